/* Places by their shape: streets and squares by their ending, "Bad X", "X am Main". */
#include "facts/entity_cues.h"

static void add_place(ns_finder *finder, uint32_t first, uint32_t end, int score) {
  ns_finder_add(finder, (ns_span){first, end, NS_ENTITY_PLACE, NS_SOURCE_PATTERN,
                                  (int16_t)(score + ns_cue_score(finder, first, end, NS_ENTITY_PLACE)),
                                  NS_SLICE_NONE});
}

static bool name_like(const ns_item *item) {
  return !item->mark && ns_item_capital(item) && item->blank &&
         ns_item_is(item, (uint32_t)NS_SHAPE_UNKNOWN | NS_CLASS_TOWN | NS_CLASS_PROPER | NS_CLASS_SURNAME | NS_CLASS_FIRST);
}

/* "Bad Doberan", "Mount Cook", "St. Wendel". */
static void with_head(ns_finder *finder, uint32_t at) {
  uint32_t next = at + 1 + (finder->items[at + 1].mark == '.');
  if (name_like(&finder->items[next]))
    add_place(finder, at, next + 1, NS_SCORE_KNOWN);
}

/* An unknown word that ends as places do: Brunnenstraße, Hintertupfingen. */
static void with_tail(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  if (item->hyphen || !ns_item_is(item, NS_SHAPE_UNKNOWN))
    return;
  add_place(finder, at, at + 1, NS_SCORE_GUESS + 5);
}

void ns_find_places(ns_finder *finder) {
  for (uint32_t i = 0; i < finder->count; i++) {
    const ns_item *item = &finder->items[i];
    if (item->mark || !ns_item_capital(item))
      continue;
    if (ns_item_is(item, NS_CLASS_PLACE_HEAD))
      with_head(finder, i);
    if (ns_item_is(item, NS_CLASS_PLACE_TAIL))
      with_tail(finder, i);
  }
}
