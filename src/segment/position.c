/* Phrases and closeness over position lists, for any segment. */
#include "segment/segment.h"

static size_t seek(ns_positions list, size_t from, uint32_t position) {
  while (from < list.count && list.at[from] < position)
    from++;
  return from;
}

static bool stands_at(ns_positions list, uint32_t position) {
  size_t low = 0, high = list.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (list.at[middle] < position)
      low = middle + 1;
    else
      high = middle;
  }
  return low < list.count && list.at[low] == position;
}

size_t ns_phrase_begins(const ns_positions *terms, const uint32_t *offsets, size_t count, uint32_t *out) {
  size_t found = 0;
  for (size_t i = 0; count && i < terms[0].count; i++) {
    uint32_t position = terms[0].at[i];
    if (position < offsets[0])
      continue;
    uint32_t begin = position - offsets[0];
    size_t t = 1;
    while (t < count && offsets[t] <= UINT32_MAX - begin && stands_at(terms[t], begin + offsets[t]))
      t++;
    if (t == count)
      out[found++] = begin;
  }
  return found;
}

/* A place of a window and the child that holds it. Rounds only grow, so nothing is cleared from one
 * window to the next. */
typedef struct place {
  uint32_t child;
  uint64_t taken; /* round in which the child took it; valid in this window when past window.opened */
  uint64_t tried; /* round in which it was last looked at */
} place;

/* One window of ns_near_holds: child c may stand at sets[c].at[first[c]] up to `end`, inclusive. */
typedef struct window {
  const ns_positions *sets;
  size_t *first;
  uint32_t begin, end;
  place *places; /* one for each position from begin to end */
  uint64_t opened, round;
} window;

/* Kuhn's augmenting path: gives child c a position, moving others if they can move. */
static bool take_place(window *w, uint32_t c) {
  ns_positions set = w->sets[c];
  for (size_t i = w->first[c]; i < set.count && set.at[i] <= w->end; i++) {
    place *p = &w->places[set.at[i] - w->begin];
    if (p->tried == w->round)
      continue;
    p->tried = w->round;
    if (p->taken <= w->opened || take_place(w, p->child)) {
      p->child = c;
      p->taken = w->round;
      return true;
    }
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

/* Has every child a position in the window? A quick look before places are given. */
static bool all_filled(const window *w, size_t count) {
  for (size_t c = 0; c < count; c++) {
    if (w->first[c] == w->sets[c].count || w->sets[c].at[w->first[c]] > w->end)
      return false;
  }
  return true;
}

/* The leftmost position of any child not yet passed, UINT32_MAX when there is none. */
static uint32_t leftmost(const window *w, size_t count) {
  uint32_t least = UINT32_MAX;
  for (size_t c = 0; c < count; c++) {
    if (w->first[c] < w->sets[c].count && w->sets[c].at[w->first[c]] < least)
      least = w->sets[c].at[w->first[c]];
  }
  return least;
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
  window w = {.sets = sets};
  w.first = ns_arena_calloc(scratch, count, sizeof *w.first);
  w.places = ns_arena_calloc(scratch, (size_t)span + 1, sizeof *w.places);
  if (!w.first || !w.places)
    return NS_NOMEM;
  w.begin = leftmost(&w, count);
  while (w.begin != UINT32_MAX && !*holds) {
    w.end = w.begin > UINT32_MAX - span ? UINT32_MAX : w.begin + span;
    *holds = all_filled(&w, count) && all_placed(&w, count);
    for (size_t c = 0; c < count; c++)
      w.first[c] = seek(sets[c], w.first[c], w.begin + 1);
    w.begin = leftmost(&w, count);
  }
  return NS_OK;
}
