/* Whatever text comes, its figures keep their promises: spans inside the text on character borders, in
 * order and apart; low <= high and finite; years ascending; an amount is read or refused. The first byte
 * says whether it is a table row and whether the article has a date. */
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "facts/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(int holds) {
  if (!holds)
    abort();
}

static void check_facts(ns_slice text, const ns_facts *facts) {
  uint32_t end = 0;
  for (size_t i = 0; i < facts->figure_count; i++) {
    const ns_figure *figure = &facts->figures[i];
    demand(figure->start >= end && figure->start < figure->end && figure->end <= text.len);
    demand(ns_utf8_floor(text, figure->start) == figure->start);
    demand(figure->end == text.len || ns_utf8_floor(text, figure->end) == figure->end);
    demand(isfinite(figure->low) && isfinite(figure->high) && figure->low <= figure->high);
    demand(figure->kind < NS_KIND_COUNT_OF_KINDS && figure->modifier < NS_MOD_COUNT);
    end = figure->end;
  }
  for (size_t i = 1; i < facts->year_count; i++)
    demand(facts->years[i - 1] < facts->years[i]);
}

static void check_text(ns_extractor *ex, ns_analyzer *an, ns_slice text, const ns_context *context) {
  ns_tokens tokens = {0};
  ns_arena arena;
  ns_facts facts;
  ns_amount amount;
  ns_arena_init(&arena, 64u << 20);
  if (ns_analyze(an, text, &tokens, NULL) == NS_OK &&
      ns_facts_extract(ex, text, &tokens, context, &arena, &facts, NULL) == NS_OK)
    check_facts(text, &facts);
  if (ns_amount_parse(ex, text, &amount, NULL) == NS_OK)
    demand(amount.low <= amount.high && !isnan(amount.low));
  ns_tokens_release(&tokens);
  ns_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  static ns_analyzer *an;
  static ns_names *names;
  static ns_extractor *ex;
  if (!ex && (ns_names_open(NULL, NULL, NULL, &names, NULL) || ns_analyzer_new(NS_WORDS_GERMAN, &an, NULL) ||
              ns_extractor_new(an, names, &ex, NULL)))
    return 0;
  ns_context context = {.table_row = len > 0 && (bytes[0] & 1)};
  if (len > 0 && (bytes[0] & 2))
    context.article_date = (ns_period){20250715, 20250715};
  ns_buf text;
  ns_buf_init(&text, NS_PASSAGE_MAX);
  ns_utf8_repair(ns_slice_of((const char *)bytes, len), &text);
  if (!text.status && text.len <= NS_PASSAGE_MAX)
    check_text(ex, an, text.ptr ? ns_buf_slice(&text) : NS_LIT(""), &context);
  ns_buf_release(&text);
  return 0;
}
