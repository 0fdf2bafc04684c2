/* Spellings of the same word made one. */
#include "text/conflate.h"

#include "text/lexicon.h"
#include "text/text.h"

/* Reform of 1996 and older doublets, the official form of today on the right. `inner`: only with
 * letters before it (Paragraph, but Graph). */
#define LETTERS(a, b, c) (1u << ((a)&31) | 1u << ((b)&31) | 1u << ((c)&31))
static const struct {
  const char *old, *now;
  bool inner;
  uint32_t letters; /* some that a word with the old spelling has */
} spellings[] = {
    {"photo", "foto", false, LETTERS('p', 'h', 't')},
    {"graphi", "grafi", true, LETTERS('p', 'g', 'h')},
    {"graph", "graf", true, LETTERS('p', 'g', 'h')},
    {"delphin", "delfin", false, LETTERS('p', 'h', 'd')},
    {"telephon", "telefon", false, LETTERS('p', 'h', 't')},
    {"mikrophon", "mikrofon", false, LETTERS('p', 'k', 'm')},
    {"saxophon", "saxofon", false, LETTERS('p', 'x', 'h')},
    {"megaphon", "megafon", false, LETTERS('p', 'g', 'm')},
    {"phantasie", "fantasie", false, LETTERS('p', 'h', 't')},
    {"phantast", "fantast", false, LETTERS('p', 'h', 't')},
    {"ntial", "nzial", true, LETTERS('t', 'l', 'n')},
    {"ntiell", "nziell", true, LETTERS('t', 'l', 'n')},
    {"selbständ", "selbstständ", false, LETTERS('b', 't', 'd')},
    {"aufwendig", "aufwändig", false, LETTERS('g', 'w', 'f')},
    {"schiffahrt", "schifffahrt", false, LETTERS('f', 'h', 't')},
    {"numerier", "nummerier", false, LETTERS('m', 'u', 'r')},
    {"plazier", "platzier", false, LETTERS('p', 'z', 'l')},
    {"potenti", "potenzi", false, LETTERS('p', 't', 'o')},
    {"thunfisch", "tunfisch", false, LETTERS('f', 'h', 't')},
    {"panther", "panter", false, LETTERS('p', 'h', 't')},
    {"stengel", "stängel", false, LETTERS('g', 't', 'l')},
    {"gräuel", "greuel", false, LETTERS('g', 'u', 'l')},
    {"joghurt", "jogurt", false, LETTERS('g', 'j', 'h')},
    {"spaghetti", "spagetti", false, LETTERS('p', 'g', 'h')},
    {"schloß", "schloss", false, LETTERS('h', 'c', 'o')},
    {"rauhe", "raue", false, LETTERS('h', 'u', 'r')},
    {"rolladen", "rollladen", false, LETTERS('d', 'o', 'l')},
};

enum { SPELLED_BYTES_MAX = 100 };

static size_t find(ns_slice text, size_t from, ns_slice what) {
  const char *at = text.len > from ? memmem(text.ptr + from, text.len - from, what.ptr, what.len) : NULL;
  return at ? (size_t)(at - text.ptr) : text.len;
}

/* Replaces the first place where the old spelling stands, in place; room for one letter more. */
static size_t respell(char *text, size_t len, size_t i) {
  enum { INNER_MIN = 3 };
  ns_slice word = ns_slice_of(text, len), old = ns_slice_str(spellings[i].old), now = ns_slice_str(spellings[i].now);
  size_t at = find(word, spellings[i].inner ? INNER_MIN : 0, old);
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
    if (word.ptr[i] == 'e' && memchr("aou", word.ptr[i - 1], 3))
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

/* One bit a letter. */
static uint32_t letters_of(ns_slice word) {
  uint32_t letters = 0;
  for (size_t i = 0; i < word.len; i++)
    letters |= (uint32_t)1 << (word.ptr[i] & 31);
  return letters;
}

/* Do the letters allow for any of the old spellings? All but a few words end here. */
static bool may_be_old(uint32_t letters) {
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
    if ((letters & spellings[i].letters) == spellings[i].letters)
      return true;
  return false;
}

void ns_fold_spelling(ns_slice word, ns_buf *out) {
  enum { GROWTH_MAX = 8 }; /* bytes that all spellings together can add */
  char text[SPELLED_BYTES_MAX + GROWTH_MAX];
  uint32_t letters = letters_of(word);
  if (add_unfolded(word, out))
    return;
  if (word.len > SPELLED_BYTES_MAX || !may_be_old(letters)) {
    ns_buf_add_slice(out, word);
    return;
  }
  size_t len = word.len;
  memcpy(text, word.ptr, len);
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings && len < sizeof text - 3; i++)
    if ((letters & spellings[i].letters) == spellings[i].letters)
      len = respell(text, len, i);
  ns_buf_add(out, text, len);
}
