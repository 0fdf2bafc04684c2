/* Leaves: the postings of a term in the window, read block by block or probed passage by passage. */
#include "sealed/eval.h"

enum { PROBE_COST = 8 }; /* of probing one passage, in postings read */

static uint32_t lower_bound(const uint32_t *docs, uint32_t count, uint32_t doc) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (docs[middle] < doc)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void take_bits(const ns_list *list, uint32_t from, uint32_t to, uint32_t low, uint64_t *bits) {
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - low;
    bits[at / 64] |= (uint64_t)1 << at % 64;
  }
}

static void take_scores(const ns_list *list, uint32_t from, uint32_t to, uint32_t low, uint32_t weight, uint64_t *bits,
                        uint32_t *scores) {
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - low;
    bits[at / 64] |= (uint64_t)1 << at % 64;
    scores[at] += weight * list->impacts[i];
  }
}

static void take_masked(const ns_list *list, uint32_t from, uint32_t to, uint32_t low, uint32_t weight,
                        const uint64_t *mask, uint64_t *bits, uint32_t *scores) {
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - low;
    uint64_t wanted = mask[at / 64] >> at % 64 & 1;
    bits[at / 64] |= wanted << at % 64;
    scores[at] += (uint32_t)wanted * weight * list->impacts[i];
  }
}

/* The exact form only: postings whose symbol holds it. */
static void take_form(ns_eval *ev, ns_enode *node, uint32_t from, uint32_t to, const uint64_t *mask, uint64_t *bits,
                      uint32_t *scores) {
  ns_list *list = node->list;
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - ev->low, symbol;
    if (mask && !(mask[at / 64] >> at % 64 & 1))
      continue;
    symbol = ns_list_symbol(list, i);
    if (symbol >= node->symbols.count) {
      ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_FORMS);
      return;
    }
    if (!node->symbols.holds[symbol])
      continue;
    bits[at / 64] |= (uint64_t)1 << at % 64;
    if (scores)
      scores[at] += node->weight * ns_list_impact(list, i);
  }
}

static void read_blocks(ns_eval *ev, ns_enode *node, const uint64_t *mask, uint64_t *bits, uint32_t *scores) {
  ns_list *list = node->list;
  for (uint32_t b = list->first; b < list->blocks; b++) {
    if (!ns_list_load(list, b))
      break;
    uint32_t last = list->docs[list->count - 1];
    if (list->docs[0] >= ev->high)
      break;
    uint32_t from = list->docs[0] < ev->low ? lower_bound(list->docs, list->count, ev->low) : 0;
    uint32_t to = last >= ev->high ? lower_bound(list->docs, list->count, ev->high) : list->count;
    if (scores)
      ns_list_impacts(list);
    if (node->kind == NS_NODE_FORM)
      take_form(ev, node, from, to, mask, bits, scores);
    else if (!scores)
      take_bits(list, from, to, ev->low, bits);
    else if (mask)
      take_masked(list, from, to, ev->low, node->weight, mask, bits, scores);
    else
      take_scores(list, from, to, ev->low, node->weight, bits, scores);
    if (last >= ev->high - 1)
      break;
  }
  if (mask) {
    for (int w = 0; w < NS_WINDOW_WORDS; w++)
      bits[w] &= mask[w];
  }
}

static void probe(ns_eval *ev, ns_enode *node, const uint64_t *mask, uint64_t *bits, uint32_t *scores) {
  ns_list *list = node->list;
  for (uint32_t w = 0; w < NS_WINDOW_WORDS; w++) {
    for (uint64_t left = mask[w]; left; left &= left - 1) {
      uint32_t at = w * 64 + (uint32_t)__builtin_ctzll(left);
      uint32_t index = ns_list_find(list, ev->low + at);
      if (index == NS_NONE)
        continue;
      if (node->kind == NS_NODE_FORM) {
        take_form(ev, node, index, index + 1, NULL, bits, scores);
        continue;
      }
      bits[w] |= (uint64_t)1 << at % 64;
      if (scores)
        scores[at] += node->weight * ns_list_impact(list, index);
    }
  }
}

void ns_eval_term(ns_eval *ev, ns_enode *node, const uint64_t *mask, uint64_t *bits, uint32_t *scores) {
  ns_list *list = node->list;
  memset(bits, 0, NS_WINDOW_WORDS * sizeof *bits);
  if (!node->weight)
    scores = NULL;
  bool few = false;
  if (mask) {
    uint32_t wanted = ns_bits_count(mask);
    if (!wanted)
      return;
    uint32_t end = ns_list_block_of(list, list->first, ev->high - 1);
    few = (uint64_t)wanted * PROBE_COST < (uint64_t)(end - list->first + 1) * NS_BLOCK;
  }
  if (few)
    probe(ev, node, mask, bits, scores);
  else
    read_blocks(ev, node, mask, bits, scores);
  if (list->bad)
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
}
