#include "sealed/make/invert.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sealed/codec/format.h"

enum {
  PAGE_BITS = 21,
  PAGE = 1 << PAGE_BITS,
  LEVEL_MAX = 8,            /* slices of 16 bytes << level */
  SLICE_MIN = 16,
  LINK = 4,                 /* the last bytes of a slice: where the next one begins */
  TABLE_MIN = 1 << 12
};
static const size_t TEXTS_MAX = (size_t)1 << 40;
static const size_t POSTING_MAX = (size_t)1 << 28;
static const size_t POOL_MAX = UINT32_MAX - PAGE;

void ns_inverter_init(ns_inverter *inv) {
  *inv = (ns_inverter){.pool_used = SLICE_MIN, .stamp = 1}; /* 0 means none */
  ns_arena_init(&inv->texts, TEXTS_MAX);
  ns_buf_init(&inv->posting, POSTING_MAX);
}

void ns_inverter_release(ns_inverter *inv) {
  for (size_t i = 0; i < inv->page_count; i++)
    ns_free(inv->pages[i]);
  ns_free(inv->pages);
  ns_free(inv->slots);
  ns_free(inv->forms);
  ns_free(inv->slot_table);
  ns_free(inv->form_table);
  ns_free(inv->term_side);
  ns_free(inv->form_side);
  ns_free(inv->pending);
  ns_free(inv->sorted);
  ns_free(inv->docs);
  ns_arena_release(&inv->texts);
  ns_buf_release(&inv->posting);
  ns_inverter_init(inv);
}

size_t ns_inverter_bytes(const ns_inverter *inv) {
  return inv->page_count * PAGE + inv->slot_capacity * sizeof *inv->slots +
         inv->form_capacity * sizeof *inv->forms + inv->texts.used + (inv->slot_mask + inv->form_mask + 2) * 4 +
         (inv->term_side_count + inv->form_side_count) * sizeof(ns_side) +
         (inv->pending_capacity + inv->sorted_capacity) * sizeof(ns_pending) + inv->doc_capacity * sizeof *inv->docs;
}

/* ---- the pool of slices ---- */

static unsigned char *at_pool(const ns_inverter *inv, uint32_t at) {
  return inv->pages[at >> PAGE_BITS] + (at & (PAGE - 1));
}

static size_t slice_size(unsigned level) {
  return (size_t)SLICE_MIN << (level < LEVEL_MAX ? level : LEVEL_MAX);
}

/* Slices never cross a page. 0 when memory is short. */
static uint32_t new_slice(ns_inverter *inv, size_t size) {
  size_t at = inv->pool_used;
  if ((at & (PAGE - 1)) + size > PAGE)
    at = (at + PAGE - 1) / PAGE * PAGE;
  if (at + size > POOL_MAX)
    return 0;
  if ((at >> PAGE_BITS) >= inv->page_count) {
    if (ns_grow(&inv->pages, inv->page_count, &inv->page_capacity, sizeof *inv->pages))
      return 0;
    unsigned char *page = ns_alloc(PAGE);
    if (!page)
      return 0;
    inv->pages[inv->page_count++] = page;
  }
  inv->pool_used = at + size;
  return (uint32_t)at;
}

static bool next_slice(ns_inverter *inv, ns_slot *slot) {
  size_t size = slice_size(slot->level);
  uint32_t at = new_slice(inv, size);
  if (!at)
    return false;
  if (slot->head)
    memcpy(at_pool(inv, slot->tail_end), &at, LINK);
  else
    slot->head = at;
  slot->tail = at;
  slot->tail_end = at + (uint32_t)size - LINK;
  if (slot->level < LEVEL_MAX)
    slot->level++;
  return true;
}

bool ns_inverter_append(ns_inverter *inv, ns_slot *slot, const char *bytes, size_t len) {
  while (len > 0) {
    if (slot->tail == slot->tail_end && !next_slice(inv, slot))
      return false;
    size_t room = slot->tail_end - slot->tail, part = len < room ? len : room;
    memcpy(at_pool(inv, slot->tail), bytes, part);
    slot->tail += (uint32_t)part;
    bytes += part;
    len -= part;
  }
  return true;
}

