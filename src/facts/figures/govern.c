#include "facts/figures/grammar.h"

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

/* A bit for each year. */
enum { YEAR_LAST = INT16_MAX, WORD_BITS = 64 };
typedef struct year_set {
  uint64_t words[(YEAR_LAST + 1) / WORD_BITS];
} year_set;

/* Whole words at a time: every time of a passage may span centuries. */
static void add_years(year_set *set, int low, int high) {
  for (int year = low; year <= high;) {
    int bit = year % WORD_BITS, left = high - year + 1, room = WORD_BITS - bit, count = left < room ? left : room;
    uint64_t ones = count == WORD_BITS ? UINT64_MAX : ((uint64_t)1 << count) - 1;
    set->words[year / WORD_BITS] |= ones << bit;
    year += count;
  }
}

static size_t count_years(const year_set *set) {
  size_t count = 0;
  for (size_t i = 0; i < sizeof set->words / sizeof *set->words; i++)
    count += (size_t)__builtin_popcountll(set->words[i]);
  return count < NS_YEARS_MAX ? count : NS_YEARS_MAX;
}

/* Ascending; as many as there is room for. */
static void list_years(const year_set *set, size_t count, int16_t *out) {
  size_t kept = 0;
  for (int word = 0; kept < count; word++)
    for (uint64_t bits = set->words[word]; bits && kept < count; bits &= bits - 1)
      out[kept++] = (int16_t)(word * WORD_BITS + __builtin_ctzll(bits));
}

void ns_years_collect(ns_pass *p, ns_facts *out) {
  if (p->time_count == 0 || p->nomem)
    return;
  year_set set = {{0}};
  for (size_t i = 0; i < p->time_count; i++)
    if (p->times[i].low > 0)
      add_years(&set, p->times[i].low, p->times[i].high);
  size_t count = count_years(&set);
  if (count == 0)
    return;
  int16_t *years = ns_arena_alloc(p->arena, count * sizeof *years);
  if (years == NULL) {
    p->nomem = true;
    return;
  }
  list_years(&set, count, years);
  out->years = years;
  out->year_count = count;
}
