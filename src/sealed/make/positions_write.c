/* Writes the positions of a block, as list.h draws them. */
#include "sealed/codec/bits.h"
#include "sealed/codec/list.h"
#include "sealed/make/list_write.h"

/* What is written of one posting. */
typedef struct place {
  uint32_t count;
  uint8_t width;
  bool odd;
} place;

static place place_of(const ns_word_writer *w, unsigned i, const uint32_t *positions) {
  uint8_t base = w->base[w->doc[i]];
  place p = {w->place_count[i], w->impacts.width[base], false};
  if (!p.count)
    return p;
  bool wide = p.width < NS_POSITION_BITS && positions[p.count - 1] >> p.width;
  p.odd = wide || p.count != ns_impacts_expected(&w->impacts, base, w->impact[i]);
  p.width = wide ? NS_POSITION_BITS : p.width;
  return p;
}

static void add_heads(const ns_word_writer *w, const place *places, ns_buf *out) {
  unsigned char zeros[NS_BLOCK / 8] = {0}, index[NS_BLOCK];
  unsigned zero_count = 0, odd_count = 0;
  for (unsigned i = 0; i < w->filled; i++) {
    odd_count += places[i].odd;
    if (places[i].count)
      continue;
    zeros[i / 8] = (unsigned char)(zeros[i / 8] | 1u << i % 8);
    index[zero_count++] = (unsigned char)i;
  }
  unsigned low = zero_count < NS_ZEROS_SET ? zero_count : NS_ZEROS_SET, high = odd_count < NS_ODD_MANY ? odd_count : NS_ODD_MANY;
  ns_buf_add_char(out, (char)(low | high << 4));
  if (odd_count >= NS_ODD_MANY)
    ns_buf_add_char(out, (char)odd_count);
  for (unsigned i = 0; i < w->filled && odd_count; i++) {
    if (places[i].odd) {
      ns_buf_add_char(out, (char)i);
      ns_buf_add_varint(out, (uint64_t)places[i].count << 1 | (places[i].width == NS_POSITION_BITS));
    }
  }
  if (zero_count < NS_ZEROS_SET)
    ns_buf_add(out, index, zero_count);
  else
    ns_buf_add(out, zeros, sizeof zeros);
}

static uint64_t bits_of_row(const place *places, unsigned count) {
  uint64_t bits = 0;
  for (unsigned i = 0; i < count; i++)
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): there is a place for each posting */
    bits += (uint64_t)places[i].count * places[i].width;
  return bits;
}

static void add_rows(const place *places, unsigned count, const uint32_t *position, ns_buf *out) {
  uint64_t bits = 0;
  for (unsigned row = 0; row < count; row += NS_POSITION_ROW) {
    unsigned left = count - row;
    uint64_t more = bits_of_row(places + row, left < NS_POSITION_ROW ? left : NS_POSITION_ROW);
    if (left > NS_POSITION_ROW)
      ns_buf_add_varint(out, (more + 7) / 8);
    bits += more;
  }
  unsigned char *room = (unsigned char *)ns_buf_room(out, (size_t)(bits / 8) + NS_POSITION_ROWS + NS_BITS_SPARE);
  if (!room)
    return;
  ns_bit_writer w = {.at = room};
  for (unsigned i = 0; i < count; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): likewise */
    for (uint32_t p = 0; p < places[i].count; p++)
      ns_bits_put(&w, *position++, places[i].width);
    if ((i + 1) % NS_POSITION_ROW == 0)
      ns_bits_align(&w);
  }
  ns_bits_align(&w);
  out->len += (size_t)(w.at - room);
}

void ns_positions_add_block(ns_word_writer *w) {
  static const uint32_t none = 0; /* where no posting so far had a position */
  ns_buf *out = &w->position_blocks;
  const uint32_t *first = w->places ? w->places : &none, *position = first;
  place places[NS_BLOCK];
  for (unsigned i = 0; i < w->filled; i++) {
    places[i] = place_of(w, i, position);
    position += places[i].count;
  }
  add_heads(w, places, out);
  add_rows(places, w->filled, first, out);
  w->place_total = 0;
}
