#include "base/date.h"

#include <stdio.h>

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int ns_date_month_days(int year, int month) {
  static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool ns_date_valid(int year, int month, int day) {
  return year >= NS_YEAR_MIN && year <= NS_YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
         day <= ns_date_month_days(year, month);
}

/* Days from civil and back: Howard Hinnant, "chrono-compatible low-level date algorithms". */
int32_t ns_date_to_days(int32_t date) {
  int y = date / 10000, m = date / 100 % 100, d = date % 100;
  y -= m <= 2;
  int era = y / 400, yoe = y - era * 400;
  int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

int32_t ns_date_from_days(int32_t days) {
  int z = days + 719468;
  int era = z / 146097, doe = z - era * 146097;
  int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int mp = (5 * doy + 2) / 153;
  int d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
  return ns_date_make(yoe + era * 400 + (m <= 2), m, d);
}

int ns_date_weekday(int32_t date) {
  return (ns_date_to_days(date) % 7 + 10) % 7; /* 1970-01-01 was a Thursday */
}

/* ---- reading ---- */

typedef struct scan {
  ns_slice text;
  size_t at;
} scan;

static int peek(const scan *s) {
  return s->at < s->text.len ? (unsigned char)s->text.ptr[s->at] : -1;
}

/* A run of 1 to max digits; -1 and nothing read when there is none or it is longer. */
static int number(scan *s, size_t max, size_t *digits) {
  size_t at = s->at;
  int value = 0;
  while (at < s->text.len && s->text.ptr[at] >= '0' && s->text.ptr[at] <= '9' && at - s->at <= max)
    value = value * 10 + (s->text.ptr[at++] - '0');
  *digits = at - s->at;
  if (*digits == 0 || *digits > max)
    return -1;
  s->at = at;
  return value;
}

static void blanks(scan *s) {
  while (peek(s) == ' ' || peek(s) == ',')
    s->at++;
}

static bool letter(int c) {
  return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static ns_slice word(scan *s) {
  size_t from = s->at;
  while (letter(peek(s)))
    s->at++;
  return ns_slice_of(s->text.ptr + from, s->at - from);
}

static bool same_fold(ns_slice a, const char *lower) {
  size_t n = strlen(lower);
  if (a.len != n)
    return false;
  for (size_t i = 0; i < n; i++) {
    char c = a.ptr[i];
    if (c >= 'A' && c <= 'Z')
      c = (char)(c + 32);
    if (c != lower[i])
      return false;
  }
  return true;
}

int ns_date_month(ns_slice name) {
  static const struct {
    const char *name;
    int month;
  } months[] = {
      {"januar", 1},   {"jänner", 1},     {"january", 1},  {"jan", 1},       {"februar", 2},
      {"feber", 2},    {"february", 2},   {"feb", 2},      {"märz", 3},      {"maerz", 3},
      {"march", 3},    {"mar", 3},        {"mär", 3},      {"mrz", 3},       {"april", 4},
      {"apr", 4},      {"mai", 5},        {"may", 5},      {"juni", 6},      {"june", 6},
      {"jun", 6},      {"juli", 7},       {"july", 7},     {"jul", 7},       {"august", 8},
      {"aug", 8},      {"september", 9},  {"sept", 9},     {"sep", 9},       {"oktober", 10},
      {"october", 10}, {"okt", 10},       {"oct", 10},     {"november", 11}, {"nov", 11},
      {"dezember", 12}, {"december", 12}, {"dez", 12},     {"dec", 12}};
  for (size_t i = 0; i < sizeof months / sizeof *months; i++)
    if (same_fold(name, months[i].name))
      return months[i].month;
  return 0;
}

static bool finish(int year, int month, int day, ns_period *out) {
  if (month == 0 && ns_date_valid(year, 1, 1)) {
    *out = (ns_period){ns_date_make(year, 1, 1), ns_date_make(year, 12, 31)};
    return true;
  }
  if (month != 0 && day == 0 && ns_date_valid(year, month, 1)) {
    *out = (ns_period){ns_date_make(year, month, 1),
                       ns_date_make(year, month, ns_date_month_days(year, month))};
    return true;
  }
  if (!ns_date_valid(year, month, day))
    return false;
  *out = (ns_period){ns_date_make(year, month, day), ns_date_make(year, month, day)};
  return true;
}

/* After a full date only a time may follow: "T12:00", " 12:00 +0200". */
static bool time_or_end(scan *s) {
  if (peek(s) < 0)
    return true;
  if (peek(s) != 'T' && peek(s) != ' ' && peek(s) != ',')
    return false;
  while (peek(s) >= 0) {
    int c = peek(s);
    if (!letter(c) && !(c >= '0' && c <= '9') && !strchr(" :+-.,|/", c))
      return false;
    s->at++;
  }
  return true;
}

/* yyyy, yyyy-mm, yyyy-mm-dd, yyyymmdd */
static bool iso(scan s, ns_period *out) {
  size_t digits;
  int year = number(&s, 8, &digits), month, day;
  if (digits == 8)
    return finish(year / 10000, year / 100 % 100, year % 100, out) && time_or_end(&s);
  if (digits != 4)
    return false;
  if (peek(&s) < 0)
    return finish(year, 0, 0, out);
  char separator = (char)peek(&s);
  if (separator != '-' && separator != '/')
    return false;
  s.at++;
  month = number(&s, 2, &digits);
  if (month < 1)
    return false;
  if (peek(&s) < 0)
    return finish(year, month, 0, out);
  if (peek(&s) != separator)
    return false;
  s.at++;
  day = number(&s, 2, &digits);
  return day >= 1 && time_or_end(&s) && finish(year, month, day, out);
}

static int full_year(int year, size_t digits) {
  return digits == 2 ? year + (year < 70 ? 2000 : 1900) : year;
}

/* d.m.yyyy, d.m.yy, m.yyyy, m/yyyy */
static bool german(scan s, ns_period *out) {
  size_t digits;
  int first = number(&s, 2, &digits);
  if (first < 1)
    return false;
  if (peek(&s) == '/') {
    s.at++;
    int year = number(&s, 4, &digits);
    return digits == 4 && peek(&s) < 0 && finish(year, first, 0, out);
  }
  if (peek(&s) != '.')
    return false;
  s.at++;
  blanks(&s);
  int second = number(&s, 4, &digits);
  if (digits == 4)
    return peek(&s) < 0 && finish(second, first, 0, out);
  if (second < 1 || digits > 2 || peek(&s) != '.')
    return false;
  s.at++;
  blanks(&s);
  int year = number(&s, 4, &digits);
  if (digits != 2 && digits != 4)
    return false;
  return time_or_end(&s) && finish(full_year(year, digits), second, first, out);
}

/* "14. Juli 2025", "14 Jul 2025 ...", "Juli 2025", "July 14, 2025", "Mon, 14 Jul 2025 ..." */
static bool named(scan s, ns_period *out) {
  size_t digits;
  int day = 0, month = 0;
  for (int words = 0; words < 4; words++) {
    blanks(&s);
    if (letter(peek(&s))) {
      int m = ns_date_month(word(&s));
      month = m ? m : month;
      if (peek(&s) == '.')
        s.at++;
      continue;
    }
    size_t from = s.at;
    int value = number(&s, 4, &digits);
    if (value < 0)
      return false;
    if (month && digits == 4)
      return time_or_end(&s) && finish(value, month, day, out);
    if (digits > 2 || s.at == from)
      return false;
    day = value;
    if (peek(&s) == '.')
      s.at++;
  }
  return false;
}

bool ns_date_parse(ns_slice text, ns_period *out) {
  scan s = {ns_slice_trim(text), 0};
  if (s.text.len && (iso(s, out) || german(s, out) || named(s, out)))
    return true;
  *out = (ns_period){NS_DATE_NONE, NS_DATE_NONE};
  return false;
}

const char *ns_date_format(int32_t date, char out[NS_DATE_TEXT_MAX]) {
  if (date == NS_DATE_NONE)
    out[0] = '\0';
  else
    snprintf(out, NS_DATE_TEXT_MAX, "%04u-%02u-%02u", (unsigned)date / 10000 % 10000,
             (unsigned)date / 100 % 100, (unsigned)date % 100);
  return out;
}

const char *ns_period_format(ns_period period, char out[NS_DATE_TEXT_MAX]) {
  enum { YEAR_LEN = 4, MONTH_LEN = 7 };
  int year = period.low / 10000, month = period.low / 100 % 100;
  ns_period whole;
  ns_date_format(period.low, out);
  if (period.low == period.high || !ns_date_valid(year, month, 1))
    return out;
  if (finish(year, 0, 0, &whole) && whole.low == period.low && whole.high == period.high)
    out[YEAR_LEN] = '\0';
  else if (finish(year, month, 0, &whole) && whole.low == period.low && whole.high == period.high)
    out[MONTH_LEN] = '\0';
  return out;
}
