#include "oracle/random.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  WORDS = 5000,
  PARTS = 40,
  SUFFIXES = 4,
  PASSAGES_MAX = 8,
  LENGTH_MAX = 50,
  SOURCES = 4,
  NAMES = 12,
  UNITS = 4,
  FINGERPRINTS = 300,
  YEAR_FIRST = 2018,
  YEARS = 9,
  DEPTH = 4
};

static const char *const units[UNITS] = {"USD", "EUR", "W", "%"};
static const uint8_t unit_kinds[UNITS] = {NS_KIND_MONEY, NS_KIND_MONEY, NS_KIND_POWER, NS_KIND_PERCENT};

/* SplitMix64 (Steele, Lea and Flood 2014). */
uint64_t ns_random_next(ns_random *r) {
  uint64_t z = r->state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

uint32_t ns_random_below(ns_random *r, uint32_t n) {
  return (uint32_t)(ns_random_next(r) % n);
}

static bool chance(ns_random *r, uint32_t percent) {
  return ns_random_below(r, 100) < percent;
}

static void *take(ns_arena *arena, size_t count, size_t size) {
  void *ptr = ns_arena_calloc(arena, count ? count : 1, size);
  if (!ptr)
    abort();
  return ptr;
}

__attribute__((format(printf, 2, 3))) static ns_slice text_of(ns_arena *arena, const char *format, ...) {
  char *out = take(arena, 64, 1);
  va_list args;
  va_start(args, format);
  int len = vsnprintf(out, 64, format, args);
  va_end(args);
  return ns_slice_of(out, (size_t)len);
}

/* Rank r with a probability of about 1 / r. */
static uint32_t zipf(ns_random *r, uint32_t n) {
  double u = (double)(ns_random_next(r) >> 11) / 9007199254740992.0;
  return (uint32_t)(exp(u * log((double)n + 1)) - 1) % n;
}

ns_slice ns_random_term(ns_random *r, ns_arena *arena) {
  return chance(r, 10) ? text_of(arena, "p%u", ns_random_below(r, PARTS)) : text_of(arena, "w%u", zipf(r, WORDS));
}

ns_slice ns_random_form(ns_random *r, ns_arena *arena, ns_slice term) {
  static const char *const suffixes[SUFFIXES] = {"", "en", "er", "\xC3\xBC"};
  return text_of(arena, "%.*s%s", (int)term.len, term.ptr, suffixes[ns_random_below(r, SUFFIXES)]);
}

/* ------------------------------------------------------------------ passages */

typedef struct making {
  ns_random *r;
  ns_arena *arena;
  ns_doc_term terms[2 * LENGTH_MAX];
  ns_doc_form forms[2 * LENGTH_MAX];
  uint32_t words[2 * LENGTH_MAX], at[2 * LENGTH_MAX]; /* the word and the position of each token */
  size_t tokens;
} making;

static size_t term_index(ns_doc *doc, ns_doc_term *terms, ns_slice term) {
  for (size_t i = 0; i < doc->term_count; i++) {
    if (ns_slice_eq(terms[i].term, term))
      return i;
  }
  terms[doc->term_count] = (ns_doc_term){.term = term};
  return doc->term_count++;
}

static void add_form(making *m, ns_doc *doc, size_t term) {
  ns_slice form = ns_random_form(m->r, m->arena, m->terms[term].term);
  for (size_t i = 0; i < doc->form_count; i++) {
    if (ns_slice_eq(m->forms[i].form, form))
      return;
  }
  m->forms[doc->form_count++] = (ns_doc_form){.form = form, .term = (uint32_t)term};
}

static void make_words(making *m, ns_doc *doc) {
  uint32_t length = 3 + ns_random_below(m->r, LENGTH_MAX - 3), parts = ns_random_below(m->r, 4);
  uint32_t *positions = take(m->arena, 2 * LENGTH_MAX, sizeof *positions);
  m->tokens = 0;
  for (uint32_t i = 0; i < length; i++) {
    m->at[m->tokens] = i;
    m->words[m->tokens++] = zipf(m->r, WORDS);
    if (chance(m->r, 8)) { /* a second reading at the same position */
      m->at[m->tokens] = i;
      m->words[m->tokens++] = zipf(m->r, WORDS);
    }
  }
  for (size_t i = 0; i < m->tokens; i++) {
    size_t before = doc->term_count;
    size_t t = term_index(doc, m->terms, text_of(m->arena, "w%u", m->words[i]));
    add_form(m, doc, t);
    if (t < before)
      continue; /* its positions were gathered when it came first */
    uint32_t tf = 0, start = (uint32_t)doc->position_count;
    for (size_t j = i; j < m->tokens; j++) {
      if (m->words[j] != m->words[i])
        continue;
      tf++;
      if (doc->position_count == start || positions[doc->position_count - 1] != m->at[j])
        positions[doc->position_count++] = m->at[j];
    }
    m->terms[t].position = start;
    m->terms[t].position_count = (uint32_t)doc->position_count - start;
    m->terms[t].impact = ns_impact(tf, length);
  }
  for (uint32_t i = 0; i < parts; i++) {
    size_t t = term_index(doc, m->terms, text_of(m->arena, "p%u", ns_random_below(m->r, PARTS)));
    m->terms[t].impact = ns_impact(1 + ns_random_below(m->r, 3), length);
  }
  doc->positions = positions;
}

static double random_value(ns_random *r) {
  static const double bases[] = {0, -3.5, 0.1, 1, 4.75, 12, 250, 1e3, 1e6, 14.3e9, 5e12};
  return bases[ns_random_below(r, sizeof bases / sizeof *bases)] * (1 + ns_random_below(r, 3));
}

/* A few, now and then as many as a table has. */
static size_t fact_count(ns_random *r) {
  enum { FEW = 4, SOME = 40, MANY = 400 };
  uint32_t size = ns_random_below(r, 1000);
  return ns_random_below(r, size < 4 ? MANY : size < 40 ? SOME : FEW);
}

static void make_facts(making *m, ns_facts *facts) {
  enum { PLACES = 4 };
  facts->figure_count = fact_count(m->r);
  facts->entity_count = fact_count(m->r);
  ns_figure *figures = take(m->arena, facts->figure_count, sizeof *figures);
  ns_entity *entities = take(m->arena, facts->entity_count, sizeof *entities);
  int16_t *years = take(m->arena, YEARS, sizeof *years);
  for (size_t i = 0; i < facts->figure_count; i++) {
    uint32_t u = ns_random_below(m->r, UNITS);
    double a = random_value(m->r), b = chance(m->r, 70) ? a : random_value(m->r);
    figures[i] = (ns_figure){.start = i % PLACES, .end = i % PLACES + 1, .kind = unit_kinds[u]};
    figures[i].low = a < b ? a : b;
    figures[i].high = a < b ? b : a;
    figures[i].unit = u || chance(m->r, 80) ? ns_slice_str(units[u]) : NS_SLICE_NONE;
    figures[i].modifier = (uint8_t)ns_random_below(m->r, NS_MOD_COUNT);
    figures[i].year = chance(m->r, 50) ? 2025 : 0;
    if (chance(m->r, 10))
      figures[i].kind = NS_KIND_ORDINAL;
  }
  for (size_t i = 0; i < facts->entity_count; i++)
    entities[i] = (ns_entity){.start = i % PLACES,
                              .end = i % PLACES + 2,
                              .kind = (uint8_t)ns_random_below(m->r, NS_ENTITY_KINDS),
                              .name = text_of(m->arena, "Name %u", zipf(m->r, NAMES))};
  for (int y = 0; y < YEARS; y++) {
    if (chance(m->r, 15))
      years[facts->year_count++] = (int16_t)(YEAR_FIRST + y);
  }
  facts->figures = figures;
  facts->entities = entities;
  facts->years = years;
}

static const ns_slice *make_terms(ns_random *r, ns_arena *arena, size_t *count) {
  ns_slice *terms = take(arena, 4, sizeof *terms);
  size_t wanted = ns_random_below(r, 5);
  for (*count = 0; *count < wanted; ++*count) {
    terms[*count] = ns_random_term(r, arena);
    for (size_t i = 0; i < *count; i++) {
      if (ns_slice_eq(terms[i], terms[*count]))
        return terms;
    }
  }
  return terms;
}

static void make_doc(making *m, const ns_article_meta *meta, uint32_t paragraph, ns_doc *doc) {
  *doc = (ns_doc){.paragraph = paragraph, .kind = (uint8_t)ns_random_below(m->r, 3)};
  make_words(m, doc);
  ns_doc_term *terms = take(m->arena, doc->term_count, sizeof *terms);
  ns_doc_form *forms = take(m->arena, doc->form_count, sizeof *forms);
  memcpy(terms, m->terms, doc->term_count * sizeof *terms);
  memcpy(forms, m->forms, doc->form_count * sizeof *forms);
  doc->terms = terms;
  doc->forms = forms;
  doc->text = text_of(m->arena, "Absatz %u von %.*s.", paragraph, (int)meta->id.len, meta->id.ptr);
  if (chance(m->r, 60)) {
    doc->section = text_of(m->arena, "Abschnitt %u", ns_random_below(m->r, 9));
    doc->section_terms = make_terms(m->r, m->arena, &doc->section_term_count);
  }
  make_facts(m, &doc->facts);
  doc->key = ns_tie_key(meta->date.low, meta->id, paragraph);
  doc->similar = chance(m->r, 50) ? 1 + ns_random_below(m->r, FINGERPRINTS) : 0;
  if (chance(m->r, 25)) /* few: so that runs of the same one come about, over articles' ends too */
    doc->caption = text_of(m->arena, "Angaben in Mio. Euro (%u)", ns_random_below(m->r, 2));
}

ns_random_article ns_random_article_make(ns_random *r, ns_arena *arena, uint32_t n) {
  static const char *const sources[SOURCES] = {"Tagblatt  Nord", "tagblatt nord", "Die Woche", "Ökopost"};
  ns_random_article a = {0};
  making m = {.r = r, .arena = arena};
  a.meta.id = text_of(arena, "artikel-%u", n);
  a.meta.title = text_of(arena, "Titel %u", n);
  if (chance(r, 95)) /* the first ones more often: in more passages than counters of names tell apart */
    a.meta.source = ns_slice_str(sources[ns_random_below(r, 1 + ns_random_below(r, SOURCES))]);
  if (chance(r, 70))
    a.meta.author = text_of(arena, "Autor%u M\xC3\xBCller", ns_random_below(r, 20));
  if (chance(r, 85)) {
    a.meta.date.low = ns_date_make(2020 + (int)ns_random_below(r, 6), 1 + (int)ns_random_below(r, 12), 1);
    a.meta.date.high = a.meta.date.low + (chance(r, 20) ? 27 : 0);
  }
  if (chance(r, 50)) {
    a.meta.url = text_of(arena, "https://example.org/%u", n);
    a.meta.lang = ns_slice_str("de");
    a.meta.path = text_of(arena, "/archiv/%u.md", n);
  }
  a.meta.content_hash = ns_random_next(r);
  a.meta.title_terms = make_terms(r, arena, &a.meta.title_term_count);
  a.count = 1 + ns_random_below(r, PASSAGES_MAX);
  a.meta.passage_count = (uint32_t)a.count;
  a.docs = take(arena, a.count, sizeof *a.docs);
  for (uint32_t i = 0; i < a.count; i++)
    make_doc(&m, &a.meta, i + 1, &a.docs[i]);
  return a;
}

/* ------------------------------------------------------------------ plans */

static ns_node *new_node(ns_arena *arena, ns_node_kind kind) {
  ns_node *node = take(arena, 1, sizeof *node);
  node->kind = kind;
  return node;
}

static ns_node *term_node(ns_random *r, ns_arena *arena) {
  ns_node *node = new_node(arena, NS_NODE_TERM);
  node->term = ns_random_term(r, arena);
  node->weight = chance(r, 90) ? 1 + ns_random_below(r, 9000) : 0;
  return node;
}

static ns_node *phrase_node(ns_random *r, ns_arena *arena) {
  ns_node *node = new_node(arena, NS_NODE_PHRASE);
  node->child_count = 1 + ns_random_below(r, 3);
  ns_node **children = take(arena, node->child_count, sizeof *children);
  uint32_t *offsets = take(arena, node->child_count, sizeof *offsets);
  for (size_t i = 0; i < node->child_count; i++) {
    children[i] = term_node(r, arena);
    if (chance(r, 70)) /* the frequent words do stand beside each other */
      children[i]->term = text_of(arena, "w%u", ns_random_below(r, 6));
    offsets[i] = i ? offsets[i - 1] + (chance(r, 80) ? 1 : ns_random_below(r, 4)) : 0;
  }
  node->children = children;
  node->offsets = offsets;
  return node;
}

static ns_node *near_node(ns_random *r, ns_arena *arena) {
  ns_node *node = new_node(arena, NS_NODE_NEAR);
  node->window = ns_random_below(r, 9);
  node->child_count = 1 + ns_random_below(r, 4);
  ns_node **children = take(arena, node->child_count, sizeof *children);
  for (size_t i = 0; i < node->child_count; i++) {
    ns_node *child = chance(r, 75) ? term_node(r, arena) : phrase_node(r, arena);
    if (chance(r, 20)) {
      ns_node **both = take(arena, 2, sizeof *both);
      both[0] = child;
      both[1] = chance(r, 75) ? term_node(r, arena) : phrase_node(r, arena);
      child = new_node(arena, NS_NODE_OR);
      child->children = both;
      child->child_count = 2;
    }
    if (child->kind == NS_NODE_TERM && chance(r, 60))
      child->term = text_of(arena, "w%u", ns_random_below(r, 8));
    children[i] = child;
  }
  node->children = children;
  return node;
}

static ns_node *amount_node(ns_random *r, ns_arena *arena) {
  ns_node *node = new_node(arena, NS_NODE_AMOUNT);
  ns_amount *amount = take(arena, 1, sizeof *amount);
  uint32_t u = ns_random_below(r, UNITS);
  double a = random_value(r), b = random_value(r);
  *amount = (ns_amount){.op = (ns_amount_op)ns_random_below(r, NS_AMOUNT_LE + 1), .kind = unit_kinds[u]};
  amount->any_money = chance(r, 20);
  snprintf(amount->unit, sizeof amount->unit, "%s", units[u]);
  bool open_low = amount->op == NS_AMOUNT_LT || amount->op == NS_AMOUNT_LE;
  bool open_high = amount->op == NS_AMOUNT_GT || amount->op == NS_AMOUNT_GE;
  amount->low = open_low ? -INFINITY : a < b ? a : b;
  amount->high = open_high ? INFINITY : amount->op == NS_AMOUNT_EQ ? amount->low : a < b ? b : a;
  node->amount = amount;
  node->vague = chance(r, 50);
  return node;
}

static ns_node *filter_node(ns_random *r, ns_arena *arena) {
  static const ns_node_kind kinds[] = {NS_NODE_YEAR,   NS_NODE_ENTITY, NS_NODE_TITLE,  NS_NODE_SOURCE,
                                       NS_NODE_AUTHOR, NS_NODE_DATE,   NS_NODE_ARTICLE};
  static const char *const names[] = {"TAGBLATT nord", "die woche", "\xC3\xB6KOPOST", "niemand"};
  ns_node *node = new_node(arena, kinds[ns_random_below(r, sizeof kinds / sizeof *kinds)]);
  node->term = ns_random_term(r, arena);
  node->low = YEAR_FIRST + (int32_t)ns_random_below(r, YEARS);
  node->high = node->low + (int32_t)ns_random_below(r, 3);
  if (node->kind == NS_NODE_DATE) {
    node->low = ns_date_make(2019 + (int)ns_random_below(r, 7), 1 + (int)ns_random_below(r, 12), 15);
    node->high = node->low + 10000;
  }
  node->text = node->kind == NS_NODE_ENTITY    ? text_of(arena, "Name %u", zipf(r, NAMES))
               : node->kind == NS_NODE_AUTHOR  ? text_of(arena, "OR%u", ns_random_below(r, 20))
               : node->kind == NS_NODE_ARTICLE ? text_of(arena, "artikel-%u", ns_random_below(r, 600))
                                               : ns_slice_str(names[ns_random_below(r, 4)]);
  return node;
}

static ns_node *leaf_node(ns_random *r, ns_arena *arena) {
  switch (ns_random_below(r, 12)) {
  case 0: return phrase_node(r, arena);
  case 1: return near_node(r, arena);
  case 2: return amount_node(r, arena);
  case 3: return filter_node(r, arena);
  case 4: return new_node(arena, chance(r, 50) ? NS_NODE_ALL : NS_NODE_NONE);
  case 5: {
    ns_node *node = term_node(r, arena);
    node->kind = NS_NODE_FORM;
    node->form = ns_random_form(r, arena, node->term);
    return node;
  }
  default: return term_node(r, arena);
  }
}

static ns_node *tree(ns_random *r, ns_arena *arena, unsigned depth) {
  static const ns_node_kind inner[] = {NS_NODE_OR,  NS_NODE_OR,  NS_NODE_OR,  NS_NODE_AND,
                                       NS_NODE_MAX, NS_NODE_MAX, NS_NODE_NOT, NS_NODE_FILTER};
  if (!depth || chance(r, 25))
    return leaf_node(r, arena);
  ns_node *node = new_node(arena, inner[ns_random_below(r, sizeof inner / sizeof *inner)]);
  node->child_count = (node->kind == NS_NODE_NOT || node->kind == NS_NODE_FILTER) + ns_random_below(r, 4);
  ns_node **children = take(arena, node->child_count, sizeof *children);
  for (size_t i = 0; i < node->child_count; i++)
    children[i] = tree(r, arena, depth - 1);
  node->children = children;
  return node;
}

ns_plan ns_random_plan(ns_random *r, ns_arena *arena) {
  ns_node *score = tree(r, arena, 1 + ns_random_below(r, DEPTH - 1));
  ns_plan plan = {score, score};
  if (chance(r, 50))
    plan.match = tree(r, arena, 1 + ns_random_below(r, DEPTH - 1));
  if (chance(r, 20)) { /* the usual shape: the match tree within the score tree */
    ns_node *both = new_node(arena, NS_NODE_OR);
    ns_node **children = take(arena, 2, sizeof *children);
    children[0] = score;
    children[1] = term_node(r, arena);
    both->children = children;
    both->child_count = 2;
    plan = (ns_plan){score, both};
  }
  return plan;
}
