/* More readings of what the tokens say: joined forms of hyphenated words, completed ellipses. None
 * with plain words. */
#ifndef NS_TEXT_READINGS_H
#define NS_TEXT_READINGS_H

#include "text/tuning.h"
#include "text/words.h"

/* The tokens from `first` on are the members of one hyphenated word: adds its joined forms behind
 * its first member (the whole, of at most NS_JOINED_MEMBERS_MAX members and NS_JOINED_BYTES_MAX bytes) and behind the last
 * but one (the last two of three and more). */
void ns_join_members(ns_analyzer *an, ns_tokens *tokens, size_t first);

/* Words that were left incomplete and wait for the word that completes them. */
typedef struct ns_ellipses {
  size_t open[NS_ELLIPSES_MAX]; /* tokens that end in a hyphen: Energie- (und …) */
  unsigned count;
} ns_ellipses;

/* tokens[at] ends in a hyphen that no member follows. */
void ns_ellipsis_open(ns_ellipses *ellipses, size_t at);
/* The last token is a word that stands complete: completes what is open behind the tokens it belongs
 * to (Energie- und Umweltfragen: Energiefragen). `hyphenated`: it is the last member of several.
 * `has_hyphen`: a hyphen stands directly before it (Weinbau und -handel: Weinhandel). */
void ns_ellipsis_close(ns_analyzer *an, ns_tokens *tokens, ns_ellipses *ellipses, bool hyphenated, bool has_hyphen);
#endif
