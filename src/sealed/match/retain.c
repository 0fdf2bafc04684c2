/* Which of a few passages match: only the windows and blocks that they lie in are looked at. */
#include "sealed/match/eval.h"

/* Marks the passages from number i on that lie in one window; returns how many. */
static size_t enter_window(ns_eval *ev, const ns_docs *docs, size_t i, ns_bits *mask) {
  size_t first = i;
  mask->any = 0;
  ns_eval_window(ev, docs->at[i] & ~(uint32_t)63);
  for (; i < docs->count && docs->at[i] < ev->high; i++) {
    uint32_t at = docs->at[i] - ev->low;
    if (!ns_bit(ev->s->hidden_passages, docs->at[i]))
      ns_bits_put(mask, at / 64, ns_bits_word(mask, at / 64) | (uint64_t)1 << at % 64);
  }
  return i - first;
}

static size_t keep(const ns_eval *ev, const ns_bits *bits, const uint32_t *docs, size_t count, uint32_t *out) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t at = docs[i] - ev->low;
    if (ns_bits_word(bits, at / 64) >> at % 64 & 1)
      out[kept++] = docs[i];
  }
  return kept;
}

ns_status ns_sealed_retain(ns_segment *seg, const ns_node *match, ns_docs *docs, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_node all = {.kind = NS_NODE_ALL};
  ns_plan plan = {match, &all};
  ns_status status = ns_plan_check(&plan, err);
  if (status)
    return status;
  ns_eval ev;
  ns_bits mask, bits;
  size_t kept = 0;
  ns_eval_init(&ev, s);
  ns_enode *node = ns_eval_compile(&ev, match);
  for (size_t i = 0; i < docs->count && docs->at[i] < s->passages && !ev.status;) {
    size_t count = enter_window(&ev, docs, i, &mask);
    ns_eval_bits(&ev, node, &mask, 1, &bits);
    kept += keep(&ev, &bits, docs->at + i, count, docs->at + kept);
    i += count;
  }
  ns_eval_check_lists(&ev);
  docs->count = kept;
  if (ev.status == NS_CORRUPT)
    status = ns_sealed_damaged(s, ev.damaged, err);
  else if (ev.status)
    status = ns_fail(err, ev.status, "%s", ns_status_text(ev.status));
  ns_eval_release(&ev);
  return status;
}
