/* What holds for articles of every format: ids, hashes, limits, short memory. */
#include "unit.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "corpus/corpus.h"

typedef struct fixture {
  ns_arena arena;
  ns_article article;
  ns_error err;
  char warned[NS_ERROR_TEXT_MAX];
} fixture;

static void keep_warning(void *ctx, ns_status why, const char *text) {
  (void)why;
  fixture *fix = ctx;
  snprintf(fix->warned, sizeof fix->warned, "%s", text);
}

static ns_status parse_bytes(fixture *fix, ns_format format, ns_slice bytes, const char *prefix) {
  const ns_raw raw = {.format = format,
                      .bytes = bytes,
                      .path = "/daten/probe",
                      .default_id = format == NS_FORMAT_JSON ? NS_SLICE_NONE : NS_LIT("ordner/probe"),
                      .line = format == NS_FORMAT_JSON ? 3 : 0};
  *fix = (fixture){0};
  ns_arena_init(&fix->arena, (size_t)256 << 20);
  return ns_article_parse(&raw, ns_slice_str(prefix), &fix->arena, keep_warning, fix, &fix->article, &fix->err);
}

static ns_status parse(fixture *fix, ns_format format, const char *text) {
  return parse_bytes(fix, format, ns_slice_str(text), NULL);
}

static void assert_text(const char *expected, ns_slice actual) {
  char text[4096];
  snprintf(text, sizeof text, "%.*s", (int)actual.len, actual.ptr ? actual.ptr : "");
  assert_string_equal(expected, text);
}

/* ---- ids and hashes ---- */

static void ids_come_from_the_article_the_file_or_the_content(void **state) {
  (void)state;
  fixture fix, other;
  parse_bytes(&fix, NS_FORMAT_TEXT, NS_LIT("Ein Satz."), "a/");
  assert_text("a/ordner/probe", fix.article.id);
  ns_arena_release(&fix.arena);
  parse_bytes(&fix, NS_FORMAT_JSON, NS_LIT("{\"id\":12.5,\"text\":\"Ein Satz.\"}"), "a/");
  assert_text("a/12.5", fix.article.id);
  ns_arena_release(&fix.arena);
  /* by url whatever the text is, else by title, date and text */
  parse(&fix, NS_FORMAT_JSON, "{\"url\":\"https://x.example\",\"text\":\"Ein Satz.\"}");
  parse(&other, NS_FORMAT_JSON, "{\"url\":\"https://x.example\",\"text\":\"Noch einer.\"}");
  assert_int_equal(16, fix.article.id.len);
  assert_true(ns_slice_eq(fix.article.id, other.article.id));
  ns_arena_release(&other.arena);
  parse(&other, NS_FORMAT_JSON, "{\"text\":\"Ein Satz.\"}");
  assert_int_equal(16, other.article.id.len);
  assert_false(ns_slice_eq(fix.article.id, other.article.id));
  ns_arena_release(&fix.arena);
  parse(&fix, NS_FORMAT_JSON, "{\"date\":\"2025\",\"text\":\"Ein Satz.\"}");
  assert_false(ns_slice_eq(fix.article.id, other.article.id));
  ns_arena_release(&fix.arena);
  ns_arena_release(&other.arena);
}

static void bad_ids_are_refused(void **state) {
  (void)state;
  fixture fix;
  assert_int_equal(NS_INVALID, parse(&fix, NS_FORMAT_JSON, "{\"id\":\"a\\u0007b\",\"text\":\"Ein Satz.\"}"));
  assert_string_equal("/daten/probe line 3: the id has control characters in it; give it another one", fix.err.text);
  ns_arena_release(&fix.arena);
  char text[NS_ID_MAX + 100];
  for (int more = 0; more <= 1; more++) {
    char id[NS_ID_MAX + 2] = "";
    memset(id, 'i', (size_t)(NS_ID_MAX + more));
    snprintf(text, sizeof text, "{\"id\":\"%s\",\"text\":\"Ein Satz.\"}", id);
    assert_int_equal(more ? NS_INVALID : NS_OK, parse(&fix, NS_FORMAT_JSON, text));
    ns_arena_release(&fix.arena);
  }
}

static uint64_t hash_of(ns_format format, const char *text) {
  fixture fix;
  assert_int_equal(NS_OK, parse(&fix, format, text));
  uint64_t hash = fix.article.content_hash;
  ns_arena_release(&fix.arena);
  return hash;
}

