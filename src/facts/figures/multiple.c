#include "facts/figures/grammar.h"

/* Shares and multiples: zwei Drittel, die Hälfte, jeder dritte, drei von vier; verdoppelt, das Dreifache,
 * dreimal so viel, um den Faktor 5. */

static void take(const ns_pass *p, ns_quantity *q, size_t first, size_t last, double value) {
  ns_quantity_of(q, p, first, last + 1);
  q->low = q->high = value;
  q->words = q->share = true;
}

static void take_multiple(const ns_pass *p, ns_quantity *q, size_t first, size_t last, double value) {
  take(p, q, first, last, value);
  q->unit = ns_unit_by_base("x", 1);
}

/* doppelt so hoch, dreimal so viel: the word after "so" goes with it. */
static size_t end_of_so(const ns_pass *p, size_t so) {
  size_t last = ns_after(p, so);
  return last == NS_NO_TOKEN || !ns_is_word(p, last) ? so : last;
}

static bool read_factor(const ns_pass *p, size_t i, ns_quantity *q) {
  size_t factor = ns_before(p, i);
  ns_quantity number;
  if (ns_code_of(p, factor) != NS_W_FACTOR || !ns_numeral_read(p, i, &number))
    return false;
  size_t first = factor, before = ns_before(p, factor);
  if (ns_code_of(p, before) == NS_W_DETERMINER) { /* um den Faktor */
    size_t um = ns_before(p, before);
    first = ns_code_of(p, um) == NS_W_UM ? um : before;
  }
  take_multiple(p, q, first, number.next - 1, number.low);
  return true;
}

static bool read_multiple_word(const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (!(figure->classes & NS_C_MULTIPLE))
    return false;
  size_t so = ns_after(p, i);
  bool so_much = ns_code_of(p, so) == NS_W_SO;
  if (figure->code == NS_W_TIMES && !so_much) /* zweimal */
    return false;
  ns_slice form = p->at[i].word->form;
  if (ns_slice_starts(form, NS_LIT("doppelt")) && !so_much &&
      !(ns_is_capital(p, i) && ns_code_of(p, ns_before(p, i)) == NS_W_DAS))
    return false; /* doppelte Staatsbürgerschaft */
  size_t first = i, before = ns_before(p, i);
  if (ns_is_capital(p, i) && ns_code_of(p, before) == NS_W_DAS)
    first = before;
  take_multiple(p, q, first, so_much ? end_of_so(p, so) : i, figure->value);
  return true;
}

/* 10-fach, 3 mal so viel */
static bool read_times(const ns_pass *p, size_t i, ns_quantity *q) {
  ns_quantity number;
  if (!ns_is_number(p, i) || !ns_numeral_read(p, i, &number))
    return false;
  size_t times = ns_after(p, number.next - 1), so = times == NS_NO_TOKEN ? times : ns_after(p, times);
  if (ns_code_of(p, times) != NS_W_TIMES || ns_code_of(p, so) != NS_W_SO)
    return false;
  take_multiple(p, q, i, end_of_so(p, so), number.low);
  return true;
}

/* ein Viertel, zwei Drittel, 2/3 is read with the numerals; die Hälfte */
static bool read_fraction(const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (figure->classes & NS_C_FRACTION) { /* Hälfte; a Viertel alone is a part of a town */
    if (figure->value != 0.5 || (ns_classes(p, ns_before(p, i)) & NS_C_ORDINAL))
      return false;
    size_t before = ns_before(p, i);
    size_t first = ns_code_of(p, before) == NS_W_DIE ? before : i;
    take(p, q, first, i, 0.5);
    return true;
  }
  size_t part = ns_after(p, i);
  if (!(figure->classes & (NS_C_NUMBER | NS_C_ARTICLE)) || !(ns_classes(p, part) & NS_C_FRACTION) ||
      !ns_is_capital(p, part) || figure->value > 20)
    return false;
  size_t after = ns_after(p, part);
  double value = figure->value * ns_figure_of(p, part)->value;
  if (ns_classes(p, after) & (NS_C_SCALE | NS_C_UNIT) && ns_is_joined(p, after))
    return false;
  if (value > 1 + 1e-9)
    return false;
  take(p, q, i, part, value);
  return true;
}

/* jeder dritte Betrieb, jede zweite */
static bool read_every(const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  size_t every = ns_before(p, i);
  if (!(figure->classes & NS_C_ORDINAL) || ns_code_of(p, every) != NS_W_JEDER || figure->value < 2)
    return false;
  size_t noun = ns_after(p, i);
  if (ns_classes(p, noun) & NS_C_UNIT) /* jeden zweiten Tag */
    return false;
  take(p, q, every, i, 1 / figure->value);
  return true;
}

/* drei von vier Befragten */
static bool read_of(const ns_pass *p, size_t i, ns_quantity *q) {
  enum { SMALL = 10 };
  size_t von = ns_after(p, i), whole = von == NS_NO_TOKEN ? von : ns_after(p, von);
  uint32_t classes = ns_classes(p, i);
  if (!(classes & (NS_C_NUMBER | NS_C_ARTICLE)) || ns_code_of(p, von) != NS_W_VON ||
      !(ns_classes(p, whole) & NS_C_NUMBER))
    return false;
  double a = ns_figure_of(p, i)->value, b = ns_figure_of(p, whole)->value;
  if (a < 1 || a >= b || b > SMALL || !ns_is_capital(p, ns_after(p, whole)))
    return false;
  take(p, q, i, whole, a / b);
  return true;
}

bool ns_multiple_read(const ns_pass *p, size_t i, ns_quantity *q) {
  return read_multiple_word(p, i, q) || read_factor(p, i, q) || read_times(p, i, q) || read_fraction(p, i, q) ||
         read_every(p, i, q) || read_of(p, i, q);
}
