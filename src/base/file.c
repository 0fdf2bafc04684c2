#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <zlib.h>

#include "base/dir.h"
#include "base/mem.h"

enum { READ_CHUNK = 1 << 16 };

bool ns_is_absent(int code) {
  return code == ENOENT || code == ENOTDIR;
}

static ns_status not_opened(const char *path, ns_error *err) {
  if (errno == ELOOP)
    return ns_fail(err, NS_CORRUPT, "%s: is a link, and no file of an index; put the file itself there", path);
  return ns_fail_errno(err, ns_is_absent(errno) ? NS_NOTFOUND : NS_IO, "%s", path);
}

/* ---- whole reads ---- */

static ns_status read_failed(const ns_buf *out, const char *path, ns_error *err) {
  if (out->status == NS_LIMIT)
    return ns_fail(err, NS_LIMIT, "%s: larger than %zu bytes; split it", path, out->max);
  return ns_fail_nomem(err);
}

static ns_status read_all(int fd, const char *path, ns_buf *out, ns_error *err) {
  for (;;) {
    size_t left = out->max - out->len;
    size_t chunk = left < READ_CHUNK ? left + 1 : READ_CHUNK; /* one more, to see the limit passed */
    char extra;
    char *room = ns_buf_room(out, chunk <= left ? chunk : left);
    if (!room)
      return read_failed(out, path, err);
    ssize_t got = left ? ns_fs_read(fd, room, chunk <= left ? chunk : left) : ns_fs_read(fd, &extra, 1);
    if (got < 0)
      return ns_fail_errno(err, NS_IO, "%s", path);
    if (got == 0)
      return NS_OK;
    if (!left) {
      out->status = NS_LIMIT;
      return read_failed(out, path, err);
    }
    out->len += (size_t)got;
    out->ptr[out->len] = '\0';
  }
}

ns_status ns_file_read(const char *path, ns_buf *out, ns_error *err) {
  int fd = ns_fs_open(NS_FS_HERE, path, O_RDONLY);
  if (fd < 0)
    return ns_fail_errno(err, ns_is_absent(errno) ? NS_NOTFOUND : NS_IO, "%s", path);
  ns_status status = read_all(fd, path, out, err);
  ns_fs_close(fd);
  return status;
}

ns_status ns_file_read_own(const char *path, ns_buf *out, ns_error *err) {
  int fd;
  ns_status status = ns_file_open(path, &fd, err);
  if (status)
    return status;
  status = read_all(fd, path, out, err);
  ns_fs_close(fd);
  return status;
}

/* ---- the index's own ---- */

