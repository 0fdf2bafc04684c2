/* Walks over the dictionary and over what is named in the metadata. */
#include <stdlib.h>

#include "base/mem.h"
#include "live/internal.h"

enum { PAGE = 512, PAGE_BYTES = 1 << 20, RUN_BYTES = 1 << 24, IDS_MAX = 1 << 30 };

typedef struct page {
  ns_slice prefix, from;
  ns_buf bytes;
  size_t count;
} page;

static ns_status read_page(ns_live *live, void *ctx, ns_error *err) {
  page *p = ctx;
  ns_buf_clear(&p->bytes);
  return ns_xapian_terms(live->x, p->prefix, p->from, PAGE, &p->bytes, &p->count, err);
}

/* Page by page, so that the visitor may ask the segment itself and a change in between does no harm. */
ns_status ns_live_walk(ns_live *live, ns_slice prefix, ns_slice from, ns_term_fn *visit, void *ctx, ns_error *err) {
  char last[NS_XAPIAN_TERM_MAX + 2];
  page p = {.prefix = prefix, .from = from};
  ns_buf_init(&p.bytes, PAGE_BYTES);
  ns_status status;
  do {
    status = ns_live_repeat(live, read_page, &p, err);
    ns_reader in = ns_reader_of(ns_buf_slice(&p.bytes));
    ns_slice term = NS_SLICE_NONE;
    for (size_t i = 0; i < p.count && !status; i++) {
      uint32_t df = (uint32_t)ns_read_varint(&in);
      term = ns_read_block(&in);
      if (term.len > NS_XAPIAN_TERM_MAX)
        status =
            ns_fail(err, NS_CORRUPT, "%s: a term over %d bytes; run nindex rebuild", live->path, NS_XAPIAN_TERM_MAX);
      else
        status = visit(ctx, term, df);
    }
    if (!status && term.len) { /* go on at the smallest term above the last */
      memcpy(last, term.ptr, term.len);
      last[term.len] = '\0';
      p.from = ns_slice_of(last, term.len + 1);
    }
  } while (!status && p.count == PAGE);
  ns_buf_release(&p.bytes);
  return status;
}

/* ------------------------------------------------------------------ words */

typedef struct word_walk {
  ns_term_fn *visit;
  void *ctx;
  size_t cut;  /* bytes of the mark */
  char before; /* ends at terms that begin with this or above; 0: never */
  bool ended;
} word_walk;

static ns_status visit_word(void *ctx, ns_slice term, uint32_t df) {
  word_walk *walk = ctx;
  if (walk->before && (unsigned char)term.ptr[0] >= (unsigned char)walk->before) {
    walk->ended = true;
    return NS_STOPPED;
  }
  return walk->visit(walk->ctx, ns_slice_from(term, walk->cut), df);
}

static ns_status walk_words(ns_live *live, ns_slice prefix, ns_slice from, word_walk walk, ns_error *err) {
  ns_status status = ns_live_walk(live, prefix, from, visit_word, &walk, err);
  return walk.ended ? NS_OK : status;
}

ns_status ns_live_visit_terms(ns_segment *segment, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  ns_live *live = ns_live_of(segment);
  ns_live_key room;
  if (prefix.len) {
    if (!ns_live_word_fits(prefix))
      return NS_OK;
    ns_slice term = ns_live_word_term(prefix, &room);
    return walk_words(live, term, term, (word_walk){visit, ctx, term.len - prefix.len, 0, false}, err);
  }
  /* Words before the marks, escaped words, words after: in byte order of the words themselves. */
  ns_status status = walk_words(live, NS_SLICE_NONE, NS_SLICE_NONE, (word_walk){visit, ctx, 0, 'A', false}, err);
  if (!status)
    status = walk_words(live, NS_LIT("W"), NS_SLICE_NONE, (word_walk){visit, ctx, 1, 0, false}, err);
  if (!status)
    status = walk_words(live, NS_SLICE_NONE, NS_LIT("["), (word_walk){visit, ctx, 0, 0, false}, err);
  return status;
}

/* ------------------------------------------------------------------ forms */

typedef struct run_call {
  ns_slice from;
  ns_buf bytes;
} run_call;

static ns_status read_run(ns_live *live, void *ctx, ns_error *err) {
  run_call *call = ctx;
  ns_buf_clear(&call->bytes);
  return ns_live_forms_run(live->x, call->from, &call->bytes, err);
}

/* The forms of one run that begin with prefix and are not below `from`; *past: no later one can. */
static ns_status visit_run(const run_call *call, ns_slice prefix, ns_term_fn *visit, void *ctx, bool *past) {
  ns_reader in = ns_reader_of(ns_buf_slice(&call->bytes));
  (void)ns_read_block(&in);
  ns_status status = NS_OK;
  while (in.at < in.end && !status && !*past) {
    uint32_t df = (uint32_t)ns_read_varint(&in);
    ns_slice form = ns_read_block(&in);
    if (ns_slice_cmp(form, call->from) < 0)
      continue;
    if (ns_slice_starts(form, prefix))
      status = visit(ctx, form, df);
    else
      *past = ns_slice_cmp(form, prefix) > 0;
  }
  return status;
}

