#include "live/internal.h"

ns_status ns_live_meta_get(ns_xapian *x, ns_slice key, ns_buf *out, ns_error *err) {
  ns_buf raw;
  ns_slice content;
  ns_buf_init(&raw, NS_LIVE_BLOB_MAX);
  ns_status status = ns_xapian_meta(x, key, &raw, err);
  if (!status && raw.len) {
    status = ns_live_unseal(ns_buf_slice(&raw), "metadata", &content, err);
    if (!status)
      ns_buf_add_slice(out, content);
    if (!status && out->status)
      status = ns_fail_nomem(err);
  }
  ns_buf_release(&raw);
  return status;
}

ns_status ns_live_meta_set(ns_xapian *x, ns_slice key, ns_slice content, ns_error *err) {
  ns_buf raw;
  ns_buf_init(&raw, NS_LIVE_BLOB_MAX);
  size_t start = ns_live_seal_begin(&raw);
  ns_buf_add_slice(&raw, content);
  ns_live_seal_end(&raw, start);
  ns_status status = raw.status ? ns_fail_nomem(err) : ns_xapian_set_meta(x, key, ns_buf_slice(&raw), err);
  ns_buf_release(&raw);
  return status;
}

ns_status ns_live_number(ns_xapian *x, ns_slice id, uint32_t *article, ns_error *err) {
  *article = 0;
  ns_live_key room;
  ns_buf content;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_meta_get(x, ns_live_marked(NS_META_ID, id, &room), &content, err);
  if (!status && !content.len)
    status = NS_NOTFOUND;
  if (!status) {
    ns_reader in = ns_reader_of(ns_buf_slice(&content));
    uint32_t number = ns_read_u32(&in);
    if (in.bad || !ns_slice_eq(id, ns_read_block(&in)))
      status = ns_fail(err, NS_CORRUPT, "live segment: the table of article ids is damaged; run nindex rebuild");
    else
      *article = number;
  }
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_article_get(ns_xapian *x, uint32_t article, ns_arena *arena, ns_live_article *out, ns_error *err) {
  *out = (ns_live_article){0};
  ns_live_key room;
  ns_buf content;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_meta_get(x, ns_live_numbered(NS_META_ARTICLE, article, &room), &content, err);
  if (!status && !content.len)
    status = ns_fail(err, NS_NOTFOUND, "live segment: there is no article number %u", (unsigned)article);
  if (!status) {
    ns_slice kept = ns_arena_copy(arena, ns_buf_slice(&content));
    status = kept.ptr ? ns_live_article_decode(kept, arena, out, err) : ns_fail_nomem(err);
  }
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_totals_get(ns_xapian *x, ns_live_totals *out, ns_error *err) {
  *out = (ns_live_totals){0};
  const char key = NS_META_TOTALS;
  ns_buf content;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_meta_get(x, ns_slice_of(&key, 1), &content, err);
  if (!status && content.len) { /* a new database has none */
    ns_reader in = ns_reader_of(ns_buf_slice(&content));
    out->articles = ns_read_u64(&in);
    out->postings = ns_read_u64(&in);
    out->terms = ns_read_u64(&in);
    out->next_article = ns_read_u32(&in);
    if (in.bad)
      status = ns_fail(err, NS_CORRUPT, "live segment: its totals are damaged; run nindex rebuild");
  }
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_totals_set(ns_xapian *x, const ns_live_totals *totals, ns_error *err) {
  const char key = NS_META_TOTALS;
  ns_buf content;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_buf_add_u64(&content, totals->articles);
  ns_buf_add_u64(&content, totals->postings);
  ns_buf_add_u64(&content, totals->terms);
  ns_buf_add_u32(&content, totals->next_article);
  ns_status status =
      content.status ? ns_fail_nomem(err) : ns_live_meta_set(x, ns_slice_of(&key, 1), ns_buf_slice(&content), err);
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_count_words(ns_xapian *x, uint64_t *out, ns_error *err) {
  static const struct {
    ns_slice from, before;
  } ranges[] = {{{NULL, 0}, {"A", 1}}, {{"W", 1}, {"X", 1}}, {{"[", 1}, {NULL, 0}}}; /* all but the marks */
  *out = 0;
  ns_status status = NS_OK;
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges && !status; i++) {
    uint64_t count;
    status = ns_xapian_count_terms(x, ranges[i].from, ranges[i].before, &count, err);
    *out += count;
  }
  if (status)
    *out = 0;
  return status;
}
