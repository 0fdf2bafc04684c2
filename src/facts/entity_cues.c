#include "facts/entity_cues.h"

#include "facts/internal.h"

const ns_word_names *ns_item_names(const ns_item *item) {
  return &ns_facts_of(item->token)->names;
}

uint32_t ns_cue_before(const ns_finder *finder, uint32_t at) {
  const ns_item *before = &finder->items[(int64_t)at - 1];
  if (before->mark == '.' && ns_item_is(before - 1, NS_CLASS_TITLE))
    before--;
  return before->mark ? 0 : before->flags;
}

bool ns_cue_article(const ns_finder *finder, uint32_t at) {
  return (ns_cue_before(finder, at) & NS_CLASS_DET) != 0;
}

static int person_cues(uint32_t before, uint32_t after) {
  int score = 0;
  if (before & (NS_CLASS_TITLE | NS_CLASS_ROLE))
    score += 2 * NS_SCORE_CUE;
  if (after & NS_CLASS_SAY)
    score += NS_SCORE_CUE;
  return score;
}

static int place_cues(uint32_t before) {
  if (before & NS_CLASS_PLACE_CUE)
    return 2 * NS_SCORE_CUE;
  return before & NS_CLASS_PLACE_PREP && !(before & NS_CLASS_DET) ? NS_SCORE_CUE : 0;
}

int ns_cue_score(const ns_finder *finder, uint32_t first, uint32_t end, uint8_t kind) {
  uint32_t before = ns_cue_before(finder, first);
  const ns_item *next = &finder->items[end];
  uint32_t after = next->mark ? 0 : next->flags;
  switch ((ns_entity_kind)kind) {
  case NS_ENTITY_PERSON:
    return person_cues(before, after);
  case NS_ENTITY_PLACE:
    return place_cues(before);
  case NS_ENTITY_ORGANISATION:
    return before & NS_CLASS_ORG_CUE ? 2 * NS_SCORE_CUE : 0;
  case NS_ENTITY_PRODUCT:
  case NS_ENTITY_KINDS:
    break;
  }
  return 0;
}
