/* Forms of a word's postings: read for exact forms and evidence only. */
#include "sealed/codec/list.h"

#include "base/mem.h"

/* The first bytes of what is left to read, or all. */
static bool touch(const ns_list *list, const ns_reader *in, uint64_t bytes) {
  size_t left = (size_t)(in->end - in->at);
  return ns_guard_touch(&list->from.guards[NS_SECTION_WORD_FORMS], in->at, bytes < left ? (size_t)bytes : left);
}

/* The part that belongs to the block at hand; `from` is where the ends begin. */
static bool block_bytes(const ns_list *list, ns_reader from, ns_reader *out) {
  if (list->block == NS_NONE)
    return false;
  *out = from;
  if (list->blocks < 2)
    return touch(list, out, UINT64_MAX);
  size_t ends = (size_t)list->blocks * 4, size = (size_t)(from.end - from.at);
  if (size < ends)
    return false;
  const unsigned char *bodies = from.at + ends;
  ns_reader pair = {from.at + (list->block ? list->block - 1 : 0) * (size_t)4, bodies, false};
  if (!touch(list, &pair, 8))
    return false;
  uint32_t start = list->block ? ns_load32(from.at + (size_t)(list->block - 1) * 4) : 0;
  uint32_t end = ns_load32(from.at + (size_t)list->block * 4);
  if (start > end || end > size - ends)
    return false;
  *out = (ns_reader){bodies + start, bodies + end, false};
  return touch(list, out, UINT64_MAX);
}

static void skip_varints(ns_reader *in, uint64_t count) {
  while (count > 0 && in->at < in->end)
    count -= !(*in->at++ & 0x80);
  in->bad |= count > 0;
}

/* Finds the end of the table of symbols, once for a list. */
static bool know_table(ns_list *list) {
  enum { NUMBER_MAX = 10 }; /* bytes of a varint */
  ns_reader *in = &list->form_blocks;
  if (list->forms_known)
    return !in->bad;
  list->forms_known = true;
  *in = list->form_table = ns_reader_of(list->from.forms);
  in->bad |= !touch(list, in, NUMBER_MAX);
  uint64_t symbols = in->bad || in->at == in->end ? 0 : ns_read_varint(in);
  in->bad |= symbols > list->from.forms.len;
  for (uint64_t i = 0; !in->bad && i < symbols; i++) {
    in->bad |= !touch(list, in, NUMBER_MAX);
    uint64_t forms = in->bad ? 0 : ns_read_varint(in);
    in->bad |= forms > list->from.forms.len || !touch(list, in, forms * NUMBER_MAX);
    skip_varints(in, in->bad ? 0 : forms);
  }
  list->form_table.end = in->at;
  return !in->bad;
}

bool ns_list_symbol_table(ns_list *list, ns_reader *in, uint32_t *count) {
  bool good = know_table(list);
  *in = list->form_table;
  uint64_t symbols = good && in->at < in->end ? ns_read_varint(in) : 0;
  *count = (uint32_t)symbols;
  return good && symbols <= UINT32_MAX;
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
  if (!know_table(list) || !block_bytes(list, list->form_blocks, &in) || in.end - in.at < 2)
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

bool ns_list_symbols(ns_list *list, uint32_t ordinal, ns_arena *arena, ns_symbols *out) {
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
