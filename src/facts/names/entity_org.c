/* Organisations by their shape: legal forms and company words behind a name, heads of institutions
 * before one, clubs, and institutions that are a word by themselves. */
#include "facts/names/entity_cues.h"

enum { NAME_WORDS_MAX = 6, UNKNOWN_MAX = 3, FORM_ITEMS_MAX = 8 /* GmbH & Co. KGaA. */ };

static void add_org(ns_finder *finder, uint32_t first, uint32_t end, int score) {
  ns_finder_add(finder, (ns_span){first, end, NS_ENTITY_ORGANISATION, NS_SOURCE_PATTERN,
                                  (int16_t)(score + ns_cue_score(finder, first, end, NS_ENTITY_ORGANISATION)),
                                  NS_SLICE_NONE});
}

/* A word that may be part of a proper name. */
static bool name_like(const ns_item *item) {
  return !item->mark && ns_item_capital(item) &&
         !ns_item_is(item, NS_SHAPE_NOUN | NS_CLASS_NEVER);
}

/* Where the name that ends before `at` begins: capital words, & between them. */
static uint32_t name_before(const ns_finder *finder, uint32_t at, bool nouns) {
  uint32_t first = at;
  for (unsigned count = 0; first > 0 && count < NAME_WORDS_MAX; count++) {
    const ns_item *item = &finder->items[first - 1];
    if (item->mark == '&' && first > 1 && ns_item_capital(item - 1))
      item--;
    bool noun = nouns && !item->mark && ns_item_is(item, NS_SHAPE_NOUN) &&
                !ns_item_is(item, NS_CLASS_NEVER | NS_CLASS_DET | NS_CLASS_ROLE | NS_CLASS_ORG_CUE);
    if (item->mark || !(name_like(item) || noun || ns_item_is(item, NS_CLASS_ADJECTIVE)))
      break;
    if (!ns_item_capital(item))
      break;
    first = (uint32_t)(item - finder->items);
  }
  return first;
}

static bool takes_full_stop(const ns_item *item) {
  ns_slice form = item->token ? item->token->word->form : NS_SLICE_NONE;
  return ns_slice_is(form, "inc") || ns_slice_is(form, "ltd") || ns_slice_is(form, "corp") || ns_slice_is(form, "co");
}

/* "Meta Platforms Inc.", "Klett & Söhne GmbH & Co. KG". */
static void company(ns_finder *finder, uint32_t at) {
  uint32_t end = at + 1;
  while (end < at + FORM_ITEMS_MAX &&
         (ns_item_is(&finder->items[end], NS_CLASS_ORG_FORM) ||
          (finder->items[end].mark == '&' && ns_item_is(&finder->items[end + 1], NS_CLASS_ORG_FORM)) ||
          (finder->items[end].mark == '.' && finder->items[end + 1].mark == 0 &&
           ns_item_is(&finder->items[end + 1], NS_CLASS_ORG_FORM))))
    end++;
  uint32_t first = name_before(finder, at, true);
  if (finder->items[end].mark == '.' && !finder->items[end].blank && takes_full_stop(&finder->items[end - 1]))
    end++;
  if (first < at && !finder->items[at].hyphen)
    add_org(finder, first, end, NS_SCORE_FULL);
}

/* "International Council on Security and Development": from the first capital word over of, and, di …
 * to the last one, when one of them is a word of organisations. */
static void foreign(ns_finder *finder, uint32_t at) {
  uint32_t end = at;
  bool tail = false, linked = false;
  while (end < at + NS_NAME_MEMBERS_MAX &&
         (name_like(&finder->items[end]) || ns_item_is(&finder->items[end], NS_CLASS_FOREIGN | NS_CLASS_ORG_TAIL))) {
    const ns_item *item = &finder->items[end];
    if (item->mark || !item->blank)
      break;
    linked = linked || !ns_item_capital(item);
    tail = tail || ns_item_is(item, NS_CLASS_ORG_TAIL);
    end++;
  }
  while (end > at && !ns_item_capital(&finder->items[end - 1]))
    end--;
  if (linked && tail && end > at + 2)
    add_org(finder, at, end, NS_SCORE_PATTERN + 3);
}

