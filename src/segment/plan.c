#include "segment/segment.h"

#define LEAF(words, scores, about, is_filter) \
  { .name = (words), .scoring = (scores), .operand = (about), .filter = (is_filter) }
const ns_node_traits ns_node_traits_of[NS_NODE_KINDS] = {
    [NS_NODE_NONE] = LEAF("nothing", NS_SCORE_NONE, NS_OPERAND_NONE, false),
    [NS_NODE_ALL] = LEAF("every passage", NS_SCORE_NONE, NS_OPERAND_NONE, false),
    [NS_NODE_TERM] = LEAF("term", NS_SCORE_WORD, NS_OPERAND_TERM, false),
    [NS_NODE_FORM] = LEAF("form", NS_SCORE_WORD, NS_OPERAND_TERM, false),
    [NS_NODE_AND] = {"all of", NS_JOIN_ALL, NS_SCORE_SUM, NS_OPERAND_NONE, false, false},
    [NS_NODE_OR] = {"any of", NS_JOIN_ANY, NS_SCORE_SUM, NS_OPERAND_NONE, false, false},
    [NS_NODE_MAX] = {"best of", NS_JOIN_ANY, NS_SCORE_BEST, NS_OPERAND_NONE, false, false},
    [NS_NODE_NOT] = {"the first without the others", NS_JOIN_FIRST, NS_SCORE_FIRST, NS_OPERAND_NONE, false, false},
    [NS_NODE_FILTER] = {"the first where the others match", NS_JOIN_ALL, NS_SCORE_FIRST, NS_OPERAND_NONE, false, false},
    [NS_NODE_PHRASE] = {"phrase", NS_JOIN_ALL, NS_SCORE_SUM, NS_OPERAND_NONE, true, false},
    [NS_NODE_NEAR] = {"near", NS_JOIN_ALL, NS_SCORE_SUM, NS_OPERAND_WINDOW, true, false},
    [NS_NODE_YEAR] = LEAF("year", NS_SCORE_NONE, NS_OPERAND_RANGE, true),
    [NS_NODE_AMOUNT] = LEAF("amount", NS_SCORE_NONE, NS_OPERAND_AMOUNT, true),
    [NS_NODE_ENTITY] = LEAF("entity", NS_SCORE_NONE, NS_OPERAND_TEXT, true),
    [NS_NODE_TITLE] = LEAF("in the title", NS_SCORE_NONE, NS_OPERAND_TITLE, true),
    [NS_NODE_SOURCE] = LEAF("source", NS_SCORE_NONE, NS_OPERAND_TEXT, true),
    [NS_NODE_AUTHOR] = LEAF("author", NS_SCORE_NONE, NS_OPERAND_TEXT, true),
    [NS_NODE_DATE] = LEAF("date", NS_SCORE_NONE, NS_OPERAND_RANGE, true),
    [NS_NODE_ARTICLE] = LEAF("article", NS_SCORE_NONE, NS_OPERAND_TEXT, true)};

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

static const char *misshapen_phrase(const ns_node *node) {
  for (size_t i = 0; i < node->child_count; i++) {
    if (node->children[i]->kind != NS_NODE_TERM)
      return "a PHRASE of something else than terms";
    if (!node->offsets || (i && node->offsets[i] < node->offsets[i - 1]) || (!i && node->offsets[0]))
      return "a PHRASE whose offsets do not ascend from 0";
  }
  return NULL;
}

static const char *misshapen_near(const ns_node *node) {
  for (size_t i = 0; i < node->child_count; i++) {
    if (!positional(node->children[i]))
      return "a NEAR of something without positions";
  }
  return NULL;
}

/* Is the node well formed by itself, whatever its children hold? A planner's mistake, not a user's. */
static const char *misshapen(const ns_node *node) {
  if ((unsigned)node->kind >= NS_NODE_KINDS)
    return "a node of unknown kind";
  const ns_node_traits *traits = &ns_node_traits_of[node->kind];
  if ((traits->scoring == NS_SCORE_FIRST || traits->places) && !node->child_count)
    return "a NOT, FILTER, PHRASE or NEAR without children";
  if (traits->operand == NS_OPERAND_AMOUNT && !node->amount)
    return "an AMOUNT without an amount";
  if (node->kind == NS_NODE_PHRASE)
    return misshapen_phrase(node);
  return node->kind == NS_NODE_NEAR ? misshapen_near(node) : NULL;
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
  bool leaf = ns_node_traits_of[node->kind].scoring == NS_SCORE_WORD;
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
