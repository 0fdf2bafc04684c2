/* Paths become files, in an order that depends on names alone. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "corpus/internal.h"

enum { PATH_BYTES_MAX = 1 << 16, NAMES_BYTES_MAX = 1 << 30 };

/* A folder that is being read: its names, sorted. */
typedef struct level {
  ns_buf text;
  const char **names;
  size_t count, at;
  size_t path_len; /* of the folder itself within walk.path */
  dev_t device;
  ino_t inode;
} level;

struct ns_walk {
  char **paths; /* as given; NULL = known to be missing */
  size_t count, at;
  ns_buf path;     /* of the current file */
  size_t root_len; /* of the part of it that is not in the id */
  level levels[NS_WALK_DEPTH_MAX];
  size_t depth;
  uint64_t left_out, unreadable;
  ns_warn_fn *warn;
  void *warn_ctx;
};

__attribute__((format(printf, 3, 4))) static void left_out(ns_walk *walk, ns_status why, const char *format, ...) {
  walk->left_out++;
  walk->unreadable += why == NS_IO || why == NS_NOTFOUND;
  if (!walk->warn)
    return;
  char text[NS_ERROR_TEXT_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  walk->warn(walk->warn_ctx, why, text);
}

static const char *reason(int code, char room[128]) {
  return strerror_r(code, room, 128);
}

/* ---- what a file is, by its name ---- */

static const struct {
  const char *ending;
  ns_format format;
} endings[] = {{".txt", NS_FORMAT_TEXT},      {".text", NS_FORMAT_TEXT},     {".md", NS_FORMAT_MARKDOWN},
               {".markdown", NS_FORMAT_MARKDOWN}, {".html", NS_FORMAT_HTML}, {".htm", NS_FORMAT_HTML},
               {".xhtml", NS_FORMAT_HTML},    {".jsonl", NS_FORMAT_JSON},    {".ndjson", NS_FORMAT_JSON},
               {".jsonl.gz", NS_FORMAT_JSON}, {".ndjson.gz", NS_FORMAT_JSON}};

static bool known_format(const char *name, ns_format *format) {
  size_t len = strlen(name);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t tail = strlen(endings[i].ending);
    if (len > tail && strcasecmp(name + len - tail, endings[i].ending) == 0) {
      *format = endings[i].format;
      return true;
    }
  }
  return false;
}

/* ---- folders ---- */

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void pop(ns_walk *walk) {
  level *top = &walk->levels[--walk->depth];
  ns_buf_release(&top->text);
  ns_free(top->names);
}

static bool is_loop(const ns_walk *walk, const struct stat *info) {
  for (size_t i = 0; i < walk->depth; i++)
    if (walk->levels[i].device == info->st_dev && walk->levels[i].inode == info->st_ino)
      return true;
  return false;
}

static ns_status read_names(const char *path, level *top, ns_error *err) {
  size_t capacity = 0;
  ns_status status = ns_dir_list(path, &top->text, err);
  for (const char *name = NULL; !status && ns_dir_next(&top->text, &name);) {
    if (name[0] == '.')
      continue;
    if (ns_grow(&top->names, top->count, &capacity, sizeof *top->names))
      return ns_fail_nomem(err);
    top->names[top->count++] = name;
  }
  return status;
}

/* Enters the folder walk->path. */
static ns_status push(ns_walk *walk, const struct stat *info, ns_error *err) {
  if (is_loop(walk, info)) {
    left_out(walk, NS_INVALID, "%s: a link back to a folder above it; left out", walk->path.ptr);
    return NS_OK;
  }
  if (walk->depth == NS_WALK_DEPTH_MAX) {
    left_out(walk, NS_LIMIT, "%s: more than %d folders deep; left out", walk->path.ptr, NS_WALK_DEPTH_MAX);
    return NS_OK;
  }
  level *top = &walk->levels[walk->depth++];
  *top = (level){.path_len = walk->path.len, .device = info->st_dev, .inode = info->st_ino};
  ns_buf_init(&top->text, NAMES_BYTES_MAX);
  ns_error why;
  ns_status status = read_names(walk->path.ptr, top, &why);
  if (status) {
    pop(walk);
    if (status == NS_NOMEM)
      return ns_fail_nomem(err);
    left_out(walk, status, "%s", why.text); /* with all of it: nobody knows which names were missed */
    return NS_OK;
  }
  if (top->count)
    qsort(top->names, top->count, sizeof *top->names, by_bytes);
  return NS_OK;
}

static void give(ns_walk *walk, const struct stat *info, ns_format format, ns_walk_file *file, bool *more) {
  *file = (ns_walk_file){.path = walk->path.ptr,
                         .id = ns_slice_from(ns_buf_slice(&walk->path), walk->root_len),
                         .format = format,
                         .size = S_ISREG(info->st_mode) ? (uint64_t)info->st_size : 0};
  *more = true;
}

static ns_status path_status(const ns_walk *walk, ns_error *err) {
  return walk->path.status ? ns_fail_nomem(err) : NS_OK;
}

