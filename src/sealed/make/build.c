/* The builder's life: batches are filled (batch.c), then all is merged and written. */
#include "sealed/make/builder.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"

ns_status ns_sealed_builder_new(const char *path, size_t memory, unsigned threads, ns_sealed_builder **out,
                                ns_error *err) {
  *out = NULL;
  ns_sealed_builder *b = ns_calloc(1, sizeof *b);
  char *folder = ns_strdup(path);
  if (!b || !folder || pthread_mutex_init(&b->lock, NULL)) {
    ns_free(b);
    ns_free(folder);
    return ns_fail_nomem(err);
  }
  b->folder = folder;
  b->memory = memory;
  b->threads = threads ? threads : 1;
  b->base_ticket = NS_NONE;
  *out = b;
  return NS_OK;
}

ns_status ns_builder_new_source(ns_sealed_builder *b, uint32_t *out, ns_error *err) {
  if (ns_grow(&b->runs, b->source_count, &b->run_capacity, sizeof *b->runs))
    return ns_fail_nomem(err);
  b->runs[b->source_count] = NULL;
  *out = b->source_count++;
  return NS_OK;
}

ns_status ns_sealed_builder_base(ns_sealed_builder *b, ns_segment *sealed, ns_error *err) {
  if (b->batch_count)
    return ns_fail(err, NS_BUG, "the base of a segment comes before its first batch");
  ns_batch_info *info = ns_calloc(1, sizeof *info);
  if (!info || ns_grow(&b->batches, b->batch_count, &b->batch_capacity, sizeof *b->batches)) {
    ns_free(info);
    return ns_fail_nomem(err);
  }
  ns_buf_init(&info->impacts, NS_DOCS_MAX);
  b->batches[b->batch_count++] = info;
  b->base = ns_sealed_of(sealed);
  b->base_ticket = 0;
  return ns_base_batch(b->base, info, err);
}

/* ---- finishing ---- */

static int compare_batches(const void *a, const void *b) {
  ns_batch_info *x, *y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  if (x->base != y->base)
    return x->base ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

static ns_status order_batches(ns_merge *m, ns_error *err) {
  ns_sealed_builder *b = m->builder;
  m->order = ns_alloc(b->batch_count * sizeof *m->order);
  if (!m->order)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < b->batch_count; i++)
    m->order[i] = b->batches[i];
  if (b->batch_count > 1)
    qsort(m->order, b->batch_count, sizeof *m->order, compare_batches);
  for (size_t i = 0; i < b->batch_count; i++) {
    m->order[i]->rank = (uint32_t)i;
    if (i && !m->order[i - 1]->base && m->order[i]->number == m->order[i - 1]->number)
      return ns_fail(err, NS_BUG, "two batches have the number %llu", (unsigned long long)m->order[i]->number);
  }
  return NS_OK;
}

static ns_status open_source(ns_sealed_builder *b, uint32_t number, ns_feed **out, ns_error *err) {
  if (b->runs[number])
    return ns_run_feed(b->folder, b->runs[number], out, err);
  for (size_t i = 0; i < b->filler_count; i++) {
    if (b->fillers[i]->source == number)
      return ns_inverter_feed(&b->fillers[i]->inverter, out, err);
  }
  return ns_fail(err, NS_BUG, "a source of the merge is lost");
}

static ns_status open_sources(ns_merge *m, ns_error *err) {
  ns_sealed_builder *b = m->builder;
  size_t wanted = b->source_count + (b->base != NULL);
  m->sources = ns_calloc(wanted, sizeof *m->sources);
  m->at_key = ns_calloc(wanted, sizeof *m->at_key);
  if (!m->sources || !m->at_key)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  for (uint32_t i = 0; i < b->source_count && !status; i++) {
    status = open_source(b, i, &m->sources[i], err);
    m->source_count += !status;
  }
  if (b->base && !status) {
    ns_batch_info *info = b->batches[b->base_ticket];
    info->source = b->source_count;
    status = ns_base_feed(b->base, b->base_ticket, info, &m->sources[m->source_count], err);
    m->source_count += !status;
  }
  return status;
}

static ns_status close_spools(ns_sealed_builder *b, ns_error *err) {
  ns_status status = NS_OK;
  for (size_t i = 0; i < b->filler_count && !status; i++) {
    if (b->fillers[i]->busy)
      return ns_fail(err, NS_BUG, "a batch is still being filled");
    status = ns_out_close(&b->fillers[i]->spool, false, NULL, err);
  }
  return status;
}

