#include "sealed/make/list_write.h"

#include "base/mem.h"
#include "sealed/codec/bits.h"
#include "sealed/codec/block.h"
#include "sealed/codec/list.h"

/* One term's blocks are addressed with 32 bits. */
static const size_t STREAM_MAX = UINT32_MAX;
/* What is gathered for one term. */
#define BUFS(w) &(w)->skips, &(w)->doc_blocks, &(w)->position_blocks, &(w)->form_ends, &(w)->form_blocks, &(w)->symbols
static const size_t SETS_MAX = (size_t)1 << 28;

ns_status ns_word_writer_open(ns_word_writer *w, const char *folder, const unsigned char *base, ns_error *err) {
  *w = (ns_word_writer){.base = base, .docs.fd = -1, .positions.fd = -1, .forms.fd = -1, .widths.fd = -1};
  ns_impacts_init(&w->impacts);
  ns_buf *bufs[] = {BUFS(w)};
  for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
    ns_buf_init(bufs[i], STREAM_MAX);
  ns_strmap_init(&w->sets, SETS_MAX);
  ns_status status = ns_out_open(&w->docs, folder, ns_section_name(NS_SECTION_WORD_DOCS), err);
  if (!status)
    status = ns_out_open(&w->positions, folder, ns_section_name(NS_SECTION_WORD_POSITIONS), err);
  if (!status)
    status = ns_out_open(&w->forms, folder, ns_section_name(NS_SECTION_WORD_FORMS), err);
  if (!status)
    status = ns_out_open(&w->widths, folder, ns_section_name(NS_SECTION_WORD_WIDTHS), err);
  if (!status)
    ns_out_add(&w->widths, w->impacts.width, sizeof w->impacts.width);
  return status;
}

static void fail_nomem(ns_word_writer *w) {
  if (!w->docs.status)
    w->docs.status = ns_fail_nomem(&w->docs.error);
}

void ns_word_begin(ns_word_writer *w, uint32_t form_count) {
  w->df = 0;
  w->last = NS_NONE;
  w->filled = 0;
  w->has_positions = false;
  w->place_total = 0;
  ns_buf *bufs[] = {BUFS(w)};
  for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
    ns_buf_clear(bufs[i]);
  w->symbol_count = 0;
  w->none = NS_NONE;
  if (w->sets.count)
    ns_strmap_release(&w->sets);
  if (form_count > w->single_capacity) {
    uint32_t *grown = ns_realloc_array(w->single, form_count, sizeof *grown);
    if (!grown) {
      fail_nomem(w);
      return;
    }
    w->single = grown;
    w->single_capacity = form_count;
  }
  w->single_count = form_count;
  for (uint32_t i = 0; i < form_count; i++)
    w->single[i] = NS_NONE;
}

/* ---- forms ---- */

static uint32_t new_symbol(ns_word_writer *w, const ns_posting *p) {
  ns_buf_add_varint(&w->symbols, p->form_count);
  for (uint32_t i = 0; i < p->form_count; i++)
    ns_buf_add_varint(&w->symbols, p->forms[i]);
  return w->symbol_count++;
}

static uint32_t symbol_of(ns_word_writer *w, const ns_posting *p) {
  uint32_t *place = &w->none;
  if (p->form_count == 1 && p->forms[0] < w->single_count)
    place = &w->single[p->forms[0]];
  else if (p->form_count)
    place = ns_strmap_put(&w->sets, ns_slice_of((const char *)p->forms, p->form_count * sizeof *p->forms), NS_NONE);
  if (!place) {
    fail_nomem(w);
    return 0;
  }
  if (*place == NS_NONE)
    *place = new_symbol(w, p);
  return *place;
}

/* The width that costs the fewest bytes, symbols that do not fit being listed as exceptions. */
static unsigned best_width(const uint32_t *symbols, unsigned count) {
  unsigned counts[33] = {0}, width = 32, longer = 0, best = NS_SYMBOL_BITS_MAX; /* counts: symbols of so many bits */
  size_t least = SIZE_MAX;
  for (unsigned i = 0; i < count; i++)
    counts[symbols[i] ? 32 - (unsigned)__builtin_clz(symbols[i]) : 0]++;
  while (width && !counts[width])
    width--;
  for (;; width--) {
    size_t cost = ((size_t)count * width + 7) / 8 + (size_t)longer * (width < 7 ? 2 : 3);
    if (cost <= least && width <= NS_SYMBOL_BITS_MAX) {
      least = cost;
      best = width;
    }
    if (!width)
      return best;
    longer += counts[width];
  }
}

