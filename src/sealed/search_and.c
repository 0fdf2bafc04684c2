/* The best of a conjunction: the rarest word's passages, a block at a time, are narrowed down by one word after
 * the other, the rarer first. A passage is given up as soon as the largest impacts of the words ahead cannot lift
 * it to the floor: of the whole list first, then, before a block is decoded, of the block it would lie in.
 *
 * Places of a phrase are looked at last, in passages that would be among the best without. */
#include "sealed/search.h"

#include <stdlib.h>

static const uint64_t NOTHING = 0;

/* One passage that may lie in the block at hand. */
static bool add_word(ns_list *list, uint32_t weight, uint32_t doc, uint32_t *score) {
  uint32_t index = ns_list_index(list, doc);
  if (index == NS_NONE)
    return false;
  *score += weight * ns_list_impact(list, index, doc);
  return true;
}

void ns_batch_add(ns_batch *batch, ns_list *list, uint32_t weight, uint64_t reach, bool all, uint32_t *cursor) {
  uint32_t kept = 0, i = 0;
  while (i < batch->count) {
    uint32_t block = ns_list_block_of(list, *cursor, batch->doc[i]);
    bool inside = block < list->blocks;
    uint32_t last = inside ? ns_list_last(list, block) : NS_NONE;
    uint64_t most = inside ? (uint64_t)weight * ns_list_max(list, block) : NOTHING;
    *cursor = block;
    for (; i < batch->count && batch->doc[i] <= last; i++) {
      uint32_t doc = batch->doc[i], score = batch->score[i];
      if (score + most < reach)
        continue;
      bool has = inside && ns_list_enter(list, block) && add_word(list, weight, doc, &score);
      batch->doc[kept] = doc;
      batch->score[kept] = score;
      kept += (has || !all) && score >= reach;
    }
  }
  batch->count = kept;
}

static int compare_cost(const void *a, const void *b) {
  ns_enode *x, *y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x->cost > y->cost) - (x->cost < y->cost);
}

/* An AND of words, or a phrase whose places are looked at later. */
static bool is_all_of_words(const ns_enode *node) {
  bool words = node->child_count && node->child_count <= NS_PLAN_SCORED_MAX &&
               (node->kind == NS_NODE_AND || node->kind == NS_NODE_PHRASE);
  for (size_t i = 0; i < node->child_count && words; i++)
    words = node->children[i]->kind == NS_NODE_TERM;
  return words;
}

/* Does every word of one stand in the other too? */
static bool holds_words(const ns_enode *of, const ns_enode *in) {
  for (size_t i = 0; i < of->child_count; i++) {
    bool found = false;
    for (size_t k = 0; k < in->child_count; k++)
      found |= in->children[k]->list == of->children[i]->list;
    if (!found)
      return false;
  }
  return true;
}

bool ns_search_is_conjunction(const ns_search *s) {
  const ns_enode *match = s->match, *score = s->score;
  if (!is_all_of_words(match) || !is_all_of_words(score) || (score->kind == NS_NODE_PHRASE && score != match))
    return false;
  return match == score || (holds_words(match, score) && holds_words(score, match));
}

/* Takes over the passages of the first list's block whose part of the score leaves hope. */
static void begin_batch(ns_list *list, uint32_t weight, uint64_t reach, ns_batch *batch) {
  ns_list_impacts(list);
  batch->count = 0;
  for (uint32_t i = 0; i < list->count; i++) {
    uint32_t score = weight * list->impacts[i];
    batch->doc[batch->count] = list->docs[i];
    batch->score[batch->count] = score;
    batch->count += score >= reach;
  }
}

static void offer_batch(ns_search *s, const ns_batch *batch) {
  const uint64_t *hidden = s->ev.s->hidden_passages;
  for (uint32_t i = 0; i < batch->count; i++) {
    uint32_t doc = batch->doc[i], score = batch->score[i];
    if (score < s->floor || ns_bit(hidden, doc) || !ns_search_wants(s, doc, score))
      continue;
    if (s->match->kind != NS_NODE_PHRASE || ns_eval_phrase_at(&s->ev, s->match, doc))
      ns_search_offer(s, doc, score);
  }
}

static uint64_t less(uint64_t floor, uint64_t rest) {
  return floor > rest ? floor - rest : 0;
}

static void gather_words(const ns_search *s, ns_words *words, uint64_t *rest) {
  ns_enode *by_cost[NS_PLAN_SCORED_MAX];
  words->count = s->score->child_count;
  memcpy(by_cost, s->score->children, words->count * sizeof *by_cost);
  qsort(by_cost, words->count, sizeof *by_cost, compare_cost);
  uint64_t sum = 0;
  for (size_t i = words->count; i-- > 0;) {
    words->list[i] = by_cost[i]->list;
    words->weight[i] = by_cost[i]->weight;
    words->bound[i] = (uint64_t)by_cost[i]->weight * by_cost[i]->list->max;
    rest[i] = sum;
    sum += words->bound[i];
  }
}

void ns_search_and(ns_search *s) {
  ns_words words;
  ns_batch batch;
  uint64_t rest[NS_PLAN_SCORED_MAX]; /* what the words behind can add */
  uint32_t cursors[NS_PLAN_SCORED_MAX] = {0};
  gather_words(s, &words, rest);
  ns_list *rarest = words.list[0];
  for (uint32_t b = 0; b < rarest->blocks && !s->ev.status; b++) {
    uint64_t reach = less(s->floor, rest[0]);
    if ((uint64_t)words.weight[0] * ns_list_max(rarest, b) < reach || !ns_list_load(rarest, b))
      continue;
    begin_batch(rarest, words.weight[0], reach, &batch);
    for (size_t i = 1; i < words.count && batch.count; i++)
      ns_batch_add(&batch, words.list[i], words.weight[i], less(s->floor, rest[i]), true, &cursors[i]);
    offer_batch(s, &batch);
  }
}
