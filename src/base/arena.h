/* Memory that is given back all at once: one arena per passage, article or query. */
#ifndef NS_BASE_ARENA_H
#define NS_BASE_ARENA_H

#include "base/slice.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ns_arena_block ns_arena_block;
typedef struct ns_arena {
  ns_arena_block *blocks; /* newest first */
  size_t used, max;       /* bytes over all blocks */
} ns_arena;

/* `max` bytes at most over all allocations; allocates nothing yet. */
void ns_arena_init(ns_arena *arena, size_t max);
void ns_arena_release(ns_arena *arena);
/* Forgets everything but keeps the largest block for reuse, unless it is very large. */
void ns_arena_clear(ns_arena *arena);
/* Aligned for any type, not zeroed; NULL when memory is short or max is passed. */
void *ns_arena_alloc(ns_arena *arena, size_t size) __attribute__((warn_unused_result));
void *ns_arena_calloc(ns_arena *arena, size_t count, size_t size) __attribute__((warn_unused_result));
/* ns_grow() for an array in the arena, to twice the room: a short one stays behind until the arena is cleared. An array
 * must grow by this alone from the first. */
int ns_arena_grow(ns_arena *arena, void *array, size_t count, size_t *capacity, size_t size) __attribute__((warn_unused_result));
/* A NUL-terminated copy; ptr NULL when memory is short (an absent slice stays absent). */
ns_slice ns_arena_copy(ns_arena *arena, ns_slice text);

#ifdef __cplusplus
}
#endif
#endif
