/* A concept as nodes of the plan: who matches, and what it scores. */
#include "search/internal.h"

static uint32_t *weights_of(ns_ask *ask, const ns_reading *r) {
  uint32_t *weights = ns_ask_alloc(ask, r->count, sizeof *weights);
  for (size_t i = 0; weights && i < r->count; i++)
    weights[i] = ns_ask_weight(ask, ns_ask_df(ask, r->terms[i]), r->boost);
  return ask->status ? NULL : weights;
}

/* ------------------------------------------------------------------ match */

static ns_node *phrase_node(ns_ask *ask, const ns_reading *r, const uint32_t *weights) {
  ns_node *node = ns_node_new(ask, NS_NODE_PHRASE);
  ns_node **children = ns_ask_alloc(ask, r->count, sizeof *children);
  if (!node || !children)
    return NULL;
  for (size_t i = 0; i < r->count; i++)
    children[i] = ns_node_term(ask, r->terms[i], weights ? weights[i] : 0);
  node->children = children;
  node->child_count = r->count;
  node->offsets = r->offsets;
  return ask->status ? NULL : node;
}

static ns_node *terms_node(ns_ask *ask, ns_node_kind kind, const ns_reading *r, const uint32_t *weights) {
  ns_node **children = ns_ask_alloc(ask, r->count, sizeof *children);
  if (!children)
    return NULL;
  for (size_t i = 0; i < r->count; i++)
    children[i] = ns_node_term(ask, r->terms[i], weights ? weights[i] : 0);
  return ns_node_join(ask, kind, children, r->count);
}

/* A word is there by its term, by what else may stand for it, or by all of its parts; when relaxed, by any. */
static ns_node *reading_match(ns_ask *ask, const ns_concept *c, const ns_reading *r) {
  bool loose = ask->relaxed && c->kind == NS_CONCEPT_WORD && !c->negated;
  switch (r->kind) {
  case NS_READING_TERM:
    return ns_node_term(ask, r->terms[0], 0);
  case NS_READING_PHRASE:
    return loose && r->own ? terms_node(ask, NS_NODE_OR, r, NULL) : phrase_node(ask, r, NULL);
  case NS_READING_PARTS:
    return c->negated ? NULL : terms_node(ask, loose ? NS_NODE_OR : NS_NODE_AND, r, NULL);
  }
  return NULL;
}

static ns_node *form_node(ns_ask *ask, const ns_form *form, uint32_t weight) {
  ns_node *node = ns_node_new(ask, NS_NODE_FORM);
  if (node) {
    node->term = form->term;
    node->form = form->form;
    node->weight = weight;
  }
  return node;
}

/* What can stand in a NEAR: terms and phrases alone. */
static ns_node *positional(ns_ask *ask, const ns_concept *c, bool scoring) {
  size_t room = c->reading_count + c->form_count, count = 0;
  ns_node **list = ns_ask_alloc(ask, room, sizeof *list);
  if (!list)
    return NULL;
  for (size_t i = 0; i < c->reading_count; i++) {
    const ns_reading *r = &c->readings[i];
    uint32_t *weights = scoring ? weights_of(ask, r) : NULL;
    if (r->kind == NS_READING_TERM)
      list[count++] = ns_node_term(ask, r->terms[0], weights ? weights[0] : 0);
    else if (r->kind == NS_READING_PHRASE)
      list[count++] = phrase_node(ask, r, weights);
  }
  for (size_t i = 0; i < c->form_count; i++) /* by their stems: forms have no positions of their own */
    list[count++] = ns_node_term(ask, c->forms[i].term, scoring ? c->weight : 0);
  return ns_node_join(ask, NS_NODE_OR, list, count);
}

static ns_node *near_node(ns_ask *ask, const ns_concept *c, bool scoring) {
  ns_node **list = ns_ask_alloc(ask, c->member_count, sizeof *list);
  ns_node *node = ns_node_new(ask, NS_NODE_NEAR);
  if (!list || !node)
    return NULL;
  for (size_t i = 0; i < c->member_count; i++) {
    list[i] = positional(ask, c->members[i], scoring);
    if (!list[i])
      return ns_node_new(ask, NS_NODE_NONE);
  }
  node->children = list;
  node->child_count = c->member_count;
  node->window = c->window;
  return node;
}

/* @Online-Handel: the members in a row, each in exactly its form. */
static ns_node *together_match(ns_ask *ask, const ns_concept *c) {
  ns_node **list = ns_ask_alloc(ask, c->form_count + 1, sizeof *list);
  if (!list)
    return NULL;
  for (size_t i = 0; i < c->form_count; i++)
    list[i] = form_node(ask, &c->forms[i], 0);
  list[c->form_count] = phrase_node(ask, &c->readings[0], NULL);
  return ns_node_join(ask, NS_NODE_AND, list, c->form_count + 1);
}

ns_node *ns_concept_match(ns_ask *ask, const ns_concept *c) {
  if (c->kind == NS_CONCEPT_NEAR)
    return near_node(ask, c, false);
  if (c->together)
    return together_match(ask, c);
  size_t count = 0;
  ns_node **list = ns_ask_alloc(ask, c->reading_count + c->form_count, sizeof *list);
  if (!list)
    return NULL;
  for (size_t i = 0; i < c->reading_count; i++)
    list[count++] = reading_match(ask, c, &c->readings[i]);
  for (size_t i = 0; i < c->form_count; i++)
    list[count++] = form_node(ask, &c->forms[i], 0);
  ns_node *node = ns_node_join(ask, NS_NODE_OR, list, count);
  return node || ask->status ? node : ns_node_new(ask, NS_NODE_NONE);
}

