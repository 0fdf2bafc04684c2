/* Stored records in packed chunks.
 *
 *   store = chunk*                      a zstd frame of whole records, at most 16 KB, with the preset dictionary
 *   index = (u32 first record · u64 offset)* , one for each chunk, and a last one for the end
 *   chunk, unpacked = (varint length · record)*
 */
#ifndef NS_SEALED_STORE_H
#define NS_SEALED_STORE_H

#include "sealed/builder.h"

enum { NS_STORE_ROW = 12 };

typedef struct ns_store_writer ns_store_writer;

/* Writes data and index sections; `workers` threads pack beside the caller's (0: the caller does).
 * preset is borrowed. */
ns_status ns_store_open(const char *folder, ns_section data, ns_section index, ns_slice preset, unsigned workers,
                        ns_store_writer **out, ns_error *err);
/* Errors are sticky and reported by close. */
void ns_store_add(ns_store_writer *w, ns_slice record);
/* A chunk that is packed already, with the same preset, and holds so many records. */
void ns_store_add_chunk(ns_store_writer *w, ns_slice packed, uint32_t records);
/* Frees w in every case; entries: the segment's table. */
ns_status ns_store_close(ns_store_writer *w, ns_section_entry *entries, ns_error *err);
void ns_store_free(ns_store_writer *w);

/* preset_sample.c: the dictionary for all that is merged; *same: it is the base's. */
ns_status ns_preset_make(const ns_merge *m, const ns_map *spools, ns_buf *preset, bool *same, ns_error *err);
/* preset.c: a dictionary of what samples have most in common, at most NS_PRESET_MAX bytes; nothing when they are
 * too few. */
ns_status ns_preset_train(ns_slice samples, ns_buf *out, ns_error *err);
#endif
