/* Most words of a passage have nothing to do with the query; to tell so costs a few instructions a letter, to find out
 * what a word is costs some thousand. */
#include "search/internal.h"

enum { PAIR = 2, TRIPLE = 3, WORD_MAX = 256 };

static unsigned pair_bit(const char *at) {
  return ((unsigned char)at[0] * 61u ^ (unsigned char)at[1] * 7u) % (NS_SKIM_WORDS * 64);
}

static unsigned triple_bit(const char *at) {
  return ((unsigned char)at[0] * 961u ^ (unsigned char)at[1] * 61u ^ (unsigned char)at[2] * 7u) % (NS_SKIM_WORDS * 64);
}

/* The letter under ä, ö, ü, ß, of either case, by its second byte in UTF-8; 0 for any other. */
static char plain_letter(unsigned char second) {
  switch (second) {
  case 0x84: case 0xA4: return 'a';
  case 0x96: case 0xB6: return 'o';
  case 0x9C: case 0xBC: return 'u';
  case 0x9F: return 's';
  default: return 0;
  }
}

/* May the letter stand for others beside the one before it (Kuehl-, Photo-), or by itself (é)? */
static bool is_odd(char c, char before) {
  return (unsigned char)c >= 0x80 || (c == 'e' && memchr("aou", before, 3)) || (c == 'h' && memchr("pt", before, 2));
}

/* Lower case, ä as a, ß as ss, as stems are. */
static size_t fold(ns_slice word, char out[WORD_MAX], bool *odd) {
  size_t len = 0;
  for (size_t i = 0; i < word.len && len + 2 < WORD_MAX; i++) {
    char c = word.ptr[i];
    char plain = (unsigned char)c == 0xC3 && i + 1 < word.len ? plain_letter((unsigned char)word.ptr[i + 1]) : 0;
    if (c >= 'A' && c <= 'Z')
      c = (char)(c - 'A' + 'a');
    if (plain) {
      c = plain;
      i++;
      if (plain == 's')
        out[len++] = 's';
    }
    *odd |= is_odd(c, len ? out[len - 1] : ' ');
    out[len++] = c;
  }
  *odd |= len + 2 >= WORD_MAX;
  return len;
}

static void set_bit(uint64_t *bits, unsigned bit) {
  bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool has_bit(const uint64_t *bits, unsigned bit) {
  return bits[bit / 64] >> bit % 64 & 1;
}

static void add_word(ns_skim *s, ns_slice word) {
  char letters[WORD_MAX];
  bool odd = false;
  size_t len = fold(ns_slice_of(word.ptr, word.len < WORD_MAX / 2 ? word.len : WORD_MAX / 2), letters, &odd);
  if (len >= TRIPLE)
    set_bit(s->triples, triple_bit(letters));
  else if (len == PAIR)
    set_bit(s->pairs, pair_bit(letters));
  else
    s->blind = true;
}

void ns_skim_init(const ns_ask *ask, ns_skim *out) {
  *out = (ns_skim){.probes = &ask->probes, .blind = ask->probes.full};
  for (size_t i = 0; i < ask->concept_count; i++) {
    const ns_concept *c = ask->concepts[i];
    for (size_t r = 0; r < c->reading_count; r++)
      for (size_t t = 0; t < c->readings[r].count; t++)
        add_word(out, c->readings[r].terms[t]);
    for (size_t f = 0; f < c->form_count; f++)
      add_word(out, c->forms[f].form);
  }
}

bool ns_skim_use(ns_skim *s, const ns_evidence *row) {
  s->row = row;
  bool known = row && !s->blind;
  for (size_t i = 0; i < s->probes->count && known; i++)
    known = row[i].position_count < NS_EVIDENCE_POSITIONS_MAX; /* else there may be more */
  return known;
}

/* Is there a position of a probe? All that lie before it are passed. */
static bool stands_at(ns_skim *s, uint32_t position) {
  if (position < s->next)
    return false;
  s->next = UINT32_MAX;
  for (size_t i = 0; i < s->probes->count; i++) {
    const ns_evidence *e = &s->row[i];
    uint32_t *passed = &s->passed[i];
    while (*passed < e->position_count && e->positions[*passed] < position)
      ++*passed;
    if (*passed < e->position_count && e->positions[*passed] < s->next)
      s->next = e->positions[*passed];
  }
  return s->next == position;
}

bool ns_skim_wants(void *ctx, uint32_t position, ns_slice raw) {
  ns_skim *s = ctx;
  char letters[WORD_MAX];
  bool odd = false;
  size_t len = fold(raw, letters, &odd);
  if (odd)
    return true;
  for (size_t i = 0; i + PAIR <= len; i++) {
    if (has_bit(s->pairs, pair_bit(letters + i)) || (i + TRIPLE <= len && has_bit(s->triples, triple_bit(letters + i))))
      return true;
  }
  return stands_at(s, position);
}