/* `info` of the open file. Without O_NONBLOCK a pipe would wait for its other end. */
static ns_status open_own(const char *path, int *fd, struct stat *info, ns_error *err) {
  *fd = ns_fs_open(NS_FS_HERE, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (*fd < 0)
    return not_opened(path, err);
  ns_status status = NS_OK;
  if (ns_fs_fstat(*fd, info))
    status = ns_fail_errno(err, NS_IO, "%s", path);
  else if (!S_ISREG(info->st_mode))
    status = ns_fail(err, NS_CORRUPT, "%s: is not a plain file, and no file of an index", path);
  if (status) {
    ns_fs_close(*fd);
    *fd = -1;
  }
  return status;
}

ns_status ns_file_open(const char *path, int *fd, ns_error *err) {
  struct stat info;
  return open_own(path, fd, &info, err);
}

ns_status ns_file_create(const char *path, int *fd, ns_error *err) {
  *fd = -1;
  if (ns_fs_unlink(NS_FS_HERE, path) && errno != ENOENT)
    return ns_fail_errno(err, NS_IO, "%s: cannot replace", path);
  *fd = ns_fs_open(NS_FS_HERE, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  return *fd < 0 ? ns_fail_errno(err, NS_IO, "%s: cannot create", path) : NS_OK;
}

static ns_status sync_above(const char *path, ns_error *err) {
  const char *slash = strrchr(path, '/');
  char *above = slash ? ns_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : ns_strdup(".");
  if (!above)
    return ns_fail_nomem(err);
  ns_status status = ns_dir_sync(above, err);
  ns_free(above);
  return status;
}

ns_status ns_file_write(const char *path, ns_slice content, ns_error *err) {
  int fd;
  ns_status status = ns_file_create(path, &fd, err);
  if (status)
    return status;
  status = ns_fd_write(fd, content.ptr, content.len, path, err);
  if (!status)
    status = ns_fd_sync(fd, path, err);
  ns_error late;
  ns_status closed = ns_fd_close(fd, path, status ? &late : err);
  return status ? status : closed;
}

ns_status ns_file_replace_by(const char *path, const char *tmp, ns_slice content, ns_error *err) {
  ns_status status = ns_file_write(tmp, content, err);
  if (!status && ns_fs_rename(tmp, path))
    status = ns_fail_errno(err, NS_IO, "%s: cannot replace", path);
  if (status)
    (void)ns_fs_unlink(NS_FS_HERE, tmp);
  else if (sync_above(path, err))
    status = err ? err->status = NS_UNSURE : NS_UNSURE;
  return status;
}

ns_status ns_file_replace(const char *path, ns_slice content, ns_error *err) {
  ns_buf tmp;
  ns_buf_init(&tmp, 1 << 16);
  ns_buf_addf(&tmp, "%s.tmp", path);
  ns_status status = tmp.status ? ns_fail_nomem(err) : ns_file_replace_by(path, tmp.ptr, content, err);
  ns_buf_release(&tmp);
  return status;
}

ns_status ns_map_open(const char *path, ns_map *map, ns_error *err) {
  *map = (ns_map){0};
  struct stat info;
  int fd;
  ns_status status = open_own(path, &fd, &info, err);
  if (status)
    return status;
  if (info.st_size > 0) {
    const void *ptr = ns_fs_map(fd, (size_t)info.st_size);
    if (ptr)
      *map = (ns_map){ptr, (size_t)info.st_size};
    else
      status = ns_fail_errno(err, NS_IO, "%s: cannot map", path);
  }
  ns_fs_close(fd);
  return status;
}

void ns_map_close(ns_map *map) {
  if (map->ptr)
    ns_fs_unmap(map->ptr, map->len);
  *map = (ns_map){0};
}

/* ---- open files ---- */

ns_status ns_fd_write(int fd, const void *bytes, size_t len, const char *path, ns_error *err) {
  const char *at = bytes;
  while (len > 0) {
    ssize_t done = ns_fs_write(fd, at, len);
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
    ssize_t got = ns_fs_pread(fd, room, len, at);
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

ns_status ns_fd_size(int fd, uint64_t *size, const char *path, ns_error *err) {
  struct stat info;
  *size = 0;
  if (ns_fs_fstat(fd, &info))
    return ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
  *size = (uint64_t)info.st_size;
  return NS_OK;
}

ns_status ns_fd_sync(int fd, const char *path, ns_error *err) {
  return ns_fs_sync(fd) ? ns_fail_errno(err, NS_IO, "%s: cannot sync", path) : NS_OK;
}

ns_status ns_fd_close(int fd, const char *path, ns_error *err) {
  return ns_fs_close(fd) ? ns_fail_errno(err, NS_IO, "%s: cannot close", path) : NS_OK;
}

/* ---- names ---- */

ns_status ns_path_look(const char *path, ns_path_kind *out, ns_error *err) {
  struct stat info;
  *out = NS_PATH_NONE;
  if (ns_fs_stat(NS_FS_HERE, path, false, &info))
    return ns_is_absent(errno) ? NS_OK : ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
  *out = S_ISREG(info.st_mode) ? NS_PATH_FILE : S_ISDIR(info.st_mode) ? NS_PATH_FOLDER : S_ISLNK(info.st_mode) ? NS_PATH_LINK : NS_PATH_OTHER;
  return NS_OK;
}

ns_status ns_path_exists(const char *path, bool *out, ns_error *err) {
  struct stat info;
  *out = ns_fs_stat(NS_FS_HERE, path, true, &info) == 0;
  return *out || ns_is_absent(errno) ? NS_OK : ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
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

uint32_t ns_checksum(const void *bytes, size_t len) {
  return (uint32_t)crc32_z(0, bytes, len);
}
