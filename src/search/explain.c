/* --explain: the plan as a tree, each term with its frequency and weight. */
#include "base/json.h"
#include "search/internal.h"

enum { EXPLANATION_MAX = 4 << 20, INDENT = 2 };

static void add_text(ns_buf *out, ns_slice text) {
  ns_buf_add_char(out, ' ');
  ns_buf_add_slice(out, text);
}

static void add_amount(ns_buf *out, const ns_amount *amount) {
  static const char *const ops[] = {[NS_AMOUNT_RANGE] = "", [NS_AMOUNT_EQ] = "= ", [NS_AMOUNT_GT] = "> ",
                                    [NS_AMOUNT_GE] = ">= ", [NS_AMOUNT_LT] = "< ", [NS_AMOUNT_LE] = "<= "};
  bool least = amount->op == NS_AMOUNT_LT || amount->op == NS_AMOUNT_LE;
  ns_buf_add_char(out, ' ');
  ns_buf_add_str(out, ops[amount->op]);
  ns_buf_add_double(out, least ? amount->high : amount->low);
  if (amount->op == NS_AMOUNT_RANGE) {
    ns_buf_add_str(out, " to ");
    ns_buf_add_double(out, amount->high);
  }
  ns_buf_add_char(out, ' ');
  ns_buf_add_str(out, amount->any_money ? "of any currency" : amount->unit[0] ? amount->unit : ns_kind_name((ns_kind)amount->kind));
}

static void add_term(ns_ask *ask, ns_buf *out, const ns_node *node) {
  add_text(out, node->term);
  if (node->kind == NS_NODE_FORM) {
    ns_buf_add_str(out, " as");
    add_text(out, node->form);
  }
  unsigned long long df = ns_ask_df(ask, node->term);
  ns_buf_addf(out, "  (in %llu passage%s", df, df == 1 ? "" : "s");
  if (node->weight)
    ns_buf_addf(out, ", weight %.2f", node->weight / 1024.0);
  ns_buf_add_char(out, ')');
}

static void add_detail(ns_ask *ask, ns_buf *out, const ns_node *node) {
  switch (ns_node_traits_of[node->kind].operand) {
  case NS_OPERAND_NONE: break;
  case NS_OPERAND_TERM: add_term(ask, out, node); break;
  case NS_OPERAND_TITLE: add_text(out, node->term); break;
  case NS_OPERAND_TEXT: add_text(out, node->text); break;
  case NS_OPERAND_RANGE: ns_buf_addf(out, " %d to %d", (int)node->low, (int)node->high); break;
  case NS_OPERAND_AMOUNT: add_amount(out, node->amount); break;
  case NS_OPERAND_WINDOW: ns_buf_addf(out, " within %u words", node->window); break;
  }
}

static void add_node(ns_ask *ask, ns_buf *out, const ns_node *node, int depth) {
  ns_buf_addf(out, "%*s%s", depth * INDENT, "", ns_node_traits_of[node->kind].name);
  add_detail(ask, out, node);
  ns_buf_add_char(out, '\n');
  for (size_t i = 0; i < node->child_count && depth < NS_PLAN_DEPTH_MAX; i++)
    add_node(ask, out, node->children[i], depth + 1);
}

static void add_wish(ns_buf *out, const ns_wish *wish) {
  ns_buf_add_str(out, "  ");
  ns_buf_add_double(out, wish->figure.low);
  if (wish->figure.high > wish->figure.low) {
    ns_buf_add_str(out, " to ");
    ns_buf_add_double(out, wish->figure.high);
  }
  add_text(out, wish->any_unit ? NS_LIT("of any currency") : wish->figure.unit);
  ns_buf_addf(out, " (%s, %s)\n", ns_kind_name((ns_kind)wish->figure.kind), ns_modifier_name((ns_modifier)wish->figure.modifier));
}

ns_status ns_explain_plan(ns_ask *ask) {
  ns_buf out;
  ns_buf_init(&out, EXPLANATION_MAX);
  ns_buf_addf(&out, "an answer is (of %llu passages)\n", (unsigned long long)ask->passages);
  add_node(ask, &out, ask->answers, 1);
  ns_buf_add_str(&out, "it scores by\n");
  add_node(ask, &out, ask->score, 1);
  if (ask->wish_count)
    ns_buf_add_str(&out, "figures that rank passages higher\n");
  for (size_t i = 0; i < ask->wish_count; i++)
    add_wish(&out, &ask->wishes[i]);
  ask->found->explanation = ns_arena_copy(ask->arena, ns_buf_slice(&out));
  ns_buf_release(&out);
  return ask->status;
}
