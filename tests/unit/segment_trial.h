/* What every segment must do, held against the linear scan: the cases that the live and the sealed segment
 * share. A test opens a segment, fills an oracle with the same articles and calls them. */
#ifndef NS_TESTS_SEGMENT_TRIAL_H
#define NS_TESTS_SEGMENT_TRIAL_H

#include <stdlib.h>

#include "base/mem.h"
#include "oracle/oracle.h"
#include "oracle/random.h"

#define assert_fine(err, call)                                                                               \
  do {                                                                                                       \
    ns_status status_ = (call);                                                                              \
    if (status_)                                                                                             \
      fail_msg("%s: %s", ns_status_name(status_), (err)->text);                                              \
  } while (0)

enum { TRIAL_DOCS_MAX = 1 << 16, TRIAL_TOP = 10 };

typedef struct trial {
  ns_segment *seg;
  ns_oracle *oracle;
  ns_random *random;
  ns_error err;
  uint32_t known[TRIAL_DOCS_MAX]; /* the oracle's passage, index + 1 */
} trial;

static inline size_t visible(const ns_oracle *o) {
  size_t count = 0;
  for (size_t i = 0; i < o->count; i++)
    count += !o->docs[i].hidden;
  return count;
}

/* The passage of the oracle that a passage of the segment is. Found by its key once, then remembered. */
static inline size_t counterpart(trial *t, uint32_t doc) {
  ns_record record;
  ns_arena arena;
  assert_true(doc < TRIAL_DOCS_MAX);
  if (t->known[doc])
    return t->known[doc] - 1;
  ns_arena_init(&arena, 1 << 20);
  assert_fine(&t->err, t->seg->ops->facts(t->seg, doc, &arena, &record, &t->err));
  ns_arena_release(&arena);
  size_t at = ns_oracle_by_key(t->oracle, record.key);
  assert_true(at != SIZE_MAX);
  t->known[doc] = (uint32_t)at + 1;
  return at;
}

/* ------------------------------------------------------------------ searches */

