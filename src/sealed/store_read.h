/* Reads stored records one after the other, each chunk unpacked once. */
#ifndef NS_SEALED_STORE_READ_H
#define NS_SEALED_STORE_READ_H

#include "sealed/open.h"

typedef struct ns_store_reader {
  const ns_sealed *sealed;
  ns_section data;
  size_t chunk;          /* SIZE_MAX: none yet */
  uint32_t next, end;    /* records of the chunk that are still ahead */
  ns_buf raw;
  ns_reader in;
} ns_store_reader;

void ns_store_reader_init(ns_store_reader *r, const ns_sealed *s, ns_section data);
void ns_store_reader_release(ns_store_reader *r);
/* The chunk that holds a record; false when there is none. */
bool ns_store_find(const ns_sealed *s, ns_section data, uint32_t number, size_t *chunk);
/* A packed chunk with records [*first, *end); false when there is no such chunk or it is damaged. */
bool ns_store_chunk(const ns_sealed *s, ns_section data, size_t chunk, uint32_t *first, uint32_t *end, ns_slice *packed);
/* The record, good until the next call. */
ns_status ns_store_reader_get(ns_store_reader *r, uint32_t number, ns_slice *out, ns_error *err);
#endif
