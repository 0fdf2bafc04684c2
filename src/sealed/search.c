/* The first pass: windows over the passages, the best k, counts and match sets.
 *
 * Where only the best are wanted, block-max MaxScore (Turtle and Flood 1995; Ding and Suel 2011; in windows as
 * Lucene does it since 9): within a window the children of an OR whose bounds together cannot reach the worst
 * of the best so far are not read, only probed for passages that others brought close enough. Equal scores are
 * never pruned, for the key decides among them.
 *
 * Phrases and closeness are then looked at last: only in passages whose words alone would make them one of the
 * best are positions read. */
#include "sealed/eval.h"
#include "sealed/top.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct search {
  ns_eval ev;
  const ns_request *request;
  ns_answer *out;
  ns_enode *match, *score;  /* equal: the same tree */
  bool one_tree;            /* what the score tree matches is what matches */
  bool conjunction;         /* the score tree is an AND of words: by_cost, the rarest first */
  ns_enode **by_cost;
  bool all;                 /* every match is wanted, not just the best */
  uint64_t floor;           /* k passages reach this score: lower ones are of no use */
  uint32_t *scores;         /* of the window */
  ns_bits bits, candidates, other, matches, confirmed;
  uint32_t *exact;          /* of one passage */
} search;

/* ---- the best k ---- */

static void offer(search *s, uint32_t doc, uint32_t score) {
  ns_answer *out = s->out;
  size_t k = s->request->k;
  if (out->hit_count == k && (!k || score < out->hits[0].score))
    return;
  ns_hit hit = {doc, score, ns_passage_key(s->ev.s, doc)};
  ns_top_offer(out->hits, &out->hit_count, k, hit);
  if (out->hit_count == k && out->hits[0].score > s->floor)
    s->floor = out->hits[0].score;
}

/* ---- one window ---- */

static void drop_hidden(const search *s, ns_bits *bits) {
  const uint64_t *hidden = s->ev.s->hidden_passages;
  uint32_t words = s->ev.s->passages / 64 + 1, first = s->ev.low / 64;
  NS_EACH_WORD(w, hidden ? bits->any : 0) {
    if (first + w < words)
      ns_bits_put(bits, (unsigned)w, bits->word[w] & ~hidden[first + w]);
  }
}

/* Of the passages of bits, those whose score is at least `least`. */
static void reach(const uint32_t *scores, uint64_t least, const ns_bits *bits, ns_bits *out) {
  out->any = 0;
  if (least > UINT32_MAX)
    return;
  const uint32_t limit = (uint32_t)least;
  NS_EACH_WORD(w, bits->any) {
    const uint32_t *here = scores + w * 64;
    uint64_t found = 0, left = bits->word[w];
    if ((left & 0xff) && (left >> 24 & 0xff) && (left >> 56)) { /* many, and most do not: rule out all at once */
      uint32_t most = 0;
      for (unsigned i = 0; i < 64; i++)
        most = here[i] > most ? here[i] : most;
      if (most < limit)
        continue;
    }
    for (; left; left &= left - 1) {
      unsigned bit = (unsigned)__builtin_ctzll(left);
      found |= (uint64_t)(here[bit] >= limit) << bit;
    }
    out->word[w] = found;
    out->any |= (uint64_t)(found != 0) << w;
  }
}

static void clear_scores(uint32_t *scores, const ns_bits *bits) {
  NS_EACH_WORD(w, bits->any)
    memset(scores + w * 64, 0, 64 * sizeof *scores);
}

/* Could a passage of this score still be among the best? */
static bool is_wanted(const search *s, uint32_t doc, uint32_t score) {
  const ns_answer *out = s->out;
  if (score < s->floor || out->hit_count < s->request->k)
    return score >= s->floor;
  ns_hit hit = {doc, score, ns_passage_key(s->ev.s, doc)};
  return ns_hit_before(&hit, &out->hits[0]);
}

/* A passage found without its places being read: does it match, and with what score? */
static bool confirm(search *s, uint32_t at, uint32_t *score) {
  ns_bits one = {.any = 0};
  ns_bits_put(&one, at / 64, (uint64_t)1 << at % 64);
  s->ev.rough = false;
  ns_eval_bits(&s->ev, s->match, &one, 1, &s->confirmed);
  bool matches = s->confirmed.any != 0;
  if (matches) {
    ns_eval_scores(&s->ev, s->score, &one, 1, &s->confirmed, s->exact);
    *score = s->exact[at];
    s->exact[at] = 0;
  }
  s->ev.rough = true;
  return matches;
}

static void collect(search *s, const ns_bits *bits) {
  reach(s->scores, s->floor, bits, &s->other);
  NS_EACH_WORD(w, s->other.any) {
    for (uint64_t left = s->other.word[w]; left; left &= left - 1) {
      uint32_t at = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left), score = s->scores[at];
      if (score < s->floor)
        continue;
      if (!s->ev.rough || (is_wanted(s, s->ev.low + at, score) && confirm(s, at, &score)))
        offer(s, s->ev.low + at, score);
    }
  }
}

