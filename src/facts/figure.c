#include "facts/figure.h"

ns_status ns_figure_classify(ns_arena *arena, const ns_word *word, ns_word_figure *out) {
  (void)arena, (void)word, (void)out;
  return NS_OK;
}

ns_status ns_figures_extract(ns_slice text, const ns_tokens *tokens, const ns_context *context,
                             ns_arena *arena, ns_facts *out, ns_error *err) {
  (void)text, (void)tokens, (void)context, (void)arena, (void)out, (void)err;
  return NS_OK;
}
