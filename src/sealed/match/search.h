/* The first pass: what its ways have in common. search.c goes through any tree window by window; search_sum.c adds up
 * scores for it; search_and.c and search_or.c find the best of plain conjunctions and disjunctions of words,
 * search_count.c counts the latter. */
#ifndef NS_SEALED_SEARCH_H
#define NS_SEALED_SEARCH_H

#include "sealed/match/eval.h"

typedef struct ns_search {
  ns_eval ev;
  const ns_request *request;
  ns_answer *out;
  ns_enode *match, *score;  /* equal: the same tree */
  bool one_tree;
  bool all;                 /* every match is wanted, not just the best */
  bool apart;               /* the best are then found by themselves */
  bool sums;                /* ns_search_sums() of the score tree */
  uint64_t floor;           /* k passages reach this score: lower ones are of no use */
  /* windows: */
  uint32_t *scores;         /* of the window */
  ns_bits bits, candidates, other, matches, confirmed;
  uint32_t *exact;          /* of one passage */
} ns_search;

/* Takes a passage among the best, or not. */
void ns_search_offer(ns_search *s, uint32_t doc, uint32_t score);
/* Could a passage of this score still be among the best? */
bool ns_search_wants(const ns_search *s, uint32_t doc, uint32_t score);

/* The best of a conjunction of words, or of a phrase: the rarest word's list block by block, the others asked
 * about its passages. */
bool ns_search_is_conjunction(const ns_search *s);
void ns_search_and(ns_search *s);
/* The best of a disjunction of words. scored: do all its words have a weight? */
bool ns_search_is_disjunction(const ns_enode *node, bool scored);
void ns_search_or(ns_search *s);
/* Scores of a tree of words added up over the window: search_sum.c. Is the tree such a one, and does each word score, so
 * that who has no score does not match? */
bool ns_search_sums(const ns_enode *node);
void ns_search_sum(ns_eval *ev, const ns_enode *node, uint32_t *scores);
/* Counts (and lists, when wanted) what a word or a disjunction of words matches. */
void ns_search_count_or(ns_search *s);

/* What the floor leaves to be reached by others than `rest`. */
static inline uint64_t ns_search_reach_of(uint64_t floor, uint64_t rest) {
  return floor > rest ? floor - rest : 0;
}
static inline uint64_t ns_search_reach(const ns_search *s, uint64_t rest) {
  return ns_search_reach_of(s->floor, rest);
}

/* The lists of a tree of words. */
typedef struct ns_search_words {
  ns_list *list[NS_PLAN_SCORED_MAX];
  uint32_t weight[NS_PLAN_SCORED_MAX];
  uint32_t cursor[NS_PLAN_SCORED_MAX]; /* no passage asked about next lies before this block */
  uint64_t rest[NS_PLAN_SCORED_MAX];   /* what the words behind can add: the sum of weight × largest impact */
  size_t count;
} ns_search_words;
/* In the order given by `before`. */
typedef bool ns_word_order(const ns_enode *a, const ns_enode *b);
void ns_search_words_of(const ns_enode *root, ns_word_order *before, ns_search_words *words);

/* Some passages, ascending, with what they score so far. shortlist.c */
enum { NS_SHORTLIST = 256, NS_SHORTLIST_FULL = NS_SHORTLIST - NS_BLOCK }; /* so full, there is no room for a block */
typedef struct ns_shortlist {
  uint32_t count, kept;
  uint32_t doc[NS_SHORTLIST], score[NS_SHORTLIST];
} ns_shortlist;

typedef struct ns_shortlist_question {
  ns_list *list;
  uint32_t weight;
  uint64_t reach;   /* a passage that does not come to this is dropped */
  bool all;         /* so is one without the word */
  uint32_t *cursor; /* block of the first passage or before it; moved on */
} ns_shortlist_question;
/* Adds what a word gives to each passage. */
void ns_shortlist_ask(ns_shortlist *s, const ns_shortlist_question *question);
/* Takes in passages of the block at hand, whose docs are known: those that reach so much by themselves. */
void ns_shortlist_take_block(ns_shortlist *s, ns_list *list, uint32_t weight, uint64_t reach);
/* Takes in all its passages, without what the word gives them. */
void ns_shortlist_take_docs(ns_shortlist *s, const ns_list *list);
#endif
