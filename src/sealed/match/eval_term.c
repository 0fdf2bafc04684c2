/* Leaves: the postings of a term in the window, read block by block or probed passage by passage. */
#include "sealed/match/eval.h"

enum { PROBE_COST = 16 }; /* of probing one passage, in postings read */

/* Postings [from, to) of the block at hand. */
typedef struct stretch {
  const ns_list *list;
  uint32_t from, to, low;
} stretch;

/* Without a mask all words of bits are set to 0 first: no branch for each posting is worth more than 512 bytes. */
static void take_bits(stretch s, ns_bits *bits) {
  uint64_t any = 0;
  for (uint32_t i = s.from; i < s.to; i++) {
    uint32_t at = s.list->docs[i] - s.low;
    bits->word[at / 64] |= (uint64_t)1 << at % 64;
    any |= (uint64_t)1 << at / 64;
  }
  bits->any |= any;
}

/* A block that is a set already, shifted into place. */
static void take_set(const ns_eval *ev, const ns_block_set *set, ns_bits *bits) {
  for (uint32_t i = 0; i < set->count; i++) {
    uint64_t word = ns_load64(set->words + (size_t)i * 8);
    int64_t at = (int64_t)set->first - ev->low + (int64_t)i * 64;
    if (at <= -64 || at >= NS_WINDOW)
      continue;
    if (at < 0) {
      word >>= -at;
      at = 0;
    }
    unsigned w = (unsigned)at / 64, shift = (unsigned)at % 64;
    bits->word[w] |= word << shift;
    bits->any |= (uint64_t)1 << w;
    if (shift && w + 1 < NS_WINDOW_WORDS) {
      bits->word[w + 1] |= word >> (64 - shift);
      bits->any |= (uint64_t)1 << (w + 1);
    }
  }
}

static void take_scores(stretch s, uint32_t weight, ns_bits *bits, uint32_t *scores) {
  const uint8_t *impacts = s.list->impacts;
  uint64_t any = 0;
  for (uint32_t i = s.from; i < s.to; i++) {
    uint32_t at = s.list->docs[i] - s.low;
    bits->word[at / 64] |= (uint64_t)1 << at % 64;
    any |= (uint64_t)1 << at / 64;
    scores[at] += weight * impacts[i];
  }
  bits->any |= any;
}

/* Takes only impacts of at least `least`: sixteen are ruled out at a time. */
static void take_best(stretch s, uint32_t weight, uint8_t least, ns_bits *bits, uint32_t *scores) {
  typedef uint8_t bytes __attribute__((vector_size(16)));
  const uint8_t *impacts = s.list->impacts;
  const bytes limit = (bytes){0} + least;
  for (uint32_t i = s.from; i < s.to; i++) {
    if (i % sizeof limit == 0) {
      bytes here;
      uint64_t any[2];
      memcpy(&here, impacts + i, sizeof here);
      here = (bytes)(here >= limit);
      memcpy(any, &here, sizeof any);
      if (!(any[0] | any[1])) {
        i += sizeof limit - 1;
        continue;
      }
    }
    if (impacts[i] >= least)
      take_scores((stretch){s.list, i, i + 1, s.low}, weight, bits, scores);
  }
}

/* Only what the mask names; scores may be NULL. */
static void take_masked(stretch s, uint32_t weight, const ns_bits *mask, ns_bits *bits, uint32_t *scores) {
  for (uint32_t i = s.from; i < s.to; i++) {
    uint32_t at = s.list->docs[i] - s.low, w = at / 64;
    uint64_t bit = ns_bits_word(mask, w) & (uint64_t)1 << at % 64;
    if (!bit)
      continue;
    ns_bits_put(bits, w, ns_bits_word(bits, w) | bit);
    if (scores)
      scores[at] += weight * s.list->impacts[i];
  }
}

