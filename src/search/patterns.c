/* Forms instead of words: @form, wildcards and fuzzy words. What the patterns stand for is looked up for all of them
 * before the plan is built. */
#include "search/hunt.h"

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

static void add_form(ns_hunt *h, size_t *count, ns_form form, ns_slice term) {
  if (!term.ptr)
    return;
  form.term = term;
  h->forms[(*count)++] = form;
}

/* The best forms, each with the terms it may be indexed under. */
static ns_status find_terms(ns_ask *ask, ns_hunt *h) {
  size_t count = 0;
  h->forms = ns_ask_alloc(ask, 2 * h->count, sizeof *h->forms);
  h->ends = ns_ask_alloc(ask, h->count + 1, sizeof *h->ends);
  for (size_t i = 0; i < h->count && !ask->status; i++) {
    const ns_prey *prey = &h->best[i];
    ns_form form = {ns_slice_of(prey->form, prey->len), NS_SLICE_NONE, prey->df, prey->boost};
    ns_slice small = term_of(ask, form.form), capital = capital_of(ask, form.form);
    ns_slice other = capital.ptr ? term_of(ask, capital) : NS_SLICE_NONE;
    if (ask->status)
      break;
    add_form(h, &count, form, small);
    if (!small.ptr || !ns_slice_eq(small, other))
      add_form(h, &count, form, other);
    h->ends[i + 1] = count;
  }
  return ask->status;
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

static void init_wildcard(ns_ask *ask, const ns_syntax *node, ns_hunt *h) {
  h->keep = NS_WILDCARD_MAX;
  h->pattern = lower_pattern(ask, node->text);
  h->piece = longest_piece(h->pattern);
  const char *last = h->pattern.len ? memrchr(h->pattern.ptr, '*', h->pattern.len) : NULL;
  h->tail = last ? ns_slice_from(h->pattern, (size_t)(last - h->pattern.ptr) + 1) : h->pattern;
  const char *star = h->pattern.len ? memchr(h->pattern.ptr, '*', h->pattern.len) : NULL;
  h->prefix = star ? ns_slice_of(h->pattern.ptr, (size_t)(star - h->pattern.ptr)) : NS_LIT("");
}

static void init_fuzzy(ns_ask *ask, const ns_syntax *node, ns_hunt *h) {
  ns_spelling word;
  h->keep = NS_FUZZY_MAX;
  h->pattern = ns_ask_form(ask, node->text);
  h->prefix = NS_LIT("");
  h->speller = ns_ask_alloc(ask, 1, sizeof *h->speller);
  if (!h->speller)
    return;
  if (!ns_spelling_of(h->pattern, &word)) {
    ask->at = node->start;
    ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: ~ compares words of at most %d letters", NS_SPELL_MAX));
    return;
  }
  ns_speller_init(h->speller, &word);
  unsigned edits = node->window ? node->window : word.count > 5 ? 2 : 1;
  h->most = edits * NS_EDIT;
}

static bool is_pattern(const ns_syntax *node) {
  return node->kind == NS_SYNTAX_WILDCARD || node->kind == NS_SYNTAX_FUZZY;
}

static size_t count_patterns(const ns_syntax *node) {
  size_t count = 0;
  for (; node; node = node->next)
    count += is_pattern(node) + count_patterns(node->children);
  return count;
}

static bool same_hunt(const ns_hunt *a, const ns_hunt *b) {
  return a->kind == b->kind && a->most == b->most && ns_slice_eq(a->pattern, b->pattern);
}

/* The pattern's hunt: that of one before it, when that is the same. */
static ns_hunt *hunt_of(ns_ask *ask, const ns_syntax *node) {
  ns_hunt *h = ns_ask_alloc(ask, 1, sizeof *h);
  if (!h)
    return NULL;
  h->kind = node->kind == NS_SYNTAX_WILDCARD ? NS_PATTERN_WILDCARD : NS_PATTERN_FUZZY;
  if (h->kind == NS_PATTERN_WILDCARD)
    init_wildcard(ask, node, h);
  else
    init_fuzzy(ask, node, h);
  for (size_t i = 0; i < ask->pattern_count && !ask->status; i++) {
    if (same_hunt(ask->patterns[i].hunt, h))
      return ask->patterns[i].hunt;
  }
  return ask->status ? NULL : h;
}

static void gather(ns_ask *ask, const ns_syntax *node) {
  for (; node && !ask->status; node = node->next) {
    gather(ask, node->children);
    ns_hunt *hunt = is_pattern(node) ? hunt_of(ask, node) : NULL;
    if (hunt)
      ask->patterns[ask->pattern_count++] = (ns_pattern){node, hunt};
  }
}

/* ------------------------------------------------------------------ all patterns of a query */

static size_t forms_of(const ns_hunt *h, size_t most) {
  return h->ends[h->count < most ? h->count : most];
}

static size_t forms_of_all(const ns_ask *ask, size_t most) {
  size_t sum = 0;
  for (size_t i = 0; i < ask->pattern_count; i++)
    sum += forms_of(ask->patterns[i].hunt, most);
  return sum;
}

/* So many forms of each pattern that all of them fit into a plan. */
static size_t fair_share(const ns_ask *ask) {
  size_t most = NS_WILDCARD_MAX;
  while (most > 1 && forms_of_all(ask, most) > NS_PATTERN_FORMS_MAX)
    most--;
  return most;
}

static bool is_first(const ns_ask *ask, size_t i) {
  for (size_t j = 0; j < i; j++) {
    if (ask->patterns[j].hunt == ask->patterns[i].hunt)
      return false;
  }
  return true;
}

ns_status ns_patterns_read(ns_ask *ask) {
  size_t count = ask->patterns ? 0 : count_patterns(ask->syntax), hunt_count = 0;
  if (!count) /* or the plan is made anew: what they stand for is known */
    return NS_OK;
  ask->patterns = ns_ask_alloc(ask, count, sizeof *ask->patterns);
  ns_hunt **hunts = ns_ask_alloc(ask, count, sizeof *hunts);
  if (hunts)
    gather(ask, ask->syntax);
  for (size_t i = 0; i < ask->pattern_count && !ask->status; i++) {
    if (is_first(ask, i))
      hunts[hunt_count++] = ask->patterns[i].hunt;
  }
  ns_status status = ask->status ? ask->status : ns_hunts_run(ask, hunts, hunt_count);
  if (status)
    ns_ask_fail(ask, status);
  for (size_t i = 0; i < hunt_count && !ask->status; i++)
    find_terms(ask, hunts[i]);
  if (!ask->status)
    ask->pattern_share = fair_share(ask);
  return ask->status;
}

ns_concept *ns_pattern_read(ns_ask *ask, const ns_syntax *node) {
  const ns_hunt *h = NULL;
  for (size_t i = 0; i < ask->pattern_count && !h; i++)
    h = ask->patterns[i].node == node ? ask->patterns[i].hunt : NULL;
  ns_concept *c = h ? ns_concept_new(ask, NS_CONCEPT_FORMS, node->text, node->start, node->end) : NULL;
  if (!c)
    return NULL;
  size_t most = h->keep < ask->pattern_share ? h->keep : ask->pattern_share;
  c->forms = h->forms;
  c->form_count = forms_of(h, most);
  if (h->met > most || h->more)
    ns_ask_note(ask, "%.*s stands for %s%llu words; the %zu most frequent were searched.", (int)(node->end - node->start),
                ask->query->text.ptr + node->start, h->more ? "more than " : "", (unsigned long long)h->met, most);
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
