#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

void ns_json_init(ns_json *json, ns_buf *out) {
  *json = (ns_json){.out = out};
}

static void before_value(ns_json *json) {
  if (json->comma[json->depth])
    ns_buf_add_char(json->out, ',');
  json->comma[json->depth] = true;
}

static void open(ns_json *json, char bracket) {
  before_value(json);
  ns_buf_add_char(json->out, bracket);
  if (json->depth == NS_JSON_DEPTH_MAX) {
    json->out->status = NS_LIMIT;
    return;
  }
  json->comma[++json->depth] = false;
}

static void close(ns_json *json, char bracket) {
  if (json->depth > 0)
    json->depth--;
  ns_buf_add_char(json->out, bracket);
}

void ns_json_object(ns_json *json) {
  open(json, '{');
}

void ns_json_array(ns_json *json) {
  open(json, '[');
}

void ns_json_end_object(ns_json *json) {
  close(json, '}');
}

void ns_json_end_array(ns_json *json) {
  close(json, ']');
}

static void quoted(ns_buf *out, ns_slice text) {
  ns_buf_add_char(out, '"');
  size_t from = 0;
  for (size_t at = 0; at < text.len;) {
    unsigned char c = (unsigned char)text.ptr[at];
    unsigned len = 1;
    const char *instead = NULL;
    char escape[8];
    if (c == '"' || c == '\\' || c < 0x20 || c == 0x7f) {
      static const char letters[] = "btn?fr"; /* 8 to 13 */
      if (c == '"' || c == '\\')
        snprintf(escape, sizeof escape, "\\%c", c);
      else if (c >= 8 && c <= 13 && c != 11)
        snprintf(escape, sizeof escape, "\\%c", letters[c - 8]);
      else
        snprintf(escape, sizeof escape, "\\u%04x", c);
      instead = escape;
    } else if (c >= 0x80 && ns_utf8_at(text, at, &len) == NS_REPLACEMENT && len == 1) {
      instead = "\xEF\xBF\xBD";
    }
    if (instead) {
      ns_buf_add(out, text.ptr + from, at - from);
      ns_buf_add_str(out, instead);
      from = at + len;
    }
    at += len;
  }
  ns_buf_add(out, text.ptr + from, text.len - from);
  ns_buf_add_char(out, '"');
}

void ns_json_key(ns_json *json, const char *key) {
  before_value(json);
  quoted(json->out, ns_slice_str(key));
  ns_buf_add_char(json->out, ':');
  json->comma[json->depth] = false;
}

void ns_json_text(ns_json *json, ns_slice text) {
  before_value(json);
  if (text.ptr)
    quoted(json->out, text);
  else
    ns_buf_add_str(json->out, "null");
}

void ns_json_str(ns_json *json, const char *text) {
  ns_json_text(json, ns_slice_str(text));
}

void ns_json_int(ns_json *json, int64_t value) {
  before_value(json);
  ns_buf_addf(json->out, "%lld", (long long)value);
}

void ns_json_uint(ns_json *json, uint64_t value) {
  before_value(json);
  ns_buf_addf(json->out, "%llu", (unsigned long long)value);
}

/* printf and strtod obey the process locale, where the decimal sign may be a comma: the digits are
 * tried in that locale and the sign is put right afterwards. */
void ns_buf_add_double(ns_buf *out, double value) {
  char text[40];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value)
      break;
  }
  for (char *p = text; *p; p++)
    if (*p == ',')
      *p = '.';
  ns_buf_add_str(out, text);
}

void ns_json_double(ns_json *json, double value) {
  if (!isfinite(value)) {
    ns_json_null(json);
    return;
  }
  before_value(json);
  ns_buf_add_double(json->out, value);
}

void ns_json_bool(ns_json *json, bool value) {
  before_value(json);
  ns_buf_add_str(json->out, value ? "true" : "false");
}

void ns_json_null(ns_json *json) {
  before_value(json);
  ns_buf_add_str(json->out, "null");
}
