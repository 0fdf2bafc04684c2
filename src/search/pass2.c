/* The second pass: the best few hundred passages, looked at more closely. What it knows of a passage are
 * its impacts, positions, forms and figures, never its text, and nothing of the segment it lies in: so the
 * order is the same however passages are spread over the segments.
 *
 *   score = first pass + W · (coverage + proximity + exact form + whole words + title + section + figures)
 *
 * W is the query's own weight; each feature is a share between 0 and 1 times its constant of tuning.h. */
#include <math.h>
#include <stdlib.h>

#include "search/features.h"

/* ------------------------------------------------------------------ candidates */

static int by_place(const void *a, const void *b) {
  const ns_candidate *x = a, *y = b;
  if (x->side != y->side)
    return x->side < y->side ? -1 : 1;
  return (x->hit.doc > y->hit.doc) - (x->hit.doc < y->hit.doc);
}

static int by_score(const void *a, const void *b) {
  const ns_candidate *x = a, *y = b;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
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

static void drop_doubles(ns_candidates *c) {
  size_t kept = 0;
  if (c->count)
    qsort(c->at, c->count, sizeof *c->at, by_place);
  for (size_t i = 0; i < c->count; i++) {
    if (!kept || by_place(&c->at[kept - 1], &c->at[i]) != 0)
      c->at[kept++] = c->at[i];
  }
  c->count = kept;
}

static bool holds(const ns_candidates *sorted, const ns_candidate *one) {
  return sorted->count && bsearch(one, sorted->at, sorted->count, sizeof *one, by_place);
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
  out->at = status ? NULL : ns_ask_alloc(ask, 3 * NS_CANDIDATES, sizeof *out->at);
  if (!out->at)
    return status ? status : ask->status;
  add_candidates(out, any, NS_CANDIDATES);
  add_candidates(out, &all, NS_CANDIDATES);
  add_candidates(out, &wish, NS_CANDIDATES);
  drop_doubles(out);
  return NS_OK;
}

/* The reranked ones, then what the first pass found beyond them. */
static ns_status line_up(ns_ask *ask, ns_candidates *any, const ns_candidates *ranked) {
  ns_candidate *line = ns_ask_alloc(ask, any->count + ranked->count, sizeof *line);
  if (!line)
    return ask->status;
  size_t count = ranked->count;
  if (count)
    memcpy(line, ranked->at, count * sizeof *line);
  for (size_t i = 0; i < any->count; i++) {
    if (!holds(ranked, &any->at[i]))
      line[count++] = any->at[i];
  }
  qsort(line, ranked->count, sizeof *line, by_score);
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
