/* The k-way merge over sources, and the postings of one key over its sources. */
#include "sealed/make/builder.h"

#include "base/mem.h"

static int compare_keys(const ns_feed *a, const ns_feed *b) {
  if (a->field != b->field)
    return a->field < b->field ? -1 : 1;
  return ns_slice_cmp(a->text, b->text);
}

/* The sources of the key before move on; a source that was not asked yet stands before its first key. */
static ns_status advance(ns_merge *m, ns_error *err) {
  ns_status status = NS_OK;
  for (size_t i = 0; i < m->at_key_count && !status; i++)
    status = m->at_key[i]->next(m->at_key[i], err);
  m->at_key_count = 0;
  return status;
}

ns_status ns_merge_rewind(ns_merge *m, ns_error *err) {
  ns_status status = NS_OK;
  m->at_key_count = 0;
  for (size_t i = 0; i < m->source_count && !status; i++) {
    status = m->sources[i]->rewind(m->sources[i], err);
    m->at_key[m->at_key_count++] = m->sources[i];
  }
  return status;
}

ns_status ns_merge_next(ns_merge *m, ns_field *field, ns_slice *text, ns_error *err) {
  *field = NS_FIELDS;
  *text = NS_SLICE_NONE;
  ns_status status = advance(m, err);
  if (status)
    return status;
  for (size_t i = 0; i < m->source_count; i++) {
    ns_feed *feed = m->sources[i];
    if (feed->field == NS_FIELDS)
      continue;
    int order = m->at_key_count ? compare_keys(feed, m->at_key[0]) : -1;
    if (order < 0)
      m->at_key_count = 0;
    if (order <= 0)
      m->at_key[m->at_key_count++] = feed;
  }
  for (size_t i = 0; i < m->at_key_count && !status; i++)
    status = m->at_key[i]->load(m->at_key[i], err);
  if (!status && m->at_key_count) {
    *field = m->at_key[0]->field;
    *text = m->at_key[0]->text;
  }
  return status;
}

/* ---- postings of one key ---- */

/* Begins the next piece of a cursor, if there is one. */
static void open_piece(const ns_merge *m, ns_cursor *c) {
  c->batch = NULL;
  c->doc = 0;
  if (c->in.bad || c->in.at >= c->in.end)
    return;
  uint64_t ticket = ns_read_varint(&c->in);
  if (ticket == 0 || ticket > m->builder->batch_count)
    c->in.bad = true;
  else
    c->batch = m->builder->batches[ticket - 1];
}

static void choose(ns_drain *d) {
  d->now = NULL;
  for (size_t i = 0; i < d->count; i++) {
    ns_cursor *c = &d->cursors[i];
    if (c->batch && (!d->now || c->batch->rank < d->now->batch->rank))
      d->now = c;
  }
}

ns_status ns_drain_begin(ns_drain *d, const ns_merge *m, ns_error *err) {
  d->merge = m;
  while (m->at_key_count > d->capacity) {
    if (ns_grow(&d->cursors, d->capacity, &d->capacity, sizeof *d->cursors))
      return ns_fail_nomem(err);
  }
  d->count = m->at_key_count;
  for (size_t i = 0; i < d->count; i++) {
    d->cursors[i] = (ns_cursor){.in = ns_reader_of(m->at_key[i]->stream), .source = m->at_key[i]};
    open_piece(m, &d->cursors[i]);
  }
  choose(d);
  return NS_OK;
}

bool ns_drain_next(ns_drain *d) {
  while (d->now) {
    ns_cursor *c = d->now;
    if (c->in.at < c->in.end && !c->in.bad) {
      uint64_t gap = ns_read_varint(&c->in);
      c->doc += (uint32_t)gap;
      if (gap)
        return true;
    }
    open_piece(d->merge, c);
    choose(d);
  }
  return false;
}

bool ns_drain_bad(const ns_drain *d) {
  for (size_t i = 0; i < d->count; i++) {
    if (d->cursors[i].in.bad)
      return true;
  }
  return false;
}

