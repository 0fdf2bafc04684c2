#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "index/index.h"

enum { POLL_NANOSECONDS = 20 * 1000 * 1000, HOLDER_MAX = 32 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The holder wrote its process number into the file: good enough for a message, never for a decision. */
static ns_status refuse(const char *path, int fd, ns_error *err) {
  char text[HOLDER_MAX] = "";
  ssize_t got = ns_fs_pread(fd, text, sizeof text - 1, 0);
  long holder = got > 0 ? strtol(text, NULL, 10) : 0;
  if (holder > 0)
    return ns_fail(err, NS_LOCKED,
                   "%s: another writer (process %ld) holds the index; try again later or use --wait SECONDS",
                   path, holder);
  return ns_fail(err, NS_LOCKED, "%s: another writer holds the index; try again later or use --wait SECONDS", path);
}

static ns_status open_lock(const char *path, int *fd, ns_error *err) {
  struct stat info;
  *fd = ns_fs_open(NS_FS_HERE, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
  if (*fd < 0 && errno == ELOOP)
    return ns_fail(err, NS_IO, "%s: is a link, and no lock of an index; remove it", path);
  if (*fd < 0)
    return ns_fail_errno(err, NS_IO, "%s: cannot lock the index", path);
  ns_status status = NS_OK;
  if (ns_fs_fstat(*fd, &info))
    status = ns_fail_errno(err, NS_IO, "%s: cannot lock the index", path);
  else if (!S_ISREG(info.st_mode))
    status = ns_fail(err, NS_IO, "%s: is not a plain file, and no lock of an index; move it away", path);
  if (status)
    ns_fs_close(*fd);
  return status;
}

static ns_status wait_for(int fd, const char *path, double seconds, ns_error *err) {
  double until = now() + seconds;
  while (ns_fs_lock(fd)) {
    if (errno != EWOULDBLOCK)
      return ns_fail_errno(err, NS_IO, "%s: cannot lock the index", path);
    if (now() >= until)
      return refuse(path, fd, err);
    nanosleep(&(struct timespec){0, POLL_NANOSECONDS}, NULL);
  }
  return NS_OK;
}

/* A file of somebody else's under this name, or a second name of one, serves as a lock too, but is not written to. */
static bool is_ours(int fd) {
  struct stat info;
  char text[HOLDER_MAX] = "";
  if (ns_fs_fstat(fd, &info) || info.st_nlink != 1 || info.st_size >= HOLDER_MAX || ns_fs_pread(fd, text, sizeof text - 1, 0) < 0)
    return false;
  size_t digits = strspn(text, "0123456789");
  return digits + (text[digits] == '\n') == (size_t)info.st_size;
}

static ns_status sign(int fd, const char *path, ns_error *err) {
  char text[HOLDER_MAX];
  int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
  if (ns_fs_truncate(fd, 0) || ns_fs_pwrite(fd, text, (size_t)len, 0) != len)
    return ns_fail_errno(err, NS_IO, "%s: cannot write", path);
  return NS_OK;
}

ns_status ns_lock_take(const char *path, double wait_seconds, ns_lock *lock, ns_error *err) {
  int fd;
  lock->fd = -1;
  ns_status status = open_lock(path, &fd, err);
  if (status)
    return status;
  status = wait_for(fd, path, wait_seconds, err);
  if (!status && is_ours(fd))
    status = sign(fd, path, err);
  if (status)
    ns_fs_close(fd);
  else
    lock->fd = fd;
  return status;
}

void ns_lock_release(ns_lock *lock) {
  if (lock->fd >= 0)
    ns_fs_close(lock->fd);
  lock->fd = -1;
}
