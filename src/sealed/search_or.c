/* The best of a disjunction of words: MaxScore (Turtle and Flood 1995) with block maxima (Ding and Suel 2011), in
 * windows. The words whose bounds together stay below the floor are optional: a passage that has only them cannot
 * be among the best. The lists of the others are read, their parts of the scores added up in an array over the
 * window; then the optional words are asked about the passages that may still get there, the weightiest first.
 *
 * A window is as long as it takes to hold some postings of the lists that are read: what a window costs by itself
 * would else be most of the work. Equal scores are never left out, for the key decides among them. */
#include "sealed/search.h"

#include "base/mem.h"

enum {
  WINDOW_MIN = 4096,    /* passages; the scores fit the first cache */
  WINDOW_MAX = 32768,
  WINDOW_POSTINGS = 1024, /* wanted in a window */
  MANY = 8              /* passages of a word of bits from which on the scores are compared all at once */
};

typedef struct way {
  ns_search *s;
  ns_words words;                          /* by bound, ascending */
  uint64_t below[NS_PLAN_SCORED_MAX + 1];  /* sum of the bounds of the first so many */
  uint32_t cursor[NS_PLAN_SCORED_MAX];     /* block at or before the window; of an optional word, before the batch */
  size_t optional;
  uint32_t low, high;                      /* the window */
  uint64_t *bits;                          /* passages that were given a score */
  uint32_t *scores;                        /* 0 between windows */
  ns_batch batch;
} way;

bool ns_search_is_disjunction(const ns_enode *node, bool scored) {
  if (node->kind == NS_NODE_TERM)
    return node->weight || !scored;
  bool words = node->kind == NS_NODE_OR && node->child_count && node->child_count <= NS_PLAN_SCORED_MAX;
  for (size_t i = 0; i < node->child_count && words; i++)
    words = node->children[i]->kind == NS_NODE_TERM && (node->children[i]->weight || !scored);
  return words;
}

static void put_word(ns_words *words, const ns_enode *node) {
  uint64_t bound = (uint64_t)node->weight * node->list->max;
  size_t at = words->count++;
  for (; at > 0 && words->bound[at - 1] > bound; at--) {
    words->list[at] = words->list[at - 1];
    words->weight[at] = words->weight[at - 1];
    words->bound[at] = words->bound[at - 1];
  }
  words->list[at] = node->list;
  words->weight[at] = node->weight;
  words->bound[at] = bound;
}

static void gather_words(way *w) {
  const ns_enode *root = w->s->score;
  w->words.count = 0;
  if (root->kind == NS_NODE_TERM)
    put_word(&w->words, root);
  for (size_t i = 0; i < root->child_count; i++)
    put_word(&w->words, root->children[i]);
  w->below[0] = 0;
  for (size_t i = 0; i < w->words.count; i++)
    w->below[i + 1] = w->below[i] + w->words.bound[i];
}

static uint64_t less(uint64_t floor, uint64_t rest) {
  return floor > rest ? floor - rest : 0;
}

/* ---- candidates ---- */

/* Asks the optional words about the batch and offers what is left of it. */
static void finish_batch(way *w) {
  ns_search *s = w->s;
  ns_batch *batch = &w->batch;
  for (size_t i = w->optional; i-- > 0 && batch->count;) {
    uint64_t reach = less(s->floor, w->below[i]);
    ns_batch_add(batch, w->words.list[i], w->words.weight[i], reach, false, &w->cursor[i]);
  }
  for (uint32_t i = 0; i < batch->count; i++) {
    if (batch->score[i] >= s->floor && !ns_bit(s->ev.s->hidden_passages, batch->doc[i]))
      ns_search_offer(s, batch->doc[i], batch->score[i]);
  }
  batch->count = 0;
}

static inline void put_candidate(way *w, uint32_t doc, uint32_t score) {
  if (w->batch.count == NS_BATCH)
    finish_batch(w);
  w->batch.doc[w->batch.count] = doc;
  w->batch.score[w->batch.count++] = score;
}

/* Which of 64 scores are at least `least`? */
static uint64_t reaching(const uint32_t *scores, uint32_t least) {
  uint64_t found = 0;
  for (unsigned i = 0; i < 64; i++)
    found |= (uint64_t)(scores[i] >= least) << i;
  return found;
}

/* Candidates of a window: what could still reach the floor with all the optional words. */
static void collect(way *w) {
  uint64_t reach = less(w->s->floor, w->below[w->optional]);
  uint32_t least = reach > UINT32_MAX ? UINT32_MAX : (uint32_t)reach;
  for (uint32_t at = 0; at < w->high - w->low; at += 64) {
    uint64_t left = w->bits[at / 64];
    uint32_t *scores = w->scores + at;
    if (!left)
      continue;
    w->bits[at / 64] = 0;
    if (__builtin_popcountll(left) < MANY) {
      for (; left; left &= left - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(left);
        if (scores[bit] >= least)
          put_candidate(w, w->low + at + bit, scores[bit]);
        scores[bit] = 0;
      }
      continue;
    }
    for (left &= reaching(scores, least); left; left &= left - 1) {
      unsigned bit = (unsigned)__builtin_ctzll(left);
      put_candidate(w, w->low + at + bit, scores[bit]);
    }
    memset(scores, 0, 64 * sizeof *scores);
  }
}

