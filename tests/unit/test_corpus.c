#include "unit.h"

#include "corpus/corpus.h"

/* One article from bytes in memory; what was warned of is kept. */
typedef struct fixture {
  ns_arena arena;
  ns_article article;
  ns_error err;
  char warned[1024];
} fixture;

static void keep_warning(void *ctx, const char *text) {
  fixture *fix = ctx;
  snprintf(fix->warned, sizeof fix->warned, "%s", text);
}

static ns_status parse(fixture *fix, ns_format format, const char *bytes) {
  const ns_raw raw = {.format = format,
                      .bytes = ns_slice_str(bytes),
                      .path = "/daten/probe",
                      .default_id = format == NS_FORMAT_JSON ? NS_SLICE_NONE : NS_LIT("probe.txt"),
                      .line = format == NS_FORMAT_JSON ? 3 : 0};
  *fix = (fixture){0};
  ns_arena_init(&fix->arena, 64 << 20);
  return ns_article_parse(&raw, NS_SLICE_NONE, &fix->arena, keep_warning, fix, &fix->article, &fix->err);
}

static void assert_text(const char *expected, ns_slice actual) {
  char text[4096];
  snprintf(text, sizeof text, "%.*s", (int)actual.len, actual.ptr ? actual.ptr : "");
  assert_string_equal(expected, text);
}

static void json_fields_and_paragraphs(void **state) {
  (void)state;
  fixture fix;
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_JSON,
                                "{\"id\":42,\"title\":\"Netzausbau \\u00fcber Land\",\"date\":\"14.7.2025\",\"x\":[{}],"
                                "\"paragraphs\":[\"Erster  Absatz.\",[\"Zweiter.\",null],\" \"]}"));
  assert_text("42", fix.article.id);
  assert_text("Netzausbau über Land", fix.article.title);
  assert_int_equal(20250714, fix.article.date.low);
  assert_int_equal(2, fix.article.passage_count);
  assert_text("Erster Absatz.", fix.article.passages[0].text);
  assert_text("Zweiter.", fix.article.passages[1].text);
  assert_int_equal(2, fix.article.passages[1].paragraph);
  ns_arena_release(&fix.arena);
}

static void a_list_goes_with_its_lead_in(void **state) {
  (void)state;
  fixture fix;
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_TEXT,
                                "Stadtwerke bauen drei Speicher\n\nDer Plan sieht drei Orte vor :\n- Hafen mit 20 MWh\n"
                                "- Bahnhof mit 5 MWh\n\nDie Arbeiten beginnen im Mai.\n"));
  assert_text("Stadtwerke bauen drei Speicher", fix.article.title);
  assert_int_equal(2, fix.article.passage_count);
  assert_text("Der Plan sieht drei Orte vor :\n• Hafen mit 20 MWh\n• Bahnhof mit 5 MWh", fix.article.passages[0].text);
  assert_int_equal(NS_PASSAGE_LIST, fix.article.passages[0].kind);
  ns_arena_release(&fix.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(json_fields_and_paragraphs),
      cmocka_unit_test(a_list_goes_with_its_lead_in),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
