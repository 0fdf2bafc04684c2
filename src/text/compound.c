/* Compounds by productivity: every way to cut a word into listed parts is valued by the mean of its
 * parts' values, ln(1 + number of different compounds that a part opens or ends); the best one is
 * taken when it is worth more than the word as a whole. After Sugisaki and Tuggener, "German compound
 * splitting using the compound productivity of morphemes", KONVENS 2018. */
#include "text/compound.h"

#include "text/guards.h"
#include "text/lexicon.h"

/* Values are in steps of ln / NS_LEXEME_UNIT. */
enum {
  THRESHOLD = 2 * NS_LEXEME_UNIT,                   /* below it a cut is chance */
  PRODUCTIVE_HEAD = NS_LEXEME_UNIT * 277 / 100,     /* ends 15 compounds and more: behind it may stand the unknown */
  PRODUCTIVE_MODIFIER = NS_LEXEME_UNIT * 326 / 100, /* opens 25 and more */
  UNKNOWN_BYTES_MIN = 4,
  PART_BYTES_MIN = 2,
  NO_VALUE = -1
};

static bool is_border(ns_slice word, size_t at) {
  return at >= word.len || ((unsigned char)word.ptr[at] & 0xC0) != 0x80;
}

/* A noun with an s that its ending asks for: Verwaltungs-, Gesellschafts-. */
static bool takes_s(ns_slice noun) {
  static const ns_slice endings[] = {{"ung", 3},        {"heit", 4}, {"keit", 4}, {"schaft", 6}, {"ion", 3},
                                     {"t\xC3\xA4t", 4}, {"ling", 4}, {"tum", 3},  {"ing", 3},    {"sal", 3}};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (ns_slice_ends(noun, endings[i]))
      return true;
  return false;
}

static int modifier_value(ns_slice part, uint8_t *link) {
  const ns_lexeme *lexeme = ns_lexicon_part(part);
  if (lexeme && lexeme->modifier) {
    *link = lexeme->link;
    return lexeme->modifier - 1;
  }
  *link = 1;
  ns_slice base = ns_slice_of(part.ptr, part.len - 1);
  if (part.ptr[part.len - 1] != 's' || part.len <= NS_LEXEME_FLOOR_BYTES || !takes_s(base))
    return NO_VALUE;
  lexeme = ns_lexicon_part(base);
  return lexeme && lexeme->head ? NS_LEXEME_FLOOR : NO_VALUE;
}

static int head_value(ns_slice part, bool *needs_link) {
  const ns_lexeme *lexeme = ns_lexicon_part(part);
  if (!lexeme || !lexeme->head)
    return NO_VALUE;
  *needs_link = lexeme->flags & NS_LEXEME_LINKED;
  return lexeme->head - 1;
}

/* The best way to cut word[0..end] into `count` modifiers. */
typedef struct cell {
  int sum; /* of values */
  uint8_t from, link;
} cell;

typedef struct lattice {
  ns_slice word;
  uint8_t counts[NS_COMPOUND_BYTES_MAX + 1]; /* bit n: there is a way to get here with n modifiers */
  cell cells[NS_COMPOUND_PARTS_MAX][NS_COMPOUND_BYTES_MAX + 1];
} lattice;

static bool is_reached(const lattice *net, unsigned count, size_t at) {
  return net->counts[at] >> count & 1;
}

static void reach(lattice *net, size_t from, size_t to, int value, uint8_t link) {
  for (unsigned count = 0; count + 1 < NS_COMPOUND_PARTS_MAX; count++) {
    cell *after = &net->cells[count + 1][to];
    int sum = net->cells[count][from].sum + value;
    if (!is_reached(net, count, from) || (is_reached(net, count + 1, to) && sum <= after->sum))
      continue;
    *after = (cell){sum, (uint8_t)from, link};
    net->counts[to] |= (uint8_t)(1 << (count + 1));
  }
}

static void fill(lattice *net) {
  ns_slice word = net->word;
  memset(net->counts, 0, word.len + 1);
  net->counts[0] = 1;
  net->cells[0][0].sum = 0;
  for (size_t from = 0; from + PART_BYTES_MIN <= word.len; from++) {
    if (!net->counts[from])
      continue;
    for (size_t to = from + PART_BYTES_MIN; to + PART_BYTES_MIN <= word.len; to++) {
      uint8_t link;
      int value = is_border(word, to) ? modifier_value(ns_slice_of(word.ptr + from, to - from), &link) : NO_VALUE;
      if (value != NO_VALUE)
        reach(net, from, to, value, link);
    }
  }
}

