/* Phrases and closeness: positions are read only for passages that hold all the words. */
#include "sealed/match/eval.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

typedef struct places {
  ns_eval *ev;
  uint32_t doc;
} places;

static ns_positions no_positions(places *p, ns_status status) {
  ns_eval_fail(p->ev, status, NS_SECTION_WORD_POSITIONS);
  return (ns_positions){0};
}

/* Kept in the term's list until another passage is asked for. */
static ns_positions term_positions(places *p, const ns_enode *term) {
  ns_list *list = term->list;
  if (list->place_doc != p->doc) {
    uint32_t index = ns_list_find(list, p->doc);
    list->places.count = 0;
    list->place_doc = p->doc;
    if (index != NS_NONE && !ns_list_positions(list, index, &list->places))
      return no_positions(p, list->places.starved ? NS_NOMEM : NS_CORRUPT);
  }
  return (ns_positions){list->places.at, list->places.count};
}

/* Keeps those of the begins at which the term stands in its place too. */
static size_t keep_begins(uint32_t *begins, size_t count, ns_positions term, uint32_t offset) {
  size_t kept = 0, t = 0;
  for (size_t i = 0; i < count; i++) {
    if (begins[i] > UINT32_MAX - offset)
      break;
    uint32_t wanted = begins[i] + offset;
    while (t < term.count && term.at[t] < wanted)
      t++;
    if (t < term.count && term.at[t] == wanted)
      begins[kept++] = begins[i];
  }
  return kept;
}

/* Where the phrase begins: in ev->begins until the next call. The rarest word is looked at first: it has the
 * fewest places. */
static ns_positions phrase_begins(places *p, const ns_enode *phrase) {
  ns_position_list *begins = &p->ev->begins;
  size_t rarest = 0, count = 0;
  for (size_t i = 1; i < phrase->child_count; i++)
    rarest = phrase->children[i]->cost < phrase->children[rarest]->cost ? i : rarest;
  ns_positions first = term_positions(p, phrase->children[rarest]);
  while (first.count > begins->capacity) {
    if (ns_grow(&begins->at, begins->capacity, &begins->capacity, sizeof *begins->at))
      return no_positions(p, NS_NOMEM);
  }
  for (size_t i = 0; i < first.count; i++) {
    if (first.at[i] >= phrase->offsets[rarest])
      begins->at[count++] = first.at[i] - phrase->offsets[rarest];
  }
  for (size_t i = 0; i < phrase->child_count && count; i++) {
    if (i != rarest)
      count = keep_begins(begins->at, count, term_positions(p, phrase->children[i]), phrase->offsets[i]);
  }
  return (ns_positions){begins->at, count};
}

/* A copy that stays while other members are looked at. */
static ns_positions keep_positions(places *p, ns_positions from) {
  uint32_t *at = ns_arena_alloc(&p->ev->scratch, from.count * sizeof *at);
  if (!at)
    return no_positions(p, NS_NOMEM);
  if (from.count)
    memcpy(at, from.at, from.count * sizeof *at);
  return (ns_positions){at, from.count};
}

static ns_positions member_positions(places *p, const ns_enode *node);

static ns_positions any_positions(places *p, const ns_enode *node) {
  ns_positions *sets = ns_arena_calloc(&p->ev->scratch, node->child_count, sizeof *sets);
  size_t total = 0, count = 0;
  if (!sets)
    return no_positions(p, NS_NOMEM);
  for (size_t i = 0; i < node->child_count; i++) {
    sets[i] = member_positions(p, node->children[i]);
    total += sets[i].count;
  }
  uint32_t *all = ns_arena_alloc(&p->ev->scratch, total * sizeof *all);
  if (!all)
    return no_positions(p, NS_NOMEM);
  for (size_t i = 0; i < node->child_count; i++) {
    if (sets[i].count)
      memcpy(all + count, sets[i].at, sets[i].count * sizeof *all);
    count += sets[i].count;
  }
  if (count > 1)
    qsort(all, count, sizeof *all, ns_by_u32);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (!kept || all[kept - 1] != all[i])
      all[kept++] = all[i];
  }
  return (ns_positions){all, kept};
}

/* What a NEAR may hold: ns_plan_check() lets nothing else pass. */
static ns_positions member_positions(places *p, const ns_enode *node) {
  if (node->kind == NS_NODE_TERM)
    return keep_positions(p, term_positions(p, node));
  if (node->kind == NS_NODE_PHRASE)
    return keep_positions(p, phrase_begins(p, node));
  return node->kind == NS_NODE_OR ? any_positions(p, node) : (ns_positions){0};
}

static bool near_holds(places *p, const ns_enode *node) {
  ns_positions *sets = ns_arena_calloc(&p->ev->scratch, node->child_count, sizeof *sets);
  bool holds = false;
  if (!sets) {
    no_positions(p, NS_NOMEM);
    return false;
  }
  for (size_t i = 0; i < node->child_count; i++) {
    sets[i] = member_positions(p, node->children[i]);
    if (!sets[i].count)
      return false;
  }
  if (ns_near_holds(sets, node->child_count, node->window, &p->ev->scratch, &holds))
    no_positions(p, NS_NOMEM);
  return holds;
}

void ns_eval_places(ns_eval *ev, ns_enode *node, ns_bits *bits) {
  uint64_t any = bits->any;
  NS_EACH_WORD(w, any) {
    uint64_t kept = bits->word[w];
    for (uint64_t left = kept; left && !ev->status; left &= left - 1) {
      places p = {ev, ev->low + (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left)};
      ns_arena_clear(&ev->scratch);
      bool holds = node->kind == NS_NODE_PHRASE ? phrase_begins(&p, node).count > 0 : near_holds(&p, node);
      if (!holds)
        kept &= ~(left & -left);
    }
    ns_bits_put(bits, (unsigned)w, kept);
  }
}

bool ns_eval_phrase_at(ns_eval *ev, const ns_enode *phrase, uint32_t doc) {
  places p = {ev, doc};
  return phrase_begins(&p, phrase).count > 0;
}
