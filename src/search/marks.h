/* Highlights of a stored text: one span for each matching word or compound part. */
#ifndef NS_SEARCH_MARKS_H
#define NS_SEARCH_MARKS_H

#include "search/targets.h"

/* Where a target stands in the text at hand. */
typedef struct ns_spot {
  uint32_t token, next; /* next: the target's next spot */
  bool whole;           /* a term of the token's word */
  uint8_t part;         /* number of the word's part that it is, NS_SPOT_NO_PART */
} ns_spot;
enum { NS_SPOT_NO_PART = UINT8_MAX };

/* What goes from one hit to the next. */
typedef struct ns_marker {
  ns_ask *ask;
  ns_targets targets;
  ns_spot *spots;
  size_t spot_count, spot_capacity;
  uint32_t *cursors;    /* of the terms of a row */
  uint32_t text_number; /* of the text at hand, from 1 */
  ns_slice text;
  const ns_tokens *tokens;
  ns_marks marks;
  ns_status status;
} ns_marker;

/* Closed by ns_marker_close, after a failure too. */
ns_status ns_marker_open(ns_ask *ask, ns_marker *out);
void ns_marker_close(ns_marker *m);
/* The text's highlights into m->marks. Its tokens are left in ask->s->tokens; with a skim, only words that can match
 * have terms. */
ns_status ns_marks_find(ns_marker *m, ns_slice text, const ns_facts *facts, const ns_skim *skim);
#endif
