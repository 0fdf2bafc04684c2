#include "facts/figures/grammar.h"

/* The hedge before a figure: rund, mehr als, bis zu, etwas mehr als, nicht weniger als. */

static size_t before_fillers(const ns_pass *p, size_t at) {
  enum { FILLERS = 2 };
  for (int n = 0; n < FILLERS && (ns_classes(p, at) & NS_C_FILLER) && !(ns_classes(p, at) & NS_C_HEDGE); n++)
    at = ns_before(p, at);
  return at;
}

/* mehr als, weniger als and what stands before them */
static ns_modifier read_than(const ns_pass *p, size_t als, size_t *first) {
  size_t word = ns_before(p, als);
  ns_code code = ns_code_of(p, word);
  if (code != NS_W_MEHR && code != NS_W_WENIGER)
    return NS_MOD_EXACT;
  *first = word;
  size_t before = ns_before(p, word);
  if (ns_code_of(p, before) == NS_W_NICHT) {
    *first = before;
    return code == NS_W_MEHR ? NS_MOD_LE : NS_MOD_GE;
  }
  if (code == NS_W_MEHR && ns_code_of(p, before) == NS_W_ETWAS) {
    *first = before;
    return NS_MOD_ABOVE;
  }
  return code == NS_W_MEHR ? NS_MOD_GT : NS_MOD_LT;
}

/* um die, an die, bis zu, zu */
static ns_modifier read_pair(const ns_pass *p, size_t at, size_t *first) {
  size_t before = ns_before(p, at);
  ns_code code = ns_code_of(p, at), left = ns_code_of(p, before);
  if (code == NS_W_ALS)
    return read_than(p, at, first);
  *first = before;
  if (code == NS_W_DIE && left == NS_W_UM)
    return NS_MOD_APPROX;
  if (code == NS_W_DIE && left == NS_W_AN)
    return NS_MOD_NEARLY;
  if (code == NS_W_ZU && left == NS_W_BIS)
    return NS_MOD_LE;
  return NS_MOD_EXACT;
}

/* über fünf Jahre hinweg, der Vertrag über drei Jahre: a preposition */
static bool is_preposition(const ns_pass *p, size_t over, const ns_quantity *q) {
  size_t after = ns_after(p, q->next - 1), before = ns_before(p, over);
  if (ns_code_of(p, after) == NS_W_ACROSS || (ns_classes(p, before) & NS_C_DEAL))
    return true;
  return ns_slice_is(p->at[over].word->form, "gegen") && q->unit == NULL && !q->scaled && q->literal.digits < 3;
}

static ns_modifier read_single(const ns_pass *p, size_t at, const ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, at);
  if (!(figure->classes & NS_C_HEDGE) || (figure->modifier == NS_MOD_ABOVE && ns_is_capital(p, at)))
    return NS_MOD_EXACT;
  if ((figure->code == NS_W_OVER || ns_slice_is(p->at[at].word->form, "gegen")) && is_preposition(p, at, q))
    return NS_MOD_EXACT;
  if (figure->modifier == NS_MOD_GT && (ns_code_of(p, ns_before(p, at)) == NS_W_ETWAS))
    return NS_MOD_ABOVE;
  return (ns_modifier)figure->modifier;
}

/* 10 Millionen oder mehr, und mehr, oder weniger */
static ns_modifier read_after(const ns_pass *p, const ns_quantity *q) {
  size_t link = ns_after(p, q->next - 1), word = link == NS_NO_TOKEN ? link : ns_after(p, link);
  if (ns_code_of(p, link) != NS_W_ODER && ns_code_of(p, link) != NS_W_UND)
    return NS_MOD_EXACT;
  size_t after = word == NS_NO_TOKEN ? word : ns_after(p, word);
  if (ns_code_of(p, after) == NS_W_ALS || ns_is_capital(p, after))
    return NS_MOD_EXACT;
  if (ns_code_of(p, word) == NS_W_MEHR)
    return NS_MOD_GE;
  return ns_code_of(p, word) == NS_W_WENIGER && ns_code_of(p, link) == NS_W_ODER ? NS_MOD_LE : NS_MOD_EXACT;
}

/* > 5 %, >= 5 %, ≤ 5 % */
static ns_modifier read_comparison(const ns_pass *p, size_t at, size_t *first) {
  size_t before = at == NS_NO_TOKEN ? at : ns_before(p, at);
  if (ns_is_mark(p, at, "=") && ns_is_glued(p, before, at) &&
      (ns_is_mark(p, before, ">") || ns_is_mark(p, before, "<"))) {
    *first = before;
    return ns_is_mark(p, before, ">") ? NS_MOD_GE : NS_MOD_LE;
  }
  static const struct {
    const char *sign;
    ns_modifier modifier;
  } signs[] = {{">", NS_MOD_GT}, {"<", NS_MOD_LT}, {"≥", NS_MOD_GE}, {"≤", NS_MOD_LE}};
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (ns_is_mark(p, at, signs[i].sign)) {
      *first = at;
      return signs[i].modifier;
    }
  return NS_MOD_EXACT;
}

ns_modifier ns_hedge_read(const ns_pass *p, const ns_quantity *q, size_t *first) {
  *first = q->first;
  size_t at = ns_before(p, q->first);
  if (ns_is_mark(p, at, ".") && ns_is_word(p, ns_before(p, at)) && (ns_classes(p, ns_before(p, at)) & NS_C_HEDGE))
    at = ns_before(p, at); /* ca. */
  if (ns_is_mark(p, at, "~") || ns_is_mark(p, at, "≈")) {
    *first = at;
    return NS_MOD_APPROX;
  }
  ns_modifier sign = read_comparison(p, at, first);
  if (sign != NS_MOD_EXACT)
    return sign;
  size_t filler = at;
  at = before_fillers(p, at);
  if (at != filler && ns_code_of(p, at) == NS_W_NICHT) { /* nicht einmal */
    *first = at;
    return NS_MOD_LT;
  }
  ns_modifier modifier = read_single(p, at, q);
  if (modifier != NS_MOD_EXACT) {
    *first = at;
    return modifier;
  }
  if (ns_code_of(p, at) != NS_W_NONE && ns_is_word(p, at)) {
    size_t pair = at;
    modifier = read_pair(p, at, &pair);
    if (modifier != NS_MOD_EXACT) {
      *first = pair;
      return modifier;
    }
  }
  ns_code code = ns_code_of(p, at);
  if (code == NS_W_BIS) { /* bis 100 Euro */
    *first = at;
    return NS_MOD_LE;
  }
  if (code == NS_W_BEI || code == NS_W_DIE) { /* knapp bei 60, fast die Hälfte */
    size_t before = ns_before(p, at);
    modifier = read_single(p, before, q);
    if (modifier == NS_MOD_NEARLY || (code == NS_W_DIE && modifier != NS_MOD_EXACT)) {
      *first = before;
      return modifier;
    }
    if (ns_code_of(p, before) == NS_W_ALS) {
      modifier = read_than(p, before, &before);
      if (modifier != NS_MOD_EXACT) {
        *first = before;
        return modifier;
      }
    }
  }
  return read_after(p, q);
}
