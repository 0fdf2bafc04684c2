/* Groups: one hit for each article when asked, and one for passages that say the same in nearly the same
 * words. Nothing is lost: a hit names what it stands for. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
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
 * on every page; but what founds a group behind those that are wanted is never shown and needs none. */
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
      status = out->count < wanted ? add_group(ask, out, c) : NS_OK;
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
  ns_arena_init(&scratch, NS_FACTS_BYTES_MAX);
  ns_record record;
  ns_article_meta meta;
  ns_status status = segment->ops->facts(segment, doc, &scratch, &record, ask->err);
  if (!status)
    status = segment->ops->article(segment, record.article, &scratch, &meta, ask->err);
  if (!status) {
    list[hit->similar_shown++] = ns_passage_id(ask, meta.id, record.paragraph);
    hit->similar = list;
  }
  ns_arena_release(&scratch);
  return status ? status : ask->status;
}

/* Passages with the very same fingerprint as a hit, itself among them. */
typedef struct equals {
  ns_docs sides[NS_SIDES];
} equals;

static ns_status look_up_equals(ns_ask *ask, const ns_candidate *first, equals *out) {
  ns_status status = NS_OK;
  for (int side = 0; side < NS_SIDES && !status && first->place.similar; side++) {
    ns_segment *segment = ns_side(ask, side);
    if (segment)
      status = segment->ops->similar(segment, first->place.similar, &out->sides[side], ask->err);
  }
  return status;
}

/* Those of all hits that are answers too, found in one go. Hits have different fingerprints, so no passage comes twice. */
static ns_status answers_among(ns_ask *ask, int side, const equals *list, size_t count, ns_docs *out) {
  for (size_t i = 0; i < count; i++) {
    const ns_docs *docs = &list[i].sides[side];
    bool alone = list[i].sides[0].count + list[i].sides[1].count < 2;
    for (size_t d = 0; d < docs->count && !alone; d++) {
      if (ns_docs_add(out, docs->at[d]))
        return ns_fail_nomem(ask->err);
    }
  }
  if (!out->count)
    return NS_OK;
  qsort(out->at, out->count, sizeof *out->at, ns_by_u32);
  return ns_answers_retain(ask, side, out);
}

static ns_status name_all(ns_ask *ask, const ns_group *group, const equals *equal, const ns_docs answers[NS_SIDES], ns_found_hit *hit) {
  const ns_candidate *first = group->first;
  ns_slice *list = ns_ask_alloc(ask, NS_SIMILAR_SHOWN, sizeof *list);
  if (!list)
    return ask->status;
  ns_status status = NS_OK;
  for (int side = 0; side < NS_SIDES; side++) {
    for (size_t i = 0; i < equal->sides[side].count && !status; i++) {
      uint32_t doc = equal->sides[side].at[i];
      bool itself = side == first->side && doc == first->hit.doc;
      if (!itself && contains(&answers[side], doc))
        status = name_similar(ask, hit, list, side, doc);
    }
  }
  for (size_t i = 0; i < group->other_count && !status; i++)
    status = name_similar(ask, hit, list, group->others[i]->side, group->others[i]->hit.doc);
  return status;
}

ns_status ns_similar_fill(ns_ask *ask, const ns_group *groups, size_t count, ns_found_hit *hits) {
  ns_docs answers[NS_SIDES] = {{0}};
  equals *list = ns_ask_alloc(ask, count, sizeof *list);
  if (!list)
    return ask->status;
  ns_status status = NS_OK;
  for (size_t i = 0; i < count && !status; i++)
    status = look_up_equals(ask, groups[i].first, &list[i]);
  for (int side = 0; side < NS_SIDES && !status; side++)
    status = answers_among(ask, side, list, count, &answers[side]);
  for (size_t i = 0; i < count && !status; i++) {
    if (groups[i].first->place.similar)
      status = name_all(ask, &groups[i], &list[i], answers, &hits[i]);
  }
  for (size_t i = 0; i < count; i++)
    ns_sets_release(list[i].sides);
  ns_sets_release(answers);
  return status;
}
