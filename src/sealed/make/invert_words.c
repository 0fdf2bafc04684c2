/* Words on their way into an inverter: occurrences wait, are sorted by term, and go to the streams term by
 * term. A term of a few hundred passages is then met once and not a few hundred times, each a cache miss. */
#include <string.h>

#include "base/mem.h"
#include "sealed/codec/format.h"
#include "sealed/make/invert.h"

enum {
  PENDING_MAX = 1 << 17,         /* occurrences sorted at a time: 2 MB, and as much scratch */
  PENDING_MIN = 1 << 12,
  AHEAD = 24,                    /* occurrences */
  SIDE_MAX = 1 << 26,            /* numbers beyond it are hashed each time */
  DIGIT_BITS = 11,
  DIGITS = 1 << DIGIT_BITS,
  VARINT_MAX = 5,
  OCCURRENCE_MAX = 5 * VARINT_MAX + 1, /* bytes of a posting with one occurrence; each more adds less */
  PIECE_MAX = 1 + VARINT_MAX           /* end of the piece before, head of a new one */
};

/* ---- numbers of the vocabulary ---- */

/* The place of a number in a side table, or NULL when it is too large (or memory is short: the tables only
 * save time). */
static ns_side *side(ns_side **table, size_t *count, uint32_t number) {
  if (number >= SIDE_MAX || ns_reach(table, count, number, sizeof **table))
    return NULL;
  return *table + number;
}

static void use_vocabulary(ns_inverter *inv, const ns_vocabulary *v) {
  if (inv->vocabulary == v->id)
    return;
  inv->vocabulary = v->id;
  if (++inv->stamp == 0) { /* after 2^32 vocabularies */
    ns_free(inv->term_side);
    ns_free(inv->form_side);
    inv->term_side = inv->form_side = NULL;
    inv->term_side_count = inv->form_side_count = 0;
    inv->stamp = 1;
  }
}

static uint32_t term_slot(ns_inverter *inv, const ns_vocabulary *v, uint32_t number) {
  ns_side *known = side(&inv->term_side, &inv->term_side_count, number);
  if (known && known->stamp == inv->stamp)
    return known->value;
  uint32_t slot = ns_inverter_slot(inv, NS_FIELD_WORD, v->term(v->producer, number));
  if (known && slot != NS_NONE)
    *known = (ns_side){slot, inv->stamp};
  return slot;
}

/* A form's number belongs to one term, so its ordinal under it is known by the number alone. */
static uint32_t form_ordinal(ns_inverter *inv, const ns_vocabulary *v, uint32_t number, uint32_t slot) {
  ns_side *known = side(&inv->form_side, &inv->form_side_count, number);
  if (known && known->stamp == inv->stamp)
    return known->value;
  uint32_t ordinal = ns_inverter_form(inv, slot, v->form(v->producer, number));
  if (known && ordinal != NS_NONE)
    *known = (ns_side){ordinal, inv->stamp};
  return ordinal;
}

/* ---- what waits ---- */

static bool make_room(ns_inverter *inv, size_t more) {
  size_t wanted = inv->pending_count + more;
  if (wanted <= inv->pending_capacity)
    return true;
  wanted = wanted < PENDING_MIN ? PENDING_MIN : wanted + wanted / 2;
  ns_pending *grown = ns_realloc_array(inv->pending, wanted, sizeof *grown);
  if (!grown)
    return false;
  inv->pending = grown;
  inv->pending_capacity = wanted;
  return true;
}

static void wait_for(ns_inverter *inv, uint32_t slot, uint32_t doc, uint32_t position, uint32_t form) {
  inv->pending[inv->pending_count++] = (ns_pending){slot, doc, position, form};
}

/* The tables are far larger than a cache, and where the next occurrences will look is known. */
static void prefetch(const ns_inverter *inv, const ns_occurrence *o) {
  if (o->term < inv->term_side_count)
    __builtin_prefetch(inv->term_side + o->term);
  if (o->form < inv->form_side_count)
    __builtin_prefetch(inv->form_side + o->form);
}

static bool add_occurrences(ns_inverter *inv, const ns_doc *doc, uint32_t number) {
  const ns_vocabulary *v = doc->vocabulary;
  use_vocabulary(inv, v);
  if (!make_room(inv, doc->occurrence_count))
    return false;
  for (size_t i = 0; i < doc->occurrence_count; i++) {
    const ns_occurrence *o = &doc->occurrences[i];
    if (i + AHEAD < doc->occurrence_count)
      prefetch(inv, o + AHEAD);
    uint32_t slot = term_slot(inv, v, o->term), form = 0;
    if (slot == NS_NONE)
      return false;
    if (o->form != NS_NO_NUMBER) {
      uint32_t ordinal = form_ordinal(inv, v, o->form, slot);
      if (ordinal == NS_NONE)
        return false;
      form = ordinal + 1;
    }
    wait_for(inv, slot, number, o->position == NS_NO_NUMBER ? NS_PENDING_PART : o->position, form);
  }
  return true;
}

