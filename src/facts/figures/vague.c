#include "facts/figures/grammar.h"

/* Magnitudes without a number: Hunderte Milliarden, mehrere Millionen Euro, ein zweistelliger
 * Millionenbetrag, Milliardenhöhe. */

#include <math.h>

static void take(const ns_pass *p, ns_quantity *q, size_t first, double low, double high) {
  q->first = first;
  q->start = p->at[first].start;
  q->low = low;
  q->high = high;
  q->vague = true;
}

/* Hunderte (von) Milliarden: a plural of small numbers before a scale word. */
static void read_scales(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  if (ns_code_of(p, i) == NS_W_VON && (ns_classes(p, ns_after(p, i)) & NS_C_SCALE))
    i = ns_after(p, i);
  if (!(ns_classes(p, i) & NS_C_SCALE) || ns_is_joined(p, i))
    return;
  q->end = p->at[i].end;
  q->scale *= ns_figure_of(p, i)->value;
  q->scaled = true;
  q->next = i + 1;
  size_t point = ns_quantity_after(p, q);
  if (ns_is_mark(p, point, ".") && ns_is_glued(p, i, point) && p->at[i].end - p->at[i].start <= 4)
    ns_quantity_take(p, q, point);
}

/* mehrere, einige, ein paar, zig: from two to ten of what follows. */
static bool read_several(const ns_pass *p, size_t i, size_t *first) {
  size_t before = ns_before(p, i);
  if (before == NS_NO_TOKEN || before < p->floor)
    return false;
  if (ns_code_of(p, before) == NS_W_SEVERAL) {
    *first = before;
    return true;
  }
  if (ns_code_of(p, before) != NS_W_PAAR || ns_is_capital(p, before))
    return false;
  *first = before;
  size_t article = ns_before(p, before);
  if (ns_classes(p, article) & NS_C_ARTICLE)
    *first = article;
  return true;
}

/* zehntausend, hunderttausend */
static bool is_round(const ns_word_figure *figure) {
  return figure->classes & NS_C_NUMBER && (figure->value == 1e4 || figure->value == 1e5);
}

/* After several: hundert, tausend, Dutzend and scale words, perhaps two of them. */
static bool read_several_scales(const ns_pass *p, size_t i, ns_quantity *q) {
  size_t first;
  const ns_word_figure *figure = ns_figure_of(p, i);
  bool scale = figure->classes & NS_C_SCALE;
  bool hundred = figure->code == NS_W_HUNDRED || is_round(figure);
  double value = figure->value;
  if (!(scale || hundred || (figure->classes & NS_C_VAGUE)) || !read_several(p, i, &first))
    return false;
  ns_quantity_of(q, p, i, i + 1);
  take(p, q, first, 2, 10);
  if (figure->classes & NS_C_VAGUE && !scale) /* mehrere Hunderte */
    value = figure->value;
  q->scale = value;
  q->scaled = true;
  read_scales(p, q);
  return true;
}

/* ---- zweistelliger Millionenbetrag ---- */

/* Thirds: of the decimal places, not of the logarithm: niedrig zweistellig = 10 to 40. */
static void take_third(const ns_pass *p, ns_quantity *q) {
  size_t before = ns_before(p, q->first);
  if (!(ns_classes(p, before) & NS_C_THIRD))
    return;
  double step = (q->high - q->low) / 3;
  q->low += step * ns_figure_of(p, before)->third;
  q->high = q->low + step;
  q->first = before;
  q->start = p->at[before].start;
}

static void read_rest_of_compound(const ns_pass *p, ns_quantity *q) {
  while (ns_is_joined(p, ns_quantity_after(p, q)))
    ns_quantity_take(p, q, ns_quantity_after(p, q));
}

/* Prozentbereich, Prozentsatz: percent with a noun. */
static const ns_unit *unit_of_compound(const ns_pass *p, size_t i) {
  if (!ns_is_word(p, i))
    return NULL;
  ns_slice form = p->at[i].word->form;
  if (ns_slice_starts(form, NS_LIT("prozentpunkt")))
    return ns_unit_by_base("pp", 1);
  return ns_slice_starts(form, NS_LIT("prozent")) && form.len > 7 ? ns_unit_by_base("%", 1) : NULL;
}

