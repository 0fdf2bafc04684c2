/* Runs a fuzz target over saved inputs, so that every target is an ordinary test too:
 *   drive PATH...    files, and folders with all files below them, in byte order
 * Ends with the target's own abort, or says how many inputs went through. */
#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static unsigned long inputs;

/* The bytes in a block of exactly their size, so that a sanitizer sees the first byte too many. */
static uint8_t *read_whole(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = malloc(size ? size : 1);
  bool whole = file && bytes && fread(bytes, 1, size, file) == size;
  if (!whole) {
    fprintf(stderr, "drive: %s: cannot read: %s\n", path, strerror(errno));
    free(bytes);
    bytes = NULL;
  }
  if (file)
    fclose(file);
  return bytes;
}

static bool run_file(const char *path, size_t size) {
  uint8_t *bytes = read_whole(path, size);
  if (!bytes)
    return false;
  LLVMFuzzerTestOneInput(bytes, size);
  inputs++;
  free(bytes);
  return true;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool run_all(char **paths) {
  FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
  bool good = walk != NULL;
  for (FTSENT *entry; walk && (entry = fts_read(walk)) != NULL;) {
    int kind = entry->fts_info;
    if (kind == FTS_F) {
      good = run_file(entry->fts_path, (size_t)entry->fts_statp->st_size) && good;
    } else if (kind == FTS_NS || kind == FTS_ERR || kind == FTS_DNR) {
      fprintf(stderr, "drive: %s: %s\n", entry->fts_path, strerror(entry->fts_errno));
      good = false;
    }
  }
  if (walk)
    fts_close(walk);
  return good;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: drive PATH...\n", stderr);
    return 2;
  }
  bool good = run_all(argv + 1);
  printf("%lu inputs\n", inputs);
  return good && inputs ? 0 : 2;
}
