#include "facts/figures/grammar.h"

/* [currency] [sign] NUMERAL [scale] [unit] [/unit] [-tail] */

/* ---- before the numeral ---- */

/* The dollar of A$, HK$, US$; the plain dollar otherwise. */
static const ns_unit *dollar_of(const ns_pass *p, size_t sign, size_t *first) {
  static const struct {
    const char *prefix, *code;
  } dollars[] = {{"US", "USD"}, {"A", "AUD"},  {"AU", "AUD"}, {"C", "CAD"},  {"CA", "CAD"}, {"CAN", "CAD"},
                 {"HK", "HKD"}, {"NZ", "NZD"}, {"S", "SGD"},  {"NT", "TWD"}, {"R", "BRL"}};
  size_t before = ns_before(p, sign);
  if (ns_is_word(p, before) && ns_is_glued(p, before, sign))
    for (size_t i = 0; i < sizeof dollars / sizeof *dollars; i++)
      if (ns_slice_is(ns_token_text(p, before), dollars[i].prefix)) {
        *first = before;
        return ns_unit_by_base(dollars[i].code, 1);
      }
  return &ns_units[NS_UNIT_DOLLAR];
}

/* A currency sign or code before token i, not part of a figure before: $500, EUR 9,6, Fr. 20. */
static const ns_unit *currency_before(const ns_pass *p, size_t i, size_t *first) {
  size_t at = ns_before(p, i);
  if (at == NS_NO_TOKEN || at < p->floor)
    return NULL;
  *first = at;
  if (p->at[at].kind == NS_TOKEN_SYMBOL) {
    ns_slice sign = ns_token_text(p, at);
    const ns_unit *unit = ns_unit_of_symbol(sign);
    if (unit == NULL || unit->kind != NS_KIND_MONEY)
      return NULL;
    return ns_slice_is(sign, "$") ? dollar_of(p, at, first) : unit;
  }
  size_t word = at;
  if (ns_is_mark(p, at, ".") && ns_is_glued(p, ns_before(p, at), at) && !ns_is_glued(p, at, i))
    word = ns_before(p, at);
  const ns_word_figure *figure = ns_figure_of(p, word);
  if (!(figure->classes & NS_C_UNIT) || !(ns_units[figure->unit].flags & NS_UNIT_BEFORE) ||
      !(p->at[word].word->flags & NS_WORD_ALLCAPS || ns_slice_is(ns_token_text(p, word), "Fr") ||
        ns_slice_is(ns_token_text(p, word), "SFr")))
    return NULL;
  if (word != at && p->at[word].word->flags & NS_WORD_ALLCAPS)
    return NULL; /* the end of a sentence */
  *first = word;
  return &ns_units[figure->unit];
}

static void take_before(const ns_pass *p, ns_quantity *q, size_t first) {
  q->first = first;
  q->start = p->at[first].start;
}

/* Is the sign at token `sign` one of the number (and no dash between two things)? */
static bool is_own_sign(const ns_pass *p, size_t sign) {
  size_t before = ns_before(p, sign);
  if (before == NS_NO_TOKEN || (p->at[sign].flags & NS_TOKEN_BLANK_BEFORE))
    return true;
  return p->at[before].kind >= NS_TOKEN_SYMBOL && !ns_is_mark(p, before, ")") && !ns_is_mark(p, before, "%");
}

