/* Highlights: the stored text goes through the chain again, and what made the passage an answer is marked,
 * word by word. A compound of which only parts were asked for is marked in these parts alone. The tokens are gone over
 * once for all that is asked; rows and compounds then look at the places of their own words. */
#include "search/marks.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

enum { LINK_MAX = 2 /* bytes of a linking element between two marked parts: Arbeit·s·markt */ };

static bool is_extra(const ns_token *token) {
  return (token->flags & NS_TOKEN_EXTRA) != 0;
}

static void add_mark(ns_marker *m, uint32_t start, uint32_t end, uint32_t bits) {
  if (m->status)
    return;
  if (ns_grow(&m->marks.at, m->marks.count, &m->marks.capacity, sizeof *m->marks.at)) {
    m->status = ns_fail_nomem(m->ask->err);
    return;
  }
  m->marks.at[m->marks.count++] = (ns_mark){{start, end}, bits, false};
}

/* The words of a surface: a joined form, which stands directly behind the first of them, is for all members of a
 * hyphenated word. */
static void mark_token(ns_marker *m, size_t at, uint32_t bits) {
  const ns_token *tokens = m->tokens->at, *token = &tokens[at];
  if (!is_extra(token)) {
    add_mark(m, token->start, token->end, bits);
    return;
  }
  while (at && (is_extra(&tokens[at - 1]) || tokens[at - 1].start >= token->start))
    at--;
  for (; at < m->tokens->count && tokens[at].start < token->end; at++) {
    if (!is_extra(&tokens[at]) && tokens[at].word->term_count && tokens[at].start >= token->start && tokens[at].end <= token->end)
      add_mark(m, tokens[at].start, tokens[at].end, bits);
  }
}

/* Index of the part with this term; part_count when there is none. */
static size_t find_part(const ns_word *word, ns_slice term) {
  for (size_t i = 0; i < word->part_count; i++) {
    if (ns_slice_eq(word->parts[i]->text, term))
      return i;
  }
  return word->part_count;
}

/* Marks part number `part` within the token; the whole token where spelling and split differ. */
static void mark_part(ns_marker *m, const ns_token *token, size_t part, uint32_t bits) {
  const ns_word *word = token->word;
  ns_slice form = word->form;
  size_t from = 0;
  for (size_t i = 0; word->split_count == word->part_count && form.len == token->end - token->start && i <= part; i++) {
    ns_slice piece = word->split[i];
    const char *at = memmem(form.ptr + from, form.len - from, piece.ptr, piece.len);
    if (!at)
      break;
    from = (size_t)(at - form.ptr) + piece.len;
    if (i == part) {
      add_mark(m, token->start + (uint32_t)(at - form.ptr), token->start + (uint32_t)from, bits);
      return;
    }
  }
  add_mark(m, token->start, token->end, bits);
}

/* ------------------------------------------------------------------ the sweep */

/* The target stands at the token. */
static void meet(ns_marker *m, ns_target *target, size_t token, bool whole, size_t part) {
  bool first = target->met != m->text_number;
  target->met = m->text_number;
  if (!target->listed || m->status)
    return;
  if (ns_grow(&m->spots, m->spot_count, &m->spot_capacity, sizeof *m->spots)) {
    m->status = ns_fail_nomem(m->ask->err);
    return;
  }
  uint32_t spot = (uint32_t)m->spot_count++;
  m->spots[spot] = (ns_spot){(uint32_t)token, NS_TARGET_NONE, whole, (uint8_t)part};
  if (first)
    target->first = spot;
  else
    m->spots[target->last].next = spot;
  target->last = spot;
}

/* What is asked for of a token's word as a whole. */
static uint32_t meet_terms(ns_marker *m, size_t at) {
  const ns_word *word = m->tokens->at[at].word;
  ns_target_table *terms = &m->targets.terms, *forms = &m->targets.forms;
  uint32_t bits = 0;
  if (forms->count && word->term_count && !is_extra(&m->tokens->at[at])) {
    uint32_t form = ns_target_find(forms, word->form, ns_hash(word->form, 0));
    bits |= form == NS_TARGET_NONE ? 0 : forms->at[form].bits;
  }
  for (size_t t = 0; t < word->term_count; t++) {
    uint32_t term = ns_target_find(terms, word->terms[t]->text, word->terms[t]->hash);
    if (term == NS_TARGET_NONE)
      continue;
    bits |= terms->at[term].bits;
    meet(m, &terms->at[term], at, true, NS_SPOT_NO_PART);
  }
  return bits;
}

static bool has_term(const ns_word *word, ns_slice term) {
  for (size_t i = 0; i < word->term_count; i++) {
    if (ns_slice_eq(word->terms[i]->text, term))
      return true;
  }
  return false;
}

