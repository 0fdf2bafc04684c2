/* The best of a disjunction: one word after the other, the one that can score most first. A passage is looked at
 * with the weightiest word it has; the lighter ones are asked what they add as long as it may reach the floor. The
 * floor soon is high, and what the lighter words have to themselves is then left out, by single postings, by whole
 * blocks, and at last by lists: MaxScore (Turtle and Flood 1995) with block maxima (Ding and Suel 2011), word at a
 * time. Equal scores are never left out, for the key decides among them. */
#include "sealed/match/search.h"

bool ns_search_is_disjunction(const ns_enode *node, bool scored) {
  if (node->kind == NS_NODE_TERM)
    return node->weight || !scored;
  bool words = node->kind == NS_NODE_OR && node->child_count && node->child_count <= NS_PLAN_SCORED_MAX;
  for (size_t i = 0; i < node->child_count && words; i++)
    words = node->children[i]->kind == NS_NODE_TERM && (node->children[i]->weight || !scored);
  return words;
}

static uint64_t bound_of(const ns_enode *node) {
  return (uint64_t)node->weight * node->list->max;
}

static bool scores_more(const ns_enode *a, const ns_enode *b) {
  return bound_of(a) > bound_of(b);
}

void ns_search_words_of(const ns_enode *root, ns_word_order *before, ns_search_words *words) {
  const ns_enode *node[NS_PLAN_SCORED_MAX];
  words->count = root->child_count ? root->child_count : 1;
  for (size_t i = 0; i < words->count; i++) {
    const ns_enode *one = root->child_count ? root->children[i] : root;
    size_t at = i;
    for (; at > 0 && before(one, node[at - 1]); at--)
      node[at] = node[at - 1];
    node[at] = one;
  }
  uint64_t sum = 0;
  for (size_t i = words->count; i-- > 0; sum += bound_of(node[i])) {
    words->list[i] = node[i]->list;
    words->weight[i] = node[i]->weight;
    words->cursor[i] = 0;
    words->rest[i] = sum;
  }
}

/* Was the passage looked at with one of the first `count` words? */
static bool is_known(const ns_search_words *words, size_t count, uint32_t doc) {
  for (size_t i = 0; i < count; i++) {
    if (ns_list_find(words->list[i], doc) != NS_NONE)
      return true;
  }
  return false;
}

static void offer_all(ns_search *s, const ns_search_words *words, size_t word, const ns_shortlist *shortlist) {
  const uint64_t *hidden = s->ev.s->hidden_passages;
  for (uint32_t i = 0; i < shortlist->count; i++) {
    uint32_t doc = shortlist->doc[i], score = shortlist->score[i];
    if (score >= s->floor && !ns_bit(hidden, doc) && ns_search_wants(s, doc, score) && !is_known(words, word, doc))
      ns_search_offer(s, doc, score);
  }
}

static void finish(ns_search *s, ns_search_words *words, size_t word, ns_shortlist *shortlist) {
  for (size_t i = word + 1; i < words->count && shortlist->count; i++) {
    ns_shortlist_question question = {words->list[i], words->weight[i], ns_search_reach(s, words->rest[i]), false,
                                      &words->cursor[i]};
    ns_shortlist_ask(shortlist, &question);
  }
  offer_all(s, words, word, shortlist);
  shortlist->count = 0;
}

/* Passages with this word and none before it. */
static void read_word(ns_search *s, ns_search_words *words, size_t word, ns_shortlist *shortlist) {
  ns_list *list = words->list[word];
  uint32_t weight = words->weight[word];
  memset(words->cursor, 0, sizeof words->cursor);
  for (uint32_t b = 0; b < list->blocks; b++) {
    uint64_t reach = ns_search_reach(s, words->rest[word]);
    if ((uint64_t)weight * ns_list_max(list, b) < reach || !ns_list_load(list, b))
      continue;
    ns_shortlist_take_block(shortlist, list, weight, reach);
    if (shortlist->count > NS_SHORTLIST_FULL)
      finish(s, words, word, shortlist);
  }
  finish(s, words, word, shortlist);
}

void ns_search_or(ns_search *s) {
  ns_search_words words;
  ns_shortlist shortlist = {.count = 0};
  ns_search_words_of(s->score, scores_more, &words);
  for (size_t i = 0; i < words.count; i++) {
    if (words.rest[i] + (uint64_t)words.weight[i] * words.list[i]->max >= s->floor)
      read_word(s, &words, i, &shortlist);
  }
}
