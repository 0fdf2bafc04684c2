/* The entity pass, as the extractor calls it. */
#ifndef NS_FACTS_ENTITY_H
#define NS_FACTS_ENTITY_H

#include "facts/facts.h"
#include "facts/names/word_names.h"

/* Fills *out (zeroed before) for a new surface form. Called once for each; memory from arena lives as
 * long as the word does. Errors: NS_NOMEM. */
ns_status ns_entity_classify(const ns_names *names, ns_arena *arena, const ns_word *word,
                             ns_word_names *out);

/* What is remembered from passage to passage of one article. */
typedef struct ns_entity_state ns_entity_state;
ns_status ns_entity_state_new(const ns_names *names, ns_entity_state **out, ns_error *err);
void ns_entity_state_free(ns_entity_state *state);
void ns_entity_begin_article(ns_entity_state *state, const ns_context *context);

/* Fills out->entities and entity_count. When it is called out->figures are known. */
ns_status ns_entities_extract(ns_entity_state *state, ns_slice text, const ns_tokens *tokens,
                              const ns_context *context, ns_arena *arena, ns_facts *out, ns_error *err);
#endif
