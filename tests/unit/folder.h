/* Removes what a test made, folders within folders too; the library itself never does that. */
#ifndef NS_TESTS_FOLDER_H
#define NS_TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static inline int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) {
  (void)info;
  (void)kind;
  (void)at;
  return remove(path);
}

/* 0 when it is gone. */
static inline int remove_tree(const char *path) {
  enum { OPEN_MAX_AT_ONCE = 16 };
  return nftw(path, remove_one, OPEN_MAX_AT_ONCE, FTW_DEPTH | FTW_PHYS);
}
#endif
