/* Compounds by productivity: every way to cut a word into listed parts is valued by the mean of its
 * parts' values, ln(1 + number of different compounds that a part opens or ends); the best one is
 * taken when it is worth more than the word as a whole. After Sugisaki and Tuggener, "German compound
 * splitting using the compound productivity of morphemes", KONVENS 2018. */
#include "text/compound.h"

#include "text/lexicon.h"
#include "text/noun_base.h"

enum { NO_VALUE = -1 };

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

/* The best way to cut word[0..end] into `count` modifiers. */
typedef struct cell {
  int sum; /* of values */
  uint8_t from, link;
} cell;

typedef struct lattice {
  ns_slice word;
  ns_letter_sum front[NS_COMPOUND_BYTES_MAX + 1]; /* of word[0..at] */
  uint64_t ending[NS_COMPOUND_BYTES_MAX];         /* hash of word[at..] */
  uint64_t heads;                                 /* bit at: word[at..] may be in the table */
  uint8_t counts[NS_COMPOUND_BYTES_MAX + 1];      /* bit n: there is a way to get here with n modifiers */
  cell cells[NS_COMPOUND_PARTS_MAX][NS_COMPOUND_BYTES_MAX + 1];
} lattice;

/* A part that may be in the table. */
typedef struct candidate {
  uint64_t hash;
  ns_letter_sum shorter; /* of the part without its last byte */
  size_t to;
} candidate;

/* Sums and hashes of all beginnings and endings; the slots of the heads are on their way into the cache. */
static void sum_up(lattice *net) {
  ns_slice word = net->word;
  ns_letter_sum back = 0;
  uint64_t power = 1;
  net->front[0] = 0;
  for (size_t i = 0; i < word.len; i++)
    net->front[i + 1] = ns_letters_append(net->front[i], word.ptr[i]);
  net->heads = 0;
  for (size_t at = word.len; at-- > 0;) {
    back = ns_letters_prepend(back, word.ptr[at], &power);
    net->ending[at] = ns_letters_hash(back, word.len - at, 0);
    if (at >= NS_SPLIT_PART_MIN && at + NS_SPLIT_PART_MIN <= word.len && is_border(word, at) &&
        ns_lexicon_may_be_part(net->ending[at])) {
      net->heads |= (uint64_t)1 << at;
      ns_lexicon_prefetch(net->ending[at]);
    }
  }
}

/* Value of a noun and the s that its ending asks for; `shorter` is the sum without the s. */
static int value_with_s(ns_slice part, ns_letter_sum shorter) {
  ns_slice base = ns_slice_of(part.ptr, part.len - 1);
  if (part.ptr[part.len - 1] != 's' || part.len <= NS_LEXEME_FLOOR_BYTES || !takes_s(base))
    return NO_VALUE;
  uint64_t hash = ns_letters_hash(shorter, base.len, 0);
  const ns_lexeme *lexeme = ns_lexicon_may_be_part(hash) ? ns_lexicon_find_hash(hash) : NULL;
  return lexeme && lexeme->head ? NS_LEXEME_FLOOR : NO_VALUE;
}

/* Value of a part in the table, by its hash; the link is set with it. */
static int listed_modifier(uint64_t hash, uint8_t *link) {
  const ns_lexeme *lexeme = ns_lexicon_find_hash(hash);
  if (!lexeme || !lexeme->modifier)
    return NO_VALUE;
  *link = lexeme->link;
  return lexeme->modifier - 1;
}

/* Value of the word's first `to` bytes. */
static int first_modifier(const lattice *net, size_t to, uint8_t *link) {
  uint64_t hash = ns_letters_hash(net->front[to], to, 0);
  int value = ns_lexicon_may_be_part(hash) ? listed_modifier(hash, link) : NO_VALUE;
  if (value != NO_VALUE)
    return value;
  *link = 1;
  return value_with_s(ns_slice_of(net->word.ptr, to), net->front[to - 1]);
}

static int head_value(const lattice *net, size_t at, bool *needs_link) {
  const ns_lexeme *lexeme = net->heads >> at & 1 ? ns_lexicon_find_hash(net->ending[at]) : NULL;
  if (!lexeme || !lexeme->head)
    return NO_VALUE;
  *needs_link = lexeme->flags & NS_LEXEME_LINKED;
  return lexeme->head - 1;
}

static bool is_reached(const lattice *net, unsigned count, size_t at) {
  return net->counts[at] >> count & 1;
}

