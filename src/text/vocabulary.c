/* What words share: terms, and the numbers of forms. */
#include "base/mem.h"
#include "base/utf8.h"
#include "text/words.h"

ns_slice ns_term_cut(ns_slice text, char *out) {
  static const char hex[] = "0123456789abcdef";
  size_t keep = ns_utf8_floor(text, NS_TERM_MAX - NS_TERM_HASH);
  uint64_t hash = ns_hash(text, 0);
  memcpy(out, text.ptr, keep);
  for (int i = 0; i < NS_TERM_HASH; i++)
    out[keep + (size_t)i] = hex[hash >> (60 - 4 * i) & 15];
  return ns_slice_of(out, keep + NS_TERM_HASH);
}

static bool is_term(const void *owner, uint32_t number, const void *key) {
  const ns_analyzer *an = owner;
  const ns_term *term = ns_rows_at(&an->terms, number);
  return ns_slice_eq(term->text, *(const ns_slice *)key);
}

const ns_term *ns_term_of(ns_analyzer *an, ns_slice text, ns_slice within) {
  char cut[NS_TERM_MAX];
  if (text.len > NS_TERM_MAX)
    text = ns_term_cut(text, cut);
  uint64_t hash = ns_hash(text, ns_hash_seed());
  uint32_t number = ns_numbers_find(&an->term_numbers, hash, is_term, an, &text);
  if (number != NS_NUMBER_NONE)
    return ns_rows_at(&an->terms, number);
  ns_term *term = ns_rows_reach(&an->terms, an->term_count);
  ns_slice kept = ns_slice_starts(within, text) ? ns_slice_of(within.ptr, text.len) : ns_arena_copy(&an->arena, text);
  if (!term || !kept.ptr || ns_numbers_put(&an->term_numbers, hash, an->term_count))
    return NULL;
  *term = (ns_term){kept, ns_hash(kept, 0), an->term_count++};
  return term;
}

static const ns_term *main_term(const ns_word *word) {
  return word->term_count ? word->terms[0] : NULL;
}

static bool is_form(const void *owner, uint32_t number, const void *key) {
  const ns_analyzer *an = owner;
  const ns_word *word = key, *known = &ns_entry_at(an, an->forms[number])->word;
  return main_term(known) == main_term(word) && ns_slice_eq(known->form, word->form);
}

/* A form is numbered for each main term: Weg and weg may be different words with one form. */
ns_status ns_form_number(ns_analyzer *an, ns_word *word) {
  const ns_term *term = main_term(word);
  uint64_t hash = ns_hash(word->form, ns_hash_seed() + (term ? term->id + 1 : 0));
  word->form_id = ns_numbers_find(&an->form_numbers, hash, is_form, an, word);
  if (word->form_id != NS_NUMBER_NONE)
    return NS_OK;
  word->form_id = (uint32_t)an->form_count;
  if (ns_grow(&an->forms, an->form_count, &an->form_capacity, sizeof *an->forms) ||
      ns_numbers_put(&an->form_numbers, hash, word->form_id))
    return NS_NOMEM;
  an->forms[an->form_count++] = word->id;
  return NS_OK;
}

void ns_vocabulary_clear(ns_analyzer *an) {
  ns_numbers_clear(&an->term_numbers);
  ns_numbers_clear(&an->part_numbers);
  ns_numbers_clear(&an->form_numbers);
  an->term_count = an->part_count = 0;
  an->form_count = 0;
}

void ns_vocabulary_release(ns_analyzer *an) {
  ns_numbers_release(&an->term_numbers);
  ns_numbers_release(&an->part_numbers);
  ns_numbers_release(&an->form_numbers);
  ns_rows_release(&an->terms);
  ns_rows_release(&an->parts);
  ns_free(an->forms);
}
