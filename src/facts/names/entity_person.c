/* Persons by their shape: first names, initials, particles, family names; titles and roles before them
 * are not part of the name. */
#include "facts/names/entity_cues.h"

enum { LAST_NAMES_MAX = 3, PARTICLES_MAX = 3, FIRST_NAMES_MAX = 5 };

/* A word that can be a family name where one is due. */
static bool may_be_last(const ns_item *item) {
  return !item->mark && ns_item_capital(item) && !ns_item_is(item, NS_SHAPE_INITIAL | NS_CLASS_NEVER) &&
         (!ns_item_is(item, NS_CLASS_TITLE) || ns_item_is(item, NS_CLASS_SURNAME)) &&
         ns_item_is(item, NS_CLASS_SURNAME | NS_CLASS_FIRST | NS_CLASS_PROPER | NS_CLASS_TOWN |
                              NS_SHAPE_UNKNOWN);
}

/* A noun of German after a first name or a role: Helmut Kohl, Peter Fleischer, Minister Alt. */
static bool may_be_noun_name(const ns_item *item) {
  return !item->mark && ns_item_is(item, NS_SHAPE_NOUN) &&
         !ns_item_is(item, NS_CLASS_NEVER | NS_CLASS_ROLE | NS_CLASS_ORG_CUE | NS_CLASS_ORG_HEAD) &&
         (!ns_item_is(item, NS_CLASS_TITLE) || ns_item_is(item, NS_CLASS_SURNAME));
}

static bool is_roman(const ns_item *item) {
  return !item->mark && item->blank && ns_item_is(item, NS_SHAPE_ROMAN);
}

static bool is_initial(const ns_item *item) {
  return !item->mark && ns_item_is(item, NS_SHAPE_INITIAL);
}

/* Behind first names and initials from `at`; *strong: one of them is surely a first name. */
static uint32_t skip_first_names(const ns_finder *finder, uint32_t at, bool *strong) {
  uint32_t i = at;
  unsigned count = 0;
  for (; count < FIRST_NAMES_MAX; count++) {
    const ns_item *item = &finder->items[i];
    if (is_initial(item) && !item[1].hyphen) {
      i += item[1].mark == '.' ? 2 : 1;
      continue;
    }
    if (item->mark || !ns_item_capital(item) || !ns_item_is(item, NS_CLASS_FIRST) ||
        (i > at && !item->blank && !item->hyphen))
      break;
    *strong = *strong || !ns_item_is(item, NS_CLASS_COMMON);
    i++;
    if (ns_item_is(item, NS_SHAPE_GENITIVE))
      break; /* "Peters Bruder": the name is over */
  }
  return i;
}

/* Behind "II." or "XVI". */
static uint32_t skip_number(const ns_finder *finder, uint32_t at) {
  if (!is_roman(&finder->items[at]))
    return at;
  return finder->items[at + 1].mark == '.' ? at + 2 : at + 1;
}

static uint32_t skip_particles(const ns_finder *finder, uint32_t at) {
  uint32_t i = at;
  while (i < at + PARTICLES_MAX && !finder->items[i].mark && finder->items[i].blank &&
         ns_item_is(&finder->items[i], NS_CLASS_PARTICLE) && !ns_item_capital(&finder->items[i]) &&
         (i > at || !ns_item_is(&finder->items[i], NS_CLASS_DET)))
    i++; /* "von der", never "der" alone */
  return may_be_last(&finder->items[i]) && finder->items[i].blank ? i : at;
}

/* Behind the family names from `at`. */
static uint32_t skip_last_names(const ns_finder *finder, uint32_t at, bool noun_allowed) {
  uint32_t i = at;
  for (unsigned count = 0; count < LAST_NAMES_MAX; count++, i++) {
    const ns_item *item = &finder->items[i];
    bool apostrophe = item->mark == '\'' && !item->blank && !item[1].blank && may_be_last(&item[1]);
    if (apostrophe && i > at)
      continue;
    if (item->mark || (!item->blank && !item->hyphen && !(i > at && item[-1].mark == '\'')))
      break;
    if (!may_be_last(item) && !(count == 0 && noun_allowed && may_be_noun_name(item)) &&
        !(item->hyphen && ns_item_is(item, NS_SHAPE_COMPOUND) && may_be_noun_name(item) && i > at &&
          ns_item_is(item - 1, NS_CLASS_SURNAME | NS_SHAPE_UNKNOWN)))
      break;
    if (count > 0 && !item->hyphen && ns_item_is(item - 1, NS_CLASS_SURNAME) &&
        !ns_item_is(item, NS_CLASS_SURNAME | NS_CLASS_FIRST))
      break; /* a listed family name ends the name unless another follows */
  }
  return i;
}

