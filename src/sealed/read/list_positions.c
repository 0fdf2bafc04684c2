/* Positions of a word's postings: read for phrases and evidence only. A posting's positions are found by adding up
 * the bits of those before it in its row of 32. */
#include "sealed/codec/list.h"

#include "base/mem.h"

void ns_position_list_release(ns_position_list *positions) {
  ns_free(positions->at);
  *positions = (ns_position_list){0};
}

/* ---- opening a block ---- */

static void read_zeros(ns_position_block *p, ns_reader *in, unsigned count) {
  p->zeros[0] = p->zeros[1] = 0;
  ns_slice bytes = ns_read_bytes(in, count < NS_ZEROS_SET ? count : NS_BLOCK / 8);
  if (!in->bad && count >= NS_ZEROS_SET) {
    memcpy(p->zeros, bytes.ptr, sizeof p->zeros);
    return;
  }
  for (size_t i = 0; i < bytes.len; i++) {
    unsigned index = (unsigned char)bytes.ptr[i] % NS_BLOCK;
    p->zeros[index / 64] |= (uint64_t)1 << index % 64;
  }
}

static void read_odd(ns_position_block *p, ns_reader *in, unsigned count) {
  if (count == NS_ODD_MANY) {
    ns_slice more = ns_read_bytes(in, 1);
    count = in->bad ? 0 : (unsigned char)more.ptr[0];
  }
  in->bad |= count > NS_BLOCK;
  for (p->odd_count = 0; p->odd_count < count && !in->bad; p->odd_count++) {
    ns_slice index = ns_read_bytes(in, 1);
    p->odd_index[p->odd_count] = in->bad ? 0 : (unsigned char)index.ptr[0];
    p->odd[p->odd_count] = (uint32_t)ns_read_varint(in);
  }
}

static void read_rows(ns_position_block *p, ns_reader *in, unsigned rows) {
  uint64_t size[NS_POSITION_ROWS] = {0};
  for (unsigned r = 0; r + 1 < rows; r++)
    size[r] = ns_read_varint(in);
  p->rows[0] = in->at;
  for (unsigned r = 0; r + 1 < rows && !in->bad; r++) {
    in->bad |= size[r] > (uint64_t)(in->end - p->rows[r]);
    p->rows[r + 1] = in->bad ? in->end : p->rows[r] + size[r];
  }
  p->rows[rows] = in->end;
}

static bool touch(const ns_list *list, const ns_reader *bytes) {
  return ns_guard_touch(&list->from.guards[NS_SECTION_WORD_POSITIONS], bytes->at, (size_t)(bytes->end - bytes->at));
}

static bool block_bytes(const ns_list *list, ns_reader *out) {
  *out = ns_reader_of(list->from.positions);
  if (!list->skips)
    return touch(list, out);
  uint32_t start = ns_list_start(list, list->block, NS_SKIP_POSITIONS);
  uint32_t end = ns_list_start(list, list->block + 1, NS_SKIP_POSITIONS);
  if (start > end || end > list->from.positions.len)
    return false;
  *out = (ns_reader){out->at + start, out->at + end, false};
  return touch(list, out);
}

static void find_excess(const ns_list *list, uint64_t excess[2]) {
  if (list->count == NS_BLOCK) {
    ns_list_excess(list, excess);
    return;
  }
  excess[0] = excess[1] = 0;
  for (uint32_t i = 0; i < list->count; i++)
    excess[i / 64] |= (uint64_t)(list->impacts[i] != list->from.base[list->docs[i]]) << i % 64;
}

static bool open_block(ns_list *list) {
  ns_position_block *p = &list->positions;
  ns_reader in;
  if (p->block == list->block)
    return true;
  p->block = NS_NONE;
  if (!block_bytes(list, &in))
    return false;
  ns_slice head = ns_read_bytes(&in, 1);
  unsigned counts = in.bad ? 0 : (unsigned char)head.ptr[0];
  read_odd(p, &in, counts >> 4);
  read_zeros(p, &in, counts & 15);
  read_rows(p, &in, (list->count + NS_POSITION_ROW - 1) / NS_POSITION_ROW);
  if (in.bad)
    return false;
  ns_list_touch_base(list);
  find_excess(list, p->excess);
  p->block = list->block;
  p->index = NS_NONE;
  return true;
}

/* ---- within a row ---- */

static bool is_in(const uint64_t set[2], uint32_t index) {
  return set[index / 64] >> index % 64 & 1;
}

/* Postings [from, to) of one row, as bits of the row. */
static uint32_t row_mask(uint32_t from, uint32_t to) {
  uint32_t row = from / NS_POSITION_ROW * NS_POSITION_ROW;
  uint64_t below = ((uint64_t)1 << (to - row)) - 1;
  return (uint32_t)(below & ~(((uint64_t)1 << (from - row)) - 1));
}

