/* A look at glass's version file before Xapian takes its word: with a damaged root it reads beyond its
 * arrays. What is checked:
 *
 *   iamglass = magic:14 version:2 uuid:16 revision root{6} statistics
 *   root     = block shape entries size compress freelist      shape = levels << 2 | sequential << 1 | fake
 *   size     = bytes of a block / 2048; freelist = length and bytes; numbers are varints
 *
 * Anything else about the file is for Xapian to judge.
 */
#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "live/internal.h"

enum {
  HEAD_BYTES = 14 + 2 + 16,
  FILE_MAX = 1 << 16,
  TABLES = 6,
  LEVELS_MAX = 9, /* Xapian's cursors have ten places */
  BLOCK_SHIFT = 11,
  BLOCK_UNITS_MAX = 32 /* 64 KB */
};

static ns_status damaged(const char *folder, const char *table, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s/iamglass: the root of %s.glass is damaged; run nindex rebuild", folder, table);
}

/* Whether the table is long enough to have the block. */
static ns_status check_length(const char *folder, const char *table, uint64_t block, uint64_t size, ns_error *err) {
  struct stat info;
  char name[32];
  snprintf(name, sizeof name, "%s.glass", table);
  char *path = ns_path_join(folder, name);
  if (!path)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  if (ns_fs_stat(NS_FS_HERE, path, false, &info) == 0)
    status = block < (uint64_t)info.st_size / size ? NS_OK : damaged(folder, table, err);
  else if (!ns_is_absent(errno)) /* no file: Xapian says so */
    status = ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
  ns_free(path);
  return status;
}

static ns_status check_root(const char *folder, const char *table, ns_reader *in, ns_error *err) {
  uint64_t block = ns_read_varint(in), shape = ns_read_varint(in);
  (void)ns_read_varint(in);
  uint64_t units = ns_read_varint(in);
  (void)ns_read_varint(in);
  (void)ns_read_block(in);
  if (in->bad)
    return NS_OK;
  bool fake = shape & 1;
  bool size_is_sound = units && units <= BLOCK_UNITS_MAX && !(units & (units - 1));
  if (!size_is_sound || shape >> 2 > LEVELS_MAX)
    return damaged(folder, table, err);
  return fake ? NS_OK : check_length(folder, table, block, units << BLOCK_SHIFT, err);
}

ns_status ns_live_version_check(const char *folder, ns_error *err) {
  static const char *const tables[TABLES] = {"postlist", "docdata", "termlist", "position", "spelling", "synonym"};
  char *path = ns_path_join(folder, "iamglass");
  ns_buf bytes;
  ns_buf_init(&bytes, FILE_MAX);
  ns_status status = path ? ns_file_read_own(path, &bytes, err) : ns_fail_nomem(err);
  ns_reader in = ns_reader_of(ns_buf_slice(&bytes));
  (void)ns_read_bytes(&in, HEAD_BYTES);
  (void)ns_read_varint(&in);
  for (size_t t = 0; t < TABLES && !status && !in.bad; t++)
    status = check_root(folder, tables[t], &in, err);
  ns_buf_release(&bytes);
  ns_free(path);
  return status;
}
