/* What a plan will cost where it is not bounded by the length of the query: said before it is begun. */
#include "search/internal.h"

/* Phrases and NEARs so far, and the passages that have their words, in whatever places: each of those is looked into. */
typedef struct bill {
  ns_ask *ask;
  size_t phrases;
  uint64_t passages;
} bill;

/* Passages that have all terms of a row, at most. */
static uint64_t passages_of_row(ns_ask *ask, const ns_reading *r) {
  uint64_t least = r->count ? UINT64_MAX : 0;
  for (size_t t = 0; t < r->count; t++) {
    uint64_t df = ns_ask_df(ask, r->terms[t]);
    least = df < least ? df : least;
  }
  return least;
}

static uint64_t passages_of_member(ns_ask *ask, const ns_concept *member) {
  uint64_t any = 0;
  for (size_t r = 0; r < member->reading_count; r++)
    any += passages_of_row(ask, &member->readings[r]);
  for (size_t f = 0; f < member->form_count; f++)
    any += member->forms[f].df;
  return any;
}

static void add_near(bill *b, const ns_concept *c) {
  uint64_t least = c->member_count ? UINT64_MAX : 0;
  for (size_t m = 0; m < c->member_count; m++) {
    uint64_t any = passages_of_member(b->ask, c->members[m]);
    least = any < least ? any : least;
  }
  b->phrases++;
  b->passages += least;
}

static void add_phrases(bill *b, const ns_concept *c) {
  for (size_t r = 0; r < c->reading_count; r++) {
    if (c->readings[r].kind != NS_READING_PHRASE)
      continue;
    b->phrases++;
    b->passages += passages_of_row(b->ask, &c->readings[r]);
  }
}

static size_t count_phrases(const ns_ask *ask) {
  size_t count = 0;
  for (size_t i = 0; i < ask->concept_count; i++) {
    count += ask->concepts[i]->kind == NS_CONCEPT_NEAR;
    for (size_t r = 0; r < ask->concepts[i]->reading_count; r++)
      count += ask->concepts[i]->readings[r].kind == NS_READING_PHRASE;
  }
  return count;
}

ns_status ns_cost_check(ns_ask *ask) {
  bill b = {.ask = ask};
  if (count_phrases(ask) <= NS_PHRASES_FREE)
    return NS_OK;
  for (size_t i = 0; i < ask->concept_count && !ask->status; i++) {
    const ns_concept *c = ask->concepts[i];
    if (c->kind == NS_CONCEPT_NEAR)
      add_near(&b, c);
    else
      add_phrases(&b, c);
    if (b.phrases > NS_PHRASES_FREE && b.passages > NS_PHRASE_PASSAGES_MAX) {
      ask->at = c->start;
      ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: more phrases of frequent words than can be looked for at once; ask for some of them in another query"));
    }
  }
  return ask->status;
}
