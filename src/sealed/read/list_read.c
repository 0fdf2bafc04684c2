#include "sealed/codec/list.h"

#include "base/mem.h"

enum { HEADER = 4 };

/* Damaged lists end here. */
static bool damaged(ns_list *list) {
  list->bad = true;
  list->blocks = 0;
  list->block = NS_NONE;
  list->count = 0;
  return false;
}

static bool touch_docs(const ns_list *list, const unsigned char *at, size_t bytes) {
  return ns_guard_touch(&list->from.guards[NS_SECTION_WORD_DOCS], at, bytes);
}

void ns_list_touch_base(const ns_list *list) {
  const uint32_t *docs = list->docs, count = list->count;
  const ns_guard *base = &list->from.guards[NS_SECTION_BASE];
  if (!count)
    return;
  uint32_t span = docs[count - 1] - docs[0] + 1;
  if (span / NS_SUM_BLOCK <= count) { /* most blocks of it are needed */
    ns_guard_touch(base, list->from.base + docs[0], span);
    return;
  }
  for (uint32_t i = 0; i < count; i++)
    ns_guard_touch(base, list->from.base + docs[i], 1);
}

/* A short block: at most 127 postings as variable-length numbers, impacts with them. */
static bool load_short(ns_list *list, ns_reader in, int64_t before, uint32_t count) {
  uint64_t doc = (uint64_t)before; /* -1 wraps to the number before 0 */
  for (uint32_t i = 0; i < count; i++) {
    uint64_t gap = ns_read_varint(&in);
    doc += gap >> 1;
    if (in.bad || !(gap >> 1) || gap >> 33 || doc >= list->from.passages)
      return damaged(list);
    unsigned impact = ns_list_base(list, (uint32_t)doc);
    if (gap & 1) {
      ns_slice excess = ns_read_bytes(&in, 1);
      impact += in.bad ? 0 : (unsigned char)excess.ptr[0];
    }
    list->docs[i] = (uint32_t)doc;
    list->impacts[i] = (uint8_t)impact;
  }
  for (uint32_t i = count; i < NS_BLOCK; i++) {
    list->docs[i] = NS_DOCS_MAX;
    list->impacts[i] = 0;
  }
  list->count = count;
  list->high = list->docs[count - 1];
  list->docs_known = list->impacts_known = true;
  return in.bad ? damaged(list) : true;
}

void ns_list_open(ns_list *list, const ns_list_source *from) {
  list->from = *from;
  list->skips = list->bodies = NULL;
  list->numbers = list->excess = list->stop = NULL;
  list->bad = list->forms_known = list->docs_known = list->impacts_known = false;
  list->first = list->count = 0;
  list->block = list->positions.block = list->place_doc = NS_NONE;
  list->low = list->high = 0;
  list->blocks = (uint32_t)(((uint64_t)from->df + NS_BLOCK - 1) / NS_BLOCK);
  list->max = 0;
  memset(list->top, 0, sizeof list->top);
  if (from->df > from->passages) {
    damaged(list);
  } else if (from->df >= NS_BLOCK) {
    size_t head = HEADER + (size_t)list->blocks * NS_SKIP;
    const unsigned char *at = (const unsigned char *)from->docs.ptr;
    if (from->docs.len < head || !touch_docs(list, at, head)) {
      damaged(list);
      return;
    }
    list->max = at[0];
    memcpy(list->top, at + 1, sizeof list->top);
    list->skips = at + HEADER;
    list->bodies = at + head;
  } else if (from->df && !touch_docs(list, (const unsigned char *)from->docs.ptr, from->docs.len)) {
    damaged(list);
  } else if (from->df && load_short(list, ns_reader_of(from->docs), -1, from->df)) {
    list->block = 0;
    for (uint32_t i = 0; i < list->count; i++)
      list->max = list->impacts[i] > list->max ? list->impacts[i] : list->max;
  }
}

/* Where the excess's symbols and other impacts begin. */
static const unsigned char *excess_symbols(const unsigned char *at) {
  return at + 1 + (*at < NS_EXCESS_SET ? *at : NS_BLOCK / 8);
}

static const unsigned char *excess_others(const unsigned char *at) {
  return excess_symbols(at) + (*at + 1) / 2;
}

static bool excess_fits(const unsigned char *at, const unsigned char *end) {
  return at < end && *at <= NS_BLOCK && (size_t)(end - at) >= (size_t)(excess_others(at) - at);
}

