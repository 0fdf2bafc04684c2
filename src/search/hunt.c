#include "search/hunt.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
  SMALL_BYTES_MAX = 64 << 20, /* of the forms of the live segment */
  ROOM_STEP = 16              /* bytes by which room for a form is made */
};

/* The forms of both segments in their order, as one dictionary. The live segment's are read first, for there are fewer. */
typedef struct stream {
  ns_ask *ask;
  ns_hunt *const *hunts;
  size_t count;
  ns_slice prefix;     /* all of these begin with it */
  bool fuzzy, several; /* there is a fuzzy word; more than one wildcard */
  ns_passing passing;
  ns_arena texts;      /* of the live segment */
  struct small {
    ns_slice form;
    uint32_t df;
  } *small;
  size_t small_count, small_capacity, next;
  bool cut;            /* some of them had no room */
} stream;

/* ------------------------------------------------------------------ does it fit? */

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

/* memmem() prepares itself for more than a word. */
static bool holds(ns_slice form, ns_slice piece) {
  for (size_t at = 0; at + piece.len <= form.len; at++) {
    if (form.ptr[at] == piece.ptr[0] && memcmp(form.ptr + at, piece.ptr, piece.len) == 0)
      return true;
  }
  return !piece.len;
}

static bool fits_wildcard(const ns_hunt *h, ns_slice form) {
  return ns_slice_ends(form, h->tail) && holds(form, h->piece) && ns_wildcard_matches(h->pattern, form);
}

static bool fits_spelling(ns_hunt *h, const ns_passing *passing, double *boost) {
  unsigned distance = ns_speller_compare(h->speller, passing, h->most);
  *boost = !distance ? 1 : distance <= NS_EDIT ? NS_FUZZY_BOOST : NS_FUZZY_BOOST * NS_FUZZY_BOOST;
  return distance <= h->most;
}

/* ------------------------------------------------------------------ the best */

/* Nearest first, then most frequent, then by spelling. */
static int by_use(const void *a, const void *b) {
  const ns_prey *x = a, *y = b;
  if (x->boost != y->boost)
    return x->boost > y->boost ? -1 : 1;
  return x->df != y->df ? (x->df > y->df ? -1 : 1) : ns_slice_cmp(ns_slice_of(x->form, x->len), ns_slice_of(y->form, y->len));
}

static void swap(ns_prey *a, ns_prey *b) {
  ns_prey one = *a;
  *a = *b;
  *b = one;
}

/* The heap's order where the last one is new. */
static void rise(ns_hunt *h) {
  for (size_t i = h->count - 1; i && by_use(&h->best[i], &h->best[(i - 1) / 2]) > 0; i = (i - 1) / 2)
    swap(&h->best[i], &h->best[(i - 1) / 2]);
}

/* The heap's order where the first one is new. */
static void sink(ns_hunt *h) {
  for (size_t i = 0, child; (child = 2 * i + 1) < h->count; i = child) {
    if (child + 1 < h->count && by_use(&h->best[child + 1], &h->best[child]) > 0)
      child++;
    if (by_use(&h->best[child], &h->best[i]) <= 0)
      return;
    swap(&h->best[child], &h->best[i]);
  }
}

/* Writes a form where a worse one was, or nothing. */
static ns_status put(ns_ask *ask, ns_prey *to, ns_slice form, uint64_t df, double boost) {
  if (form.len > to->room) {
    to->room = (uint32_t)form.len + ROOM_STEP;
    to->form = ns_ask_alloc(ask, to->room, 1);
    if (!to->form)
      return ask->status;
  }
  memcpy(to->form, form.ptr, form.len);
  to->len = (uint32_t)form.len;
  to->df = df;
  to->boost = boost;
  return NS_OK;
}

static bool is_worse(const ns_prey *top, ns_slice form, uint64_t df, double boost) {
  if (top->boost != boost)
    return top->boost > boost;
  return top->df != df ? top->df > df : ns_slice_cmp(ns_slice_of(top->form, top->len), form) < 0;
}

static ns_status keep(ns_ask *ask, ns_hunt *h, ns_slice form, uint64_t df, double boost) {
  h->met++;
  if (h->count == h->keep && is_worse(&h->best[0], form, df, boost))
    return NS_OK;
  bool full = h->count == h->keep;
  ns_status status = put(ask, &h->best[full ? 0 : h->count], form, df, boost);
  if (status)
    return status;
  if (full) {
    sink(h);
  } else {
    h->count++;
    rise(h);
  }
  return NS_OK;
}

/* ------------------------------------------------------------------ the stream */

/* Hashed letters and pairs of neighbours, of what stands between stars. */
static void add_prints(ns_slice text, uint64_t *letters, uint64_t *pairs) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c == '*')
      continue;
    *letters |= UINT64_C(1) << c % 64;
    if (i && text.ptr[i - 1] != '*')
      *pairs |= UINT64_C(1) << ((unsigned char)text.ptr[i - 1] * 7u + c * 31u) % 64;
  }
}