static void reach(lattice *net, size_t from, size_t to, int value, uint8_t link) {
  for (unsigned count = 0; count + 1 < NS_COMPOUND_PARTS_MAX; count++) {
    if (!is_reached(net, count, from))
      continue;
    cell *after = &net->cells[count + 1][to];
    int sum = net->cells[count][from].sum + value;
    if (is_reached(net, count + 1, to) && sum <= after->sum)
      continue;
    *after = (cell){sum, (uint8_t)from, link};
    net->counts[to] |= (uint8_t)(1 << (count + 1));
  }
}

static void try_with_s(lattice *net, size_t from, size_t to, ns_letter_sum shorter) {
  int value = value_with_s(ns_slice_of(net->word.ptr + from, to - from), shorter);
  if (value != NO_VALUE)
    reach(net, from, to, value, 1);
}

/* Goes on from a place that is reached, over all parts that may be in the table: first their slots are fetched,
 * then they are read. */
static void go_on(lattice *net, size_t from) {
  ns_slice word = net->word;
  candidate listed[NS_COMPOUND_BYTES_MAX];
  size_t count = 0;
  ns_letter_sum sum = 0, shorter = 0;
  for (size_t to = from + 1; to + NS_SPLIT_PART_MIN <= word.len; to++, shorter = sum) {
    sum = ns_letters_append(sum, word.ptr[to - 1]);
    if (to < from + NS_SPLIT_PART_MIN || !is_border(word, to))
      continue;
    uint64_t hash = ns_letters_hash(sum, to - from, 0);
    if (ns_lexicon_may_be_part(hash)) {
      ns_lexicon_prefetch(hash);
      listed[count++] = (candidate){hash, shorter, to};
    } else if (word.ptr[to - 1] == 's') {
      try_with_s(net, from, to, shorter);
    }
  }
  for (size_t i = 0; i < count; i++) {
    uint8_t link = 0;
    int value = listed_modifier(listed[i].hash, &link);
    if (value != NO_VALUE)
      reach(net, from, listed[i].to, value, link);
    else
      try_with_s(net, from, listed[i].to, listed[i].shorter);
  }
}

