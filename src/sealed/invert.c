#include "sealed/invert.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sealed/format.h"

enum {
  PAGE_BITS = 20,
  PAGE = 1 << PAGE_BITS,
  LEVEL_MAX = 8,            /* slices of 16 bytes << level */
  SLICE_MIN = 16,
  LINK = 4,                 /* the last bytes of a slice: where the next one begins */
  SIDE_MAX = 1 << 24,       /* producer's numbers beyond it are hashed each time */
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
  ns_free(inv->form_heads);
  ns_free(inv->form_links);
  ns_arena_release(&inv->texts);
  ns_buf_release(&inv->posting);
  ns_inverter_init(inv);
}

size_t ns_inverter_bytes(const ns_inverter *inv) {
  return inv->page_count * PAGE + inv->slot_capacity * sizeof *inv->slots +
         inv->form_capacity * sizeof *inv->forms + inv->texts.used + (inv->slot_mask + inv->form_mask + 2) * 4 +
         (inv->term_side_count + inv->form_side_count) * sizeof(ns_side);
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

static bool append(ns_inverter *inv, ns_slot *slot, const char *bytes, size_t len) {
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
  return (uint32_t)ns_hash(text, seed);
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

/* Index of the key, put in when new; NS_NONE when memory is short. */
static uint32_t slot_of(ns_inverter *inv, ns_field field, ns_slice text) {
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
                                          .field = (uint8_t)field};
  inv->slot_table[at] = (uint32_t)++inv->slot_count;
  return (uint32_t)inv->slot_count - 1;
}

static bool form_is(const ns_form_slot *form, uint32_t slot, ns_slice text) {
  return form->slot == slot && form->len == text.len && memcmp(form->text, text.ptr, text.len) == 0;
}

static uint32_t form_of(ns_inverter *inv, uint32_t slot, ns_slice text) {
  if (inv->form_count * 2 >= inv->form_mask && !grow_form_table(inv))
    return NS_NONE;
  uint32_t hash = key_hash(text, slot);
  size_t at = hash & inv->form_mask;
  for (; inv->form_table[at]; at = (at + 1) & inv->form_mask) {
    if (form_is(&inv->forms[inv->form_table[at] - 1], slot, text))
      return inv->form_table[at] - 1;
  }
  if (inv->form_count >= NS_NONE - 1 ||
      ns_grow(&inv->forms, inv->form_count, &inv->form_capacity, sizeof *inv->forms))
    return NS_NONE;
  ns_slice copy = ns_arena_copy(&inv->texts, text.ptr ? text : NS_LIT(""));
  if (!copy.ptr)
    return NS_NONE;
  ns_slot *owner = &inv->slots[slot];
  inv->forms[inv->form_count] =
      (ns_form_slot){copy.ptr, (uint32_t)copy.len, hash, slot, owner->form_count++, owner->forms};
  owner->forms = (uint32_t)inv->form_count;
  inv->form_table[at] = (uint32_t)++inv->form_count;
  return (uint32_t)inv->form_count - 1;
}

/* The place of a producer's number in a side table, or NULL when it is too large (or memory is short:
 * the tables only save time). */
static ns_side *side(ns_side **table, size_t *count, uint32_t local) {
  if (local >= *count) {
    if (local >= SIDE_MAX)
      return NULL;
    size_t wanted = ((size_t)local + 1) * 2 + 1024;
    ns_side *grown = ns_realloc_array(*table, wanted, sizeof *grown);
    if (!grown)
      return NULL;
    memset(grown + *count, 0, (wanted - *count) * sizeof *grown);
    *table = grown;
    *count = wanted;
  }
  return *table + local;
}

void ns_inverter_new_producer(ns_inverter *inv) {
  inv->stamp++;
}

static uint32_t term_slot(ns_inverter *inv, const ns_doc_term *term) {
  ns_side *known = side(&inv->term_side, &inv->term_side_count, term->local);
  if (known && known->index && known->stamp == inv->stamp && term->local)
    return known->index - 1;
  uint32_t slot = NS_NONE;
  if (known && known->index && slot_is(&inv->slots[known->index - 1], NS_FIELD_WORD, term->term))
    slot = known->index - 1;
  else
    slot = slot_of(inv, NS_FIELD_WORD, term->term);
  if (known && slot != NS_NONE)
    *known = (ns_side){slot + 1, inv->stamp};
  return slot;
}

static uint32_t form_slot(ns_inverter *inv, const ns_doc_form *form, uint32_t slot) {
  ns_side *known = side(&inv->form_side, &inv->form_side_count, form->local);
  if (known && known->index) { /* one form may stand under several terms */
    const ns_form_slot *f = &inv->forms[known->index - 1];
    bool trusted = known->stamp == inv->stamp && form->local;
    if (f->slot == slot && (trusted || form_is(f, slot, form->form))) {
      known->stamp = inv->stamp;
      return known->index - 1;
    }
  }
  uint32_t found = form_of(inv, slot, form->form);
  if (known && found != NS_NONE)
    *known = (ns_side){found + 1, inv->stamp};
  return found;
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
  return !inv->posting.status && append(inv, slot, inv->posting.ptr, inv->posting.len);
}

ns_status ns_invert_key(ns_inverter *inv, ns_field field, ns_slice key, uint32_t ticket, uint32_t doc,
                        uint32_t *slot, ns_error *err) {
  uint32_t index = slot_of(inv, field, key);
  if (index == NS_NONE)
    return ns_fail_nomem(err);
  ns_slot *s = &inv->slots[index];
  if (slot)
    *slot = index;
  if (s->ticket == ticket + 1 && s->last == doc + 1)
    return NS_OK;
  begin_posting(inv, s, ticket, doc);
  return end_posting(inv, s) ? NS_OK : ns_fail_nomem(err);
}

/* Links each term's forms: form_heads[term] -> form_links[form]. */
static bool link_forms(ns_inverter *inv, const ns_doc *doc) {
  while (doc->term_count > inv->form_heads_capacity) {
    if (ns_grow(&inv->form_heads, inv->form_heads_capacity, &inv->form_heads_capacity, sizeof *inv->form_heads))
      return false;
  }
  while (doc->form_count > inv->form_links_capacity) {
    if (ns_grow(&inv->form_links, inv->form_links_capacity, &inv->form_links_capacity, sizeof *inv->form_links))
      return false;
  }
  for (size_t i = 0; i < doc->term_count; i++)
    inv->form_heads[i] = NS_NONE;
  for (size_t i = doc->form_count; i-- > 0;) {
    uint32_t term = doc->forms[i].term;
    if (term >= doc->term_count)
      continue;
    inv->form_links[i] = inv->form_heads[term];
    inv->form_heads[term] = (uint32_t)i;
  }
  return true;
}

/* Positions that rise: two readings of one word may give a term the same position twice. */
static uint32_t count_positions(const ns_doc *doc, const ns_doc_term *term) {
  uint32_t count = 0, before = 0;
  for (uint32_t i = 0; i < term->position_count; i++) {
    uint32_t position = doc->positions[term->position + i];
    bool rises = !i || position > before;
    count += rises;
    before = rises ? position : before;
  }
  return count;
}

static bool add_word(ns_inverter *inv, const ns_doc *doc, size_t t, uint32_t ticket, uint32_t number) {
  const ns_doc_term *term = &doc->terms[t];
  uint32_t index = term_slot(inv, term);
  if (index == NS_NONE)
    return false;
  ns_buf *out = &inv->posting;
  if (inv->slots[index].ticket == ticket + 1 && inv->slots[index].last == number + 1)
    return true; /* a double: the first one stands */
  begin_posting(inv, &inv->slots[index], ticket, number);
  uint32_t forms = 0;
  for (uint32_t f = inv->form_heads[t]; f != NS_NONE; f = inv->form_links[f])
    forms++;
  ns_buf_add_char(out, (char)term->impact);
  ns_buf_add_varint(out, (uint64_t)count_positions(doc, term) << 2 | (forms < 3 ? forms : 3));
  if (forms >= 3)
    ns_buf_add_varint(out, forms);
  uint32_t before = 0;
  for (uint32_t i = 0; i < term->position_count; i++) {
    uint32_t position = doc->positions[term->position + i];
    if (i && position <= before)
      continue;
    ns_buf_add_varint(out, position - before);
    before = position;
  }
  for (uint32_t f = inv->form_heads[t]; f != NS_NONE; f = inv->form_links[f]) {
    uint32_t form = form_slot(inv, &doc->forms[f], index);
    if (form == NS_NONE)
      return false;
    ns_buf_add_varint(out, inv->forms[form].ordinal);
  }
  return end_posting(inv, &inv->slots[index]);
}

ns_status ns_invert_words(ns_inverter *inv, const ns_doc *doc, uint32_t ticket, uint32_t number, ns_error *err) {
  if (!link_forms(inv, doc))
    return ns_fail_nomem(err);
  if (inv->epoch != doc->epoch)
    ns_inverter_new_producer(inv);
  inv->epoch = doc->epoch;
  for (size_t t = 0; t < doc->term_count; t++) {
    if (!add_word(inv, doc, t, ticket, number))
      return ns_fail_nomem(err);
  }
  return NS_OK;
}

static int compare_slots(const void *a, const void *b, void *ctx) {
  const ns_inverter *inv = ctx;
  uint32_t ia, ib;
  memcpy(&ia, a, sizeof ia);
  memcpy(&ib, b, sizeof ib);
  const ns_slot *x = &inv->slots[ia], *y = &inv->slots[ib];
  if (x->field != y->field)
    return x->field < y->field ? -1 : 1;
  return ns_slice_cmp(ns_slice_of(x->text, x->len), ns_slice_of(y->text, y->len));
}

ns_status ns_inverter_order(const ns_inverter *inv, uint32_t **out, ns_error *err) {
  *out = ns_alloc(inv->slot_count * sizeof **out);
  if (!*out)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < inv->slot_count; i++)
    (*out)[i] = (uint32_t)i;
  ns_inverter copy = *inv; /* qsort_r wants its context without const */
  qsort_r(*out, inv->slot_count, sizeof **out, compare_slots, &copy);
  return NS_OK;
}
