/* What can never be a part of a compound, whatever the lists say. Shared with tools/lexicon. */
#ifndef NS_TEXT_GUARDS_H
#define NS_TEXT_GUARDS_H

#include "base/slice.h"

/* Could this lower-case word end, or open, a compound? */
bool ns_can_be_head(ns_slice word);
bool ns_can_be_modifier(ns_slice word);
/* Is it a head only behind a linking element (Jahres|ende)? */
bool ns_needs_link(ns_slice word);
/* Words that look like compounds and are none (weekdays, months, directions …). */
bool ns_is_never_split(ns_slice word);
/* Does it end, or is it an ending, like a name of a place or family (…burg, …mann)? */
bool ns_is_name_ending(ns_slice word);
bool ns_ends_like_a_name(ns_slice word);
bool ns_has_vowel(ns_slice word);
#endif
