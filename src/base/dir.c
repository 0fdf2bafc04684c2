#include "base/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

static const size_t NAMES_BYTES_MAX = 1 << 30;

static ns_status open_folder(const char *path, int flags, int *fd, ns_error *err) {
  *fd = ns_fs_open(NS_FS_HERE, path, O_RDONLY | O_DIRECTORY | flags);
  return *fd >= 0 ? NS_OK : ns_fail_errno(err, errno == ENOENT ? NS_NOTFOUND : NS_IO, "%s: cannot be read", path);
}

ns_status ns_dir_sync(const char *path, ns_error *err) {
  int fd;
  ns_status status = open_folder(path, 0, &fd, err);
  if (status)
    return status == NS_NOTFOUND ? NS_IO : status;
  status = ns_fd_sync(fd, path, err);
  ns_fs_close(fd);
  return status;
}

/* The whole file system, by way of a folder in it. */
static ns_status sync_all(const char *path, ns_error *err) {
  int fd;
  ns_status status = open_folder(path, 0, &fd, err);
  if (status)
    return status;
  if (ns_fs_sync_all(fd))
    status = ns_fail_errno(err, NS_IO, "%s: cannot sync", path);
  ns_fs_close(fd);
  return status;
}

ns_status ns_dir_sync_entry(const char *path, ns_error *err) {
  char *above = ns_path_join(path, ".."); /* right for "index/", "." and a link, too */
  if (!above)
    return ns_fail_nomem(err);
  int fd = ns_fs_open(NS_FS_HERE, above, O_RDONLY | O_DIRECTORY);
  bool hidden = fd < 0 && errno == EACCES; /* a folder may be made in one that cannot be opened */
  if (fd >= 0)
    ns_fs_close(fd);
  ns_status status = hidden ? sync_all(path, err) : ns_dir_sync(above, err);
  ns_free(above);
  return status;
}

ns_status ns_dir_make(const char *path, ns_error *err) {
  struct stat info;
  if (ns_fs_mkdir(path) == 0)
    return ns_dir_sync_entry(path, err);
  if (errno == EEXIST && ns_fs_stat(NS_FS_HERE, path, true, &info) == 0) {
    if (S_ISDIR(info.st_mode))
      return NS_OK;
    errno = ENOTDIR;
  }
  return ns_fail_errno(err, NS_IO, "%s: cannot make the folder", path);
}

/* ---- what is in it ---- */

/* Takes the descriptor. */
static ns_status list(int fd, const char *path, ns_buf *names, ns_error *err) {
  DIR *dir = ns_fs_opendir(fd);
  if (!dir)
    return ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
  const struct dirent *entry;
  while ((entry = ns_fs_readdir(dir))) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      ns_buf_add(names, entry->d_name, strlen(entry->d_name) + 1);
  }
  ns_status status = errno ? ns_fail_errno(err, NS_IO, "%s: cannot be read", path) : NS_OK;
  ns_fs_closedir(dir);
  if (!status && names->status)
    status = names->status == NS_LIMIT ? ns_fail(err, NS_LIMIT, "%s: too many names", path) : ns_fail_nomem(err);
  return status;
}

ns_status ns_dir_list(const char *path, ns_buf *names, ns_error *err) {
  int fd;
  ns_status status = open_folder(path, 0, &fd, err);
  return status ? status : list(fd, path, names, err);
}

bool ns_dir_next(const ns_buf *names, const char **name) {
  *name = *name ? *name + strlen(*name) + 1 : names->ptr;
  return *name && *name < names->ptr + names->len;
}

typedef struct folder {
  const char *path;
  int fd;
  ns_buf names;
} folder;

/* NS_NOTFOUND when it is not there. */
static ns_status enter(folder *f, const char *path, ns_error *err) {
  *f = (folder){.path = path, .fd = -1};
  ns_buf_init(&f->names, NAMES_BYTES_MAX);
  ns_status status = open_folder(path, O_NOFOLLOW, &f->fd, err);
  if (status)
    return status;
  int reading = ns_fs_open(f->fd, ".", O_RDONLY | O_DIRECTORY);
  return reading < 0 ? ns_fail_errno(err, NS_IO, "%s: cannot be read", path) : list(reading, path, &f->names, err);
}

static void leave(folder *f) {
  if (f->fd >= 0)
    ns_fs_close(f->fd);
  ns_buf_release(&f->names);
}

/* As many as can be removed; the first failure counts. */
static ns_status remove_entries(const folder *f, ns_error *err) {
  ns_status status = NS_OK;
  for (const char *name = NULL; ns_dir_next(&f->names, &name);) {
    if (ns_fs_unlink(f->fd, name) && errno != ENOENT && !status)
      status = ns_fail_errno(err, NS_IO, "%s/%s: cannot remove", f->path, name);
  }
  return status;
}

ns_status ns_dir_remove(const char *path, ns_error *err) {
  folder f;
  ns_status status = enter(&f, path, err);
  if (!status)
    status = remove_entries(&f, err);
  leave(&f);
  if (!status && ns_fs_rmdir(NS_FS_HERE, path) && errno != ENOENT)
    status = ns_fail_errno(err, NS_IO, "%s: cannot remove", path);
  return status == NS_NOTFOUND ? NS_OK : status;
}

ns_status ns_dir_bytes(const char *path, uint64_t *bytes, ns_error *err) {
  folder f;
  *bytes = 0;
  ns_status status = enter(&f, path, err);
  for (const char *name = NULL; !status && ns_dir_next(&f.names, &name);) {
    struct stat info;
    if (ns_fs_stat(f.fd, name, false, &info) == 0)
      *bytes += S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
    else if (errno != ENOENT) /* a writer's, gone meanwhile */
      status = ns_fail_errno(err, NS_IO, "%s/%s: cannot be read", path, name);
  }
  leave(&f);
  return status;
}
