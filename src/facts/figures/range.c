#include "facts/figures/grammar.h"

#include <math.h>

/* A bis B, A-B, zwischen A und B, A oder B, zwei, drei; von A auf B; A ± B. */

/* The quantity behind a connector; what stands before the connector is not its own. */
static bool read_second(const ns_pass *p, size_t i, ns_quantity *second) {
  if (i == NS_NO_TOKEN)
    return false;
  ns_pass inner = *p;
  inner.floor = i;
  size_t at = i;
  for (int n = 0; n < 2 && at != NS_NO_TOKEN; n++) { /* a hedge, a currency or both before the number */
    ns_slice text = ns_token_text(p, at);
    bool money = p->at[at].kind == NS_TOKEN_SYMBOL && ns_unit_of_symbol(text);
    bool code = (ns_classes(p, at) & NS_C_UNIT) && (ns_units[ns_figure_of(p, at)->unit].flags & NS_UNIT_BEFORE);
    bool hedge = (ns_classes(p, at) & NS_C_HEDGE) || ns_code_of(p, at) == NS_W_MINUS ||
                 ns_code_of(p, at) == NS_W_PLUS || ns_is_mark(p, at, "+");
    if (!money && !code && !hedge && !(ns_is_dash(p, at) && ns_is_glued(p, at, ns_after(p, at))))
      break;
    at = ns_after(p, at);
  }
  return at != NS_NO_TOKEN && ns_quantity_read(&inner, at, second);
}

/* Copies scale and unit of the right-hand side to the left where it has none. */
static void share_scale(ns_quantity *left, const ns_quantity *right) {
  if (left->scaled || !right->scaled || right->scale == 1)
    return;
  double low = left->low < 0 ? -left->low : left->low, high = right->high < 0 ? -right->high : right->high;
  left->scale = low <= high ? right->scale : right->scale / 1000; /* 900 bis 1,2 Milliarden */
  left->scaled = true;
}

static void share_unit(ns_quantity *left, const ns_quantity *right) {
  if (left->unit)
    return;
  left->unit = right->unit;
  left->per = right->per;
  left->open_money = right->open_money;
}

/* 70- bis 80.000, zwei- bis dreitausend */
static void share_thousands(ns_quantity *left, const ns_quantity *right) {
  if (left->ellipsis && left->words && right->words && !right->scaled) {
    double step = fmod(right->low, 1000) == 0 ? 1000 : fmod(right->low, 100) == 0 ? 100 : 1;
    if (left->low * step <= right->low)
      left->low = left->high = left->low * step;
  }
  if (left->ellipsis && !right->scaled && right->literal.form == NS_LITERAL_GROUPED && left->low < 1000 &&
      left->low * 1000 <= right->low)
    left->low = left->high = left->low * 1000;
}

static double size_of(const ns_quantity *q, double value) {
  double factor = q->unit ? q->unit->factor : 1;
  return value * q->scale * factor;
}

static bool same_unit(const ns_quantity *a, const ns_quantity *b) {
  if (a->unit == b->unit)
    return true;
  return a->unit && b->unit && a->unit->kind == b->unit->kind && strcmp(a->unit->base, b->unit->base) == 0;
}

/* Makes one interval of both; false when they do not belong together. */
static bool merge(ns_quantity *left, const ns_quantity *right) {
  ns_quantity a = *left;
  const ns_unit *unit = right->unit ? right->unit : a.unit;
  if (a.unit && right->unit == NULL && !a.currency_before)
    return false; /* 5 Euro bis 10 */
  share_thousands(&a, right);
  share_scale(&a, right);
  share_unit(&a, right);
  ns_quantity b = *right;
  b.unit = unit;
  if (a.scaled && !b.scaled && a.currency_before) /* $5 Mio. bis 10 */
    b.scale = a.scale;
  bool falling = a.low < 0 && b.low < 0 && size_of(&a, a.low) > size_of(&b, b.high); /* -10 bis -20 % */
  if (!same_unit(&a, &b) || (size_of(&a, a.low) > size_of(&b, b.high) && !falling))
    return false;
  double factor = unit && a.unit ? a.unit->factor / unit->factor : 1;
  a.low = a.low * a.scale * factor / b.scale;
  a.high = b.high;
  a.scale = b.scale;
  a.scaled = b.scaled;
  a.unit = unit;
  a.per = b.per;
  a.noun = b.noun;
  a.compound = b.compound;
  a.open_money = b.open_money;
  a.words = a.words && b.words;
  a.ellipsis = a.article = false;
  a.next = b.next;
  a.end = b.end;
  *left = a;
  return true;
}

/* The token before the quantity and its hedge. */
static size_t leading(const ns_pass *p, const ns_quantity *q) {
  size_t first;
  (void)ns_hedge_read(p, q, &first);
  return ns_before(p, first);
}

static void take_leading(const ns_pass *p, ns_quantity *q, size_t token) {
  q->first = token;
  q->start = p->at[token].start;
}

static bool is_number_start(const ns_pass *p, size_t i) {
  return ns_is_number(p, i) || (ns_classes(p, i) & (NS_C_NUMBER | NS_C_QUANTITY));
}

