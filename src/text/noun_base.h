/* Nouns that a form belongs to, by its ending. */
#ifndef NS_TEXT_NOUN_BASE_H
#define NS_TEXT_NOUN_BASE_H

#include "text/lexicon.h"

static inline bool ns_is_noun(const ns_lexeme *lexeme) {
  return lexeme && (lexeme->flags & NS_LEXEME_NOUN);
}

/* The listed noun that a lower-case word is a form of by its ending: Ministern, Ministerin: Minister; Verbraucherinnen:
 * Verbraucherin. An umlaut is not undone. NS_SLICE_NONE when there is none. It is a beginning of word, or lies in room,
 * which has room for word.len bytes, and differs in its last letter. */
ns_slice ns_noun_base(ns_slice word, char *room);
#endif
