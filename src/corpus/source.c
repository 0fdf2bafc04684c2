/* Paths become raw articles: a file is one, a JSON lines file has one a line. */
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "corpus/internal.h"

struct ns_source {
  ns_walk *walk;
  ns_line_reader *lines; /* of the JSON lines file being read, else NULL */
  ns_walk_file file;
  ns_buf bytes; /* of the text file being read */
  uint64_t left_out, unreadable, size_done, total;
  ns_warn_fn *warn;
  void *warn_ctx;
};

__attribute__((format(printf, 3, 4))) static void left_out(ns_source *source, ns_status why, const char *format, ...) {
  source->left_out++;
  source->unreadable += why == NS_IO || why == NS_NOTFOUND;
  if (!source->warn)
    return;
  char text[NS_ERROR_TEXT_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  source->warn(source->warn_ctx, why, text);
}

/* A walk of its own that only adds up sizes. */
static ns_status measure(const char *const *paths, size_t count, uint64_t *total, ns_error *err) {
  ns_walk *walk;
  ns_walk_file file;
  bool more = true, known = true;
  *total = 0;
  ns_status status = ns_walk_open(paths, count, NULL, NULL, &walk, err);
  if (status)
    return status;
  while (!(status = ns_walk_next(walk, &file, &more, err)) && more) {
    known &= file.size > 0 || strcmp(file.path, "-") != 0;
    *total += file.size;
  }
  if (!known)
    *total = 0;
  ns_walk_close(walk);
  return status;
}

ns_status ns_source_open(const char *const *paths, size_t count, ns_slice id_prefix, ns_warn_fn *warn,
                         void *warn_ctx, ns_source **out, ns_error *err) {
  *out = NULL;
  (void)id_prefix; /* ids get it when they are known: ns_article_parse */
  ns_source *source = ns_calloc(1, sizeof *source);
  if (!source)
    return ns_fail_nomem(err);
  source->warn = warn;
  source->warn_ctx = warn_ctx;
  ns_buf_init(&source->bytes, NS_FILE_MAX);
  ns_status status = measure(paths, count, &source->total, err);
  if (!status)
    status = ns_walk_open(paths, count, warn, warn_ctx, &source->walk, err);
  if (status) {
    ns_source_close(source);
    return status;
  }
  *out = source;
  return NS_OK;
}

/* The next line of the JSON file at hand; *more is false, and the file closed, at its end. */
static ns_status next_line(ns_source *source, ns_raw *raw, bool *more, ns_error *err) {
  const char *damage = NULL;
  for (;;) {
    ns_status status = ns_line_reader_next(source->lines, &raw->bytes, &raw->line, more, &damage, err);
    if (status)
      return status;
    if (damage)
      left_out(source, NS_IO, "%s: %s", source->file.path, damage);
    if (!*more)
      break;
    if (raw->bytes.ptr) {
      raw->size_read = source->size_done + ns_line_reader_offset(source->lines);
      return NS_OK;
    }
    left_out(source, NS_LIMIT, "%s line %llu: longer than %d MB; left out, split the article", source->file.path,
             (unsigned long long)raw->line, NS_LINE_MAX >> 20);
  }
  source->size_done += source->file.size ? source->file.size : ns_line_reader_offset(source->lines);
  ns_line_reader_close(source->lines);
  source->lines = NULL;
  return NS_OK;
}

/* The file at hand as one article; *more is false when it was left out. */
static ns_status read_file(ns_source *source, ns_raw *raw, bool *more, ns_error *err) {
  ns_error why = {0};
  ns_buf_clear(&source->bytes);
  ns_status status = ns_file_read(source->file.path, &source->bytes, &why);
  source->size_done += source->bytes.len;
  if (status == NS_NOMEM)
    return ns_fail_nomem(err);
  *more = status == NS_OK;
  if (status) {
    left_out(source, status, "%s", why.text);
    return NS_OK;
  }
  raw->bytes = ns_slice_of(source->bytes.ptr ? source->bytes.ptr : "", source->bytes.len);
  raw->default_id = source->file.id;
  raw->size_read = source->size_done;
  return NS_OK;
}

/* The next file; a JSON lines file is only opened. *end is true when there is none. */
static ns_status next_file(ns_source *source, ns_raw *raw, bool *more, bool *end, ns_error *err) {
  bool found;
  ns_status status = ns_walk_next(source->walk, &source->file, &found, err);
  *end = !found;
  if (status || !found)
    return status;
  *raw = (ns_raw){.format = source->file.format, .path = source->file.path};
  if (source->file.format != NS_FORMAT_JSON)
    return read_file(source, raw, more, err);
  ns_error why = {0};
  status = ns_line_reader_open(source->file.path, &source->lines, &why);
  if (status == NS_NOMEM)
    return ns_fail_nomem(err);
  if (status)
    left_out(source, status, "%s", why.text);
  return NS_OK;
}

ns_status ns_source_next(ns_source *source, ns_raw *raw, bool *more, ns_error *err) {
  ns_status status = NS_OK;
  bool end = false;
  *more = false;
  *raw = (ns_raw){.format = NS_FORMAT_JSON, .path = source->file.path};
  while (!status && !*more && !end)
    status = source->lines ? next_line(source, raw, more, err) : next_file(source, raw, more, &end, err);
  return status;
}

uint64_t ns_source_left_out(const ns_source *source) {
  return source->left_out + ns_walk_left_out(source->walk);
}

uint64_t ns_source_unreadable(const ns_source *source) {
  return source->unreadable + ns_walk_unreadable(source->walk);
}

uint64_t ns_source_total_bytes(const ns_source *source) {
  return source->total;
}

void ns_source_close(ns_source *source) {
  if (!source)
    return;
  ns_line_reader_close(source->lines);
  ns_walk_close(source->walk);
  ns_buf_release(&source->bytes);
  ns_free(source);
}
