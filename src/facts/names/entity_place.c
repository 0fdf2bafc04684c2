/* Places by their shape: streets and squares by their ending, "Bad X", "X am Main". */
#include "facts/names/entity_cues.h"

static void add_place(ns_finder *finder, uint32_t first, uint32_t end, int score) {
  ns_finder_add(finder, (ns_span){first, end, NS_ENTITY_PLACE, NS_SOURCE_PATTERN,
                                  (int16_t)(score + ns_cue_score(finder, first, end, NS_ENTITY_PLACE)),
                                  NS_SLICE_NONE});
}

static bool name_like(const ns_item *item) {
  return !item->mark && ns_item_capital(item) && item->blank &&
         ns_item_is(item, NS_SHAPE_UNKNOWN | NS_CLASS_TOWN | NS_CLASS_PROPER | NS_CLASS_SURNAME | NS_CLASS_FIRST);
}

/* "Bad Doberan", "Mount Cook", "St. Wendel". */
static void with_head(ns_finder *finder, uint32_t at) {
  bool dotted = finder->items[at + 1].mark == '.';
  uint32_t next = at + 1 + dotted;
  if (name_like(&finder->items[next]) || (dotted && ns_item_is(&finder->items[next], NS_SHAPE_COMPOUND)))
    add_place(finder, at, next + 1, NS_SCORE_KNOWN);
}

/* Words that end as the names of places do: Hintertupfingen; with nouns for streets also compounds
 * (Schulstraße); those for what has an article of its own (das Rhônetal, die Marksburg) also behind one. */
static void with_tail(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  bool street = ns_item_is(item, NS_CLASS_STREET);
  if (item->hyphen || item[1].hyphen || ns_cue_adjective(finder, at) ||
      !ns_item_is(item, street ? NS_SHAPE_UNKNOWN | NS_SHAPE_COMPOUND : NS_SHAPE_UNKNOWN))
    return;
  bool article = ns_cue_article(finder, at), nature = ns_item_is(item, NS_CLASS_PLACE_NOUN) && !street;
  if (street || article == nature)
    add_place(finder, at, at + 1, NS_SCORE_KEPT + 6);
}

/* "Konrad-Adenauer-Straße", "Rhein-Sieg-Kreis": all members. */
static void hyphenated(ns_finder *finder, uint32_t at) {
  uint32_t first = at;
  while (first > 0 && at - first < NS_NAME_MEMBERS_MAX && finder->items[first].hyphen &&
         ns_item_capital(&finder->items[first - 1]))
    first--;
  if (first + 1 < at && !finder->items[first].hyphen && !finder->items[at + 1].hyphen)
    add_place(finder, first, at + 1, NS_SCORE_FULL);
}

static bool ends_in_er(const ns_item *item) {
  return ns_slice_ends(item->token->word->form, NS_LIT("er"));
}

/* "Tegeler See", "Friedberger Landstraße", "Steinerne Brücke", "Fifth Avenue". */
static void with_noun(ns_finder *finder, uint32_t at) {
  const ns_item *before = &finder->items[(int64_t)at - 1];
  uint32_t first = at;
  if (finder->items[at].hyphen) {
    hyphenated(finder, at);
    return;
  }
  if (before->mark || finder->items[at + 1].mark == '0' || !finder->items[at].blank || !ns_item_capital(before) ||
      ns_item_is(before, NS_CLASS_NEVER | NS_CLASS_DET | NS_CLASS_ROLE | NS_CLASS_TITLE))
    return;
  bool derived = ends_in_er(before) && (ns_item_is(before, NS_SHAPE_UNKNOWN | NS_CLASS_ADJECTIVE | NS_CLASS_SURNAME));
  if (!derived && !ns_item_is(before, NS_SHAPE_UNKNOWN | NS_CLASS_TOWN | NS_CLASS_ADJECTIVE))
    return;
  for (first = at - 1; first > 0 && at - first < NS_NAME_MEMBERS_MAX && finder->items[first].hyphen; first--) {
  }
  add_place(finder, first, at + 1, NS_SCORE_PATTERN);
}

/* "Berlin-Charlottenburg", "Köln-Deutz": a town and its quarter. */
static void quarter(ns_finder *finder, uint32_t at) {
  const ns_item *next = &finder->items[at + 1];
  bool two_members = next->hyphen && !finder->items[at].hyphen && !finder->items[at + 2].hyphen;
  if (!two_members || next->mark || ns_item_is(next, NS_CLASS_ROLE | NS_CLASS_ORG_CUE) ||
      !ns_item_is(next, NS_CLASS_TOWN | NS_SHAPE_UNKNOWN | NS_CLASS_PROPER) || ns_item_is(next, NS_CLASS_ADJECTIVE))
    return;
  add_place(finder, at, at + 2, NS_SCORE_PATTERN - 3);
}

/* "die A 7", "der B 27": roads by number. */
static void road(ns_finder *finder, uint32_t at) {
  ns_slice letter = finder->items[at].token->word->surface;
  if (finder->items[at + 1].mark == '0' && ns_cue_article(finder, at) &&
      (ns_slice_is(letter, "A") || ns_slice_is(letter, "B")))
    add_place(finder, at, at + 2, NS_SCORE_KNOWN);
}

void ns_places_at(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  if (ns_item_is(item, NS_CLASS_PLACE_HEAD))
    with_head(finder, at);
  if (ns_item_is(item, NS_CLASS_PLACE_TAIL))
    with_tail(finder, at);
  if (ns_item_is(item, NS_CLASS_PLACE_NOUN))
    with_noun(finder, at);
  if (ns_item_is(item, NS_CLASS_TOWN))
    quarter(finder, at);
  if (ns_item_is(item, NS_SHAPE_INITIAL))
    road(finder, at);
}