/* One form of the common dictionary. */
static ns_status offer(stream *s, ns_slice form, uint64_t df) {
  uint64_t letters = 0, pairs = 0;
  ns_status status = NS_OK;
  s->ask->found->work.forms++;
  if (s->fuzzy)
    ns_passing_next(&s->passing, form);
  if (s->several)
    add_prints(form, &letters, &pairs);
  for (size_t i = 0; i < s->count && !status; i++) {
    ns_hunt *h = s->hunts[i];
    double boost = NS_PATTERN_BOOST;
    if (s->several && ((h->letters & ~letters) | (h->pairs & ~pairs)))
      continue;
    bool fits = h->kind == NS_PATTERN_WILDCARD ? fits_wildcard(h, form) : fits_spelling(h, &s->passing, &boost);
    s->ask->found->work.compared++;
    if (fits)
      status = keep(s->ask, h, form, df, boost);
  }
  return status;
}

static ns_status take_small(void *ctx, ns_slice form, uint32_t df) {
  stream *s = ctx;
  s->cut = form.len + ROOM_STEP + 1 > s->texts.max - s->texts.used;
  if (s->cut)
    return NS_STOPPED;
  ns_slice copy = ns_arena_copy(&s->texts, form);
  if (!copy.ptr || ns_grow(&s->small, s->small_count, &s->small_capacity, sizeof *s->small))
    return ns_fail_nomem(s->ask->err);
  s->small[s->small_count++] = (struct small){copy, df};
  return NS_OK;
}

/* The small dictionary's forms below `form`, all of them when it is absent. */
static ns_status offer_small(stream *s, ns_slice form) {
  ns_status status = NS_OK;
  while (s->next < s->small_count && !status && (!form.ptr || ns_slice_cmp(s->small[s->next].form, form) < 0)) {
    status = offer(s, s->small[s->next].form, s->small[s->next].df);
    s->next++;
  }
  return status;
}

static ns_status take_large(void *ctx, ns_slice form, uint32_t df) {
  stream *s = ctx;
  ns_status status = offer_small(s, form);
  uint64_t both = df;
  if (s->next < s->small_count && ns_slice_eq(s->small[s->next].form, form))
    both += s->small[s->next++].df;
  return status ? status : offer(s, form, both);
}

static ns_status read_forms(stream *s, int side, ns_term_fn *take) {
  ns_segment *segment = ns_side(s->ask, side);
  ns_status status = segment ? segment->ops->forms(segment, s->prefix, take, s, s->ask->err) : NS_OK;
  return status == NS_STOPPED ? NS_OK : status;
}

static ns_status run_stream(stream *s) {
  ns_arena_init(&s->texts, SMALL_BYTES_MAX);
  ns_status status = read_forms(s, 0, take_small);
  if (!status)
    status = read_forms(s, 1, take_large);
  if (!status)
    status = offer_small(s, NS_SLICE_NONE);
  for (size_t i = 0; i < s->count; i++)
    s->hunts[i]->more |= s->cut;
  ns_arena_release(&s->texts);
  ns_free(s->small);
  return status;
}

/* ------------------------------------------------------------------ patterns that share a stretch of the dictionary */

static int by_prefix(const void *a, const void *b) {
  const ns_hunt *const *x = a, *const *y = b;
  return ns_slice_cmp((*x)->prefix, (*y)->prefix);
}

static ns_status prepare(ns_ask *ask, ns_hunt *h) {
  h->best = ns_ask_alloc(ask, h->keep, sizeof *h->best);
  if (h->kind == NS_PATTERN_WILDCARD)
    add_prints(h->pattern, &h->letters, &h->pairs);
  return ask->status;
}

/* The hunts from `from` on, sorted by prefix, whose forms all begin with the prefix of the first. */
static ns_status run_stretch(ns_ask *ask, ns_hunt *const *sorted, size_t from, size_t count, size_t *end) {
  stream s = {.ask = ask, .hunts = sorted + from, .prefix = sorted[from]->prefix};
  size_t wildcards = 0;
  while (from + s.count < count && ns_slice_starts(sorted[from + s.count]->prefix, s.prefix)) {
    const ns_hunt *h = sorted[from + s.count++];
    s.fuzzy |= h->kind == NS_PATTERN_FUZZY;
    wildcards += h->kind == NS_PATTERN_WILDCARD;
  }
  s.several = wildcards > 1;
  *end = from + s.count;
  return run_stream(&s);
}

ns_status ns_hunts_run(ns_ask *ask, ns_hunt *const *hunts, size_t count) {
  ns_hunt **sorted = ns_ask_alloc(ask, count, sizeof *sorted);
  for (size_t i = 0; sorted && i < count && !prepare(ask, hunts[i]); i++)
    sorted[i] = hunts[i];
  if (ask->status)
    return ask->status;
  if (count)
    qsort(sorted, count, sizeof *sorted, by_prefix);
  ns_status status = NS_OK;
  for (size_t from = 0; from < count && !status;)
    status = run_stretch(ask, sorted, from, count, &from);
  for (size_t i = 0; i < count; i++) {
    if (hunts[i]->count)
      qsort(hunts[i]->best, hunts[i]->count, sizeof *hunts[i]->best, by_use);
  }
  return status;
}
