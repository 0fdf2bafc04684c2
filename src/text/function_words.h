/* Function words: they score like any other but match only where the user means them. */
#ifndef NS_TEXT_FUNCTION_WORDS_H
#define NS_TEXT_FUNCTION_WORDS_H

#include "base/slice.h"

/* Is this lower-case word an article, pronoun, preposition, conjunction, auxiliary or the like? */
bool ns_is_function_word(ns_slice lower);
#endif
