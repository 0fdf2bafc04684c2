#include "live/watch.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

bool ns_watch_blind;

static _Thread_local ns_watch *current;

ns_watch ns_watch_of(const char *folder, ns_sums *sums, bool writing) {
  ns_watch watch = {.folder = folder, .sums = sums, .writing = writing};
  ns_watch_forget(&watch);
  return watch;
}

void ns_watch_set(ns_watch *watch) {
  current = watch;
}

void ns_watch_forget(ns_watch *watch) {
  for (size_t t = 0; t <= NS_GLASS_TABLES; t++)
    watch->files[t] = -1;
}

ns_status ns_watch_tell(ns_watch *watch, ns_status status, ns_error *err) {
  if (!watch->met)
    return status;
  status = ns_fail(err, watch->met, "%s", watch->why.text);
  watch->met = NS_OK;
  return status;
}

ns_status ns_watch_opened(const ns_watch *watch, ns_status opened, ns_error *err) {
  if (opened == NS_NOMEM || opened == NS_LOCKED || opened == NS_CHANGED)
    return opened;
  for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
    ns_status status = watch->files[t] < 0 ? ns_sums_check(watch->folder, watch->sums, t, err) : NS_OK;
    if (status)
      return status;
  }
  return opened;
}

/* ---- which table a descriptor is of ---- */

/* Without an allocation: how its failure would come out of Xapian nobody knows. */
static bool is_table(const ns_watch *watch, size_t table, const struct stat *file, bool *failed) {
  char path[PATH_MAX];
  struct stat info;
  int len = snprintf(path, sizeof path, "%s/%s", watch->folder, ns_glass_name(table));
  bool there = len < (int)sizeof path && ns_fs_stat(NS_FS_HERE, path, false, &info) == 0;
  *failed = !there && (len >= (int)sizeof path || !ns_is_absent(errno));
  return there && info.st_dev == file->st_dev && info.st_ino == file->st_ino;
}

/* NS_GLASS_TABLES for another file: one that has no sums yet. False when it cannot be told. */
static bool identify(ns_watch *watch, int fd, size_t *table) {
  struct stat file;
  bool failed = ns_fs_fstat(fd, &file) != 0;
  for (*table = 0; *table < NS_GLASS_TABLES && !failed; ++*table) {
    if (watch->sums->glass.tables[*table].blocks && is_table(watch, *table, &file, &failed))
      break;
  }
  if (!failed)
    watch->files[*table] = fd;
  return !failed;
}

static bool find_table(ns_watch *watch, int fd, size_t *table) {
  for (*table = 0; *table <= NS_GLASS_TABLES; ++*table) {
    if (watch->files[*table] == fd)
      return true;
  }
  return identify(watch, fd, table);
}

/* ---- looking ---- */

static bool is_sound(const ns_watch *watch, size_t table, uint32_t block, const void *bytes, bool whole) {
  uint32_t wanted = ns_sums_wanted(watch->sums, table, block);
  return wanted ? whole && ns_sums_of(watch->sums, table, block, bytes) == wanted : watch->writing;
}

/* At what was read of `len` bytes from `at` on. What fails in here of its own is no damage: the read fails, and Xapian
 * says so. */
static bool look(ns_watch *watch, int fd, ns_slice got, size_t len, off_t at) {
  size_t table;
  if (!find_table(watch, fd, &table))
    return false;
  if (table == NS_GLASS_TABLES)
    return watch->writing;
  uint32_t size = watch->sums->glass.tables[table].block_bytes, block = (uint32_t)((uint64_t)at / size);
  if (is_sound(watch, table, block, got.ptr, got.len == size && len == size && (uint64_t)at % size == 0))
    return true;
  watch->met = ns_fail(&watch->why, NS_CORRUPT, "%s/%s: block %u is damaged; " NS_LIVE_WAY_OUT, watch->folder, ns_glass_name(table),
                       (unsigned)block);
  return false;
}

