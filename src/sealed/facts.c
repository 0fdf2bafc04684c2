#include "sealed/facts.h"

#include <math.h>

enum {
  FLAG_HIGH = 16,
  FLAG_YEAR = 32,
  FLAG_LABEL = 64,
  FLAG_MANNER = 128,
  MODIFIER_MASK = 15,
  TAG_ZERO = 10, /* exponent 0 */
  TAG_MAX = TAG_ZERO + 15,
  TAG_RAW = 255
};
static const double MANTISSA_MAX = 9007199254740992.0; /* 2^53: whole doubles are exact below */

static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static double scaled(double mantissa, int exponent) {
  return exponent >= 0 ? mantissa * powers[exponent] : mantissa / powers[-exponent];
}

/* The largest exponent with which a whole mantissa gives the very same double back. */
static bool shorten(double value, int64_t *mantissa, int *exponent) {
  if (value == 0 && !signbit(value)) {
    *mantissa = *exponent = 0;
    return true;
  }
  for (int e = 15; e >= -TAG_ZERO; e--) {
    double m = e >= 0 ? value / powers[e] : value * powers[-e];
    if (!(fabs(m) < MANTISSA_MAX))
      continue;
    m = nearbyint(m);
    if (m != 0 && scaled(m, e) == value) {
      *mantissa = (int64_t)m;
      *exponent = e;
      return true;
    }
  }
  return false;
}

static void add_value(ns_buf *out, double value) {
  int64_t mantissa;
  int exponent;
  if (isfinite(value) && shorten(value, &mantissa, &exponent)) {
    ns_buf_add_char(out, (char)(exponent + TAG_ZERO));
    ns_buf_add_varint(out, (uint64_t)mantissa << 1 ^ (mantissa < 0 ? UINT64_MAX : 0));
    return;
  }
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  ns_buf_add_char(out, (char)TAG_RAW);
  ns_buf_add_u64(out, bits);
}

static unsigned read_byte(ns_reader *in) {
  if (in->at < in->end)
    return *in->at++;
  in->bad = true;
  return 0;
}