static void read_sign(const ns_pass *p, ns_quantity *q) {
  size_t sign = ns_before(p, q->first);
  if (sign == NS_NO_TOKEN || sign < p->floor || q->ellipsis) /* "-2-" has no sign */
    return;
  bool minus = ns_is_dash(p, sign), plus = ns_is_mark(p, sign, "+");
  size_t of = ns_before(p, sign);
  bool signs = minus && ns_is_mark(p, of, "/") && ns_is_mark(p, ns_before(p, of), "+"); /* +/- 5 % */
  if (signs) {
    plus = true;
  } else if (minus || plus) {
    if (!ns_is_glued(p, sign, q->first) || !is_own_sign(p, sign))
      return;
  } else {
    minus = ns_code_of(p, sign) == NS_W_MINUS;
    plus = ns_code_of(p, sign) == NS_W_PLUS;
  }
  size_t slash = ns_before(p, sign), other = slash == NS_NO_TOKEN ? slash : ns_before(p, slash);
  bool both = ns_is_mark(p, sign, "±");
  if (signs || (minus && ns_is_mark(p, slash, "/") && ns_code_of(p, other) == NS_W_PLUS)) {
    both = true;
    sign = other;
  }
  if (both) {
    q->high = q->low;
    q->low = -q->low;
    take_before(p, q, sign);
  } else if (minus || plus) {
    q->low = q->high = minus ? -q->low : q->low;
    q->sign_before = true;
    take_before(p, q, sign);
  }
}

/* ---- scale words ---- */

static bool is_abbreviation(ns_slice form) {
  static const char *const points[] = {"mio", "mrd", "mill", "bio", "tsd", "md", "mia", "mln"};
  for (size_t i = 0; i < sizeof points / sizeof *points; i++)
    if (ns_slice_is(form, points[i]))
      return true;
  return false;
}

static double english_scale(ns_slice surface, double german) {
  if (ns_slice_is(surface, "billion") || ns_slice_is(surface, "billions"))
    return 1e9;
  return ns_slice_is(surface, "trillion") || ns_slice_is(surface, "trillions") ? 1e12 : german;
}

/* The end of the abbreviation's point, when it has one. */
static void take_point(const ns_pass *p, ns_quantity *q) {
  size_t point = ns_quantity_after(p, q);
  if (ns_is_mark(p, point, ".") && ns_is_glued(p, q->next - 1, point))
    ns_quantity_take(p, q, point);
}

void ns_scale_read(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (ns_code_of(p, i) == NS_W_T && ns_is_glued(p, i, ns_after(p, i)) && ns_is_mark(p, ns_after(p, i), "€")) {
    q->scale = 1e3; /* 800 T€ */
    q->scaled = true;
    ns_quantity_take(p, q, i);
    return;
  }
  if (!(figure->classes & NS_C_SCALE) || q->ellipsis)
    return;
  ns_slice form = p->at[i].word->form;
  bool joined = ns_is_joined(p, i);
  if (ns_slice_is(form, "bio") && (p->at[i].flags & NS_TOKEN_HYPHEN_AFTER))
    return; /* 3 Bio-Höfe */
  q->scale = english_scale(p->at[i].word->surface, figure->value);
  q->scaled = true;
  q->compound = q->compound || joined;
  ns_quantity_take(p, q, i);
  if (is_abbreviation(form))
    take_point(p, q);
  if (figure->value == 1e3) { /* tausend Milliarden */
    size_t next = ns_quantity_after(p, q);
    if ((ns_classes(p, next) & NS_C_SCALE) && ns_figure_of(p, next)->value > 1e3 && !ns_is_joined(p, next)) {
      q->scale *= ns_figure_of(p, next)->value;
      ns_quantity_take(p, q, next);
    }
  }
}

/* ---- units ---- */

static bool is_short_surface(const ns_pass *p, size_t i) {
  return p->at[i].end - p->at[i].start <= 2;
}

/* v. H. and vom Hundert */
static bool read_per_hundred(const ns_pass *p, ns_quantity *q, size_t i) {
  size_t last = NS_NO_TOKEN;
  if (ns_code_of(p, i) == NS_W_VOM && ns_code_of(p, ns_after(p, i)) == NS_W_HUNDRED) {
    last = ns_after(p, i);
  } else if (ns_is_word(p, i) && ns_slice_is(ns_token_text(p, i), "v") && ns_is_mark(p, ns_after(p, i), ".")) {
    size_t h = ns_after(p, ns_after(p, i));
    if (ns_is_word(p, h) && ns_slice_is(ns_token_text(p, h), "H")) {
      last = h;
      if (ns_is_mark(p, ns_after(p, h), "."))
        last = ns_after(p, h);
    }
  }
  if (last == NS_NO_TOKEN)
    return false;
  q->unit = ns_unit_by_base("%", 1);
  ns_quantity_take(p, q, last);
  return true;
}

