/* A look at glass's version file before Xapian takes its word: with a damaged root it reads beyond its
 * arrays. What is checked:
 *
 *   iamglass = magic:14 version:2 uuid:16 revision root{6} statistics
 *   root     = block shape entries size compress freelist      shape = levels << 2 | sequential << 1 | fake
 *   size     = bytes of a block / 2048; freelist = length and bytes; numbers are varints
 *
 * Anything else about the file is for Xapian to judge.
 */
#include <stdio.h>
#include <sys/stat.h>

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

static bool fits(const char *folder, const char *table, uint64_t block, uint64_t size) {
  struct stat info;
  char name[32];
  snprintf(name, sizeof name, "%s.glass", table);
  char *path = ns_path_join(folder, name);
  bool good = !path || stat(path, &info) || block < (uint64_t)info.st_size / size; /* no file: Xapian says so */
  ns_free(path);
  return good;
}

static bool root_is_sound(const char *folder, const char *table, ns_reader *in) {
  uint64_t block = ns_read_varint(in), shape = ns_read_varint(in);
  (void)ns_read_varint(in);
  uint64_t units = ns_read_varint(in);
  (void)ns_read_varint(in);
  (void)ns_read_block(in);
  if (in->bad)
    return true;
  bool fake = shape & 1;
  bool size_is_sound = units && units <= BLOCK_UNITS_MAX && !(units & (units - 1));
  return size_is_sound && shape >> 2 <= LEVELS_MAX && (fake || fits(folder, table, block, units << BLOCK_SHIFT));
}

ns_status ns_live_version_check(const char *folder, ns_error *err) {
  static const char *const tables[TABLES] = {"postlist", "docdata", "termlist", "position", "spelling", "synonym"};
  char *path = ns_path_join(folder, "iamglass");
  ns_buf bytes;
  ns_buf_init(&bytes, FILE_MAX);
  ns_status status = path ? ns_file_read(path, &bytes, NULL) : ns_fail_nomem(err);
  if (path && status) /* none yet, or none that can be read */
    status = NS_OK;
  ns_reader in = ns_reader_of(ns_buf_slice(&bytes));
  (void)ns_read_bytes(&in, HEAD_BYTES);
  (void)ns_read_varint(&in);
  for (size_t t = 0; t < TABLES && !status && !in.bad; t++) {
    if (!root_is_sound(folder, tables[t], &in))
      status = ns_fail(err, NS_CORRUPT, "%s: the root of %s.glass is damaged; run nindex rebuild", path, tables[t]);
  }
  ns_buf_release(&bytes);
  ns_free(path);
  return status;
}
