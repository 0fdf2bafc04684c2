/* "Meinten Sie": a word for which next to nothing is found, and that the lexicon does not know either, gets
 * the nearest form that passages do use. Completions of a word that is being typed. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "search/internal.h"
#include "search/searcher.h"

enum {
  CORRECT_LETTERS_MIN = 4,   /* shorter words are abbreviations and names */
  LONG_WORD = 8,             /* letters from which two slips are forgiven */
  PART_MIN = 4,              /* letters of a compound's part that is corrected by itself */
  COMPOUND_MAX = 4 * NS_SPELL_MAX /* bytes of a compound whose parts are tried: two parts that can be compared */
};

/* The nearest form found so far. */
typedef struct nearest {
  ns_ask *ask;
  ns_speller speller;
  ns_passing passing;
  unsigned distance; /* tenths of an edit; forms farther away are not looked at */
  uint64_t df, df_min;
  char form[NS_SPELL_MAX * 4];
  size_t len;
} nearest;

static ns_status compare(void *ctx, ns_slice form, uint32_t df) {
  nearest *n = ctx;
  ns_passing_next(&n->passing, form);
  n->ask->found->work.forms++;
  if (df < n->df_min || form.len > sizeof n->form) {
    (void)ns_speller_passes(&n->speller, &n->passing);
    return NS_OK;
  }
  unsigned distance = ns_speller_compare(&n->speller, &n->passing, n->distance);
  if (!distance || distance > n->distance || (distance == n->distance && df <= n->df))
    return NS_OK;
  n->distance = distance;
  n->df = df;
  memcpy(n->form, form.ptr, form.len);
  n->len = form.len;
  return NS_OK;
}

static ns_status look_in(ns_ask *ask, ns_slice prefix, nearest *n) {
  ns_status status = NS_OK;
  for (int side = 0; side < NS_SIDES && !status; side++) {
    ns_segment *segment = ns_side(ask, side);
    if (segment)
      status = segment->ops->forms(segment, prefix, compare, n, ask->err);
  }
  return status;
}

/* Most slips come after the first letter: only for a word that no passage has, and when nothing begins like
 * it, all forms are compared. */
static ns_status nearest_form(ns_ask *ask, ns_slice word, uint64_t df_min, nearest *n) {
  ns_spelling spelling;
  *n = (nearest){.ask = ask, .df_min = df_min};
  if (!ns_spelling_of(word, &spelling) || spelling.count < CORRECT_LETTERS_MIN)
    return NS_OK;
  ns_speller_init(&n->speller, &spelling);
  n->distance = spelling.count >= LONG_WORD ? 2 * NS_EDIT : NS_EDIT;
  unsigned len;
  ns_utf8_at(word, 0, &len);
  ns_status status = look_in(ask, ns_slice_of(word.ptr, len), n);
  return status || n->len || df_min > 1 || ask->found->passages ? status : look_in(ask, NS_LIT(""), n);
}

/* ------------------------------------------------------------------ which words are suspect */

static uint64_t uses(ns_ask *ask, const ns_concept *c) {
  uint64_t most = 0;
  for (size_t r = 0; r < c->reading_count; r++) {
    uint64_t least = UINT64_MAX;
    for (size_t t = 0; t < c->readings[r].count; t++) {
      uint64_t df = ns_ask_df(ask, c->readings[r].terms[t]);
      least = df < least ? df : least;
    }
    most = least != UINT64_MAX && least > most ? least : most;
  }
  return most;
}

static bool has_digit(ns_slice word) {
  for (size_t i = 0; i < word.len; i++) {
    if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
      return true;
  }
  return false;
}

static bool suspect(ns_ask *ask, const ns_concept *c, uint64_t *used) {
  if (c->kind != NS_CONCEPT_WORD || c->negated || !c->form.ptr || c->function || has_digit(c->form))
    return false;
  *used = uses(ask, c);
  return *used <= NS_SUGGEST_FEW && !ns_lexicon_has(c->form);
}

/* ------------------------------------------------------------------ compounds by their parts */

/* Does some passage use this form? */
static ns_status stop_at_first(void *ctx, ns_slice form, uint32_t df) {
  ns_slice *wanted = ctx;
  (void)df;
  if (ns_slice_eq(*wanted, form))
    wanted->len = 0;
  return NS_STOPPED; /* the first form with this prefix is the form itself, or there is none */
}

