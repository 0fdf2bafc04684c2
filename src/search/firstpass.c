/* The first pass: both segments evaluate the plan, their hits are merged into the one order. */
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "search/internal.h"

double ns_first_score(uint32_t score) {
  return (double)score / (1024.0 * 255.0);
}

/* Do both trees say the same of who matches? Then the segments need to walk only one. */
static bool same_shape(const ns_node *match, const ns_node *score) {
  if (match->kind != score->kind || match->child_count != score->child_count)
    return false;
  if (match->kind == NS_NODE_TERM)
    return score->weight && ns_slice_eq(match->term, score->term);
  if (match->kind != NS_NODE_OR && match->kind != NS_NODE_AND)
    return false;
  for (size_t i = 0; i < match->child_count; i++) {
    if (!same_shape(match->children[i], score->children[i]))
      return false;
  }
  return true;
}

static ns_status search_side(ns_ask *ask, int side, const ns_request *request, ns_hit *hits, ns_answer *answer) {
  *answer = (ns_answer){.hits = hits, .exact = true};
  ns_segment *segment = ns_side(ask, side);
  return segment ? segment->ops->search(segment, request, answer, ask->err) : NS_OK;
}

/* Two ordered lists into one of at most k. */
static void merge(const ns_answer answers[NS_SIDES], size_t k, ns_candidates *out) {
  size_t at[NS_SIDES] = {0};
  while (out->count < k) {
    int side = -1;
    for (int s = 0; s < NS_SIDES; s++) {
      if (at[s] < answers[s].hit_count && (side < 0 || ns_hit_before(&answers[s].hits[at[s]], &answers[side].hits[at[side]])))
        side = s;
    }
    if (side < 0)
      return;
    ns_hit hit = answers[side].hits[at[side]++];
    out->at[out->count++] = (ns_candidate){.hit = hit, .side = (uint8_t)side, .score = ns_first_score(hit.score)};
  }
}

uint64_t ns_now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

ns_status ns_first_pass(ns_ask *ask, const ns_plan *plan, size_t k, bool want_count, ns_candidates *out) {
  *out = (ns_candidates){.exact = true};
  if (k > NS_HITS_MAX)
    k = NS_HITS_MAX;
  ns_plan asked = *plan;
  if (same_shape(plan->match, plan->score))
    asked.match = plan->score;
  bool keep_sets = plan->match == ask->answers && ask->query->facets && !ask->has_sets;
  ns_request request = {.plan = &asked, .k = k, .want_count = want_count, .want_docs = keep_sets};
  ns_answer answers[NS_SIDES] = {{0}};
  ns_hit *hits = ns_realloc_array(NULL, NS_SIDES * (k ? k : 1), sizeof *hits);
  ns_status status = hits ? NS_OK : ns_fail_nomem(ask->err);
  size_t found = 0;
  uint64_t began = ns_now_us();
  for (int side = 0; side < NS_SIDES && !status; side++) {
    status = search_side(ask, side, &request, hits + (size_t)side * k, &answers[side]);
    out->matches += answers[side].count;
    out->exact &= answers[side].exact;
    out->more |= answers[side].hit_count >= k;
    found += answers[side].hit_count;
    if (keep_sets)
      ask->sets[side] = answers[side].docs;
    else
      ns_docs_release(&answers[side].docs);
  }
  ask->has_sets |= keep_sets;
  if (!status) {
    out->at = ns_ask_alloc(ask, found < k ? found : k, sizeof *out->at);
    if (out->at)
      merge(answers, k, out);
    status = ask->status;
  }
  ask->found->stages.match += ns_now_us() - began;
  ns_free(hits);
  return status;
}

/* For a segment that has no columns to look into. */
static ns_status places_of_facts(ns_ask *ask, ns_segment *segment, const uint32_t *docs, size_t count, ns_place *out) {
  ns_arena scratch;
  ns_arena_init(&scratch, NS_FACTS_BYTES_MAX);
  ns_status status = NS_OK;
  for (size_t i = 0; i < count && !status; i++) {
    ns_record record;
    ns_arena_clear(&scratch);
    status = segment->ops->facts(segment, docs[i], &scratch, &record, ask->err);
    if (!status)
      out[i] = (ns_place){record.article, record.similar};
  }
  ns_arena_release(&scratch);
  return status;
}

ns_status ns_find_places(ns_ask *ask, int side, const uint32_t *docs, size_t count, ns_place *out) {
  ns_segment *segment = ns_side(ask, side);
  return segment->ops->places ? segment->ops->places(segment, docs, count, out, ask->err)
                              : places_of_facts(ask, segment, docs, count, out);
}

ns_status ns_match_sets(ns_ask *ask, ns_node *match, ns_docs sets[NS_SIDES]) {
  ns_node all = {.kind = NS_NODE_ALL};
  ns_plan plan = {match, &all};
  ns_request request = {.plan = &plan, .want_count = true, .want_docs = true};
  ns_hit none;
  for (int side = 0; side < NS_SIDES; side++) {
    ns_answer answer;
    ns_status status = search_side(ask, side, &request, &none, &answer);
    sets[side] = answer.docs;
    if (status)
      return status;
  }
  return NS_OK;
}

void ns_sets_release(ns_docs sets[NS_SIDES]) {
  for (int side = 0; side < NS_SIDES; side++)
    ns_docs_release(&sets[side]);
}

ns_status ns_answer_sets(ns_ask *ask, const ns_docs **sets) {
  *sets = ask->sets;
  if (ask->has_sets)
    return NS_OK;
  ask->has_sets = true;
  return ns_match_sets(ask, ask->answers, ask->sets);
}

static void intersect(ns_docs *docs, const ns_docs *set) {
  size_t kept = 0, at = 0;
  for (size_t i = 0; i < docs->count; i++) {
    at = ns_docs_find(set, at, docs->at[i]);
    if (at < set->count && set->at[at] == docs->at[i])
      docs->at[kept++] = docs->at[i];
  }
  docs->count = kept;
}

ns_status ns_answers_retain(ns_ask *ask, int side, ns_docs *docs) {
  ns_segment *segment = ns_side(ask, side);
  if (!ask->has_sets && segment->ops->retain)
    return segment->ops->retain(segment, ask->answers, docs, ask->err);
  const ns_docs *sets;
  ns_status status = ns_answer_sets(ask, &sets);
  if (!status)
    intersect(docs, &sets[side]);
  return status;
}
