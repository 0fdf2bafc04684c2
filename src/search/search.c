/* A search from query text to answer. */
#include "search/search.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/order.h"
#include "search/marks.h"
#include "search/searcher.h"

enum {
  ANSWER_BYTES_MAX = 1 << 30,
  EVIDENCE_BYTES_MAX = 512 << 20,
  SEARCH_TRIES = 3,       /* when the index changes under a search */
  DEEPEN_BY = 4,          /* more hits each time collapsing leaves a page short */
  COUNT_CHEAP = 200000,   /* postings that are counted to the end although nobody asked: some 0.3 ms */
  SETS_CHEAP = 2000000    /* counted answers whose articles are counted too */
};

/* ------------------------------------------------------------------ before */

static ns_status check_query(const ns_query *q, ns_error *err) {
  if (q->n > NS_RESULTS_MAX || q->offset > NS_RESULTS_MAX || q->n + q->offset > NS_RESULTS_MAX)
    return ns_fail(err, NS_INVALID, "-n and --offset: together at most %d hits; narrow the query instead", NS_RESULTS_MAX);
  if (q->amount_count > NS_QUERY_FILTERS_MAX || q->entity_count > NS_QUERY_FILTERS_MAX)
    return ns_fail(err, NS_LIMIT, "--amount and --entity: at most %d of each", NS_QUERY_FILTERS_MAX);
  return NS_OK;
}

/* n of the idf: passages of both segments, replaced ones included, as their df includes them. */
static ns_status count_passages(ns_ask *ask) {
  for (int side = 0; side < NS_SIDES; side++) {
    ns_segment *segment = ns_side(ask, side);
    ns_segment_stats stats = {0};
    ns_status status = segment ? segment->ops->stats(segment, &stats, ask->err) : NS_OK;
    if (status)
      return status;
    ask->passages += stats.passages + stats.hidden_passages;
  }
  return NS_OK;
}

static ns_status read_query(ns_ask *ask) {
  ns_status status = ns_query_parse(ask->query->text.ptr ? ask->query->text : NS_LIT(""), ask->arena, &ask->syntax, &ask->at, ask->err);
  if (!status) {
    ask->at = SIZE_MAX;
    status = count_passages(ask);
  }
  return status ? status : ns_plan_build(ask);
}

/* ------------------------------------------------------------------ the hits */

/* Is the exact count nearly free? A bound from the frequencies of what is asked for. */
static bool counting_is_cheap(ns_ask *ask) {
  uint64_t postings = 0;
  for (size_t i = 0; i < ask->concept_count; i++) {
    for (size_t r = 0; r < ask->concepts[i]->reading_count; r++)
      for (size_t t = 0; t < ask->concepts[i]->readings[r].count; t++)
        postings += ns_ask_df(ask, ask->concepts[i]->readings[r].terms[t]);
  }
  return postings <= COUNT_CHEAP;
}

static ns_status order(ns_ask *ask, size_t k, bool want_count, ns_candidates *out) {
  switch (ask->query->sort) {
  case NS_SORT_DATE:
    return ns_by_date(ask, k, out);
  case NS_SORT_AMOUNT:
    return ns_by_amount(ask, k, out);
  case NS_SORT_RELEVANCE:
    break;
  }
  return ns_rank(ask, k, want_count, out);
}

/* Orders the answers, deeper and deeper until collapsing leaves enough groups for the page. */
static ns_status find_groups(ns_ask *ask, ns_candidates *candidates, ns_groups *groups) {
  size_t wanted = ask->query->n + ask->query->offset;
  size_t k = wanted > NS_CANDIDATES ? wanted : NS_CANDIDATES;
  bool want_count = ask->query->facets != 0 || counting_is_cheap(ask);
  for (;; k *= DEEPEN_BY) {
    ns_status status = order(ask, k, want_count, candidates);
    if (!status)
      status = ns_collapse(ask, candidates, wanted, groups);
    if (status || groups->count >= wanted || !candidates->more || k >= NS_HITS_MAX)
      return status;
  }
}

