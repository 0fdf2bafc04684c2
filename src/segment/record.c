/* Stored forms of passages, facts and articles, the same in every segment.
 *
 *   passage  = article paragraph kind:u8 key:u64 similar:u64 section? caption? text facts(full)
 *   facts    = figures:count figure* entities:count entity* years:count year-delta*
 *   figure   = kind:u8 manner:u8 shape:u8 [year] low [high] unit? { start end label? }
 *   entity   = kind:u8 { start end } name
 *   article  = id title? source? author? url? lang? path? date.low date.high hash:u64
 *              passages terms:count term*
 *
 *   manner   = modifier | role << 4 | sign << 6  (sign 0 none, 1 rise, 2 fall)
 *   shape    = 1 relative | 2 year follows | 4 high follows | 8 low is a raw double | 16 high is one
 *   low,high = zigzag varint when whole and below 2^53, else the double's eight bytes
 *   x?       = varint 0 when absent, else length + 1 and the bytes;  { } = in the full form only
 *   years    = the first as it is, then differences. Numbers are varints where nothing is said, else
 *              little-endian.
 */
#include "segment/segment.h"

#include <math.h>

enum {
  SHAPE_RELATIVE = 1,
  SHAPE_YEAR = 2,
  SHAPE_HIGH = 4,
  SHAPE_LOW_RAW = 8,
  SHAPE_HIGH_RAW = 16,
  SHAPE_ALL = 31,
  ROLE_SHIFT = 4,
  SIGN_SHIFT = 6,
  SIGN_FALL = 2,
  TITLE_TERMS_MAX = 1 << 16
};

/* ------------------------------------------------------------------ pieces */

static void add_optional(ns_buf *out, ns_slice text) {
  ns_buf_add_varint(out, text.ptr ? (uint64_t)text.len + 1 : 0);
  ns_buf_add(out, text.ptr, text.len);
}

static ns_slice read_optional(ns_reader *in) {
  uint64_t len = ns_read_varint(in);
  return len ? ns_read_bytes(in, (size_t)(len - 1)) : NS_SLICE_NONE;
}

static uint8_t read_byte(ns_reader *in) {
  ns_slice one = ns_read_bytes(in, 1);
  return in->bad ? 0 : (uint8_t)one.ptr[0];
}

static uint32_t read_number(ns_reader *in, uint64_t max) {
  uint64_t value = ns_read_varint(in);
  if (value > max)
    in->bad = true;
  return in->bad ? 0 : (uint32_t)value;
}

static uint64_t zigzag(int64_t value) {
  return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t value) {
  return (int64_t)(value >> 1 ^ (value & 1 ? UINT64_MAX : 0));
}

static bool is_whole(double value) {
  const double limit = 9007199254740992.0; /* 2^53: every whole double below is exact */
  return value > -limit && value < limit && value == floor(value) && !(value == 0 && signbit(value));
}

static void add_double(ns_buf *out, double value) {
  uint64_t bits;
  if (is_whole(value)) {
    ns_buf_add_varint(out, zigzag((int64_t)value));
    return;
  }
  memcpy(&bits, &value, sizeof bits);
  ns_buf_add_u64(out, bits);
}

