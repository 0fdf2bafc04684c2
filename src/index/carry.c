/* How rebuild and seal end: what came in while they were at work is carried into the new generation.
 *
 * The snapshot remembers what the live segment held. What is there at the switch and was not then, or was
 * another text then, is carried into the new live segment; what was there and is gone is hidden. */
#include "index/build.h"

#include "base/dir.h"

/* Changes of others are waited for longer than at the beginning: much work would be lost. */
static const double SWITCH_WAIT_MIN = 60;

ns_status ns_each_meta(ns_segment *segment, ns_arena *arena, ns_article_fn *visit, void *ctx, ns_error *err) {
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

ns_status ns_segment_has(ns_segment *segment, ns_slice id, bool *there, ns_error *err) {
  uint32_t article;
  ns_status status = segment->ops->find_article(segment, id, &article, err);
  *there = status == NS_OK;
  return status == NS_NOTFOUND ? NS_OK : status;
}

static ns_status hide_if_there(ns_build *b, ns_slice id, ns_error *err) {
  bool there;
  ns_status status = ns_segment_has(b->made, id, &there, err);
  return !status && there ? ns_live_hide(b->live, id, true, err) : status;
}

/* An article of the live segment as it is now: new since the snapshot, or another text? Then it goes along. */
static ns_status carry_article(void *ctx, const ns_article *article, ns_error *err) {
  ns_build *b = ctx;
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

static ns_status hide_unless_live(ns_build *b, ns_index *now, ns_slice id, ns_error *err) {
  bool there;
  ns_status status = ns_segment_has(now->live, id, &there, err);
  return status || there ? status : hide_if_there(b, id, err);
}

typedef struct carry_hidden {
  ns_build *b;
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

static ns_status carry_removed_live(ns_build *b, ns_index *now, ns_error *err) {
  for (size_t i = 0; i < b->then.articles.count; i++) {
    ns_status status = hide_unless_live(b, now, ns_strmap_key(&b->then.articles.entries[i]), err);
    if (status)
      return status;
  }
  return NS_OK;
}

static ns_status carry(ns_build *b, ns_error *err) {
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

static ns_status changed(const ns_build *b, const char *how, ns_error *err) {
  return ns_fail(err, NS_CHANGED, "%s: %s while the new generation was built; run it again", b->options->dir, how);
}

static ns_status check_unchanged(const ns_build *b, uint32_t *current, ns_error *err) {
  ns_status status = ns_current_read(b->options->dir, current, err);
  if (status == NS_NOTFOUND)
    status = NS_OK;
  return !status && *current != b->old_generation && b->old_generation ? changed(b, "another generation came into force", err) : status;
}

/* What could not be read at the beginning may have been read since, and added to: then it is not gone over. */
static ns_status check_still_broken(const ns_build *b, uint32_t *current, ns_error *err) {
  ns_index *now = NULL;
  ns_error ignored;
  ns_status status = ns_current_read(b->options->dir, current, &ignored);
  if (status == NS_NOMEM)
    return ns_fail_nomem(err);
  if (status)
    return NS_OK; /* still, or worse */
  if (b->current_lost || *current != b->old_generation)
    return changed(b, "another generation came into force", err);
  status = ns_index_open(b->options->dir, NS_OPEN_ANY_ANALYSIS, &now, &ignored);
  ns_index_close(now);
  return status == NS_OK ? changed(b, "the index was mended", err) : status == NS_NOMEM ? ns_fail_nomem(err) : NS_OK;
}

/* With the lock held: what came meanwhile goes along, then one rename. */
ns_status ns_build_switch(ns_build *b, ns_error *err) {
  ns_lock lock;
  ns_status status = ns_lock_take(b->paths.lock, b->options->wait_seconds > SWITCH_WAIT_MIN ? b->options->wait_seconds : SWITCH_WAIT_MIN, &lock, err);
  if (status)
    return status;
  uint32_t current;
  status = b->gone_over ? check_still_broken(b, &current, err) : check_unchanged(b, &current, err);
  if (!status)
    status = ns_generation_live(b->options->dir, &b->identity, b->new_generation, err);
  if (!status)
    status = ns_live_writer_create(b->paths.live, &b->live, err);
  if (!status && current && !b->gone_over)
    status = carry(b, err);
  if (!status)
    status = ns_live_commit(b->live, err);
  if (!status)
    status = ns_manifest_write(b->paths.manifest, &b->manifest, err);
  if (!status)
    status = ns_dir_sync(b->paths.gen, err);
  if (!status)
    status = ns_dir_sync(b->options->dir, err);
  if (!status && b->current_foreign)
    status = ns_current_set_aside(b->options->dir, err);
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
