/* Facets: exact counts over all answers. What was chosen in a facet does not narrow its own counts, so
 * that the other values stay there to be chosen. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "search/internal.h"

enum { FACET_KEYS_MAX = 256 << 20 };

/* Counts of both segments as they come in: the small one's first, all of them; of the large one's names only those that
 * can be shown. */
typedef struct tally {
  ns_ask *ask;
  ns_facet_count *at;
  uint8_t *facet;     /* of each */
  size_t count, capacity, facet_capacity;
  ns_strmap numbers;  /* key of a value → its number, while values may come again */
  ns_buf key;
  bool first, last;   /* of the segments with answers */
  uint64_t values[NS_FACET_COUNT]; /* there are so many, shown or not */
  uint64_t twice[NS_FACET_COUNT];  /* in both segments */
} tally;

static ns_slice key_of(tally *t, ns_facet facet, ns_slice text, int kind, double low) {
  uint64_t bits;
  memcpy(&bits, &low, sizeof bits);
  ns_buf_clear(&t->key);
  ns_buf_add_char(&t->key, (char)facet);
  ns_buf_add_u32(&t->key, (uint32_t)kind);
  ns_buf_add_u64(&t->key, bits);
  ns_buf_add_char(&t->key, text.ptr ? '+' : '-');
  ns_buf_add_slice(&t->key, text);
  return ns_buf_slice(&t->key);
}

/* Adds to a value that is there; its number is t->count when it is new. */
static ns_status find_value(tally *t, ns_slice key, uint64_t count, uint32_t *number) {
  *number = (uint32_t)t->count;
  if (t->first && t->last)
    return NS_OK; /* each value comes once */
  if (t->first) {
    uint32_t *added = ns_strmap_put(&t->numbers, key, *number);
    return added && !t->key.status ? NS_OK : NS_NOMEM;
  }
  *number = ns_strmap_get(&t->numbers, key, *number);
  if (*number < t->count) {
    t->at[*number].count += count;
    t->twice[t->facet[*number]]++;
  }
  return t->key.status ? NS_NOMEM : NS_OK;
}

static ns_status take(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high, uint64_t count) {
  tally *t = ctx;
  uint32_t number;
  ns_slice key = t->first && t->last ? NS_SLICE_NONE : key_of(t, facet, text, kind, low);
  ns_status status = find_value(t, key, count, &number);
  if (status || number < t->count)
    return status;
  if (ns_grow(&t->at, t->count, &t->capacity, sizeof *t->at) || ns_grow(&t->facet, t->count, &t->facet_capacity, 1))
    return NS_NOMEM;
  ns_slice copy = text.ptr ? ns_arena_copy(t->ask->arena, text) : NS_SLICE_NONE;
  if (text.ptr && !copy.ptr)
    return NS_NOMEM;
  t->facet[t->count] = (uint8_t)facet;
  t->at[t->count++] = (ns_facet_count){copy, kind, low, high, count};
  return NS_OK;
}

/* The names that were counted so far: the other segment tells of them however rare they are there. */
static ns_status name_those(const tally *t, size_t from, ns_facet_request *request) {
  ns_facet_name *names = ns_ask_alloc(t->ask, t->count - from, sizeof *names);
  if (!names)
    return t->ask->status;
  for (size_t i = from; i < t->count; i++) {
    if (t->facet[i] == NS_FACET_ENTITY || t->facet[i] == NS_FACET_SOURCE)
      names[request->also_count++] = (ns_facet_name){(ns_facet)t->facet[i], t->at[i].text, t->at[i].kind};
  }
  request->also = names;
  return NS_OK;
}

static ns_status tally_side(tally *t, int side, ns_facet_request *request) {
  ns_segment *segment = ns_side(t->ask, side);
  uint64_t values[NS_FACET_COUNT];
  ns_status status = segment->ops->facets(segment, request, take, t, values, t->ask->err);
  for (int facet = 0; facet < NS_FACET_COUNT && !status; facet++)
    t->values[facet] += values[facet];
  return status;
}

