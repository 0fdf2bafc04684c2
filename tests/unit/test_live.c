/* The live segment gives what the linear scan gives. */
#include "unit.h"

#include "live_fixture.h"

enum { ARTICLES = 600, PLANS = 300, TOP = 10 };

static fixture shared; /* 2,000 passages and more, some replaced, some removed */

static int set_up(void **state) {
  (void)state;
  fixture *f = &shared;
  fixture_open(f, 1);
  fixture_put(f, 0, ARTICLES);
  fixture_commit(f);
  fixture_put(f, 40, 30); /* replaced in a later transaction */
  fixture_put(f, 60, 3);  /* and again in the same */
  for (uint32_t n = 100; n < 140; n++) {
    char id[32];
    snprintf(id, sizeof id, "artikel-%u", n);
    assert_ok(f, ns_live_remove(f->writer, ns_slice_str(id), &f->err));
    assert_true(ns_oracle_remove(&f->oracle, ns_slice_str(id)));
  }
  fixture_commit(f);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  fixture_close(&shared);
  return 0;
}

static size_t visible(const ns_oracle *o) {
  size_t count = 0;
  for (size_t i = 0; i < o->count; i++)
    count += !o->docs[i].hidden;
  return count;
}

/* ------------------------------------------------------------------ searches */

/* The passage of the oracle that a passage of the segment is. Found by its key once, then remembered. */
static size_t counterpart(fixture *f, uint32_t doc) {
  static uint32_t known[1 << 16]; /* index + 1 */
  ns_record record;
  ns_arena arena;
  assert_true(doc < sizeof known / sizeof *known);
  if (known[doc])
    return known[doc] - 1;
  ns_arena_init(&arena, 1 << 20);
  assert_ok(f, f->live->ops->facts(f->live, doc, &arena, &record, &f->err));
  ns_arena_release(&arena);
  size_t at = ns_oracle_by_key(&f->oracle, record.key);
  assert_true(at != SIZE_MAX);
  known[doc] = (uint32_t)at + 1;
  return at;
}

static void assert_same_hits(const ns_hit *expected, size_t expected_count, const ns_answer *answer, size_t k,
                             unsigned round) {
  size_t wanted = expected_count < k ? expected_count : k;
  if (wanted != answer->hit_count)
    fail_msg("plan %u: expected %zu hits, got %zu", round, wanted, answer->hit_count);
  for (size_t i = 0; i < wanted; i++) {
    if (expected[i].score != answer->hits[i].score || expected[i].key != answer->hits[i].key)
      fail_msg("plan %u, hit %zu: expected %u/%llx, got %u/%llx", round, i, expected[i].score,
               (unsigned long long)expected[i].key, answer->hits[i].score, (unsigned long long)answer->hits[i].key);
  }
}

static int by_number(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static void assert_same_set(fixture *f, const ns_hit *expected, size_t count, const ns_docs *docs, unsigned round) {
  uint32_t *wanted = calloc(count + 1, sizeof *wanted), *got = calloc(docs->count + 1, sizeof *got);
  if (count != docs->count)
    fail_msg("plan %u: expected %zu passages, got %zu", round, count, docs->count);
  for (size_t i = 0; i < count; i++) {
    wanted[i] = expected[i].doc;
    got[i] = (uint32_t)counterpart(f, docs->at[i]);
    assert_true(i == 0 || docs->at[i - 1] < docs->at[i]);
  }
  qsort(wanted, count, sizeof *wanted, by_number);
  qsort(got, count, sizeof *got, by_number);
  assert_memory_equal(wanted, got, count * sizeof *got);
  free(wanted);
  free(got);
}

static void random_plans_agree_with_the_scan(void **state) {
  (void)state;
  fixture *f = &shared;
  static ns_hit hits[NS_HITS_MAX];
  size_t answered = 0;
  assert_true(visible(&f->oracle) >= 2000);
  for (unsigned round = 0; round < PLANS; round++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 24);
    ns_plan plan = ns_random_plan(&f->random, &arena);
    size_t count, k = round % 3 == 0 ? NS_HITS_MAX : round % 3 == 1 ? TOP : 0;
    ns_hit *expected = ns_oracle_search(&f->oracle, &plan, &count);
    ns_request request = {.plan = &plan, .k = k, .want_count = round % 2, .want_docs = round % 4 == 0};
    ns_answer answer = {.hits = hits};
    assert_ok(f, f->live->ops->search(f->live, &request, &answer, &f->err));
    assert_same_hits(expected, count, &answer, k, round);
    if (request.want_count || request.want_docs || answer.exact)
      assert_int_equal(count, answer.count);
    assert_true(answer.count <= count && (answer.exact || !(request.want_count || request.want_docs)));
    if (request.want_docs)
      assert_same_set(f, expected, count, &answer.docs, round);
    answered += count > 0;
    ns_docs_release(&answer.docs);
    ns_free(expected);
    ns_arena_release(&arena);
  }
  assert_true(answered > PLANS / 3);
}

