/* The forms that the wildcards and fuzzy words of a query stand for: found for all of them in one pass over the
 * dictionaries of forms. */
#ifndef NS_SEARCH_HUNT_H
#define NS_SEARCH_HUNT_H

#include "search/internal.h"

/* Dictionary entries that fit a pattern, the best of them; a heap with the worst on top while the dictionaries pass by. */
typedef struct ns_prey {
  char *form;
  uint32_t len, room;
  uint64_t df;
  double boost;
} ns_prey;

/* One pattern, however often the query has it. */
typedef struct ns_hunt {
  ns_pattern_kind kind;
  ns_slice pattern;      /* lower case */
  ns_slice prefix;       /* what forms must begin with */
  ns_slice piece, tail;  /* WILDCARD: its longest piece between stars; what stands behind the last */
  uint64_t letters, pairs; /* WILDCARD: hashed, of what stands between its stars */
  ns_speller *speller;   /* FUZZY */
  unsigned most;         /* FUZZY: tenths of an edit */
  ns_prey *best;
  size_t count, keep;
  uint64_t met;          /* forms that fit */
  bool more;             /* at least so many: not all could be looked at */
  ns_form *forms;        /* the best of them, the best first, each under the terms it may be indexed under … */
  size_t *ends;          /* … forms[..ends[i]] are those of the first i */
} ns_hunt;

/* Fills best and met of all hunts; sorted, the best first. */
ns_status ns_hunts_run(ns_ask *ask, ns_hunt *const *hunts, size_t count);
/* Does the form match the pattern (stars only, both lower case)? */
bool ns_wildcard_matches(ns_slice pattern, ns_slice form);
#endif
