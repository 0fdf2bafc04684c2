/* Words as they stand in the query become concepts: for each, everything that may stand for it in a
 * passage. The query goes through the same chain as the passages did. */
#include "search/internal.h"

#include "base/utf8.h"

enum { JOINED_MAX = 160 /* bytes of two words tried as one */ };

ns_concept *ns_concept_new(ns_ask *ask, ns_concept_kind kind, ns_slice text, uint32_t start, uint32_t end) {
  ns_concept *c = ns_ask_alloc(ask, 1, sizeof *c);
  if (!c)
    return NULL;
  if (ask->concept_count == ask->concept_capacity) {
    size_t capacity = ask->concept_capacity ? ask->concept_capacity * 2 : 32;
    ns_concept **grown = ns_ask_alloc(ask, capacity, sizeof *grown);
    if (!grown)
      return NULL;
    if (ask->concept_count)
      memcpy(grown, ask->concepts, ask->concept_count * sizeof *grown);
    ask->concepts = grown;
    ask->concept_capacity = capacity;
  }
  *c = (ns_concept){.kind = kind, .text = text, .start = start, .end = end, .matching = true};
  ask->concepts[ask->concept_count++] = c;
  return c;
}

/* ------------------------------------------------------------------ readings */

static bool same_terms(const ns_reading *r, const ns_slice *terms, size_t count) {
  if (r->count != count)
    return false;
  for (size_t i = 0; i < count; i++) {
    if (!ns_slice_eq(r->terms[i], terms[i]))
      return false;
  }
  return true;
}

/* Appends a reading unless it is there; terms are copied into the arena, offsets too (NULL: 0, 1, 2 …). */
static void add_reading(ns_ask *ask, ns_concept *c, ns_reading reading) {
  for (size_t i = 0; i < c->reading_count; i++) {
    if (c->readings[i].kind == reading.kind && same_terms(&c->readings[i], reading.terms, reading.count))
      return;
  }
  if (c->reading_count == NS_READINGS_MAX || !reading.count)
    return;
  ns_slice *terms = ns_ask_alloc(ask, reading.count, sizeof *terms);
  uint32_t *offsets = ns_ask_alloc(ask, reading.count, sizeof *offsets);
  if (!terms || !offsets)
    return;
  for (size_t i = 0; i < reading.count; i++) {
    terms[i] = reading.terms[i];
    offsets[i] = reading.offsets ? reading.offsets[i] : (uint32_t)i;
  }
  reading.terms = terms;
  reading.offsets = offsets;
  c->readings[c->reading_count++] = reading;
}

static void add_term(ns_ask *ask, ns_concept *c, ns_slice term, bool own, double boost) {
  add_reading(ask, c, (ns_reading){.kind = NS_READING_TERM, .own = own, .boost = boost, .terms = &term, .count = 1});
}

static void add_parts(ns_ask *ask, ns_concept *c, const ns_word *word) {
  if (word->part_count < 2 || ask->thrifty)
    return;
  ns_slice parts[NS_WORD_PARTS_MAX];
  size_t count = 0;
  for (size_t i = 0; i < word->part_count && count < NS_WORD_PARTS_MAX; i++) {
    bool twice = false;
    for (size_t j = 0; j < count && !twice; j++)
      twice = ns_slice_eq(parts[j], word->parts[i]->text);
    if (!twice)
      parts[count++] = word->parts[i]->text;
  }
  ask->has_parts = true;
  add_reading(ask, c, (ns_reading){.kind = NS_READING_PARTS, .boost = 1, .terms = parts, .count = count});
}

static void add_alternative(ns_ask *ask, ns_concept *c, const ns_alternative *alternative) {
  add_reading(ask, c, (ns_reading){.kind = alternative->count == 1 ? NS_READING_TERM : NS_READING_PHRASE,
                                   .boost = NS_SYNONYM_BOOST, .terms = alternative->terms, .count = alternative->count});
}

/* ------------------------------------------------------------------ words of a text */

/* A word of the text at hand: one token, or the members of a hyphenated word. */
typedef struct run_word {
  size_t first, last; /* tokens, inclusive */
  ns_concept *concept;
} run_word;

static bool is_word(const ns_token *token) {
  return token->word->term_count > 0 && !(token->flags & NS_TOKEN_EXTRA);
}