static void plans_beyond_limits_are_refused(void **state) {
  (void)state;
  fixture *f = &shared;
  ns_node none = {.kind = NS_NODE_ALL};
  ns_plan plan = {&none, &none};
  ns_answer answer = {0};
  ns_request request = {.plan = &plan, .k = NS_HITS_MAX + 1};
  assert_int_equal(NS_LIMIT, f->live->ops->search(f->live, &request, &answer, NULL));
}

/* ------------------------------------------------------------------ what is known of a passage */

static void assert_same_evidence(const ns_evidence *e, const ns_evidence *a) {
  assert_int_equal(e->impact, a->impact);
  assert_int_equal(e->exact, a->exact);
  assert_int_equal(e->title, a->title);
  assert_int_equal(e->section, a->section);
  assert_int_equal(e->position_count, a->position_count);
  if (e->position_count)
    assert_memory_equal(e->positions, a->positions, e->position_count * sizeof *e->positions);
}

enum { PROBES = 6, PROBED = 50 };

/* One call for random passages, in any order and some twice, and random words; seen counts what there was
 * to find. */
static void compare_evidence(fixture *f, const ns_docs *all, unsigned seen[4]) {
  ns_arena arena;
  ns_probe probes[PROBES];
  uint32_t docs[PROBED];
  ns_evidence found[PROBED * PROBES];
  ns_arena_init(&arena, 1 << 24);
  for (size_t p = 0; p < PROBES; p++) {
    probes[p].term = ns_random_term(&f->random, &arena);
    probes[p].form = p % 2 ? ns_random_form(&f->random, &arena, probes[p].term) : NS_SLICE_NONE;
  }
  for (size_t i = 0; i < PROBED; i++)
    docs[i] = all->at[ns_random_below(&f->random, (uint32_t)all->count)];
  assert_ok(f, f->live->ops->evidence(f->live, docs, PROBED, probes, PROBES, &arena, found, &f->err));
  for (size_t i = 0; i < PROBED * PROBES; i++) {
    const ns_oracle_doc *d = &f->oracle.docs[counterpart(f, docs[i / PROBES])];
    ns_evidence expected = ns_oracle_evidence(d, &probes[i % PROBES]);
    assert_same_evidence(&expected, &found[i]);
    seen[0] += expected.impact > 0;
    seen[1] += expected.exact;
    seen[2] += expected.title;
    seen[3] += expected.section;
  }
  ns_arena_release(&arena);
}

static void evidence_agrees_with_the_scan(void **state) {
  (void)state;
  fixture *f = &shared;
  ns_node all = {.kind = NS_NODE_ALL};
  ns_plan plan = {&all, &all};
  ns_request request = {.plan = &plan, .want_docs = true};
  ns_answer answer = {0};
  unsigned seen[4] = {0};
  assert_ok(f, f->live->ops->search(f->live, &request, &answer, &f->err));
  for (unsigned round = 0; round < 20; round++)
    compare_evidence(f, &answer.docs, seen);
  for (size_t i = 0; i < 4; i++)
    assert_true(seen[i] > 0);
  ns_docs_release(&answer.docs);
}