static inline void assert_same_hits(const ns_hit *expected, size_t expected_count, const ns_answer *answer, size_t k,
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

static inline int by_number(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static inline void assert_same_set(trial *t, const ns_hit *expected, size_t count, const ns_docs *docs, unsigned round) {
  uint32_t *wanted = calloc(count + 1, sizeof *wanted), *got = calloc(docs->count + 1, sizeof *got);
  if (count != docs->count)
    fail_msg("plan %u: expected %zu passages, got %zu", round, count, docs->count);
  for (size_t i = 0; i < count; i++) {
    wanted[i] = expected[i].doc;
    got[i] = (uint32_t)counterpart(t, docs->at[i]);
    assert_true(i == 0 || docs->at[i - 1] < docs->at[i]);
  }
  qsort(wanted, count, sizeof *wanted, by_number);
  qsort(got, count, sizeof *got, by_number);
  assert_memory_equal(wanted, got, count * sizeof *got);
  free(wanted);
  free(got);
}

/* Every third passage of the segment or so, of which the matching ones must be left. */
static inline void assert_retained(trial *t, const ns_plan *plan, const ns_docs *matches) {
  ns_docs some = {0};
  size_t expected = 0, first = ns_random_below(t->random, 3);
  uint32_t end = matches->count ? matches->at[matches->count - 1] + 2 : 0;
  if (!t->seg->ops->retain)
    return;
  for (uint32_t doc = (uint32_t)first; doc < end; doc += 1 + ns_random_below(t->random, 5))
    assert_int_equal(NS_OK, ns_docs_add(&some, doc));
  uint32_t *wanted = calloc(some.count + 1, sizeof *wanted);
  for (size_t i = 0, at = 0; i < some.count; i++) {
    at = ns_docs_find(matches, at, some.at[i]);
    if (at < matches->count && matches->at[at] == some.at[i])
      wanted[expected++] = some.at[i];
  }
  assert_fine(&t->err, t->seg->ops->retain(t->seg, plan->match, &some, &t->err));
  assert_int_equal(expected, some.count);
  if (expected)
    assert_memory_equal(wanted, some.at, expected * sizeof *wanted);
  free(wanted);
  ns_docs_release(&some);
}

static inline void compare_plans(trial *t, unsigned plans) {
  static ns_hit hits[NS_HITS_MAX];
  size_t answered = 0;
  assert_true(visible(t->oracle) >= 2000);
  for (unsigned round = 0; round < plans; round++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 24);
    ns_plan plan = ns_random_plan(t->random, &arena);
    size_t count, k = round % 3 == 0 ? NS_HITS_MAX : round % 3 == 1 ? TRIAL_TOP : 0;
    ns_hit *expected = ns_oracle_search(t->oracle, &plan, &count);
    ns_request request = {.plan = &plan, .k = k, .want_count = round % 2, .want_docs = round % 4 == 0};
    ns_answer answer = {.hits = hits};
    assert_fine(&t->err, t->seg->ops->search(t->seg, &request, &answer, &t->err));
    assert_same_hits(expected, count, &answer, k, round);
    if (request.want_count || request.want_docs || answer.exact)
      assert_int_equal(count, answer.count);
    assert_true(answer.count <= count && (answer.exact || !(request.want_count || request.want_docs)));
    if (request.want_docs) {
      assert_same_set(t, expected, count, &answer.docs, round);
      assert_retained(t, &plan, &answer.docs);
    }
    answered += count > 0;
    ns_docs_release(&answer.docs);
    ns_free(expected);
    ns_arena_release(&arena);
  }
  assert_true(answered > plans / 3);
}

/* The best of ORs, ANDs and phrases of words: what pruning is for. */
static inline void compare_pruned(trial *t) {
  static const ns_node_kind kinds[] = {NS_NODE_OR, NS_NODE_AND, NS_NODE_PHRASE};
  static const uint32_t offsets[] = {0, 1, 2, 3, 4, 5};
  static const size_t tops[] = {1, 10, 100, 1000};
  for (unsigned round = 0; round < 600; round++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 24);
    ns_node leaves[6], *children[6];
    ns_node root = {.kind = kinds[round % 3], .children = children, .offsets = offsets};
    root.child_count = root.kind == NS_NODE_OR ? 2 + round % 5 : 1 + round / 3 % 3;
    for (size_t i = 0; i < root.child_count; i++) {
      uint32_t df;
      leaves[i] = (ns_node){.kind = NS_NODE_TERM, .term = ns_random_term(t->random, &arena)};
      assert_fine(&t->err, t->seg->ops->df(t->seg, leaves[i].term, &df, &t->err));
      leaves[i].weight = ns_term_weight(visible(t->oracle), df, 1.0);
      children[i] = &leaves[i];
    }
    ns_plan plan = {&root, &root};
    ns_hit hits[1000];
    size_t count, k = tops[round % 4];
    ns_request request = {.plan = &plan, .k = k};
    ns_answer answer = {.hits = hits};
    ns_hit *expected = ns_oracle_search(t->oracle, &plan, &count);
    assert_fine(&t->err, t->seg->ops->search(t->seg, &request, &answer, &t->err));
    assert_same_hits(expected, count, &answer, k, round);
    ns_free(expected);
    ns_arena_release(&arena);
  }
}

static inline void check_limits(trial *t) {
  ns_node none = {.kind = NS_NODE_ALL};
  ns_plan plan = {&none, &none};
  ns_answer answer = {0};
  ns_request request = {.plan = &plan, .k = NS_HITS_MAX + 1};
  assert_int_equal(NS_LIMIT, t->seg->ops->search(t->seg, &request, &answer, NULL));
}

/* ------------------------------------------------------------------ what is known of a passage */

static inline void assert_same_evidence(const ns_evidence *e, const ns_evidence *a) {
  assert_int_equal(e->impact, a->impact);
  assert_int_equal(e->exact, a->exact);
  assert_int_equal(e->title, a->title);
  assert_int_equal(e->section, a->section);
  assert_int_equal(e->position_count, a->position_count);
  if (e->position_count)
    assert_memory_equal(e->positions, a->positions, e->position_count * sizeof *e->positions);
}