/* "Wolfgang Amadeus von Tattersall": a particle and a name that is nothing else, after family names. */
static uint32_t skip_origin(const ns_finder *finder, uint32_t at, bool after_number) {
  uint32_t last = skip_particles(finder, at);
  if (last == at || (!after_number && ns_slice_is(finder->items[at].token->word->form, "zu")) ||
      (!after_number && !ns_item_is(&finder->items[last], NS_SHAPE_UNKNOWN | NS_CLASS_PROPER)))
    return at;
  return last + 1;
}

/* A family name cut short keeps its full stop: "Ali Y.". */
static uint32_t skip_short_name(const ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  bool dotted = is_initial(item) && item->blank && item[1].mark == '.' && !item[1].blank;
  return dotted ? at + 2 : at;
}

static void add_person(ns_finder *finder, uint32_t first, uint32_t end, int score) {
  if (finder->items[end].hyphen)
    return; /* "Konrad-Adenauer-Straße" is none */
  ns_finder_add(finder, (ns_span){first, end, NS_ENTITY_PERSON, NS_SOURCE_PATTERN,
                                  (int16_t)(score + ns_cue_score(finder, first, end, NS_ENTITY_PERSON)),
                                  NS_SLICE_NONE});
}

/* "Mark Zuckerberg", "J. R. R. Tolkien", "Ursula von der Leyen", "Anna". Returns the item behind. */
static uint32_t person_from_first_name(ns_finder *finder, uint32_t at) {
  bool strong = false;
  uint32_t behind = skip_first_names(finder, at, &strong);
  if (behind == at)
    return at + 1;
  bool genitive = !finder->items[behind - 1].mark && ns_item_is(&finder->items[behind - 1], NS_SHAPE_GENITIVE);
  uint32_t number = skip_number(finder, behind);
  uint32_t last = number > behind ? number : skip_particles(finder, behind);
  uint32_t end = genitive || number > behind ? last : skip_last_names(finder, last, strong && last == behind);
  end = skip_short_name(finder, skip_origin(finder, end, number > behind));
  bool initials_only = is_initial(&finder->items[at]) && !strong;
  if (end > behind)
    add_person(finder, at, end, strong ? NS_SCORE_PATTERN : initials_only ? NS_SCORE_CUED : NS_SCORE_KNOWN);
  else if (behind > at + 1 && strong)
    add_person(finder, at, behind, NS_SCORE_KNOWN);
  else if (strong && !ns_cue_article(finder, at))
    add_person(finder, at, behind, ns_item_is(&finder->items[at], NS_CLASS_TOWN) ? NS_SCORE_GUESS : NS_SCORE_LISTED);
  else
    return at + 1;
  return end > behind ? end : behind;
}

/* "Kanzlerin Merkel", "Dr. Oetting", "Präsident Xi Jinping". */
static void person_after_role(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  if (!item->blank)
    return;
  bool place = ns_item_is(item, NS_CLASS_TOWN) && !ns_item_is(item, NS_CLASS_SURNAME | NS_CLASS_FIRST);
  uint32_t end = skip_last_names(finder, skip_particles(finder, at), true);
  if (end > at && !place)
    add_person(finder, at, end, may_be_last(item) ? NS_SCORE_LISTED : NS_SCORE_LISTED - 2 * NS_SCORE_CUE);
}

/* "sagte Alt", "erklärt van der Vaart". */
static void person_after_speech(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  uint32_t last = ns_item_capital(item) ? at : skip_particles(finder, at);
  const ns_item *name = &finder->items[last];
  if (!name->blank || ns_item_is(name, NS_CLASS_NEVER | NS_CLASS_ROLE) ||
      (last == at && !ns_item_is(name, NS_CLASS_SURNAME | NS_SHAPE_UNKNOWN | NS_CLASS_PROPER)))
    return;
  uint32_t end = skip_last_names(finder, last, true);
  if (end > last && ns_item_capital(name))
    add_person(finder, at, end, NS_SCORE_LISTED);
}

void ns_persons_after(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  uint32_t next = at + 1;
  if (ns_item_is(item, NS_CLASS_TITLE) && finder->items[next].mark == '.')
    next++;
  if (finder->items[next].mark || finder->items[next].hyphen)
    return;
  if (ns_item_is(item, NS_CLASS_SAY))
    person_after_speech(finder, next);
  else if (ns_item_capital(&finder->items[next]))
    person_after_role(finder, next);
}

uint32_t ns_persons_at(ns_finder *finder, uint32_t at) {
  const ns_item *item = &finder->items[at];
  return !item->hyphen && ns_item_is(item, NS_CLASS_FIRST | NS_SHAPE_INITIAL)
             ? person_from_first_name(finder, at)
             : at + 1;
}
