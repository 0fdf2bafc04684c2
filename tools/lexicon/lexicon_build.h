/* Makes the table of German words that is compiled into the library, from Debian's word lists:
 *
 *   wngerman          350,000 word forms                                    GPL-2 or GPL-3
 *   hunspell-de-de    the entries behind them, with affix classes and the   GPL-2 or GPL-3
 *                     forms that open compounds (Arbeits-, Schul-)
 *   trans-de-en       nouns with their plurals, verbs with their forms      GPL-2+
 *
 * word lists ─ words ─┬─ compounds counted ─ values of heads and modifiers ─┐
 *                     └─ pairs of forms that the rules leave apart ─────────┴─ lexicon.bin
 */
#ifndef NS_TOOLS_LEXICON_BUILD_H
#define NS_TOOLS_LEXICON_BUILD_H

#include "base/arena.h"
#include "base/strmap.h"
#include "text/stem.h"

enum { BUILD_BYTES_MAX = 512 << 20 };

enum {
  WORD_LOWER = 1, /* listed in lower case */
  WORD_NOUN = 2,  /* listed with a capital */
  WORD_ENTRY = 4, /* an entry of its own in hunspell or Ding, no mere form */
  WORD_VERB = 8,  /* an infinitive */
  WORD_ADJECTIVE = 16,
  WORD_MODIFIER = 32, /* hunspell says: opens compounds as it stands */
  WORD_BARE = 64,     /* only a modifier, no word by itself */
  WORD_LEMMA = 128,   /* the head of a Ding entry: no mere form of another word */
  WORD_NAME = 1024,   /* has a genitive and no plural: most such are names */
  WORD_NEW = 512,     /* from modifiers.txt */
  WORD_OWN = 256      /* an entry in lower case that is no form of a verb: heute, laut */
};

typedef struct lex_word {
  ns_slice text;      /* lower case, UTF-8 */
  uint32_t stem;      /* id of its stem, to count heads by */
  uint32_t heads;     /* compounds it ends, counted by stem */
  uint32_t modifiers; /* compounds it opens, as it stands */
  uint16_t flags;
  uint8_t link; /* bytes of the linking element at its end */
} lex_word;

/* Two forms of one word: a table of exceptions may have to unite them. */
typedef struct form_pair {
  ns_slice form, lemma; /* lower case */
  bool by_rule;         /* made by an affix rule, not listed as a pair */
  bool is_tail;         /* holds at the end of longer words too */
  bool by_hand;         /* from tails.tsv */
  bool noun_only;       /* there is a word in lower case of the same letters */
} form_pair;

typedef struct builder {
  ns_arena arena;
  ns_strmap ids; /* lower-case text → index of words */
  lex_word *words;
  size_t word_count, word_capacity;
  form_pair *pairs;
  size_t pair_count, pair_capacity;
  form_pair *verbs; /* strong forms and their infinitives */
  size_t verb_count, verb_capacity;
  form_pair *turned, *contrary; /* of find_exceptions */
  size_t turned_count, turned_capacity, contrary_count, contrary_capacity;
  ns_stemmer stemmer;
} builder;

/* Stops the program with a message: the build cannot go on. */
void die(const char *what, const char *why) __attribute__((noreturn));

/* The word with this lower-case text, made when it is new. */
lex_word *builder_word(builder *b, ns_slice lower);
/* Index of the word, or UINT32_MAX. */
uint32_t builder_find(const builder *b, ns_slice lower);
/* The text in lower case, in the arena. */
ns_slice builder_lower(builder *b, ns_slice text);
void builder_add_pair(builder *b, form_pair pair);
/* Letters of German (and accented ones) only? */
bool is_letters(ns_slice text);
bool is_capital(ns_slice text);

typedef void line_fn(builder *b, ns_slice line);
void each_line(builder *b, const char *path, line_fn *take);
/* Takes a word as it stands in a list; NULL for what is no German word. */
lex_word *take_form(builder *b, ns_slice text);

/* Readers of the three sources. */
void read_wordlist(builder *b, const char *path);
void read_hunspell(builder *b, const char *dic, const char *aff);
void read_ding(builder *b, const char *path);
void read_tails(builder *b, const char *path);
void read_modifiers(builder *b, const char *path);

/* Notes that a form (nahm) belongs to an infinitive (nehmen), if it is nothing else. */
void builder_add_verb_form(builder *b, ns_slice form, ns_slice infinitive);
/* Adds what follows from the forms noted: inflections, verbs with prefixes. */
void complete_verbs(builder *b);

/* Counts in how many compounds each part stands (count.c). */
void count_compounds(builder *b);
/* Keeps of the pairs those that the stemmer leaves apart, one for each form, as "form is stemmed like
 * lemma" (exceptions.c). */
void find_exceptions(builder *b);
/* Writes the table (emit.c). */
void emit(builder *b, const char *path);
#endif