/* %ige, %iger after a percent sign */
static void take_adjective_ending(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  if (ns_is_word(p, i) && ns_is_glued(p, q->next - 1, i) && ns_slice_starts(p->at[i].word->form, NS_LIT("ig")))
    ns_quantity_take(p, q, i);
}

static bool read_symbol_unit(const ns_pass *p, ns_quantity *q, size_t i) {
  if (p->at[i].kind != NS_TOKEN_SYMBOL)
    return false;
  if (ns_is_mark(p, i, "°")) {
    size_t letter = ns_after(p, i);
    bool fahrenheit = ns_is_word(p, letter) && ns_slice_is(ns_token_text(p, letter), "F");
    bool celsius = ns_is_word(p, letter) && ns_slice_is(ns_token_text(p, letter), "C");
    q->unit = fahrenheit ? ns_unit_by_base("°C", 5.0 / 9) : ns_unit_by_base("°C", 1);
    ns_quantity_take(p, q, fahrenheit || celsius ? letter : i);
    return true;
  }
  const ns_unit *unit = ns_unit_of_symbol(ns_token_text(p, i));
  if (unit == NULL)
    return false;
  size_t after = ns_after(p, i);
  if (unit->kind == NS_KIND_MONEY && (p->at[i].flags & NS_TOKEN_BLANK_BEFORE) && ns_is_number(p, after) &&
      ns_is_glued(p, i, after) && q->scale == 1)
    return false; /* the sign belongs to the next number: 2024 $500 */
  q->unit = unit;
  ns_quantity_take(p, q, i);
  if (ns_slice_is(ns_token_text(p, i), "%"))
    take_adjective_ending(p, q);
  return true;
}

/* Pfund is money with a scale word, Sterling or without goods after it, else half a kilogram. */
static void settle_pound(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  if (ns_code_of(p, i) == NS_W_STERLING) {
    q->unit = ns_unit_by_base("GBP", 1);
    ns_quantity_take(p, q, i);
  } else if (q->scaled || !ns_is_capital(p, i)) {
    q->unit = ns_unit_by_base("GBP", 1);
  }
}

/* Grad Celsius, Grad Fahrenheit, Grad C */
static void settle_degree(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  if (ns_code_of(p, i) == NS_W_FAHRENHEIT)
    q->unit = ns_unit_by_base("°C", 5.0 / 9);
  else if (ns_code_of(p, i) != NS_W_CELSIUS && !(ns_is_word(p, i) && ns_slice_is(ns_token_text(p, i), "C")))
    return;
  ns_quantity_take(p, q, i);
}

static bool is_fitting(const ns_pass *p, const ns_quantity *q, size_t i, const ns_unit *unit) {
  bool joined = ns_is_joined(p, i);
  if ((unit->flags & NS_UNIT_SHORT) && is_short_surface(p, i) && q->words)
    return false;
  if ((unit->flags & NS_UNIT_ADJECTIVE) && !joined && unit->kind != NS_KIND_PERCENT)
    return ns_is_glued(p, q->next - 1, i);
  if (unit->kind == NS_KIND_DURATION && q->article) /* "ein Jahr 2023", "ein Tag X", "eines Tages" */
    return !ns_is_number(p, ns_after(p, i)) && ns_figure_of(p, q->first)->value == 1 &&
           !ns_slice_is(p->at[q->first].word->form, "eines");
  return true;
}

