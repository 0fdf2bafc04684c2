/* The first pass: windows over the passages, the best k, counts and match sets.
 *
 * Where only the best are wanted, block-max MaxScore (Turtle and Flood 1995; Ding and Suel 2011; in windows as
 * Lucene does it since 9): within a window the children of an OR whose bounds together cannot reach the worst
 * of the best so far are not read, only probed for passages that others brought close enough. Equal scores are
 * never pruned, for the key decides among them.
 *
 * Phrases and closeness are then looked at last: only in passages whose words alone would make them one of the
 * best are positions read. */
#include "sealed/search.h"
#include "sealed/top.h"

#include "base/mem.h"

/* ---- the best k ---- */

void ns_search_offer(ns_search *s, uint32_t doc, uint32_t score) {
  ns_answer *out = s->out;
  size_t k = s->request->k;
  if (out->hit_count == k && (!k || score < out->hits[0].score))
    return;
  ns_hit hit = {doc, score, ns_passage_key(s->ev.s, doc)};
  ns_top_offer(out->hits, &out->hit_count, k, hit);
  if (out->hit_count == k && out->hits[0].score > s->floor)
    s->floor = out->hits[0].score;
}

bool ns_search_wants(const ns_search *s, uint32_t doc, uint32_t score) {
  const ns_answer *out = s->out;
  if (score < s->floor || out->hit_count < s->request->k || score > out->hits[0].score)
    return score >= s->floor;
  ns_hit hit = {doc, score, ns_passage_key(s->ev.s, doc)};
  return ns_hit_before(&hit, &out->hits[0]);
}

/* ---- one window ---- */

