/* The blocks that a reader of a format hands to passages.c. */
#include "corpus/internal.h"

void ns_blocks_init(ns_blocks *blocks, ns_arena *arena) {
  *blocks = (ns_blocks){.arena = arena};
}

ns_block *ns_blocks_add(ns_blocks *blocks, ns_block_kind kind, ns_slice text) {
  if (!text.ptr)
    blocks->failed = true;
  if (blocks->failed)
    return NULL;
  if (ns_arena_grow(blocks->arena, &blocks->items, blocks->count, &blocks->capacity, sizeof *blocks->items)) {
    blocks->failed = true;
    return NULL;
  }
  ns_block *block = &blocks->items[blocks->count];
  blocks->count += text.len > 0;
  *block = (ns_block){.text = text, .kind = (uint8_t)kind};
  return block;
}
