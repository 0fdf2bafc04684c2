/* The decades in which figures are counted, the same in every kind of segment. */
#include <math.h>

#include "segment/segment.h"

/* Powers of ten that a double holds exactly; most figures lie between them. */
static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

enum { POWERS = sizeof powers / sizeof *powers };

static bool find_decade(double size, double *start, double *end) {
  if (size < powers[0] || size >= powers[POWERS - 1])
    return false;
  unsigned n = 0;
  while (size >= powers[n + 1])
    n++;
  *start = powers[n];
  *end = powers[n + 1];
  return true;
}

static double decade_start(double size) {
  double n = floor(log10(size));
  double start = pow(10, n);
  if (start > size) /* log10 rounds, so it may be one off at the borders */
    return pow(10, n - 1);
  return pow(10, n + 1) <= size ? pow(10, n + 1) : start;
}

void ns_decade(double value, double *low, double *high) {
  *low = *high = value;
  double size = fabs(value);
  if (size == 0 || !isfinite(size)) {
    if (size == 0)
      *low = *high = 0; /* not the minus of -0 */
    return;
  }
  double start, end;
  if (!find_decade(size, &start, &end)) {
    start = decade_start(size);
    end = pow(10, floor(log10(start) + 0.5) + 1);
  }
  *low = value > 0 ? start : -end;
  *high = value > 0 ? end : -start;
}