static unsigned trace(const lattice *net, unsigned count, size_t head, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  size_t to = head;
  parts[count] = (ns_part){(uint8_t)head, (uint8_t)net->word.len, 0};
  for (unsigned i = count; i > 0; i--) {
    const cell *last = &net->cells[i][to];
    parts[i - 1] = (ns_part){last->from, (uint8_t)to, last->link};
    to = last->from;
  }
  return count + 1;
}

/* Mean value of the best cut into listed parts, which go into out. */
static unsigned best_cut(const lattice *net, double *best, ns_part out[NS_COMPOUND_PARTS_MAX]) {
  unsigned best_count = 0;
  size_t best_head = 0;
  *best = 0;
  for (size_t head = PART_BYTES_MIN; head + PART_BYTES_MIN <= net->word.len; head++) {
    if (!net->counts[head])
      continue;
    bool needs_link = false;
    int value = head_value(ns_slice_from(net->word, head), &needs_link);
    if (value == NO_VALUE)
      continue;
    for (unsigned count = 1; count < NS_COMPOUND_PARTS_MAX; count++) {
      const cell *before = &net->cells[count][head];
      if (!is_reached(net, count, head) || (needs_link && !before->link))
        continue;
      double mean = (double)(before->sum + value) / (count + 1);
      if (mean > *best) {
        *best = mean;
        best_count = count;
        best_head = head;
      }
    }
  }
  return best_count ? trace(net, best_count, best_head, out) : 0;
}

/* Is the unknown left part a listed one with letters left over (Schenkelkl|opfer)? */
static bool has_leftover(ns_slice left) {
  enum { LEFTOVER_MAX = 3 };
  uint8_t link;
  for (size_t n = 1; n <= LEFTOVER_MAX && n + NS_LEXEME_FLOOR_BYTES <= left.len; n++)
    if (modifier_value(ns_slice_of(left.ptr, left.len - n), &link) != NO_VALUE)
      return true;
  return false;
}

/* A word in no list: the unknown before a productive head (Krypto|währung). */
static unsigned cut_before_head(ns_slice word, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  for (size_t head = UNKNOWN_BYTES_MIN; head + NS_LEXEME_FLOOR_BYTES <= word.len; head++) {
    ns_slice right = ns_slice_from(word, head), left = ns_slice_of(word.ptr, head);
    bool needs_link = false;
    if (!is_border(word, head) || !ns_has_vowel(left) || head_value(right, &needs_link) < PRODUCTIVE_HEAD ||
        needs_link || has_leftover(left))
      continue;
    parts[0] = (ns_part){0, (uint8_t)head, 0};
    parts[1] = (ns_part){(uint8_t)head, (uint8_t)word.len, 0};
    return 2;
  }
  return 0;
}

/* The unknown behind a productive modifier. */
static unsigned cut_after_modifier(ns_slice word, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  for (size_t to = word.len - UNKNOWN_BYTES_MIN; to >= NS_LEXEME_FLOOR_BYTES; to--) {
    uint8_t link;
    if (!is_border(word, to) || !ns_has_vowel(ns_slice_from(word, to)) ||
        modifier_value(ns_slice_of(word.ptr, to), &link) < PRODUCTIVE_MODIFIER)
      continue;
    parts[0] = (ns_part){0, (uint8_t)to, link};
    parts[1] = (ns_part){(uint8_t)to, (uint8_t)word.len, 0};
    return 2;
  }
  return 0;
}

unsigned ns_compound_split(ns_slice word, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  if (word.len < 5 || word.len > NS_COMPOUND_BYTES_MAX || ns_is_never_split(word))
    return 0;
  const ns_lexeme *whole = ns_lexicon_find(word);
  bool known = whole && (whole->flags & (NS_LEXEME_NOUN | NS_LEXEME_LOWER));
  if (known && (whole->flags & (NS_LEXEME_LOWER | NS_LEXEME_NAME)))
    return 0;
  lattice net;
  double value;
  net.word = word;
  fill(&net);
  unsigned count = best_cut(&net, &value, parts);
  bool name = count && !known && ns_is_name_ending(ns_slice_from(word, parts[count - 1].from));
  if (count && value >= THRESHOLD && !name && (!known || value > whole->head - 1))
    return count;
  if (known || ns_ends_like_a_name(word))
    return 0;
  count = cut_before_head(word, parts);
  return count ? count : cut_after_modifier(word, parts);
}
