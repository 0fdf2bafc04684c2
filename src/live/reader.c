#include "base/file.h"
#include "base/mem.h"
#include "live/internal.h"
#include "live/facet_counts.h"

enum { ARENA_MAX = 1 << 28 };

/* ------------------------------------------------------------------ opening */

static void close_live(ns_segment *segment) {
  ns_live *live = ns_live_of(segment);
  if (!live)
    return;
  ns_xapian_close(live->x);
  ns_sums_release(&live->sums);
  ns_free(live->path);
  ns_free(live->keys);
  ns_free(live);
}

/* ------------------------------------------------------------------ statistics */

static ns_status read_stats(ns_live *live, void *ctx, ns_error *err) {
  ns_segment_stats *out = ctx;
  ns_live_totals totals;
  uint32_t count, last;
  ns_status status = ns_live_totals_get(live->x, &totals, err);
  if (!status)
    status = ns_xapian_size(live->x, &count, &last, err);
  if (!status)
    *out = (ns_segment_stats){
        .articles = totals.articles, .passages = count, .terms = totals.terms, .postings = totals.postings};
  return status;
}

static ns_status live_stats(ns_segment *segment, ns_segment_stats *out, ns_error *err) {
  *out = (ns_segment_stats){0};
  ns_live *live = ns_live_of(segment);
  return ns_live_repeat(live, read_stats, out, err);
}

typedef struct df_call {
  ns_slice term;
  uint32_t *out;
} df_call;

static ns_status read_df(ns_live *live, void *ctx, ns_error *err) {
  df_call *call = ctx;
  return ns_xapian_df(live->x, call->term, call->out, err);
}

static ns_status live_df(ns_segment *segment, ns_slice term, uint32_t *out, ns_error *err) {
  *out = 0;
  ns_live_key room;
  if (!ns_live_word_fits(term))
    return NS_OK;
  df_call call = {ns_live_word_term(term, &room), out};
  return ns_live_repeat(ns_live_of(segment), read_df, &call, err);
}

/* ------------------------------------------------------------------ passages */

typedef struct passage_call {
  uint32_t doc;
  ns_arena *arena;
  ns_record *record;
  ns_live_column column;
  ns_error *err;
} passage_call;

static ns_status gone(uint32_t doc, ns_error *err) {
  return ns_fail(err, NS_NOTFOUND, "live segment: passage %u is no longer there; search again", (unsigned)doc);
}

static ns_status read_record(ns_live *live, void *ctx, ns_error *err) {
  passage_call *call = ctx;
  ns_buf bytes;
  ns_slice content;
  ns_buf_init(&bytes, NS_LIVE_BLOB_MAX);
  ns_status status = ns_xapian_data(live->x, call->doc, &bytes, err);
  if (status == NS_NOTFOUND)
    status = gone(call->doc, err);
  if (!status)
    status = ns_live_unseal(ns_buf_slice(&bytes), "a passage", &content, err);
  if (!status) {
    ns_slice kept = ns_arena_copy(call->arena, content);
    status = kept.ptr ? ns_record_decode(kept, call->arena, call->record, err) : ns_fail_nomem(err);
  }
  ns_buf_release(&bytes);
  return status;
}

static ns_status live_record(ns_segment *segment, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  *out = (ns_record){0};
  passage_call call = {.doc = doc, .arena = arena, .record = out};
  return ns_live_repeat(ns_live_of(segment), read_record, &call, err);
}

static ns_status keep_column(void *ctx, size_t i, ns_slice value) {
  passage_call *call = ctx;
  (void)i;
  ns_slice kept = value.len ? ns_arena_copy(call->arena, value) : NS_SLICE_NONE;
  if (!value.len)
    return NS_NOTFOUND;
  if (!kept.ptr)
    return ns_fail_nomem(call->err);
  return ns_live_column_decode(kept, call->arena, &call->column, call->err);
}

static ns_status read_column(ns_live *live, void *ctx, ns_error *err) {
  passage_call *call = ctx;
  ns_status status = ns_live_columns(live->x, &call->doc, 1, keep_column, call, err);
  return status == NS_NOTFOUND ? gone(call->doc, err) : status;
}

static ns_status live_facts(ns_segment *segment, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  *out = (ns_record){0};
  ns_facts facts;
  passage_call call = {.doc = doc, .arena = arena, .err = err};
  const ns_live_column *column = &call.column;
  ns_status status = ns_live_repeat(ns_live_of(segment), read_column, &call, err);
  if (!status)
    status = ns_facts_decode(column->facts, arena, &facts, err);
  if (!status)
    *out = (ns_record){.article = column->article,
                       .paragraph = column->paragraph,
                       .kind = column->kind,
                       .facts = facts,
                       .key = column->key,
                       .similar = column->similar};
  return status;
}

/* ------------------------------------------------------------------ articles */

