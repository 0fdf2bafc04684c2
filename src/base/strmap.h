/* A hash table from byte strings to 32-bit numbers. Keys are copied. Its entries lie in the order in which they came, so
 * that nothing depends on their hashes, which are others in each process. */
#ifndef NS_BASE_STRMAP_H
#define NS_BASE_STRMAP_H

#include <stdint.h>

#include "base/arena.h"

typedef struct ns_strmap_entry {
  const char *key;
  uint32_t len, value;
  uint64_t hash;
} ns_strmap_entry;

typedef struct ns_strmap {
  ns_strmap_entry *entries; /* count of them */
  size_t count, capacity;
  uint32_t *table;          /* open addressing, index + 1 */
  size_t size;              /* of the table: a power of two or 0 */
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
static inline ns_slice ns_strmap_key(const ns_strmap_entry *entry) {
  return ns_slice_of(entry->key, entry->len);
}
#endif
