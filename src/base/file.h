/* Files: whole reads, memory maps, durable writes, on top of base/fs.h. All paths are NUL-terminated; every error text
 * names the path. Absence is ENOENT (and ENOTDIR, where a folder of the path is none): NS_NOTFOUND; whatever else goes
 * wrong is NS_IO. */
#ifndef NS_BASE_FILE_H
#define NS_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fs.h"

/* Appends the whole file to out (whose max is the limit: NS_LIMIT names it). A file of the user: links are followed, and
 * a pipe will do. */
ns_status ns_file_read(const char *path, ns_buf *out, ns_error *err);

/* ---- files of the index's own: plain files where their names stand. NS_CORRUPT for anything else, a link above all:
 * it would lead to what is not ours ---- */

ns_status ns_file_read_own(const char *path, ns_buf *out, ns_error *err);
/* For reading; closed by ns_fs_close. *fd is -1 on failure. */
ns_status ns_file_open(const char *path, int *fd, ns_error *err);
/* A new one for writing, in place of what stands there (a link is removed, not followed). *fd is -1 on failure. */
ns_status ns_file_create(const char *path, int *fd, ns_error *err);
/* Such a one with `content`, synced; its name is as durable as the folder. */
ns_status ns_file_write(const char *path, ns_slice content, ns_error *err);
/* Replaces path in one atomic step: writes path.tmp, fsync, rename, fsync of the folder. NS_UNSURE: the last of these
 * failed, so that it is replaced, but perhaps not after a power cut. */
ns_status ns_file_replace(const char *path, ns_slice content, ns_error *err);
/* The same by way of the file `tmp` in the same folder: what stands there is removed. */
ns_status ns_file_replace_by(const char *path, const char *tmp, ns_slice content, ns_error *err);

typedef struct ns_map {
  const unsigned char *ptr; /* NULL when len is 0 */
  size_t len;
} ns_map;

/* Maps a file for reading. Unmapped by ns_map_close; the file may be unlinked meanwhile. */
ns_status ns_map_open(const char *path, ns_map *map, ns_error *err);
void ns_map_close(ns_map *map);

/* ---- open files; errors name `path` ---- */

/* Whole write, short writes continued. */
ns_status ns_fd_write(int fd, const void *bytes, size_t len, const char *path, ns_error *err);
/* Appends `len` bytes from `at` on, fewer at the file's end. */
ns_status ns_fd_read(int fd, uint64_t at, size_t len, const char *path, ns_buf *out, ns_error *err);
ns_status ns_fd_size(int fd, uint64_t *size, const char *path, ns_error *err);
ns_status ns_fd_sync(int fd, const char *path, ns_error *err);
/* Whatever the answer, it is closed. */
ns_status ns_fd_close(int fd, const char *path, ns_error *err);

/* ---- names ---- */

typedef enum ns_path_kind { NS_PATH_NONE, NS_PATH_FILE, NS_PATH_FOLDER, NS_PATH_LINK, NS_PATH_OTHER } ns_path_kind;
/* What stands there, links not followed. */
ns_status ns_path_look(const char *path, ns_path_kind *out, ns_error *err);
/* Whether something stands at the end of its links. */
ns_status ns_path_exists(const char *path, bool *out, ns_error *err);
/* True for the errno of a name that is not there. */
bool ns_is_absent(int code);
/* "a/b" of a and b, freed by the caller with ns_free; NULL when memory is short. */
char *ns_path_join(const char *a, const char *b);

/* CRC-32 (zlib's). */
uint32_t ns_checksum(const void *bytes, size_t len);
#endif
