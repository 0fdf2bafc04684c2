/* The stretch of a passage that shows why it was found: whole sentences where they fit, the densest window
 * where they do not, two fragments where the words lie far apart. */
#include "base/utf8.h"
#include "search/internal.h"

/* A stretch of the text. */
typedef struct fragment {
  uint32_t start, end;
  uint32_t bits;   /* concepts in it */
  double value;
  bool cut_before, cut_after; /* within a sentence */
} fragment;

typedef struct snipper {
  ns_ask *ask;
  ns_slice text;
  const ns_tokens *tokens;
  const ns_marks *marks;
  uint32_t *borders; /* where sentences begin, and the end of the text */
  size_t border_count;
  double weights[32];
  size_t steps; /* over marks, of one search for a fragment */
} snipper;

/* ------------------------------------------------------------------ sentences */

static bool is_abbreviation(ns_slice word) {
  enum { LONGEST = 4 };
  char lower[LONGEST];
  static const char *const known[] = {"mrd", "mio", "bio", "tsd", "nr",  "dr",  "prof", "bzw", "ca",  "usw", "str", "st",
                                      "vgl", "abs", "art", "jh",  "sog", "inkl", "zzgl", "evtl", "ggf", "etc", "min", "max"};
  if (word.len > LONGEST)
    return false;
  for (size_t i = 0; i < word.len; i++)
    lower[i] = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] - 'A' + 'a') : word.ptr[i];
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (ns_slice_is(ns_slice_of(lower, word.len), known[i]))
      return true;
  }
  return word.len == 1;
}

/* Does a sentence end with tokens[at]? */
static bool ends_sentence(const snipper *s, size_t at) {
  const ns_token *mark = &s->tokens->at[at];
  char c = s->text.ptr[mark->start];
  if (mark->kind != NS_TOKEN_PUNCT || !at || at + 1 == s->tokens->count || !(c == '.' || c == '!' || c == '?'))
    return false;
  const ns_token *before = &s->tokens->at[at - 1], *next = &s->tokens->at[at + 1];
  if (!(next->flags & NS_TOKEN_BLANK_BEFORE))
    return false;
  ns_slice word = ns_slice_of(s->text.ptr + before->start, before->end - before->start);
  if (c == '.' && (before->kind == NS_TOKEN_NUMBER || (before->kind == NS_TOKEN_WORD && is_abbreviation(word))))
    return false;
  return next->kind != NS_TOKEN_WORD || (next->word->flags & NS_WORD_CAPITAL) != 0;
}

static bool find_borders(snipper *s) {
  s->borders = ns_ask_alloc(s->ask, s->tokens->count + 2, sizeof *s->borders);
  if (!s->borders)
    return false;
  s->borders[s->border_count++] = 0;
  for (size_t i = 0; i < s->tokens->count; i++) {
    if (ends_sentence(s, i) && s->tokens->at[i + 1].start > s->borders[s->border_count - 1])
      s->borders[s->border_count++] = s->tokens->at[i + 1].start;
  }
  s->borders[s->border_count] = (uint32_t)s->text.len;
  return true;
}

/* ------------------------------------------------------------------ windows */

