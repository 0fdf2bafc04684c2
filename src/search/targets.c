#include "search/targets.h"

#include "base/hash.h"

uint32_t ns_target_find(const ns_target_table *table, ns_slice text, uint64_t hash) {
  if (!table->count)
    return NS_TARGET_NONE;
  for (size_t i = hash & table->mask; table->slots[i]; i = (i + 1) & table->mask) {
    const ns_target *target = &table->at[table->slots[i] - 1];
    if (target->hash == hash && ns_slice_eq(target->text, text))
      return table->slots[i] - 1;
  }
  return NS_TARGET_NONE;
}

/* Room for `most` texts. */
static void open_table(ns_ask *ask, ns_target_table *table, size_t most) {
  size_t size = 16;
  while (size < 2 * most)
    size *= 2;
  table->mask = size - 1;
  table->at = ns_ask_alloc(ask, most, sizeof *table->at);
  table->rows = ns_ask_alloc(ask, most, sizeof *table->rows);
  table->slots = ns_ask_alloc(ask, size, sizeof *table->slots);
}

/* The text's number, new or known. */
static uint32_t add_target(ns_target_table *table, ns_slice text) {
  uint64_t hash = ns_hash(text, 0);
  uint32_t known = ns_target_find(table, text, hash);
  if (known != NS_TARGET_NONE)
    return known;
  size_t i = hash & table->mask;
  while (table->slots[i])
    i = (i + 1) & table->mask;
  table->at[table->count] = (ns_target){.text = text, .hash = hash};
  table->rows[table->count] = NS_TARGET_NONE;
  table->slots[i] = (uint32_t)++table->count;
  return (uint32_t)table->count - 1;
}

static bool same_row(const ns_target_row *row, const ns_reading *r, const uint32_t *terms) {
  return row->kind == r->kind && row->reading->count == r->count && !memcmp(row->terms, terms, r->count * sizeof *terms) &&
         (r->kind == NS_READING_PARTS || !memcmp(row->reading->offsets, r->offsets, r->count * sizeof *r->offsets));
}

/* The reading's row, new or known; NS_TARGET_NONE when memory is short. */
static uint32_t add_row(ns_ask *ask, ns_targets *t, const ns_reading *r, uint32_t bits) {
  uint32_t *terms = ns_ask_alloc(ask, r->count, sizeof *terms);
  if (!terms)
    return NS_TARGET_NONE;
  for (size_t i = 0; i < r->count; i++) {
    terms[i] = add_target(&t->terms, r->terms[i]);
    t->terms.at[terms[i]].listed = true;
  }
  uint32_t *first = &t->terms.rows[terms[0]], number = *first;
  while (number != NS_TARGET_NONE && !same_row(&t->rows[number], r, terms))
    number = t->rows[number].next;
  if (number == NS_TARGET_NONE) {
    number = (uint32_t)t->row_count++;
    t->rows[number] = (ns_target_row){.kind = r->kind, .reading = r, .terms = terms, .next = *first};
    *first = number;
  }
  t->rows[number].bits |= bits;
  t->longest = r->count > t->longest ? r->count : t->longest;
  return number;
}

static bool is_looked_for(const ns_concept *c) {
  return c->matching && !c->negated;
}

static bool has_rows(const ns_concept *c) {
  bool rows = false;
  for (size_t r = 0; r < c->reading_count; r++)
    rows |= c->readings[r].kind != NS_READING_TERM;
  return rows;
}

static void add_concept(ns_ask *ask, ns_targets *t, const ns_concept *c, size_t number) {
  uint32_t bits = UINT32_C(1) << number % NS_MARK_FIGURE_BIT;
  uint32_t *readings = ns_ask_alloc(ask, c->reading_count, sizeof *readings);
  for (size_t r = 0; readings && r < c->reading_count; r++) {
    const ns_reading *reading = &c->readings[r];
    if (reading->kind == NS_READING_TERM) {
      readings[r] = add_target(&t->terms, reading->terms[0]);
      t->terms.at[readings[r]].bits |= bits;
    } else {
      readings[r] = add_row(ask, t, reading, bits);
    }
  }
  for (size_t f = 0; f < c->form_count && !c->together; f++) {
    uint32_t form = add_target(&t->forms, c->forms[f].form);
    t->forms.at[form].bits |= bits;
  }
  if (c->kind == NS_CONCEPT_WORD && has_rows(c))
    t->concepts[t->concept_count++] = (ns_target_concept){c, bits, readings};
}

ns_status ns_targets_init(ns_ask *ask, ns_targets *out) {
  size_t terms = 0, forms = 0, rows = 0;
  *out = (ns_targets){0};
  for (size_t i = 0; i < ask->concept_count; i++) {
    const ns_concept *c = ask->concepts[i];
    forms += c->form_count;
    rows += c->reading_count;
    for (size_t r = 0; r < c->reading_count; r++)
      terms += c->readings[r].count;
  }
  open_table(ask, &out->terms, terms);
  open_table(ask, &out->forms, forms);
  out->rows = ns_ask_alloc(ask, rows, sizeof *out->rows);
  out->concepts = ns_ask_alloc(ask, ask->concept_count, sizeof *out->concepts);
  for (size_t i = 0; i < ask->concept_count && !ask->status; i++) {
    if (is_looked_for(ask->concepts[i]))
      add_concept(ask, out, ask->concepts[i], i);
  }
  return ask->status;
}
