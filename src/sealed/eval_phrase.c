/* Phrases and closeness: positions are read only for passages that hold all the words. */
#include "sealed/eval.h"

#include <stdlib.h>

typedef struct places {
  ns_eval *ev;
  uint32_t doc;
} places;

static ns_positions no_positions(places *p, ns_status status) {
  ns_eval_fail(p->ev, status, NS_SECTION_WORD_POSITIONS);
  return (ns_positions){0};
}

static ns_positions term_positions(places *p, const ns_enode *term) {
  ns_position_list list = {0};
  uint32_t index = ns_list_find(term->list, p->doc);
  if (index == NS_NONE)
    return (ns_positions){0};
  if (!ns_list_positions(term->list, index, &list)) {
    ns_position_list_release(&list);
    return no_positions(p, NS_CORRUPT);
  }
  uint32_t *at = ns_arena_alloc(&p->ev->scratch, list.count * sizeof *at);
  if (at && list.count)
    memcpy(at, list.at, list.count * sizeof *at);
  size_t count = list.count;
  ns_position_list_release(&list);
  return at ? (ns_positions){at, count} : no_positions(p, NS_NOMEM);
}

static ns_positions phrase_positions(places *p, const ns_enode *phrase) {
  ns_positions *terms = ns_arena_calloc(&p->ev->scratch, phrase->child_count, sizeof *terms);
  if (!terms)
    return no_positions(p, NS_NOMEM);
  for (size_t i = 0; i < phrase->child_count; i++) {
    terms[i] = term_positions(p, phrase->children[i]);
    if (!terms[i].count)
      return (ns_positions){0};
  }
  uint32_t *begins = ns_arena_alloc(&p->ev->scratch, terms[0].count * sizeof *begins);
  if (!begins)
    return no_positions(p, NS_NOMEM);
  return (ns_positions){begins, ns_phrase_begins(terms, phrase->offsets, phrase->child_count, begins)};
}

static int compare_positions(const void *a, const void *b) {
  uint32_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x > y) - (x < y);
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
    qsort(all, count, sizeof *all, compare_positions);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (!kept || all[kept - 1] != all[i])
      all[kept++] = all[i];
  }
  return (ns_positions){all, kept};
}

static ns_positions member_positions(places *p, const ns_enode *node) {
  switch (node->kind) {
  case NS_NODE_TERM:
    return term_positions(p, node);
  case NS_NODE_PHRASE:
    return phrase_positions(p, node);
  case NS_NODE_OR:
    return any_positions(p, node);
  case NS_NODE_NONE:
  case NS_NODE_ALL:
  case NS_NODE_FORM:
  case NS_NODE_AND:
  case NS_NODE_MAX:
  case NS_NODE_NOT:
  case NS_NODE_FILTER:
  case NS_NODE_NEAR:
  case NS_NODE_YEAR:
  case NS_NODE_AMOUNT:
  case NS_NODE_ENTITY:
  case NS_NODE_TITLE:
  case NS_NODE_SOURCE:
  case NS_NODE_AUTHOR:
  case NS_NODE_DATE:
  case NS_NODE_ARTICLE:
    break;
  }
  return (ns_positions){0};
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

void ns_eval_places(ns_eval *ev, ns_enode *node, uint64_t *bits) {
  for (uint32_t w = 0; w < NS_WINDOW_WORDS; w++) {
    for (uint64_t left = bits[w]; left && !ev->status; left &= left - 1) {
      uint32_t bit = (uint32_t)__builtin_ctzll(left);
      places p = {ev, ev->low + w * 64 + bit};
      ns_arena_clear(&ev->scratch);
      bool holds = node->kind == NS_NODE_PHRASE ? phrase_positions(&p, node).count > 0 : near_holds(&p, node);
      if (!holds)
        bits[w] &= ~((uint64_t)1 << bit);
    }
  }
}
