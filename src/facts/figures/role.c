#include "facts/figures/grammar.h"

/* Levels and changes: stieg von 3 auf 4, um 5 Prozent, ein Minus von. */

enum { WINDOW = 10 };

/* 1, -1 or 0: the trend word nearest before the token in its clause. */
static int trend_before(const ns_pass *p, size_t at, bool *close) {
  *close = false;
  for (int n = 0; n < WINDOW; n++) {
    at = ns_before(p, at);
    if (at == NS_NO_TOKEN || ns_sentence_ends(p, at) || ns_is_mark(p, at, "|"))
      break;
    if (ns_classes(p, at) & NS_C_TREND) {
      *close = n <= 1;
      return ns_figure_of(p, at)->sign;
    }
  }
  return 0;
}

static int trend_after(const ns_pass *p, size_t next) {
  size_t at = next - 1;
  for (int n = 0; n < WINDOW; n++) {
    at = ns_after(p, at);
    if (at == NS_NO_TOKEN || ns_sentence_ends(p, at) || ns_is_mark(p, at, ",") || ns_is_mark(p, at, "|"))
      break;
    if (ns_classes(p, at) & NS_C_TREND)
      return ns_figure_of(p, at)->sign;
  }
  return 0;
}

void ns_role_read(const ns_pass *p, size_t first, size_t next, ns_figure *figure) {
  size_t before = ns_before(p, first);
  while (ns_classes(p, before) & NS_C_FILLER)
    before = ns_before(p, before);
  ns_code code = ns_code_of(p, before);
  bool close;
  int trend = trend_before(p, first, &close);
  if (trend == 0 || (!close && code == NS_W_UM)) {
    int later = trend_after(p, next);
    trend = later ? later : trend;
  }
  if (figure->role == NS_ROLE_NONE) {
    bool share = figure->kind == NS_KIND_PERCENT || figure->kind == NS_KIND_POINTS;
    bool by = code == NS_W_UM && (trend != 0 || share || ns_code_of(p, ns_after(p, next - 1)) == NS_W_AUF);
    by = by || (close && (code == NS_W_VON || ns_classes(p, before) & NS_C_TREND)); /* ein Minus von 3 Prozent */
    if (code == NS_W_AUF && trend != 0)
      figure->role = NS_ROLE_TO;
    else if (by)
      figure->role = NS_ROLE_BY;
  }
  if (figure->sign == 0 && figure->role != NS_ROLE_NONE)
    figure->sign = (int8_t)trend;
}
