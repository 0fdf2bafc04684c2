/* Gathers the occurrences of one passage into terms with impacts, positions and forms, for a segment that
 * takes passages one at a time. */
#ifndef NS_INDEX_GATHER_H
#define NS_INDEX_GATHER_H

#include "segment/segment.h"

/* Where a number of the vocabulary stands in the passage at hand. */
typedef struct ns_gather_place {
  uint32_t serial; /* of the passage it was last seen in */
  uint32_t index;
} ns_gather_place;

typedef struct ns_gather_places {
  ns_gather_place *at;
  size_t count; /* allocated, zeroed at first */
} ns_gather_places;

typedef struct ns_gatherer {
  ns_gather_places terms, forms;
  uint32_t serial;
} ns_gatherer;

void ns_gatherer_release(ns_gatherer *g);
/* Fills terms, forms and positions of doc from its occurrences; all in arena. The numbers of its vocabulary
 * lie below the counts. Errors: NS_NOMEM. */
ns_status ns_gather(ns_gatherer *g, uint32_t term_count, uint32_t form_count, ns_arena *arena, ns_doc *doc,
                    ns_error *err);
#endif
