#include "sealed/read/facts.h"

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

bool ns_fact_space_of(uint32_t years, uint32_t entities, uint32_t amounts, ns_fact_space *out) {
  uint64_t end = NS_KIND_COUNT_OF_KINDS + (uint64_t)years + entities + amounts + NS_FACT_REPEATS;
  *out = (ns_fact_space){.years = NS_KIND_COUNT_OF_KINDS};
  out->entities = out->years + years;
  out->amounts = out->entities + entities;
  out->repeats = out->amounts + amounts;
  out->end = out->repeats + NS_FACT_REPEATS;
  out->width = end <= 1u << 8 ? 1 : end <= 1u << 16 ? 2 : end <= 1u << 24 ? 3 : 4;
  return end <= UINT32_MAX;
}

void ns_fact_group_init(ns_fact_group_writer *g, const ns_fact_space *space, const uint32_t *kind_ends) {
  g->space = *space;
  g->kind_ends = kind_ends;
  g->count = 0;
  ns_buf_init(&g->numbers, UINT32_MAX);
  ns_buf_init(&g->figures, UINT32_MAX);
  ns_buf_init(&g->own, UINT32_MAX);
}

void ns_fact_group_release(ns_fact_group_writer *g) {
  ns_buf_release(&g->numbers);
  ns_buf_release(&g->figures);
  ns_buf_release(&g->own);
}

/* Where among the `nth` numbers at `at` is the first that is the same? */
static uint32_t find_number(const unsigned char *at, uint32_t nth, unsigned width, uint32_t number) {
  uint32_t i = 0;
  while (i < nth && memcmp(at + (size_t)i * width, &number, width) != 0) /* little-endian */
    i++;
  return i;
}

/* `before`: bytes in front of the passage's own numbers. */
static void add_number(ns_fact_group_writer *g, size_t before, bool crowded, uint32_t number) {
  unsigned width = g->space.width;
  uint32_t nth = (uint32_t)((g->numbers.len - before) / width);
  if (!crowded && nth) {
    uint32_t first = find_number((const unsigned char *)g->numbers.ptr + before, nth, width, number);
    number = first < nth ? g->space.repeats + first : number;
  }
  ns_buf_add(&g->numbers, &number, width); /* little-endian */
}

static void add_figures(ns_fact_group_writer *g, const ns_passage_row *row) {
  ns_buf_clear(&g->own);
  for (size_t i = 0; i < row->measure_count; i++)
    add_figure(&g->own, &row->measures[i]);
  ns_buf_add_block(&g->figures, ns_buf_slice(&g->own));
}

static bool comes_again(const ns_passage_row *row, size_t nth) {
  size_t i = 0;
  while (i < nth && row->measures[i].amount != row->measures[nth].amount)
    i++;
  return i < nth;
}

static unsigned kind_of(const ns_fact_group_writer *g, uint32_t amount) {
  unsigned kind = 0;
  while (kind < NS_KIND_COUNT_OF_KINDS - 1 && amount >= g->kind_ends[kind])
    kind++;
  return kind;
}

/* Writes the kind of every amount that is another of a kind the passage has already; returns how many. */
static size_t add_kinds(ns_fact_group_writer *g, const ns_passage_row *row) {
  uint32_t seen = 0;
  size_t added = 0;
  for (size_t i = 0; i < row->measure_count && row->measure_count > 1; i++) {
    uint32_t kind = kind_of(g, row->measures[i].amount);
    if (comes_again(row, i))
      continue;
    if (seen >> kind & 1) {
      ns_buf_add(&g->numbers, &kind, g->space.width); /* little-endian */
      added++;
    }
    seen |= UINT32_C(1) << kind;
  }
  return added;
}

void ns_fact_group_add(ns_fact_group_writer *g, const ns_passage_row *row) {
  size_t before = g->numbers.len, count = add_kinds(g, row) + row->year_count + row->mention_count + row->measure_count;
  bool crowded = count > NS_FACT_REPEATS;
  for (size_t i = 0; i < row->year_count; i++)
    add_number(g, before, crowded, g->space.years + row->years[i]);
  for (size_t i = 0; i < row->mention_count; i++)
    add_number(g, before, crowded, g->space.entities + row->mentions[i].entity);
  for (size_t i = 0; i < row->measure_count; i++)
    add_number(g, before, crowded, g->space.amounts + row->measures[i].amount);
  if (row->measure_count)
    add_figures(g, row);
  g->counts[g->count++] = (uint32_t)count;
}

static void write_counts(const ns_fact_group_writer *g, unsigned bits, ns_out *facts) {
  for (unsigned i = 0; i < NS_FACT_GROUP && bits > 4; i++)
    ns_out_add(facts, &g->counts[i], bits / 8); /* little-endian */
  for (unsigned i = 0; i < NS_FACT_GROUP && bits == 4; i += 2) {
    unsigned char both = (unsigned char)(g->counts[i] | g->counts[i + 1] << 4);
    ns_out_add(facts, &both, 1);
  }
}

