/* Calendar dates (proleptic Gregorian) as the number yyyymmdd, which sorts and prints by itself. */
#ifndef NS_BASE_DATE_H
#define NS_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum { NS_DATE_NONE = 0, NS_YEAR_MIN = 1000, NS_YEAR_MAX = 9999 };

/* A period of whole days, both ends inclusive, as yyyymmdd; NS_DATE_NONE = unknown. */
typedef struct ns_period {
  int32_t low, high;
} ns_period;

bool ns_date_valid(int year, int month, int day);
int ns_date_month_days(int year, int month); /* month 1..12 */
static inline int32_t ns_date_make(int year, int month, int day) {
  return year * 10000 + month * 100 + day;
}
/* Days since 1970-01-01 and back. */
int32_t ns_date_to_days(int32_t date);
int32_t ns_date_from_days(int32_t days);
/* 0 = Monday .. 6 = Sunday. */
int ns_date_weekday(int32_t date);

/* Reads what people and feeds write: 2025, 2025-07, 2025-07-14 (also with a time after T or a
 * blank), 20250714, 14.7.2025, 14.07.25, "14. Juli 2025", "Juli 2025", RFC 822 ("Mon, 14 Jul 2025
 * ..."). German and English month names. False when it is none of these; *out is then none. */
bool ns_date_parse(ns_slice text, ns_period *out);
/* Month number 1..12 of a German or English month name or its usual abbreviation, any case, without a
 * final point; 0 when it is none. */
int ns_date_month(ns_slice name);

enum { NS_DATE_TEXT_MAX = 16 };
/* "2025-07-14" into out; "" for NS_DATE_NONE. Returns out. */
const char *ns_date_format(int32_t date, char out[NS_DATE_TEXT_MAX]);
/* "2025", "2025-07" or "2025-07-14": what ns_date_parse reads as this year, month or day; of another period the first
 * day. "" when unknown. Returns out. */
const char *ns_period_format(ns_period period, char out[NS_DATE_TEXT_MAX]);
#endif
