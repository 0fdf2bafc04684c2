#include "index/prepare.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/strmap.h"

/* Memory of one article's postings (16 MB of text give some 3 million tokens) and of the forms of an epoch. */
enum { PREPARE_ARENA_MAX = 1 << 30, FORMS_MAX_BYTES = 256 << 20 };

/* Where a term, or a form, with a dense number stands in the passage at hand. */
typedef struct place {
  uint32_t serial; /* of the passage it was last seen in */
  uint32_t slot;
} place;

typedef struct places {
  place *at;
  size_t count; /* allocated, zeroed at first */
} places;

struct ns_preparer {
  ns_analyzer *an;
  ns_extractor *ex;
  ns_tokens tokens;
  ns_arena arena; /* of the article */
  places terms, forms;
  places form_of_word; /* slot: form number of a word; serial 1: known */
  ns_strmap form_numbers;
  uint32_t serial, epoch;
};

ns_status ns_preparer_new(ns_words words, const ns_names *names, ns_preparer **out, ns_error *err) {
  *out = NULL;
  ns_preparer *p = ns_calloc(1, sizeof *p);
  if (!p)
    return ns_fail_nomem(err);
  ns_arena_init(&p->arena, PREPARE_ARENA_MAX);
  ns_strmap_init(&p->form_numbers, FORMS_MAX_BYTES);
  ns_status status = ns_analyzer_new(words, &p->an, err);
  if (!status)
    status = ns_extractor_new(p->an, names, &p->ex, err);
  if (status)
    ns_preparer_free(p);
  else
    *out = p;
  return status;
}

void ns_preparer_free(ns_preparer *p) {
  if (!p)
    return;
  ns_extractor_free(p->ex);
  ns_analyzer_free(p->an);
  ns_tokens_release(&p->tokens);
  ns_arena_release(&p->arena);
  ns_strmap_release(&p->form_numbers);
  ns_free(p->terms.at);
  ns_free(p->forms.at);
  ns_free(p->form_of_word.at);
  ns_free(p);
}

void ns_preparer_set_cache(ns_preparer *p, size_t bytes) {
  ns_analyzer_set_cache(p->an, bytes);
}

/* Room for the numbers below count, new places zeroed. */
static ns_status places_reach(places *table, size_t count, ns_error *err) {
  if (count <= table->count)
    return NS_OK;
  size_t wanted = table->count * 2 > count ? table->count * 2 : count + 1024;
  place *grown = ns_realloc_array(table->at, wanted, sizeof *grown);
  if (!grown)
    return ns_fail_nomem(err);
  memset(grown + table->count, 0, (wanted - table->count) * sizeof *grown);
  table->at = grown;
  table->count = wanted;
  return NS_OK;
}

static void places_forget(places *table) {
  if (table->count)
    memset(table->at, 0, table->count * sizeof *table->at);
}

/* After the analyzer emptied its cache all dense numbers mean something else. */
static void follow_epoch(ns_preparer *p) {
  if (p->epoch == ns_analyzer_epoch(p->an))
    return;
  p->epoch = ns_analyzer_epoch(p->an);
  places_forget(&p->terms);
  places_forget(&p->forms);
  places_forget(&p->form_of_word);
  ns_strmap_release(&p->form_numbers);
}

/* Dense number of the word's exact form: words that differ in case alone share it. */
static ns_status form_number(ns_preparer *p, const ns_word *word, uint32_t *number, ns_error *err) {
  place *known = &p->form_of_word.at[word->id];
  if (!known->serial) {
    uint32_t *value = ns_strmap_put(&p->form_numbers, word->form, (uint32_t)p->form_numbers.count);
    if (!value)
      return ns_fail_nomem(err);
    *known = (place){1, *value};
  }
  *number = known->slot;
  return places_reach(&p->forms, (size_t)*number + 1, err);
}

/* The passage at hand while its postings are gathered. */
typedef struct gather {
  ns_doc_term *terms;
  uint32_t *counts; /* tf, parts included */
  size_t term_count;
  ns_doc_form *forms;
  size_t form_count;
  uint32_t *positions;
  uint32_t *slots; /* of every whole-word term of every token, in order: what the second pass reads */
} gather;

static uint32_t term_slot(ns_preparer *p, gather *g, const ns_term *term) {
  place *at = &p->terms.at[term->id];
  if (at->serial != p->serial) {
    *at = (place){p->serial, (uint32_t)g->term_count};
    g->counts[g->term_count] = 0;
    g->terms[g->term_count++] = (ns_doc_term){.term = term->text, .local = term->id};
  }
  return at->slot;
}

