/* The German word lists, compiled in: what is known of a word. Read-only and shared. Where a function takes a hash,
 * it is ns_lexicon_hash of a lower-case word. */
#ifndef NS_TEXT_LEXICON_H
#define NS_TEXT_LEXICON_H

#include "text/lexicon_format.h"

/* What the table says of a word; NULL when it is not in the lexicon. */
const ns_lexeme *ns_lexicon_find(ns_slice lower);
const ns_lexeme *ns_lexicon_find_hash(uint64_t hash);
/* The same, with the words that are only on one of the short lists (NS_LIST_…). */
const ns_lexeme *ns_lexicon_slot(uint64_t hash);
/* Can the word be part of a compound? Sometimes yes in vain. */
bool ns_lexicon_may_be_part(uint64_t hash);
/* Starts to load the word's slot into the cache. */
void ns_lexicon_prefetch(uint64_t hash);
/* Is the word, which ends another one, an ending of names? */
bool ns_lexicon_is_name_ending(uint64_t hash);
/* The word that a lower-case word is stemmed like (firmen: firma); ptr NULL when it has no exception.
 * *kind: NS_EXCEPTION_TAIL, NS_EXCEPTION_NOUN. */
ns_slice ns_lexicon_exception(uint64_t hash, uint32_t *kind);
/* NS_WORD_KNOWN… flags of a word. */
uint16_t ns_lexicon_flags(ns_slice lower);
uint16_t ns_lexeme_flags(const ns_lexeme *lexeme);
/* Changes with the content of the table. */
uint64_t ns_lexicon_checksum(void);
#endif
