/* The pass over all passages in their final order: columns of passages and articles, and the store. */
#include "sealed/make/builder.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "sealed/make/base_texts.h"
#include "sealed/make/captions.h"
#include "sealed/read/facts.h"
#include "sealed/codec/packed.h"
#include "sealed/make/store.h"
#include "sealed/make/texts.h"

enum {
  ROW_ARENA_MAX = 1 << 28,
  RECORD_MAX = NS_STORED_MAX + 1024,
  PARAGRAPH_MASK = (1 << NS_PARAGRAPH_BITS) - 1
};

typedef struct span {
  double low, high;
} span;

typedef struct columns {
  ns_merge *m;
  ns_spools spools;
  ns_out articles, article_index, stretches, uneven, facts, figures, fact_index, similar;
  ns_store_writer *text, *meta;
  ns_number_packer firsts;            /* of stretches */
  ns_article_shape shape;
  uint32_t *sections;                 /* of each stretch */
  ns_caption_runs captions;
  bool same_presets;                  /* the base's: its chunks can be taken over */
  uint32_t article, passage, stretch; /* next numbers */
  ns_fact_group_writer group;         /* the passages since its last border */
  uint32_t group_article, article_before; /* of the index row that is filled; of the passage before */
  uint64_t group_starts;
  span *spans;                        /* of every amount */
  size_t span_count;
  ns_texts texts;
  ns_base_texts base_texts;
  ns_presets presets;
  ns_buf record;
  ns_arena arena;
} columns;

static ns_status damaged(ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "a spool of the builder is damaged; build again");
}

/* ---- one passage ---- */

static uint32_t number_of(const ns_feed *feed, ns_field field, uint32_t slot) {
  return slot < feed->number_count[field] ? feed->numbers[field][slot] : NS_NONE;
}

/* Slots of the source to numbers of the segment. */
static bool number_row(const ns_feed *feed, ns_passage_row *row) {
  uint32_t all = 0;
  for (size_t i = 0; i < row->year_count; i++)
    all |= row->years[i] = number_of(feed, NS_FIELD_YEAR, row->years[i]);
  if (row->year_count) /* qsort wants an array even for nothing */
    qsort(row->years, row->year_count, sizeof *row->years, ns_by_u32);
  for (size_t i = 0; i < row->mention_count; i++)
    all |= row->mentions[i].entity = number_of(feed, NS_FIELD_ENTITY, row->mentions[i].entity);
  for (size_t i = 0; i < row->measure_count; i++) {
    ns_measure *m = &row->measures[i];
    all |= m->amount = number_of(feed, NS_FIELD_AMOUNT, m->amount);
    if (m->label != NS_NONE)
      m->label = number_of(feed, NS_FIELD_LABEL, m->label);
  }
  if (row->caption != NS_NONE)
    all |= row->caption = number_of(feed, NS_FIELD_CAPTION, row->caption);
  return all != NS_NONE;
}

static ns_status widen_spans(columns *c, const ns_passage_row *row, ns_error *err) {
  for (size_t i = 0; i < row->measure_count; i++) {
    const ns_measure *m = &row->measures[i];
    if (m->amount >= c->span_count)
      return damaged(err);
    span *s = &c->spans[m->amount];
    s->low = m->figure.low < s->low ? m->figure.low : s->low;
    s->high = m->figure.high > s->high ? m->figure.high : s->high;
  }
  return NS_OK;
}

/* Stores the record unless it is there already, as text number `text`; the number it has then. */
static uint32_t store_record(columns *c, ns_slice record, size_t head, uint64_t similar, uint32_t text) {
  if (text == NS_NONE) {
    ns_store_add(c->text, record, head);
    ns_out_add_u64(&c->similar, similar);
  }
  return ns_texts_add(&c->texts, text);
}

static void end_article_group(columns *c) {
  ns_out_add_u32(&c->article_index, c->group_article);
  ns_out_add_u64(&c->article_index, c->group_starts);
  c->group_starts = 0;
}

