/* Writes JSON (RFC 8259) into a buffer; commas and quoting are its business. Errors are the
 * buffer's, sticky. Nothing but well-formed UTF-8 goes out: bad bytes become U+FFFD. Characters that a terminal obeys or
 * nobody sees (ns_utf8_sight_of) are escaped. */
#ifndef NS_BASE_JSON_H
#define NS_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { NS_JSON_DEPTH_MAX = 32 };

typedef struct ns_json {
  ns_buf *out;
  unsigned depth;
  bool comma[NS_JSON_DEPTH_MAX + 1];
} ns_json;

void ns_json_init(ns_json *json, ns_buf *out);
void ns_json_object(ns_json *json);
void ns_json_array(ns_json *json);
void ns_json_end_object(ns_json *json);
void ns_json_end_array(ns_json *json);
void ns_json_key(ns_json *json, const char *key);
/* An absent slice (ptr NULL) is null. */
void ns_json_text(ns_json *json, ns_slice text);
void ns_json_str(ns_json *json, const char *text);
void ns_json_int(ns_json *json, int64_t value);
void ns_json_uint(ns_json *json, uint64_t value);
/* The shortest digits that read back as the same double; not-a-number and infinities are null. */
void ns_json_double(ns_json *json, double value);
void ns_json_bool(ns_json *json, bool value);
void ns_json_null(ns_json *json);
/* The shortest digits of a double that read back the same, as in JSON, without locale. */
void ns_buf_add_double(ns_buf *out, double value);
#endif
