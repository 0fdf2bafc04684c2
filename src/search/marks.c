/* Highlights: the stored text goes through the chain again, and what made the passage an answer is marked,
 * word by word. A compound of which only parts were asked for is marked in these parts alone. */
#include <stdlib.h>

#include "base/mem.h"
#include "search/internal.h"

enum { LINK_MAX = 2 /* bytes of a linking element between two marked parts: Arbeit·s·markt */ };

/* A text while it is marked. */
typedef struct marker {
  ns_ask *ask;
  ns_slice text;
  const ns_tokens *tokens;
  ns_marks *out;
  ns_status status;
} marker;

static bool is_extra(const ns_token *token) {
  return (token->flags & NS_TOKEN_EXTRA) != 0;
}

static void add_mark(marker *m, uint32_t start, uint32_t end, size_t concept) {
  if (m->status)
    return;
  if (ns_grow(&m->out->at, m->out->count, &m->out->capacity, sizeof *m->out->at)) {
    m->status = ns_fail_nomem(m->ask->err);
    return;
  }
  m->out->at[m->out->count++] = (ns_mark){{start, end}, UINT32_C(1) << (concept % NS_MARK_FIGURE_BIT), false};
}

/* The words of a surface: a joined form stands for all members of a hyphenated word. */
static void mark_token(marker *m, const ns_token *token, size_t concept) {
  if (!is_extra(token)) {
    add_mark(m, token->start, token->end, concept);
    return;
  }
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *member = &m->tokens->at[i];
    if (!is_extra(member) && member->word->term_count && member->start >= token->start && member->end <= token->end)
      add_mark(m, member->start, member->end, concept);
  }
}

static bool has_term(const ns_word *word, ns_slice term) {
  for (size_t i = 0; i < word->term_count; i++) {
    if (ns_slice_eq(word->terms[i]->text, term))
      return true;
  }
  return false;
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
static void mark_part(marker *m, const ns_token *token, size_t part, size_t concept) {
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
      add_mark(m, token->start + (uint32_t)(at - form.ptr), token->start + (uint32_t)from, concept);
      return;
    }
  }
  add_mark(m, token->start, token->end, concept);
}

/* ------------------------------------------------------------------ readings */

/* The term as a word, or as a part of one. */
static bool mark_term(marker *m, ns_slice term, size_t concept) {
  bool found = false;
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *token = &m->tokens->at[i];
    size_t part;
    if (has_term(token->word, term)) {
      mark_token(m, token, concept);
      found = true;
    } else if (!is_extra(token) && (part = find_part(token->word, term)) < token->word->part_count) {
      mark_part(m, token, part, concept);
      found = true;
    }
  }
  return found;
}

/* The token with the term at a position; NULL when there is none. */
static const ns_token *token_at(const marker *m, uint32_t position, ns_slice term) {
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *token = &m->tokens->at[i];
    if (token->position == position && has_term(token->word, term))
      return token;
  }
  return NULL;
}

static bool mark_phrase(marker *m, const ns_reading *r, size_t concept) {
  bool found = false;
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *first = &m->tokens->at[i];
    if (!has_term(first->word, r->terms[0]))
      continue;
    size_t t = 1;
    while (t < r->count && token_at(m, first->position + r->offsets[t], r->terms[t]))
      t++;
    if (t < r->count)
      continue;
    found = true;
    for (t = 0; t < r->count; t++)
      mark_token(m, token_at(m, first->position + r->offsets[t], r->terms[t]), concept);
  }
  return found;
}

/* A longer compound that holds all parts of the word: Großrechenzentrum for Rechenzentrum. */
static bool mark_compounds(marker *m, const ns_reading *r, size_t concept) {
  bool found = false;
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *token = &m->tokens->at[i];
    size_t held = 0;
    while (held < r->count && find_part(token->word, r->terms[held]) < token->word->part_count)
      held++;
    if (is_extra(token) || held < r->count)
      continue;
    for (size_t t = 0; t < r->count; t++)
      mark_part(m, token, find_part(token->word, r->terms[t]), concept);
    found = true;
  }
  return found;
}

static bool mark_forms(marker *m, const ns_concept *c, size_t concept) {
  bool found = false;
  for (size_t i = 0; i < m->tokens->count; i++) {
    const ns_token *token = &m->tokens->at[i];
    if (is_extra(token) || !token->word->term_count)
      continue;
    for (size_t f = 0; f < c->form_count; f++) {
      if (!ns_slice_eq(c->forms[f].form, token->word->form))
        continue;
      add_mark(m, token->start, token->end, concept);
      found = true;
      break;
    }
  }
  return found;
}

/* All parts somewhere in the passage (any, when relaxed): only when nothing stands for the word as a whole. */
static void mark_scattered(marker *m, const ns_reading *r, size_t concept) {
  size_t before = m->out->count, held = 0;
  for (size_t t = 0; t < r->count; t++)
    held += mark_term(m, r->terms[t], concept);
  if (held < r->count && !m->ask->relaxed)
    m->out->count = before;
}

static void mark_concept(marker *m, const ns_concept *c, size_t number) {
  bool found = c->together ? false : mark_forms(m, c, number);
  for (size_t r = 0; r < c->reading_count; r++) {
    const ns_reading *reading = &c->readings[r];
    if (reading->kind == NS_READING_TERM)
      found |= mark_term(m, reading->terms[0], number);
    else if (reading->kind == NS_READING_PHRASE)
      found |= mark_phrase(m, reading, number);
    else
      found |= mark_compounds(m, reading, number);
  }
  for (size_t r = 0; r < c->reading_count && !found && c->kind == NS_CONCEPT_WORD; r++) {
    if (c->readings[r].kind != NS_READING_TERM)
      mark_scattered(m, &c->readings[r], number);
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
      last->concept_bit |= mark->concept_bit;
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

static void mark_figures(marker *m, const ns_facts *facts) {
  for (size_t i = 0; i < facts->figure_count; i++) {
    const ns_figure *figure = &facts->figures[i];
    if (!asked_for(m->ask, figure) || figure->end > m->text.len)
      continue;
    add_mark(m, figure->start, figure->end, NS_MARK_FIGURE_BIT);
    if (!m->status)
      m->out->at[m->out->count - 1] = (ns_mark){{figure->start, figure->end}, UINT32_C(1) << NS_MARK_FIGURE_BIT, true};
  }
}

static void mark_concepts(marker *m) {
  for (size_t i = 0; i < m->ask->concept_count && !m->status; i++) {
    const ns_concept *c = m->ask->concepts[i];
    if (c->matching && !c->negated)
      mark_concept(m, c, i);
  }
}

static ns_status read_text(ns_ask *ask, ns_slice text, const ns_skim *skim) {
  if (!skim)
    return ns_analyze(ask->s->an, text, &ask->s->tokens, ask->err);
  ns_skim looked = *skim;
  return ns_analyze_some(ask->s->an, text, ns_skim_wants, &looked, &ask->s->tokens, ask->err);
}

ns_status ns_marks_find(ns_ask *ask, ns_slice text, const ns_facts *facts, const ns_skim *skim, ns_marks *out) {
  out->count = 0;
  ns_status status = read_text(ask, text, skim);
  if (status)
    return status;
  marker m = {.ask = ask, .text = text, .tokens = &ask->s->tokens, .out = out};
  mark_concepts(&m);
  if (skim && !m.status && !out->count) /* what the skim did not foresee */
    return ns_marks_find(ask, text, facts, NULL, out);
  unite(text, out);
  mark_figures(&m, facts);
  if (out->count)
    qsort(out->at, out->count, sizeof *out->at, by_start);
  return m.status;
}
