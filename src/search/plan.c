/* The syntax tree becomes the plan: who matches, who matches with every word, what scores. */
#include "search/internal.h"

enum { THRIFTY_WORDS = 100 /* from here on each word is searched for by itself alone */ };

/* What a piece of the query comes to. NULL: it says nothing about that. */
typedef struct built {
  ns_node *match; /* any */
  ns_node *all;   /* every word */
  ns_node *score;
} built;

static built build(ns_ask *ask, const ns_syntax *node, bool negated);

/* Children gathered one by one. */
typedef struct pile {
  ns_node **at;
  size_t count, capacity;
} pile;

static void put(ns_ask *ask, pile *p, ns_node *node) {
  if (!node)
    return;
  if (p->count == p->capacity) {
    size_t capacity = p->capacity ? p->capacity * 2 : 16;
    ns_node **grown = ns_ask_alloc(ask, capacity, sizeof *grown);
    if (!grown)
      return;
    if (p->count)
      memcpy(grown, p->at, p->count * sizeof *grown);
    p->at = grown;
    p->capacity = capacity;
  }
  p->at[p->count++] = node;
}

static ns_node *joined(ns_ask *ask, ns_node_kind kind, const pile *p) {
  return ns_node_join(ask, kind, p->at, p->count);
}

/* What a list of words, signs and fields is made of. */
typedef struct list_parts {
  pile required, required_all, banned, any, all, score, filters;
  pile idle; /* function words: they match only when nothing else does */
  size_t first_concept;
} list_parts;

/* ------------------------------------------------------------------ words side by side */

static built build_concept(ns_ask *ask, ns_concept *c, bool negated) {
  c->negated = negated;
  built b = {0};
  b.match = b.all = ns_concept_match(ask, c);
  if (!negated)
    b.score = ns_concept_score(ask, c);
  return b;
}

/* Several words with something that stands for all of them: any of them or that; all of them or that. */
static built build_group(ns_ask *ask, ns_concept *whole, const built *members, size_t count) {
  pile any = {0}, all = {0}, score = {0};
  for (size_t i = 0; i < count; i++) {
    put(ask, &any, members[i].match);
    put(ask, &all, members[i].all);
    put(ask, &score, members[i].score);
  }
  built w = build_concept(ask, whole, false);
  ns_node *any_or[] = {joined(ask, NS_NODE_OR, &any), w.match};
  ns_node *all_or[] = {joined(ask, NS_NODE_AND, &all), w.match};
  ns_node *best[] = {joined(ask, NS_NODE_OR, &score), w.score};
  return (built){ns_node_join(ask, NS_NODE_OR, any_or, 2), ns_node_join(ask, NS_NODE_OR, all_or, 2),
                 ns_node_join(ask, NS_NODE_MAX, best, 2)};
}

static void put_word(ns_ask *ask, list_parts *l, const built *b, bool function) {
  if (function) {
    put(ask, &l->idle, b->match);
  } else {
    put(ask, &l->any, b->match);
    put(ask, &l->all, b->all);
  }
  put(ask, &l->score, b->score);
}

/* The joined concept that covers concept number i; NULL when there is none. They stand from *next on, in the order of
 * what they cover. */
static ns_concept *cover_of(const ns_ask *ask, size_t i, size_t *next) {
  while (*next < ask->concept_count && ask->concepts[*next]->covers < i)
    ++*next;
  ns_concept *c = *next < ask->concept_count ? ask->concepts[*next] : NULL;
  return c && c->kind == NS_CONCEPT_JOINED && c->covers == i ? c : NULL;
}

/* Words from ask->concepts[from] on: as many as were read at once. */
static void build_run(ns_ask *ask, list_parts *l, size_t from) {
  size_t end = from;
  while (end < ask->concept_count && ask->concepts[end]->kind == NS_CONCEPT_WORD)
    end++;
  for (size_t i = from, next = end; i < end && !ask->status;) {
    ns_concept *whole = cover_of(ask, i, &next);
    size_t count = whole ? whole->covered : 1;
    built *members = ns_ask_alloc(ask, count, sizeof *members);
    bool function = true;
    for (size_t m = 0; members && m < count; m++) {
      members[m] = build_concept(ask, ask->concepts[i + m], false);
      ask->concepts[i + m]->matching = !ask->concepts[i + m]->function;
      function &= ask->concepts[i + m]->function;
    }
    if (!members)
      return;
    built b = whole ? build_group(ask, whole, members, count) : members[0];
    put_word(ask, l, &b, function);
    i += count;
  }
}