/* The first mark that begins at or after `from`: marks are in the order of their beginnings. */
static size_t first_mark(const snipper *s, uint32_t from) {
  size_t low = 0, high = s->marks->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (s->marks->at[middle].span.start < from)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* What a stretch shows beyond what `shown` does already. */
static void weigh(snipper *s, fragment *f, uint32_t shown) {
  size_t count = 0;
  f->bits = 0;
  for (size_t i = first_mark(s, f->start); i < s->marks->count && s->marks->at[i].span.start <= f->end; i++) {
    s->steps++;
    if (s->marks->at[i].span.end > f->end)
      continue;
    f->bits |= s->marks->at[i].bits;
    count++;
  }
  f->value = 0.01 * (double)count;
  for (unsigned b = 0; b < 32; b++) {
    if (f->bits & ~shown & UINT32_C(1) << b)
      f->value += s->weights[b];
  }
}

static void keep_better(fragment *best, const fragment *f) {
  if (f->value > best->value + 1e-9)
    *best = *f;
}

/* Whole sentences from number i on, as many as fit. */
static fragment sentences_from(snipper *s, size_t i, uint32_t limit) {
  fragment f = {.start = s->borders[i], .end = s->borders[i + 1]};
  for (size_t j = i + 1; j < s->border_count && s->borders[j + 1] - f.start <= limit; j++, s->steps++)
    f.end = s->borders[j + 1];
  return f;
}

/* Windows in long sentences, from one mark to the next: neither border of them ever goes back. */
typedef struct sliding {
  size_t first, last; /* tokens not yet passed by the beginning, by the end */
  uint32_t end;       /* of the last one that is passed by the end */
} sliding;

/* The next token from `at` on that is of the text itself. */
static size_t surface_from(const snipper *s, size_t at) {
  while (at < s->tokens->count && s->tokens->at[at].flags & NS_TOKEN_EXTRA)
    at++;
  return at;
}

/* Where the window may begin: at a word from `from` on, and before `until`; else there. */
static uint32_t slide_start(const snipper *s, sliding *w, uint32_t low, uint32_t from, uint32_t until) {
  const ns_tokens *tokens = s->tokens;
  for (w->first = surface_from(s, w->first); w->first < tokens->count; w->first = surface_from(s, w->first + 1)) {
    const ns_token *token = &tokens->at[w->first];
    if (token->start >= from && (token->start == low || token->flags & NS_TOKEN_BLANK_BEFORE))
      return token->start < until ? token->start : until;
  }
  return until;
}

/* The last end of a word that is not behind `most`. */
static uint32_t slide_end(const snipper *s, sliding *w, uint32_t most) {
  const ns_tokens *tokens = s->tokens;
  for (w->last = surface_from(s, w->last); w->last < tokens->count && tokens->at[w->last].end <= most; w->last = surface_from(s, w->last + 1))
    w->end = tokens->at[w->last].end;
  return w->end;
}

/* A window on word borders in the long sentence i, from shortly before mark number m. */
static fragment window_at(const snipper *s, size_t i, size_t m, uint32_t limit, sliding *w) {
  uint32_t low = s->borders[i], high = s->borders[i + 1], lead = limit / 4;
  uint32_t at = s->marks->at[m].span.start, from = at > low + lead ? at - lead : low;
  fragment f = {.start = slide_start(s, w, low, from, at), .end = s->marks->at[m].span.end};
  uint32_t end = slide_end(s, w, f.start + limit < high ? f.start + limit : high);
  if (end > f.end)
    f.end = end;
  f.cut_before = f.start > low;
  f.cut_after = f.end < high && s->text.ptr[f.end - 1] != '.';
  return f;
}

/* The best of a sentence that is longer than the limit. */
static void best_window(snipper *s, size_t i, uint32_t limit, uint32_t shown, sliding *w, fragment *best) {
  for (size_t m = first_mark(s, s->borders[i]); m < s->marks->count && s->marks->at[m].span.start < s->borders[i + 1]; m++) {
    if (s->marks->at[m].span.end > s->borders[i + 1])
      continue;
    if (s->steps > NS_SNIPPET_STEPS_MAX)
      return;
    fragment f = window_at(s, i, m, limit, w);
    weigh(s, &f, shown);
    keep_better(best, &f);
  }
}

static fragment best_fragment(snipper *s, uint32_t limit, uint32_t shown) {
  fragment best = {.value = -1};
  sliding w = {0};
  s->steps = 0;
  for (size_t i = 0; i < s->border_count && s->steps <= NS_SNIPPET_STEPS_MAX; i++) {
    fragment f = sentences_from(s, i, limit);
    if (f.end - f.start <= limit) {
      weigh(s, &f, shown);
      keep_better(&best, &f);
    } else {
      best_window(s, i, limit, shown, &w, &best);
    }
  }
  s->ask->found->work.tokens += s->steps;
  return best;
}

/* Nothing to mark: the beginning, cut at a word. */
static fragment beginning(const snipper *s) {
  fragment f = {.end = 0};
  for (size_t t = 0; t < s->tokens->count; t++) {
    if (s->tokens->at[t].end <= NS_SNIPPET_MAX && s->tokens->at[t].end > f.end)
      f.end = s->tokens->at[t].end;
  }
  if (!f.end)
    f.end = (uint32_t)ns_utf8_floor(s->text, NS_SNIPPET_MAX);
  f.cut_after = f.end < s->text.len;
  return f;
}

/* One window that shows as much as two would, or two in the order of the text. */
static size_t choose(snipper *s, fragment out[NS_SNIPPET_FRAGMENTS]) {
  out[0] = best_fragment(s, NS_SNIPPET_MAX, 0);
  if (out[0].value <= 0) {
    if (out[0].value < 0 || !s->marks->count)
      out[0] = beginning(s);
    return 1;
  }
  fragment a = best_fragment(s, NS_SNIPPET_MAX / 2, 0), b = best_fragment(s, NS_SNIPPET_MAX / 2, a.bits);
  bool apart = a.end <= b.start || b.end <= a.start;
  double gain = 0;
  for (unsigned bit = 0; bit < 32; bit++) {
    if ((a.bits | b.bits) & ~out[0].bits & UINT32_C(1) << bit)
      gain += s->weights[bit];
    if (out[0].bits & ~(a.bits | b.bits) & UINT32_C(1) << bit)
      gain -= s->weights[bit];
  }
  if (a.value <= 0 || b.value <= 0 || !apart || gain <= 0)
    return 1;
  out[0] = a.start < b.start ? a : b;
  out[1] = a.start < b.start ? b : a;
  return 2;
}

/* ------------------------------------------------------------------ text and marks */

static void trim(ns_slice text, fragment *f) {
  while (f->end > f->start && (unsigned char)text.ptr[f->end - 1] <= ' ')
    f->end--;
}

/* Appends the fragment, with its marks moved to where they stand in the snippet. */
static void append(const snipper *s, ns_buf *out, const fragment *f, bool first, ns_span *marks, size_t *count) {
  if (f->cut_before || (!first && f->start))
    ns_buf_add_str(out, first ? "… " : " … ");
  uint32_t shift = (uint32_t)out->len;
  ns_buf_add(out, s->text.ptr + f->start, f->end - f->start);
  for (size_t i = 0; i < s->marks->count; i++) {
    ns_span span = s->marks->at[i].span;
    if (!s->marks->at[i].silent && span.start >= f->start && span.end <= f->end)
      marks[(*count)++] = (ns_span){span.start - f->start + shift, span.end - f->start + shift};
  }
}

static ns_status put_together(snipper *s, fragment *fragments, size_t count, ns_found_hit *hit) {
  ns_span *marks = ns_ask_alloc(s->ask, s->marks->count, sizeof *marks);
  ns_buf out;
  ns_buf_init(&out, 1 << 20);
  size_t mark_count = 0;
  for (size_t i = 0; marks && i < count; i++) {
    trim(s->text, &fragments[i]);
    append(s, &out, &fragments[i], i == 0, marks, &mark_count);
  }
  if (fragments[count - 1].cut_after)
    ns_buf_add_str(&out, " …");
  hit->snippet = out.status ? NS_SLICE_NONE : ns_arena_copy(s->ask->arena, ns_buf_slice(&out));
  ns_buf_release(&out);
  hit->snippet_marks = marks;
  hit->snippet_mark_count = mark_count;
  return hit->snippet.ptr ? s->ask->status : ns_fail_nomem(s->ask->err);
}

ns_status ns_snippet_make(ns_ask *ask, ns_slice text, const ns_marks *marks, ns_found_hit *hit) {
  if (text.len <= NS_SNIPPET_WHOLE) {
    hit->snippet = text;
    hit->snippet_marks = hit->highlights;
    hit->snippet_mark_count = hit->highlight_count;
    return NS_OK;
  }
  snipper s = {.ask = ask, .text = text, .tokens = &ask->s->tokens, .marks = marks};
  for (size_t i = 0; i < ask->concept_count; i++)
    s.weights[i % NS_MARK_FIGURE_BIT] += ask->concepts[i]->weight / 1024.0 + 0.1;
  s.weights[NS_MARK_FIGURE_BIT] = NS_PASS2_FIGURE_IDF;
  if (!find_borders(&s))
    return ask->status;
  fragment fragments[NS_SNIPPET_FRAGMENTS];
  size_t count = choose(&s, fragments);
  return put_together(&s, fragments, count, hit);
}
