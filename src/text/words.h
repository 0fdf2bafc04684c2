/* The inside of an analyzer: a cache from runs of text to word records, and the interned terms.
 * Nothing outside src/text includes this.
 *
 *   raw bytes ─ slot ─ entry (ns_word) ─ terms
 *
 * A raw run that is not its own surface (soft hyphens, decomposed letters) has a slot of its own
 * that leads to the entry of its surface. Entries, terms and parts lie in rows and are known by their
 * numbers, long texts and lists in one arena; all of it is emptied at the start of an ns_analyze when it
 * passed its bounds: a new epoch. */
#ifndef NS_TEXT_WORDS_H
#define NS_TEXT_WORDS_H

#include "base/hash.h"
#include "text/numbers.h"
#include "text/rows.h"
#include "text/stem.h"
#include "text/text.h"

enum {
  NS_CACHE_BYTES = 128 << 20, /* of an epoch, unless the caller says otherwise */
  NS_CACHE_BYTES_MIN = 1 << 20,
  NS_CACHE_BYTES_HARD = 1 << 30, /* what one passage can add before it is refused */
  NS_CACHE_SLOTS_FIRST = 1 << 12,
  NS_ENTRY_TEXT = 30 /* bytes of surface and form that an entry holds itself */
};

/* Two cache lines: what is asked for with every token, and the rest. */
typedef struct ns_entry {
  ns_word word;               /* first: a word of ours is an entry */
  const ns_term *term;        /* word.terms leads here when there is but one */
  uint8_t part_from, part_to; /* where in form the last part of a compound begins (0 = no compound) and the first
                                 part ends, its linking element included */
  char text[NS_ENTRY_TEXT];
} ns_entry;
_Static_assert(sizeof(ns_entry) == 128, "an entry fills two cache lines");

/* What a run of bytes is looked up by: up to NS_RUN_INLINE bytes it is the run itself, so that most words are found
 * without a look at their text; of a longer one it is a hash. */
enum { NS_RUN_INLINE = 8 };
typedef struct ns_run {
  uint64_t key;
  uint32_t len;
} ns_run;

typedef struct ns_slot {
  uint64_t key;
  uint32_t len;
  uint32_t number; /* of the entry; 0 = free, for that is the mark. NS_SLOT_OTHER: of other_runs */
} ns_slot;
#define NS_SLOT_OTHER 0x80000000u

/* A run that is not its own surface. */
typedef struct ns_other_run {
  ns_slice raw;
  uint32_t number;
} ns_other_run;

/* A part of compounds, as a word and as a term. */
typedef struct ns_known_part {
  ns_slice text;
  const ns_term *term;
} ns_known_part;

/* Where the word of a token is looked for, once the whole passage is cut. */
typedef struct ns_sought {
  uint64_t key;  /* of its run */
  uint32_t home; /* the low bits */
  bool unwanted; /* when the cache does not have it, nobody asks for it */
} ns_sought;

struct ns_analyzer {
  ns_words words;
  ns_stemmer stemmer;
  ns_arena arena;
  ns_slot *slots;
  size_t slots_used, slots_size; /* size is a power of two */
  ns_other_run *other_runs;
  size_t other_count, other_capacity;
  ns_rows entries, terms, parts; /* ns_entry (number 0: none), ns_term, ns_known_part */
  ns_numbers term_numbers, part_numbers, form_numbers;
  uint32_t *forms; /* the entry that a form was met with first */
  size_t form_count, form_capacity;
  uint32_t word_count, term_count, part_count, epoch;
  ns_sought *sought; /* one for each token */
  size_t sought_capacity;
  ns_token *spare; /* for the passage whose hyphenated words are joined */
  size_t spare_capacity;
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
/* The term with this text, made when it is new; NULL on failure. Its text is that of `within` when it begins with it
 * (which lives as long as the cache), else a copy. */
const ns_term *ns_term_of(ns_analyzer *an, ns_slice text, ns_slice within);
/* Gives the word, whose form and terms are there, the number of its form. */
ns_status ns_form_number(ns_analyzer *an, ns_word *word);
void ns_vocabulary_clear(ns_analyzer *an);
void ns_vocabulary_release(ns_analyzer *an);
/* Cuts a term to NS_TERM_MAX: the beginning, then a hash of the whole. out: NS_TERM_MAX bytes. */
ns_slice ns_term_cut(ns_slice text, char *out);

static inline ns_entry *ns_entry_at(const ns_analyzer *an, uint32_t number) {
  return ns_rows_at(&an->entries, number);
}

/* May read up to `limit`, never past it. */
static inline ns_run ns_run_of(const char *p, size_t len, const char *limit) {
  const uint64_t k0 = UINT64_C(0xe7037ed1a0b428db), k1 = UINT64_C(0x8ebc6af09c88c6e3);
  uint64_t first = 0, last;
  if (len > NS_RUN_INLINE) {
    memcpy(&first, p, 8);
    memcpy(&last, p + len - 8, 8);
    first ^= ns_hash_seed();
    for (size_t i = 8; i + 8 < len; i += 8) {
      uint64_t inner;
      memcpy(&inner, p + i, 8);
      first = ns_hash_mix(first ^ inner, k0);
    }
    return (ns_run){ns_hash_mix(first ^ k0, last ^ k1), (uint32_t)len};
  }
  if (limit - p >= 8 && len) {
    memcpy(&first, p, 8);
    first &= ~(uint64_t)0 >> (64 - 8 * len);
  } else {
    memcpy(&first, p, len);
  }
  return (ns_run){first, (uint32_t)len};
}

static inline size_t ns_run_home(ns_run run) {
  return (size_t)ns_hash_mix(run.key ^ ns_hash_seed(), UINT64_C(0xe7037ed1a0b428db) ^ run.len);
}

/* The slot of a run: `from` is where to begin, its home or behind the last one found; number 0: there is none. A run
 * longer than NS_RUN_INLINE may yet be another one. */
static inline const ns_slot *ns_slot_find(const ns_analyzer *an, ns_run run, size_t from) {
  size_t mask = an->slots_size - 1;
  for (size_t i = from & mask;; i = (i + 1) & mask) {
    const ns_slot *slot = &an->slots[i];
    if ((slot->key == run.key && slot->len == run.len) || !slot->number)
      return slot;
  }
}

/* The entry of a run that is in the cache, or NULL. */
const ns_entry *ns_entry_find(const ns_analyzer *an, ns_run run, const char *raw);

/* The entry of a raw run, from the cache or made now. `limit`: end of the readable text. */
static inline const ns_entry *ns_entry_of(ns_analyzer *an, const char *raw, size_t len, const char *limit) {
  const ns_entry *entry = ns_entry_find(an, ns_run_of(raw, len, limit), raw);
  return entry ? entry : ns_words_add(an, ns_slice_of(raw, len));
}
#endif
