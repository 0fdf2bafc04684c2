/* Hash inversion in memory: terms of all fields to byte streams of postings, one inverter for each thread
 * that fills batches. When it grows too large it is written out as a run (run.h) and emptied.
 * Words are by far the most, and each would meet its term's stream somewhere else in memory; so their
 * occurrences wait until there are many, are sorted by term, and each term is met once.
 *
 *   stream  = piece+                      pieces in order of batches
 *   piece   = varint ticket + 1 · posting* · (0 when another piece follows)
 *   posting = varint gap (from the document before in the batch, -1 at first), for words then
 *             u8 impact · varint (positions << 2 | min(forms, 3)) · (forms >= 3: varint forms)
 *             · varint first position, differences · varint ordinal of each form in the inverter
 */
#ifndef NS_SEALED_INVERT_H
#define NS_SEALED_INVERT_H

#include <stdbool.h>

#include "base/arena.h"
#include "segment/segment.h"

/* What a key is, in the order in which they are merged. Numbers of the facts' fields are needed by the
 * passages' columns, so words come last. */
typedef enum ns_field {
  NS_FIELD_ID,       /* over articles */
  NS_FIELD_YEAR,     /* over passages: two bytes, big-endian, year + 32768 */
  NS_FIELD_ENTITY,   /* over passages: name, kind byte */
  NS_FIELD_AMOUNT,   /* over passages: kind byte, unit, 0, decade code big-endian */
  NS_FIELD_LABEL,    /* over passages */
  NS_FIELD_SECTION,  /* over stretches */
  NS_FIELD_CAPTION,  /* over passages */
  NS_FIELD_SOURCE,   /* over articles */
  NS_FIELD_AUTHOR,   /* over articles */
  NS_FIELD_TITLE,    /* over articles: terms */
  NS_FIELD_HEADING,  /* over stretches: terms */
  NS_FIELD_WORD,     /* over passages: terms, with impacts, positions, forms */
  NS_FIELDS
} ns_field;

typedef struct ns_slot {
  const char *text;
  uint32_t len, hash;
  uint32_t head, tail, tail_end; /* of the chain of slices in the pool; 0 = none yet */
  uint32_t last;                 /* document before, plus 1; 0 at the start of a piece */
  uint32_t ticket;               /* of the open piece, plus 1 */
  uint32_t forms;                /* of a word: the first form, NS_NONE; forms are linked */
  uint32_t count;                /* of a word: of its forms; of another key: its number among such keys */
  uint8_t field, level;
} ns_slot;

typedef struct ns_form_slot {
  const char *text;
  uint32_t len, hash, slot, ordinal, next;
} ns_form_slot;

/* What a number of the vocabulary stands for. */
typedef struct ns_side {
  uint32_t value, stamp; /* good under the inverter's stamp */
} ns_side;

/* An occurrence that waits. */
typedef struct ns_pending {
  uint32_t slot, doc;
  uint32_t position; /* NS_PENDING_PART: none; NS_PENDING_IMPACT + impact: no occurrence, the posting's impact */
  uint32_t form;     /* ordinal + 1; 0: none */
} ns_pending;
#define NS_PENDING_IMPACT 0xffffff00u
#define NS_PENDING_PART 0xfffffeffu

/* What impacts are computed from. */
typedef struct ns_pending_doc {
  uint32_t length;
  uint8_t once; /* impact of a single occurrence */
} ns_pending_doc;

typedef struct ns_inverter {
  ns_slot *slots;
  size_t slot_count, slot_capacity;
  uint32_t name_count;               /* keys that are no words */
  ns_form_slot *forms;
  size_t form_count, form_capacity;
  uint32_t *slot_table, *form_table; /* open addressing, index + 1 */
  size_t slot_mask, form_mask;       /* table sizes - 1; 0 = no table yet */
  ns_side *term_side, *form_side;    /* by the vocabulary's number: slots, ordinals */
  size_t term_side_count, form_side_count;
  uint64_t vocabulary;               /* whose numbers they are; another one makes a new stamp */
  uint32_t stamp;
  ns_pending *pending, *sorted;      /* what waits; scratch of as many */
  size_t pending_count, pending_capacity, sorted_capacity;
  ns_pending_doc *docs;              /* of the open batch */
  size_t doc_capacity;
  uint32_t ticket;                   /* of the open batch */
  unsigned char **pages;
  size_t page_count, page_capacity, pool_used;
  ns_arena texts;
  ns_buf posting;
} ns_inverter;

void ns_inverter_init(ns_inverter *inv);
void ns_inverter_release(ns_inverter *inv);
/* Bytes held. */
size_t ns_inverter_bytes(const ns_inverter *inv);
/* A posting of a field without impacts; a repeated (key, doc) is one posting. *number: of the key among those of this
 * inverter that are no words. ticket: of the batch; doc: within the batch. */
ns_status ns_invert_key(ns_inverter *inv, ns_field field, ns_slice key, uint32_t ticket, uint32_t doc,
                        uint32_t *number, ns_error *err);
/* All words of a passage. The postings are in the streams after ns_invert_flush, which a batch ends with. */
ns_status ns_invert_words(ns_inverter *inv, const ns_doc *doc, uint32_t ticket, uint32_t number, ns_error *err);
ns_status ns_invert_flush(ns_inverter *inv, ns_error *err);
/* Drops what waits: the batch is not wanted. */
void ns_invert_forget(ns_inverter *inv);
/* Slots in order of field and key: indexes, freed by the caller. */
ns_status ns_inverter_order(const ns_inverter *inv, uint32_t **out, ns_error *err);
/* For invert_words.c: the slot of a key, put in when new; the ordinal of a form among those of its slot;
 * bytes to a slot's stream. NS_NONE or false when memory is short. */
uint32_t ns_inverter_slot(ns_inverter *inv, ns_field field, ns_slice text);
uint32_t ns_inverter_form(ns_inverter *inv, uint32_t slot, ns_slice text);
bool ns_inverter_append(ns_inverter *inv, ns_slot *slot, const char *bytes, size_t len);
/* Asks memory for the end of a slot's stream. */
void ns_inverter_prefetch(const ns_inverter *inv, uint32_t slot);
/* A slot's stream, appended to out. */
void ns_inverter_stream(const ns_inverter *inv, const ns_slot *slot, ns_buf *out);
#endif
