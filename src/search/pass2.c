/* The second pass: the best few hundred passages, looked at more closely. What it knows of a passage are
 * its impacts, positions, forms and figures, never its text, and nothing of the segment it lies in: so the
 * order is the same however passages are spread over the segments.
 *
 *   score = first pass + W · (coverage + proximity + exact form + whole words + title + section + figures)
 *
 * W is the query's own weight; each feature is a share between 0 and 1 times its constant of tuning.h. */
#include <math.h>
#include <stdlib.h>

#include "base/order.h"
#include "search/features.h"

/* ------------------------------------------------------------------ candidates */

/* Side and number, which tell passages apart, and behind them the place in the list: sorting whole candidates would
 * be mostly copying. */
enum { PLACE_BITS = 16 };
_Static_assert(3 * NS_CANDIDATES < 1 << PLACE_BITS, "a place in the list fits behind the passage");

static uint64_t passage_key(const ns_candidate *c, size_t place) {
  return ((uint64_t)c->side << 32 | c->hit.doc) << PLACE_BITS | place;
}

/* A candidate's score beside it, so that most comparisons look no further. */
typedef struct ranked_one {
  double score;
  const ns_candidate *candidate;
} ranked_one;

static int by_score(const void *a, const void *b) {
  const ranked_one *one = a, *other = b;
  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  const ns_candidate *x = one->candidate, *y = other->candidate;
  if (x->hit.score != y->hit.score)
    return x->hit.score > y->hit.score ? -1 : 1;
  return (x->hit.key > y->hit.key) - (x->hit.key < y->hit.key);
}

/* Appends the first `most` of `more`, unless they are there. */
static void add_candidates(ns_candidates *to, const ns_candidates *more, size_t most) {
  size_t count = more->count < most ? more->count : most;
  for (size_t i = 0; i < count; i++)
    to->at[to->count++] = more->at[i];
}

/* Into the order of passages, each once: the first of equal ones. */
static void drop_doubles(const ns_candidates *from, ns_candidates *to) {
  uint64_t keys[3 * NS_CANDIDATES];
  for (size_t i = 0; i < from->count; i++)
    keys[i] = passage_key(&from->at[i], i);
  qsort(keys, from->count, sizeof *keys, ns_by_u64);
  for (size_t i = 0; i < from->count; i++) {
    if (!i || keys[i] >> PLACE_BITS != keys[i - 1] >> PLACE_BITS)
      to->at[to->count++] = from->at[keys[i] & ((1u << PLACE_BITS) - 1)];
  }
}

static bool holds(const ns_candidates *ranked, const ns_candidate *one) {
  uint64_t key = passage_key(one, 0);
  size_t low = 0, high = ranked->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (passage_key(&ranked->at[middle], 0) < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low < ranked->count && passage_key(&ranked->at[low], 0) == key;
}

/* ------------------------------------------------------------------ wishes as candidates */

/* Passages with a figure near the wish. */
static ns_node *wish_node(ns_ask *ask, const ns_wish *wish) {
  ns_amount *amount = ns_ask_alloc(ask, 1, sizeof *amount);
  ns_node *node = ns_node_new(ask, NS_NODE_AMOUNT);
  if (!amount || !node || wish->figure.unit.len >= sizeof amount->unit)
    return NULL;
  double reach = exp(NS_WISH_WITHIN);
  double low = wish->figure.low, high = wish->figure.high;
  *amount = (ns_amount){.op = NS_AMOUNT_RANGE, .low = low > 0 ? low / reach : low * reach,
                        .high = high > 0 ? high * reach : high / reach, .kind = wish->figure.kind};
  amount->any_money = wish->any_unit || (wish->figure.kind == NS_KIND_MONEY && !wish->figure.unit.len);
  if (wish->figure.unit.len)
    memcpy(amount->unit, wish->figure.unit.ptr, wish->figure.unit.len);
  node->amount = amount;
  return node;
}

static ns_status wished(ns_ask *ask, ns_candidates *out) {
  *out = (ns_candidates){0};
  ns_node **list = ns_ask_alloc(ask, ask->wish_count, sizeof *list);
  for (size_t i = 0; list && i < ask->wish_count; i++)
    list[i] = wish_node(ask, &ask->wishes[i]);
  ns_node *both[] = {ask->answers, ns_node_join(ask, NS_NODE_OR, list, ask->wish_count)};
  if (ask->status || !both[1])
    return ask->status;
  ns_plan plan = {ns_node_join(ask, NS_NODE_AND, both, 2), ask->score};
  return ns_first_pass(ask, &plan, NS_CANDIDATES, false, out);
}

/* ------------------------------------------------------------------ the order */

/* With one word there is no difference between any and all. */
static bool all_differs(const ns_ask *ask) {
  return ask->all != ask->match && ask->all->kind != ask->match->kind;
}

static ns_status gather(ns_ask *ask, const ns_candidates *any, ns_candidates *out) {
  ns_candidates all = {0}, wish = {0};
  ns_status status = NS_OK;
  bool whole = any->count < NS_CANDIDATES; /* every match is among them already */
  if (!whole && all_differs(ask)) {
    ns_plan plan = {ns_filters_apply(ask, ask->all, -1), ask->score};
    status = ask->status ? ask->status : ns_first_pass(ask, &plan, NS_CANDIDATES, false, &all);
  }
  if (!status && !whole && ask->wish_count)
    status = wished(ask, &wish);
  *out = (ns_candidates){0};
  ns_candidates list = {.at = status ? NULL : ns_ask_alloc(ask, 3 * NS_CANDIDATES, sizeof *list.at)};
  out->at = list.at ? ns_ask_alloc(ask, 3 * NS_CANDIDATES, sizeof *out->at) : NULL;
  if (!out->at)
    return status ? status : ask->status;
  add_candidates(&list, any, NS_CANDIDATES);
  add_candidates(&list, &all, NS_CANDIDATES);
  add_candidates(&list, &wish, NS_CANDIDATES);
  drop_doubles(&list, out);
  return NS_OK;
}

/* The reranked ones, then what the first pass found beyond them: its best are all among the reranked. */
static ns_status line_up(ns_ask *ask, ns_candidates *any, const ns_candidates *ranked) {
  ns_candidate *line = ns_ask_alloc(ask, any->count + ranked->count, sizeof *line);
  ranked_one *order = ns_ask_alloc(ask, ranked->count, sizeof *order);
  if (!line || !order)
    return ask->status;
  for (size_t i = 0; i < ranked->count; i++)
    order[i] = (ranked_one){ranked->at[i].score, &ranked->at[i]};
  qsort(order, ranked->count, sizeof *order, by_score);
  size_t count = 0;
  while (count < ranked->count) {
    line[count] = *order[count].candidate;
    count++;
  }
  for (size_t i = NS_CANDIDATES; i < any->count; i++) {
    if (!holds(ranked, &any->at[i]))
      line[count++] = any->at[i];
  }
  any->at = line;
  any->count = count;
  return NS_OK;
}

ns_status ns_rank(ns_ask *ask, size_t k, bool want_count, ns_candidates *out) {
  ns_plan plan = {ask->answers, ask->score};
  ns_status status = ns_first_pass(ask, &plan, k > NS_CANDIDATES ? k : NS_CANDIDATES, want_count, out);
  ns_candidates ranked;
  if (!status && out->count > 0) {
    status = gather(ask, out, &ranked);
    if (!status)
      status = ns_features_score(ask, &ranked);
    if (!status)
      status = line_up(ask, out, &ranked);
  }
  return status;
}
