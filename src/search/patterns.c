/* Forms instead of words: @form, wildcards and fuzzy words, looked up in the dictionaries of forms. */
#include "base/mem.h"
#include "search/internal.h"

#include <stdlib.h>

enum {
  FORMS_BYTES_MAX = 64 << 20, /* of forms that one pattern may gather before the most frequent are taken */

};

static const ns_token *single_word(const ns_tokens *tokens) {
  const ns_token *found = NULL;
  for (size_t i = 0; i < tokens->count; i++) {
    if (!tokens->at[i].word->term_count || tokens->at[i].flags & NS_TOKEN_EXTRA)
      continue;
    if (found)
      return NULL;
    found = &tokens->at[i];
  }
  return found;
}

ns_slice ns_ask_form(ns_ask *ask, ns_slice word) {
  ns_status status = ns_analyze(ask->s->an, word, &ask->s->joined, ask->err);
  if (status) {
    ns_ask_fail(ask, status);
    return NS_SLICE_NONE;
  }
  const ns_token *token = single_word(&ask->s->joined);
  ns_slice copy = ns_arena_copy(ask->arena, token ? token->word->form : word);
  if (!copy.ptr)
    ns_ask_fail(ask, ns_fail_nomem(ask->err));
  return copy;
}

bool ns_wildcard_matches(ns_slice pattern, ns_slice form) {
  size_t p = 0, f = 0, star = SIZE_MAX, resume = 0;
  while (f < form.len) {
    if (p < pattern.len && pattern.ptr[p] == '*') {
      star = p++;
      resume = f;
    } else if (p < pattern.len && pattern.ptr[p] == form.ptr[f]) {
      p++;
      f++;
    } else if (star != SIZE_MAX) {
      p = star + 1; /* let the last star take one byte more */
      f = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.len && pattern.ptr[p] == '*')
    p++;
  return p == pattern.len;
}

/* ------------------------------------------------------------------ gathering forms */

/* A pattern while the dictionaries are read. */
typedef struct hunt {
  ns_pattern_kind kind;
  ns_slice pattern;    /* WILDCARD: lower case */
  ns_slice piece, tail; /* its longest piece between stars, what stands behind the last: quick to tell that a form has
                           them not */
  ns_spelling word;    /* FUZZY */
  unsigned most;       /* FUZZY: tenths of an edit */
  ns_arena arena;      /* of the forms */
  ns_form *at;
  size_t count, capacity;
  bool full;
} hunt;

/* memmem() prepares itself for more than a word. */
static bool holds(ns_slice form, ns_slice piece) {
  for (size_t at = 0; at + piece.len <= form.len; at++) {
    if (form.ptr[at] == piece.ptr[0] && memcmp(form.ptr + at, piece.ptr, piece.len) == 0)
      return true;
  }
  return !piece.len;
}

static bool hunt_matches(const hunt *h, ns_slice form, double *boost) {
  *boost = NS_PATTERN_BOOST;
  if (h->kind == NS_PATTERN_WILDCARD)
    return ns_slice_ends(form, h->tail) && holds(form, h->piece) && ns_wildcard_matches(h->pattern, form);
  ns_spelling spelling;
  if (ns_spelling_is_far(&h->word, form, h->most) || !ns_spelling_of(form, &spelling))
    return false;
  unsigned distance = ns_spelling_distance(&h->word, &spelling, h->most);
  *boost = !distance ? 1 : distance <= NS_EDIT ? NS_FUZZY_BOOST : NS_FUZZY_BOOST * NS_FUZZY_BOOST;
  return distance <= h->most;
}

static ns_status hunt_visit(void *ctx, ns_slice form, uint32_t df) {
  hunt *h = ctx;
  double boost;
  if (!hunt_matches(h, form, &boost))
    return NS_OK;
  ns_slice copy = ns_arena_copy(&h->arena, form);
  if (!copy.ptr) {
    h->full = true;
    return NS_STOPPED;
  }
  if (ns_grow(&h->at, h->count, &h->capacity, sizeof *h->at))
    return NS_NOMEM;
  h->at[h->count++] = (ns_form){copy, NS_SLICE_NONE, df, boost};
  return NS_OK;
}

static int by_form(const void *a, const void *b) {
  return ns_slice_cmp(((const ns_form *)a)->form, ((const ns_form *)b)->form);
}

/* Nearest first, then most frequent, then by spelling. */
static int by_use(const void *a, const void *b) {
  const ns_form *x = a, *y = b;
  if (x->boost != y->boost)
    return x->boost > y->boost ? -1 : 1;
  return x->df != y->df ? (x->df > y->df ? -1 : 1) : ns_slice_cmp(x->form, y->form);
}

/* Equal forms of both segments become one. */
static void unite(hunt *h) {
  size_t kept = 0;
  if (h->count)
    qsort(h->at, h->count, sizeof *h->at, by_form);
  for (size_t i = 0; i < h->count; i++) {
    if (kept && ns_slice_eq(h->at[kept - 1].form, h->at[i].form))
      h->at[kept - 1].df += h->at[i].df;
    else
      h->at[kept++] = h->at[i];
  }
  h->count = kept;
  if (kept)
    qsort(h->at, kept, sizeof *h->at, by_use);
}

static ns_status hunt_run(ns_ask *ask, hunt *h, ns_slice prefix) {
  ns_status status = NS_OK;
  for (int side = 0; side < NS_SIDES && !status; side++) {
    ns_segment *segment = ns_side(ask, side);
    if (segment)
      status = segment->ops->forms(segment, prefix, hunt_visit, h, ask->err);
    if (status == NS_STOPPED)
      status = NS_OK;
  }
  if (!status)
    unite(h);
  return status;
}

/* ------------------------------------------------------------------ forms → terms */

static ns_slice term_of(ns_ask *ask, ns_slice form) {
  ns_status status = ns_analyze(ask->s->an, form, &ask->s->joined, ask->err);
  if (status)
    ns_ask_fail(ask, status);
  const ns_token *token = status ? NULL : single_word(&ask->s->joined);
  return token ? ns_arena_copy(ask->arena, token->word->terms[0]->text) : NS_SLICE_NONE;
}

/* The form with its first letter as a capital, where that is one byte: a noun may be analysed otherwise. */
static ns_slice capital_of(ns_ask *ask, ns_slice form) {
  ns_slice copy = ns_arena_copy(ask->arena, form);
  if (!copy.ptr || !copy.len || copy.ptr[0] < 'a' || copy.ptr[0] > 'z')
    return NS_SLICE_NONE;
  char *first = ns_ask_alloc(ask, copy.len, 1);
  if (!first)
    return NS_SLICE_NONE;
  memcpy(first, copy.ptr, copy.len);
  first[0] = (char)(first[0] - 'a' + 'A');
  return ns_slice_of(first, copy.len);
}

static void add_form(ns_concept *c, ns_form form, ns_slice term) {
  if (!term.ptr)
    return;
  form.term = term;
  c->forms[c->form_count++] = form;
}

/* The best `most` forms go into the concept, each with the terms it may be indexed under. */
static void take_forms(ns_ask *ask, ns_concept *c, const hunt *h, size_t most) {
  size_t count = h->count < most ? h->count : most;
  c->forms = ns_ask_alloc(ask, 2 * count, sizeof *c->forms);
  for (size_t i = 0; c->forms && i < count && !ask->status; i++) {
    ns_form form = h->at[i];
    form.form = ns_arena_copy(ask->arena, form.form);
    ns_slice small = term_of(ask, form.form), capital = capital_of(ask, form.form);
    ns_slice other = capital.ptr ? term_of(ask, capital) : NS_SLICE_NONE;
    add_form(c, form, small);
    if (!small.ptr || !ns_slice_eq(small, other))
      add_form(c, form, other);
  }
}

/* ------------------------------------------------------------------ the pattern as typed */

/* Lower case of a pattern: what stands between its stars goes through the chain. */
static ns_slice lower_pattern(ns_ask *ask, ns_slice text) {
  ns_buf out;
  ns_buf_init(&out, NS_QUERY_MAX * 2);
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '*')
      end++;
    if (end > at)
      ns_buf_add_slice(&out, ns_ask_form(ask, ns_slice_of(text.ptr + at, end - at)));
    while (end < text.len && text.ptr[end] == '*')
      end++;
    if (end > at && text.ptr[end - 1] == '*')
      ns_buf_add_char(&out, '*');
    at = end;
  }
  ns_slice copy = out.status ? NS_SLICE_NONE : ns_arena_copy(ask->arena, ns_buf_slice(&out));
  ns_buf_release(&out);
  if (!copy.ptr)
    ns_ask_fail(ask, ns_fail_nomem(ask->err));
  return copy;
}

