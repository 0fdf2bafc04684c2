/* Spellings of the same word made one. */
#include "text/conflate.h"

#include "text/lexicon.h"
#include "text/text.h"
#include "text/tuning.h"

/* Reform of 1996 and older doublets, the official form of today on the right. `inner`: only with
 * letters before it (Paragraph, but Graph). */
#define PAIR(a, b) ((uint64_t)1 << (((unsigned char)(a)*2 + (unsigned char)(b)*11) & 63))
#define PAIRS(a, b, c, d) (PAIR(a, b) | PAIR(b, c) | PAIR(c, d))
static const struct {
  ns_slice old, now;
  bool inner;
  uint64_t pairs; /* of letters, that a word with the old spelling has */
} spellings[] = {
    {{"photo", 5}, {"foto", 4}, false, PAIRS('p', 'h', 'o', 't')},
    {{"graphi", 6}, {"grafi", 5}, true, PAIRS('g', 'r', 'a', 'p')},
    {{"graph", 5}, {"graf", 4}, true, PAIRS('g', 'r', 'a', 'p')},
    {{"delphin", 7}, {"delfin", 6}, false, PAIRS('d', 'e', 'l', 'p')},
    {{"telephon", 8}, {"telefon", 7}, false, PAIRS('t', 'e', 'l', 'e')},
    {{"mikrophon", 9}, {"mikrofon", 8}, false, PAIRS('m', 'i', 'k', 'r')},
    {{"saxophon", 8}, {"saxofon", 7}, false, PAIRS('s', 'a', 'x', 'o')},
    {{"megaphon", 8}, {"megafon", 7}, false, PAIRS('m', 'e', 'g', 'a')},
    {{"phantasie", 9}, {"fantasie", 8}, false, PAIRS('p', 'h', 'a', 'n')},
    {{"phantast", 8}, {"fantast", 7}, false, PAIRS('p', 'h', 'a', 'n')},
    {{"ntial", 5}, {"nzial", 5}, true, PAIRS('n', 't', 'i', 'a')},
    {{"ntiell", 6}, {"nziell", 6}, true, PAIRS('n', 't', 'i', 'e')},
    {{"selbständ", 10}, {"selbstständ", 12}, false, PAIRS('s', 'e', 'l', 'b')},
    {{"aufwendig", 9}, {"aufwändig", 10}, false, PAIRS('a', 'u', 'f', 'w')},
    {{"schiffahrt", 10}, {"schifffahrt", 11}, false, PAIRS('s', 'c', 'h', 'i')},
    {{"numerier", 8}, {"nummerier", 9}, false, PAIRS('n', 'u', 'm', 'e')},
    {{"plazier", 7}, {"platzier", 8}, false, PAIRS('p', 'l', 'a', 'z')},
    {{"potenti", 7}, {"potenzi", 7}, false, PAIRS('p', 'o', 't', 'e')},
    {{"thunfisch", 9}, {"tunfisch", 8}, false, PAIRS('t', 'h', 'u', 'n')},
    {{"panther", 7}, {"panter", 6}, false, PAIRS('p', 'a', 'n', 't')},
    {{"stengel", 7}, {"stängel", 8}, false, PAIRS('s', 't', 'e', 'n')},
    {{"gräuel", 7}, {"greuel", 6}, false, PAIR('g', 'r') | PAIR('u', 'e') | PAIR('e', 'l')},
    {{"joghurt", 7}, {"jogurt", 6}, false, PAIRS('j', 'o', 'g', 'h')},
    {{"spaghetti", 9}, {"spagetti", 8}, false, PAIRS('s', 'p', 'a', 'g')},
    {{"schloß", 7}, {"schloss", 7}, false, PAIRS('s', 'c', 'h', 'l')},
    {{"rauhe", 5}, {"raue", 4}, false, PAIRS('r', 'a', 'u', 'h')},
    {{"rolladen", 8}, {"rollladen", 9}, false, PAIRS('r', 'o', 'l', 'l')},
};

static size_t find(ns_slice text, size_t from, ns_slice what) {
  const char *at = text.len > from ? memmem(text.ptr + from, text.len - from, what.ptr, what.len) : NULL;
  return at ? (size_t)(at - text.ptr) : text.len;
}

