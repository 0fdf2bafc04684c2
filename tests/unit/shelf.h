/* The same articles in three indexes: all live, all sealed, some of each. */
#ifndef NS_TESTS_SHELF_H
#define NS_TESTS_SHELF_H

#include "folder.h"
#include "must.h"
#include "search/search.h"

enum { LIVE, SEALED, SPLIT, SHELVES };
static struct {
  char dir[64];
  ns_searcher *searcher;
} shelf[SHELVES];

static inline int close_shelf(void **state) {
  (void)state;
  for (int i = 0; i < SHELVES; i++) {
    ns_searcher_close(shelf[i].searcher);
    shelf[i].searcher = NULL;
    remove_tree(shelf[i].dir);
  }
  return 0;
}
#endif