enum { EVIDENCE_KINDS = 4 };

/* Compares what was found of a passage with what the linear scan says; counts what there was. */
static inline void compare_evidence_of(const ns_oracle_doc *doc, const ns_probe *probes, size_t count, const ns_evidence *found,
                                       unsigned seen[EVIDENCE_KINDS]) {
  for (size_t p = 0; p < count; p++) {
    ns_evidence expected = ns_oracle_evidence(doc, &probes[p]);
    assert_same_evidence(&expected, &found[p]);
    seen[0] += expected.impact > 0;
    seen[1] += expected.exact;
    seen[2] += expected.title;
    seen[3] += expected.section;
  }
}

static inline void compare_evidence(trial *t) {
  enum { PROBES = 6, DOCS = 50 };
  ns_node all = {.kind = NS_NODE_ALL};
  ns_plan plan = {&all, &all};
  ns_request request = {.plan = &plan, .want_docs = true};
  ns_answer answer = {0};
  unsigned seen[EVIDENCE_KINDS] = {0};
  assert_fine(&t->err, t->seg->ops->search(t->seg, &request, &answer, &t->err));
  for (unsigned round = 0; round < 40; round++) {
    ns_arena arena;
    ns_probe probes[PROBES];
    uint32_t docs[DOCS];
    ns_evidence found[DOCS * PROBES];
    ns_arena_init(&arena, 1 << 24);
    for (size_t p = 0; p < PROBES; p++) {
      probes[p].term = ns_random_term(t->random, &arena);
      probes[p].form = p % 2 ? ns_random_form(t->random, &arena, probes[p].term) : NS_SLICE_NONE;
    }
    for (size_t i = 0; i < DOCS; i++) /* any order, doubles too */
      docs[i] = answer.docs.at[ns_random_below(t->random, (uint32_t)answer.docs.count)];
    assert_fine(&t->err, t->seg->ops->evidence(t->seg, docs, DOCS, probes, PROBES, &arena, found, &t->err));
    for (size_t i = 0; i < DOCS; i++)
      compare_evidence_of(&t->oracle->docs[counterpart(t, docs[i])], probes, PROBES, &found[i * PROBES], seen);
    ns_arena_release(&arena);
  }
  for (size_t i = 0; i < EVIDENCE_KINDS; i++)
    assert_true(seen[i] > 0);
  ns_docs_release(&answer.docs);
}

static inline void assert_same_text(ns_slice expected, ns_slice actual) {
  assert_int_equal(!expected.ptr, !actual.ptr);
  assert_true(ns_slice_eq(expected, actual));
}

static inline void assert_same_facts(const ns_facts *e, const ns_facts *a, bool spans) {
  assert_int_equal(e->figure_count, a->figure_count);
  for (size_t i = 0; i < e->figure_count; i++) {
    const ns_figure *x = &e->figures[i], *y = &a->figures[i];
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->modifier, y->modifier);
    assert_int_equal(x->role, y->role);
    assert_int_equal(x->sign, y->sign);
    assert_int_equal(x->relative, y->relative);
    assert_int_equal(x->year, y->year);
    assert_memory_equal(&x->low, &y->low, sizeof x->low);
    assert_memory_equal(&x->high, &y->high, sizeof x->high);
    assert_same_text(x->unit, y->unit);
    if (spans) {
      assert_same_text(x->label, y->label);
      assert_int_equal(x->start, y->start);
      assert_int_equal(x->end, y->end);
    }
  }
  assert_int_equal(e->entity_count, a->entity_count);
  for (size_t i = 0; i < e->entity_count; i++) {
    assert_int_equal(e->entities[i].kind, a->entities[i].kind);
    assert_same_text(e->entities[i].name, a->entities[i].name);
    if (spans) {
      assert_int_equal(e->entities[i].start, a->entities[i].start);
      assert_int_equal(e->entities[i].end, a->entities[i].end);
    }
  }
  assert_int_equal(e->year_count, a->year_count);
  if (e->year_count)
    assert_memory_equal(e->years, a->years, e->year_count * sizeof *e->years);
}

