/* Which of the proposed spans are kept, and what is remembered of them within an article. */
#ifndef NS_FACTS_ENTITY_RESOLVE_H
#define NS_FACTS_ENTITY_RESOLVE_H

#include "base/strmap.h"
#include "facts/names/entity_items.h"

enum { NS_MEMORY_FILTER = 1024 }; /* bits */

/* Names of persons of the article in work, by their last word. */
typedef struct ns_entity_memory {
  ns_strmap words;  /* last word → index of names */
  ns_slice *names;  /* full names, in the arena */
  uint64_t begins[NS_MEMORY_FILTER / 64]; /* by the first bytes of a last word: most words are none */
  size_t count, capacity;
  ns_arena arena;
} ns_entity_memory;

void ns_entity_memory_init(ns_entity_memory *memory);
void ns_entity_memory_release(ns_entity_memory *memory);
void ns_entity_memory_clear(ns_entity_memory *memory);

/* Keeps the best of the finder's spans, none overlapping, and writes them to out in order of place.
 * Learns from them and completes them. All memory from arena. */
ns_status ns_entity_resolve(ns_finder *finder, ns_entity_memory *memory, ns_slice text, ns_arena *arena,
                            ns_facts *out);
#endif
