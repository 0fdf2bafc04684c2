/* What stands beside a name and tells what it is. */
#ifndef NS_FACTS_ENTITY_CUES_H
#define NS_FACTS_ENTITY_CUES_H

#include "facts/names/entity_items.h"

/* What the words around items [first, end) say for a name of this kind: 0, or NS_SCORE_CUE and more. */
int ns_cue_score(const ns_finder *finder, uint32_t first, uint32_t end, uint8_t kind);
/* The classes of the word before `at`, looking past a title's full stop; 0 when a mark parts them. */
uint64_t ns_cue_before(const ns_finder *finder, uint32_t at);
/* A word with an article before it: "der X". */
bool ns_cue_article(const ns_finder *finder, uint32_t at);
/* The word before `at` looks like an adjective in front of a noun ("einem effektiven X"). */
bool ns_cue_adjective(const ns_finder *finder, uint32_t at);
/* A word in lower case that is, by its form or by the list, a finite verb: studierte, macht, war. */
bool ns_cue_verb(const ns_item *item);
/* Side record of an item; NULL when it has none that tells of names. */
const ns_word_names *ns_item_names(const ns_item *item);
#endif
