#include "sealed/make/texts.h"

#include "base/hash.h"
#include "base/mem.h"

/* Beyond so many slots texts are no longer remembered: 64 MB. */
enum { SLOTS_MIN = 1 << 10, SLOTS_MAX = 1 << 22, ROW_ARENA_MAX = 1 << 28, GROUP_BITS_BYTES = NS_TEXT_GROUP / 8 };

ns_status ns_texts_init(ns_texts *t, ns_spools *spools, uint64_t passages, ns_error *err) {
  size_t slots = SLOTS_MIN;
  while (slots < SLOTS_MAX && slots * 3 / 4 < passages)
    slots *= 2;
  *t = (ns_texts){.spools = spools, .mask = slots - 1};
  ns_buf_init(&t->bits, NS_DOCS_MAX);
  ns_buf_init(&t->record, 2 * (size_t)NS_STORED_MAX);
  ns_arena_init(&t->arena, ROW_ARENA_MAX);
  t->slots = ns_calloc(slots, sizeof *t->slots);
  return t->slots ? NS_OK : ns_fail_nomem(err);
}

void ns_texts_release(ns_texts *t) {
  ns_free(t->slots);
  ns_free(t->repeated);
  ns_buf_release(&t->bits);
  ns_buf_release(&t->record);
  ns_arena_release(&t->arena);
  *t = (ns_texts){0};
}

static void add_spans(ns_buf *out, uint32_t start, uint32_t end, uint32_t *before) {
  ns_buf_add_varint(out, ns_zigzag((int64_t)start - (int64_t)*before));
  ns_buf_add_varint(out, end - start);
  *before = start;
}

void ns_record_make(const ns_passage_row *row, ns_buf *out, size_t *head) {
  uint32_t before = 0;
  ns_buf_clear(out);
  for (size_t i = 0; i < row->mention_count; i++)
    add_spans(out, row->mentions[i].start, row->mentions[i].end, &before);
  before = 0;
  for (size_t i = 0; i < row->measure_count; i++)
    add_spans(out, row->measures[i].figure.start, row->measures[i].figure.end, &before);
  if (row->kind)
    ns_buf_add_char(out, (char)row->kind);
  *head = out->len;
  ns_buf_add_slice(out, row->text);
}

static bool same_record(ns_texts *t, uint64_t row, ns_slice record, size_t head, uint64_t similar) {
  ns_reader in;
  ns_passage_row other;
  size_t other_head;
  ns_arena_clear(&t->arena);
  if (!ns_spools_row(t->spools, row, &in) || !ns_unspool_passage(&in, &t->arena, &other))
    return false; /* stored once more: no harm */
  ns_record_make(&other, &t->record, &other_head);
  return !t->record.status && other.similar == similar && other_head == head && ns_slice_eq(ns_buf_slice(&t->record), record);
}

uint32_t ns_texts_find(ns_texts *t, ns_slice record, size_t head, uint64_t similar, uint64_t row) {
  uint64_t hash = ns_hash(record, ns_hash_seed() ^ similar);
  uint32_t tag = (uint32_t)(hash >> 32);
  size_t at = hash & t->mask;
  for (; t->slots[at].row; at = (at + 1) & t->mask) {
    if (t->slots[at].tag == tag && same_record(t, t->slots[at].row, record, head, similar))
      return t->slots[at].text;
  }
  if (t->used < t->mask / 4 * 3) {
    t->slots[at] = (ns_text_slot){row, t->texts, tag};
    t->used++;
  }
  return NS_NONE;
}

uint32_t ns_texts_add(ns_texts *t, uint32_t text) {
  uint32_t nth = t->passages++ % 8;
  if (!nth)
    ns_buf_add_char(&t->bits, 0);
  if (t->bits.status)
    return NS_NONE;
  if (text == NS_NONE) {
    char *byte = &t->bits.ptr[t->bits.len - 1];
    *byte = (char)(*byte | 1 << nth);
    return t->texts++;
  }
  if (ns_grow(&t->repeated, t->repeated_count, &t->repeated_capacity, sizeof *t->repeated))
    t->bits.status = NS_NOMEM;
  else
    t->repeated[t->repeated_count++] = text;
  return text;
}

static void add_groups(const ns_texts *t, ns_out *out) {
  uint32_t before = 0;
  for (size_t at = 0; at < t->bits.len; at += GROUP_BITS_BYTES) {
    unsigned char bits[GROUP_BITS_BYTES] = {0};
    size_t left = t->bits.len - at;
    memcpy(bits, t->bits.ptr + at, left < sizeof bits ? left : sizeof bits);
    ns_out_add_u32(out, before);
    ns_out_add(out, bits, sizeof bits);
    for (size_t i = 0; i < sizeof bits; i++)
      before += (uint32_t)__builtin_popcount(bits[i]);
  }
}

ns_status ns_texts_write(ns_texts *t, const char *folder, ns_section_entry *entry, ns_error *err) {
  ns_out out;
  ns_number_packer packer;
  if (t->bits.status)
    return ns_fail_nomem(err);
  ns_status status = ns_out_open(&out, folder, ns_section_name(NS_SECTION_TEXTS), err);
  if (!status && t->repeated_count) {
    add_groups(t, &out);
    ns_packed_begin(&packer, &out, (uint32_t)t->repeated_count, ns_packed_width(t->texts));
    for (size_t i = 0; i < t->repeated_count; i++)
      ns_packed_add(&packer, t->repeated[i]);
    ns_packed_end(&packer);
  }
  if (!status)
    status = ns_out_close(&out, true, entry, err);
  ns_out_release(&out);
  return status;
}

/* ---- reading ---- */

void ns_text_reader_init(ns_text_reader *r, const ns_sealed *s) {
  r->sealed = s;
  r->next = 0;
  ns_store_reader_init(&r->own, s, NS_SECTION_TEXT);
  ns_store_reader_init(&r->again, s, NS_SECTION_TEXT);
}

void ns_text_reader_release(ns_text_reader *r) {
  ns_store_reader_release(&r->own);
  ns_store_reader_release(&r->again);
}

ns_status ns_text_reader_get(ns_text_reader *r, uint32_t doc, ns_slice *out, ns_error *err) {
  uint32_t text = ns_passage_text(r->sealed, doc);
  bool own = text >= r->next;
  if (own)
    r->next = text + 1;
  ns_store_reader *from = own ? &r->own : &r->again;
  ns_status status = ns_store_reader_get(from, text, out, err);
  r->head = from->head;
  return status;
}
