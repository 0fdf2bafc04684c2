/* The scores of a tree of words for a whole window, without asking who matches: lists are added up posting by posting
 * into an array of scores, alternatives are joined array by array. */
#include "sealed/match/search.h"

bool ns_search_sums(const ns_enode *node) {
  bool words = (node->kind == NS_NODE_OR || node->kind == NS_NODE_MAX) && node->child_count;
  for (size_t i = 0; i < node->child_count && words; i++)
    words = ns_search_sums(node->children[i]);
  return words || (node->kind == NS_NODE_TERM && node->weight);
}

static void add_postings(const ns_list *list, uint32_t from, uint32_t to, uint32_t low, uint32_t weight, uint32_t *scores) {
  for (uint32_t i = from; i < to; i++)
    scores[list->docs[i] - low] += weight * list->impacts[i];
}

static void keep_postings(const ns_list *list, uint32_t from, uint32_t to, uint32_t low, uint32_t weight, uint32_t *scores) {
  for (uint32_t i = from; i < to; i++) {
    uint32_t *score = &scores[list->docs[i] - low], one = weight * list->impacts[i];
    *score = *score > one ? *score : one;
  }
}

/* Blocks that cannot bring node->least are left out. Was there any other? */
static bool take_word(ns_eval *ev, const ns_enode *node, bool largest, uint32_t *scores) {
  ns_list *list = node->list;
  bool any = false;
  for (uint32_t b = list->first; b < list->blocks; b++) {
    if (list->skips && b && ns_list_last(list, b - 1) + 1 >= ev->high)
      break;
    if ((uint64_t)node->weight * ns_list_max(list, b) < node->least)
      continue;
    if (!ns_list_load(list, b))
      break;
    uint32_t from = list->docs[0] < ev->low ? ns_list_rank(list, ev->low) : 0;
    uint32_t to = list->high >= ev->high ? ns_list_rank(list, ev->high) : list->count;
    if (from >= to)
      continue;
    any = true;
    ns_list_impacts(list);
    if (largest)
      keep_postings(list, from, to, ev->low, node->weight, scores);
    else
      add_postings(list, from, to, ev->low, node->weight, scores);
  }
  if (list->bad)
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
  return any;
}

static bool take_node(ns_eval *ev, const ns_enode *node, unsigned depth, bool largest, uint32_t *scores);

static bool take_children(ns_eval *ev, const ns_enode *node, unsigned depth, uint32_t *scores) {
  bool any = false;
  for (size_t i = 0; i < node->child_count && !ev->status; i++)
    any |= take_node(ev, node->children[i], depth, node->kind == NS_NODE_MAX, scores);
  return any;
}

/* Into scores, which hold what other children of a MAX (largest) or an OR gave. Did it give anything? */
static bool take_node(ns_eval *ev, const ns_enode *node, unsigned depth, bool largest, uint32_t *scores) {
  if (node->kind == NS_NODE_TERM)
    return take_word(ev, node, largest, scores);
  if (node->kind == (largest ? NS_NODE_MAX : NS_NODE_OR)) /* nothing to be kept apart */
    return take_children(ev, node, depth, scores);
  ns_frame *frame = ns_eval_frame(ev, depth);
  uint32_t *own = frame ? ns_eval_frame_scores(ev, frame, 0) : NULL;
  if (!own || !take_children(ev, node, depth + 1, own))
    return false;
  const ns_kernels *kernels = ev->s->kernels;
  (largest ? kernels->most : kernels->add)(scores, own, NS_WINDOW);
  return true;
}

void ns_search_sum(ns_eval *ev, const ns_enode *node, uint32_t *scores) {
  take_node(ev, node, 1, false, scores);
}
