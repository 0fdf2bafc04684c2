/* From the plan to nodes bound to the segment; where the next match may be; bounds of scores. */
#include "sealed/match/eval.h"

#include <stdlib.h>

#include "base/mem.h"

static const size_t ARENA_MAX = (size_t)1 << 32;

void ns_eval_init(ns_eval *ev, const ns_sealed *s) {
  *ev = (ns_eval){.s = s};
  ns_arena_init(&ev->arena, ARENA_MAX);
  ns_arena_init(&ev->scratch, ARENA_MAX);
  ns_strmap_init(&ev->terms, ARENA_MAX);
}

void ns_eval_release(ns_eval *ev) {
  for (size_t i = 0; i < ev->list_count; i++) {
    ns_position_list_release(&ev->lists[i]->places);
    ns_free(ev->lists[i]);
  }
  ns_position_list_release(&ev->begins);
  ns_free(ev->lists);
  for (size_t i = 0; i < sizeof ev->frames / sizeof *ev->frames; i++) {
    if (ev->frames[i]) {
      ns_free(ev->frames[i]->scores[0]);
      ns_free(ev->frames[i]->scores[1]);
      ns_free(ev->frames[i]);
    }
  }
  ns_strmap_release(&ev->terms);
  ns_arena_release(&ev->arena);
  ns_arena_release(&ev->scratch);
}

ns_frame *ns_eval_frame(ns_eval *ev, unsigned depth) {
  if (!ev->frames[depth])
    ev->frames[depth] = ns_calloc(1, sizeof **ev->frames);
  if (!ev->frames[depth])
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
  return ev->frames[depth];
}

uint32_t *ns_eval_frame_scores(ns_eval *ev, ns_frame *frame, int which) {
  if (!frame->scores[which])
    frame->scores[which] = ns_calloc(NS_WINDOW, sizeof(uint32_t));
  if (!frame->scores[which])
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
  return frame->scores[which];
}

/* ---- compiling ---- */

void ns_eval_set_kind(ns_enode *node, ns_node_kind kind) {
  const ns_node_traits *traits = &ns_node_traits_of[kind];
  node->kind = kind;
  node->join = traits->join;
  node->scoring = traits->scoring;
  node->places = traits->places;
}

/* One list for each term, however often the plan names it. */
static ns_list *list_of(ns_eval *ev, ns_slice term) {
  uint32_t *known = ns_strmap_put(&ev->terms, term, NS_NONE);
  if (!known || ns_grow(&ev->lists, ev->list_count, &ev->list_capacity, sizeof *ev->lists)) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
    return NULL;
  }
  if (*known != NS_NONE)
    return ev->lists[*known];
  ns_list *list = ns_alloc(sizeof *list);
  if (!list) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
    return NULL;
  }
  list->places = (ns_position_list){0};
  *known = (uint32_t)ev->list_count;
  ev->lists[ev->list_count++] = list;
  ns_word_list(ev->s, term, list, NULL);
  if (list->bad)
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORDS);
  return list;
}

static void bind_form(ns_eval *ev, ns_enode *node, const ns_node *from) {
  ns_dict_at at;
  uint32_t ordinal;
  bool known = ns_dict_find(&ev->s->words, from->term, &at) && ns_form_ordinal(ev->s, from->form, at.number, &ordinal);
  if (!known) {
    ns_eval_set_kind(node, NS_NODE_NONE);
    node->cost = 0;
  } else if (!ns_list_symbols(node->list, ordinal, &ev->arena, &node->symbols)) {
    ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_FORMS);
  } else if (node->symbols.all) {
    ns_eval_set_kind(node, NS_NODE_TERM);
  }
}

/* No more passages than this can match. */
static uint64_t cost_of(const ns_eval *ev, const ns_enode *node) {
  uint64_t sum = 0, least = ev->s->passages;
  for (size_t i = 0; i < node->child_count; i++) {
    sum += node->children[i]->cost;
    least = node->children[i]->cost < least ? node->children[i]->cost : least;
  }
  switch (node->join) {
  case NS_JOIN_ANY: return sum < ev->s->passages ? sum : ev->s->passages;
  case NS_JOIN_ALL: return least;
  case NS_JOIN_FIRST: return node->children[0]->cost;
  case NS_JOIN_LEAF: break;
  }
  return node->kind == NS_NODE_NONE ? 0 : ev->s->passages;
}

