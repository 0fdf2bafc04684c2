/* Hash inversion in memory: terms of all fields to byte streams of postings, one inverter for each thread
 * that fills batches. When it grows too large it is written out as a run (run.h) and emptied.
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
  uint32_t forms, form_count;    /* first form, NS_NONE; forms are linked */
  uint8_t field, level;
} ns_slot;

typedef struct ns_form_slot {
  const char *text;
  uint32_t len, hash, slot, ordinal, next;
} ns_form_slot;

/* What a producer's number stands for. Trusted under the same stamp, else compared first. */
typedef struct ns_side {
  uint32_t index, stamp; /* index + 1; 0: none */
} ns_side;

typedef struct ns_inverter {
  ns_slot *slots;
  size_t slot_count, slot_capacity;
  ns_form_slot *forms;
  size_t form_count, form_capacity;
  uint32_t *slot_table, *form_table; /* open addressing, index + 1 */
  size_t slot_mask, form_mask;       /* table sizes - 1; 0 = no table yet */
  ns_side *term_side, *form_side; /* by producer's number: saves the hashing */
  size_t term_side_count, form_side_count;
  uint32_t stamp, epoch;             /* of the producer at work; another one makes a new stamp */
  unsigned char **pages;
  size_t page_count, page_capacity, pool_used;
  ns_arena texts;
  uint32_t *form_heads, *form_links; /* scratch for one passage */
  size_t form_heads_capacity, form_links_capacity;
  ns_buf posting;
} ns_inverter;

void ns_inverter_init(ns_inverter *inv);
void ns_inverter_release(ns_inverter *inv);
/* Bytes held. */
size_t ns_inverter_bytes(const ns_inverter *inv);
/* A posting of a field without impacts; a repeated (key, doc) is one posting. *slot: number of the key in
 * this inverter. ticket: of the batch; doc: within the batch. */
ns_status ns_invert_key(ns_inverter *inv, ns_field field, ns_slice key, uint32_t ticket, uint32_t doc,
                        uint32_t *slot, ns_error *err);
/* Another producer's passages may follow: its numbers mean other terms. */
void ns_inverter_new_producer(ns_inverter *inv);
/* All words of a passage. */
ns_status ns_invert_words(ns_inverter *inv, const ns_doc *doc, uint32_t ticket, uint32_t number, ns_error *err);
/* Slots in order of field and key: indexes, freed by the caller. */
ns_status ns_inverter_order(const ns_inverter *inv, uint32_t **out, ns_error *err);
/* A slot's stream, appended to out. */
void ns_inverter_stream(const ns_inverter *inv, const ns_slot *slot, ns_buf *out);
#endif