static void index_article(columns *c, uint32_t doc, bool starts) {
  if (doc % NS_ARTICLE_GROUP == 0) {
    if (doc)
      end_article_group(c);
    c->group_article = c->article;
  } else if (c->article > c->article_before + 1) {
    c->group_article |= NS_ARTICLE_GAPS;
  }
  c->group_starts |= (uint64_t)starts << doc % NS_ARTICLE_GROUP;
  c->article_before = c->article;
}

static ns_status add_passage(columns *c, const ns_feed *feed, ns_passage_row *row, uint32_t nth, uint64_t key,
                             ns_error *err) {
  if (!number_row(feed, row))
    return damaged(err);
  uint32_t doc = c->passage++;
  index_article(c, doc, nth == 0);
  if (row->stretch) {
    if (c->stretch >= c->m->head.counts.stretches)
      return damaged(err);
    ns_packed_add(&c->firsts, doc);
    c->sections[c->stretch++] = row->section == NS_NONE ? NS_NONE : number_of(feed, NS_FIELD_SECTION, row->section);
  }
  if (row->paragraph != nth + 1 || row->key != (key | (row->paragraph & PARAGRAPH_MASK))) {
    ns_out_add_u32(&c->uneven, doc);
    ns_out_add_u32(&c->uneven, row->paragraph);
    ns_out_add_u64(&c->uneven, row->key);
  }
  ns_fact_group_add(&c->group, row);
  if (doc % NS_FACT_GROUP == NS_FACT_GROUP - 1)
    ns_fact_group_end(&c->group, &c->facts, &c->figures, &c->fact_index);
  ns_status status = ns_caption_runs_add(&c->captions, doc, row->caption, err);
  return status ? status : widen_spans(c, row, err);
}

/* ---- one article ---- */

static void add_article_row(columns *c, const ns_feed *feed, const ns_article_head *head, uint32_t first, uint64_t key) {
  ns_article_row row = {.first = first, .date_low = head->date.low, .date_high = head->date.high, .key = key};
  row.source = head->source == NS_NONE ? NS_NONE : number_of(feed, NS_FIELD_SOURCE, head->source);
  row.author = head->author == NS_NONE ? NS_NONE : number_of(feed, NS_FIELD_AUTHOR, head->author);
  ns_articles_add(&c->articles, &c->shape, &row);
  ns_store_add(c->meta, head->meta, head->meta.len);
  c->article++;
}

static ns_status add_spooled(columns *c, const ns_batch_info *b, ns_reader in, ns_error *err) {
  const ns_feed *feed = c->m->sources[b->source];
  ns_article_head head;
  if (!ns_unspool_article(&in, &head))
    return damaged(err);
  uint32_t first = c->passage;
  uint64_t key = 0;
  ns_status status = NS_OK;
  for (uint32_t i = 0; i < head.passages && !status; i++) {
    ns_passage_row row;
    uint64_t place = ns_spools_place(&c->spools, b, in.at);
    ns_arena_clear(&c->arena);
    if (!ns_unspool_passage(&in, &c->arena, &row))
      return in.bad ? damaged(err) : ns_fail_nomem(err);
    if (!i)
      key = row.key & ~(uint64_t)PARAGRAPH_MASK;
    size_t head_len;
    ns_record_make(&row, &c->record, &head_len);
    ns_slice record = ns_buf_slice(&c->record);
    store_record(c, record, head_len, row.similar, ns_texts_find(&c->texts, record, head_len, row.similar, place));
    status = add_passage(c, feed, &row, i, key, err);
  }
  if (!status)
    add_article_row(c, feed, &head, first, key);
  return status;
}

static ns_status add_batch(columns *c, const ns_batch_info *b, ns_error *err) {
  ns_reader in;
  ns_status status = ns_spools_batch(&c->spools, b, &in, err);
  for (uint32_t a = 0; a < b->articles && !status; a++) {
    uint64_t len = ns_read_u64(&in);
    ns_slice article = ns_read_bytes(&in, (size_t)len);
    if (in.bad)
      return damaged(err);
    if (!b->dropped || !b->dropped[a])
      status = add_spooled(c, b, ns_reader_of(article), err);
  }
  return status;
}