/* ---- reading lists ---- */

/* Postings [from, to) of the block at hand are the window's. */
static void clip(const ns_list *list, uint32_t low, uint32_t high, uint32_t *from, uint32_t *to) {
  *from = 0;
  *to = list->count;
  if (list->docs[0] < low)
    *from = ns_list_rank(list, low);
  if (list->high >= high)
    *to = ns_list_rank(list, high);
}

static void add_block(way *w, const ns_list *list, uint32_t weight) {
  uint32_t from, to;
  clip(list, w->low, w->high, &from, &to);
  for (uint32_t i = from; i < to; i++) {
    uint32_t at = list->docs[i] - w->low;
    w->bits[at / 64] |= (uint64_t)1 << at % 64;
    w->scores[at] += weight * list->impacts[i];
  }
}

/* The only list that is read: its passages are candidates as they come. */
static void put_block(way *w, const ns_list *list, uint32_t weight, uint64_t reach) {
  typedef uint8_t bytes __attribute__((vector_size(16)));
  uint64_t least = (reach + weight - 1) / weight;
  uint32_t from, to;
  clip(list, w->low, w->high, &from, &to);
  if (least > UINT8_MAX)
    return;
  const bytes limit = (bytes){0} + (uint8_t)least;
  for (uint32_t row = from / 16 * 16; row < to; row += 16) {
    bytes here;
    uint64_t any[2];
    memcpy(&here, list->impacts + row, sizeof here);
    here = (bytes)(here >= limit);
    memcpy(any, &here, sizeof any);
    if (!(any[0] | any[1]))
      continue;
    for (uint32_t i = row < from ? from : row; i < to && i < row + 16; i++) {
      if (list->impacts[i] >= least)
        put_candidate(w, list->docs[i], weight * list->impacts[i]);
    }
  }
}

/* Reads the part of word `i` that lies in the window; blocks that cannot lift a passage to the floor are left out. */
static void read_word(way *w, size_t i, bool lone) {
  ns_list *list = w->words.list[i];
  uint32_t weight = w->words.weight[i], b = w->cursor[i];
  uint64_t others = w->below[w->words.count] - w->words.bound[i];
  for (; b < list->blocks; b++) {
    uint64_t reach = less(w->s->floor, others);
    if ((uint64_t)weight * ns_list_max(list, b) >= reach) {
      if (!ns_list_load(list, b))
        return;
      if (list->docs[0] >= w->high)
        break;
      ns_list_impacts(list);
      if (lone)
        put_block(w, list, weight, reach);
      else
        add_block(w, list, weight);
    }
    if (ns_list_last(list, b) >= w->high - 1)
      break;
  }
  w->cursor[i] = b;
}

/* ---- windows ---- */

/* Goes to the next window from `from` on; false when there is none. */
static bool next_window(way *w, uint32_t from) {
  uint64_t postings = 0, length = WINDOW_MIN;
  uint32_t passages = w->s->ev.s->passages, low = NS_NONE;
  while (w->optional < w->words.count && w->below[w->optional + 1] < w->s->floor)
    w->optional++;
  for (size_t i = w->optional; i < w->words.count; i++) {
    const ns_list *list = w->words.list[i];
    uint32_t b = w->cursor[i] = ns_list_block_of(list, w->cursor[i], from);
    if (b >= list->blocks)
      continue;
    uint32_t start = b && list->lasts ? ns_list_last(list, b - 1) + 1 : 0;
    low = start < low ? start : low;
    postings += list->from.df;
  }
  if (low == NS_NONE)
    return false;
  w->low = (low > from ? low : from) & ~(uint32_t)63;
  while (length < WINDOW_MAX && postings * length < (uint64_t)passages * WINDOW_POSTINGS)
    length *= 2;
  w->high = passages - w->low < length ? passages : w->low + (uint32_t)length;
  return true;
}

static void run(way *w) {
  for (uint32_t from = 0; from < w->s->ev.s->passages && next_window(w, from); from = w->high) {
    bool lone = w->optional + 1 == w->words.count;
    for (size_t i = w->optional; i < w->words.count; i++)
      read_word(w, i, lone);
    if (!lone)
      collect(w);
    finish_batch(w);
  }
}

void ns_search_or(ns_search *s) {
  way *w = ns_alloc(sizeof *w);
  uint64_t *bits = ns_calloc(WINDOW_MAX / 64, sizeof *bits);
  uint32_t *scores = ns_calloc(WINDOW_MAX, sizeof *scores);
  if (w && bits && scores) {
    w->s = s;
    w->bits = bits;
    w->scores = scores;
    w->optional = w->batch.count = 0;
    memset(w->cursor, 0, sizeof w->cursor);
    gather_words(w);
    run(w);
  } else {
    ns_eval_fail(&s->ev, NS_NOMEM, NS_SECTION_WORDS);
  }
  ns_free(w);
  ns_free(bits);
  ns_free(scores);
}