/* A passage whose words are gathered already says its impacts. */
static bool add_terms(ns_inverter *inv, const ns_doc *doc, uint32_t number) {
  if (!make_room(inv, doc->term_count + doc->position_count + doc->form_count))
    return false;
  for (size_t t = 0; t < doc->term_count; t++) {
    const ns_doc_term *term = &doc->terms[t];
    uint32_t slot = ns_inverter_slot(inv, NS_FIELD_WORD, term->term);
    if (slot == NS_NONE || !make_room(inv, 1 + (size_t)term->position_count + doc->form_count))
      return false;
    wait_for(inv, slot, number, NS_PENDING_IMPACT + term->impact, 0);
    for (uint32_t i = 0; i < term->position_count; i++)
      wait_for(inv, slot, number, doc->positions[term->position + i], 0);
    for (size_t f = 0; f < doc->form_count; f++) {
      uint32_t ordinal = doc->forms[f].term == t ? ns_inverter_form(inv, slot, doc->forms[f].form) : 0;
      if (ordinal == NS_NONE)
        return false;
      if (doc->forms[f].term == t)
        wait_for(inv, slot, number, NS_PENDING_PART, ordinal + 1);
    }
  }
  return true;
}

static bool note_doc(ns_inverter *inv, const ns_doc *doc, uint32_t number) {
  while (number >= inv->doc_capacity) {
    if (ns_grow(&inv->docs, inv->doc_capacity, &inv->doc_capacity, sizeof *inv->docs))
      return false;
  }
  inv->docs[number] = (ns_pending_doc){doc->length, ns_impact(1, doc->length)};
  return true;
}

ns_status ns_invert_words(ns_inverter *inv, const ns_doc *doc, uint32_t ticket, uint32_t number, ns_error *err) {
  ns_status status = inv->pending_count >= PENDING_MAX ? ns_invert_flush(inv, err) : NS_OK;
  if (status)
    return status;
  inv->ticket = ticket;
  if (!note_doc(inv, doc, number) ||
      !(doc->vocabulary ? add_occurrences(inv, doc, number) : add_terms(inv, doc, number)))
    return ns_fail_nomem(err);
  return NS_OK;
}

void ns_invert_forget(ns_inverter *inv) {
  inv->pending_count = 0;
}

/* ---- sorting ---- */

/* One pass of a radix sort, least digit first: it keeps the order of what is equal. */
static void sort_digit(const ns_pending *from, size_t count, unsigned shift, ns_pending *to) {
  uint32_t begins[DIGITS] = {0}, sum = 0;
  for (size_t i = 0; i < count; i++)
    begins[from[i].slot >> shift & (DIGITS - 1)]++;
  for (size_t d = 0; d < DIGITS; d++) {
    uint32_t here = begins[d];
    begins[d] = sum;
    sum += here;
  }
  for (size_t i = 0; i < count; i++)
    to[begins[from[i].slot >> shift & (DIGITS - 1)]++] = from[i];
}

/* What waits, by slot; by passage and place within a slot, for so it came. */
static bool sort_pending(ns_inverter *inv) {
  if (inv->sorted_capacity < inv->pending_capacity) {
    ns_free(inv->sorted);
    inv->sorted = ns_alloc(inv->pending_capacity * sizeof *inv->sorted);
    inv->sorted_capacity = inv->sorted ? inv->pending_capacity : 0;
    if (!inv->sorted)
      return false;
  }
  for (unsigned shift = 0; shift < 32 && (inv->slot_count - 1) >> shift; shift += DIGIT_BITS) {
    sort_digit(inv->pending, inv->pending_count, shift, inv->sorted);
    ns_pending *other = inv->sorted;
    inv->sorted = inv->pending;
    inv->pending = other;
    size_t capacity = inv->sorted_capacity;
    inv->sorted_capacity = inv->pending_capacity;
    inv->pending_capacity = capacity;
  }
  return true;
}

/* ---- postings ---- */

static unsigned char *put_varint(unsigned char *out, uint32_t value) {
  for (; value >= 0x80; value >>= 7)
    *out++ = (unsigned char)(value | 0x80);
  *out++ = (unsigned char)value;
  return out;
}

