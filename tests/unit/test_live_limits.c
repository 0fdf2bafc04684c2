/* What the live segment keeps, what it refuses, and that refusing costs nothing. */
#include "unit.h"

#include "base/hash.h"
#include "live_fixture.h"

typedef struct single {
  ns_doc_term term;
  ns_doc_form form;
  uint32_t positions[2];
  ns_doc doc;
  ns_article_meta meta;
} single;

static single *single_of(single *s, ns_slice term) {
  *s = (single){.term = {.term = term, .impact = 7, .position_count = 2}, .positions = {0, 1}};
  s->form.form = term;
  s->doc = (ns_doc){.terms = &s->term,
                    .term_count = 1,
                    .forms = &s->form,
                    .form_count = 1,
                    .positions = s->positions,
                    .position_count = 2,
                    .text = NS_LIT("Ein Satz."),
                    .paragraph = 1,
                    .key = 1};
  s->meta = (ns_article_meta){.id = NS_LIT("eins")};
  return s;
}

static ns_slice filled(ns_arena *arena, size_t len, char c) {
  char *text = ns_arena_alloc(arena, len + 1);
  assert_non_null(text);
  memset(text, c, len);
  return ns_slice_of(text, len);
}

static uint32_t matches(fixture *f, ns_node_kind kind, ns_slice term, ns_slice form) {
  const uint32_t offsets[] = {0, 1};
  ns_node word = {.kind = NS_NODE_TERM, .term = term, .weight = 1}, *words[] = {&word, &word};
  ns_node node = {.kind = kind, .term = term, .form = form, .text = term, .weight = 1, .window = 1};
  if (kind == NS_NODE_PHRASE || kind == NS_NODE_NEAR) {
    node.children = words;
    node.child_count = 2;
    node.offsets = offsets;
  }
  ns_plan plan = {&node, &node};
  ns_request request = {.plan = &plan, .want_count = true};
  ns_answer answer = {0};
  assert_ok(f, f->live->ops->search(f->live, &request, &answer, &f->err));
  assert_true(answer.exact);
  return (uint32_t)answer.count;
}

/* Up to its limit a term does all that a short one does; above, the call says so and costs nothing. */
static void terms_at_the_limit(void **state) {
  (void)state;
  const struct {
    size_t len;
    char c;
    ns_status status;
  } rows[] = {{1, 'a', NS_OK},    {245, 'a', NS_OK},     {246, 'a', NS_LIMIT}, {244, 'Q', NS_OK}, {245, 'Q', NS_LIMIT},
              {122, '\0', NS_OK}, {123, '\0', NS_LIMIT}, {245, '\xFF', NS_OK}, {1, '\1', NS_OK},  {0, 'a', NS_INVALID}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fixture f;
    single s;
    fixture_open(&f, 1);
    fixture_write(&f);
    ns_slice term = filled(&f.arena, rows[i].len, rows[i].c);
    single_of(&s, term);
    assert_int_equal(rows[i].status, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    single_of(&s, NS_LIT("anders"));
    s.meta.id = NS_LIT("zwei");
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    fixture_commit(&f);
    uint32_t expected = rows[i].status == NS_OK, df;
    assert_ok(&f, f.live->ops->df(f.live, term, &df, &f.err));
    assert_int_equal(expected, df);
    assert_int_equal(expected, matches(&f, NS_NODE_TERM, term, NS_SLICE_NONE));
    assert_int_equal(expected, matches(&f, NS_NODE_FORM, term, term));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, term, NS_LIT("etwas")));
    assert_int_equal(expected, matches(&f, NS_NODE_PHRASE, term, NS_SLICE_NONE));
    assert_int_equal(expected, matches(&f, NS_NODE_NEAR, term, NS_SLICE_NONE));
    assert_ok(&f, f.live->ops->verify(f.live, &f.err));
    fixture_close(&f);
  }
}

static ns_status keep_lengths(void *ctx, ns_slice text, uint32_t df) {
  size_t *lengths = ctx;
  lengths[0]++;
  lengths[1] = text.len;
  return df == 1 ? NS_OK : NS_BUG;
}

/* Words that look like marks come in their place in the order of bytes. */
static ns_status keep_first_bytes(void *ctx, ns_slice text, uint32_t df) {
  char *seen = ctx;
  (void)df;
  seen[strlen(seen)] = text.ptr[0];
  return NS_OK;
}

