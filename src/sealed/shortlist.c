/* A shortlist asks one list about its passages, block by block: those that the block's largest impact cannot lift
 * far enough are given up before the block is decoded. */
#include "sealed/search.h"

/* Passages of the shortlist that may lie in one block. */
typedef struct group {
  ns_shortlist *shortlist;
  ns_list *list; /* the block is at hand */
  uint32_t weight;
  uint64_t reach;
  bool all;
  uint32_t from, to;             /* of member: those that may lie in the block at hand */
  uint32_t member[NS_SHORTLIST]; /* indexes into the shortlist, ascending */
  uint32_t wanted[NS_SHORTLIST]; /* their passages */
} group;

static void keep(const group *g, uint32_t doc, uint32_t score) {
  ns_shortlist *s = g->shortlist;
  s->doc[s->kept] = doc;
  s->score[s->kept] = score;
  s->kept += score >= g->reach;
}

static void ask_set(const group *g) {
  for (uint32_t i = g->from; i < g->to; i++) {
    uint32_t doc = g->shortlist->doc[g->member[i]], score = g->shortlist->score[g->member[i]];
    uint32_t index = ns_list_index(g->list, doc);
    if (index != NS_NONE)
      keep(g, doc, score + g->weight * ns_list_impact(g->list, index, doc));
    else if (!g->all)
      keep(g, doc, score);
  }
}

/* All are looked up first, by searches that do not wait for each other; where all words are wanted, most passages
 * end here. */
static void ask_docs(const group *g) {
  uint8_t rank[NS_SHORTLIST];
  uint32_t found[NS_SHORTLIST], count = 0;
  g->list->from.kernels->rank(g->list->docs, g->wanted + g->from, g->to - g->from, rank);
  for (uint32_t i = g->from; i < g->to; i++) {
    found[count] = i;
    count += !g->all | (g->list->docs[rank[i - g->from]] == g->wanted[i]);
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t doc = g->wanted[found[i]], score = g->shortlist->score[g->member[found[i]]], at = rank[found[i] - g->from];
    bool has = g->list->docs[at] == doc;
    keep(g, doc, score + (has ? g->weight * ns_list_impact(g->list, at, doc) : 0));
  }
}

static void ask_none(const group *g) {
  for (uint32_t i = g->from; i < g->to && !g->all; i++)
    keep(g, g->shortlist->doc[g->member[i]], g->shortlist->score[g->member[i]]);
}

/* A block and where its members end. */
typedef struct run {
  uint32_t block, end;
} run;

/* Which blocks are needed, and by whom: g->member. What will be read is asked of memory at once, for most of it comes
 * from far away. */
static uint32_t plan_runs(group *g, const ns_shortlist_question *q, run *runs) {
  ns_shortlist *s = g->shortlist;
  uint32_t count = 0, members = 0;
  for (uint32_t i = 0; i < s->count;) {
    uint32_t block = *q->cursor = ns_list_block_of(q->list, *q->cursor, s->doc[i]);
    bool inside = block < q->list->blocks;
    uint32_t last = inside ? ns_list_last(q->list, block) : NS_NONE, before = members;
    uint64_t most = inside ? (uint64_t)q->weight * ns_list_max(q->list, block) : 0;
    for (; i < s->count && s->doc[i] <= last; i++) {
      g->member[members] = i;
      g->wanted[members] = s->doc[i];
      members += s->score[i] + most >= q->reach;
    }
    if (members == before)
      continue;
    runs[count++] = (run){block, members};
    if (inside)
      ns_list_prefetch(q->list, block);
  }
  return count;
}

void ns_shortlist_ask(ns_shortlist *s, const ns_shortlist_question *q) {
  group g;
  g.shortlist = s;
  g.list = q->list;
  g.weight = q->weight;
  g.reach = q->reach;
  g.all = q->all;
  g.from = 0;
  run runs[NS_SHORTLIST];
  uint32_t count = plan_runs(&g, q, runs);
  s->kept = 0;
  for (uint32_t i = 0; i < count; g.from = runs[i++].end) {
    g.to = runs[i].end;
    if (!ns_list_enter(q->list, runs[i].block))
      ask_none(&g);
    else if (ns_list_is_set(q->list))
      ask_set(&g);
    else if (ns_list_load(q->list, runs[i].block))
      ask_docs(&g);
  }
  s->count = s->kept;
}

void ns_shortlist_take_block(ns_shortlist *s, ns_list *list, uint32_t weight, uint64_t reach) {
  typedef uint8_t bytes __attribute__((vector_size(16)));
  uint64_t least = weight ? (reach + weight - 1) / weight : reach;
  if (least > (weight ? UINT8_MAX : 0))
    return;
  ns_list_impacts(list);
  const bytes limit = (bytes){0} + (uint8_t)least;
  for (uint32_t row = 0; row < list->count; row += sizeof limit) { /* sixteen are ruled out at a time */
    bytes here;
    uint64_t any[2];
    memcpy(&here, list->impacts + row, sizeof here);
    here = (bytes)(here >= limit);
    memcpy(any, &here, sizeof any);
    if (!(any[0] | any[1]))
      continue;
    for (uint32_t i = row; i < list->count && i < row + sizeof limit; i++) {
      s->doc[s->count] = list->docs[i];
      s->score[s->count] = weight * list->impacts[i];
      s->count += list->impacts[i] >= least;
    }
  }
}