static bool read_word_unit(const ns_pass *p, ns_quantity *q, size_t i) {
  unsigned nation = 0;
  size_t at = i;
  for (int n = 0; n < 2 && (ns_classes(p, at) & NS_C_NATION); n++) {
    nation = ns_figure_of(p, at)->nation;
    at = ns_after(p, at);
  }
  if (at == NS_NO_TOKEN)
    return false;
  if (nation && p->at[at].kind == NS_TOKEN_SYMBOL) {
    const ns_unit *unit = ns_unit_of_symbol(ns_token_text(p, at));
    if (unit == NULL || unit->kind != NS_KIND_MONEY)
      return false;
    q->unit = ns_unit_of_nation(nation, unit);
    ns_quantity_take(p, q, at);
    return true;
  }
  const ns_word_figure *figure = ns_figure_of(p, at);
  if (!(figure->classes & NS_C_UNIT) || !is_fitting(p, q, at, &ns_units[figure->unit]))
    return false;
  const ns_unit *unit = &ns_units[figure->unit];
  if (nation && unit->kind != NS_KIND_MONEY && strcmp(unit->base, "kg") != 0)
    return false;
  q->unit = ns_unit_of_nation(nation, unit);
  q->compound = q->compound || ns_is_joined(p, i);
  ns_quantity_take(p, q, at);
  if (nation == 0 && ns_slice_starts(p->at[at].word->form, NS_LIT("krone"))) { /* of which country? */
    q->unit = NULL;
    q->open_money = true;
  }
  if (unit->kind == NS_KIND_MASS && unit->factor == 0.5 && q->unit == unit)
    settle_pound(p, q);
  if (unit->kind == NS_KIND_TEMPERATURE)
    settle_degree(p, q);
  return true;
}

