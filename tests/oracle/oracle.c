#include "oracle/oracle.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

/* ------------------------------------------------------------------ taking in */

void ns_oracle_init(ns_oracle *o) {
  *o = (ns_oracle){0};
  ns_arena_init(&o->arena, (size_t)1 << 32);
}

void ns_oracle_release(ns_oracle *o) {
  ns_arena_release(&o->arena);
  ns_free(o->docs);
  *o = (ns_oracle){0};
}

static void *keep(ns_oracle *o, const void *from, size_t count, size_t size) {
  void *to = ns_arena_calloc(&o->arena, count ? count : 1, size);
  if (!to) {
    fprintf(stderr, "oracle: out of memory\n");
    abort();
  }
  if (count)
    memcpy(to, from, count * size);
  return to;
}

static ns_slice keep_text(ns_oracle *o, ns_slice text) {
  return text.ptr ? ns_slice_of(keep(o, text.ptr, text.len, 1), text.len) : text;
}

static const ns_slice *keep_texts(ns_oracle *o, const ns_slice *from, size_t count) {
  ns_slice *to = keep(o, from, count, sizeof *to);
  for (size_t i = 0; i < count; i++)
    to[i] = keep_text(o, from[i]);
  return to;
}

static void keep_facts(ns_oracle *o, ns_facts *facts) {
  ns_figure *figures = keep(o, facts->figures, facts->figure_count, sizeof *figures);
  for (size_t i = 0; i < facts->figure_count; i++) {
    figures[i].unit = keep_text(o, figures[i].unit);
    figures[i].label = keep_text(o, figures[i].label);
  }
  ns_entity *entities = keep(o, facts->entities, facts->entity_count, sizeof *entities);
  for (size_t i = 0; i < facts->entity_count; i++)
    entities[i].name = keep_text(o, entities[i].name);
  facts->years = keep(o, facts->years, facts->year_count, sizeof *facts->years);
  facts->figures = figures;
  facts->entities = entities;
}

static ns_doc keep_doc(ns_oracle *o, const ns_doc *doc) {
  ns_doc copy = *doc;
  ns_doc_term *terms = keep(o, doc->terms, doc->term_count, sizeof *terms);
  for (size_t i = 0; i < doc->term_count; i++)
    terms[i].term = keep_text(o, terms[i].term);
  ns_doc_form *forms = keep(o, doc->forms, doc->form_count, sizeof *forms);
  for (size_t i = 0; i < doc->form_count; i++)
    forms[i].form = keep_text(o, forms[i].form);
  copy.terms = terms;
  copy.forms = forms;
  copy.positions = keep(o, doc->positions, doc->position_count, sizeof *doc->positions);
  copy.text = keep_text(o, doc->text);
  copy.section = keep_text(o, doc->section);
  copy.caption = keep_text(o, doc->caption);
  copy.section_terms = keep_texts(o, doc->section_terms, doc->section_term_count);
  keep_facts(o, &copy.facts);
  return copy;
}

static const ns_article_meta *keep_article(ns_oracle *o, const ns_article_meta *meta) {
  ns_article_meta *copy = keep(o, meta, 1, sizeof *meta);
  copy->id = keep_text(o, meta->id);
  copy->title = keep_text(o, meta->title);
  copy->source = keep_text(o, meta->source);
  copy->author = keep_text(o, meta->author);
  copy->url = keep_text(o, meta->url);
  copy->lang = keep_text(o, meta->lang);
  copy->path = keep_text(o, meta->path);
  copy->title_terms = keep_texts(o, meta->title_terms, meta->title_term_count);
  return copy;
}

bool ns_oracle_remove(ns_oracle *o, ns_slice article_id) {
  bool found = false;
  for (size_t i = 0; i < o->count; i++) {
    if (!o->docs[i].hidden && ns_slice_eq(o->docs[i].article->id, article_id))
      o->docs[i].hidden = found = true;
  }
  return found;
}