/* The exact form only: postings whose symbol holds it. */
static void take_form(ns_eval *ev, ns_enode *node, uint32_t from, uint32_t to, const ns_bits *mask, ns_bits *bits,
                      uint32_t *scores) {
  ns_list *list = node->list;
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - ev->low, w = at / 64;
    uint64_t bit = (uint64_t)1 << at % 64;
    if (mask && !(ns_bits_word(mask, w) & bit))
      continue;
    uint32_t symbol = ns_list_symbol(list, i);
    if (symbol >= node->symbols.count) {
      ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_FORMS);
      return;
    }
    if (!node->symbols.holds[symbol])
      continue;
    ns_bits_put(bits, w, ns_bits_word(bits, w) | bit);
    if (scores)
      scores[at] += node->weight * ns_list_impact(list, i, list->docs[i]);
  }
}

static void read_blocks(ns_eval *ev, ns_enode *node, const ns_bits *mask, ns_bits *bits, uint32_t *scores) {
  ns_list *list = node->list;
  uint64_t least = mask || !scores ? 0 : (node->least + node->weight - 1) / node->weight; /* as an impact */
  if (!mask)
    memset(bits->word, 0, sizeof bits->word);
  for (uint32_t b = list->first; b < list->blocks; b++) {
    if (ns_list_max(list, b) < least) {
      if (ns_list_last(list, b) >= ev->high - 1)
        break;
      continue;
    }
    ns_block_set set;
    if (!mask && !scores && node->kind == NS_NODE_TERM && ns_list_set(list, b, &set)) {
      if (set.first >= ev->high)
        break;
      take_set(ev, &set, bits);
      continue;
    }
    if (!ns_list_load(list, b))
      break;
    uint32_t last = list->docs[list->count - 1];
    if (list->docs[0] >= ev->high)
      break;
    stretch s = {list, 0, list->count, ev->low};
    if (list->docs[0] < ev->low)
      s.from = ns_list_rank(list, ev->low);
    if (last >= ev->high)
      s.to = ns_list_rank(list, ev->high);
    if (scores)
      ns_list_impacts(list);
    if (node->kind == NS_NODE_FORM)
      take_form(ev, node, s.from, s.to, mask, bits, scores);
    else if (mask)
      take_masked(s, node->weight, mask, bits, scores);
    else if (scores && least && node->lone)
      take_best(s, node->weight, (uint8_t)least, bits, scores);
    else if (scores)
      take_scores(s, node->weight, bits, scores);
    else
      take_bits(s, bits);
    if (last >= ev->high - 1)
      break;
  }
}

static void probe(ns_eval *ev, ns_enode *node, const ns_bits *mask, ns_bits *bits, uint32_t *scores) {
  ns_list *list = node->list;
  NS_EACH_WORD(w, mask->any) {
    uint64_t found = 0;
    for (uint64_t left = mask->word[w]; left; left &= left - 1) {
      uint32_t at = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left);
      uint32_t index = ns_list_find(list, ev->low + at);
      if (index == NS_NONE)
        continue;
      if (node->kind == NS_NODE_FORM && ns_list_load(list, list->block)) {
        take_form(ev, node, index, index + 1, NULL, bits, scores);
        continue;
      }
      found |= left & -left;
      if (scores)
        scores[at] += node->weight * ns_list_impact(list, index, ev->low + at);
    }
    if (found)
      ns_bits_put(bits, (unsigned)w, ns_bits_word(bits, (unsigned)w) | found);
  }
}

/* Has the mask so few passages that probing them costs less than reading `postings`? */
static bool few(const ns_bits *mask, uint64_t postings) {
  uint64_t cost = 0;
  NS_EACH_WORD(w, mask->any) {
    cost += PROBE_COST * (uint64_t)__builtin_popcountll(mask->word[w]);
    if (cost >= postings)
      return false;
  }
  return true;
}

void ns_eval_term(ns_eval *ev, ns_enode *node, const ns_bits *mask, ns_bits *bits, uint32_t *scores) {
  ns_list *list = node->list;
  bits->any = 0;
  if (!node->weight)
    scores = NULL;
  if (mask && !mask->any)
    return;
  if (mask && few(mask, (uint64_t)(ns_list_block_of(list, list->first, ev->high - 1) - list->first + 1) * NS_BLOCK))
    probe(ev, node, mask, bits, scores);
  else
    read_blocks(ev, node, mask, bits, scores);
  if (list->bad)
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
}
