/* Facets: exact counts over all answers. What was chosen in a facet does not narrow its own counts, so
 * that the other values stay there to be chosen. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "base/strmap.h"
#include "search/internal.h"

enum { FACET_KEYS_MAX = 256 << 20 };

/* Values of one facet. */
typedef struct counted {
  ns_facet_count *at;
  size_t count, capacity;
} counted;

/* Counts of both segments as they come in: the small one's first, all of them; of the large one's names only those that
 * can be shown. */
typedef struct tally {
  ns_ask *ask;
  counted lists[NS_FACET_COUNT];
  ns_strmap numbers;  /* key of a value → its number in the list of its facet, while values may come again */
  ns_buf key;
  ns_slice copy;      /* of the text that came last: units come in a row */
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

/* Adds to a value that is there; its number is list->count when it is new. */
static ns_status find_value(tally *t, ns_facet facet, ns_slice key, uint64_t count, uint32_t *number) {
  counted *list = &t->lists[facet];
  *number = (uint32_t)list->count;
  if (t->first) {
    uint32_t *added = ns_strmap_put(&t->numbers, key, *number);
    return added && !t->key.status ? NS_OK : NS_NOMEM;
  }
  *number = ns_strmap_get(&t->numbers, key, *number);
  if (*number < list->count) {
    list->at[*number].count += count;
    t->twice[facet]++;
  }
  return t->key.status ? NS_NOMEM : NS_OK;
}

static bool copy_text(tally *t, ns_slice text) {
  if (!text.ptr || (t->copy.ptr && ns_slice_eq(t->copy, text)))
    return true;
  t->copy = ns_arena_copy(t->ask->arena, text);
  return t->copy.ptr != NULL;
}

static ns_status take(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high, uint64_t count) {
  tally *t = ctx;
  counted *list = &t->lists[facet];
  if (!(t->first && t->last)) { /* else each value comes once */
    uint32_t number;
    ns_status status = find_value(t, facet, key_of(t, facet, text, kind, low), count, &number);
    if (status || number < list->count)
      return status;
  }
  if (!copy_text(t, text) || (list->count == list->capacity && ns_grow(&list->at, list->count, &list->capacity, sizeof *list->at)))
    return NS_NOMEM;
  list->at[list->count++] = (ns_facet_count){text.ptr ? t->copy : NS_SLICE_NONE, kind, low, high, count};
  return NS_OK;
}

/* The names that were counted so far: the other segment tells of them however rare they are there. */
static ns_status name_those(const tally *t, unsigned facets, ns_facet_request *request) {
  const ns_facet named[] = {NS_FACET_ENTITY, NS_FACET_SOURCE};
  ns_facet_name *names = ns_ask_alloc(t->ask, t->lists[NS_FACET_ENTITY].count + t->lists[NS_FACET_SOURCE].count, sizeof *names);
  if (!names)
    return t->ask->status;
  for (size_t f = 0; f < sizeof named / sizeof *named; f++) {
    const counted *list = &t->lists[named[f]];
    for (size_t i = 0; i < list->count && facets & 1u << named[f]; i++)
      names[request->also_count++] = (ns_facet_name){named[f], list->at[i].text, list->at[i].kind};
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
  for (int side = 0; side < NS_SIDES && !status; side++) {
    if (!ns_side(t->ask, side) || !sets[side].count)
      continue;
    request.docs = &sets[side];
    t->first = side == 0 || !sets[0].count;
    t->last = side + 1 == NS_SIDES || !sets[side + 1].count;
    status = t->first ? NS_OK : name_those(t, facets, &request);
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
static bool is_sorted(const ns_facet_count *list, size_t count, int (*compare)(const void *, const void *)) {
  size_t i = 1;
  while (i < count && compare(&list[i - 1], &list[i]) <= 0)
    i++;
  return i >= count;
}

static int text_order(const void *a, const void *b) {
  return by_text(a, b);
}

/* The most frequent first. Names that come in their own order need not be looked at again where counts are equal. */
static ns_status sort_names(ns_ask *ask, ns_facet_count *list, size_t count) {
  if (count > UINT32_MAX || !is_sorted(list, count, text_order)) {
    qsort(list, count, sizeof *list, by_count);
    return NS_OK;
  }
  uint64_t *keys = ns_ask_alloc(ask, count, sizeof *keys);
  ns_facet_count *copy = ns_ask_alloc(ask, count, sizeof *copy);
  if (!keys || !copy)
    return ask->status;
  for (size_t i = 0; i < count; i++) {
    keys[i] = (UINT32_MAX - list[i].count) << 32 | i; /* passages of both segments have numbers of 32 bits */
    copy[i] = list[i];
  }
  qsort(keys, count, sizeof *keys, ns_by_u64);
  for (size_t i = 0; i < count; i++)
    list[i] = copy[keys[i] & UINT32_MAX];
  return NS_OK;
}

static ns_status hand_out(tally *t) {
  ns_found *found = t->ask->found;
  for (int facet = 0; facet < NS_FACET_COUNT; facet++) {
    const counted *from = &t->lists[facet];
    ns_facet_count *list = ns_ask_alloc(t->ask, from->count, sizeof *list);
    if (!list)
      return t->ask->status;
    if (from->count)
      memcpy(list, from->at, from->count * sizeof *list);
    found->facets[facet].at = list;
    found->facets[facet].count = from->count;
    bool valued = facet == NS_FACET_YEAR || facet == NS_FACET_AMOUNT;
    if (!valued && from->count > 1 && sort_names(t->ask, list, from->count))
      return t->ask->status;
    if (valued && !is_sorted(list, from->count, by_value))
      qsort(list, from->count, sizeof *list, by_value);
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
  for (int facet = 0; facet < NS_FACET_COUNT; facet++)
    ns_free(t.lists[facet].at);
  return status;
}
