/* An open-addressing hash table from byte strings to 32-bit numbers. Keys are copied. */
#ifndef NS_BASE_STRMAP_H
#define NS_BASE_STRMAP_H

#include <stdint.h>

#include "base/arena.h"

typedef struct ns_strmap_slot {
  const char *key; /* NULL = free */
  uint32_t len, value;
  uint64_t hash;
} ns_strmap_slot;

typedef struct ns_strmap {
  ns_strmap_slot *slots;
  size_t count, capacity; /* capacity is a power of two or 0 */
  ns_arena keys;
} ns_strmap;

/* `max_bytes` of keys at most. Allocates nothing yet. */
void ns_strmap_init(ns_strmap *map, size_t max_bytes);
void ns_strmap_release(ns_strmap *map);
/* The value, or `missing`. */
uint32_t ns_strmap_get(const ns_strmap *map, ns_slice key, uint32_t missing);
/* A pointer to the value of key, put in with `initial` when it is new; NULL when memory is short.
 * Good until the next put. */
uint32_t *ns_strmap_put(ns_strmap *map, ns_slice key, uint32_t initial);
#endif
