/* The first pass: what its ways have in common. search.c goes through any tree window by window; search_and.c and
 * search_or.c find the best of plain conjunctions and disjunctions of words, search_count.c counts the latter. */
#ifndef NS_SEALED_SEARCH_H
#define NS_SEALED_SEARCH_H

#include "sealed/eval.h"

typedef struct ns_search {
  ns_eval ev;
  const ns_request *request;
  ns_answer *out;
  ns_enode *match, *score;  /* equal: the same tree */
  bool one_tree;
  bool all;                 /* every match is wanted, not just the best */
  bool apart;               /* the best are then found by themselves */
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
/* Counts (and lists, when wanted) what a word or a disjunction of words matches. */
void ns_search_count_or(ns_search *s);

/* Lists of a tree of words, as the two go through them. */
typedef struct ns_words {
  ns_list *list[NS_PLAN_SCORED_MAX];
  uint32_t weight[NS_PLAN_SCORED_MAX];
  uint64_t bound[NS_PLAN_SCORED_MAX]; /* weight × largest impact */
  size_t count;
} ns_words;

/* Passages in a row with what they score so far. */
enum { NS_BATCH = 1024 };
typedef struct ns_batch {
  uint32_t count;
  uint32_t doc[NS_BATCH], score[NS_BATCH];
} ns_batch;

/* Adds a word's part to the scores of the passages that have it. `reach`: what a passage must come to with it, lest
 * it be dropped; with `all`, those without the word are dropped too. *cursor: block of the first passage or
 * before it, moved on. */
void ns_batch_add(ns_batch *batch, ns_list *list, uint32_t weight, uint64_t reach, bool all, uint32_t *cursor);
#endif
