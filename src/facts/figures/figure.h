/* The figure pass, as the extractor calls it. */
#ifndef NS_FACTS_FIGURE_H
#define NS_FACTS_FIGURE_H

#include "facts/facts.h"
#include "facts/figures/word_figure.h"

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
