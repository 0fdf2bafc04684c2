/* Reads stored records. A chunk is unpacked once for all records that are read of it in a row. */
#ifndef NS_SEALED_STORE_READ_H
#define NS_SEALED_STORE_READ_H

#include "sealed/codec/chunk.h"
#include "sealed/codec/format.h"

enum { NS_STORE_ROW = 12 }; /* bytes of a row of the index: store.h */

typedef struct ns_sealed ns_sealed;

typedef struct ns_store_reader {
  const ns_sealed *sealed;
  ns_section data;
  uint32_t first, next, end; /* records of the chunk, all 0 when there is none yet; the next of them */
  ns_buf chunk, record;
  ns_chunk_walk walk;
  size_t head;               /* bytes of the record that are no text */
} ns_store_reader;

void ns_store_reader_init(ns_store_reader *r, const ns_sealed *s, ns_section data);
void ns_store_reader_release(ns_store_reader *r);
/* The chunk that holds a record; false when there is none. */
bool ns_store_find(const ns_sealed *s, ns_section data, uint32_t number, size_t *chunk);
/* A packed chunk with records [*first, *end); false when there is no such chunk or it is damaged. */
bool ns_store_chunk(const ns_sealed *s, ns_section data, size_t chunk, uint32_t *first, uint32_t *end, ns_slice *packed);
/* The record, good until the next call; r->head goes with it. Quick where records are read in ascending order. */
ns_status ns_store_reader_get(ns_store_reader *r, uint32_t number, ns_slice *out, ns_error *err);
#endif
