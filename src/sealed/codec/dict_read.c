#include "sealed/codec/dict.h"

enum { TRAILER = 16, INDEX_ROW = 12, SHORT = 15 };

bool ns_dict_open(ns_dict *dict, const ns_guard *section, const ns_dict_shape *shape) {
  *dict = (ns_dict){.shape = *shape};
  if (section->len < TRAILER || !ns_guard_touch(section, section->ptr + section->len - TRAILER, TRAILER))
    return false;
  ns_reader in = ns_reader_of(ns_slice_from(ns_guard_bytes(section), section->len - TRAILER));
  dict->count = ns_read_u32(&in);
  dict->block_count = ns_read_u32(&in);
  uint32_t modes = ns_read_u32(&in), columns = ns_read_u32(&in), wanted = 0;
  for (unsigned i = 0; i < shape->count; i++)
    wanted |= (uint32_t)shape->modes[i] << (2 * i);
  uint64_t index = (uint64_t)dict->block_count * INDEX_ROW;
  if (modes != wanted || columns != shape->count || index > section->len - TRAILER || dict->count > NS_DOCS_MAX ||
      dict->block_count != (dict->count + NS_DICT_BLOCK - 1) / NS_DICT_BLOCK) {
    *dict = (ns_dict){.shape = *shape};
    return false;
  }
  dict->guard = section;
  dict->blocks = section->ptr;
  dict->blocks_len = section->len - TRAILER - (size_t)index;
  dict->prefixes = dict->blocks + dict->blocks_len;
  dict->offsets = dict->prefixes + (size_t)dict->block_count * 8;
  return true;
}

static void fail(ns_dict_at *at) {
  at->bad = true;
  at->number = at->dict->count;
}

/* Most numbers are one byte or two. */
static inline uint64_t take_varint(ns_reader *in) {
  const unsigned char *at = in->at;
  if (in->end - at < 2 || (at[0] & at[1]) >= 0x80)
    return ns_read_varint(in);
  if (at[0] < 0x80) {
    in->at += 1;
    return at[0];
  }
  in->at += 2;
  return (at[0] & 0x7fu) | (uint64_t)at[1] << 7;
}

/* Nearly all suffixes are short: one copy of fixed length is cheaper than one that asks how long. */
static inline void take_suffix(ns_dict_at *at, size_t shared, size_t suffix) {
  enum { SUFFIX = 16 };
  if (suffix <= SUFFIX && (size_t)(at->in.end - at->in.at) >= SUFFIX && shared + SUFFIX <= NS_KEY_MAX)
    memcpy(at->key + shared, at->in.at, SUFFIX);
  else if (suffix)
    memcpy(at->key + shared, at->in.at, suffix);
  at->in.at += suffix;
  at->len = shared + suffix;
}

/* Reads one key over the one before it; how many bytes they share. */
static size_t read_entry(ns_dict_at *at, bool first) {
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
  if (in->bad || shared > at->len || suffix > NS_KEY_MAX - shared || suffix > (size_t)(in->end - in->at)) {
    fail(at);
    return 0;
  }
  take_suffix(at, (size_t)shared, (size_t)suffix);
  for (unsigned i = 0; i < at->dict->shape.count; i++) {
    ns_column mode = at->dict->shape.modes[i];
    at->before[i] = !first ? at->before[i] + at->values[i] : mode == NS_COLUMN_SUM ? take_varint(in) : 0;
    uint64_t value = take_varint(in);
    at->values[i] = mode == NS_COLUMN_DELTA && !first
                        ? (uint64_t)((int64_t)at->values[i] + ns_unzigzag(value & UINT32_MAX)) & UINT32_MAX
                        : value;
  }
  if (in->bad)
    fail(at);
  return (size_t)shared;
}

static uint64_t prefix_of(const ns_dict *dict, uint32_t block) {
  const unsigned char *at = dict->prefixes + (size_t)block * 8;
  ns_guard_touch(dict->guard, at, 8);
  return ns_load64(at);
}

static size_t start_of(const ns_dict *dict, uint32_t block) {
  const unsigned char *at = dict->offsets + (size_t)block * 4;
  if (block >= dict->block_count)
    return dict->blocks_len;
  ns_guard_touch(dict->guard, at, 4);
  return ns_load32(at);
}