static ns_status is_used(ns_ask *ask, ns_slice form, bool *used) {
  *used = ns_lexicon_has(form);
  for (int side = 0; side < NS_SIDES && !*used; side++) {
    ns_segment *segment = ns_side(ask, side);
    ns_slice wanted = form;
    ns_status status = segment ? segment->ops->forms(segment, form, stop_at_first, &wanted, ask->err) : NS_OK;
    if (status && status != NS_STOPPED)
      return status;
    *used = form.len && !wanted.len;
  }
  return NS_OK;
}

/* A compound that is written nowhere: one side is a word, the other is nearly one. */
static ns_status correct_parts(ns_ask *ask, ns_slice word, ns_buf *out) {
  bool parts = word.len >= 2 * PART_MIN && word.len <= COMPOUND_MAX;
  for (size_t cut = word.len - PART_MIN; parts && cut >= PART_MIN; cut--) {
    if (((unsigned char)word.ptr[cut] & 0xC0) == 0x80)
      continue;
    ns_slice left = ns_slice_of(word.ptr, cut), right = ns_slice_from(word, cut);
    bool left_used, right_used;
    ask->found->work.letters += word.len;
    nearest n = {0};
    ns_status status = is_used(ask, left, &left_used);
    if (!status)
      status = is_used(ask, right, &right_used);
    if (!status && left_used != right_used)
      status = nearest_form(ask, left_used ? right : left, NS_SUGGEST_FEW, &n);
    if (status)
      return status;
    if (!n.len || n.distance > NS_EDIT)
      continue;
    ns_buf_add_slice(out, left_used ? left : ns_slice_of(n.form, n.len));
    ns_buf_add_slice(out, left_used ? ns_slice_of(n.form, n.len) : right);
    return NS_OK;
  }
  return NS_OK;
}

/* ------------------------------------------------------------------ the query put right */

/* Writes the form with a capital where the user wrote one. */
static void add_like(ns_buf *out, ns_slice form, ns_slice typed) {
  unsigned typed_len, len;
  uint32_t first = ns_utf8_at(typed, 0, &typed_len), c = ns_utf8_at(form, 0, &len);
  bool upper = (first >= 'A' && first <= 'Z') || first == 0xC4 || first == 0xD6 || first == 0xDC;
  if (upper && ((c >= 'a' && c <= 'z') || c == 0xE4 || c == 0xF6 || c == 0xFC)) {
    char capital[4];
    ns_buf_add(out, capital, ns_utf8_put(c - 32, capital));
    form = ns_slice_from(form, len);
  }
  ns_buf_add_slice(out, form);
}

static ns_status correct(ns_ask *ask, const ns_concept *c, uint64_t used, ns_buf *word) {
  nearest n;
  uint64_t df_min = used ? used * NS_SUGGEST_TIMES : 1;
  ns_status status = nearest_form(ask, c->form, df_min, &n);
  if (!status && n.len)
    ns_buf_add(word, n.form, n.len);
  else if (!status && !used)
    status = correct_parts(ask, c->form, word);
  return status;
}

static ns_status put_right(ns_ask *ask, ns_buf *out, bool *changed) {
  ns_slice query = ask->query->text;
  size_t from = 0;
  ns_buf word;
  ns_buf_init(&word, 4096);
  ns_status status = NS_OK;
  for (size_t i = 0; i < ask->concept_count && !status; i++) {
    const ns_concept *c = ask->concepts[i];
    uint64_t used;
    if (c->start < from || !suspect(ask, c, &used))
      continue;
    ns_buf_clear(&word);
    status = correct(ask, c, used, &word);
    if (status || !word.len)
      continue;
    ns_buf_add_slice(out, ns_slice_of(query.ptr + from, c->start - from));
    add_like(out, ns_buf_slice(&word), c->text);
    from = c->end;
    *changed = true;
  }
  ns_buf_add_slice(out, ns_slice_from(query, from));
  ns_buf_release(&word);
  return status;
}

ns_status ns_suggestion_find(ns_ask *ask) {
  enum { SUSPECTS_MAX = 20 /* a long query is no place for slips of the pen */ };
  if (ask->concept_count > SUSPECTS_MAX)
    return NS_OK;
  ns_buf out;
  ns_buf_init(&out, 2 * NS_QUERY_MAX);
  bool changed = false;
  ns_status status = put_right(ask, &out, &changed);
  if (!status && changed && !out.status)
    ask->found->suggestion = ns_arena_copy(ask->arena, ns_buf_slice(&out));
  ns_buf_release(&out);
  return status;
}

