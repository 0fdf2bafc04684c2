/* Stored records in packed chunks.
 *
 *   store = chunk*                      a zstd frame of whole records with a preset dictionary: chunk.h
 *   index = (u32 first record · u64 offset)* , one for each chunk, and a last one for the end
 */
#ifndef NS_SEALED_STORE_H
#define NS_SEALED_STORE_H

#include "sealed/make/builder.h"
#include "sealed/codec/chunk.h"

typedef struct ns_store_writer ns_store_writer;

/* What is written: sections, and most bytes of the records of a chunk, where they are more than one. */
typedef struct ns_store_kind {
  ns_section data, index;
  size_t chunk_bytes;
} ns_store_kind;

/* `workers` threads pack beside the caller's (0: the caller does). */
ns_status ns_store_open(const char *folder, const ns_store_kind *kind, const ns_packing *with, unsigned workers,
                        ns_store_writer **out, ns_error *err);
/* The first `head` bytes of the record are no text. Errors are sticky and reported by close. */
void ns_store_add(ns_store_writer *w, ns_slice record, size_t head);
/* A chunk that is packed already, in the same way, and holds so many records. */
void ns_store_add_chunk(ns_store_writer *w, ns_slice packed, uint32_t records);
/* Frees w in every case; entries: the segment's table. */
ns_status ns_store_close(ns_store_writer *w, ns_section_entry *entries, ns_error *err);
void ns_store_free(ns_store_writer *w);

/* The sections that tell how chunks were packed. */
typedef struct ns_presets {
  ns_buf book, text, meta;
  ns_wordbook words; /* book, opened */
  ns_word_coder *coder;
} ns_presets;

/* preset_sample.c: those for all that is merged; *same: they are the base's. */
void ns_presets_init(ns_presets *presets); /* it stays where it is */
void ns_presets_release(ns_presets *presets);
ns_status ns_presets_make(const ns_merge *m, ns_spools *spools, ns_presets *presets, bool *same, ns_error *err);
/* preset.c: a dictionary of what samples have most in common, at most NS_PRESET_MAX bytes; nothing when they are
 * too few. */
ns_status ns_preset_train(ns_slice samples, ns_buf *out, ns_error *err);
#endif