static bool read_digits(const ns_pass *p, size_t i, ns_quantity *q) {
  if (!(ns_classes(p, i) & NS_C_DIGITS) || ns_figure_of(p, i)->value > NS_DIGITS_MAX)
    return false;
  double low = pow(10, ns_figure_of(p, i)->value - 1);
  ns_quantity_of(q, p, i, i + 1);
  take(p, q, i, low, low * 10);
  take_third(p, q);
  size_t next = ns_quantity_after(p, q);
  const ns_word_figure *figure = ns_figure_of(p, next);
  if (figure->classes & (NS_C_VAGUE | NS_C_SCALE)) {
    q->scale = figure->value;
    q->scaled = q->open_money = true;
    bool compound = figure->classes & NS_C_MONEY || (p->at[next].flags & NS_TOKEN_HYPHEN_AFTER);
    ns_quantity_take(p, q, next);
    ns_unit_read(p, q);
    read_rest_of_compound(p, q);
    q->scaled = true;
    q->open_money = compound && q->unit == NULL;
    return true;
  }
  q->unit = unit_of_compound(p, next);
  if (q->unit) {
    ns_quantity_take(p, q, next);
    return true;
  }
  size_t end = q->next;
  ns_unit_read(p, q);
  return q->next != end && q->unit != NULL;
}

/* ---- one word ---- */

/* Milliarden von Nutzerdaten, Hunderte neue Stellen: what is counted. */
static void read_counted(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q), next;
  if (q->unit == NULL && i != NS_NO_TOKEN && q->noun.len == 0)
    q->noun = ns_noun_read(p, ns_code_of(p, i) == NS_W_VON ? ns_after(p, i) : i, &next);
}

/* Dutzende, wenn nicht Hunderte Gigawatt: the unit is that of the second magnitude. */
static void share_unit(const ns_pass *p, ns_quantity *q) {
  static const char *const links[] = {"wenn", "nicht"};
  size_t i = ns_quantity_after(p, q);
  if (q->unit || !ns_is_mark(p, i, ","))
    return;
  for (size_t k = 0; k < 2; k++) {
    i = ns_after(p, i);
    if (!ns_is_word(p, i) || !ns_slice_is(p->at[i].word->form, links[k]))
      return;
  }
  i = ns_after(p, i);
  if (!(ns_classes(p, i) & NS_C_VAGUE))
    return;
  ns_quantity second;
  ns_quantity_of(&second, p, i, i + 1);
  ns_unit_read(p, &second);
  q->unit = second.unit;
  if (!q->scaled && second.scaled) {
    q->scale = second.scale;
    q->scaled = true;
  }
}

/* Milliardendeal; Milliarden-Investition; Millionen Euro */
static bool read_magnitude(const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (!(figure->classes & NS_C_VAGUE) || ns_is_joined(p, i))
    return false;
  ns_quantity_of(q, p, i, i + 1);
  take(p, q, i, figure->value, figure->high);
  if (figure->classes & NS_C_MONEY) {
    q->open_money = true;
    read_rest_of_compound(p, q);
    return true;
  }
  size_t next = ns_quantity_after(p, q);
  if (ns_is_joined(p, next)) { /* Milliarden-Euro-Paket, Milliarden-Investitionen */
    bool money = false;
    ns_unit_read(p, q);
    for (size_t at = next; at < q->next; at++)
      money |= (ns_classes(p, at) & NS_C_MONEY) != 0;
    q->open_money = q->unit == NULL && money;
    return q->unit != NULL || money;
  }
  if (figure->classes & NS_C_SCALE && figure->value >= 1e6) {
    ns_unit_read(p, q);
    read_counted(p, q);
    q->open_money = figure->value == 1e9 && q->unit == NULL && q->noun.len == 0;
    return true;
  }
  read_scales(p, q);
  if (ns_code_of(p, ns_quantity_after(p, q)) == NS_W_VON) { /* Dutzende von Euro? no unit over "von" but money */
    size_t unit = ns_after(p, ns_quantity_after(p, q));
    const ns_word_figure *after = ns_figure_of(p, unit);
    if (after->classes & NS_C_UNIT && ns_units[after->unit].kind == NS_KIND_MONEY)
      q->next = unit;
  }
  ns_unit_read(p, q);
  share_unit(p, q);
  read_counted(p, q);
  return true;
}

bool ns_vague_read(const ns_pass *p, size_t i, ns_quantity *q) {
  uint32_t classes = ns_classes(p, i);
  if (read_digits(p, i, q))
    return true;
  if (!(classes & (NS_C_VAGUE | NS_C_SCALE | NS_C_NUMBER)) ||
      !(classes & (NS_C_VAGUE | NS_C_SCALE) || ns_code_of(p, i) == NS_W_HUNDRED || is_round(ns_figure_of(p, i))))
    return false;
  if (read_several_scales(p, i, q)) {
    double scale = q->scale;
    q->scale = 1;
    q->low *= scale;
    q->high *= scale;
    ns_unit_read(p, q);
    share_unit(p, q);
    return true;
  }
  return read_magnitude(p, i, q);
}
