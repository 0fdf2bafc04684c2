/* The German word lists, compiled in: what is known of a word. */
#ifndef NS_TEXT_LEXICON_H
#define NS_TEXT_LEXICON_H

#include <stdint.h>

#include "base/slice.h"

/* NS_WORD_KNOWN… flags of a word as written and in lower case. */
uint16_t ns_lexicon_flags(ns_slice surface, ns_slice lower);
/* Changes with the content of the table. */
uint64_t ns_lexicon_checksum(void);
#endif