/* The last token of the hyphenated word that begins at tokens[at]. */
static size_t word_end(const ns_tokens *tokens, size_t at) {
  size_t last = at;
  for (size_t i = at + 1; i < tokens->count; i++) {
    const ns_token *token = &tokens->at[i];
    if (token->flags & NS_TOKEN_EXTRA)
      continue;
    if (!(token->flags & NS_TOKEN_HYPHEN_BEFORE) || !is_word(token))
      break;
    last = i;
  }
  return last;
}

static ns_slice span_of(ns_slice text, const ns_token *first, const ns_token *last) {
  return ns_slice_of(text.ptr + first->start, last->end - first->start);
}

/* Further readings of the same stretch of text: joined forms, completed ellipses. Of a hyphenated word only
 * those that stand for all of it. They stand directly behind its first token. */
static void add_extras(ns_ask *ask, ns_concept *c, const ns_tokens *tokens, const run_word *w) {
  for (size_t i = w->first + 1; i < tokens->count && tokens->at[i].flags & NS_TOKEN_EXTRA; i++) {
    const ns_token *extra = &tokens->at[i];
    if (!extra->word->term_count)
      continue;
    if (extra->start == tokens->at[w->first].start && extra->end >= tokens->at[w->last].end &&
        (w->first == w->last || extra->end == tokens->at[w->last].end))
      add_term(ask, c, extra->word->terms[0]->text, true, 1);
  }
}

static void read_hyphenated(ns_ask *ask, ns_concept *c, const ns_tokens *tokens, const run_word *w) {
  ns_slice members[NS_WORD_PARTS_MAX];
  uint32_t offsets[NS_WORD_PARTS_MAX];
  size_t count = 0;
  for (size_t i = w->first; i <= w->last && count < NS_WORD_PARTS_MAX; i++) {
    if (!is_word(&tokens->at[i]))
      continue;
    members[count] = tokens->at[i].word->terms[0]->text;
    offsets[count++] = tokens->at[i].position - tokens->at[w->first].position;
  }
  add_extras(ask, c, tokens, w);
  add_reading(ask, c, (ns_reading){.kind = NS_READING_PHRASE, .own = true, .boost = 1, .terms = members, .offsets = offsets, .count = count});
  ask->has_parts = true;
}

static void read_single(ns_ask *ask, ns_concept *c, const ns_tokens *tokens, const run_word *w) {
  const ns_word *word = tokens->at[w->first].word;
  c->form = word->form;
  c->function = (word->flags & NS_WORD_FUNCTION) != 0;
  for (size_t t = 0; t < word->term_count; t++)
    add_term(ask, c, word->terms[t]->text, t == 0, 1);
  add_parts(ask, c, word);
  if (ask->thrifty)
    return;
  add_extras(ask, c, tokens, w);
  ns_alternative alternatives[NS_ALTERNATIVES_MAX];
  size_t used = 1, count = ns_alternatives(ask->s->an, tokens, w->first, ask->arena, alternatives, &used);
  for (size_t i = 0; i < count && used <= 1; i++)
    add_alternative(ask, c, &alternatives[i]);
}

/* ------------------------------------------------------------------ several words at once */

static ns_concept *cover(ns_ask *ask, ns_slice text, uint32_t base, const ns_tokens *tokens, const run_word *words, size_t from, size_t count) {
  const ns_token *first = &tokens->at[words[from].first], *last = &tokens->at[words[from + count - 1].last];
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_JOINED, span_of(text, first, last), base + first->start, base + last->end);
  if (c) {
    c->covers = from;
    c->covered = count;
  }
  return c;
}

/* Appends word in lower case but for what stands before `from`. */
static bool join_words(const ns_word *a, const ns_word *b, char out[JOINED_MAX], size_t *len) {
  *len = a->surface.len + b->form.len;
  if (*len > JOINED_MAX || (a->flags | b->flags) & (NS_WORD_DIGITS | NS_WORD_FUNCTION))
    return false;
  memcpy(out, a->surface.ptr, a->surface.len);
  memcpy(out + a->surface.len, b->form.ptr, b->form.len);
  return true;
}

