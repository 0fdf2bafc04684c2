#include <stdio.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "index/index.h"
#include "live/live.h"
#include "sealed/sealed.h"

/* A reader that finds the generation switched under its hands begins again. */
enum { OPEN_TRIES = 5 };

ns_status ns_index_analysis(ns_words words, char out[NS_ANALYSIS_NAME_MAX], ns_error *err) {
  const double impact[] = {NS_IMPACT_K1, NS_IMPACT_B, NS_IMPACT_AVGLEN};
  char chain[NS_FINGERPRINT_MAX];
  ns_status status = ns_analysis_fingerprint(words, chain, err);
  if (!status)
    snprintf(out, NS_ANALYSIS_NAME_MAX, "%s-%016llx", chain,
             (unsigned long long)ns_hash(ns_slice_of((const char *)impact, sizeof impact), ns_probe_hashes[words]));
  return status;
}

static ns_status check_analysis(const char *dir, const ns_manifest *manifest, ns_error *err) {
  char ours[NS_ANALYSIS_NAME_MAX];
  ns_status status = ns_index_analysis(manifest->words, ours, err);
  if (!status && strcmp(ours, manifest->analysis) != 0)
    status = ns_fail(err, NS_ANALYSIS,
                     "%s: the index was built with another analysis (%s; this program has %s), so its words would not be found; run: nindex rebuild -i %s",
                     dir, manifest->analysis, ours, dir);
  return status;
}

/* ---- tombstones: sealed articles that the live segment replaced or removed ---- */

typedef struct id_list {
  ns_arena arena;
  ns_slice *at;
  size_t count, capacity;
} id_list;

enum { IDS_BYTES_MAX = 1 << 30 };

static ns_status keep_id(void *ctx, ns_slice id) {
  id_list *list = ctx;
  if (ns_grow(&list->at, list->count, &list->capacity, sizeof *list->at))
    return NS_NOMEM;
  ns_slice copy = ns_arena_copy(&list->arena, id);
  if (!copy.ptr)
    return NS_NOMEM;
  list->at[list->count++] = copy;
  return NS_OK;
}

static ns_status hide_replaced(ns_index *index, ns_error *err) {
  id_list list = {0};
  ns_arena_init(&list.arena, IDS_BYTES_MAX);
  ns_status status = ns_live_hidden(index->live, keep_id, &list, err);
  if (!status && list.count)
    status = ns_sealed_hide(index->sealed, list.at, list.count, err);
  ns_free(list.at);
  ns_arena_release(&list.arena);
  return status;
}

ns_status ns_live_missing(const ns_paths *paths, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s: is missing or not whole; " NS_WAY_OUT, paths->live);
}

static ns_status open_generation(const char *dir, uint32_t generation, unsigned flags, ns_index *index, ns_error *err) {
  ns_paths paths;
  ns_status status = ns_paths_init(&paths, dir, generation, err);
  if (!status)
    status = ns_paths_check(&paths, err);
  if (!status)
    status = ns_manifest_read(paths.manifest, &index->manifest, err);
  if (!status && !(flags & NS_OPEN_ANY_ANALYSIS))
    status = check_analysis(dir, &index->manifest, err);
  if (!status)
    status = ns_user_names_check(&paths, &index->manifest, err);
  if (!status)
    status = ns_live_open(paths.live, &index->live, err);
  if (status == NS_NOTFOUND)
    status = ns_live_missing(&paths, err);
  if (!status && index->manifest.has_sealed)
    status = ns_sealed_open(paths.gen, &index->sealed, err);
  if (!status && index->sealed)
    status = hide_replaced(index, err);
  ns_paths_release(&paths);
  return status;
}

static void close_segments(ns_index *index) {
  if (index->live)
    index->live->ops->close(index->live);
  if (index->sealed)
    index->sealed->ops->close(index->sealed);
  index->live = index->sealed = NULL;
}

