#include "facts/figures/grammar.h"

/* Years: 2025, 2024/25, 2020–2024, zwischen 2020 und 2024, 2020er-Jahre, '24. */

enum { YEAR_FIRST = 1500, YEAR_LAST = 2199, RECENT_FIRST = 1900, RECENT_LAST = 2060 };

int ns_year_at(const ns_pass *p, size_t i) {
  if (!ns_is_number(p, i) || p->at[i].end - p->at[i].start != 4)
    return 0;
  const char *text = p->text.ptr + p->at[i].start;
  int year = 0;
  for (int k = 0; k < 4; k++) {
    if (text[k] < '0' || text[k] > '9')
      return 0;
    year = year * 10 + (text[k] - '0');
  }
  return year >= YEAR_FIRST && year <= YEAR_LAST ? year : 0;
}

static ns_modifier deadline(const ns_pass *p, size_t first) {
  size_t before = ns_before(p, first);
  if (ns_code_of(p, before) == NS_W_BIS)
    return NS_MOD_LE;
  if (ns_code_of(p, before) == NS_W_ZU && ns_code_of(p, ns_before(p, before)) == NS_W_BIS)
    return NS_MOD_LE;
  return ns_is_word(p, before) && ns_slice_is(p->at[before].word->form, "ab") ? NS_MOD_GE : NS_MOD_EXACT;
}

static size_t emit(ns_pass *p, size_t first, size_t last, int low, int high) {
  ns_figure *figure = ns_figure_add(p, first, last + 1, p->at[first].start, p->at[last].end);
  if (figure) {
    figure->kind = NS_KIND_YEAR;
    figure->low = low;
    figure->high = high;
    figure->year = low == high ? (int16_t)low : 0;
    figure->modifier = (uint8_t)(low == high ? deadline(p, first) : NS_MOD_EXACT);
  }
  ns_time_note(p, first, last + 1, low, high, false);
  return last + 1;
}

/* 2026er, 2020er-Jahre, Neunzigerjahre, neunziger Jahre */
static size_t read_decade(ns_pass *p, size_t i) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  size_t next = ns_after(p, i);
  bool years = ns_code_of(p, next) == NS_W_YEAR;
  int low = (int)figure->value, high = (int)figure->high;
  bool four_digits = ns_is_word(p, i) && p->at[i].word->flags & NS_WORD_DIGITS && p->at[i].end - p->at[i].start > 4;
  if (!four_digits && high == low && !years)
    return NS_NO_TOKEN; /* "die Neunziger", "90er" alone */
  if (years && low % 10 == 0)
    high = low + 9;
  return emit(p, i, years ? next : i, low, high);
}

static bool is_glued_pair(const ns_pass *p, size_t a, size_t mark, size_t b) {
  return ns_is_glued(p, a, mark) == ns_is_glued(p, mark, b);
}

/* The last year of a span that begins with `low` at i: 2024/25, 2020-2024, 2020 bis 2024; 0 when none. */
static int span_end(const ns_pass *p, size_t i, int low, size_t *last) {
  size_t link = ns_after(p, i), second = link == NS_NO_TOKEN ? link : ns_after(p, link);
  if (ns_is_joined(p, link) && (*last = link, ns_year_at(p, link)))
    return ns_year_at(p, link);
  if (second == NS_NO_TOKEN)
    return 0;
  *last = second;
  if (ns_is_mark(p, link, "/") && ns_is_glued(p, i, link) && ns_is_glued(p, link, second)) {
    ns_slice text = ns_token_text(p, second);
    if (ns_is_number(p, second) && text.len == 2 && text.ptr[1] <= '9')
      return (text.ptr[0] - '0') * 10 + (text.ptr[1] - '0') == (low + 1) % 100 ? low + 1 : 0;
    return ns_year_at(p, second) == low + 1 ? low + 1 : 0;
  }
  if (ns_is_dash(p, link) && is_glued_pair(p, i, link, second)) {
    ns_slice text = ns_token_text(p, second);
    if (ns_is_number(p, second) && text.len == 2 && ns_is_glued(p, i, link) && text.ptr[1] <= '9')
      return low / 100 * 100 + (text.ptr[0] - '0') * 10 + (text.ptr[1] - '0');
    return ns_year_at(p, second);
  }
  if (ns_code_of(p, link) == NS_W_BIS)
    return ns_year_at(p, second);
  size_t before = ns_before(p, i);
  if (ns_code_of(p, before) == NS_W_YEAR || ns_slice_is(p->at[second].word->form, "jahren"))
    before = ns_before(p, before); /* zwischen den Jahren 2002 und 2014 */
  if (ns_code_of(p, before) == NS_W_DETERMINER)
    before = ns_before(p, before);
  return ns_code_of(p, link) == NS_W_UND && ns_code_of(p, before) == NS_W_ZWISCHEN ? ns_year_at(p, second) : 0;
}

/* A unit, scale word or sign behind the number makes it a quantity. */
static bool is_measured(const ns_pass *p, size_t i) {
  size_t next = ns_after(p, i);
  if (next == NS_NO_TOKEN)
    return false;
  const ns_word_figure *figure = ns_figure_of(p, next);
  if (figure->classes & NS_C_SCALE)
    return true;
  if (figure->classes & NS_C_UNIT)
    return !(figure->code == NS_W_YEAR && ns_is_joined(p, next)) &&
           !((ns_units[figure->unit].flags & NS_UNIT_SHORT) && p->at[next].flags & NS_TOKEN_BLANK_BEFORE);
  if (figure->classes & NS_C_NATION && ns_classes(p, ns_after(p, next)) & NS_C_UNIT)
    return true;
  if (p->at[next].kind != NS_TOKEN_SYMBOL)
    return figure->code == NS_W_CLOCK;
  size_t after = ns_after(p, next);
  return (ns_is_mark(p, next, "°") || ns_unit_of_symbol(ns_token_text(p, next))) &&
         !(ns_is_number(p, after) && ns_is_glued(p, next, after));
}

