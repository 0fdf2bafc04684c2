/* Forms that the stemmer leaves apart from their word: firmen firma, zentren zentrum, system systeme.
 *
 * A form that is a word of its own, or that some other word claims with the same stem (Kliniken:
 * Klinik, Klinikum) gets no exception; one that is a word in lower case too (Fackeln, fackeln) gets it
 * for the noun only. */
#include "lexicon_build.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { TAIL_MIN = 4, TAIL_PREFIX_MIN = 2 };

/* Lemmas that are stemmed like one of their forms (below): lemma → index of the pair. */
static ns_strmap turned;

/* A word that ends in a turned lemma (Alarmsystem) goes the same way. */
static ns_slice turn(builder *b, ns_slice word) {
  for (size_t at = 0; at == 0 || at + TAIL_MIN <= word.len; at++) {
    uint32_t pair = ns_strmap_get(&turned, ns_slice_from(word, at), UINT32_MAX);
    if (pair == UINT32_MAX || (at > 0 && at < TAIL_PREFIX_MIN))
      continue;
    ns_slice form = b->turned[pair].lemma;
    char *whole = ns_arena_alloc(&b->arena, at + form.len);
    if (!whole)
      die("memory", "short");
    memcpy(whole, word.ptr, at);
    memcpy(whole + at, form.ptr, form.len);
    return ns_slice_of(whole, at + form.len);
  }
  return word;
}

static ns_slice term_of(builder *b, ns_slice word) {
  return ns_arena_copy(&b->arena, ns_stem(&b->stemmer, turn(b, word)));
}

static bool same_term(builder *b, ns_slice one, ns_slice other) {
  return ns_slice_eq(term_of(b, one), term_of(b, other));
}

/* ä → a and so on, one byte a letter, to compare how words begin. */
static size_t skeleton(ns_slice word, char out[128]) {
  size_t len = 0;
  for (size_t at = 0; at < word.len && len < 128;) {
    unsigned bytes;
    uint32_t c = ns_utf8_at(word, at, &bytes);
    out[len++] = c == 0xE4 ? 'a' : c == 0xF6 ? 'o' : c == 0xFC ? 'u' : (char)c;
    at += bytes;
  }
  return len;
}

/* Do the two begin alike, so that one may be a form of the other? Pairs of Ding are now and then
 * synonyms. */
static bool look_related(ns_slice form, ns_slice lemma) {
  enum { COMMON_MIN = 2, LEMMA_REST_MAX = 4, FORM_REST_MAX = 5 };
  char a[128], c[128];
  size_t len = skeleton(form, a), lemma_len = skeleton(lemma, c), common = 0;
  while (common < len && common < lemma_len && a[common] == c[common])
    common++;
  return common >= COMMON_MIN && lemma_len - common <= LEMMA_REST_MAX && len - common <= FORM_REST_MAX;
}

static unsigned flags_of(const builder *b, ns_slice word) {
  uint32_t id = builder_find(b, word);
  return id == UINT32_MAX ? 0 : b->words[id].flags;
}

/* Words that stay apart on purpose. */
static bool is_kept_apart(const form_pair *pair) {
  return ns_slice_ends(pair->form, NS_LIT("daten")) || ns_slice_ends(pair->form, NS_LIT("innen"));
}

static bool may_be_exception(const builder *b, const form_pair *pair) {
  if (pair->by_hand)
    return true;
  unsigned flags = flags_of(b, pair->form);
  if (flags & WORD_LEMMA || (pair->by_rule && (flags & WORD_ENTRY)))
    return false;
  return look_related(pair->form, pair->lemma) && !is_kept_apart(pair);
}

static int by_lemma(const void *a, const void *c) {
  const form_pair *one = a, *other = c;
  int order = ns_slice_cmp(one->lemma, other->lemma);
  return order ? order : ns_slice_cmp(one->form, other->form);
}

/* By form; of several lemmas the one given by hand, then the longest first. */
static int by_form(const void *a, const void *c) {
  const form_pair *one = a, *other = c;
  int order = ns_slice_cmp(one->form, other->form);
  if (order)
    return order;
  if (one->by_hand != other->by_hand)
    return other->by_hand - one->by_hand;
  order = (one->lemma.len < other->lemma.len) - (one->lemma.len > other->lemma.len);
  return order ? order : ns_slice_cmp(one->lemma, other->lemma);
}

