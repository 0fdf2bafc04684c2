#include "facts/names/entity_resolve.h"

#include <stdlib.h>

#include "base/mem.h"
#include "facts/names/entity_cues.h"
#include "facts/names/names_key.h"

enum { MEMORY_MAX = 1 << 20, REMEMBERED_MAX = 4096, REACH = 6, INSERTION_MAX = 40 };

void ns_entity_memory_init(ns_entity_memory *memory) {
  *memory = (ns_entity_memory){0};
  ns_strmap_init(&memory->words, MEMORY_MAX);
  ns_arena_init(&memory->arena, MEMORY_MAX);
}

void ns_entity_memory_release(ns_entity_memory *memory) {
  ns_strmap_release(&memory->words);
  ns_arena_release(&memory->arena);
  ns_free(memory->names);
}

void ns_entity_memory_clear(ns_entity_memory *memory) {
  if (memory->count == 0)
    return;
  ns_strmap_release(&memory->words);
  ns_strmap_init(&memory->words, MEMORY_MAX);
  ns_arena_clear(&memory->arena);
  memory->count = 0;
  memset(memory->begins, 0, sizeof memory->begins);
}

/* The filter's bit of a word: genitives share it with their nominative. */
static unsigned filter_bit(ns_slice word) {
  unsigned first = word.len ? (unsigned char)word.ptr[0] : 0, second = word.len > 1 ? (unsigned char)word.ptr[1] : 0,
           third = word.len > 2 ? (unsigned char)word.ptr[2] : 0;
  return (first * 31 + second * 7 + third * 131) % NS_MEMORY_FILTER;
}

/* ---- choosing ---- */

static int by_score(const void *a, const void *b) {
  const ns_span *x = a, *y = b;
  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  uint32_t length_x = x->end - x->first, length_y = y->end - y->first;
  if (length_x != length_y)
    return length_x < length_y ? 1 : -1;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return (x->kind > y->kind) - (x->kind < y->kind);
}

static int by_place(const void *a, const void *b) {
  const ns_span *x = a, *y = b;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return by_score(a, b);
}

typedef int compare_fn(const void *a, const void *b);

/* Most passages have few spans, nearly in order: insertion beats qsort there. */
static void sort_spans(ns_span *spans, size_t count, compare_fn *compare) {
  if (count > INSERTION_MAX) {
    qsort(spans, count, sizeof *spans, compare);
    return;
  }
  for (size_t i = 1; i < count; i++) {
    ns_span span = spans[i];
    size_t at = i;
    for (; at > 0 && compare(&span, &spans[at - 1]) < 0; at--)
      spans[at] = spans[at - 1];
    spans[at] = span;
  }
}

static bool holds(const ns_span *outer, const ns_span *inner) {
  return outer->first <= inner->first && outer->end >= inner->end &&
         outer->end - outer->first > inner->end - inner->first;
}

static bool same_words(const ns_span *a, const ns_span *b) {
  return a->first == b->first && a->end == b->end && a->kind == b->kind;
}

/* A name of the gazetteer where a pattern sees one of the same kind: "Präsident Bush". Where two of
 * them share the words and nothing tells them apart, neither is claimed: the article's memory decides,
 * else the name stays as it is written. Spans are in order of place. */
static void settle_names(ns_span *spans, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = i + 1; j < count && j <= i + REACH && spans[j].first == spans[i].first; j++) {
      ns_span *a = &spans[i], *b = &spans[j];
      if (!same_words(a, b))
        continue;
      if (a->name.ptr && b->name.ptr && a->score == b->score && !ns_slice_eq(a->name, b->name))
        a->name = b->name = NS_SLICE_NONE;
      else if (!a->name.ptr != !b->name.ptr && (a->source == NS_SOURCE_PATTERN || b->source == NS_SOURCE_PATTERN)) {
        ns_slice name = a->name.ptr ? a->name : b->name;
        a->name = b->name = name;
        a->source = b->source = NS_SOURCE_GAZETTEER;
      }
    }
}

/* A pattern that says more than the gazetteer wins over it: "Ludwig II. von Bayern" over "Ludwig II.". */
static void prefer_longer(ns_span *spans, size_t count) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = i > REACH ? i - REACH : 0; j < count && j <= i + REACH; j++)
      if (holds(&spans[i], &spans[j]) && spans[i].kind == spans[j].kind && spans[i].source == NS_SOURCE_PATTERN &&
          spans[i].score >= NS_SCORE_PATTERN && spans[i].score <= spans[j].score && spans[j].score < NS_SCORE_USER)
        spans[i].score = (int16_t)(spans[j].score + 1);
}

static bool taken(const uint8_t *used, const ns_span *span) {
  for (uint32_t i = span->first; i < span->end; i++)
    if (used[i])
      return true;
  return false;
}

