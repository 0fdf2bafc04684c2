#include "base/nfc.h"

#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"

enum {
  PIECE_MIN = 1 << 10,     /* code points of a piece, before the next border ends it */
  EXPANSION_MAX = 18,      /* code points that one decomposes into at most: U+FDFA */
  JAMO_FIRST = 0x1160,     /* Hangul vowels and finals, which go into the syllable before them */
  JAMO_LAST = 0x11FF,
  INSERTION_MAX = 32,      /* marks in a row that are sorted by insertion */
  CLASSES = 256
};

void ns_nfc_release(ns_nfc *nfc) {
  ns_free(nfc->chars);
  ns_free(nfc->spare);
  *nfc = (ns_nfc){0};
}

static bool reserve(int32_t **chars, size_t *capacity, size_t wanted) {
  if (wanted <= *capacity)
    return true;
  int32_t *grown = ns_realloc_array(*chars, wanted + wanted / 2, sizeof *grown);
  if (!grown)
    return false;
  *chars = grown;
  *capacity = wanted + wanted / 2;
  return true;
}

static unsigned class_of(int32_t c) {
  return c < 0x300 ? 0 : (unsigned)utf8proc_get_property(c)->combining_class;
}

/* Does nothing that stands before the character have a part in what becomes of it? Sure of those that are no marks and
 * stay as they are. */
static bool is_border(uint32_t c) {
  if (c < 0x300)
    return true;
  const utf8proc_property_t *property = utf8proc_get_property((int32_t)c);
  bool mark = property->category >= UTF8PROC_CATEGORY_MN && property->category <= UTF8PROC_CATEGORY_ME;
  return !mark && property->combining_class == 0 && property->decomp_seqindex == UINT16_MAX &&
         !(c >= JAMO_FIRST && c <= JAMO_LAST);
}

/* ---- the order of marks ---- */

static void insert(int32_t *marks, size_t count) {
  for (size_t i = 1; i < count; i++) {
    int32_t mark = marks[i];
    size_t at = i;
    for (; at > 0 && class_of(marks[at - 1]) > class_of(mark); at--)
      marks[at] = marks[at - 1];
    marks[at] = mark;
  }
}

/* By class, those of one class as they came. */
static bool sort(ns_nfc *nfc, int32_t *marks, size_t count) {
  size_t begins[CLASSES + 1] = {0};
  if (count <= INSERTION_MAX) {
    insert(marks, count);
    return true;
  }
  if (!reserve(&nfc->spare, &nfc->spare_capacity, count))
    return false;
  for (size_t i = 0; i < count; i++)
    begins[class_of(marks[i]) + 1]++;
  for (unsigned c = 0; c < CLASSES; c++)
    begins[c + 1] += begins[c];
  for (size_t i = 0; i < count; i++)
    nfc->spare[begins[class_of(marks[i])]++] = marks[i];
  memcpy(marks, nfc->spare, count * sizeof *marks);
  return true;
}

static bool order_marks(ns_nfc *nfc) {
  for (size_t i = 0; i < nfc->count; i++) {
    size_t from = i;
    while (i < nfc->count && class_of(nfc->chars[i]))
      i++;
    if (i > from + 1 && !sort(nfc, nfc->chars + from, i - from))
      return false;
  }
  return true;
}

/* ---- a piece ---- */

/* From `at` on, up to a border; *end is set. False when memory is short. */
static bool decompose(ns_nfc *nfc, ns_slice text, size_t at, utf8proc_option_t options, size_t *end) {
  int boundary = 0;
  nfc->count = 0;
  while (at < text.len) {
    unsigned len;
    uint32_t c = ns_utf8_at(text, at, &len);
    if (nfc->count >= PIECE_MIN && is_border(c))
      break;
    if (!reserve(&nfc->chars, &nfc->capacity, nfc->count + EXPANSION_MAX))
      return false;
    utf8proc_ssize_t made =
        utf8proc_decompose_char((int32_t)c, nfc->chars + nfc->count, EXPANSION_MAX, options, &boundary);
    if (made < 0 || made > EXPANSION_MAX) { /* no character */
      nfc->chars[nfc->count] = (int32_t)c;
      made = 1;
    }
    nfc->count += (size_t)made;
    at += len;
  }
  *end = at;
  return true;
}

static void add_chars(const int32_t *chars, size_t count, ns_buf *out) {
  for (size_t i = 0; i < count; i++) {
    char bytes[4];
    ns_buf_add(out, bytes, ns_utf8_put((uint32_t)chars[i], bytes));
  }
}

void ns_nfc_add(ns_nfc *nfc, ns_slice text, unsigned form, ns_buf *out) {
  const utf8proc_option_t options =
      (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | (form & NS_NFC_COMPATIBLE ? UTF8PROC_COMPAT : 0) |
                          (form & NS_NFC_FOLD ? UTF8PROC_CASEFOLD : 0));
  if (ns_utf8_check(text) != text.len) {
    ns_buf_add_slice(out, text);
    return;
  }
  for (size_t at = 0, end; at < text.len && !out->status; at = end) {
    if (!decompose(nfc, text, at, options, &end) || !order_marks(nfc)) {
      out->status = NS_NOMEM;
      return;
    }
    utf8proc_ssize_t count = utf8proc_normalize_utf32(nfc->chars, (utf8proc_ssize_t)nfc->count, options);
    add_chars(nfc->chars, count < 0 ? nfc->count : (size_t)count, out);
  }
}