static void the_hash_covers_every_field(void **state) {
  (void)state;
  static const char *const variants[] = {
      "{\"id\":\"a\",\"text\":\"Eins.\"}",
      "{\"id\":\"a\",\"text\":\"Zwei.\"}",
      "{\"id\":\"b\",\"text\":\"Eins.\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"title\":\"T\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"source\":\"T\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"author\":\"T\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"url\":\"T\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"lang\":\"T\"}",
      "{\"id\":\"a\",\"text\":\"Eins.\",\"date\":\"2025\"}",
      "{\"id\":\"a\",\"text\":\"# S\\n\\nEins.\",\"title\":\"Eins.\"}",
      "{\"id\":\"a\",\"paragraphs\":[\"Ei\",\"ns.\"],\"title\":\"Eins.\"}",
  };
  enum { COUNT = sizeof variants / sizeof *variants };
  uint64_t hashes[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    hashes[i] = hash_of(NS_FORMAT_JSON, variants[i]);
    for (size_t k = 0; k < i; k++)
      if (hashes[i] == hashes[k])
        fail_msg("the same hash: %s and %s", variants[i], variants[k]);
  }
  assert_true(hashes[0] == hash_of(NS_FORMAT_JSON, " {\"text\":\"\\u0045ins.\", \"x\":1, \"id\":\"a\"}"));
}

/* ---- encodings ---- */

static void other_encodings_are_read_or_named(void **state) {
  (void)state;
  fixture fix;
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_TEXT, "Stra\xDF" "e und \xC4rger f\xFCr 5 \x80."));
  assert_text("Straße und Ärger für 5 €.", fix.article.passages[0].text);
  assert_string_equal("/daten/probe: not UTF-8; read as Windows-1252", fix.warned);
  ns_arena_release(&fix.arena);
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_JSON, "{\"id\":\"a\",\"text\":\"Gr\xFC\xDF" "e.\"}"));
  assert_text("Grüße.", fix.article.passages[0].text);
  assert_string_equal("/daten/probe line 3: not UTF-8; read as Windows-1252", fix.warned);
  ns_arena_release(&fix.arena);
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_TEXT, "Stra\xC3\x9F" "e \xFF hier."));
  assert_text("Straße \xEF\xBF\xBD hier.", fix.article.passages[0].text);
  ns_arena_release(&fix.arena);
  assert_int_equal(NS_INVALID, parse_bytes(&fix, NS_FORMAT_TEXT, NS_LIT("PK\x03\x04\0\0\x14"), NULL));
  assert_string_equal("/daten/probe: looks like a binary file; only text can be indexed", fix.err.text);
  ns_arena_release(&fix.arena);
  assert_int_equal(NS_INVALID, parse_bytes(&fix, NS_FORMAT_TEXT, NS_LIT("\xFF\xFEH\0a\0"), NULL));
  assert_string_equal("/daten/probe: is UTF-16; save it as UTF-8", fix.err.text);
  ns_arena_release(&fix.arena);
}

/* ---- limits ---- */

static void a_long_list_is_split_between_items(void **state) {
  (void)state;
  enum { ITEMS = 60 };
  char text[ITEMS * 64] = "Der Plan nennt viele Orte:\n";
  for (int i = 0; i < ITEMS; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "- Ort Nummer %d mit einem Speicher am Umspannwerk\n", i);
  fixture fix;
  assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_TEXT, text));
  assert_true(fix.article.passage_count >= 2);
  size_t items = 0;
  for (size_t i = 0; i < fix.article.passage_count; i++) {
    const ns_passage *passage = &fix.article.passages[i];
    assert_int_equal(NS_PASSAGE_LIST, passage->kind);
    assert_true(passage->text.len <= 1500);
    assert_true(ns_slice_starts(passage->text, i ? NS_LIT("• Ort") : NS_LIT("Der Plan nennt viele Orte:\n• Ort Nummer 0 ")));
    for (size_t k = 0; k + 2 < passage->text.len; k++)
      items += memcmp(passage->text.ptr + k, "•", 3) == 0;
  }
  assert_int_equal(ITEMS, items);
  ns_arena_release(&fix.arena);
}