static inline void assert_same_article(const ns_article_meta *e, const ns_article_meta *a) {
  const ns_slice expected[] = {e->id, e->title, e->source, e->author, e->url, e->lang, e->path};
  const ns_slice actual[] = {a->id, a->title, a->source, a->author, a->url, a->lang, a->path};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    assert_same_text(expected[i], actual[i]);
  }
  assert_int_equal(e->date.low, a->date.low);
  assert_int_equal(e->date.high, a->date.high);
  assert_int_equal(e->content_hash, a->content_hash);
}

static inline void compare_passage(trial *t, uint32_t article, const ns_article_meta *meta, uint32_t doc, ns_arena *arena) {
  ns_record record, facts;
  assert_fine(&t->err, t->seg->ops->record(t->seg, doc, arena, &record, &t->err));
  assert_fine(&t->err, t->seg->ops->facts(t->seg, doc, arena, &facts, &t->err));
  const ns_oracle_doc *d = &t->oracle->docs[counterpart(t, doc)];
  assert_same_text(d->doc.text, record.text);
  assert_same_text(d->doc.section, record.section);
  assert_same_text(d->doc.caption, record.caption);
  assert_same_article(d->article, meta);
  assert_int_equal(d->doc.paragraph, record.paragraph);
  assert_int_equal(d->doc.kind, record.kind);
  assert_true(d->doc.key == record.key && d->doc.key == facts.key);
  assert_int_equal(article, record.article);
  assert_int_equal(article, facts.article);
  assert_same_facts(&d->doc.facts, &record.facts, true);
  assert_same_facts(&d->doc.facts, &facts.facts, false);
  assert_true(d->doc.similar == record.similar && d->doc.similar == facts.similar);
}

/* Answers how many articles there are. */
static inline size_t compare_records(trial *t) {
  const ns_segment_ops *ops = t->seg->ops;
  uint32_t number = UINT32_MAX, again;
  size_t passages = 0, articles = 0;
  ns_status status;
  while ((status = ops->next_article(t->seg, number, &number, &t->err)) == NS_OK) {
    ns_arena arena;
    ns_article_meta meta;
    ns_docs docs;
    ns_arena_init(&arena, 1 << 24);
    assert_fine(&t->err, ops->article(t->seg, number, &arena, &meta, &t->err));
    assert_fine(&t->err, ops->find_article(t->seg, meta.id, &again, &t->err));
    assert_int_equal(number, again);
    assert_fine(&t->err, ops->article_docs(t->seg, number, &docs, &t->err));
    assert_int_equal(meta.passage_count, docs.count);
    for (size_t i = 0; i < docs.count; i++)
      compare_passage(t, number, &meta, docs.at[i], &arena);
    passages += docs.count;
    articles++;
    ns_docs_release(&docs);
    ns_arena_release(&arena);
  }
  assert_int_equal(NS_NOTFOUND, status);
  assert_int_equal(visible(t->oracle), passages);
  return articles;
}

static inline void check_absent(trial *t, ns_slice id) {
  const ns_segment_ops *ops = t->seg->ops;
  ns_arena arena;
  ns_record record;
  ns_article_meta meta;
  ns_docs docs;
  uint32_t number;
  ns_arena_init(&arena, 1 << 20);
  assert_int_equal(NS_NOTFOUND, ops->find_article(t->seg, id, &number, NULL));
  assert_int_equal(NS_NOTFOUND, ops->article(t->seg, UINT32_MAX, &arena, &meta, NULL));
  assert_int_equal(NS_NOTFOUND, ops->article_docs(t->seg, UINT32_MAX, &docs, NULL));
  assert_int_equal(NS_NOTFOUND, ops->record(t->seg, UINT32_MAX, &arena, &record, NULL));
  assert_int_equal(NS_NOTFOUND, ops->facts(t->seg, UINT32_MAX, &arena, &record, NULL));
  ns_arena_release(&arena);
}

