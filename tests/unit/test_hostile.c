/* Texts that nobody writes: what becomes of them keeps to bounds, and no word of them is lost. What they cost is shown by
 * tools/bench/hostile.c, what the index makes of them by test_roundtrip.c. */
#include "unit.h"

#include "base/mem.h"
#include "facts/facts.h"
#include "hostile.h"

enum { ARENA_MAX = 1 << 30, WORDS_MAX = 1 << 16 };

typedef struct chain {
  ns_names *names;
  ns_analyzer *analyzer;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena article, facts;
  ns_buf text;
} chain;

static chain c;

static int set_up(void **state) {
  ns_error err;
  (void)state;
  ns_arena_init(&c.article, ARENA_MAX);
  ns_arena_init(&c.facts, ARENA_MAX);
  ns_buf_init(&c.text, HOSTILE_TEXT_MAX);
  return ns_names_open(NULL, NULL, NULL, &c.names, &err) || ns_analyzer_new(NS_WORDS_GERMAN, &c.analyzer, &err) ||
         ns_extractor_new(c.analyzer, c.names, &c.extractor, &err);
}

static int tear_down(void **state) {
  (void)state;
  ns_extractor_free(c.extractor);
  ns_analyzer_free(c.analyzer);
  ns_names_close(c.names);
  ns_tokens_release(&c.tokens);
  ns_arena_release(&c.article);
  ns_arena_release(&c.facts);
  ns_buf_release(&c.text);
  return 0;
}

static ns_status parse(const hostile_case *from, size_t bytes, ns_article *out, ns_error *err) {
  hostile_make(from, bytes, &c.text);
  ns_raw raw = {.format = from->format, .bytes = ns_buf_slice(&c.text), .path = from->name, .default_id = NS_LIT("a")};
  ns_arena_release(&c.article);
  return ns_article_parse(&raw, NS_SLICE_NONE, &c.article, NULL, NULL, out, err);
}

/* ------------------------------------------------------------------ bounds */

static void check_word(const hostile_case *from, const ns_word *word) {
  if (word->form.len > NS_TERM_MAX)
    fail_msg("%s: a form of %zu bytes", from->name, word->form.len);
  for (unsigned i = 0; i < word->term_count + word->part_count; i++) {
    const ns_term *term = i < word->term_count ? word->terms[i] : word->parts[i - word->term_count];
    if (!term->text.len || term->text.len > NS_TERM_MAX)
      fail_msg("%s: a term of %zu bytes", from->name, term->text.len);
  }
}

static void check_facts(const hostile_case *from, const ns_facts *facts) {
  assert_true(facts->figure_count <= NS_FIGURES_MAX && facts->entity_count <= NS_ENTITIES_MAX && facts->year_count <= NS_YEARS_MAX);
  for (size_t i = 0; i < facts->entity_count; i++)
    if (facts->entities[i].name.len > NS_FACT_TEXT_MAX)
      fail_msg("%s: a name of %zu bytes", from->name, facts->entities[i].name.len);
  for (size_t i = 0; i < facts->figure_count; i++)
    if (facts->figures[i].unit.len > NS_FACT_TEXT_MAX || facts->figures[i].label.len > NS_FACT_TEXT_MAX)
      fail_msg("%s: a unit of %zu bytes, a label of %zu", from->name, facts->figures[i].unit.len, facts->figures[i].label.len);
  for (size_t i = 1; i < facts->year_count; i++)
    assert_true(facts->years[i - 1] < facts->years[i]);
}

