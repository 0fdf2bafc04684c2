#include "text/rows.h"

#include <stdbool.h>

#include "base/mem.h"

enum {
  CACHE_LINE = 64,
  AT_ONCE_PART = 4, /* of the blocks there are, so many more are made at once … */
  AT_ONCE_MAX = 128 /* … but no more: long stretches of memory can lie in huge pages */
};

void ns_rows_init(ns_rows *rows, size_t size) {
  *rows = (ns_rows){.size = size};
}

void ns_rows_release(ns_rows *rows) {
  for (size_t i = 0; i < rows->count; i++)
    ns_free(rows->blocks[i].memory);
  ns_free(rows->blocks);
  ns_rows_init(rows, rows->size);
}

/* Blocks for at least one record more, in one stretch of memory. */
static bool add_blocks(ns_rows *rows) {
  size_t size = NS_ROW_BLOCK * rows->size, more = rows->count / AT_ONCE_PART;
  more = more < 1 ? 1 : more < AT_ONCE_MAX ? more : AT_ONCE_MAX;
  while (rows->capacity - rows->count < more)
    if (ns_grow(&rows->blocks, rows->capacity, &rows->capacity, sizeof *rows->blocks))
      return false;
  char *memory = ns_alloc(more * size + CACHE_LINE);
  if (!memory)
    return false;
  size_t over = (uintptr_t)memory % CACHE_LINE;
  char *border = memory + (over ? CACHE_LINE - over : 0);
  for (size_t i = 0; i < more; i++)
    rows->blocks[rows->count++] = (ns_row_block){i ? NULL : memory, border + i * size};
  return true;
}

void *ns_rows_reach(ns_rows *rows, uint32_t number) {
  bool there = number / NS_ROW_BLOCK < rows->count || add_blocks(rows);
  return there ? ns_rows_at(rows, number) : NULL;
}