/* The next name of the innermost folder. */
static ns_status step_inside(ns_walk *walk, ns_walk_file *file, bool *more, ns_error *err) {
  level *top = &walk->levels[walk->depth - 1];
  if (top->at == top->count) {
    pop(walk);
    return NS_OK;
  }
  const char *name = top->names[top->at++];
  struct stat info;
  ns_format format = NS_FORMAT_TEXT;
  char room[128];
  walk->path.len = top->path_len;
  if (walk->path.len == 0 || walk->path.ptr[walk->path.len - 1] != '/')
    ns_buf_add_char(&walk->path, '/');
  ns_buf_add_str(&walk->path, name);
  if (path_status(walk, err))
    return NS_NOMEM;
  bool known = known_format(name, &format) && strcasecmp(name, "README.md") != 0;
  if (ns_fs_stat(NS_FS_HERE, walk->path.ptr, true, &info)) {
    if (known || !ns_is_absent(errno)) /* it may be a folder */
      left_out(walk, NS_IO, "%s: cannot be read: %s", walk->path.ptr, reason(errno, room));
    return NS_OK;
  }
  if (S_ISDIR(info.st_mode))
    return push(walk, &info, err);
  if (known && S_ISREG(info.st_mode))
    give(walk, &info, format, file, more);
  return NS_OK;
}

/* The next path as given. */
static ns_status step_root(ns_walk *walk, ns_walk_file *file, bool *more, ns_error *err) {
  const char *given = walk->paths[walk->at++];
  struct stat info;
  char room[128];
  if (!given)
    return NS_OK;
  ns_buf_clear(&walk->path);
  if (strcmp(given, "-") == 0) {
    *file = (ns_walk_file){.path = "-", .id = NS_SLICE_NONE, .format = NS_FORMAT_JSON};
    *more = true;
    return NS_OK;
  }
  char *full = ns_fs_realpath(given);
  if (!full && errno == ENOMEM)
    return ns_fail_nomem(err);
  if (!full || ns_fs_stat(NS_FS_HERE, full, true, &info)) {
    left_out(walk, NS_IO, "%s: cannot be read: %s", given, reason(errno, room));
    free(full); /* made by realpath */
    return NS_OK;
  }
  ns_buf_add_str(&walk->path, full);
  free(full); /* made by realpath */
  if (path_status(walk, err))
    return NS_NOMEM;
  if (S_ISDIR(info.st_mode)) {
    walk->root_len = walk->path.len + (walk->path.ptr[walk->path.len - 1] != '/');
    return push(walk, &info, err);
  }
  const char *slash = strrchr(walk->path.ptr, '/');
  walk->root_len = slash ? (size_t)(slash + 1 - walk->path.ptr) : 0;
  ns_format format = NS_FORMAT_TEXT;
  if (!known_format(walk->path.ptr, &format))
    known_format(given, &format); /* a link's own name may say more */
  give(walk, &info, format, file, more);
  return NS_OK;
}

ns_status ns_walk_next(ns_walk *walk, ns_walk_file *file, bool *more, ns_error *err) {
  ns_status status = NS_OK;
  *file = (ns_walk_file){0};
  *more = false;
  while (!status && !*more && (walk->depth > 0 || walk->at < walk->count))
    status = walk->depth > 0 ? step_inside(walk, file, more, err) : step_root(walk, file, more, err);
  return status;
}

/* ---- the handle ---- */

/* Copies the paths and says at once which are missing. */
static ns_status take_paths(ns_walk *walk, const char *const *paths, size_t count) {
  char room[128];
  walk->paths = ns_calloc(count ? count : 1, sizeof *walk->paths);
  if (!walk->paths)
    return NS_NOMEM;
  walk->count = count;
  for (size_t i = 0; i < count; i++) {
    struct stat info;
    if (strcmp(paths[i], "-") != 0 && ns_fs_stat(NS_FS_HERE, paths[i], true, &info)) {
      left_out(walk, NS_IO, "%s: cannot be read: %s", paths[i], reason(errno, room));
      continue;
    }
    walk->paths[i] = ns_strdup(paths[i]);
    if (!walk->paths[i])
      return NS_NOMEM;
  }
  return NS_OK;
}

ns_status ns_walk_open(const char *const *paths, size_t count, ns_warn_fn *warn, void *warn_ctx,
                       ns_walk **out, ns_error *err) {
  *out = NULL;
  ns_walk *walk = ns_calloc(1, sizeof *walk);
  if (!walk)
    return ns_fail_nomem(err);
  walk->warn = warn;
  walk->warn_ctx = warn_ctx;
  ns_buf_init(&walk->path, PATH_BYTES_MAX);
  if (take_paths(walk, paths, count)) {
    ns_walk_close(walk);
    return ns_fail_nomem(err);
  }
  *out = walk;
  return NS_OK;
}

uint64_t ns_walk_left_out(const ns_walk *walk) {
  return walk->left_out;
}

uint64_t ns_walk_unreadable(const ns_walk *walk) {
  return walk->unreadable;
}

void ns_walk_close(ns_walk *walk) {
  if (!walk)
    return;
  while (walk->depth)
    pop(walk);
  for (size_t i = 0; walk->paths && i < walk->count; i++)
    ns_free(walk->paths[i]);
  ns_free(walk->paths);
  ns_buf_release(&walk->path);
  ns_free(walk);
}
