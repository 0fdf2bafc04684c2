/* add and remove: one transaction on the live segment. */
#include <stdio.h>

#include "base/file.h"
#include "index/notes.h"
#include "index/writer.h"

enum { ADD_ARENA_MAX = 1 << 30, IDS_SEEN_MAX = 1 << 30, WARNING_MAX = 4096, PATH_BYTES_MAX = 4096 };

typedef struct adding {
  ns_writer writer;
  ns_source *source;
  ns_arena arena;  /* of the article at hand */
  ns_strmap seen;  /* ids of this call → 1 + index of … how often; for doubles */
  ns_write_totals totals;
  ns_notes notes;
} adding;

static int shown(ns_slice text) {
  return (int)(text.len < 300 ? text.len : 300);
}

static void leave_out(adding *a, ns_status why, const char *text) {
  a->totals.left_out++;
  ns_writer_warn(a->writer.options, why, text);
}

/* Two files that claim the same id: the second would silently replace the first. A file that is gone has
 * moved, and a line of JSON brings its id on purpose. */
static ns_status find_clash(const ns_raw *raw, const ns_article_meta *old, const ns_article *article, bool *clash, ns_error *err) {
  *clash = false;
  if (raw->line || !old->path.len || ns_slice_eq(old->path, article->path))
    return NS_OK;
  char path[PATH_BYTES_MAX];
  if (old->path.len >= sizeof path)
    return NS_OK; /* no system would open it */
  memcpy(path, old->path.ptr, old->path.len);
  path[old->path.len] = '\0';
  return ns_path_exists(path, clash, err);
}

static void report_clash(adding *a, const ns_article_meta *old, const ns_article *article) {
  char text[WARNING_MAX];
  snprintf(text, sizeof text, "%.*s: has the id \"%.*s\", which belongs to %.*s; give one of them another id, or use --id-prefix",
           shown(article->path), article->path.ptr, shown(article->id), article->id.ptr, shown(old->path), old->path.ptr);
  leave_out(a, NS_TAKEN, text);
}

/* Leaves the article out when the old one must stay. */
static bool is_in_the_way(adding *a, const ns_raw *raw, const ns_article_meta *old, const ns_article *article) {
  bool clash;
  ns_error why;
  if (find_clash(raw, old, article, &clash, &why)) {
    leave_out(a, NS_IO, why.text); /* nobody knows whether it may be replaced */
    return true;
  }
  if (clash)
    report_clash(a, old, article);
  return clash;
}

/* What an id counts as; an id that comes again still counts once. */
enum { SEEN_NOT, SEEN_ADDED, SEEN_CHANGED, SEEN_UNCHANGED, SEEN_AGAIN = 4 };

static void count_as(adding *a, uint32_t *seen, uint32_t what) {
  uint32_t before = *seen & ~(uint32_t)SEEN_AGAIN;
  if (before == SEEN_UNCHANGED && what == SEEN_CHANGED)
    a->totals.unchanged--;
  else if (before != SEEN_NOT)
    return;
  a->totals.added += what == SEEN_ADDED;
  a->totals.changed += what == SEEN_CHANGED;
  a->totals.unchanged += what == SEEN_UNCHANGED;
  *seen = (*seen & SEEN_AGAIN) | what;
}

static ns_status note_seen(adding *a, const ns_raw *raw, const ns_article *article, uint32_t **seen, ns_error *err) {
  *seen = ns_strmap_put(&a->seen, article->id, SEEN_NOT);
  if (!*seen)
    return ns_fail_nomem(err);
  bool again = **seen != SEEN_NOT && !(**seen & SEEN_AGAIN);
  if (again)
    **seen |= SEEN_AGAIN;
  if (again && raw->line) {
    char text[WARNING_MAX];
    snprintf(text, sizeof text, "%s line %llu: the id \"%.*s\" was given twice; the last one stands", raw->path,
             (unsigned long long)raw->line, shown(article->id), article->id.ptr);
    ns_writer_warn(a->writer.options, NS_OK, text);
  }
  return NS_OK;
}

