/* Filling batches: postings go to the filler's inverter, passages to its spool. */
#include "sealed/make/builder.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"

enum { SPOOL_SCRATCH_MAX = 1 << 30, ROW_ARENA_MAX = 1 << 28 };

struct ns_sealed_batch {
  ns_sealed_builder *builder;
  ns_filler *filler;
  ns_batch_info *info;
  uint32_t ticket;
  bool failed; /* an article is in only halfway */
};

/* ---- fillers ---- */

static ns_status new_filler(ns_sealed_builder *b, ns_filler **out, ns_error *err) {
  ns_filler *f = ns_calloc(1, sizeof *f);
  if (!f || ns_grow(&b->fillers, b->filler_count, &b->filler_capacity, sizeof *b->fillers)) {
    ns_free(f);
    return ns_fail_nomem(err);
  }
  ns_inverter_init(&f->inverter);
  ns_buf_init(&f->scratch, SPOOL_SCRATCH_MAX);
  ns_buf_init(&f->record, SPOOL_SCRATCH_MAX);
  ns_arena_init(&f->arena, ROW_ARENA_MAX);
  snprintf(f->spool_name, sizeof f->spool_name, "spool-%zu.tmp", b->filler_count);
  ns_status status = ns_out_scratch(&f->spool, b->folder, f->spool_name, err);
  if (!status)
    status = ns_builder_new_source(b, &f->source, err);
  if (status) {
    ns_out_release(&f->spool);
    ns_free(f);
    return status;
  }
  b->fillers[b->filler_count++] = f;
  *out = f;
  return NS_OK;
}

void ns_filler_free(ns_filler *f) {
  if (!f)
    return;
  ns_inverter_release(&f->inverter);
  ns_out_release(&f->spool);
  ns_buf_release(&f->scratch);
  ns_buf_release(&f->record);
  ns_arena_release(&f->arena);
  ns_free(f);
}

/* A free filler whose batches so far come before `number`, best the one this thread had last: it knows the
 * numbers of the thread's vocabulary. Under the lock. */
static ns_status take_filler(ns_sealed_builder *b, uint64_t number, ns_filler **out, ns_error *err) {
  *out = NULL;
  for (size_t i = 0; i < b->filler_count; i++) {
    ns_filler *f = b->fillers[i];
    bool fits = !f->busy && (!f->used || f->last_number < number);
    if (fits && (!*out || pthread_equal(f->thread, pthread_self())))
      *out = f;
  }
  ns_status status = *out ? NS_OK : new_filler(b, out, err);
  if (!status)
    (*out)->thread = pthread_self();
  return status;
}

static ns_status register_batch(ns_sealed_builder *b, uint64_t number, ns_batch_info **out, ns_error *err) {
  ns_batch_info *info = ns_calloc(1, sizeof *info);
  if (!info || ns_grow(&b->batches, b->batch_count, &b->batch_capacity, sizeof *b->batches)) {
    ns_free(info);
    return ns_fail_nomem(err);
  }
  info->number = number;
  ns_buf_init(&info->impacts, NS_DOCS_MAX);
  b->batches[b->batch_count++] = info;
  *out = info;
  return NS_OK;
}

ns_status ns_sealed_batch_new(ns_sealed_builder *b, uint64_t number, ns_sealed_batch **out, ns_error *err) {
  *out = NULL;
  ns_sealed_batch *batch = ns_calloc(1, sizeof *batch);
  if (!batch)
    return ns_fail_nomem(err);
  pthread_mutex_lock(&b->lock);
  ns_status status = take_filler(b, number, &batch->filler, err);
  if (!status)
    status = register_batch(b, number, &batch->info, err);
  if (!status) {
    ns_filler *f = batch->filler;
    batch->builder = b;
    batch->ticket = (uint32_t)b->batch_count - 1;
    f->busy = f->used = true;
    f->last_number = number;
    batch->info->source = f->source;
    batch->info->spool_at = f->spool.len;
    for (size_t i = 0; i < b->filler_count; i++) {
      if (b->fillers[i] == f)
        batch->info->spool = (uint32_t)i;
    }
  }
  pthread_mutex_unlock(&b->lock);
  if (status)
    ns_free(batch);
  else
    *out = batch;
  return status;
}

