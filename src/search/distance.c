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
  *out = (ns_spelling){.count = 0};
  for (size_t at = 0; at < word.len;) {
    if (out->count == NS_SPELL_MAX)
      return false;
    unsigned len;
    uint32_t c = ns_utf8_at(word, at, &len);
    out->at[out->count++] = c;
    out->letters |= UINT64_C(1) << (base_letter(c) % 64);
    out->umlauts |= base_letter(c) != c;
    at += len;
  }
  return true;
}

static bool more_bits(uint64_t set, unsigned most) {
  for (; set && most; most--)
    set &= set - 1;
  return set != 0;
}

/* Each letter that only one of them has costs at least a neighbouring key; an e may come from a digraph. Where there is
 * none, each letter that one of them has more of is at least a doubled one. */
static bool far_apart(const ns_spelling *a, const ns_spelling *b, unsigned most) {
  const uint64_t e = UINT64_C(1) << ('e' % 64);
  size_t gap = a->count > b->count ? a->count - b->count : b->count - a->count;
  unsigned letters = most / NS_EDIT_DOUBLE, least = a->umlauts || b->umlauts ? NS_EDIT_UMLAUT : NS_EDIT_DOUBLE;
  return gap * least > most || more_bits(a->letters & ~b->letters & ~e, letters) ||
         more_bits(b->letters & ~a->letters & ~e, letters);
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

static void lower(unsigned *best, unsigned value) {
  if (value < *best)
    *best = value;
}

/* ------------------------------------------------------------------ forms that pass by */

void ns_passing_next(ns_passing *p, ns_slice form) {
  ns_spelling *s = &p->spelling;
  size_t at = 0, count = 0, before = s->count;
  bool same = true;
  p->shared = 0;
  s->letters = 0;
  s->umlauts = p->too_long = false;
  while (at < form.len && !p->too_long) {
    unsigned len;
    uint32_t c = ns_utf8_at(form, at, &len);
    at += len;
    same = same && count < before && s->at[count] == c;
    p->shared += same;
    p->too_long = count == NS_SPELL_MAX;
    if (!p->too_long)
      s->at[count++] = c;
    s->letters |= UINT64_C(1) << (base_letter(c) % 64);
    s->umlauts |= base_letter(c) != c;
  }
  s->count = count;
}

void ns_speller_init(ns_speller *s, const ns_spelling *word) {
  s->word = *word;
  s->rows = 0;
  s->far = NS_SPELL_NEVER;
  s->table[0][0] = 0;
  for (size_t i = 1; i <= word->count; i++)
    s->table[0][i] = (uint16_t)(s->table[0][i - 1] + drop_cost(word, i - 1));
  s->least[0] = 0;
}

/* The cheapest way to turn the first i letters of the word into the first j of the form. */
static unsigned cell(const ns_speller *s, size_t i, const ns_spelling *form, size_t j) {
  const ns_spelling *word = &s->word;
  unsigned best = s->table[j - 1][i - 1] + replace_cost(word->at[i - 1], form->at[j - 1]);
  lower(&best, s->table[j][i - 1] + drop_cost(word, i - 1));
  lower(&best, s->table[j - 1][i] + drop_cost(form, j - 1));
  if (i > 1 && j > 1 && word->at[i - 1] == form->at[j - 2] && word->at[i - 2] == form->at[j - 1])
    lower(&best, s->table[j - 2][i - 2] + NS_EDIT);
  if (j > 1 && is_digraph(word->at[i - 1], form, j))
    lower(&best, s->table[j - 2][i - 1] + NS_EDIT_UMLAUT);
  if (i > 1 && is_digraph(form->at[j - 1], word, i))
    lower(&best, s->table[j - 1][i - 2] + NS_EDIT_UMLAUT);
  return best;
}

static void fill_row(ns_speller *s, const ns_spelling *form, size_t j) {
  unsigned least = s->table[j - 1][0] + drop_cost(form, j - 1);
  s->table[j][0] = (uint16_t)least;
  for (size_t i = 1; i <= s->word.count; i++) {
    unsigned cost = cell(s, i, form, j);
    s->table[j][i] = (uint16_t)cost;
    lower(&least, cost);
  }
  s->least[j] = (uint16_t)least;
}

bool ns_speller_passes(ns_speller *s, const ns_passing *p) {
  if (p->shared >= s->far)
    return true;
  s->far = NS_SPELL_NEVER;
  if (s->rows + 1 > p->shared) /* a row looks one letter ahead: whether it is doubled */
    s->rows = p->shared ? p->shared - 1 : 0;
  return p->too_long;
}

unsigned ns_speller_compare(ns_speller *s, const ns_passing *p, unsigned most) {
  const ns_spelling *form = &p->spelling;
  if (ns_speller_passes(s, p) || far_apart(&s->word, form, most))
    return most + 1;
  while (s->rows < form->count) {
    size_t j = s->rows + 1;
    fill_row(s, form, j);
    if (s->least[j] > most && s->least[j - 1] > most) { /* a step may reach back two rows */
      s->far = j + 1;
      return most + 1;
    }
    s->rows = j;
  }
  unsigned distance = s->table[form->count][s->word.count];
  return distance <= most ? distance : most + 1;
}
