/* The figure pass, as the extractor calls it. */
#ifndef NS_FACTS_FIGURE_H
#define NS_FACTS_FIGURE_H

#include "facts/facts.h"

/* What one surface form means in a figure; the meaning of the fields hangs on the classes (grammar.h).
 * Zeroed = nothing. */
typedef struct ns_word_figure {
  double value, high;
  uint32_t classes; /* NS_C_…; 0 and code 0: the word plays no part in figures */
  uint8_t unit;     /* index in ns_units */
  uint8_t code;     /* ns_code */
  uint8_t modifier, month, nation, third, months;
  int8_t offset, sign;
} ns_word_figure;

/* The tables as one map from forms to records; read-only once built. */
typedef struct ns_figure_lexicon ns_figure_lexicon;
ns_status ns_figure_lexicon_new(ns_figure_lexicon **out, ns_error *err);
void ns_figure_lexicon_free(ns_figure_lexicon *lexicon);

/* Unit of a form in any case ("usd", "gw"), as users type it: index in ns_units, 0 when it is none. */
unsigned ns_figure_lexicon_unit(const ns_figure_lexicon *lexicon, ns_slice form);

/* Fills *out (zeroed before) for a new surface form. */
void ns_figure_classify(const ns_figure_lexicon *lexicon, const ns_word *word, ns_word_figure *out);

/* Fills out->figures and out->years with their counts. Errors: NS_NOMEM. */
ns_status ns_figures_extract(ns_slice text, const ns_tokens *tokens, const ns_context *context, ns_arena *arena,
                             ns_facts *out, ns_error *err);
#endif