/* ------------------------------------------------------------------ single items */

static ns_concept *near_member(ns_ask *ask, const ns_syntax *node);

/* Room for the members of a NEAR, if they are not too many. */
static ns_concept **near_room(ns_ask *ask, const ns_syntax *node, size_t count) {
  if (count <= NS_QUERY_NEAR_MAX)
    return ns_ask_alloc(ask, count, sizeof(ns_concept *));
  ask->at = node->start;
  return ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: %zu words near each other; at most %d can be", count, NS_QUERY_NEAR_MAX));
}

static built build_near(ns_ask *ask, const ns_syntax *node, bool negated) {
  ns_slice text = ns_slice_of(ask->query->text.ptr + node->start, node->end - node->start);
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_NEAR, text, node->start, node->end);
  size_t count = 0;
  for (const ns_syntax *child = node->children; child; child = child->next)
    count++;
  ns_concept **members = near_room(ask, node, count);
  if (!c || !members)
    return (built){0};
  c->members = members;
  c->window = node->window;
  for (const ns_syntax *child = node->children; child && !ask->status; child = child->next) {
    ns_concept *member = near_member(ask, child);
    if (member)
      members[c->member_count++] = member;
  }
  return c->member_count ? build_concept(ask, c, negated) : (built){0};
}

/* A word that stands in a NEAR; the concept is the list's last. */
static ns_concept *word_alone(ns_ask *ask, ns_slice text, uint32_t start) {
  size_t before = ask->concept_count;
  ns_status status = ns_words_read(ask, text, start, false);
  if (status)
    return ns_ask_fail(ask, status);
  if (ask->concept_count == before)
    return NULL;
  ns_concept *c = ask->concepts[before];
  ask->concept_count = before + 1;
  return c;
}

static ns_concept *near_member(ns_ask *ask, const ns_syntax *node) {
  switch (node->kind) {
  case NS_SYNTAX_PHRASE:
    return ns_phrase_read(ask, node);
  case NS_SYNTAX_EXACT:
    return ns_exact_read(ask, node);
  case NS_SYNTAX_WILDCARD:
  case NS_SYNTAX_FUZZY:
    return ns_pattern_read(ask, node);
  case NS_SYNTAX_WORD:
  case NS_SYNTAX_LIST:
  case NS_SYNTAX_AND:
  case NS_SYNTAX_OR:
  case NS_SYNTAX_NEAR:
  case NS_SYNTAX_FIELD:
  case NS_SYNTAX_ALL:
    break;
  }
  return word_alone(ask, node->text, node->text_start);
}

/* "Meta Rechenzentrum"~5: the words of the quotation near each other. */
static built build_proximity(ns_ask *ask, const ns_syntax *node, bool negated) {
  size_t from = ask->concept_count;
  bool thrifty = ask->thrifty;
  ask->thrifty = true; /* no joined forms: each word is asked for by itself */
  ns_status status = ns_words_read(ask, node->text, node->text_start, false);
  ask->thrifty = thrifty;
  size_t count = status ? 0 : ask->concept_count - from;
  if (!count)
    return (built){0};
  ns_concept **members = near_room(ask, node, count);
  if (members)
    memcpy(members, ask->concepts + from, count * sizeof *members);
  ns_concept *c = ns_concept_new(ask, NS_CONCEPT_NEAR, node->text, node->start, node->end);
  if (!c || !members)
    return (built){0};
  c->members = members;
  c->member_count = count;
  c->window = node->window > count - 1 ? node->window : (uint32_t)count - 1;
  return build_concept(ask, c, negated);
}

