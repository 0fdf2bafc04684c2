/* A plan becomes a query that Xapian can evaluate: words stay words, every other leaf becomes the set
 * of its passages, and what cannot match is cut away. */
#include "base/mem.h"
#include "live/internal.h"

void ns_live_resolver_release(ns_live_resolver *r) {
  for (ns_live_found *set = r->sets; set; set = set->next)
    ns_docs_release(&set->docs); /* the nodes themselves are in the arena */
  r->sets = NULL;
}

static ns_xapian_query *new_query(ns_live_resolver *r, ns_xapian_op op) {
  ns_xapian_query *q = ns_arena_calloc(r->arena, 1, sizeof *q);
  if (q)
    q->op = op;
  else
    (void)ns_fail_nomem(r->err);
  return q;
}

static ns_status set_query(ns_live_resolver *r, const ns_docs *docs, const ns_xapian_query **out) {
  *out = NULL;
  if (!docs->count)
    return NS_OK;
  ns_xapian_query *q = new_query(r, NS_XAPIAN_SET);
  if (!q)
    return NS_NOMEM;
  q->set = docs;
  *out = q;
  return NS_OK;
}

static ns_status word_query(ns_live_resolver *r, const ns_node *node, const ns_xapian_query **out) {
  ns_live_key room;
  if (!ns_live_word_fits(node->term))
    return NS_OK;
  ns_xapian_query *q = new_query(r, NS_XAPIAN_TERM);
  if (!q)
    return NS_NOMEM;
  q->term = ns_arena_copy(r->arena, ns_live_word_term(node->term, &room));
  q->weight = node->weight;
  *out = q;
  return q->term.ptr ? NS_OK : ns_fail_nomem(r->err);
}

/* `first` where `rest` holds too. */
static ns_status pair_query(ns_live_resolver *r, const ns_xapian_query *first, const ns_xapian_query *rest,
                            const ns_xapian_query **out) {
  ns_xapian_query *q = new_query(r, NS_XAPIAN_FILTER);
  const ns_xapian_query **children = q ? ns_arena_alloc(r->arena, 2 * sizeof(void *)) : NULL;
  if (!children)
    return ns_fail_nomem(r->err);
  children[0] = first;
  children[1] = rest;
  q->children = children;
  q->child_count = 2;
  *out = q;
  return NS_OK;
}

/* The same leaf may stand in both trees. */
static ns_status leaf_set(ns_live_resolver *r, const ns_node *node, const ns_docs **out) {
  for (const ns_live_found *set = r->sets; set; set = set->next) {
    if (set->node == node) {
      *out = &set->docs;
      return NS_OK;
    }
  }
  ns_docs *docs = ns_live_new_set(r, node);
  *out = docs;
  if (!docs)
    return ns_fail_nomem(r->err);
  return ns_node_traits_of[node->kind].places || node->kind == NS_NODE_FORM ? ns_live_positional(r, node, docs) : ns_live_filter(r, node, docs);
}

/* Children that can match; with `every`, none at all when one cannot. */
static ns_status resolve_children(ns_live_resolver *r, const ns_node *node, bool every, ns_xapian_query *q) {
  const ns_xapian_query **children = ns_arena_alloc(r->arena, (node->child_count + 1) * sizeof(void *));
  if (!children)
    return ns_fail_nomem(r->err);
  q->children = children;
  for (size_t i = 0; i < node->child_count; i++) {
    const ns_xapian_query *child;
    ns_status status = ns_live_resolve(r, node->children[i], &child);
    if (status)
      return status;
    if (child) {
      children[q->child_count++] = child;
    } else if (every || (node->kind == NS_NODE_NOT && i == 0)) {
      q->child_count = 0;
      return NS_OK;
    }
  }
  return NS_OK;
}

static ns_status inner_query(ns_live_resolver *r, const ns_node *node, ns_xapian_op op, bool every,
                             const ns_xapian_query **out) {
  ns_xapian_query *q = new_query(r, op);
  if (!q)
    return NS_NOMEM;
  ns_status status = resolve_children(r, node, every, q);
  if (!status && q->child_count)
    *out = q->child_count == 1 ? q->children[0] : q;
  return status;
}

/* The words' scores added up, among the passages where they stand as asked. */
static ns_status positional_query(ns_live_resolver *r, const ns_node *node, const ns_xapian_query **out) {
  const ns_docs *docs;
  const ns_xapian_query *words = NULL, *set = NULL;
  ns_status status = leaf_set(r, node, &docs);
  if (!status)
    status = set_query(r, docs, &set);
  if (!status && set)
    status =
        node->kind == NS_NODE_FORM ? word_query(r, node, &words) : inner_query(r, node, NS_XAPIAN_AND, true, &words);
  return status || !words ? status : pair_query(r, words, set, out);
}

/* The operator that joins children as the kind does. */
static ns_xapian_op op_of(const ns_node_traits *traits) {
  if (traits->join == NS_JOIN_ANY)
    return traits->scoring == NS_SCORE_BEST ? NS_XAPIAN_MAX : NS_XAPIAN_OR;
  if (traits->join == NS_JOIN_FIRST)
    return NS_XAPIAN_NOT;
  return traits->scoring == NS_SCORE_FIRST ? NS_XAPIAN_FILTER : NS_XAPIAN_AND;
}

static ns_status filter_query(ns_live_resolver *r, const ns_node *node, const ns_xapian_query **out) {
  const ns_docs *docs;
  ns_status status = leaf_set(r, node, &docs);
  return status ? status : set_query(r, docs, out);
}

ns_status ns_live_resolve(ns_live_resolver *r, const ns_node *node, const ns_xapian_query **out) {
  const ns_node_traits *traits = &ns_node_traits_of[node->kind];
  *out = NULL;
  if (node->kind == NS_NODE_NONE)
    return NS_OK;
  if (node->kind == NS_NODE_ALL) {
    *out = new_query(r, NS_XAPIAN_ALL);
    return *out ? NS_OK : NS_NOMEM;
  }
  if (traits->places || node->kind == NS_NODE_FORM)
    return positional_query(r, node, out);
  if (traits->join != NS_JOIN_LEAF)
    return inner_query(r, node, op_of(traits), traits->join == NS_JOIN_ALL, out);
  return traits->filter ? filter_query(r, node, out) : word_query(r, node, out);
}