/* A text of the base that no passage brought here so far: alone, or with the chunk it begins. The others of such a
 * chunk follow in order and are there already. */
static ns_status bring_base_text(columns *c, ns_base_reader *reader, uint32_t doc, uint32_t text, ns_error *err) {
  ns_slice bytes;
  uint32_t records;
  size_t head;
  if (!ns_base_texts_in_chunk(&c->base_texts, text, &bytes, &records)) {
    ns_status status = ns_base_record(reader, doc, &bytes, &head, err);
    if (status)
      return status;
    ns_store_add(c->text, bytes, head);
  } else if (records) {
    ns_store_add_chunk(c->text, bytes, records);
  }
  return NS_OK;
}

/* A passage of the base; its text has a number in the base and another one here. */
static ns_status add_base_passage(columns *c, const ns_feed *feed, ns_base_reader *reader, uint32_t doc, uint32_t nth,
                                  uint64_t key, ns_error *err) {
  const ns_sealed *base = c->m->builder->base;
  ns_passage_row row;
  ns_arena_clear(&c->arena);
  uint32_t old = ns_passage_text(base, doc);
  if (old >= base->texts)
    return ns_sealed_damaged(base, NS_SECTION_TEXTS, err);
  ns_status status = ns_base_passage(reader, doc, &c->arena, &row, err);
  uint32_t *text = &c->base_texts.numbers[old];
  if (!status && *text == NS_NONE) {
    status = bring_base_text(c, reader, doc, old, err);
    ns_out_add_u64(&c->similar, row.similar);
  }
  if (status)
    return status;
  *text = ns_texts_add(&c->texts, *text);
  return add_passage(c, feed, &row, nth, key, err);
}

static ns_status add_base(columns *c, const ns_batch_info *b, ns_error *err) {
  const ns_sealed *base = c->m->builder->base;
  const ns_feed *feed = c->m->sources[b->source];
  ns_base_reader *reader;
  ns_status status = ns_base_reader_new(base, &reader, err);
  if (!status)
    status = ns_base_texts_init(&c->base_texts, base, b->dropped, c->same_presets, err);
  for (uint32_t a = 0; a < b->articles && !status; a++) {
    uint32_t doc, end, first = c->passage;
    if (b->dropped && b->dropped[a])
      continue;
    ns_article_range(base, a, &doc, &end);
    uint64_t key = ns_articles_at(&base->rows, a).key;
    for (uint32_t i = 0; doc < end && !status; doc++, i++)
      status = add_base_passage(c, feed, reader, doc, i, key, err);
    ns_article_head head;
    if (!status)
      status = ns_base_article(reader, a, &head, err);
    if (!status)
      add_article_row(c, feed, &head, first, key);
  }
  ns_base_reader_free(reader);
  return status;
}

/* After the first passages of the stretches. */
static ns_status end_stretches(columns *c, ns_error *err) {
  ns_number_packer packer;
  uint32_t most = 0;
  if (c->stretch != c->m->head.counts.stretches)
    return damaged(err);
  for (uint32_t i = 0; i < c->stretch; i++)
    most = c->sections[i] + 1 > most ? c->sections[i] + 1 : most;
  ns_packed_end(&c->firsts);
  ns_packed_begin(&packer, &c->stretches, c->stretch, ns_packed_width(most + 1));
  for (uint32_t i = 0; i < c->stretch; i++)
    ns_packed_add(&packer, c->sections[i] + 1);
  ns_packed_end(&packer);
  return NS_OK;
}

static ns_status write_section(columns *c, ns_section section, const void *bytes, size_t len, ns_error *err) {
  ns_out out;
  ns_status status = ns_out_open(&out, c->m->builder->folder, ns_section_name(section), err);
  if (!status) {
    ns_out_add(&out, bytes, len);
    status = ns_out_close(&out, true, &c->m->head.sections[section], err);
  }
  ns_out_release(&out);
  return status;
}

