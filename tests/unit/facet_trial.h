/* Facets of which only the most frequent names are wanted, held against all of them. */
#ifndef NS_TESTS_FACET_TRIAL_H
#define NS_TESTS_FACET_TRIAL_H

#include "segment_trial.h"

enum { FACET_NAMES_MAX = 4096, FACET_NAME_MAX = 200, FACET_COUNT_TOLD = 1000 };

typedef struct facet_name {
  ns_facet facet;
  char text[FACET_NAME_MAX];
  size_t len;
  int kind;
  uint64_t count;
} facet_name;

typedef struct facet_names {
  facet_name at[FACET_NAMES_MAX];
  size_t count;
} facet_names;

static inline ns_status gather_name(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high, uint64_t count) {
  facet_names *names = ctx;
  (void)low;
  (void)high;
  assert_true(names->count < FACET_NAMES_MAX && text.len < FACET_NAME_MAX);
  facet_name *name = &names->at[names->count++];
  *name = (facet_name){.facet = facet, .len = text.len, .kind = kind, .count = count};
  memcpy(name->text, text.ptr, text.len);
  return NS_OK;
}

static inline int by_facet_count(const void *a, const void *b) {
  const facet_name *x = a, *y = b;
  if (x->facet != y->facet)
    return x->facet < y->facet ? -1 : 1;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  int order = ns_slice_cmp(ns_slice_of(x->text, x->len), ns_slice_of(y->text, y->len));
  return order ? order : x->kind - y->kind;
}

static inline bool holds_name(const facet_names *names, const facet_name *one) {
  for (size_t i = 0; i < names->count; i++) {
    const facet_name *name = &names->at[i];
    if (name->facet == one->facet && name->kind == one->kind && name->len == one->len && !memcmp(name->text, one->text, one->len) &&
        name->count == one->count)
      return true;
  }
  return false;
}

/* Asks for the `most` most frequent names and for one rare one: these must come, with the counts they have in `all`, and as
 * many values must be said to be there. Others may come with them: all of a small segment, or many where even the most
 * frequent ones are more than can be told apart. all: ordered. */
static inline void compare_few_names(trial *t, const ns_docs *docs, ns_facet facet, const facet_names *all, size_t most) {
  static facet_names few;
  size_t first = 0, end = 0;
  for (size_t i = 0; i < all->count; i++) {
    first += all->at[i].facet < facet;
    end += all->at[i].facet <= facet;
  }
  ns_facet_name also[2] = {{.facet = facet, .text = NS_LIT("niemand")}, {.facet = facet}};
  if (end > first)
    also[1] = (ns_facet_name){facet, ns_slice_of(all->at[end - 1].text, all->at[end - 1].len), all->at[end - 1].kind};
  ns_facet_request request = {.docs = docs, .facets = 1u << facet, .most = most, .also = also, .also_count = end > first ? 2 : 1};
  uint64_t values[NS_FACET_COUNT];
  few.count = 0;
  assert_fine(&t->err, t->seg->ops->facets(t->seg, &request, gather_name, &few, values, &t->err));
  assert_int_equal(end - first, values[facet]);
  for (size_t i = 0; i < few.count; i++)
    assert_true(holds_name(all, &few.at[i]));
  ns_segment_stats stats;
  assert_fine(&t->err, t->seg->ops->stats(t->seg, &stats, &t->err));
  if (stats.sealed && (end == first || all->at[first].count < FACET_COUNT_TOLD))
    assert_true(few.count <= most + 1);
  for (size_t i = first; i < end; i++) {
    if ((i < first + most || i + 1 == end) && !holds_name(&few, &all->at[i]))
      fail_msg("facet %d: of %zu names the %zu most frequent: number %zu is missing, \"%s\" in %llu passages", facet, end - first, most,
               i - first + 1, all->at[i].text, (unsigned long long)all->at[i].count);
  }
}

/* Asks for few names of all sorts over the passages. */
static inline void compare_few_over(trial *t, const ns_docs *docs, facet_names *all) {
  static const size_t mosts[] = {1, 2, 3, 7, 20, 100};
  const unsigned names = 1u << NS_FACET_ENTITY | 1u << NS_FACET_SOURCE;
  all->count = 0;
  assert_fine(&t->err, t->seg->ops->facets(t->seg, &(ns_facet_request){.docs = docs, .facets = names}, gather_name, all, NULL, &t->err));
  qsort(all->at, all->count, sizeof *all->at, by_facet_count);
  for (size_t m = 0; m < sizeof mosts / sizeof *mosts; m++) {
    compare_few_names(t, docs, NS_FACET_ENTITY, all, mosts[m]);
    compare_few_names(t, docs, NS_FACET_SOURCE, all, mosts[m]);
  }
}

static inline void passages_of(trial *t, ns_node *node, ns_docs *out) {
  ns_plan plan = {node, node};
  ns_answer answer = {0};
  assert_fine(&t->err, t->seg->ops->search(t->seg, &(ns_request){.plan = &plan, .want_docs = true}, &answer, &t->err));
  *out = answer.docs;
}

static inline bool is_of_source(trial *t, uint32_t doc, ns_slice source) {
  return ns_slice_eq(t->oracle->docs[counterpart(t, doc)].article->source, source);
}

/* All passages but that of those of the source no more than `most`. */
static inline void keep_of_source(trial *t, ns_docs *docs, ns_slice source, size_t most) {
  size_t kept = 0, of_source = 0;
  for (size_t i = 0; i < docs->count; i++) {
    bool one = is_of_source(t, docs->at[i], source);
    of_source += one;
    if (!one || of_source <= most)
      docs->at[kept++] = docs->at[i];
  }
  assert_true(of_source >= most);
  docs->count = kept;
}

/* The most frequent source in just so many passages as are told apart, and in one more or less. */
static inline void compare_around_the_limit(trial *t, ns_slice source) {
  enum { TOLD = 1024, AROUND = 2 };
  static facet_names all;
  for (size_t n = TOLD - AROUND; n <= TOLD + AROUND; n++) {
    ns_node every = {.kind = NS_NODE_ALL};
    ns_docs docs;
    passages_of(t, &every, &docs);
    keep_of_source(t, &docs, source, n);
    compare_few_over(t, &docs, &all);
    ns_docs_release(&docs);
  }
}

static inline void compare_few_facets(trial *t) {
  static facet_names all;
  for (unsigned round = 0; round < 6; round++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 24);
    ns_node term = {.kind = NS_NODE_TERM, .weight = 1, .term = ns_random_term(t->random, &arena)};
    ns_node every = {.kind = NS_NODE_ALL};
    ns_docs docs;
    passages_of(t, round ? &term : &every, &docs);
    compare_few_over(t, &docs, &all);
    ns_docs_release(&docs);
    ns_arena_release(&arena);
  }
}
#endif
