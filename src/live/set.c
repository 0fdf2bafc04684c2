/* Sets of passages that leaves of a plan were found to be. */
#include "live/internal.h"

ns_docs *ns_live_new_set(ns_live_resolver *r, const ns_node *node) {
  ns_live_found *set = ns_arena_calloc(r->arena, 1, sizeof *set);
  if (!set)
    return NULL;
  set->node = node;
  set->next = r->sets;
  r->sets = set;
  return &set->docs;
}
