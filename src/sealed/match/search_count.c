/* Counting what a disjunction of words matches: the union of their lists as a bit set, a stretch of the segment
 * at a time. Where only the number is wanted, passages are never looked at one by one. */
#include "sealed/match/search.h"

#include "base/mem.h"

enum { STRETCH = 1 << 17, STRETCH_WORDS = STRETCH / 64 }; /* passages; the bits fit the first cache */

typedef struct stretch {
  uint32_t low, high;
  uint64_t *words; /* one more behind */
} stretch;

/* A block that is a set already, shifted into place. */
static void add_set(const stretch *s, const ns_block_set *set) {
  for (uint32_t i = 0; i < set->count; i++) {
    uint64_t word = ns_load64(set->words + (size_t)i * 8);
    int64_t at = (int64_t)set->first - s->low + (int64_t)i * 64;
    if (at <= -64 || at >= STRETCH)
      continue;
    if (at < 0) {
      word >>= -at;
      at = 0;
    }
    unsigned shift = (unsigned)at % 64;
    s->words[at / 64] |= word << shift;
    if (shift)
      s->words[at / 64 + 1] |= word >> (64 - shift);
  }
}

static void add_docs(const stretch *s, const ns_list *list) {
  uint32_t from = list->docs[0] < s->low ? ns_list_rank(list, s->low) : 0;
  uint32_t to = list->high >= s->high ? ns_list_rank(list, s->high) : list->count;
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - s->low;
    s->words[at / 64] |= (uint64_t)1 << at % 64;
  }
}

static void add_list(const stretch *s, ns_list *list) {
  list->first = ns_list_block_of(list, list->first, s->low);
  for (uint32_t b = list->first; b < list->blocks; b++) {
    ns_block_set set;
    if (b && ns_list_last(list, b - 1) + 1 >= s->high)
      return;
    if (ns_list_set(list, b, &set))
      add_set(s, &set);
    else if (ns_list_load(list, b))
      add_docs(s, list);
  }
}

static void drop_hidden(const stretch *s, const uint64_t *hidden, uint32_t words) {
  for (uint32_t w = 0; hidden && w < words; w++)
    s->words[w] &= ~hidden[s->low / 64 + w];
}

static void keep_docs(ns_search *search, const stretch *s, uint32_t words) {
  for (uint32_t w = 0; w < words; w++) {
    for (uint64_t left = s->words[w]; left; left &= left - 1) {
      if (ns_docs_add(&search->out->docs, s->low + w * 64 + (uint32_t)__builtin_ctzll(left))) {
        ns_eval_fail(&search->ev, NS_NOMEM, NS_SECTION_WORDS);
        return;
      }
    }
  }
}

static void count_stretch(ns_search *search, stretch *s) {
  const ns_enode *root = search->match;
  uint32_t words = (s->high - s->low + 63) / 64;
  memset(s->words, 0, (STRETCH_WORDS + 1) * sizeof *s->words);
  if (root->kind == NS_NODE_TERM)
    add_list(s, root->list);
  for (size_t i = 0; i < root->child_count; i++)
    add_list(s, root->children[i]->list);
  drop_hidden(s, search->ev.s->hidden_passages, words);
  search->out->count += search->ev.s->kernels->count_bits(s->words, words);
  if (search->request->want_docs)
    keep_docs(search, s, words);
}

void ns_search_count_or(ns_search *search) {
  uint32_t passages = search->ev.s->passages;
  stretch s = {.words = ns_alloc((STRETCH_WORDS + 1) * sizeof *s.words)};
  if (!s.words)
    ns_eval_fail(&search->ev, NS_NOMEM, NS_SECTION_WORDS);
  for (s.low = 0; s.low < passages && !search->ev.status; s.low = s.high) {
    s.high = passages - s.low < STRETCH ? passages : s.low + STRETCH;
    count_stretch(search, &s);
  }
  ns_free(s.words);
  ns_eval_rewind(&search->ev);
}
