#include "facts/figures/grammar.h"

/* 12.5.2024 · 12. Mai 2024 · Mai 2024 · 05/2024 · 2024-05-12 · 12. bis 14. Mai 2024 · 4. Quartal 2024 */

typedef struct day {
  int year, month, day; /* 0: not said */
} day;

static ns_period period_of(day low, day high) {
  ns_period none = {NS_DATE_NONE, NS_DATE_NONE};
  if (low.year == 0 || high.year == 0)
    return none;
  int last = high.day ? high.day : ns_date_month_days(high.year, high.month);
  return (ns_period){ns_date_make(low.year, low.month, low.day ? low.day : 1),
                     ns_date_make(high.year, high.month, last)};
}

static int full_year(int year, size_t digits) {
  return digits == 2 ? year + (year < 70 ? 2000 : 1900) : year;
}

/* Up to three groups of digits parted by points; how many there were. */
static size_t split(ns_slice text, int parts[3], size_t digits[3]) {
  size_t count = 0, at = 0;
  while (count < 3 && at < text.len) {
    int value = 0;
    size_t from = at;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9' && at - from < 5)
      value = value * 10 + (text.ptr[at++] - '0');
    parts[count] = value;
    digits[count++] = at - from;
    if (at < text.len && text.ptr[at] != '.')
      return 0;
    at++;
  }
  return at > text.len ? count : 0;
}

/* One token: 12.5.2024, 12.05.24 */
static bool read_point_date(ns_slice text, day *out) {
  int parts[3];
  size_t digits[3];
  if (split(text, parts, digits) != 3 || digits[0] > 2 || digits[1] > 2 || (digits[2] != 2 && digits[2] != 4))
    return false;
  *out = (day){full_year(parts[2], digits[2]), parts[1], parts[0]};
  return ns_date_valid(out->year, out->month, out->day);
}

static bool is_small(const ns_pass *p, size_t i, int max, int *value) {
  if (!ns_is_number(p, i))
    return false;
  ns_slice text = ns_token_text(p, i);
  if (text.len > 2 || text.ptr[0] < '0' || text.ptr[text.len - 1] > '9' || text.ptr[text.len - 1] < '0')
    return false;
  *value = text.len == 2 ? (text.ptr[0] - '0') * 10 + text.ptr[1] - '0' : text.ptr[0] - '0';
  return *value >= 1 && *value <= max;
}

static size_t glued_mark(const ns_pass *p, size_t i, const char *mark) {
  size_t next = i == NS_NO_TOKEN ? i : ns_after(p, i);
  return ns_is_mark(p, next, mark) && ns_is_glued(p, i, next) ? next : NS_NO_TOKEN;
}

/* The year behind a month or quarter: 2024, '24, /2024; 0 when there is none. */
static int year_behind(const ns_pass *p, size_t last, size_t *end) {
  size_t next = ns_after(p, last);
  if (ns_is_mark(p, next, ".") && ns_is_glued(p, last, next) && p->at[last].end - p->at[last].start <= 4)
    next = ns_after(p, next); /* Sept. 2024 */
  if (ns_is_mark(p, next, "/") && ns_is_glued(p, last, next))
    next = ns_after(p, next);
  int year = next == NS_NO_TOKEN ? 0 : ns_year_at(p, next);
  if (year == 0 || (p->at[next].flags & NS_TOKEN_HYPHEN_AFTER))
    return 0;
  *end = next;
  return year;
}

static size_t emit(ns_pass *p, size_t first, size_t last, day low, day high) {
  ns_period_emit(p, first, last + 1, period_of(low, high), false);
  return last + 1;
}

/* 2024-05-12 */
static size_t read_iso(ns_pass *p, size_t i) {
  int year = ns_year_at(p, i);
  size_t m = ns_after(p, i), d = m == NS_NO_TOKEN ? m : ns_after(p, m);
  day date = {year, 0, 0};
  if (year == 0 || !ns_is_joined(p, m) || !ns_is_joined(p, d) || !is_small(p, m, 12, &date.month))
    return NS_NO_TOKEN;
  if (ns_is_number(p, d) ? !is_small(p, d, 31, &date.day) : !ns_is_word(p, d))
    return NS_NO_TOKEN;
  if (ns_is_word(p, d)) { /* 2024-05-12T08:42 */
    ns_slice text = ns_token_text(p, d);
    if (text.len < 3 || text.ptr[2] != 'T' || text.ptr[0] > '3' || text.ptr[1] > '9' || text.ptr[0] < '0' ||
        text.ptr[1] < '0')
      return NS_NO_TOKEN;
    date.day = (text.ptr[0] - '0') * 10 + text.ptr[1] - '0';
  }
  return ns_date_valid(date.year, date.month, date.day) ? emit(p, i, d, date, date) : NS_NO_TOKEN;
}