/* "Online Handel": do passages say Onlinehandel or Online-Handel? */
static void try_joined(ns_ask *ask, ns_slice text, uint32_t base, const ns_tokens *tokens, const run_word *words, size_t at) {
  char joined[JOINED_MAX];
  size_t len;
  const run_word *a = &words[at], *b = &words[at + 1];
  if (a->first != a->last || b->first != b->last ||
      !join_words(tokens->at[a->first].word, tokens->at[b->first].word, joined, &len))
    return;
  ns_status status = ns_analyze(ask->s->an, ns_slice_of(joined, len), &ask->s->joined, ask->err);
  if (status) {
    ns_ask_fail(ask, status);
    return;
  }
  if (ask->s->joined.count != 1 || !is_word(&ask->s->joined.at[0]))
    return;
  ns_slice term = ns_arena_copy(ask->arena, ask->s->joined.at[0].word->terms[0]->text);
  if (!term.ptr || !ns_ask_df(ask, term))
    return;
  ns_concept *c = cover(ask, text, base, tokens, words, at, 2);
  if (c)
    add_term(ask, c, term, true, 1);
}

/* "künstliche Intelligenz": do passages say KI? True when words[at] begins such a pair or more. */
static bool try_alternatives(ns_ask *ask, ns_slice text, uint32_t base, const ns_tokens *tokens, const run_word *words, size_t count, size_t at) {
  ns_alternative alternatives[NS_ALTERNATIVES_MAX];
  size_t used = 1, found = ns_alternatives(ask->s->an, tokens, words[at].first, ask->arena, alternatives, &used);
  size_t covered = 0, surface = 0;
  for (; at + covered < count && surface < used; covered++) {
    for (size_t i = words[at + covered].first; i <= words[at + covered].last; i++)
      surface += is_word(&tokens->at[i]);
  }
  if (!found || used < 2 || covered < 2 || surface != used)
    return false;
  ns_concept *c = cover(ask, text, base, tokens, words, at, covered);
  for (size_t i = 0; c && i < found; i++)
    add_alternative(ask, c, &alternatives[i]);
  return true;
}

/* ------------------------------------------------------------------ figures among the words */

/* Only what has a unit, or is so large that nobody would search for its digits. */
static bool is_wish(const ns_figure *figure) {
  enum { LARGE = 1000000 };
  switch ((ns_kind)figure->kind) {
  case NS_KIND_COUNT:
  case NS_KIND_NUMBER:
    return !figure->unit.len && figure->high >= LARGE;
  case NS_KIND_RATIO:
  case NS_KIND_ORDINAL:
  case NS_KIND_DATE:
  case NS_KIND_YEAR:
  case NS_KIND_COUNT_OF_KINDS:
    return false;
  case NS_KIND_MONEY:
  case NS_KIND_PERCENT:
  case NS_KIND_POINTS:
  case NS_KIND_POWER:
  case NS_KIND_ENERGY:
  case NS_KIND_LENGTH:
  case NS_KIND_AREA:
  case NS_KIND_VOLUME:
  case NS_KIND_MASS:
  case NS_KIND_TEMPERATURE:
  case NS_KIND_DATA:
  case NS_KIND_DURATION:
  case NS_KIND_SPEED:
  case NS_KIND_FREQUENCY:
  case NS_KIND_VOLTAGE:
  case NS_KIND_CURRENT:
  case NS_KIND_SHARE:
  case NS_KIND_RATE:
    return figure->modifier != NS_MOD_VAGUE;
  }
  return false;
}

/* The wishes of the text; *covered gets their spans in it. */
static ns_status find_wishes(ns_ask *ask, ns_slice text, const ns_tokens *tokens, ns_span **covered, size_t *count) {
  ns_context context = {0};
  ns_facts facts = {0};
  *count = 0;
  ns_extractor_begin_article(ask->s->ex, &context);
  ns_status status = ns_facts_extract(ask->s->ex, text, tokens, &context, ask->arena, &facts, ask->err);
  if (status)
    return status;
  *covered = ns_ask_alloc(ask, facts.figure_count, sizeof **covered);
  ns_wish *wishes = ns_ask_alloc(ask, ask->wish_count + facts.figure_count, sizeof *wishes);
  if (!wishes || !*covered)
    return ask->status;
  if (ask->wish_count)
    memcpy(wishes, ask->wishes, ask->wish_count * sizeof *wishes);
  ask->wishes = wishes;
  for (size_t i = 0; i < facts.figure_count; i++) {
    const ns_figure *figure = &facts.figures[i];
    if (!is_wish(figure))
      continue;
    if (ask->wish_count == NS_QUERY_WISHES_MAX) {
      ns_ask_note(ask, "Only the first %d figures rank passages; the others are searched as words.", NS_QUERY_WISHES_MAX);
      break;
    }
    bool any = figure->kind == NS_KIND_COUNT || figure->kind == NS_KIND_NUMBER;
    wishes[ask->wish_count++] = (ns_wish){*figure, any};
    (*covered)[(*count)++] = (ns_span){figure->start, figure->end};
  }
  return NS_OK;
}