void ns_inverter_prefetch(const ns_inverter *inv, uint32_t slot) {
  uint32_t tail = inv->slots[slot].tail;
  if (tail)
    __builtin_prefetch(at_pool(inv, tail));
}

void ns_inverter_stream(const ns_inverter *inv, const ns_slot *slot, ns_buf *out) {
  uint32_t at = slot->head;
  for (unsigned level = 0; at; level++) {
    uint32_t end = at + (uint32_t)slice_size(level) - LINK;
    if (end == slot->tail_end) {
      ns_buf_add(out, at_pool(inv, at), slot->tail - at);
      return;
    }
    ns_buf_add(out, at_pool(inv, at), end - at);
    memcpy(&at, at_pool(inv, end), LINK);
  }
}

/* ---- tables ---- */

static uint32_t key_hash(ns_slice text, uint64_t seed) {
  return (uint32_t)ns_hash(text, ns_hash_seed() + seed);
}

static bool grow_slot_table(ns_inverter *inv) {
  size_t size = inv->slot_mask ? (inv->slot_mask + 1) * 2 : TABLE_MIN;
  uint32_t *table = ns_calloc(size, sizeof *table);
  if (!table)
    return false;
  for (size_t i = 0; i < inv->slot_count; i++) {
    size_t at = inv->slots[i].hash & (size - 1);
    while (table[at])
      at = (at + 1) & (size - 1);
    table[at] = (uint32_t)i + 1;
  }
  ns_free(inv->slot_table);
  inv->slot_table = table;
  inv->slot_mask = size - 1;
  return true;
}

static bool grow_form_table(ns_inverter *inv) {
  size_t size = inv->form_mask ? (inv->form_mask + 1) * 2 : TABLE_MIN;
  uint32_t *table = ns_calloc(size, sizeof *table);
  if (!table)
    return false;
  for (size_t i = 0; i < inv->form_count; i++) {
    size_t at = inv->forms[i].hash & (size - 1);
    while (table[at])
      at = (at + 1) & (size - 1);
    table[at] = (uint32_t)i + 1;
  }
  ns_free(inv->form_table);
  inv->form_table = table;
  inv->form_mask = size - 1;
  return true;
}

static bool slot_is(const ns_slot *slot, ns_field field, ns_slice text) {
  return slot->len == text.len && slot->field == field && memcmp(slot->text, text.ptr, text.len) == 0;
}

uint32_t ns_inverter_slot(ns_inverter *inv, ns_field field, ns_slice text) {
  if (inv->slot_count * 2 >= inv->slot_mask && !grow_slot_table(inv))
    return NS_NONE;
  uint32_t hash = key_hash(text, field);
  size_t at = hash & inv->slot_mask;
  for (; inv->slot_table[at]; at = (at + 1) & inv->slot_mask) {
    const ns_slot *slot = &inv->slots[inv->slot_table[at] - 1];
    if (slot->hash == hash && slot_is(slot, field, text))
      return inv->slot_table[at] - 1;
  }
  if (inv->slot_count >= NS_NONE - 1 ||
      ns_grow(&inv->slots, inv->slot_count, &inv->slot_capacity, sizeof *inv->slots))
    return NS_NONE;
  ns_slice copy = ns_arena_copy(&inv->texts, text.ptr ? text : NS_LIT(""));
  if (!copy.ptr)
    return NS_NONE;
  inv->slots[inv->slot_count] = (ns_slot){.text = copy.ptr,
                                          .len = (uint32_t)copy.len,
                                          .hash = hash,
                                          .forms = NS_NONE,
                                          .count = field == NS_FIELD_WORD ? 0 : inv->name_count++,
                                          .field = (uint8_t)field};
  inv->slot_table[at] = (uint32_t)++inv->slot_count;
  return (uint32_t)inv->slot_count - 1;
}

static bool form_is(const ns_form_slot *form, uint32_t slot, ns_slice text) {
  return form->slot == slot && form->len == text.len && memcmp(form->text, text.ptr, text.len) == 0;
}

