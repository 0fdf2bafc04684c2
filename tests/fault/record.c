/* Preloaded into a program under test: keeps a record of everything it does to files and folders, in order, for
 * tests/fault/power-cut to replay.
 *   RECORD_TO=FILE   where the record goes; not set: nothing is recorded
 *   RECORD_KILL=n    the process dies before its n-th call, as by kill -9 (1 = the first)
 * A record is a line of words with tabs between them, the first the number that RECORD_KILL knows it by (calls that fail
 * have one, too, and no record). A file is named by its inode, for names change:
 *   file INODE PATH · folder INODE PATH · link INODE TARGET PATH     a name that was not there before
 *   cut INODE LENGTH                                                 truncated, or made longer by zeros
 *   data INODE OFFSET LENGTH                                         and behind the line so many bytes
 *   sync INODE · datasync INODE · syncall                            of a file or a folder
 *   move FROM TO · gone PATH
 *   unknown NAME                                                     a call that changes files and is not followed */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum { LINE_MAX_BYTES = 3 * PATH_MAX, HIGH_DESCRIPTOR = 900 };

static int record = -1;
static long kill_at, calls;
/* Held over a call and its record, so that the order is the order. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("RECORD_TO"), *at = getenv("RECORD_KILL");
  kill_at = at ? atol(at) : 0;
  int fd = path ? REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
  record = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
  if (fd >= 0)
    close(fd);
  if (path && record < 0)
    abort();
}

static void enter(void) {
  pthread_mutex_lock(&order);
}

/* Leaves errno as the call set it. */
static void leave(void) {
  int code = errno;
  pthread_mutex_unlock(&order);
  errno = code;
}

static void put(const void *bytes, size_t len) {
  if (record >= 0 && REAL(write)(record, bytes, len) != (ssize_t)len)
    abort();
}

__attribute__((format(printf, 1, 2))) static void note(const char *form, ...) {
  char line[LINE_MAX_BYTES];
  va_list args;
  int code = errno;
  int head = snprintf(line, sizeof line, "%ld\t", calls);
  va_start(args, form);
  int len = head + vsnprintf(line + head, sizeof line - (size_t)head, form, args);
  va_end(args);
  if (len < head || (size_t)len >= sizeof line)
    abort();
  put(line, (size_t)len);
  errno = code;
}

/* Called before a call that will be recorded. */
static void count(void) {
  if (++calls == kill_at)
    kill(getpid(), SIGKILL);
}

/* ---- names ---- */

typedef struct place {
  char path[PATH_MAX];
} place;

static void folder_of(int at, char *out) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", at);
  ssize_t len = at == AT_FDCWD ? readlink("/proc/self/cwd", out, PATH_MAX - 1) : readlink(link, out, PATH_MAX - 1);
  if (len < 0)
    abort();
  out[len] = '\0';
}

static const char *absolute(int at, const char *path, place *out) {
  char folder[PATH_MAX];
  if (path[0] == '/')
    return path;
  folder_of(at, folder);
  if (snprintf(out->path, sizeof out->path, "%s/%s", folder, path) >= (int)sizeof out->path)
    abort();
  return out->path;
}

static unsigned long inode_at(int at, const char *path) {
  struct stat info;
  return fstatat(at, path, &info, AT_SYMLINK_NOFOLLOW) ? 0 : (unsigned long)info.st_ino;
}

/* 0 when it is no plain file. */
static unsigned long inode_of(int fd, off_t *size) {
  struct stat info;
  if (fd == record || fstat(fd, &info) || !S_ISREG(info.st_mode))
    return 0;
  *size = info.st_size;
  return (unsigned long)info.st_ino;
}

/* ---- opening ---- */

static int opened(int at, const char *path, int flags, mode_t mode) {
  place room;
  enter();
  bool fresh = (flags & O_CREAT) && !inode_at(at, path);
  if (fresh || flags & O_TRUNC)
    count();
  int fd = REAL(openat)(at, path, flags, mode);
  off_t size;
  unsigned long inode = fd < 0 ? 0 : inode_of(fd, &size);
  if (inode && fresh)
    note("file\t%lu\t%s\n", inode, absolute(at, path, &room));
  else if (inode && flags & O_TRUNC)
    note("cut\t%lu\t0\n", inode);
  leave();
  return fd;
}