/* Does the form of p[i] stand before it in the posting already? Mostly it does so nearby. */
static bool is_repeated(const ns_pending *p, size_t i) {
  for (size_t k = i; k-- > 0;) {
    if (p[k].form == p[i].form)
      return true;
  }
  return false;
}

/* What a passage's occurrences of one term come to. */
typedef struct summary {
  uint32_t tf, positions, forms;
  uint8_t impact; /* 0: not given */
} summary;

static bool is_place(uint32_t position) {
  return position < NS_PENDING_PART;
}

/* Positions that rise: two readings of one word may give a term the same position twice. */
static summary sum_up(const ns_pending *p, size_t count) {
  summary s = {0};
  uint32_t next = 0;
  for (size_t i = 0; i < count; i++) {
    if (p[i].position >= NS_PENDING_IMPACT) {
      s.impact = s.impact ? s.impact : (uint8_t)(p[i].position & 0xff);
      continue;
    }
    s.tf++;
    if (is_place(p[i].position) && p[i].position >= next) {
      s.positions++;
      next = p[i].position + 1;
    }
    s.forms += p[i].form && !is_repeated(p, i);
  }
  return s;
}

/* The most frequent one by far: a single occurrence that has a place and a form. */
static bool is_plain(const ns_pending *p, size_t count) {
  return count == 1 && is_place(p->position) && p->form;
}

static unsigned char *put_plain(const ns_inverter *inv, const ns_pending *p, unsigned char *out) {
  *out++ = inv->docs[p->doc].once;
  *out++ = 1 << 2 | 1;
  return put_varint(put_varint(out, p->position), p->form - 1);
}

/* One posting but for its gap; p: the passage's occurrences of the term. */
static unsigned char *put_posting(const ns_inverter *inv, const ns_pending *p, size_t count, unsigned char *out) {
  const ns_pending_doc *doc = &inv->docs[p->doc];
  summary s = sum_up(p, count);
  *out++ = s.impact ? s.impact : s.tf == 1 ? doc->once : ns_impact(s.tf, doc->length);
  out = put_varint(out, s.positions << 2 | (s.forms < 3 ? s.forms : 3));
  if (s.forms >= 3)
    out = put_varint(out, s.forms);
  uint32_t before = 0, next = 0;
  for (size_t i = 0; i < count; i++) {
    if (!is_place(p[i].position) || p[i].position < next)
      continue;
    out = put_varint(out, p[i].position - before);
    before = p[i].position;
    next = before + 1;
  }
  for (size_t i = 0; i < count; i++) {
    if (p[i].form && !is_repeated(p, i))
      out = put_varint(out, p[i].form - 1);
  }
  return out;
}

/* The occurrences of one term, in order of passages, into its stream. */
static bool put_term(ns_inverter *inv, const ns_pending *p, size_t count) {
  ns_slot *slot = &inv->slots[p->slot];
  ns_buf_clear(&inv->posting);
  unsigned char *start = (unsigned char *)ns_buf_room(&inv->posting, count * OCCURRENCE_MAX + PIECE_MAX), *out = start;
  if (!start)
    return false;
  if (slot->ticket != inv->ticket + 1) {
    if (slot->ticket)
      *out++ = 0;
    out = put_varint(out, inv->ticket + 1);
    slot->ticket = inv->ticket + 1;
    slot->last = 0;
  }
  for (size_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && p[end].doc == p[i].doc;)
      end++;
    out = put_varint(out, p[i].doc + 1 - slot->last);
    slot->last = p[i].doc + 1;
    out = is_plain(p + i, end - i) ? put_plain(inv, p + i, out) : put_posting(inv, p + i, end - i, out);
  }
  return ns_inverter_append(inv, slot, (const char *)start, (size_t)(out - start));
}

ns_status ns_invert_flush(ns_inverter *inv, ns_error *err) {
  size_t count = inv->pending_count;
  if (count && !sort_pending(inv))
    return ns_fail_nomem(err);
  const ns_pending *p = inv->pending;
  bool ok = true;
  for (size_t i = 0, end; i < count && ok; i = end) {
    if (i + AHEAD < count) {
      __builtin_prefetch(&inv->slots[p[i + AHEAD].slot]);
      ns_inverter_prefetch(inv, p[i + AHEAD / 2].slot);
    }
    for (end = i + 1; end < count && p[end].slot == p[i].slot;)
      end++;
    ok = put_term(inv, p + i, end - i);
  }
  inv->pending_count = 0;
  return ok ? NS_OK : ns_fail_nomem(err);
}