static void meet_parts(ns_marker *m, size_t at) {
  const ns_word *word = m->tokens->at[at].word;
  for (size_t p = 0; p < word->part_count; p++) {
    uint32_t number = ns_target_find(&m->targets.terms, word->parts[p]->text, word->parts[p]->hash);
    if (number == NS_TARGET_NONE)
      continue;
    ns_target *target = &m->targets.terms.at[number];
    bool whole = has_term(word, target->text); /* then it was met, and is marked, as a word */
    if (whole && target->listed && !m->status)
      m->spots[target->last].part = (uint8_t)p;
    if (whole)
      continue;
    meet(m, target, at, false, p);
    if (target->bits)
      mark_part(m, &m->tokens->at[at], p, target->bits);
  }
}

static void sweep(ns_marker *m) {
  for (size_t i = 0; i < m->tokens->count && !m->status; i++) {
    uint32_t bits = meet_terms(m, i);
    if (bits)
      mark_token(m, i, bits);
    if (!is_extra(&m->tokens->at[i]))
      meet_parts(m, i);
  }
  m->ask->found->work.tokens += m->tokens->count;
}

/* ------------------------------------------------------------------ readings of several terms */

static ns_target *term_of(const ns_marker *m, const ns_target_row *row, size_t t) {
  return &m->targets.terms.at[row->terms[t]];
}

static bool all_met(const ns_marker *m, const ns_target_row *row) {
  for (size_t t = 0; t < row->reading->count; t++) {
    if (term_of(m, row, t)->met != m->text_number)
      return false;
  }
  return true;
}

/* Moves the row's cursor of term t, which never goes back, to the first word at the position. */
static bool stands_at(ns_marker *m, size_t t, uint32_t position) {
  uint32_t *cursor = &m->cursors[t];
  while (*cursor != NS_TARGET_NONE && (!m->spots[*cursor].whole || m->tokens->at[m->spots[*cursor].token].position < position)) {
    *cursor = m->spots[*cursor].next;
    m->ask->found->work.tokens++;
  }
  return *cursor != NS_TARGET_NONE && m->tokens->at[m->spots[*cursor].token].position == position;
}

static void mark_phrase(ns_marker *m, ns_target_row *row) {
  const ns_reading *r = row->reading;
  uint32_t before = UINT32_MAX;
  for (size_t t = 0; t < r->count; t++)
    m->cursors[t] = term_of(m, row, t)->first;
  for (uint32_t s = m->cursors[0]; s != NS_TARGET_NONE; s = m->spots[s].next) {
    uint32_t position = m->tokens->at[m->spots[s].token].position;
    m->ask->found->work.tokens++;
    if (!m->spots[s].whole || position == before)
      continue;
    before = position;
    size_t t = 0;
    while (t < r->count && stands_at(m, t, position + r->offsets[t]))
      t++;
    if (t < r->count)
      continue;
    row->met = m->text_number;
    for (t = 0; t < r->count; t++)
      mark_token(m, m->spots[m->cursors[t]].token, row->bits);
  }
}

/* A longer compound that holds all parts of the word: Großrechenzentrum for Rechenzentrum. */
static void mark_compounds(ns_marker *m, ns_target_row *row) {
  for (uint32_t s = term_of(m, row, 0)->first; s != NS_TARGET_NONE; s = m->spots[s].next) {
    const ns_token *token = &m->tokens->at[m->spots[s].token];
    size_t held = 0;
    m->ask->found->work.tokens++;
    if (m->spots[s].part == NS_SPOT_NO_PART)
      continue;
    while (held < row->reading->count && find_part(token->word, row->reading->terms[held]) < token->word->part_count)
      held++;
    if (held < row->reading->count)
      continue;
    for (size_t t = 0; t < row->reading->count; t++)
      mark_part(m, token, find_part(token->word, row->reading->terms[t]), row->bits);
    row->met = m->text_number;
  }
}

static void mark_rows(ns_marker *m) {
  for (size_t i = 0; i < m->targets.row_count && !m->status; i++) {
    ns_target_row *row = &m->targets.rows[i];
    if (!all_met(m, row))
      continue;
    if (row->kind == NS_READING_PHRASE)
      mark_phrase(m, row);
    else
      mark_compounds(m, row);
  }
}

/* ------------------------------------------------------------------ parts anywhere */

static void mark_spots(ns_marker *m, const ns_target *target, uint32_t bits) {
  for (uint32_t s = target->met == m->text_number ? target->first : NS_TARGET_NONE; s != NS_TARGET_NONE; s = m->spots[s].next) {
    m->ask->found->work.tokens++;
    if (m->spots[s].whole)
      mark_token(m, m->spots[s].token, bits);
    else
      mark_part(m, &m->tokens->at[m->spots[s].token], m->spots[s].part, bits);
  }
}

