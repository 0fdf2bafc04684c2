/* Cuts a passage into tokens and gives each its word. */
#ifndef NS_TEXT_TOKENIZE_H
#define NS_TEXT_TOKENIZE_H

#include "text/words.h"

/* Appends all tokens of text, extra readings included. On failure an->status says why. */
void ns_tokenize(ns_analyzer *an, ns_slice text, ns_tokens *tokens);
#endif