/* One signed word: it is asked for by itself, function word or not. */
static built build_word(ns_ask *ask, const ns_syntax *node, bool negated) {
  size_t from = ask->concept_count;
  ns_status status = ns_words_read(ask, node->text, node->text_start, false);
  pile match = {0}, score = {0};
  for (size_t i = from; !status && i < ask->concept_count; i++) {
    built b = build_concept(ask, ask->concepts[i], negated);
    put(ask, &match, b.match);
    put(ask, &score, b.score);
  }
  ns_node *all = joined(ask, NS_NODE_AND, &match);
  return (built){all, all, joined(ask, NS_NODE_OR, &score)};
}

static built build_field(ns_ask *ask, const ns_syntax *node) {
  int facet;
  ns_node *match = ns_field_node(ask, node, &facet);
  return (built){match, match, NULL};
}

static built of_concept(ns_ask *ask, ns_concept *c, bool negated) {
  return c ? build_concept(ask, c, negated) : (built){0};
}

/* ------------------------------------------------------------------ lists */

static bool plain_word(const ns_syntax *node) {
  return node && node->kind == NS_SYNTAX_WORD && !node->sign;
}

/* Reads the unsigned words from `node` on as one text; returns the last of them. */
static const ns_syntax *build_words(ns_ask *ask, list_parts *l, const ns_syntax *node) {
  const ns_syntax *last = node;
  while (plain_word(last->next))
    last = last->next;
  size_t from = ask->concept_count;
  ns_slice text = ns_slice_of(ask->query->text.ptr + node->start, last->end - node->start);
  ns_status status = ns_words_read(ask, text, node->start, true);
  if (!status)
    build_run(ask, l, from);
  return last;
}

static void put_item(ns_ask *ask, list_parts *l, const ns_syntax *node, bool root) {
  int facet = -1;
  if (node->kind == NS_SYNTAX_FIELD && node->sign != '-') {
    ns_node *filter = ns_field_node(ask, node, &facet);
    if (root)
      ns_filter_add(ask, filter, facet);
    else
      put(ask, &l->filters, filter);
    return;
  }
  built b = build(ask, node, node->sign == '-');
  if (node->sign == '-') {
    put(ask, &l->banned, b.match);
    return;
  }
  put(ask, &l->score, b.score);
  put(ask, node->sign ? &l->required : &l->any, b.match);
  put(ask, node->sign ? &l->required_all : &l->all, b.all);
}

/* Nothing but function words: then they are what is looked for. */
static void wake_idle(ns_ask *ask, list_parts *l) {
  l->any = l->all = l->idle;
  for (size_t i = l->first_concept; i < ask->concept_count; i++)
    ask->concepts[i]->matching = true;
}

/* An optional word beside required ones only scores; it still counts for "with all words". */
static built list_result(ns_ask *ask, list_parts *l) {
  built b = {0};
  if (!l->any.count && !l->required.count)
    wake_idle(ask, l);
  pile match = l->required, all = l->required_all;
  if (!match.count)
    put(ask, &match, joined(ask, NS_NODE_OR, &l->any));
  put(ask, &all, joined(ask, NS_NODE_AND, &l->all));
  for (size_t i = 0; i < l->filters.count; i++) {
    put(ask, &match, l->filters.at[i]);
    put(ask, &all, l->filters.at[i]);
  }
  b.match = joined(ask, NS_NODE_AND, &match);
  b.all = joined(ask, NS_NODE_AND, &all);
  b.score = joined(ask, NS_NODE_OR, &l->score);
  if (!l->banned.count)
    return b;
  pile without = {0}, without_all = {0};
  put(ask, &without, b.match ? b.match : ns_node_all(ask));
  put(ask, &without_all, b.all ? b.all : ns_node_all(ask));
  for (size_t i = 0; i < l->banned.count; i++) {
    put(ask, &without, l->banned.at[i]);
    put(ask, &without_all, l->banned.at[i]);
  }
  b.match = joined(ask, NS_NODE_NOT, &without);
  b.all = joined(ask, NS_NODE_NOT, &without_all);
  return b;
}