static void assert_same_text(ns_slice expected, ns_slice actual) {
  assert_true(expected.ptr && actual.ptr ? ns_slice_eq(expected, actual) : expected.ptr == actual.ptr);
}

static void compare_passage(fixture *f, uint32_t doc, uint32_t article, uint32_t paragraph, ns_arena *arena) {
  ns_record record, facts;
  assert_ok(f, f->live->ops->record(f->live, doc, arena, &record, &f->err));
  assert_ok(f, f->live->ops->facts(f->live, doc, arena, &facts, &f->err));
  const ns_doc *expected = &f->oracle.docs[counterpart(f, doc)].doc;
  assert_same_text(expected->text, record.text);
  assert_same_text(expected->section, record.section);
  assert_int_equal(paragraph, record.paragraph);
  assert_int_equal(article, record.article);
  assert_int_equal(article, facts.article);
  assert_int_equal(expected->facts.figure_count, record.facts.figure_count);
  assert_int_equal(expected->facts.figure_count, facts.facts.figure_count);
  assert_true(expected->similar == record.similar && expected->similar == facts.similar);
}

/* Answers how many passages the article has. */
static size_t compare_article(fixture *f, uint32_t number) {
  const ns_segment_ops *ops = f->live->ops;
  ns_arena arena;
  ns_article_meta meta;
  ns_docs docs;
  uint32_t again;
  ns_arena_init(&arena, 1 << 24);
  assert_ok(f, ops->article(f->live, number, &arena, &meta, &f->err));
  assert_ok(f, ops->find_article(f->live, meta.id, &again, &f->err));
  assert_int_equal(number, again);
  assert_ok(f, ops->article_docs(f->live, number, &docs, &f->err));
  assert_int_equal(meta.passage_count, docs.count);
  for (size_t i = 0; i < docs.count; i++)
    compare_passage(f, docs.at[i], number, (uint32_t)i + 1, &arena);
  const ns_article_meta *expected = f->oracle.docs[counterpart(f, docs.at[0])].article;
  assert_same_text(expected->id, meta.id);
  assert_same_text(expected->source, meta.source);
  assert_true(expected->content_hash == meta.content_hash);
  size_t count = docs.count;
  ns_docs_release(&docs);
  ns_arena_release(&arena);
  return count;
}

static void records_and_articles_come_back(void **state) {
  (void)state;
  fixture *f = &shared;
  uint32_t number = UINT32_MAX;
  size_t passages = 0, articles = 0;
  ns_status status = f->live->ops->next_article(f->live, number, &number, &f->err);
  while (!status) {
    passages += compare_article(f, number);
    articles++;
    status = f->live->ops->next_article(f->live, number, &number, &f->err);
  }
  assert_int_equal(NS_NOTFOUND, status);
  assert_int_equal(ARTICLES - 40, articles);
  assert_int_equal(visible(&f->oracle), passages);
}

static void what_is_not_there_is_not_found(void **state) {
  (void)state;
  fixture *f = &shared;
  const ns_segment_ops *ops = f->live->ops;
  ns_arena arena;
  ns_record record;
  ns_article_meta meta;
  ns_docs docs;
  uint32_t number;
  ns_arena_init(&arena, 1 << 20);
  assert_int_equal(NS_NOTFOUND, ops->find_article(f->live, NS_LIT("artikel-100"), &number, NULL));
  assert_int_equal(NS_NOTFOUND, ops->find_article(f->live, NS_LIT("artikel"), &number, NULL));
  assert_int_equal(NS_NOTFOUND, ops->article(f->live, UINT32_MAX, &arena, &meta, NULL));
  assert_int_equal(NS_NOTFOUND, ops->article_docs(f->live, 100, &docs, NULL));
  assert_int_equal(NS_NOTFOUND, ops->record(f->live, UINT32_MAX, &arena, &record, NULL));
  assert_int_equal(NS_NOTFOUND, ops->facts(f->live, UINT32_MAX, &arena, &record, NULL));
  ns_arena_release(&arena);
}