static ns_status add_form(ns_preparer *p, gather *g, const ns_word *word, uint32_t term, ns_error *err) {
  uint32_t number = 0;
  ns_status status = form_number(p, word, &number, err);
  if (!status && p->forms.at[number].serial != p->serial) {
    p->forms.at[number] = (place){p->serial, 0};
    g->forms[g->form_count++] = (ns_doc_form){word->form, number, term};
  }
  return status;
}

static bool is_posted(const ns_token *token) {
  return token->word->term_count > 0;
}

/* First pass over the tokens: terms, how often, forms. */
static ns_status count_terms(ns_preparer *p, gather *g, ns_error *err) {
  ns_status status = NS_OK;
  uint32_t *slots = g->slots;
  for (size_t i = 0; i < p->tokens.count && !status; i++) {
    const ns_token *token = &p->tokens.at[i];
    if (!is_posted(token))
      continue;
    for (size_t t = 0; t < token->word->term_count; t++) {
      uint32_t slot = term_slot(p, g, token->word->terms[t]);
      *slots++ = slot;
      g->counts[slot]++;
      g->terms[slot].position_count++;
      if (t == 0 && !(token->flags & NS_TOKEN_EXTRA))
        status = add_form(p, g, token->word, slot, err);
    }
  }
  for (size_t i = 0; i < p->tokens.count && !status; i++) {
    const ns_token *token = &p->tokens.at[i];
    if (token->flags & NS_TOKEN_EXTRA)
      continue; /* its members brought their parts */
    for (size_t t = 0; t < token->word->part_count; t++)
      g->counts[term_slot(p, g, token->word->parts[t])]++;
  }
  return status;
}

/* Second pass: the positions, term by term. */
static size_t place_positions(ns_preparer *p, gather *g) {
  uint32_t next = 0;
  for (size_t t = 0; t < g->term_count; t++) {
    g->terms[t].position = next;
    next += g->terms[t].position_count;
    g->terms[t].position_count = 0;
  }
  const uint32_t *slots = g->slots;
  for (size_t i = 0; i < p->tokens.count; i++) {
    const ns_token *token = &p->tokens.at[i];
    for (size_t t = 0; t < token->word->term_count; t++) {
      ns_doc_term *term = &g->terms[*slots++];
      uint32_t *at = g->positions + term->position;
      if (term->position_count && at[term->position_count - 1] >= token->position)
        continue; /* two readings of one place */
      at[term->position_count++] = token->position;
    }
  }
  return next;
}

/* One-permutation MinHash (Li, Owen and Zhang 2012) over the passage's terms: the least hash of each of 16
 * buckets, four bits of it kept. Passages whose fingerprints share nearly all of the 16 are near-duplicates;
 * equal sets of terms give equal fingerprints. Empty buckets borrow from the next full one. */
enum { SIMILAR_BUCKETS = 16, SIMILAR_TERMS_MIN = 6 };

static uint64_t similarity(const gather *g) {
  uint64_t least[SIMILAR_BUCKETS];
  memset(least, 0xff, sizeof least);
  if (g->term_count < SIMILAR_TERMS_MIN)
    return 0;
  for (size_t t = 0; t < g->term_count; t++) {
    uint64_t hash = ns_hash(g->terms[t].term, 0);
    uint64_t *bucket = &least[hash >> 60];
    if (hash << 4 < *bucket)
      *bucket = hash << 4;
  }
  uint64_t fingerprint = 0, borrowed = 0;
  for (unsigned round = 0; round < 2 * SIMILAR_BUCKETS; round++) {
    unsigned b = SIMILAR_BUCKETS - 1 - round % SIMILAR_BUCKETS;
    if (least[b] != UINT64_MAX)
      borrowed = least[b];
    if (round >= SIMILAR_BUCKETS)
      fingerprint = fingerprint << 4 | (borrowed >> 20 & 15);
  }
  return fingerprint ? fingerprint : 1;
}

static ns_status gather_room(ns_preparer *p, gather *g, ns_error *err) {
  size_t terms = 0, positions = 0;
  for (size_t i = 0; i < p->tokens.count; i++) {
    const ns_word *word = p->tokens.at[i].word;
    terms += (size_t)word->term_count + word->part_count;
    positions += word->term_count;
  }
  g->terms = ns_arena_alloc(&p->arena, terms * sizeof *g->terms);
  g->counts = ns_arena_alloc(&p->arena, terms * sizeof *g->counts);
  g->forms = ns_arena_alloc(&p->arena, p->tokens.count * sizeof *g->forms);
  g->positions = ns_arena_alloc(&p->arena, positions * sizeof *g->positions);
  g->slots = ns_arena_alloc(&p->arena, positions * sizeof *g->slots);
  ns_status status = g->terms && g->counts && g->forms && g->positions && g->slots ? NS_OK : ns_fail_nomem(err);
  if (!status)
    status = places_reach(&p->terms, ns_analyzer_term_count(p->an), err);
  if (!status)
    status = places_reach(&p->form_of_word, ns_analyzer_word_count(p->an), err);
  p->serial++;
  return status;
}

