/* Facets: what is counted (facets_count.c) and how counts get their names back (facets.c). */
#ifndef NS_SEALED_FACETS_H
#define NS_SEALED_FACETS_H

#include "sealed/read/facts.h"
#include "sealed/read/open.h"

/* What a number of amounts.dict stands for. */
typedef struct ns_amount_value {
  double low, high; /* its decade */
  uint32_t unit;    /* number in `units` */
} ns_amount_value;

/* Articles in a row that have the same source: passages from `first` up to the next run. */
typedef struct ns_source_run {
  uint32_t first, source;
} ns_source_run;

/* Counts, and what is read once: kept by the segment from one count to the next. */
typedef struct ns_tallies {
  ns_fact_space space;
  uint32_t *counts;      /* passages with each number; behind them those with one that cannot be */
  uint32_t kind_counts[NS_KIND_COUNT_OF_KINDS];
  uint32_t *sources;     /* passages of each source, and of none */
  ns_source_run *runs;
  size_t run_count, run_capacity;
  ns_amount_value *amounts;
  uint8_t *kinds;        /* of the amounts */
  ns_slice *units;
  size_t unit_count, unit_capacity;
  ns_arena names;        /* of units */
  uint32_t *sorted;      /* numbers of a crowded passage */
  size_t sorted_capacity;
  uint32_t *named;       /* numbers of the names of one facet that were counted */
} ns_tallies;

ns_status ns_tallies_new(const ns_sealed *s, ns_tallies **out, ns_error *err);
/* Count over docs, which ascend; the counts before are forgotten. */
ns_status ns_tallies_count_facts(const ns_sealed *s, ns_tallies *t, const ns_docs *docs, ns_error *err);
void ns_tallies_count_sources(const ns_sealed *s, ns_tallies *t, const ns_docs *docs);
#endif
