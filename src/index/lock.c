#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "index/index.h"

enum { POLL_NANOSECONDS = 20 * 1000 * 1000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The holder wrote its process number into the file: good enough for a message, never for a decision. */
static ns_status refuse(const char *path, int fd, ns_error *err) {
  char text[32] = "";
  ssize_t got = ns_fs_pread(fd, text, sizeof text - 1, 0);
  long holder = got > 0 ? strtol(text, NULL, 10) : 0;
  if (holder > 0)
    return ns_fail(err, NS_LOCKED,
                   "%s: another writer (process %ld) holds the index; try again later or use --wait SECONDS",
                   path, holder);
  return ns_fail(err, NS_LOCKED, "%s: another writer holds the index; try again later or use --wait SECONDS", path);
}

ns_status ns_lock_take(const char *path, double wait_seconds, ns_lock *lock, ns_error *err) {
  lock->fd = -1;
  int fd = ns_fs_open(NS_FS_HERE, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0 && errno == ELOOP)
    return ns_fail(err, NS_IO, "%s: is a link, and no lock of an index; remove it", path);
  if (fd < 0)
    return ns_fail_errno(err, NS_IO, "%s: cannot lock the index", path);
  double until = now() + wait_seconds;
  while (ns_fs_lock(fd)) {
    if (errno != EWOULDBLOCK || now() >= until) {
      ns_status status = errno == EWOULDBLOCK ? refuse(path, fd, err)
                                              : ns_fail_errno(err, NS_IO, "%s: cannot lock the index", path);
      ns_fs_close(fd);
      return status;
    }
    nanosleep(&(struct timespec){0, POLL_NANOSECONDS}, NULL);
  }
  char text[32];
  int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (ns_fs_truncate(fd, 0) || ns_fs_pwrite(fd, text, (size_t)len, 0) != len) {
    ns_status status = ns_fail_errno(err, NS_IO, "%s: cannot write", path);
    ns_fs_close(fd);
    return status;
  }
  lock->fd = fd;
  return NS_OK;
}

void ns_lock_release(ns_lock *lock) {
  if (lock->fd >= 0)
    ns_fs_close(lock->fd);
  lock->fd = -1;
}
