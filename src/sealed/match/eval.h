/* Evaluating a plan window by window: 4,096 passages at a time, a bit for each that matches and an array of
 * scores. Every node is asked which of the passages that still matter (the mask) it matches; where few are
 * left, lists are probed instead of read. */
#ifndef NS_SEALED_EVAL_H
#define NS_SEALED_EVAL_H

#include "base/strmap.h"
#include "sealed/read/open.h"

enum { NS_WINDOW = 4096, NS_WINDOW_WORDS = NS_WINDOW / 64 };

/* Passages of a window. Words that `any` does not name are unset, whatever they hold: where little matches,
 * little is touched. */
typedef struct ns_bits {
  uint64_t any;
  uint64_t word[NS_WINDOW_WORDS];
} ns_bits;

static inline uint64_t ns_bits_word(const ns_bits *bits, unsigned w) {
  return bits->any >> w & 1 ? bits->word[w] : 0;
}
static inline void ns_bits_put(ns_bits *bits, unsigned w, uint64_t word) {
  bits->word[w] = word;
  bits->any = word ? bits->any | (uint64_t)1 << w : bits->any & ~((uint64_t)1 << w);
}
/* for (w over the words of set) */
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it declares w */
#define NS_EACH_WORD(w, set) for (uint64_t ns_left = (set), w = 0; ns_left && (w = (uint64_t)__builtin_ctzll(ns_left), 1); ns_left &= ns_left - 1)
static inline void ns_bits_copy(ns_bits *to, const ns_bits *from) {
  to->any = from->any;
  NS_EACH_WORD(w, from->any)
    to->word[w] = from->word[w];
}
static inline void ns_bits_or(ns_bits *to, const ns_bits *from) {
  NS_EACH_WORD(w, from->any)
    to->word[w] = ns_bits_word(to, (unsigned)w) | from->word[w];
  to->any |= from->any;
}
static inline void ns_bits_minus(ns_bits *to, const ns_bits *from) {
  NS_EACH_WORD(w, to->any & from->any)
    ns_bits_put(to, (unsigned)w, to->word[w] & ~from->word[w]);
}
uint32_t ns_bits_count(const ns_bits *bits);

/* A node of the plan, bound to this segment. */
typedef struct ns_enode ns_enode;
struct ns_enode {
  ns_node_kind kind;
  ns_join_kind join;       /* these three as the kind's traits say, but for NONE, which a node may turn into */
  ns_scoring_kind scoring;
  bool places;
  bool is_set;             /* a filter: `set` says it all */
  uint32_t weight, window; /* window: of a NEAR */
  ns_list *list;           /* TERM, FORM */
  ns_symbols symbols;      /* FORM */
  const uint64_t *set;     /* over all passages, NS_WINDOW_WORDS words of zeros behind */
  const uint32_t *offsets; /* PHRASE */
  ns_enode **children;
  size_t child_count;
  ns_enode **rarest;       /* AND, FILTER, PHRASE, NEAR: the children, the rarest first, each word once */
  size_t rarest_count;
  uint64_t cost;           /* no more passages than this */
  /* TERM, for ns_eval_scores without a mask: what scores less here is of no use in this window. Whole blocks
   * are left out by it, with `lone` single postings too. 0: all are wanted */
  uint64_t least;
  bool lone;
};

/* Scratch of one level of the tree. */
typedef struct ns_frame {
  ns_bits bits[2];
  uint32_t *scores[2]; /* NS_WINDOW each, all 0 between uses; NULL until needed */
} ns_frame;

typedef struct ns_eval {
  const ns_sealed *s;
  ns_arena arena, scratch;      /* for the plan; for one passage */
  ns_list **lists;
  size_t list_count, list_capacity;
  ns_strmap terms;              /* term -> index of lists */
  ns_frame *frames[NS_PLAN_DEPTH_MAX + 2];
  bool has_places;              /* a PHRASE or NEAR is among the nodes */
  bool rough;                   /* leave places unread: what matches is then too much, scores too high, never too little */
  uint32_t low, high;           /* the window: passages [low, high), low a multiple of 64 */
  uint64_t set_bytes;           /* of filters so far */
  ns_position_list begins;      /* of the phrase at hand */
  ns_status status;             /* first failure: everything then matches nothing */
  ns_section damaged;           /* where, when status is NS_CORRUPT */
} ns_eval;

void ns_eval_init(ns_eval *ev, const ns_sealed *s);
void ns_eval_release(ns_eval *ev);
/* The node as one of another kind. */
void ns_eval_set_kind(ns_enode *node, ns_node_kind kind);
/* The tree of one side of a plan; NULL when ev->status is set. */
ns_enode *ns_eval_compile(ns_eval *ev, const ns_node *node);
/* Goes to the window from `low` on. */
void ns_eval_window(ns_eval *ev, uint32_t low);
/* All passages may be asked for again. */
void ns_eval_rewind(ns_eval *ev);
/* No passage at or after `from` and before the answer matches; NS_NONE: none does. */
uint32_t ns_eval_next(ns_eval *ev, ns_enode *node, uint32_t from);
/* An upper bound of the node's scores in the window. */
uint64_t ns_eval_bound(const ns_eval *ev, const ns_enode *node);
/* bits = passages of the window that match and are in mask (NULL: all). `bits` and mask may not overlap. */
void ns_eval_bits(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits);
/* Likewise, and adds their scores. */
void ns_eval_scores(ns_eval *ev, ns_enode *node, const ns_bits *mask, unsigned depth, ns_bits *bits, uint32_t *scores);
/* Fails when a list turned out to be damaged. */
void ns_eval_check_lists(ns_eval *ev);
/* Leaves: eval_term.c */
void ns_eval_term(ns_eval *ev, ns_enode *node, const ns_bits *mask, ns_bits *bits, uint32_t *scores);
/* eval_phrase.c: takes out of bits what has the words but not in their places. */
void ns_eval_places(ns_eval *ev, ns_enode *node, ns_bits *bits);
/* Does the phrase stand in this passage? */
bool ns_eval_phrase_at(ns_eval *ev, const ns_enode *phrase, uint32_t doc);
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
#endif
