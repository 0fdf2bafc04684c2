#include "facts/names/names_key.h"

#include <utf8proc.h>

#include "base/hash.h"
#include "base/utf8.h"

enum { STEM_MIN = 3 }; /* bytes that must remain before an ending */

static bool is_letter(uint32_t c) {
  if (c < 0x80)
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME) ||
         category == UTF8PROC_CATEGORY_ND;
}

bool ns_name_next_word(ns_slice text, size_t *at, ns_slice *word) {
  size_t start = 0, i = *at;
  bool inside = false;
  while (i < text.len) {
    unsigned len;
    bool letter = is_letter(ns_utf8_at(text, i, &len));
    if (letter && !inside)
      start = i;
    if (!letter && inside)
      break;
    inside = letter;
    i += len;
  }
  *at = i;
  *word = inside ? ns_slice_of(text.ptr + start, i - start) : NS_SLICE_NONE;
  return inside;
}

ns_slice ns_name_lower(ns_slice word, char out[NS_NAME_WORD_MAX]) {
  size_t used = 0;
  for (size_t i = 0; i < word.len;) {
    unsigned len;
    uint32_t c = ns_utf8_at(word, i, &len);
    i += len;
    if (used + 4 > NS_NAME_WORD_MAX)
      return NS_SLICE_NONE;
    used += ns_utf8_put((uint32_t)utf8proc_tolower((utf8proc_int32_t)c), out + used);
  }
  return ns_slice_of(out, used);
}

uint64_t ns_name_hash(ns_slice lower, char what) {
  return ns_name_hash_of(ns_letters_of(lower), lower.len, what);
}

static ns_slice without(ns_slice word, ns_slice ending) {
  if (word.len < STEM_MIN + ending.len || !ns_slice_ends(word, ending))
    return word;
  return ns_slice_of(word.ptr, word.len - ending.len);
}

ns_slice ns_name_stem(ns_slice lower) {
  static const ns_slice endings[] = {{"en", 2}, {"er", 2}, {"em", 2}, {"e", 1}};
  ns_slice stem = without(lower, NS_LIT("s"));
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    ns_slice cut = without(stem, endings[i]);
    if (cut.len < stem.len)
      return cut;
  }
  return stem;
}

uint64_t ns_name_join(uint64_t before, uint64_t word) {
  if (before == 0)
    return word;
  uint64_t hash = ns_hash_mix(before ^ 0x9e3779b97f4a7c15u, word);
  return hash ? hash : 1;
}

ns_slice ns_name_genitive(ns_slice word, unsigned step) {
  size_t drop = step;
  if (word.len < STEM_MIN + drop || word.ptr[word.len - 1] != 's' ||
      (step == 2 && word.ptr[word.len - 2] != 'e'))
    return NS_SLICE_NONE;
  return ns_slice_of(word.ptr, word.len - drop);
}