static void add_symbol_bits(const ns_word_writer *w, unsigned width, ns_buf *out) {
  unsigned char *room = (unsigned char *)ns_buf_room(out, (size_t)w->filled * width / 8 + 1 + NS_BITS_SPARE);
  if (!room)
    return;
  ns_bit_writer bits = {.at = room};
  for (unsigned i = 0; i < w->filled; i++)
    ns_bits_put(&bits, w->symbol[i] >> width ? 0 : w->symbol[i], width);
  ns_bits_align(&bits);
  out->len += (size_t)(bits.at - room);
}

static void add_forms_block(ns_word_writer *w) {
  ns_buf *out = &w->form_blocks;
  unsigned width = w->symbol_count > 1 ? best_width(w->symbol, w->filled) : 0, exceptions = 0;
  for (unsigned i = 0; i < w->filled; i++)
    exceptions += w->symbol[i] >> width != 0;
  ns_buf_add_char(out, (char)width);
  ns_buf_add_char(out, (char)exceptions);
  add_symbol_bits(w, width, out);
  for (unsigned i = 0; i < w->filled && exceptions; i++) {
    if (w->symbol[i] >> width) {
      ns_buf_add_char(out, (char)i);
      ns_buf_add_varint(out, w->symbol[i]);
    }
  }
  ns_buf_add_u32(&w->form_ends, (uint32_t)out->len);
}

/* ---- positions ---- */

static void keep_positions(ns_word_writer *w, const ns_posting *p) {
  w->place_count[w->filled] = p->position_count;
  w->has_positions |= p->position_count > 0;
  while (w->place_capacity - w->place_total < p->position_count) {
    if (ns_grow(&w->places, w->place_capacity, &w->place_capacity, sizeof *w->places)) {
      fail_nomem(w);
      w->place_count[w->filled] = 0;
      return;
    }
  }
  for (uint32_t i = 0; i < p->position_count; i++)
    w->places[w->place_total++] = p->positions[i];
}

/* ---- documents ---- */

static void add_symbols(ns_word_writer *w, const unsigned char *at, unsigned count, ns_buf *out) {
  unsigned char symbols[NS_BLOCK / 2 + 1] = {0}, others[NS_BLOCK];
  unsigned other_count = 0;
  for (unsigned i = 0; i < count; i++) {
    uint8_t base = w->base[w->doc[at[i]]], impact = w->impact[at[i]];
    unsigned symbol = ns_impacts_symbol(&w->impacts, base, impact);
    symbols[i / 2] = (unsigned char)(symbols[i / 2] | symbol << i % 2 * 4);
    if (symbol == NS_IMPACT_OTHER)
      others[other_count++] = (unsigned char)(impact - base);
  }
  ns_buf_add(out, symbols, (count + 1) / 2);
  ns_buf_add(out, others, other_count);
}

static void add_excess(ns_word_writer *w, ns_buf *out) {
  unsigned char at[NS_BLOCK], set[NS_BLOCK / 8] = {0};
  unsigned count = 0;
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    if (w->impact[i] == w->base[w->doc[i]])
      continue;
    set[i / 8] = (unsigned char)(set[i / 8] | 1u << i % 8);
    at[count++] = (unsigned char)i;
  }
  ns_buf_add_char(out, (char)count);
  if (count >= NS_EXCESS_SET)
    ns_buf_add(out, set, sizeof set);
  else
    ns_buf_add(out, at, count);
  add_symbols(w, at, count, out);
}

static void add_short_docs(ns_word_writer *w, ns_buf *out) {
  uint32_t before = w->last;
  for (unsigned i = 0; i < w->filled; i++) {
    uint64_t gap = (uint32_t)(w->doc[i] - before);
    unsigned excess = (unsigned)w->impact[i] - w->base[w->doc[i]];
    ns_buf_add_varint(out, gap << 1 | (excess != 0));
    if (excess)
      ns_buf_add_char(out, (char)excess);
    before = w->doc[i];
  }
}

static uint8_t count_impacts(ns_word_writer *w) {
  uint8_t max = 0;
  if (w->df == NS_BLOCK && w->filled == NS_BLOCK)
    memset(w->histogram, 0, sizeof w->histogram);
  for (unsigned i = 0; i < w->filled; i++) {
    max = w->impact[i] > max ? w->impact[i] : max;
    w->histogram[w->impact[i]]++;
  }
  return max;
}

