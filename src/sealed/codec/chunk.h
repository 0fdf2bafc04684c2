/* Chunks of stored records: texts written in words, then all of it compressed. The only code that knows zstd is chunk.c
 * and preset.c.
 *
 *   chunk, unpacked = (varint bytes of the head · varint bytes of the text in words){records} · head* · text*
 */
#ifndef NS_SEALED_CHUNK_H
#define NS_SEALED_CHUNK_H

#include <stdbool.h>

#include "sealed/codec/wordbook.h"

/* What chunks are packed with. Borrowed. */
typedef struct ns_packing {
  const ns_word_coder *coder;
  ns_slice preset; /* a dictionary of preset.c, or nothing */
} ns_packing;

/* Both belong to one thread. */
typedef struct ns_packer ns_packer;
typedef struct ns_unpacker ns_unpacker;

/* NULL when memory is short. The preset is copied. */
ns_packer *ns_packer_new(const ns_packing *with);
void ns_packer_free(ns_packer *p);
/* Adds a record, the first `head` bytes of which are no text, to records that wait to be packed. */
void ns_chunk_add(ns_buf *records, ns_slice record, size_t head);
/* out becomes one zstd frame that tells the length of the chunk; false when memory is short. */
bool ns_pack(ns_packer *p, ns_slice records, ns_buf *out);

/* Costs nothing before the first chunk. preset is borrowed; NULL when memory is short. */
ns_unpacker *ns_unpacker_new(ns_slice preset);
void ns_unpacker_free(ns_unpacker *u);
/* out becomes the chunk: NS_OK, NS_NOMEM or, for anything damaged or larger than out may be, NS_CORRUPT. */
ns_status ns_unpack(ns_unpacker *u, ns_slice packed, ns_buf *out);

/* The records of a chunk, one after the other. */
typedef struct ns_chunk_walk {
  ns_reader lengths, heads, texts;
} ns_chunk_walk;

/* False when the chunk does not hold so many. */
bool ns_chunk_begin(ns_slice chunk, uint32_t records, ns_chunk_walk *out);
/* text is in words. At most as many times as there are records; false where they are damaged. */
bool ns_chunk_next(ns_chunk_walk *walk, ns_slice *head, ns_slice *text);
#endif