/* ---- one passage ---- */

/* Names longer than a key are cut; on a character border when they are UTF-8. */
static ns_slice cut_name(ns_slice name, size_t max) {
  if (name.len > max) {
    while (max && ((unsigned char)name.ptr[max] & 0xc0) == 0x80)
      max--;
    name.len = max;
  }
  return name;
}

static ns_status add_name(ns_sealed_batch *batch, ns_field field, ns_slice name, uint32_t doc, uint32_t *slot,
                          ns_error *err) {
  *slot = NS_NONE;
  if (!name.ptr)
    return NS_OK;
  return ns_invert_key(&batch->filler->inverter, field, cut_name(name, NS_KEY_MAX), batch->ticket, doc, slot, err);
}

static ns_status add_years(ns_sealed_batch *batch, const ns_facts *facts, uint32_t doc, ns_passage_row *row,
                           ns_error *err) {
  row->year_count = facts->year_count;
  row->years = ns_arena_calloc(&batch->filler->arena, row->year_count, sizeof *row->years);
  if (!row->years)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  for (size_t i = 0; i < facts->year_count && !status; i++) {
    unsigned code = (unsigned)(facts->years[i] + 32768);
    const char key[2] = {(char)(code >> 8), (char)code};
    status = add_name(batch, NS_FIELD_YEAR, ns_slice_of(key, 2), doc, &row->years[i], err);
  }
  return status;
}

static ns_status add_mentions(ns_sealed_batch *batch, const ns_facts *facts, uint32_t doc, ns_passage_row *row,
                              ns_error *err) {
  ns_filler *f = batch->filler;
  row->mention_count = facts->entity_count;
  row->mentions = ns_arena_calloc(&f->arena, row->mention_count, sizeof *row->mentions);
  if (!row->mentions)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  for (size_t i = 0; i < facts->entity_count && !status; i++) {
    const ns_entity *e = &facts->entities[i];
    row->mentions[i] = (ns_mention){.start = e->start, .end = e->end};
    ns_buf_clear(&f->scratch);
    ns_buf_add_slice(&f->scratch, cut_name(e->name, NS_KEY_MAX - 1));
    ns_buf_add_char(&f->scratch, (char)e->kind);
    status = f->scratch.status ? ns_fail_nomem(err)
                               : add_name(batch, NS_FIELD_ENTITY, ns_buf_slice(&f->scratch), doc,
                                          &row->mentions[i].entity, err);
  }
  return status;
}

/* Ascending with the value: 0 for what is no number, so that filters read it. */
static unsigned decade_code(double value) {
  enum { ZERO = 0x8000, SMALLEST = 400 };
  double low, high;
  ns_decade(value, &low, &high);
  if (low == 0 && high == 0)
    return ZERO;
  double end = low >= 0 ? low : -high;
  if (!(end > 0) || isinf(end))
    return low < 0 ? 1 : 0xffff;
  int exponent = (int)lround(log10(end)) + SMALLEST;
  return (unsigned)(low >= 0 ? ZERO + exponent + 1 : ZERO - exponent - 1);
}

static ns_status add_measures(ns_sealed_batch *batch, const ns_facts *facts, uint32_t doc, ns_passage_row *row,
                              ns_error *err) {
  ns_filler *f = batch->filler;
  row->measure_count = facts->figure_count;
  row->measures = ns_arena_calloc(&f->arena, row->measure_count, sizeof *row->measures);
  if (!row->measures)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  for (size_t i = 0; i < facts->figure_count && !status; i++) {
    const ns_figure *figure = &facts->figures[i];
    unsigned code = decade_code(figure->low);
    row->measures[i].figure = *figure;
    ns_buf_clear(&f->scratch);
    ns_buf_add_char(&f->scratch, (char)figure->kind);
    ns_buf_add_slice(&f->scratch, cut_name(figure->unit, NS_KEY_MAX - 4));
    ns_buf_add_char(&f->scratch, 0);
    ns_buf_add_char(&f->scratch, (char)(code >> 8));
    ns_buf_add_char(&f->scratch, (char)code);
    status = f->scratch.status ? ns_fail_nomem(err)
                               : add_name(batch, NS_FIELD_AMOUNT, ns_buf_slice(&f->scratch), doc,
                                          &row->measures[i].amount, err);
    if (!status)
      status = add_name(batch, NS_FIELD_LABEL, figure->label, doc, &row->measures[i].label, err);
  }
  return status;
}

