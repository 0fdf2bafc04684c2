/* The state of a search and the nodes of its plan: allocation with a sticky error, and joining with the
 * obvious simplifications. */
#include <stdio.h>

#include "search/internal.h"

enum { NOTE_MAX = 300, NOTES_MAX = 32 };

void *ns_ask_fail(ns_ask *ask, ns_status status) {
  if (!ask->status)
    ask->status = status;
  return NULL;
}

void *ns_ask_alloc(ns_ask *ask, size_t count, size_t size) {
  if (ask->status)
    return NULL;
  void *ptr = ns_arena_calloc(ask->arena, count ? count : 1, size);
  return ptr ? ptr : ns_ask_fail(ask, ns_fail_nomem(ask->err));
}

void ns_ask_note(ns_ask *ask, const char *format, ...) {
  char text[NOTE_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (!ask->notes)
    ask->found->notes = ask->notes = ns_ask_alloc(ask, NOTES_MAX, sizeof *ask->notes);
  ns_slice *notes = ask->notes;
  if (!notes)
    return;
  for (size_t i = 0; i < ask->found->note_count; i++) {
    if (ns_slice_is(notes[i], text))
      return;
  }
  ns_slice copy = ns_arena_copy(ask->arena, ns_slice_str(text));
  if (copy.ptr && ask->found->note_count < NOTES_MAX)
    notes[ask->found->note_count++] = copy;
}

uint64_t ns_ask_df(ns_ask *ask, ns_slice term) {
  uint64_t sum = 0;
  for (int side = 0; side < NS_SIDES && !ask->status; side++) {
    ns_segment *segment = ns_side(ask, side);
    uint32_t df = 0;
    ns_status status = segment ? segment->ops->df(segment, term, &df, ask->err) : NS_OK;
    if (status)
      ns_ask_fail(ask, status);
    sum += df;
  }
  return sum;
}

uint32_t ns_ask_weight(ns_ask *ask, uint64_t df, double boost) {
  return ns_term_weight(ask->passages, df < ask->passages ? df : ask->passages, boost);
}

ns_node *ns_node_new(ns_ask *ask, ns_node_kind kind) {
  ns_node *node = ns_ask_alloc(ask, 1, sizeof *node);
  if (node)
    node->kind = kind;
  return node;
}

ns_node *ns_node_term(ns_ask *ask, ns_slice term, uint32_t weight) {
  ns_node *node = ns_node_new(ask, NS_NODE_TERM);
  if (node) {
    node->term = term;
    node->weight = weight;
  }
  return node;
}

ns_node *ns_node_all(ns_ask *ask) {
  return ns_node_new(ask, NS_NODE_ALL);
}

static bool same_leaf(const ns_node *a, const ns_node *b) {
  return a == b || (a->kind == NS_NODE_TERM && b->kind == NS_NODE_TERM && a->weight == b->weight && ns_slice_eq(a->term, b->term));
}

/* Can a child of this kind be opened into its parent? Sums of sums and all of alls are one. */
static bool opens(ns_node_kind parent, const ns_node *child) {
  return child->kind == parent && (parent == NS_NODE_AND || parent == NS_NODE_OR || parent == NS_NODE_MAX);
}

/* The children with those of like nodes opened; equal leaves of a match tree once. */
static size_t gather(ns_node_kind kind, ns_node *const *children, size_t count, ns_node **out) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    if (!children[i])
      continue;
    bool open = opens(kind, children[i]);
    size_t inner = open ? children[i]->child_count : 1;
    for (size_t j = 0; j < inner; j++) {
      ns_node *child = open ? children[i]->children[j] : children[i];
      bool twice = false;
      /* only where order is free and a double adds nothing: unweighted leaves, few of them */
      for (size_t k = 0; k < found && found < 64 && kind != NS_NODE_NOT && kind != NS_NODE_FILTER && !twice; k++)
        twice = child->kind == NS_NODE_TERM && !child->weight && same_leaf(out[k], child);
      if (!twice)
        out[found++] = child;
    }
  }
  return found;
}

ns_node *ns_node_join(ns_ask *ask, ns_node_kind kind, ns_node *const *children, size_t count) {
  size_t room = 0;
  for (size_t i = 0; i < count; i++)
    room += children[i] ? 1 + children[i]->child_count : 0;
  if (!room || ask->status)
    return NULL;
  ns_node **list = ns_ask_alloc(ask, room, sizeof *list);
  size_t found = list ? gather(kind, children, count, list) : 0;
  if (found <= 1)
    return found ? list[0] : NULL;
  ns_node *node = ns_node_new(ask, kind);
  if (!node)
    return NULL;
  node->children = list;
  node->child_count = found;
  return node;
}
