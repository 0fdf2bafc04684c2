/* Short lists of words: what can never be a part of a compound, whatever the large lists say, and those that go into
 * the table as they are (NS_LIST_… of text/lexicon_format.h). */
#ifndef NS_TOOLS_GUARDS_H
#define NS_TOOLS_GUARDS_H

#include "base/slice.h"

/* Could this lower-case word end, or open, a compound? */
bool can_be_head(ns_slice word);
bool can_be_modifier(ns_slice word);
/* Is it a head only behind a linking element (Jahres|ende)? */
bool needs_link(ns_slice word);
/* Does it end like a name of a place or family (…burg, …mann)? */
bool ends_like_a_name(ns_slice word);
/* The lists that a word is on, and all words that are on any. */
unsigned lists_of(ns_slice word);
void each_listed(void (*take)(void *ctx, ns_slice word), void *ctx);
#endif
