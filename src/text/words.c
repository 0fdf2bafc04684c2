#include "text/words.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "text/chars.h"
#include "text/lexicon.h"
#include "text/normalise.h"
#include "text/terms.h"

static void start_epoch(ns_analyzer *an) {
  an->epoch++;
  an->slots_used = 0;
  an->term_count = an->form_count = 0;
  an->mark.word = an->passed.word = (ns_word){.id = 0};
  an->passed_capital.word = (ns_word){.flags = NS_WORD_CAPITAL};
  an->word_count = 1; /* the mark */
  ns_strmap_init(&an->term_ids, NS_CACHE_BYTES_HARD);
  ns_strmap_init(&an->form_ids, NS_CACHE_BYTES_HARD);
}

ns_status ns_words_init(ns_analyzer *an) {
  ns_arena_init(&an->arena, NS_CACHE_BYTES_HARD);
  ns_buf_init(&an->surface, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->form, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->folded, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->scratch, NS_PASSAGE_MAX * 4);
  an->cache_bytes = NS_CACHE_BYTES;
  an->slots_size = NS_CACHE_SLOTS_FIRST;
  an->slots = ns_calloc(an->slots_size, sizeof *an->slots);
  start_epoch(an);
  return an->slots ? NS_OK : NS_NOMEM;
}

void ns_words_release(ns_analyzer *an) {
  ns_buf_release(&an->surface);
  ns_buf_release(&an->form);
  ns_buf_release(&an->folded);
  ns_buf_release(&an->scratch);
  ns_free(an->slots);
  ns_free(an->terms);
  ns_free(an->forms);
  ns_strmap_release(&an->term_ids);
  ns_strmap_release(&an->form_ids);
  ns_arena_release(&an->arena);
}

void ns_words_renew(ns_analyzer *an) {
  an->status = NS_OK;
  if (an->held || (an->word_count < an->cache_bytes / NS_CACHE_BYTES_PER_WORD &&
                   an->arena.used + an->term_ids.keys.used < an->cache_bytes))
    return;
  ns_strmap_release(&an->term_ids);
  ns_strmap_release(&an->form_ids);
  ns_arena_release(&an->arena);
  memset(an->slots, 0, an->slots_size * sizeof *an->slots);
  start_epoch(an);
}

static uint64_t last_of(const ns_slot *slot) {
  return slot->len <= NS_RUN_INLINE ? slot->rest.last : 0;
}

static void put_in(ns_slot *slots, size_t size, const ns_slot *slot) {
  size_t i = ns_run_home(slot->first, last_of(slot), slot->len) & (size - 1);
  while (slots[i].entry)
    i = (i + 1) & (size - 1);
  slots[i] = *slot;
}

static ns_status grow_slots(ns_analyzer *an) {
  size_t size = an->slots_size * 2;
  ns_slot *slots = ns_calloc(size, sizeof *slots);
  if (!slots)
    return NS_NOMEM;
  for (size_t i = 0; i < an->slots_size; i++)
    if (an->slots[i].entry)
      put_in(slots, size, &an->slots[i]);
  ns_free(an->slots);
  an->slots = slots;
  an->slots_size = size;
  return NS_OK;
}

/* raw must live as long as the cache. */
static ns_status put_slot(ns_analyzer *an, ns_slice raw, const ns_entry *entry) {
  if (an->slots_used * 2 >= an->slots_size && grow_slots(an))
    return NS_NOMEM;
  ns_run run = ns_run_of(raw.ptr, raw.len, raw.ptr + raw.len);
  ns_slot slot = {.first = run.first, .rest = {.last = run.last}, .entry = entry, .len = run.len};
  if (run.len > NS_RUN_INLINE)
    slot.rest.raw = raw.ptr;
  put_in(an->slots, an->slots_size, &slot);
  an->slots_used++;
  return NS_OK;
}

ns_slice ns_term_cut(ns_slice text, char *out) {
  static const char hex[] = "0123456789abcdef";
  enum { DIGITS = 16 };
  size_t keep = ns_utf8_floor(text, NS_TERM_MAX - DIGITS);
  uint64_t hash = ns_hash(text, 0);
  memcpy(out, text.ptr, keep);
  for (int i = 0; i < DIGITS; i++)
    out[keep + (size_t)i] = hex[hash >> (60 - 4 * i) & 15];
  return ns_slice_of(out, keep + DIGITS);
}

const ns_term *ns_term_of(ns_analyzer *an, ns_slice text) {
  char cut[NS_TERM_MAX];
  if (text.len > NS_TERM_MAX)
    text = ns_term_cut(text, cut);
  uint32_t *id = ns_strmap_put(&an->term_ids, text, (uint32_t)an->term_count);
  if (!id)
    return NULL;
  if (*id < an->term_count)
    return an->terms[*id];
  ns_term *term = ns_arena_alloc(&an->arena, sizeof *term);
  if (!term || ns_grow(&an->terms, an->term_count, &an->term_capacity, sizeof *an->terms))
    return NULL;
  *term = (ns_term){ns_arena_copy(&an->arena, text), ns_hash(text, 0), *id};
  if (!term->text.ptr)
    return NULL;
  an->terms[an->term_count++] = term;
  return term;
}

