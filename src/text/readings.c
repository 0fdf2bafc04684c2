#include "text/readings.h"

#include "base/mem.h"
#include "text/lexicon.h"

/* Appends a member; all but the first in lower case, as in one word. */
static bool append_member(char *out, size_t *len, const ns_word *word) {
  ns_slice text = *len ? word->form : word->surface;
  if (*len + text.len > NS_JOINED_BYTES_MAX)
    return false;
  memcpy(out + *len, text.ptr, text.len);
  *len += text.len;
  return true;
}

/* The word of tokens[first..last] written as one; NULL when it is too long or has no letters. */
static const ns_entry *joined_word(ns_analyzer *an, const ns_tokens *tokens, size_t first, size_t last) {
  char joined[NS_JOINED_BYTES_MAX];
  size_t len = 0;
  bool has_letters = false;
  for (size_t i = first; i <= last; i++) {
    const ns_token *token = &tokens->at[i];
    if (token->flags & NS_TOKEN_EXTRA)
      continue;
    has_letters |= token->kind == NS_TOKEN_WORD;
    if (!append_member(joined, &len, token->word))
      return NULL;
  }
  return has_letters ? ns_entry_of(an, joined, len, joined + len) : NULL;
}

/* Puts a reading that reaches from tokens[at] to byte `end` behind tokens[at]. */
static void insert(ns_analyzer *an, ns_tokens *tokens, size_t at, uint32_t end, const ns_entry *entry) {
  if (ns_grow(&tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at)) {
    an->status = NS_NOMEM;
    return;
  }
  ns_token extra = {.start = tokens->at[at].start,
                    .end = end,
                    .position = tokens->at[at].position,
                    .kind = NS_TOKEN_WORD,
                    .flags = NS_TOKEN_EXTRA,
                    .word = &entry->word};
  memmove(tokens->at + at + 2, tokens->at + at + 1, (tokens->count - at - 1) * sizeof *tokens->at);
  tokens->at[at + 1] = extra;
  tokens->count++;
}

/* Puts one more reading of tokens[first..last] behind tokens[first]. */
static void add_joined(ns_analyzer *an, ns_tokens *tokens, size_t first, size_t last) {
  const ns_entry *entry = joined_word(an, tokens, first, last);
  if (!entry)
    return;
  insert(an, tokens, first, tokens->at[last].end, entry);
}

void ns_join_members(ns_analyzer *an, ns_tokens *tokens, size_t first) {
  size_t members = tokens->count - first;
  if (an->words == NS_WORDS_PLAIN)
    return;
  if (members <= NS_JOINED_MEMBERS_MAX)
    add_joined(an, tokens, first, tokens->count - 1);
  if (members > 2)
    add_joined(an, tokens, tokens->count - 2, tokens->count - 1);
}

/* ---- ellipses ---- */

void ns_ellipsis_open(ns_ellipses *ellipses, size_t at) {
  if (ellipses->count < NS_ELLIPSES_MAX)
    ellipses->open[ellipses->count++] = at;
}

/* first (with a capital as written) + tail, or NULL when that is too long. */
static const ns_entry *compose(ns_analyzer *an, ns_slice first, ns_slice tail) {
  char whole[NS_JOINED_BYTES_MAX];
  size_t len = first.len + tail.len;
  if (len > sizeof whole || !tail.len)
    return NULL;
  memcpy(whole, first.ptr, first.len);
  memcpy(whole + first.len, tail.ptr, tail.len);
  return ns_entry_of(an, whole, len, whole + len);
}

static bool is_listed(ns_slice first, ns_slice tail) {
  char whole[NS_JOINED_BYTES_MAX];
  if (first.len + tail.len > sizeof whole)
    return false;
  memcpy(whole, first.ptr, first.len);
  memcpy(whole + first.len, tail.ptr, tail.len);
  return ns_lexicon_has(ns_slice_of(whole, first.len + tail.len));
}

/* Vor- und Nachteile: what follows the particle of a word that is no compound, if that makes a listed
 * word. */
static ns_slice tail_behind_particle(ns_slice open, ns_slice form) {
  static const ns_slice particles[] = {{"zurück", 7}, {"unter", 5}, {"über", 5}, {"nach", 4}, {"hinter", 6}, {"aus", 3},
                                       {"auf", 3},    {"ein", 3},   {"vor", 3},  {"ver", 3},  {"ent", 3},    {"ab", 2},
                                       {"an", 2},     {"zu", 2},    {"um", 2},   {"be", 2},   {"er", 2},     {"mit", 3},
                                       {"hin", 3},    {"her", 3},   {"bei", 3}};
  for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
    ns_slice tail = ns_slice_from(form, particles[i].len);
    if (ns_slice_starts(form, particles[i]) && is_listed(open, tail))
      return tail;
  }
  return NS_SLICE_NONE;
}

/* What an open word takes over from the word that completes it; empty: nothing. */
static ns_slice tail_for(ns_slice open, const ns_entry *whole, bool hyphenated) {
  ns_slice form = whole->word.form;
  if (hyphenated)
    return form;
  if (!whole->part_from)
    return tail_behind_particle(open, form);
  ns_slice longest = ns_slice_from(form, whole->part_to);
  return is_listed(open, longest) ? longest : ns_slice_from(form, whole->part_from);
}

static const ns_entry *entry_at(const ns_tokens *tokens, size_t at) {
  return (const ns_entry *)(const void *)tokens->at[at].word;
}

static void complete_open(ns_analyzer *an, ns_tokens *tokens, ns_ellipses *ellipses, bool hyphenated) {
  const ns_entry *whole = entry_at(tokens, tokens->count - 1);
  while (ellipses->count) { /* the last one first, so that the others stay where they are */
    size_t at = ellipses->open[--ellipses->count];
    const ns_word *open = tokens->at[at].word;
    const ns_entry *entry = compose(an, open->surface, tail_for(open->form, whole, hyphenated));
    if (entry)
      insert(an, tokens, at, tokens->at[at].end, entry);
  }
}

/* Weinbau und -handel */
static void complete_here(ns_analyzer *an, ns_tokens *tokens) {
  size_t at = tokens->count - 1, compound = at;
  while (compound > 0 && at - compound < NS_ELLIPSIS_REACH && !entry_at(tokens, compound)->part_from)
    compound--;
  const ns_entry *before = entry_at(tokens, compound);
  if (compound == at || !before->part_from)
    return;
  ns_slice first = ns_slice_of(before->word.form.ptr, before->part_to);
  const ns_entry *entry = compose(an, first, tokens->at[at].word->form);
  if (entry)
    insert(an, tokens, at, tokens->at[at].end, entry);
}

void ns_ellipsis_close(ns_analyzer *an, ns_tokens *tokens, ns_ellipses *ellipses, bool hyphenated, bool has_hyphen) {
  size_t at = tokens->count - 1;
  const ns_entry *entry = entry_at(tokens, at);
  if (an->words == NS_WORDS_PLAIN || (entry->word.flags & NS_WORD_FUNCTION))
    return;
  while (ellipses->count && at - ellipses->open[0] > NS_ELLIPSIS_REACH)
    memmove(ellipses->open, ellipses->open + 1, --ellipses->count * sizeof *ellipses->open);
  if (has_hyphen)
    complete_here(an, tokens);
  else if (ellipses->count)
    complete_open(an, tokens, ellipses, hyphenated);
}