static double read_double(ns_reader *in, bool raw) {
  if (!raw)
    return (double)unzigzag(ns_read_varint(in));
  uint64_t bits = ns_read_u64(in);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* ------------------------------------------------------------------ facts */

static void add_figure(ns_buf *out, const ns_figure *f, bool full) {
  unsigned sign = f->sign > 0 ? 1 : f->sign < 0 ? SIGN_FALL : 0;
  bool two = memcmp(&f->low, &f->high, sizeof f->low) != 0;
  unsigned shape = (f->relative ? SHAPE_RELATIVE : 0) | (f->year ? SHAPE_YEAR : 0) | (two ? SHAPE_HIGH : 0) |
                   (is_whole(f->low) ? 0 : SHAPE_LOW_RAW) | (is_whole(f->high) ? 0 : SHAPE_HIGH_RAW);
  ns_buf_add_char(out, (char)f->kind);
  ns_buf_add_char(out, (char)(f->modifier | f->role << ROLE_SHIFT | sign << SIGN_SHIFT));
  ns_buf_add_char(out, (char)shape);
  if (f->year)
    ns_buf_add_varint(out, zigzag(f->year));
  add_double(out, f->low);
  if (two)
    add_double(out, f->high);
  add_optional(out, f->unit);
  if (full) {
    ns_buf_add_varint(out, f->start);
    ns_buf_add_varint(out, f->end);
    add_optional(out, f->label);
  }
}

static void read_figure(ns_reader *in, bool full, ns_figure *f) {
  uint8_t kind = read_byte(in), manner = read_byte(in), shape = read_byte(in);
  unsigned modifier = manner & 15, role = manner >> ROLE_SHIFT & 3, sign = manner >> SIGN_SHIFT;
  if (kind >= NS_KIND_COUNT_OF_KINDS || modifier >= NS_MOD_COUNT || sign > SIGN_FALL || shape > SHAPE_ALL)
    in->bad = true;
  *f = (ns_figure){.kind = kind, .modifier = (uint8_t)modifier, .role = (uint8_t)role};
  f->sign = (int8_t)(sign == SIGN_FALL ? -1 : (int)sign);
  f->relative = shape & SHAPE_RELATIVE;
  if (shape & SHAPE_YEAR) {
    int64_t year = unzigzag(ns_read_varint(in));
    if (year < INT16_MIN || year > INT16_MAX)
      in->bad = true;
    f->year = in->bad ? 0 : (int16_t)year;
  }
  f->low = read_double(in, shape & SHAPE_LOW_RAW);
  f->high = shape & SHAPE_HIGH ? read_double(in, shape & SHAPE_HIGH_RAW) : f->low;
  f->unit = read_optional(in);
  if (full) {
    f->start = read_number(in, UINT32_MAX);
    f->end = read_number(in, UINT32_MAX);
    f->label = read_optional(in);
  }
}

static void add_entity(ns_buf *out, const ns_entity *e, bool full) {
  ns_buf_add_char(out, (char)e->kind);
  if (full) {
    ns_buf_add_varint(out, e->start);
    ns_buf_add_varint(out, e->end);
  }
  ns_buf_add_block(out, e->name);
}

static void read_entity(ns_reader *in, bool full, ns_entity *e) {
  *e = (ns_entity){.kind = read_byte(in)};
  if (e->kind >= NS_ENTITY_KINDS)
    in->bad = true;
  if (full) {
    e->start = read_number(in, UINT32_MAX);
    e->end = read_number(in, UINT32_MAX);
  }
  e->name = ns_read_block(in);
}

static void add_facts(ns_buf *out, const ns_facts *facts, bool full) {
  ns_buf_add_varint(out, facts->figure_count);
  for (size_t i = 0; i < facts->figure_count; i++)
    add_figure(out, &facts->figures[i], full);
  ns_buf_add_varint(out, facts->entity_count);
  for (size_t i = 0; i < facts->entity_count; i++)
    add_entity(out, &facts->entities[i], full);
  ns_buf_add_varint(out, facts->year_count);
  for (size_t i = 0; i < facts->year_count; i++)
    ns_buf_add_varint(out, (uint64_t)(facts->years[i] - (i ? facts->years[i - 1] : 0)));
}

/* Room for a list whose count stands in `in`; NULL with *count 0 when the list is empty or `in` bad. */
static void *read_list(ns_reader *in, uint32_t max, size_t size, ns_arena *arena, size_t *count,
                       ns_status *status) {
  *count = read_number(in, max);
  if (*count > (size_t)(in->end - in->at)) { /* an element takes a byte or more */
    in->bad = true;
    *count = 0;
  }
  void *list = *count ? ns_arena_calloc(arena, *count, size) : NULL;
  if (*count && !list) {
    *status = NS_NOMEM;
    *count = 0;
  }
  return list;
}

static ns_status read_facts(ns_reader *in, bool full, ns_arena *arena, ns_facts *facts) {
  ns_status status = NS_OK;
  ns_figure *figures = read_list(in, NS_FIGURES_MAX, sizeof *figures, arena, &facts->figure_count, &status);
  for (size_t i = 0; i < facts->figure_count && !in->bad; i++)
    read_figure(in, full, &figures[i]);
  ns_entity *entities =
      read_list(in, NS_ENTITIES_MAX, sizeof *entities, arena, &facts->entity_count, &status);
  for (size_t i = 0; i < facts->entity_count && !in->bad; i++)
    read_entity(in, full, &entities[i]);
  int16_t *years = read_list(in, NS_YEARS_MAX, sizeof *years, arena, &facts->year_count, &status);
  uint32_t year = 0;
  for (size_t i = 0; i < facts->year_count && !in->bad; i++) {
    year += read_number(in, INT16_MAX);
    if (year > INT16_MAX)
      in->bad = true;
    years[i] = (int16_t)year;
  }
  facts->figures = figures;
  facts->entities = entities;
  facts->years = years;
  return status;
}

static ns_status decoded(const ns_reader *in, ns_status status, const char *what, ns_error *err) {
  if (status)
    return ns_fail_nomem(err);
  if (in->bad || in->at != in->end)
    return ns_fail(err, NS_CORRUPT, "stored %s: damaged; run nindex verify, then nindex rebuild", what);
  return NS_OK;
}

void ns_facts_encode(const ns_facts *facts, ns_buf *out) {
  add_facts(out, facts, false);
}

ns_status ns_facts_decode(ns_slice bytes, ns_arena *arena, ns_facts *out, ns_error *err) {
  *out = (ns_facts){0};
  ns_reader in = ns_reader_of(bytes);
  ns_status status = decoded(&in, read_facts(&in, false, arena, out), "facts", err);
  if (status)
    *out = (ns_facts){0};
  return status;
}

/* ------------------------------------------------------------------ passages and articles */

void ns_record_encode(const ns_doc *doc, uint32_t article, ns_buf *out) {
  ns_buf_add_varint(out, article);
  ns_buf_add_varint(out, doc->paragraph);
  ns_buf_add_char(out, (char)doc->kind);
  ns_buf_add_u64(out, doc->key);
  ns_buf_add_u64(out, doc->similar);
  add_optional(out, doc->section);
  add_optional(out, doc->caption);
  ns_buf_add_block(out, doc->text);
  add_facts(out, &doc->facts, true);
}

ns_status ns_record_decode(ns_slice bytes, ns_arena *arena, ns_record *out, ns_error *err) {
  *out = (ns_record){0};
  ns_reader in = ns_reader_of(bytes);
  out->article = read_number(&in, UINT32_MAX);
  out->paragraph = read_number(&in, UINT32_MAX);
  out->kind = read_byte(&in);
  out->key = ns_read_u64(&in);
  out->similar = ns_read_u64(&in);
  out->section = read_optional(&in);
  out->caption = read_optional(&in);
  out->text = ns_read_block(&in);
  ns_status status = decoded(&in, read_facts(&in, true, arena, &out->facts), "passage", err);
  if (status)
    *out = (ns_record){0};
  return status;
}

void ns_article_encode(const ns_article_meta *meta, ns_buf *out) {
  ns_buf_add_block(out, meta->id);
  add_optional(out, meta->title);
  add_optional(out, meta->source);
  add_optional(out, meta->author);
  add_optional(out, meta->url);
  add_optional(out, meta->lang);
  add_optional(out, meta->path);
  ns_buf_add_varint(out, (uint32_t)meta->date.low);
  ns_buf_add_varint(out, (uint32_t)meta->date.high);
  ns_buf_add_u64(out, meta->content_hash);
  ns_buf_add_varint(out, meta->passage_count);
  ns_buf_add_varint(out, meta->title_term_count);
  for (size_t i = 0; i < meta->title_term_count; i++)
    ns_buf_add_block(out, meta->title_terms[i]);
}

ns_status ns_article_decode(ns_slice bytes, ns_arena *arena, ns_article_meta *out, ns_error *err) {
  *out = (ns_article_meta){0};
  ns_status status = NS_OK;
  ns_reader in = ns_reader_of(bytes);
  out->id = ns_read_block(&in);
  out->title = read_optional(&in);
  out->source = read_optional(&in);
  out->author = read_optional(&in);
  out->url = read_optional(&in);
  out->lang = read_optional(&in);
  out->path = read_optional(&in);
  out->date.low = (int32_t)read_number(&in, UINT32_MAX);
  out->date.high = (int32_t)read_number(&in, UINT32_MAX);
  out->content_hash = ns_read_u64(&in);
  out->passage_count = read_number(&in, UINT32_MAX);
  ns_slice *terms = read_list(&in, TITLE_TERMS_MAX, sizeof *terms, arena, &out->title_term_count, &status);
  for (size_t i = 0; i < out->title_term_count && !in.bad; i++)
    terms[i] = ns_read_block(&in);
  out->title_terms = terms;
  status = decoded(&in, status, "article", err);
  if (status)
    *out = (ns_article_meta){0};
  return status;
}
