/* A mapped section, every block of which is compared with its checksum (sums.h) before anybody relies on it.
 *
 * Whoever reads names what he is about to read: ns_guard_at(section, offset, bytes). The first time, the blocks that hold
 * it are summed up; from then on a byte per block says that they are sound, and a touch is a comparison. A block that is
 * not is remembered as the segment's damage, and reading goes on: the small functions that read have no way to fail, and
 * every number is checked against its bounds anyway, so that nothing worse than nonsense comes of it. The operation as a
 * whole then fails (ns_sealed_settle in read/open.h), and the nonsense is never handed out as an answer.
 *
 * Segments may be read by several threads: two that touch a block for the first time both sum it up. */
#ifndef NS_SEALED_GUARD_H
#define NS_SEALED_GUARD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "sealed/codec/format.h"
#include "sealed/codec/sums.h"

/* The first damage that was met in all sections of a segment, until somebody tells of it. */
typedef struct ns_damage {
  _Atomic uint64_t met; /* 0: none; else block · 256 + section + 1 */
} ns_damage;

typedef struct ns_guard {
  const unsigned char *ptr; /* NULL when len is 0 */
  size_t len;               /* bytes of the section */
  const unsigned char *sums; /* of its blocks: behind them in the file */
  uint32_t checksum;        /* of the sums */
  _Atomic unsigned char *states; /* of the blocks, and behind them of the sums */
  ns_section section;
  ns_damage *damage;
  ns_map map;               /* the file */
} ns_guard;

enum { NS_BLOCK_UNKNOWN, NS_BLOCK_SOUND, NS_BLOCK_DAMAGED };

/* For tests, before a segment is opened: what was not touched cannot be read, and who reads it dies of SIGSEGV. */
extern bool ns_guard_strict;

/* Maps the section's file, which must be as long as `entry` says: else NS_CORRUPT. `damage` is borrowed. */
ns_status ns_guard_open(ns_guard *g, const char *folder, ns_section section, const ns_section_entry *entry, ns_damage *damage,
                        ns_error *err);
void ns_guard_close(ns_guard *g);

/* Compares blocks first to last that were not yet; false when one of them is damaged. */
bool ns_guard_check(const ns_guard *g, size_t first, size_t last);

/* To be called before `bytes` bytes from `at` on, which lie in the section, are read. False: they are not as they were
 * written, and the segment's damage says so. */
static inline bool ns_guard_touch(const ns_guard *g, const void *at, size_t bytes) {
  if (!bytes)
    return true;
  size_t from = (size_t)((const unsigned char *)at - g->ptr), first = from / NS_SUM_BLOCK, last = (from + bytes - 1) / NS_SUM_BLOCK;
  if (first == last && atomic_load_explicit(&g->states[first], memory_order_relaxed) == NS_BLOCK_SOUND)
    return true;
  return ns_guard_check(g, first, last);
}
/* The bytes at `offset`, touched. */
static inline const unsigned char *ns_guard_at(const ns_guard *g, size_t offset, size_t bytes) {
  ns_guard_touch(g, g->ptr + offset, bytes);
  return g->ptr + offset;
}
/* The whole section. */
static inline bool ns_guard_touch_all(const ns_guard *g) {
  return ns_guard_touch(g, g->ptr, g->len);
}
/* For `reads` reads here and there: where they are so many that hardly a block is left out, all are touched at once, and
 * nothing needs to be touched any more (true). */
static inline bool ns_guard_touch_for(const ns_guard *g, size_t reads) {
  enum { READS_OF_A_BLOCK = 8 };
  if (reads / READS_OF_A_BLOCK < g->len / NS_SUM_BLOCK)
    return false;
  ns_guard_touch_all(g);
  return true;
}
/* Its bytes, none of them touched. */
static inline ns_slice ns_guard_bytes(const ns_guard *g) {
  return ns_slice_of((const char *)g->ptr, g->len);
}

/* Which damage was met, if any; it is then forgotten, for who takes it tells of it. */
bool ns_damage_take(ns_damage *damage, ns_section *section, uint64_t *block);
#endif
