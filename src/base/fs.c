#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(NS_FS_HERE == AT_FDCWD, "the header does without fcntl.h");

/* ---- failing on purpose ---- */

static _Atomic int failing_class = -1; /* none */
static _Atomic uint64_t calls_left;    /* before the one that fails */
static _Atomic bool failing_all, struck;
static int failing_code;

void ns_fs_fail_at(ns_fs_class what, uint64_t n, int code, bool all) {
  atomic_store(&failing_class, -1);
  atomic_store(&calls_left, n);
  atomic_store(&failing_all, all);
  atomic_store(&struck, false);
  failing_code = code;
  if (n)
    atomic_store(&failing_class, (int)what);
}

bool ns_fs_failed(void) {
  return atomic_load(&struck);
}

static bool strike(void) {
  uint64_t left = atomic_load(&calls_left);
  while (left && !atomic_compare_exchange_weak(&calls_left, &left, left - 1))
    ;
  if (left > 1 || (left == 0 && !atomic_load(&failing_all)))
    return false;
  atomic_store(&struck, true);
  errno = failing_code;
  return true;
}

static inline bool refused(ns_fs_class what) {
  return __builtin_expect(atomic_load_explicit(&failing_class, memory_order_relaxed) == (int)what, 0) && strike();
}

/* Calls again when a signal came in between. */
#define AGAIN(result, call) \
  do                        \
    (result) = (call);      \
  while ((result) < 0 && errno == EINTR)

/* ---- files ---- */

int ns_fs_open(int at, const char *path, int flags) {
  int fd = -1;
  if (!refused(NS_FS_OPEN))
    AGAIN(fd, openat(at, path, flags | O_CLOEXEC, 0666));
  return fd;
}

int ns_fs_close(int fd) {
  return close(fd); /* never again: after EINTR the number may belong to another thread's file */
}

int ns_fs_stat(int at, const char *path, bool follow, struct stat *out) {
  return refused(NS_FS_STAT) ? -1 : fstatat(at, path, out, follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

int ns_fs_fstat(int fd, struct stat *out) {
  return refused(NS_FS_STAT) ? -1 : fstat(fd, out);
}

ssize_t ns_fs_read(int fd, void *out, size_t len) {
  ssize_t got = -1;
  if (!refused(NS_FS_READ))
    AGAIN(got, read(fd, out, len));
  return got;
}

ssize_t ns_fs_pread(int fd, void *out, size_t len, uint64_t at) {
  ssize_t got = -1;
  if (!refused(NS_FS_READ))
    AGAIN(got, pread(fd, out, len, (off_t)at));
  return got;
}

ssize_t ns_fs_write(int fd, const void *bytes, size_t len) {
  ssize_t done = -1;
  if (!refused(NS_FS_WRITE))
    AGAIN(done, write(fd, bytes, len));
  return done;
}

ssize_t ns_fs_pwrite(int fd, const void *bytes, size_t len, uint64_t at) {
  ssize_t done = -1;
  if (!refused(NS_FS_WRITE))
    AGAIN(done, pwrite(fd, bytes, len, (off_t)at));
  return done;
}

int ns_fs_truncate(int fd, uint64_t len) {
  int failed = -1;
  if (!refused(NS_FS_WRITE))
    AGAIN(failed, ftruncate(fd, (off_t)len));
  return failed;
}

int ns_fs_sync(int fd) {
  int failed = -1;
  if (!refused(NS_FS_SYNC))
    AGAIN(failed, fsync(fd));
  return failed;
}

int ns_fs_sync_all(int fd) {
  return refused(NS_FS_SYNC) ? -1 : syncfs(fd);
}

void *ns_fs_map(int fd, size_t len) {
  if (refused(NS_FS_MAP))
    return NULL;
  void *ptr = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
  return ptr == MAP_FAILED ? NULL : ptr;
}

void ns_fs_unmap(const void *ptr, size_t len) {
  munmap((void *)(uintptr_t)ptr, len); /* it wants the pointer without const */
}

int ns_fs_lock(int fd) {
  int failed = -1;
  if (!refused(NS_FS_LOCK))
    AGAIN(failed, flock(fd, LOCK_EX | LOCK_NB));
  return failed;
}

/* ---- names and folders ---- */

int ns_fs_rename(const char *from, const char *to) {
  return refused(NS_FS_RENAME) ? -1 : rename(from, to);
}

int ns_fs_unlink(int at, const char *path) {
  return refused(NS_FS_UNLINK) ? -1 : unlinkat(at, path, 0);
}

int ns_fs_rmdir(int at, const char *path) {
  return refused(NS_FS_UNLINK) ? -1 : unlinkat(at, path, AT_REMOVEDIR);
}

int ns_fs_mkdir(const char *path) {
  return refused(NS_FS_MKDIR) ? -1 : mkdir(path, 0777);
}

DIR *ns_fs_opendir(int fd) {
  DIR *dir = fdopendir(fd);
  if (!dir) {
    int code = errno;
    close(fd);
    errno = code;
  }
  return dir;
}

const struct dirent *ns_fs_readdir(DIR *dir) {
  errno = 0;
  return refused(NS_FS_READDIR) ? NULL : readdir(dir);
}

void ns_fs_closedir(DIR *dir) {
  closedir(dir);
}

char *ns_fs_realpath(const char *path) {
  return refused(NS_FS_STAT) ? NULL : realpath(path, NULL);
}