void ns_fact_group_end(ns_fact_group_writer *g, ns_out *facts, ns_out *figures, ns_out *index) {
  unsigned char bits = 4;
  if (!g->count)
    return;
  ns_buf_clear(&g->own);
  for (unsigned i = 0; i < NS_FACT_GROUP; i++) {
    g->counts[i] = i < g->count ? g->counts[i] : 0;
    unsigned char needed = g->counts[i] > UINT8_MAX ? 32 : g->counts[i] > UINT8_MAX >> 4 ? 8 : 4;
    bits = needed > bits ? needed : bits;
  }
  ns_out_add_u32(index, (uint32_t)facts->len);
  ns_out_add_u32(index, (uint32_t)figures->len);
  ns_out_add(facts, &bits, 1);
  write_counts(g, bits, facts);
  ns_out_add_buf(facts, &g->numbers);
  ns_out_add_buf(figures, &g->figures);
  ns_out_add_buf(figures, &g->own); /* nothing but its error, if there was one */
  ns_buf_clear(&g->numbers);
  ns_buf_clear(&g->figures);
  g->count = 0;
}

/* ---- reading ---- */

/* Eight bytes at a time, in four sums of 16 bits. */
static uint32_t sum_bytes(uint64_t bytes) {
  const uint64_t even = 0x00ff00ff00ff00ff;
  return (uint32_t)(((bytes & even) + (bytes >> 8 & even)) * UINT64_C(0x0001000100010001) >> 48);
}

static uint64_t low_bits(unsigned n) {
  return ((uint64_t)1 << n) - 1;
}

uint64_t ns_fact_before(const ns_fact_group *g, unsigned n) {
  uint64_t sum = 0;
  if (g->bits == 32) {
    for (unsigned i = 0; i < n; i++)
      sum += ns_load32(g->counts + (size_t)i * 4);
    return sum;
  }
  const unsigned at_once = 64 / g->bits;
  const unsigned char *at = g->counts;
  for (; n; at += 8) {
    unsigned here = n < at_once ? n : at_once;
    uint64_t word = ns_load64(at) & (here < at_once ? low_bits(here * g->bits) : UINT64_MAX);
    sum += g->bits == 4 ? ns_sum_nibbles(word) : sum_bytes(word);
    n -= here;
  }
  return sum;
}

/* Numbers of one passage, where they lie. */
typedef struct numbers {
  const ns_fact_space *space;
  const unsigned char *at;
  uint32_t count;
} numbers;

/* A number, or the one it repeats; space->repeats when there can be no such. */
static uint32_t number_at(const numbers *n, uint32_t i) {
  const ns_fact_space *space = n->space;
  uint32_t number = ns_fact_number(n->at + (size_t)i * space->width, space->width);
  if (number < space->repeats)
    return number;
  uint32_t first = number - space->repeats;
  if (first >= i || n->count > NS_FACT_REPEATS)
    return space->repeats;
  number = ns_fact_number(n->at + (size_t)first * space->width, space->width);
  return number < space->repeats ? number : space->repeats;
}

static bool has_figures(const numbers *n) {
  uint32_t last = n->count ? number_at(n, n->count - 1) : 0;
  return n->count && last >= n->space->amounts && last < n->space->repeats;
}

/* A passage's figures, of which the length alone was touched. */
static ns_slice read_untouched(const ns_sealed *s, ns_reader *in) {
  enum { LENGTH_MAX = 10 };
  size_t left = (size_t)(in->end - in->at);
  ns_guard_touch(&s->guards[NS_SECTION_FIGURES], in->at, left < LENGTH_MAX ? left : LENGTH_MAX);
  return ns_read_block(in);
}

