/* Words that nothing but their place in the sentence and the lexicon's silence speaks for. */
#include "facts/names/entity_cues.h"

static void add(ns_finder *finder, uint32_t first, uint32_t end, ns_entity_kind kind, int score) {
  ns_finder_add(finder, (ns_span){first, end, (uint8_t)kind, NS_SOURCE_GUESS, (int16_t)score, NS_SLICE_NONE});
}

static bool unknown(const ns_item *item) {
  return !item->mark && ns_item_is(item, NS_SHAPE_UNKNOWN | NS_CLASS_PROPER | NS_CLASS_SURNAME) &&
         !ns_item_is(item, NS_SHAPE_NOUN | NS_SHAPE_INITIAL | NS_CLASS_NEVER | NS_CLASS_ROLE | NS_CLASS_TITLE);
}

/* "(Amiiformes)", "„Break“": a term that is explained or quoted, unless a list knows the name. */
static bool set_apart(const ns_finder *finder, uint32_t at, uint32_t end) {
  uint8_t before = finder->items[(int64_t)at - 1].mark, after = finder->items[end].mark;
  return (before == '(' && after == ')') || (before == '"' && after == '"');
}

/* "Bundesamt für Kommunikation (BAKOM)": do the words before the bracket begin with its letters? */
static bool abbreviates(const ns_finder *finder, uint32_t at) {
  enum { LOOK_BACK = 8, LETTERS_WANTED = 2 };
  ns_slice letters = finder->items[at].token->word->surface;
  unsigned met = 0;
  for (uint32_t i = at > LOOK_BACK ? at - LOOK_BACK : 0; i + 1 < at; i++) {
    const ns_item *item = &finder->items[i];
    if (!item->mark && ns_item_capital(item) && met < letters.len &&
        item->token->word->surface.ptr[0] == letters.ptr[met])
      met++;
  }
  return met >= LETTERS_WANTED;
}

static bool singular_verb(const ns_item *item) {
  return ns_cue_verb(item) && !ns_slice_ends(item->token->word->form, NS_LIT("en"));
}

/* Does the sentence treat the word as someone? "X studierte", "brachte X", "dass X", "Xens Stimme". */
static bool acts(const ns_finder *finder, uint32_t at, uint32_t end) {
  const ns_item *before = &finder->items[(int64_t)at - 1], *after = &finder->items[end];
  bool begins = before->mark && before->mark != ',' && before->mark != '0';
  if (ns_cue_verb(before) || ns_item_is(before, NS_CLASS_CLAUSE))
    return true;
  if (begins && singular_verb(after))
    return true;
  ns_slice last = finder->items[end - 1].token->word->form;
  return !after->mark && ns_item_is(after, NS_SHAPE_NOUN) && !after->hyphen && ns_slice_ends(last, NS_LIT("s")) &&
         !ns_item_capital(before);
}

static void one_word(ns_finder *finder, uint32_t at, uint32_t end) {
  const ns_item *item = &finder->items[at];
  uint64_t before = ns_cue_before(finder, at);
  bool listed = ns_item_is(item, NS_CLASS_SURNAME | NS_CLASS_PROPER);
  bool article = before & NS_CLASS_DET || (!listed && ns_cue_adjective(finder, at));
  if (before & NS_CLASS_WORK_CUE || finder->items[(int64_t)at - 1].mark == '0' ||
      (!listed && set_apart(finder, at, end) &&
       !(ns_item_is(item, NS_SHAPE_ACRONYM) && abbreviates(finder, at))))
    return;
  if (before & NS_CLASS_ORG_CUE)
    add(finder, at, end, NS_ENTITY_ORGANISATION, NS_SCORE_CUED + 2);
  if (before & NS_CLASS_PLACE_CUE)
    add(finder, at, end, NS_ENTITY_PLACE, NS_SCORE_CUED + 1);
  else if (ns_cue_score(finder, at, end, NS_ENTITY_PLACE) > 0)
    add(finder, at, end, NS_ENTITY_PLACE, NS_SCORE_CUED - 8);
  bool whole = end == at + 1 || !finder->items[at + 1].hyphen; /* no VR-Headsets */
  if (ns_item_is(item, NS_SHAPE_ACRONYM) && whole && !finder->shouting)
    add(finder, at, end, NS_ENTITY_ORGANISATION, NS_SCORE_KEPT + 1);
  int person = ns_cue_score(finder, at, end, NS_ENTITY_PERSON);
  if (!article && ns_item_is(item, NS_CLASS_SURNAME))
    add(finder, at, end, NS_ENTITY_PERSON, NS_SCORE_KEPT + 5 + person);
  else if (!article && (acts(finder, at, end) || (end > at + 1 && !ns_item_is(item, NS_SHAPE_ACRONYM))))
    add(finder, at, end, NS_ENTITY_PERSON, NS_SCORE_KEPT + person);
  else if (!ns_cue_adjective(finder, at))
    add(finder, at, end, NS_ENTITY_PERSON, NS_SCORE_GUESS); /* only in a list with something surer */
}

/* "Richter bezog sich": a family name that is a noun too, where a noun would have an article. */
static void noun_that_acts(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at], *before = item - 1, *after = item + 1;
  bool begins = before->mark && before->mark != ',' && before->mark != '0' && before->mark != '-';
  if (begins && ns_item_is(item, NS_CLASS_SURNAME) && !ns_item_is(item, NS_CLASS_NEVER | NS_SHAPE_LOWER) &&
      singular_verb(after))
    add(finder, at, at + 1, NS_ENTITY_PERSON, NS_SCORE_KEPT);
}

uint32_t ns_lone_at(ns_finder *finder, uint32_t at) {
  if (finder->items[at].hyphen)
    return at + 1;
  if (!unknown(&finder->items[at])) {
    if (ns_item_is(&finder->items[at], NS_SHAPE_NOUN))
      noun_that_acts(finder, at);
    return at + 1;
  }
  uint32_t end = at + 1;
  while (end < finder->count && end < at + NS_NAME_MEMBERS_MAX && unknown(&finder->items[end]) &&
         (finder->items[end].blank || finder->items[end].hyphen))
    end++;
  if (finder->items[end].hyphen)
    return at + 1; /* the name is only part of a word */
  one_word(finder, at, end);
  return end;
}
