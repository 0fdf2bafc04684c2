/* Whatever bytes come: entities lie inside the text on character borders, in order and apart, with a
 * name and a kind; and a table of names made of the same bytes is read or complained about, no more. */
#include <stdlib.h>

#include "base/utf8.h"
#include "facts/facts.h"
#include "facts/names/names_build.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(int holds) {
  if (!holds)
    abort();
}

static void check_facts(ns_slice text, const ns_facts *facts) {
  uint32_t behind = 0;
  for (size_t i = 0; i < facts->entity_count; i++) {
    const ns_entity *entity = &facts->entities[i];
    demand(entity->start >= behind && entity->start < entity->end && entity->end <= text.len);
    demand(ns_utf8_floor(text, entity->start) == entity->start && ns_utf8_floor(text, entity->end) == entity->end);
    demand(entity->kind < NS_ENTITY_KINDS && entity->name.len > 0);
    behind = entity->end;
  }
}

static void check_text(ns_slice text) {
  static ns_names *names;
  ns_analyzer *an = NULL;
  ns_extractor *ex = NULL;
  ns_tokens tokens = {0};
  ns_context context = {0};
  ns_facts facts;
  ns_arena arena;
  ns_arena_init(&arena, (size_t)64 << 20);
  if (!names && ns_names_open(NULL, NULL, NULL, &names, NULL))
    return;
  if (ns_analyzer_new(NS_WORDS_GERMAN, &an, NULL) == NS_OK && ns_extractor_new(an, names, &ex, NULL) == NS_OK)
    for (int round = 0; round < 2; round++) /* the second with what the first has taught */
      if (ns_analyze(an, text, &tokens, NULL) == NS_OK &&
          ns_facts_extract(ex, text, &tokens, &context, &arena, &facts, NULL) == NS_OK)
        check_facts(text, &facts);
  ns_extractor_free(ex);
  ns_analyzer_free(an);
  ns_tokens_release(&tokens);
  ns_arena_release(&arena);
}

static void check_table(ns_slice text) {
  ns_names_build build;
  ns_buf out;
  uint32_t number = 0;
  ns_names_build_init(&build);
  ns_buf_init(&out, NS_NAMES_SIZE_MAX);
  while (text.len) {
    char reason[NS_NAMES_REASON_MAX] = "";
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end ? (size_t)(end - text.ptr) : text.len;
    bool fine = ns_names_build_line(&build, ns_slice_of(text.ptr, len), ++number, 0, reason);
    demand(fine || reason[0]);
    text = ns_slice_from(text, end ? len + 1 : len);
  }
  demand(ns_names_build_finish(&build, &out, NULL) == NS_OK);
  ns_buf_release(&out);
  ns_names_build_release(&build);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
  ns_buf text;
  ns_buf_init(&text, NS_PASSAGE_MAX);
  check_table(ns_slice_of((const char *)bytes, len));
  ns_utf8_repair(ns_slice_of((const char *)bytes, len), &text);
  if (text.status == NS_OK)
    check_text(ns_buf_slice(&text));
  ns_buf_release(&text);
  return 0;
}