/* The open block, full or the last one, goes to documents, positions and forms. */
static void end_block(ns_word_writer *w) {
  ns_buf *out = &w->doc_blocks;
  if (w->filled == NS_BLOCK) {
    ns_block_encode(w->doc, w->last == NS_NONE ? -1 : (int64_t)w->last, out);
    add_excess(w, out);
  } else {
    add_short_docs(w, out);
  }
  w->last = w->doc[w->filled - 1];
  ns_positions_add_block(w);
  if (w->df >= NS_BLOCK) {
    uint8_t max = count_impacts(w);
    ns_buf_add_u32(&w->skips, w->last);
    ns_buf_add_u32(&w->skips, (uint32_t)out->len);
    ns_buf_add_u32(&w->skips, (uint32_t)w->position_blocks.len);
    ns_buf_add_char(&w->skips, (char)max);
  }
  add_forms_block(w);
  w->filled = 0;
}

void ns_word_add(ns_word_writer *w, const ns_posting *p) {
  if (w->docs.status)
    return;
  unsigned i = w->filled;
  w->doc[i] = p->doc;
  w->impact[i] = p->impact;
  keep_positions(w, p);
  w->symbol[i] = symbol_of(w, p);
  w->filled++;
  w->df++;
  if (w->filled == NS_BLOCK)
    end_block(w);
}

/* The rank-th largest impact, 0 when the list is shorter. */
static uint8_t top_impact(const ns_word_writer *w, uint32_t rank) {
  uint32_t seen = 0;
  for (unsigned impact = 255; impact > 0; impact--) {
    seen += w->histogram[impact];
    if (seen >= rank)
      return (uint8_t)impact;
  }
  return 0;
}

static void write_docs(ns_word_writer *w) {
  if (w->df >= NS_BLOCK) {
    const uint8_t tops[] = {top_impact(w, 1), top_impact(w, 10), top_impact(w, 100), top_impact(w, 1000)};
    ns_out_add(&w->docs, tops, sizeof tops);
    ns_out_add_buf(&w->docs, &w->skips);
  }
  ns_out_add_buf(&w->docs, &w->doc_blocks);
}

static void write_forms(ns_word_writer *w) {
  ns_out_add_varint(&w->forms, w->symbol_count);
  ns_out_add_buf(&w->forms, &w->symbols);
  if (w->df > NS_BLOCK)
    ns_out_add_buf(&w->forms, &w->form_ends);
  ns_out_add_buf(&w->forms, &w->form_blocks);
}

void ns_word_end(ns_word_writer *w, uint64_t values[4]) {
  if (w->filled)
    end_block(w);
  uint64_t before[] = {w->docs.len, w->positions.len, w->forms.len};
  write_docs(w);
  if (w->has_positions)
    ns_out_add_buf(&w->positions, &w->position_blocks);
  if (w->symbol_count > 1)
    write_forms(w);
  values[0] = w->df;
  values[1] = w->docs.len - before[0];
  values[2] = w->positions.len - before[1];
  values[3] = w->forms.len - before[2];
  w->postings += w->df;
}

ns_status ns_word_writer_status(const ns_word_writer *w, ns_error *err) {
  const ns_out *outs[] = {&w->docs, &w->positions, &w->forms};
  for (int i = 0; i < 3; i++) {
    if (outs[i]->status)
      return ns_fail(err, outs[i]->status, "%s", outs[i]->error.text);
  }
  return NS_OK;
}

ns_status ns_word_writer_close(ns_word_writer *w, ns_section_entry *entries, ns_error *err) {
  ns_status status = ns_out_close(&w->docs, true, &entries[NS_SECTION_WORD_DOCS], err);
  if (!status)
    status = ns_out_close(&w->positions, true, &entries[NS_SECTION_WORD_POSITIONS], err);
  if (!status)
    status = ns_out_close(&w->forms, true, &entries[NS_SECTION_WORD_FORMS], err);
  if (!status)
    status = ns_out_close(&w->widths, true, &entries[NS_SECTION_WORD_WIDTHS], err);
  ns_word_writer_release(w);
  return status;
}

void ns_word_writer_release(ns_word_writer *w) {
  ns_buf *bufs[] = {BUFS(w)};
  for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
    ns_buf_release(bufs[i]);
  ns_free(w->places);
  ns_out_release(&w->widths);
  ns_strmap_release(&w->sets);
  ns_free(w->single);
  ns_out_release(&w->docs);
  ns_out_release(&w->positions);
  ns_out_release(&w->forms);
  *w = (ns_word_writer){.docs.fd = -1, .positions.fd = -1, .forms.fd = -1, .widths.fd = -1};
}
