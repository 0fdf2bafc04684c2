#include "sealed/store.h"
#include "sealed/store_read.h"

#include "base/mem.h"
#include "sealed/chunk.h"

enum { CHUNK_MAX = NS_STORED_MAX + 64 };

static ns_section index_of(ns_section data) {
  return data == NS_SECTION_TEXT ? NS_SECTION_TEXT_INDEX : NS_SECTION_META_INDEX;
}

static const unsigned char *row_at(const ns_sealed *s, ns_section data, size_t row) {
  return s->maps[index_of(data)].ptr + row * NS_STORE_ROW;
}

bool ns_store_find(const ns_sealed *s, ns_section data, uint32_t number, size_t *out) {
  size_t rows = s->maps[index_of(data)].len / NS_STORE_ROW;
  size_t low = 0, high = rows ? rows - 1 : 0; /* the last row is the end */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ns_load32(row_at(s, data, middle + 1)) <= number)
      low = middle + 1;
    else
      high = middle;
  }
  *out = low;
  return rows > 1 && low + 1 < rows && ns_load32(row_at(s, data, low)) <= number;
}

static bool chunk_bytes(const ns_sealed *s, ns_section data, size_t chunk, ns_slice *out) {
  uint64_t start = ns_load64(row_at(s, data, chunk) + 4), end = ns_load64(row_at(s, data, chunk + 1) + 4);
  return start <= end && ns_section_part(s, data, start, end - start, out) && out->len <= UINT32_MAX;
}

bool ns_store_chunk(const ns_sealed *s, ns_section data, size_t chunk, uint32_t *first, uint32_t *end, ns_slice *packed) {
  if (chunk + 1 >= s->maps[index_of(data)].len / NS_STORE_ROW)
    return false;
  *first = ns_load32(row_at(s, data, chunk));
  *end = ns_load32(row_at(s, data, chunk + 1));
  return *first < *end && chunk_bytes(s, data, chunk, packed);
}

static ns_status unpack(const ns_sealed *s, ns_section data, ns_slice packed, ns_buf *raw, ns_error *err) {
  ns_status status = ns_unpack(s->unpacker, packed, raw);
  return status == NS_NOMEM ? ns_fail_nomem(err) : status ? ns_sealed_damaged(s, data, err) : NS_OK;
}

ns_status ns_stored_record(const ns_sealed *s, ns_section data, uint32_t number, ns_arena *arena, ns_slice *out,
                           ns_error *err) {
  *out = NS_SLICE_NONE;
  size_t chunk;
  ns_slice packed, record = NS_SLICE_NONE;
  if (!ns_store_find(s, data, number, &chunk) || !chunk_bytes(s, data, chunk, &packed))
    return ns_sealed_damaged(s, index_of(data), err);
  ns_buf raw;
  ns_buf_init(&raw, CHUNK_MAX);
  ns_status status = unpack(s, data, packed, &raw, err);
  ns_reader in = ns_reader_of(ns_buf_slice(&raw));
  for (uint32_t i = ns_load32(row_at(s, data, chunk)); i <= number && !status; i++) {
    record = ns_read_block(&in);
    if (in.bad)
      status = ns_sealed_damaged(s, data, err);
  }
  if (!status) {
    *out = ns_arena_copy(arena, record);
    if (!out->ptr)
      status = ns_fail_nomem(err);
  }
  ns_buf_release(&raw);
  return status;
}

/* ---- one after the other ---- */

void ns_store_reader_init(ns_store_reader *r, const ns_sealed *s, ns_section data) {
  *r = (ns_store_reader){.sealed = s, .data = data, .chunk = SIZE_MAX};
  ns_buf_init(&r->raw, CHUNK_MAX);
}

void ns_store_reader_release(ns_store_reader *r) {
  ns_buf_release(&r->raw);
}

static ns_status enter_chunk(ns_store_reader *r, uint32_t number, ns_error *err) {
  size_t chunk;
  ns_slice packed;
  uint32_t first, end;
  if (!ns_store_find(r->sealed, r->data, number, &chunk) || !ns_store_chunk(r->sealed, r->data, chunk, &first, &end, &packed))
    return ns_sealed_damaged(r->sealed, index_of(r->data), err);
  r->chunk = SIZE_MAX;
  ns_status status = unpack(r->sealed, r->data, packed, &r->raw, err);
  if (status)
    return status;
  r->chunk = chunk;
  r->next = first;
  r->end = end;
  r->in = ns_reader_of(ns_buf_slice(&r->raw));
  return NS_OK;
}

ns_status ns_store_reader_get(ns_store_reader *r, uint32_t number, ns_slice *out, ns_error *err) {
  *out = NS_SLICE_NONE;
  ns_status status = NS_OK;
  if (r->chunk == SIZE_MAX || number < r->next || number >= r->end)
    status = enter_chunk(r, number, err);
  while (!status && r->next <= number) {
    *out = ns_read_block(&r->in);
    r->next++;
    if (r->in.bad)
      status = ns_sealed_damaged(r->sealed, r->data, err);
  }
  return status;
}
