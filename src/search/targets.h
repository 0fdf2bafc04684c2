/* What is looked for in the texts of hits: every term and form of the concepts that make an answer once, whatever the
 * number of concepts that name it, so that a text is gone over once. */
#ifndef NS_SEARCH_TARGETS_H
#define NS_SEARCH_TARGETS_H

#include "search/internal.h"

#define NS_TARGET_NONE UINT32_MAX

/* A term or a form. */
typedef struct ns_target {
  ns_slice text;
  uint64_t hash;        /* ns_hash(text, 0) */
  uint32_t bits;        /* concepts that it stands for by itself: bit number modulo NS_MARK_FIGURE_BIT */
  bool listed;          /* rows and compounds want to know where it stands */
  uint32_t met;         /* number of the text in which it was met last */
  uint32_t first, last; /* its places in that text, when listed */
} ns_target;

/* A reading of several terms. Equal ones of several concepts are one. */
typedef struct ns_target_row {
  ns_reading_kind kind; /* PHRASE, PARTS */
  const ns_reading *reading;
  uint32_t *terms;      /* targets */
  uint32_t bits, met;
  uint32_t next;        /* another row that begins with the same term */
} ns_target_row;

typedef struct ns_target_table {
  ns_target *at;
  uint32_t *slots;      /* number + 1; 0: free */
  uint32_t *rows;       /* of each target: the first row that begins with it */
  size_t count, mask;
} ns_target_table;

/* A concept that may have to be looked for by its parts. */
typedef struct ns_target_concept {
  const ns_concept *concept;
  uint32_t bits;
  uint32_t *readings;   /* TERM: a target; else a row */
} ns_target_concept;

typedef struct ns_targets {
  ns_target_table terms, forms;
  ns_target_row *rows;
  size_t row_count;
  ns_target_concept *concepts; /* WORDs with a reading of several terms */
  size_t concept_count;
  size_t longest;       /* terms of a row */
} ns_targets;

/* From ask->arena; ask->status otherwise. */
ns_status ns_targets_init(ns_ask *ask, ns_targets *out);
/* Number of the target with this text, NS_TARGET_NONE when nobody looks for it. */
uint32_t ns_target_find(const ns_target_table *table, ns_slice text, uint64_t hash);
#endif
