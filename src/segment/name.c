#include "segment/segment.h"

#include <stdint.h>
#include <utf8proc.h>

enum { NO_BREAK_SPACE_LEAD = 0xC2, NO_BREAK_SPACE = 0xA0 };

/* Case-folded NFC of text into a fresh buffer of the arena; absent when it is no UTF-8 or memory is
 * short. utf8proc encodes in place, over the code points. */
static ns_slice fold_case(ns_slice text, ns_arena *arena) {
  const int options = UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE;
  const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.ptr;
  utf8proc_ssize_t count = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.len, NULL, 0, options);
  if (count < 0)
    return NS_SLICE_NONE;
  utf8proc_int32_t *points = ns_arena_alloc(arena, ((size_t)count + 1) * sizeof *points);
  if (!points)
    return NS_SLICE_NONE;
  count = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.len, points, count, options);
  if (count >= 0)
    count = utf8proc_reencode(points, count, options);
  return count < 0 ? NS_SLICE_NONE : ns_slice_of((const char *)points, (size_t)count);
}

static size_t blank_at(ns_slice text, size_t at) {
  unsigned char c = (unsigned char)text.ptr[at];
  if (c == ' ' || (c >= '\t' && c <= '\r'))
    return 1;
  bool wide =
      c == NO_BREAK_SPACE_LEAD && at + 1 < text.len && (unsigned char)text.ptr[at + 1] == NO_BREAK_SPACE;
  return wide ? 2 : 0;
}

ns_slice ns_fold_name(ns_slice name, ns_arena *arena) {
  if (!name.ptr)
    return name;
  ns_slice folded = fold_case(name, arena);
  if (!folded.ptr)
    folded = name; /* bytes that are no text are their own name */
  char *out = ns_arena_alloc(arena, folded.len + 1);
  if (!out)
    return NS_SLICE_NONE;
  size_t len = 0, blank;
  bool gap = false;
  for (size_t i = 0; i < folded.len;) {
    blank = blank_at(folded, i);
    if (blank) {
      gap = len > 0;
      i += blank;
      continue;
    }
    if (gap)
      out[len++] = ' ';
    gap = false;
    out[len++] = folded.ptr[i++];
  }
  out[len] = '\0';
  return ns_slice_of(out, len);
}
