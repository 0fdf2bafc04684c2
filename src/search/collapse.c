/* Groups: one hit for each article when asked, and one for passages that say the same in nearly the same
 * words. Nothing is lost: a hit names what it stands for. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/internal.h"

/* Fingerprints (index/prepare.c) are 16 hashes of four bits; near-duplicates differ in at most one of them.
 * 0: too short to tell. */
static bool near_duplicates(uint64_t a, uint64_t b) {
  uint64_t differ = a ^ b;
  if (!a || !b || !differ)
    return a && b;
  unsigned nibble = (unsigned)__builtin_ctzll(differ) & ~3u;
  return (differ >> nibble & ~UINT64_C(15)) == 0;
}

static ns_group *group_of(const ns_ask *ask, ns_groups *groups, const ns_candidate *c, bool *same_article) {
  for (size_t i = 0; i < groups->count; i++) {
    const ns_candidate *first = groups->at[i].first;
    *same_article = first->side == c->side && first->place.article == c->place.article;
    if ((ask->query->per_article && *same_article) || near_duplicates(first->place.similar, c->place.similar))
      return &groups->at[i];
  }
  return NULL;
}

static ns_status look_up(ns_ask *ask, ns_candidate *c) {
  if (c->placed)
    return NS_OK;
  c->placed = true;
  return ns_find_places(ask, c->side, &c->hit.doc, 1, &c->place);
}

static ns_status add_other(ns_ask *ask, ns_group *group, ns_candidate *c) {
  if (group->other_count == group->other_capacity) {
    size_t capacity = group->other_capacity ? group->other_capacity * 2 : 8;
    ns_candidate **grown = ns_ask_alloc(ask, capacity, sizeof *grown);
    if (!grown)
      return ask->status;
    if (group->other_count)
      memcpy(grown, group->others, group->other_count * sizeof *grown);
    group->others = grown;
    group->other_capacity = capacity;
  }
  group->others[group->other_count++] = c;
  return NS_OK;
}

static ns_status add_group(ns_ask *ask, ns_groups *groups, ns_candidate *c) {
  if (groups->count == groups->capacity) {
    size_t capacity = groups->capacity ? groups->capacity * 2 : 32;
    ns_group *grown = ns_ask_alloc(ask, capacity, sizeof *grown);
    if (!grown)
      return ask->status;
    if (groups->count)
      memcpy(grown, groups->at, groups->count * sizeof *grown);
    groups->at = grown;
    groups->capacity = capacity;
  }
  groups->at[groups->count++] = (ns_group){.first = c};
  return NS_OK;
}

/* The whole of the second pass's candidates is walked however few are wanted, so that a group is the same
 * on every page. */
ns_status ns_collapse(ns_ask *ask, ns_candidates *candidates, size_t wanted, ns_groups *out) {
  *out = (ns_groups){0};
  ns_status status = NS_OK;
  for (size_t i = 0; i < candidates->count && !status && (out->count < wanted || i < NS_CANDIDATES); i++) {
    ns_candidate *c = &candidates->at[i];
    status = look_up(ask, c);
    if (status)
      break;
    bool same_article = false;
    ns_group *group = group_of(ask, out, c, &same_article);
    if (!group)
      status = add_group(ask, out, c);
    else if (near_duplicates(group->first->place.similar, c->place.similar) && group->first->place.similar != c->place.similar)
      status = add_other(ask, group, c);
  }
  return status;
}

/* ------------------------------------------------------------------ what a hit stands for */

static bool contains(const ns_docs *docs, uint32_t doc) {
  size_t low = 0, high = docs->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (docs->at[middle] < doc)
      low = middle + 1;
    else
      high = middle;
  }
  return low < docs->count && docs->at[low] == doc;
}

static ns_status name_similar(ns_ask *ask, ns_found_hit *hit, ns_slice *list, int side, uint32_t doc) {
  hit->similar_count++;
  if (hit->similar_shown == NS_SIMILAR_SHOWN)
    return NS_OK;
  ns_segment *segment = ns_side(ask, side);
  ns_arena scratch;
  ns_arena_init(&scratch, 64 << 20);
  ns_record record;
  ns_article_meta meta;
  ns_status status = segment->ops->record(segment, doc, &scratch, &record, ask->err);
  if (!status)
    status = segment->ops->article(segment, record.article, &scratch, &meta, ask->err);
  if (!status) {
    list[hit->similar_shown++] = ns_passage_id(ask, meta.id, record.paragraph);
    hit->similar = list;
  }
  ns_arena_release(&scratch);
  return status ? status : ask->status;
}

/* Those with the very same fingerprint that are answers too. */
static ns_status name_equal(ns_ask *ask, const ns_candidate *first, const ns_docs equal[NS_SIDES], ns_found_hit *hit, ns_slice *list) {
  const ns_docs *sets;
  ns_status status = ns_answer_sets(ask, &sets);
  for (int side = 0; side < NS_SIDES && !status; side++) {
    for (size_t i = 0; i < equal[side].count && !status; i++) {
      uint32_t doc = equal[side].at[i];
      bool itself = side == first->side && doc == first->hit.doc;
      if (!itself && contains(&sets[side], doc))
        status = name_similar(ask, hit, list, side, doc);
    }
  }
  return status;
}

static ns_status equal_ones(ns_ask *ask, const ns_candidate *first, ns_found_hit *hit, ns_slice *list) {
  ns_docs equal[NS_SIDES] = {{0}};
  ns_status status = NS_OK;
  size_t found = 0;
  for (int side = 0; side < NS_SIDES && !status; side++) {
    ns_segment *segment = ns_side(ask, side);
    if (segment)
      status = segment->ops->similar(segment, first->place.similar, &equal[side], ask->err);
    found += equal[side].count;
  }
  if (!status && found > 1)
    status = name_equal(ask, first, equal, hit, list);
  ns_sets_release(equal);
  return status;
}

ns_status ns_similar_fill(ns_ask *ask, const ns_group *group, ns_found_hit *hit) {
  if (!group->first->place.similar)
    return NS_OK;
  ns_slice *list = ns_ask_alloc(ask, NS_SIMILAR_SHOWN, sizeof *list);
  if (!list)
    return ask->status;
  ns_status status = equal_ones(ask, group->first, hit, list);
  for (size_t i = 0; i < group->other_count && !status; i++)
    status = name_similar(ask, hit, list, group->others[i]->side, group->others[i]->hit.doc);
  return status;
}
