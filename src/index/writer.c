#include "index/writer.h"

#include <stdio.h>
#include <time.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "sealed/sealed.h"

enum { WRITER_ARENA_MAX = 64 << 20 };

void ns_writer_warn(const ns_write_options *options, ns_status why, const char *text) {
  if (options->warn)
    options->warn(options->warn_ctx, why, text);
}

ns_status ns_manifest_begin(ns_manifest *manifest, uint32_t generation, ns_words words, ns_error *err) {
  *manifest = (ns_manifest){.format = NS_INDEX_FORMAT, .generation = generation, .words = words};
  time_t now = time(NULL);
  struct tm utc;
  gmtime_r(&now, &utc);
  strftime(manifest->created, sizeof manifest->created, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return ns_index_analysis(words, manifest->analysis, err);
}

ns_status ns_generation_write(const ns_paths *paths, ns_manifest *manifest, const char *names_path, ns_error *err) {
  ns_status status = names_path ? ns_user_names_copy(paths, names_path, manifest, err) : NS_OK;
  return status ? status : ns_manifest_write(paths->manifest, manifest, err);
}

static void warn_names(void *ctx, ns_status why, const char *text) {
  const ns_write_options *options = ctx;
  ns_writer_warn(options, why, text);
}

ns_status ns_generation_names(const ns_paths *paths, const ns_manifest *manifest, const ns_write_options *options,
                              ns_names **out, ns_error *err) {
  const char *path = options->names_path ? options->names_path : manifest->has_names ? paths->names : NULL;
  ns_write_options *heard;
  memcpy(&heard, &(const ns_write_options *){options}, sizeof heard); /* the callback's context is not const */
  ns_status status = options->names_path ? NS_OK : ns_user_names_check(paths, manifest, err);
  return status ? status : ns_names_open(path, warn_names, heard, out, err);
}

ns_status ns_build_running(const char *dir, bool *running, ns_error *err) {
  ns_lock lock = NS_LOCK_NONE;
  char *path = ns_path_join(dir, "lock.build");
  ns_status status = path ? ns_lock_take(path, 0, &lock, err) : ns_fail_nomem(err);
  *running = status == NS_LOCKED;
  ns_lock_release(&lock);
  ns_free(path);
  return *running ? NS_OK : status;
}

ns_status ns_writer_unsure(const ns_write_options *options, ns_status status, const ns_error *err) {
  if (status != NS_UNSURE)
    return status;
  char text[NS_ERROR_TEXT_MAX + 128];
  snprintf(text, sizeof text, "%s; what was done is in force, but the disk did not confirm it: a power failure may undo it", err->text);
  ns_writer_warn(options, NS_UNSURE, text);
  return NS_OK;
}

/* The sealed segment of the generation, with the articles hidden that live replaced. */
static ns_status open_sealed(ns_writer *w, ns_error *err) {
  if (!w->manifest.has_sealed)
    return NS_OK;
  ns_index *index;
  ns_status status = ns_index_open(w->options->dir, 0, &index, err);
  if (status)
    return status;
  w->sealed = index->sealed;
  index->sealed = NULL;
  ns_index_close(index);
  return NS_OK;
}

static ns_status clean(ns_writer *w, uint32_t current, ns_error *err) {
  bool building;
  ns_status status = ns_build_running(w->options->dir, &building, err);
  return status ? status : ns_generations_clean(w->options->dir, &w->identity, current, building, 0, err);
}

static ns_status open_live(ns_writer *w, ns_error *err) {
  ns_status status = ns_live_writer_open(w->paths.live, &w->live, err);
  return status == NS_NOTFOUND ? ns_live_missing(&w->paths, err) : status;
}

static ns_status begin_fresh(ns_writer *w, ns_error *err) {
  const ns_write_options *options = w->options;
  w->fresh = true;
  ns_status status = ns_dir_sync_entry(options->dir, err); /* its maker may have been killed before that */
  if (!status)
    status = ns_identity_take(options->dir, NULL, &w->identity, err);
  if (!status)
    status = clean(w, 0, err);
  if (!status)
    status = ns_generation_claim(options->dir, &w->identity, NS_FIRST_GENERATION, &w->claimed, err);
  if (!status)
    status = ns_paths_init(&w->paths, options->dir, w->claimed, err);
  if (!status)
    status = ns_manifest_begin(&w->manifest, w->claimed, options->words, err);
  if (!status)
    status = ns_generation_write(&w->paths, &w->manifest, options->names_path, err);
  if (!status)
    status = ns_generation_live(options->dir, &w->identity, w->claimed, err);
  return status ? status : ns_live_writer_create(w->paths.live, &w->live, err);
}

static ns_status check_words(const ns_writer *w, ns_error *err) {
  const ns_write_options *options = w->options;
  if (options->words_given && options->words != w->manifest.words)
    return ns_fail(err, NS_ANALYSIS, "%s: the index was built with --words %s and keeps it; to change that: nindex rebuild --words %s -i %s",
                   options->dir, w->manifest.words == NS_WORDS_PLAIN ? "plain" : "german",
                   options->words == NS_WORDS_PLAIN ? "plain" : "german", options->dir);
  char ours[NS_ANALYSIS_NAME_MAX];
  ns_status status = ns_index_analysis(w->manifest.words, ours, err);
  if (!status && strcmp(ours, w->manifest.analysis) != 0)
    status = ns_fail(err, NS_ANALYSIS, "%s: the index was built with another analysis; run first: nindex rebuild -i %s", options->dir,
                     options->dir);
  return status;
}

/* What others left is removed last: while the generation in force cannot be opened, they may be all there is. */
static ns_status begin_existing(ns_writer *w, uint32_t generation, ns_error *err) {
  const ns_write_options *options = w->options;
  ns_status status = ns_paths_init(&w->paths, options->dir, generation, err);
  if (!status)
    status = ns_paths_check(&w->paths, err);
  if (!status)
    status = ns_manifest_read(w->paths.manifest, &w->manifest, err);
  if (!status)
    status = check_words(w, err);
  if (!status)
    status = open_sealed(w, err);
  if (!status)
    status = open_live(w, err);
  if (!status)
    status = ns_identity_take(options->dir, w->paths.gen, &w->identity, err);
  if (!status)
    status = clean(w, generation, err);
  if (!status) /* its maker may have been killed before that; behind the sync of CURRENT, which comes with the above */
    status = ns_owned_settle(w->paths.gen, err);
  if (!status && options->names_path)
    status = ns_generation_write(&w->paths, &w->manifest, options->names_path, err);
  return status;
}

static ns_status take_lock(ns_writer *w, bool create, ns_error *err) {
  uint32_t generation;
  ns_status status = ns_current_read(w->options->dir, &generation, err); /* no lock file where there is nothing to do */
  if (status == NS_NOTFOUND && create)
    status = ns_dir_make(w->options->dir, err);
  char *path = status ? NULL : ns_path_join(w->options->dir, "lock");
  if (!status)
    status = path ? ns_lock_take(path, w->options->wait_seconds, &w->lock, err) : ns_fail_nomem(err);
  ns_free(path);
  return status;
}

ns_status ns_writer_begin(ns_writer *w, const ns_write_options *options, bool create, ns_error *err) {
  *w = (ns_writer){.options = options, .lock = NS_LOCK_NONE};
  ns_arena_init(&w->arena, WRITER_ARENA_MAX);
  uint32_t generation;
  ns_status status = take_lock(w, create, err);
  if (!status) {
    status = ns_current_read(options->dir, &generation, err);
    if (status == NS_NOTFOUND && create)
      status = begin_fresh(w, err);
    else if (!status)
      status = begin_existing(w, generation, err);
  }
  if (!status)
    status = ns_generation_names(&w->paths, &w->manifest, options, &w->names, err);
  if (!status)
    status = ns_preparer_new(w->manifest.words, w->names, NS_PREPARED_TERMS, &w->preparer, err);
  if (status)
    ns_writer_end(w);
  return status;
}

ns_status ns_writer_commit(ns_writer *w, ns_error *err) {
  ns_error room, ignored;
  err = err ? err : &room;
  ns_status status = ns_live_commit(w->live, err);
  if (!w->fresh)
    return ns_writer_unsure(w->options, status, err);
  if (!status)
    status = ns_dir_sync(w->paths.dir, err);
  if (!status)
    status = ns_writer_unsure(w->options, ns_current_switch(w->options->dir, &w->identity, w->claimed, 0, err), err);
  if (status)
    return status;
  w->fresh = false;
  (void)ns_owned_settle(w->paths.gen, &ignored); /* or the next writer does */
  return NS_OK;
}

void ns_writer_end(ns_writer *w) {
  ns_preparer_free(w->preparer);
  ns_names_close(w->names);
  ns_live_writer_close(w->live);
  if (w->sealed)
    w->sealed->ops->close(w->sealed);
  if (w->fresh && w->lock.fd >= 0) /* nothing came of it: leave no trace */
    ns_generation_drop(w->options->dir, &w->identity, w->claimed);
  ns_paths_release(&w->paths);
  ns_lock_release(&w->lock);
  ns_arena_release(&w->arena);
  *w = (ns_writer){.lock = NS_LOCK_NONE};
}

static ns_status find_sealed(ns_writer *w, ns_slice id, uint32_t *article, ns_error *err) {
  return w->sealed ? w->sealed->ops->find_article(w->sealed, id, article, err) : NS_NOTFOUND;
}

ns_status ns_writer_find(ns_writer *w, ns_slice id, ns_article_meta *out, ns_error *err) {
  uint32_t article;
  ns_status status = ns_live_find(w->live, id, &w->arena, out, err);
  if (status == NS_NOTFOUND) {
    status = find_sealed(w, id, &article, err);
    if (!status)
      status = w->sealed->ops->article(w->sealed, article, &w->arena, out, err);
  }
  return status;
}

/* From now on the sealed article of this id is not the one in force; no harm when there is none. */
static ns_status hide_sealed(ns_writer *w, ns_slice id, bool *was_there, ns_error *err) {
  uint32_t article;
  ns_status status = find_sealed(w, id, &article, err);
  *was_there = status == NS_OK;
  if (status == NS_NOTFOUND)
    return NS_OK;
  return status ? status : ns_live_hide(w->live, id, true, err);
}

ns_status ns_writer_put(ns_writer *w, const ns_article *article, ns_error *err) {
  ns_article_meta meta;
  const ns_doc *docs;
  bool was_there;
  ns_status status = ns_prepare_article(w->preparer, article, &meta, &docs, err);
  if (!status)
    status = ns_live_put(w->live, &meta, docs, meta.passage_count, err);
  return status ? status : hide_sealed(w, article->id, &was_there, err);
}

ns_status ns_writer_remove(ns_writer *w, ns_slice id, ns_error *err) {
  bool was_sealed = false;
  ns_status status = ns_live_remove(w->live, id, err);
  bool was_live = status == NS_OK;
  if (status == NS_NOTFOUND || !status)
    status = hide_sealed(w, id, &was_sealed, err);
  return status ? status : was_live || was_sealed ? NS_OK : NS_NOTFOUND;
}
