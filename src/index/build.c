/* rebuild and seal: a whole new generation next to the old one, and one atomic step from old to new.
 *
 *   lock.build ─────────────────────────────────────────────────────────────
 *   lock ── snapshot ──      (adds and removes go on)      ── carry, switch ──
 */
#include "index/build.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "index/pipeline.h"

static unsigned threads_of(const ns_write_options *options) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return options->threads ? options->threads : cores > 0 ? (unsigned)cores : 1;
}

/* ---- the new sealed segment ---- */

static ns_status begin_generation(ns_build *b, ns_words words, ns_error *err) {
  const ns_write_options *options = b->options;
  char *old_names = NULL;
  ns_status status = ns_manifest_begin(&b->manifest, b->new_generation, words, err);
  if (!status && !options->names_path)
    status = ns_build_old_names(b, &old_names, err);
  const char *names = options->names_path ? options->names_path : old_names;
  if (!status)
    status = ns_sealed_builder_new(b->paths.gen, ns_pipeline_builder_share(options, threads_of(options)), threads_of(options),
                                   &b->builder, err);
  if (!status)
    status = ns_generation_write(&b->paths, &b->manifest, names, err);
  if (!status)
    status = ns_generation_names(&b->paths, &b->manifest, options, &b->names, err);
  ns_free(old_names);
  return status;
}

static ns_status finish_sealed(ns_build *b, ns_error *err) {
  ns_sealed_totals totals;
  ns_mem_trim(); /* what the workers knew of words */
  ns_status status = ns_sealed_builder_finish(b->builder, &totals, err);
  ns_sealed_builder_free(b->builder);
  b->builder = NULL;
  if (status)
    return status;
  b->manifest.has_sealed = true;
  b->manifest.sealed_articles = totals.articles;
  b->manifest.sealed_passages = totals.passages;
  return ns_sealed_open(b->paths.gen, &b->made, err);
}

static ns_status feed_article(void *ctx, const ns_article *article, ns_error *err) {
  return ns_pipeline_article(ctx, article, err);
}

static ns_status feed_paths(ns_build *b, ns_pipeline *pipeline, const char *const *paths, size_t count, ns_error *err) {
  const ns_write_options *options = b->options;
  ns_source *source;
  ns_status status = ns_source_open(paths, count, ns_slice_str(options->id_prefix), options->warn, options->warn_ctx, &source, err);
  if (status)
    return status;
  uint64_t total = ns_source_total_bytes(source);
  for (;;) {
    ns_raw raw;
    bool more;
    status = ns_source_next(source, &raw, &more, err);
    if (status || !more)
      break;
    status = ns_pipeline_raw(pipeline, &raw, err);
    if (status)
      break;
    if (options->progress)
      options->progress(options->progress_ctx, raw.size_read, total, ns_pipeline_passages(pipeline));
  }
  b->totals.left_out += ns_source_left_out(source);
  b->unreadable += ns_source_unreadable(source);
  ns_source_close(source);
  return status;
}

/* Runs the pipeline over PATHs, or over the articles of `segments` (NULL-terminated). */
static ns_status run_pipeline(ns_build *b, const char *const *paths, size_t count, ns_segment *const *segments, ns_error *err) {
  ns_pipeline *pipeline;
  ns_status status = ns_pipeline_begin(b->options, threads_of(b->options), b->manifest.words, b->names, b->builder, &pipeline, err);
  if (status)
    return status;
  if (count)
    status = feed_paths(b, pipeline, paths, count, err);
  ns_arena arena;
  ns_arena_init(&arena, NS_ARTICLE_ARENA_MAX);
  for (size_t i = 0; segments[i] && !status; i++)
    status = ns_segment_each_article(segments[i], &arena, feed_article, pipeline, err);
  ns_arena_release(&arena);
  uint64_t left_out, passages;
  ns_error late;
  ns_status ended = ns_pipeline_end(pipeline, &left_out, &passages, &late);
  b->totals.left_out += left_out;
  if (!status && ended)
    status = ns_fail(err, ended, "%s", late.text);
  return status;
}

/* ---- rebuild ---- */

typedef struct missing {
  ns_build *b;
  uint64_t count;
  char example[128];
} missing;

static ns_status count_missing(void *ctx, const ns_article *article, ns_error *err) {
  missing *m = ctx;
  bool there;
  ns_status status = ns_segment_has(m->b->made, article->id, &there, err);
  if (status || there)
    return status;
  if (m->count++ == 0)
    snprintf(m->example, sizeof m->example, "%.*s", (int)(article->id.len < 100 ? article->id.len : 100), article->id.ptr);
  return NS_OK;
}

static ns_status would_drop(const missing *m, ns_error *err) {
  const ns_build *b = m->b;
  char unread[96] = "";
  if (b->unreadable)
    snprintf(unread, sizeof unread, ", and %llu input(s) could not be read", (unsigned long long)b->unreadable);
  return ns_fail(err, NS_INVALID,
                 "%s: %llu article(s) of the index are not among the given paths (for example \"%s\")%s; nothing was changed. %s",
                 b->options->dir, (unsigned long long)m->count, m->example, unread,
                 b->unreadable ? "Make all inputs readable, or do not give them" : "Give all sources, or --replace to drop them");
}