/* Keeps the best spans and, below them, guesses that nothing else claims; returns how many. */
static size_t choose(ns_finder *finder, uint8_t *used) {
  size_t kept = 0;
  sort_spans(finder->spans, finder->span_count, by_place);
  settle_names(finder->spans, finder->span_count);
  prefer_longer(finder->spans, finder->span_count);
  sort_spans(finder->spans, finder->span_count, by_score);
  for (size_t i = 0; i < finder->span_count; i++) {
    ns_span span = finder->spans[i];
    bool guess = span.source == NS_SOURCE_GUESS && span.score == NS_SCORE_GUESS;
    if ((span.score < NS_SCORE_KEPT && !guess) || taken(used, &span))
      continue;
    memset(used + span.first, 1, span.end - span.first);
    finder->spans[kept++] = span;
  }
  return kept;
}

/* Drops the guesses that no list has lifted. */
static size_t drop_guesses(ns_span *spans, size_t count, uint8_t *used) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (spans[i].score >= NS_SCORE_KEPT)
      spans[kept++] = spans[i];
    else
      memset(used + spans[i].first, 0, spans[i].end - spans[i].first);
  }
  return kept;
}

/* ---- lists ---- */

/* Are the two spans neighbours in a list: "X, Y", "X und Y"? */
static bool listed_together(const ns_finder *finder, const ns_span *a, const ns_span *b) {
  const ns_item *between = &finder->items[a->end];
  if (b->first != a->end + 1)
    return false;
  if (between->mark)
    return between->mark == ',';
  ns_slice word = between->token->word->form;
  return ns_slice_is(word, "und") || ns_slice_is(word, "oder") || ns_slice_is(word, "sowie");
}

static void follow(ns_span *guess, const ns_span *neighbour) {
  if (guess->source == NS_SOURCE_GUESS && guess->score < NS_SCORE_CUED && neighbour->score > guess->score &&
      neighbour->score > NS_SCORE_KEPT && guess->end == guess->first + 1) {
    guess->kind = neighbour->kind;
    guess->score = (int16_t)(neighbour->score - 1 > NS_SCORE_KEPT ? neighbour->score - 1 : NS_SCORE_KEPT + 1);
  }
}

/* A guess in a list is of the kind of its surest neighbour. Spans are in order of place. */
static void agree_in_lists(const ns_finder *finder, ns_span *spans, size_t count) {
  for (size_t i = 1; i < count; i++)
    if (listed_together(finder, &spans[i - 1], &spans[i]))
      follow(&spans[i], &spans[i - 1]);
  for (size_t i = count; i-- > 1;)
    if (listed_together(finder, &spans[i - 1], &spans[i]))
      follow(&spans[i - 1], &spans[i]);
}

/* ---- memory ---- */

static ns_slice last_word(ns_slice name) {
  ns_slice word, last = NS_SLICE_NONE;
  for (size_t at = 0; ns_name_next_word(name, &at, &word);)
    last = word;
  return last;
}

static void remember(ns_entity_memory *memory, ns_slice name) {
  ns_slice last = last_word(name);
  if (last.len == name.len || memory->count >= REMEMBERED_MAX)
    return;
  uint32_t *at = ns_strmap_put(&memory->words, last, UINT32_MAX);
  if (!at || *at != UINT32_MAX || ns_grow(&memory->names, memory->count, &memory->capacity, sizeof *memory->names))
    return; /* the article's first bearer of the name keeps it; memory is a help, not a duty */
  ns_slice copy = ns_arena_copy(&memory->arena, name);
  if (copy.ptr == NULL)
    return;
  memory->begins[filter_bit(last) / 64] |= 1ull << filter_bit(last) % 64;
  *at = (uint32_t)memory->count;
  memory->names[memory->count++] = copy;
}

/* The full name that a last name (or its genitive) stands for; absent when none was given. */
static ns_slice recall(const ns_entity_memory *memory, ns_slice word) {
  if (word.len == 0 || !(memory->begins[filter_bit(word) / 64] >> filter_bit(word) % 64 & 1))
    return NS_SLICE_NONE;
  uint32_t at = ns_strmap_get(&memory->words, word, UINT32_MAX);
  for (unsigned step = 1; at == UINT32_MAX && step <= 2; step++) {
    ns_slice base = ns_name_genitive(word, step);
    if (base.len)
      at = ns_strmap_get(&memory->words, base, UINT32_MAX);
  }
  return at == UINT32_MAX ? NS_SLICE_NONE : memory->names[at];
}

/* ---- names ---- */

