/* The German word lists, compiled in: what is known of a word. Read-only and shared. */
#ifndef NS_TEXT_LEXICON_H
#define NS_TEXT_LEXICON_H

#include "text/lexicon_format.h"

/* What the table says of a lower-case word; NULL when it is not there. */
const ns_lexeme *ns_lexicon_find(ns_slice lower);
/* NS_WORD_KNOWN… flags of a lower-case word. */
uint16_t ns_lexicon_flags(ns_slice lower);
/* Changes with the content of the table. */
uint64_t ns_lexicon_checksum(void);
#endif
