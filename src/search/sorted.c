/* Answers in another order than that of relevance. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/internal.h"

/* The tie key begins with the date, newest first: with equal scores it is the order wanted. */
ns_status ns_by_date(ns_ask *ask, size_t k, ns_candidates *out) {
  ns_plan plan = {ask->answers, ns_node_all(ask)};
  return ask->status ? ask->status : ns_first_pass(ask, &plan, k, true, out);
}

/* ------------------------------------------------------------------ by amount */

typedef struct sortable {
  double amount; /* -INFINITY: none */
  ns_candidate candidate;
} sortable;

/* The unit to sort by: of the first amount asked for, or of the first wish. */
static bool sort_unit(const ns_ask *ask, ns_amount *unit) {
  if (ask->sort_amount) {
    *unit = *ask->sort_amount;
  } else if (ask->wish_count && ask->wishes[0].figure.unit.len < sizeof unit->unit) {
    const ns_wish *wish = &ask->wishes[0];
    *unit = (ns_amount){.kind = wish->figure.kind, .any_money = wish->any_unit || !wish->figure.unit.len};
    memcpy(unit->unit, wish->figure.unit.len ? wish->figure.unit.ptr : "", wish->figure.unit.len);
  } else {
    return false;
  }
  unit->op = NS_AMOUNT_RANGE;
  unit->low = -__builtin_inf();
  unit->high = __builtin_inf();
  return true;
}

static double largest(const ns_amount *unit, const ns_facts *facts) {
  double most = -__builtin_inf();
  for (size_t i = 0; i < facts->figure_count; i++) {
    if (facts->figures[i].high > most && ns_amount_holds(unit, &facts->figures[i], true))
      most = facts->figures[i].high;
  }
  return most;
}

static int by_amount(const void *a, const void *b) {
  const sortable *x = a, *y = b;
  if (x->amount != y->amount)
    return x->amount > y->amount ? -1 : 1;
  return (x->candidate.hit.key > y->candidate.hit.key) - (x->candidate.hit.key < y->candidate.hit.key);
}

static ns_status measure(ns_ask *ask, const ns_amount *unit, const ns_docs sets[NS_SIDES], sortable *list) {
  ns_arena scratch;
  ns_arena_init(&scratch, NS_FACTS_BYTES_MAX);
  ns_status status = NS_OK;
  size_t count = 0;
  for (int side = 0; side < NS_SIDES; side++) {
    ns_segment *segment = ns_side(ask, side);
    for (size_t i = 0; i < sets[side].count && !status; i++) {
      ns_record record;
      ns_arena_clear(&scratch);
      status = segment->ops->facts(segment, sets[side].at[i], &scratch, &record, ask->err);
      if (!status)
        list[count++] = (sortable){largest(unit, &record.facts), {.hit = {sets[side].at[i], 0, record.key}, .side = (uint8_t)side}};
    }
  }
  ns_arena_release(&scratch);
  return status;
}

ns_status ns_by_amount(ns_ask *ask, size_t k, ns_candidates *out) {
  *out = (ns_candidates){.exact = true};
  ns_amount unit;
  if (!sort_unit(ask, &unit)) {
    ask->at = SIZE_MAX;
    return ns_fail(ask->err, NS_INVALID, "--sort amount: no unit to sort by; add --amount, as in --amount '>0 Euro', or a figure to the query");
  }
  const ns_docs *sets;
  ns_status status = ns_answer_sets(ask, &sets);
  size_t count = sets[0].count + sets[1].count;
  sortable *list = status ? NULL : ns_realloc_array(NULL, count ? count : 1, sizeof *list);
  if (!list)
    return status ? status : ns_fail_nomem(ask->err);
  status = measure(ask, &unit, sets, list);
  if (!status && count)
    qsort(list, count, sizeof *list, by_amount);
  out->matches = count;
  out->more = count > k;
  out->count = count < k ? count : k;
  out->at = status ? NULL : ns_ask_alloc(ask, out->count, sizeof *out->at);
  for (size_t i = 0; out->at && i < out->count; i++)
    out->at[i] = list[i].candidate;
  ns_free(list);
  return status ? status : ask->status;
}