static ns_status tally_sets(tally *t, const ns_docs sets[NS_SIDES], unsigned facets) {
  ns_facet_request request = {.facets = facets, .most = NS_FACET_VALUES_MAX};
  ns_status status = NS_OK;
  size_t from = t->count;
  for (int side = 0; side < NS_SIDES && !status; side++) {
    if (!ns_side(t->ask, side) || !sets[side].count)
      continue;
    request.docs = &sets[side];
    t->first = side == 0 || !sets[0].count;
    t->last = side + 1 == NS_SIDES || !sets[side + 1].count;
    status = t->first ? NS_OK : name_those(t, from, &request);
    if (!status)
      status = tally_side(t, side, &request);
  }
  if (status == NS_NOMEM)
    ns_fail_nomem(t->ask->err);
  return status;
}

/* The facets in which something was chosen. */
static unsigned chosen(const ns_ask *ask) {
  unsigned facets = 0;
  for (size_t i = 0; i < ask->filter_count; i++) {
    if (ask->filters[i].facet >= 0)
      facets |= 1u << ask->filters[i].facet;
  }
  return facets & ask->query->facets;
}

static ns_status tally_all(tally *t) {
  ns_ask *ask = t->ask;
  unsigned own = chosen(ask), rest = ask->query->facets & ~own;
  const ns_docs *sets;
  ns_status status = ns_answer_sets(ask, &sets);
  if (!status && rest)
    status = tally_sets(t, sets, rest);
  for (int facet = 0; facet < NS_FACET_COUNT && !status; facet++) {
    if (!(own & 1u << facet))
      continue;
    ns_docs wider[NS_SIDES] = {{0}};
    ns_node *match = ns_filters_apply(ask, ask->match, facet);
    status = match ? ns_match_sets(ask, match, wider) : ask->status;
    if (!status)
      status = tally_sets(t, wider, 1u << facet);
    ns_sets_release(wider);
  }
  return status;
}

/* ------------------------------------------------------------------ order */

static int by_text(const ns_facet_count *x, const ns_facet_count *y) {
  int order = ns_slice_cmp(x->text, y->text);
  return order ? order : (x->kind > y->kind) - (x->kind < y->kind);
}

static int by_count(const void *a, const void *b) {
  const ns_facet_count *x = a, *y = b;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  return by_text(x, y);
}

/* Units side by side, each with its decades ascending. */
static int by_value(const void *a, const void *b) {
  const ns_facet_count *x = a, *y = b;
  int order = (x->kind > y->kind) - (x->kind < y->kind);
  if (!order)
    order = ns_slice_cmp(x->text, y->text);
  return order ? order : (x->low > y->low) - (x->low < y->low);
}

/* Values mostly come in their order. */
static void sort(ns_facet_count *list, size_t count, int (*compare)(const void *, const void *)) {
  size_t i = 1;
  while (i < count && compare(&list[i - 1], &list[i]) <= 0)
    i++;
  if (i < count)
    qsort(list, count, sizeof *list, compare);
}

static ns_status hand_out(tally *t) {
  ns_found *found = t->ask->found;
  for (int facet = 0; facet < NS_FACET_COUNT; facet++) {
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++)
      count += t->facet[i] == facet;
    ns_facet_count *list = ns_ask_alloc(t->ask, count, sizeof *list);
    if (!list)
      return t->ask->status;
    found->facets[facet].at = list;
    for (size_t i = 0; i < t->count; i++) {
      if (t->facet[i] == facet)
        list[found->facets[facet].count++] = t->at[i];
    }
    bool valued = facet == NS_FACET_YEAR || facet == NS_FACET_AMOUNT;
    sort(list, count, valued ? by_value : by_count);
    uint64_t values = t->values[facet] - t->twice[facet];
    if (!valued && values > NS_FACET_VALUES_MAX) {
      ns_ask_note(t->ask, "A facet has %llu values; the %d most frequent are shown.", (unsigned long long)values, NS_FACET_VALUES_MAX);
      found->facets[facet].count = NS_FACET_VALUES_MAX;
    }
  }
  return NS_OK;
}

ns_status ns_facets_count(ns_ask *ask) {
  tally t = {.ask = ask};
  ns_strmap_init(&t.numbers, FACET_KEYS_MAX);
  ns_buf_init(&t.key, 1 << 20);
  ns_status status = tally_all(&t);
  if (!status)
    status = hand_out(&t);
  ns_strmap_release(&t.numbers);
  ns_buf_release(&t.key);
  ns_free(t.at);
  ns_free(t.facet);
  return status;
}