static void check_passage(const hostile_case *from, const ns_article *article, const ns_passage *passage) {
  enum { FACTS_PART = 256, FACTS_FIXED = 4096 }; /* bytes of facts for a byte of text */
  ns_error err;
  ns_facts facts;
  const ns_context context = {article->date, passage->caption, article->title, passage->kind == NS_PASSAGE_ROW};
  assert_true(passage->text.len <= NS_PARAGRAPH_MAX && passage->section.len <= NS_NAME_MAX && passage->caption.len <= NS_NAME_MAX);
  assert_int_equal(NS_OK, ns_analyze(c.analyzer, passage->text, &c.tokens, &err));
  for (size_t i = 0; i < c.tokens.count; i++)
    check_word(from, c.tokens.at[i].word);
  ns_arena_release(&c.facts);
  assert_int_equal(NS_OK, ns_facts_extract(c.extractor, passage->text, &c.tokens, &context, &c.facts, &facts, &err));
  check_facts(from, &facts);
  if (c.facts.used > FACTS_PART * passage->text.len + FACTS_FIXED)
    fail_msg("%s: %zu bytes of facts from %zu of text", from->name, c.facts.used, passage->text.len);
}

static void everything_keeps_to_bounds(void **state) {
  enum { BYTES = 80 << 10, MEMORY_PART = 64, MEMORY_FIXED = 1 << 20 }; /* bytes of arena for a byte of input */
  static hostile_table table;
  (void)state;
  assert_true(hostile_load("tests/data/hostile.tsv", &table));
  for (size_t i = 0; i < table.count; i++) {
    const hostile_case *from = &table.cases[i];
    ns_article article;
    ns_error err = {0};
    ns_status status = parse(from, BYTES, &article, &err);
    if (status && status != NS_INVALID)
      fail_msg("%s: %s", from->name, err.text);
    if (c.article.used > MEMORY_PART * c.text.len + MEMORY_FIXED)
      fail_msg("%s: %zu bytes of memory for %zu of input", from->name, c.article.used, c.text.len);
    assert_true(article.title.len <= NS_TITLE_MAX && article.source.len <= NS_NAME_MAX && article.author.len <= NS_NAME_MAX);
    assert_true(article.url.len <= NS_ADDRESS_MAX && article.lang.len <= NS_NAME_MAX);
    ns_extractor_begin_article(c.extractor, &(ns_context){.title = article.title});
    for (size_t p = 0; p < article.passage_count; p++)
      check_passage(from, &article, &article.passages[p]);
  }
  hostile_release(&table);
}

/* ------------------------------------------------------------------ nothing is lost */

/* Marks the numbers n of the words w<n>w of the text. */
static void mark_words(ns_slice text, bool *seen) {
  for (size_t i = 0; i + 2 < text.len; i++) {
    if (text.ptr[i] != 'w')
      continue;
    size_t n = 0, at = i + 1;
    for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++)
      n = n * 10 + (size_t)(text.ptr[at] - '0');
    if (at > i + 1 && at < text.len && text.ptr[at] == 'w' && n < WORDS_MAX)
      seen[n] = true;
  }
}

static size_t count_words(const bool *seen) {
  size_t count = 0;
  for (size_t i = 0; i < WORDS_MAX; i++)
    count += seen[i];
  return count;
}

static void no_word_is_lost(void **state) {
  enum { BYTES = 200 << 10 };
  static hostile_table table;
  static bool given[WORDS_MAX], kept[WORDS_MAX];
  (void)state;
  assert_true(hostile_load("tests/data/nothing-lost.tsv", &table));
  for (size_t i = 0; i < table.count; i++) {
    ns_article article;
    ns_error err = {0};
    if (parse(&table.cases[i], BYTES, &article, &err))
      fail_msg("%s: %s", table.cases[i].name, err.text);
    memset(given, 0, sizeof given);
    memset(kept, 0, sizeof kept);
    mark_words(ns_buf_slice(&c.text), given);
    mark_words(article.title, kept);
    for (size_t p = 0; p < article.passage_count; p++) {
      mark_words(article.passages[p].text, kept);
      mark_words(article.passages[p].section, kept);
      mark_words(article.passages[p].caption, kept);
    }
    size_t first = 0;
    while (first < WORDS_MAX && (!given[first] || kept[first]))
      first++;
    assert_true(count_words(given) > 100);
    if (first < WORDS_MAX)
      fail_msg("%s: word %zu is lost, %zu of %zu are kept", table.cases[i].name, first, count_words(kept), count_words(given));
  }
  hostile_release(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(everything_keeps_to_bounds),
      cmocka_unit_test(no_word_is_lost),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