static ns_slice longest_piece(ns_slice pattern) {
  ns_slice longest = {"", 0};
  for (size_t at = 0; at < pattern.len;) {
    size_t end = at;
    while (end < pattern.len && pattern.ptr[end] != '*')
      end++;
    if (end - at > longest.len)
      longest = ns_slice_of(pattern.ptr + at, end - at);
    at = end + 1;
  }
  return longest;
}

static bool hunt_init(ns_ask *ask, const ns_syntax *node, hunt *h, ns_slice *prefix) {
  *h = (hunt){0};
  ns_arena_init(&h->arena, FORMS_BYTES_MAX);
  *prefix = NS_LIT("");
  if (node->kind == NS_SYNTAX_WILDCARD) {
    h->kind = NS_PATTERN_WILDCARD;
    h->pattern = lower_pattern(ask, node->text);
    h->piece = longest_piece(h->pattern);
    const char *last = h->pattern.len ? memrchr(h->pattern.ptr, '*', h->pattern.len) : NULL;
    h->tail = last ? ns_slice_from(h->pattern, (size_t)(last - h->pattern.ptr) + 1) : h->pattern;
    const char *star = h->pattern.len ? memchr(h->pattern.ptr, '*', h->pattern.len) : NULL;
    if (star)
      *prefix = ns_slice_of(h->pattern.ptr, (size_t)(star - h->pattern.ptr));
    return !ask->status;
  }
  h->kind = NS_PATTERN_FUZZY;
  ns_slice form = ns_ask_form(ask, node->text);
  if (ask->status)
    return false;
  if (!ns_spelling_of(form, &h->word)) {
    ask->at = node->start;
    ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: ~ compares words of at most %d letters", NS_SPELL_MAX));
    return false;
  }
  unsigned edits = node->window ? node->window : h->word.count > 5 ? 2 : 1;
  h->most = edits * NS_EDIT;
  return true;
}

