#include "search/features.h"

enum { FORM_PROBES_MAX = 4, SCRATCH_MAX = 256 << 20 };

enum { NO_PROBE = SIZE_MAX };

/* Features of one passage, each from 0 to 1. */
typedef struct features {
  double coverage, proximity, exact, whole, title, section, figure;
} features;

/* How a concept stands in a passage. */
typedef struct sight {
  double cover;               /* 0 to 1 */
  bool whole, exact, title, section;
  const uint32_t *positions;  /* where it begins */
  size_t position_count;
} sight;

/* A concept that is looked at, and the probes of its terms and forms: names are looked up once, not in each passage. */
typedef struct watch {
  const ns_concept *concept;
  const size_t *readings[NS_READINGS_MAX]; /* of each reading, as many as it has terms */
  size_t forms[FORM_PROBES_MAX];
} watch;

typedef struct pass {
  ns_ask *ask;
  ns_probes *probes;
  watch *seen;                /* in query order */
  size_t *numbers;            /* of them in ask->concepts */
  size_t seen_count;
  double weight;              /* W, in idf */
  ns_arena *arena;            /* evidence and positions */
  ns_arena scratch;           /* of one passage */
  sight *sights;              /* one for each concept seen */
  size_t *joined;             /* the joined ones among those seen */
  size_t joined_count;
  size_t *reach;              /* of each concept: the end of the farthest joined form that stands for it, 0: none */
  size_t steps;               /* over positions of the passage at hand */
} pass;

/* ------------------------------------------------------------------ probes */

static size_t probe_of(const ns_probes *p, ns_slice term) {
  for (size_t i = 0; i < p->count; i++) {
    if (ns_slice_eq(p->at[i].term, term))
      return i;
  }
  return NO_PROBE;
}

static void add_probe(ns_probes *p, ns_slice term, ns_slice form) {
  size_t i = probe_of(p, term);
  if (i == NO_PROBE) {
    if (p->count < NS_PASS2_PROBES_MAX)
      p->at[p->count++] = (ns_probe){term, form};
    else
      p->full = true;
  } else if (!p->at[i].form.ptr) {
    p->at[i].form = form;
  }
}

static void add_concept_probes(ns_probes *p, const ns_concept *c) {
  for (size_t r = 0; r < c->reading_count; r++) {
    const ns_reading *reading = &c->readings[r];
    bool typed = reading->own && reading->kind == NS_READING_TERM;
    for (size_t t = 0; t < reading->count; t++)
      add_probe(p, reading->terms[t], typed ? c->form : NS_SLICE_NONE);
  }
  for (size_t f = 0; f < c->form_count && f < FORM_PROBES_MAX; f++)
    add_probe(p, c->forms[f].term, c->forms[f].form);
}

static double share_of(const ns_concept *c) {
  return c->function ? NS_FUNCTION_SHARE : 1;
}

static bool watch_concept(pass *p, const ns_concept *c, watch *w) {
  w->concept = c;
  for (size_t r = 0; r < c->reading_count; r++) {
    const ns_reading *reading = &c->readings[r];
    size_t *numbers = ns_ask_alloc(p->ask, reading->count, sizeof *numbers);
    if (!numbers)
      return false;
    for (size_t t = 0; t < reading->count; t++)
      numbers[t] = probe_of(p->probes, reading->terms[t]);
    w->readings[r] = numbers;
  }
  for (size_t f = 0; f < c->form_count && f < FORM_PROBES_MAX; f++)
    w->forms[f] = probe_of(p->probes, c->forms[f].term);
  return true;
}