static ns_status write_sections(columns *c, ns_error *err) {
  const ns_presets *p = &c->presets;
  ns_status status = write_section(c, NS_SECTION_BOOK, p->book.ptr, p->book.len, err);
  if (!status)
    status = write_section(c, NS_SECTION_TEXT_PRESET, p->text.ptr, p->text.len, err);
  if (!status)
    status = write_section(c, NS_SECTION_META_PRESET, p->meta.ptr, p->meta.len, err);
  return status ? status : write_section(c, NS_SECTION_AMOUNT_SPANS, c->spans, c->span_count * sizeof *c->spans, err);
}

/* ---- all of it ---- */

typedef struct column_file {
  ns_out *out;
  ns_section section;
} column_file;

enum { COLUMN_FILES = 8 };

static void list_files(columns *c, column_file files[COLUMN_FILES]) {
  const column_file all[COLUMN_FILES] = {
      {&c->articles, NS_SECTION_ARTICLES},     {&c->article_index, NS_SECTION_ARTICLE_INDEX},
      {&c->stretches, NS_SECTION_STRETCHES},   {&c->uneven, NS_SECTION_UNEVEN},
      {&c->facts, NS_SECTION_FACTS},           {&c->fact_index, NS_SECTION_FACT_INDEX},
      {&c->similar, NS_SECTION_SIMILAR},       {&c->figures, NS_SECTION_FIGURES},
  };
  memcpy(files, all, sizeof all);
}

static void begin_articles(columns *c) {
  const ns_merge *m = c->m;
  uint32_t period = 0;
  for (size_t i = 0; i < m->builder->batch_count; i++) {
    const ns_batch_info *b = m->order[i];
    if ((b->base || b->ended) && b->period > period)
      period = b->period;
  }
  c->shape = ns_articles_begin(&c->articles, (uint32_t)m->head.counts.passages, period, m->keys[NS_FIELD_SOURCE], m->keys[NS_FIELD_AUTHOR]);
}

static ns_status open_files(columns *c, ns_error *err) {
  column_file files[COLUMN_FILES];
  list_files(c, files);
  const char *folder = c->m->builder->folder;
  unsigned threads = c->m->builder->threads;
  ns_status status = NS_OK;
  for (int i = 0; i < COLUMN_FILES && !status; i++)
    status = ns_out_open(files[i].out, folder, ns_section_name(files[i].section), err);
  if (!status)
    begin_articles(c);
  if (!status)
    ns_packed_begin(&c->firsts, &c->stretches, (uint32_t)c->m->head.counts.stretches,
                    ns_packed_width((uint32_t)c->m->head.counts.passages));
  const ns_store_kind text = {NS_SECTION_TEXT, NS_SECTION_TEXT_INDEX, NS_CHUNK_BYTES};
  const ns_store_kind meta = {NS_SECTION_META, NS_SECTION_META_INDEX, NS_META_BYTES};
  const ns_packing text_packing = {c->presets.coder, ns_buf_slice(&c->presets.text)};
  const ns_packing meta_packing = {c->presets.coder, ns_buf_slice(&c->presets.meta)};
  if (!status)
    status = ns_store_open(folder, &text, &text_packing, threads > 1 ? threads - 1 : 0, &c->text, err);
  if (!status)
    status = ns_store_open(folder, &meta, &meta_packing, 0, &c->meta, err);
  return status;
}

static ns_status close_files(columns *c, ns_error *err) {
  column_file files[COLUMN_FILES];
  list_files(c, files);
  ns_section_entry *sections = c->m->head.sections;
  ns_status status = NS_OK;
  for (int i = 0; i < COLUMN_FILES && !status; i++)
    status = ns_out_close(files[i].out, true, &sections[files[i].section], err);
  if (!status) {
    status = ns_store_close(c->text, sections, err);
    c->text = NULL;
  }
  if (!status) {
    status = ns_store_close(c->meta, sections, err);
    c->meta = NULL;
  }
  return status;
}

