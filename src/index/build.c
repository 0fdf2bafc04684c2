/* rebuild and seal: a whole new generation next to the old one, and one atomic step from old to new.
 *
 *   lock.build ─────────────────────────────────────────────────────────────
 *   lock ── snapshot ──      (adds and removes go on)      ── carry, switch ──
 *
 * The snapshot remembers what the live segment held. What is there at the switch and was not then, or was
 * another text then, is carried into the new live segment; what was there and is gone is hidden. */
#include <stdio.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "index/pipeline.h"
#include "index/writer.h"

enum { SNAPSHOT_BYTES_MAX = 1 << 30, BUILD_ARENA_MAX = 64 << 20, WARNING_MAX = 4096 };

typedef struct snapshot {
  ns_strmap articles; /* id of a live article → 1 + index into hashes */
  uint64_t *hashes;
  size_t capacity;
  ns_strmap hidden;   /* ids hidden then */
} snapshot;

typedef struct build {
  const ns_write_options *options;
  bool sealing;          /* nothing new: then there is nothing to do */
  ns_lock build_lock;
  ns_identity identity;  /* of the index */
  ns_paths paths;        /* of the new generation */
  ns_manifest manifest;
  uint32_t old_generation; /* 0: there was none */
  uint32_t new_generation;
  ns_index *old;           /* as it was at the snapshot; NULL when there was none */
  snapshot then;
  ns_names *names;
  ns_sealed_builder *builder;
  ns_segment *made;        /* the new sealed segment */
  ns_live_writer *live;    /* the new live segment */
  ns_preparer *preparer;
  ns_arena arena;
  ns_write_totals totals;
} build;

static unsigned threads_of(const ns_write_options *options) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return options->threads ? options->threads : cores > 0 ? (unsigned)cores : 1;
}

/* ---- snapshot ---- */

static ns_status remember(void *ctx, const ns_article *article, ns_error *err) {
  snapshot *s = ctx;
  size_t n = s->articles.count;
  if (ns_grow(&s->hashes, n, &s->capacity, sizeof *s->hashes) || !ns_strmap_put(&s->articles, article->id, (uint32_t)n))
    return ns_fail_nomem(err);
  s->hashes[n] = article->content_hash;
  return NS_OK;
}

static ns_status remember_hidden(void *ctx, ns_slice id) {
  snapshot *s = ctx;
  return ns_strmap_put(&s->hidden, id, 1) ? NS_OK : NS_NOMEM;
}

/* Articles of a segment without their passages. */
static ns_status each_meta(ns_segment *segment, ns_arena *arena, ns_article_fn *visit, void *ctx, ns_error *err) {
  for (uint32_t at = UINT32_MAX; segment;) {
    ns_arena_clear(arena);
    ns_article_meta meta;
    ns_status status = segment->ops->next_article(segment, at, &at, err);
    if (status == NS_NOTFOUND)
      break;
    if (!status)
      status = segment->ops->article(segment, at, arena, &meta, err);
    if (status == NS_NOTFOUND)
      continue;
    ns_article article = {.id = meta.id, .content_hash = meta.content_hash, .path = meta.path};
    if (!status)
      status = visit(ctx, &article, err);
    if (status)
      return status;
  }
  return NS_OK;
}

static ns_status open_old(build *b, ns_error *err) {
  ns_status status = ns_index_open(b->options->dir, NS_OPEN_ANY_ANALYSIS, &b->old, err);
  if (!status)
    status = each_meta(b->old->live, &b->arena, remember, &b->then, err);
  return status ? status : ns_live_hidden(b->old->live, remember_hidden, &b->then, err);
}

/* What others left is removed only when the generation in force could be opened: until then it may be all there is. */
static ns_status take_over(build *b, ns_error *err) {
  const char *dir = b->options->dir;
  ns_paths old = {0};
  ns_status status = ns_current_read(dir, &b->old_generation, err);
  if (status == NS_NOTFOUND)
    status = ns_dir_sync_entry(dir, err); /* its maker may have been killed before that */
  else if (!status)
    status = open_old(b, err);
  if (!status && b->old_generation)
    status = ns_paths_init(&old, dir, b->old_generation, err);
  if (!status)
    status = ns_identity_take(dir, old.gen, &b->identity, err);
  if (!status && old.gen)
    status = ns_owned_settle(old.gen, err);
  if (!status)
    status = ns_generations_clean(dir, &b->identity, b->old_generation, false, 0, err);
  ns_paths_release(&old);
  return status;
}

