/* From a word to what it is indexed under. */
#include "text/terms.h"

#include "text/chars.h"
#include "text/compound.h"
#include "text/conflate.h"
#include "text/normalise.h"
#include "text/tuning.h"

/* What is found out about one word before it goes into the arena. */
typedef struct word_draft {
  ns_slice within; /* a text that stays: terms that it begins with need no copy */
  const ns_term *terms[NS_WORD_TERMS_MAX], *parts[NS_COMPOUND_PARTS_MAX];
  ns_slice split[NS_COMPOUND_PARTS_MAX]; /* in the arena */
  unsigned term_count, part_count, split_count;
} word_draft;

static ns_status add_term(ns_analyzer *an, word_draft *draft, ns_slice text) {
  if (!text.len || draft->term_count == NS_WORD_TERMS_MAX)
    return NS_OK;
  const ns_term *term = ns_term_of(an, text, draft->within);
  if (!term)
    return NS_NOMEM;
  for (unsigned i = 0; i < draft->term_count; i++)
    if (draft->terms[i] == term)
      return NS_OK;
  draft->terms[draft->term_count++] = term;
  return NS_OK;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Digits with marks between them and nothing else: the tokenizer's numbers. */
static bool is_number(ns_slice form) {
  for (size_t i = 0; i < form.len; i++) {
    unsigned char byte = (unsigned char)form.ptr[i];
    if (ns_byte_is_alnum(byte) ? !is_digit((char)byte) : byte >= 0xC3 && byte != 0xE2)
      return false;
  }
  return form.len && is_digit(form.ptr[0]);
}

/* Is there a word to stem behind the digits (60milliardenpakete), or a code (H100, 5G)? */
static bool ends_in_code(ns_slice form, uint16_t flags) {
  size_t letters = 0;
  while (letters < form.len && !is_digit(form.ptr[form.len - 1 - letters]))
    letters++;
  return (flags & NS_WORD_DIGITS) && letters < NS_TOKEN_CODE_LETTERS;
}

static ns_status add_plain(ns_analyzer *an, word_draft *draft, ns_slice form) {
  ns_slice stem = ns_stem(&an->stemmer, form);
  return stem.ptr ? add_term(an, draft, stem) : NS_NOMEM;
}

static ns_status add_german(ns_analyzer *an, word_draft *draft, ns_slice form, uint16_t flags) {
  if (ends_in_code(form, flags))
    return add_term(an, draft, form);
  ns_buf_clear(&an->scratch);
  ns_conflate(form, flags & NS_WORD_CAPITAL, &an->scratch);
  return an->scratch.status ? NS_NOMEM : add_plain(an, draft, ns_buf_slice(&an->scratch));
}

/* The form in the spelling of the lists, in an->folded; the form itself with plain words. */
static ns_slice fold(ns_analyzer *an, ns_slice form) {
  if (an->words == NS_WORDS_PLAIN)
    return form;
  ns_buf_clear(&an->scratch);
  ns_buf_clear(&an->folded);
  if (ns_has_accents(form)) {
    ns_accents_off(form, &an->scratch);
    form = ns_buf_slice(&an->scratch);
  }
  ns_fold_spelling(form, &an->folded);
  return an->scratch.status || an->folded.status ? NS_SLICE_NONE : ns_buf_slice(&an->folded);
}

static bool is_part(const void *owner, uint32_t number, const void *key) {
  const ns_analyzer *an = owner;
  const ns_known_part *part = ns_rows_at(&an->parts, number);
  return ns_slice_eq(part->text, *(const ns_slice *)key);
}

/* The part with its term: the same parts make up most compounds. NULL on failure. */
static const ns_known_part *part_of(ns_analyzer *an, ns_slice text) {
  uint64_t hash = ns_hash(text, ns_hash_seed());
  uint32_t number = ns_numbers_find(&an->part_numbers, hash, is_part, an, &text);
  if (number != NS_NUMBER_NONE)
    return ns_rows_at(&an->parts, number);
  ns_slice kept = ns_arena_copy(&an->arena, text);
  word_draft one = {.within = kept};
  ns_known_part *part = ns_rows_reach(&an->parts, an->part_count);
  if (!part || !kept.ptr || add_german(an, &one, kept, NS_WORD_CAPITAL) || !one.term_count ||
      ns_numbers_put(&an->part_numbers, hash, an->part_count))
    return NULL;
  an->part_count++;
  *part = (ns_known_part){kept, one.terms[0]};
  return part;
}

static ns_status add_part(ns_analyzer *an, word_draft *draft, ns_slice text) {
  const ns_known_part *part = part_of(an, text);
  if (!part)
    return NS_NOMEM;
  draft->split[draft->split_count++] = part->text;
  for (unsigned i = 0; i < draft->part_count; i++)
    if (draft->parts[i] == part->term)
      return NS_OK;
  draft->parts[draft->part_count++] = part->term;
  return NS_OK;
}

/* The parts of a compound, each indexed as the word that it is. */
static ns_status add_parts(ns_analyzer *an, word_draft *draft, ns_entry *entry) {
  ns_part parts[NS_COMPOUND_PARTS_MAX];
  ns_slice form = fold(an, entry->word.form);
  if (!form.ptr)
    return NS_NOMEM;
  unsigned count = ns_compound_split(form, ns_lexicon_slot(ns_lexicon_hash(form)), parts);
  for (unsigned i = 0; i < count; i++)
    if (add_part(an, draft,
                 ns_slice_of(form.ptr + parts[i].from, (size_t)(parts[i].to - parts[i].from - parts[i].link))))
      return NS_NOMEM;
  if (count && form.len == entry->word.form.len) {
    entry->part_to = parts[0].to;
    entry->part_from = parts[count - 1].from;
  }
  return NS_OK;
}

/* IQs, LKWs: the s of a plural or genitive behind capitals. */
static ns_slice without_s_of_initials(const ns_analyzer *an, const ns_word *word) {
  ns_slice surface = word->surface;
  bool initials = an->words == NS_WORDS_GERMAN && surface.len >= 3 && surface.ptr[surface.len - 1] == 's' &&
                  word->form.len == surface.len;
  for (size_t i = 0; initials && i + 1 < surface.len; i++)
    initials = surface.ptr[i] >= 'A' && surface.ptr[i] <= 'Z';
  return initials ? ns_slice_of(word->form.ptr, word->form.len - 1) : word->form;
}

static ns_status add_word(ns_analyzer *an, word_draft *draft, ns_slice form, uint16_t flags) {
  ns_slice folded = fold(an, form);
  if (!folded.ptr)
    return NS_NOMEM;
  return an->words == NS_WORDS_PLAIN ? add_plain(an, draft, folded) : add_german(an, draft, folded, flags);
}

static ns_status add_number(ns_analyzer *an, word_draft *draft, ns_slice form) {
  ns_buf_clear(&an->scratch);
  char *room = ns_buf_room(&an->scratch, form.len);
  if (!room)
    return NS_NOMEM;
  return add_term(an, draft, ns_slice_of(room, ns_number_form(form, room)));
}

/* Arbeiter*innen, Arbeiter:in, Arbeiter/innen: where the base ends; 0 for all other words. The
 * tokenizer lets these marks into a word only before in and innen. */
static size_t gender_mark(ns_slice form) {
  for (size_t i = 1; i < form.len; i++)
    if (memchr("*:_/", form.ptr[i], 4))
      return i;
  return 0;
}

/* ArbeiterInnen: the capital inside, with nothing but In or Innen behind it. */
static size_t inner_capital(const ns_word *word) {
  if (!(word->flags & NS_WORD_MIXED) || word->form.len != word->surface.len)
    return 0;
  size_t ending = ns_slice_ends(word->surface, NS_LIT("Innen")) ? 5
                  : ns_slice_ends(word->surface, NS_LIT("rIn")) ? 2
                                                                : 0;
  return ending && word->surface.len > ending + 2 ? word->surface.len - ending : 0;
}

/* Both readings of a word that names men and women: Arbeiter, then Arbeiterinnen. */
static ns_status add_both_genders(ns_analyzer *an, word_draft *draft, const ns_word *word, size_t base, size_t mark) {
  ns_slice form = word->form;
  ns_status status = add_word(an, draft, ns_slice_of(form.ptr, base), word->flags);
  if (status)
    return status;
  char *whole = ns_arena_alloc(&an->arena, form.len);
  if (!whole)
    return NS_NOMEM;
  memcpy(whole, form.ptr, base);
  memcpy(whole + base, form.ptr + base + mark, form.len - base - mark);
  return add_word(an, draft, ns_slice_of(whole, form.len - mark), word->flags);
}

/* A copy of `count` pointers or slices in the arena. */
static void *kept(ns_analyzer *an, const void *items, size_t bytes) {
  void *copy = bytes ? ns_arena_alloc(&an->arena, bytes) : NULL;
  if (copy)
    memcpy(copy, items, bytes);
  return copy;
}

static ns_status keep(ns_analyzer *an, const word_draft *draft, ns_entry *entry) {
  ns_word *word = &entry->word;
  entry->term = draft->term_count == 1 ? draft->terms[0] : NULL;
  word->terms = entry->term ? &entry->term : kept(an, draft->terms, draft->term_count * sizeof *draft->terms);
  word->parts = kept(an, draft->parts, draft->part_count * sizeof *draft->parts);
  word->split = kept(an, draft->split, draft->split_count * sizeof *draft->split);
  if ((draft->term_count && !word->terms) || (draft->part_count && !word->parts) ||
      (draft->split_count && !word->split))
    return NS_NOMEM;
  word->term_count = (uint8_t)draft->term_count;
  word->part_count = (uint8_t)draft->part_count;
  word->split_count = (uint8_t)draft->split_count;
  return NS_OK;
}

/* Could the word be a compound at all? */
static bool may_split(const ns_analyzer *an, const ns_word *word) {
  return an->words == NS_WORDS_GERMAN && !(word->flags & (NS_WORD_FUNCTION | NS_WORD_DIGITS | NS_WORD_KNOWN_LOWER | NS_WORD_CUT));
}

static ns_status add_terms(ns_analyzer *an, word_draft *draft, const ns_word *word) {
  size_t marked = gender_mark(word->form), capital = inner_capital(word);
  if (word->flags & NS_WORD_CUT)
    return add_term(an, draft, word->form);
  if (is_number(word->form))
    return add_number(an, draft, word->form);
  if (marked)
    return add_both_genders(an, draft, word, marked, 1);
  if (capital)
    return add_both_genders(an, draft, word, capital, 0);
  return add_word(an, draft, without_s_of_initials(an, word), word->flags);
}

ns_status ns_word_terms(ns_analyzer *an, ns_entry *entry) {
  ns_word *word = &entry->word;
  word_draft draft = {.within = word->form};
  ns_status status = add_terms(an, &draft, word);
  if (status == NS_OK && may_split(an, word))
    status = add_parts(an, &draft, entry);
  return status ? status : keep(an, &draft, entry);
}
