/* Which words and characters an index has a code for: the commonest of its samples. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "base/utf8.h"
#include "sealed/codec/wordbook.h"

enum {
  TIMES_MIN = 3,         /* rarer ones cost what they save */
  WORD_MIN = 2,          /* bytes: a letter is as short as a code */
  SHARE = 16,            /* of the samples' bytes, at most, goes into the book: it is stored, too */
  CODE_POINTS = 1 << 16,
  KEYS_MAX = 64 << 20
};

typedef struct counted {
  ns_slice word;
  uint32_t times;
} counted;

static int compare(const void *a, const void *b) {
  const counted *x = a, *y = b;
  if (x->times != y->times)
    return x->times < y->times ? 1 : -1;
  return ns_slice_cmp(x->word, y->word);
}

/* ---- characters ---- */

/* Samples are cut anywhere: halves of characters do not count. */
static void count_characters(ns_slice samples, uint32_t *times) {
  unsigned len;
  for (size_t at = 0; at < samples.len; at += len) {
    unsigned char byte = (unsigned char)samples.ptr[at];
    len = 1;
    if (byte >= NS_CODE_PLAIN && byte < NS_CODE_SHORT)
      continue;
    uint32_t c = ns_utf8_at(samples, at, &len);
    if (c < CODE_POINTS && (byte < NS_CODE_PLAIN || len > 1))
      times[c]++;
  }
}

static uint32_t commonest(const uint32_t *times) {
  uint32_t best = 0;
  for (uint32_t c = 1; c < CODE_POINTS; c++)
    best = times[c] > times[best] ? c : best;
  return best;
}

static ns_status add_characters(ns_slice samples, ns_buf *out, ns_error *err) {
  enum { UTF8_MAX = 4 };
  ns_buf characters;
  uint32_t *times = ns_calloc(CODE_POINTS, sizeof *times), c;
  if (!times)
    return ns_fail_nomem(err);
  ns_buf_init(&characters, NS_CODE_CHARACTERS * (UTF8_MAX + 1));
  count_characters(samples, times);
  int count = 0;
  for (; count < NS_CODE_CHARACTERS && times[c = commonest(times)] >= TIMES_MIN; count++) {
    char bytes[UTF8_MAX];
    ns_buf_add_block(&characters, ns_slice_of(bytes, ns_utf8_put(c, bytes)));
    times[c] = 0;
  }
  ns_buf_add_char(out, (char)count);
  ns_buf_add_slice(out, ns_buf_slice(&characters));
  ns_status status = characters.status ? ns_fail_nomem(err) : NS_OK;
  ns_buf_release(&characters);
  ns_free(times);
  return status;
}

/* ---- words ---- */

static ns_status count_words(ns_slice samples, ns_strmap *words, ns_error *err) {
  const unsigned char *at = (const unsigned char *)samples.ptr, *end = at + samples.len, *behind;
  for (; at < end; at = behind) {
    behind = ns_book_word_end(at, end);
    size_t len = (size_t)(behind - at);
    if (!len)
      behind = at + 1;
    if (len < WORD_MIN || len > NS_BOOK_WORD_MAX)
      continue;
    uint32_t *times = ns_strmap_put(words, ns_slice_of((const char *)at, len), 0);
    if (!times)
      return ns_fail_nomem(err);
    ++*times;
  }
  return NS_OK;
}

/* The words to choose from, commonest first; NULL when memory is short. */
static counted *list_words(const ns_strmap *words, size_t *count) {
  counted *list = ns_alloc(words->count * sizeof *list);
  *count = 0;
  for (size_t i = 0; list && i < words->count; i++)
    if (words->entries[i].value >= TIMES_MIN)
      list[(*count)++] = (counted){ns_strmap_key(&words->entries[i]), words->entries[i].value};
  if (list && *count)
    qsort(list, *count, sizeof *list, compare);
  return list;
}

static void add_words(const counted *list, size_t count, size_t room, ns_buf *out) {
  size_t chosen = 0;
  uint32_t end = 0;
  for (; chosen < count && chosen < NS_BOOK_WORDS && end + list[chosen].word.len + sizeof end <= room; chosen++) {
    end += (uint32_t)list[chosen].word.len;
    room -= sizeof end;
  }
  end = 0;
  ns_buf_add_u32(out, (uint32_t)chosen);
  for (size_t i = 0; i < chosen; i++)
    ns_buf_add_u32(out, end += (uint32_t)list[i].word.len);
  for (size_t i = 0; i < chosen; i++)
    ns_buf_add_slice(out, list[i].word);
}

ns_status ns_wordbook_make(ns_slice samples, ns_buf *out, ns_error *err) {
  ns_strmap words;
  ns_strmap_init(&words, KEYS_MAX);
  size_t count = 0;
  counted *list = NULL;
  ns_status status = add_characters(samples, out, err);
  if (!status)
    status = count_words(samples, &words, err);
  if (!status) {
    list = list_words(&words, &count);
    if (!list)
      status = ns_fail_nomem(err);
  }
  if (!status) {
    add_words(list, count, samples.len / SHARE, out);
    status = out->status ? ns_fail_nomem(err) : NS_OK;
  }
  ns_free(list);
  ns_strmap_release(&words);
  return status;
}
