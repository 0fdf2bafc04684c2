#include "sealed/store.h"
#include "sealed/store_read.h"

#include <zlib.h>

#include "base/mem.h"

/* A chunk is inflated a step at a time, and no further than the record that is wanted: half of it on average. */
enum { WINDOW_BITS = -15, STEP = 2048, CHUNK_MAX = NS_STORED_MAX + 64 };

static ns_section index_of(ns_section data) {
  return data == NS_SECTION_TEXT ? NS_SECTION_TEXT_INDEX : NS_SECTION_META_INDEX;
}

static const unsigned char *row_at(const ns_sealed *s, ns_section data, size_t row) {
  return s->maps[index_of(data)].ptr + row * NS_STORE_ROW;
}

/* The chunk that holds a record; false when there is none. */
static bool find_chunk(const ns_sealed *s, ns_section data, uint32_t number, size_t *out) {
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

/* The record's place in what is inflated so far; false when more is needed (or the chunk is damaged). */
static bool find_record(const ns_buf *raw, uint32_t nth, ns_slice *out) {
  ns_reader in = ns_reader_of(ns_buf_slice(raw));
  for (uint32_t i = 0; i <= nth && !in.bad; i++)
    *out = ns_read_block(&in);
  return !in.bad;
}

/* Inflates a chunk until record nth is there. */
static bool inflate_record(const ns_sealed *s, ns_slice deflated, uint32_t nth, ns_buf *raw, ns_slice *out) {
  z_stream z = {0};
  ns_slice preset = ns_section_bytes(s, NS_SECTION_PRESET);
  if (inflateInit2(&z, WINDOW_BITS) != Z_OK)
    return false;
  bool found = false;
  int code = preset.len ? inflateSetDictionary(&z, (const Bytef *)preset.ptr, (uInt)preset.len) : Z_OK;
  unsigned char *input;
  memcpy(&input, &deflated.ptr, sizeof input); /* zlib wants it without const */
  z.next_in = input;
  z.avail_in = (uInt)deflated.len;
  while (code == Z_OK && !found) {
    char *room = ns_buf_room(raw, STEP);
    if (!room)
      break;
    z.next_out = (Bytef *)room;
    z.avail_out = STEP;
    code = inflate(&z, Z_NO_FLUSH);
    raw->len += STEP - z.avail_out;
    found = (code == Z_OK || code == Z_STREAM_END) && find_record(raw, nth, out);
  }
  inflateEnd(&z);
  return found;
}

ns_status ns_stored_record(const ns_sealed *s, ns_section data, uint32_t number, ns_arena *arena, ns_slice *out,
                           ns_error *err) {
  *out = NS_SLICE_NONE;
  size_t chunk;
  ns_slice deflated, record;
  if (!find_chunk(s, data, number, &chunk) || !chunk_bytes(s, data, chunk, &deflated))
    return ns_sealed_damaged(s, index_of(data), err);
  ns_buf raw;
  ns_buf_init(&raw, CHUNK_MAX + STEP);
  ns_status status = NS_OK;
  if (!inflate_record(s, deflated, number - ns_load32(row_at(s, data, chunk)), &raw, &record))
    status = raw.status == NS_NOMEM ? ns_fail_nomem(err) : ns_sealed_damaged(s, data, err);
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
  ns_buf_init(&r->raw, CHUNK_MAX + STEP);
}

void ns_store_reader_release(ns_store_reader *r) {
  ns_buf_release(&r->raw);
}

static ns_status enter_chunk(ns_store_reader *r, uint32_t number, ns_error *err) {
  size_t chunk;
  ns_slice deflated, last;
  if (!find_chunk(r->sealed, r->data, number, &chunk) || !chunk_bytes(r->sealed, r->data, chunk, &deflated))
    return ns_sealed_damaged(r->sealed, index_of(r->data), err);
  uint32_t first = ns_load32(row_at(r->sealed, r->data, chunk)), end = ns_load32(row_at(r->sealed, r->data, chunk + 1));
  ns_buf_clear(&r->raw);
  r->chunk = SIZE_MAX;
  if (end <= first || !inflate_record(r->sealed, deflated, end - first - 1, &r->raw, &last))
    return r->raw.status == NS_NOMEM ? ns_fail_nomem(err) : ns_sealed_damaged(r->sealed, r->data, err);
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
