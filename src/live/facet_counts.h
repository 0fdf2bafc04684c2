/* Counting facets passage by passage: what the live segment uses, which has no counters of its own. */
#ifndef NS_LIVE_FACET_COUNTS_H
#define NS_LIVE_FACET_COUNTS_H

#include "base/strmap.h"
#include "segment/segment.h"

typedef struct ns_facet_value {
  ns_facet facet;
  uint8_t kind;
  bool has_text;
  double low, high;
  uint64_t count;
  uint64_t last; /* the passage last counted: a passage counts once for each value */
} ns_facet_value;

typedef struct ns_facet_counts {
  unsigned facets; /* bit set of 1 << ns_facet */
  ns_strmap index; /* facet, kind and value → index of values */
  ns_facet_value *values;
  size_t count, capacity;
  uint64_t passages;
  ns_buf key;
} ns_facet_counts;

/* Allocates nothing yet. */
void ns_facet_counts_init(ns_facet_counts *counts, unsigned facets);
void ns_facet_counts_release(ns_facet_counts *counts);
/* One passage with its article's source (absent: not counted there). Figures that are no amounts
 * (ordinals, dates, years) count among the kinds alone. NS_OK or NS_NOMEM. */
ns_status ns_facet_counts_add(ns_facet_counts *counts, const ns_facts *facts, ns_slice source);
/* Hands every value to sink; what sink answers beside NS_OK ends the walk and is returned. */
ns_status ns_facet_counts_visit(const ns_facet_counts *counts, ns_facet_fn *sink, void *ctx);
#endif