static uint32_t row_of(const uint64_t set[2], uint32_t index) {
  return (uint32_t)(set[index / 64] >> (index % 64 / NS_POSITION_ROW * NS_POSITION_ROW));
}

static unsigned width_of(const ns_list *list, uint32_t index) {
  return list->from.impacts->width[list->from.base[list->docs[index]]];
}

/* What the impact tells; for the few postings that are neither zeros nor odd and have an excess. */
static unsigned expected(const ns_list *list, uint32_t index) {
  const uint64_t *excess = list->positions.excess;
  if (list->count < NS_BLOCK)
    return ns_impacts_expected(list->from.impacts, list->from.base[list->docs[index]], list->impacts[index]);
  if (!is_in(excess, index))
    return 1;
  uint64_t before[2] = {excess[0], excess[1]};
  /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): find_excess fills both */
  before[index / 64] &= ((uint64_t)1 << index % 64) - 1;
  uint32_t rank = (uint32_t)list->from.kernels->count_bits(before, index / 64 + 1);
  return rank < list->excess[0] ? ns_impacts_times(ns_list_excess_symbol(list, rank)) : 1;
}

/* Bits of postings [from, to), which lie in one row: first as if each had one position, then what differs. */
static uint64_t bits_of(const ns_list *list, uint32_t from, uint32_t to) {
  const ns_position_block *p = &list->positions;
  uint32_t row = from / NS_POSITION_ROW * NS_POSITION_ROW, mask = row_mask(from, to);
  uint64_t bits = 0;
  for (uint32_t i = from; i < to; i++)
    bits += width_of(list, i);
  for (uint32_t i = 0; i < p->odd_count; i++) {
    uint32_t index = p->odd_index[i], count = p->odd[i] >> 1;
    if (index < from || index >= to)
      continue;
    mask &= ~((uint32_t)1 << (index - row));
    bits += (uint64_t)count * (p->odd[i] & 1 ? NS_POSITION_BITS : width_of(list, index)) - width_of(list, index);
  }
  for (uint32_t left = row_of(p->zeros, from) & mask; left; left &= left - 1)
    bits -= width_of(list, row + (uint32_t)__builtin_ctz(left));
  for (uint32_t left = row_of(p->excess, from) & ~row_of(p->zeros, from) & mask; left; left &= left - 1) {
    uint32_t index = row + (uint32_t)__builtin_ctz(left);
    bits += (uint64_t)(expected(list, index) - 1) * width_of(list, index);
  }
  return bits;
}

/* How many positions posting `index` has, of how many bits. */
static uint32_t count_of(const ns_list *list, uint32_t index, unsigned *width) {
  const ns_position_block *p = &list->positions;
  *width = width_of(list, index);
  if (is_in(p->zeros, index))
    return 0;
  for (uint32_t i = 0; i < p->odd_count; i++) {
    if (p->odd_index[i] == index) {
      *width = p->odd[i] & 1 ? NS_POSITION_BITS : *width;
      return p->odd[i] >> 1;
    }
  }
  return expected(list, index);
}

static uint32_t take_bits(const unsigned char *at, const unsigned char *end, uint64_t bit, unsigned width) {
  uint64_t word = 0;
  at += bit / 8;
  memcpy(&word, at, end - at < 8 ? (size_t)(end - at) : 8);
  return (uint32_t)(word >> bit % 8 & (((uint64_t)1 << width) - 1));
}

static bool take_positions(const unsigned char *at, const unsigned char *end, uint64_t bit, unsigned width, uint32_t count,
                           ns_position_list *out) {
  uint64_t limit = (uint64_t)(end - at) * 8;
  if (count > (uint64_t)1 << width || bit > limit || (uint64_t)count * width > limit - bit)
    return false;
  while (out->capacity < count) {
    if (ns_grow(&out->at, out->capacity, &out->capacity, sizeof *out->at)) {
      out->starved = true;
      return false;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    out->at[i] = take_bits(at, end, bit + (uint64_t)i * width, width);
    if (i && out->at[i] <= out->at[i - 1]) /* who compares positions trusts that they ascend */
      return false;
  }
  out->count = count;
  return true;
}

bool ns_list_positions(ns_list *list, uint32_t index, ns_position_list *out) {
  ns_position_block *p = &list->positions;
  unsigned width;
  out->count = 0;
  if (!list->from.positions.len)
    return true;
  if (!ns_list_load(list, list->block) || !open_block(list))
    return false;
  uint32_t row = index / NS_POSITION_ROW;
  if (p->index / NS_POSITION_ROW != row || p->index > index) {
    p->index = row * NS_POSITION_ROW;
    p->bits = 0;
  }
  p->bits += bits_of(list, p->index, index);
  p->index = index;
  uint32_t count = count_of(list, index, &width);
  return !count || take_positions(p->rows[row], p->rows[row + 1], p->bits, width, count, out);
}