/* A rebuild from PATHs must not lose articles in silence. Whoever drops some with --replace means those that are not in
 * the sources, not those in sources that could not be read. */
static ns_status check_nothing_lost(ns_build *b, ns_error *err) {
  if (!b->old || (b->options->replace && !b->unreadable))
    return NS_OK;
  missing m = {.b = b};
  ns_status status = ns_each_meta(b->old->sealed, &b->arena, count_missing, &m, err);
  if (!status)
    status = ns_each_meta(b->old->live, &b->arena, count_missing, &m, err);
  return status || !m.count ? status : would_drop(&m, err);
}

static void report(const ns_build *b, ns_write_totals *totals) {
  *totals = b->totals;
  totals->articles = b->manifest.sealed_articles;
  totals->passages = b->manifest.sealed_passages;
  totals->added = b->manifest.sealed_articles;
  totals->generation = b->manifest.generation;
  totals->sealed = true;
}

/* What is merged or read again gets new checksums: it must be as it was written, all of it, before anything is made. */
static ns_status check_old(const ns_build *b, ns_error *err) {
  return b->old->sealed ? ns_sealed_check(b->old->sealed, err) : NS_OK;
}

/* Before anything is touched. */
static ns_status check_before(const ns_write_options *options, ns_build_kind kind, ns_error *err) {
  uint32_t generation;
  ns_status status = ns_current_read(options->dir, &generation, err);
  if (status == NS_NOTFOUND && kind == NS_BUILD_STORED)
    return ns_fail(err, NS_NOTFOUND, "%s: there is no index to rebuild from; give the sources: nindex rebuild -i %s PATH...", options->dir,
                   options->dir);
  return status == NS_NOTFOUND || kind == NS_BUILD_REPLACE ? NS_OK : status;
}

ns_status ns_index_rebuild(const ns_write_options *options, const char *const *paths, size_t count, ns_write_totals *totals,
                           ns_error *err) {
  *totals = (ns_write_totals){0};
  ns_build_kind kind = !count ? NS_BUILD_STORED : options->replace ? NS_BUILD_REPLACE : NS_BUILD_SOURCES;
  ns_status status = check_before(options, kind, err);
  if (status)
    return status;
  ns_build b;
  status = ns_build_begin(&b, options, kind, err);
  if (!status && !count && !b.old)
    status = ns_fail(err, NS_NOTFOUND, "%s: the index is gone", options->dir);
  if (!status && !count)
    status = check_old(&b, err);
  if (!status)
    status = begin_generation(&b, options->words_given || !b.known ? options->words : b.before.words, err);
  if (!status) {
    ns_segment *stored[3] = {0};
    if (!count && b.old->sealed) {
      stored[0] = b.old->sealed;
      stored[1] = b.old->live;
    } else if (!count) {
      stored[0] = b.old->live;
    }
    status = run_pipeline(&b, paths, count, stored, err);
  }
  if (!status)
    status = finish_sealed(&b, err);
  if (!status && count && b.manifest.sealed_articles == 0 && b.totals.left_out)
    status = ns_fail(err, NS_INVALID, "%s: not one article could be read; nothing was changed", options->dir);
  if (!status && count)
    status = check_nothing_lost(&b, err);
  if (!status)
    status = ns_build_switch(&b, err);
  report(&b, totals);
  ns_build_end(&b, status);
  return status ? status : totals->left_out ? NS_SOFT : NS_OK;
}

/* ---- seal ---- */

/* Postings can be merged only when both were analysed alike; else everything is read again. */
static ns_status seal_into(ns_build *b, ns_error *err) {
  char ours[NS_ANALYSIS_NAME_MAX];
  ns_status status = ns_index_analysis(b->old->manifest.words, ours, err);
  if (status)
    return status;
  if (strcmp(ours, b->old->manifest.analysis) != 0)
    return ns_fail(err, NS_ANALYSIS, "%s: the index was built with another analysis; run: nindex rebuild -i %s", b->options->dir, b->options->dir);
  if (b->old->sealed)
    status = ns_sealed_builder_base(b->builder, b->old->sealed, err);
  return status ? status : run_pipeline(b, NULL, 0, (ns_segment *[]){b->old->live, NULL}, err);
}

static ns_status seal_all(ns_build *b, ns_error *err) {
  ns_status status = begin_generation(b, b->old->manifest.words, err);
  if (!status)
    status = seal_into(b, err);
  if (!status)
    status = finish_sealed(b, err);
  return status ? status : ns_build_switch(b, err);
}

ns_status ns_index_seal(const ns_write_options *options, ns_write_totals *totals, ns_error *err) {
  *totals = (ns_write_totals){0};
  uint32_t generation;
  ns_status status = ns_current_read(options->dir, &generation, err);
  if (status)
    return status;
  ns_build b;
  status = ns_build_begin(&b, options, NS_BUILD_SEAL, err);
  if (!status && !b.old)
    status = ns_fail(err, NS_NOTFOUND, "%s: there is no index here", options->dir);
  if (!status && ns_build_is_idle(&b))
    b.manifest = b.old->manifest; /* nothing came since: the generation stands */
  else if (!status && !(status = check_old(&b, err)))
    status = seal_all(&b, err);
  report(&b, totals);
  ns_build_end(&b, status);
  return status;
}