/* Children of the OR by bound, ascending; how many of the smallest stay below the floor together. */
typedef struct parts {
  ns_enode *node[NS_PLAN_SCORED_MAX];
  uint64_t below[NS_PLAN_SCORED_MAX + 1]; /* sum of the bounds of the first so many */
  size_t count, optional;
} parts;

static bool split(const search *s, const ns_enode *node, parts *p) {
  p->count = p->optional = 0;
  if (node->child_count > NS_PLAN_SCORED_MAX)
    return false;
  uint64_t bounds[NS_PLAN_SCORED_MAX];
  for (size_t i = 0; i < node->child_count; i++) {
    uint64_t bound = ns_eval_bound(&s->ev, node->children[i]);
    size_t at = p->count++;
    for (; at > 0 && bounds[at - 1] > bound; at--) {
      bounds[at] = bounds[at - 1];
      p->node[at] = p->node[at - 1];
    }
    bounds[at] = bound;
    p->node[at] = node->children[i];
  }
  p->below[0] = 0;
  for (size_t i = 0; i < p->count; i++) {
    p->below[i + 1] = p->below[i] + bounds[i];
    if (p->below[i + 1] < s->floor)
      p->optional = i + 1;
  }
  return true;
}

/* Scores an OR for the passages of mask (NULL: those that match it); candidates = those that may be among the
 * best. Scores are left for the passages of bits. */
static void score_or(search *s, const parts *p, const ns_bits *mask) {
  ns_eval *ev = &s->ev;
  s->bits.any = 0;
  for (size_t i = p->optional; i < p->count; i++) {
    ns_bits *into = i == p->optional ? &s->bits : &s->other;
    uint64_t others = p->below[p->count] - (p->below[i + 1] - p->below[i]);
    p->node[i]->least = s->floor > others ? s->floor - others : 0;
    p->node[i]->lone = p->optional + 1 == p->count;
    ns_eval_scores(ev, p->node[i], mask, 1, into, s->scores);
    p->node[i]->least = 0;
    if (i > p->optional)
      ns_bits_or(&s->bits, &s->other);
  }
  ns_bits_copy(&s->candidates, !p->optional && mask ? mask : &s->bits);
  drop_hidden(s, &s->candidates);
  for (size_t i = p->optional; i-- > 0;) {
    uint64_t least = s->floor > p->below[i + 1] ? s->floor - p->below[i + 1] : 0;
    reach(s->scores, least, &s->candidates, &s->other);
    ns_bits_copy(&s->candidates, &s->other);
    if (!s->candidates.any)
      return;
    ns_eval_scores(ev, p->node[i], &s->candidates, 1, &s->other, s->scores);
  }
}

static bool is_flat(const ns_enode *node) {
  return node->kind == NS_NODE_OR && node->child_count && node->child_count <= NS_PLAN_SCORED_MAX;
}

/* An AND of words, or a phrase whose places are looked at later. */
static bool is_conjunction(const search *s, const ns_enode *node) {
  bool words = node->child_count && (node->kind == NS_NODE_AND || (s->ev.rough && node->kind == NS_NODE_PHRASE));
  for (size_t i = 0; i < node->child_count && words; i++)
    words = node->children[i]->kind == NS_NODE_TERM;
  return words;
}

/* Scores a conjunction with one pass over each list, the rarest first. What is added for passages that then
 * fall out is cleared with the words of bits, the first list's. */
static void score_and(search *s, const ns_enode *node, const ns_bits *mask) {
  uint64_t rest = 0; /* what the lists that are still ahead can add */
  for (size_t i = 1; i < node->child_count; i++)
    rest += ns_eval_bound(&s->ev, s->by_cost[i]);
  s->by_cost[0]->least = s->floor > rest ? s->floor - rest : 0;
  s->by_cost[0]->lone = true;
  for (size_t i = 0; i < node->child_count && (!i || s->candidates.any); i++) {
    ns_eval_scores(&s->ev, s->by_cost[i], i ? &s->candidates : mask, 1, i ? &s->other : &s->bits, s->scores);
    reach(s->scores, s->floor > rest ? s->floor - rest : 0, i ? &s->other : &s->bits, &s->candidates);
    if (i + 1 < node->child_count)
      rest -= ns_eval_bound(&s->ev, s->by_cost[i + 1]);
  }
  s->by_cost[0]->least = 0;
  drop_hidden(s, &s->candidates);
}

static int compare_cost(const void *a, const void *b) {
  ns_enode *x, *y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x->cost > y->cost) - (x->cost < y->cost);
}

