/* The compiled-in table of words: written by tools/lexicon when the project is built, read in place.
 *
 *   header │ filter │ size × lexeme │ exception_size × exception │ pool of texts: length byte, bytes
 *
 * Both tables are open-addressing hash tables with linear probing. Words are known by 32 bits of their hash beyond the slot, so a word that is not there is taken for
 * another about once in 10^9 look-ups. */
#ifndef NS_TEXT_LEXICON_FORMAT_H
#define NS_TEXT_LEXICON_FORMAT_H

#include "base/hash.h"

enum { NS_LEXICON_MAGIC = 0x4e534c58, NS_LEXICON_SEED = 1 };
/* Values are ln(1 + count) in steps of 1/28. A listed noun of some length is a part in any case. */
enum { NS_LEXEME_UNIT = 28, NS_LEXEME_FLOOR = NS_LEXEME_UNIT * 6 / 5, NS_LEXEME_FLOOR_BYTES = 5 };
/* Bits of a filter over all words that can be parts: most look-ups of a splitter are for words that
 * are not there, and end here. */
enum { NS_FILTER_BITS = 1 << 21 };
enum {
  NS_LEXEME_LOWER = 1,  /* listed in lower case */
  NS_LEXEME_NOUN = 2,   /* listed with a capital */
  NS_LEXEME_LINKED = 4, /* a head only behind a linking element (Jahres|ende) */
  NS_LEXEME_VERB = 8,   /* an infinitive */
  NS_LEXEME_NAME = 32,  /* a name of a place or family that looks like a compound (Augsburg) */
  NS_LEXEME_OWN = 16    /* a word in lower case that is no form of a verb, whatever its ending */
};

typedef struct ns_lexeme {
  uint32_t print; /* 0 = free */
  uint8_t flags;
  uint8_t head;     /* 1 + value as the last part of a compound; 0 = it cannot be that */
  uint8_t modifier; /* 1 + value as any other part; 0 = it cannot be that */
  uint8_t link;     /* bytes of the linking element at its end */
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
  return ns_hash(lower, NS_LEXICON_SEED);
}

static inline uint32_t ns_lexicon_home(uint64_t hash, uint32_t size) {
  return (uint32_t)((hash >> 32) * size >> 32);
}

static inline uint32_t ns_filter_bit(uint64_t hash) {
  return (uint32_t)(hash >> 11) & (NS_FILTER_BITS - 1);
}

static inline uint32_t ns_lexicon_print(uint64_t hash) {
  return (uint32_t)hash ? (uint32_t)hash : 1;
}
#endif