static mode_t mode_of(int flags, va_list args) {
  return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = mode_of(flags, args);
  va_end(args);
  return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = mode_of(flags, args);
  va_end(args);
  return opened(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = mode_of(flags, args);
  va_end(args);
  return opened(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = mode_of(flags, args);
  va_end(args);
  return opened(at, path, flags, mode);
}

/* ---- contents ---- */

static void note_data(unsigned long inode, const void *bytes, ssize_t len, off_t at) {
  if (!inode || len <= 0)
    return;
  int code = errno;
  note("data\t%lu\t%lld\t%zd\n", inode, (long long)at, len);
  put(bytes, (size_t)len);
  errno = code;
}

ssize_t write(int fd, const void *bytes, size_t len) {
  off_t size = 0;
  enter();
  unsigned long inode = inode_of(fd, &size);
  if (inode)
    count();
  off_t at = inode ? (fcntl(fd, F_GETFL) & O_APPEND ? size : lseek(fd, 0, SEEK_CUR)) : 0;
  ssize_t done = REAL(write)(fd, bytes, len);
  note_data(inode, bytes, done, at);
  leave();
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) {
  off_t size;
  enter();
  unsigned long inode = inode_of(fd, &size);
  if (inode)
    count();
  ssize_t done = REAL(pwrite)(fd, bytes, len, at);
  note_data(inode, bytes, done, at);
  leave();
  return done;
}
ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at) {
  return pwrite(fd, bytes, len, (off_t)at);
}
int ftruncate(int fd, off_t len) {
  off_t size;
  enter();
  unsigned long inode = inode_of(fd, &size);
  if (inode)
    count();
  int failed = REAL(ftruncate)(fd, len);
  if (!failed && inode)
    note("cut\t%lu\t%lld\n", inode, (long long)len);
  leave();
  return failed;
}
int ftruncate64(int fd, off64_t len) {
  return ftruncate(fd, (off_t)len);
}

/* ---- syncs ---- */

static int synced(int fd, const char *what, int (*call)(int)) {
  struct stat info;
  enter();
  count();
  int failed = call(fd);
  if (!failed && !fstat(fd, &info))
    note("%s\t%lu\n", what, (unsigned long)info.st_ino);
  leave();
  return failed;
}

int fsync(int fd) {
  return synced(fd, "sync", REAL(fsync));
}
int fdatasync(int fd) {
  return synced(fd, "datasync", REAL(fdatasync));
}
int syncfs(int fd) {
  enter();
  count();
  int failed = REAL(syncfs)(fd);
  if (!failed)
    note("syncall\n");
  leave();
  return failed;
}

/* ---- folders ---- */

static int moved(int from_at, const char *from, int to_at, const char *to) {
  place a, b;
  enter();
  count();
  int failed = REAL(renameat)(from_at, from, to_at, to);
  if (!failed)
    note("move\t%s\t%s\n", absolute(from_at, from, &a), absolute(to_at, to, &b));
  leave();
  return failed;
}
int rename(const char *from, const char *to) {
  return moved(AT_FDCWD, from, AT_FDCWD, to);
}
int renameat(int from_at, const char *from, int to_at, const char *to) {
  return moved(from_at, from, to_at, to);
}

static int removed(int at, const char *path, int flags) {
  place room;
  enter();
  count();
  int failed = REAL(unlinkat)(at, path, flags);
  if (!failed)
    note("gone\t%s\n", absolute(at, path, &room));
  leave();
  return failed;
}
int unlink(const char *path) {
  return removed(AT_FDCWD, path, 0);
}
int unlinkat(int at, const char *path, int flags) {
  return removed(at, path, flags);
}
int rmdir(const char *path) {
  return removed(AT_FDCWD, path, AT_REMOVEDIR);
}

static int made(int at, const char *path, mode_t mode) {
  place room;
  enter();
  count();
  int failed = REAL(mkdirat)(at, path, mode);
  if (!failed)
    note("folder\t%lu\t%s\n", inode_at(at, path), absolute(at, path, &room));
  leave();
  return failed;
}
int mkdir(const char *path, mode_t mode) {
  return made(AT_FDCWD, path, mode);
}
int mkdirat(int at, const char *path, mode_t mode) {
  return made(at, path, mode);
}

static int linked(const char *target, int at, const char *path) {
  place room;
  enter();
  count();
  int failed = REAL(symlinkat)(target, at, path);
  if (!failed)
    note("link\t%lu\t%s\t%s\n", inode_at(at, path), target, absolute(at, path, &room));
  leave();
  return failed;
}
int symlink(const char *target, const char *path) {
  return linked(target, AT_FDCWD, path);
}
int symlinkat(const char *target, int at, const char *path) {
  return linked(target, at, path);
}

/* ---- what a replay would have to learn first ---- */

#define UNKNOWN(result, name, parameters, arguments) \
  result name parameters { \
    enter(); \
    note("unknown\t%s\n", #name); \
    leave(); \
    return REAL(name) arguments; \
  }

struct iovec;
ssize_t writev(int fd, const struct iovec *parts, int n);
ssize_t pwritev(int fd, const struct iovec *parts, int n, off_t at);
UNKNOWN(ssize_t, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n))
UNKNOWN(ssize_t, pwritev, (int fd, const struct iovec *parts, int n, off_t at), (fd, parts, n, at))
UNKNOWN(int, truncate, (const char *path, off_t len), (path, len))
UNKNOWN(int, fallocate, (int fd, int mode, off_t at, off_t len), (fd, mode, at, len))
UNKNOWN(int, posix_fallocate, (int fd, off_t at, off_t len), (fd, at, len))
UNKNOWN(int, link, (const char *from, const char *to), (from, to))
UNKNOWN(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
UNKNOWN(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags))
UNKNOWN(ssize_t, copy_file_range, (int a, off64_t *from, int b, off64_t *to, size_t len, unsigned flags), (a, from, b, to, len, flags))