uint32_t ns_inverter_form(ns_inverter *inv, uint32_t slot, ns_slice text) {
  if (inv->form_count * 2 >= inv->form_mask && !grow_form_table(inv))
    return NS_NONE;
  uint32_t hash = key_hash(text, slot);
  size_t at = hash & inv->form_mask;
  for (; inv->form_table[at]; at = (at + 1) & inv->form_mask) {
    if (form_is(&inv->forms[inv->form_table[at] - 1], slot, text))
      return inv->forms[inv->form_table[at] - 1].ordinal;
  }
  if (inv->form_count >= NS_NONE - 1 ||
      ns_grow(&inv->forms, inv->form_count, &inv->form_capacity, sizeof *inv->forms))
    return NS_NONE;
  ns_slice copy = ns_arena_copy(&inv->texts, text.ptr ? text : NS_LIT(""));
  if (!copy.ptr)
    return NS_NONE;
  ns_slot *owner = &inv->slots[slot];
  inv->forms[inv->form_count] =
      (ns_form_slot){copy.ptr, (uint32_t)copy.len, hash, slot, owner->count++, owner->forms};
  owner->forms = (uint32_t)inv->form_count;
  inv->form_table[at] = (uint32_t)++inv->form_count;
  return owner->count - 1;
}

/* ---- postings ---- */

/* Begins a piece when the batch is another one, then the gap. */
static void begin_posting(ns_inverter *inv, ns_slot *slot, uint32_t ticket, uint32_t doc) {
  ns_buf_clear(&inv->posting);
  if (slot->ticket != ticket + 1) {
    if (slot->ticket)
      ns_buf_add_char(&inv->posting, 0);
    ns_buf_add_varint(&inv->posting, (uint64_t)ticket + 1);
    slot->ticket = ticket + 1;
    slot->last = 0;
  }
  ns_buf_add_varint(&inv->posting, doc + 1 - slot->last);
  slot->last = doc + 1;
}

static bool end_posting(ns_inverter *inv, ns_slot *slot) {
  return !inv->posting.status && ns_inverter_append(inv, slot, inv->posting.ptr, inv->posting.len);
}

ns_status ns_invert_key(ns_inverter *inv, ns_field field, ns_slice key, uint32_t ticket, uint32_t doc,
                        uint32_t *number, ns_error *err) {
  uint32_t index = ns_inverter_slot(inv, field, key);
  if (index == NS_NONE)
    return ns_fail_nomem(err);
  ns_slot *s = &inv->slots[index];
  if (number)
    *number = s->count;
  if (s->ticket == ticket + 1 && s->last == doc + 1)
    return NS_OK;
  begin_posting(inv, s, ticket, doc);
  return end_posting(inv, s) ? NS_OK : ns_fail_nomem(err);
}

/* A slot and what its place in the order mostly hangs on. */
typedef struct ordered {
  uint64_t prefix; /* of the key */
  uint32_t slot, field;
} ordered;

static int compare_slots(const void *a, const void *b, void *ctx) {
  const ordered *x = a, *y = b;
  const ns_slot *slots = ctx;
  if (x->field != y->field)
    return x->field < y->field ? -1 : 1;
  if (x->prefix != y->prefix)
    return x->prefix < y->prefix ? -1 : 1;
  const ns_slot *left = &slots[x->slot], *right = &slots[y->slot];
  return ns_slice_cmp(ns_slice_of(left->text, left->len), ns_slice_of(right->text, right->len));
}

ns_status ns_inverter_order(const ns_inverter *inv, uint32_t **out, ns_error *err) {
  *out = ns_alloc(inv->slot_count * sizeof **out);
  ordered *order = ns_alloc(inv->slot_count * sizeof *order);
  if (!*out || !order) {
    ns_free(*out);
    ns_free(order);
    *out = NULL;
    return ns_fail_nomem(err);
  }
  for (size_t i = 0; i < inv->slot_count; i++) {
    const ns_slot *slot = &inv->slots[i];
    order[i] = (ordered){ns_slice_prefix(ns_slice_of(slot->text, slot->len)), (uint32_t)i, slot->field};
  }
  if (inv->slot_count)
    qsort_r(order, inv->slot_count, sizeof *order, compare_slots, inv->slots);
  for (size_t i = 0; i < inv->slot_count; i++)
    (*out)[i] = order[i].slot;
  ns_free(order);
  return NS_OK;
}