static ns_status find_all(ns_ask *ask, ns_candidates *candidates, ns_groups *groups) {
  ask->answers = ns_filters_apply(ask, ask->match, -1);
  if (ask->status)
    return ask->status;
  if (!ask->query->figures)
    return find_groups(ask, candidates, groups);
  return order(ask, NS_HITS_MAX, true, candidates);
}

/* Nothing matches: once more with any part of a compound. */
static ns_status relax(ns_ask *ask, ns_candidates *candidates, ns_groups *groups) {
  ask->relaxed = true;
  ask->found->note_count = 0;
  ns_sets_release(ask->sets);
  ask->has_sets = false;
  ns_status status = ns_plan_build(ask);
  if (!status)
    status = find_all(ask, candidates, groups);
  ask->found->relaxed = candidates->count > 0;
  return status;
}

static ns_status fill_hits(ns_ask *ask, const ns_groups *groups) {
  size_t first = ask->query->offset, last = first + ask->query->n;
  if (last > groups->count)
    last = groups->count;
  size_t count = last > first ? last - first : 0;
  ns_found_hit *hits = ns_ask_alloc(ask, count, sizeof *hits);
  if (!hits)
    return ask->status;
  ns_marker marker;
  ns_skim skim;
  ns_skim_init(ask, &skim);
  ns_status status = ns_marker_open(ask, &marker);
  for (size_t i = 0; i < count && !status; i++) {
    hits[i].rank = first + i + 1;
    status = ns_hit_fill(ask, groups->at[first + i].first, &skim, &marker, &hits[i]);
  }
  if (!status && count)
    status = ns_similar_fill(ask, &groups->at[first], count, hits);
  ns_marker_close(&marker);
  ask->found->hits = hits;
  ask->found->hit_count = status ? 0 : count;
  return status;
}

/* ------------------------------------------------------------------ totals */

/* Passages of one article have numbers in a row: each change of article is a new one. */
static ns_status count_side(ns_ask *ask, int side, const ns_docs *docs, uint64_t *articles) {
  enum { AT_ONCE = 1024 };
  ns_place places[AT_ONCE];
  uint32_t before = UINT32_MAX;
  for (size_t from = 0; from < docs->count; from += AT_ONCE) {
    size_t count = docs->count - from < AT_ONCE ? docs->count - from : AT_ONCE;
    ns_status status = ns_find_places(ask, side, docs->at + from, count, places);
    if (status)
      return status;
    for (size_t i = 0; i < count; i++) {
      *articles += places[i].article != before;
      before = places[i].article;
    }
  }
  return NS_OK;
}

static ns_status count_articles(ns_ask *ask, const ns_docs sets[NS_SIDES], uint64_t *articles) {
  ns_status status = NS_OK;
  *articles = 0;
  for (int side = 0; side < NS_SIDES && !status; side++) {
    ns_segment *segment = ns_side(ask, side);
    uint64_t here = 0;
    if (segment && segment->ops->count_articles)
      status = segment->ops->count_articles(segment, &sets[side], &here, ask->err);
    else if (segment)
      status = count_side(ask, side, &sets[side], &here);
    *articles += here;
  }
  return status;
}

/* Articles that the candidates alone show: what is certain when the rest was not counted. */
static uint64_t articles_seen(const ns_candidates *candidates) {
  uint64_t seen[NS_CANDIDATES], articles = 0;
  size_t count = 0;
  for (size_t i = 0; i < candidates->count && i < NS_CANDIDATES; i++) {
    const ns_candidate *c = &candidates->at[i];
    if (c->placed)
      seen[count++] = (uint64_t)c->side << 32 | c->place.article;
  }
  qsort(seen, count, sizeof *seen, ns_by_u64);
  for (size_t i = 0; i < count; i++)
    articles += !i || seen[i] != seen[i - 1];
  return articles;
}