/* Case and digits of a surface, one pass. */
static uint16_t shape_of(ns_slice surface) {
  unsigned letters = 0, upper = 0, flags = 0;
  bool was_lower = false;
  for (size_t at = 0; at < surface.len;) {
    unsigned len;
    uint32_t c = ns_utf8_at(surface, at, &len);
    ns_char_class class = ns_char_class_of(c);
    if (class == NS_CHAR_DIGIT || class == NS_CHAR_SUBSCRIPT || class == NS_CHAR_SUPERSCRIPT)
      flags |= NS_WORD_DIGITS;
    if (class == NS_CHAR_LETTER) {
      bool is_upper = ns_is_upper(c);
      if (is_upper && at == 0)
        flags |= NS_WORD_CAPITAL;
      if (is_upper && was_lower)
        flags |= NS_WORD_MIXED;
      letters++;
      upper += is_upper;
      was_lower = !is_upper;
    }
    at += len;
  }
  if (letters >= 2 && upper == letters)
    flags |= NS_WORD_ALLCAPS;
  return (uint16_t)flags;
}

/* A form is numbered for each main term: Weg and weg may be different words with one form. */
static ns_status number_form(ns_analyzer *an, ns_word *word) {
  const uint32_t none = UINT32_MAX, *term = word->term_count ? &word->terms[0]->id : &none;
  ns_buf_clear(&an->scratch);
  ns_buf_add(&an->scratch, term, sizeof *term);
  ns_buf_add_slice(&an->scratch, word->form);
  const uint32_t *id =
      an->scratch.status ? NULL : ns_strmap_put(&an->form_ids, ns_buf_slice(&an->scratch), (uint32_t)an->form_count);
  if (!id)
    return NS_NOMEM;
  if (*id == an->form_count) {
    if (ns_grow(&an->forms, an->form_count, &an->form_capacity, sizeof *an->forms))
      return NS_NOMEM;
    an->forms[an->form_count++] = word->form;
  }
  word->form_id = *id;
  return NS_OK;
}

static ns_entry *make_entry(ns_analyzer *an) {
  ns_entry *entry = ns_arena_calloc(&an->arena, 1, sizeof *entry);
  if (!entry)
    return NULL;
  ns_word *word = &entry->word;
  word->surface = ns_arena_copy(&an->arena, ns_buf_slice(&an->surface));
  if (!word->surface.ptr)
    return NULL;
  ns_buf_clear(&an->form);
  ns_form_of(word->surface, &an->form);
  ns_slice form = ns_buf_slice(&an->form);
  word->form = ns_slice_eq(form, word->surface) ? word->surface : ns_arena_copy(&an->arena, form);
  if (an->form.status || !word->form.ptr)
    return NULL;
  const ns_lexeme *lexeme = ns_lexicon_slot(ns_lexicon_hash(word->form));
  word->flags = shape_of(word->surface) | ns_lexeme_flags(lexeme);
  if (lexeme && (lexeme->lists & NS_LIST_FUNCTION))
    word->flags |= NS_WORD_FUNCTION;
  if (ns_word_terms(an, entry) || number_form(an, word))
    return NULL;
  word->id = an->word_count++;
  if (an->classify)
    an->status = an->classify(an->classify_ctx, &an->arena, word);
  return an->status ? NULL : entry;
}

/* The entry whose surface lies in an->surface. */
static const ns_entry *entry_of_surface(ns_analyzer *an) {
  ns_slice surface = ns_buf_slice(&an->surface);
  const ns_entry *known =
      ns_entry_find(an, ns_run_of(surface.ptr, surface.len, surface.ptr + surface.len), surface.ptr);
  if (known)
    return known;
  ns_entry *entry = make_entry(an);
  if (entry && put_slot(an, entry->word.surface, entry))
    entry = NULL;
  return entry;
}

const ns_entry *ns_words_add(ns_analyzer *an, ns_slice raw) {
  const ns_entry *entry = NULL;
  ns_buf_clear(&an->surface);
  ns_surface_of(raw, &an->surface);
  if (an->surface.status == NS_OK)
    entry = entry_of_surface(an);
  if (entry && !ns_slice_eq(entry->word.surface, raw)) {
    ns_slice key = ns_arena_copy(&an->arena, raw);
    if (!key.ptr || put_slot(an, key, entry))
      entry = NULL;
  }
  if (!entry && !an->status)
    an->status = NS_NOMEM;
  return entry;
}
