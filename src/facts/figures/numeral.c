#include "facts/figures/grammar.h"

/* Numerals as they stand in the text: a literal over one token or several, or a run of number words. */

void ns_quantity_of(ns_quantity *q, const ns_pass *p, size_t first, size_t next) {
  memset(q, 0, sizeof *q);
  q->first = first;
  q->next = next;
  q->scale = 1;
  q->start = p->at[first].start;
  q->end = p->at[next - 1].end;
}

static bool is_group(const ns_pass *p, size_t i) {
  enum { GROUP = 3 };
  if (!ns_is_number(p, i) || ns_is_joined(p, i))
    return false;
  ns_slice text = ns_token_text(p, i);
  return text.len >= GROUP && text.ptr[0] >= '0' && strspn(text.ptr, "0123456789") >= GROUP &&
         (text.len == GROUP || (text.ptr[GROUP] == ',' && text.len > GROUP + 1));
}

/* One blank, of whatever kind, between the tokens. */
static bool is_one_blank(const ns_pass *p, size_t i, size_t j) {
  ns_slice gap = ns_slice_of(p->text.ptr + p->at[i].end, p->at[j].start - p->at[i].end);
  return ns_slice_is(gap, " ") || ns_slice_is(gap, "\xC2\xA0") || ns_slice_is(gap, "\xE2\x80\xAF") ||
         ns_slice_is(gap, "\xE2\x80\x89");
}

/* 1 234 567,89: groups of three after a head of one to three digits. */
static void read_blank_groups(const ns_pass *p, ns_quantity *q) {
  ns_slice head = ns_token_text(p, q->first);
  size_t before = ns_before(p, q->first);
  if (head.len > 3 || head.ptr[0] == '0' || q->literal.form != NS_LITERAL_PLAIN)
    return;
  if (ns_is_number(p, before) && is_one_blank(p, before, q->first))
    return; /* "423 0000 …": a key */
  double value = q->literal.value;
  size_t last = q->first, i = ns_after(p, last);
  while (is_group(p, i) && is_one_blank(p, last, i) && value < 1e15) {
    ns_literal group = ns_literal_read(ns_token_text(p, i));
    value = value * 1000 + group.value;
    last = i;
    if (group.form != NS_LITERAL_PLAIN)
      break;
    i = ns_after(p, last);
  }
  if (last == q->first)
    return;
  i = ns_after(p, last);
  if (ns_is_number(p, i) && is_one_blank(p, last, i))
    return; /* more digits follow: no grouping */
  q->literal.form = NS_LITERAL_GROUPED;
  q->literal.value = value;
  ns_quantity_take(p, q, last);
}

/* ½, ¼, ¾, ⅓, ⅔, ⅙, ⅛ */
static double vulgar_fraction(const ns_pass *p, size_t i) {
  static const struct {
    const char *sign;
    double value;
  } signs[] = {{"½", 0.5},     {"¼", 0.25},    {"¾", 0.75},  {"⅓", 1 / 3.0},
               {"⅔", 2 / 3.0}, {"⅙", 1 / 6.0}, {"⅛", 0.125}, {"⅕", 0.2}};
  if (i == NS_NO_TOKEN || p->at[i].end - p->at[i].start > 3)
    return 0;
  for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
    if (ns_slice_is(ns_token_text(p, i), signs[k].sign))
      return signs[k].value;
  return 0;
}

/* 1/2 at token i: two small numbers; 0 when it is none. */
static double slash_fraction(const ns_pass *p, size_t i, size_t *last) {
  size_t slash = ns_after(p, i), j = slash == NS_NO_TOKEN ? NS_NO_TOKEN : ns_after(p, slash);
  if (!ns_is_number(p, i) || !ns_is_mark(p, slash, "/") || !ns_is_number(p, j) || !ns_is_glued(p, i, slash) ||
      !ns_is_glued(p, slash, j))
    return 0;
  ns_literal a = ns_literal_read(ns_token_text(p, i)), b = ns_literal_read(ns_token_text(p, j));
  static const int denominators[] = {2, 3, 4, 5, 8};
  bool known = false;
  for (size_t k = 0; k < sizeof denominators / sizeof *denominators; k++)
    known |= b.value == denominators[k];
  if (!known || a.digits != 1 || b.digits != 1 || a.value >= b.value || a.value == 0)
    return 0;
  size_t more = ns_after(p, j);
  if (ns_is_mark(p, more, "/") && ns_is_glued(p, j, more))
    return 0;
  *last = j;
  return a.value / b.value;
}