/* ---- summing up ---- */

/* The revision whose version file is at `path`; its sums are durable then, and in *next. */
static ns_status sum_up(const ns_watch *watch, const char *path, ns_sums *next, ns_error *err) {
  ns_buf version;
  ns_buf_init(&version, NS_GLASS_VERSION_MAX);
  ns_status status = ns_file_read_own(path, &version, err);
  if (!status)
    status = ns_sums_make(watch->folder, ns_buf_slice(&version), watch->sums, next, err);
  if (!status) /* syncs the folder: names of new tables are durable, too */
    status = ns_sums_write(watch->folder, next, err);
  ns_buf_release(&version);
  return status;
}

static void go_on_with(ns_watch *watch, const ns_sums *next) {
  ns_sums_release(watch->sums);
  *watch->sums = *next;
  ns_watch_forget(watch); /* a file without sums may have got them */
}

ns_status ns_watch_committed(ns_watch *watch, ns_error *err) {
  bool seen;
  ns_sums next = {0};
  ns_status status = ns_sums_current(watch->folder, watch->sums, &seen, err);
  if (status || seen)
    return status;
  char *path = ns_path_join(watch->folder, NS_GLASS_VERSION);
  status = path ? sum_up(watch, path, &next, err) : ns_fail_nomem(err);
  if (!status)
    go_on_with(watch, &next);
  else
    ns_sums_release(&next);
  ns_free(path);
  return status;
}

static bool is_version(const char *path) {
  const char *slash = strrchr(path, '/');
  return strcmp(slash ? slash + 1 : path, NS_GLASS_VERSION) == 0;
}

/* ---- in the system's place ---- */

/* The next function of that name on the way: the system's, or that of a library which came in between to test us. */
static void *next_of(const char *name, _Atomic(void *) *found) {
  void *next = atomic_load_explicit(found, memory_order_relaxed);
  if (!next) {
    next = dlsym(RTLD_NEXT, name);
    atomic_store_explicit(found, next, memory_order_relaxed);
  }
  return next;
}

static ssize_t next_pread(int fd, void *out, size_t len, off_t at) {
  static _Atomic(void *) found;
  ssize_t (*next)(int, void *, size_t, off_t);
  void *symbol = next_of("pread", &found);
  memcpy(&next, &symbol, sizeof next);
  return next(fd, out, len, at);
}

static int next_rename(const char *from, const char *to) {
  static _Atomic(void *) found;
  int (*next)(const char *, const char *);
  void *symbol = next_of("rename", &found);
  memcpy(&next, &symbol, sizeof next);
  return next(from, to);
}

/* The watch of this thread, taken off while its own work is done: that is not Xapian's. */
static ns_watch *take_watch(void) {
  ns_watch *watch = ns_watch_blind ? NULL : current;
  current = watch ? NULL : current;
  return watch;
}

__attribute__((weak, visibility("default"))) ssize_t pread(int fd, void *out, size_t len, off_t at) {
  ssize_t got = next_pread(fd, out, len, at);
  ns_watch *watch = got < 0 ? NULL : take_watch();
  if (!watch)
    return got;
  bool sound = look(watch, fd, ns_slice_of(out, (size_t)got), len, at);
  current = watch;
  if (!sound)
    errno = EBADMSG;
  return sound ? got : -1;
}

__attribute__((weak, visibility("default"))) int rename(const char *from, const char *to) {
  ns_watch *watch = current && current->writing && is_version(to) ? take_watch() : NULL;
  if (!watch)
    return next_rename(from, to);
  ns_sums next = {0};
  watch->met = sum_up(watch, from, &next, &watch->why);
  int failed = watch->met ? -1 : next_rename(from, to), code = watch->met ? EIO : errno;
  if (failed)
    ns_sums_release(&next);
  else
    go_on_with(watch, &next);
  current = watch;
  errno = code;
  return failed;
}
