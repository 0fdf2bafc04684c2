#include "search/searcher.h"

#include "base/file.h"
#include "base/mem.h"

/* The user's table of names belongs to the generation. */
static ns_status open_names(const char *dir, const ns_manifest *manifest, ns_names **out, ns_error *err) {
  ns_paths paths;
  ns_status status = ns_paths_init(&paths, dir, manifest->generation, err);
  if (status)
    return status;
  status = ns_names_open(manifest->has_names ? paths.names : NULL, NULL, NULL, out, err);
  ns_paths_release(&paths);
  return status;
}

static void close_index(ns_searcher *s) {
  ns_extractor_free(s->ex);
  ns_analyzer_free(s->an);
  ns_names_close(s->names);
  ns_index_close(s->index);
  s->ex = NULL;
  s->an = NULL;
  s->names = NULL;
  s->index = NULL;
}

static ns_status open_index(ns_searcher *s, ns_error *err) {
  ns_status status = ns_index_open(s->dir, 0, &s->index, err);
  if (!status)
    status = open_names(s->dir, &s->index->manifest, &s->names, err);
  if (!status)
    status = ns_analyzer_new(s->index->manifest.words, &s->an, err);
  if (!status)
    status = ns_extractor_new(s->an, s->names, &s->ex, err);
  if (status)
    close_index(s);
  return status;
}

ns_status ns_searcher_refresh(ns_searcher *s, bool force, ns_error *err) {
  bool stale = force || !s->index;
  ns_status status = stale ? NS_OK : ns_index_refresh(s->index, s->dir, &stale, err);
  if (status || !stale)
    return status;
  close_index(s);
  return open_index(s, err);
}

ns_status ns_searcher_open(const char *dir, ns_searcher **out, ns_error *err) {
  *out = NULL;
  ns_searcher *s = ns_calloc(1, sizeof *s);
  if (!s)
    return ns_fail_nomem(err);
  s->dir = ns_strdup(dir);
  ns_status status = s->dir ? open_index(s, err) : ns_fail_nomem(err);
  if (status)
    ns_searcher_close(s);
  else
    *out = s;
  return status;
}

void ns_searcher_close(ns_searcher *s) {
  if (!s)
    return;
  close_index(s);
  ns_tokens_release(&s->tokens);
  ns_tokens_release(&s->joined);
  ns_free(s->dir);
  ns_free(s);
}
