/* Compounds cut into their parts. */
#ifndef NS_TEXT_COMPOUND_H
#define NS_TEXT_COMPOUND_H

#include <stdint.h>

#include "text/lexicon.h"
#include "text/tuning.h"

typedef struct ns_part {
  uint8_t from, to; /* bytes of the word; parts follow each other without a gap */
  uint8_t link;     /* bytes of the linking element at its end */
} ns_part;

/* Parts of a lower-case word, 2 to NS_COMPOUND_PARTS_MAX, or 0 when it is no compound. `whole`: what the lexicon has
 * of the word (ns_lexicon_slot), or NULL. */
unsigned ns_compound_split(ns_slice word, const ns_lexeme *whole, ns_part parts[NS_COMPOUND_PARTS_MAX]);
#endif
