/* Normal forms against utf8proc itself, where that is quick enough to ask. */
#include "unit.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/nfc.h"
#include "base/utf8.h"
#include "oracle/random.h"

enum { TEXT_MAX = 1 << 24 };

static ns_nfc nfc;
static ns_buf made;

static ns_slice normal(ns_slice text, unsigned form) {
  ns_buf_clear(&made);
  ns_nfc_add(&nfc, text, form, &made);
  assert_int_equal(NS_OK, made.status);
  return ns_buf_slice(&made);
}

static void agrees(ns_slice text, unsigned form) {
  utf8proc_uint8_t *expected = NULL;
  int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | (form & NS_NFC_COMPATIBLE ? UTF8PROC_COMPAT : 0) |
                (form & NS_NFC_FOLD ? UTF8PROC_CASEFOLD : 0);
  utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &expected, (utf8proc_option_t)options);
  ns_slice actual = normal(text, form);
  assert_true(len >= 0);
  if ((size_t)len != actual.len || memcmp(expected, actual.ptr, actual.len) != 0)
    fail_msg("%.*s: expected %s, got %.*s", (int)text.len, text.ptr, (const char *)expected, (int)actual.len, actual.ptr);
  free(expected); /* allocated by utf8proc */
}

static void every_character_agrees(void **state) {
  (void)state;
  for (uint32_t c = 1; c < 0x110000; c++) {
    char bytes[5] = "x";
    if (c >= 0xD800 && c < 0xE000)
      continue;
    size_t len = 1 + ns_utf8_put(c, bytes + 1);
    for (unsigned form = 0; form <= (NS_NFC_COMPATIBLE | NS_NFC_FOLD); form++)
      agrees(ns_slice_of(bytes, len), form);
  }
}

/* What composes, reorders and decomposes, in every neighbourhood, over the borders of pieces. */
static void random_texts_agree(void **state) {
  static const uint32_t chars[] = {'a', ' ', 'e', 0xE9, 0x301, 0x323, 0x308, 0x327, 0x344, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x3131, 0xFFA1, 0xFFC2,
                                   0xFF76, 0xFF9E, 0x9C7, 0x9BE, 0x9D7, 0xF71, 0xF72, 0xF73, 0x5D0, 0x5BC, 0x5B8, 0xFB2A, 0x4E2D, 0xFDFA, 0xFB03, 0x212B, 0x1E9B, 0x3099, 0x1D15E, 0x110BA, 0x11099, 0x345, 0x390, 0xDF, 0x1E9E, 0x130, 0x1F80};
  enum { CHARS = sizeof chars / sizeof *chars, ROUNDS = 3000 };
  ns_random random = {7};
  (void)state;
  ns_buf text;
  ns_buf_init(&text, TEXT_MAX);
  for (int round = 0; round < ROUNDS; round++) {
    size_t length = round % 100 ? ns_random_below(&random, 40) : 5000;
    ns_buf_clear(&text);
    for (size_t i = 0; i < length; i++) {
      char bytes[4];
      ns_buf_add(&text, bytes, ns_utf8_put(chars[ns_random_below(&random, CHARS)], bytes));
    }
    agrees(ns_buf_slice(&text), (unsigned)round & 3);
  }
  ns_buf_release(&text);
}

/* A million marks of two classes in turn: sorted by insertion they would take hours. */
static void marks_without_end_are_put_in_order(void **state) {
  enum { PAIRS = 500000 };
  (void)state;
  ns_buf text, once;
  ns_buf_init(&text, TEXT_MAX);
  ns_buf_init(&once, TEXT_MAX);
  ns_buf_add_str(&text, "a");
  for (int i = 0; i < PAIRS; i++)
    ns_buf_add_str(&text, "\u0301\u0323");
  ns_buf_add_slice(&once, normal(ns_buf_slice(&text), 0));
  assert_int_equal(text.len, once.len); /* a and the first dot below are one letter */
  assert_memory_equal("\u1EA1\u0323\u0323", once.ptr, 7);
  assert_memory_equal("\u0301\u0301", once.ptr + once.len - 4, 4);
  assert_true(ns_slice_eq(ns_buf_slice(&once), normal(ns_buf_slice(&once), 0)));
  ns_buf_release(&text);
  ns_buf_release(&once);
}

static void what_is_no_text_stays(void **state) {
  (void)state;
  assert_true(ns_slice_eq(NS_LIT("a\xff\xcc\x81"), normal(NS_LIT("a\xff\xcc\x81"), 0)));
  assert_int_equal(0, normal(NS_LIT(""), NS_NFC_COMPATIBLE).len);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_character_agrees),
      cmocka_unit_test(random_texts_agree),
      cmocka_unit_test(marks_without_end_are_put_in_order),
      cmocka_unit_test(what_is_no_text_stays),
  };
  ns_buf_init(&made, TEXT_MAX);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  ns_buf_release(&made);
  ns_nfc_release(&nfc);
  return failed;
}
