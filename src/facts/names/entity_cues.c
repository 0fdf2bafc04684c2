#include "facts/names/entity_cues.h"

#include "facts/internal.h"

const ns_word_names *ns_item_names(const ns_item *item) {
  const ns_word_facts *facts = ns_facts_of(item->token);
  return facts && facts->names.hash ? &facts->names : NULL;
}

uint64_t ns_cue_before(const ns_finder *finder, uint32_t at) {
  const ns_item *before = &finder->items[(int64_t)at - 1];
  if (before->mark == '.' && ns_item_is(before - 1, NS_CLASS_TITLE))
    before--;
  return before->mark ? 0 : before->flags;
}

bool ns_cue_article(const ns_finder *finder, uint32_t at) {
  return (ns_cue_before(finder, at) & NS_CLASS_DET) != 0;
}

bool ns_cue_adjective(const ns_finder *finder, uint32_t at) {
  static const char *const endings[] = {"en", "er", "es", "em"};
  const ns_item *before = &finder->items[(int64_t)at - 1];
  if (before->mark || before->flags || before->token->word->flags & NS_WORD_FUNCTION)
    return false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (ns_slice_ends(before->token->word->form, ns_slice_str(endings[i])))
      return true;
  return false;
}

bool ns_cue_verb(const ns_item *item) {
  if (item->mark || item->token == NULL || item->flags & NS_SHAPE_CAPITAL)
    return false;
  if (item->flags & (NS_CLASS_VERB | NS_CLASS_SAY))
    return true;
  ns_slice form = item->token->word->form;
  return !item->flags && !(item->token->word->flags & NS_WORD_FUNCTION) && form.len > 3 &&
         (ns_slice_ends(form, NS_LIT("t")) || ns_slice_ends(form, NS_LIT("te")));
}

static int person_cues(uint64_t before, uint64_t after) {
  int score = 0;
  if (before & (NS_CLASS_TITLE | NS_CLASS_ROLE))
    score += 2 * NS_SCORE_CUE;
  if (after & NS_CLASS_SAY)
    score += NS_SCORE_CUE;
  return score;
}

/* "in X", "die Stadt X", "im englischen X". */
static int place_cues(const ns_finder *finder, uint32_t first, uint64_t before) {
  if (before & NS_CLASS_PLACE_CUE)
    return 2 * NS_SCORE_CUE;
  if (ns_cue_adjective(finder, first) && ns_cue_before(finder, first - 1) & NS_CLASS_PLACE_PREP)
    return NS_SCORE_CUE;
  return before & NS_CLASS_PLACE_PREP && !(before & NS_CLASS_DET) ? NS_SCORE_CUE : 0;
}

static bool in_quotes(const ns_finder *finder, uint32_t first, uint32_t end) {
  return finder->items[(int64_t)first - 1].mark == '"' && finder->items[end].mark == '"';
}

int ns_cue_score(const ns_finder *finder, uint32_t first, uint32_t end, uint8_t kind) {
  uint64_t before = ns_cue_before(finder, first);
  const ns_item *next = &finder->items[end];
  uint64_t after = next->mark ? 0 : next->flags;
  switch ((ns_entity_kind)kind) {
  case NS_ENTITY_PERSON:
    return person_cues(before, after);
  case NS_ENTITY_PLACE:
    return place_cues(finder, first, before);
  case NS_ENTITY_ORGANISATION:
    return before & NS_CLASS_ORG_CUE ? 2 * NS_SCORE_CUE : in_quotes(finder, first, end) ? NS_SCORE_CUE : 0;
  case NS_ENTITY_PRODUCT:
  case NS_ENTITY_KINDS:
    break;
  }
  return 0;
}
