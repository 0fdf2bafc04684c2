/* The best k hits: a heap with the worst on top. */
#ifndef NS_SEALED_TOP_H
#define NS_SEALED_TOP_H

#include "segment/segment.h"

/* Puts the hit in when it is among the best k so far; hits has room for k, *count are in. k > 0. */
void ns_top_offer(ns_hit *hits, size_t *count, size_t k, ns_hit hit);
/* Best first. */
void ns_top_sort(ns_hit *hits, size_t count);
#endif
