/* What a search asks of a segment: a tree of conditions that decides who is an answer, and one that orders the answers.
 * Both kinds of segment evaluate the same trees with the same whole numbers, so their answers can be merged. */
#ifndef NS_SEGMENT_PLAN_H
#define NS_SEGMENT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fact.h"
#include "base/slice.h"
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ns_node_kind {
  NS_NODE_NONE,    /* nothing */
  NS_NODE_ALL,     /* every passage; scores 0 */
  NS_NODE_TERM,    /* passages with the term; weight · impact */
  NS_NODE_FORM,    /* passages with the exact form of the term (`form` of `term`); weight · impact of the term */
  NS_NODE_AND,     /* all children; sum */
  NS_NODE_OR,      /* any child; sum of those that match */
  NS_NODE_MAX,     /* any child; the largest of those that match */
  NS_NODE_NOT,     /* the first child but none of the others; score of the first */
  NS_NODE_FILTER,  /* the first child where all the others match too; score of the first */
  NS_NODE_PHRASE,  /* children are TERMs: child i stands at position p + offset[i]; sum of weight · impact */
  NS_NODE_NEAR,    /* children are TERMs, PHRASEs or ORs of these: all begin within `window` words of each
                      other (last begin - first begin <= window), no two at the same position, in any
                      order; sum of the children's scores */
  NS_NODE_YEAR,    /* the passage speaks of a year in [low, high] */
  NS_NODE_AMOUNT,  /* a figure of the passage satisfies `amount` */
  NS_NODE_ENTITY,  /* an entity of that canonical name stands in the passage */
  NS_NODE_TITLE,   /* `term` is among the article's title terms */
  NS_NODE_SOURCE,  /* the article's source is `text`, case folded by ns_fold_name() */
  NS_NODE_AUTHOR,  /* the article's author holds `text`, folded likewise */
  NS_NODE_DATE,    /* the article's date meets [low, high] as yyyymmdd; undated articles never do */
  NS_NODE_ARTICLE, /* passages of the article with id `text` */
  NS_NODE_KINDS
} ns_node_kind;

/* How the children's passages make the node's. */
typedef enum ns_join_kind {
  NS_JOIN_LEAF, /* there are no children */
  NS_JOIN_ALL,  /* those of every child */
  NS_JOIN_ANY,  /* those of any child */
  NS_JOIN_FIRST /* those of the first child, less those of the others */
} ns_join_kind;

/* What a match scores. */
typedef enum ns_scoring_kind {
  NS_SCORE_NONE,  /* 0 */
  NS_SCORE_WORD,  /* weight · impact */
  NS_SCORE_SUM,   /* the children that match, added up */
  NS_SCORE_BEST,  /* the largest of the children that match */
  NS_SCORE_FIRST  /* as the first child */
} ns_scoring_kind;

/* Which members say what the node is about. */
typedef enum ns_operand_kind {
  NS_OPERAND_NONE,
  NS_OPERAND_TERM,   /* term, its postings; FORM: form too */
  NS_OPERAND_TITLE,  /* term, in the columns of titles */
  NS_OPERAND_TEXT,   /* text */
  NS_OPERAND_RANGE,  /* low to high */
  NS_OPERAND_AMOUNT, /* amount, vague */
  NS_OPERAND_WINDOW  /* window */
} ns_operand_kind;

/* What every walk over a plan must know of a kind: the one place for it (plan.c). A new kind is a row there; where kinds
 * differ in nothing that a row says, nothing else needs to name them. */
typedef struct ns_node_traits {
  const char *name; /* for people: "all of" */
  ns_join_kind join;
  ns_scoring_kind scoring;
  ns_operand_kind operand;
  bool places; /* positions of words must be compared to tell a match */
  bool filter; /* a leaf that the columns answer, not the postings of words */
} ns_node_traits;
extern const ns_node_traits ns_node_traits_of[NS_NODE_KINDS];

enum {
  NS_PLAN_DEPTH_MAX = 64,   /* of a tree */
  NS_PLAN_NODES_MAX = 4096, /* of both trees */
  NS_PLAN_SCORED_MAX = 256  /* scoring TERM leaves: 256 · 65535 · 255 < 2^32, so a score fits 32 bits */
};

typedef struct ns_node ns_node;
struct ns_node {
  ns_node_kind kind;
  uint32_t weight;          /* TERM, FORM: 0 in the match tree */
  uint32_t window;          /* NEAR */
  int32_t low, high;        /* YEAR, DATE */
  ns_slice term, form, text;
  const ns_amount *amount;
  bool vague;               /* AMOUNT */
  const uint32_t *offsets;  /* PHRASE: one for each child, ascending from 0 */
  ns_node *const *children;
  size_t child_count;
};

/* match decides who is an answer, score only orders: the score of a passage that match lets through is
 * what the score tree gives it, 0 where it does not match. Equal pointers: the same tree. */
typedef struct ns_plan {
  const ns_node *match, *score;
} ns_plan;

/* Is the plan within the limits (NS_LIMIT) and every node well formed (NS_BUG)? What segments check
 * before they walk it. */
ns_status ns_plan_check(const ns_plan *plan, ns_error *err);

#ifdef __cplusplus
}
#endif
#endif
