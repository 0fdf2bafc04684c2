/* The one analysis chain: a passage becomes tokens, a token's word becomes terms. Index, query,
 * highlight, figures and entities all read the tokens that ns_analyze gives; there is no second
 * tokenizer anywhere.
 *
 *   bytes ─ tokens (spans, positions) ─ words (one record per surface form, cached) ─ terms
 */
#ifndef NS_TEXT_TEXT_H
#define NS_TEXT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "text/tuning.h"

enum { NS_TERM_HASH = 16 }; /* digits of the hash that closes a term or form cut to NS_TERM_MAX */
enum { NS_WORD_PARTS_MAX = 16 }; /* members of a hyphenated word and parts of a compound that a reader looks at */
enum { NS_PASSAGE_MAX = 1 << 20 }; /* bytes of one passage; the corpus reader splits longer ones */

typedef enum ns_words {
  NS_WORDS_GERMAN, /* folding, conflation layer, compounds */
  NS_WORDS_PLAIN   /* Unicode clean-up, case and Snowball alone */
} ns_words;

typedef enum ns_token_kind {
  NS_TOKEN_WORD,   /* letters, perhaps with digits in it: Haus, CO2, H100, 5G, 10GW */
  NS_TOKEN_NUMBER, /* digits with inner . , ' ’ between digits: 14,3  1.234,56  2025  10.000 */
  NS_TOKEN_SYMBOL, /* one of $ € £ ¥ % ‰ ° § & + − ± ~ # @ / = < > * and other symbols */
  NS_TOKEN_PUNCT   /* any other mark; one character a token (… and – too) */
} ns_token_kind;

enum {
  NS_TOKEN_BLANK_BEFORE = 1,  /* white space (or the passage's start) lies directly before it */
  NS_TOKEN_HYPHEN_BEFORE = 2, /* a hyphen joins it to the token before: a later member of a hyphenated word */
  NS_TOKEN_HYPHEN_AFTER = 4,  /* a hyphen follows directly; without a member after it: an ellipsis (Energie- und) */
  NS_TOKEN_EXTRA = 8          /* no surface token but one more reading, at the position of the token before it in
                                 the list: a joined form (kirechenzentrum), a completed ellipsis (Energiefragen).
                                 Its span is the surface it stands for. Figures and entities skip it; its parts
                                 are not posted, for they are those of its members. None with NS_WORDS_PLAIN. */
};

/* A term as the index knows it, interned in the analyzer. */
typedef struct ns_term {
  ns_slice text; /* lower case, at most NS_TERM_MAX bytes */
  uint64_t hash; /* ns_hash(text, 0) */
  uint32_t id;   /* dense from 0 within the analyzer's epoch */
} ns_term;

enum {
  NS_WORD_CAPITAL = 1,      /* first letter is upper case */
  NS_WORD_ALLCAPS = 2,      /* two letters or more, all upper case */
  NS_WORD_FUNCTION = 4,     /* on the list of function words: scores, but matches only when asked for by itself */
  NS_WORD_DIGITS = 8,       /* holds a digit */
  NS_WORD_MIXED = 16,       /* an upper-case letter after a lower-case one: OpenAI, iPhone */
  NS_WORD_KNOWN = 32,       /* in the German word lists (as it stands or in lower case) */
  NS_WORD_KNOWN_LOWER = 64, /* in the lists in lower case: an adjective, verb, particle … */
  NS_WORD_KNOWN_NOUN = 128, /* in the lists as a noun (capitalised entry) */
  NS_WORD_CUT = 256,        /* its form was over NS_TERM_MAX: form and only term are the beginning and a hash */
  NS_WORD_MARKED = 1 << 15  /* the classifier's own: it need not look at facts when this is not set */
};

/* What is known of one surface form, computed once and cached. Borrowed from the analyzer. What is asked for with
 * every token comes first: it lies on one cache line. */
typedef struct ns_word {
  const ns_term *const *terms; /* what the word is indexed under; terms[0] is the main one */
  const ns_term *const *parts; /* terms of the parts of a compound; posted without a position of their own */
  void *facts;                 /* side record of the classifier (below), or NULL */
  uint64_t traits;             /* the classifier's own: what it asks of every word; 0 = nothing */
  ns_slice form;               /* surface in lower case: the exact form (@wort); at most NS_TERM_MAX bytes */
  uint32_t id;                 /* dense from 0 within the epoch: a key for side tables */
  uint32_t form_id;   /* the same for the form and terms[0]: words that differ in case alone mostly share it */
  uint16_t flags;     /* NS_WORD_… */
  uint8_t term_count; /* 0 for a word that is not indexed (symbols, punctuation) */
  uint8_t part_count, split_count;
  ns_slice surface;      /* as written, NFC, soft hyphens out */
  const ns_slice *split; /* the parts as words, lower case, linking elements removed */
} ns_word;

