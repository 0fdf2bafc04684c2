/* Productivity: in how many different compounds a word stands as modifier or as head (Sugisaki and
 * Tuggener 2018). A compound counts once, however many inflected forms the lists have. */
#include "lexicon_build.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "guards.h"

/* A set of 64-bit hashes. */
typedef struct hash_set {
  uint64_t *slots;
  size_t count, size;
} hash_set;

static bool set_add(hash_set *set, uint64_t hash);

static void set_grow(hash_set *set) {
  hash_set bigger = {.size = set->size ? set->size * 2 : 1 << 16};
  bigger.slots = ns_calloc(bigger.size, sizeof *bigger.slots);
  if (!bigger.slots)
    die("memory", "short");
  for (size_t i = 0; i < set->size; i++)
    if (set->slots[i])
      set_add(&bigger, set->slots[i]);
  ns_free(set->slots);
  *set = bigger;
}

static bool set_add(hash_set *set, uint64_t hash) {
  if (set->count * 2 >= set->size)
    set_grow(set);
  hash |= 1;
  size_t i = (size_t)(hash >> 20) & (set->size - 1);
  while (set->slots[i] && set->slots[i] != hash)
    i = (i + 1) & (set->size - 1);
  if (set->slots[i])
    return false;
  set->slots[i] = hash;
  set->count++;
  return true;
}

/* What a modifier may be. */
typedef enum modifier_kind {
  NO_MODIFIER,
  NOUN_FORM,
  NOUN_LINKED,
  NOUN_CUT,
  VERB_STEM,
  ADJECTIVE,
  LISTED
} modifier_kind;

static bool has(const builder *b, ns_slice text, unsigned flags) {
  uint32_t id = builder_find(b, text);
  return id != UINT32_MAX && (b->words[id].flags & flags) &&
         !(b->words[id].flags & WORD_BARE && flags != WORD_MODIFIER);
}

static bool has_joined(const builder *b, ns_slice text, const char *more, unsigned flags) {
  char joined[128];
  size_t len = strlen(more);
  if (text.len + len > sizeof joined)
    return false;
  memcpy(joined, text.ptr, text.len);
  memcpy(joined + text.len, more, len);
  return has(b, ns_slice_of(joined, text.len + len), flags);
}

static bool is_verb_stem(const builder *b, ns_slice text) {
  return text.len >= 3 && (has_joined(b, text, "en", WORD_VERB) || has_joined(b, text, "n", WORD_VERB));
}

static bool ends_in_link(const builder *b, ns_slice text, uint8_t *link) {
  static const char *const links[] = {"ens", "ns", "en", "es", "er", "s", "n", "e"};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    ns_slice end = ns_slice_str(links[i]);
    if (text.len >= end.len + 3 && ns_slice_ends(text, end) &&
        has(b, ns_slice_of(text.ptr, text.len - end.len), WORD_NOUN)) {
      *link = (uint8_t)end.len;
      return true;
    }
  }
  return false;
}

static modifier_kind modifier_kind_of(const builder *b, ns_slice text, uint8_t *link) {
  *link = 0;
  uint32_t id = builder_find(b, text);
  unsigned flags = id == UINT32_MAX ? 0 : b->words[id].flags;
  if (flags & WORD_NOUN) {
    if (!(flags & WORD_ENTRY))
      ends_in_link(b, text, link);
    return NOUN_FORM;
  }
  if (flags & WORD_MODIFIER) {
    if (!is_verb_stem(b, text) && ends_in_link(b, text, link) && text.ptr[text.len - 1] != 's')
      *link = 0; /* Wander-: not the plural of Wand */
    return LISTED;
  }
  if (flags & WORD_ADJECTIVE)
    return ADJECTIVE;
  if (ends_in_link(b, text, link) && *link)
    return text.ptr[text.len - 1] == 's' ? NOUN_LINKED : NO_MODIFIER;
  if (text.len >= 3 && has_joined(b, text, "e", WORD_NOUN))
    return NOUN_CUT;
  if (is_verb_stem(b, text))
    return VERB_STEM;
  return NO_MODIFIER;
}

static void count_word(builder *b, hash_set *seen, size_t index) {
  ns_slice text = b->words[index].text;
  for (size_t i = 2; i + 2 < text.len; i++) {
    if (((unsigned char)text.ptr[i] & 0xC0) == 0x80)
      continue;
    ns_slice left = ns_slice_of(text.ptr, i), right = ns_slice_from(text, i);
    uint32_t head = builder_find(b, right);
    uint8_t link;
    if (head == UINT32_MAX || !(b->words[head].flags & WORD_NOUN) || !can_be_head(right) ||
        !can_be_modifier(left))
      continue;
    if (modifier_kind_of(b, left, &link) == NO_MODIFIER)
      continue;
    uint32_t stem = b->words[head].stem;
    if (!set_add(seen, ns_hash(left, stem)))
      continue;
    b->words[stem].heads++;
    lex_word *modifier = builder_word(b, left);
    if (!modifier->flags)
      modifier->flags = WORD_BARE;
    modifier->link = link;
    modifier->modifiers++;
  }
}

static void set_stems(builder *b) {
  for (size_t i = 0, n = b->word_count; i < n; i++) {
    ns_slice stem = ns_stem(&b->stemmer, b->words[i].text);
    char key[256];
    if (!(b->words[i].flags & WORD_NOUN) || stem.len + 1 > sizeof key)
      continue;
    key[0] = '='; /* stems are words of their own kind, apart from all others */
    memcpy(key + 1, stem.ptr, stem.len);
    lex_word *word = builder_word(b, ns_slice_of(key, stem.len + 1));
    b->words[i].stem = (uint32_t)(word - b->words);
  }
}

void count_compounds(builder *b) {
  hash_set seen = {.size = 0};
  set_stems(b);
  for (size_t i = 0, n = b->word_count; i < n; i++)
    if ((b->words[i].flags & WORD_NOUN) && b->words[i].text.len >= 6 && b->words[i].text.len <= 60)
      count_word(b, &seen, i);
  for (size_t i = 0; i < b->word_count; i++)
    if (b->words[i].flags & WORD_NOUN)
      b->words[i].heads = b->words[b->words[i].stem].heads;
  ns_free(seen.slots);
}