/* km/h, Gbit/s and the like have units of their own; money and volumes by something become rates. */
static void set_per(ns_quantity *q, const ns_unit *per) {
  static const struct {
    uint8_t kind;
    const char *per;
    double of_base;
    const char *base;
  } known[] = {
      {NS_KIND_LENGTH, "h", 1 / 3600.0, "m/s"}, {NS_KIND_LENGTH, "s", 1, "m/s"}, {NS_KIND_DATA, "s", 8, "bit/s"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (q->unit->kind != known[i].kind || strcmp(per->symbol, known[i].per) != 0)
      continue;
    double factor = q->unit->factor * known[i].of_base;
    q->low *= factor;
    q->high *= factor;
    q->unit = ns_unit_by_base(known[i].base, 1);
    return;
  }
  if (q->unit->kind == NS_KIND_MONEY ? per->kind != NS_KIND_DURATION : q->unit->symbol != NULL)
    q->per = per;
}

static void read_per(const ns_pass *p, ns_quantity *q) {
  size_t by = ns_quantity_after(p, q);
  bool slash = ns_is_mark(p, by, "/") && ns_is_glued(p, q->next - 1, by);
  if (!slash && ns_code_of(p, by) != NS_W_PER)
    return;
  size_t at = ns_after(p, by);
  const ns_word_figure *figure = ns_figure_of(p, at);
  const ns_unit *per = figure->classes & NS_C_UNIT ? &ns_units[figure->unit] : NULL;
  if (per == NULL || per->symbol == NULL || (!slash && is_short_surface(p, at)))
    return;
  const ns_unit *unit = q->unit;
  set_per(q, per);
  if (q->unit != unit || q->per)
    ns_quantity_take(p, q, at);
}

/* 3 Euro 50, 2 Euro und 50 Cent */
static void read_cents(const ns_pass *p, ns_quantity *q) {
  if (q->unit->kind != NS_KIND_MONEY || q->scaled || q->unit->factor != 1 || q->currency_before || q->compound)
    return;
  size_t i = ns_quantity_after(p, q), number = ns_code_of(p, i) == NS_W_UND ? ns_after(p, i) : i;
  if (!ns_is_number(p, number) || p->at[number].flags & (NS_TOKEN_HYPHEN_AFTER | NS_TOKEN_HYPHEN_BEFORE))
    return;
  ns_literal cents = ns_literal_read(ns_token_text(p, number));
  size_t after = ns_after(p, number);
  const ns_word_figure *figure = ns_figure_of(p, after);
  bool said = figure->classes & NS_C_UNIT && ns_units[figure->unit].flags & NS_UNIT_CENT;
  bool bare = number == i && cents.digits == 2 && !(figure->classes & (NS_C_UNIT | NS_C_SCALE)) &&
              (after == NS_NO_TOKEN || (p->at[after].kind == NS_TOKEN_PUNCT && !ns_is_dash(p, after)) ||
               (ns_is_word(p, after) && !ns_is_capital(p, after) && ns_code_of(p, after) != NS_W_BIS));
  if (cents.form != NS_LITERAL_PLAIN || cents.value > 99 || !(said || bare))
    return;
  q->low += cents.value / 100;
  q->high = q->low;
  ns_quantity_take(p, q, said ? after : number);
}

/* -Rechenzentrum, -Euro-Fonds: what is left of a hyphenated word; its first member names what is counted
 * when there is no unit, all of it otherwise. */
static void read_tail(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  if (!ns_is_joined(p, i) || ns_is_number(p, i) || !(p->at[q->next - 1].flags & NS_TOKEN_HYPHEN_AFTER))
    return;
  q->compound = true;
  size_t first = i, last = i;
  for (int n = 0; n < NS_MEMBERS_MAX && ns_is_joined(p, ns_after(p, last)); n++)
    last = ns_after(p, last);
  size_t named = q->unit || q->scaled ? last : first;
  if (ns_is_capital(p, first))
    q->noun = ns_slice_of(p->text.ptr + p->at[first].start, p->at[named].end - p->at[first].start);
  q->share = q->noun.len == 0; /* 25-köpfig: no count of the noun that follows */
  if (q->scaled && q->unit == NULL && q->scale >= 1e6)
    q->open_money = true;
  ns_quantity_take(p, q, last);
}

/* eine Million zweihunderttausend */
static void read_rest_of_words(const ns_pass *p, ns_quantity *q) {
  size_t i = ns_quantity_after(p, q);
  ns_quantity rest;
  if (!q->words || !q->scaled || q->vague || !(ns_classes(p, i) & NS_C_NUMBER) || ns_is_joined(p, i) ||
      !ns_numeral_read(p, i, &rest) || rest.low >= q->scale || rest.low != rest.high)
    return;
  q->low = q->high = q->low * q->scale + rest.low;
  q->scale = 1;
  ns_quantity_take(p, q, rest.next - 1);
}

void ns_unit_read(const ns_pass *p, ns_quantity *q) {
  ns_scale_read(p, q);
  read_rest_of_words(p, q);
  size_t i = ns_quantity_after(p, q);
  if (i != NS_NO_TOKEN && q->unit == NULL && !q->ellipsis)
    (void)(read_symbol_unit(p, q, i) || read_per_hundred(p, q, i) || read_word_unit(p, q, i));
  if (q->unit) {
    read_cents(p, q);
    read_per(p, q);
  }
  read_tail(p, q);
}

/* $2,000 is English. */
static void settle_english(ns_quantity *q) {
  if (!q->currency_before || !q->literal.thousands_comma || q->scaled)
    return;
  q->low *= 1000;
  q->high *= 1000;
}

bool ns_quantity_read(const ns_pass *p, size_t i, ns_quantity *q) {
  if (!ns_numeral_read(p, i, q))
    return false;
  size_t first = i;
  const ns_unit *before = currency_before(p, i, &first);
  if (before == NULL)
    read_sign(p, q);
  else
    take_before(p, q, first);
  if (before == NULL && q->sign_before) {
    before = currency_before(p, q->first, &first);
    if (before)
      take_before(p, q, first);
  }
  q->unit = before;
  q->currency_before = before != NULL;
  if (before && q->sign_before == false && q->first != i)
    read_sign(p, q); /* -$500 */
  ns_unit_read(p, q);
  settle_english(q);
  if (q->literal.form == NS_LITERAL_POINT && !q->scaled && q->unit == NULL && q->literal.value >= 0 && !q->words)
    return p->hint != NULL;
  return true;
}