/* The figures of the passage: behind those of the passages before it in the group. */
static bool find_figures(const ns_sealed *s, uint32_t doc, const ns_fact_group *g, const ns_fact_space *space, ns_reader *out) {
  numbers before = {space, g->numbers, 0};
  uint32_t offset = ns_load32(ns_guard_at(&s->guards[NS_SECTION_FACT_INDEX], (size_t)(doc / NS_FACT_GROUP) * NS_FACT_ROW + 4, 4));
  ns_slice figures = ns_section_bytes(s, NS_SECTION_FIGURES);
  if (offset > figures.len)
    return false;
  *out = ns_reader_of(ns_slice_from(figures, offset));
  for (unsigned i = 0; i < doc % NS_FACT_GROUP; i++) {
    before.count = ns_fact_count(g, i);
    if (has_figures(&before))
      read_untouched(s, out);
    before.at += (size_t)before.count * space->width;
  }
  ns_slice own = read_untouched(s, out);
  if (out->bad || !ns_guard_touch(&s->guards[NS_SECTION_FIGURES], own.ptr, own.len))
    return false;
  *out = ns_reader_of(own);
  return true;
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

static ns_status read_figures(const ns_sealed *s, uint32_t doc, const ns_fact_group *g, const ns_fact_space *space, ns_passage_row *row) {
  ns_reader in;
  if (!row->measure_count)
    return NS_OK;
  if (!find_figures(s, doc, g, space, &in))
    return NS_CORRUPT;
  for (size_t i = 0; i < row->measure_count; i++) {
    if (!read_figure(&in, &row->measures[i]))
      return NS_CORRUPT;
  }
  return in.at == in.end ? NS_OK : NS_CORRUPT;
}

/* How many numbers from `from` on are below `end`? They come class by class. */
static uint32_t count_below(const numbers *n, uint32_t from, uint32_t end) {
  uint32_t i = from;
  while (i < n->count && number_at(n, i) < end)
    i++;
  return i - from;
}

/* The number of a class that begins with number `first`; NS_NONE when it belongs to one before. */
static uint32_t number_from(const numbers *n, uint32_t i, uint32_t first) {
  uint32_t number = number_at(n, i);
  return number >= first ? number - first : NS_NONE;
}

static ns_status read_numbers(const numbers *n, ns_arena *arena, ns_passage_row *row) {
  const ns_fact_space *space = n->space;
  uint32_t at = count_below(n, 0, space->years), years = count_below(n, at, space->entities), bad = 0;
  uint32_t entities = count_below(n, at + years, space->amounts), figures = n->count - at - years - entities;
  row->years = ns_arena_calloc(arena, years, sizeof *row->years);
  row->mentions = ns_arena_calloc(arena, entities, sizeof *row->mentions);
  row->measures = ns_arena_calloc(arena, figures, sizeof *row->measures);
  if (!row->years || !row->mentions || !row->measures)
    return NS_NOMEM;
  for (; row->year_count < years; bad |= row->years[row->year_count++] == NS_NONE)
    row->years[row->year_count] = number_from(n, at++, space->years);
  for (; row->mention_count < entities; bad |= row->mentions[row->mention_count++].entity == NS_NONE)
    row->mentions[row->mention_count].entity = number_from(n, at++, space->entities);
  for (; row->measure_count < figures; bad |= row->measures[row->measure_count++].amount >= space->repeats - space->amounts)
    row->measures[row->measure_count].amount = number_from(n, at++, space->amounts);
  return bad ? NS_CORRUPT : NS_OK;
}

ns_status ns_row_decode(const ns_sealed *s, uint32_t doc, ns_arena *arena, ns_passage_row *row) {
  unsigned nth = doc % NS_FACT_GROUP;
  ns_fact_space space;
  ns_fact_group g;
  row->year_count = row->mention_count = row->measure_count = 0;
  if (!ns_fact_space_in(s, &space) || !ns_fact_group_at(s, doc / NS_FACT_GROUP, space.width, false, &g))
    return NS_CORRUPT;
  numbers n = {&space, g.numbers + ns_fact_before(&g, nth) * space.width, ns_fact_count(&g, nth)};
  if (!n.count)
    return NS_OK;
  ns_status status = read_numbers(&n, arena, row);
  return status ? status : read_figures(s, doc, &g, &space, row);
}

static void read_span(ns_reader *in, uint32_t *before, uint32_t *start, uint32_t *end) {
  *start = *before += (uint32_t)ns_unzigzag(ns_read_varint(in));
  *end = *start + (uint32_t)ns_read_varint(in);
}

bool ns_record_spans(ns_slice record, size_t head, ns_passage_row *row) {
  ns_reader in = ns_reader_of(ns_slice_of(record.ptr, head));
  uint32_t before = 0;
  for (size_t i = 0; i < row->mention_count; i++)
    read_span(&in, &before, &row->mentions[i].start, &row->mentions[i].end);
  before = 0;
  for (size_t i = 0; i < row->measure_count; i++)
    read_span(&in, &before, &row->measures[i].figure.start, &row->measures[i].figure.end);
  row->kind = in.at < in.end ? (uint8_t)read_byte(&in) : 0;
  bool inside = !in.bad && in.at == in.end;
  row->text = ns_slice_from(record, head);
  for (size_t i = 0; i < row->mention_count; i++)
    inside &= row->mentions[i].start <= row->mentions[i].end && row->mentions[i].end <= row->text.len;
  for (size_t i = 0; i < row->measure_count; i++)
    inside &= row->measures[i].figure.start <= row->measures[i].figure.end &&
              row->measures[i].figure.end <= row->text.len;
  return inside;
}
