/* Stored texts are written in words before they are packed: the commonest words of an index take one or two bytes each,
 * the blank in front included, and the commonest characters beyond ASCII one. What is left for zstd is less than half
 * as long, and comes out a quarter shorter than the text itself would.
 *
 *   wordbook = u8 n · block character{n} · u32 m · u32 where it ends{m} · words, commonest first
 *   text     = code*
 *   code     = u8 0..27            that character of the wordbook
 *            | u8 28 · byte        the byte, whatever it is
 *            | u8 29               the word that follows has no blank in front
 *            | u8 32..127          itself
 *            | u8 128..159         a blank, but for the text's first code, and word 0..31
 *            | u8 160..255 · u8    the same with word 32 + 256 · (first − 160) + second
 */
#ifndef NS_SEALED_WORDBOOK_H
#define NS_SEALED_WORDBOOK_H

#include <stdbool.h>

#include "base/buf.h"

enum {
  NS_CODE_CHARACTERS = 28,
  NS_CODE_BYTE = 28,
  NS_CODE_JOINED = 29,
  NS_CODE_PLAIN = 32,
  NS_CODE_SHORT = 128,
  NS_CODE_LONG = 160,
  NS_BOOK_SHORT = NS_CODE_LONG - NS_CODE_SHORT,
  NS_BOOK_WORDS = NS_BOOK_SHORT + (256 - NS_CODE_LONG) * 256,
  NS_BOOK_WORD_MAX = 64,    /* bytes of a word */
  NS_CODE_GROWTH = 2        /* a code takes at most so many bytes for each of the text */
};

/* ---- reading ---- */
typedef struct ns_wordbook {
  ns_slice characters[NS_CODE_CHARACTERS];
  unsigned character_count;
  uint32_t word_count;
  const unsigned char *ends; /* u32 each */
  ns_slice words;
} ns_wordbook;

/* Borrows section; one of no bytes is a book without words. False when it is damaged. */
bool ns_wordbook_open(ns_slice section, ns_wordbook *out);
/* A word by its number; absent beyond the last and where the book is damaged. */
ns_slice ns_wordbook_word(const ns_wordbook *book, uint32_t number);
/* Adds the text that was written in words: NS_OK, NS_NOMEM or NS_CORRUPT. */
ns_status ns_wordbook_expand(const ns_wordbook *book, ns_slice coded, ns_buf *out);

/* ---- writing ---- */
typedef struct ns_word_coder ns_word_coder;
/* Borrows book, which must be sound; NULL when memory is short. Any number of threads may use it at once. */
ns_word_coder *ns_word_coder_new(const ns_wordbook *book);
void ns_word_coder_free(ns_word_coder *coder);
/* Adds the text, any bytes, written in words; out keeps the error. */
void ns_word_coder_add(const ns_word_coder *coder, ns_slice text, ns_buf *out);

/* ---- making: wordbook_make.c ---- */
/* The wordbook of samples, no longer than a fraction of them. */
ns_status ns_wordbook_make(ns_slice samples, ns_buf *out, ns_error *err);

/* ---- words in texts ---- */
/* Where the word that begins at `at` ends: letters, of one or two bytes, and digits. `at` itself when none begins there. */
const unsigned char *ns_book_word_end(const unsigned char *at, const unsigned char *end);
#endif