/* ------------------------------------------------------------------ dictionary, statistics, facets */

typedef struct listing {
  fixture *f;
  bool forms;
  ns_slice prefix;
  char last[64];
  size_t last_len, count;
  uint32_t checked;
} listing;

/* Passages of the oracle with the term or form. */
static uint32_t scan_df(const ns_oracle *o, ns_slice text, bool forms) {
  uint32_t df = 0;
  for (size_t i = 0; i < o->count; i++) {
    const ns_doc *doc = &o->docs[i].doc;
    bool found = false;
    for (size_t t = 0; !forms && t < doc->term_count; t++)
      found = found || ns_slice_eq(doc->terms[t].term, text);
    for (size_t t = 0; forms && t < doc->form_count; t++)
      found = found || ns_slice_eq(doc->forms[t].form, text);
    df += found && !o->docs[i].hidden;
  }
  return df;
}

static ns_status list_term(void *ctx, ns_slice term, uint32_t df) {
  listing *l = ctx;
  assert_true(ns_slice_starts(term, l->prefix));
  assert_true(ns_slice_cmp(ns_slice_of(l->last, l->last_len), term) < 0);
  memcpy(l->last, term.ptr, term.len);
  l->last_len = term.len;
  if (l->count++ % 131 == 0)
    assert_int_equal(scan_df(&l->f->oracle, term, l->forms), df);
  return NS_OK;
}

static void the_dictionary_is_that_of_the_passages(void **state) {
  (void)state;
  fixture *f = &shared;
  static const char *const prefixes[] = {"", "w1", "w12", "p", "x"};
  size_t counts[2][5];
  for (int forms = 0; forms < 2; forms++) {
    for (size_t i = 0; i < 5; i++) {
      listing l = {.f = f, .forms = forms, .prefix = ns_slice_str(prefixes[i])};
      ns_status status = forms ? f->live->ops->forms(f->live, l.prefix, list_term, &l, &f->err)
                               : f->live->ops->terms(f->live, l.prefix, list_term, &l, &f->err);
      assert_int_equal(NS_OK, status);
      counts[forms][i] = l.count;
    }
  }
  for (int forms = 0; forms < 2; forms++) {
    assert_true(counts[forms][0] > counts[forms][1] && counts[forms][1] > counts[forms][2]);
    assert_int_equal(0, counts[forms][4]);
  }
  ns_segment_stats stats;
  assert_ok(f, f->live->ops->stats(f->live, &stats, &f->err));
  assert_int_equal(counts[0][0], stats.terms);
}

static ns_status stop_at_third(void *ctx, ns_slice term, uint32_t df) {
  (void)term;
  (void)df;
  return ++*(int *)ctx == 3 ? NS_STOPPED : NS_OK;
}

static void a_visitor_can_stop(void **state) {
  (void)state;
  fixture *f = &shared;
  int calls = 0;
  assert_int_equal(NS_STOPPED, f->live->ops->terms(f->live, NS_SLICE_NONE, stop_at_third, &calls, NULL));
  assert_int_equal(3, calls);
  calls = 0;
  assert_int_equal(NS_STOPPED, f->live->ops->forms(f->live, NS_LIT("w"), stop_at_third, &calls, NULL));
  assert_int_equal(3, calls);
}