static ns_status take(adding *a, const ns_raw *raw, const ns_article *article, ns_error *err) {
  ns_article_meta old;
  ns_arena_clear(&a->writer.arena);
  ns_status status = ns_writer_find(&a->writer, article->id, &old, err);
  if (status && status != NS_NOTFOUND)
    return status;
  bool is_new = status == NS_NOTFOUND;
  if (!is_new && is_in_the_way(a, raw, &old, article))
    return NS_OK;
  uint32_t *seen;
  status = note_seen(a, raw, article, &seen, err);
  if (status)
    return status;
  bool same_place = raw->line || is_new || ns_slice_eq(old.path, article->path);
  if (!is_new && old.content_hash == article->content_hash && same_place) {
    count_as(a, seen, SEEN_UNCHANGED);
    return NS_OK;
  }
  status = ns_writer_put(&a->writer, article, err);
  if (status)
    return status;
  count_as(a, seen, is_new ? SEEN_ADDED : SEEN_CHANGED);
  ns_notes_add(&a->notes, raw, article, ns_preparer_note(a->writer.preparer), a->writer.options);
  return NS_OK;
}

static ns_status take_all(adding *a, ns_error *err) {
  const ns_write_options *options = a->writer.options;
  ns_slice prefix = ns_slice_str(options->id_prefix);
  uint64_t total = ns_source_total_bytes(a->source);
  for (;;) {
    ns_raw raw;
    ns_article article;
    bool more;
    ns_status status = ns_source_next(a->source, &raw, &more, err);
    if (status || !more)
      return status;
    ns_arena_clear(&a->arena);
    ns_error why;
    status = ns_article_parse(&raw, prefix, &a->arena, options->warn, options->warn_ctx, &article, &why);
    if (status == NS_INVALID || status == NS_LIMIT) {
      leave_out(a, status, why.text);
      continue;
    }
    status = status ? ns_fail(err, status, "%s", why.text) : take(a, &raw, &article, err);
    if (status)
      return status;
    if (options->progress)
      options->progress(options->progress_ctx, raw.size_read, total, ns_live_writer_passages(a->writer.live));
  }
}

ns_status ns_index_add(const ns_write_options *options, const char *const *paths, size_t count, ns_write_totals *totals,
                       ns_error *err) {
  *totals = (ns_write_totals){0};
  adding a = {0};
  ns_arena_init(&a.arena, ADD_ARENA_MAX);
  ns_strmap_init(&a.seen, IDS_SEEN_MAX);
  ns_status status = ns_writer_begin(&a.writer, options, true, err);
  if (!status)
    status = ns_source_open(paths, count, ns_slice_str(options->id_prefix), options->warn, options->warn_ctx, &a.source, err);
  if (!status)
    status = take_all(&a, err);
  ns_notes_end(&a.notes, options);
  bool changed = a.totals.added + a.totals.changed > 0;
  if (!status && changed)
    status = ns_writer_commit(&a.writer, err);
  uint64_t passages = status ? 0 : ns_live_writer_passages(a.writer.live);
  if (!status) {
    a.totals.left_out += ns_source_left_out(a.source);
    a.totals.passages = passages;
    a.totals.generation = a.writer.manifest.generation;
  }
  ns_source_close(a.source);
  ns_writer_end(&a.writer);
  ns_arena_release(&a.arena);
  ns_strmap_release(&a.seen);
  *totals = a.totals;
  if (!status && passages > NS_LIVE_MAX && changed && !options->no_seal) {
    ns_write_totals sealing;
    status = ns_index_seal(options, &sealing, err);
    if (status == NS_LOCKED)
      status = NS_OK; /* somebody is building already: what was added is safe, and the next add seals */
    else
      totals->sealed = status == NS_OK;
  }
  return status ? status : a.totals.left_out ? NS_SOFT : NS_OK;
}

ns_status ns_index_remove(const ns_write_options *options, const char *const *ids, size_t count, ns_write_totals *totals,
                          ns_error *err) {
  *totals = (ns_write_totals){0};
  ns_writer w;
  ns_status status = ns_writer_begin(&w, options, false, err);
  if (status)
    return status;
  for (size_t i = 0; i < count && !status; i++) {
    status = ns_writer_remove(&w, ns_slice_str(ids[i]), err);
    if (status == NS_NOTFOUND) {
      char text[WARNING_MAX];
      snprintf(text, sizeof text, "%.300s: no article with this id in %s", ids[i], options->dir);
      ns_writer_warn(options, NS_NOTFOUND, text);
      totals->left_out++;
      status = NS_OK;
    } else if (!status) {
      totals->removed++;
    }
  }
  if (!status && totals->removed)
    status = ns_writer_commit(&w, err);
  totals->generation = w.manifest.generation;
  ns_writer_end(&w);
  return status ? status : totals->left_out ? NS_SOFT : NS_OK;
}
