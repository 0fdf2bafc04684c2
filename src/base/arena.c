#include "base/arena.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

enum {
  ARENA_BLOCK_MIN = 4096,
  ARENA_KEPT_MAX = 8 << 20, /* bytes of a block that is kept for reuse: one large article must not weigh on all that follow */
  ARRAY_OWN_MIN = 64 << 10  /* bytes of a growing array that has a block of its own */
};

struct ns_arena_block {
  ns_arena_block *next;
  size_t used, size;
  alignas(max_align_t) char bytes[];
};

void ns_arena_init(ns_arena *arena, size_t max) {
  *arena = (ns_arena){.max = max};
}

static void free_from(ns_arena_block *block) {
  while (block) {
    ns_arena_block *next = block->next;
    ns_free(block);
    block = next;
  }
}

void ns_arena_release(ns_arena *arena) {
  free_from(arena->blocks);
  ns_arena_init(arena, arena->max);
}

void ns_arena_clear(ns_arena *arena) {
  ns_arena_block *newest = arena->blocks; /* blocks double, so the newest is the largest */
  if (newest && newest->size > ARENA_KEPT_MAX) {
    ns_arena_release(arena);
    return;
  }
  if (newest) {
    free_from(newest->next);
    newest->next = NULL;
    newest->used = 0;
  }
  arena->used = 0;
}

static ns_arena_block *add_block(ns_arena *arena, size_t size) {
  size_t wanted = arena->blocks ? arena->blocks->size * 2 : ARENA_BLOCK_MIN;
  if (wanted < size)
    wanted = size;
  ns_arena_block *block = ns_alloc(sizeof *block + wanted);
  if (!block)
    return NULL;
  *block = (ns_arena_block){.next = arena->blocks, .size = wanted};
  arena->blocks = block;
  return block;
}

void *ns_arena_alloc(ns_arena *arena, size_t size) {
  const size_t align = alignof(max_align_t);
  if (size > SIZE_MAX / 4)
    return NULL;
  size = (size + align - 1) / align * align;
  if (size > arena->max - arena->used)
    return NULL;
  ns_arena_block *block = arena->blocks;
  if (!block || block->size - block->used < size) {
    block = add_block(arena, size);
    if (!block)
      return NULL;
  }
  void *ptr = block->bytes + block->used;
  block->used += size;
  arena->used += size;
  return ptr;
}

void *ns_arena_calloc(ns_arena *arena, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    return NULL;
  void *ptr = ns_arena_alloc(arena, bytes);
  if (ptr)
    memset(ptr, 0, bytes);
  return ptr;
}

/* The link that leads to the block. */
static ns_arena_block **link_to(ns_arena *arena, const ns_arena_block *block) {
  ns_arena_block **link = &arena->blocks;
  while (*link != block)
    link = &(*link)->next;
  return link;
}

static ns_arena_block *block_of(void *array) {
  return (ns_arena_block *)(void *)((char *)array - offsetof(ns_arena_block, bytes));
}

/* A block for one array alone, or that block larger: it grows without leaving its old self behind. */
static void *own_block(ns_arena *arena, ns_arena_block *old, size_t bytes) {
  size_t before = old ? old->size : 0;
  if (bytes - before > arena->max - arena->used)
    return NULL;
  ns_arena_block **link = old ? link_to(arena, old) : arena->blocks ? &arena->blocks->next : &arena->blocks;
  ns_arena_block *next = *link, *block = ns_realloc(old, sizeof *block + bytes);
  if (!block)
    return NULL;
  block->next = old ? block->next : next;
  block->used = block->size = bytes;
  *link = block;
  arena->used += bytes - before;
  return block->bytes;
}

int ns_arena_grow(ns_arena *arena, void *array, size_t count, size_t *capacity, size_t size) {
  enum { FIRST = 16 };
  if (count < *capacity)
    return 0;
  size_t wanted = *capacity ? *capacity * 2 : FIRST, bytes, before = *capacity * size;
  void *old, *grown = NULL;
  memcpy(&old, array, sizeof old);
  if (__builtin_mul_overflow(wanted, size, &bytes))
    return -1;
  bool owned = before >= ARRAY_OWN_MIN;
  grown = bytes >= ARRAY_OWN_MIN ? own_block(arena, owned ? block_of(old) : NULL, bytes) : ns_arena_alloc(arena, bytes);
  if (!grown)
    return -1;
  if (count && !owned)
    memcpy(grown, old, count * size);
  memcpy(array, &grown, sizeof grown);
  *capacity = wanted;
  return 0;
}

ns_slice ns_arena_copy(ns_arena *arena, ns_slice text) {
  if (!text.ptr)
    return text;
  char *copy = ns_arena_alloc(arena, text.len + 1);
  if (!copy)
    return NS_SLICE_NONE;
  memcpy(copy, text.ptr, text.len);
  copy[text.len] = '\0';
  return ns_slice_of(copy, text.len);
}