static ns_status pass_init(pass *p, ns_ask *ask) {
  *p = (pass){.ask = ask, .probes = &ask->probes, .arena = &ask->evidence};
  ns_arena_init(&p->scratch, SCRATCH_MAX);
  ns_arena_clear(p->arena);
  p->probes->count = 0;
  p->probes->full = false;
  p->seen = ns_ask_alloc(ask, ask->concept_count, sizeof *p->seen);
  p->numbers = ns_ask_alloc(ask, ask->concept_count, sizeof *p->numbers);
  p->sights = ns_ask_alloc(ask, ask->concept_count, sizeof *p->sights);
  p->joined = ns_ask_alloc(ask, ask->concept_count, sizeof *p->joined);
  p->reach = ns_ask_alloc(ask, ask->concept_count, sizeof *p->reach);
  if (ask->status)
    return ask->status;
  for (size_t i = 0; i < ask->concept_count; i++) {
    const ns_concept *c = ask->concepts[i];
    if (c->negated || c->kind == NS_CONCEPT_NEAR)
      continue;
    add_concept_probes(p->probes, c);
    if (!watch_concept(p, c, &p->seen[p->seen_count]))
      return ask->status;
    if (c->kind == NS_CONCEPT_JOINED)
      p->joined[p->joined_count++] = p->seen_count;
    else
      p->weight += c->weight / 1024.0 * share_of(c);
    p->numbers[p->seen_count++] = i;
  }
  return NS_OK;
}

/* ------------------------------------------------------------------ one concept in one passage */

static const ns_evidence *evidence_of(const ns_evidence *row, size_t probe) {
  return probe == NO_PROBE || !row[probe].impact ? NULL : &row[probe];
}

static void see_term(const ns_evidence *row, const ns_reading *r, const size_t *probes, sight *s) {
  size_t i = probes[0];
  const ns_evidence *e = evidence_of(row, i);
  if (i != NO_PROBE && r->own) {
    s->title |= row[i].title;
    s->section |= row[i].section;
  }
  if (!e)
    return;
  s->cover = 1;
  s->whole |= r->own && e->position_count; /* without positions it is a part of a longer word */
  s->exact |= r->own && e->exact;
  if (e->position_count > s->position_count) {
    s->positions = e->positions;
    s->position_count = e->position_count;
  }
}

static ns_status see_phrase(pass *p, const ns_evidence *row, const ns_reading *r, const size_t *probes, sight *s) {
  ns_positions *lists = ns_arena_alloc(&p->scratch, r->count * sizeof *lists);
  if (!lists)
    return ns_fail_nomem(p->ask->err);
  bool title = true, section = true;
  for (size_t t = 0; t < r->count; t++) {
    size_t i = probes[t];
    title &= i != NO_PROBE && row[i].title;
    section &= i != NO_PROBE && row[i].section;
    lists[t] = (ns_positions){i == NO_PROBE ? NULL : row[i].positions, i == NO_PROBE ? 0 : row[i].position_count};
  }
  s->title |= title && r->own;
  s->section |= section && r->own;
  p->steps += lists[0].count;
  if (p->steps > NS_PASS2_STEPS_MAX)
    return NS_OK;
  uint32_t *begins = ns_arena_alloc(&p->scratch, (lists[0].count + 1) * sizeof *begins);
  if (!begins)
    return ns_fail_nomem(p->ask->err);
  size_t count = ns_phrase_begins(lists, r->offsets, r->count, begins);
  if (!count)
    return NS_OK;
  s->cover = 1;
  s->whole |= r->own;
  if (count > s->position_count) {
    s->positions = begins;
    s->position_count = count;
  }
  return NS_OK;
}

static void see_parts(const ns_evidence *row, const ns_reading *r, const size_t *probes, sight *s) {
  size_t found = 0;
  for (size_t t = 0; t < r->count; t++)
    found += evidence_of(row, probes[t]) != NULL;
  double cover = NS_PASS2_PART_COVER * (double)found / (double)r->count;
  if (cover > s->cover)
    s->cover = cover;
}

static void see_forms(const ns_evidence *row, const watch *w, sight *s) {
  for (size_t f = 0; f < w->concept->form_count && f < FORM_PROBES_MAX; f++) {
    const ns_evidence *e = evidence_of(row, w->forms[f]);
    if (!e)
      continue;
    s->cover = s->whole = true;
    s->exact |= e->exact;
    s->positions = e->positions;
    s->position_count = e->position_count;
  }
}