ns_status ns_index_open(const char *dir, unsigned flags, ns_index **out, ns_error *err) {
  *out = NULL;
  ns_index *index = ns_calloc(1, sizeof *index);
  if (!index)
    return ns_fail_nomem(err);
  ns_status status = NS_CHANGED;
  for (int tries = 0; tries < OPEN_TRIES; tries++) {
    uint32_t generation, after;
    status = ns_current_read(dir, &generation, err);
    if (status)
      break;
    status = open_generation(dir, generation, flags, index, err);
    ns_error ignored;
    if (ns_current_read(dir, &after, &ignored) == NS_OK && after == generation)
      break;
    close_segments(index);
    if (!status)
      status = ns_fail(err, NS_CHANGED, "%s: the index is being replaced again and again; try again", dir);
  }
  if (status)
    ns_index_close(index);
  else
    *out = index;
  return status;
}

ns_status ns_index_refresh(ns_index *index, const char *dir, bool *stale, ns_error *err) {
  uint32_t generation;
  bool changed = false;
  *stale = false;
  ns_status status = ns_current_read(dir, &generation, err);
  if (!status && generation == index->manifest.generation) {
    status = ns_live_refresh(index->live, &changed, err);
    if (status == NS_CHANGED) { /* its generation is gone already, or changes all the time */
      *stale = true;
      return NS_OK;
    }
  }
  if (!status)
    *stale = generation != index->manifest.generation || (changed && index->sealed);
  return status;
}

void ns_index_close(ns_index *index) {
  if (!index)
    return;
  close_segments(index);
  ns_free(index);
}

static ns_status find_in(ns_segment *segment, ns_slice id, uint32_t *article, ns_error *err) {
  return segment ? segment->ops->find_article(segment, id, article, err) : NS_NOTFOUND;
}

ns_status ns_index_find(ns_index *index, ns_slice id, ns_segment **segment, uint32_t *article, ns_error *err) {
  *segment = index->live;
  ns_status status = find_in(index->live, id, article, err);
  if (status == NS_NOTFOUND) {
    *segment = index->sealed;
    status = find_in(index->sealed, id, article, err);
  }
  if (status == NS_NOTFOUND)
    status = ns_fail(err, NS_NOTFOUND, "%.*s: no article with this id", (int)(id.len < 200 ? id.len : 200), id.ptr);
  if (status)
    *segment = NULL;
  return status;
}

/* ---- reading articles back ---- */

static ns_status load_passages(ns_segment *segment, const ns_docs *docs, ns_arena *arena, ns_article *out, ns_error *err) {
  ns_passage *passages = ns_arena_alloc(arena, (docs->count + 1) * sizeof *passages);
  if (!passages)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < docs->count; i++) {
    ns_record record;
    ns_status status = segment->ops->record(segment, docs->at[i], arena, &record, err);
    if (status)
      return status;
    passages[i] = (ns_passage){record.text, record.section, record.caption, record.paragraph, record.kind};
  }
  out->passages = passages;
  out->passage_count = docs->count;
  return NS_OK;
}

ns_status ns_article_load(ns_segment *segment, uint32_t article, ns_arena *arena, ns_article *out, ns_error *err) {
  *out = (ns_article){0};
  ns_article_meta meta;
  ns_docs docs = {0};
  ns_status status = segment->ops->article(segment, article, arena, &meta, err);
  if (!status)
    status = segment->ops->article_docs(segment, article, &docs, err);
  if (!status) {
    *out = (ns_article){.id = meta.id, .title = meta.title, .source = meta.source, .author = meta.author, .url = meta.url,
                        .lang = meta.lang, .path = meta.path, .date = meta.date, .content_hash = meta.content_hash};
    status = load_passages(segment, &docs, arena, out, err);
  }
  ns_docs_release(&docs);
  return status;
}

ns_status ns_segment_each_article(ns_segment *segment, ns_arena *arena, ns_article_fn *visit, void *ctx, ns_error *err) {
  if (!segment)
    return NS_OK;
  for (uint32_t at = UINT32_MAX;;) {
    ns_arena_clear(arena);
    ns_article article;
    ns_status status = segment->ops->next_article(segment, at, &at, err);
    if (status == NS_NOTFOUND)
      return NS_OK;
    if (!status)
      status = ns_article_load(segment, at, arena, &article, err);
    if (status == NS_NOTFOUND)
      continue; /* removed since: a live segment goes on while it is read */
    if (!status)
      status = visit(ctx, &article, err);
    if (status)
      return status;
  }
}