ns_status ns_live_visit_forms(ns_segment *segment, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  char from[NS_XAPIAN_KEY_MAX + 1];
  run_call call = {.from = prefix};
  bool past = prefix.len > NS_LIVE_FORM_MAX;
  ns_buf_init(&call.bytes, RUN_BYTES);
  ns_status status = NS_OK;
  while (!status && !past) {
    status = ns_live_repeat(ns_live_of(segment), read_run, &call, err);
    if (!status)
      status = visit_run(&call, prefix, visit, ctx, &past);
    ns_reader in = ns_reader_of(ns_buf_slice(&call.bytes));
    ns_slice bound = ns_read_block(&in);
    if (!status) { /* go on at the smallest text above the run */
      memcpy(from, bound.ptr, bound.len);
      from[bound.len] = '\0';
      call.from = ns_slice_of(from, bound.len + 1);
    }
  }
  ns_buf_release(&call.bytes);
  return status == NS_NOTFOUND ? NS_OK : status;
}

/* ------------------------------------------------------------------ named values, hidden articles */

typedef struct value_call {
  ns_slice key;
  ns_buf content;
  ns_docs ends; /* where each id ends in content */
} value_call;

static ns_status read_value(ns_live *live, void *ctx, ns_error *err) {
  value_call *call = ctx;
  ns_buf_clear(&call->content);
  return ns_live_meta_get(live->x, call->key, &call->content, err);
}

ns_status ns_live_get(ns_segment *segment, const char *name, ns_arena *arena, ns_slice *out, ns_error *err) {
  *out = NS_SLICE_NONE;
  ns_live_key room;
  value_call call = {.key = ns_live_marked(NS_META_VALUE, ns_slice_str(name), &room)};
  ns_buf_init(&call.content, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_repeat(ns_live_of(segment), read_value, &call, err);
  if (!status && call.content.len) {
    *out = ns_arena_copy(arena, ns_buf_slice(&call.content));
    if (!out->ptr)
      status = ns_fail_nomem(err);
  }
  ns_buf_release(&call.content);
  return status;
}

static ns_status read_hidden(ns_live *live, void *ctx, ns_error *err) {
  value_call *call = ctx;
  const char prefix = NS_META_HIDDEN;
  ns_buf key;
  ns_buf_init(&key, NS_XAPIAN_KEY_MAX);
  ns_buf_clear(&call->content);
  call->ends.count = 0;
  ns_status status = NS_OK;
  char from[NS_XAPIAN_KEY_MAX + 1];
  size_t from_len = 0;
  while (!status) {
    ns_buf_clear(&key);
    status = ns_xapian_next_meta(live->x, ns_slice_of(&prefix, 1), ns_slice_of(from, from_len), &key, err);
    if (!status)
      status = ns_live_meta_get(live->x, ns_buf_slice(&key), &call->content, err);
    if (!status && ns_docs_add(&call->ends, (uint32_t)call->content.len))
      status = ns_fail_nomem(err);
    if (!status) {
      memcpy(from, key.ptr, key.len);
      from[key.len] = '\0';
      from_len = key.len + 1;
    }
  }
  ns_buf_release(&key);
  return status == NS_NOTFOUND ? NS_OK : status;
}

static int by_bytes(const void *left, const void *right) {
  const ns_slice *a = left, *b = right;
  return ns_slice_cmp(*a, *b);
}

/* Long ids are kept under a hash, so the order of the keys is not that of the ids. */
static ns_status visit_sorted(const value_call *call, ns_id_fn *visit, void *ctx, ns_error *err) {
  ns_status status = NS_OK;
  ns_slice *ids = ns_alloc(call->ends.count * sizeof *ids);
  if (!ids)
    return ns_fail_nomem(err);
  size_t start = 0;
  for (size_t i = 0; i < call->ends.count; i++) {
    ids[i] = ns_slice_of(call->content.ptr + start, call->ends.at[i] - start);
    start = call->ends.at[i];
  }
  qsort(ids, call->ends.count, sizeof *ids, by_bytes);
  for (size_t i = 0; i < call->ends.count && !status; i++)
    status = visit(ctx, ids[i]);
  ns_free(ids);
  return status;
}

ns_status ns_live_hidden(ns_segment *segment, ns_id_fn *visit, void *ctx, ns_error *err) {
  value_call call = {0};
  ns_buf_init(&call.content, IDS_MAX);
  ns_status status = ns_live_repeat(ns_live_of(segment), read_hidden, &call, err);
  if (!status && call.ends.count)
    status = visit_sorted(&call, visit, ctx, err);
  ns_buf_release(&call.content);
  ns_docs_release(&call.ends);
  return status;
}