/* Behind words from `at` on that are no German: "Red Wings". */
static uint32_t skip_unknown(const ns_finder *finder, uint32_t at) {
  uint32_t end = at;
  while (end < at + UNKNOWN_MAX && finder->items[end].blank && !finder->items[end].mark && !finder->items[end].hyphen &&
         ns_item_is(&finder->items[end], NS_SHAPE_UNKNOWN) &&
         !ns_item_is(&finder->items[end], NS_CLASS_PLACE_TAIL | NS_SHAPE_ACRONYM))
    end++;
  return finder->items[end].hyphen ? at : end;
}

/* "Detroit Red Wings": a town and words that are no German. */
static void with_unknown(ns_finder *finder, uint32_t at) {
  uint32_t end = skip_unknown(finder, at + 1);
  if (end > at + 1 && !(ns_cue_before(finder, at) & NS_CLASS_PLACE_PREP))
    add_org(finder, at, end, NS_SCORE_KNOWN + 2);
}

static bool ends_in_s(const ns_item *item) {
  return item->token && ns_slice_ends(item->token->word->form, NS_LIT("s"));
}

/* "Warner Records", "Boston University". */
static void with_tail(ns_finder *finder, uint32_t at) {
  uint32_t first = name_before(finder, at, false);
  const ns_item *item = &finder->items[at];
  bool owned = first < at && ns_item_is(item, NS_SHAPE_NOUN) && ends_in_s(item - 1);
  if (first < at && !item->hyphen && !owned)
    add_org(finder, first, at + 1, NS_SCORE_PATTERN + 2);
}

static bool lower_word(const ns_item *item) {
  return !item->mark && !ns_item_capital(item) && item->token;
}

/* Behind a capital word and the hyphenated rest of it; `at` when none is there. */
static uint32_t skip_noun(const ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  uint32_t end = at + 1;
  if (item->mark || !ns_item_capital(item) || !item->blank)
    return at;
  while (end < at + NS_NAME_MEMBERS_MAX && finder->items[end].hyphen)
    end++;
  return finder->items[end].hyphen ? at : end;
}

/* Behind "für Bildung und Forschung", "der Opfer", "für angewandte Kunst" from the link word on. */
static uint32_t skip_complement(const ns_finder *finder, uint32_t at) {
  uint32_t i = at + 1;
  if (lower_word(&finder->items[i]) && ns_cue_adjective(finder, i + 1))
    i++;
  uint32_t end = skip_noun(finder, i);
  if (end == i)
    return at;
  while (end < at + NS_NAME_MEMBERS_MAX && lower_word(&finder->items[end]) &&
         ns_slice_is(finder->items[end].token->word->form, "und")) {
    uint32_t more = skip_noun(finder, end + 1);
    if (more == end + 1)
      break;
    end = more;
  }
  return end;
}

/* "Institut für", "Bund der": words that go on with an institution's name. */
static bool links(ns_slice form, bool association) {
  return ns_slice_is(form, "für") || (association && (ns_slice_is(form, "der") || ns_slice_is(form, "des") ||
                                                      ns_slice_is(form, "zur")));
}

/* Behind what follows a head: "Heidelberg", "für Gesundheit und Pflege", "Norddeutscher Vereine". */
static uint32_t institution_end(const ns_finder *finder, uint32_t head) {
  uint32_t at = head + 1;
  const ns_item *next = &finder->items[at];
  bool association = ns_item_is(&finder->items[head], NS_CLASS_ASSOCIATION);
  if (lower_word(next) && links(next->token->word->form, association))
    return skip_complement(finder, at);
  if (association && !next->mark && ns_cue_adjective(finder, at + 1) && ns_item_capital(&finder->items[at + 1]))
    return skip_noun(finder, at + 1);
  while (at < head + NAME_WORDS_MAX && name_like(&finder->items[at]) &&
         (finder->items[at].blank || finder->items[at].hyphen))
    at++;
  return at;
}

