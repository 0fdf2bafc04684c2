#include "index/prepare.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "index/gather.h"

/* Memory of one article's words: 16 MB of text give some 3 million tokens. */
enum { PREPARE_ARENA_MAX = 1 << 30 };

struct ns_preparer {
  ns_analyzer *an;
  ns_extractor *ex;
  ns_prepared as;
  ns_tokens tokens;
  ns_arena arena; /* of the article */
  ns_gatherer gatherer;
  ns_vocabulary vocabulary;
  uint32_t epoch; /* of the analyzer, when the vocabulary was named */
  ns_prepared_note note;
};

const ns_prepared_note *ns_preparer_note(const ns_preparer *p) {
  return &p->note;
}

static ns_slice vocabulary_term(const void *producer, uint32_t number) {
  const ns_preparer *p = producer;
  return ns_analyzer_term(p->an, number)->text;
}

static ns_slice vocabulary_form(const void *producer, uint32_t number) {
  const ns_preparer *p = producer;
  return ns_analyzer_form(p->an, number);
}

/* After the analyzer emptied its cache all dense numbers mean something else. */
static void name_vocabulary(ns_preparer *p) {
  static _Atomic uint64_t named;
  if (p->vocabulary.id && p->epoch == ns_analyzer_epoch(p->an))
    return;
  p->epoch = ns_analyzer_epoch(p->an);
  p->vocabulary = (ns_vocabulary){atomic_fetch_add(&named, 1) + 1, vocabulary_term, vocabulary_form, p};
  ns_gatherer_release(&p->gatherer);
}

ns_status ns_preparer_new(ns_words words, const ns_names *names, ns_prepared as, ns_preparer **out, ns_error *err) {
  *out = NULL;
  ns_preparer *p = ns_calloc(1, sizeof *p);
  if (!p)
    return ns_fail_nomem(err);
  p->as = as;
  ns_arena_init(&p->arena, PREPARE_ARENA_MAX);
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
  ns_gatherer_release(&p->gatherer);
  ns_free(p);
}

void ns_preparer_set_cache(ns_preparer *p, size_t bytes) {
  ns_analyzer_set_cache(p->an, bytes);
}

/* Words, their lists of terms and the terms lie wherever a word was met first: three steps of misses. Going
 * through the passage once for each step lets them be asked for side by side. */
static size_t count_occurrences(const ns_tokens *tokens) {
  size_t count = 0;
  for (size_t i = 0; i < tokens->count; i++)
    __builtin_prefetch(tokens->at[i].word);
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_word *word = tokens->at[i].word;
    count += (size_t)word->term_count + word->part_count;
    __builtin_prefetch(word->terms);
  }
  return count;
}

static void ask_for_terms(const ns_tokens *tokens) {
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_word *word = tokens->at[i].word;
    if (word->term_count)
      __builtin_prefetch(word->terms[0]);
    if (word->part_count)
      __builtin_prefetch(word->parts[0]);
  }
}

static void note_word(ns_prepared_note *note, ns_slice text, const ns_token *token) {
  if ((token->word->flags & NS_WORD_CUT) && note->cut_words++ == 0)
    note->cut_word = ns_slice_of(text.ptr + token->start, token->end - token->start);
}

static void note_facts(ns_prepared_note *note, const ns_facts *facts) {
  note->facts_full |= facts->figure_count == NS_FIGURES_MAX || facts->entity_count == NS_ENTITIES_MAX;
}

static ns_occurrence *add_token(ns_occurrence *out, const ns_token *token) {
  const ns_word *word = token->word;
  bool extra = token->flags & NS_TOKEN_EXTRA; /* no form of its own; its members brought their parts */
  uint32_t form = extra ? NS_NO_NUMBER : word->form_id;
  for (size_t t = 0; t < word->term_count; t++)
    *out++ = (ns_occurrence){word->terms[t]->id, token->position, t ? NS_NO_NUMBER : form};
  for (size_t t = 0; t < word->part_count && !extra; t++)
    *out++ = (ns_occurrence){word->parts[t]->id, NS_NO_NUMBER, NS_NO_NUMBER};
  return out;
}

/* One-permutation MinHash (Li, Owen and Zhang 2012) over the passage's terms: the least hash of each of 16
 * buckets, four bits of it kept. Passages whose fingerprints share nearly all of the 16 are near-duplicates;
 * equal sets of terms give equal fingerprints. Empty buckets borrow from the next full one. */
enum { SIMILAR_BUCKETS = 16, SIMILAR_TERMS_MIN = 6 };

typedef struct min_hash {
  uint64_t least[SIMILAR_BUCKETS];
} min_hash;