static bool block_bytes(const ns_dict *dict, uint32_t block, ns_reader *out) {
  size_t start = start_of(dict, block), end = start_of(dict, block + 1);
  if (start > end || end > dict->blocks_len || !ns_guard_touch(dict->guard, dict->blocks + start, end - start))
    return false;
  *out = (ns_reader){dict->blocks + start, dict->blocks + end, false};
  return true;
}

static void enter_block(const ns_dict *dict, uint32_t block, ns_dict_at *at) {
  at->dict = dict;
  at->bad = false;
  at->len = 0;
  if (block >= dict->block_count) {
    at->number = dict->count;
    return;
  }
  at->number = block * NS_DICT_BLOCK;
  if (block_bytes(dict, block, &at->in))
    read_entry(at, true);
  else
    fail(at);
}

void ns_dict_first(const ns_dict *dict, ns_dict_at *at) {
  enter_block(dict, 0, at);
}

void ns_dict_next(ns_dict_at *at) {
  if (ns_dict_end(at))
    return;
  at->number++;
  if (at->number % NS_DICT_BLOCK == 0)
    enter_block(at->dict, at->number / NS_DICT_BLOCK, at);
  else if (!ns_dict_end(at))
    read_entry(at, false);
}

void ns_dict_number(const ns_dict *dict, uint32_t number, ns_dict_at *at) {
  enter_block(dict, number < dict->count ? number / NS_DICT_BLOCK : dict->block_count, at);
  while (!ns_dict_end(at) && at->number < number)
    ns_dict_next(at);
}

static bool first_key_below(const ns_dict *dict, uint32_t block, ns_slice key, uint64_t prefix) {
  uint64_t first = prefix_of(dict, block);
  ns_reader in;
  if (first != prefix)
    return first < prefix;
  if (!block_bytes(dict, block, &in))
    return false;
  ns_slice whole = ns_read_block(&in);
  return !in.bad && ns_slice_cmp(whole, key) < 0;
}

/* Bytes that the current key has in common with `key`, from `same` on. */
static size_t common(const ns_dict_at *at, ns_slice key, size_t same) {
  while (same < at->len && same < key.len && at->key[same] == key.ptr[same])
    same++;
  return same;
}

/* Goes on within the block until the current key, which is below `key`, no longer is. Only a key that shares as much
 * with the one before as that has in common with `key` needs to be compared: one that shares more is below `key` too,
 * one that shares less is above. */
static void seek_in_block(ns_dict_at *at, ns_slice key) {
  size_t same = common(at, key, 0);
  while (!ns_dict_end(at)) {
    if (++at->number % NS_DICT_BLOCK == 0 || ns_dict_end(at)) {
      if (!ns_dict_end(at)) /* the first key of the next block is not below */
        enter_block(at->dict, at->number / NS_DICT_BLOCK, at);
      return;
    }
    size_t shared = read_entry(at, false);
    if (shared > same)
      continue;
    same = common(at, key, shared < same ? shared : same);
    if (same == key.len || (same < at->len && (unsigned char)at->key[same] > (unsigned char)key.ptr[same]))
      return;
  }
}

/* How many blocks begin with less than the first 8 bytes of a key. Halves without a branch. */
static uint32_t blocks_below(const ns_dict *dict, uint64_t prefix) {
  uint32_t low = 0;
  for (uint32_t left = dict->block_count; left;) {
    uint32_t half = (left + 1) / 2;
    low += prefix_of(dict, low + half - 1) < prefix ? half : 0;
    left -= half;
  }
  return low;
}

void ns_dict_seek(const ns_dict *dict, ns_slice key, ns_dict_at *at) {
  uint64_t prefix = ns_slice_prefix(key);
  uint32_t low = blocks_below(dict, prefix), high = low, step = 1; /* blocks before low begin below key */
  for (; high < dict->block_count && prefix_of(dict, high) == prefix; step *= 2)
    high = dict->block_count - high > step ? high + step : dict->block_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (first_key_below(dict, middle, key, prefix))
      low = middle + 1;
    else
      high = middle;
  }
  enter_block(dict, low ? low - 1 : 0, at);
  if (!ns_dict_end(at) && ns_slice_cmp(ns_dict_key(at), key) < 0)
    seek_in_block(at, key);
}

bool ns_dict_find(const ns_dict *dict, ns_slice key, ns_dict_at *at) {
  ns_dict_seek(dict, key, at);
  return !ns_dict_end(at) && ns_slice_eq(ns_dict_key(at), key);
}