/* Main terms of a short text (a title, a section), no doubles. */
static ns_status terms_of(ns_preparer *p, ns_slice text, const ns_slice **out, size_t *count, ns_error *err) {
  *out = NULL;
  *count = 0;
  if (!text.len)
    return NS_OK;
  gather g = {0};
  ns_status status = ns_analyze(p->an, text, &p->tokens, err);
  if (!status) {
    follow_epoch(p);
    status = gather_room(p, &g, err);
  }
  ns_slice *terms = status ? NULL : ns_arena_alloc(&p->arena, (p->tokens.count + 1) * NS_WORD_TERMS_MAX * sizeof *terms);
  if (!terms)
    return status ? status : ns_fail_nomem(err);
  for (size_t i = 0; i < p->tokens.count; i++)
    for (size_t t = 0; t < p->tokens.at[i].word->term_count; t++)
      term_slot(p, &g, p->tokens.at[i].word->terms[t]);
  for (size_t i = 0; i < g.term_count; i++)
    terms[i] = g.terms[i].term;
  *out = terms;
  *count = g.term_count;
  return NS_OK;
}

static ns_status prepare_passage(ns_preparer *p, const ns_article *article, const ns_passage *passage,
                                 const ns_doc *before, ns_doc *doc, ns_error *err) {
  *doc = (ns_doc){.text = passage->text, .section = passage->section, .caption = passage->caption, .paragraph = passage->paragraph, .kind = passage->kind};
  if (before && ns_slice_eq(before->section, doc->section)) {
    doc->section_terms = before->section_terms;
    doc->section_term_count = before->section_term_count;
  } else {
    ns_status status = terms_of(p, passage->section, &doc->section_terms, &doc->section_term_count, err);
    if (status)
      return status;
  }
  gather g = {0};
  ns_status status = ns_analyze(p->an, passage->text, &p->tokens, err);
  if (!status) {
    follow_epoch(p);
    status = gather_room(p, &g, err);
  }
  if (!status)
    status = count_terms(p, &g, err);
  if (status)
    return status;
  doc->position_count = place_positions(p, &g);
  for (size_t t = 0; t < g.term_count; t++)
    g.terms[t].impact = ns_impact(g.counts[t], p->tokens.words);
  doc->terms = g.terms;
  doc->term_count = g.term_count;
  doc->forms = g.forms;
  doc->form_count = g.form_count;
  doc->positions = g.positions;
  doc->epoch = p->epoch;
  doc->key = ns_tie_key(article->date.low, article->id, passage->paragraph);
  doc->similar = similarity(&g);
  ns_context context = {article->date, passage->caption, article->title, passage->kind == NS_PASSAGE_ROW};
  return ns_facts_extract(p->ex, passage->text, &p->tokens, &context, &p->arena, &doc->facts, err);
}

ns_status ns_prepare_article(ns_preparer *p, const ns_article *article, ns_article_meta *meta,
                             const ns_doc **docs, ns_error *err) {
  *docs = NULL;
  ns_arena_clear(&p->arena);
  *meta = (ns_article_meta){
      .id = article->id, .title = article->title, .source = article->source, .author = article->author,
      .url = article->url, .lang = article->lang, .path = article->path, .date = article->date,
      .content_hash = article->content_hash, .passage_count = (uint32_t)article->passage_count};
  ns_doc *made = ns_arena_alloc(&p->arena, article->passage_count * sizeof *made);
  if (!made)
    return ns_fail_nomem(err);
  ns_status status = ns_analyze(p->an, NS_LIT(""), &p->tokens, err); /* here the cache may empty itself … */
  ns_analyzer_hold(p->an, true); /* … but not below: all passages are handed on together */
  if (!status)
    status = terms_of(p, article->title, &meta->title_terms, &meta->title_term_count, err);
  ns_context context = {article->date, NS_SLICE_NONE, article->title, false};
  ns_extractor_begin_article(p->ex, &context);
  for (size_t i = 0; i < article->passage_count && !status; i++)
    status = prepare_passage(p, article, &article->passages[i], i ? &made[i - 1] : NULL, &made[i], err);
  ns_analyzer_hold(p->an, false);
  if (!status)
    *docs = made;
  return status;
}