static bool stands_as_one(const ns_marker *m, const ns_target_concept *c) {
  for (size_t r = 0; r < c->concept->reading_count; r++) {
    bool term = c->concept->readings[r].kind == NS_READING_TERM;
    uint32_t met = term ? m->targets.terms.at[c->readings[r]].met : m->targets.rows[c->readings[r]].met;
    if (met == m->text_number)
      return true;
  }
  return false;
}

/* All parts somewhere in the passage (any, when relaxed): only when nothing stands for the word as a whole. */
static void mark_scattered(ns_marker *m, const ns_target_concept *c) {
  if (stands_as_one(m, c))
    return;
  for (size_t r = 0; r < c->concept->reading_count; r++) {
    if (c->concept->readings[r].kind == NS_READING_TERM)
      continue;
    const ns_target_row *row = &m->targets.rows[c->readings[r]];
    for (size_t t = 0; t < row->reading->count && (m->ask->relaxed || all_met(m, row)); t++)
      mark_spots(m, term_of(m, row, t), c->bits);
  }
}

/* ------------------------------------------------------------------ in order */

static int by_start(const void *a, const void *b) {
  const ns_mark *x = a, *y = b;
  if (x->span.start != y->span.start)
    return x->span.start < y->span.start ? -1 : 1;
  return (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

/* Does a letter join the two marks, so that they are parts of one word? */
static bool one_word(ns_slice text, uint32_t end, uint32_t start) {
  if (start > end + LINK_MAX)
    return false;
  for (uint32_t i = end; i < start; i++) {
    char c = text.ptr[i];
    if (!((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80))
      return false;
  }
  return true;
}

static void unite(ns_slice text, ns_marks *marks) {
  size_t kept = 0;
  if (marks->count)
    qsort(marks->at, marks->count, sizeof *marks->at, by_start);
  for (size_t i = 0; i < marks->count; i++) {
    ns_mark *last = kept ? &marks->at[kept - 1] : NULL;
    const ns_mark *mark = &marks->at[i];
    if (last && (mark->span.start < last->span.end || one_word(text, last->span.end, mark->span.start))) {
      if (mark->span.end > last->span.end)
        last->span.end = mark->span.end;
      last->bits |= mark->bits;
    } else {
      marks->at[kept++] = *mark;
    }
  }
  marks->count = kept;
}

/* Is this one of the figures that were asked for, as a filter or a wish? */
static bool asked_for(const ns_ask *ask, const ns_figure *figure) {
  for (size_t i = 0; i < ask->filter_count; i++) {
    const ns_node *node = ask->filters[i].node;
    if (node->kind == NS_NODE_AMOUNT && ns_amount_holds(node->amount, figure, node->vague))
      return true;
  }
  return ns_figure_meets_wish(ask, figure);
}

static void mark_figures(ns_marker *m, const ns_facts *facts) {
  for (size_t i = 0; i < facts->figure_count; i++) {
    const ns_figure *figure = &facts->figures[i];
    if (!asked_for(m->ask, figure) || figure->end > m->text.len)
      continue;
    add_mark(m, figure->start, figure->end, UINT32_C(1) << NS_MARK_FIGURE_BIT);
    if (!m->status)
      m->marks.at[m->marks.count - 1].silent = true;
  }
}

static ns_status read_text(ns_ask *ask, ns_slice text, const ns_skim *skim) {
  if (!skim)
    return ns_analyze(ask->s->an, text, &ask->s->tokens, ask->err);
  ns_skim looked = *skim;
  return ns_analyze_some(ask->s->an, text, ns_skim_wants, &looked, &ask->s->tokens, ask->err);
}

ns_status ns_marker_open(ns_ask *ask, ns_marker *out) {
  *out = (ns_marker){.ask = ask, .tokens = &ask->s->tokens};
  ns_status status = ns_targets_init(ask, &out->targets);
  out->cursors = ns_ask_alloc(ask, out->targets.longest, sizeof *out->cursors);
  return status ? status : ask->status;
}

void ns_marker_close(ns_marker *m) {
  ns_free(m->spots);
  ns_free(m->marks.at);
}

ns_status ns_marks_find(ns_marker *m, ns_slice text, const ns_facts *facts, const ns_skim *skim) {
  m->status = read_text(m->ask, text, skim);
  if (m->status)
    return m->status;
  m->text = text;
  m->text_number++;
  m->marks.count = m->spot_count = 0;
  sweep(m);
  mark_rows(m);
  for (size_t i = 0; i < m->targets.concept_count && !m->status; i++)
    mark_scattered(m, &m->targets.concepts[i]);
  if (skim && !m->status && !m->marks.count) /* what the skim did not foresee */
    return ns_marks_find(m, text, facts, NULL);
  unite(text, &m->marks);
  mark_figures(m, facts);
  if (m->marks.count)
    qsort(m->marks.at, m->marks.count, sizeof *m->marks.at, by_start);
  return m->status;
}