static built build_list(ns_ask *ask, const ns_syntax *list, bool negated, bool root) {
  list_parts l = {.first_concept = ask->concept_count};
  for (const ns_syntax *node = list->children; node && !ask->status; node = node->next) {
    if (plain_word(node) && !negated)
      node = build_words(ask, &l, node);
    else
      put_item(ask, &l, node, root);
  }
  return ask->status ? (built){0} : list_result(ask, &l);
}

static built build_operator(ns_ask *ask, const ns_syntax *node, ns_node_kind kind, bool negated) {
  pile match = {0}, all = {0}, score = {0};
  for (const ns_syntax *child = node->children; child && !ask->status; child = child->next) {
    built b = build(ask, child, negated);
    put(ask, &match, b.match);
    put(ask, &all, b.all);
    put(ask, &score, b.score);
  }
  return (built){joined(ask, kind, &match), joined(ask, kind, &all), joined(ask, NS_NODE_OR, &score)};
}

static built build(ns_ask *ask, const ns_syntax *node, bool negated) {
  switch (node->kind) {
  case NS_SYNTAX_LIST:
    return build_list(ask, node, negated, false);
  case NS_SYNTAX_AND:
    return build_operator(ask, node, NS_NODE_AND, negated);
  case NS_SYNTAX_OR:
    return build_operator(ask, node, NS_NODE_OR, negated);
  case NS_SYNTAX_WORD:
    return build_word(ask, node, negated);
  case NS_SYNTAX_PHRASE:
    return node->window ? build_proximity(ask, node, negated) : of_concept(ask, ns_phrase_read(ask, node), negated);
  case NS_SYNTAX_NEAR:
    return build_near(ask, node, negated);
  case NS_SYNTAX_EXACT:
    return of_concept(ask, ns_exact_read(ask, node), negated);
  case NS_SYNTAX_WILDCARD:
  case NS_SYNTAX_FUZZY:
    return of_concept(ask, ns_pattern_read(ask, node), negated);
  case NS_SYNTAX_FIELD:
    return build_field(ask, node);
  case NS_SYNTAX_ALL: {
    ns_node *all = ns_node_all(ask);
    return (built){all, all, NULL};
  }
  }
  return (built){0};
}

/* ------------------------------------------------------------------ the whole */

static size_t count_words(const ns_syntax *node) {
  size_t count = 0;
  for (; node; node = node->next)
    count += (node->kind == NS_SYNTAX_WORD || node->kind == NS_SYNTAX_PHRASE) + count_words(node->children);
  return count;
}

/* A query of nothing but figures asks for passages that state them, or say so in words. */
static built build_wishes(ns_ask *ask) {
  list_parts l = {0};
  ask->concept_count = ask->words = 0;
  size_t from = ask->concept_count;
  if (!ns_words_read(ask, ask->query->text, 0, false))
    build_run(ask, &l, from);
  return list_result(ask, &l);
}

ns_status ns_plan_build(ns_ask *ask) {
  const ns_syntax *root = ask->syntax;
  ask->concept_count = ask->wish_count = ask->filter_count = ask->leaves = ask->words = ask->amounts = 0;
  ask->sort_amount = NULL;
  ask->thrifty = count_words(root) > THRIFTY_WORDS;
  if (ask->thrifty)
    ns_ask_note(ask, "A query of more than %d words: each is searched for by itself, without its parts and synonyms.", THRIFTY_WORDS);
  ns_status status = ns_filters_read(ask);
  if (!status)
    status = ns_patterns_read(ask);
  if (status)
    return status;
  built b = root->kind == NS_SYNTAX_LIST ? build_list(ask, root, false, true) : build(ask, root, false);
  if (!ask->status && !b.match && ask->wish_count && !ask->filter_count)
    b = build_wishes(ask);
  if (ask->status || ns_cost_check(ask))
    return ask->status;
  if (!b.match && !ask->filter_count) {
    ask->at = SIZE_MAX;
    return ns_fail(ask->err, NS_INVALID, "query: there is no word in it; write what to look for, or give a filter such as --year 2025");
  }
  ask->match = b.match ? b.match : ns_node_all(ask);
  ask->all = b.all ? b.all : ask->match;
  ask->score = b.score ? b.score : ns_node_all(ask);
  return ask->status;
}
