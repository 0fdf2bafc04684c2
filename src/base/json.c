#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

enum { ESCAPE_MAX = 16 };

void ns_json_init(ns_json *json, ns_buf *out) {
  *json = (ns_json){.out = out};
}

static void before_value(ns_json *json) {
  if (json->comma[json->depth])
    ns_buf_add_char(json->out, ',');
  json->comma[json->depth] = true;
}

static void begin(ns_json *json, char bracket) {
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
  begin(json, '{');
}

void ns_json_array(ns_json *json) {
  begin(json, '[');
}

void ns_json_end_object(ns_json *json) {
  close(json, '}');
}

void ns_json_end_array(ns_json *json) {
  close(json, ']');
}

/* What stands for the character c in a string; false: itself. Others than the standard asks for are those that a
 * terminal obeys, or that nobody sees. */
static bool escaped(uint32_t c, char out[ESCAPE_MAX]) {
  static const char letters[] = "btn?fr"; /* 8 to 13 */
  if (c == '"' || c == '\\')
    snprintf(out, ESCAPE_MAX, "\\%c", (int)c);
  else if (c >= 8 && c <= 13 && c != 11)
    snprintf(out, ESCAPE_MAX, "\\%c", letters[c - 8]);
  else if (ns_utf8_sight_of(c) == NS_SIGHT_SHOWN)
    return false;
  else if (c < 0x10000)
    snprintf(out, ESCAPE_MAX, "\\u%04x", c);
  else
    snprintf(out, ESCAPE_MAX, "\\u%04x\\u%04x", 0xD7C0 + (c >> 10), 0xDC00 + (c & 0x3FF));
  return true;
}

static void quoted(ns_buf *out, ns_slice text) {
  ns_buf_add_char(out, '"');
  size_t from = 0;
  for (size_t at = 0; at < text.len;) {
    unsigned len;
    char escape[ESCAPE_MAX];
    if (text.ptr[at] >= ' ' && text.ptr[at] <= '~' && text.ptr[at] != '"' && text.ptr[at] != '\\') {
      at++; /* as most are */
      continue;
    }
    uint32_t c = ns_utf8_at(text, at, &len);
    bool broken = c == NS_REPLACEMENT && len == 1;
    if (broken || escaped(c, escape)) {
      ns_buf_add(out, text.ptr + from, at - from);
      ns_buf_add_str(out, broken ? "\xEF\xBF\xBD" : escape);
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
