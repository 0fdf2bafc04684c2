#include "facts/figures/grammar.h"

/* Times told from the article's date: heute, im Vorjahr, im letzten Quartal, dieses Jahr. */

static ns_period months_of(int year, int month, int months) {
  int last = month + months - 1;
  return (ns_period){ns_date_make(year, month, 1), ns_date_make(year, last, ns_date_month_days(year, last))};
}

/* The period of so many months, `offset` of them from the one the date lies in. */
static ns_period shifted(int32_t date, int months, int offset) {
  int year = date / 10000, index = (date / 100 % 100 - 1) / months + offset, count = 12 / months;
  year += index >= 0 ? index / count : -((count - 1 - index) / count);
  index = ((index % count) + count) % count;
  return months_of(year, index * months + 1, months);
}

static void emit_year(ns_pass *p, size_t first, size_t next, int year) {
  ns_figure *figure = ns_figure_add(p, first, next, p->at[first].start, p->at[next - 1].end);
  if (figure == NULL)
    return;
  figure->kind = NS_KIND_YEAR;
  figure->relative = true;
  figure->year = (int16_t)year;
  figure->low = figure->high = year;
}

/* Without a date of the article the words still say that the figures beside them are of another time. */
static size_t unresolved(ns_pass *p, size_t first, size_t next) {
  ns_time_note(p, first, next, 0, 0, true);
  return next;
}

static size_t read_year(ns_pass *p, size_t first, size_t next, int offset) {
  int32_t date = p->context->article_date.low;
  if (date == NS_DATE_NONE)
    return unresolved(p, first, next);
  int year = date / 10000 + offset;
  emit_year(p, first, next, year);
  ns_time_note(p, first, next, year, year, true);
  return next;
}

static size_t read_day(ns_pass *p, size_t i) {
  int32_t date = p->context->article_date.low;
  if (date == NS_DATE_NONE || date != p->context->article_date.high)
    return NS_NO_TOKEN;
  int32_t day = ns_date_from_days(ns_date_to_days(date) + ns_figure_of(p, i)->offset);
  ns_period_emit(p, i, i + 1, (ns_period){day, day}, true);
  if (p->time_count)
    p->times[p->time_count - 1].weak = true;
  return i + 1;
}

/* letzten Jahres, diesem Quartal, im vergangenen Geschäftsjahr */
static size_t read_shift(ns_pass *p, size_t i) {
  size_t at = ns_after(p, i);
  const ns_word_figure *period = ns_figure_of(p, at);
  if (!(period->classes & NS_C_PERIOD) || ns_year_at(p, ns_after(p, at)))
    return NS_NO_TOKEN;
  int offset = ns_figure_of(p, i)->offset;
  if (period->months == 12)
    return read_year(p, i, at + 1, offset);
  if (p->context->article_date.low == NS_DATE_NONE)
    return unresolved(p, i, at + 1);
  ns_period_emit(p, i, at + 1, shifted(p->context->article_date.low, period->months, offset), true);
  return at + 1;
}

/* Mai vergangenen Jahres */
static size_t read_month(ns_pass *p, size_t i) {
  size_t shift = ns_after(p, i), year = shift == NS_NO_TOKEN ? shift : ns_after(p, shift);
  if (!(ns_classes(p, shift) & NS_C_SHIFT) || ns_figure_of(p, year)->months != 12 ||
      p->context->article_date.low == NS_DATE_NONE)
    return NS_NO_TOKEN;
  int of = p->context->article_date.low / 10000 + ns_figure_of(p, shift)->offset;
  ns_period_emit(p, i, year + 1, months_of(of, ns_figure_of(p, i)->month, 1), true);
  return year + 1;
}

size_t ns_relative_read(ns_pass *p, size_t i) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (figure->classes & NS_C_DAY)
    return read_day(p, i);
  if (figure->classes & NS_C_LASTYEAR)
    return read_year(p, i, i + 1, figure->offset);
  if (figure->classes & NS_C_SHIFT)
    return read_shift(p, i);
  return figure->classes & NS_C_MONTH ? read_month(p, i) : NS_NO_TOKEN;
}