static void sort_pairs(builder *b, int (*order)(const void *, const void *)) {
  qsort(b->pairs, b->pair_count, sizeof *b->pairs, order);
}

/* When the forms agree with each other and not with their lemma (system: systeme, systemen, systems),
 * it is the lemma that the stemmer cut too short: it is then stemmed like a form of it. */
static void turn_family(builder *b, form_pair *family, size_t count) {
  if (count < 2 || (flags_of(b, family->lemma) & WORD_LOWER))
    return;
  for (size_t i = 0; i < count; i++)
    if (!same_term(b, family[0].form, family[i].form) || same_term(b, family[i].form, family[i].lemma))
      return;
  if (ns_grow(&b->turned, b->turned_count, &b->turned_capacity, sizeof *b->turned))
    die("memory", "short");
  b->turned[b->turned_count] = (form_pair){.form = family[0].lemma, .lemma = family[0].form, .is_tail = true};
  uint32_t *index = ns_strmap_put(&turned, family[0].lemma, (uint32_t)b->turned_count);
  if (!index)
    die("memory", "short");
  b->turned_count += *index == b->turned_count;
}

static void turn_families(builder *b) {
  size_t kept = 0;
  sort_pairs(b, by_lemma);
  for (size_t i = 0; i < b->pair_count; i++) /* each pair once */
    if (!kept || by_lemma(&b->pairs[kept - 1], &b->pairs[i]))
      b->pairs[kept++] = b->pairs[i];
  b->pair_count = kept;
  /* the shortest lemmas first, so that the longer ones follow them */
  for (size_t len = 3; len < 40; len++)
    for (size_t from = 0, to; from < kept; from = to) {
      for (to = from + 1; to < kept && ns_slice_eq(b->pairs[from].lemma, b->pairs[to].lemma);)
        to++;
      if (b->pairs[from].lemma.len == len)
        turn_family(b, b->pairs + from, to - from);
    }
}

/* One pair a form, and only where the terms differ for all lemmas of the form. */
static void keep_needed(builder *b) {
  size_t kept = 0;
  sort_pairs(b, by_form);
  for (size_t from = 0, to; from < b->pair_count; from = to) {
    bool fine = false;
    for (to = from; to < b->pair_count && ns_slice_eq(b->pairs[from].form, b->pairs[to].form); to++)
      fine |= same_term(b, b->pairs[to].form, b->pairs[to].lemma);
    form_pair best = b->pairs[from];
    if (best.by_hand)
      fine = same_term(b, best.form, best.lemma);
    if (!fine && may_be_exception(b, &best)) {
      best.noun_only = !best.by_hand && (flags_of(b, best.form) & WORD_LOWER);
      b->pairs[kept++] = best;
    }
  }
  b->pair_count = kept;
}

/* ---- tails: firmen firma holds for baufirmen too ---- */