static inline void compare_fingerprints(trial *t) {
  size_t found = 0;
  for (size_t i = 0; i < t->oracle->count; i += 97) {
    uint64_t print = t->oracle->docs[i].doc.similar;
    ns_docs docs;
    size_t expected = 0;
    for (size_t d = 0; d < t->oracle->count; d++)
      expected += print && !t->oracle->docs[d].hidden && t->oracle->docs[d].doc.similar == print;
    assert_fine(&t->err, t->seg->ops->similar(t->seg, print, &docs, &t->err));
    assert_int_equal(expected, docs.count);
    for (size_t d = 0; d < docs.count; d++)
      assert_true(t->oracle->docs[counterpart(t, docs.at[d])].doc.similar == print);
    found += docs.count;
    ns_docs_release(&docs);
  }
  assert_true(found > 0);
}

/* ------------------------------------------------------------------ dictionary, facets */

typedef struct listing {
  trial *t;
  bool forms;
  ns_slice prefix;
  char last[64];
  size_t last_len, count;
} listing;

static inline uint32_t scan_df(const ns_oracle *o, ns_slice text, bool forms) {
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

static inline ns_status list_term(void *ctx, ns_slice term, uint32_t df) {
  listing *l = ctx;
  assert_true(ns_slice_starts(term, l->prefix));
  assert_true(ns_slice_cmp(ns_slice_of(l->last, l->last_len), term) < 0);
  memcpy(l->last, term.ptr, term.len);
  l->last_len = term.len;
  if (l->count++ % 37 == 0 || l->prefix.len)
    assert_int_equal(scan_df(l->t->oracle, term, l->forms), df);
  return NS_OK;
}

static inline void compare_dictionary(trial *t) {
  static const char *const prefixes[] = {"", "w1", "w12", "p", "x"};
  size_t counts[2][5];
  for (int forms = 0; forms < 2; forms++) {
    for (size_t i = 0; i < 5; i++) {
      listing l = {.t = t, .forms = forms, .prefix = ns_slice_str(prefixes[i])};
      ns_status status = forms ? t->seg->ops->forms(t->seg, l.prefix, list_term, &l, &t->err)
                               : t->seg->ops->terms(t->seg, l.prefix, list_term, &l, &t->err);
      assert_int_equal(NS_OK, status);
      counts[forms][i] = l.count;
    }
    assert_true(counts[forms][0] > counts[forms][1] && counts[forms][1] > counts[forms][2]);
    assert_int_equal(0, counts[forms][4]);
  }
  ns_segment_stats stats;
  assert_fine(&t->err, t->seg->ops->stats(t->seg, &stats, &t->err));
  assert_int_equal(counts[0][0], stats.terms);
  assert_int_equal(visible(t->oracle), stats.passages);
}

static inline ns_status stop_at_third(void *ctx, ns_slice term, uint32_t df) {
  (void)term;
  (void)df;
  return ++*(int *)ctx == 3 ? NS_STOPPED : NS_OK;
}

static inline void check_stopping(trial *t) {
  int calls = 0;
  assert_int_equal(NS_STOPPED, t->seg->ops->terms(t->seg, NS_SLICE_NONE, stop_at_third, &calls, NULL));
  assert_int_equal(3, calls);
  calls = 0;
  assert_int_equal(NS_STOPPED, t->seg->ops->forms(t->seg, NS_LIT("w"), stop_at_third, &calls, NULL));
  assert_int_equal(3, calls);
}

typedef struct facet_check {
  trial *t;
  const ns_hit *hits;
  size_t count, values[NS_FACET_COUNT];
  uint64_t sums[NS_FACET_COUNT];
} facet_check;

static inline ns_status check_facet(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high,
                             uint64_t count) {
  facet_check *c = ctx;
  uint64_t expected = ns_oracle_facet(c->t->oracle, c->hits, c->count, facet, text, kind, low, high);
  if (expected != count)
    fail_msg("facet %d, \"%.*s\", kind %d, %g..%g: expected %llu, got %llu", facet, (int)text.len,
             text.ptr ? text.ptr : "", kind, low, high, (unsigned long long)expected, (unsigned long long)count);
  c->values[facet]++;
  c->sums[facet] += count;
  return NS_OK;
}

static inline bool same_unit(const ns_figure *a, const ns_figure *b) {
  return a->kind == b->kind && !a->unit.ptr == !b->unit.ptr && ns_slice_eq(a->unit, b->unit);
}

static inline double decade_of(const ns_figure *f) {
  double low, high;
  ns_decade(f->low, &low, &high);
  return low;
}

/* Is figure n the first of its kind (or unit and decade) in the passage? */
static inline bool is_first(const ns_facts *facts, size_t n, bool kind_alone) {
  const ns_figure *f = &facts->figures[n];
  size_t i = 0;
  for (; i < n; i++) {
    const ns_figure *other = &facts->figures[i];
    if (kind_alone ? other->kind == f->kind : same_unit(other, f) && !(decade_of(other) < decade_of(f) || decade_of(other) > decade_of(f)))
      break;
  }
  return i == n;
}

static inline bool is_first_entity(const ns_facts *facts, size_t n) {
  size_t i = 0;
  while (i < n && (facts->entities[i].kind != facts->entities[n].kind || !ns_slice_eq(facts->entities[i].name, facts->entities[n].name)))
    i++;
  return i == n;
}

/* What the sums must be: each passage counts once for each of its values. */
static inline void sum_facts(const ns_oracle *o, const ns_hit *hits, size_t count, uint64_t sums[NS_FACET_COUNT]) {
  for (size_t i = 0; i < count; i++) {
    const ns_oracle_doc *d = &o->docs[hits[i].doc];
    const ns_facts *facts = &d->doc.facts;
    sums[NS_FACET_YEAR] += facts->year_count;
    sums[NS_FACET_SOURCE] += d->article->source.ptr != NULL;
    for (size_t e = 0; e < facts->entity_count; e++)
      sums[NS_FACET_ENTITY] += is_first_entity(facts, e);
    for (size_t f = 0; f < facts->figure_count; f++) {
      sums[NS_FACET_KIND] += is_first(facts, f, true);
      sums[NS_FACET_AMOUNT] += facts->figures[f].kind < NS_KIND_ORDINAL && is_first(facts, f, false);
    }
  }
}

static inline void compare_facets(trial *t) {
  const unsigned all = (1u << NS_FACET_COUNT) - 1;
  for (unsigned round = 0; round < 12; round++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 24);
    ns_node term = {.kind = NS_NODE_TERM, .weight = 1, .term = ns_random_term(t->random, &arena)};
    ns_node every = {.kind = NS_NODE_ALL};
    ns_plan plan = {round ? &term : &every, round ? &term : &every};
    ns_request request = {.plan = &plan, .want_docs = true};
    ns_answer answer = {0};
    facet_check c = {.t = t};
    uint64_t sums[NS_FACET_COUNT] = {0};
    ns_hit *hits = ns_oracle_search(t->oracle, &plan, &c.count);
    c.hits = hits;
    assert_fine(&t->err, t->seg->ops->search(t->seg, &request, &answer, &t->err));
    assert_fine(&t->err, t->seg->ops->facets(t->seg, &(ns_facet_request){.docs = &answer.docs, .facets = all}, check_facet, &c, NULL, &t->err));
    sum_facts(t->oracle, hits, c.count, sums);
    for (int facet = 0; facet < NS_FACET_COUNT; facet++)
      assert_int_equal(sums[facet], c.sums[facet]);
    for (int facet = 0; facet < NS_FACET_COUNT && !round; facet++)
      assert_true(c.values[facet] > 0);
    ns_docs_release(&answer.docs);
    ns_free(hits);
    ns_arena_release(&arena);
  }
}

#endif
