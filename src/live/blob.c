#include "base/file.h"
#include "live/internal.h"

enum { CHECKSUM_BYTES = 4 };

size_t ns_live_seal_begin(ns_buf *out) {
  size_t start = out->len;
  ns_buf_add_u32(out, 0);
  return start;
}

void ns_live_seal_end(ns_buf *out, size_t start) {
  if (out->status)
    return;
  size_t content = start + CHECKSUM_BYTES;
  uint32_t sum = ns_checksum(out->ptr + content, out->len - content);
  for (unsigned i = 0; i < CHECKSUM_BYTES; i++)
    out->ptr[start + i] = (char)(sum >> (8 * i));
}

ns_status ns_live_unseal(ns_slice bytes, const char *what, ns_slice *content, ns_error *err) {
  *content = NS_SLICE_NONE;
  ns_reader in = ns_reader_of(bytes);
  uint32_t sum = ns_read_u32(&in);
  ns_slice rest = ns_slice_from(bytes, CHECKSUM_BYTES);
  if (in.bad || sum != ns_checksum(rest.ptr, rest.len))
    return ns_fail(err, NS_CORRUPT, "live segment: %s does not agree with its checksum; run nindex rebuild", what);
  *content = rest;
  return NS_OK;
}

void ns_live_column_encode(const ns_doc *doc, const ns_live_column *column, ns_buf *out) {
  size_t start = ns_live_seal_begin(out);
  ns_buf_add_u64(out, doc->key);
  ns_buf_add_u64(out, doc->similar);
  ns_buf_add_u64(out, column->sum);
  ns_buf_add_varint(out, column->article);
  ns_buf_add_varint(out, column->ordinal);
  ns_buf_add_varint(out, column->count);
  ns_buf_add_varint(out, doc->paragraph);
  ns_buf_add_char(out, (char)doc->kind);
  ns_buf_add_varint(out, doc->section_term_count);
  for (size_t i = 0; i < doc->section_term_count; i++)
    ns_buf_add_block(out, doc->section_terms[i]);
  ns_facts_encode(&doc->facts, out);
  ns_live_seal_end(out, start);
}

static uint32_t read_u32_varint(ns_reader *in) {
  uint64_t value = ns_read_varint(in);
  in->bad = in->bad || value > UINT32_MAX;
  return in->bad ? 0 : (uint32_t)value;
}

static ns_status read_section_terms(ns_reader *in, ns_arena *arena, ns_live_column *out) {
  uint64_t count = ns_read_varint(in);
  in->bad = in->bad || count > (uint64_t)(in->end - in->at);
  ns_slice *terms = NULL;
  if (arena && count && !in->bad) {
    terms = ns_arena_alloc(arena, (size_t)count * sizeof *terms);
    if (!terms)
      return NS_NOMEM;
    out->section_terms = terms;
    out->section_term_count = (size_t)count;
  }
  for (uint64_t i = 0; i < count && !in->bad; i++) {
    ns_slice term = ns_read_block(in);
    if (terms)
      terms[i] = term;
  }
  return NS_OK;
}

ns_status ns_live_column_decode(ns_slice bytes, ns_arena *arena, ns_live_column *out, ns_error *err) {
  *out = (ns_live_column){0};
  ns_slice content;
  ns_status status = ns_live_unseal(bytes, "a passage's column", &content, err);
  if (status)
    return status;
  ns_reader in = ns_reader_of(content);
  out->key = ns_read_u64(&in);
  out->similar = ns_read_u64(&in);
  out->sum = ns_read_u64(&in);
  out->article = read_u32_varint(&in);
  out->ordinal = read_u32_varint(&in);
  out->count = read_u32_varint(&in);
  out->paragraph = read_u32_varint(&in);
  ns_slice kind = ns_read_bytes(&in, 1);
  out->kind = in.bad ? 0 : (uint8_t)kind.ptr[0];
  status = read_section_terms(&in, arena, out);
  out->facts = ns_slice_of((const char *)in.at, (size_t)(in.end - in.at));
  if (status)
    status = ns_fail_nomem(err);
  else if (in.bad || out->ordinal >= out->count)
    status = ns_fail(err, NS_CORRUPT, "live segment: a passage's column is damaged; run nindex rebuild");
  if (status)
    *out = (ns_live_column){0};
  return status;
}

void ns_live_article_encode(const ns_live_article *article, ns_buf *out) {
  ns_buf_add_varint(out, article->first);
  ns_buf_add_varint(out, article->postings);
  ns_article_encode(&article->meta, out);
}

ns_status ns_live_article_decode(ns_slice bytes, ns_arena *arena, ns_live_article *out, ns_error *err) {
  *out = (ns_live_article){0};
  ns_reader in = ns_reader_of(bytes);
  out->first = read_u32_varint(&in);
  out->postings = ns_read_varint(&in);
  if (in.bad)
    return ns_fail(err, NS_CORRUPT, "live segment: an article is damaged; run nindex rebuild");
  ns_slice rest = ns_slice_of((const char *)in.at, (size_t)(in.end - in.at));
  ns_status status = ns_article_decode(rest, arena, &out->meta, err);
  if (status)
    *out = (ns_live_article){0};
  return status;
}