static void read_fraction(const ns_pass *p, ns_quantity *q) {
  size_t next = ns_after(p, q->next - 1), last = next;
  double value = vulgar_fraction(p, next);
  if (value > 0 && q->literal.form == NS_LITERAL_PLAIN) {
    q->literal.value += value;
    q->literal.form = NS_LITERAL_COMMA;
    ns_quantity_take(p, q, next);
    return;
  }
  value = slash_fraction(p, q->first, &last);
  if (value > 0) {
    q->literal.value = value;
    q->literal.form = NS_LITERAL_COMMA;
    ns_quantity_take(p, q, last);
    return;
  }
  value = next == NS_NO_TOKEN ? 0 : slash_fraction(p, next, &last);
  if (value > 0 && q->literal.form == NS_LITERAL_PLAIN && !ns_is_joined(p, next)) {
    q->literal.value += value;
    q->literal.form = NS_LITERAL_COMMA;
    ns_quantity_take(p, q, last);
  }
}

/* 19,- and 19,– */
static void read_price_dash(const ns_pass *p, ns_quantity *q) {
  size_t last = q->next - 1, comma = ns_after(p, last);
  if (!ns_is_mark(p, comma, ",") || !ns_is_glued(p, last, comma))
    return;
  size_t dash = ns_after(p, comma);
  if (!ns_is_dash(p, dash) || !ns_is_glued(p, comma, dash))
    return;
  ns_quantity_take(p, q, dash);
  while (ns_is_dash(p, ns_after(p, dash)) && ns_is_glued(p, dash, ns_after(p, dash))) {
    dash = ns_after(p, dash);
    ns_quantity_take(p, q, dash);
  }
}

static bool read_literal(const ns_pass *p, ns_quantity *q) {
  q->literal = ns_literal_read(ns_token_text(p, q->first));
  if (q->literal.form == NS_LITERAL_BAD)
    return false;
  read_blank_groups(p, q);
  read_fraction(p, q);
  if (q->literal.form == NS_LITERAL_PLAIN || q->literal.form == NS_LITERAL_GROUPED)
    read_price_dash(p, q);
  q->low = q->high = q->literal.value;
  size_t next = ns_after(p, q->next - 1);
  q->ellipsis = (p->at[q->next - 1].flags & NS_TOKEN_HYPHEN_AFTER) && !ns_is_joined(p, next);
  return true;
}

/* ---- number words ---- */

static bool is_number_word(const ns_pass *p, size_t i) {
  return ns_classes(p, i) & NS_C_NUMBER && !(ns_classes(p, i) & NS_C_MIXED);
}

/* One more word of a spoken number: zwei | tausend | fünf | hundert; false when it does not fit. */
static bool add_word(double *total, double *current, double value) {
  if (value == 1000 && *total == 0) {
    *total = (*current == 0 ? 1 : *current) * 1000;
    *current = 0;
  } else if (value == 100 && *current < 20) {
    *current = (*current == 0 ? 1 : *current) * 100;
  } else if (*current == 0 ? value < 1000 : (*current >= 100 && (long)*current % 100 == 0 && value < 100)) {
    *current += value;
  } else {
    return false;
  }
  return true;
}

/* "drei und zwanzig" */
static bool read_spoken_ten(const ns_pass *p, ns_quantity *q, double *current) {
  size_t und = ns_after(p, q->next - 1), ten = und == NS_NO_TOKEN ? und : ns_after(p, und);
  double value = ns_figure_of(p, ten)->value;
  if (ns_code_of(p, und) != NS_W_UND || !is_number_word(p, ten) || *current < 1 || *current > 9 || value < 20 ||
      value > 90 || (int)value % 10 != 0)
    return false;
  *current += value;
  ns_quantity_take(p, q, ten);
  return true;
}

/* A run of number words; false, with next behind the run, when it is ill-formed ("neun zwanzig"). */
static bool read_words(const ns_pass *p, ns_quantity *q) {
  double total = 0, current = 0;
  bool fits = add_word(&total, &current, ns_figure_of(p, q->first)->value);
  q->words = true;
  if (!fits) { /* zweimilliarden, dreiviertelmillion, anderthalb */
    q->low = q->high = ns_figure_of(p, q->first)->value;
    return true;
  }
  (void)read_spoken_ten(p, q, &current);
  for (size_t i = ns_after(p, q->next - 1); is_number_word(p, i) && !ns_is_joined(p, i); i = ns_after(p, i)) {
    fits = fits && add_word(&total, &current, ns_figure_of(p, i)->value);
    ns_quantity_take(p, q, i);
  }
  q->low = q->high = total + current;
  size_t next = ns_after(p, q->next - 1);
  q->ellipsis = (p->at[q->next - 1].flags & NS_TOKEN_HYPHEN_AFTER) && !ns_is_joined(p, next);
  return fits;
}

