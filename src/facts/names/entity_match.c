/* Finds names of the gazetteer: the longest alias from each word that one begins with. */
#include "base/utf8.h"
#include "facts/names/entity_cues.h"
#include "facts/names/names_key.h"

enum {
  REACH = 6,       /* proposals that are looked back upon for a neighbour in a list */
  LOUD_MIN = 4,    /* bytes of a name that is recognised in capitals */
  READINGS_MAX = 8 /* of one word */
};

typedef struct candidate {
  uint32_t first, end; /* items */
  unsigned words;
  size_t drop;         /* bytes of a genitive ending after the last word */
} candidate;

static bool is_upper(ns_slice word, bool *whole) {
  char lower[NS_NAME_WORD_MAX];
  ns_slice form = ns_name_lower(word, lower);
  unsigned head;
  (void)ns_utf8_at(word, 0, &head);
  bool upper = form.len < head || memcmp(form.ptr, word.ptr, head) != 0;
  size_t same = 0;
  for (size_t i = 0; i < form.len && i < word.len; i++)
    same += form.ptr[i] == word.ptr[i] && (word.ptr[i] & 0x80) == 0;
  *whole = upper && word.len > 1 && same == 0;
  return upper;
}

/* Is the word of the text the alias's word? Capitals must agree, but for text in capitals; words before
 * the last may be declined. */
static bool word_fits(ns_slice alias, const ns_word *word, size_t drop, bool last) {
  ns_slice surface = word->surface, form = word->form;
  bool alias_whole, surface_whole;
  if (surface.len <= drop || form.len <= drop)
    return false;
  surface.len -= drop;
  form.len -= drop;
  if (ns_slice_eq(alias, surface))
    return true;
  char buffer[NS_NAME_WORD_MAX];
  ns_slice lower = ns_name_lower(alias, buffer);
  bool alias_upper = is_upper(alias, &alias_whole), surface_upper = is_upper(surface, &surface_whole);
  if (alias_upper != surface_upper || !(last ? ns_slice_eq(lower, form)
                                             : ns_slice_eq(ns_name_stem(lower), ns_name_stem(form))))
    return false;
  return !alias_whole && (!surface_whole || surface.len >= LOUD_MIN);
}

static bool name_fits(const ns_finder *finder, ns_slice alias, const candidate *found) {
  size_t at = 0;
  ns_slice word;
  unsigned seen = 0;
  bool dotted = alias.len && memchr(alias.ptr, '.', alias.len);
  for (uint32_t i = found->first; i < found->end; i++) {
    const ns_item *item = &finder->items[i];
    if (item->mark && item->mark != '0') {
      if (item->mark == '.' && !dotted && !ns_item_is(item - 1, NS_SHAPE_INITIAL))
        return false;
      continue;
    }
    bool last = ++seen == found->words;
    if (!ns_name_next_word(alias, &at, &word) ||
        !word_fits(word, item->token->word, last ? found->drop : 0, last))
      return false;
  }
  return !ns_name_next_word(alias, &at, &word);
}

static int base_score(const ns_names *names, const ns_names_hit *hit) {
  if (names->table_count > 1 && hit->table == names->tables[0])
    return hit->alias->flags & NS_ALIAS_WEAK ? NS_SCORE_WEAK : NS_SCORE_USER;
  if (hit->alias->flags & NS_ALIAS_WEAK && hit->alias->flags & NS_ALIAS_LISTED && hit->alias->words == 1)
    return NS_SCORE_FAINT;
  if (hit->alias->flags & NS_ALIAS_WEAK)
    return hit->alias->words > 1 ? NS_SCORE_LISTED : NS_SCORE_WEAK;
  if (hit->alias->flags & NS_ALIAS_LISTED)
    return hit->alias->words > 1 ? NS_SCORE_KNOWN : NS_SCORE_LISTED;
  return hit->alias->words > 1 ? NS_SCORE_FULL : NS_SCORE_KNOWN;
}

/* Adds the span with what the cues beside it are worth; a weak alias that has one beats a guess. */
static void add_cued(ns_finder *finder, ns_span span, int score) {
  int cue = ns_cue_score(finder, span.first, span.end, span.kind);
  if (score == NS_SCORE_WEAK && cue > 0)
    score = NS_SCORE_GUESS;
  span.score = (int16_t)(score + cue);
  ns_finder_add(finder, span);
}

static bool propose(ns_finder *finder, uint64_t hash, const candidate *found) {
  bool any = false;
  for (ns_names_hit hit = {0}; ns_names_next(finder->names, hash, &hit);) {
    ns_slice text = ns_names_alias_text(&hit);
    if (hit.alias->words != found->words || !name_fits(finder, text, found))
      continue;
    const ns_item *next = &finder->items[found->end];
    bool stop = ns_slice_ends(text, NS_LIT(".")) && next->mark == '.' && !next->blank; /* "Ludwig II." */
    ns_span span = {found->first, found->end + stop, ns_names_entry_kind(&hit), NS_SOURCE_GAZETTEER, 0,
                    ns_names_entry_name(&hit)};
    add_cued(finder, span, base_score(finder->names, &hit));
    any = true;
  }
  return any;
}

