/* Organisations by their shape: legal forms and company words behind a name, heads of institutions
 * before one, clubs, and institutions that are a word by themselves. */
#include "facts/entity_cues.h"

enum { NAME_WORDS_MAX = 6 };

static void add_org(ns_finder *finder, uint32_t first, uint32_t end, int score) {
  ns_finder_add(finder, (ns_span){first, end, NS_ENTITY_ORGANISATION, NS_SOURCE_PATTERN,
                                  (int16_t)(score + ns_cue_score(finder, first, end, NS_ENTITY_ORGANISATION)),
                                  NS_SLICE_NONE});
}

/* A word that may be part of a proper name. */
static bool name_like(const ns_item *item) {
  return !item->mark && ns_item_capital(item) &&
         !ns_item_is(item, (uint32_t)NS_SHAPE_NOUN | NS_CLASS_NEVER);
}

/* Where the name that ends before `at` begins: capital words, & between them. */
static uint32_t name_before(const ns_finder *finder, uint32_t at, bool nouns) {
  uint32_t first = at;
  for (unsigned count = 0; first > 0 && count < NAME_WORDS_MAX; count++) {
    const ns_item *item = &finder->items[first - 1];
    if (item->mark == '&' && first > 1)
      item = &finder->items[--first - 1];
    bool noun = nouns && !item->mark && ns_item_is(item, NS_SHAPE_NOUN) &&
                !ns_item_is(item, NS_CLASS_NEVER | NS_CLASS_DET | NS_CLASS_ROLE | NS_CLASS_ORG_CUE);
    if (item->mark || !(name_like(item) || noun || ns_item_is(item, NS_CLASS_ADJECTIVE)))
      break;
    if (!ns_item_capital(item))
      break;
    first--;
  }
  return first;
}

/* "Meta Platforms Inc.", "Klett & Söhne GmbH & Co. KG". */
static void company(ns_finder *finder, uint32_t at) {
  uint32_t end = at + 1;
  while (ns_item_is(&finder->items[end], NS_CLASS_ORG_FORM) ||
         (finder->items[end].mark == '&' && ns_item_is(&finder->items[end + 1], NS_CLASS_ORG_FORM)) ||
         (finder->items[end].mark == '.' && finder->items[end + 1].mark == 0 &&
          ns_item_is(&finder->items[end + 1], NS_CLASS_ORG_FORM)))
    end++;
  uint32_t first = name_before(finder, at, true);
  if (first < at && !finder->items[at].hyphen)
    add_org(finder, first, end, NS_SCORE_FULL);
}

/* "Warner Records", "Boston University". */
static void with_tail(ns_finder *finder, uint32_t at) {
  uint32_t first = name_before(finder, at, false);
  if (first < at && !finder->items[at].hyphen)
    add_org(finder, first, at + 1, NS_SCORE_PATTERN + 2);
}

/* Behind "für Gesundheit und Pflege", "der Wissenschaften", "Heidelberg". */
static uint32_t institution_end(const ns_finder *finder, uint32_t at) {
  uint32_t i = at;
  const ns_item *item = &finder->items[i];
  if (!item->mark && ns_item_is(item, NS_CLASS_LINK) && !ns_item_capital(item)) {
    uint32_t j = i + 1;
    while (j < i + 3 && !finder->items[j].mark && !ns_item_capital(&finder->items[j]) && finder->items[j].blank)
      j++;
    if (finder->items[j].mark || !ns_item_capital(&finder->items[j]) )
      return at;
    for (i = j + 1; i < j + NAME_WORDS_MAX; i++) {
      item = &finder->items[i];
      bool more = (item->hyphen) || (item->mark == 0 && !ns_item_capital(item) && ns_item_is(item, NS_CLASS_LINK) &&
                  ns_item_capital(&finder->items[i + 1]) && !finder->items[i + 1].mark && item->flags & NS_CLASS_LINK && 0);
      if (!more)
        break;
    }
    return i;
  }
  while (i < at + NAME_WORDS_MAX && name_like(&finder->items[i]) && (finder->items[i].blank || finder->items[i].hyphen))
    i++;
  return i;
}

/* "Universität Heidelberg", "Institut für Weltwirtschaft", "Technische Universität München". */
static void institution(ns_finder *finder, uint32_t at) {
  uint32_t first = at, end = institution_end(finder, at + 1);
  while (first > 0 && (finder->items[first].hyphen ||
                       (!finder->items[first - 1].mark && ns_item_is(&finder->items[first - 1], NS_CLASS_ADJECTIVE) &&
                        ns_item_capital(&finder->items[first - 1]))))
    first--;
  bool link = end > at + 1 && !ns_item_capital(&finder->items[at + 1]);
  if (end > at + 1 && link && !ns_item_is(&finder->items[at + 1], NS_CLASS_LINK))
    return;
  if (end > at + 1)
    add_org(finder, first, end, link ? NS_SCORE_CUED : NS_SCORE_PATTERN);
  else if (first < at || ns_item_is(&finder->items[at], NS_CLASS_INSTITUTION))
    add_org(finder, first, at + 1, NS_SCORE_CUED + 5);
}

/* "1. FC Köln", "Borussia Dortmund", "FC Schalke 04". */
static void club(ns_finder *finder, uint32_t at) {
  uint32_t first = at, end = at + 1;
  while (end < at + 5 && !finder->items[end].hyphen &&
         (name_like(&finder->items[end]) || finder->items[end].mark == '0' ||
          (finder->items[end].mark == '/' && name_like(&finder->items[end + 1]))))
    end++;
  if (end == at + 1)
    return;
  if (at >= 2 && finder->items[at - 1].mark == '.' && finder->items[at - 2].mark == '0')
    first = at - 2;
  add_org(finder, first, end, NS_SCORE_PATTERN + 2);
}

void ns_find_organisations(ns_finder *finder) {
  for (uint32_t i = 0; i < finder->count; i++) {
    const ns_item *item = &finder->items[i];
    if (item->mark || !ns_item_capital(item))
      continue;
    if (ns_item_is(item, NS_CLASS_ORG_FORM))
      company(finder, i);
    if (ns_item_is(item, NS_CLASS_ORG_TAIL))
      with_tail(finder, i);
    if (ns_item_is(item, NS_CLASS_ORG_HEAD | NS_CLASS_INSTITUTION))
      institution(finder, i);
    if (ns_item_is(item, NS_CLASS_CLUB) && !item->hyphen)
      club(finder, i);
  }
}
