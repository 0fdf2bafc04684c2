/* Records of one size, numbered from 0, that never move: blocks of them, each on the border of a cache line. */
#ifndef NS_TEXT_ROWS_H
#define NS_TEXT_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { NS_ROW_BLOCK = 512 }; /* records; a power of two */

typedef struct ns_row_block {
  void *memory; /* as allocated; NULL: of the stretch that an earlier block begins */
  char *at;     /* its first border of a cache line */
} ns_row_block;

typedef struct ns_rows {
  ns_row_block *blocks;
  size_t count, capacity; /* of blocks */
  size_t size;            /* of a record */
} ns_rows;

void ns_rows_init(ns_rows *rows, size_t size);
void ns_rows_release(ns_rows *rows);
/* Makes room for the record `number`, which is at most one more than there is room for; what lies there is
 * undefined. NULL when memory is short. */
void *ns_rows_reach(ns_rows *rows, uint32_t number);

static inline void *ns_rows_at(const ns_rows *rows, uint32_t number) {
  return rows->blocks[number / NS_ROW_BLOCK].at + number % NS_ROW_BLOCK * rows->size;
}
#endif
