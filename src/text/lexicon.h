/* The German word lists, compiled in: what is known of a word. Read-only and shared. */
#ifndef NS_TEXT_LEXICON_H
#define NS_TEXT_LEXICON_H

#include "text/lexicon_format.h"

/* What the table says of a lower-case word; NULL when it is not there. */
const ns_lexeme *ns_lexicon_find(ns_slice lower);
/* The same for a word that can be part of a compound; NULL for all others (mostly). */
const ns_lexeme *ns_lexicon_part(ns_slice lower);
/* The word that a lower-case word is stemmed like (firmen: firma); ptr NULL when it has no exception.
 * *kind: NS_EXCEPTION_TAIL, NS_EXCEPTION_NOUN. */
ns_slice ns_lexicon_exception(ns_slice lower, uint32_t *kind);
/* NS_WORD_KNOWN… flags of a lower-case word. */
uint16_t ns_lexicon_flags(ns_slice lower);
/* Changes with the content of the table. */
uint64_t ns_lexicon_checksum(void);
#endif