static void terms_in_capitals_are_words_too(void **state) {
  (void)state;
  static const char *const words[] = {"9", "A", "Q", "W", "Z", "a", "zz"};
  fixture f;
  char seen[16] = {0};
  fixture_open(&f, 1);
  fixture_write(&f);
  for (size_t i = 0; i < 7; i++) {
    single s;
    char id[8];
    snprintf(id, sizeof id, "%zu", i);
    single_of(&s, ns_slice_str(words[i]));
    s.meta.id = ns_slice_str(id);
    s.meta.source = NS_LIT("Quelle");
    s.meta.date = (ns_period){20250101, 20250101};
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  }
  fixture_commit(&f);
  assert_ok(&f, f.live->ops->terms(f.live, NS_SLICE_NONE, keep_first_bytes, seen, &f.err));
  assert_string_equal("9AQWZaz", seen);
  for (size_t i = 0; i < 7; i++)
    assert_int_equal(1, matches(&f, NS_NODE_TERM, ns_slice_str(words[i]), NS_SLICE_NONE));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void long_forms_match_but_are_not_listed(void **state) {
  (void)state;
  for (size_t len = 199; len <= 202; len++) {
    fixture f;
    single s;
    size_t lengths[2] = {0};
    fixture_open(&f, 1);
    fixture_write(&f);
    ns_slice form = filled(&f.arena, len == 202 ? 70000 : len, 'x');
    single_of(&s, NS_LIT("kurz"));
    s.form.form = form;
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    fixture_commit(&f);
    assert_int_equal(1, matches(&f, NS_NODE_FORM, NS_LIT("kurz"), form));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, NS_LIT("kurz"), ns_slice_of(form.ptr, form.len - 1)));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, NS_LIT("lang"), form));
    assert_int_equal(NS_OK, f.live->ops->forms(f.live, NS_LIT("x"), keep_lengths, lengths, &f.err));
    assert_int_equal(len <= 200, lengths[0]);
    if (len <= 200)
      assert_int_equal(len, lengths[1]);
    assert_ok(&f, f.live->ops->verify(f.live, &f.err));
    fixture_close(&f);
  }
}

