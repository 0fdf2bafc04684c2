#include "text/rows.h"

#include "base/mem.h"

enum { CACHE_LINE = 64 };

void ns_rows_init(ns_rows *rows, size_t size) {
  *rows = (ns_rows){.size = size};
}

void ns_rows_release(ns_rows *rows) {
  for (size_t i = 0; i < rows->count; i++)
    ns_free(rows->blocks[i].memory);
  ns_free(rows->blocks);
  ns_rows_init(rows, rows->size);
}

void *ns_rows_reach(ns_rows *rows, uint32_t number) {
  if (number / NS_ROW_BLOCK < rows->count)
    return ns_rows_at(rows, number);
  if (ns_grow(&rows->blocks, rows->count, &rows->capacity, sizeof *rows->blocks))
    return NULL;
  char *memory = ns_alloc(NS_ROW_BLOCK * rows->size + CACHE_LINE);
  if (!memory)
    return NULL;
  size_t over = (uintptr_t)memory % CACHE_LINE;
  rows->blocks[rows->count++] = (ns_row_block){memory, memory + (over ? CACHE_LINE - over : 0)};
  return ns_rows_at(rows, number);
}