static ns_status see_concept(pass *p, const ns_evidence *row, const watch *w, sight *s) {
  const ns_concept *c = w->concept;
  *s = (sight){0};
  ns_status status = NS_OK;
  for (size_t r = 0; r < c->reading_count && !status; r++) {
    switch (c->readings[r].kind) {
    case NS_READING_TERM:
      see_term(row, &c->readings[r], w->readings[r], s);
      break;
    case NS_READING_PHRASE:
      status = see_phrase(p, row, &c->readings[r], w->readings[r], s);
      break;
    case NS_READING_PARTS:
      see_parts(row, &c->readings[r], w->readings[r], s);
      break;
    }
  }
  see_forms(row, w, s);
  return status;
}

/* ------------------------------------------------------------------ all concepts in one passage */

/* Least distance between two ascending lists, neither empty. Nothing is nearer than the next word. */
static uint32_t least_distance(pass *p, const sight *a, const sight *b) {
  uint32_t least = UINT32_MAX;
  size_t i = 0, j = 0;
  while (i < a->position_count && j < b->position_count && least > 1) {
    uint32_t x = a->positions[i], y = b->positions[j], distance = x > y ? x - y : y - x;
    if (distance && distance < least)
      least = distance;
    if (x < y)
      i++;
    else
      j++;
  }
  p->steps += i + j;
  return least;
}

static double closeness(pass *p, const sight *a, const sight *b) {
  if (!a->position_count || !b->position_count || p->steps > NS_PASS2_STEPS_MAX)
    return 0;
  uint32_t distance = least_distance(p, a, b);
  return distance == UINT32_MAX ? 0 : 1 / (1 + (distance - 1) / NS_PASS2_REACH);
}

/* A joined form stands for its words: they are covered, and as close as can be. */
static void reach_out(pass *p) {
  if (p->joined_count)
    memset(p->reach, 0, p->ask->concept_count * sizeof *p->reach);
  for (size_t j = 0; j < p->joined_count; j++) {
    const ns_concept *c = p->seen[p->joined[j]].concept;
    size_t end = c->covers + c->covered;
    for (size_t n = c->covers; n < end && p->sights[p->joined[j]].cover > 0; n++)
      p->reach[n] = end > p->reach[n] ? end : p->reach[n];
  }
}

/* Does one joined form that is there stand for the concepts `first` to `last`? */
static bool joined_covers(const pass *p, size_t first, size_t last) {
  return p->reach[first] > last;
}

/* Closeness of neighbours in the query, weighted by the lesser of the two. */
static double proximity(pass *p) {
  double sum = 0, weights = 0;
  size_t before = NO_PROBE;
  for (size_t i = 0; i < p->seen_count; i++) {
    const ns_concept *c = p->seen[i].concept;
    if (c->kind == NS_CONCEPT_JOINED || c->function)
      continue;
    if (before != NO_PROBE) {
      const ns_concept *other = p->seen[before].concept;
      double weight = c->weight < other->weight ? c->weight : other->weight;
      weights += weight;
      bool as_one = joined_covers(p, p->numbers[before], p->numbers[i]);
      sum += weight * (as_one ? 1 : closeness(p, &p->sights[before], &p->sights[i]));
    }
    before = i;
  }
  return weights > 0 ? sum / weights : 0;
}

static features add_up(pass *p) {
  features f = {0};
  if (p->weight <= 0)
    return f;
  for (size_t i = 0; i < p->seen_count; i++) {
    const ns_concept *c = p->seen[i].concept;
    const sight *s = &p->sights[i];
    double weight = c->weight / 1024.0 * share_of(c) / p->weight;
    if (c->kind == NS_CONCEPT_JOINED)
      continue;
    f.coverage += weight * s->cover;
    f.exact += weight * s->exact;
    f.whole += weight * s->whole;
    f.title += weight * s->title;
    f.section += weight * s->section;
  }
  f.proximity = proximity(p);
  return f;
}

/* ------------------------------------------------------------------ figures */

static ns_status look_at_figures(pass *p, const ns_candidate *candidate, double *met) {
  *met = 0;
  if (!p->ask->wish_count)
    return NS_OK;
  ns_segment *segment = ns_side(p->ask, candidate->side);
  ns_record record;
  ns_status status = segment->ops->facts(segment, candidate->hit.doc, &p->scratch, &record, p->ask->err);
  if (!status)
    *met = ns_figures_met(p->ask, &record.facts);
  return status;
}

