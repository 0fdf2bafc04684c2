/* The compiled-in table of words: written by tools/lexicon when the project is built, read in place.
 *
 *   header │ filter of parts │ filter of endings │ size × lexeme │ exception_size × exception
 *          │ pool of texts: length byte, bytes
 *
 * Both tables are open-addressing hash tables with linear probing. Words are known by 32 bits of their hash beyond
 * the slot, so a word that is not there is taken for another about once in 10^9 look-ups. */
#ifndef NS_TEXT_LEXICON_FORMAT_H
#define NS_TEXT_LEXICON_FORMAT_H

#include "base/filter.h"
#include "base/hash.h"
#include "text/tuning.h"

enum { NS_LEXICON_MAGIC = 0x4e534c59 };
/* Most look-ups are for words that are not there, and end at a filter: one over all words that can be parts of
 * compounds, for the splitter; one over the exceptions and the endings of names. 64-bit words. */
enum { NS_PART_FILTER = 1 << 16, NS_ENDING_FILTER = 1 << 11 };
enum {
  NS_LEXEME_LOWER = 1,  /* listed in lower case */
  NS_LEXEME_NOUN = 2,   /* listed with a capital */
  NS_LEXEME_LINKED = 4, /* a head only behind a linking element (Jahres|ende) */
  NS_LEXEME_VERB = 8,   /* an infinitive */
  NS_LEXEME_OWN = 16,   /* a word in lower case that is no form of a verb, whatever its ending */
  NS_LEXEME_NAME = 32   /* a name of a place or family that looks like a compound (Augsburg) */
};
/* Membership of the short lists of tools/lexicon; words that are on one of them may be no words else. */
enum {
  NS_LIST_FUNCTION = 1,    /* function words */
  NS_LIST_WHOLE = 2,       /* never split */
  NS_LIST_NAME_ENDING = 4, /* endings of names: -berg */
  NS_LIST_ONLY = 8         /* on such a list, but not in the lexicon */
};

typedef struct ns_lexeme {
  uint32_t print; /* 0 = free */
  uint8_t flags;
  uint8_t head;      /* 1 + value as the last part of a compound; 0 = it cannot be that */
  uint8_t modifier;  /* 1 + value as any other part; 0 = it cannot be that */
  uint8_t link : 4;  /* bytes of the linking element at its end */
  uint8_t lists : 4; /* NS_LIST_… */
} ns_lexeme;

#define NS_EXCEPTION_TAIL 0x80000000u /* in `at`: holds at the end of longer words too */
#define NS_EXCEPTION_NOUN 0x40000000u /* holds for the noun only: there is another word in lower case */
#define NS_EXCEPTION_AT 0x3fffffffu

/* A word that is stemmed like another. */
typedef struct ns_exception {
  uint32_t print; /* 0 = free */
  uint32_t at;    /* of the other word in the pool, and the flags above */
} ns_exception;

typedef struct ns_lexicon_header {
  uint32_t magic, checksum; /* CRC-32 of what follows the header */
  uint32_t words, size;     /* size: slots */
  uint32_t exceptions, exception_size;
  uint32_t pool_bytes, reserved;
} ns_lexicon_header;

static inline uint64_t ns_lexicon_hash(ns_slice lower) {
  return ns_letters_hash(ns_letters_of(lower), lower.len, 0);
}

static inline uint32_t ns_lexicon_home(uint64_t hash, uint32_t size) {
  return (uint32_t)((hash >> 32) * size >> 32);
}

static inline uint32_t ns_lexicon_print(uint64_t hash) {
  return (uint32_t)hash ? (uint32_t)hash : 1;
}
#endif