/* ------------------------------------------------------------------ completions */

typedef struct completion {
  char *form;
  size_t len;
  uint64_t df;
} completion;

typedef struct completions {
  completion *at;
  size_t count, capacity;
  ns_arena arena;
} completions;

static ns_status collect(void *ctx, ns_slice form, uint32_t df) {
  completions *list = ctx;
  ns_slice copy = ns_arena_copy(&list->arena, form);
  if (!copy.ptr || ns_grow(&list->at, list->count, &list->capacity, sizeof *list->at))
    return NS_STOPPED; /* so many words begin like this that the rest does not matter */
  char *text;
  memcpy(&text, &copy.ptr, sizeof text);
  list->at[list->count++] = (completion){text, copy.len, df};
  return NS_OK;
}

static int by_form(const void *a, const void *b) {
  const completion *x = a, *y = b;
  return ns_slice_cmp(ns_slice_of(x->form, x->len), ns_slice_of(y->form, y->len));
}

static int by_df(const void *a, const void *b) {
  const completion *x = a, *y = b;
  return x->df != y->df ? (x->df > y->df ? -1 : 1) : by_form(a, b);
}

static void unite(completions *list) {
  size_t kept = 0;
  if (list->count)
    qsort(list->at, list->count, sizeof *list->at, by_form);
  for (size_t i = 0; i < list->count; i++) {
    if (kept && by_form(&list->at[kept - 1], &list->at[i]) == 0)
      list->at[kept - 1].df += list->at[i].df;
    else
      list->at[kept++] = list->at[i];
  }
  list->count = kept;
  if (kept)
    qsort(list->at, kept, sizeof *list->at, by_df);
}

/* The text with its last word completed, for each of the best n. */
static ns_status hand_out(const completions *list, ns_slice text, size_t last, size_t n, ns_arena *arena, ns_slice **out, size_t *count, ns_error *err) {
  size_t most = list->count < n ? list->count : n;
  *out = ns_arena_calloc(arena, most ? most : 1, sizeof **out);
  ns_buf line;
  ns_buf_init(&line, 2 * NS_QUERY_MAX);
  ns_status status = *out ? NS_OK : ns_fail_nomem(err);
  for (size_t i = 0; i < most && !status; i++) {
    ns_buf_clear(&line);
    ns_buf_add_slice(&line, ns_slice_of(text.ptr, last));
    add_like(&line, ns_slice_of(list->at[i].form, list->at[i].len), ns_slice_from(text, last));
    (*out)[i] = line.status ? NS_SLICE_NONE : ns_arena_copy(arena, ns_buf_slice(&line));
    if (!(*out)[i].ptr)
      status = ns_fail_nomem(err);
  }
  *count = status ? 0 : most;
  ns_buf_release(&line);
  return status;
}

/* Where the last word begins: behind the last blank, bracket, quotation mark or sign. */
static size_t last_word(ns_slice text) {
  size_t at = text.len;
  while (at && !strchr(" \t\n()\"+-@:", text.ptr[at - 1]))
    at--;
  return at;
}

ns_status ns_suggest(ns_searcher *searcher, ns_slice text, size_t n, ns_arena *arena, ns_slice **out, size_t *count, ns_error *err) {
  enum { FORMS_BYTES_MAX = 16 << 20 };
  *out = NULL;
  *count = 0;
  size_t last = last_word(text);
  if (last == text.len || text.len > NS_QUERY_MAX || ns_utf8_check(text) < text.len)
    return NS_OK;
  completions list = {0};
  ns_arena_init(&list.arena, FORMS_BYTES_MAX);
  ns_status status = ns_searcher_refresh(searcher, false, err);
  if (!status)
    status = ns_analyze(searcher->an, ns_slice_from(text, last), &searcher->tokens, err);
  bool single = !status && searcher->tokens.count == 1 && searcher->tokens.at[0].word->form.len;
  for (int side = 0; side < NS_SIDES && single && !status; side++) {
    ns_segment *segment = side ? searcher->index->sealed : searcher->index->live;
    status = segment ? segment->ops->forms(segment, searcher->tokens.at[0].word->form, collect, &list, err) : NS_OK;
    if (status == NS_STOPPED)
      status = NS_OK;
  }
  unite(&list);
  if (!status)
    status = hand_out(&list, text, last, n, arena, out, count, err);
  ns_arena_release(&list.arena);
  ns_free(list.at);
  return status;
}