/* A word that an OR names more than once counts once, with all its weights. */
static void join_doubles(ns_enode *node) {
  size_t count = 0;
  for (size_t i = 0; i < node->child_count; i++) {
    ns_enode *child = node->children[i];
    size_t same = child->kind == NS_NODE_TERM ? 0 : count;
    while (same < count && !(node->children[same]->kind == NS_NODE_TERM && node->children[same]->list == child->list))
      same++;
    if (same < count)
      node->children[same]->weight += child->weight;
    else
      node->children[count++] = child;
  }
  node->child_count = count;
}

static int by_cost(const void *a, const void *b) {
  const ns_enode *const *x = a, *const *y = b;
  return ((*x)->cost > (*y)->cost) - ((*x)->cost < (*y)->cost);
}

/* Of a word that a phrase names more than once ("der … der … der") the passages need to be found once. */
static bool is_double(const ns_enode *node, size_t count, const ns_enode *child) {
  for (size_t i = 0; child->kind == NS_NODE_TERM && i < count; i++) {
    if (node->rarest[i]->kind == NS_NODE_TERM && node->rarest[i]->list == child->list)
      return true;
  }
  return false;
}

/* In which order the children are asked: once for all windows. */
static void order_children(ns_eval *ev, ns_enode *node) {
  node->rarest = ns_arena_calloc(&ev->arena, node->child_count, sizeof *node->rarest);
  if (!node->rarest) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
    return;
  }
  bool few = node->child_count <= NS_PLAN_SCORED_MAX;
  for (size_t i = 0; i < node->child_count; i++) {
    if (!few || !is_double(node, node->rarest_count, node->children[i]))
      node->rarest[node->rarest_count++] = node->children[i];
  }
  if (node->rarest_count > 1)
    qsort(node->rarest, node->rarest_count, sizeof *node->rarest, by_cost);
}

static void compile_children(ns_eval *ev, ns_enode *node, const ns_node *from) {
  node->children = ns_arena_calloc(&ev->arena, from->child_count, sizeof *node->children);
  if (!node->children) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
    return;
  }
  node->child_count = from->child_count;
  for (size_t i = 0; i < from->child_count && !ev->status; i++)
    node->children[i] = ns_eval_compile(ev, from->children[i]);
  if (ev->status)
    return;
  if (node->kind == NS_NODE_OR && node->child_count <= NS_PLAN_SCORED_MAX)
    join_doubles(node);
  node->cost = cost_of(ev, node);
  if (node->kind == NS_NODE_AND || node->kind == NS_NODE_FILTER || node->kind == NS_NODE_PHRASE || node->kind == NS_NODE_NEAR)
    order_children(ev, node);
}

ns_enode *ns_eval_compile(ns_eval *ev, const ns_node *from) {
  ns_enode *node = ev->status ? NULL : ns_arena_calloc(&ev->arena, 1, sizeof *node);
  if (!node) {
    ns_eval_fail(ev, NS_NOMEM, NS_SECTION_WORDS);
    return NULL;
  }
  ns_eval_set_kind(node, from->kind);
  node->weight = from->weight;
  node->window = from->window;
  node->offsets = from->offsets;
  ev->has_places |= node->places;
  if (node->join != NS_JOIN_LEAF && !from->child_count) {
    ns_eval_set_kind(node, NS_NODE_NONE);
  } else if (node->join != NS_JOIN_LEAF) {
    compile_children(ev, node, from);
  } else if (node->scoring == NS_SCORE_WORD) {
    node->list = list_of(ev, from->term);
    node->cost = node->list ? node->list->from.df : 0;
    if (from->kind == NS_NODE_FORM && !ev->status)
      bind_form(ev, node, from);
  } else if (ns_node_traits_of[from->kind].filter) {
    node->is_set = true;
    node->set = ns_eval_filter(ev, from, &node->cost);
  } else {
    node->cost = cost_of(ev, node);
  }
  return ev->status ? NULL : node;
}

