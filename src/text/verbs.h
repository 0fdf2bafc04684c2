/* Forms of weak verbs and their infinitives. */
#ifndef NS_TEXT_VERBS_H
#define NS_TEXT_VERBS_H

#include "base/buf.h"

/* Appends the infinitive of a lower-case form that is listed and nothing else; false: there is none. */
bool ns_verb_infinitive(ns_slice word, ns_buf *out);
#endif
