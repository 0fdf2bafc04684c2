#include "sealed/read/open.h"

enum { CHUNK_MAX = NS_STORED_MAX + NS_CHUNK_BYTES };

static ns_section index_of(ns_section data) {
  return data == NS_SECTION_TEXT ? NS_SECTION_TEXT_INDEX : NS_SECTION_META_INDEX;
}

/* A row of the index; false when it is damaged. */
static bool row_at(const ns_sealed *s, ns_section data, size_t row, uint32_t *first, uint64_t *offset) {
  const ns_guard *index = &s->guards[index_of(data)];
  const unsigned char *at = index->ptr + row * NS_STORE_ROW;
  bool sound = ns_guard_touch(index, at, NS_STORE_ROW);
  *first = ns_load32(at);
  *offset = ns_load64(at + 4);
  return sound;
}

bool ns_store_find(const ns_sealed *s, ns_section data, uint32_t number, size_t *out) {
  size_t rows = s->guards[index_of(data)].len / NS_STORE_ROW;
  size_t low = 0, high = rows ? rows - 1 : 0; /* the last row is the end */
  uint32_t first;
  uint64_t offset;
  bool sound = true;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    sound &= row_at(s, data, middle + 1, &first, &offset);
    if (first <= number)
      low = middle + 1;
    else
      high = middle;
  }
  *out = low;
  return sound && rows > 1 && low + 1 < rows && row_at(s, data, low, &first, &offset) && first <= number;
}

bool ns_store_chunk(const ns_sealed *s, ns_section data, size_t chunk, uint32_t *first, uint32_t *end, ns_slice *packed) {
  uint64_t from, to;
  if (chunk + 1 >= s->guards[index_of(data)].len / NS_STORE_ROW)
    return false;
  bool sound = row_at(s, data, chunk, first, &from) && row_at(s, data, chunk + 1, end, &to);
  return sound && *first < *end && from <= to && ns_section_part(s, data, from, to - from, packed) && packed->len <= UINT32_MAX;
}

void ns_store_reader_init(ns_store_reader *r, const ns_sealed *s, ns_section data) {
  *r = (ns_store_reader){.sealed = s, .data = data};
  ns_buf_init(&r->chunk, NS_CODE_GROWTH * (size_t)CHUNK_MAX);
  ns_buf_init(&r->record, 2 * (size_t)CHUNK_MAX);
}

void ns_store_reader_release(ns_store_reader *r) {
  ns_buf_release(&r->chunk);
  ns_buf_release(&r->record);
}

/* A chunk that is damaged is not kept. */
static ns_status give_up(ns_store_reader *r, ns_status status, ns_section where, ns_error *err) {
  r->first = r->next = r->end = 0;
  return status == NS_NOMEM ? ns_fail_nomem(err) : ns_sealed_damaged(r->sealed, where, err);
}

static ns_status enter_chunk(ns_store_reader *r, uint32_t number, ns_error *err) {
  const ns_sealed *s = r->sealed;
  size_t chunk;
  ns_slice packed;
  if (!ns_store_find(s, r->data, number, &chunk) || !ns_store_chunk(s, r->data, chunk, &r->first, &r->end, &packed))
    return give_up(r, NS_CORRUPT, index_of(r->data), err);
  ns_section preset = r->data == NS_SECTION_TEXT ? NS_SECTION_TEXT_PRESET : NS_SECTION_META_PRESET;
  if (!ns_guard_touch_all(&s->guards[preset]))
    return give_up(r, NS_CORRUPT, preset, err);
  ns_status status = ns_unpack(r->data == NS_SECTION_TEXT ? s->text_unpacker : s->meta_unpacker, packed, &r->chunk);
  return status ? give_up(r, status, r->data, err) : NS_OK;
}

ns_status ns_store_reader_get(ns_store_reader *r, uint32_t number, ns_slice *out, ns_error *err) {
  *out = NS_SLICE_NONE;
  bool here = number >= r->first && number < r->end;
  ns_status status = here ? NS_OK : enter_chunk(r, number, err);
  if (status)
    return status;
  if (!here || number < r->next) {
    if (!ns_chunk_begin(ns_buf_slice(&r->chunk), r->end - r->first, &r->walk))
      return give_up(r, NS_CORRUPT, r->data, err);
    r->next = r->first;
  }
  if (!ns_guard_touch_all(&r->sealed->guards[NS_SECTION_BOOK]))
    return give_up(r, NS_CORRUPT, NS_SECTION_BOOK, err);
  ns_slice head, text;
  do {
    if (!ns_chunk_next(&r->walk, &head, &text))
      return give_up(r, NS_CORRUPT, r->data, err);
  } while (r->next++ < number);
  ns_buf_clear(&r->record);
  ns_buf_add_slice(&r->record, head);
  status = ns_wordbook_expand(&r->sealed->book, text, &r->record);
  if (status || r->record.status)
    return give_up(r, status ? status : r->record.status, r->data, err);
  r->head = head.len;
  *out = ns_buf_slice(&r->record);
  return NS_OK;
}

ns_status ns_stored_record(ns_sealed *s, ns_section data, uint32_t number, ns_arena *arena, ns_slice *out, size_t *head,
                           ns_error *err) {
  ns_store_reader *reader = data == NS_SECTION_TEXT ? &s->texts_read : &s->meta_read;
  ns_slice record;
  *out = NS_SLICE_NONE;
  ns_status status = ns_store_reader_get(reader, number, &record, err);
  *head = reader->head;
  if (status)
    return status;
  *out = ns_arena_copy(arena, record);
  return out->ptr ? NS_OK : ns_fail_nomem(err);
}