/* ------------------------------------------------------------------ score */

/* Takes `count` leaves out of the budget of the score tree. */
static bool take_leaves(ns_ask *ask, size_t count) {
  if (ask->leaves + count > NS_PLAN_SCORED_MAX)
    return false;
  ask->leaves += count;
  return true;
}

static ns_node *reading_score(ns_ask *ask, const ns_reading *r) {
  if (!take_leaves(ask, r->count))
    return NULL;
  uint32_t *weights = weights_of(ask, r);
  if (!weights)
    return NULL;
  if (r->kind == NS_READING_PHRASE)
    return phrase_node(ask, r, weights);
  return terms_node(ask, NS_NODE_OR, r, weights);
}

/* idf of what stands for the concept most often: what it weighs against the others. */
static void weigh(ns_ask *ask, ns_concept *c) {
  uint64_t most = 0;
  for (size_t i = 0; i < c->reading_count; i++) {
    const ns_reading *r = &c->readings[i];
    uint64_t least = UINT64_MAX; /* a row or a sum is at most as frequent as its rarest member */
    for (size_t t = 0; t < r->count; t++) {
      uint64_t df = ns_ask_df(ask, r->terms[t]);
      least = df < least ? df : least;
    }
    if (least != UINT64_MAX && least > most && (r->own || !most))
      most = least;
  }
  for (size_t i = 0; i < c->form_count; i++)
    most += c->forms[i].df;
  c->weight = ns_ask_weight(ask, most, 1);
}

static ns_node *forms_score(ns_ask *ask, const ns_concept *c) {
  size_t count = 0;
  ns_node **list = ns_ask_alloc(ask, c->form_count, sizeof *list);
  for (size_t i = 0; list && i < c->form_count && take_leaves(ask, 1); i++)
    list[count++] = form_node(ask, &c->forms[i], (uint32_t)(c->weight * c->forms[i].boost) + 1);
  return ns_node_join(ask, NS_NODE_MAX, list, count);
}

/* The members' weights; NEAR sums up what it matches. */
static ns_node *near_score(ns_ask *ask, ns_concept *c) {
  uint64_t sum = 0;
  size_t leaves = 0;
  for (size_t i = 0; i < c->member_count; i++) {
    weigh(ask, c->members[i]);
    sum += c->members[i]->weight;
    for (size_t r = 0; r < c->members[i]->reading_count; r++)
      leaves += c->members[i]->readings[r].count;
    leaves += c->members[i]->form_count;
  }
  c->weight = sum < NS_WEIGHT_MAX ? (uint32_t)sum : NS_WEIGHT_MAX;
  return take_leaves(ask, leaves) ? near_node(ask, c, true) : NULL;
}

/* Without readings of its own a word's whole form is the first of them. */
static const ns_reading *whole_of(const ns_concept *c) {
  for (size_t i = 0; i < c->reading_count; i++) {
    if (c->readings[i].own)
      return &c->readings[i];
  }
  return NULL;
}

/* MAX over the readings, and the bonus of the whole word beside it; when nothing else stands for the word,
 * both are one leaf. */
static ns_node *readings_score(ns_ask *ask, ns_concept *c) {
  const ns_reading *whole = whole_of(c);
  if (c->reading_count == 1 && whole && whole->kind == NS_READING_TERM) {
    uint32_t weight = ns_ask_weight(ask, ns_ask_df(ask, whole->terms[0]), 1 + NS_WHOLE_BONUS);
    return take_leaves(ask, 1) ? ns_node_term(ask, whole->terms[0], weight) : NULL;
  }
  ns_node **list = ns_ask_alloc(ask, c->reading_count, sizeof *list);
  if (!list)
    return NULL;
  for (size_t i = 0; i < c->reading_count; i++)
    list[i] = reading_score(ask, &c->readings[i]);
  ns_node *sum[2] = {ns_node_join(ask, NS_NODE_MAX, list, c->reading_count), NULL};
  if (whole && whole->kind == NS_READING_TERM && take_leaves(ask, 1))
    sum[1] = ns_node_term(ask, whole->terms[0], ns_ask_weight(ask, ns_ask_df(ask, whole->terms[0]), NS_WHOLE_BONUS));
  return ns_node_join(ask, NS_NODE_OR, sum, 2);
}

ns_node *ns_concept_score(ns_ask *ask, ns_concept *c) {
  size_t before = ask->leaves;
  ns_node *node;
  if (c->kind == NS_CONCEPT_NEAR) {
    node = near_score(ask, c);
  } else {
    weigh(ask, c);
    node = c->form_count && !c->together ? forms_score(ask, c) : readings_score(ask, c);
  }
  if (!node && !ask->status && (c->reading_count || c->form_count || c->member_count)) {
    ask->leaves = before;
    ns_ask_note(ask, "Only the first %d words and their other forms score; the rest is searched, but does not rank.", NS_PLAN_SCORED_MAX);
  }
  return node;
}
