#include "sealed/dict.h"

enum { TRAILER = 16, INDEX_ROW = 12, SHORT = 15 };

bool ns_dict_open(ns_dict *dict, ns_slice section, const ns_dict_shape *shape) {
  *dict = (ns_dict){.shape = *shape};
  if (section.len < TRAILER)
    return false;
  ns_reader in = ns_reader_of(ns_slice_from(section, section.len - TRAILER));
  dict->count = ns_read_u32(&in);
  dict->block_count = ns_read_u32(&in);
  uint32_t modes = ns_read_u32(&in), columns = ns_read_u32(&in), wanted = 0;
  for (unsigned i = 0; i < shape->count; i++)
    wanted |= (uint32_t)shape->modes[i] << (2 * i);
  uint64_t index = (uint64_t)dict->block_count * INDEX_ROW;
  if (modes != wanted || columns != shape->count || index > section.len - TRAILER || dict->count > NS_DOCS_MAX ||
      dict->block_count != (dict->count + NS_DICT_BLOCK - 1) / NS_DICT_BLOCK) {
    *dict = (ns_dict){.shape = *shape};
    return false;
  }
  dict->blocks = (const unsigned char *)section.ptr;
  dict->blocks_len = section.len - TRAILER - (size_t)index;
  dict->prefixes = dict->blocks + dict->blocks_len;
  dict->offsets = dict->prefixes + (size_t)dict->block_count * 8;
  return true;
}

static void fail(ns_dict_at *at) {
  at->bad = true;
  at->number = at->dict->count;
}

/* Most numbers are one byte. */
static inline uint64_t take_varint(ns_reader *in) {
  return in->at < in->end && *in->at < 0x80 ? *in->at++ : ns_read_varint(in);
}

/* Reads one key over the one before it. */
static void read_entry(ns_dict_at *at, bool first) {
  ns_reader *in = &at->in;
  uint64_t shared = 0, suffix;
  if (first) {
    suffix = take_varint(in);
  } else {
    in->bad |= in->at >= in->end;
    unsigned lengths = in->bad ? 0 : *in->at++;
    shared = lengths >> 4;
    suffix = lengths & 15;
    if (shared == SHORT)
      shared += take_varint(in);
    if (suffix == SHORT)
      suffix += take_varint(in);
  }
  if (in->bad || shared > at->len || suffix > NS_KEY_MAX - shared) {
    fail(at);
    return;
  }
  if (suffix > (size_t)(in->end - in->at)) {
    fail(at);
    return;
  }
  if (suffix)
    memcpy(at->key + shared, in->at, (size_t)suffix);
  in->at += suffix;
  at->len = (size_t)(shared + suffix);
  for (unsigned i = 0; i < at->dict->shape.count; i++) {
    ns_column mode = at->dict->shape.modes[i];
    if (mode == NS_COLUMN_SUM)
      at->before[i] = first ? take_varint(in) : at->before[i] + at->values[i];
    uint64_t value = take_varint(in);
    at->values[i] = mode == NS_COLUMN_DELTA && !first
                        ? (uint64_t)((int64_t)at->values[i] + ns_unzigzag(value & UINT32_MAX)) & UINT32_MAX
                        : value;
  }
  if (in->bad)
    fail(at);
}

static void enter_block(const ns_dict *dict, uint32_t block, ns_dict_at *at) {
  at->dict = dict;
  at->bad = false;
  at->len = 0;
  if (block >= dict->block_count) {
    at->number = dict->count;
    return;
  }
  uint32_t offset = ns_load32(dict->offsets + (size_t)block * 4);
  at->number = block * NS_DICT_BLOCK;
  if (offset > dict->blocks_len) {
    fail(at);
    return;
  }
  at->in = (ns_reader){dict->blocks + offset, dict->blocks + dict->blocks_len, false};
  read_entry(at, true);
}

void ns_dict_first(const ns_dict *dict, ns_dict_at *at) {
  enter_block(dict, 0, at);
}

void ns_dict_next(ns_dict_at *at) {
  if (ns_dict_end(at))
    return;
  at->number++;
  if (!ns_dict_end(at))
    read_entry(at, at->number % NS_DICT_BLOCK == 0);
}

void ns_dict_number(const ns_dict *dict, uint32_t number, ns_dict_at *at) {
  enter_block(dict, number < dict->count ? number / NS_DICT_BLOCK : dict->block_count, at);
  while (!ns_dict_end(at) && at->number < number)
    ns_dict_next(at);
}

static bool first_key_below(const ns_dict *dict, uint32_t block, ns_slice key, uint64_t prefix) {
  uint64_t first = ns_load64(dict->prefixes + (size_t)block * 8);
  if (first != prefix)
    return first < prefix;
  uint32_t offset = ns_load32(dict->offsets + (size_t)block * 4);
  if (offset > dict->blocks_len)
    return false;
  ns_reader in = {dict->blocks + offset, dict->blocks + dict->blocks_len, false};
  ns_slice whole = ns_read_block(&in);
  return !in.bad && ns_slice_cmp(whole, key) < 0;
}

void ns_dict_seek(const ns_dict *dict, ns_slice key, ns_dict_at *at) {
  uint64_t prefix = ns_slice_prefix(key);
  uint32_t low = 0, high = dict->block_count; /* blocks before low begin below key */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (first_key_below(dict, middle, key, prefix))
      low = middle + 1;
    else
      high = middle;
  }
  enter_block(dict, low ? low - 1 : 0, at);
  while (!ns_dict_end(at) && ns_slice_cmp(ns_dict_key(at), key) < 0)
    ns_dict_next(at);
}

bool ns_dict_find(const ns_dict *dict, ns_slice key, ns_dict_at *at) {
  ns_dict_seek(dict, key, at);
  return !ns_dict_end(at) && ns_slice_eq(ns_dict_key(at), key);
}
