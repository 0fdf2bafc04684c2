/* From a quantity that was read to the figure that is told: hints of a table's head, units, labels, roles. */
#include <math.h>

#include "base/utf8.h"
#include "facts/figures/grammar.h"

static ns_slice rate_unit(ns_pass *p, const ns_quantity *q) {
  const char *left = q->unit->kind == NS_KIND_MONEY ? q->unit->base : q->unit->symbol;
  size_t a = strlen(left), b = strlen(q->per->symbol);
  char *unit = ns_arena_alloc(p->arena, a + b + 2);
  if (unit == NULL) {
    p->nomem = true;
    return NS_SLICE_NONE;
  }
  memcpy(unit, left, a);
  unit[a] = '/';
  memcpy(unit + a + 1, q->per->symbol, b + 1);
  return ns_slice_of(unit, a + b + 1);
}

static void apply_hint(const ns_pass *p, ns_quantity *q) {
  size_t next;
  if (p->hint == NULL || q->unit || q->noun.len || ns_noun_read(p, ns_after(p, q->next - 1), &next).len)
    return;
  if (!q->scaled && p->hint->scaled) {
    q->scale = p->hint->scale;
    q->scaled = true;
  }
  q->unit = p->hint->unit;
}

/* Number without a unit: a count when a noun follows. */
static void set_count(const ns_pass *p, const ns_quantity *q, ns_figure *figure) {
  size_t next;
  ns_slice noun = q->noun.len ? q->noun : ns_noun_read(p, ns_after(p, q->next - 1), &next);
  bool counted = noun.len && !q->share;
  figure->kind = q->open_money ? NS_KIND_MONEY : counted ? NS_KIND_COUNT : NS_KIND_NUMBER;
  figure->unit = figure->kind == NS_KIND_COUNT ? noun : NS_SLICE_NONE;
  figure->label = noun;
}

/* 0,07 Millionen is 70000, not 70000.00000000001: a product that is a whole number but for the last bit. */
static double tidy(double value) {
  double whole = round(value);
  return fabs(value) >= 1 && fabs(value) < 1e15 && fabs(value - whole) < fabs(value) * 1e-12 ? whole : value;
}

static void set_value(const ns_quantity *q, ns_figure *figure) {
  double factor = q->scale, offset = 0;
  if (q->unit && q->per == NULL) {
    factor *= q->unit->factor;
    offset = q->unit->offset;
  } else if (q->unit && q->unit->kind == NS_KIND_MONEY) {
    factor *= q->unit->factor; /* cents of a rate */
  }
  figure->low = tidy(q->low * factor + offset);
  figure->high = tidy(q->high * factor + offset);
  if (q->scale >= 1 && factor < 1 && q->unit && q->unit->kind == NS_KIND_MONEY) { /* 30 Cent = 0.3 */
    figure->low = q->low * q->scale / 100;
    figure->high = q->high * q->scale / 100;
  }
  if (figure->low > figure->high) {
    double low = figure->low;
    figure->low = figure->high;
    figure->high = low;
  }
}

/* What is counted, as long as it is kept. */
static ns_slice shortened(ns_slice text) {
  return text.len > NS_FACT_TEXT_MAX ? ns_slice_of(text.ptr, ns_utf8_floor(text, NS_FACT_TEXT_MAX)) : text;
}

void ns_quantity_emit(ns_pass *p, ns_quantity *q, ns_role role, ns_modifier modifier) {
  apply_hint(p, q);
  size_t first = q->first;
  ns_modifier said = ns_hedge_read(p, q, &first);
  if (said == NS_MOD_EXACT)
    said = (ns_modifier)q->hedge;
  ns_figure draft = {.role = (uint8_t)role, .modifier = (uint8_t)(modifier ? modifier : said)};
  if (q->vague)
    draft.modifier = NS_MOD_VAGUE;
  set_value(q, &draft);
  if (!isfinite(draft.low) || !isfinite(draft.high))
    return;
  if (q->unit == NULL) {
    set_count(p, q, &draft);
  } else {
    draft.kind = q->per ? NS_KIND_RATE : q->unit->kind;
    draft.unit = q->per ? rate_unit(p, q) : ns_slice_str(q->unit->base);
    draft.label = q->noun;
  }
  if (draft.label.len == 0)
    draft.label = ns_label_read(p, first, q->next);
  draft.unit = shortened(draft.unit);
  draft.label = shortened(draft.label);
  draft.year = p->row_year;
  bool change = draft.kind == NS_KIND_PERCENT || draft.kind == NS_KIND_POINTS;
  draft.sign = (int8_t)(change && q->sign_before && q->low == q->high ? (q->low < 0 ? -1 : 1) : 0);
  ns_role_read(p, first, q->next, &draft);
  ns_figure *figure = ns_figure_add(p, q->first, q->next, q->start, q->end);
  if (figure == NULL)
    return;
  draft.start = figure->start;
  draft.end = figure->end;
  *figure = draft;
}