/* Exact where the whole set of answers is known, or is small enough to be asked for. */
static ns_status count_totals(ns_ask *ask, const ns_candidates *candidates) {
  ns_found *found = ask->found;
  found->passages = candidates->matches;
  found->exact = candidates->exact && (ask->has_sets || candidates->matches <= SETS_CHEAP);
  if (!found->exact) {
    found->articles = articles_seen(candidates);
    return NS_OK;
  }
  const ns_docs *sets;
  ns_status status = ns_answer_sets(ask, &sets);
  found->passages = sets[0].count + sets[1].count;
  return status ? status : count_articles(ask, sets, &found->articles);
}

/* ------------------------------------------------------------------ the whole */

/* Adds the time since *began to a stage; the next one begins. */
static void stage_ends(uint64_t *stage, uint64_t *began) {
  uint64_t now = ns_now_us();
  *stage += now - *began;
  *began = now;
}

static ns_status order_answers(ns_ask *ask, ns_candidates *candidates, ns_groups *groups) {
  ns_status status = find_all(ask, candidates, groups);
  if (!status && !candidates->count && ask->has_parts)
    status = relax(ask, candidates, groups);
  return status;
}

static ns_status answer(ns_ask *ask) {
  ns_candidates candidates = {0};
  ns_groups groups = {0};
  ns_stages *stages = &ask->found->stages;
  uint64_t began = ns_now_us();
  ns_status status = read_query(ask);
  stage_ends(&stages->read, &began);
  if (!status)
    status = order_answers(ask, &candidates, &groups);
  stage_ends(&stages->rank, &began);
  stages->rank -= stages->match < stages->rank ? stages->match : stages->rank;
  if (!status)
    status = ask->query->figures ? ns_figures_fill(ask, &candidates) : fill_hits(ask, &groups);
  stage_ends(&stages->hits, &began);
  if (!status && ask->query->facets)
    status = ns_facets_count(ask);
  stage_ends(&stages->facets, &began);
  if (!status)
    status = count_totals(ask, &candidates);
  stage_ends(&stages->totals, &began);
  if (!status)
    status = ns_suggestion_find(ask);
  if (!status && ask->query->explain)
    status = ns_explain_plan(ask);
  stage_ends(&stages->suggestion, &began);
  return status;
}

static ns_status search_once(ns_searcher *searcher, const ns_query *query, ns_found **out, size_t *at, ns_error *err) {
  ns_found *found = ns_calloc(1, sizeof *found);
  if (!found)
    return ns_fail_nomem(err);
  ns_arena_init(&found->arena, ANSWER_BYTES_MAX);
  ns_ask ask = {.s = searcher, .query = query, .found = found, .arena = &found->arena, .err = err, .at = SIZE_MAX};
  ns_arena_init(&ask.evidence, EVIDENCE_BYTES_MAX);
  ns_status status = ns_analyze(searcher->an, NS_LIT(""), &searcher->tokens, err); /* here the cache may empty itself … */
  ns_analyzer_hold(searcher->an, true);                                            /* … but not while terms are borrowed */
  if (!status)
    status = answer(&ask);
  ns_analyzer_hold(searcher->an, false);
  ns_sets_release(ask.sets);
  ns_arena_release(&ask.evidence);
  *at = ask.at;
  if (status)
    ns_found_free(found);
  else
    *out = found;
  return status;
}

ns_status ns_search(ns_searcher *searcher, const ns_query *query, ns_found **out, ns_query_error *where, ns_error *err) {
  *out = NULL;
  size_t at = SIZE_MAX;
  uint64_t began = ns_now_us();
  ns_status status = check_query(query, err);
  if (!status)
    status = NS_CHANGED;
  for (int tries = 0; tries < SEARCH_TRIES && status == NS_CHANGED; tries++) {
    status = ns_searcher_refresh(searcher, tries > 0, err);
    if (!status)
      status = search_once(searcher, query, out, &at, err);
  }
  if (where)
    where->at = status ? at : SIZE_MAX;
  if (!status)
    (*out)->took_us = ns_now_us() - began;
  return status;
}

void ns_found_free(ns_found *found) {
  if (!found)
    return;
  ns_arena_release(&found->arena);
  ns_free(found);
}
