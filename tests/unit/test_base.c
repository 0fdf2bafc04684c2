#include "unit.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "base/utf8.h"

static void every_status_has_a_name_and_a_text(void **state) {
  (void)state;
  for (int i = 0; i < NS_STATUS_COUNT; i++) {
    assert_string_not_equal("unknown", ns_status_name((ns_status)i));
    assert_true(strlen(ns_status_text((ns_status)i)) > 0);
  }
  assert_string_equal("unknown", ns_status_name(NS_STATUS_COUNT));
}

static void buf_errors_are_sticky(void **state) {
  (void)state;
  ns_buf buf;
  ns_buf_init(&buf, 4);
  ns_buf_add_str(&buf, "abc");
  assert_int_equal(NS_OK, buf.status);
  ns_buf_add_str(&buf, "de");
  assert_int_equal(NS_LIMIT, buf.status);
  ns_buf_add_str(&buf, "d");
  assert_int_equal(3, buf.len);
  ns_buf_release(&buf);
}

static void buf_reads_back_what_it_wrote(void **state) {
  (void)state;
  ns_buf buf;
  ns_buf_init(&buf, 1 << 20);
  for (unsigned shift = 0; shift < 64; shift++)
    ns_buf_add_varint(&buf, (uint64_t)1 << shift);
  ns_buf_add_block(&buf, NS_LIT("Strom"));
  ns_buf_add_u32(&buf, 0xfedcba98u);
  ns_buf_add_u64(&buf, UINT64_MAX - 5);
  ns_reader in = ns_reader_of(ns_buf_slice(&buf));
  for (unsigned shift = 0; shift < 64; shift++)
    assert_true((uint64_t)1 << shift == ns_read_varint(&in));
  assert_true(ns_slice_is(ns_read_block(&in), "Strom"));
  assert_true(0xfedcba98u == ns_read_u32(&in));
  assert_true(UINT64_MAX - 5 == ns_read_u64(&in));
  assert_false(in.bad);
  assert_true(0 == ns_read_u32(&in) && in.bad);
  ns_buf_release(&buf);
}

