/* Trains the preset dictionary after the cover algorithm (Liao, Petri, Moffat, Wirth 2016, as zstd's fastcover
 * does it): count the 8-byte strings of the samples, then take from each part of the samples the stretch whose
 * strings, none counted twice, occur most. zstd puts tables of the symbols' frequencies in front. */
#include "sealed/make/store.h"

#include <zdict.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
  GRAM = 8,
  COUNTER_BITS = 22,
  COUNTERS = 1 << COUNTER_BITS,
  STRETCH = 200,       /* bytes taken at a time: longer ones bring ballast, shorter ones cut phrases */
  ROUNDS = 2,          /* stretches taken of each part: more make better dictionaries, each round costs the same */
  SHARE = 8,           /* of the samples, at most, goes into the dictionary: it is stored, too */
  HEADER_MAX = 1 << 10 /* of the tables in front */
};

static uint32_t gram_at(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return (uint32_t)(ns_hash_mix(word ^ 0xe7037ed1a0b428dbu, 0xa0761d6478bd642fu) >> (64 - COUNTER_BITS));
}

/* How often each string occurs in all samples, and in the stretch that is looked at. */
typedef struct cover {
  uint16_t counts[COUNTERS], within[COUNTERS];
} cover;

static void count(cover *c, ns_slice samples) {
  for (size_t i = 0; i + GRAM <= samples.len; i++) {
    uint16_t *times = &c->counts[gram_at(samples.ptr + i)];
    *times = (uint16_t)(*times + (*times < UINT16_MAX));
  }
  for (size_t i = 0; i < COUNTERS; i++)
    c->counts[i] = (uint16_t)(c->counts[i] ? c->counts[i] - 1 : 0); /* a string that stands alone helps nobody */
}

/* The best stretch of one part; its start, SIZE_MAX when nothing in it repeats. */
static size_t best_stretch(cover *c, ns_slice part) {
  size_t best = SIZE_MAX, begin = 0;
  uint64_t sum = 0, most = 0;
  for (size_t i = 0; i + GRAM <= part.len; i++) {
    uint32_t gram = gram_at(part.ptr + i);
    sum += c->within[gram]++ ? 0 : c->counts[gram];
    if (i + GRAM < begin + STRETCH)
      continue;
    if (sum > most) {
      most = sum;
      best = begin;
    }
    gram = gram_at(part.ptr + begin++);
    sum -= --c->within[gram] ? 0 : c->counts[gram];
  }
  for (; begin + GRAM <= part.len; begin++)
    c->within[gram_at(part.ptr + begin)] = 0;
  return best;
}

/* Takes the best stretch of each part of the samples, again and again, until `most` bytes are there. */
static void take_stretches(cover *c, ns_slice samples, size_t most, ns_buf *out) {
  size_t part = samples.len / most * STRETCH * ROUNDS, before;
  do {
    before = out->len;
    for (size_t start = 0; start + STRETCH <= samples.len && out->len + STRETCH <= most; start += part) {
      size_t left = samples.len - start;
      ns_slice here = ns_slice_of(samples.ptr + start, left < part ? left : part);
      size_t at = best_stretch(c, here);
      if (at == SIZE_MAX)
        continue;
      ns_buf_add(out, here.ptr + at, STRETCH);
      for (size_t i = 0; i + GRAM <= STRETCH; i++)
        c->counts[gram_at(here.ptr + at + i)] = 0;
    }
  } while (out->len > before && !out->status);
}

/* Frequencies come from pieces of the samples about as long as chunks are. What zstd cannot make a dictionary of serves as
 * it is. */
static void add_tables(ns_slice samples, const ns_buf *content, ns_buf *out) {
  enum { PIECES = 128, PIECE = NS_CHUNK_BYTES / 2 };
  size_t sizes[PIECES], pieces = samples.len / PIECE < PIECES ? samples.len / PIECE : PIECES;
  for (size_t i = 0; i < pieces; i++)
    sizes[i] = PIECE;
  size_t most = content->len + HEADER_MAX;
  char *room = ns_buf_room(out, most);
  if (!room)
    return;
  size_t len = ZDICT_finalizeDictionary(room, most, content->ptr, content->len, samples.ptr, sizes, (unsigned)pieces,
                                        (ZDICT_params_t){0});
  if (ZDICT_isError(len))
    ns_buf_add(out, content->ptr, content->len);
  else
    out->len += len;
}

ns_status ns_preset_train(ns_slice samples, ns_buf *out, ns_error *err) {
  size_t most = samples.len / SHARE < NS_PRESET_MAX - HEADER_MAX ? samples.len / SHARE : NS_PRESET_MAX - HEADER_MAX;
  if (most < STRETCH)
    return NS_OK;
  cover *c = ns_calloc(1, sizeof *c);
  if (!c)
    return ns_fail_nomem(err);
  ns_buf content;
  ns_buf_init(&content, NS_PRESET_MAX);
  count(c, samples);
  take_stretches(c, samples, most, &content);
  ns_free(c);
  if (content.len)
    add_tables(samples, &content, out);
  ns_status status = content.status || out->status ? ns_fail_nomem(err) : NS_OK;
  ns_buf_release(&content);
  return status;
}