void ns_drain_release(ns_drain *d) {
  ns_free(d->cursors);
  *d = (ns_drain){0};
}

/* ---- articles: which stand, and the numbers of all that do ---- */

static bool is_dropped(const ns_batch_info *batch, uint32_t article) {
  return !batch->ended || (batch->dropped && batch->dropped[article]);
}

static ns_status drop(ns_batch_info *batch, uint32_t article, ns_error *err) {
  if (!batch->dropped) {
    batch->dropped = ns_calloc(batch->articles, 1);
    if (!batch->dropped)
      return ns_fail_nomem(err);
  }
  batch->dropped[article] = 1;
  return NS_OK;
}

/* Of all articles with one id, the last one stands. */
static ns_status settle_id(ns_merge *m, ns_drain *d, ns_error *err) {
  ns_status status = ns_drain_begin(d, m, err);
  ns_batch_info *last = NULL;
  uint32_t last_article = 0;
  while (!status && ns_drain_next(d)) {
    const ns_cursor *c = d->now;
    ns_batch_info *batch = m->order[c->batch->rank];
    uint32_t article = c->doc - 1;
    if (article >= batch->articles || is_dropped(batch, article))
      continue;
    if (last)
      status = drop(last, last_article, err);
    last = batch;
    last_article = article;
  }
  return status;
}

/* Numbers of a batch that lost articles: one map for each kind of number. */
static ns_status make_maps(ns_batch_info *b, ns_sealed_counts *n, ns_error *err) {
  b->article_map = ns_alloc((size_t)b->articles * 4);
  b->passage_map = ns_alloc((size_t)b->passages * 4);
  b->stretch_map = ns_alloc((size_t)b->stretches * 4);
  if (!b->article_map || !b->passage_map || !b->stretch_map)
    return ns_fail_nomem(err);
  uint32_t passage = 0, stretch = 0;
  for (uint32_t a = 0; a < b->articles; a++) {
    bool stands = !is_dropped(b, a);
    b->article_map[a] = stands ? (uint32_t)n->articles++ : NS_NONE;
    for (uint32_t i = 0; i < b->units[a].passages && passage < b->passages; i++)
      b->passage_map[passage++] = stands ? (uint32_t)n->passages++ : NS_NONE;
    for (uint32_t i = 0; i < b->units[a].stretches && stretch < b->stretches; i++)
      b->stretch_map[stretch++] = stands ? (uint32_t)n->stretches++ : NS_NONE;
  }
  return NS_OK;
}

static ns_status number_batch(ns_batch_info *b, ns_sealed_counts *n, ns_error *err) {
  b->first_article = (uint32_t)n->articles;
  b->first_passage = (uint32_t)n->passages;
  b->first_stretch = (uint32_t)n->stretches;
  if (!b->ended || b->dropped)
    return make_maps(b, n, err);
  n->articles += b->articles;
  n->passages += b->passages;
  n->stretches += b->stretches;
  return NS_OK;
}

ns_status ns_merge_ids(ns_merge *m, ns_error *err) {
  ns_drain drain = {0};
  ns_field field;
  ns_slice text;
  ns_status status = ns_merge_rewind(m, err);
  while (!status) {
    status = ns_merge_next(m, &field, &text, err);
    if (status || field != NS_FIELD_ID)
      break;
    status = settle_id(m, &drain, err);
    if (!status && ns_drain_bad(&drain))
      status = ns_fail(err, NS_CORRUPT, "postings of the builder are damaged; build again");
  }
  ns_drain_release(&drain);
  ns_sealed_counts *n = &m->head.counts;
  for (size_t i = 0; i < m->builder->batch_count && !status; i++) {
    status = number_batch(m->order[i], n, err);
    if (!status && n->passages > NS_DOCS_MAX)
      status = ns_fail(err, NS_LIMIT, "a segment holds at most %u passages", NS_DOCS_MAX);
  }
  return status;
}
