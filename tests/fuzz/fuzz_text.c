/* Whatever bytes come, the tokens keep their promises: spans inside the text on character borders,
 * in order; positions never fall; terms have 1 to NS_TERM_MAX bytes; a warm cache changes nothing. */
#include <stdlib.h>

#include "base/utf8.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(int holds) {
  if (!holds)
    abort();
}

static void check_tokens(ns_slice text, const ns_tokens *tokens) {
  uint32_t start = 0, position = 0;
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_token *token = &tokens->at[i];
    demand(token->start >= start && token->start < token->end && token->end <= text.len);
    demand(ns_utf8_floor(text, token->start) == token->start && ns_utf8_floor(text, token->end) == token->end);
    demand(token->position >= position && token->word);
    for (unsigned k = 0; k < token->word->term_count; k++)
      demand(token->word->terms[k]->text.len >= 1 && token->word->terms[k]->text.len <= NS_TERM_MAX);
    for (unsigned k = 0; k < token->word->part_count; k++)
      demand(token->word->parts[k]->text.len >= 1 && token->word->parts[k]->text.len <= NS_TERM_MAX);
    start = token->start;
    position = token->position;
  }
}

static void check_text(ns_words words, ns_slice text) {
  ns_analyzer *an;
  ns_tokens cold = {0}, warm = {0};
  if (ns_analyzer_new(words, &an, NULL))
    return;
  if (ns_analyze(an, text, &cold, NULL) == NS_OK && ns_analyze(an, text, &warm, NULL) == NS_OK) {
    check_tokens(text, &cold);
    demand(cold.count == warm.count && cold.words == warm.words);
    for (size_t i = 0; i < cold.count; i++)
      demand(cold.at[i].word == warm.at[i].word && cold.at[i].start == warm.at[i].start &&
             cold.at[i].position == warm.at[i].position && cold.at[i].flags == warm.at[i].flags);
  }
  ns_tokens_release(&cold);
  ns_tokens_release(&warm);
  ns_analyzer_free(an);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  ns_buf text;
  ns_buf_init(&text, NS_PASSAGE_MAX);
  if (len)
    ns_utf8_repair(ns_slice_of((const char *)bytes, len), &text);
  if (text.status == NS_OK && text.len) {
    check_text(NS_WORDS_GERMAN, ns_buf_slice(&text));
    check_text(NS_WORDS_PLAIN, ns_buf_slice(&text));
  }
  ns_buf_release(&text);
  return 0;
}
