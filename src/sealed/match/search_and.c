/* The best of a conjunction: the rarest word's passages, a block at a time, are narrowed down by one word after
 * the other, the rarer first. A passage is given up as soon as the largest impacts of the words ahead cannot lift
 * it to the floor: of the whole list first, then, before a block is decoded, of the block it would lie in. As long as
 * there is no floor, what the rarest word gives is looked up only for passages that have all words.
 *
 * Places of a phrase are looked at last, in passages that would be among the best without. */
#include "sealed/match/search.h"

/* An AND of words, or a phrase whose places are looked at later. */
static bool is_all_of_words(const ns_enode *node) {
  bool words = node->child_count && node->child_count <= NS_PLAN_SCORED_MAX &&
               (node->kind == NS_NODE_AND || node->kind == NS_NODE_PHRASE);
  for (size_t i = 0; i < node->child_count && words; i++)
    words = node->children[i]->kind == NS_NODE_TERM;
  return words;
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

bool ns_search_is_conjunction(const ns_search *s) {
  const ns_enode *match = s->match, *score = s->score;
  if (!is_all_of_words(match) || !is_all_of_words(score) || (score->kind == NS_NODE_PHRASE && score != match))
    return false;
  return match == score || (holds_words(match, score) && holds_words(score, match));
}

static void offer_all(ns_search *s, const ns_shortlist *shortlist) {
  const uint64_t *hidden = s->ev.s->hidden_passages;
  for (uint32_t i = 0; i < shortlist->count; i++) {
    uint32_t doc = shortlist->doc[i], score = shortlist->score[i];
    if (score < s->floor || ns_bit(hidden, doc) || !ns_search_wants(s, doc, score))
      continue;
    if (s->match->kind != NS_NODE_PHRASE || ns_eval_phrase_at(&s->ev, s->match, doc))
      ns_search_offer(s, doc, score);
  }
}

/* unscored: what the rarest word gives is still to be added. */
static void narrow(ns_search *s, ns_search_words *words, ns_shortlist *shortlist, bool unscored) {
  for (size_t i = 1; i <= words->count && shortlist->count; i++) {
    size_t n = i % words->count; /* the rarest last */
    if (!n && !unscored)
      break;
    ns_shortlist_question question = {words->list[n], words->weight[n], unscored ? 0 : ns_search_reach(s, words->rest[n]), true,
                                      &words->cursor[n]};
    ns_shortlist_ask(shortlist, &question);
  }
  offer_all(s, shortlist);
  shortlist->count = 0;
}

static bool is_rarer(const ns_enode *a, const ns_enode *b) {
  return a->cost < b->cost;
}

void ns_search_and(ns_search *s) {
  ns_search_words words;
  ns_shortlist shortlist = {.count = 0};
  ns_search_words_of(s->score, is_rarer, &words);
  ns_list *rarest = words.list[0];
  bool unscored = true;
  for (uint32_t b = 0; b < rarest->blocks && !s->ev.status; b++) {
    uint64_t reach = ns_search_reach(s, words.rest[0]);
    if ((uint64_t)words.weight[0] * ns_list_max(rarest, b) < reach || !ns_list_load(rarest, b))
      continue;
    unscored = !s->floor;
    if (unscored)
      ns_shortlist_take_docs(&shortlist, rarest);
    else
      ns_shortlist_take_block(&shortlist, rarest, words.weight[0], reach);
    if (shortlist.count > NS_SHORTLIST_FULL)
      narrow(s, &words, &shortlist, unscored);
  }
  narrow(s, &words, &shortlist, unscored);
}
