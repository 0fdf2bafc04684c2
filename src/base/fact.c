#include "base/fact.h"

#include <float.h>

const char *ns_kind_name(ns_kind kind) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_KIND_MAP(X)
#undef X
  };
  return (unsigned)kind < NS_KIND_COUNT_OF_KINDS ? names[kind] : "unknown";
}

const char *ns_modifier_name(ns_modifier modifier) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_MODIFIER_MAP(X)
#undef X
  };
  return (unsigned)modifier < NS_MOD_COUNT ? names[modifier] : "unknown";
}

const char *ns_role_name(ns_role role) {
  static const char *const names[] = {NULL, "from", "to", "by"};
  return (unsigned)role < sizeof names / sizeof *names ? names[role] : NULL;
}

const char *ns_entity_kind_name(ns_entity_kind kind) {
  static const char *const names[] = {
#define X(code, name) name,
      NS_ENTITY_MAP(X)
#undef X
  };
  return (unsigned)kind < NS_ENTITY_KINDS ? names[kind] : "unknown";
}

static bool same_unit(const ns_amount *amount, const ns_figure *figure) {
  if (amount->any_money)
    return figure->kind == NS_KIND_MONEY;
  return figure->kind == amount->kind && ns_slice_is(figure->unit, amount->unit);
}

static double slack(double value) {
  double size = value < 0 ? -value : value;
  return size <= DBL_MAX ? size * NS_AMOUNT_TOLERANCE : 0;
}

bool ns_amount_holds(const ns_amount *amount, const ns_figure *figure, bool vague) {
  if (figure->kind >= NS_KIND_ORDINAL || !same_unit(amount, figure))
    return false;
  bool inside = figure->modifier == NS_MOD_VAGUE && !vague;
  double least = inside ? figure->low : figure->high;  /* must reach the lower end */
  double most = inside ? figure->high : figure->low;   /* must stay below the upper end */
  bool above = amount->op == NS_AMOUNT_GT ? least > amount->low + slack(amount->low)
                                          : least >= amount->low - slack(amount->low);
  bool below = amount->op == NS_AMOUNT_LT ? most < amount->high - slack(amount->high)
                                          : most <= amount->high + slack(amount->high);
  return above && below;
}
