#include "segment/segment.h"

#include "base/nfc.h"

enum { NO_BREAK_SPACE_LEAD = 0xC2, NO_BREAK_SPACE = 0xA0, FOLD_GROWTH = 3 /* case folding and NFC at most triple UTF-8 */ };

static size_t blank_at(ns_slice text, size_t at) {
  unsigned char c = (unsigned char)text.ptr[at];
  if (c == ' ' || (c >= '\t' && c <= '\r'))
    return 1;
  bool wide =
      c == NO_BREAK_SPACE_LEAD && at + 1 < text.len && (unsigned char)text.ptr[at + 1] == NO_BREAK_SPACE;
  return wide ? 2 : 0;
}

/* Runs of blanks as one, none at the ends; out: as long as the text and a NUL. */
static ns_slice fold_blanks(ns_slice text, char *out) {
  size_t len = 0, blank;
  bool gap = false;
  for (size_t i = 0; i < text.len;) {
    blank = blank_at(text, i);
    if (blank) {
      gap = len > 0;
      i += blank;
      continue;
    }
    if (gap)
      out[len++] = ' ';
    gap = false;
    out[len++] = text.ptr[i++];
  }
  out[len] = '\0';
  return ns_slice_of(out, len);
}

ns_slice ns_fold_name(ns_slice name, ns_arena *arena) {
  if (!name.ptr)
    return name;
  ns_nfc nfc = {0};
  ns_buf folded;
  ns_buf_init(&folded, name.len * FOLD_GROWTH + 1);
  ns_nfc_add(&nfc, name, NS_NFC_FOLD, &folded); /* bytes that are no text are their own name */
  char *out = folded.status ? NULL : ns_arena_alloc(arena, folded.len + 1);
  ns_slice result = out ? fold_blanks(ns_buf_slice(&folded), out) : NS_SLICE_NONE;
  ns_buf_release(&folded);
  ns_nfc_release(&nfc);
  return result;
}