/* 05/2024; 12/05/2024 (day first) */
static size_t read_slashes(ns_pass *p, size_t i) {
  int first, month;
  size_t slash = glued_mark(p, i, "/"), second = slash == NS_NO_TOKEN ? slash : ns_after(p, slash);
  if (second == NS_NO_TOKEN || !ns_is_glued(p, slash, second) || !is_small(p, i, 31, &first))
    return NS_NO_TOKEN;
  int year = ns_year_at(p, second);
  if (year && first <= 12)
    return emit(p, i, second, (day){year, first, 0}, (day){year, first, 0});
  size_t other = glued_mark(p, second, "/"), third = other == NS_NO_TOKEN ? other : ns_after(p, other);
  year = third == NS_NO_TOKEN ? 0 : ns_year_at(p, third);
  if (year == 0 || !is_small(p, second, 31, &month))
    return NS_NO_TOKEN;
  day date = month <= 12 ? (day){year, month, first} : (day){year, first, month};
  return ns_date_valid(date.year, date.month, date.day) ? emit(p, i, third, date, date) : NS_NO_TOKEN;
}

/* "12." or "12.5." at i; the point that ends it, and what it says. */
static size_t read_day(const ns_pass *p, size_t i, day *out) {
  *out = (day){0, 0, 0};
  size_t point = glued_mark(p, i, ".");
  if (point == NS_NO_TOKEN || !ns_is_number(p, i))
    return NS_NO_TOKEN;
  if (is_small(p, i, 31, &out->day))
    return point;
  int parts[3];
  size_t digits[3];
  if (split(ns_token_text(p, i), parts, digits) != 2 || digits[0] > 2 || digits[1] > 2)
    return NS_NO_TOKEN;
  *out = (day){0, parts[1], parts[0]};
  return ns_date_valid(2000, out->month, out->day) ? point : NS_NO_TOKEN;
}

/* "14. Mai 2024" and "14.5.2024" at i; the last token of it. */
static size_t read_full(const ns_pass *p, size_t i, day *out) {
  if (i == NS_NO_TOKEN || !ns_is_number(p, i))
    return NS_NO_TOKEN;
  if (read_point_date(ns_token_text(p, i), out))
    return i;
  size_t point = read_day(p, i, out);
  if (point == NS_NO_TOKEN)
    return NS_NO_TOKEN;
  size_t next = ns_after(p, point);
  if (out->month) { /* 12.5. 2024, or 12.5. alone */
    int year = ns_year_at(p, next);
    out->year = year;
    return year ? next : point;
  }
  if (!(ns_classes(p, next) & NS_C_MONTH)) {
    int month;
    size_t second = ns_is_number(p, next) ? glued_mark(p, next, ".") : NS_NO_TOKEN; /* 12. 5. 2024 */
    int year = second == NS_NO_TOKEN ? 0 : ns_year_at(p, ns_after(p, second));
    if (year == 0 || !is_small(p, next, 12, &month))
      return NS_NO_TOKEN;
    *out = (day){year, month, out->day};
    return ns_after(p, second);
  }
  out->month = ns_figure_of(p, next)->month;
  size_t last = next;
  out->year = year_behind(p, next, &last);
  return ns_date_valid(out->year ? out->year : 2000, out->month, out->day) ? last : NS_NO_TOKEN;
}

