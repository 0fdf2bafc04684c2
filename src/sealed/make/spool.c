/* A spool holds articles as they came in, for the pass that writes columns and store:
 *
 *   article = u64 bytes of the rest · varint passages · u32 date low, high · varint source + 1, author + 1
 *             · block meta · passage*
 *   passage = u32 bytes of the rest · u64 key · u64 similar · varint paragraph · u8 kind · u8 new stretch
 *             · varint section + 1, caption + 1
 *             · varint years (slot)* · varint mentions (slot · start · length)*
 *             · varint measures (slot · label + 1 · u64 low · u64 high · start · length · u8 × 4 · zigzag year)*
 *             · block text
 */
#include "sealed/make/builder.h"

enum { ROW_HEAD = 4 };

static void add_double(ns_buf *out, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  ns_buf_add_u64(out, bits);
}

static double read_double(ns_reader *in) {
  uint64_t bits = ns_read_u64(in);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void ns_spool_article(ns_buf *out, const ns_article_head *head) {
  ns_buf_add_varint(out, head->passages);
  ns_buf_add_u32(out, (uint32_t)head->date.low);
  ns_buf_add_u32(out, (uint32_t)head->date.high);
  ns_buf_add_varint(out, (uint32_t)(head->source + 1));
  ns_buf_add_varint(out, (uint32_t)(head->author + 1));
  ns_buf_add_block(out, head->meta);
}

bool ns_unspool_article(ns_reader *in, ns_article_head *head) {
  head->passages = (uint32_t)ns_read_varint(in);
  head->date.low = (int32_t)ns_read_u32(in);
  head->date.high = (int32_t)ns_read_u32(in);
  head->source = (uint32_t)ns_read_varint(in) - 1;
  head->author = (uint32_t)ns_read_varint(in) - 1;
  head->meta = ns_read_block(in);
  return !in->bad;
}

static void spool_measure(ns_buf *out, const ns_measure *m) {
  const ns_figure *f = &m->figure;
  ns_buf_add_varint(out, m->amount);
  ns_buf_add_varint(out, (uint32_t)(m->label + 1));
  add_double(out, f->low);
  add_double(out, f->high);
  ns_buf_add_varint(out, f->start);
  ns_buf_add_varint(out, f->end - f->start);
  ns_buf_add_char(out, (char)f->modifier);
  ns_buf_add_char(out, (char)f->role);
  ns_buf_add_char(out, (char)(f->sign + 1));
  ns_buf_add_char(out, (char)f->relative);
  ns_buf_add_varint(out, ns_zigzag(f->year));
}

void ns_spool_passage(ns_buf *out, const ns_passage_row *row) {
  size_t start = out->len;
  ns_buf_add_u32(out, 0);
  ns_buf_add_u64(out, row->key);
  ns_buf_add_u64(out, row->similar);
  ns_buf_add_varint(out, row->paragraph);
  ns_buf_add_char(out, (char)row->kind);
  ns_buf_add_char(out, (char)row->stretch);
  ns_buf_add_varint(out, (uint32_t)(row->section + 1));
  ns_buf_add_varint(out, (uint32_t)(row->caption + 1));
  ns_buf_add_varint(out, row->year_count);
  for (size_t i = 0; i < row->year_count; i++)
    ns_buf_add_varint(out, row->years[i]);
  ns_buf_add_varint(out, row->mention_count);
  for (size_t i = 0; i < row->mention_count; i++) {
    ns_buf_add_varint(out, row->mentions[i].entity);
    ns_buf_add_varint(out, row->mentions[i].start);
    ns_buf_add_varint(out, row->mentions[i].end - row->mentions[i].start);
  }
  ns_buf_add_varint(out, row->measure_count);
  for (size_t i = 0; i < row->measure_count; i++)
    spool_measure(out, &row->measures[i]);
  ns_buf_add_block(out, row->text);
  if (out->status)
    return;
  uint32_t len = (uint32_t)(out->len - start - ROW_HEAD);
  memcpy(out->ptr + start, &len, sizeof len);
}

size_t ns_spooled_length(ns_slice bytes) {
  ns_reader in = ns_reader_of(bytes);
  uint32_t len = ns_read_u32(&in);
  return in.bad ? SIZE_MAX : ROW_HEAD + (size_t)len;
}

static uint8_t read_byte(ns_reader *in) {
  ns_slice byte = ns_read_bytes(in, 1);
  return in->bad ? 0 : (uint8_t)byte.ptr[0];
}

static void unspool_measure(ns_reader *in, ns_measure *m) {
  ns_figure *f = &m->figure;
  *m = (ns_measure){.amount = (uint32_t)ns_read_varint(in)};
  m->label = (uint32_t)ns_read_varint(in) - 1;
  f->low = read_double(in);
  f->high = read_double(in);
  f->start = (uint32_t)ns_read_varint(in);
  f->end = f->start + (uint32_t)ns_read_varint(in);
  f->modifier = read_byte(in);
  f->role = read_byte(in);
  f->sign = (int8_t)(read_byte(in) - 1);
  f->relative = read_byte(in) != 0;
  f->year = (int16_t)ns_unzigzag(ns_read_varint(in));
}

/* A count, no larger than the bytes that are left. */
static size_t read_count(ns_reader *in) {
  uint64_t count = ns_read_varint(in);
  in->bad |= count > (uint64_t)(in->end - in->at);
  return in->bad ? 0 : (size_t)count;
}

bool ns_unspool_passage(ns_reader *in, ns_arena *arena, ns_passage_row *row) {
  ns_read_u32(in);
  *row = (ns_passage_row){.key = ns_read_u64(in)};
  row->similar = ns_read_u64(in);
  row->paragraph = (uint32_t)ns_read_varint(in);
  row->kind = read_byte(in);
  row->stretch = read_byte(in) != 0;
  row->section = (uint32_t)ns_read_varint(in) - 1;
  row->caption = (uint32_t)ns_read_varint(in) - 1;
  row->year_count = read_count(in);
  row->years = ns_arena_calloc(arena, row->year_count, sizeof *row->years);
  if (!row->years)
    return false;
  for (size_t i = 0; i < row->year_count; i++)
    row->years[i] = (uint32_t)ns_read_varint(in);
  row->mention_count = read_count(in);
  row->mentions = ns_arena_calloc(arena, row->mention_count, sizeof *row->mentions);
  if (!row->mentions)
    return false;
  for (size_t i = 0; i < row->mention_count; i++) {
    ns_mention *m = &row->mentions[i];
    m->entity = (uint32_t)ns_read_varint(in);
    m->start = (uint32_t)ns_read_varint(in);
    m->end = m->start + (uint32_t)ns_read_varint(in);
  }
  row->measure_count = read_count(in);
  row->measures = ns_arena_calloc(arena, row->measure_count, sizeof *row->measures);
  if (!row->measures)
    return false;
  for (size_t i = 0; i < row->measure_count; i++)
    unspool_measure(in, &row->measures[i]);
  row->text = ns_read_block(in);
  return !in->bad;
}
