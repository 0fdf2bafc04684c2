/* The inside of an analyzer: a cache from runs of text to word records, and the interned terms.
 * Nothing outside src/text includes this.
 *
 *   raw bytes ─ slot ─ entry (ns_word) ─ terms
 *
 * A raw run that is not its own surface (soft hyphens, decomposed letters) has a slot of its own
 * that leads to the entry of its surface. Everything but the slots lives in one arena, which is
 * emptied at the start of an ns_analyze when it passed its bounds: a new epoch. */
#ifndef NS_TEXT_WORDS_H
#define NS_TEXT_WORDS_H

#include "base/hash.h"
#include "base/strmap.h"
#include "text/stem.h"
#include "text/text.h"

enum {
  NS_CACHE_BYTES = 64 << 20,     /* of words and terms in an epoch, unless the caller says otherwise */
  NS_CACHE_BYTES_PER_WORD = 256, /* a word's share, measured: bounds the number of words and so the slots */
  NS_CACHE_BYTES_MIN = 1 << 20,
  NS_CACHE_BYTES_HARD = 1 << 30, /* what one passage can add before it is refused */
  NS_CACHE_SLOTS_FIRST = 1 << 12
};

typedef struct ns_entry {
  ns_word word;       /* first: a word of ours is an entry */
  uint32_t part_from; /* where in form the last part of a compound begins; 0 = no compound */
  uint32_t part_to;   /* where in form the first part ends, its linking element included */
} ns_entry;

/* What a run of bytes is looked up by. Up to NS_RUN_INLINE bytes it is the run itself, so that most
 * words are found without a look at any other memory; longer ones are known by their hash first. */
enum { NS_RUN_INLINE = 16 };
typedef struct ns_run {
  uint64_t first, last; /* first and last eight bytes, little-endian; of a longer run its hash and 0 */
  uint32_t len;
} ns_run;

typedef struct ns_slot {
  uint64_t first;
  union {
    uint64_t last;
    const char *raw; /* of a run longer than NS_RUN_INLINE */
  } rest;
  const ns_entry *entry; /* NULL = free */
  uint32_t len;
} ns_slot;

struct ns_analyzer {
  ns_words words;
  ns_stemmer stemmer;
  ns_arena arena;
  ns_slot *slots;
  size_t slots_used, slots_size; /* size is a power of two */
  ns_strmap term_ids, form_ids;
  const ns_term **terms;
  size_t term_count, term_capacity;
  ns_slice *forms;
  size_t form_count, form_capacity;
  uint32_t word_count, epoch;
  size_t cache_bytes; /* the bound */
  bool held;          /* the cache may not be emptied */
  ns_entry mark;      /* the shared record of punctuation and symbols, id 0 */
  ns_entry passed, passed_capital; /* the shared records of words that nobody wants */
  ns_wanted_fn *wanted; /* NULL: every word */
  void *wanted_ctx;
  ns_classify_fn *classify;
  void *classify_ctx;
  ns_buf surface, form, folded, scratch; /* for the word being made */
  ns_status status;                      /* first failure within an ns_analyze */
};

ns_status ns_words_init(ns_analyzer *an);
void ns_words_release(ns_analyzer *an);
/* Starts a new epoch when the cache is over its bounds. */
void ns_words_renew(ns_analyzer *an);

/* Makes the entry of a run that has no slot yet; NULL on failure (an->status). */
const ns_entry *ns_words_add(ns_analyzer *an, ns_slice raw);
/* The term with this text, made when it is new; NULL on failure. */
const ns_term *ns_term_of(ns_analyzer *an, ns_slice text);
/* Cuts a term to NS_TERM_MAX: the beginning, then a hash of the whole. out: NS_TERM_MAX bytes. */
ns_slice ns_term_cut(ns_slice text, char *out);

/* May read up to `limit`, never past it. */
static inline ns_run ns_run_of(const char *p, size_t len, const char *limit) {
  const uint64_t k = 0xe7037ed1a0b428dbu;
  ns_run run = {0, 0, (uint32_t)len};
  if (len >= 8) {
    memcpy(&run.first, p, 8);
    memcpy(&run.last, p + len - 8, 8);
    if (len <= NS_RUN_INLINE)
      return run;
    for (size_t i = 8; i + 8 < len; i += 8) {
      uint64_t inner;
      memcpy(&inner, p + i, 8);
      run.first = ns_hash_mix(run.first ^ inner, k);
    }
    run.first = ns_hash_mix(run.first, run.last ^ k);
    run.last = 0;
  } else if (limit - p >= 8 && len) {
    memcpy(&run.first, p, 8);
    run.first &= ~(uint64_t)0 >> (64 - 8 * len);
  } else {
    memcpy(&run.first, p, len);
  }
  return run;
}

static inline size_t ns_run_home(uint64_t first, uint64_t last, uint32_t len) {
  return (size_t)ns_hash_mix(first ^ 0xa0761d6478bd642fu, last ^ 0xe7037ed1a0b428dbu ^ len);
}

/* The entry of a run that is in the cache, or NULL. */
static inline const ns_entry *ns_entry_find(const ns_analyzer *an, ns_run run, const char *raw) {
  size_t mask = an->slots_size - 1;
  for (size_t i = ns_run_home(run.first, run.last, run.len) & mask; an->slots[i].entry; i = (i + 1) & mask) {
    const ns_slot *slot = &an->slots[i];
    if (slot->first == run.first && slot->len == run.len &&
        (run.len <= NS_RUN_INLINE ? slot->rest.last == run.last : memcmp(slot->rest.raw, raw, run.len) == 0))
      return slot->entry;
  }
  return NULL;
}

/* The entry of a raw run, from the cache or made now. `limit`: end of the readable text. */
static inline const ns_entry *ns_entry_of(ns_analyzer *an, const char *raw, size_t len, const char *limit) {
  const ns_entry *entry = ns_entry_find(an, ns_run_of(raw, len, limit), raw);
  return entry ? entry : ns_words_add(an, ns_slice_of(raw, len));
}
#endif
