#include "segment/segment.h"

typedef struct check {
  ns_error *err;
  size_t nodes, scored;
  bool score; /* walking the score tree */
} check;

static bool positional(const ns_node *node) {
  if (node->kind == NS_NODE_OR) {
    for (size_t i = 0; i < node->child_count; i++) {
      if (node->children[i]->kind != NS_NODE_TERM && node->children[i]->kind != NS_NODE_PHRASE)
        return false;
    }
  }
  return node->kind == NS_NODE_TERM || node->kind == NS_NODE_PHRASE || node->kind == NS_NODE_OR;
}

/* Is the node well formed by itself, whatever its children hold? A planner's mistake, not a user's. */
static const char *misshapen(const ns_node *node) {
  switch (node->kind) {
  case NS_NODE_NOT:
  case NS_NODE_FILTER:
    return node->child_count ? NULL : "a NOT or FILTER without children";
  case NS_NODE_PHRASE:
    for (size_t i = 0; i < node->child_count; i++) {
      if (node->children[i]->kind != NS_NODE_TERM)
        return "a PHRASE of something else than terms";
      if (!node->offsets || (i && node->offsets[i] < node->offsets[i - 1]) || (!i && node->offsets[0]))
        return "a PHRASE whose offsets do not ascend from 0";
    }
    return node->child_count ? NULL : "a PHRASE without children";
  case NS_NODE_NEAR:
    for (size_t i = 0; i < node->child_count; i++) {
      if (!positional(node->children[i]))
        return "a NEAR of something without positions";
    }
    return node->child_count ? NULL : "a NEAR without children";
  case NS_NODE_AMOUNT:
    return node->amount ? NULL : "an AMOUNT without an amount";
  case NS_NODE_NONE:
  case NS_NODE_ALL:
  case NS_NODE_TERM:
  case NS_NODE_FORM:
  case NS_NODE_AND:
  case NS_NODE_OR:
  case NS_NODE_MAX:
  case NS_NODE_YEAR:
  case NS_NODE_ENTITY:
  case NS_NODE_TITLE:
  case NS_NODE_SOURCE:
  case NS_NODE_AUTHOR:
  case NS_NODE_DATE:
  case NS_NODE_ARTICLE:
    return NULL;
  }
  return "a node of unknown kind";
}

static ns_status check_node(check *c, const ns_node *node, unsigned depth) {
  if (depth > NS_PLAN_DEPTH_MAX)
    return ns_fail(c->err, NS_LIMIT, "query: nested deeper than %d levels; use fewer brackets",
                   NS_PLAN_DEPTH_MAX);
  if (++c->nodes > NS_PLAN_NODES_MAX)
    return ns_fail(c->err, NS_LIMIT, "query: more than %d words and operators; shorten it",
                   NS_PLAN_NODES_MAX);
  const char *wrong = node ? misshapen(node) : "a missing node";
  if (wrong)
    return ns_fail(c->err, NS_BUG, "plan: %s", wrong);
  bool leaf = node->kind == NS_NODE_TERM || node->kind == NS_NODE_FORM;
  if (leaf && node->weight > NS_WEIGHT_MAX)
    return ns_fail(c->err, NS_BUG, "plan: a weight over %d", NS_WEIGHT_MAX);
  if (leaf && node->weight && c->score && ++c->scored > NS_PLAN_SCORED_MAX)
    return ns_fail(c->err, NS_LIMIT, "query: more than %d words that score; shorten it", NS_PLAN_SCORED_MAX);
  ns_status status = NS_OK;
  for (size_t i = 0; i < node->child_count && !status; i++)
    status = check_node(c, node->children[i], depth + 1);
  return status;
}

ns_status ns_plan_check(const ns_plan *plan, ns_error *err) {
  check c = {.err = err, .score = true};
  ns_status status = check_node(&c, plan->score, 1);
  c.score = false;
  if (!status && plan->match != plan->score)
    status = check_node(&c, plan->match, 1);
  return status;
}
