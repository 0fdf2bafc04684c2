/* Phrases and closeness over position lists, for any segment. */
#include "segment/segment.h"

/* The first at or after `from` that is not below position: in steps that double, then by halves, so that a whole list
 * is passed in one go and a long leap costs little. */
static size_t seek(ns_positions list, size_t from, uint32_t position) {
  size_t step = 1, high = from;
  while (high < list.count && list.at[high] < position) {
    from = high + 1;
    high = list.count - high > step ? high + step : list.count;
    step *= 2;
  }
  while (from < high) {
    size_t middle = from + (high - from) / 2;
    if (list.at[middle] < position)
      from = middle + 1;
    else
      high = middle;
  }
  return from;
}

/* Keeps those of the begins at which the term stands in its place too. */
static size_t keep_begins(uint32_t *begins, size_t count, ns_positions term, uint32_t offset) {
  size_t kept = 0, at = 0;
  for (size_t i = 0; i < count && begins[i] <= UINT32_MAX - offset; i++) {
    at = seek(term, at, begins[i] + offset);
    if (at == term.count)
      break;
    if (term.at[at] == begins[i] + offset)
      begins[kept++] = begins[i];
  }
  return kept;
}

size_t ns_phrase_begins(const ns_positions *terms, const uint32_t *offsets, size_t count, uint32_t *out) {
  size_t found = 0;
  for (size_t i = 0; count && i < terms[0].count; i++) {
    if (terms[0].at[i] >= offsets[0])
      out[found++] = terms[0].at[i] - offsets[0];
  }
  for (size_t t = 1; t < count && found; t++)
    found = keep_begins(out, found, terms[t], offsets[t]);
  return found;
}

/* A place of a window and the child that holds it. Rounds only grow, so nothing is cleared from one
 * window to the next. */
typedef struct place {
  uint32_t child;
  uint64_t taken; /* round in which the child took it; valid in this window when past window.opened */
  uint64_t tried; /* round in which it was last looked at */
} place;

/* Children with one and the same set: each wants a place of it. */
typedef struct group {
  ns_positions set;
  size_t children;
  size_t first; /* the set's first position in the window at hand */
} group;

/* One window of ns_near_holds: a child may stand where its group has a position up to `end`, inclusive. */
typedef struct window {
  group *groups;
  size_t group_count;
  uint32_t *group_of; /* of each child */
  uint32_t begin, end;
  place *places; /* one for each position from begin to end */
  uint64_t opened, round;
} window;

static bool take(place *p, uint32_t child, uint64_t round) {
  p->child = child;
  p->taken = round;
  return true;
}

/* Kuhn's augmenting path: gives child c a free position, else moves others if they can move. */
static bool take_place(window *w, uint32_t c) {
  const group *g = &w->groups[w->group_of[c]];
  size_t end = g->first;
  for (; end < g->set.count && g->set.at[end] <= w->end; end++) {
    place *p = &w->places[g->set.at[end] - w->begin];
    if (p->taken <= w->opened)
      return take(p, c, w->round);
  }
  for (size_t i = g->first; i < end; i++) {
    place *p = &w->places[g->set.at[i] - w->begin];
    if (p->tried == w->round)
      continue;
    p->tried = w->round;
    if (take_place(w, p->child))
      return take(p, c, w->round);
  }
  return false;
}

/* Does every child find a place of its own in the window? */
static bool all_placed(window *w, size_t count) {
  w->opened = w->round;
  for (size_t c = 0; c < count; c++) {
    w->round++;
    if (!take_place(w, (uint32_t)c))
      return false;
  }
  return true;
}

/* Has every group as many positions in the window as children? A quick look before places are given. */
static bool all_filled(const window *w) {
  for (size_t i = 0; i < w->group_count; i++) {
    const group *g = &w->groups[i];
    size_t last = g->first + g->children - 1;
    if (last >= g->set.count || g->set.at[last] > w->end)
      return false;
  }
  return true;
}

/* The leftmost position of any child not yet passed, UINT32_MAX when there is none. */
static uint32_t leftmost(const window *w) {
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < w->group_count; i++) {
    const group *g = &w->groups[i];
    if (g->first < g->set.count && g->set.at[g->first] < least)
      least = g->set.at[g->first];
  }
  return least;
}

static bool same_set(ns_positions a, ns_positions b) {
  return a.count == b.count && (a.at == b.at || memcmp(a.at, b.at, a.count * sizeof *a.at) == 0);
}

static bool open_window(window *w, const ns_positions *sets, size_t count, uint32_t span, ns_arena *scratch) {
  w->groups = ns_arena_calloc(scratch, count, sizeof *w->groups);
  w->group_of = ns_arena_calloc(scratch, count, sizeof *w->group_of);
  w->places = ns_arena_calloc(scratch, (size_t)span + 1, sizeof *w->places);
  if (!w->groups || !w->group_of || !w->places)
    return false;
  for (size_t c = 0; c < count; c++) {
    size_t g = 0;
    while (g < w->group_count && !same_set(w->groups[g].set, sets[c]))
      g++;
    w->group_count += g == w->group_count;
    w->groups[g].set = sets[c];
    w->groups[g].children++;
    w->group_of[c] = (uint32_t)g;
  }
  return true;
}

ns_status ns_near_holds(const ns_positions *sets, size_t count, uint32_t span, ns_arena *scratch,
                        bool *holds) {
  *holds = false;
  uint32_t last = 0;
  for (size_t c = 0; c < count; c++) {
    if (!sets[c].count)
      return NS_OK;
    if (sets[c].at[sets[c].count - 1] > last)
      last = sets[c].at[sets[c].count - 1];
  }
  if (!count || count > (size_t)span + 1) /* more children than places */
    return NS_OK;
  if (span > last)
    span = last;
  window w = {0};
  if (!open_window(&w, sets, count, span, scratch))
    return NS_NOMEM;
  w.begin = leftmost(&w);
  while (w.begin != UINT32_MAX && !*holds) {
    w.end = w.begin > UINT32_MAX - span ? UINT32_MAX : w.begin + span;
    *holds = all_filled(&w) && all_placed(&w, count);
    for (size_t i = 0; i < w.group_count; i++)
      w.groups[i].first = seek(w.groups[i].set, w.groups[i].first, w.begin + 1);
    w.begin = leftmost(&w);
  }
  return NS_OK;
}
