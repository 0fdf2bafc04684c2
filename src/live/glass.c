#include "live/glass.h"

enum {
  MAGIC_BYTES = 16,
  UUID_BYTES = 16,
  LEVELS_MAX = 9, /* Xapian's cursors have ten places */
  BLOCK_SHIFT = 11,
  BLOCK_UNITS_MAX = 32, /* 64 KB */
  LIST_LEVEL = 254,
  LIST_HEAD = 8,
  WORD = 4
};

static const char magic[MAGIC_BYTES + 1] = "\x0f\rXapian Glass\x04\x6e";

const char *ns_glass_name(size_t table) {
  static const char *const names[NS_GLASS_TABLES] = {"postlist.glass", "docdata.glass",  "termlist.glass",
                                                     "position.glass", "spelling.glass", "synonym.glass"};
  return names[table];
}

/* ---- the version file ---- */

static ns_status damaged(const char *path, const char *what, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s: %s is damaged; " NS_LIVE_WAY_OUT, path, what);
}

static uint32_t read_small(ns_reader *in) {
  uint64_t value = ns_read_varint(in);
  in->bad |= value > UINT32_MAX;
  return (uint32_t)value;
}

static ns_glass_spot read_spot(ns_reader *in, uint32_t block_bytes) {
  ns_glass_spot spot = {read_small(in), 0};
  uint32_t word = read_small(in);
  in->bad |= word > block_bytes / WORD - 1;
  spot.place = word * WORD;
  return spot;
}

static bool spot_fits(const ns_glass_table *table, ns_glass_spot spot) {
  return spot.block < table->blocks && spot.place >= LIST_HEAD;
}

static void read_list(ns_slice bytes, ns_glass_table *table, bool *bad) {
  ns_reader in = ns_reader_of(bytes);
  (void)read_small(&in);
  table->blocks = read_small(&in);
  table->first = read_spot(&in, table->block_bytes);
  table->tail = read_spot(&in, table->block_bytes);
  bool there = table->first.place || table->tail.place;
  *bad |= in.bad || in.at != in.end || (there && !(spot_fits(table, table->first) && spot_fits(table, table->tail)));
}

static bool read_table(ns_reader *in, ns_glass_table *out) {
  uint32_t root = read_small(in), shape = read_small(in);
  (void)ns_read_varint(in);
  uint32_t units = read_small(in);
  (void)ns_read_varint(in);
  ns_slice list = ns_read_block(in);
  bool bad = in->bad || !units || units > BLOCK_UNITS_MAX || (units & (units - 1)) || shape >> 2 > LEVELS_MAX;
  *out = (ns_glass_table){.block_bytes = units << BLOCK_SHIFT, .root = root};
  if (!bad && list.len)
    read_list(list, out, &bad);
  bool empty = shape & 1;
  return !bad && (empty || root < out->blocks);
}

ns_status ns_glass_read(ns_slice version, const char *path, ns_glass *out, ns_error *err) {
  *out = (ns_glass){0};
  ns_reader in = ns_reader_of(version);
  ns_slice head = ns_read_bytes(&in, MAGIC_BYTES);
  if (in.bad || memcmp(head.ptr, magic, MAGIC_BYTES - 2) != 0)
    return damaged(path, "the head", err);
  if (memcmp(head.ptr, magic, MAGIC_BYTES) != 0)
    return ns_fail(err, NS_FORMAT, "%s: written by another version of Xapian; " NS_LIVE_WAY_OUT, path);
  (void)ns_read_bytes(&in, UUID_BYTES);
  out->revision = read_small(&in);
  for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
    if (!read_table(&in, &out->tables[t]))
      return damaged(path, ns_glass_name(t), err);
  }
  return NS_OK;
}

/* ---- the freelist ---- */

typedef struct list {
  const ns_glass_table *table;
  ns_slice file;
  unsigned char *spare;
  uint32_t steps; /* blocks met: never more than there are, lest a list in a ring has no end */
} list;

static uint32_t word_at(const list *l, uint32_t block, uint32_t place) {
  const unsigned char *at = (const unsigned char *)l->file.ptr + (uint64_t)block * l->table->block_bytes + place;
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_list_block(list *l, uint32_t block) {
  bool there = block < l->table->blocks && ((uint64_t)block + 1) * l->table->block_bytes <= l->file.len;
  return there && word_at(l, block, WORD) >> 24 == LIST_LEVEL && l->steps++ < l->table->blocks;
}

/* Marks the blocks that a list block names in [from, to). */
static bool mark(list *l, uint32_t block, uint32_t from, uint32_t to) {
  for (uint32_t at = from; at < to; at += WORD) {
    uint32_t named = word_at(l, block, at);
    if (named >= l->table->blocks || l->steps++ >= l->table->blocks)
      return false;
    l->spare[named / 8] |= (unsigned char)(1u << named % 8);
  }
  return true;
}

ns_status ns_glass_spare(const ns_glass_table *table, ns_slice file, const char *path, unsigned char *spare, ns_error *err) {
  list l = {table, file, spare, 0};
  const uint32_t end = table->block_bytes - WORD; /* where the next list block is named */
  ns_glass_spot at = table->first;
  bool more = table->tail.place;
  while (more) {
    bool last = at.block == table->tail.block;
    if (!is_list_block(&l, at.block) || !mark(&l, at.block, at.place, last ? table->tail.place : end))
      return damaged(path, "the list of free blocks", err);
    if (!last)
      at = (ns_glass_spot){word_at(&l, at.block, end), LIST_HEAD};
    more = !last;
  }
  return NS_OK;
}