typedef struct article_call {
  uint32_t number;
  ns_slice id;
  ns_arena *arena;
  ns_live_article article;
  ns_buf *key;
} article_call;

static ns_status read_article(ns_live *live, void *ctx, ns_error *err) {
  article_call *call = ctx;
  return ns_live_article_get(live->x, call->number, call->arena, &call->article, err);
}

static ns_status live_article(ns_segment *segment, uint32_t article, ns_arena *arena, ns_article_meta *out,
                              ns_error *err) {
  *out = (ns_article_meta){0};
  article_call call = {.number = article, .arena = arena};
  ns_status status = ns_live_repeat(ns_live_of(segment), read_article, &call, err);
  if (!status)
    *out = call.article.meta;
  return status;
}

static ns_status read_number(ns_live *live, void *ctx, ns_error *err) {
  article_call *call = ctx;
  return ns_live_number(live->x, call->id, &call->number, err);
}

static ns_status live_find_article(ns_segment *segment, ns_slice id, uint32_t *out, ns_error *err) {
  *out = 0;
  article_call call = {.id = id};
  ns_status status = ns_live_repeat(ns_live_of(segment), read_number, &call, err);
  if (!status)
    *out = call.number;
  return status;
}

static ns_status read_next(ns_live *live, void *ctx, ns_error *err) {
  article_call *call = ctx;
  ns_live_key room;
  const char prefix = NS_META_ARTICLE;
  ns_slice from =
      ns_live_numbered(NS_META_ARTICLE, call->number + 1, &room); /* UINT32_MAX, before the first, becomes 0 */
  ns_buf_clear(call->key);
  return ns_xapian_next_meta(live->x, ns_slice_of(&prefix, 1), from, call->key, err);
}

static ns_status live_next_article(ns_segment *segment, uint32_t after, uint32_t *out, ns_error *err) {
  *out = 0;
  ns_buf key;
  ns_buf_init(&key, NS_XAPIAN_KEY_MAX);
  article_call call = {.number = after, .key = &key};
  ns_status status = ns_live_repeat(ns_live_of(segment), read_next, &call, err);
  if (!status && !ns_live_article_of(ns_buf_slice(&key), out))
    status = ns_fail(err, NS_CORRUPT, "live segment: the table of articles is damaged; run nindex rebuild");
  ns_buf_release(&key);
  return status;
}

static ns_status live_article_docs(ns_segment *segment, uint32_t article, ns_docs *out, ns_error *err) {
  *out = (ns_docs){0};
  ns_arena arena;
  ns_arena_init(&arena, ARENA_MAX);
  article_call call = {.number = article, .arena = &arena};
  ns_status status = ns_live_repeat(ns_live_of(segment), read_article, &call, err);
  for (uint32_t i = 0; !status && i < call.article.meta.passage_count; i++) {
    if (ns_docs_add(out, call.article.first + i))
      status = ns_fail_nomem(err);
  }
  if (status)
    ns_docs_release(out);
  ns_arena_release(&arena);
  return status;
}

/* ------------------------------------------------------------------ places */

typedef struct places_call {
  const uint32_t *docs;
  size_t count;
  ns_place *out;
  ns_arena arena;
  ns_error *err;
} places_call;

static ns_status keep_place(void *ctx, size_t i, ns_slice value) {
  places_call *call = ctx;
  ns_live_column column;
  ns_arena_clear(&call->arena);
  if (!value.len)
    return gone(call->docs[i], call->err);
  ns_status status = ns_live_column_decode(value, &call->arena, &column, call->err);
  if (!status)
    call->out[i] = (ns_place){column.article, column.similar};
  return status;
}

static ns_status read_places(ns_live *live, void *ctx, ns_error *err) {
  places_call *call = ctx;
  return ns_live_columns(live->x, call->docs, call->count, keep_place, call, err);
}

static ns_status live_places(ns_segment *segment, const uint32_t *docs, size_t count, ns_place *out, ns_error *err) {
  places_call call = {.docs = docs, .count = count, .out = out, .err = err};
  ns_arena_init(&call.arena, ARENA_MAX);
  ns_status status = ns_live_repeat(ns_live_of(segment), read_places, &call, err);
  ns_arena_release(&call.arena);
  return status;
}

/* ------------------------------------------------------------------ facets, similar passages */

typedef struct facet_call {
  const ns_docs *docs;
  unsigned facets;
  ns_facet_counts counts;
  ns_arena arena;     /* of one passage */
  ns_arena sources;   /* of the sources met */
  uint32_t *articles; /* of each passage */
  ns_error *err;
} facet_call;