static double read_value(ns_reader *in) {
  unsigned tag = read_byte(in);
  if (tag <= TAG_MAX)
    return scaled((double)ns_unzigzag(ns_read_varint(in)), (int)tag - TAG_ZERO);
  in->bad |= tag != TAG_RAW;
  uint64_t bits = ns_read_u64(in);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static void add_figure(ns_buf *out, const ns_measure *m) {
  const ns_figure *f = &m->figure;
  unsigned manner = (f->role & 3u) | (unsigned)(f->sign + 1) << 2 | (f->relative ? 16u : 0);
  bool plain = manner == 1u << 2, high = memcmp(&f->low, &f->high, sizeof f->low) != 0;
  unsigned flags = (f->modifier & MODIFIER_MASK) | (high ? FLAG_HIGH : 0) | (f->year ? FLAG_YEAR : 0) |
                   (m->label != NS_NONE ? FLAG_LABEL : 0) | (plain ? 0 : FLAG_MANNER);
  ns_buf_add_char(out, (char)flags);
  add_value(out, f->low);
  if (high)
    add_value(out, f->high);
  if (f->year)
    ns_buf_add_varint(out, ns_zigzag(f->year));
  if (m->label != NS_NONE)
    ns_buf_add_varint(out, m->label);
  if (!plain)
    ns_buf_add_char(out, (char)manner);
}

void ns_fact_group_init(ns_fact_group_writer *g, const ns_fact_widths *widths) {
  g->widths = *widths;
  g->count = 0;
  ns_buf_init(&g->values, UINT32_MAX);
  ns_buf_init(&g->figures, UINT32_MAX);
  ns_buf_init(&g->own, UINT32_MAX);
}

void ns_fact_group_release(ns_fact_group_writer *g) {
  ns_buf_release(&g->values);
  ns_buf_release(&g->figures);
  ns_buf_release(&g->own);
}

static unsigned in_head(size_t count, unsigned most) {
  return count < most ? (unsigned)count : most;
}

static void add_beyond(ns_buf *out, size_t count, unsigned most) {
  if (count >= most)
    ns_buf_add_varint(out, count - most);
}

static void add_number(ns_buf *out, uint32_t number, unsigned width) {
  ns_buf_add(out, &number, width); /* little-endian */
}

static void add_values(ns_buf *out, const ns_passage_row *row, const ns_fact_widths *w) {
  ns_buf_add_char(out, (char)(in_head(row->year_count, NS_HEAD_YEARS) | in_head(row->mention_count, NS_HEAD_ENTITIES) << 2 |
                              in_head(row->measure_count, NS_HEAD_FIGURES) << 5));
  add_beyond(out, row->year_count, NS_HEAD_YEARS);
  add_beyond(out, row->mention_count, NS_HEAD_ENTITIES);
  add_beyond(out, row->measure_count, NS_HEAD_FIGURES);
  for (size_t i = 0; i < row->year_count; i++)
    add_number(out, row->years[i], w->year);
  for (size_t i = 0; i < row->mention_count; i++)
    add_number(out, row->mentions[i].entity, w->entity);
  for (size_t i = 0; i < row->measure_count; i++)
    add_number(out, row->measures[i].amount, w->amount);
}

static void add_figures(ns_fact_group_writer *g, const ns_passage_row *row) {
  ns_buf_clear(&g->own);
  for (size_t i = 0; i < row->measure_count; i++)
    add_figure(&g->own, &row->measures[i]);
  ns_buf_add_block(&g->figures, ns_buf_slice(&g->own));
}

void ns_fact_group_add(ns_fact_group_writer *g, const ns_passage_row *row) {
  size_t before = g->values.len;
  if (row->year_count || row->mention_count || row->measure_count)
    add_values(&g->values, row, &g->widths);
  if (row->measure_count)
    add_figures(g, row);
  g->lengths[g->count++] = (uint32_t)(g->values.len - before);
}

void ns_fact_group_end(ns_fact_group_writer *g, ns_out *facts, ns_out *figures, ns_out *index) {
  unsigned char width = 1;
  if (!g->count)
    return;
  ns_buf_clear(&g->own);
  for (unsigned i = 0; i < NS_FACT_GROUP; i++) {
    g->lengths[i] = i < g->count ? g->lengths[i] : 0;
    width = g->lengths[i] > UINT8_MAX ? 4 : width;
  }
  ns_out_add_u32(index, (uint32_t)facts->len);
  ns_out_add_u32(index, (uint32_t)figures->len);
  ns_out_add(facts, &width, 1);
  for (unsigned i = 0; i < NS_FACT_GROUP; i++)
    ns_out_add(facts, &g->lengths[i], width); /* little-endian */
  ns_out_add_buf(facts, &g->values);
  ns_out_add_buf(figures, &g->figures);
  ns_out_add_buf(figures, &g->own); /* nothing but its error, if there was one */
  ns_buf_clear(&g->values);
  ns_buf_clear(&g->figures);
  g->count = 0;
}

/* ---- reading ---- */

/* Bytes are added up eight at a time, in four sums of 16 bits. */
uint64_t ns_fact_group_before(const ns_fact_group *g, unsigned n) {
  const uint64_t even = 0x00ff00ff00ff00ff;
  uint64_t sum = 0;
  if (g->width == 4) {
    for (unsigned i = 0; i < n; i++)
      sum += ns_load32(g->lengths + (size_t)i * 4);
    return sum;
  }
  const unsigned char *at = g->lengths;
  for (; n >= 8; n -= 8, at += 8) {
    uint64_t bytes = ns_load64(at);
    sum += (bytes & even) + (bytes >> 8 & even);
  }
  if (n) {
    uint64_t bytes = ns_load64(at) & ~(~UINT64_C(0) << 8 * n);
    sum += (bytes & even) + (bytes >> 8 & even);
  }
  return sum * UINT64_C(0x0001000100010001) >> 48;
}

bool ns_fact_group_at(const ns_sealed *s, uint32_t group, ns_fact_group *out) {
  ns_slice facts = ns_section_bytes(s, NS_SECTION_FACTS);
  uint32_t offset = ns_load32(s->maps[NS_SECTION_FACT_INDEX].ptr + (size_t)group * NS_FACT_ROW);
  if (facts.len < NS_FACT_PAD || offset >= facts.len - NS_FACT_PAD)
    return false;
  const unsigned char *at = (const unsigned char *)facts.ptr + offset;
  out->width = *at++;
  out->end = (const unsigned char *)facts.ptr + facts.len - NS_FACT_PAD;
  out->lengths = at;
  size_t lengths = (size_t)NS_FACT_GROUP * out->width;
  if ((out->width != 1 && out->width != 4) || lengths > (size_t)(out->end - at))
    return false;
  out->values = at + lengths;
  return ns_fact_group_before(out, NS_FACT_GROUP) <= (uint64_t)(out->end - out->values);
}

static void add_beyond_head(ns_reader *in, uint32_t *count, unsigned most) {
  if (*count < most)
    return;
  uint64_t more = ns_read_varint(in);
  in->bad |= more > (uint64_t)(in->end - in->at);
  *count += in->bad ? 0 : (uint32_t)more;
}

bool ns_value_counts_read(ns_reader *in, const ns_fact_widths *w, ns_value_counts *out) {
  unsigned head = in->at < in->end ? *in->at++ : 0;
  *out = (ns_value_counts){head & NS_HEAD_YEARS, head >> 2 & NS_HEAD_ENTITIES, head >> 5};
  add_beyond_head(in, &out->years, NS_HEAD_YEARS);
  add_beyond_head(in, &out->entities, NS_HEAD_ENTITIES);
  add_beyond_head(in, &out->figures, NS_HEAD_FIGURES);
  uint64_t len = (uint64_t)out->years * w->year + (uint64_t)out->entities * w->entity + (uint64_t)out->figures * w->amount;
  return !in->bad && len == (uint64_t)(in->end - in->at);
}

/* The figures of the passage: behind those of the passages before it in the group. */
static bool find_figures(const ns_sealed *s, uint32_t doc, const ns_fact_group *g, ns_reader *out) {
  const unsigned char *values = g->values;
  uint32_t offset = ns_load32(s->maps[NS_SECTION_FACT_INDEX].ptr + (size_t)(doc / NS_FACT_GROUP) * NS_FACT_ROW + 4);
  ns_slice figures = ns_section_bytes(s, NS_SECTION_FIGURES);
  if (offset > figures.len)
    return false;
  *out = ns_reader_of(ns_slice_from(figures, offset));
  for (unsigned i = 0; i < doc % NS_FACT_GROUP; i++) {
    uint32_t len = ns_fact_group_length(g, i);
    if (len && *values >> 5)
      ns_read_block(out);
    values += len;
  }
  ns_slice own = ns_read_block(out);
  *out = (ns_reader){(const unsigned char *)own.ptr, (const unsigned char *)own.ptr + own.len, out->bad};
  return !out->bad;
}

static bool read_figure(ns_reader *in, ns_measure *out) {
  out->label = NS_NONE;
  unsigned flags = read_byte(in), manner = 1u << 2;
  ns_figure *f = &out->figure;
  f->modifier = (uint8_t)(flags & MODIFIER_MASK);
  f->low = read_value(in);
  f->high = flags & FLAG_HIGH ? read_value(in) : f->low;
  if (flags & FLAG_YEAR)
    f->year = (int16_t)ns_unzigzag(ns_read_varint(in));
  if (flags & FLAG_LABEL)
    out->label = (uint32_t)ns_read_varint(in);
  if (flags & FLAG_MANNER)
    manner = read_byte(in);
  f->role = (uint8_t)(manner & 3);
  f->sign = (int8_t)((int)(manner >> 2 & 3) - 1);
  f->relative = (manner & 16) != 0;
  in->bad |= f->modifier >= NS_MOD_COUNT || f->sign > 1;
  return !in->bad;
}

static ns_status read_figures(const ns_sealed *s, uint32_t doc, const ns_fact_group *g, ns_passage_row *row) {
  ns_reader in;
  if (!row->measure_count)
    return NS_OK;
  if (!find_figures(s, doc, g, &in))
    return NS_CORRUPT;
  for (size_t i = 0; i < row->measure_count; i++) {
    if (!read_figure(&in, &row->measures[i]))
      return NS_CORRUPT;
  }
  return in.at == in.end ? NS_OK : NS_CORRUPT;
}

static uint32_t take_number(ns_reader *in, unsigned width) {
  uint32_t number = ns_load32(in->at) & ns_width_mask(width);
  in->at += width;
  return number;
}

static ns_status read_values(const ns_sealed *s, ns_reader *in, ns_arena *arena, ns_passage_row *row) {
  ns_value_counts counts;
  const ns_fact_widths w = ns_fact_widths_of(s->years.count, s->entities.count, s->amounts.count);
  if (!ns_value_counts_read(in, &w, &counts))
    return NS_CORRUPT;
  row->years = ns_arena_calloc(arena, counts.years, sizeof *row->years);
  row->mentions = ns_arena_calloc(arena, counts.entities, sizeof *row->mentions);
  row->measures = ns_arena_calloc(arena, counts.figures, sizeof *row->measures);
  if (!row->years || !row->mentions || !row->measures)
    return NS_NOMEM;
  for (; row->year_count < counts.years; row->year_count++)
    row->years[row->year_count] = take_number(in, w.year);
  for (; row->mention_count < counts.entities; row->mention_count++)
    row->mentions[row->mention_count].entity = take_number(in, w.entity);
  for (; row->measure_count < counts.figures; row->measure_count++)
    row->measures[row->measure_count].amount = take_number(in, w.amount);
  return NS_OK;
}

ns_status ns_row_decode(const ns_sealed *s, uint32_t doc, ns_arena *arena, ns_passage_row *row) {
  unsigned nth = doc % NS_FACT_GROUP;
  ns_fact_group g;
  row->year_count = row->mention_count = row->measure_count = 0;
  if (!ns_fact_group_at(s, doc / NS_FACT_GROUP, &g))
    return NS_CORRUPT;
  const unsigned char *start = g.values + ns_fact_group_before(&g, nth);
  ns_reader in = {start, start + ns_fact_group_length(&g, nth), false};
  if (in.at == in.end)
    return NS_OK;
  ns_status status = read_values(s, &in, arena, row);
  return status ? status : read_figures(s, doc, &g, row);
}

static void read_span(ns_reader *in, uint32_t *before, uint32_t *start, uint32_t *end) {
  *start = *before += (uint32_t)ns_unzigzag(ns_read_varint(in));
  *end = *start + (uint32_t)ns_read_varint(in);
}

bool ns_record_spans(ns_slice record, ns_passage_row *row) {
  ns_reader in = ns_reader_of(record);
  uint32_t before = 0;
  row->kind = (uint8_t)read_byte(&in);
  for (size_t i = 0; i < row->mention_count; i++)
    read_span(&in, &before, &row->mentions[i].start, &row->mentions[i].end);
  before = 0;
  for (size_t i = 0; i < row->measure_count; i++)
    read_span(&in, &before, &row->measures[i].figure.start, &row->measures[i].figure.end);
  bool inside = !in.bad;
  row->text = ns_read_bytes(&in, (size_t)(in.end - in.at));
  for (size_t i = 0; i < row->mention_count; i++)
    inside &= row->mentions[i].start <= row->mentions[i].end && row->mentions[i].end <= row->text.len;
  for (size_t i = 0; i < row->measure_count; i++)
    inside &= row->measures[i].figure.start <= row->measures[i].figure.end &&
              row->measures[i].figure.end <= row->text.len;
  return inside;
}
