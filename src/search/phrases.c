/* What stands between quotation marks: the row of its words, and the same row with synonyms and joined
 * forms in place of single words, as so many phrases of which the best counts. */
#include "search/internal.h"

enum { PHRASES_MAX = 16, PHRASE_TERMS_MAX = NS_QUERY_NEAR_MAX };

/* One phrase while it grows from left to right. */
typedef struct row {
  ns_ask *ask;
  ns_concept *concept;
  const ns_tokens *tokens;
  ns_slice terms[PHRASE_TERMS_MAX];
  uint32_t offsets[PHRASE_TERMS_MAX];
  size_t count;
  bool changed; /* something stands in for a word */
} row;

static bool is_word(const ns_token *token) {
  return token->word->term_count > 0 && !(token->flags & NS_TOKEN_EXTRA);
}

static size_t next_word(const ns_tokens *tokens, size_t at) {
  while (at < tokens->count && !is_word(&tokens->at[at]))
    at++;
  return at;
}

static void finish_row(row *r) {
  ns_concept *c = r->concept;
  bool lost = r->changed && r->count == 1 && c->reading_count && c->readings[0].count > 1;
  if (c->reading_count == PHRASES_MAX || !r->count || r->ask->status || lost)
    return; /* a phrase that is quoted is not asked for by its abbreviation alone */
  ns_slice *terms = ns_ask_alloc(r->ask, r->count, sizeof *terms);
  uint32_t *offsets = ns_ask_alloc(r->ask, r->count, sizeof *offsets);
  if (!terms || !offsets)
    return;
  memcpy(terms, r->terms, r->count * sizeof *terms);
  memcpy(offsets, r->offsets, r->count * sizeof *offsets);
  c->readings[c->reading_count++] = (ns_reading){.kind = r->count == 1 ? NS_READING_TERM : NS_READING_PHRASE,
                                                 .own = !r->changed, .boost = r->changed ? NS_SYNONYM_BOOST : 1,
                                                 .terms = terms, .offsets = offsets, .count = r->count};
}

static void grow_row(row *r, size_t at, uint32_t offset);

static void put(row *r, ns_slice term, uint32_t offset) {
  r->terms[r->count] = term;
  r->offsets[r->count++] = offset;
}

/* Words from `at` up to byte `end`: a joined form stands for them all. */
static void take_extras(row *r, size_t at, uint32_t offset) {
  for (size_t i = 0; i < r->tokens->count; i++) {
    const ns_token *extra = &r->tokens->at[i];
    if (!(extra->flags & NS_TOKEN_EXTRA) || extra->start != r->tokens->at[at].start || !extra->word->term_count)
      continue;
    size_t next = at;
    while (next < r->tokens->count && (!is_word(&r->tokens->at[next]) || r->tokens->at[next].start < extra->end))
      next++;
    put(r, extra->word->terms[0]->text, offset);
    grow_row(r, next, offset + 1);
    r->count--;
  }
}

static void take_alternatives(row *r, size_t at, uint32_t offset) {
  ns_alternative alternatives[NS_ALTERNATIVES_MAX];
  size_t used = 1, found = ns_alternatives(r->ask->s->an, r->tokens, at, r->ask->arena, alternatives, &used);
  size_t next = at;
  for (size_t i = 0; i < used; i++)
    next = next_word(r->tokens, next + 1);
  for (size_t i = 0; i < found && r->count + alternatives[i].count <= PHRASE_TERMS_MAX; i++) {
    for (unsigned t = 0; t < alternatives[i].count; t++)
      put(r, alternatives[i].terms[t], offset + t);
    grow_row(r, next, offset + alternatives[i].count);
    r->count -= alternatives[i].count;
  }
}

/* Everything that may stand from the word at tokens[at] on; the words themselves first. */
static void grow_row(row *r, size_t at, uint32_t offset) {
  at = next_word(r->tokens, at);
  if (at == r->tokens->count) {
    finish_row(r);
    return;
  }
  if (r->count == PHRASE_TERMS_MAX || r->concept->reading_count == PHRASES_MAX || r->ask->status)
    return;
  const ns_token *token = &r->tokens->at[at];
  bool changed = r->changed;
  for (size_t t = 0; t < token->word->term_count; t++) {
    size_t next = next_word(r->tokens, at + 1);
    uint32_t step = next < r->tokens->count ? r->tokens->at[next].position - token->position : 1;
    put(r, token->word->terms[t]->text, offset);
    r->changed = changed || t > 0;
    grow_row(r, next, offset + (step ? step : 1));
    r->count--;
  }
  r->changed = true;
  take_extras(r, at, offset);
  if (!r->ask->thrifty)
    take_alternatives(r, at, offset);
  r->changed = changed;
}

/* Stars have no place in a phrase, but for gender forms. */
static ns_status check_stars(ns_ask *ask, const ns_syntax *node) {
  for (size_t i = 0; i < node->text.len; i++) {
    ns_slice rest = ns_slice_from(node->text, i);
    if (rest.ptr[0] != '*' || ns_slice_starts(rest, NS_LIT("*in")))
      continue;
    ask->at = node->text_start + i;
    return ns_fail(ask->err, NS_INVALID,
                   "query: a wildcard cannot stand in a phrase; write künstlich* NEAR/1 Intelligenz instead");
  }
  return NS_OK;
}

ns_concept *ns_phrase_read(ns_ask *ask, const ns_syntax *node) {
  ns_status status = check_stars(ask, node);
  if (!status)
    status = ns_analyze(ask->s->an, node->text, &ask->s->tokens, ask->err);
  if (status)
    return ns_ask_fail(ask, status);
  size_t words = 0;
  for (size_t i = 0; i < ask->s->tokens.count; i++)
    words += is_word(&ask->s->tokens.at[i]);
  if (words > PHRASE_TERMS_MAX) {
    ask->at = node->start;
    return ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: a phrase of %zu words; at most %d can stand between quotation marks", words, PHRASE_TERMS_MAX));
  }
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_PHRASE, node->text, node->start, node->end);
  row r = {.ask = ask, .concept = c, .tokens = &ask->s->tokens};
  if (c && words)
    grow_row(&r, 0, 0);
  if (c && c->reading_count == PHRASES_MAX)
    ns_ask_note(ask, "The phrase \"%.*s\" can be said in more ways than the %d that were searched.", (int)node->text.len, node->text.ptr, PHRASES_MAX);
  return ask->status ? NULL : c;
}
