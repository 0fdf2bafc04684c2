/* What the cache of words is made of: filters, numbers, rows, and the measure of a run of letters. */
#include "text_tables.h"

#include "base/filter.h"
#include "base/hash.h"
#include "base/mem.h"
#include "text/chars.h"
#include "text/numbers.h"
#include "text/rows.h"

static void hashes_grow_from_both_ends(void **state) {
  (void)state;
  ns_slice word = NS_LIT("gezeitenkraftwerk");
  ns_letter_sum front = 0, back = 0;
  uint64_t power = 1;
  for (size_t i = 0; i < word.len; i++) {
    front = ns_letters_append(front, word.ptr[i]);
    back = ns_letters_prepend(back, word.ptr[word.len - 1 - i], &power);
    assert_true(front == ns_letters_of(ns_slice_of(word.ptr, i + 1)));
    assert_true(back == ns_letters_of(ns_slice_from(word, word.len - 1 - i)));
  }
  assert_true(front == back);
  assert_true(ns_letters_hash(front, word.len, 0) != ns_letters_hash(front, word.len, 1));
}

static uint64_t hash_of(uint32_t number) {
  return ns_hash_mix(number + 1, UINT64_C(0x9e3779b97f4a7c15));
}

static void filters_never_deny_a_key(void **state) {
  enum { WORDS = 256, KEYS = WORDS * 5, OTHERS = 100000 };
  static uint64_t words[WORDS];
  size_t in_vain = 0;
  (void)state;
  for (uint32_t i = 0; i < KEYS; i++)
    ns_filter_add(words, WORDS, hash_of(i));
  for (uint32_t i = 0; i < KEYS; i++)
    assert_true(ns_filter_has(words, WORDS, hash_of(i)));
  for (uint32_t i = KEYS; i < KEYS + OTHERS; i++)
    in_vain += ns_filter_has(words, WORDS, hash_of(i));
  assert_in_range(in_vain, 0, OTHERS / 25);
}

static bool is_number(const void *owner, uint32_t number, const void *key) {
  return ((const uint32_t *)owner)[number] == *(const uint32_t *)key;
}

/* Keys with the same hash are told apart by their owner. */
static void numbers_are_found_by_their_keys(void **state) {
  enum { COUNT = 5000, HASHES = 1000 };
  static uint32_t keys[COUNT];
  ns_numbers numbers = {0};
  uint32_t missing = COUNT;
  (void)state;
  assert_int_equal(NS_NUMBER_NONE, ns_numbers_find(&numbers, 0, is_number, keys, &missing));
  for (unsigned round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < COUNT; i++) {
      keys[i] = i * 7 + round;
      assert_int_equal(0, ns_numbers_put(&numbers, hash_of(i % HASHES), i));
    }
    for (uint32_t i = 0; i < COUNT; i++)
      assert_int_equal(i, ns_numbers_find(&numbers, hash_of(i % HASHES), is_number, keys, &keys[i]));
    missing = COUNT * 7 + round;
    assert_int_equal(NS_NUMBER_NONE, ns_numbers_find(&numbers, hash_of(1), is_number, keys, &missing));
    ns_numbers_clear(&numbers);
    assert_int_equal(NS_NUMBER_NONE, ns_numbers_find(&numbers, hash_of(1), is_number, keys, &keys[1]));
  }
  ns_numbers_release(&numbers);
}

static void rows_never_move(void **state) {
  enum { COUNT = 4 * NS_ROW_BLOCK + 3 };
  static uint32_t *rows_at[COUNT];
  ns_rows rows;
  (void)state;
  ns_rows_init(&rows, 64);
  for (uint32_t i = 0; i < COUNT; i++) {
    rows_at[i] = ns_rows_reach(&rows, i);
    assert_non_null(rows_at[i]);
    assert_int_equal(0, (uintptr_t)rows_at[i] % 64);
    *rows_at[i] = i;
  }
  for (uint32_t i = 0; i < COUNT; i++) {
    assert_ptr_equal(rows_at[i], ns_rows_at(&rows, i));
    assert_int_equal(i, *rows_at[i]);
  }
  ns_mem_fail_at(1);
  assert_null(ns_rows_reach(&rows, 5 * NS_ROW_BLOCK));
  ns_mem_fail_at(0);
  ns_rows_release(&rows);
}

static size_t letters_one_by_one(const char *text, size_t len) {
  size_t at = 0;
  while (at < len) {
    unsigned char byte = (unsigned char)text[at];
    if (ns_byte_is_alnum(byte))
      at++;
    else if (at + 1 < len && ns_is_latin1_letter(byte, (unsigned char)text[at + 1]))
      at += 2;
    else
      break;
  }
  return at;
}

/* Sixteen bytes at a time or one: the same letters, wherever a character lies on the border. */
static void runs_of_letters_end_where_they_end(void **state) {
  static const char *const pieces[] = {"a", "Z", "m", "0", "9", "ä", "ß", "Ü", "é", "w", "@", "[", "`", "{", "/", ":", "×", "÷", "\xC3", "ł", "’", " "};
  enum { PIECES = sizeof pieces / sizeof *pieces, LETTERS = 10, ROUNDS = 20000, BYTES = 80 };
  uint64_t seed = 1;
  (void)state;
  for (unsigned round = 0; round < ROUNDS; round++) {
    char text[BYTES + 4];
    size_t len = 0;
    for (unsigned i = 0; len < round % BYTES; i++) {
      seed = ns_hash_mix(seed + i + round, UINT64_C(0x9e3779b97f4a7c15));
      const char *piece = pieces[seed % 29 ? seed / 64 % LETTERS : seed / 64 % PIECES];
      memcpy(text + len, piece, strlen(piece));
      len += strlen(piece);
    }
    const char *end = ns_skip_plain_letters(text, text + len);
    if (end != text + letters_one_by_one(text, len))
      fail_msg("round %u: expected %zu letters of \"%.*s\", got %td", round, letters_one_by_one(text, len), (int)len, text, end - text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hashes_grow_from_both_ends),      cmocka_unit_test(filters_never_deny_a_key),
      cmocka_unit_test(numbers_are_found_by_their_keys), cmocka_unit_test(rows_never_move),
      cmocka_unit_test(runs_of_letters_end_where_they_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
