/* Preloaded into a program under test: something happens at its n-th call that changes the disk.
 *   FAULT_AT=n          which call (1 = the first); not set: nothing happens
 *   FAULT_KIND=kill     the process dies before the call, as by kill -9 (default)
 *              enospc   the call, and every later one that writes, fails: no space left
 *              stop     the process stops before the call, as by kill -STOP
 *   FAULT_COUNT=FILE    appends how many calls there were, when the program ends by itself */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic long calls;

static long limit(void) {
  const char *text = getenv("FAULT_AT");
  return text ? atol(text) : 0;
}

static int is_kind(const char *wanted) {
  const char *kind = getenv("FAULT_KIND");
  return kind && !strcmp(kind, wanted);
}

/* -1: the call shall fail with "no space left". */
static int before(int writes) {
  long at = atomic_fetch_add(&calls, 1) + 1, n = limit();
  if (!n || at < n)
    return 0;
  if (is_kind("enospc")) {
    if (!writes)
      return 0;
    errno = ENOSPC;
    return -1;
  }
  if (at == n)
    kill(getpid(), is_kind("stop") ? SIGSTOP : SIGKILL);
  return 0;
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("FAULT_COUNT");
  FILE *file = path ? fopen(path, "a") : NULL;
  if (file) {
    fprintf(file, "%ld\n", (long)calls);
    fclose(file);
  }
}

/* Output to a terminal or pipe is not the disk. */
static int to_disk(int fd) {
  struct stat info;
  return fd > 2 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t len) {
  return to_disk(fd) && before(1) ? -1 : REAL(write)(fd, bytes, len);
}
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) {
  return to_disk(fd) && before(1) ? -1 : REAL(pwrite)(fd, bytes, len, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at) {
  return to_disk(fd) && before(1) ? -1 : REAL(pwrite64)(fd, bytes, len, at);
}
int fsync(int fd) {
  return before(1) ? -1 : REAL(fsync)(fd);
}
int fdatasync(int fd) {
  return before(1) ? -1 : REAL(fdatasync)(fd);
}
int rename(const char *from, const char *to) {
  return before(0) ? -1 : REAL(rename)(from, to);
}
int unlink(const char *path) {
  return before(0) ? -1 : REAL(unlink)(path);
}
int rmdir(const char *path) {
  return before(0) ? -1 : REAL(rmdir)(path);
}
int mkdir(const char *path, mode_t mode) {
  return before(1) ? -1 : REAL(mkdir)(path, mode);
}
