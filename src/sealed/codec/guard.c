#include "sealed/codec/guard.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

bool ns_guard_strict;

/* ---- damage ---- */

static void meet(const ns_guard *g, size_t block) {
  uint64_t none = 0, met = (uint64_t)block << 8 | ((uint64_t)g->section + 1);
  atomic_compare_exchange_strong(&g->damage->met, &none, met);
}

bool ns_damage_take(ns_damage *damage, ns_section *section, uint64_t *block) {
  if (!atomic_load_explicit(&damage->met, memory_order_relaxed))
    return false;
  uint64_t met = atomic_exchange(&damage->met, 0);
  *section = met ? (ns_section)((met & 0xff) - 1) : NS_SECTION_COUNT;
  *block = met >> 8;
  return met != 0;
}

_Static_assert(NS_SECTION_COUNT < 255, "a section is one byte of a damage");

/* ---- tests ---- */

static void protect(const ns_guard *g, const unsigned char *from, size_t len, int protection) {
  void *at;
  memcpy(&at, &from, sizeof at); /* mprotect wants it without const */
  if (len && mprotect(at, len, protection))
    atomic_store(&g->damage->met, (uint64_t)g->section + 1);
}

/* The sums go elsewhere, for they share a page with the last block. */
static ns_status close_off(ns_guard *g, ns_error *err) {
  size_t bytes = (size_t)(ns_sum_blocks(g->len) * NS_SUM_BYTES);
  unsigned char *sums = bytes ? ns_alloc(bytes) : NULL;
  if (!sums)
    return bytes ? ns_fail_nomem(err) : NS_OK;
  memcpy(sums, g->sums, bytes);
  g->sums = sums;
  protect(g, g->map.ptr, g->map.len, PROT_NONE);
  return NS_OK;
}

/* ---- opening and closing ---- */

static ns_status map_file(ns_guard *g, const char *path, ns_error *err) {
  uint64_t wanted = ns_section_file_bytes(g->len);
  ns_status status = ns_map_open(path, &g->map, err);
  if (!status && g->map.len != wanted)
    status = ns_fail(err, NS_CORRUPT, "%s: damaged: %zu bytes where %llu are expected; " NS_WAY_OUT, path, g->map.len,
                     (unsigned long long)wanted);
  g->ptr = g->map.ptr;
  g->sums = g->ptr ? g->ptr + g->len : NULL;
  return status;
}

ns_status ns_guard_open(ns_guard *g, const char *folder, ns_section section, const ns_section_entry *entry, ns_damage *damage,
                        ns_error *err) {
  *g = (ns_guard){.len = (size_t)entry->len, .checksum = entry->checksum, .section = section, .damage = damage};
  char *path = ns_path_join(folder, ns_section_name(section));
  ns_status status = path ? map_file(g, path, err) : ns_fail_nomem(err);
  ns_free(path);
  if (!status) {
    g->states = ns_calloc((size_t)ns_sum_blocks(g->len) + 1, sizeof *g->states);
    status = g->states ? NS_OK : ns_fail_nomem(err);
  }
  if (!status && ns_guard_strict)
    status = close_off(g, err);
  return status;
}

void ns_guard_close(ns_guard *g) {
  if (g->map.ptr && g->sums != g->map.ptr + g->len) {
    void *sums;
    memcpy(&sums, &g->sums, sizeof sums);
    ns_free(sums);
  }
  ns_map_close(&g->map);
  ns_free(g->states);
  *g = (ns_guard){0};
}

/* ---- comparing ---- */

static unsigned char sums_state(const ns_guard *g, size_t blocks) {
  unsigned char state = atomic_load_explicit(&g->states[blocks], memory_order_relaxed);
  if (state == NS_BLOCK_UNKNOWN) {
    state = ns_sum(g->sums, blocks * NS_SUM_BYTES) == g->checksum ? NS_BLOCK_SOUND : NS_BLOCK_DAMAGED;
    atomic_store_explicit(&g->states[blocks], state, memory_order_relaxed);
  }
  return state;
}

static unsigned char compare(const ns_guard *g, size_t block, size_t blocks) {
  const unsigned char *at = g->ptr + block * NS_SUM_BLOCK;
  size_t left = g->len - block * NS_SUM_BLOCK, len = left < NS_SUM_BLOCK ? left : NS_SUM_BLOCK;
  if (ns_guard_strict)
    protect(g, at, len, PROT_READ);
  unsigned char state = sums_state(g, blocks);
  if (state == NS_BLOCK_SOUND && ns_sum(at, len) != ns_load32(g->sums + block * NS_SUM_BYTES))
    state = NS_BLOCK_DAMAGED;
  atomic_store_explicit(&g->states[block], state, memory_order_relaxed);
  return state;
}

bool ns_guard_check(const ns_guard *g, size_t first, size_t last) {
  size_t blocks = (size_t)ns_sum_blocks(g->len);
  bool sound = true;
  for (size_t block = first; block <= last && block < blocks; block++) {
    unsigned char state = atomic_load_explicit(&g->states[block], memory_order_relaxed);
    if (state == NS_BLOCK_UNKNOWN)
      state = compare(g, block, blocks);
    if (state == NS_BLOCK_DAMAGED) {
      meet(g, block);
      sound = false;
    }
  }
  return sound;
}
