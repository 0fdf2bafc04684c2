/* A text that stands in several passages is stored once, with one fingerprint. Stored texts are numbered in the order in which passages
 * bring them; passages.texts says which passage has which.
 *
 *   passages.texts = nothing when every passage brings a text of its own, else group{⌈passages / 512⌉} · packed
 *   group          = u32 texts that passages before it brought · 512 bits, lowest first: 1 = brings a text
 *   packed         = for each passage that brings none, in order: the number of its text (packed.h)
 */
#ifndef NS_SEALED_TEXTS_H
#define NS_SEALED_TEXTS_H

#include "sealed/make/builder.h"
#include "sealed/read/store_read.h"

enum { NS_TEXT_GROUP = 512, NS_TEXT_GROUP_BYTES = 4 + NS_TEXT_GROUP / 8 };

/* ---- writing ---- */
typedef struct ns_text_slot {
  uint64_t row; /* place of the passage's row in the spools; 0: free */
  uint32_t text, tag;
} ns_text_slot;

typedef struct ns_texts {
  ns_spools *spools;        /* borrowed */
  ns_text_slot *slots;
  size_t mask, used;
  ns_buf bits;              /* a bit for each passage */
  uint32_t passages, texts;
  uint32_t *repeated;
  size_t repeated_count, repeated_capacity;
  ns_buf record;
  ns_arena arena;
} ns_texts;

/* Room for the texts of `passages` passages, within a limit. */
ns_status ns_texts_init(ns_texts *t, ns_spools *spools, uint64_t passages, ns_error *err);
void ns_texts_release(ns_texts *t);
/* The text equal to `record`, of which `head` bytes are no text, and its fingerprint, whose passage lies at `row` in a
 * spool: its number, or NS_NONE when there was none so far; then it is remembered under the number it is about to get. */
uint32_t ns_texts_find(ns_texts *t, ns_slice record, size_t head, uint64_t similar, uint64_t row);
/* The next passage brings a text (text NS_NONE; its number is returned), or has one there is. */
uint32_t ns_texts_add(ns_texts *t, uint32_t text);
/* Goes through the passages again: the number of the next one's text. Begins as {.texts = t}. */
typedef struct ns_text_walk {
  const ns_texts *texts;
  uint32_t passage, own, again;
} ns_text_walk;
static inline uint32_t ns_text_walk_next(ns_text_walk *w) {
  uint32_t doc = w->passage++;
  bool own = (unsigned char)w->texts->bits.ptr[doc / 8] >> doc % 8 & 1;
  return own ? w->own++ : w->texts->repeated[w->again++];
}
ns_status ns_texts_write(ns_texts *t, const char *folder, ns_section_entry *entry, ns_error *err);

/* The stored record of a passage:
 *   record = head · text
 *   head   = (zigzag start, from the start before · varint length)* of its entities, then of its figures
 *            · [u8 kind, unless 0]
 */
void ns_record_make(const ns_passage_row *row, ns_buf *out, size_t *head);

/* ---- reading: in columns_read.c the text of any passage, here of one after the other ---- */
typedef struct ns_text_reader {
  const ns_sealed *sealed;
  uint32_t next;               /* text that no passage brought yet */
  ns_store_reader own, again;
  size_t head;                 /* of the record that was read: bytes that are no text */
} ns_text_reader;

void ns_text_reader_init(ns_text_reader *r, const ns_sealed *s);
void ns_text_reader_release(ns_text_reader *r);
/* Passages ascending; the record is good until the next call. */
ns_status ns_text_reader_get(ns_text_reader *r, uint32_t doc, ns_slice *out, ns_error *err);
#endif
