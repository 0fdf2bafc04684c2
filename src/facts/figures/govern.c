#include "facts/figures/grammar.h"

#include <stdlib.h>

/* Which year governs a figure, and the years a passage speaks of. */

enum { REACH = 60, GAP = 6 }; /* tokens */

/* Nothing but words from a to b, and no comparison among them: "600 Millionen Anfang dieses Jahres". */
static bool is_attached(const ns_pass *p, size_t a, size_t b) {
  if (b < a || b - a > GAP)
    return false;
  for (size_t i = a; i < b; i++) {
    if (p->at[i].flags & NS_TOKEN_EXTRA)
      continue;
    ns_code code = ns_code_of(p, i);
    if (!ns_is_word(p, i) || code == NS_W_AGAINST || code == NS_W_ALS || code == NS_W_UND)
      return false;
  }
  return true;
}

static bool same_sentence(const ns_pass *p, size_t a, size_t b) {
  if (b - a > REACH)
    return false;
  for (size_t i = a; i < b; i++)
    if (ns_sentence_ends(p, i))
      return false;
  return true;
}

static bool can_govern(const ns_anchor_time *time) {
  return !time->compared && !time->weak;
}

static void take(ns_figure *figure, const ns_anchor_time *time) {
  if (time->low == 0 || time->low != time->high)
    return;
  figure->year = time->low;
  figure->relative = time->relative;
}

/* Does the time belong to the figure behind this one? "6,7 nach 7,1 Milliarden im Vorjahr" */
static bool is_taken(const ns_pass *p, size_t index, const ns_anchor_time *time) {
  size_t other = index + 1;
  return other < p->figure_count && p->figures[other].kind < NS_KIND_ORDINAL && p->tokens[2 * other] < time->first &&
         is_attached(p, p->tokens[2 * other + 1], time->first);
}

/* times[at] is the first one behind the figure of that index. */
static void govern(const ns_pass *p, size_t index, size_t at) {
  ns_figure *figure = &p->figures[index];
  size_t first = p->tokens[2 * index], next = p->tokens[2 * index + 1];
  if (at < p->time_count && !p->times[at].weak && is_attached(p, next, p->times[at].first)) {
    take(figure, &p->times[at]);
    return;
  }
  for (size_t i = at; i-- > 0 && at - i <= 2;)
    if (can_govern(&p->times[i]) && p->times[i].next <= first && same_sentence(p, p->times[i].next, first)) {
      take(figure, &p->times[i]);
      return;
    }
  for (size_t i = at; i < p->time_count && i - at < 2; i++)
    if (can_govern(&p->times[i]) && same_sentence(p, next, p->times[i].first) && !is_taken(p, index, &p->times[i])) {
      take(figure, &p->times[i]);
      return;
    }
}

void ns_times_govern(ns_pass *p) {
  size_t at = 0;
  for (size_t i = 0; i < p->figure_count && p->time_count; i++) {
    ns_figure *figure = &p->figures[i];
    while (at < p->time_count && p->times[at].first < p->tokens[2 * i + 1])
      at++;
    if (figure->kind < NS_KIND_ORDINAL && figure->year == 0)
      govern(p, i, at);
  }
}

static int by_year(const void *a, const void *b) {
  return *(const int16_t *)a - *(const int16_t *)b;
}

void ns_years_collect(ns_pass *p, ns_facts *out) {
  size_t count = 0;
  for (size_t i = 0; i < p->time_count; i++)
    if (p->times[i].low)
      count += (size_t)(p->times[i].high - p->times[i].low) + 1;
  if (count == 0 || p->nomem)
    return;
  int16_t *years = ns_arena_alloc(p->arena, count * sizeof *years);
  if (years == NULL) {
    p->nomem = true;
    return;
  }
  count = 0;
  for (size_t i = 0; i < p->time_count; i++)
    for (int year = p->times[i].low; year && year <= p->times[i].high; year++)
      years[count++] = (int16_t)year;
  qsort(years, count, sizeof *years, by_year);
  size_t kept = 0;
  for (size_t i = 0; i < count && kept < NS_YEARS_MAX; i++)
    if (kept == 0 || years[kept - 1] != years[i])
      years[kept++] = years[i];
  out->years = years;
  out->year_count = kept;
}
