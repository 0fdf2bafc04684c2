/* Keys of names: how a name is cut into words, and how words are hashed, so that tables and text meet
 * whatever the case, the hyphens and the endings are. */
#ifndef NS_FACTS_NAMES_KEY_H
#define NS_FACTS_NAMES_KEY_H

#include <stdint.h>

#include "base/hash.h"
#include "base/slice.h"

enum { NS_NAME_WORD_MAX = 96 }; /* bytes of a word; longer ones are no name */

/* The next word of text from *at on: letters and digits, as the tokenizer cuts them. Moves *at behind
 * it. False at the end. */
bool ns_name_next_word(ns_slice text, size_t *at, ns_slice *word);
/* word in lower case into out; absent when it is too long. */
ns_slice ns_name_lower(ns_slice word, char out[NS_NAME_WORD_MAX]);

/* What a hashed word stands for in the tables. */
enum { NS_KEY_WORD = 'w', NS_KEY_SUFFIX = '-', NS_KEY_START = 's' };
/* Hash of a word in lower case. Never 0. */
uint64_t ns_name_hash(ns_slice lower, char what);
/* The same by the sum of its letters (base/hash.h). */
static inline uint64_t ns_name_hash_of(ns_letter_sum sum, size_t len, char what) {
  uint64_t hash = ns_letters_hash(sum, len, (uint64_t)what);
  return hash ? hash : 1;
}
/* The word without an ending of declension ("deutschen", "deutscher": "deutsch"), for the first word
 * of a name and all before its last one. */
ns_slice ns_name_stem(ns_slice lower);
/* Hash of a name of several words, of the hash of its beginning (0 at first) and the next word's. */
uint64_t ns_name_join(uint64_t before, uint64_t word);
/* What remains of a genitive: step 1 without -s, step 2 without -es; absent when it is none. */
ns_slice ns_name_genitive(ns_slice word, unsigned step);
#endif
