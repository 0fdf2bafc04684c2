/* What a word is indexed under. */
#ifndef NS_TEXT_TERMS_H
#define NS_TEXT_TERMS_H

#include "text/words.h"

/* Fills in terms, parts and split of an entry whose surface, form and flags are there. */
ns_status ns_word_terms(ns_analyzer *an, ns_entry *entry);
#endif
