#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"

enum { READ_CHUNK = 1 << 16, DIR_DEPTH_MAX = 16 };

ns_status ns_file_read(const char *path, ns_buf *out, ns_error *err) {
  ns_status status = NS_OK;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return ns_fail_errno(err, errno == ENOENT ? NS_NOTFOUND : NS_IO, "%s", path);
  for (;;) {
    size_t left = out->max - out->len;
    size_t chunk = left < READ_CHUNK ? left + 1 : READ_CHUNK; /* one more, to see the limit passed */
    char *room = ns_buf_room(out, chunk <= left ? chunk : left);
    if (!room)
      break;
    char extra;
    ssize_t got = left ? read(fd, room, chunk <= left ? chunk : left) : read(fd, &extra, 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      status = ns_fail_errno(err, NS_IO, "%s", path);
      break;
    }
    if (got == 0)
      break;
    if (!left) {
      out->status = NS_LIMIT;
      break;
    }
    out->len += (size_t)got;
    out->ptr[out->len] = '\0';
  }
  if (!status && out->status == NS_LIMIT)
    status = ns_fail(err, NS_LIMIT, "%s: larger than %zu bytes; split it", path, out->max);
  else if (!status && out->status)
    status = ns_fail_nomem(err);
  close(fd);
  return status;
}

ns_status ns_map_open(const char *path, ns_map *map, ns_error *err) {
  *map = (ns_map){0};
  struct stat info;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return ns_fail_errno(err, errno == ENOENT ? NS_NOTFOUND : NS_IO, "%s", path);
  ns_status status = NS_OK;
  if (fstat(fd, &info)) {
    status = ns_fail_errno(err, NS_IO, "%s", path);
  } else if (info.st_size > 0) {
    void *ptr = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (ptr == MAP_FAILED)
      status = ns_fail_errno(err, NS_IO, "%s: cannot map", path);
    else
      *map = (ns_map){ptr, (size_t)info.st_size};
  }
  close(fd);
  return status;
}

void ns_map_close(ns_map *map) {
  if (map->ptr) {
    void *ptr;
    memcpy(&ptr, &map->ptr, sizeof ptr); /* munmap wants it without const */
    munmap(ptr, map->len);
  }
  *map = (ns_map){0};
}

ns_status ns_fd_write(int fd, const void *bytes, size_t len, const char *path, ns_error *err) {
  const char *at = bytes;
  while (len > 0) {
    ssize_t done = write(fd, at, len);
    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return ns_fail_errno(err, NS_IO, "%s: cannot write", path);
    at += done;
    len -= (size_t)done;
  }
  return NS_OK;
}

ns_status ns_fd_read(int fd, uint64_t at, size_t len, const char *path, ns_buf *out, ns_error *err) {
  while (len > 0) {
    char *room = ns_buf_room(out, len);
    if (!room)
      return out->status == NS_LIMIT ? ns_fail(err, NS_LIMIT, "%s: more than %zu bytes at once", path, out->max) : ns_fail_nomem(err);
    ssize_t got = pread(fd, room, len, (off_t)at);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
    if (got == 0)
      break;
    out->len += (size_t)got;
    at += (uint64_t)got;
    len -= (size_t)got;
  }
  return NS_OK;
}

ns_status ns_dir_sync(const char *path, ns_error *err) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return ns_fail_errno(err, NS_IO, "%s", path);
  ns_status status = fsync(fd) ? ns_fail_errno(err, NS_IO, "%s: cannot sync", path) : NS_OK;
  close(fd);
  return status;
}

static ns_status sync_parent(const char *path, ns_error *err) {
  const char *slash = strrchr(path, '/');
  char *parent = slash ? ns_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : ns_strdup(".");
  if (!parent)
    return ns_fail_nomem(err);
  ns_status status = ns_dir_sync(parent, err);
  ns_free(parent);
  return status;
}