static bool lies_in(const ns_token *token, const ns_span *spans, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (token->start < spans[i].end && token->end > spans[i].start)
      return true;
  }
  return false;
}

/* Words of the hedge before a wish ("über 50 Milliarden") are part of it, not of what is searched. */
static bool is_hedge(const ns_tokens *tokens, size_t at, const ns_span *spans, size_t count) {
  if (!(tokens->at[at].word->flags & NS_WORD_FUNCTION))
    return false;
  size_t next = at + 1;
  while (next < tokens->count && !is_word(&tokens->at[next]))
    next++;
  return next < tokens->count && lies_in(&tokens->at[next], spans, count);
}

/* ------------------------------------------------------------------ the run */

static void read_word(ns_ask *ask, ns_slice text, uint32_t base, const ns_tokens *tokens, run_word *w) {
  const ns_token *first = &tokens->at[w->first], *last = &tokens->at[w->last];
  w->concept = ns_concept_new(ask, NS_CONCEPT_WORD, span_of(text, first, last), base + first->start, base + last->end);
  if (!w->concept)
    return;
  if (w->first == w->last)
    read_single(ask, w->concept, tokens, w);
  else
    read_hyphenated(ask, w->concept, tokens, w);
}

static void read_groups(ns_ask *ask, ns_slice text, uint32_t base, const ns_tokens *tokens, const run_word *words, size_t count, size_t first_concept) {
  size_t before = ask->concept_count;
  for (size_t i = 0; i + 1 < count && !ask->status;) {
    if (!try_alternatives(ask, text, base, tokens, words, count, i))
      try_joined(ask, text, base, tokens, words, i);
    bool found = ask->concept_count > before;
    i += found ? ask->concepts[ask->concept_count - 1]->covered : 1;
    before = ask->concept_count;
  }
  for (size_t i = first_concept + count; i < ask->concept_count; i++)
    ask->concepts[i]->covers += first_concept;
}

/* Figures that are wishes, and the hedges before them, are no words. */
static run_word *cut_words(ns_ask *ask, const ns_tokens *tokens, const ns_span *covered, size_t covered_count, size_t *count) {
  run_word *words = ns_ask_alloc(ask, tokens->count, sizeof *words);
  for (size_t i = 0; words && i < tokens->count; i++) {
    if (!is_word(&tokens->at[i]) || lies_in(&tokens->at[i], covered, covered_count) ||
        is_hedge(tokens, i, covered, covered_count))
      continue;
    words[*count] = (run_word){i, word_end(tokens, i), NULL};
    i = words[(*count)++].last;
  }
  return words;
}

/* Words that no blank parts ("Strom/Netz") count, too; a hyphenated word is one. */
static ns_status count_words(ns_ask *ask, uint32_t base, const ns_tokens *tokens, const run_word *words, size_t count) {
  size_t room = NS_QUERY_WORDS_MAX - ask->words;
  if (count > room) {
    ask->at = base + tokens->at[words[room].first].start;
    return ns_fail(ask->err, NS_LIMIT, "query: more than %d words; shorten it, or ask in several queries", NS_QUERY_WORDS_MAX);
  }
  ask->words += count;
  return NS_OK;
}

ns_status ns_words_read(ns_ask *ask, ns_slice text, uint32_t start, bool wishes) {
  ns_tokens *tokens = &ask->s->tokens;
  ns_status status = ns_analyze(ask->s->an, text, tokens, ask->err);
  ns_span *covered = NULL;
  size_t covered_count = 0, count = 0, first_concept = ask->concept_count;
  if (!status && wishes)
    status = find_wishes(ask, text, tokens, &covered, &covered_count);
  run_word *words = status ? NULL : cut_words(ask, tokens, covered, covered_count, &count);
  if (words)
    status = count_words(ask, start, tokens, words, count);
  if (status) {
    ns_ask_fail(ask, status);
    return status;
  }
  for (size_t i = 0; words && i < count && !ask->status; i++)
    read_word(ask, text, start, tokens, &words[i]);
  if (!ask->thrifty && !ask->status)
    read_groups(ask, text, start, tokens, words, count, first_concept);
  return ask->status;
}