/* ------------------------------------------------------------------ the score */

static void set_parts(ns_ask *ask, ns_candidate *c, const ns_score_part *parts, size_t count) {
  c->parts = ns_ask_alloc(ask, count, sizeof *parts);
  if (!c->parts)
    return;
  memcpy(c->parts, parts, count * sizeof *parts);
  c->part_count = count;
}

static void set_score(pass *p, ns_candidate *c, const features *f) {
  double scale = p->weight;
  const ns_score_part parts[] = {{"words", ns_first_score(c->hit.score)},
                                 {"coverage", scale * NS_PASS2_COVERAGE * f->coverage},
                                 {"proximity", scale * NS_PASS2_PROXIMITY * f->proximity},
                                 {"exact form", scale * NS_PASS2_EXACT * f->exact},
                                 {"whole words", scale * NS_PASS2_WHOLE * f->whole},
                                 {"title", scale * NS_PASS2_TITLE * f->title},
                                 {"section", scale * NS_PASS2_SECTION * f->section},
                                 {"figures", (scale * NS_PASS2_FIGURE + NS_PASS2_FIGURE_IDF) * f->figure}};
  const size_t count = sizeof parts / sizeof *parts;
  c->score = 0;
  for (size_t i = 0; i < count; i++)
    c->score += parts[i].value;
  if (p->ask->query->explain)
    set_parts(p->ask, c, parts, count);
}

static ns_status score_candidate(pass *p, ns_candidate *c, const ns_evidence *row) {
  ns_status status = NS_OK;
  ns_arena_clear(&p->scratch);
  p->steps = 0;
  for (size_t i = 0; i < p->seen_count && !status; i++)
    status = see_concept(p, row, &p->seen[i], &p->sights[i]);
  reach_out(p);
  for (size_t i = 0; i < p->seen_count && !status; i++) {
    if (p->sights[i].cover < 1 && joined_covers(p, p->numbers[i], p->numbers[i]))
      p->sights[i].cover = 1;
  }
  features f = status ? (features){0} : add_up(p);
  if (!status)
    status = look_at_figures(p, c, &f.figure);
  if (!status)
    set_score(p, c, &f);
  p->ask->found->work.positions += p->steps;
  return status;
}

/* Candidates from `from` up to `to`, all of one segment, by number. */
static ns_status score_side(pass *p, ns_candidates *c, size_t from, size_t to) {
  size_t count = to - from, width = p->probes->count;
  uint32_t *docs = ns_arena_alloc(p->arena, count * sizeof *docs);
  ns_evidence *rows = ns_arena_calloc(p->arena, count * (width ? width : 1), sizeof *rows);
  ns_place *places = ns_arena_alloc(p->arena, count * sizeof *places);
  if (!docs || !rows || !places)
    return ns_fail_nomem(p->ask->err);
  for (size_t i = 0; i < count; i++)
    docs[i] = c->at[from + i].hit.doc;
  ns_segment *segment = ns_side(p->ask, c->at[from].side);
  ns_status status = width ? segment->ops->evidence(segment, docs, count, p->probes->at, width, p->arena, rows, p->ask->err) : NS_OK;
  if (!status)
    status = ns_find_places(p->ask, c->at[from].side, docs, count, places);
  for (size_t i = 0; i < count && !status; i++) {
    c->at[from + i].place = places[i];
    c->at[from + i].placed = true;
    c->at[from + i].row = rows + i * width;
    status = score_candidate(p, &c->at[from + i], rows + i * width);
  }
  return status;
}

ns_status ns_features_score(ns_ask *ask, ns_candidates *candidates) {
  pass p;
  ns_status status = pass_init(&p, ask);
  for (size_t from = 0; from < candidates->count && !status;) {
    size_t to = from + 1;
    while (to < candidates->count && candidates->at[to].side == candidates->at[from].side)
      to++;
    status = score_side(&p, candidates, from, to);
    from = to;
  }
  ns_arena_release(&p.scratch);
  return status ? status : ask->status;
}