static ns_status count_passage(void *ctx, size_t i, ns_slice value) {
  facet_call *call = ctx;
  ns_live_column column;
  ns_facts facts;
  ns_arena_clear(&call->arena);
  call->articles[i] = UINT32_MAX;
  if (!value.len)
    return NS_OK; /* gone since the search */
  ns_status status = ns_live_column_decode(value, NULL, &column, call->err);
  if (!status)
    status = ns_facts_decode(column.facts, &call->arena, &facts, call->err);
  if (status)
    return status;
  call->articles[i] = column.article;
  return ns_facet_counts_add(&call->counts, &facts, NS_SLICE_NONE) ? ns_fail_nomem(call->err) : NS_OK;
}

/* Passages of an article follow one another, so its source is read once. */
static ns_status count_sources(ns_live *live, facet_call *call, ns_error *err) {
  const ns_facts none = {0};
  ns_live_article article;
  ns_status status = NS_OK;
  uint32_t last = UINT32_MAX;
  ns_slice source = NS_SLICE_NONE;
  for (size_t i = 0; i < call->docs->count && !status; i++) {
    uint32_t number = call->articles[i];
    if (number == UINT32_MAX)
      continue;
    if (number != last) {
      ns_arena_clear(&call->sources);
      status = ns_live_article_get(live->x, number, &call->sources, &article, err);
      source = article.meta.source;
      last = number;
    }
    if (!status && ns_facet_counts_add(&call->counts, &none, source))
      status = ns_fail_nomem(err);
  }
  return status;
}

static ns_status read_facets(ns_live *live, void *ctx, ns_error *err) {
  facet_call *call = ctx;
  ns_facet_counts_release(&call->counts);
  ns_facet_counts_init(&call->counts, call->facets);
  ns_status status = ns_live_columns(live->x, call->docs->at, call->docs->count, count_passage, call, err);
  if (!status && call->facets & 1u << NS_FACET_SOURCE)
    status = count_sources(live, call, err);
  return status;
}

/* All values are handed out: the segment is small. */
static ns_status live_facets(ns_segment *segment, const ns_facet_request *request, ns_facet_fn *sink, void *ctx,
                             uint64_t values[NS_FACET_COUNT], ns_error *err) {
  facet_call call = {.docs = request->docs, .facets = request->facets, .err = err};
  ns_arena_init(&call.arena, ARENA_MAX);
  ns_arena_init(&call.sources, ARENA_MAX);
  ns_facet_counts_init(&call.counts, request->facets);
  call.articles = ns_alloc(request->docs->count * sizeof *call.articles);
  ns_status status = call.articles ? ns_live_repeat(ns_live_of(segment), read_facets, &call, err) : ns_fail_nomem(err);
  if (!status)
    status = ns_facet_counts_visit(&call.counts, sink, ctx);
  for (int facet = 0; values && facet < NS_FACET_COUNT; facet++)
    values[facet] = 0;
  for (size_t i = 0; values && !status && i < call.counts.count; i++)
    values[call.counts.values[i].facet]++;
  ns_free(call.articles);
  ns_facet_counts_release(&call.counts);
  ns_arena_release(&call.arena);
  ns_arena_release(&call.sources);
  return status;
}

typedef struct similar_call {
  uint64_t fingerprint;
  ns_docs *out;
} similar_call;

static ns_status read_similar(ns_live *live, void *ctx, ns_error *err) {
  similar_call *call = ctx;
  ns_live_key room;
  call->out->count = 0;
  return ns_xapian_postings(live->x, ns_live_similar_term(call->fingerprint, &room), call->out, err);
}

static ns_status live_similar(ns_segment *segment, uint64_t fingerprint, ns_docs *out, ns_error *err) {
  *out = (ns_docs){0};
  similar_call call = {fingerprint, out};
  if (!fingerprint) /* too short to tell: like nothing */
    return NS_OK;
  ns_status status = ns_live_repeat(ns_live_of(segment), read_similar, &call, err);
  if (status)
    ns_docs_release(out);
  return status;
}

/* ------------------------------------------------------------------ the interface */

static const ns_segment_ops operations = {
    .places = live_places,
    .close = close_live,
    .stats = live_stats,
    .df = live_df,
    .terms = ns_live_visit_terms,
    .forms = ns_live_visit_forms,
    .search = ns_live_search,
    .evidence = ns_live_evidence,
    .record = live_record,
    .facts = live_facts,
    .article = live_article,
    .find_article = live_find_article,
    .next_article = live_next_article,
    .article_docs = live_article_docs,
    .facets = live_facets,
    .similar = live_similar,
    .verify = ns_live_verify,
};

ns_status ns_live_open(const char *path, ns_segment **out, ns_error *err) {
  *out = NULL;
  ns_live *live = ns_calloc(1, sizeof *live);
  if (!live)
    return ns_fail_nomem(err);
  live->segment.ops = &operations;
  live->path = ns_strdup(path);
  ns_status status = live->path ? ns_live_open_newest(live, err) : ns_fail_nomem(err);
  if (status)
    close_live(&live->segment);
  else
    *out = &live->segment;
  return status;
}