static bool is_named_by(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  if (before == NS_NO_TOKEN)
    return false;
  if (p->at[before].kind == NS_TOKEN_SYMBOL)
    return !ns_is_mark(p, before, "©") && !ns_is_mark(p, before, "|") && !ns_is_mark(p, before, "*") &&
           !ns_is_mark(p, before, "/") && !ns_is_mark(p, before, "+") && !ns_is_mark(p, before, ">") &&
           !ns_is_mark(p, before, "<");
  if (ns_is_mark(p, before, ".") && ns_classes(p, ns_before(p, before)) & NS_C_CARRIER &&
      p->at[ns_before(p, before)].end - p->at[ns_before(p, before)].start <= 3)
    return true;
  const ns_word_figure *figure = ns_figure_of(p, before);
  int year = ns_year_at(p, i);
  return figure->classes & NS_C_CARRIER && !(figure->classes & NS_C_CUE) &&
         (p->at[before].end - p->at[before].start > 2 || ns_is_capital(p, before)) &&
         !(figure->value == 1 && year >= 1990 && year < 2050);
}

/* rund 2000, mehr als 2000, über 2000: a count, however it looks. */
static bool is_hedged(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  const ns_word_figure *figure = ns_figure_of(p, before);
  if (figure->code == NS_W_ALS)
    return ns_code_of(p, ns_before(p, before)) == NS_W_MEHR || ns_code_of(p, ns_before(p, before)) == NS_W_WENIGER;
  if (ns_is_mark(p, before, ".") && ns_classes(p, ns_before(p, before)) & NS_C_HEDGE)
    return true; /* ca. */
  if (!(figure->classes & NS_C_HEDGE) || (figure->classes & NS_C_CUE))
    return false;
  return !ns_slice_is(p->at[before].word->form, "gegen") && ns_code_of(p, ns_after(p, i)) != NS_W_ACROSS;
}

static bool has_strong_cue(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  const ns_word_figure *figure = ns_figure_of(p, before);
  if (figure->classes & (NS_C_MONTH | NS_C_QUARTER) || figure->code == NS_W_YEAR || figure->code == NS_W_FISCAL)
    return true;
  return figure->classes & NS_C_CUE && (ns_is_capital(p, before) || ns_slice_is(p->at[before].word->form, "seit"));
}

/* A four-digit number before a noun counts it, unless it is a recent year that is not round. */
static bool is_count(const ns_pass *p, size_t i, int year) {
  size_t next;
  size_t after = ns_after(p, i);
  if (ns_is_joined(p, after))
    return !ns_year_at(p, after);
  ns_slice noun = ns_noun_read(p, after, &next);
  if (noun.len == 0)
    return false;
  bool recent = year >= 1900 && year < 2050 && year % 50 != 0;
  return !recent || ns_code_of(p, ns_before(p, i)) == NS_W_DER || ns_code_of(p, ns_before(p, i)) == NS_W_DIE;
}

static bool is_plausible(const ns_pass *p, size_t i, int year) {
  bool millions = has_strong_cue(p, i) && year >= 1950 &&
                  ns_classes(p, ns_after(p, i)) & NS_C_VAGUE; /* seit 2005 Millionen Besucher */
  if ((is_measured(p, i) && !millions) || is_named_by(p, i) || ns_is_joined(p, i))
    return false;
  if (has_strong_cue(p, i))
    return true;
  if (is_hedged(p, i) || is_count(p, i, year))
    return false;
  if (year >= RECENT_FIRST && year <= RECENT_LAST)
    return true;
  size_t before = ns_before(p, i);
  return ns_classes(p, before) & NS_C_CUE || ns_is_mark(p, before, "(");
}

/* '24 */
static size_t read_short(ns_pass *p, size_t i) {
  size_t mark = ns_before(p, i);
  ns_slice text = ns_token_text(p, i);
  if (!ns_is_number(p, i) || text.len != 2 || text.ptr[1] > '9' || !ns_is_glued(p, mark, i) ||
      !(ns_is_mark(p, mark, "'") || ns_is_mark(p, mark, "’")) || !(p->at[mark].flags & NS_TOKEN_BLANK_BEFORE))
    return NS_NO_TOKEN;
  int year = (text.ptr[0] - '0') * 10 + (text.ptr[1] - '0');
  return emit(p, mark, i, year + (year < 50 ? 2000 : 1900), year + (year < 50 ? 2000 : 1900));
}

/* The first token of the span: zwischen and von go with it. */
static size_t span_start(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  ns_code code = ns_code_of(p, before);
  return (code == NS_W_ZWISCHEN || code == NS_W_VON) && before >= p->floor ? before : i;
}

size_t ns_year_read(ns_pass *p, size_t i) {
  if (ns_classes(p, i) & NS_C_DECADE)
    return read_decade(p, i);
  int low = ns_year_at(p, i);
  if (low == 0)
    return read_short(p, i);
  size_t last = i;
  int high = span_end(p, i, low, &last);
  if (high > low && !is_measured(p, last) && !is_named_by(p, i) &&
      (low >= RECENT_FIRST || has_strong_cue(p, i) || !is_count(p, last, high)) &&
      !(is_count(p, last, high) && !has_strong_cue(p, i) && low % 50 == 0 && high % 50 == 0))
    return emit(p, span_start(p, i), last, low, high);
  return is_plausible(p, i, low) ? emit(p, i, i, low, low) : NS_NO_TOKEN;
}
