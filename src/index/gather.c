#include "index/gather.h"

#include "base/mem.h"

void ns_gatherer_release(ns_gatherer *g) {
  ns_free(g->terms.at);
  ns_free(g->forms.at);
  *g = (ns_gatherer){0};
}

static bool reach(ns_gather_places *table, size_t numbers) {
  return !numbers || !ns_reach(&table->at, &table->count, numbers - 1, sizeof *table->at);
}

/* The passage at hand while its terms are gathered; arrays as long as the occurrences. */
typedef struct gathering {
  const ns_doc *doc;
  ns_doc_term *terms;
  uint32_t *counts; /* tf, parts included */
  uint32_t *index;  /* of the term of each occurrence */
  ns_doc_form *forms;
  uint32_t *positions;
  size_t term_count, form_count;
} gathering;

static bool make_room(gathering *a, ns_arena *arena) {
  size_t most = a->doc->occurrence_count;
  a->terms = ns_arena_alloc(arena, most * sizeof *a->terms);
  a->counts = ns_arena_alloc(arena, most * sizeof *a->counts);
  a->index = ns_arena_alloc(arena, most * sizeof *a->index);
  a->forms = ns_arena_alloc(arena, most * sizeof *a->forms);
  a->positions = ns_arena_alloc(arena, most * sizeof *a->positions);
  return a->terms && a->counts && a->index && a->forms && a->positions;
}

static uint32_t term_index(ns_gatherer *g, gathering *a, uint32_t number) {
  const ns_vocabulary *v = a->doc->vocabulary;
  ns_gather_place *at = &g->terms.at[number];
  if (at->serial != g->serial) {
    *at = (ns_gather_place){g->serial, (uint32_t)a->term_count};
    a->counts[a->term_count] = 0;
    a->terms[a->term_count++] = (ns_doc_term){.term = v->term(v->producer, number)};
  }
  return at->index;
}

/* First pass: terms, how often, forms. */
static void count_terms(ns_gatherer *g, gathering *a) {
  const ns_vocabulary *v = a->doc->vocabulary;
  for (size_t i = 0; i < a->doc->occurrence_count; i++) {
    const ns_occurrence *o = &a->doc->occurrences[i];
    uint32_t index = a->index[i] = term_index(g, a, o->term);
    a->counts[index]++;
    a->terms[index].position_count += o->position != NS_NO_NUMBER;
    if (o->form != NS_NO_NUMBER && g->forms.at[o->form].serial != g->serial) {
      g->forms.at[o->form].serial = g->serial;
      a->forms[a->form_count++] = (ns_doc_form){v->form(v->producer, o->form), index};
    }
  }
}

/* Second pass: the positions, term by term. Two readings of one word may give a term the same place twice. */
static uint32_t place_positions(gathering *a) {
  uint32_t next = 0;
  for (size_t t = 0; t < a->term_count; t++) {
    a->terms[t].position = next;
    next += a->terms[t].position_count;
    a->terms[t].position_count = 0;
  }
  for (size_t i = 0; i < a->doc->occurrence_count; i++) {
    uint32_t position = a->doc->occurrences[i].position;
    ns_doc_term *term = &a->terms[a->index[i]];
    uint32_t *at = a->positions + term->position;
    if (position != NS_NO_NUMBER && (!term->position_count || at[term->position_count - 1] < position))
      at[term->position_count++] = position;
  }
  return next;
}

ns_status ns_gather(ns_gatherer *g, uint32_t term_count, uint32_t form_count, ns_arena *arena, ns_doc *doc,
                    ns_error *err) {
  gathering a = {.doc = doc};
  if (!reach(&g->terms, term_count) || !reach(&g->forms, form_count) || !make_room(&a, arena))
    return ns_fail_nomem(err);
  if (++g->serial == 0) { /* after 2^32 passages the marks start again */
    memset(g->terms.at, 0, g->terms.count * sizeof *g->terms.at);
    memset(g->forms.at, 0, g->forms.count * sizeof *g->forms.at);
    g->serial = 1;
  }
  count_terms(g, &a);
  doc->position_count = place_positions(&a);
  for (size_t t = 0; t < a.term_count; t++)
    a.terms[t].impact = ns_impact(a.counts[t], doc->length);
  doc->terms = a.terms;
  doc->term_count = a.term_count;
  doc->forms = a.forms;
  doc->form_count = a.form_count;
  doc->positions = a.positions;
  return NS_OK;
}