static void a_long_paragraph_is_split_between_sentences(void **state) {
  (void)state;
  static const char sentence[] = "Dieser Satz über Größe steht immer wieder da. ";
  size_t count = 2 * NS_PARAGRAPH_MAX / strlen(sentence), len = count * strlen(sentence);
  char *text = malloc(len + 1);
  assert_non_null(text);
  for (size_t i = 0; i < count; i++)
    memcpy(text + i * strlen(sentence), sentence, strlen(sentence));
  fixture fix;
  assert_int_equal(NS_OK, parse_bytes(&fix, NS_FORMAT_TEXT, ns_slice_of(text, len), NULL));
  assert_true(fix.article.passage_count >= 2);
  for (size_t i = 0; i < fix.article.passage_count; i++) {
    ns_slice part = fix.article.passages[i].text;
    assert_true(part.len <= NS_PARAGRAPH_MAX);
    assert_true(ns_slice_starts(part, NS_LIT("Dieser")) && ns_slice_ends(part, NS_LIT("da.")));
  }
  ns_arena_release(&fix.arena);
  memset(text, 'a', len); /* no blank to split at */
  assert_int_equal(NS_OK, parse_bytes(&fix, NS_FORMAT_TEXT, ns_slice_of(text, len), NULL));
  assert_int_equal(NS_PARAGRAPH_MAX, fix.article.passages[0].text.len);
  ns_arena_release(&fix.arena);
  free(text);
}

static void titles_are_cut_between_words(void **state) {
  (void)state;
  static const struct {
    const char *text, *title;
  } rows[] = {
      {"Kurz. Dann geht es weiter.", "Kurz."},
      {"Prof. Dr. Berg kam gestern. Dann ging sie.", "Prof. Dr. Berg kam gestern."},
      {"Am 3. Mai waren 5 Mio. Euro da. Dann nicht.", "Am 3. Mai waren 5 Mio. Euro da. Dann nicht."},
      {"Die Gemeinde Auental hat nach langem Streit beschlossen, das alte Rathaus am Markt, das leer steht, zu verkaufen.",
       "Die Gemeinde Auental hat nach langem Streit beschlossen, das alte Rathaus am Markt, das…"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fixture fix;
    assert_int_equal(NS_OK, parse(&fix, NS_FORMAT_TEXT, rows[i].text));
    assert_text(rows[i].title, fix.article.title);
    ns_arena_release(&fix.arena);
  }
}

/* ---- memory ---- */

static void short_memory_is_a_status(void **state) {
  (void)state;
  static const struct {
    ns_format format;
    const char *text;
  } rows[] = {
      {NS_FORMAT_TEXT, "---\ntitel: A\n---\nEin Satz\xC2\xA0mit e\xCC\x81.\n\nPunkte:\n- a\n- b\n\n|x|y|\n|---|---|\n|1|2|\n"},
      {NS_FORMAT_MARKDOWN, "# A\n\nEin **fetter** Satz mit [Ziel](u).\nNoch einer.\n"},
      {NS_FORMAT_JSON, "{\"id\":\"\\u0061\",\"paragraphs\":[\"a\\tb\",\"c:\\n- d\"],\"title\":\"T\\n\"}"},
      {NS_FORMAT_HTML, "<title>T</title><p>Ein Satz.<table><tr><th>a<th>b<tr><td>1<td>2</table>"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
      fixture fix;
      ns_mem_fail_at(n);
      ns_status status = parse(&fix, rows[i].format, rows[i].text);
      ns_mem_fail_at(0);
      assert_true(status == NS_OK || status == NS_NOMEM);
      done = status == NS_OK;
      ns_arena_release(&fix.arena);
    }
  }
}

/* An arena that is too small says so of the article, or that memory is short; never a part of it. */
static void a_small_arena_is_a_status(void **state) {
  (void)state;
  const char *text = "Ein Titel für alle\n\nEin Satz mit vielen Worten.\n\nPunkte:\n- a\n- b\n";
  const ns_raw raw = {.format = NS_FORMAT_TEXT, .bytes = ns_slice_str(text), .path = "/p", .default_id = NS_LIT("p")};
  ns_status status = NS_NOMEM;
  for (size_t max = 16; status != NS_OK; max += 64) {
    ns_arena arena;
    ns_article article;
    ns_arena_init(&arena, max);
    status = ns_article_parse(&raw, NS_SLICE_NONE, &arena, NULL, NULL, &article, NULL);
    assert_true(status == NS_OK ? article.passage_count == 2 : status == NS_NOMEM || status == NS_LIMIT);
    ns_arena_release(&arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_come_from_the_article_the_file_or_the_content),
      cmocka_unit_test(bad_ids_are_refused),
      cmocka_unit_test(the_hash_covers_every_field),
      cmocka_unit_test(other_encodings_are_read_or_named),
      cmocka_unit_test(a_long_list_is_split_between_items),
      cmocka_unit_test(a_long_paragraph_is_split_between_sentences),
      cmocka_unit_test(titles_are_cut_between_words),
      cmocka_unit_test(short_memory_is_a_status),
      cmocka_unit_test(a_small_arena_is_a_status),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
