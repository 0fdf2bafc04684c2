/* What the whole grammar stands on: where sentences end, and how a figure or a time is noted. */
#include "facts/figures/grammar.h"

bool ns_is_dash(const ns_pass *p, size_t i) {
  return ns_is_mark(p, i, "-") || ns_is_mark(p, i, "–") || ns_is_mark(p, i, "—") || ns_is_mark(p, i, "−") ||
         ns_is_mark(p, i, "‑");
}

static bool is_abbreviated(const ns_pass *p, size_t i) {
  enum { ABBREVIATION = 3 };
  if (ns_is_number(p, i)) /* an ordinal */
    return p->at[i].end - p->at[i].start <= ABBREVIATION;
  return ns_classes(p, i) & (NS_C_SCALE | NS_C_HEDGE | NS_C_CARRIER) ||
         (ns_is_word(p, i) && p->at[i].end - p->at[i].start <= ABBREVIATION);
}

bool ns_sentence_ends(const ns_pass *p, size_t i) {
  if (i == NS_NO_TOKEN || p->at[i].kind != NS_TOKEN_PUNCT)
    return false;
  char c = p->text.ptr[p->at[i].start];
  if (c == '!' || c == '?')
    return true;
  if (c != '.')
    return false;
  size_t next = ns_after(p, i);
  if (next == NS_NO_TOKEN)
    return true;
  return p->at[next].flags & NS_TOKEN_BLANK_BEFORE && !is_abbreviated(p, ns_before(p, i)) &&
         (p->at[next].kind != NS_TOKEN_WORD || ns_is_capital(p, next));
}

bool ns_sentence_starts(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  if (before == NS_NO_TOKEN || ns_sentence_ends(p, before))
    return true;
  return p->at[before].kind == NS_TOKEN_PUNCT && !ns_is_mark(p, before, ",") && !ns_is_mark(p, before, "(") &&
         !ns_is_dash(p, before) && !ns_is_mark(p, before, ".");
}

ns_figure *ns_figure_add(ns_pass *p, size_t first, size_t next, uint32_t start, uint32_t end) {
  if (p->figure_count == NS_FIGURES_MAX || p->nomem)
    return NULL;
  size_t capacity = p->figure_capacity; /* both arrays have the same */
  if (ns_arena_grow(p->arena, &p->tokens, p->figure_count, &capacity, 2 * sizeof *p->tokens) ||
      ns_arena_grow(p->arena, &p->figures, p->figure_count, &p->figure_capacity, sizeof *p->figures)) {
    p->nomem = true;
    return NULL;
  }
  p->tokens[2 * p->figure_count] = first;
  p->tokens[2 * p->figure_count + 1] = next;
  ns_figure *figure = &p->figures[p->figure_count++];
  *figure = (ns_figure){.start = start, .end = end};
  p->floor = next;
  return figure;
}

void ns_time_note(ns_pass *p, size_t first, size_t next, int low, int high, bool relative) {
  if (p->time_count == NS_FIGURES_MAX || p->nomem)
    return;
  if (ns_arena_grow(p->arena, &p->times, p->time_count, &p->time_capacity, sizeof *p->times)) {
    p->nomem = true;
    return;
  }
  enum { COMPARISON = 4 };
  bool compared = false;
  size_t at = first;
  for (int n = 0; n < COMPARISON && !compared; n++) {
    at = ns_before(p, at);
    if (at == NS_NO_TOKEN || p->at[at].kind >= NS_TOKEN_SYMBOL)
      break;
    compared = ns_code_of(p, at) == NS_W_AGAINST || ns_code_of(p, at) == NS_W_ALS;
  }
  p->times[p->time_count++] = (ns_anchor_time){.first = first,
                                            .next = next,
                                            .low = (int16_t)low,
                                            .high = (int16_t)high,
                                            .relative = relative,
                                            .compared = compared};
}

void ns_period_emit(ns_pass *p, size_t first, size_t next, ns_period period, bool relative) {
  ns_figure *figure = ns_figure_add(p, first, next, p->at[first].start, p->at[next - 1].end);
  if (figure == NULL)
    return;
  int low = period.low / 10000, high = period.high / 10000;
  figure->kind = NS_KIND_DATE;
  figure->low = period.low;
  figure->high = period.high;
  figure->relative = relative;
  figure->year = (int16_t)(low == high ? low : 0);
  if (low)
    ns_time_note(p, first, next, low, high, relative);
}
