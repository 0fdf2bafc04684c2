/* How near the figures of a passage come to the wishes of a query. */
#include <math.h>

#include "search/features.h"

static bool same_unit(const ns_wish *wish, const ns_figure *figure) {
  bool money = figure->kind == NS_KIND_MONEY;
  if (wish->any_unit)
    return money || figure->kind == NS_KIND_COUNT || figure->kind == NS_KIND_NUMBER;
  if (figure->kind != wish->figure.kind)
    return false;
  return (money && (!wish->figure.unit.len || !figure->unit.len)) || ns_slice_eq(figure->unit, wish->figure.unit);
}

/* |ln| between the intervals; 0 where they meet, next to nothing where the wish is open to that side. */
static double figure_distance(const ns_figure *wish, const ns_figure *figure) {
  bool above = wish->modifier == NS_MOD_GT || wish->modifier == NS_MOD_GE || wish->modifier == NS_MOD_ABOVE;
  bool below = wish->modifier == NS_MOD_LT || wish->modifier == NS_MOD_LE;
  if (figure->low <= wish->high && figure->high >= wish->low)
    return 0;
  bool over = figure->low > wish->high;
  double scale = (over && above) || (!over && below) ? NS_PASS2_FIGURE_OPEN : 1;
  double near = over ? figure->low : figure->high, asked = over ? wish->high : wish->low;
  return near != 0 && asked != 0 && near / asked > 0 ? scale * fabs(log(near / asked)) : INFINITY;
}

static double meets(const ns_wish *wish, const ns_figure *figure) {
  return same_unit(wish, figure) ? 1 / (1 + figure_distance(&wish->figure, figure) / NS_PASS2_FIGURE_REACH) : 0;
}

bool ns_figure_meets_wish(const ns_ask *ask, const ns_figure *figure) {
  for (size_t w = 0; w < ask->wish_count; w++) {
    if (meets(&ask->wishes[w], figure) >= 0.5)
      return true;
  }
  return false;
}

/* The best figure of the passage for each wish. */
double ns_figures_met(const ns_ask *ask, const ns_facts *facts) {
  double sum = 0;
  for (size_t w = 0; w < ask->wish_count; w++) {
    double best = 0;
    for (size_t i = 0; i < facts->figure_count; i++) {
      double met = meets(&ask->wishes[w], &facts->figures[i]);
      best = met > best ? met : best;
    }
    sum += best;
  }
  return ask->wish_count ? sum / (double)ask->wish_count : 0;
}