ns_status ns_file_replace(const char *path, ns_slice content, ns_error *err) {
  ns_buf tmp;
  ns_buf_init(&tmp, 1 << 16);
  ns_buf_addf(&tmp, "%s.tmp", path);
  if (tmp.status)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  int fd = open(tmp.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) {
    status = ns_fail_errno(err, NS_IO, "%s: cannot create", tmp.ptr);
    goto done;
  }
  status = ns_fd_write(fd, content.ptr, content.len, tmp.ptr, err);
  if (!status && fsync(fd))
    status = ns_fail_errno(err, NS_IO, "%s: cannot sync", tmp.ptr);
  if (close(fd) && !status)
    status = ns_fail_errno(err, NS_IO, "%s: cannot close", tmp.ptr);
  if (!status && rename(tmp.ptr, path))
    status = ns_fail_errno(err, NS_IO, "%s: cannot replace", path);
  if (status)
    unlink(tmp.ptr);
  else
    status = sync_parent(path, err);
done:
  ns_buf_release(&tmp);
  return status;
}

/* The whole file system, by way of a folder in it. */
static ns_status sync_all(const char *path, ns_error *err) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return ns_fail_errno(err, NS_IO, "%s", path);
  ns_status status = syncfs(fd) ? ns_fail_errno(err, NS_IO, "%s: cannot sync", path) : NS_OK;
  close(fd);
  return status;
}

ns_status ns_dir_sync_entry(const char *path, ns_error *err) {
  char *above = ns_path_join(path, ".."); /* right for "index/", "." and a link, too */
  if (!above)
    return ns_fail_nomem(err);
  bool readable = access(above, R_OK) == 0 || errno != EACCES; /* a folder may be made in one that cannot be opened */
  ns_status status = readable ? ns_dir_sync(above, err) : sync_all(path, err);
  ns_free(above);
  return status;
}

ns_status ns_dir_make(const char *path, ns_error *err) {
  struct stat info;
  if (mkdir(path, 0777) == 0)
    return ns_dir_sync_entry(path, err);
  if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
    return NS_OK;
  return ns_fail_errno(err, NS_IO, "%s: cannot make the folder", path);
}

bool ns_file_exists(const char *path) {
  struct stat info;
  return stat(path, &info) == 0;
}

char *ns_path_join(const char *a, const char *b) {
  size_t la = strlen(a), lb = strlen(b);
  bool slash = la && a[la - 1] != '/';
  char *path = ns_alloc(la + slash + lb + 1);
  if (!path)
    return NULL;
  memcpy(path, a, la);
  if (slash)
    path[la] = '/';
  memcpy(path + la + slash, b, lb + 1);
  return path;
}

/* Calls itself for folders, at most DIR_DEPTH_MAX deep; with `remove` it deletes, else it adds sizes. */
static int walk(const char *path, bool remove, uint64_t *bytes, int depth) {
  DIR *dir = depth < DIR_DEPTH_MAX ? opendir(path) : NULL;
  if (!dir)
    return -1;
  int failed = 0;
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
      continue;
    char *child = ns_path_join(path, entry->d_name);
    struct stat info;
    if (!child || lstat(child, &info))
      failed = -1;
    else if (S_ISDIR(info.st_mode))
      failed |= walk(child, remove, bytes, depth + 1);
    else if (remove)
      failed |= unlink(child);
    else
      *bytes += (uint64_t)info.st_size;
    ns_free(child);
  }
  closedir(dir);
  if (remove && !failed)
    failed = rmdir(path);
  return failed;
}

ns_status ns_dir_remove(const char *path, ns_error *err) {
  uint64_t bytes = 0;
  struct stat info;
  if (lstat(path, &info) && errno == ENOENT)
    return NS_OK;
  return walk(path, true, &bytes, 0) ? ns_fail_errno(err, NS_IO, "%s: cannot remove", path) : NS_OK;
}

uint64_t ns_dir_bytes(const char *path) {
  uint64_t bytes = 0;
  walk(path, false, &bytes, 0);
  return bytes;
}

uint32_t ns_checksum(const void *bytes, size_t len) {
  return (uint32_t)crc32_z(0, bytes, len);
}