static void see_term(min_hash *m, const ns_term *term) {
  uint64_t *bucket = &m->least[term->hash >> 60];
  uint64_t rest = term->hash << 4;
  *bucket = rest < *bucket ? rest : *bucket;
}

static void see_token(min_hash *m, const ns_token *token) {
  const ns_word *word = token->word;
  for (size_t t = 0; t < word->term_count; t++)
    see_term(m, word->terms[t]);
  for (size_t t = 0; t < word->part_count && !(token->flags & NS_TOKEN_EXTRA); t++)
    see_term(m, word->parts[t]);
}

static uint64_t fingerprint_of(const min_hash *m) {
  uint64_t fingerprint = 0, borrowed = 0;
  for (unsigned round = 0; round < 2 * SIMILAR_BUCKETS; round++) {
    unsigned b = SIMILAR_BUCKETS - 1 - round % SIMILAR_BUCKETS;
    if (m->least[b] != UINT64_MAX)
      borrowed = m->least[b];
    if (round >= SIMILAR_BUCKETS)
      fingerprint = fingerprint << 4 | (borrowed >> 20 & 15);
  }
  return fingerprint ? fingerprint : 1;
}

/* Occurrences of all words of the passage, and its fingerprint: 0 when it is too short to tell. */
static ns_status add_words(ns_preparer *p, ns_doc *doc, ns_error *err) {
  ns_occurrence *made = ns_arena_alloc(&p->arena, count_occurrences(&p->tokens) * sizeof *made), *end = made;
  min_hash similar;
  if (!made)
    return ns_fail_nomem(err);
  ask_for_terms(&p->tokens);
  memset(&similar, 0xff, sizeof similar);
  for (size_t i = 0; i < p->tokens.count; i++) {
    see_token(&similar, &p->tokens.at[i]);
    note_word(&p->note, doc->text, &p->tokens.at[i]);
    end = add_token(end, &p->tokens.at[i]);
  }
  doc->vocabulary = &p->vocabulary;
  doc->occurrences = made;
  doc->occurrence_count = (size_t)(end - made);
  doc->length = p->tokens.words;
  doc->similar = doc->occurrence_count < SIMILAR_TERMS_MIN ? 0 : fingerprint_of(&similar);
  return NS_OK;
}

static ns_status gather(ns_preparer *p, ns_doc *doc, ns_error *err) {
  return ns_gather(&p->gatherer, ns_analyzer_term_count(p->an), ns_analyzer_form_count(p->an), &p->arena, doc, err);
}

/* Terms of a short text (a title, a section), parts of compounds among them, no doubles. */
static ns_status terms_of(ns_preparer *p, ns_slice text, const ns_slice **out, size_t *count, ns_error *err) {
  *out = NULL;
  *count = 0;
  if (!text.len)
    return NS_OK;
  ns_status status = ns_analyze(p->an, text, &p->tokens, err);
  if (status)
    return status;
  ns_occurrence *words = ns_arena_alloc(&p->arena, count_occurrences(&p->tokens) * sizeof *words), *end = words;
  if (!words)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < p->tokens.count; i++)
    end = add_token(end, &p->tokens.at[i]);
  ns_doc doc = {.vocabulary = &p->vocabulary, .occurrences = words, .occurrence_count = (size_t)(end - words)};
  status = gather(p, &doc, err);
  ns_slice *terms = status ? NULL : ns_arena_alloc(&p->arena, doc.term_count * sizeof *terms);
  if (!terms)
    return status ? status : ns_fail_nomem(err);
  for (size_t i = 0; i < doc.term_count; i++)
    terms[i] = doc.terms[i].term;
  *out = terms;
  *count = doc.term_count;
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
  ns_status status = ns_analyze(p->an, passage->text, &p->tokens, err);
  if (!status)
    status = add_words(p, doc, err);
  if (!status && p->as == NS_PREPARED_TERMS)
    status = gather(p, doc, err);
  if (status)
    return status;
  doc->key = ns_tie_key(article->date.low, article->id, passage->paragraph);
  ns_context context = {article->date, passage->caption, article->title, passage->kind == NS_PASSAGE_ROW};
  status = ns_facts_extract(p->ex, passage->text, &p->tokens, &context, &p->arena, &doc->facts, err);
  note_facts(&p->note, &doc->facts);
  return status;
}

ns_status ns_prepare_article(ns_preparer *p, const ns_article *article, ns_article_meta *meta,
                             const ns_doc **docs, ns_error *err) {
  *docs = NULL;
  p->note = (ns_prepared_note){0};
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
  name_vocabulary(p);
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
