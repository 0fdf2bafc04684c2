/* Values in base units as people read them: with the scale that leaves few digits. */
#include <math.h>
#include <stdio.h>

#include "output/output.h"

typedef struct scale {
  double from;
  const char *word, *prefix;
} scale;

static const scale scales[] = {{1e18, " Trill.", "E"}, {1e15, " Brd.", "P"}, {1e12, " Bio.", "T"}, {1e9, " Mrd.", "G"}, {1e6, " Mio.", "M"},
                               {1e3, " Tsd.", "k"},    {1, "", ""}};

static const scale *scale_of(double value) {
  size_t i = 0;
  while (i + 1 < sizeof scales / sizeof *scales && fabs(value) < scales[i].from)
    i++;
  return &scales[i];
}

/* At most six digits, with the German decimal sign. */
static void digits(ns_buf *out, double value) {
  char text[64];
  snprintf(text, sizeof text, "%.6g", value);
  for (char *p = text; *p; p++)
    if (*p == '.')
      *p = ',';
  ns_buf_add_str(out, text);
}

/* Units that take SI prefixes; money and counts take scale words. */
static bool is_si(ns_slice unit) {
  static const char *const units[] = {"W", "Wh", "B", "Hz", "V", "A", "bit/s"};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (ns_slice_is(unit, units[i]))
      return true;
  return false;
}

static void scaled(ns_buf *out, double value, const scale *by, ns_slice unit) {
  digits(out, value / by->from);
  if (is_si(unit)) {
    ns_buf_addf(out, " %s", by->prefix);
    ns_output_plain(out, unit);
    return;
  }
  ns_buf_add_str(out, by->word);
  if (unit.len) {
    ns_buf_add_char(out, ' ');
    ns_output_plain(out, unit);
  }
}

void ns_output_amount(ns_buf *out, double low, double high, ns_slice unit) {
  const scale *least = scale_of(low), *most = scale_of(high);
  if (high > low) {
    digits(out, low / least->from);
    if (least != most && low != 0)
      ns_buf_addf(out, "%s%s", is_si(unit) ? " " : least->word, is_si(unit) ? least->prefix : "");
    ns_buf_add_str(out, " – ");
  }
  scaled(out, high, most, unit);
}
