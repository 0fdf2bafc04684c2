#include "base/mem.h"
#include "facts/figures/grammar.h"

/* The analyzer's classifier: most words have no part in either pass and get no record. */
static ns_status classify(void *ctx, ns_arena *arena, ns_word *word) {
  const ns_extractor *ex = ctx;
  ns_word_facts facts;
  if (word->flags & NS_WORD_CUT) { /* neither name nor figure */
    word->facts = NULL;
    word->traits = 0;
    return NS_OK;
  }
  memset(&facts, 0, sizeof facts);
  ns_figure_classify(ex->lexicon, word, &facts.figure);
  ns_status status = ns_entity_classify(ex->names, arena, word, &facts.names);
  word->facts = NULL;
  word->traits = facts.names.flags;
  if (status != NS_OK || (facts.figure.classes == 0 && facts.figure.code == 0 && facts.names.flags == 0))
    return status;
  ns_word_facts *kept = ns_arena_alloc(arena, sizeof *kept);
  if (kept == NULL)
    return NS_NOMEM;
  *kept = facts;
  if (facts.figure.classes & NS_C_ANCHOR)
    word->flags |= NS_WORD_MARKED;
  word->facts = kept;
  return NS_OK;
}

ns_status ns_extractor_new(ns_analyzer *an, const ns_names *names, ns_extractor **out, ns_error *err) {
  *out = NULL;
  ns_extractor *ex = ns_calloc(1, sizeof *ex);
  if (ex == NULL)
    return ns_fail_nomem(err);
  ex->analyzer = an;
  ex->names = names;
  ns_status status = ns_figure_lexicon_new(&ex->lexicon, err);
  if (status == NS_OK)
    status = ns_entity_state_new(names, &ex->entities, err);
  if (status != NS_OK) {
    ns_figure_lexicon_free(ex->lexicon);
    ns_free(ex);
    return status;
  }
  ns_analyzer_set_classifier(an, classify, ex);
  *out = ex;
  return NS_OK;
}

void ns_extractor_free(ns_extractor *ex) {
  if (ex == NULL)
    return;
  ns_analyzer_set_classifier(ex->analyzer, NULL, NULL);
  ns_entity_state_free(ex->entities);
  ns_figure_lexicon_free(ex->lexicon);
  ns_free(ex);
}

void ns_extractor_begin_article(ns_extractor *ex, const ns_context *context) {
  ns_entity_begin_article(ex->entities, context);
}

ns_status ns_facts_extract(ns_extractor *ex, ns_slice text, const ns_tokens *tokens, const ns_context *context,
                           ns_arena *arena, ns_facts *out, ns_error *err) {
  memset(out, 0, sizeof *out);
  ns_status status = ns_figures_extract(text, tokens, context, arena, out, err);
  if (status == NS_OK)
    status = ns_entities_extract(ex->entities, text, tokens, context, arena, out, err);
  if (status != NS_OK)
    memset(out, 0, sizeof *out);
  return status;
}