/* What its postings' impacts are counted from: none lies below. */
static uint8_t base_impact(const ns_doc *doc) {
  if (doc->vocabulary)
    return doc->occurrence_count ? ns_impact(1, doc->length) : 0;
  uint8_t least = doc->term_count ? UINT8_MAX : 0;
  for (size_t i = 0; i < doc->term_count; i++)
    least = doc->terms[i].impact < least ? doc->terms[i].impact : least;
  return least;
}

static ns_status add_stretch(ns_sealed_batch *batch, const ns_doc *doc, ns_passage_row *row, ns_error *err) {
  uint32_t stretch = batch->info->stretches++, ignored;
  ns_status status = add_name(batch, NS_FIELD_SECTION, doc->section, stretch, &row->section, err);
  for (size_t i = 0; i < doc->section_term_count && !status; i++)
    status = add_name(batch, NS_FIELD_HEADING, doc->section_terms[i], stretch, &ignored, err);
  return status;
}

/* Passages in a row under one heading, with the same terms, are one stretch. */
static bool same_heading(const ns_doc *a, const ns_doc *b) {
  bool same = !a->section.ptr == !b->section.ptr && ns_slice_eq(a->section, b->section) &&
              a->section_term_count == b->section_term_count;
  for (size_t i = 0; same && i < a->section_term_count; i++)
    same = ns_slice_eq(a->section_terms[i], b->section_terms[i]);
  return same;
}

static ns_status add_passage(ns_sealed_batch *batch, const ns_doc *doc, const ns_doc *before, uint32_t *section,
                             ns_error *err) {
  ns_filler *f = batch->filler;
  uint32_t number = batch->info->passages++;
  ns_passage_row row = {.key = doc->key, .similar = doc->similar, .paragraph = doc->paragraph, .kind = doc->kind,
                        .section = *section, .text = doc->text};
  row.stretch = !before || !same_heading(before, doc);
  ns_arena_clear(&f->arena);
  ns_status status = row.stretch ? add_stretch(batch, doc, &row, err) : NS_OK;
  *section = row.section;
  if (!status)
    status = add_name(batch, NS_FIELD_CAPTION, doc->caption, number, &row.caption, err);
  if (!status)
    status = add_years(batch, &doc->facts, number, &row, err);
  if (!status)
    status = add_mentions(batch, &doc->facts, number, &row, err);
  if (!status)
    status = add_measures(batch, &doc->facts, number, &row, err);
  if (!status)
    status = ns_invert_words(&f->inverter, doc, batch->ticket, number, err);
  ns_buf_add_char(&batch->info->impacts, (char)base_impact(doc));
  ns_spool_passage(&f->record, &row);
  return status;
}

/* ---- one article ---- */

static ns_status add_head(ns_sealed_batch *batch, const ns_article_meta *meta, size_t count, uint32_t article,
                          ns_error *err) {
  ns_filler *f = batch->filler;
  ns_article_head head = {.date = meta->date, .passages = (uint32_t)count};
  uint32_t ignored;
  if (!meta->id.len || meta->id.len > NS_KEY_MAX)
    return ns_fail(err, NS_LIMIT, "article id of %zu bytes: at least 1, at most %d", meta->id.len, NS_KEY_MAX);
  ns_arena_clear(&f->arena);
  ns_slice author = meta->author.ptr ? ns_fold_name(meta->author, &f->arena) : NS_SLICE_NONE;
  ns_status status = add_name(batch, NS_FIELD_ID, meta->id, article, &ignored, err);
  if (!status)
    status = add_name(batch, NS_FIELD_SOURCE, meta->source, article, &head.source, err);
  if (!status)
    status = add_name(batch, NS_FIELD_AUTHOR, author, article, &head.author, err);
  for (size_t i = 0; i < meta->title_term_count && !status; i++)
    status = add_name(batch, NS_FIELD_TITLE, meta->title_terms[i], article, &ignored, err);
  ns_article_meta bare = *meta;
  bare.title_terms = NULL;
  bare.title_term_count = 0;
  bare.passage_count = (uint32_t)count;
  ns_buf_clear(&f->scratch);
  ns_article_encode(&bare, &f->scratch);
  head.meta = ns_buf_slice(&f->scratch);
  ns_buf_clear(&f->record);
  ns_spool_article(&f->record, &head);
  ns_batch_period(batch->info, meta->date.low, meta->date.high);
  return !status && f->scratch.status ? ns_fail_nomem(err) : status;
}

