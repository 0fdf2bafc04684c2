/* Strong verbs: forms that Ding lists with their infinitive (gehen | … | geht | ging),
 * their inflections from hunspell, and the same for verbs with prefixes (aufging, verging). */
#include "affix.h"

#include "base/mem.h"

static bool has(const builder *b, ns_slice text, unsigned flags) {
  uint32_t id = builder_find(b, text);
  return id != UINT32_MAX && (b->words[id].flags & flags);
}

/* A finite form that is nothing else: listed in lower case, no noun, no infinitive. Participles are
 * adjectives too, with families of their own, and stay what Snowball makes of them. */
static bool is_mere_form(const builder *b, ns_slice form) {
  return has(b, form, WORD_LOWER) && !has(b, form, WORD_NOUN | WORD_VERB | WORD_LEMMA | WORD_ADJECTIVE);
}

/* kauft, kaufte begin like kaufen: the rules of src/text/verbs.c see to them. */
static bool is_weak(ns_slice form, ns_slice infinitive) {
  size_t stem = infinitive.len - (ns_slice_ends(infinitive, NS_LIT("en")) ? 2 : 1);
  return ns_slice_starts(form, ns_slice_of(infinitive.ptr, stem));
}

/* Strong verbs change their vowel, not how they begin; groups of Ding are now and then out of step. */
static bool begins_alike(ns_slice form, ns_slice infinitive) {
  static const char vowels[] = "aeiou\xC3";
  if (memchr(vowels, form.ptr[0], 6))
    return memchr(vowels, infinitive.ptr[0], 6) != NULL;
  return form.ptr[0] == infinitive.ptr[0];
}

static void add(builder *b, ns_slice form, ns_slice infinitive) {
  if (infinitive.len < 3 || !form.len || !begins_alike(form, infinitive) || is_weak(form, infinitive) ||
      !is_mere_form(b, form))
    return;
  if (ns_grow(&b->verbs, b->verb_count, &b->verb_capacity, sizeof *b->verbs))
    die("memory", "short");
  b->verbs[b->verb_count++] =
      (form_pair){.form = ns_arena_copy(&b->arena, form), .lemma = ns_arena_copy(&b->arena, infinitive)};
}

static ns_slice joined(char *out, size_t size, ns_slice one, ns_slice other) {
  if (one.len + other.len > size)
    return NS_SLICE_NONE;
  memcpy(out, one.ptr, one.len);
  memcpy(out + one.len, other.ptr, other.len);
  return ns_slice_of(out, one.len + other.len);
}

/* ging, gingst, gingen, ginget */
static void add_inflections(builder *b, ns_slice form, ns_slice infinitive) {
  static const char *const endings[] = {"", "e", "st", "est", "t", "et", "en", "n"};
  char buffer[128];
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    ns_slice inflected = joined(buffer, sizeof buffer, form, ns_slice_str(endings[i]));
    if (inflected.ptr)
      add(b, inflected, infinitive);
  }
}

/* The same with a prefix of the infinitive: aufging, verging. */
static void add_prefixed(builder *b, const form_pair *base, ns_slice verb) {
  char buffer[128];
  ns_slice prefix = ns_slice_of(verb.ptr, verb.len - base->lemma.len);
  ns_slice whole = joined(buffer, sizeof buffer, prefix, base->form);
  if (whole.ptr)
    add_inflections(b, whole, verb);
}

void complete_verbs(builder *b) {
  size_t listed = b->verb_count;
  for (size_t i = 0; i < listed; i++) {
    form_pair base = b->verbs[i];
    add_inflections(b, base.form, base.lemma);
  }
  for (size_t v = 0; v < b->word_count; v++) {
    ns_slice verb = b->words[v].text;
    if (!(b->words[v].flags & WORD_VERB))
      continue;
    for (size_t i = 0; i < listed; i++) {
      form_pair base = b->verbs[i];
      if (verb.len > base.lemma.len + 1 && ns_slice_ends(verb, base.lemma))
        add_prefixed(b, &base, verb);
    }
  }
}

void builder_add_verb_form(builder *b, ns_slice form, ns_slice infinitive) {
  add(b, form, infinitive);
}