static void fill(lattice *net) {
  memset(net->counts, 0, net->word.len + 1);
  net->counts[0] = 1;
  net->cells[0][0].sum = 0;
  for (size_t from = 0; from + 2 * NS_SPLIT_PART_MIN <= net->word.len; from++)
    if (net->counts[from])
      go_on(net, from);
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
  for (uint64_t heads = net->heads; heads; heads &= heads - 1) {
    size_t head = (size_t)__builtin_ctzll(heads);
    bool needs_link = false;
    int value = net->counts[head] ? head_value(net, head, &needs_link) : NO_VALUE;
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

static bool is_vowel(char c) {
  return memchr("aeiouy\xA4\xB6\xBC", c, 9) != NULL; /* second bytes of ä ö ü */
}

static size_t first_vowel(ns_slice word) {
  size_t at = 0;
  while (at < word.len && !is_vowel(word.ptr[at]))
    at++;
  return at;
}

/* 0: there is none, or it is the first byte. */
static size_t last_vowel(ns_slice word) {
  size_t at = word.len - 1;
  while (at > 0 && !is_vowel(word.ptr[at]))
    at--;
  return at;
}

/* Is the unknown left part a listed one with letters left over (Schenkelkl|opfer)? */
static bool has_leftover(const lattice *net, size_t left) {
  uint8_t link;
  for (size_t n = 1; n <= NS_SPLIT_LEFTOVER_MAX && n + NS_LEXEME_FLOOR_BYTES <= left; n++)
    if (first_modifier(net, left - n, &link) != NO_VALUE)
      return true;
  return false;
}

static unsigned cut_in_two(ns_slice word, size_t at, uint8_t link, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  parts[0] = (ns_part){0, (uint8_t)at, link};
  parts[1] = (ns_part){(uint8_t)at, (uint8_t)word.len, 0};
  return 2;
}

/* A word in no list: the unknown before a productive head (Krypto|währung). */
static unsigned cut_before_head(const lattice *net, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  ns_slice word = net->word;
  size_t vowel = first_vowel(word);
  for (uint64_t heads = net->heads; heads; heads &= heads - 1) {
    size_t head = (size_t)__builtin_ctzll(heads);
    bool needs_link = false;
    if (head < NS_SPLIT_UNKNOWN_MIN || head + NS_LEXEME_FLOOR_BYTES > word.len || vowel >= head ||
        head_value(net, head, &needs_link) < NS_SPLIT_HEAD || needs_link || has_leftover(net, head))
      continue;
    return cut_in_two(word, head, 0, parts);
  }
  return 0;
}

/* The unknown behind a productive modifier. */
static unsigned cut_after_modifier(const lattice *net, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  ns_slice word = net->word;
  size_t vowel = last_vowel(word);
  for (size_t to = word.len - NS_SPLIT_UNKNOWN_MIN; to >= NS_LEXEME_FLOOR_BYTES; to--) {
    uint8_t link;
    if (vowel >= to && is_border(word, to) && first_modifier(net, to, &link) >= NS_SPLIT_MODIFIER)
      return cut_in_two(word, to, link, parts);
  }
  return 0;
}

/* Does it end like a name of a place or family (…burg, …mann)? */
static bool ends_like_a_name(const lattice *net) {
  for (size_t len = NS_SPLIT_NAME_ENDING_MIN; len <= NS_SPLIT_NAME_ENDING_MAX && len + NS_SPLIT_NAME_BEFORE_MIN <= net->word.len; len++)
    if (ns_lexicon_is_name_ending(net->ending[net->word.len - len]))
      return true;
  return false;
}

/* A listed noun at the end is cut as it is by itself, and no part stands inside another: Prozess|handlungen, not
 * Prozess|hand|lungen; Nutz|fahrzeug, so that Fahrzeug finds it. */
static unsigned mend_tail(ns_slice word, ns_part parts[NS_COMPOUND_PARTS_MAX], unsigned count) {
  for (unsigned i = 1; i + 1 < count; i++) {
    ns_part own[NS_COMPOUND_PARTS_MAX];
    char room[NS_COMPOUND_BYTES_MAX];
    uint8_t from = parts[i].from;
    ns_slice tail = ns_slice_from(word, from);
    const ns_lexeme *whole = ns_lexicon_slot(ns_lexicon_hash(tail));
    if (!ns_is_noun(whole) && !ns_noun_base(tail, room).ptr)
      continue;
    unsigned more = ns_compound_split(tail, whole, own);
    if (!more)
      own[more++] = (ns_part){0, (uint8_t)tail.len, 0};
    for (unsigned k = 0; k < more && i + k < NS_COMPOUND_PARTS_MAX; k++)
      parts[i + k] = (ns_part){(uint8_t)(own[k].from + from), (uint8_t)(own[k].to + from), own[k].link};
    return i + more < NS_COMPOUND_PARTS_MAX ? i + more : NS_COMPOUND_PARTS_MAX;
  }
  return count;
}

/* The word as the lists' parts give it, whatever it is a form of. */
static unsigned cut_word(ns_slice word, const ns_lexeme *whole, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  bool known = whole && (whole->flags & (NS_LEXEME_NOUN | NS_LEXEME_LOWER));
  lattice net;
  double value = 0;
  unsigned count = 0;
  net.word = word;
  sum_up(&net);
  if (net.heads) {
    fill(&net);
    count = best_cut(&net, &value, parts);
  }
  bool name = count && !known && ns_lexicon_is_name_ending(net.ending[parts[count - 1].from]);
  if (count && value >= NS_SPLIT_THRESHOLD && !name && (!known || value > whole->head - 1))
    return mend_tail(word, parts, count);
  if (known || ends_like_a_name(&net))
    return 0;
  count = cut_before_head(&net, parts);
  return count ? count : cut_after_modifier(&net, parts);
}

unsigned ns_compound_split(ns_slice word, const ns_lexeme *whole, ns_part parts[NS_COMPOUND_PARTS_MAX]) {
  char room[NS_COMPOUND_BYTES_MAX];
  if (word.len < NS_SPLIT_WORD_MIN || word.len > NS_COMPOUND_BYTES_MAX || (whole && whole->lists & NS_LIST_WHOLE))
    return 0;
  if (whole && (whole->flags & (NS_LEXEME_LOWER | NS_LEXEME_NAME)))
    return 0;
  ns_slice base = ns_noun_base(word, room);
  if (!base.ptr)
    return cut_word(word, whole, parts);
  unsigned count = ns_compound_split(base, ns_lexicon_find(base), parts);
  if (count)
    parts[count - 1].to = (uint8_t)word.len;
  return count;
}