ns_status ns_sealed_batch_add(ns_sealed_batch *batch, const ns_article_meta *meta, const ns_doc *docs, size_t count,
                              ns_error *err) {
  ns_filler *f = batch->filler;
  ns_batch_info *info = batch->info;
  uint32_t section = NS_NONE, passages = info->passages, stretches = info->stretches;
  if (count > NS_DOCS_MAX - passages)
    return ns_fail(err, NS_LIMIT, "a segment holds at most %u passages", NS_DOCS_MAX);
  if (ns_grow(&info->units, info->articles, &info->unit_capacity, sizeof *info->units))
    return ns_fail_nomem(err);
  ns_status status = add_head(batch, meta, count, info->articles, err);
  for (size_t i = 0; i < count && !status; i++)
    status = add_passage(batch, &docs[i], i ? &docs[i - 1] : NULL, &section, err);
  ns_unit unit = {info->passages - passages, info->stretches - stretches, 0};
  for (size_t i = 0; i < count; i++)
    unit.text += docs[i].text.len;
  info->units[info->articles++] = unit;
  batch->failed |= status != NS_OK;
  if (status)
    return status;
  ns_out_add_u64(&f->spool, f->record.len);
  ns_out_add_buf(&f->spool, &f->record);
  if (f->spool.status)
    return ns_fail(err, f->spool.status, "%s", f->spool.error.text);
  return info->impacts.status ? ns_fail_nomem(err) : NS_OK;
}

/* ---- the end of a batch ---- */

/* What an inverter may hold. The rest of the memory is for the end, when what the workers held is free, too. */
static size_t inverter_share(const ns_sealed_builder *b) {
  enum { END_PART = 2, END_MAX = 192 << 20 };
  size_t end = b->memory / END_PART;
  return (b->memory - (end < END_MAX ? end : END_MAX)) / b->threads;
}

/* Writes the inverter out when it holds more than its share of the memory. */
static ns_status spill(ns_sealed_builder *b, ns_filler *f, ns_error *err) {
  if (ns_inverter_bytes(&f->inverter) < inverter_share(b))
    return NS_OK;
  char name[32];
  snprintf(name, sizeof name, "run-%u.tmp", f->source);
  ns_status status = ns_run_write(&f->inverter, b->folder, name, err);
  if (status)
    return status;
  ns_inverter_release(&f->inverter);
  pthread_mutex_lock(&b->lock);
  b->runs[f->source] = ns_strdup(name);
  status = b->runs[f->source] ? ns_builder_new_source(b, &f->source, err) : ns_fail_nomem(err);
  pthread_mutex_unlock(&b->lock);
  return status;
}

static void let_go(ns_sealed_batch *batch, bool ended) {
  ns_sealed_builder *b = batch->builder;
  pthread_mutex_lock(&b->lock);
  batch->info->ended = ended; /* else all its articles are left out */
  batch->filler->busy = false;
  pthread_mutex_unlock(&b->lock);
  ns_free(batch);
}

ns_status ns_sealed_batch_end(ns_sealed_batch *batch, ns_error *err) {
  batch->info->spool_len = batch->filler->spool.len - batch->info->spool_at;
  ns_status status = ns_invert_flush(&batch->filler->inverter, err);
  if (!status)
    status = spill(batch->builder, batch->filler, err);
  if (!status && batch->failed)
    status = ns_fail(err, NS_BATCH_LOST, "an article of the batch failed before");
  let_go(batch, !status);
  return status;
}

void ns_sealed_batch_drop(ns_sealed_batch *batch) {
  if (!batch)
    return;
  ns_invert_forget(&batch->filler->inverter);
  let_go(batch, false);
}