/* Is the last word of this name a genitive of one that stands on a list? */
static size_t genitive_ending(const ns_finder *finder, const ns_item *last) {
  if (last->mark || last->token == NULL)
    return 0;
  ns_slice form = last->token->word->form;
  uint32_t listed = NS_CLASS_FIRST | NS_CLASS_SURNAME | NS_CLASS_TOWN | NS_CLASS_PROPER;
  if (ns_names_classes(finder->names, form, NS_KEY_WORD, NULL) & listed)
    return 0;
  for (unsigned step = 1; step <= 2; step++) {
    ns_slice base = ns_name_genitive(form, step);
    if (base.len && ns_names_classes(finder->names, base, NS_KEY_WORD, NULL) & listed)
      return step;
  }
  return 0;
}

static ns_slice span_text(const ns_finder *finder, ns_slice text, const ns_span *span) {
  uint32_t start = finder->items[span->first].token->start, end = finder->items[span->end - 1].token->end;
  return ns_slice_of(text.ptr + start, end - start);
}

static void complete(const ns_finder *finder, ns_entity_memory *memory, ns_slice text, ns_span *span) {
  ns_slice whole = span_text(finder, text, span);
  bool person = span->kind == NS_ENTITY_PERSON;
  if (person && span->end == span->first + 1) {
    ns_slice full = recall(memory, whole);
    if (full.ptr) {
      span->name = full;
      span->source = NS_SOURCE_MEMORY; /* the memory forgets: the name must be copied out */
    }
  }
  if (span->name.ptr == NULL) {
    size_t drop = genitive_ending(finder, &finder->items[span->end - 1]);
    span->name = ns_slice_of(whole.ptr, whole.len - drop);
  }
}

/* Names of the article that nothing but memory recognises here: "Kohl" after "Helmut Kohl". */
static void find_remembered(ns_finder *finder, const ns_entity_memory *memory, const uint8_t *used) {
  if (memory->count == 0)
    return;
  for (uint32_t i = 0; i < finder->count; i++) {
    const ns_item *item = &finder->items[i];
    if (!ns_item_capital(item) || used[i] || item->mark || item->hyphen || finder->items[i + 1].hyphen ||
        ns_cue_article(finder, i) || ns_item_is(item, NS_CLASS_NEVER))
      continue;
    ns_slice full = recall(memory, item->token->word->surface);
    if (full.ptr)
      ns_finder_add(finder, (ns_span){i, i + 1, NS_ENTITY_PERSON, NS_SOURCE_MEMORY, NS_SCORE_KNOWN, full});
  }
}

static ns_status write_out(const ns_finder *finder, ns_slice text, size_t count, ns_arena *arena, ns_facts *out) {
  if (count > NS_ENTITIES_MAX)
    count = NS_ENTITIES_MAX;
  ns_entity *entities = ns_arena_alloc(arena, (count ? count : 1) * sizeof *entities);
  if (!entities)
    return NS_NOMEM;
  for (size_t i = 0; i < count; i++) {
    const ns_span *span = &finder->spans[i];
    ns_slice whole = span_text(finder, text, span);
    bool borrowed = span->name.ptr >= text.ptr && span->name.ptr <= text.ptr + text.len;
    ns_slice name = borrowed || span->source == NS_SOURCE_GAZETTEER ? span->name : ns_arena_copy(arena, span->name);
    if (!name.ptr)
      return NS_NOMEM;
    uint32_t start = (uint32_t)(whole.ptr - text.ptr);
    entities[i] = (ns_entity){start, start + (uint32_t)whole.len, span->kind, name};
  }
  out->entities = entities;
  out->entity_count = count;
  return NS_OK;
}

ns_status ns_entity_resolve(ns_finder *finder, ns_entity_memory *memory, ns_slice text, ns_arena *arena,
                            ns_facts *out) {
  uint8_t *used = ns_arena_calloc(arena, finder->count + 1, 1);
  if (!used || finder->status != NS_OK)
    return NS_NOMEM;
  size_t kept = choose(finder, used);
  sort_spans(finder->spans, kept, by_place);
  agree_in_lists(finder, finder->spans, kept);
  kept = drop_guesses(finder->spans, kept, used);
  for (size_t i = 0; i < kept; i++)
    if (finder->spans[i].kind == NS_ENTITY_PERSON && finder->spans[i].end > finder->spans[i].first + 1) {
      complete(finder, memory, text, &finder->spans[i]);
      remember(memory, finder->spans[i].name);
    }
  finder->span_count = kept;
  find_remembered(finder, memory, used);
  for (size_t i = 0; i < finder->span_count; i++)
    complete(finder, memory, text, &finder->spans[i]);
  sort_spans(finder->spans, finder->span_count, by_place);
  return write_out(finder, text, finder->span_count, arena, out);
}