/* Where the institution begins: adjectives and hyphenated members before its head. */
static uint32_t institution_start(const ns_finder *finder, uint32_t head) {
  uint32_t first = head;
  while (first > 0 && head - first < NS_NAME_MEMBERS_MAX) {
    const ns_item *before = &finder->items[first - 1];
    if (!finder->items[first].hyphen &&
        (before->mark || !ns_item_capital(before) || !ns_item_is(before, NS_CLASS_ADJECTIVE)))
      break;
    first--;
  }
  return first;
}

/* "Universität Heidelberg", "Institut für Weltwirtschaft", "Technische Universität München". */
static void institution(ns_finder *finder, uint32_t at) {
  uint32_t first = institution_start(finder, at), end = institution_end(finder, at);
  bool named = first < at && (!finder->items[at].hyphen || name_like(&finder->items[first])); /* no 1-GW-Zentrum */
  bool alone = end == at + 1 && (named || ns_item_is(&finder->items[at], NS_CLASS_INSTITUTION));
  if (end > at + 1)
    add_org(finder, first, end, NS_SCORE_PATTERN);
  else if (alone)
    add_org(finder, first, end, NS_SCORE_CUED + 5);
}

/* "Südstormarnschen Kreisbahn", "Deutsche Vermögensberatung": adjectives are written small in German but
 * for names, so a capital one inside a sentence begins a name. */
static void adjective_name(ns_finder *finder, uint32_t at) {
  const ns_item *adjective = &finder->items[at], *noun = &finder->items[at + 1];
  const ns_item *before = &finder->items[(int64_t)at - 1];
  if (before->mark || ns_item_capital(before) || noun->mark || !noun->blank || noun[1].hyphen ||
      !ns_item_is(noun, NS_SHAPE_NOUN | NS_SHAPE_UNKNOWN) || ns_item_is(noun, NS_CLASS_NEVER | NS_CLASS_PLACE_NOUN) ||
      ns_slice_ends(adjective->token->word->form, NS_LIT("er")))
    return;
  add_org(finder, at, at + 2, NS_SCORE_LISTED);
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
  add_org(finder, first, end, first < at ? NS_SCORE_FULL + 2 : NS_SCORE_PATTERN + 2);
}

void ns_organisations_extend(ns_finder *finder) {
  size_t count = finder->span_count;
  for (size_t i = 0; i < count; i++) {
    ns_span span = finder->spans[i];
    if (span.kind != NS_ENTITY_ORGANISATION || span.score < NS_SCORE_KNOWN || finder->items[span.end].hyphen)
      continue;
    uint32_t end = skip_unknown(finder, span.end);
    const ns_item *next = &finder->items[end];
    if (end == span.end && next->blank && !next->mark && ns_item_is(next, NS_CLASS_TOWN) &&
        !ns_item_is(next, NS_CLASS_COMMON) && !next[1].hyphen)
      end++;
    if (end > span.end)
      add_org(finder, span.first, end, span.score + 1);
  }
}

void ns_organisations_at(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  if (ns_item_is(item, NS_CLASS_ORG_FORM))
    company(finder, at);
  if (ns_item_is(item, NS_CLASS_ORG_TAIL))
    with_tail(finder, at);
  if (ns_item_is(item, NS_CLASS_ORG_HEAD | NS_CLASS_INSTITUTION) && !ns_item_is(item, NS_CLASS_ORG_CUE))
    institution(finder, at);
  if (item->hyphen)
    return;
  if (name_like(item) && ns_item_is(item + 1, NS_CLASS_FOREIGN | NS_CLASS_ORG_TAIL))
    foreign(finder, at);
  if (ns_item_is(item, NS_CLASS_TOWN) && !ns_item_is(item, NS_CLASS_FIRST | NS_CLASS_SURNAME | NS_CLASS_COMMON))
    with_unknown(finder, at);
  if (ns_item_is(item, NS_CLASS_ADJECTIVE))
    adjective_name(finder, at);
  if (ns_item_is(item, NS_CLASS_CLUB))
    club(finder, at);
}
