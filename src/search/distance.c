/* How far two spellings are apart, as a German types: umlauts, doubled letters and neighbouring keys are
 * slighter slips than other letters. */
#include "base/utf8.h"
#include "search/internal.h"

bool ns_spelling_of(ns_slice word, ns_spelling *out) {
  out->count = 0;
  for (size_t at = 0; at < word.len;) {
    if (out->count == NS_SPELL_MAX)
      return false;
    unsigned len;
    out->at[out->count++] = ns_utf8_at(word, at, &len);
    at += len;
  }
  return true;
}

static bool is_pair(uint32_t a, uint32_t b, uint32_t x, uint32_t y) {
  return (a == x && b == y) || (a == y && b == x);
}

static bool umlaut_pair(uint32_t a, uint32_t b) {
  return is_pair(a, b, 'a', 0xE4) || is_pair(a, b, 'o', 0xF6) || is_pair(a, b, 'u', 0xFC) || is_pair(a, b, 's', 0xDF);
}

/* Side by side in a row of a German keyboard; y and z, which English keyboards swap. */
static bool near_keys(uint32_t a, uint32_t b) {
  static const char *const rows[] = {"qwertzuiop", "asdfghjkl", "yxcvbnm"};
  if (is_pair(a, b, 'y', 'z'))
    return true;
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    const char *at = a < 128 && a ? strchr(rows[r], (int)a) : NULL;
    if (at && ((at > rows[r] && (uint32_t)at[-1] == b) || (uint32_t)at[1] == b))
      return true;
  }
  return false;
}

static unsigned replace_cost(uint32_t a, uint32_t b) {
  if (a == b)
    return 0;
  if (umlaut_pair(a, b))
    return NS_EDIT_UMLAUT;
  return near_keys(a, b) ? NS_EDIT_NEAR_KEY : NS_EDIT;
}

/* Leaving out w[i]: a letter that stands beside itself is easily doubled or lost. */
static unsigned drop_cost(const ns_spelling *w, size_t i) {
  bool doubled = (i && w->at[i - 1] == w->at[i]) || (i + 1 < w->count && w->at[i + 1] == w->at[i]);
  return doubled ? NS_EDIT_DOUBLE : NS_EDIT;
}

/* ä for ae, ß for ss: one letter of `one` against the two before `end` of `two`. */
static bool is_digraph(uint32_t one, const ns_spelling *two, size_t end) {
  uint32_t first = two->at[end - 2], second = two->at[end - 1];
  return (one == 0xE4 && first == 'a' && second == 'e') || (one == 0xF6 && first == 'o' && second == 'e') ||
         (one == 0xFC && first == 'u' && second == 'e') || (one == 0xDF && first == 's' && second == 's');
}

typedef unsigned table[NS_SPELL_MAX + 1][NS_SPELL_MAX + 1];

static void lower(unsigned *best, unsigned value) {
  if (value < *best)
    *best = value;
}

/* The cheapest way to turn the first i letters of a into the first j of b. */
static unsigned cell(table t, const ns_spelling *a, size_t i, const ns_spelling *b, size_t j) {
  unsigned best = t[i - 1][j - 1] + replace_cost(a->at[i - 1], b->at[j - 1]);
  lower(&best, t[i - 1][j] + drop_cost(a, i - 1));
  lower(&best, t[i][j - 1] + drop_cost(b, j - 1));
  if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
    lower(&best, t[i - 2][j - 2] + NS_EDIT);
  if (j > 1 && is_digraph(a->at[i - 1], b, j))
    lower(&best, t[i - 1][j - 2] + NS_EDIT_UMLAUT);
  if (i > 1 && is_digraph(b->at[j - 1], a, i))
    lower(&best, t[i - 2][j - 1] + NS_EDIT_UMLAUT);
  return best;
}

unsigned ns_spelling_distance(const ns_spelling *a, const ns_spelling *b, unsigned most) {
  table t;
  size_t gap = a->count > b->count ? a->count - b->count : b->count - a->count;
  if (gap * NS_EDIT_UMLAUT > most)
    return most + 1;
  t[0][0] = 0;
  for (size_t j = 1; j <= b->count; j++)
    t[0][j] = t[0][j - 1] + drop_cost(b, j - 1);
  unsigned before = 0; /* least of the row before: a step may reach back two */
  for (size_t i = 1; i <= a->count; i++) {
    unsigned least = t[i][0] = t[i - 1][0] + drop_cost(a, i - 1);
    for (size_t j = 1; j <= b->count; j++) {
      t[i][j] = cell(t, a, i, b, j);
      lower(&least, t[i][j]);
    }
    if (least > most && before > most)
      return most + 1;
    before = least;
  }
  unsigned distance = t[a->count][b->count];
  return distance <= most ? distance : most + 1;
}
