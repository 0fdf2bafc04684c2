/* The first pass: windows over the passages, the best k, counts and match sets.
 *
 * Where only the best are wanted, block-max MaxScore (Turtle and Flood 1995; Ding and Suel 2011; in windows as
 * Lucene does it since 9): within a window the children of an OR whose bounds together cannot reach the worst
 * of the best so far are not read, only probed for passages that others brought close enough. Equal scores are
 * never pruned, for the key decides among them.
 *
 * Phrases and closeness are then looked at last: only in passages whose words alone would make them one of the
 * best are positions read. */
#include "sealed/match/search.h"
#include "sealed/match/top.h"

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

/* unasked: whether they match is not known yet. */
static void collect(ns_search *s, const ns_bits *bits, bool unasked) {
  reach(s->scores, s->floor, bits, &s->other);
  if (unasked && s->other.any) {
    ns_eval_bits(&s->ev, s->match, &s->other, 1, &s->matches);
    ns_bits_copy(&s->other, &s->matches);
  }
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

/* What scores less than `least` with the node is of no use in this window. */
static void set_least(const ns_eval *ev, ns_enode *node, uint64_t least, bool lone) {
  if (node->kind == NS_NODE_TERM || node->kind == NS_NODE_FORM) {
    node->least = least;
    node->lone = lone;
  } else if (node->kind == NS_NODE_MAX) {
    for (size_t i = 0; i < node->child_count; i++)
      set_least(ev, node->children[i], least, lone);
  } else if (node->kind == NS_NODE_OR) {
    uint64_t all = least ? ns_eval_bound(ev, node) : 0;
    for (size_t i = 0; i < node->child_count; i++) {
      uint64_t others = least ? all - ns_eval_bound(ev, node->children[i]) : 0;
      set_least(ev, node->children[i], ns_search_reach_of(least, others), false);
    }
  }
}

/* Adds up a node's scores in the window; what cannot come to `least` with it may be left out. */
static void sum_node(ns_search *s, ns_enode *node, uint64_t least) {
  set_least(&s->ev, node, least, false);
  ns_search_sum(&s->ev, node, s->scores);
  set_least(&s->ev, node, 0, false);
}

/* Passages of the window that score at least so much, and at all. */
static void reach_in_window(const ns_search *s, uint64_t least, ns_bits *out) {
  out->any = 0;
  if (least > UINT32_MAX)
    return;
  s->ev.s->kernels->reach(s->scores, NS_WINDOW, least ? (uint32_t)least : 1, out->word);
  for (unsigned w = 0; w < NS_WINDOW_WORDS; w++)
    out->any |= (uint64_t)(out->word[w] != 0) << w;
}

/* No less than the postings of a tree of words that lie in the window. */
static uint64_t postings_in_window(const ns_eval *ev, const ns_enode *node) {
  uint64_t sum = 0;
  if (node->kind == NS_NODE_TERM)
    return (uint64_t)(ns_list_block_of(node->list, node->list->first, ev->high - 1) - node->list->first + 1) * NS_BLOCK;
  for (size_t i = 0; i < node->child_count; i++)
    sum += postings_in_window(ev, node->children[i]);
  return sum;
}

/* An OR added up. candidates = those that may be among the best: as long as they are many, children that could be asked
 * about them are added up for all, too. How many children are left to be asked, the lightest. */
static size_t sum_or(ns_search *s, const parts *p) {
  enum { ASK_COST = 16 }; /* of asking about one passage, in postings added up */
  size_t left = p->count;
  for (bool many = true; left && (left > p->optional || many);) {
    left--;
    sum_node(s, p->node[left], ns_search_reach(s, p->below[p->count] - (p->below[left + 1] - p->below[left])));
    if (left <= p->optional) {
      reach_in_window(s, ns_search_reach(s, p->below[left]), &s->candidates);
      many = left && ns_bits_count(&s->candidates) * (uint64_t)ASK_COST > postings_in_window(&s->ev, p->node[left - 1]);
    }
  }
  return left;
}

/* Scores an OR for the passages of mask (NULL: those that match it), which are then the bits; candidates likewise. */
static size_t score_required(ns_search *s, const parts *p, const ns_bits *mask) {
  s->bits.any = 0;
  for (size_t i = p->optional; i < p->count; i++) {
    ns_bits *into = i == p->optional ? &s->bits : &s->other;
    uint64_t others = p->below[p->count] - (p->below[i + 1] - p->below[i]);
    set_least(&s->ev, p->node[i], ns_search_reach(s, others), p->optional + 1 == p->count);
    ns_eval_scores(&s->ev, p->node[i], mask, 1, into, s->scores);
    set_least(&s->ev, p->node[i], 0, false);
    if (i > p->optional)
      ns_bits_or(&s->bits, &s->other);
  }
  ns_bits_copy(&s->candidates, !p->optional && mask ? mask : &s->bits);
  return p->optional;
}

/* Scores an OR in the window. Children that are left to be asked are asked about candidates alone. */
static void score_or(ns_search *s, const parts *p, const ns_bits *mask) {
  size_t left = s->sums && !mask ? sum_or(s, p) : score_required(s, p, mask);
  drop_hidden(s, &s->candidates);
  while (left-- > 0) {
    reach(s->scores, ns_search_reach(s, p->below[left + 1]), &s->candidates, &s->other);
    ns_bits_copy(&s->candidates, &s->other);
    if (!s->candidates.any)
      return;
    ns_eval_scores(&s->ev, p->node[left], &s->candidates, 1, &s->other, s->scores);
  }
}

static bool is_flat(const ns_enode *node) {
  return node->kind == NS_NODE_OR && node->child_count && node->child_count <= NS_PLAN_SCORED_MAX;
}

/* Offers the best of the window: of mask, or (NULL) of what the score tree matches, if it is a match too. */
static void offer_best(ns_search *s, const ns_bits *mask) {
  parts p;
  if (is_flat(s->score) && split(s, s->score, &p)) {
    if (s->floor && p.below[p.count] < s->floor)
      return;
    score_or(s, &p, mask);
  } else {
    if (s->floor && ns_eval_bound(&s->ev, s->score) < s->floor)
      return;
    if (s->sums && !mask) {
      sum_node(s, s->score, s->floor);
      reach_in_window(s, s->floor, &s->bits);
    } else {
      ns_eval_scores(&s->ev, s->score, mask, 1, &s->bits, s->scores);
    }
    ns_bits_copy(&s->candidates, mask ? mask : &s->bits);
    drop_hidden(s, &s->candidates);
  }
  collect(s, &s->candidates, !mask && !s->one_tree);
  if (s->sums && !mask)
    memset(s->scores, 0, NS_WINDOW * sizeof *s->scores);
  else
    clear_scores(s->scores, &s->bits);
}

/* Only the best: no match is counted. Who matches is asked last where scores rule out more than that does: once there
 * is a floor, and the tree of matches leaves out little. */
static void best_of_window(ns_search *s) {
  bool wide = s->match->kind == NS_NODE_OR || s->match->kind == NS_NODE_MAX || s->match->kind == NS_NODE_TERM;
  if (s->one_tree || (s->floor && wide)) {
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

/* What a passage scores at least when it has the list's term, with this impact. */
static uint64_t score_of_one(const ns_enode *node, const ns_list *list, uint8_t impact) {
  uint64_t sum = 0, most = 0;
  if (node->kind == NS_NODE_TERM)
    return node->list == list ? (uint64_t)node->weight * impact : 0;
  if (node->kind != NS_NODE_OR && node->kind != NS_NODE_MAX)
    return 0;
  for (size_t i = 0; i < node->child_count; i++) {
    uint64_t one = score_of_one(node->children[i], list, impact);
    sum += one;
    most = one > most ? one : most;
  }
  return node->kind == NS_NODE_MAX ? most : sum;
}

/* Does every passage with the list's term match? */
static bool term_matches(const ns_enode *node, const ns_list *list) {
  if (node->kind == NS_NODE_TERM)
    return node->list == list;
  bool matches = false;
  for (size_t i = 0; (node->kind == NS_NODE_OR || node->kind == NS_NODE_MAX) && i < node->child_count && !matches; i++)
    matches = term_matches(node->children[i], list);
  return matches;
}

/* A list knows the impact of its 10th, 100th and 1000th best passage: with k up to that many, no passage that scores
 * less than these by the one term can be among the best. */
static void set_floor(ns_search *s) {
  size_t k = s->request->k;
  int rank = k <= 10 ? 0 : k <= 100 ? 1 : k <= 1000 ? 2 : -1;
  if (s->ev.s->hidden_passages || rank < 0 || !k)
    return;
  for (size_t i = 0; i < s->ev.list_count; i++) {
    const ns_list *list = s->ev.lists[i];
    uint64_t score = term_matches(s->match, list) ? score_of_one(s->score, list, list->top[rank]) : 0;
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
  s->sums = !s->ev.status && ns_search_sums(s->score);
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