static void statistics_count_what_is_visible(void **state) {
  (void)state;
  fixture *f = &shared;
  ns_segment_stats stats;
  uint64_t postings = 0;
  for (size_t i = 0; i < f->oracle.count; i++)
    postings += f->oracle.docs[i].hidden ? 0 : f->oracle.docs[i].doc.term_count;
  assert_ok(f, f->live->ops->stats(f->live, &stats, &f->err));
  assert_int_equal(ARTICLES - 40, stats.articles);
  assert_int_equal(visible(&f->oracle), stats.passages);
  assert_int_equal(postings, stats.postings);
  assert_true(stats.bytes > 0 && !stats.sealed);
  assert_int_equal(visible(&f->oracle), ns_live_writer_passages(f->writer));
  for (unsigned i = 0; i < 50; i++) {
    uint32_t df;
    char term[16];
    snprintf(term, sizeof term, "w%u", i * 7);
    assert_ok(f, f->live->ops->df(f->live, ns_slice_str(term), &df, &f->err));
    assert_int_equal(scan_df(&f->oracle, ns_slice_str(term), false), df);
  }
}

typedef struct facet_check {
  fixture *f;
  const ns_hit *hits;
  size_t count;
  uint64_t seen[NS_FACET_COUNT];
  const char *wrong;
} facet_check;

static ns_status check_facet(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high,
                             uint64_t count) {
  facet_check *c = ctx;
  c->seen[facet]++;
  if (ns_oracle_facet(&c->f->oracle, c->hits, c->count, facet, text, kind, low, high) != count)
    c->wrong = "a count";
  return NS_OK;
}

static void facets_agree_with_the_scan(void **state) {
  (void)state;
  fixture *f = &shared;
  ns_node word = {.kind = NS_NODE_TERM, .term = NS_LIT("w3")};
  ns_plan plan = {&word, &word};
  ns_request request = {.plan = &plan, .want_docs = true};
  ns_answer answer = {0};
  facet_check c = {.f = f};
  ns_hit *expected = ns_oracle_search(&f->oracle, &plan, &c.count);
  c.hits = expected;
  assert_ok(f, f->live->ops->search(f->live, &request, &answer, &f->err));
  unsigned all = (1u << NS_FACET_COUNT) - 1;
  assert_ok(f, f->live->ops->facets(f->live, &answer.docs, all, check_facet, &c, &f->err));
  assert_null(c.wrong);
  assert_int_equal(9, c.seen[NS_FACET_YEAR]);
  assert_int_equal(4, c.seen[NS_FACET_SOURCE]);
  assert_true(c.seen[NS_FACET_AMOUNT] > 20 && c.seen[NS_FACET_ENTITY] > 20 && c.seen[NS_FACET_KIND] == 4);
  ns_docs_release(&answer.docs);
  ns_free(expected);
}

static void similar_passages_share_the_fingerprint(void **state) {
  (void)state;
  fixture *f = &shared;
  for (uint64_t fingerprint = 0; fingerprint < 20; fingerprint++) {
    ns_docs docs;
    size_t expected = 0;
    for (size_t i = 0; i < f->oracle.count; i++)
      expected += fingerprint && !f->oracle.docs[i].hidden && f->oracle.docs[i].doc.similar == fingerprint;
    assert_ok(f, f->live->ops->similar(f->live, fingerprint, &docs, &f->err));
    assert_int_equal(expected, docs.count);
    ns_docs_release(&docs);
  }
}

static void verify_finds_nothing_wrong(void **state) {
  (void)state;
  assert_ok(&shared, shared.live->ops->verify(shared.live, &shared.err));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_plans_agree_with_the_scan),
      cmocka_unit_test(plans_beyond_limits_are_refused),
      cmocka_unit_test(evidence_agrees_with_the_scan),
      cmocka_unit_test(records_and_articles_come_back),
      cmocka_unit_test(what_is_not_there_is_not_found),
      cmocka_unit_test(the_dictionary_is_that_of_the_passages),
      cmocka_unit_test(a_visitor_can_stop),
      cmocka_unit_test(statistics_count_what_is_visible),
      cmocka_unit_test(facets_agree_with_the_scan),
      cmocka_unit_test(similar_passages_share_the_fingerprint),
      cmocka_unit_test(verify_finds_nothing_wrong),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
