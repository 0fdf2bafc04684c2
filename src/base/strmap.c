#include "base/strmap.h"

#include "base/hash.h"
#include "base/mem.h"

enum { STRMAP_FIRST = 64 };

void ns_strmap_init(ns_strmap *map, size_t max_bytes) {
  *map = (ns_strmap){0};
  ns_arena_init(&map->keys, max_bytes);
}

void ns_strmap_release(ns_strmap *map) {
  ns_free(map->entries);
  ns_free(map->table);
  ns_arena_release(&map->keys);
  ns_strmap_init(map, map->keys.max);
}

/* The place of the table that leads to the key, or the free one where it belongs. */
static uint32_t *find(const ns_strmap *map, ns_slice key, uint64_t hash) {
  size_t mask = map->size - 1, i = (size_t)hash & mask;
  for (; map->table[i]; i = (i + 1) & mask) {
    const ns_strmap_entry *entry = &map->entries[map->table[i] - 1];
    if (entry->hash == hash && entry->len == key.len && memcmp(entry->key, key.ptr, key.len) == 0)
      break;
  }
  return &map->table[i];
}

uint32_t ns_strmap_get(const ns_strmap *map, ns_slice key, uint32_t missing) {
  uint32_t place = map->size ? *find(map, key, ns_hash(key, ns_hash_seed())) : 0;
  return place ? map->entries[place - 1].value : missing;
}

static int grow_table(ns_strmap *map) {
  size_t size = map->size ? map->size * 2 : STRMAP_FIRST;
  uint32_t *table = ns_calloc(size, sizeof *table);
  if (!table)
    return -1;
  for (size_t e = 0; e < map->count; e++) {
    size_t i = (size_t)map->entries[e].hash & (size - 1);
    while (table[i])
      i = (i + 1) & (size - 1);
    table[i] = (uint32_t)e + 1;
  }
  ns_free(map->table);
  map->table = table;
  map->size = size;
  return 0;
}

uint32_t *ns_strmap_put(ns_strmap *map, ns_slice key, uint32_t initial) {
  if (key.len > UINT32_MAX || map->count == UINT32_MAX || (map->count * 2 >= map->size && grow_table(map)))
    return NULL;
  uint64_t hash = ns_hash(key, ns_hash_seed());
  uint32_t *place = find(map, key, hash);
  if (!*place) {
    ns_slice copy = ns_arena_copy(&map->keys, key.ptr ? key : NS_LIT(""));
    if (!copy.ptr || ns_grow(&map->entries, map->count, &map->capacity, sizeof *map->entries))
      return NULL;
    map->entries[map->count++] = (ns_strmap_entry){copy.ptr, (uint32_t)key.len, initial, hash};
    *place = (uint32_t)map->count;
  }
  return &map->entries[*place - 1].value;
}
