/* Positions and forms of a word's postings: read for phrases, evidence and exact forms only. */
#include "sealed/list.h"

#include "base/mem.h"

/* The part of a stream that belongs to the block at hand; `from` is where the ends begin. */
static bool block_bytes(const ns_list *list, ns_reader from, ns_reader *out) {
  if (list->block == NS_NONE)
    return false;
  *out = from;
  if (list->blocks < 2)
    return true;
  size_t ends = (size_t)list->blocks * 4, size = (size_t)(from.end - from.at);
  if (size < ends)
    return false;
  const unsigned char *bodies = from.at + ends;
  uint32_t start = list->block ? ns_load32(from.at + (size_t)(list->block - 1) * 4) : 0;
  uint32_t end = ns_load32(from.at + (size_t)list->block * 4);
  if (start > end || end > size - ends)
    return false;
  *out = (ns_reader){bodies + start, bodies + end, false};
  return true;
}

static uint64_t extra_count(unsigned head, ns_reader *in) {
  return head == NS_HEAD_MANY ? ns_read_varint(in) : head - NS_HEAD_NONE;
}

static void skip_varints(ns_reader *in, uint64_t count) {
  while (count > 0 && in->at < in->end)
    count -= !(*in->at++ & 0x80);
  in->bad |= count > 0;
}

static bool add_position(ns_position_list *out, uint64_t position) {
  if (position > UINT32_MAX || ns_grow(&out->at, out->count, &out->capacity, sizeof *out->at))
    return false;
  out->at[out->count++] = (uint32_t)position;
  return true;
}

/* Goes to the extras of posting `index` of the block at hand. */
static bool seek_extras(ns_list *list, uint32_t index) {
  if (list->extras_block != list->block || list->extras_index > index) {
    if (!block_bytes(list, ns_reader_of(list->from.positions), &list->extras) ||
        (size_t)(list->extras.end - list->extras.at) < list->count)
      return false;
    list->heads = list->extras.at;
    list->extras.at += list->count;
    list->extras_block = list->block;
    list->extras_index = 0;
  }
  for (; list->extras_index < index; list->extras_index++) {
    unsigned head = list->heads[list->extras_index];
    if (head > NS_HEAD_NONE)
      skip_varints(&list->extras, extra_count(head, &list->extras));
  }
  return !list->extras.bad;
}

bool ns_list_positions(ns_list *list, uint32_t index, ns_position_list *out) {
  out->count = 0;
  if (!list->from.positions.len)
    return true;
  if (!seek_extras(list, index)) {
    list->extras_block = NS_NONE;
    return false;
  }
  unsigned head = list->heads[index];
  if (head < NS_HEAD_NONE)
    return add_position(out, head);
  ns_reader in = list->extras; /* which stays before this posting */
  uint64_t count = extra_count(head, &in), position = 0;
  for (uint64_t i = 0; i < count && !in.bad; i++) {
    uint64_t step = ns_read_varint(&in);
    position = i ? position + step + 1 : step;
    if (in.bad || step > UINT32_MAX || !add_position(out, position))
      return false;
  }
  return !in.bad;
}

void ns_position_list_release(ns_position_list *positions) {
  ns_free(positions->at);
  *positions = (ns_position_list){0};
}

bool ns_list_symbol_table(const ns_list *list, ns_reader *in, uint32_t *count) {
  *in = ns_reader_of(list->from.forms);
  uint64_t symbols = list->from.forms.len ? ns_read_varint(in) : 0;
  *count = (uint32_t)symbols;
  return !in->bad && symbols <= list->from.forms.len;
}

/* Passes over the table of symbols to the blocks, once for a list. */
static bool skip_table(ns_list *list, ns_reader *in) {
  uint32_t count;
  if (!list->forms_known) {
    list->forms_known = true;
    if (!ns_list_symbol_table(list, in, &count))
      in->bad = true;
    for (uint32_t i = 0; !in->bad && i < count; i++)
      skip_varints(in, ns_read_varint(in));
    list->form_blocks = *in;
  }
  *in = list->form_blocks;
  return !in->bad;
}

static uint32_t bits_at(const unsigned char *bytes, size_t len, size_t bit, unsigned width) {
  uint64_t word = 0;
  size_t at = bit / 8;
  memcpy(&word, bytes + at, len - at < 8 ? len - at : 8);
  return (uint32_t)(word >> bit % 8) & (uint32_t)(((uint64_t)1 << width) - 1);
}

uint32_t ns_list_symbol(ns_list *list, uint32_t index) {
  ns_reader in;
  if (!list->from.forms.len)
    return 0;
  if (!skip_table(list, &in) || !block_bytes(list, in, &in) || in.end - in.at < 2)
    return NS_NONE;
  unsigned width = in.at[0], exceptions = in.at[1];
  in.at += 2;
  size_t packed = ((size_t)list->count * width + 7) / 8;
  if (width > NS_SYMBOL_BITS_MAX || packed > (size_t)(in.end - in.at))
    return NS_NONE;
  uint32_t symbol = width ? bits_at(in.at, packed, (size_t)index * width, width) : 0;
  in.at += packed;
  for (unsigned i = 0; i < exceptions && !in.bad; i++) {
    ns_slice at = ns_read_bytes(&in, 1);
    uint64_t value = ns_read_varint(&in);
    if (!in.bad && (unsigned char)at.ptr[0] == index)
      return (uint32_t)value;
  }
  return in.bad ? NS_NONE : symbol;
}

bool ns_list_symbols(const ns_list *list, uint32_t ordinal, ns_arena *arena, ns_symbols *out) {
  *out = (ns_symbols){.all = !list->from.forms.len};
  ns_reader in;
  if (out->all)
    return true;
  if (!ns_list_symbol_table(list, &in, &out->count))
    return false;
  out->holds = ns_arena_calloc(arena, out->count, 1);
  if (!out->holds)
    return false;
  for (uint32_t i = 0; i < out->count && !in.bad; i++) {
    uint64_t forms = ns_read_varint(&in);
    for (uint64_t f = 0; f < forms && !in.bad; f++) {
      if (ns_read_varint(&in) == ordinal)
        out->holds[i] = 1;
    }
  }
  return !in.bad;
}
