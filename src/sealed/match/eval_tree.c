/* Inner nodes. Matching comes first and cheapest children first; scores are then added for what is left. */
#include "sealed/match/eval.h"

uint32_t ns_bits_count(const ns_bits *bits) {
  uint32_t count = 0;
  NS_EACH_WORD(w, bits->any)
    count += (uint32_t)__builtin_popcountll(bits->word[w]);
  return count;
}

static void set_all(const ns_eval *ev, const ns_bits *mask, ns_bits *bits) {
  uint32_t count = ev->high - ev->low;
  bits->any = 0;
  for (uint32_t w = 0; w * 64 < count; w++) {
    uint32_t left = count - w * 64;
    uint64_t all = left >= 64 ? UINT64_MAX : ((uint64_t)1 << left) - 1;
    ns_bits_put(bits, w, mask ? ns_bits_word(mask, w) & all : all);
  }
}

static void copy_set(const ns_eval *ev, const ns_enode *node, const ns_bits *mask, ns_bits *bits) {
  const uint64_t *set = node->set + ev->low / 64;
  bits->any = 0;
  NS_EACH_WORD(w, mask ? mask->any : UINT64_MAX)
    ns_bits_put(bits, (unsigned)w, mask ? mask->word[w] & set[w] : set[w]);
}

/* With a mask, who matches one child is not asked about the others. */
static void any_bits(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  bits->any = 0;
  if (mask && frame)
    ns_bits_copy(&frame->bits[1], mask);
  for (size_t i = 0; frame && i < node->child_count && (!mask || frame->bits[1].any); i++) {
    ns_eval_bits(ev, node->children[i], mask ? &frame->bits[1] : NULL, depth + 1, &frame->bits[0]);
    ns_bits_or(bits, &frame->bits[0]);
    if (mask)
      ns_bits_minus(&frame->bits[1], &frame->bits[0]);
  }
}

/* All children; *bits is the mask to begin with. */
static void all_bits(ns_eval *ev, ns_enode *node, unsigned depth, ns_bits *bits, bool masked) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  for (size_t i = 0; frame && i < node->rarest_count; i++) {
    ns_eval_bits(ev, node->rarest[i], masked ? bits : NULL, depth + 1, &frame->bits[0]);
    ns_bits_copy(bits, &frame->bits[0]);
    masked = true;
    if (!bits->any)
      return;
  }
  if (!masked)
    set_all(ev, NULL, bits);
}

static void without(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  if (!frame)
    return;
  ns_eval_bits(ev, node->children[0], mask, depth + 1, bits);
  bool rough = ev->rough;
  ev->rough = false; /* too much taken out would be too little left */
  for (size_t i = 1; i < node->child_count && bits->any; i++) {
    ns_eval_bits(ev, node->children[i], bits, depth + 1, &frame->bits[0]);
    ns_bits_minus(bits, &frame->bits[0]);
  }
  ev->rough = rough;
}

void ns_eval_bits(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits) {
  if (node->is_set && !ev->status) {
    copy_set(ev, node, mask, bits);
    return;
  }
  if (ev->status || node->kind == NS_NODE_NONE) {
    bits->any = 0;
    return;
  }
  switch (node->join) {
  case NS_JOIN_LEAF:
    if (node->kind == NS_NODE_ALL)
      set_all(ev, mask, bits);
    else
      ns_eval_term(ev, node, mask, bits, NULL);
    return;
  case NS_JOIN_ANY: any_bits(ev, node, mask, depth, bits); return;
  case NS_JOIN_ALL:
    if (mask)
      ns_bits_copy(bits, mask);
    all_bits(ev, node, depth, bits, mask != NULL);
    if (!ev->rough && node->places)
      ns_eval_places(ev, node, bits);
    return;
  case NS_JOIN_FIRST: without(ev, node, mask, depth, bits); return;
  }
}

static void sum_scores(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits,
                       uint32_t *scores) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  bits->any = 0;
  for (size_t i = 0; frame && i < node->child_count; i++) {
    ns_eval_scores(ev, node->children[i], mask, depth + 1, &frame->bits[0], scores);
    ns_bits_or(bits, &frame->bits[0]);
  }
}

/* best = max(best, one) where bits are set, one = 0 again. */
static void take_best(const ns_bits *bits, uint32_t *one, uint32_t *best) {
  NS_EACH_WORD(w, bits->any) {
    for (uint64_t left = bits->word[w]; left; left &= left - 1) {
      uint32_t at = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left);
      best[at] = one[at] > best[at] ? one[at] : best[at];
      one[at] = 0;
    }
  }
}

static void best_scores(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits,
                        uint32_t *scores) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  uint32_t *one = frame ? ns_eval_frame_scores(ev, frame, 0) : NULL;
  uint32_t *best = one ? ns_eval_frame_scores(ev, frame, 1) : NULL;
  bits->any = 0;
  for (size_t i = 0; best && i < node->child_count; i++) {
    ns_eval_scores(ev, node->children[i], mask, depth + 1, &frame->bits[0], one);
    take_best(&frame->bits[0], one, best);
    ns_bits_or(bits, &frame->bits[0]);
  }
  NS_EACH_WORD(w, best ? bits->any : 0) {
    for (uint64_t left = bits->word[w]; left; left &= left - 1) {
      uint32_t at = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left);
      scores[at] += best[at];
      best[at] = 0;
    }
  }
}

/* Matches are known: the scores of the first `count` children for them. */
static void add_scores(ns_eval *ev, ns_enode *node, size_t count, const ns_bits *bits, unsigned depth,
                       uint32_t *scores) {
  ns_frame *frame = ns_eval_frame(ev, depth);
  if (!frame || !bits->any)
    return;
  for (size_t i = 0; i < count && i < node->child_count; i++)
    ns_eval_scores(ev, node->children[i], bits, depth + 1, &frame->bits[1], scores);
}

void ns_eval_scores(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits,
                    uint32_t *scores) {
  if (!ev->status && node->scoring == NS_SCORE_WORD) {
    ns_eval_term(ev, node, mask, bits, scores);
    return;
  }
  bool any = !ev->status && node->join == NS_JOIN_ANY;
  if (any && node->scoring == NS_SCORE_SUM) {
    sum_scores(ev, node, mask, depth, bits, scores);
  } else if (any) {
    best_scores(ev, node, mask, depth, bits, scores);
  } else { /* who matches first: of what does not, nothing is added up */
    ns_eval_bits(ev, node, mask, depth, bits);
    if (node->join != NS_JOIN_LEAF)
      add_scores(ev, node, node->scoring == NS_SCORE_FIRST ? 1 : node->child_count, bits, depth, scores);
  }
}