/* Readings of a word without the last `drop` bytes. */
static unsigned read_word(const ns_names *names, const ns_word *word, size_t drop, bool never, ns_reading *out) {
  ns_slice base = ns_slice_of(word->form.ptr, word->form.len - drop);
  unsigned count = 0;
  for (ns_names_hit hit = {0}; count < READINGS_MAX && ns_names_next(names, ns_name_hash(base, NS_KEY_WORD), &hit);) {
    ns_slice alias, text = ns_names_alias_text(&hit);
    size_t at = 0;
    if (never && hit.alias->flags & NS_ALIAS_LISTED)
      continue;
    if (hit.alias->words == 1 && ns_name_next_word(text, &at, &alias) && word_fits(alias, word, drop, true))
      out[count++] = (ns_reading){ns_names_entry_name(&hit), ns_names_entry_kind(&hit),
                                  (int16_t)base_score(names, &hit)};
  }
  return count;
}

ns_status ns_gazetteer_read(const ns_names *names, ns_arena *arena, const ns_word *word, ns_word_names *out) {
  ns_reading found[READINGS_MAX];
  bool never = out->flags & NS_CLASS_NEVER;
  unsigned count = read_word(names, word, 0, never, found);
  for (unsigned step = 1; count == 0 && step <= 2; step++)
    if (ns_name_genitive(word->form, step).len)
      count = read_word(names, word, step, never, found);
  if (count == 0)
    return NS_OK;
  ns_reading *kept = ns_arena_alloc(arena, count * sizeof *kept);
  if (!kept)
    return NS_NOMEM;
  memcpy(kept, found, count * sizeof *kept);
  out->readings = kept;
  out->reading_count = count;
  return NS_OK;
}

static void propose_word(ns_finder *finder, uint32_t at, const ns_word_names *names) {
  for (uint32_t i = 0; i < names->reading_count; i++) {
    const ns_reading *reading = &names->readings[i];
    if (finder->items[at].hyphen && reading->score <= NS_SCORE_LISTED)
      continue; /* "NGO-Geldern" */
    add_cued(finder, (ns_span){at, at + 1, reading->kind, NS_SOURCE_GAZETTEER, 0, reading->name}, reading->score);
  }
}

/* Marks that may stand inside a name. */
static bool joins(const ns_item *item) {
  return item->mark == '.' || item->mark == '&' || item->mark == '\'' || item->mark == '+' ||
         item->mark == '/' || (item->mark == '-' && !item->blank);
}

/* Proposes the aliases that end with this word, as it stands or as a genitive. */
static void propose_ending(ns_finder *finder, uint64_t before, uint64_t hash, ns_slice form, candidate *found) {
  bool any = false;
  found->drop = 0;
  if (ns_names_continues(finder->names, ns_name_join(before, hash)))
    any = propose(finder, ns_name_join(before, hash), found);
  for (unsigned step = 1; !any && step <= 2; step++) {
    ns_slice base = ns_name_genitive(form, step);
    uint64_t whole = base.len ? ns_name_join(before, ns_name_hash(base, NS_KEY_WORD)) : 0;
    found->drop = step;
    if (whole && ns_names_continues(finder->names, whole))
      any = propose(finder, whole, found);
  }
}

/* All aliases of two to `longest` words that begin at item `at`. */
static void match_from(ns_finder *finder, uint32_t at, const ns_word_names *first) {
  uint64_t before = first->stem_hash;
  candidate found = {at, at, 1, 0};
  for (uint32_t i = at + 1; found.words < first->longest; i++) {
    const ns_item *item = &finder->items[i];
    if (item->mark && item->mark != '0') {
      if (!joins(item) || (item[-1].mark && item[-1].mark != '0'))
        return;
      continue;
    }
    if (item->token == NULL)
      return;
    const ns_word_names *names = ns_item_names(item);
    ns_slice form = item->token->word->form;
    found.end = i + 1;
    found.words++;
    propose_ending(finder, before, names ? names->hash : ns_name_hash(form, NS_KEY_WORD), form, &found);
    before = ns_name_join(before, names ? names->stem_hash : ns_name_hash(ns_name_stem(form), NS_KEY_WORD));
    if (!ns_names_continues(finder->names, before))
      return;
  }
}

/* Joined in a list: "Allianz und Commerzbank". */
static bool neighbours(const ns_finder *finder, const ns_span *a, const ns_span *b) {
  const ns_item *between = &finder->items[a->end];
  return b->first == a->end + 1 &&
         (between->mark ? between->mark == ',' : ns_slice_is(between->token->word->form, "und"));
}

/* A name that needs a cue has one in a list beside a sure name of its kind. */
void ns_gazetteer_lists(ns_finder *finder) {
  for (size_t i = 1; i < finder->span_count; i++)
    for (size_t j = i > REACH ? i - REACH : 0; j < i; j++) {
      ns_span *a = &finder->spans[j], *b = &finder->spans[i];
      if (a->kind != b->kind || !neighbours(finder, a, b))
        continue;
      if (a->score >= NS_SCORE_KNOWN && b->score < NS_SCORE_KEPT)
        b->score = NS_SCORE_LISTED;
      else if (b->score >= NS_SCORE_KNOWN && a->score < NS_SCORE_KEPT)
        a->score = NS_SCORE_LISTED;
    }
}

void ns_gazetteer_at(ns_finder *finder, uint32_t at) {
  const ns_word_names *names = ns_item_names(&finder->items[at]);
  propose_word(finder, at, names);
  if (names->longest > 1)
    match_from(finder, at, names);
}