/* The base impacts of all passages in their final order: a section, and what excess is counted from. */
static ns_status write_impacts(ns_merge *m, ns_error *err) {
  m->base = ns_alloc((size_t)m->head.counts.passages);
  if (!m->base)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < m->builder->batch_count; i++) {
    const ns_batch_info *b = m->order[i];
    for (uint32_t p = 0; p < b->passages; p++) {
      uint32_t doc = ns_final(b->passage_map, b->first_passage, p);
      if (doc != NS_NONE)
        m->base[doc] = p < b->impacts.len ? (unsigned char)b->impacts.ptr[p] : 0;
    }
  }
  ns_out out;
  ns_status status = ns_out_open(&out, m->builder->folder, ns_section_name(NS_SECTION_BASE), err);
  if (!status) {
    ns_out_add(&out, m->base, (size_t)m->head.counts.passages);
    status = ns_out_close(&out, true, &m->head.sections[NS_SECTION_BASE], err);
  }
  ns_out_release(&out);
  return status;
}

/* Words and columns know nothing of each other: with two threads they are written at once, if there is memory for
 * both. */
enum { APART_MEMORY_MIN = 96 << 20 };

typedef struct word_task {
  ns_merge *merge;
  ns_status status;
  ns_error error;
} word_task;

static void *run_words(void *ctx) {
  word_task *task = ctx;
  task->status = ns_merge_words(task->merge, &task->error);
  return NULL;
}

static ns_status write_both(ns_merge *m, ns_error *err) {
  word_task task = {.merge = m};
  pthread_t thread;
  bool apart = m->builder->threads > 1 && m->builder->memory >= APART_MEMORY_MIN && !pthread_create(&thread, NULL, run_words, &task);
  ns_status status = ns_columns_write(m, err);
  if (apart)
    pthread_join(thread, NULL);
  ns_mem_trim();
  if (!apart && !status)
    run_words(&task);
  if (!status && task.status)
    status = ns_fail(err, task.status, "%s", task.error.text);
  return status;
}

static void release_merge(ns_merge *m) {
  for (size_t i = 0; i < m->source_count; i++)
    m->sources[i]->free(m->sources[i]);
  ns_free(m->sources);
  ns_free(m->at_key);
  ns_free(m->order);
  ns_free(m->base);
}

/* Removes spools and runs; failures leave files that the next build of the folder clears. */
static void remove_scratch(ns_sealed_builder *b) {
  for (size_t i = 0; i < b->filler_count + b->source_count; i++) {
    const char *name = i < b->filler_count ? b->fillers[i]->spool_name : b->runs[i - b->filler_count];
    char *path = name ? ns_path_join(b->folder, name) : NULL;
    if (path)
      (void)ns_fs_unlink(NS_FS_HERE, path);
    ns_free(path);
  }
}

ns_status ns_sealed_builder_finish(ns_sealed_builder *b, ns_sealed_totals *out, ns_error *err) {
  ns_merge m = {.builder = b};
  *out = (ns_sealed_totals){0};
  ns_status status = close_spools(b, err);
  if (!status)
    status = order_batches(&m, err);
  if (!status)
    status = open_sources(&m, err);
  if (!status)
    status = ns_merge_ids(&m, err);
  if (!status)
    status = ns_merge_names(&m, err);
  if (!status)
    status = write_impacts(&m, err);
  if (!status)
    status = write_both(&m, err);
  if (!status)
    status = ns_head_write(b->folder, &m.head, err);
  if (!status) {
    remove_scratch(b);
    status = ns_dir_sync(b->folder, err);
    const ns_sealed_counts *n = &m.head.counts;
    *out = (ns_sealed_totals){.articles = n->articles, .passages = n->passages, .terms = n->terms, .postings = n->postings};
    for (int i = 0; i < NS_SECTION_COUNT; i++)
      out->bytes += ns_section_file_bytes(m.head.sections[i].len);
    b->finished = true;
  }
  release_merge(&m);
  return status;
}

static void remove_sections(ns_sealed_builder *b) {
  for (int i = 0; i <= NS_SECTION_COUNT; i++) {
    char *path = ns_path_join(b->folder, i < NS_SECTION_COUNT ? ns_section_name((ns_section)i) : "head");
    if (path)
      (void)ns_fs_unlink(NS_FS_HERE, path);
    ns_free(path);
  }
}

void ns_sealed_builder_free(ns_sealed_builder *b) {
  if (!b)
    return;
  if (!b->finished) {
    remove_scratch(b);
    remove_sections(b);
  }
  for (size_t i = 0; i < b->batch_count; i++) {
    ns_batch_info *info = b->batches[i];
    ns_free(info->units);
    ns_free(info->dropped);
    ns_free(info->article_map);
    ns_free(info->passage_map);
    ns_free(info->stretch_map);
    ns_buf_release(&info->impacts);
    ns_free(info);
  }
  for (size_t i = 0; i < b->filler_count; i++)
    ns_filler_free(b->fillers[i]);
  for (uint32_t i = 0; i < b->source_count; i++)
    ns_free(b->runs[i]);
  ns_free(b->batches);
  ns_free(b->fillers);
  ns_free(b->runs);
  ns_free(b->folder);
  pthread_mutex_destroy(&b->lock);
  ns_free(b);
}
