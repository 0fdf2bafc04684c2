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
    return scaled((double)ns_unzigzag(ns_take_varint(in)), (int)tag - TAG_ZERO);
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
  ns_buf_add_varint(out, m->amount);
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

void ns_row_encode(const ns_passage_row *row, ns_buf *out) {
  if (!row->year_count && !row->mention_count && !row->measure_count)
    return;
  uint32_t before = 0;
  ns_buf_add_varint(out, row->year_count);
  for (size_t i = 0; i < row->year_count; i++) {
    ns_buf_add_varint(out, row->years[i] - before);
    before = row->years[i];
  }
  ns_buf_add_varint(out, row->mention_count);
  for (size_t i = 0; i < row->mention_count; i++)
    ns_buf_add_varint(out, row->mentions[i].entity);
  ns_buf_add_varint(out, row->measure_count);
  for (size_t i = 0; i < row->measure_count; i++)
    add_figure(out, &row->measures[i]);
}

bool ns_figure_decode(ns_reader *in, ns_figure_code *out) {
  *out = (ns_figure_code){.amount = (uint32_t)ns_take_varint(in), .label = NS_NONE};
  unsigned flags = read_byte(in), manner = 1u << 2;
  ns_figure *f = &out->figure;
  f->modifier = (uint8_t)(flags & MODIFIER_MASK);
  f->low = read_value(in);
  f->high = flags & FLAG_HIGH ? read_value(in) : f->low;
  if (flags & FLAG_YEAR)
    f->year = (int16_t)ns_unzigzag(ns_take_varint(in));
  if (flags & FLAG_LABEL)
    out->label = (uint32_t)ns_take_varint(in);
  if (flags & FLAG_MANNER)
    manner = read_byte(in);
  f->role = (uint8_t)(manner & 3);
  f->sign = (int8_t)((int)(manner >> 2 & 3) - 1);
  f->relative = (manner & 16) != 0;
  in->bad |= f->modifier >= NS_MOD_COUNT || f->sign > 1;
  return !in->bad;
}

/* A count, no larger than the bytes that are left. */
static size_t read_count(ns_reader *in) {
  uint64_t count = ns_take_varint(in);
  in->bad |= count > (uint64_t)(in->end - in->at);
  return in->bad ? 0 : (size_t)count;
}

bool ns_row_decode(ns_reader *in, ns_arena *arena, ns_passage_row *row) {
  row->year_count = row->mention_count = row->measure_count = 0;
  if (in->at == in->end)
    return true;
  row->year_count = read_count(in);
  row->years = ns_arena_calloc(arena, row->year_count, sizeof *row->years);
  uint32_t year = 0;
  for (size_t i = 0; row->years && i < row->year_count; i++)
    row->years[i] = year += (uint32_t)ns_take_varint(in);
  row->mention_count = read_count(in);
  row->mentions = ns_arena_calloc(arena, row->mention_count, sizeof *row->mentions);
  for (size_t i = 0; row->mentions && i < row->mention_count; i++)
    row->mentions[i].entity = (uint32_t)ns_take_varint(in);
  row->measure_count = read_count(in);
  row->measures = ns_arena_calloc(arena, row->measure_count, sizeof *row->measures);
  for (size_t i = 0; row->measures && i < row->measure_count && !in->bad; i++) {
    ns_figure_code code;
    if (!ns_figure_decode(in, &code))
      return false;
    row->measures[i] = (ns_measure){code.amount, code.label, code.figure};
  }
  return !in->bad && row->years && row->mentions && row->measures;
}

static void read_span(ns_reader *in, uint32_t *before, uint32_t *start, uint32_t *end) {
  *start = *before += (uint32_t)ns_unzigzag(ns_take_varint(in));
  *end = *start + (uint32_t)ns_take_varint(in);
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