void ns_oracle_put(ns_oracle *o, const ns_article_meta *meta, const ns_doc *docs, size_t count) {
  ns_oracle_remove(o, meta->id);
  const ns_article_meta *article = keep_article(o, meta);
  ns_slice source = ns_fold_name(article->source, &o->arena);
  ns_slice author = ns_fold_name(article->author, &o->arena);
  for (size_t i = 0; i < count; i++) {
    if (ns_grow(&o->docs, o->count, &o->capacity, sizeof *o->docs))
      abort();
    o->docs[o->count++] = (ns_oracle_doc){keep_doc(o, &docs[i]), article, source, author, false};
  }
}

/* ------------------------------------------------------------------ evaluation */

static const ns_doc_term *find_term(const ns_doc *doc, ns_slice term) {
  for (size_t i = 0; i < doc->term_count; i++) {
    if (ns_slice_eq(doc->terms[i].term, term))
      return &doc->terms[i];
  }
  return NULL;
}

static bool has_form(const ns_doc *doc, ns_slice form, ns_slice term) {
  for (size_t i = 0; i < doc->form_count; i++) {
    if (ns_slice_eq(doc->forms[i].form, form) && ns_slice_eq(doc->terms[doc->forms[i].term].term, term))
      return true;
  }
  return false;
}

static bool stands_at(const ns_doc *doc, ns_slice term, uint32_t position) {
  const ns_doc_term *t = find_term(doc, term);
  for (uint32_t i = 0; t && i < t->position_count; i++) {
    if (doc->positions[t->position + i] == position)
      return true;
  }
  return false;
}

static uint32_t last_position(const ns_doc *doc) {
  uint32_t last = 0;
  for (size_t i = 0; i < doc->position_count; i++)
    last = doc->positions[i] > last ? doc->positions[i] : last;
  return last;
}

/* Does the node (a TERM, a PHRASE, or an OR of these) begin at the position? */
static bool begins_at(const ns_doc *doc, const ns_node *node, uint32_t position) {
  if (node->kind == NS_NODE_TERM)
    return stands_at(doc, node->term, position);
  bool phrase = node->kind == NS_NODE_PHRASE;
  for (size_t i = 0; i < node->child_count; i++) {
    bool holds = phrase ? stands_at(doc, node->children[i]->term, position + node->offsets[i])
                        : begins_at(doc, node->children[i], position);
    if (holds != phrase)
      return holds;
  }
  return phrase;
}

static bool phrase_holds(const ns_doc *doc, const ns_node *node) {
  for (uint32_t p = 0; p <= last_position(doc); p++) {
    if (begins_at(doc, node, p))
      return true;
  }
  return false;
}

/* Every way to give the children from the c-th on a position in [low, high] that none before has. */
static bool near_from(const ns_doc *doc, const ns_node *node, size_t c, uint32_t low, uint32_t high, uint32_t *taken) {
  if (c == node->child_count)
    return true;
  for (uint32_t p = low; p <= high; p++) {
    bool is_free = true;
    for (size_t i = 0; i < c; i++)
      is_free = is_free && taken[i] != p;
    taken[c] = p;
    if (is_free && begins_at(doc, node->children[c], p) && near_from(doc, node, c + 1, low, high, taken))
      return true;
  }
  return false;
}

static bool near_holds(const ns_doc *doc, const ns_node *node) {
  uint32_t *taken = calloc(node->child_count, sizeof *taken);
  uint32_t last = last_position(doc);
  bool holds = false;
  for (uint32_t low = 0; taken && low <= last && !holds; low++) {
    uint32_t high = node->window < last - low ? low + node->window : last;
    holds = near_from(doc, node, 0, low, high, taken);
  }
  free(taken);
  return holds;
}

static bool in_years(const ns_facts *facts, const ns_node *node) {
  for (size_t i = 0; i < facts->year_count; i++) {
    if (facts->years[i] >= node->low && facts->years[i] <= node->high)
      return true;
  }
  return false;
}