static bool is_idle(const build *b) {
  return b->sealing && b->then.articles.count == 0 && b->then.hidden.count == 0;
}

static ns_status take_snapshot(build *b, ns_error *err) {
  ns_lock lock;
  ns_status status = ns_lock_take(b->paths.lock, b->options->wait_seconds, &lock, err);
  if (status)
    return status;
  status = take_over(b, err);
  uint32_t from = b->old_generation ? b->old_generation + 1 : NS_FIRST_GENERATION + 1; /* an add may make the first */
  if (!status && !is_idle(b))
    status = ns_generation_claim(b->options->dir, &b->identity, from, &b->new_generation, err);
  ns_lock_release(&lock);
  return status;
}

/* ---- the new sealed segment ---- */

static ns_status begin(build *b, const ns_write_options *options, bool sealing, ns_error *err) {
  *b = (build){.options = options, .sealing = sealing, .build_lock = NS_LOCK_NONE};
  ns_arena_init(&b->arena, BUILD_ARENA_MAX);
  ns_strmap_init(&b->then.articles, SNAPSHOT_BYTES_MAX);
  ns_strmap_init(&b->then.hidden, SNAPSHOT_BYTES_MAX);
  ns_status status = ns_dir_make(options->dir, err);
  if (!status)
    status = ns_paths_init(&b->paths, options->dir, 0, err);
  if (!status)
    status = ns_lock_take(b->paths.build_lock, options->wait_seconds, &b->build_lock, err);
  if (!status)
    status = take_snapshot(b, err);
  ns_paths_release(&b->paths);
  if (!status)
    status = ns_paths_init(&b->paths, options->dir, b->new_generation, err);
  return status;
}

static ns_status begin_generation(build *b, ns_words words, ns_error *err) {
  const ns_write_options *options = b->options;
  ns_paths old = {0};
  const char *names = options->names_path;
  ns_status status = ns_manifest_begin(&b->manifest, b->new_generation, words, err);
  if (!status && !names && b->old && b->old->manifest.has_names) {
    status = ns_paths_init(&old, options->dir, b->old_generation, err);
    names = old.names;
  }
  if (!status)
    status = ns_sealed_builder_new(b->paths.gen, ns_pipeline_builder_share(options, threads_of(options)), threads_of(options),
                                   &b->builder, err);
  if (!status)
    status = ns_generation_write(&b->paths, &b->manifest, names, err);
  if (!status)
    status = ns_generation_names(&b->paths, &b->manifest, options, &b->names, err);
  ns_paths_release(&old);
  return status;
}

