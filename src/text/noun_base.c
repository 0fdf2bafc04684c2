#include "text/noun_base.h"

#include "text/tuning.h"

/* Where several fit the first one counts, so the longer ones come first. */
static const struct {
  ns_slice ending;
  uint8_t cut;
  bool feminine; /* behind a consonant only (Wein); what is left may have lost an e (Biologin, Biologe) */
} endings[] = {{{"innen", 5}, 3, false}, {{"in", 2}, 2, true}, {{"en", 2}, 2, false}, {{"es", 2}, 2, false},
               {{"n", 1}, 1, false},     {{"s", 1}, 1, false}, {{"e", 1}, 1, false}};

static bool is_listed(ns_slice word) {
  return ns_is_noun(ns_lexicon_find(word));
}

/* The man's word that a woman's word without its -in belongs to. */
static ns_slice masculine(ns_slice left, char *room) {
  if (memchr("aeiouy", left.ptr[left.len - 1], 6))
    return NS_SLICE_NONE;
  if (is_listed(left))
    return left;
  memcpy(room, left.ptr, left.len);
  room[left.len] = 'e';
  ns_slice with_e = ns_slice_of(room, left.len + 1);
  return is_listed(with_e) ? with_e : NS_SLICE_NONE;
}

ns_slice ns_noun_base(ns_slice word, char *room) {
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (word.len < (size_t)NS_BASE_MIN + endings[i].cut || !ns_slice_ends(word, endings[i].ending))
      continue;
    ns_slice left = ns_slice_of(word.ptr, word.len - endings[i].cut);
    ns_slice base = endings[i].feminine ? masculine(left, room) : is_listed(left) ? left : NS_SLICE_NONE;
    if (base.ptr)
      return base;
  }
  return NS_SLICE_NONE;
}
