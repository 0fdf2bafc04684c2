/* Random passages and plans from a seed: Zipf-like words, every kind of node. */
#ifndef NS_TESTS_RANDOM_H
#define NS_TESTS_RANDOM_H

#include "segment/segment.h"

typedef struct ns_random {
  uint64_t state;
} ns_random;

uint64_t ns_random_next(ns_random *r);
/* Below n, n > 0. */
uint32_t ns_random_below(ns_random *r, uint32_t n);

typedef struct ns_random_article {
  ns_article_meta meta;
  ns_doc *docs;
  size_t count;
} ns_random_article;

/* Article number n (its id is "artikel-n") with 1 to 8 passages, all in the arena. Word w0 stands in
 * nearly every passage, w1 in most, and so on down to thousands of rare ones; p-words have no
 * positions. Out of memory ends the program. */
ns_random_article ns_random_article_make(ns_random *r, ns_arena *arena, uint32_t n);
/* A plan over such articles: any node kind, both trees alike or not, within the limits. */
ns_plan ns_random_plan(ns_random *r, ns_arena *arena);
/* A word term as it stands in such passages, and a form of it. */
ns_slice ns_random_term(ns_random *r, ns_arena *arena);
ns_slice ns_random_form(ns_random *r, ns_arena *arena, ns_slice term);
#endif
