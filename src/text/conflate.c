#include "text/conflate.h"

#include "text/lexicon.h"
#include "text/text.h"

enum { TAIL_MIN = 4, TAIL_PREFIX_MIN = 2 };

static bool is_noun(ns_slice word) {
  return ns_lexicon_flags(word) & NS_WORD_KNOWN_NOUN;
}

/* Words by themselves first, then the longest listed tail: Großrechenzentren → …zentrum. */
static bool add_exception(ns_slice word, ns_buf *out) {
  bool is_tail;
  ns_slice other = ns_lexicon_exception(word, &is_tail);
  if (other.ptr) {
    ns_buf_add_slice(out, other);
    return true;
  }
  if (ns_lexicon_flags(word) & NS_WORD_KNOWN_LOWER)
    return false;
  for (size_t at = TAIL_PREFIX_MIN; at + TAIL_MIN <= word.len; at++) {
    other = ns_lexicon_exception(ns_slice_from(word, at), &is_tail);
    if (!other.ptr || !is_tail)
      continue;
    ns_buf_add(out, word.ptr, at);
    ns_buf_add_slice(out, other);
    return true;
  }
  return false;
}

/* Endings that no list can hold, for names and new words have them: what to cut, and after which
 * letters. */
static const struct {
  const char *ending;
  size_t cut;
} rules[] = {
    {"innen", 3}, /* Ministerinnen, Ministerin */
    {"as", 1},    {"os", 1}, {"ys", 1}, {"ws", 1}, {"is", 1}, {"us", 1},
    {"eln", 1},
};

/* Cuts an ending where what remains is a listed noun, or where the word is in no list at all and ends
 * as names do (Metas, Zalandos). */
static bool add_cut(ns_slice word, ns_buf *out) {
  enum { LEFT_MIN = 3, NAME_RULES = 5 /* innen as os ys ws: is and us often belong to the word */ };
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    ns_slice left = ns_slice_of(word.ptr, word.len - rules[i].cut);
    if (word.len < LEFT_MIN + rules[i].cut || !ns_slice_ends(word, ns_slice_str(rules[i].ending)))
      continue;
    if (ns_lexicon_has(word) ? is_noun(left) && !(ns_lexicon_flags(word) & NS_WORD_KNOWN_LOWER) && i == 0
                             : is_noun(left) || i < NAME_RULES) {
      ns_buf_add_slice(out, left);
      return true;
    }
  }
  return false;
}

/* Kapitalismen → Kapitalismus */
static bool add_ism(ns_slice word, ns_buf *out) {
  if (!ns_slice_ends(word, NS_LIT("ismen")))
    return false;
  ns_buf_add(out, word.ptr, word.len - 2);
  ns_buf_add_str(out, "us");
  return true;
}

void ns_conflate(ns_slice word, ns_buf *out) {
  if (!add_exception(word, out) && !add_ism(word, out) && !add_cut(word, out))
    ns_buf_add_slice(out, word);
}