static ns_status prepare(columns *c, ns_merge *m, ns_error *err) {
  *c = (columns){.m = m};
  column_file files[COLUMN_FILES];
  list_files(c, files);
  for (int i = 0; i < COLUMN_FILES; i++)
    files[i].out->fd = -1;
  ns_fact_space space;
  bool few = ns_fact_space_of(m->keys[NS_FIELD_YEAR], m->keys[NS_FIELD_ENTITY], m->keys[NS_FIELD_AMOUNT], &space);
  ns_fact_group_init(&c->group, &space, m->kind_ends);
  ns_buf_init(&c->record, RECORD_MAX);
  ns_presets_init(&c->presets);
  ns_arena_init(&c->arena, ROW_ARENA_MAX);
  ns_spools_init(&c->spools);
  c->span_count = m->keys[NS_FIELD_AMOUNT];
  c->spans = ns_alloc(c->span_count * sizeof *c->spans);
  c->sections = ns_alloc((size_t)m->head.counts.stretches * sizeof *c->sections);
  if (!few)
    return ns_fail(err, NS_LIMIT, "more than %u years, entities and decades of amounts", UINT32_MAX);
  if (!c->spans || !c->sections)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < c->span_count; i++)
    c->spans[i] = (span){1.0 / 0.0, -1.0 / 0.0};
  ns_status status = ns_spools_open(&c->spools, m->builder, err);
  return status ? status : ns_texts_init(&c->texts, &c->spools, m->head.counts.passages, err);
}

static void release(columns *c) {
  column_file files[COLUMN_FILES];
  list_files(c, files);
  for (int i = 0; i < COLUMN_FILES; i++)
    ns_out_release(files[i].out);
  ns_store_free(c->text);
  ns_store_free(c->meta);
  ns_spools_close(&c->spools);
  ns_texts_release(&c->texts);
  ns_base_texts_release(&c->base_texts);
  ns_free(c->spans);
  ns_free(c->sections);
  ns_caption_runs_release(&c->captions);
  ns_fact_group_release(&c->group);
  ns_buf_release(&c->record);
  ns_presets_release(&c->presets);
  ns_arena_release(&c->arena);
}

ns_status ns_columns_write(ns_merge *m, ns_error *err) {
  columns c;
  ns_status status = prepare(&c, m, err);
  if (!status)
    status = ns_presets_make(m, &c.spools, &c.presets, &c.same_presets, err);
  if (!status)
    status = open_files(&c, err);
  for (size_t i = 0; i < m->builder->batch_count && !status; i++) {
    const ns_batch_info *b = m->order[i];
    if (b->base)
      status = add_base(&c, b, err);
    else if (b->ended)
      status = add_batch(&c, b, err);
  }
  if (!status && c.passage)
    end_article_group(&c);
  if (!status)
    ns_fact_group_end(&c.group, &c.facts, &c.figures, &c.fact_index);
  ns_articles_end(&c.articles);
  ns_out_add_u32(&c.facts, 0); /* a number is read as four bytes, the last one too */
  if (!status && (c.facts.len > UINT32_MAX || c.figures.len > UINT32_MAX))
    status = ns_fail(err, NS_LIMIT, "the facts of a segment take more than 4 GB; split the index");
  if (!status)
    status = end_stretches(&c, err);
  if (!status)
    status = close_files(&c, err);
  if (!status)
    status = write_sections(&c, err);
  if (!status)
    status = ns_caption_runs_write(&c.captions, m->builder, &m->head, m->keys[NS_FIELD_CAPTION], err);
  if (!status)
    status = ns_texts_write(&c.texts, m->builder->folder, &m->head.sections[NS_SECTION_TEXTS], err);
  if (!status)
    status = ns_order_write(m, &c.texts, err);
  release(&c);
  return status;
}