static bool has_amount(const ns_facts *facts, const ns_node *node) {
  for (size_t i = 0; i < facts->figure_count; i++) {
    if (ns_amount_holds(node->amount, &facts->figures[i], node->vague))
      return true;
  }
  return false;
}

static bool has_entity(const ns_facts *facts, ns_slice name) {
  for (size_t i = 0; i < facts->entity_count; i++) {
    if (ns_slice_eq(facts->entities[i].name, name))
      return true;
  }
  return false;
}

static bool among(const ns_slice *texts, size_t count, ns_slice text) {
  for (size_t i = 0; i < count; i++) {
    if (ns_slice_eq(texts[i], text))
      return true;
  }
  return false;
}

static bool name_holds(ns_slice name, ns_slice text, bool whole) {
  ns_arena arena;
  ns_arena_init(&arena, 1 << 20);
  ns_slice wanted = ns_fold_name(text, &arena);
  bool holds = name.ptr &&
               (whole ? ns_slice_eq(name, wanted) : !wanted.len || memmem(name.ptr, name.len, wanted.ptr, wanted.len));
  ns_arena_release(&arena);
  return holds;
}

static bool filter_holds(const ns_oracle_doc *d, const ns_node *node) {
  ns_period date = d->article->date;
  switch ((int)node->kind) {
  case NS_NODE_ALL: return true;
  case NS_NODE_YEAR: return in_years(&d->doc.facts, node);
  case NS_NODE_AMOUNT: return has_amount(&d->doc.facts, node);
  case NS_NODE_ENTITY: return has_entity(&d->doc.facts, node->text);
  case NS_NODE_TITLE: return among(d->article->title_terms, d->article->title_term_count, node->term);
  case NS_NODE_SOURCE: return name_holds(d->source, node->text, true);
  case NS_NODE_AUTHOR: return name_holds(d->author, node->text, false);
  case NS_NODE_DATE: return date.low != NS_DATE_NONE && date.high >= node->low && date.low <= node->high;
  case NS_NODE_ARTICLE: return ns_slice_eq(d->article->id, node->text);
  default: return false;
  }
}

/* AND, OR, MAX: how many children match, with their sum and their maximum. */
static size_t eval_children(const ns_oracle_doc *d, const ns_node *node, uint64_t *sum, uint64_t *max) {
  size_t matched = 0;
  *sum = *max = 0;
  for (size_t i = 0; i < node->child_count; i++) {
    uint64_t score;
    if (!ns_oracle_eval(d, node->children[i], &score))
      continue;
    matched++;
    *sum += score;
    *max = score > *max ? score : *max;
  }
  return matched;
}

bool ns_oracle_eval(const ns_oracle_doc *d, const ns_node *node, uint64_t *score) {
  uint64_t sum, max, other;
  const ns_doc_term *term;
  bool holds;
  *score = 0;
  switch ((int)node->kind) {
  case NS_NODE_TERM:
  case NS_NODE_FORM:
    term = find_term(&d->doc, node->term);
    if (!term || (node->kind == NS_NODE_FORM && !has_form(&d->doc, node->form, node->term)))
      return false;
    *score = (uint64_t)node->weight * term->impact;
    return true;
  case NS_NODE_AND:
  case NS_NODE_PHRASE:
  case NS_NODE_NEAR:
    if (eval_children(d, node, &sum, &max) < node->child_count || !node->child_count)
      return false;
    holds = node->kind == NS_NODE_AND ||
            (node->kind == NS_NODE_NEAR ? near_holds(&d->doc, node) : phrase_holds(&d->doc, node));
    *score = holds ? sum : 0;
    return holds;
  case NS_NODE_OR:
  case NS_NODE_MAX:
    if (!eval_children(d, node, &sum, &max))
      return false;
    *score = node->kind == NS_NODE_OR ? sum : max;
    return true;
  case NS_NODE_NOT:
  case NS_NODE_FILTER:
    holds = ns_oracle_eval(d, node->children[0], &sum);
    for (size_t i = 1; i < node->child_count; i++)
      holds = ns_oracle_eval(d, node->children[i], &other) == (node->kind == NS_NODE_FILTER) && holds;
    *score = holds ? sum : 0;
    return holds;
  default: return filter_holds(d, node);
  }
}

