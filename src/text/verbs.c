/* Weak verbs: kaufte, kauftest, einzukaufen → the infinitive, when the lists have it. */
#include "text/verbs.h"

#include <string.h>

#include "text/tuning.h"

static bool is_verb(ns_slice word) {
  const ns_lexeme *lexeme = ns_lexicon_find(word);
  return lexeme && (lexeme->flags & NS_LEXEME_VERB);
}

/* stem + en, or + n behind el and er (sammeln, ändern), if that is a verb. */
static size_t infinitive_of(ns_slice stem, char out[NS_VERB_WORD_MAX]) {
  if (stem.len < NS_VERB_STEM_MIN || stem.len + 2 > NS_VERB_WORD_MAX)
    return 0;
  memcpy(out, stem.ptr, stem.len);
  out[stem.len] = 'n';
  bool short_ending = ns_slice_ends(stem, NS_LIT("el")) || ns_slice_ends(stem, NS_LIT("er"));
  if (short_ending && is_verb(ns_slice_of(out, stem.len + 1)))
    return stem.len + 1;
  memcpy(out + stem.len, "en", 2);
  return is_verb(ns_slice_of(out, stem.len + 2)) ? stem.len + 2 : 0;
}

static bool is_listed_participle(ns_slice stem, const char *ending) {
  char participle[NS_VERB_WORD_MAX];
  size_t end = strlen(ending);
  if (stem.len + 2 + end > sizeof participle)
    return false;
  memcpy(participle, "ge", 2);
  memcpy(participle + 2, stem.ptr, stem.len);
  memcpy(participle + 2 + stem.len, ending, end);
  return ns_lexicon_find(ns_slice_of(participle, stem.len + 2 + end)) != NULL;
}

/* kaufte, arbeitest: finite forms. Where the participle has no ge (verkauft), the form may as well be
 * an adjective, and stays as it is. */
static size_t of_finite(ns_slice word, char out[NS_VERB_WORD_MAX]) {
  /* the longer before the shorter: arbeitete is arbeit-ete, not arbeitet-e */
  static const ns_slice endings[] = {{"etest", 5}, {"eten", 4}, {"etet", 4}, {"test", 4}, {"ete", 3}, {"ten", 3},
                                     {"tet", 3},   {"est", 3},  {"et", 2},   {"te", 2},   {"st", 2},  {"t", 1}};
  if (!word.len || !memchr("tne", word.ptr[word.len - 1], 3))
    return 0;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (!ns_slice_ends(word, endings[i]))
      continue;
    ns_slice stem = ns_slice_of(word.ptr, word.len - endings[i].len);
    size_t len = infinitive_of(stem, out);
    if (len && (is_listed_participle(stem, "t") || is_listed_participle(stem, "et")))
      return len;
  }
  return 0;
}

/* einzukaufen → einkaufen */
static size_t of_infinitive_with_zu(ns_slice word, char out[NS_VERB_WORD_MAX]) {
  if (word.len > NS_VERB_WORD_MAX || !ns_slice_ends(word, NS_LIT("n")))
    return 0;
  for (size_t at = 2; at + 4 <= word.len; at++) {
    if (memcmp(word.ptr + at, "zu", 2) != 0)
      continue;
    memcpy(out, word.ptr, at);
    memcpy(out + at, word.ptr + at + 2, word.len - at - 2);
    if (is_verb(ns_slice_of(out, word.len - 2)))
      return word.len - 2;
  }
  return 0;
}

bool ns_verb_infinitive(ns_slice word, const ns_lexeme *lexeme, ns_buf *out) {
  char infinitive[NS_VERB_WORD_MAX];
  size_t len = 0;
  unsigned flags = lexeme ? lexeme->flags : 0;
  if (flags & (NS_LEXEME_NOUN | NS_LEXEME_VERB | NS_LEXEME_OWN))
    return false;
  if (flags & NS_LEXEME_LOWER)
    len = of_finite(word, infinitive);
  if (!len)
    len = of_infinitive_with_zu(word, infinitive);
  if (len)
    ns_buf_add(out, infinitive, len);
  return len > 0;
}
