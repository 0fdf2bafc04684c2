/* A dictionary section: sorted keys, front-coded in blocks of 32, each with a few numbers.
 *
 *   section  = block* · index · trailer
 *   block    = varint key length · key · columns            first key, whole
 *              (lengths · suffix · columns){0,31}            the others
 *   lengths  = byte: high 4 bits bytes shared with the key before, low 4 bits bytes of the suffix;
 *              15 = 15 + the varint that follows (shared first)
 *   columns  = varint for each column: PLAIN the value; SUM the value, in a block's first key preceded by the
 *              sum over all keys before; DELTA zigzag difference to the key before, in a block's first key the value
 *   index    = u64 first 8 bytes of each block's first key, big-endian order · u32 offset of each block
 *   trailer  = u32 keys · u32 blocks · u32 modes (2 bits a column) · u32 columns
 *
 * A key's number is its place in byte order, so that columns elsewhere can name it. */
#ifndef NS_SEALED_DICT_H
#define NS_SEALED_DICT_H

#include <stdbool.h>

#include "sealed/codec/guard.h"
#include "sealed/codec/out.h"

typedef enum ns_column { NS_COLUMN_PLAIN, NS_COLUMN_SUM, NS_COLUMN_DELTA } ns_column;

/* What the columns of a dictionary are. */
typedef struct ns_dict_shape {
  unsigned count;
  ns_column modes[NS_DICT_COLUMNS];
} ns_dict_shape;

extern const ns_dict_shape ns_shape_ids;    /* article */
extern const ns_dict_shape ns_shape_names;  /* nothing */
extern const ns_dict_shape ns_shape_lists;  /* df, bytes of the list */
extern const ns_dict_shape ns_shape_words;  /* df, bytes of documents, of positions, of forms */
extern const ns_dict_shape ns_shape_forms;  /* df, number of the term, ordinal among the term's forms */

/* ---- writing ---- */
typedef struct ns_dict_writer {
  ns_out out;
  ns_dict_shape shape;
  uint64_t sums[NS_DICT_COLUMNS], last[NS_DICT_COLUMNS];
  ns_buf key;               /* the key before */
  ns_buf prefixes, offsets; /* the index */
  uint32_t count;
} ns_dict_writer;

ns_status ns_dict_writer_open(ns_dict_writer *w, const char *folder, const char *name, const ns_dict_shape *shape,
                              ns_error *err);
/* Keys in ascending order (equal ones are allowed); errors are sticky in w->out. */
void ns_dict_add(ns_dict_writer *w, ns_slice key, const uint64_t *values);
ns_status ns_dict_writer_close(ns_dict_writer *w, ns_section_entry *entry, ns_error *err);
void ns_dict_writer_release(ns_dict_writer *w);

/* ---- reading ---- */
typedef struct ns_dict {
  const ns_guard *guard; /* of the section, borrowed */
  const unsigned char *blocks, *prefixes, *offsets;
  size_t blocks_len;
  uint32_t count, block_count;
  ns_dict_shape shape;
} ns_dict;

/* False when the section cannot be such a dictionary. */
bool ns_dict_open(ns_dict *dict, const ns_guard *section, const ns_dict_shape *shape);

/* A place in a dictionary. */
typedef struct ns_dict_at {
  const ns_dict *dict;
  ns_reader in;
  uint32_t number;     /* of the current key; dict->count at the end */
  bool bad;            /* the section is damaged */
  size_t len;
  uint64_t values[NS_DICT_COLUMNS], before[NS_DICT_COLUMNS]; /* SUM columns: sum over the keys before */
  char key[NS_KEY_MAX];
} ns_dict_at;

/* All leave the place at the end when there is no such key or the section is damaged. */
void ns_dict_first(const ns_dict *dict, ns_dict_at *at);
void ns_dict_seek(const ns_dict *dict, ns_slice key, ns_dict_at *at); /* the first key >= key */
bool ns_dict_find(const ns_dict *dict, ns_slice key, ns_dict_at *at); /* exactly key */
void ns_dict_number(const ns_dict *dict, uint32_t number, ns_dict_at *at);
void ns_dict_next(ns_dict_at *at);
static inline bool ns_dict_end(const ns_dict_at *at) {
  return at->number >= at->dict->count;
}
static inline ns_slice ns_dict_key(const ns_dict_at *at) {
  return ns_slice_of(at->key, at->len);
}
#endif
