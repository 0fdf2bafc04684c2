/* More readings of what the tokens say: joined forms of hyphenated words, completed ellipses. */
#ifndef NS_TEXT_READINGS_H
#define NS_TEXT_READINGS_H

#include "text/words.h"

/* Members of a hyphenated word beyond this many are not joined as a whole. */
enum { NS_JOINED_MEMBERS_MAX = 8 };
/* Bytes of a joined form. */
enum { NS_JOINED_BYTES_MAX = 160 };

/* The tokens from `first` on are the members of one hyphenated word: adds its joined forms behind
 * its first member (the whole) and behind the last but one (the last two of three and more). */
void ns_join_members(ns_analyzer *an, ns_tokens *tokens, size_t first);
#endif
