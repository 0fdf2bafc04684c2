#include "sealed/codec/dict.h"

#include "base/mem.h"

enum { SHORT = 15 };
/* A dictionary's blocks are addressed with 32 bits. */
static const uint64_t DICT_MAX = UINT32_MAX;
static const size_t INDEX_MAX = (size_t)1 << 31;

const ns_dict_shape ns_shape_ids = {1, {NS_COLUMN_PLAIN}};
const ns_dict_shape ns_shape_names = {0, {NS_COLUMN_PLAIN}};
const ns_dict_shape ns_shape_lists = {2, {NS_COLUMN_PLAIN, NS_COLUMN_SUM}};
const ns_dict_shape ns_shape_words = {4, {NS_COLUMN_PLAIN, NS_COLUMN_SUM, NS_COLUMN_SUM, NS_COLUMN_SUM}};
const ns_dict_shape ns_shape_forms = {3, {NS_COLUMN_PLAIN, NS_COLUMN_DELTA, NS_COLUMN_PLAIN}};

ns_status ns_dict_writer_open(ns_dict_writer *w, const char *folder, const char *name, const ns_dict_shape *shape,
                              ns_error *err) {
  *w = (ns_dict_writer){.shape = *shape};
  ns_buf_init(&w->key, NS_KEY_MAX);
  ns_buf_init(&w->prefixes, INDEX_MAX);
  ns_buf_init(&w->offsets, INDEX_MAX);
  return ns_out_open(&w->out, folder, name, err);
}

static void begin_block(ns_dict_writer *w, ns_slice key) {
  ns_buf_add_u64(&w->prefixes, ns_slice_prefix(key));
  ns_buf_add_u32(&w->offsets, (uint32_t)w->out.len);
}

static void add_lengths(ns_dict_writer *w, size_t shared, size_t suffix) {
  size_t a = shared < SHORT ? shared : SHORT, b = suffix < SHORT ? suffix : SHORT;
  unsigned char both = (unsigned char)(a << 4 | b);
  ns_out_add(&w->out, &both, 1);
  if (a == SHORT)
    ns_out_add_varint(&w->out, shared - SHORT);
  if (b == SHORT)
    ns_out_add_varint(&w->out, suffix - SHORT);
}

static void add_columns(ns_dict_writer *w, const uint64_t *values, bool first) {
  for (unsigned i = 0; i < w->shape.count; i++) {
    if (w->shape.modes[i] == NS_COLUMN_SUM && first)
      ns_out_add_varint(&w->out, w->sums[i]);
    if (w->shape.modes[i] == NS_COLUMN_DELTA && !first)
      ns_out_add_varint(&w->out, ns_zigzag((int64_t)values[i] - (int64_t)w->last[i]));
    else
      ns_out_add_varint(&w->out, values[i]);
    w->sums[i] += values[i];
    w->last[i] = values[i];
  }
}

void ns_dict_add(ns_dict_writer *w, ns_slice key, const uint64_t *values) {
  bool first = w->count % NS_DICT_BLOCK == 0;
  if (w->out.status)
    return;
  if (key.len > NS_KEY_MAX || w->out.len > DICT_MAX || w->count >= NS_DOCS_MAX) {
    w->out.status = ns_fail(&w->out.error, NS_LIMIT, "%s: dictionary too large", w->out.path);
    return;
  }
  if (first) {
    begin_block(w, key);
    ns_out_add_varint(&w->out, key.len);
    ns_out_add(&w->out, key.ptr, key.len);
  } else {
    size_t shared = 0, most = w->key.len < key.len ? w->key.len : key.len;
    while (shared < most && w->key.ptr[shared] == key.ptr[shared])
      shared++;
    add_lengths(w, shared, key.len - shared);
    ns_out_add(&w->out, key.ptr + shared, key.len - shared);
  }
  add_columns(w, values, first);
  ns_buf_clear(&w->key);
  ns_buf_add_slice(&w->key, key);
  if (w->key.status)
    w->out.status = ns_fail_nomem(&w->out.error);
  w->count++;
}

ns_status ns_dict_writer_close(ns_dict_writer *w, ns_section_entry *entry, ns_error *err) {
  uint32_t modes = 0;
  for (unsigned i = 0; i < w->shape.count; i++)
    modes |= (uint32_t)w->shape.modes[i] << (2 * i);
  ns_out_add_buf(&w->out, &w->prefixes);
  ns_out_add_buf(&w->out, &w->offsets);
  ns_out_add_u32(&w->out, w->count);
  ns_out_add_u32(&w->out, (w->count + NS_DICT_BLOCK - 1) / NS_DICT_BLOCK);
  ns_out_add_u32(&w->out, modes);
  ns_out_add_u32(&w->out, w->shape.count);
  ns_status status = ns_out_close(&w->out, true, entry, err);
  ns_dict_writer_release(w);
  return status;
}

void ns_dict_writer_release(ns_dict_writer *w) {
  ns_out_release(&w->out);
  ns_buf_release(&w->key);
  ns_buf_release(&w->prefixes);
  ns_buf_release(&w->offsets);
}
