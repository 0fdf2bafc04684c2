#include "text/conflate.h"

#include "text/lexicon.h"
#include "text/text.h"
#include "text/tuning.h"
#include "text/verbs.h"

static bool is_noun(ns_slice word) {
  return ns_lexicon_flags(word) & NS_WORD_KNOWN_NOUN;
}

/* The longest listed tail: Großrechenzentren → …zentrum. Returns where it begins, 0 when there is none. */
static size_t find_tail(ns_slice word, ns_slice *other) {
  ns_letter_sum sum = 0;
  uint64_t power = 1;
  size_t found = 0;
  for (size_t at = word.len; at-- > NS_TAIL_BEFORE_MIN;) {
    uint32_t kind;
    sum = ns_letters_prepend(sum, word.ptr[at], &power);
    if (at + NS_TAIL_MIN > word.len)
      continue;
    ns_slice tail = ns_lexicon_exception(ns_letters_hash(sum, word.len - at, 0), &kind);
    if (tail.ptr && (kind & NS_EXCEPTION_TAIL)) {
      *other = tail;
      found = at;
    }
  }
  return found;
}

/* Words by themselves first, then tails. */
static bool add_exception(ns_slice word, uint64_t hash, unsigned known, bool noun, ns_buf *out) {
  uint32_t kind;
  ns_slice other = ns_lexicon_exception(hash, &kind);
  if (other.ptr && (noun || !(kind & NS_EXCEPTION_NOUN))) {
    ns_buf_add_slice(out, other);
    return true;
  }
  if (!noun && (known & NS_WORD_KNOWN_LOWER))
    return false;
  size_t at = find_tail(word, &other);
  if (!at)
    return false;
  ns_buf_add(out, word.ptr, at);
  ns_buf_add_slice(out, other);
  return true;
}

/* Pilotin, Chirurgin: an -in behind what men's words end in. */
static bool is_feminine(ns_slice word) {
  return word.len > 5 && ns_slice_ends(word, NS_LIT("in")) && memchr("rtgdlkn", word.ptr[word.len - 3], 7);
}

/* Endings that no list can hold, for new words and names have them. */
static const struct {
  ns_slice ending;
  size_t cut;
  bool listed;  /* holds for listed nouns too, not only for words in no list */
  bool of_name; /* cut even when what remains is in no list: Metas, Zalandos */
} rules[] = {
    {{"innen", 5}, 3, true, false}, /* Ministerinnen, Ministerin */
    {{"eln", 3}, 1, true, false},   {{"ers", 3}, 1, true, false}, {{"as", 2}, 1, false, true},
    {{"os", 2}, 1, false, true},    {{"ys", 2}, 1, false, true},  {{"ws", 2}, 1, false, true},
    {{"is", 2}, 1, false, false},   {{"us", 2}, 1, false, false}, {{"ierens", 6}, 1, true, true},
    {{"elns", 4}, 1, true, true},   {{"erns", 4}, 1, true, true}, /* des Finanzierens */
};

/* Cuts an ending where a listed noun remains, or off a name. */
static bool add_cut(ns_slice word, unsigned known, bool noun, ns_buf *out) {
  if (!word.len || !memchr("sn", word.ptr[word.len - 1], 2)) /* what all the endings end in */
    return false;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    if (word.len < NS_TAIL_LEFT_MIN + rules[i].cut || !ns_slice_ends(word, rules[i].ending))
      continue;
    ns_slice left = ns_slice_of(word.ptr, word.len - rules[i].cut);
    bool fits = known ? rules[i].listed && is_noun(left) && (noun || !(known & NS_WORD_KNOWN_LOWER))
                      : is_noun(left) || rules[i].of_name || is_feminine(left);
    if (fits) {
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

void ns_conflate(ns_slice word, bool noun, ns_buf *out) {
  uint64_t hash = ns_lexicon_hash(word);
  const ns_lexeme *lexeme = ns_lexicon_find_hash(hash);
  unsigned known = ns_lexeme_flags(lexeme);
  if (!add_exception(word, hash, known, noun, out) && !ns_verb_infinitive(word, lexeme, out) && !add_ism(word, out) &&
      !add_cut(word, known, noun, out))
    ns_buf_add_slice(out, word);
}