typedef struct ns_token {
  uint32_t start, end; /* bytes in the passage, half open, on character borders */
  uint32_t position;   /* counts words and numbers from 0; punctuation carries that of the next word */
  uint8_t kind;        /* ns_token_kind */
  uint8_t flags;       /* NS_TOKEN_… */
  const ns_word *word; /* never NULL; for PUNCT and SYMBOL a shared record without terms (id 0), but for
                           % ‰ $ € £ §, which are indexed as themselves, without a position of their own */
} ns_token;

typedef struct ns_tokens {
  ns_token *at;
  size_t count, capacity;
  uint32_t words; /* length of the passage in words and numbers, extras and parts not counted */
} ns_tokens;

typedef struct ns_analyzer ns_analyzer;

/* One analyzer for each thread: it holds a stemmer and the cache of words. The lexicon behind it is
 * read-only and shared. */
ns_status ns_analyzer_new(ns_words words, ns_analyzer **out, ns_error *err);
void ns_analyzer_free(ns_analyzer *an);

/* Bounds the cache: `bytes` of words, terms and all that leads to them (128 MB at first, 1 MB at least). When it is
 * passed, the next ns_analyze starts a new epoch with an empty cache. */
void ns_analyzer_set_cache(ns_analyzer *an, size_t bytes);

/* Called once for each new word of the cache, so that a later stage (figures, entities) can attach a
 * side record to word->facts, allocated in the arena it is given (lives as long as the cache). */
typedef ns_status ns_classify_fn(void *ctx, ns_arena *arena, ns_word *word);
void ns_analyzer_set_classifier(ns_analyzer *an, ns_classify_fn *classify, void *ctx);

/* Reads text (well-formed UTF-8, at most NS_PASSAGE_MAX bytes) into tokens, which is emptied first and
 * grown as needed; freed by ns_tokens_release. Words stay good until the next ns_analyze of the same
 * analyzer. Errors: NS_NOMEM, NS_LIMIT. */
ns_status ns_analyze(ns_analyzer *an, ns_slice text, ns_tokens *tokens, ns_error *err);
/* The same tokens, but only words that matter are looked at closely: those that `wanted` asks for (by their
 * position and bytes), those of hyphenated words and ellipses, and those that the cache knows anyway. Another word's
 * record has no terms, an empty surface and form, and of its flags NS_WORD_CAPITAL alone. For highlights. */
typedef bool ns_wanted_fn(void *ctx, uint32_t position, ns_slice raw);
ns_status ns_analyze_some(ns_analyzer *an, ns_slice text, ns_wanted_fn *wanted, void *ctx, ns_tokens *tokens, ns_error *err);
void ns_tokens_release(ns_tokens *tokens);
/* While held, the cache is not emptied: words of earlier calls stay good. For the passages of one article. */
void ns_analyzer_hold(ns_analyzer *an, bool hold);

/* Changes whenever the cache was emptied: ids of words and terms start again from 0. */
uint32_t ns_analyzer_epoch(const ns_analyzer *an);
/* Ids given so far in this epoch. */
uint32_t ns_analyzer_word_count(const ns_analyzer *an);
uint32_t ns_analyzer_form_count(const ns_analyzer *an);
uint32_t ns_analyzer_term_count(const ns_analyzer *an);
const ns_term *ns_analyzer_term(const ns_analyzer *an, uint32_t id);
ns_slice ns_analyzer_form(const ns_analyzer *an, uint32_t id);

/* Other ways to say a word, for queries only (one expansion side): GW = Gigawatt, Mrd. = Milliarden,
 * KI = künstliche Intelligenz. Each alternative is one or several terms in a row, allocated in arena. */
typedef struct ns_alternative {
  ns_slice terms[4];
  unsigned count;
} ns_alternative;
enum { NS_ALTERNATIVES_MAX = 8 };
/* Alternatives for the word at tokens[at] (several words are tried too: "künstliche Intelligenz" gives
 * KI; *used is then how many tokens it covers, else 1). Returns how many were written. */
size_t ns_alternatives(ns_analyzer *an, const ns_tokens *tokens, size_t at, ns_arena *arena,
                       ns_alternative out[NS_ALTERNATIVES_MAX], size_t *used);

/* Fingerprint of the chain: its numbers, the lexicon, what the stemmer says of a few words. A part of what an index
 * remembers (ns_index_analysis). ASCII, no blanks, NUL-terminated: german-1-0123456789abcdef. */
enum { NS_FINGERPRINT_MAX = 40 };
ns_status ns_analysis_fingerprint(ns_words words, char out[NS_FINGERPRINT_MAX], ns_error *err);

/* Is this lower-case word in the German word lists? For entity recognition and suggestions. */
bool ns_lexicon_has(ns_slice lower);
#endif