/* ---- windows ---- */

void ns_eval_window(ns_eval *ev, uint32_t low) {
  uint32_t left = ev->s->passages - low;
  ev->low = low;
  ev->high = low + (left < NS_WINDOW ? left : NS_WINDOW);
  for (size_t i = 0; i < ev->list_count; i++) {
    ns_list *list = ev->lists[i];
    list->first = ns_list_block_of(list, list->first, low);
  }
}

void ns_eval_rewind(ns_eval *ev) {
  for (size_t i = 0; i < ev->list_count; i++)
    ev->lists[i]->first = 0;
}

void ns_eval_check_lists(ns_eval *ev) {
  for (size_t i = 0; i < ev->list_count; i++) {
    if (ev->lists[i]->bad)
      ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
  }
}

static uint32_t next_in_list(ns_eval *ev, ns_list *list, uint32_t from) {
  uint32_t block = ns_list_block_of(list, list->first, from);
  if (block >= list->blocks)
    return NS_NONE;
  uint32_t start = block && list->skips ? ns_list_last(list, block - 1) + 1 : 0;
  if (list->skips && (start >= from || ns_list_last(list, block) - start < NS_WINDOW))
    return start > from ? start : from;
  if (!ns_list_load(list, block)) {
    if (list->bad)
      ns_eval_fail(ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
    return NS_NONE;
  }
  return list->high < from ? NS_NONE : list->docs[ns_list_rank(list, from)];
}

static uint32_t next_in_set(const ns_eval *ev, const uint64_t *set, uint32_t from) {
  uint32_t words = ev->s->passages / 64 + 1;
  for (uint32_t w = from / 64; w < words; w++) {
    uint64_t bits = set[w];
    if (w == from / 64)
      bits &= UINT64_MAX << from % 64;
    if (bits)
      return w * 64 + (uint32_t)__builtin_ctzll(bits);
  }
  return NS_NONE;
}

uint32_t ns_eval_next(ns_eval *ev, ns_enode *node, uint32_t from) {
  uint32_t next = NS_NONE;
  if (from >= ev->s->passages || ev->status)
    return NS_NONE;
  if (node->is_set)
    return next_in_set(ev, node->set, from);
  switch (node->join) {
  case NS_JOIN_LEAF: break;
  case NS_JOIN_ANY:
    for (size_t i = 0; i < node->child_count && next > from; i++) {
      uint32_t one = ns_eval_next(ev, node->children[i], from);
      next = one < next ? one : next;
    }
    return next;
  case NS_JOIN_ALL:
    for (size_t i = 0; i < node->child_count && from != NS_NONE; i++)
      from = ns_eval_next(ev, node->children[i], from);
    return from;
  case NS_JOIN_FIRST: return ns_eval_next(ev, node->children[0], from);
  }
  if (node->scoring == NS_SCORE_WORD)
    return next_in_list(ev, node->list, from);
  return node->kind == NS_NODE_NONE ? NS_NONE : from;
}

/* ---- bounds ---- */

static uint64_t list_bound(const ns_eval *ev, const ns_list *list) {
  uint8_t max = 0;
  if (!list->skips)
    return list->first < list->blocks ? list->max : 0;
  for (uint32_t b = list->first; b < list->blocks; b++) {
    if (b > list->first && ns_list_last(list, b - 1) + 1 >= ev->high)
      break;
    max = ns_list_max(list, b) > max ? ns_list_max(list, b) : max;
  }
  return max;
}

uint64_t ns_eval_bound(const ns_eval *ev, const ns_enode *node) {
  uint64_t sum = 0, most = 0;
  if (node->list)
    return node->kind == NS_NODE_NONE || !node->weight ? 0 : node->weight * list_bound(ev, node->list);
  if (node->scoring == NS_SCORE_FIRST)
    return ns_eval_bound(ev, node->children[0]);
  for (size_t i = 0; i < node->child_count; i++) {
    uint64_t one = ns_eval_bound(ev, node->children[i]);
    sum += one;
    most = one > most ? one : most;
  }
  return node->scoring == NS_SCORE_BEST ? most : sum;
}
