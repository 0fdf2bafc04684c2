/* An extractor over the built-in tables, and figures written out for comparison. */
#ifndef NS_TESTS_FIGURES_HELP_H
#define NS_TESTS_FIGURES_HELP_H

#include "unit.h"

#include "facts/facts.h"

typedef struct chain {
  ns_analyzer *analyzer;
  ns_names *names;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena arena;
} chain;

static inline void chain_open(chain *c) {
  ns_error err = {0};
  memset(c, 0, sizeof *c);
  ns_arena_init(&c->arena, 1 << 26);
  assert_int_equal(NS_OK, ns_names_open(NULL, NULL, NULL, &c->names, &err));
  assert_int_equal(NS_OK, ns_analyzer_new(NS_WORDS_GERMAN, &c->analyzer, &err));
  assert_int_equal(NS_OK, ns_extractor_new(c->analyzer, c->names, &c->extractor, &err));
}

static inline void chain_close(chain *c) {
  ns_extractor_free(c->extractor);
  ns_analyzer_free(c->analyzer);
  ns_names_close(c->names);
  ns_tokens_release(&c->tokens);
  ns_arena_release(&c->arena);
}

static inline ns_facts chain_read(chain *c, ns_slice text, const ns_context *context) {
  ns_error err = {0};
  ns_facts facts;
  ns_arena_clear(&c->arena);
  ns_extractor_begin_article(c->extractor, context);
  assert_int_equal(NS_OK, ns_analyze(c->analyzer, text, &c->tokens, &err));
  assert_int_equal(NS_OK, ns_facts_extract(c->extractor, text, &c->tokens, context, &c->arena, &facts, &err));
  return facts;
}
#endif
