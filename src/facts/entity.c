#include "facts/entity.h"

ns_status ns_entity_classify(const ns_names *names, ns_arena *arena, const ns_word *word,
                             ns_word_names *out) {
  (void)names, (void)arena, (void)word, (void)out;
  return NS_OK;
}

ns_status ns_entity_state_new(const ns_names *names, ns_entity_state **out, ns_error *err) {
  (void)names, (void)err;
  *out = NULL;
  return NS_OK;
}

void ns_entity_state_free(ns_entity_state *state) {
  (void)state;
}

void ns_entity_begin_article(ns_entity_state *state, const ns_context *context) {
  (void)state, (void)context;
}

ns_status ns_entities_extract(ns_entity_state *state, ns_slice text, const ns_tokens *tokens,
                              const ns_context *context, ns_arena *arena, ns_facts *out, ns_error *err) {
  (void)state, (void)text, (void)tokens, (void)context, (void)arena, (void)out, (void)err;
  return NS_OK;
}