/* Does every word of one stand in the other too? */
static bool holds_words(const ns_enode *of, const ns_enode *in) {
  for (size_t i = 0; i < of->child_count; i++) {
    bool found = false;
    for (size_t k = 0; k < in->child_count; k++)
      found |= in->children[k]->list == of->children[i]->list;
    if (!found)
      return false;
  }
  return true;
}

/* How the trees are best gone through, once for a search. */
static void choose_ways(search *s) {
  s->conjunction = is_conjunction(s, s->score);
  if (!s->conjunction)
    return;
  s->by_cost = ns_arena_alloc(&s->ev.arena, s->score->child_count * sizeof *s->by_cost);
  if (!s->by_cost) {
    ns_eval_fail(&s->ev, NS_NOMEM, NS_SECTION_WORDS);
    return;
  }
  memcpy(s->by_cost, s->score->children, s->score->child_count * sizeof *s->by_cost);
  qsort(s->by_cost, s->score->child_count, sizeof *s->by_cost, compare_cost);
  /* a phrase scored by its words: roughly it matches what they match */
  s->one_tree |= s->ev.rough && is_conjunction(s, s->match) && holds_words(s->match, s->score) &&
                 holds_words(s->score, s->match);
}

/* Offers the best of the window: of mask, or (NULL) of what the score tree matches. */
static void offer_best(search *s, const ns_bits *mask) {
  parts p;
  if (is_flat(s->score) && split(s, s->score, &p)) {
    if (s->floor && p.below[p.count] < s->floor)
      return;
    score_or(s, &p, mask);
  } else {
    if (s->floor && ns_eval_bound(&s->ev, s->score) < s->floor)
      return;
    if (s->conjunction && (!mask || s->one_tree)) {
      score_and(s, s->score, mask);
    } else {
      ns_eval_scores(&s->ev, s->score, mask, 1, &s->bits, s->scores);
      ns_bits_copy(&s->candidates, mask ? mask : &s->bits);
      drop_hidden(s, &s->candidates);
    }
  }
  collect(s, &s->candidates);
  clear_scores(s->scores, &s->bits);
}

/* Only the best: no match is counted. */
static void best_of_window(search *s) {
  if (s->one_tree) {
    offer_best(s, NULL);
    return;
  }
  if (s->floor && ns_eval_bound(&s->ev, s->score) < s->floor)
    return;
  ns_eval_bits(&s->ev, s->match, NULL, 1, &s->matches);
  drop_hidden(s, &s->matches);
  if (s->matches.any)
    offer_best(s, &s->matches);
}

static void add_docs(search *s, const ns_bits *bits) {
  ns_docs *docs = &s->out->docs;
  NS_EACH_WORD(w, bits->any) {
    for (uint64_t left = bits->word[w]; left; left &= left - 1) {
      if (ns_docs_add(docs, s->ev.low + (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left))) {
        ns_eval_fail(&s->ev, NS_NOMEM, NS_SECTION_WORDS);
        return;
      }
    }
  }
}

/* Every match, and the best among them. */
static void all_of_window(search *s) {
  ns_eval_bits(&s->ev, s->match, NULL, 1, &s->matches);
  drop_hidden(s, &s->matches);
  if (!s->matches.any)
    return;
  s->out->count += ns_bits_count(&s->matches);
  if (s->request->want_docs)
    add_docs(s, &s->matches);
  if (s->request->k)
    offer_best(s, &s->matches);
}

/* ---- all windows ---- */

/* A list knows the score of its 10th, 100th and 1000th best passage: with k up to that many, no worse one can
 * be among the best of an OR that holds the term. */
static void set_floor(search *s) {
  const ns_enode *root = s->score;
  size_t k = s->request->k;
  int rank = k <= 10 ? 0 : k <= 100 ? 1 : k <= 1000 ? 2 : -1;
  if (s->match != s->score || s->ev.s->hidden_passages || rank < 0 || !k)
    return;
  size_t count = root->kind == NS_NODE_OR ? root->child_count : 1;
  for (size_t i = 0; i < count; i++) {
    const ns_enode *node = root->kind == NS_NODE_OR ? root->children[i] : root;
    if (node->kind != NS_NODE_TERM)
      continue;
    uint64_t score = (uint64_t)node->weight * node->list->top[rank];
    s->floor = score > s->floor ? score : s->floor;
  }
}

/* A conjunction with a rare word: passage by passage of that word's list, the others probed. Worth it while
 * the word stands in fewer passages than there would be windows to go through, times some. */
static bool is_rare(const search *s) {
  enum { RARE = 128 };
  return !s->all && s->one_tree && s->conjunction && s->by_cost[0]->cost <= s->ev.s->passages / RARE;
}

