/* Files: whole reads, memory maps, durable writes. All paths are NUL-terminated; every error text
 * names the path. */
#ifndef NS_BASE_FILE_H
#define NS_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Appends the whole file to out (whose max is the limit: NS_LIMIT names it). */
ns_status ns_file_read(const char *path, ns_buf *out, ns_error *err);

typedef struct ns_map {
  const unsigned char *ptr; /* NULL when len is 0 */
  size_t len;
} ns_map;

/* Maps a file for reading. Unmapped by ns_map_close; the file may be unlinked meanwhile. */
ns_status ns_map_open(const char *path, ns_map *map, ns_error *err);
void ns_map_close(ns_map *map);

/* Replaces path in one atomic step: writes path.tmp, fsync, rename, fsync of the folder. */
ns_status ns_file_replace(const char *path, ns_slice content, ns_error *err);
/* Whole write to an open descriptor, short writes and EINTR continued. */
ns_status ns_fd_write(int fd, const void *bytes, size_t len, const char *path, ns_error *err);
/* Appends `len` bytes of an open file from `at` on, fewer at its end; errors name `path`. */
ns_status ns_fd_read(int fd, uint64_t at, size_t len, const char *path, ns_buf *out, ns_error *err);
ns_status ns_dir_sync(const char *path, ns_error *err);
/* Makes the name of a folder durable: syncs the folder above it. */
ns_status ns_dir_sync_entry(const char *path, ns_error *err);
/* mkdir of one level, its name durable; an existing folder is fine (and its name as durable as its maker left it). */
ns_status ns_dir_make(const char *path, ns_error *err);
/* Removes a folder with all that is in it (no symlink followed); absent is fine. */
ns_status ns_dir_remove(const char *path, ns_error *err);
bool ns_file_exists(const char *path);
/* Bytes of all regular files below path; 0 when absent. */
uint64_t ns_dir_bytes(const char *path);
/* "a/b" of a and b, freed by the caller with ns_free; NULL when memory is short. */
char *ns_path_join(const char *a, const char *b);
/* CRC-32 (zlib's). */
uint32_t ns_checksum(const void *bytes, size_t len);
#endif