static int by_rank(const void *left, const void *right) {
  const ns_hit *a = left, *b = right;
  return ns_hit_before(a, b) ? -1 : ns_hit_before(b, a);
}

ns_hit *ns_oracle_search(const ns_oracle *o, const ns_plan *plan, size_t *count) {
  ns_hit *hits = ns_alloc(o->count * sizeof *hits);
  *count = 0;
  for (size_t i = 0; hits && i < o->count; i++) {
    uint64_t ignored, score;
    if (o->docs[i].hidden || !ns_oracle_eval(&o->docs[i], plan->match, &ignored))
      continue;
    ns_oracle_eval(&o->docs[i], plan->score, &score);
    hits[(*count)++] = (ns_hit){(uint32_t)i, (uint32_t)score, o->docs[i].doc.key};
  }
  if (hits)
    qsort(hits, *count, sizeof *hits, by_rank);
  return hits;
}

/* ------------------------------------------------------------------ evidence and facets */

ns_evidence ns_oracle_evidence(const ns_oracle_doc *d, const ns_probe *probe) {
  ns_evidence e = {0};
  const ns_doc_term *term = find_term(&d->doc, probe->term);
  if (term) {
    e.impact = term->impact;
    e.positions = d->doc.positions + term->position;
    e.position_count = term->position_count < NS_EVIDENCE_POSITIONS_MAX ? term->position_count : NS_EVIDENCE_POSITIONS_MAX;
  }
  e.exact = probe->form.ptr && has_form(&d->doc, probe->form, probe->term);
  e.title = among(d->article->title_terms, d->article->title_term_count, probe->term);
  e.section = among(d->doc.section_terms, d->doc.section_term_count, probe->term);
  return e;
}

/* Both absent, or both there and alike. */
static bool same_text(ns_slice a, ns_slice b) {
  return a.ptr && b.ptr ? ns_slice_eq(a, b) : a.ptr == b.ptr;
}

static bool has_value(const ns_oracle_doc *d, ns_facet facet, ns_slice text, int kind, double low, double high) {
  const ns_facts *facts = &d->doc.facts;
  bool found = facet == NS_FACET_SOURCE && d->article->source.ptr && ns_slice_eq(d->article->source, text);
  for (size_t i = 0; facet == NS_FACET_YEAR && i < facts->year_count; i++)
    found = found || ((double)facts->years[i] <= low && (double)facts->years[i] >= low);
  for (size_t i = 0; facet == NS_FACET_ENTITY && i < facts->entity_count; i++)
    found = found || (facts->entities[i].kind == kind && ns_slice_eq(facts->entities[i].name, text));
  for (size_t i = 0; facet == NS_FACET_KIND && i < facts->figure_count; i++)
    found = found || facts->figures[i].kind == kind;
  for (size_t i = 0; facet == NS_FACET_AMOUNT && i < facts->figure_count; i++) {
    const ns_figure *f = &facts->figures[i];
    bool inside = low < 0    ? f->low > low && f->low <= high
                  : high > 0 ? f->low >= low && f->low < high
                             : !(f->low < 0 || f->low > 0);
    found = found || (f->kind == kind && kind < NS_KIND_ORDINAL && inside && same_text(f->unit, text));
  }
  return found;
}

uint64_t ns_oracle_facet(const ns_oracle *o, const ns_hit *hits, size_t count, ns_facet facet, ns_slice text, int kind,
                         double low, double high) {
  uint64_t found = 0;
  for (size_t i = 0; i < count; i++)
    found += has_value(&o->docs[hits[i].doc], facet, text, kind, low, high);
  return found;
}

size_t ns_oracle_by_key(const ns_oracle *o, uint64_t key) {
  for (size_t i = 0; i < o->count; i++) {
    if (!o->docs[i].hidden && o->docs[i].doc.key == key)
      return i;
  }
  return SIZE_MAX;
}
