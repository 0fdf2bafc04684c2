/* Preloaded into a program under test: the n-th of its calls of one class fails and does nothing, also those of the
 * libraries it uses.
 *   FAIL_CLASS=NAME    open stat readdir read write sync rename unlink mkdir map lock close
 *   FAIL_AT=n          which call of the class (1 = the first); 0 or not set: none
 *   FAIL_CODE=n        its errno
 *   FAIL_ON=1          all calls of the class behind it fail, too
 *   FAIL_COUNT=FILE    how many calls of the class there were is written there, when the program ends by itself
 * What does not belong to a file (output to a pipe or terminal) does not count. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const char *class; /* NULL: nothing is looked at */
static const char *count_path;
static long fail_at;
static int code;
static bool all;
static _Atomic long calls;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
  fail_at = number("FAIL_AT");
  code = (int)number("FAIL_CODE");
  all = number("FAIL_ON") != 0;
  count_path = getenv("FAIL_COUNT");
  class = getenv("FAIL_CLASS");
}

__attribute__((destructor)) static void end(void) {
  class = NULL;
  FILE *file = count_path ? fopen(count_path, "w") : NULL;
  if (file) {
    fprintf(file, "%ld\n", (long)calls);
    fclose(file);
  }
}

static bool fails(const char *what) {
  if (!class || strcmp(class, what) != 0)
    return false;
  long n = atomic_fetch_add(&calls, 1) + 1;
  if (!fail_at || (all ? n < fail_at : n != fail_at))
    return false;
  errno = code;
  return true;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool is_file(int fd) {
  struct stat info;
  return fd > 2 && REAL(fstat)(fd, &info) == 0 && S_ISREG(info.st_mode);
}

static int mode_of(va_list args, int flags) {
  return flags & O_CREAT ? va_arg(args, int) : 0;
}

#define OPEN(name)                                         \
  int name(const char *path, int flags, ...) {             \
    va_list args;                                          \
    va_start(args, flags);                                 \
    int mode = mode_of(args, flags);                       \
    va_end(args);                                          \
    return fails("open") ? -1 : REAL(name)(path, flags, mode); \
  }
#define OPENAT(name)                                       \
  int name(int at, const char *path, int flags, ...) {     \
    va_list args;                                          \
    va_start(args, flags);                                 \
    int mode = mode_of(args, flags);                       \
    va_end(args);                                          \
    return fails("open") ? -1 : REAL(name)(at, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

DIR *opendir(const char *path) {
  return fails("open") ? NULL : REAL(opendir)(path);
}
DIR *fdopendir(int fd) {
  return fails("open") ? NULL : REAL(fdopendir)(fd);
}
struct dirent *readdir(DIR *dir) {
  return fails("readdir") ? NULL : REAL(readdir)(dir);
}
struct dirent64 *readdir64(DIR *dir) {
  return fails("readdir") ? NULL : REAL(readdir64)(dir);
}

int stat(const char *path, struct stat *out) {
  return fails("stat") ? -1 : REAL(stat)(path, out);
}
int lstat(const char *path, struct stat *out) {
  return fails("stat") ? -1 : REAL(lstat)(path, out);
}
int fstat(int fd, struct stat *out) {
  return fails("stat") ? -1 : REAL(fstat)(fd, out);
}
int fstatat(int at, const char *path, struct stat *out, int flags) {
  return fails("stat") ? -1 : REAL(fstatat)(at, path, out, flags);
}

ssize_t read(int fd, void *out, size_t len) {
  return is_file(fd) && fails("read") ? -1 : REAL(read)(fd, out, len);
}
ssize_t pread(int fd, void *out, size_t len, off_t at) {
  return is_file(fd) && fails("read") ? -1 : REAL(pread)(fd, out, len, at);
}
ssize_t pread64(int fd, void *out, size_t len, off_t at) {
  return is_file(fd) && fails("read") ? -1 : REAL(pread64)(fd, out, len, at);
}
ssize_t write(int fd, const void *bytes, size_t len) {
  return is_file(fd) && fails("write") ? -1 : REAL(write)(fd, bytes, len);
}
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) {
  return is_file(fd) && fails("write") ? -1 : REAL(pwrite)(fd, bytes, len, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at) {
  return is_file(fd) && fails("write") ? -1 : REAL(pwrite64)(fd, bytes, len, at);
}
int ftruncate(int fd, off_t len) {
  return fails("write") ? -1 : REAL(ftruncate)(fd, len);
}

int fsync(int fd) {
  return fails("sync") ? -1 : REAL(fsync)(fd);
}
int fdatasync(int fd) {
  return fails("sync") ? -1 : REAL(fdatasync)(fd);
}
int syncfs(int fd) {
  return fails("sync") ? -1 : REAL(syncfs)(fd);
}

int rename(const char *from, const char *to) {
  return fails("rename") ? -1 : REAL(rename)(from, to);
}
int symlink(const char *target, const char *path) {
  return fails("mkdir") ? -1 : REAL(symlink)(target, path);
}
int mkdir(const char *path, mode_t mode) {
  return fails("mkdir") ? -1 : REAL(mkdir)(path, mode);
}
int unlink(const char *path) {
  return fails("unlink") ? -1 : REAL(unlink)(path);
}
int unlinkat(int at, const char *path, int flags) {
  return fails("unlink") ? -1 : REAL(unlinkat)(at, path, flags);
}
int rmdir(const char *path) {
  return fails("unlink") ? -1 : REAL(rmdir)(path);
}

void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
  return fd >= 0 && fails("map") ? MAP_FAILED : REAL(mmap)(at, len, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset) {
  return fd >= 0 && fails("map") ? MAP_FAILED : REAL(mmap64)(at, len, protection, flags, fd, offset);
}
int flock(int fd, int what) {
  return fails("lock") ? -1 : REAL(flock)(fd, what);
}
/* Xapian's lock is one of fcntl. */
#define FCNTL(name)                                                 \
  int name(int fd, int what, ...) {                                 \
    va_list args;                                                   \
    va_start(args, what);                                           \
    void *value = va_arg(args, void *);                             \
    va_end(args);                                                   \
    bool locks = what == F_SETLK || what == F_OFD_SETLK;            \
    return locks && fails("lock") ? -1 : REAL(name)(fd, what, value); \
  }
FCNTL(fcntl)
FCNTL(fcntl64)

/* As a disk that notices late: the file is closed all the same. */
int close(int fd) {
  if (!is_file(fd) || !fails("close"))
    return REAL(close)(fd);
  REAL(close)(fd);
  errno = code;
  return -1;
}