static void try_passage(search *s, uint32_t doc, uint64_t score, uint64_t rest) {
  for (size_t i = 1; i < s->score->child_count; i++) {
    const ns_enode *node = s->by_cost[i];
    if (score + rest < s->floor)
      return;
    uint32_t index = ns_list_find(node->list, doc);
    if (index == NS_NONE)
      return;
    rest -= (uint64_t)node->weight * node->list->max;
    score += node->weight * ns_list_impact(node->list, index);
  }
  uint32_t exact = (uint32_t)score;
  if (score < s->floor || ns_bit(s->ev.s->hidden_passages, doc) || !is_wanted(s, doc, exact))
    return;
  if (s->ev.rough) {
    ns_eval_window(&s->ev, doc & ~(uint32_t)63);
    if (!confirm(s, doc % 64, &exact))
      return;
  }
  offer(s, doc, exact);
}

static void run_rare(search *s) {
  const ns_enode *rarest = s->by_cost[0];
  ns_list *list = rarest->list;
  uint64_t rest = 0;
  for (size_t i = 1; i < s->score->child_count; i++)
    rest += (uint64_t)s->by_cost[i]->weight * s->by_cost[i]->list->max;
  for (uint32_t b = 0; b < list->blocks && !s->ev.status; b++) {
    if ((uint64_t)rarest->weight * ns_list_max(list, b) + rest < s->floor)
      continue;
    /* a confirmed passage may have moved the list to another block */
    for (uint32_t i = 0; ns_list_load(list, b) && i < list->count; i++)
      try_passage(s, list->docs[i], (uint64_t)rarest->weight * ns_list_impact(list, i), rest);
  }
  for (size_t i = 0; i < s->ev.list_count; i++) {
    if (s->ev.lists[i]->bad)
      ns_eval_fail(&s->ev, NS_CORRUPT, NS_SECTION_WORD_DOCS);
  }
}

static void run(search *s) {
  uint32_t from = 0;
  while (!s->ev.status) {
    uint32_t next = ns_eval_next(&s->ev, s->match, from);
    if (next == NS_NONE)
      return;
    ns_eval_window(&s->ev, next & ~(uint32_t)63);
    if (s->all)
      all_of_window(s);
    else
      best_of_window(s);
    from = s->ev.high;
  }
}

static void count_matches(search *s) {
  ns_answer *out = s->out;
  out->exact = s->all;
  if (!s->all)
    out->count = out->hit_count;
  if (!s->all && out->hit_count < s->request->k)
    out->exact = true; /* the best were not enough to leave any out */
  if (!s->all && s->match->kind == NS_NODE_TERM && !s->ev.s->hidden_passages) {
    out->count = s->match->list->from.df;
    out->exact = true;
  }
}

static ns_status check_request(const ns_request *request, ns_error *err) {
  if (request->k > NS_HITS_MAX)
    return ns_fail(err, NS_LIMIT, "%zu hits wanted: at most %d", request->k, NS_HITS_MAX);
  return ns_plan_check(request->plan, err);
}

ns_status ns_sealed_search(ns_segment *seg, const ns_request *request, ns_answer *out, ns_error *err) {
  const ns_sealed *sealed = ns_sealed_of(seg);
  ns_hit *hits = out->hits;
  *out = (ns_answer){.hits = hits};
  ns_status status = check_request(request, err);
  if (status)
    return status;
  search *s = ns_calloc(1, sizeof *s);
  if (!s)
    return ns_fail_nomem(err);
  ns_eval_init(&s->ev, sealed);
  s->request = request;
  s->out = out;
  s->all = request->want_count || request->want_docs;
  s->scores = ns_calloc(NS_WINDOW, sizeof *s->scores);
  s->exact = ns_calloc(NS_WINDOW, sizeof *s->exact);
  if (!s->scores || !s->exact)
    ns_eval_fail(&s->ev, NS_NOMEM, NS_SECTION_WORDS);
  s->match = ns_eval_compile(&s->ev, request->plan->match);
  s->score = request->plan->score == request->plan->match ? s->match : ns_eval_compile(&s->ev, request->plan->score);
  if (!s->ev.status && !s->all)
    set_floor(s);
  s->ev.rough = !s->all && s->ev.has_places;
  s->one_tree = s->match == s->score;
  if (!s->ev.status)
    choose_ways(s);
  if (!s->ev.status && (s->all || request->k))
    (is_rare(s) ? run_rare : run)(s);
  status = s->ev.status;
  if (status == NS_CORRUPT)
    ns_sealed_damaged(sealed, s->ev.damaged, err);
  else if (status)
    ns_fail(err, status, "%s", ns_status_text(status));
  if (!status) {
    ns_top_sort(out->hits, out->hit_count);
    count_matches(s);
  } else {
    ns_docs_release(&out->docs);
    *out = (ns_answer){.hits = hits};
  }
  ns_eval_release(&s->ev);
  ns_free(s->scores);
  ns_free(s->exact);
  ns_free(s);
  return status;
}