/* Words of the set at `at`; no word of it may lie beyond `last`, which must be in it. */
static bool set_fits(const unsigned char *at, uint32_t first, uint32_t last) {
  uint32_t words = *at - NS_WIDTH_RAW;
  uint64_t top = ns_load64(at + 1 + (size_t)(words - 1) * 8);
  return top && (uint64_t)first + words * 64 - 1 - (unsigned)__builtin_clzll(top) == last;
}

bool ns_list_set(const ns_list *list, uint32_t block, ns_block_set *out) {
  if (!list->bodies || block >= list->from.df / NS_BLOCK)
    return false;
  const unsigned char *limit = (const unsigned char *)list->from.docs.ptr + list->from.docs.len;
  uint32_t start = ns_list_start(list, block, NS_SKIP_END), end = ns_list_start(list, block + 1, NS_SKIP_END);
  uint32_t last = ns_list_last(list, block);
  if (start >= end || end > (size_t)(limit - list->bodies) || !touch_docs(list, list->bodies + start, end - start) ||
      !ns_block_is_set(list->bodies + start))
    return false;
  const unsigned char *at = list->bodies + start;
  *out = (ns_block_set){at + 1, block ? ns_list_last(list, block - 1) + 1 : 0, *at - NS_WIDTH_RAW};
  return ns_block_size(at, list->bodies + end) && last < list->from.passages && set_fits(at, out->first, last);
}

bool ns_list_enter(ns_list *list, uint32_t block) {
  if (block >= list->blocks)
    return false;
  if (block == list->block)
    return true;
  const unsigned char *limit = (const unsigned char *)list->from.docs.ptr + list->from.docs.len;
  size_t size = (size_t)(limit - list->bodies);
  uint32_t start = ns_list_start(list, block, NS_SKIP_END), end = ns_list_start(list, block + 1, NS_SKIP_END);
  int64_t before = block ? (int64_t)ns_list_last(list, block - 1) : -1;
  uint32_t last = ns_list_last(list, block);
  uint32_t count = block + 1 < list->blocks || list->from.df % NS_BLOCK == 0 ? NS_BLOCK : list->from.df % NS_BLOCK;
  const unsigned char *at = list->bodies + start, *stop = list->bodies + end;
  if (start > end || end > size || last >= list->from.passages || (int64_t)last < before + count || !touch_docs(list, at, end - start))
    return damaged(list);
  list->block = block;
  list->low = (uint32_t)(before + 1);
  if (count < NS_BLOCK)
    return load_short(list, (ns_reader){at, stop, false}, before, count) && (list->high == last || damaged(list));
  size_t numbers = ns_block_size(at, stop);
  if (!numbers || !excess_fits(at + numbers, stop) || (ns_block_is_set(at) && !set_fits(at, list->low, last)))
    return damaged(list);
  list->count = NS_BLOCK;
  list->high = last;
  list->numbers = at;
  list->excess = at + numbers;
  list->stop = stop;
  list->docs_known = list->impacts_known = false;
  return true;
}

void ns_list_prefetch(const ns_list *list, uint32_t block) {
  enum { LINE = 64, LINES_MAX = 8 };
  if (!list->skips || block == list->block)
    return;
  uint32_t start = ns_list_start(list, block, NS_SKIP_END), end = ns_list_start(list, block + 1, NS_SKIP_END);
  size_t size = (size_t)((const unsigned char *)list->from.docs.ptr + list->from.docs.len - list->bodies);
  if (start > end || end > size)
    return;
  for (uint32_t at = start, lines = 0; at < end && lines < LINES_MAX; at += LINE, lines++)
    __builtin_prefetch(list->bodies + at);
}

/* Decodes the docs of the block at hand. */
static bool know_docs(ns_list *list) {
  if (!list->docs_known && !ns_block_decode(list->numbers, (int64_t)list->low - 1, list->high, list->from.kernels, list->docs))
    return damaged(list);
  list->docs_known = true;
  return true;
}

bool ns_list_load(ns_list *list, uint32_t block) {
  return ns_list_enter(list, block) && know_docs(list);
}

void ns_list_excess(const ns_list *list, uint64_t set[2]) {
  const unsigned char *at = list->excess;
  unsigned count = *at++;
  set[0] = set[1] = 0;
  if (count >= NS_EXCESS_SET) {
    memcpy(set, at, NS_BLOCK / 8);
    return;
  }
  for (unsigned i = 0; i < count; i++)
    set[at[i] / 64 % 2] |= (uint64_t)1 << at[i] % 64;
}