static ns_status finish_sealed(build *b, ns_error *err) {
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

static ns_status feed_paths(build *b, ns_pipeline *pipeline, const char *const *paths, size_t count, ns_error *err) {
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
  ns_source_close(source);
  return status;
}

/* Runs the pipeline over PATHs, or over the articles of `segments` (NULL-terminated). */
static ns_status run_pipeline(build *b, const char *const *paths, size_t count, ns_segment *const *segments, ns_error *err) {
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

/* ---- carry ---- */

static ns_status find(ns_segment *segment, ns_slice id, bool *there, ns_error *err) {
  uint32_t article;
  ns_status status = segment->ops->find_article(segment, id, &article, err);
  *there = status == NS_OK;
  return status == NS_NOTFOUND ? NS_OK : status;
}

static ns_status hide_if_there(build *b, ns_slice id, ns_error *err) {
  bool there;
  ns_status status = find(b->made, id, &there, err);
  return !status && there ? ns_live_hide(b->live, id, true, err) : status;
}

/* An article of the live segment as it is now: new since the snapshot, or another text? Then it goes along. */
static ns_status carry_article(void *ctx, const ns_article *article, ns_error *err) {
  build *b = ctx;
  uint32_t n = ns_strmap_get(&b->then.articles, article->id, UINT32_MAX);
  if (n != UINT32_MAX && b->then.hashes[n] == article->content_hash)
    return NS_OK;
  ns_article_meta meta;
  const ns_doc *docs;
  ns_status status = ns_prepare_article(b->preparer, article, &meta, &docs, err);
  if (!status)
    status = ns_live_put(b->live, &meta, docs, meta.passage_count, err);
  return status ? status : hide_if_there(b, article->id, err);
}

static ns_status hide_unless_live(build *b, ns_index *now, ns_slice id, ns_error *err) {
  bool there;
  ns_status status = find(now->live, id, &there, err);
  return status || there ? status : hide_if_there(b, id, err);
}

typedef struct carry_hidden {
  build *b;
  ns_index *now;
  ns_error *err;
} carry_hidden;

/* A sealed article hidden since the snapshot and not in live either: removed meanwhile. */
static ns_status carry_removal(void *ctx, ns_slice id) {
  carry_hidden *c = ctx;
  if (ns_strmap_get(&c->b->then.hidden, id, 0))
    return NS_OK;
  return hide_unless_live(c->b, c->now, id, c->err);
}

static ns_status carry_removed_live(build *b, ns_index *now, ns_error *err) {
  for (size_t i = 0; i < b->then.articles.capacity; i++) {
    const ns_strmap_slot *slot = &b->then.articles.slots[i];
    if (!slot->key)
      continue;
    ns_status status = hide_unless_live(b, now, ns_slice_of(slot->key, slot->len), err);
    if (status)
      return status;
  }
  return NS_OK;
}

static ns_status carry(build *b, ns_error *err) {
  ns_index *now;
  ns_status status = ns_index_open(b->options->dir, NS_OPEN_ANY_ANALYSIS, &now, err);
  if (status)
    return status;
  ns_arena arena;
  ns_arena_init(&arena, NS_ARTICLE_ARENA_MAX);
  status = ns_preparer_new(b->manifest.words, b->names, NS_PREPARED_TERMS, &b->preparer, err);
  if (!status)
    status = ns_segment_each_article(now->live, &arena, carry_article, b, err);
  if (!status)
    status = ns_live_hidden(now->live, carry_removal, &(carry_hidden){b, now, err}, err);
  if (!status)
    status = carry_removed_live(b, now, err);
  ns_arena_release(&arena);
  ns_index_close(now);
  return status;
}

/* With the lock held: what came meanwhile goes along, then one rename. */
static ns_status switch_over(build *b, ns_error *err) {
  ns_lock lock;
  ns_status status = ns_lock_take(b->paths.lock, b->options->wait_seconds > 60 ? b->options->wait_seconds : 60, &lock, err);
  if (status)
    return status;
  uint32_t current;
  status = ns_current_read(b->options->dir, &current, err);
  if (status == NS_NOTFOUND)
    status = NS_OK;
  if (!status && current != b->old_generation && b->old_generation)
    status = ns_fail(err, NS_CHANGED, "%s: the generation changed from %u to %u while building; run it again", b->options->dir,
                     b->old_generation, current);
  if (!status)
    status = ns_generation_live(b->options->dir, &b->identity, b->new_generation, err);
  if (!status)
    status = ns_live_writer_create(b->paths.live, &b->live, err);
  if (!status && current)
    status = carry(b, err);
  if (!status)
    status = ns_live_commit(b->live, err);
  if (!status)
    status = ns_manifest_write(b->paths.manifest, &b->manifest, err);
  if (!status)
    status = ns_dir_sync(b->paths.gen, err);
  if (!status)
    status = ns_dir_sync(b->options->dir, err);
  if (!status)
    status = ns_writer_unsure(b->options, ns_current_switch(b->options->dir, &b->identity, b->new_generation, current, err), err);
  if (!status) {
    ns_live_writer_close(b->live);
    b->live = NULL;
    ns_error ignored; /* what cannot be done now the next writer does */
    (void)ns_owned_settle(b->paths.gen, &ignored);
    (void)ns_generations_clean(b->options->dir, &b->identity, b->new_generation, false, b->old_generation, &ignored);
  }
  ns_lock_release(&lock);
  return status;
}

static void end(build *b, ns_status status) {
  ns_sealed_builder_free(b->builder);
  ns_preparer_free(b->preparer);
  ns_live_writer_close(b->live);
  if (b->made)
    b->made->ops->close(b->made);
  if (status && b->build_lock.fd >= 0)
    ns_generation_drop(b->options->dir, &b->identity, b->new_generation);
  ns_index_close(b->old);
  ns_names_close(b->names);
  ns_paths_release(&b->paths);
  ns_lock_release(&b->build_lock);
  ns_strmap_release(&b->then.articles);
  ns_strmap_release(&b->then.hidden);
  ns_free(b->then.hashes);
  ns_arena_release(&b->arena);
}

/* ---- rebuild ---- */

typedef struct missing {
  build *b;
  uint64_t count;
  char example[128];
} missing;

static ns_status count_missing(void *ctx, const ns_article *article, ns_error *err) {
  missing *m = ctx;
  bool there;
  ns_status status = find(m->b->made, article->id, &there, err);
  if (status || there)
    return status;
  if (m->count++ == 0)
    snprintf(m->example, sizeof m->example, "%.*s", (int)(article->id.len < 100 ? article->id.len : 100), article->id.ptr);
  return NS_OK;
}

/* A rebuild from PATHs must not lose articles in silence. */
static ns_status check_nothing_lost(build *b, ns_error *err) {
  if (!b->old || b->options->replace)
    return NS_OK;
  missing m = {.b = b};
  ns_status status = each_meta(b->old->sealed, &b->arena, count_missing, &m, err);
  if (!status)
    status = each_meta(b->old->live, &b->arena, count_missing, &m, err);
  if (!status && m.count)
    status = ns_fail(err, NS_INVALID,
                     "%s: %llu article(s) of the index are not among the given paths (for example \"%s\"); nothing was changed. Give all sources, or --replace to drop them",
                     b->options->dir, (unsigned long long)m.count, m.example);
  return status;
}

static void report(const build *b, ns_write_totals *totals) {
  *totals = b->totals;
  totals->articles = b->manifest.sealed_articles;
  totals->passages = b->manifest.sealed_passages;
  totals->added = b->manifest.sealed_articles;
  totals->generation = b->manifest.generation;
  totals->sealed = true;
}

ns_status ns_index_rebuild(const ns_write_options *options, const char *const *paths, size_t count, ns_write_totals *totals,
                           ns_error *err) {
  *totals = (ns_write_totals){0};
  uint32_t generation;
  if (!count && ns_current_read(options->dir, &generation, NULL) == NS_NOTFOUND)
    return ns_fail(err, NS_NOTFOUND, "%s: there is no index to rebuild from; give the sources: nindex rebuild -i %s PATH...", options->dir,
                   options->dir);
  build b;
  ns_status status = begin(&b, options, false, err);
  if (!status && !count && !b.old)
    status = ns_fail(err, NS_NOTFOUND, "%s: the index is gone", options->dir);
  ns_words words = options->words_given || !b.old ? options->words : b.old->manifest.words;
  if (!status)
    status = begin_generation(&b, words, err);
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
    status = switch_over(&b, err);
  report(&b, totals);
  end(&b, status);
  return status ? status : totals->left_out ? NS_SOFT : NS_OK;
}

/* ---- seal ---- */

/* Postings can be merged only when both were analysed alike; else everything is read again. */
static ns_status seal_into(build *b, ns_error *err) {
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

static ns_status seal_all(build *b, ns_error *err) {
  ns_status status = begin_generation(b, b->old->manifest.words, err);
  if (!status)
    status = seal_into(b, err);
  if (!status)
    status = finish_sealed(b, err);
  return status ? status : switch_over(b, err);
}

ns_status ns_index_seal(const ns_write_options *options, ns_write_totals *totals, ns_error *err) {
  *totals = (ns_write_totals){0};
  uint32_t generation;
  ns_status status = ns_current_read(options->dir, &generation, err);
  if (status)
    return status;
  build b;
  status = begin(&b, options, true, err);
  if (!status && !b.old)
    status = ns_fail(err, NS_NOTFOUND, "%s: there is no index here", options->dir);
  if (!status && is_idle(&b))
    b.manifest = b.old->manifest; /* nothing came since: the generation stands */
  else if (!status)
    status = seal_all(&b, err);
  report(&b, totals);
  end(&b, status);
  return status;
}