/* 12. bis 14. Mai 2024, 23.05. – 16.06.2016, 12./13. Mai */
static size_t read_span(ns_pass *p, size_t i) {
  day low, high;
  size_t point = read_day(p, i, &low);
  if (point == NS_NO_TOKEN)
    return NS_NO_TOKEN;
  size_t link = ns_after(p, point);
  if (ns_classes(p, link) & NS_C_MONTH) { /* 28. April bis 3. Mai 2024 */
    low.month = ns_figure_of(p, link)->month;
    link = ns_after(p, link);
  }
  bool linked = ns_code_of(p, link) == NS_W_BIS || ns_code_of(p, link) == NS_W_UND || ns_is_dash(p, link) ||
                ns_is_mark(p, link, "/");
  size_t last = linked ? read_full(p, ns_after(p, link), &high) : NS_NO_TOKEN;
  if (last == NS_NO_TOKEN)
    return NS_NO_TOKEN;
  low.year = high.year;
  low.month = low.month ? low.month : high.month;
  if (low.year && low.month > high.month) /* 28. Dezember bis 3. Januar 2025 */
    low.year--;
  if (!ns_date_valid(low.year ? low.year : 2000, low.month, low.day) ||
      (low.year == high.year && low.month == high.month && low.day > high.day))
    return NS_NO_TOKEN;
  return emit(p, i, last, low, high);
}

/* ---- months, quarters, halves ---- */

static day period_start(int year, int index, int months) {
  return (day){year, (index - 1) * months + 1, 0};
}

static day period_end(int year, int index, int months) {
  return (day){year, index * months, 0};
}

static size_t emit_part(ns_pass *p, size_t first, size_t last, double index, int months) {
  size_t end = last;
  int year = year_behind(p, last, &end), n = (int)index;
  if (n < 1 || n * months > 12)
    return NS_NO_TOKEN;
  return emit(p, first, end, period_start(year, n, months), period_end(year, n, months));
}

/* viertes Quartal 2024, 4. Quartal, Q4 2024 */
static size_t read_part(ns_pass *p, size_t i) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  size_t next = ns_after(p, i);
  if (figure->classes & NS_C_QUARTER && figure->months) {
    size_t end = i;
    return year_behind(p, i, &end) ? emit_part(p, i, i, figure->value, figure->months) : NS_NO_TOKEN;
  }
  double index = figure->value;
  int value = 0;
  if (!(figure->classes & (NS_C_ORDINAL | NS_C_QUARTER))) {
    if (!is_small(p, i, 4, &value))
      return NS_NO_TOKEN;
    index = value;
  }
  if (!(figure->classes & NS_C_ORDINAL)) {
    if (!ns_is_mark(p, next, ".") || !ns_is_glued(p, i, next))
      return NS_NO_TOKEN;
    next = ns_after(p, next);
  }
  const ns_word_figure *period = ns_figure_of(p, next);
  if (!(period->classes & NS_C_PERIOD) || (period->months != 3 && period->months != 6))
    return NS_NO_TOKEN;
  return emit_part(p, i, next, index, period->months);
}

/* Mai 2024, Mai bis Juli 2024, Mai/Juni 2024 */
static size_t read_month(ns_pass *p, size_t i) {
  if (!(ns_classes(p, i) & NS_C_MONTH))
    return NS_NO_TOKEN;
  day low = {0, ns_figure_of(p, i)->month, 0}, high = low;
  size_t end = i;
  int year = year_behind(p, i, &end);
  if (year == 0) {
    size_t link = ns_after(p, i), other = link == NS_NO_TOKEN ? link : ns_after(p, link);
    bool linked = ns_code_of(p, link) == NS_W_BIS || ns_is_mark(p, link, "/") || ns_is_dash(p, link);
    if (!linked || !(ns_classes(p, other) & NS_C_MONTH))
      return NS_NO_TOKEN;
    high.month = ns_figure_of(p, other)->month;
    year = year_behind(p, other, &end);
    if (year == 0)
      return NS_NO_TOKEN;
  }
  high.year = year;
  low.year = low.month > high.month ? year - 1 : year;
  return emit(p, i, end, low, high);
}

size_t ns_date_read(ns_pass *p, size_t i) {
  if (ns_classes(p, i) & (NS_C_MONTH | NS_C_ORDINAL | NS_C_QUARTER)) {
    size_t next = read_month(p, i);
    return next != NS_NO_TOKEN ? next : read_part(p, i);
  }
  if (!ns_is_number(p, i))
    return NS_NO_TOKEN;
  size_t (*const forms[])(ns_pass *, size_t) = {read_span, read_iso, read_slashes, read_part};
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
    size_t next = forms[k](p, i);
    if (next != NS_NO_TOKEN)
      return next;
  }
  day date;
  size_t last =
      ns_classes(p, ns_before(p, i)) & NS_C_CARRIER ? NS_NO_TOKEN : read_full(p, i, &date); /* Version 4.2.17 */
  return last == NS_NO_TOKEN ? NS_NO_TOKEN : emit(p, i, last, date, date);
}