ns_concept *ns_pattern_read(ns_ask *ask, const ns_syntax *node) {
  hunt h;
  ns_slice prefix;
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_FORMS, node->text, node->start, node->end);
  if (c && hunt_init(ask, node, &h, &prefix)) {
    size_t most = h.kind == NS_PATTERN_FUZZY ? NS_FUZZY_MAX : NS_WILDCARD_MAX;
    ns_status status = hunt_run(ask, &h, prefix);
    if (status)
      ns_ask_fail(ask, status);
    else
      take_forms(ask, c, &h, most);
    if (h.count > most || h.full)
      ns_ask_note(ask, "%.*s stands for %s%zu words; the %zu most frequent were searched.", (int)(node->end - node->start),
                  ask->query->text.ptr + node->start, h.full ? "more than " : "", h.count, most);
    ns_arena_release(&h.arena);
    ns_free(h.at);
  }
  return ask->status ? NULL : c;
}

ns_concept *ns_exact_read(ns_ask *ask, const ns_syntax *node) {
  ns_status status = ns_analyze(ask->s->an, node->text, &ask->s->tokens, ask->err);
  if (status)
    return ns_ask_fail(ask, status);
  const ns_tokens *tokens = &ask->s->tokens;
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_FORMS, node->text, node->start, node->end);
  ns_slice *terms = ns_ask_alloc(ask, tokens->count, sizeof *terms);
  uint32_t *offsets = ns_ask_alloc(ask, tokens->count, sizeof *offsets);
  if (c)
    c->forms = ns_ask_alloc(ask, tokens->count, sizeof *c->forms);
  if (!c || !terms || !offsets || !c->forms)
    return NULL;
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_word *word = tokens->at[i].word;
    if (!word->term_count || tokens->at[i].flags & NS_TOKEN_EXTRA)
      continue;
    terms[c->form_count] = word->terms[0]->text;
    offsets[c->form_count] = tokens->at[i].position;
    c->forms[c->form_count++] = (ns_form){word->form, word->terms[0]->text, ns_ask_df(ask, word->terms[0]->text), 1};
  }
  for (size_t i = c->form_count; i-- > 0;)
    offsets[i] -= offsets[0];
  if (c->form_count > 1) {
    c->together = true;
    c->readings[c->reading_count++] = (ns_reading){.kind = NS_READING_PHRASE, .own = true, .boost = 1, .terms = terms, .offsets = offsets, .count = c->form_count};
  }
  return ask->status ? NULL : c;
}
