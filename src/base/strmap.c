#include "base/strmap.h"

#include "base/hash.h"
#include "base/mem.h"

enum { STRMAP_FIRST = 64 };

void ns_strmap_init(ns_strmap *map, size_t max_bytes) {
  *map = (ns_strmap){0};
  ns_arena_init(&map->keys, max_bytes);
}

void ns_strmap_release(ns_strmap *map) {
  ns_free(map->slots);
  ns_arena_release(&map->keys);
  map->slots = NULL;
  map->count = map->capacity = 0;
}

/* The slot that holds key, or the free one where it belongs. */
static ns_strmap_slot *find(ns_strmap_slot *slots, size_t capacity, ns_slice key, uint64_t hash) {
  size_t i = (size_t)hash & (capacity - 1);
  while (slots[i].key && !(slots[i].hash == hash && slots[i].len == key.len &&
                           memcmp(slots[i].key, key.ptr, key.len) == 0))
    i = (i + 1) & (capacity - 1);
  return &slots[i];
}

uint32_t ns_strmap_get(const ns_strmap *map, ns_slice key, uint32_t missing) {
  if (!map->capacity)
    return missing;
  const ns_strmap_slot *slot = find(map->slots, map->capacity, key, ns_hash(key, 0));
  return slot->key ? slot->value : missing;
}

static int grow(ns_strmap *map) {
  size_t capacity = map->capacity ? map->capacity * 2 : STRMAP_FIRST;
  ns_strmap_slot *slots = ns_calloc(capacity, sizeof *slots);
  if (!slots)
    return -1;
  for (size_t i = 0; i < map->capacity; i++) {
    ns_strmap_slot *old = &map->slots[i];
    if (old->key)
      *find(slots, capacity, ns_slice_of(old->key, old->len), old->hash) = *old;
  }
  ns_free(map->slots);
  map->slots = slots;
  map->capacity = capacity;
  return 0;
}

uint32_t *ns_strmap_put(ns_strmap *map, ns_slice key, uint32_t initial) {
  if (key.len > UINT32_MAX || (map->count * 2 >= map->capacity && grow(map)))
    return NULL;
  uint64_t hash = ns_hash(key, 0);
  ns_strmap_slot *slot = find(map->slots, map->capacity, key, hash);
  if (!slot->key) {
    ns_slice copy = ns_arena_copy(&map->keys, key.ptr ? key : NS_LIT(""));
    if (!copy.ptr)
      return NULL;
    *slot = (ns_strmap_slot){copy.ptr, (uint32_t)key.len, initial, hash};
    map->count++;
  }
  return &slot->value;
}
