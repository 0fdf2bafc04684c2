/* The figure pass, as the extractor calls it. */
#ifndef NS_FACTS_FIGURE_H
#define NS_FACTS_FIGURE_H

#include "facts/facts.h"

/* What one surface form means in a figure. Zeroed = nothing. */
typedef struct ns_word_figure {
  uint32_t classes; /* 0: the word plays no part in figures */
} ns_word_figure;

/* Fills *out (zeroed before) for a new surface form. Errors: NS_NOMEM. */
ns_status ns_figure_classify(ns_arena *arena, const ns_word *word, ns_word_figure *out);

/* Fills out->figures and out->years with their counts. */
ns_status ns_figures_extract(ns_slice text, const ns_tokens *tokens, const ns_context *context,
                             ns_arena *arena, ns_facts *out, ns_error *err);
#endif
