/* How rebuild and seal begin and end: the snapshot of the old generation, the folder of the new one. */
#include "index/build.h"

#include <stdio.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"

enum { SNAPSHOT_BYTES_MAX = 1 << 30, BUILD_ARENA_MAX = 64 << 20 };

static ns_status remember(void *ctx, const ns_article *article, ns_error *err) {
  ns_snapshot *s = ctx;
  size_t n = s->articles.count;
  if (ns_grow(&s->hashes, n, &s->capacity, sizeof *s->hashes) || !ns_strmap_put(&s->articles, article->id, (uint32_t)n))
    return ns_fail_nomem(err);
  s->hashes[n] = article->content_hash;
  return NS_OK;
}

static ns_status remember_hidden(void *ctx, ns_slice id) {
  ns_snapshot *s = ctx;
  return ns_strmap_put(&s->hidden, id, 1) ? NS_OK : NS_NOMEM;
}

static ns_status open_old(ns_build *b, ns_error *err) {
  ns_status status = ns_index_open(b->options->dir, NS_OPEN_ANY_ANALYSIS, &b->old, err);
  if (!status)
    status = ns_each_meta(b->old->live, &b->arena, remember, &b->then, err);
  return status ? status : ns_live_hidden(b->old->live, remember_hidden, &b->then, err);
}

static void forget_old(ns_build *b) {
  ns_index_close(b->old);
  b->old = NULL;
  ns_strmap_release(&b->then.articles);
  ns_strmap_release(&b->then.hidden);
  ns_strmap_init(&b->then.articles, SNAPSHOT_BYTES_MAX);
  ns_strmap_init(&b->then.hidden, SNAPSHOT_BYTES_MAX);
}

/* Where all sources are given anew nothing of the old index is needed, whatever is wrong with it. */
static ns_status go_over(ns_build *b, ns_status status, ns_error *err) {
  if (!status || status == NS_NOMEM || b->kind != NS_BUILD_REPLACE)
    return status;
  char text[NS_ERROR_TEXT_MAX + 64];
  snprintf(text, sizeof text, "%s (replaced from the sources)", err->text);
  ns_writer_warn(b->options, status, text);
  b->gone_over = true;
  forget_old(b);
  return NS_OK;
}

static ns_status holds_identity(const char *dir, bool *there, ns_error *err) {
  ns_path_kind kind = NS_PATH_NONE;
  char *path = ns_path_join(dir, "nsearch.id");
  ns_status status = path ? ns_path_look(path, &kind, err) : ns_fail_nomem(err);
  *there = kind != NS_PATH_NONE;
  ns_free(path);
  return status;
}

/* CURRENT is damaged, cannot be read, or is missing where it should be. */
static ns_status go_over_current(ns_build *b, const ns_current *current, ns_status status, ns_error *err) {
  bool marked;
  status = go_over(b, status, err);
  if (!status)
    status = holds_identity(b->options->dir, &marked, err);
  if (status)
    return status;
  b->current_lost = true;
  b->current_foreign = !current->standing && !marked;
  b->old_generation = current->standing;
  return NS_OK;
}

static ns_status open_current(ns_build *b, ns_error *err) {
  ns_current current;
  ns_status status = ns_current_find(b->options->dir, &current, err);
  b->old_generation = current.generation;
  if (status == NS_NOTFOUND)
    return ns_dir_sync_entry(b->options->dir, err); /* its maker may have been killed before that */
  return status ? go_over_current(b, &current, status, err) : go_over(b, open_old(b, err), err);
}

/* What others left is removed only when the generation in force could be opened: until then it may be all there is. */
static ns_status take_over(ns_build *b, ns_error *err) {
  const char *dir = b->options->dir;
  ns_paths old = {0};
  ns_error ignored;
  ns_status status = open_current(b, err);
  if (!status && b->old_generation)
    status = ns_paths_init(&old, dir, b->old_generation, err);
  if (!status && old.gen)
    b->known = ns_manifest_read(old.manifest, &b->before, &ignored) == NS_OK;
  if (!status)
    status = ns_identity_take(dir, old.gen, &b->identity, err);
  if (!status && !b->gone_over)
    status = ns_generations_clean(dir, &b->identity, b->old_generation, false, 0, err);
  if (!status && old.gen && !b->gone_over) /* behind the sync of CURRENT, which comes with the above */
    status = ns_owned_settle(old.gen, err);
  ns_paths_release(&old);
  return status;
}

ns_status ns_build_old_names(const ns_build *b, char **path, ns_error *err) {
  ns_paths old;
  *path = NULL;
  if (!b->known || !b->before.has_names)
    return NS_OK;
  ns_status status = ns_paths_init(&old, b->options->dir, b->old_generation, err);
  if (status)
    return status;
  status = ns_user_names_check(&old, &b->before, err);
  if (!status) {
    *path = old.names;
    old.names = NULL;
  } else if (b->gone_over && status != NS_NOMEM) {
    ns_writer_warn(b->options, status, err->text);
    status = NS_OK;
  }
  ns_paths_release(&old);
  return status;
}

bool ns_build_is_idle(const ns_build *b) {
  return b->kind == NS_BUILD_SEAL && b->then.articles.count == 0 && b->then.hidden.count == 0;
}

static ns_status take_snapshot(ns_build *b, ns_error *err) {
  ns_lock lock;
  ns_status status = ns_lock_take(b->paths.lock, b->options->wait_seconds, &lock, err);
  if (status)
    return status;
  status = take_over(b, err);
  uint32_t from = b->old_generation ? b->old_generation + 1 : NS_FIRST_GENERATION + 1; /* an add may make the first */
  if (!status && !ns_build_is_idle(b))
    status = ns_generation_claim(b->options->dir, &b->identity, from, &b->new_generation, err);
  ns_lock_release(&lock);
  return status;
}

ns_status ns_build_begin(ns_build *b, const ns_write_options *options, ns_build_kind kind, ns_error *err) {
  *b = (ns_build){.options = options, .kind = kind, .build_lock = NS_LOCK_NONE};
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

void ns_build_end(ns_build *b, ns_status status) {
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