/* Replaces the first place where the old spelling stands, in place; room for one letter more. */
static size_t respell(char *text, size_t len, size_t i) {
  ns_slice word = ns_slice_of(text, len), old = spellings[i].old, now = spellings[i].now;
  size_t at = find(word, spellings[i].inner ? NS_FOLD_INNER_MIN : 0, old);
  if (at == len || ns_slice_starts(ns_slice_from(word, at), now))
    return len;
  memmove(text + at + now.len, text + at + old.len, len - at - old.len);
  memcpy(text + at, now.ptr, now.len);
  return len + now.len - old.len;
}

static bool is_vowel(char c) {
  return c && memchr("aeiouy", c, 6);
}

/* Is the e at i the second half of an umlaut? Not after a vowel or q (neue, Quelle), nor where ue and
 * oe are two syllables (aktuell, Koeffizient), nor in ae of names (Israel). */
static bool is_umlaut_e(ns_slice word, size_t i) {
  static const char *const two_syllables[] = {"uell", "uent", "uenz", "uett", "oeff",  "oexi",
                                              "oedu", "oet",  "ael",  "aero", "aeder", "uel"};
  if (i < 1 || word.ptr[i] != 'e' || !memchr("aou", word.ptr[i - 1], 3))
    return false;
  if (i >= 2 && (is_vowel(word.ptr[i - 2]) || word.ptr[i - 2] == 'q' || word.ptr[i - 2] < 0))
    return false;
  ns_slice rest = ns_slice_from(word, i - 1);
  for (size_t k = 0; k < sizeof two_syllables / sizeof *two_syllables; k++)
    if (ns_slice_starts(rest, ns_slice_str(two_syllables[k])))
      return false;
  return rest.len > 2 && (rest.len > 3 || i > 1);
}

static void add_umlauts(ns_slice word, bool careful, ns_buf *out) {
  for (size_t i = 0; i < word.len; i++) {
    bool umlaut = i + 1 < word.len && word.ptr[i + 1] == 'e' && memchr("aou", word.ptr[i], 3) &&
                  (careful ? is_umlaut_e(word, i + 1) : i == 0 || !is_vowel(word.ptr[i - 1]));
    if (!umlaut) {
      ns_buf_add_char(out, word.ptr[i]);
      continue;
    }
    ns_buf_add_str(out, word.ptr[i] == 'a' ? "ä" : word.ptr[i] == 'o' ? "ö" : "ü");
    i++;
  }
}

static bool may_hold_umlaut(ns_slice word) {
  for (size_t i = 1; i < word.len; i++)
    if (word.ptr[i] == 'e' && (word.ptr[i - 1] == 'a' || word.ptr[i - 1] == 'o' || word.ptr[i - 1] == 'u'))
      return true;
  return false;
}

/* A listed word is spelt as it should be; else the folded spelling counts when it is listed, and by
 * its letters alone when neither is (compounds, names). */
static bool add_unfolded(ns_slice word, ns_buf *out) {
  size_t start = out->len;
  if (!may_hold_umlaut(word) || ns_lexicon_has(word))
    return false;
  add_umlauts(word, false, out);
  if (out->status || ns_lexicon_has(ns_slice_from(ns_buf_slice(out), start)))
    return true;
  out->len = start;
  add_umlauts(word, true, out);
  return true;
}

/* One bit for each two letters that follow each other. */
static uint64_t pairs_of(ns_slice word) {
  uint64_t pairs = 0;
  for (size_t i = 1; i < word.len; i++)
    pairs |= PAIR(word.ptr[i - 1], word.ptr[i]);
  return pairs;
}

static bool may_have(uint64_t pairs, size_t i) {
  return (pairs & spellings[i].pairs) == spellings[i].pairs;
}

/* Do the letters allow for any of the old spellings? All but a few words end here. */
static bool may_be_old(uint64_t pairs) {
  bool may = false;
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
    may |= may_have(pairs, i);
  return may;
}

void ns_fold_spelling(ns_slice word, ns_buf *out) {
  char text[NS_FOLD_WORD_MAX + NS_FOLD_GROWTH_MAX];
  uint64_t pairs = pairs_of(word);
  if (add_unfolded(word, out))
    return;
  if (word.len > NS_FOLD_WORD_MAX || !may_be_old(pairs)) {
    ns_buf_add_slice(out, word);
    return;
  }
  size_t len = word.len;
  memcpy(text, word.ptr, len);
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings && len < sizeof text - 3; i++)
    if (may_have(pairs, i))
      len = respell(text, len, i);
  ns_buf_add(out, text, len);
}
