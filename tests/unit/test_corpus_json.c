/* The scanner says the same as jansson about what is JSON and what its strings mean. */
#include "unit.h"

#include <jansson.h>
#include <stdlib.h>

#include "corpus/internal.h"

enum { MUTATIONS = 400 };

static const char *const texts[] = {
    "{}",
    " {\"a\" : [ ] , \"b\":[[],{}, 1] }\r\n",
    "{\"a\":[1,2.5,-3e10,0,-0.0,1E+2,1e-2],\"b\":true,\"c\":false,\"d\":null}",
    "{\"\":\"\",\"a\":{\"a\":{\"a\":{\"a\":[[[[1]]]]}}}}",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u20AC\\uD83D\\uDE00\"]",
    "[\"Größe\",\"naïve\",\"日本\",\"😀\"]",
    "[\"eine lange Zeichenkette ohne jedes Sonderzeichen, die über mehrere Blöcke geht\"]",
    "{\"text\":\"Erster Absatz.\\n\\nZweiter Absatz über \\u00dcberfluss.\",\"paragraphs\":[\"a\",[\"b\"]]}",
    "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[--1]", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
    "{a:1}", "{'a':1}", "[\"a]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\\u12\"]", "[\"a\tb\"]", "[tru]", "[nulll]", "[",
    "{", "]", "", " ", "[]]", "[] []", "{\"a\":1}x", "[\"\xC3\"]", "[\"\xED\xA0\x80\"]", "[\"\xC0\xAF\"]", "[\"\xF5\x80\x80\x80\"]",
    "[\"a\\\"]", "[\"a\\\\\"]",
};

/* jansson refuses half a surrogate pair and numbers that are too large for it; the scanner does not. */
static bool differs_on_purpose(const char *text, size_t len, const json_error_t *error) {
  for (size_t i = 0; i + 3 < len; i++)
    if (text[i] == '\\' && text[i + 1] == 'u' && (text[i + 2] | 0x20) == 'd' && strchr("89abcdefABCDEF", text[i + 3]))
      return true;
  return strstr(error->text, "too big") || strstr(error->text, "overflow") || strstr(error->text, "too small");
}

static bool scanner_accepts(const char *text, size_t len) {
  ns_scan scan;
  ns_scan_init(&scan, ns_slice_of(text, len));
  ns_scan_kind kind = ns_scan_peek(&scan);
  return (kind == NS_SCAN_OBJECT || kind == NS_SCAN_ARRAY) && ns_scan_skip(&scan) && ns_scan_finish(&scan);
}

static void assert_agree(const char *text, size_t len) {
  json_error_t error = {0};
  json_t *json = json_loadb(text, len, JSON_ALLOW_NUL, &error);
  bool accepted = scanner_accepts(text, len);
  if (accepted != (json != NULL) && !differs_on_purpose(text, len, &error))
    fail_msg("%.*s: jansson %s (%s), scanner %s", (int)len, text, json ? "accepts" : "refuses", error.text,
             accepted ? "accepts" : "refuses");
  json_decref(json);
}

static void texts_are_judged_like_jansson(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    assert_agree(texts[i], strlen(texts[i]));
}

/* Every prefix, and bytes changed at random but the same in every run. */
static void damaged_texts_are_judged_like_jansson(void **state) {
  (void)state;
  static const char bytes[] = "\"\\{}[],:0-1eE.tfn u\t\x01\x80\xC3\xA4";
  uint64_t random = 88172645463325252u;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char copy[256];
    size_t len = strlen(texts[i]);
    for (size_t cut = 0; cut < len; cut++)
      assert_agree(texts[i], cut);
    for (int round = 0; round < MUTATIONS && len > 0; round++) {
      memcpy(copy, texts[i], len);
      for (int hits = 0; hits <= round % 3; hits++) {
        random ^= random << 13; /* xorshift64, Marsaglia 2003 */
        random ^= random >> 7;
        random ^= random << 17;
        copy[random % len] = bytes[(random >> 32) % (sizeof bytes - 1)];
      }
      assert_agree(copy, len);
    }
  }
}

/* Compares the string values of an array. */
static void strings_mean_the_same(void **state) {
  (void)state;
  ns_arena arena;
  ns_arena_init(&arena, 1 << 20);
  for (size_t i = 4; i <= 6; i++) {
    json_t *json = json_loads(texts[i], 0, NULL);
    ns_scan scan;
    size_t count = 0;
    ns_scan_init(&scan, ns_slice_str(texts[i]));
    assert_true(ns_scan_enter(&scan, '['));
    for (; ns_scan_element(&scan, count == 0); count++) {
      ns_scan_text text;
      assert_true(ns_scan_string(&scan, &text));
      ns_slice value = ns_scan_decode(text, &arena);
      const json_t *wanted = json_array_get(json, count);
      assert_int_equal(json_string_length(wanted), value.len);
      assert_memory_equal(json_string_value(wanted), value.ptr, value.len);
    }
    assert_int_equal(json_array_size(json), count);
    assert_null(scan.problem);
    json_decref(json);
  }
  ns_arena_release(&arena);
}

static void nesting_is_bounded(void **state) {
  (void)state;
  char text[2 * NS_JSON_SCAN_DEPTH_MAX + 2];
  size_t depth = NS_JSON_SCAN_DEPTH_MAX;
  memset(text, '[', depth + 1);
  memset(text + depth + 1, ']', depth + 1);
  assert_true(scanner_accepts(text + 1, 2 * depth));
  assert_false(scanner_accepts(text, 2 * depth + 2));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_are_judged_like_jansson),
      cmocka_unit_test(damaged_texts_are_judged_like_jansson),
      cmocka_unit_test(strings_mean_the_same),
      cmocka_unit_test(nesting_is_bounded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
