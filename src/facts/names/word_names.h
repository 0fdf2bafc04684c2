/* What one surface form means for the recognition of names: the part of a word's facts that the entity pass reads. */
#ifndef NS_FACTS_WORD_NAMES_H
#define NS_FACTS_WORD_NAMES_H

#include "base/slice.h"
#include "facts/names/names_format.h"

/* How a surface form looks, in the bits above the ns_name_class ones. */
#define NS_SHAPE_CAPITAL (1ull << 32)
#define NS_SHAPE_UNKNOWN (1ull << 33)  /* capital, and neither the lexicon nor a list has it */
#define NS_SHAPE_NOUN (1ull << 34)     /* capital, an ordinary word of German */
#define NS_SHAPE_ACRONYM (1ull << 35)  /* two to six capitals: BASF; or capitals inside: OpenAI */
#define NS_SHAPE_INITIAL (1ull << 36)  /* one capital letter */
#define NS_SHAPE_ROMAN (1ull << 37)    /* II, XIV */
#define NS_SHAPE_GENITIVE (1ull << 38) /* on its lists by its genitive: Merkels */
#define NS_SHAPE_START (1ull << 39)    /* an alias of the gazetteer begins with it */

#define NS_SHAPE_LOUD (1ull << 41)     /* all capitals */
#define NS_SHAPE_LOWER (1ull << 42)    /* the lexicon has it in lower case: an adverb, adjective, verb */
#define NS_SHAPE_COMPOUND (1ull << 40) /* in no list, but the parts of a compound are */

/* What the gazetteer has under a word by itself. */
typedef struct ns_reading {
  ns_slice name;  /* canonical; of the table */
  uint8_t kind;   /* ns_entity_kind */
  int16_t score;  /* before the cues around it are seen */
} ns_reading;

/* What one surface form means for entity recognition. Zeroed = nothing. */
typedef struct ns_word_names {
  uint64_t flags;   /* ns_name_class and NS_SHAPE_… bits, the word's traits; 0: it plays no part in names */
  uint32_t longest; /* words of the longest alias that begins with it */
  uint32_t reading_count;
  const ns_reading *readings; /* in the arena of the word */
  uint64_t hash, stem_hash;   /* as the last word of an alias, and as one before */
} ns_word_names;
#endif
