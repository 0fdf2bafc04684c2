#include "live/internal.h"

ns_status ns_live_passage_write(ns_xapian *x, uint32_t doc, ns_slice column, ns_slice words, ns_error *err) {
  ns_live_key room;
  ns_buf value;
  ns_buf_init(&value, NS_LIVE_BLOB_MAX);
  ns_buf_add_block(&value, column);
  ns_buf_add_slice(&value, words);
  ns_slice key = ns_live_numbered(NS_META_PASSAGE, doc, &room);
  ns_status status = value.status ? ns_fail_nomem(err) : ns_xapian_set_meta(x, key, ns_buf_slice(&value), err);
  ns_buf_release(&value);
  return status;
}

static ns_status visit_parts(ns_xapian *x, bool words, const uint32_t *docs, size_t count, ns_live_value_fn *visit,
                             void *ctx, ns_error *err) {
  ns_live_key room;
  ns_buf value;
  ns_status status = NS_OK;
  ns_buf_init(&value, NS_LIVE_BLOB_MAX);
  for (size_t i = 0; i < count && !status; i++) {
    ns_buf_clear(&value);
    status = ns_xapian_meta(x, ns_live_numbered(NS_META_PASSAGE, docs[i], &room), &value, err);
    if (status)
      break;
    ns_slice part = NS_SLICE_NONE;
    if (value.len) {
      ns_reader in = ns_reader_of(ns_buf_slice(&value));
      part = ns_read_block(&in);
      if (words)
        part = ns_slice_of((const char *)in.at, (size_t)(in.end - in.at));
      if (in.bad)
        status = ns_fail(err, NS_CORRUPT, "live segment: passage %u is damaged; run nindex rebuild", (unsigned)docs[i]);
    }
    if (!status)
      status = visit(ctx, i, part);
  }
  ns_buf_release(&value);
  return status;
}

ns_status ns_live_columns(ns_xapian *x, const uint32_t *docs, size_t count, ns_live_value_fn *visit, void *ctx,
                          ns_error *err) {
  return visit_parts(x, false, docs, count, visit, ctx, err);
}

ns_status ns_live_words_of(ns_xapian *x, const uint32_t *docs, size_t count, ns_live_value_fn *visit, void *ctx,
                           ns_error *err) {
  return visit_parts(x, true, docs, count, visit, ctx, err);
}