static uint8_t with_symbol(const ns_list *list, uint8_t base, unsigned symbol, const unsigned char *other) {
  if (symbol < NS_IMPACT_OTHER)
    return list->from.impacts->of[base][symbol];
  return (uint8_t)(base + (other < list->stop ? *other : 0));
}

void ns_list_impacts(ns_list *list) {
  if (list->impacts_known)
    return;
  list->impacts_known = true;
  ns_list_touch_base(list);
  const unsigned char *base = list->from.base, *other = excess_others(list->excess);
  for (unsigned i = 0; i < NS_BLOCK; i++)
    list->impacts[i] = base[list->docs[i]];
  uint64_t set[2];
  uint32_t rank = 0, count = list->excess[0];
  ns_list_excess(list, set);
  for (unsigned w = 0; w < 2; w++) {
    for (uint64_t left = set[w]; left && rank < count; left &= left - 1, rank++) {
      uint8_t *impact = &list->impacts[w * 64 + (unsigned)__builtin_ctzll(left)];
      unsigned symbol = ns_list_excess_symbol(list, rank);
      *impact = with_symbol(list, *impact, symbol, other);
      other += symbol == NS_IMPACT_OTHER;
    }
  }
}

/* One posting alone: most blocks are entered for one passage or two. */
uint8_t ns_list_impact(const ns_list *list, uint32_t index, uint32_t doc) {
  if (list->impacts_known)
    return list->impacts[index];
  uint8_t base = ns_list_base(list, doc);
  uint64_t set[2];
  ns_list_excess(list, set);
  if (!(set[index / 64] >> index % 64 & 1))
    return base;
  set[index / 64] &= ((uint64_t)1 << index % 64) - 1;
  uint32_t rank = (uint32_t)list->from.kernels->count_bits(set, index / 64 + 1);
  if (rank >= list->excess[0])
    return base;
  const unsigned char *other = excess_others(list->excess);
  unsigned symbol = ns_list_excess_symbol(list, rank);
  for (uint32_t i = 0; i < rank && symbol == NS_IMPACT_OTHER; i++)
    other += ns_list_excess_symbol(list, i) == NS_IMPACT_OTHER;
  return with_symbol(list, base, symbol, other);
}

uint32_t ns_list_block_of(const ns_list *list, uint32_t from, uint32_t doc) {
  if (!list->skips)
    return from < list->blocks && list->count && list->high >= doc ? 0 : list->blocks;
  /* most often it is the next one or near: gallop, then halve */
  uint32_t step = 1, low = from, high = from;
  while (high < list->blocks && ns_list_last(list, high) < doc) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  if (high > list->blocks)
    high = list->blocks;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (ns_list_last(list, middle) < doc)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A block that is a set answers by one bit; which posting it is, the bits before tell. */
static uint32_t index_in_set(ns_list *list, uint32_t doc) {
  uint32_t at = doc - list->low, rank;
  const unsigned char *words = list->numbers + 1;
  uint64_t word = ns_load64(words + (size_t)(at / 64) * 8);
  if (!(word >> at % 64 & 1))
    return NS_NONE;
  word &= ((uint64_t)1 << at % 64) - 1;
  rank = (uint32_t)(list->from.kernels->count_bits(words, at / 64) + list->from.kernels->count_bits(&word, 1));
  if (rank < NS_BLOCK)
    return rank;
  damaged(list);
  return NS_NONE;
}

uint32_t ns_list_index(ns_list *list, uint32_t doc) {
  if (doc < list->low || doc > list->high)
    return NS_NONE;
  if (ns_list_is_set(list))
    return index_in_set(list, doc);
  if (!know_docs(list))
    return NS_NONE;
  uint32_t at = ns_list_rank(list, doc);
  return at < list->count && list->docs[at] == doc ? at : NS_NONE;
}

uint32_t ns_list_find(ns_list *list, uint32_t doc) {
  bool inside = list->block != NS_NONE && list->count;
  if (!inside || doc < list->low || doc > list->high) {
    uint32_t from = inside && doc > list->high && list->block >= list->first ? list->block + 1 : list->first;
    if (!ns_list_enter(list, ns_list_block_of(list, from, doc)))
      return NS_NONE;
  }
  return ns_list_index(list, doc);
}
