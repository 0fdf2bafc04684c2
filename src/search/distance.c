/* How far two spellings are apart, as a German types: umlauts, doubled letters and neighbouring keys are
 * slighter slips than other letters. */
#include "base/utf8.h"
#include "search/internal.h"

/* The vowel under an umlaut, s for ß. */
static uint32_t base_letter(uint32_t c) {
  switch (c) {
  case 0xE4:
    return 'a';
  case 0xF6:
    return 'o';
  case 0xFC:
    return 'u';
  case 0xDF:
    return 's';
  default:
    return c;
  }
}

bool ns_spelling_of(ns_slice word, ns_spelling *out) {
  out->count = 0;
  out->letters = 0;
  for (size_t at = 0; at < word.len;) {
    if (out->count == NS_SPELL_MAX)
      return false;
    unsigned len;
    uint32_t c = ns_utf8_at(word, at, &len);
    out->at[out->count++] = c;
    out->letters |= UINT64_C(1) << (base_letter(c) % 64);
    at += len;
  }
  return true;
}

/* The letters of a word of plain letters, byte by byte; false when there are others in it. */
static bool letters_of(ns_slice word, uint64_t *letters) {
  *letters = 0;
  for (size_t i = 0; i < word.len; i++) {
    unsigned char c = (unsigned char)word.ptr[i];
    if (c >= 0x80)
      return false;
    *letters |= UINT64_C(1) << c % 64;
  }
  return true;
}

static bool more_bits(uint64_t set, unsigned most) {
  for (; set && most; most--)
    set &= set - 1;
  return set != 0;
}

/* Each letter that only one of them has costs at least a neighbouring key; an e may come from a digraph. */
static bool far_apart(const ns_spelling *a, const ns_spelling *b, unsigned most) {
  const uint64_t e = UINT64_C(1) << ('e' % 64);
  size_t gap = a->count > b->count ? a->count - b->count : b->count - a->count;
  unsigned letters = most / NS_EDIT_DOUBLE;
  return gap * NS_EDIT_UMLAUT > most || more_bits(a->letters & ~b->letters & ~e, letters) ||
         more_bits(b->letters & ~a->letters & ~e, letters);
}

bool ns_spelling_is_far(const ns_spelling *word, ns_slice form, unsigned most) {
  ns_spelling other = {.count = form.len};
  return letters_of(form, &other.letters) && far_apart(word, &other, most);
}

static bool is_pair(uint32_t a, uint32_t b, uint32_t x, uint32_t y) {
  return (a == x && b == y) || (a == y && b == x);
}

static bool umlaut_pair(uint32_t a, uint32_t b) {
  return is_pair(a, b, 'a', 0xE4) || is_pair(a, b, 'o', 0xF6) || is_pair(a, b, 'u', 0xFC) || is_pair(a, b, 's', 0xDF);
}

/* Row and column of each letter on a German keyboard. */
static const struct {
  int8_t row, column;
} keys[26] = {{1, 0}, {2, 4}, {2, 2}, {1, 2}, {0, 2}, {1, 3}, {1, 4}, {1, 5}, {0, 7}, {1, 6}, {1, 7}, {1, 8}, {2, 6},
              {2, 5}, {0, 8}, {0, 9}, {0, 0}, {0, 3}, {1, 1}, {0, 4}, {0, 6}, {2, 3}, {0, 1}, {2, 1}, {2, 0}, {0, 5}};

/* Side by side in a row; y and z, which English keyboards swap. */
static bool near_keys(uint32_t a, uint32_t b) {
  if (a < 'a' || a > 'z' || b < 'a' || b > 'z')
    return false;
  int gap = keys[a - 'a'].column - keys[b - 'a'].column;
  return is_pair(a, b, 'y', 'z') || (keys[a - 'a'].row == keys[b - 'a'].row && (gap == 1 || gap == -1));
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
  if (far_apart(a, b, most))
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