/* eine halbe (Million), halbes (Dutzend), ein (Prozent): 1 or 0.5, when a scale word or unit follows. */
static bool read_article(const ns_pass *p, ns_quantity *q) {
  size_t i = q->first;
  q->low = ns_figure_of(p, i)->value;
  q->words = q->article = true;
  size_t next = ns_after(p, i);
  q->ellipsis = (p->at[i].flags & NS_TOKEN_HYPHEN_AFTER) && !ns_is_joined(p, next);
  if ((ns_classes(p, i) & NS_C_ARTICLE) && (ns_classes(p, next) & NS_C_HALF)) {
    q->low = 0.5;
    ns_quantity_take(p, q, next);
    next = ns_after(p, next);
  }
  if ((ns_classes(p, i) & NS_C_ARTICLE) && is_number_word(p, next) && q->low == 1 && !ns_is_joined(p, next)) {
    double value = ns_figure_of(p, next)->value; /* ein hundert, eine Viertelmilliarde */
    if (value != 100 && value != 1000 && (value < 1000 || ns_is_word(p, next) == false) && value < 1e5)
      return false;
    q->low = value;
    ns_quantity_take(p, q, next);
    q->high = q->low;
    q->article = false;
    return true;
  }
  q->high = q->low;
  uint32_t classes = ns_classes(p, next);
  if (classes & NS_C_NATION)
    classes = ns_classes(p, ns_after(p, next));
  if (next != NS_NO_TOKEN && ns_unit_of_symbol(ns_token_text(p, next)))
    return !ns_is_number(p, ns_after(p, next));                                /* "einem $500 Milliarden schweren" */
  if (ns_code_of(p, next) == NS_W_BIS && is_number_word(p, ns_after(p, next))) /* ein bis zwei Prozent */
    return true;
  bool singular = ns_figure_of(p, i)->value != 1 || !(classes & NS_C_VAGUE); /* "eine Millionen" is none */
  return singular && (classes & (NS_C_SCALE | NS_C_UNIT)) && !(classes & NS_C_DEAL);
}

bool ns_is_money_suffix(const ns_pass *p, size_t i) {
  size_t sign = ns_before(p, i);
  const ns_unit *unit = sign == NS_NO_TOKEN || p->at[sign].kind != NS_TOKEN_SYMBOL || !ns_is_glued(p, sign, i)
                            ? NULL
                            : ns_unit_of_symbol(ns_token_text(p, sign));
  return unit && unit->kind == NS_KIND_MONEY && ns_classes(p, i) & NS_C_QUANTITY &&
         p->text.ptr[p->at[i].end - 1] == 'm' && ns_units[ns_figure_of(p, i)->unit].kind == NS_KIND_LENGTH;
}

bool ns_numeral_read(const ns_pass *p, size_t i, ns_quantity *q) {
  if (i == NS_NO_TOKEN)
    return false;
  ns_quantity_of(q, p, i, i + 1);
  if (ns_is_number(p, i))
    return read_literal(p, q);
  double fraction = p->at[i].kind == NS_TOKEN_WORD ? 0 : vulgar_fraction(p, i);
  if (fraction > 0) {
    q->low = q->high = fraction;
    q->words = true;
    return true;
  }
  uint32_t classes = ns_classes(p, i);
  if (classes & (NS_C_ARTICLE | NS_C_HALF))
    return read_article(p, q);
  if (classes & NS_C_NUMBER && classes & NS_C_MIXED) { /* 100K */
    q->low = q->high = ns_figure_of(p, i)->value;
    q->scaled = true;
    return !(p->at[i].flags & NS_TOKEN_HYPHEN_AFTER);
  }
  if (ns_is_money_suffix(p, i)) {
    q->low = q->high = ns_figure_of(p, i)->value * 1e6;
    q->scaled = true;
    return true;
  }
  if (!(classes & NS_C_NUMBER))
    return false;
  if (p->at[i].word->flags & NS_WORD_DIGITS) { /* 5Mio */
    q->low = q->high = ns_figure_of(p, i)->value;
    q->scaled = true;
    return true;
  }
  return read_words(p, q);
}