static void utf8_repair_knows_three_cases(void **state) {
  (void)state;
  struct {
    const char *in, *out;
    ns_encoding encoding;
  } rows[] = {{"\xEF\xBB\xBFStr\xC3\xB6me", "Str\xC3\xB6me", NS_ENCODING_UTF8},
              {"Str\xF6me \x80", "Str\xC3\xB6me \xE2\x82\xAC", NS_ENCODING_CP1252},
              {"\xC3\xA4 \xFF x", "\xC3\xA4 \xEF\xBF\xBD x", NS_ENCODING_BROKEN},
              {"\xED\xA0\x80\xC3\xA4", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA4", NS_ENCODING_BROKEN}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_buf out;
    ns_buf_init(&out, 1000);
    assert_int_equal(rows[i].encoding, ns_utf8_repair(ns_slice_str(rows[i].in), &out));
    assert_string_equal(rows[i].out, out.ptr);
    ns_buf_release(&out);
  }
}

/* One row for each border of the table: what is shown, blank, or not there. */
static void terminals_get_only_what_is_seen(void **state) {
  (void)state;
  static const struct {
    uint32_t first, last;
    const char *out; /* NULL: the character itself */
  } rows[] = {{0, 0x1F, " "},        {0x20, 0x7E, NULL},     {0x7F, 0x9F, " "},      {0xA0, 0xAC, NULL},    {0xAD, 0xAD, ""},
              {0xAE, 0x61B, NULL},   {0x61C, 0x61C, ""},     {0x61D, 0x180D, NULL},  {0x180E, 0x180E, ""},  {0x180F, 0x200A, NULL},
              {0x200B, 0x200B, ""},  {0x200C, 0x200D, NULL}, {0x200E, 0x200F, ""},   {0x2010, 0x2027, NULL}, {0x2028, 0x2029, " "},
              {0x202A, 0x202E, ""},  {0x202F, 0x205F, NULL}, {0x2060, 0x206F, ""},   {0x2070, 0xD7FF, NULL}, {0xE000, 0xFEFE, NULL},
              {0xFEFF, 0xFEFF, ""},  {0xFF00, 0xFFF8, NULL}, {0xFFF9, 0xFFFB, ""},   {0xFFFC, 0x1342F, NULL}, {0x13430, 0x1343F, ""},
              {0x13440, 0x1BC9F, NULL}, {0x1BCA0, 0x1BCA3, ""}, {0x1BCA4, 0x1D172, NULL}, {0x1D173, 0x1D17A, ""},
              {0x1D17B, 0xDFFFF, NULL}, {0xE0000, 0xE007F, ""}, {0xE0080, 0x10FFFF, NULL}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (uint32_t c = rows[i].first; c <= rows[i].last; c++) {
      char want[4], got[4];
      size_t len = rows[i].out ? strlen(rows[i].out) : ns_utf8_put(c, want);
      if (rows[i].out)
        memcpy(want, rows[i].out, len);
      assert_int_equal(len, ns_utf8_put_plain(c, got));
      assert_memory_equal(want, got, len);
    }
}

static void dates_are_read(void **state) {
  (void)state;
  struct {
    const char *in;
    int32_t low, high;
  } rows[] = {{"2025", 20250101, 20251231},
              {"2025-07", 20250701, 20250731},
              {"2024-02", 20240201, 20240229},
              {"2025-07-14", 20250714, 20250714},
              {"2025-07-14T08:30:00+02:00", 20250714, 20250714},
              {"14.7.2025", 20250714, 20250714},
              {"14.07.25", 20250714, 20250714},
              {"14. Juli 2025", 20250714, 20250714},
              {"Juli 2025", 20250701, 20250731},
              {"Mon, 14 Jul 2025 06:30:00 GMT", 20250714, 20250714},
              {"July 14, 2025", 20250714, 20250714},
              {"20250714", 20250714, 20250714},
              {"30.2.2025", 0, 0},
              {"gestern", 0, 0},
              {"", 0, 0},
              {"2025-13", 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_period got;
    bool ok = ns_date_parse(ns_slice_str(rows[i].in), &got);
    if (got.low != rows[i].low || got.high != rows[i].high || ok != (rows[i].low != 0))
      fail_msg("%s: expected %d..%d, got %d..%d", rows[i].in, rows[i].low, rows[i].high, got.low, got.high);
  }
}

static void periods_are_written_as_they_are_read(void **state) {
  (void)state;
  const char *const texts[] = {"2025", "2024-02", "2025-02", "2025-12", "2025-12-31", "2024-02-29", "2025-01-01", "1000", "9999-12"};
  char out[NS_DATE_TEXT_MAX];
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    ns_period period;
    assert_true(ns_date_parse(ns_slice_str(texts[i]), &period));
    assert_string_equal(texts[i], ns_period_format(period, out));
  }
  const ns_period none = {NS_DATE_NONE, NS_DATE_NONE}, week = {20250707, 20250713}, odd = {99, 100};
  assert_string_equal("", ns_period_format(none, out));
  assert_string_equal("2025-07-07", ns_period_format(week, out));
  assert_string_equal("0000-00-99", ns_period_format(odd, out));
}

static void days_count_both_ways(void **state) {
  (void)state;
  assert_int_equal(0, ns_date_to_days(19700101));
  assert_int_equal(0, ns_date_weekday(20250714)); /* a Monday */
  for (int32_t day = -200000; day < 200000; day += 37)
    assert_int_equal(day, ns_date_to_days(ns_date_from_days(day)));
}

static void json_escapes_and_numbers(void **state) {
  (void)state;
  ns_buf out;
  ns_json json;
  ns_buf_init(&out, 1000);
  ns_json_init(&json, &out);
  ns_json_object(&json);
  ns_json_key(&json, "a");
  ns_json_array(&json);
  ns_json_text(&json, NS_LIT("\"\\\n\x01\xFF\xC3\xA4"));
  ns_json_text(&json, NS_LIT("a\xC2\x9B\xE2\x80\xAE\xE2\x81\xA6\xF3\xA0\x81\xA1z\x7F"));
  ns_json_double(&json, 1e10);
  ns_json_double(&json, 0.1);
  ns_json_double(&json, 14.3e9);
  ns_json_text(&json, NS_SLICE_NONE);
  ns_json_end_array(&json);
  ns_json_key(&json, "b");
  ns_json_bool(&json, false);
  ns_json_end_object(&json);
  assert_string_equal("{\"a\":[\"\\\"\\\\\\n\\u0001\xEF\xBF\xBD\xC3\xA4\","
                      "\"a\\u009b\\u202e\\u2066\\udb40\\udc61z\\u007f\",10000000000,0.1,14300000000,null],\"b\":false}",
                      out.ptr);
  ns_buf_release(&out);
}

static void strmap_agrees_with_counting(void **state) {
  (void)state;
  ns_strmap map;
  ns_strmap_init(&map, 1 << 20);
  for (int round = 0; round < 2; round++)
    for (uint32_t i = 0; i < 2000; i++) {
      char key[16];
      snprintf(key, sizeof key, "k%u", i);
      uint32_t *value = ns_strmap_put(&map, ns_slice_str(key), i);
      assert_non_null(value);
      assert_int_equal(i, *value);
    }
  assert_int_equal(2000, map.count);
  assert_int_equal(7, ns_strmap_get(&map, NS_LIT("k7"), 99));
  assert_int_equal(99, ns_strmap_get(&map, NS_LIT("none"), 99));
  ns_strmap_release(&map);
}

static void allocation_failures_are_reported(void **state) {
  (void)state;
  ns_arena arena;
  ns_arena_init(&arena, 100000);
  ns_mem_fail_at(1);
  assert_null(ns_arena_alloc(&arena, 10));
  ns_mem_fail_at(0);
  assert_non_null(ns_arena_alloc(&arena, 10));
  assert_null(ns_arena_alloc(&arena, 100000));
  ns_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_status_has_a_name_and_a_text),
      cmocka_unit_test(buf_errors_are_sticky),
      cmocka_unit_test(buf_reads_back_what_it_wrote),
      cmocka_unit_test(utf8_repair_knows_three_cases),
      cmocka_unit_test(terminals_get_only_what_is_seen),
      cmocka_unit_test(dates_are_read),
      cmocka_unit_test(periods_are_written_as_they_are_read),
      cmocka_unit_test(days_count_both_ways),
      cmocka_unit_test(json_escapes_and_numbers),
      cmocka_unit_test(strmap_agrees_with_counting),
      cmocka_unit_test(allocation_failures_are_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
