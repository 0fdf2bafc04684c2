/* A shortlist asks one list about its passages, block by block: those that the block's largest impact cannot lift
 * far enough are given up before the block is decoded. */
#include "sealed/match/search.h"

/* Passages [from, to) of the shortlist may lie in one block, which is at hand. What is kept moves to the front. */
typedef struct group {
  ns_shortlist *shortlist;
  const ns_shortlist_question *question;
  uint32_t from, to;
} group;

static void keep(const group *g, uint32_t doc, uint32_t score) {
  ns_shortlist *s = g->shortlist;
  s->doc[s->kept] = doc;
  s->score[s->kept] = score;
  s->kept += score >= g->question->reach;
}

static void ask_set(const group *g) {
  const ns_shortlist_question *q = g->question;
  for (uint32_t i = g->from; i < g->to; i++) {
    uint32_t doc = g->shortlist->doc[i], score = g->shortlist->score[i], index = ns_list_index(q->list, doc);
    if (index != NS_NONE)
      keep(g, doc, score + q->weight * ns_list_impact(q->list, index, doc));
    else if (!q->all)
      keep(g, doc, score);
  }
}

/* All are looked up first, by searches that do not wait for each other; where all words are wanted, most passages
 * end here. */
static void ask_docs(const group *g) {
  const ns_shortlist_question *q = g->question;
  const uint32_t *docs = g->shortlist->doc + g->from, *scores = g->shortlist->score + g->from;
  uint8_t at[NS_SHORTLIST], found[NS_SHORTLIST];
  uint32_t count = 0, wanted = g->to - g->from;
  q->list->from.kernels->find(q->list->docs, docs, wanted, at);
  for (uint32_t i = 0; i < wanted; i++) {
    found[count] = (uint8_t)i;
    count += !q->all | (at[i] < NS_BLOCK);
  }
  for (uint32_t n = 0; n < count; n++) {
    uint32_t i = found[n], score = scores[i], doc = docs[i];
    keep(g, doc, score + (at[i] < NS_BLOCK ? q->weight * ns_list_impact(q->list, at[i], doc) : 0));
  }
}

static void ask_none(const group *g) {
  for (uint32_t i = g->from; i < g->to && !g->question->all; i++)
    keep(g, g->shortlist->doc[i], g->shortlist->score[i]);
}

/* A block and where its passages end. */
typedef struct run {
  uint32_t block, end;
} run;

/* Which blocks are needed, and by whom; who cannot come far enough with the best of its block is dropped. What will
 * be read is asked of memory at once, for most of it comes from far away. */
static uint32_t plan_runs(ns_shortlist *s, const ns_shortlist_question *q, run *runs) {
  uint32_t count = 0, kept = 0;
  for (uint32_t i = 0; i < s->count;) {
    uint32_t block = *q->cursor = ns_list_block_of(q->list, *q->cursor, s->doc[i]);
    bool inside = block < q->list->blocks;
    uint32_t last = inside ? ns_list_last(q->list, block) : NS_NONE, before = kept;
    uint64_t least = ns_search_reach_of(q->reach, inside ? (uint64_t)q->weight * ns_list_max(q->list, block) : 0);
    for (; i < s->count && s->doc[i] <= last; i++) {
      uint32_t doc = s->doc[i], score = s->score[i];
      s->doc[kept] = doc;
      s->score[kept] = score;
      kept += score >= least;
    }
    if (kept == before)
      continue;
    runs[count++] = (run){block, kept};
    if (inside)
      ns_list_prefetch(q->list, block);
  }
  return count;
}

void ns_shortlist_ask(ns_shortlist *s, const ns_shortlist_question *q) {
  group g = {s, q, 0, 0};
  run runs[NS_SHORTLIST];
  uint32_t count = plan_runs(s, q, runs);
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

void ns_shortlist_take_docs(ns_shortlist *s, const ns_list *list) {
  memcpy(s->doc + s->count, list->docs, sizeof list->docs);
  memset(s->score + s->count, 0, sizeof list->docs);
  s->count += list->count;
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
