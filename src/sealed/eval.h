/* Evaluating a plan window by window: 4,096 passages at a time, a bit for each that matches and an array of
 * scores. Every node is asked which of the passages that still matter (the mask) it matches; where few are
 * left, lists are probed instead of read. */
#ifndef NS_SEALED_EVAL_H
#define NS_SEALED_EVAL_H

#include "base/strmap.h"
#include "sealed/open.h"

enum { NS_WINDOW = 4096, NS_WINDOW_WORDS = NS_WINDOW / 64 };

/* A node of the plan, bound to this segment. */
typedef struct ns_enode ns_enode;
struct ns_enode {
  ns_node_kind kind;
  bool is_set;             /* a filter: `set` says it all */
  uint32_t weight, window; /* window: of a NEAR */
  ns_list *list;           /* TERM, FORM */
  ns_symbols symbols;      /* FORM */
  const uint64_t *set;     /* over all passages, NS_WINDOW_WORDS words of zeros behind */
  const uint32_t *offsets; /* PHRASE */
  ns_enode **children;
  size_t child_count;
  uint64_t cost;           /* no more passages than this */
};

/* Scratch of one level of the tree. */
typedef struct ns_frame {
  uint64_t bits[3][NS_WINDOW_WORDS];
  uint32_t *scores[2]; /* NS_WINDOW each, all 0 between uses; NULL until needed */
} ns_frame;

typedef struct ns_eval {
  const ns_sealed *s;
  ns_arena arena, scratch;      /* for the plan; for one passage */
  ns_list **lists;
  size_t list_count, list_capacity;
  ns_strmap terms;              /* term -> index of lists */
  ns_frame *frames[NS_PLAN_DEPTH_MAX + 2];
  uint32_t low, high;           /* the window: passages [low, high), low a multiple of 64 */
  uint64_t set_bytes;           /* of filters so far */
  ns_status status;             /* first failure: everything then matches nothing */
  ns_section damaged;           /* where, when status is NS_CORRUPT */
} ns_eval;

void ns_eval_init(ns_eval *ev, const ns_sealed *s);
void ns_eval_release(ns_eval *ev);
/* The tree of one side of a plan; NULL when ev->status is set. */
ns_enode *ns_eval_compile(ns_eval *ev, const ns_node *node);
/* Goes to the window from `low` on. */
void ns_eval_window(ns_eval *ev, uint32_t low);
/* No passage at or after `from` and before the answer matches; NS_NONE: none does. */
uint32_t ns_eval_next(ns_eval *ev, ns_enode *node, uint32_t from);
/* An upper bound of the node's scores in the window. */
uint64_t ns_eval_bound(const ns_eval *ev, const ns_enode *node);
/* bits = passages of the window that match and are in mask (NULL: all). `bits` and mask may not overlap. */
void ns_eval_bits(ns_eval *ev, ns_enode *node, const uint64_t *mask, unsigned depth, uint64_t *bits);
/* Likewise, and adds their scores. */
void ns_eval_scores(ns_eval *ev, ns_enode *node, const uint64_t *mask, unsigned depth, uint64_t *bits, uint32_t *scores);
/* Leaves: eval_term.c */
void ns_eval_term(ns_eval *ev, ns_enode *node, const uint64_t *mask, uint64_t *bits, uint32_t *scores);
/* eval_phrase.c: takes out of bits what has the words but not in their places. */
void ns_eval_places(ns_eval *ev, ns_enode *node, uint64_t *bits);
/* filter.c: the passages a filter lets through. NULL when ev->status is set. */
const uint64_t *ns_eval_filter(ns_eval *ev, const ns_node *node, uint64_t *count);
/* Scratch of a level; NULL when memory is short (ev->status is set). */
ns_frame *ns_eval_frame(ns_eval *ev, unsigned depth);
uint32_t *ns_eval_frame_scores(ns_eval *ev, ns_frame *frame, int which);

static inline void ns_eval_fail(ns_eval *ev, ns_status status, ns_section section) {
  if (!ev->status) {
    ev->status = status;
    ev->damaged = section;
  }
}
static inline bool ns_bits_any(const uint64_t *bits) {
  uint64_t any = 0;
  for (int i = 0; i < NS_WINDOW_WORDS; i++)
    any |= bits[i];
  return any != 0;
}
static inline uint32_t ns_bits_count(const uint64_t *bits) {
  uint32_t count = 0;
  for (int i = 0; i < NS_WINDOW_WORDS; i++)
    count += (uint32_t)__builtin_popcountll(bits[i]);
  return count;
}
#endif