static void ids_and_names_of_any_length(void **state) {
  (void)state;
  const size_t lens[] = {1, 243, 244, 245, 246, 70000};
  fixture f;
  size_t all = 0, hidden[2] = {0};
  fixture_open(&f, 1);
  fixture_write(&f);
  for (size_t i = 0; i < 6; i++) {
    single s;
    single_of(&s, NS_LIT("wort"));
    s.meta.id = s.meta.source = s.meta.author = filled(&f.arena, lens[i], (char)('a' + i));
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    assert_ok(&f, ns_live_hide(f.writer, s.meta.id, true, &f.err));
    all += lens[i];
  }
  fixture_commit(&f);
  for (size_t i = 0; i < 6; i++) {
    uint32_t number;
    ns_slice name = filled(&f.arena, lens[i], (char)('a' + i));
    assert_ok(&f, f.live->ops->find_article(f.live, name, &number, &f.err));
    assert_int_equal(i, number);
    assert_int_equal(1, matches(&f, NS_NODE_ARTICLE, name, NS_SLICE_NONE));
    assert_int_equal(1, matches(&f, NS_NODE_SOURCE, name, NS_SLICE_NONE));
    assert_int_equal(1, matches(&f, NS_NODE_AUTHOR, ns_slice_from(name, lens[i] / 2), NS_SLICE_NONE));
  }
  assert_ok(&f, ns_live_hidden(f.live, count_id, hidden, &f.err));
  assert_int_equal(6, hidden[0]);
  assert_int_equal(all, hidden[1]);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void what_cannot_be_kept_is_refused_before_anything_is_touched(void **state) {
  (void)state;
  fixture f;
  single s;
  fixture_open(&f, 1);
  fixture_put(&f, 0, 3);
  const ns_figure figure = {.kind = NS_KIND_COUNT_OF_KINDS};
  const int16_t years[] = {2025, 2024};
  for (int i = 0; i < 9; i++) {
    single_of(&s, NS_LIT("wort"));
    switch (i) {
    case 0: s.term.impact = 0; break;
    case 1: s.positions[0] = 1; break;
    case 2: s.positions[1] = UINT32_MAX; break;
    case 3: s.term.position_count = 3; break;
    case 4: s.form.term = 1; break;
    case 5: s.meta.id = NS_LIT(""); break;
    case 6: s.doc.facts = (ns_facts){.figures = &figure, .figure_count = 1}; break;
    case 7: s.doc.facts = (ns_facts){.years = years, .year_count = 2}; break;
    default: s.doc.text = filled(&f.arena, (1 << 24) + 1, 'x');
    }
    ns_status status = ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err);
    assert_int_equal(i == 2 || i == 8 ? NS_LIMIT : NS_INVALID, status);
    assert_true(strlen(f.err.text) > 0);
  }
  fixture_put(&f, 3, 1); /* the batch is not lost */
  fixture_commit(&f);
  ns_segment_stats stats;
  assert_ok(&f, f.live->ops->stats(f.live, &stats, &f.err));
  assert_int_equal(4, stats.articles);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void a_term_named_twice_costs_the_batch(void **state) {
  (void)state;
  fixture f;
  single s;
  fixture_open(&f, 1);
  fixture_write(&f);
  single_of(&s, NS_LIT("wort"));
  ns_doc_term both[] = {s.term, s.term};
  s.doc.terms = both;
  s.doc.term_count = 2;
  assert_int_equal(NS_INVALID, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  s.doc.term_count = 1;
  assert_int_equal(NS_BATCH_LOST, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  assert_int_equal(NS_BATCH_LOST, ns_live_commit(f.writer, &f.err));
  assert_int_equal(NS_BATCH_LOST, ns_live_remove(f.writer, s.meta.id, &f.err));
  ns_live_cancel(f.writer);
  assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  fixture_commit(&f);
  assert_int_equal(1, matches(&f, NS_NODE_TERM, NS_LIT("wort"), NS_SLICE_NONE));
  fixture_close(&f);
}

/* For each seed two terms with the same 32 bits of the hash, so that no seed tells all apart. */
static size_t make_terms(char (*terms)[8], size_t seeds) {
  enum { TRIED = 1 << 19 };
  static char text[TRIED][8];
  static uint32_t hashes[TRIED], last[TRIED];
  size_t count = 0;
  for (uint32_t n = 0; n < TRIED; n++)
    snprintf(text[n], sizeof text[n], "%07x", n);
  for (size_t seed = 0; seed < seeds; seed++) {
    for (uint32_t n = 0; n < TRIED; n++) {
      hashes[n] = (uint32_t)ns_hash(ns_slice_str(text[n]), seed);
      uint32_t other = last[hashes[n] % TRIED];
      last[hashes[n] % TRIED] = n;
      if (other < n && hashes[other] == hashes[n]) {
        memcpy(terms[count++], text[other], 8);
        memcpy(terms[count++], text[n], 8);
        break;
      }
    }
  }
  return count;
}

static int by_text(const void *a, const void *b) {
  return strcmp(a, b);
}

static void terms_that_no_seed_tells_apart_are_kept(void **state) {
  enum { SEEDS = 256 };
  static char terms[2 * SEEDS][8];
  static ns_doc_term listed[2 * SEEDS];
  static ns_doc_form forms[2 * SEEDS];
  static uint32_t positions[2 * SEEDS];
  (void)state;
  fixture f;
  single s;
  fixture_open(&f, 1);
  fixture_write(&f);
  size_t count = make_terms(terms, SEEDS), kept = 0;
  assert_int_equal(2 * SEEDS, count);
  qsort(terms, count, sizeof *terms, by_text);
  for (size_t i = 0; i < count; i++) {
    if (i && strcmp(terms[i - 1], terms[i]) == 0)
      continue;
    listed[kept] = (ns_doc_term){.term = ns_slice_str(terms[i]), .impact = 7, .position = (uint32_t)kept, .position_count = 1};
    forms[kept] = (ns_doc_form){.term = (uint32_t)kept, .form = listed[kept].term};
    positions[kept] = (uint32_t)kept;
    kept++;
  }
  single_of(&s, NS_LIT("wort"));
  s.doc.terms = listed;
  s.doc.forms = forms;
  s.doc.positions = positions;
  s.doc.term_count = s.doc.form_count = s.doc.position_count = kept;
  assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  fixture_commit(&f);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  for (size_t i = 0; i < kept; i++) {
    assert_int_equal(1, matches(&f, NS_NODE_FORM, listed[i].term, listed[i].term));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, listed[i].term, listed[(i + 1) % kept].term));
  }
  assert_ok(&f, ns_live_remove(f.writer, s.meta.id, &f.err));
  fixture_commit(&f);
  assert_int_equal(0, matches(&f, NS_NODE_TERM, listed[0].term, NS_SLICE_NONE));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void an_article_without_passages_is_kept(void **state) {
  (void)state;
  fixture f;
  single s;
  uint32_t number;
  ns_docs docs;
  fixture_open(&f, 1);
  fixture_write(&f);
  single_of(&s, NS_LIT("wort"));
  assert_ok(&f, ns_live_put(f.writer, &s.meta, NULL, 0, &f.err));
  fixture_commit(&f);
  assert_ok(&f, f.live->ops->find_article(f.live, s.meta.id, &number, &f.err));
  assert_ok(&f, f.live->ops->article_docs(f.live, number, &docs, &f.err));
  assert_int_equal(0, docs.count);
  assert_int_equal(0, matches(&f, NS_NODE_ARTICLE, s.meta.id, NS_SLICE_NONE));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  assert_ok(&f, ns_live_remove(f.writer, s.meta.id, &f.err));
  assert_int_equal(NS_NOTFOUND, ns_live_remove(f.writer, s.meta.id, &f.err));
  fixture_commit(&f);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(terms_at_the_limit),
      cmocka_unit_test(terms_in_capitals_are_words_too),
      cmocka_unit_test(long_forms_match_but_are_not_listed),
      cmocka_unit_test(ids_and_names_of_any_length),
      cmocka_unit_test(what_cannot_be_kept_is_refused_before_anything_is_touched),
      cmocka_unit_test(a_term_named_twice_costs_the_batch),
      cmocka_unit_test(terms_that_no_seed_tells_apart_are_kept),
      cmocka_unit_test(an_article_without_passages_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
