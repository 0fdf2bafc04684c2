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
  an->other_count = 0;
  an->mark.word = an->passed.word = (ns_word){.id = 0};
  an->passed_capital.word = (ns_word){.flags = NS_WORD_CAPITAL};
  an->word_count = 1; /* the mark */
}

ns_status ns_words_init(ns_analyzer *an) {
  ns_arena_init(&an->arena, NS_CACHE_BYTES_HARD);
  ns_buf_init(&an->surface, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->form, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->folded, NS_PASSAGE_MAX * 4);
  ns_buf_init(&an->scratch, NS_PASSAGE_MAX * 4);
  ns_rows_init(&an->entries, sizeof(ns_entry));
  ns_rows_init(&an->terms, sizeof(ns_term));
  ns_rows_init(&an->parts, sizeof(ns_known_part));
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
  ns_free(an->other_runs);
  ns_free(an->sought);
  ns_free(an->spare);
  ns_vocabulary_release(an);
  ns_rows_release(&an->entries);
  ns_arena_release(&an->arena);
}

/* Tables of slots are half empty at worst. */
static size_t bytes_of(const ns_analyzer *an) {
  const size_t word = sizeof(ns_entry) + 2 * sizeof(ns_slot), number = 2 * sizeof(ns_number_slot);
  return an->arena.used + an->word_count * word + an->term_count * (sizeof(ns_term) + number) +
         an->part_count * (sizeof(ns_known_part) + number) + an->form_count * (sizeof *an->forms + number);
}

void ns_words_renew(ns_analyzer *an) {
  an->status = NS_OK;
  if (an->held || bytes_of(an) < an->cache_bytes)
    return;
  ns_vocabulary_clear(an);
  ns_arena_clear(&an->arena);
  memset(an->slots, 0, an->slots_size * sizeof *an->slots);
  start_epoch(an);
}

static ns_run run_of_slot(const ns_slot *slot) {
  return (ns_run){slot->key, slot->len};
}

static void put_in(ns_slot *slots, size_t size, const ns_slot *slot) {
  size_t i = ns_run_home(run_of_slot(slot)) & (size - 1);
  while (slots[i].number)
    i = (i + 1) & (size - 1);
  slots[i] = *slot;
}

static ns_status grow_slots(ns_analyzer *an) {
  size_t size = an->slots_size * 2;
  ns_slot *slots = ns_calloc(size, sizeof *slots);
  if (!slots)
    return NS_NOMEM;
  for (size_t i = 0; i < an->slots_size; i++)
    if (an->slots[i].number)
      put_in(slots, size, &an->slots[i]);
  ns_free(an->slots);
  an->slots = slots;
  an->slots_size = size;
  return NS_OK;
}

static ns_status put_slot(ns_analyzer *an, ns_slice raw, uint32_t number) {
  if (an->slots_used * 2 >= an->slots_size && grow_slots(an))
    return NS_NOMEM;
  ns_run run = ns_run_of(raw.ptr, raw.len, raw.ptr + raw.len);
  ns_slot slot = {run.key, run.len, number};
  put_in(an->slots, an->slots_size, &slot);
  an->slots_used++;
  return NS_OK;
}

const ns_entry *ns_entry_find(const ns_analyzer *an, ns_run run, const char *raw) {
  for (size_t at = ns_run_home(run);;) {
    const ns_slot *slot = ns_slot_find(an, run, at);
    if (!slot->number)
      return NULL;
    const ns_other_run *other =
        slot->number & NS_SLOT_OTHER ? &an->other_runs[slot->number & ~NS_SLOT_OTHER] : NULL;
    const ns_entry *entry = ns_entry_at(an, other ? other->number : slot->number);
    if (run.len <= NS_RUN_INLINE || memcmp(other ? other->raw.ptr : entry->word.surface.ptr, raw, run.len) == 0)
      return entry;
    at = (size_t)(slot - an->slots) + 1;
  }
}

/* A slot for a run that is not its own surface. */
static ns_status put_other(ns_analyzer *an, ns_slice raw, uint32_t number) {
  ns_slice kept = ns_arena_copy(&an->arena, raw);
  if (!kept.ptr || ns_grow(&an->other_runs, an->other_count, &an->other_capacity, sizeof *an->other_runs) ||
      put_slot(an, kept, (uint32_t)an->other_count | NS_SLOT_OTHER))
    return NS_NOMEM;
  an->other_runs[an->other_count++] = (ns_other_run){kept, number};
  return NS_OK;
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

/* Room for a text: in the entry itself if it fits behind the `used` bytes there. */
static char *room_for_text(ns_analyzer *an, ns_entry *entry, size_t used, size_t len) {
  return used + len <= sizeof entry->text ? entry->text + used : ns_arena_alloc(&an->arena, len);
}

/* The surface comes first: it is compared with every long run. A form that is too long for an index is cut here. */
static ns_status keep_texts(ns_analyzer *an, ns_entry *entry) {
  ns_word *word = &entry->word;
  ns_slice surface = ns_buf_slice(&an->surface);
  ns_buf_clear(&an->form);
  ns_form_of(surface, &an->form);
  ns_slice form = ns_buf_slice(&an->form);
  char cut[NS_TERM_MAX];
  if (form.len > NS_TERM_MAX) {
    form = ns_term_cut(form, cut);
    word->flags = NS_WORD_CUT;
  }
  bool same = ns_slice_eq(surface, form);
  char *first = room_for_text(an, entry, 0, surface.len), *second = NULL;
  if (!same)
    second = room_for_text(an, entry, surface.len, form.len);
  if (an->form.status || !first || (!same && !second))
    return NS_NOMEM;
  memcpy(first, surface.ptr, surface.len);
  if (form.len && !same)
    memcpy(second, form.ptr, form.len);
  word->surface = ns_slice_of(first, surface.len);
  word->form = same ? word->surface : ns_slice_of(second, form.len);
  return NS_OK;
}

/* After a failure the number stays unused. */
static ns_entry *make_entry(ns_analyzer *an) {
  ns_entry *entry = ns_rows_reach(&an->entries, an->word_count);
  if (!entry || an->word_count == NS_SLOT_OTHER - 1)
    return NULL;
  ns_word *word = &entry->word;
  *entry = (ns_entry){.word.id = an->word_count++};
  if (keep_texts(an, entry))
    return NULL;
  const ns_lexeme *lexeme = ns_lexicon_slot(ns_lexicon_hash(word->form));
  word->flags |= shape_of(word->surface) | ns_lexeme_flags(lexeme);
  if (lexeme && (lexeme->lists & NS_LIST_FUNCTION))
    word->flags |= NS_WORD_FUNCTION;
  if (ns_word_terms(an, entry) || ns_form_number(an, word))
    return NULL;
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
  if (entry && put_slot(an, entry->word.surface, entry->word.id))
    entry = NULL;
  return entry;
}

const ns_entry *ns_words_add(ns_analyzer *an, ns_slice raw) {
  const ns_entry *entry = NULL;
  ns_buf_clear(&an->surface);
  ns_surface_of(raw, &an->surface);
  if (an->surface.status == NS_OK)
    entry = entry_of_surface(an);
  if (entry && !ns_slice_eq(entry->word.surface, raw) && put_other(an, raw, entry->word.id))
    entry = NULL;
  if (!entry && !an->status)
    an->status = NS_NOMEM;
  return entry;
}