/* 115-135, 115–135, 10 – 12 %; *second is the token behind the dash. */
static bool is_dash_range(const ns_pass *p, const ns_quantity *q, size_t i, size_t *second) {
  size_t last = q->next - 1;
  if (ns_is_joined(p, i)) {
    *second = i;
    return ns_is_number(p, i);
  }
  if (!ns_is_dash(p, i))
    return false;
  *second = ns_after(p, i);
  bool glued = ns_is_glued(p, last, i) && (ns_is_glued(p, i, *second));
  return is_number_start(p, *second) && (glued || !ns_is_glued(p, i, *second)) &&
         ns_is_glued(p, last, i) == ns_is_glued(p, i, *second);
}

/* zwei, drei Milliarden · zwei oder drei: neighbours */
static bool are_neighbours(const ns_quantity *a, const ns_quantity *b) {
  return a->words && b->words && b->low > a->low && b->low <= a->low + 2 && !a->scaled && a->unit == NULL;
}

static bool read_plus_minus(const ns_pass *p, ns_quantity *q, size_t i) {
  if (!ns_is_mark(p, i, "±"))
    return false;
  ns_quantity by;
  if (!read_second(p, ns_after(p, i), &by) || q->scaled || q->unit)
    return false;
  double middle = q->low, spread = by.high;
  by.first = q->first;
  by.start = q->start;
  by.low = middle - spread;
  by.high = middle + spread;
  *q = by;
  return true;
}

/* von 3,2 auf 4,1 Milliarden: two levels; scale and unit go backwards. */
static bool read_levels(const ns_pass *p, ns_quantity *q, size_t i, ns_quantity *second) {
  if (ns_code_of(p, i) != NS_W_AUF || ns_code_of(p, leading(p, q)) != NS_W_VON ||
      !read_second(p, ns_after(p, i), second))
    return false;
  if (q->unit == NULL && second->unit == NULL && q->noun.len)
    return true;
  if (q->unit == NULL || same_unit(q, second)) {
    if (q->unit == NULL && !q->scaled && second->scaled)
      share_scale(q, second);
    share_unit(q, second);
    if (q->literal.form == NS_LITERAL_POINT && !q->scaled && q->unit == NULL)
      return false;
  }
  return true;
}

/* 20- und 50-Euro-Scheine: two figures, the first one completed by the second. */
static bool read_ellipsis(const ns_pass *p, ns_quantity *q, size_t i, ns_quantity *second) {
  if (!q->ellipsis || (ns_code_of(p, i) != NS_W_UND && ns_code_of(p, i) != NS_W_ODER) ||
      !read_second(p, ns_after(p, i), second) || !second->compound)
    return false;
  share_scale(q, second);
  share_unit(q, second);
  q->compound = true;
  q->noun = second->noun;
  return true;
}

static bool read_connected(const ns_pass *p, ns_quantity *q, size_t i) {
  ns_quantity second;
  size_t at = ns_after(p, i);
  ns_code code = ns_code_of(p, i), led = NS_W_NONE;
  bool neighbours = false;
  if (code == NS_W_BIS) {
    if (ns_code_of(p, at) == NS_W_ZU)
      at = ns_after(p, at);
  } else if (code == NS_W_UND) {
    led = ns_code_of(p, leading(p, q));
    if (led != NS_W_ZWISCHEN)
      return false;
  } else if (code == NS_W_ODER) {
    neighbours = true;
  } else if (ns_is_mark(p, i, ",")) {
    if (!q->words || q->scaled || q->unit || !(ns_classes(p, at) & NS_C_NUMBER))
      return false;
    neighbours = true;
  } else if (!is_dash_range(p, q, i, &at)) {
    return false;
  }
  if (!read_second(p, at, &second))
    return false;
  if (neighbours && !are_neighbours(q, &second) && !(code == NS_W_ODER && second.unit && q->unit == NULL && !q->scaled))
    return false;
  if (neighbours && code != NS_W_ODER && second.unit == NULL && !second.scaled)
    return false;
  if (!merge(q, &second))
    return false;
  if (led == NS_W_ZWISCHEN) {
    size_t first; /* zwischen rund 5 und 6 Millionen: the hedge lies inside */
    q->hedge = (uint8_t)ns_hedge_read(p, q, &first);
    take_leading(p, q, ns_before(p, first));
  }
  return true;
}

void ns_range_read(const ns_pass *p, ns_quantity *q, ns_quantity *second, bool *pair) {
  *pair = false;
  size_t i = ns_after(p, q->next - 1);
  if (i == NS_NO_TOKEN || read_plus_minus(p, q, i))
    return;
  if (ns_code_of(p, i) != NS_W_NONE || p->at[i].kind != NS_TOKEN_WORD) {
    *pair = read_levels(p, q, i, second) || read_ellipsis(p, q, i, second);
    if (!*pair)
      (void)read_connected(p, q, i);
  } else if (ns_is_joined(p, i)) {
    (void)read_connected(p, q, i);
  }
}