static void drop_hidden(const ns_search *s, ns_bits *bits) {
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

/* A passage found without its places being read: does it match, and with what score? */
static bool confirm(ns_search *s, uint32_t at, uint32_t *score) {
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

static void collect(ns_search *s, const ns_bits *bits) {
  reach(s->scores, s->floor, bits, &s->other);
  NS_EACH_WORD(w, s->other.any) {
    for (uint64_t left = s->other.word[w]; left; left &= left - 1) {
      uint32_t at = (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left), score = s->scores[at];
      if (score < s->floor)
        continue;
      if (!s->ev.rough || (ns_search_wants(s, s->ev.low + at, score) && confirm(s, at, &score)))
        ns_search_offer(s, s->ev.low + at, score);
    }
  }
}

/* Children of the OR by bound, ascending; how many of the smallest stay below the floor together. */
typedef struct parts {
  ns_enode *node[NS_PLAN_SCORED_MAX];
  uint64_t below[NS_PLAN_SCORED_MAX + 1]; /* sum of the bounds of the first so many */
  size_t count, optional;
} parts;

static bool split(const ns_search *s, const ns_enode *node, parts *p) {
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
static void score_or(ns_search *s, const parts *p, const ns_bits *mask) {
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

/* Offers the best of the window: of mask, or (NULL) of what the score tree matches. */
static void offer_best(ns_search *s, const ns_bits *mask) {
  parts p;
  if (is_flat(s->score) && split(s, s->score, &p)) {
    if (s->floor && p.below[p.count] < s->floor)
      return;
    score_or(s, &p, mask);
  } else {
    if (s->floor && ns_eval_bound(&s->ev, s->score) < s->floor)
      return;
    ns_eval_scores(&s->ev, s->score, mask, 1, &s->bits, s->scores);
    ns_bits_copy(&s->candidates, mask ? mask : &s->bits);
    drop_hidden(s, &s->candidates);
  }
  collect(s, &s->candidates);
  clear_scores(s->scores, &s->bits);
}

/* Only the best: no match is counted. */
static void best_of_window(ns_search *s) {
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

static void add_docs(ns_search *s, const ns_bits *bits) {
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
static void all_of_window(ns_search *s) {
  ns_eval_bits(&s->ev, s->match, NULL, 1, &s->matches);
  drop_hidden(s, &s->matches);
  if (!s->matches.any)
    return;
  s->out->count += ns_bits_count(&s->matches);
  if (s->request->want_docs)
    add_docs(s, &s->matches);
  if (s->request->k && !s->apart)
    offer_best(s, &s->matches);
}

/* ---- all windows ---- */

/* A list knows the score of its 10th, 100th and 1000th best passage: with k up to that many, no worse one can
 * be among the best of an OR that holds the term. */
static void set_floor(ns_search *s) {
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

static void run_windows(ns_search *s) {
  uint32_t from = 0;
  s->scores = ns_calloc(NS_WINDOW, sizeof *s->scores);
  s->exact = ns_calloc(NS_WINDOW, sizeof *s->exact);
  if (!s->scores || !s->exact)
    ns_eval_fail(&s->ev, NS_NOMEM, NS_SECTION_WORDS);
  while (!s->ev.status) {
    uint32_t next = ns_eval_next(&s->ev, s->match, from);
    if (next == NS_NONE)
      break;
    ns_eval_window(&s->ev, next & ~(uint32_t)63);
    if (s->all)
      all_of_window(s);
    else
      best_of_window(s);
    from = s->ev.high;
  }
  ns_free(s->scores);
  ns_free(s->exact);
  ns_eval_rewind(&s->ev);
}

/* Counting and finding the best are two things where each has a way of its own that is quicker. */
static void run(ns_search *s) {
  bool best = s->request->k > 0;
  bool conjunction = best && ns_search_is_conjunction(s), any = best && s->one_tree && ns_search_is_disjunction(s->score, true);
  if (s->all && ns_search_is_disjunction(s->match, false) && (any || !best)) {
    ns_search_count_or(s);
  } else if (s->all) {
    s->apart = conjunction;
    run_windows(s);
    best = conjunction;
  }
  if (!best || s->ev.status)
    return;
  s->all = false;
  s->ev.rough = s->ev.has_places;
  set_floor(s);
  if (conjunction)
    ns_search_and(s);
  else if (any)
    ns_search_or(s);
  else
    run_windows(s);
}

static void count_matches(ns_search *s) {
  ns_answer *out = s->out;
  out->exact = s->request->want_count || s->request->want_docs;
  if (out->exact)
    return;
  out->count = out->hit_count;
  out->exact = out->hit_count < s->request->k; /* the best were not enough to leave any out */
  if (s->match->kind == NS_NODE_TERM && !s->ev.s->hidden_passages) {
    out->count = s->match->list->from.df;
    out->exact = true;
  }
}

static ns_status check_request(const ns_request *request, ns_error *err) {
  if (request->k > NS_HITS_MAX)
    return ns_fail(err, NS_LIMIT, "%zu hits wanted: at most %d", request->k, NS_HITS_MAX);
  return ns_plan_check(request->plan, err);
}

static void compile(ns_search *s, const ns_plan *plan) {
  s->match = ns_eval_compile(&s->ev, plan->match);
  s->score = plan->score == plan->match ? s->match : ns_eval_compile(&s->ev, plan->score);
  s->one_tree = s->match == s->score;
}

static ns_status report(const ns_search *s, ns_error *err) {
  if (s->ev.status == NS_CORRUPT)
    return ns_sealed_damaged(s->ev.s, s->ev.damaged, err);
  return s->ev.status ? ns_fail(err, s->ev.status, "%s", ns_status_text(s->ev.status)) : NS_OK;
}

ns_status ns_sealed_search(ns_segment *seg, const ns_request *request, ns_answer *out, ns_error *err) {
  ns_hit *hits = out->hits;
  *out = (ns_answer){.hits = hits};
  ns_status status = check_request(request, err);
  if (status)
    return status;
  ns_search *s = ns_calloc(1, sizeof *s);
  if (!s)
    return ns_fail_nomem(err);
  ns_eval_init(&s->ev, ns_sealed_of(seg));
  s->request = request;
  s->out = out;
  s->all = request->want_count || request->want_docs;
  compile(s, request->plan);
  if (!s->ev.status)
    run(s);
  ns_eval_check_lists(&s->ev);
  status = report(s, err);
  if (!status) {
    ns_top_sort(out->hits, out->hit_count);
    count_matches(s);
  } else {
    ns_docs_release(&out->docs);
    *out = (ns_answer){.hits = hits};
  }
  ns_eval_release(&s->ev);
  ns_free(s);
  return status;
}