static const form_pair *find_pair(const builder *b, ns_slice form) {
  form_pair key = {.form = form, .lemma = form};
  size_t low = 0, high = b->pair_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (ns_slice_cmp(b->pairs[middle].form, key.form) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < b->pair_count && ns_slice_eq(b->pairs[low].form, form) ? &b->pairs[low] : NULL;
}

/* Does the longer pair say no more than the shorter one at its end? */
static bool follows(const form_pair *longer, const form_pair *tail) {
  size_t prefix = longer->form.len - tail->form.len;
  return longer->lemma.len == prefix + tail->lemma.len && ns_slice_ends(longer->lemma, tail->lemma) &&
         memcmp(longer->form.ptr, longer->lemma.ptr, prefix) == 0;
}

/* The longest pair, shorter than the word itself, whose form the word ends in. */
static const form_pair *longest_tail(const builder *b, ns_slice word) {
  for (size_t at = TAIL_PREFIX_MIN; at + TAIL_MIN <= word.len; at++) {
    const form_pair *tail = find_pair(b, ns_slice_from(word, at));
    if (tail)
      return tail;
  }
  return NULL;
}

/* Votes of all nouns with this tail: those whose pair follows it, and those that contradict. */
static void vote(const builder *b, uint32_t *votes, uint32_t *against) {
  for (size_t i = 0; i < b->word_count; i++) {
    ns_slice word = b->words[i].text;
    if (!(b->words[i].flags & WORD_NOUN))
      continue;
    const form_pair *own = find_pair(b, word);
    for (size_t at = TAIL_PREFIX_MIN; at + TAIL_MIN <= word.len; at++) {
      const form_pair *tail = find_pair(b, ns_slice_from(word, at));
      if (!tail)
        continue;
      if (own && follows(own, tail))
        votes[tail - b->pairs]++;
      else if (own || (b->words[i].flags & WORD_LEMMA))
        against[tail - b->pairs]++;
    }
  }
}

enum { VOTES_MIN = 2, VOTES_RATIO = 4, SHORT_TAIL = 5, SHORT_TAIL_VOTES = 6 };

static bool is_elected(const form_pair *pair, uint32_t votes, uint32_t against) {
  return votes >= (pair->form.len < SHORT_TAIL ? SHORT_TAIL_VOTES : VOTES_MIN) && votes >= VOTES_RATIO * against;
}

/* Words that end like a tail and do not follow it: an exception to themselves. */
static void add_contradictions(builder *b) {
  size_t listed = b->pair_count;
  for (size_t i = 0; i < b->word_count; i++) {
    ns_slice word = b->words[i].text;
    if (!(b->words[i].flags & WORD_LEMMA) || find_pair(b, word))
      continue;
    const form_pair *tail = NULL;
    for (size_t at = TAIL_PREFIX_MIN; !tail && at + TAIL_MIN <= word.len; at++) {
      tail = find_pair(b, ns_slice_from(word, at));
      if (tail && !tail->is_tail)
        tail = NULL;
    }
    if (!tail)
      continue;
    if (ns_grow(&b->contrary, b->contrary_count, &b->contrary_capacity, sizeof *b->contrary))
      die("memory", "short");
    b->contrary[b->contrary_count++] = (form_pair){.form = word, .lemma = word};
  }
  b->pair_count = listed;
}

/* A pair is a tail when longer pairs repeat it and few words speak against it; what follows from a
 * tail need not be listed. */
static void find_tails(builder *b) {
  uint32_t *votes = ns_calloc(b->pair_count * 2 + 1, sizeof *votes);
  if (!votes)
    die("memory", "short");
  uint32_t *against = votes + b->pair_count;
  vote(b, votes, against);
  for (size_t i = 0; i < b->pair_count; i++)
    if (!b->pairs[i].by_hand)
      b->pairs[i].is_tail = !b->pairs[i].noun_only && is_elected(&b->pairs[i], votes[i], against[i]);
  ns_free(votes);
  add_contradictions(b);
}

static void append(builder *b, const form_pair *more, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (ns_grow(&b->pairs, b->pair_count, &b->pair_capacity, sizeof *b->pairs))
      die("memory", "short");
    b->pairs[b->pair_count++] = more[i];
  }
}

/* Leaves out what its longest tail says already. */
static void drop_followers(builder *b) {
  size_t kept = 0;
  bool *drop = ns_calloc(b->pair_count + 1, sizeof *drop);
  if (!drop)
    die("memory", "short");
  for (size_t i = 0; i < b->pair_count; i++) {
    const form_pair *tail = longest_tail(b, b->pairs[i].form);
    drop[i] = tail && tail->is_tail && !b->pairs[i].noun_only && follows(&b->pairs[i], tail) && !b->pairs[i].is_tail &&
              !b->pairs[i].by_hand;
  }
  for (size_t i = 0; i < b->pair_count; i++)
    if (!drop[i])
      b->pairs[kept++] = b->pairs[i];
  b->pair_count = kept;
  ns_free(drop);
}

void find_exceptions(builder *b) {
  ns_strmap_init(&turned, BUILD_BYTES_MAX);
  turn_families(b);
  keep_needed(b);
  find_tails(b);
  drop_followers(b);
  append(b, b->verbs, b->verb_count);
  append(b, b->turned, b->turned_count);
  append(b, b->contrary, b->contrary_count);
  ns_strmap_release(&turned);
}
