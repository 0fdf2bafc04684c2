#include "text/readings.h"

#include "base/mem.h"

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

/* Puts one more reading of tokens[first..last] behind tokens[first]. */
static void add_joined(ns_analyzer *an, ns_tokens *tokens, size_t first, size_t last) {
  const ns_entry *entry = joined_word(an, tokens, first, last);
  if (!entry)
    return;
  if (ns_grow(&tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at)) {
    an->status = NS_NOMEM;
    return;
  }
  ns_token extra = {.start = tokens->at[first].start,
                    .end = tokens->at[last].end,
                    .position = tokens->at[first].position,
                    .kind = NS_TOKEN_WORD,
                    .flags = NS_TOKEN_EXTRA,
                    .word = &entry->word};
  memmove(tokens->at + first + 2, tokens->at + first + 1, (tokens->count - first - 1) * sizeof *tokens->at);
  tokens->at[first + 1] = extra;
  tokens->count++;
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
