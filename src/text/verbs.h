/* Forms of weak verbs and their infinitives. */
#ifndef NS_TEXT_VERBS_H
#define NS_TEXT_VERBS_H

#include "base/buf.h"
#include "text/lexicon.h"

/* Appends the infinitive of a lower-case form that is listed and nothing else; false: there is none. `lexeme`: what
 * the lexicon has of the form, or NULL. */
bool ns_verb_infinitive(ns_slice word, const ns_lexeme *lexeme, ns_buf *out);
#endif
