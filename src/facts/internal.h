/* Between the files of src/facts: the side record that the classifier hangs on every surface form,
 * and the two passes over a passage's tokens.
 *
 *   word ─ ns_facts_classify ─ ns_word_facts { figure part, names part }     once for each surface form
 *   tokens ─ ns_figures_extract ─ figures, years ─ ns_entities_extract ─ entities     for each passage
 */
#ifndef NS_FACTS_INTERNAL_H
#define NS_FACTS_INTERNAL_H

#include "facts/names/entity.h"
#include "facts/figures/figure.h"

/* word->facts; NULL for the words (most of them) that mean nothing to either pass. */
typedef struct ns_word_facts {
  ns_word_figure figure;
  ns_word_names names;
} ns_word_facts;

struct ns_extractor {
  ns_analyzer *analyzer;
  const ns_names *names;
  ns_figure_lexicon *lexicon;
  ns_entity_state *entities;
};

static inline const ns_word_facts *ns_facts_of(const ns_token *token) {
  return token->word->facts;
}
#endif
