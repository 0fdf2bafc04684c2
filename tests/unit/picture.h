/* All that an index holds and answers, as lines of text: two indexes are the same when their pictures are. Numbers of
 * articles and passages, which differ by segment, stand in it nowhere; articles come in order of their ids. */
#ifndef NS_TESTS_PICTURE_H
#define NS_TESTS_PICTURE_H

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "index/index.h"
#include "must.h"
#include "output/output.h"
#include "search/search.h"

enum { PICTURE_MAX = 64 << 20, PICTURE_ARENA = 256 << 20, PICTURE_LINES = 1 << 16 };

typedef struct picture {
  ns_buf text;
  ns_arena arena;
  ns_analyzer *analyzer;
  ns_tokens tokens;
  ns_segment *segment;
  ns_slice *terms; /* of the segment at hand; then what stands in the title and the section, and nowhere else perhaps */
  size_t term_count, term_capacity;
} picture;

static inline void show_optional(ns_buf *out, ns_slice text) {
  if (text.ptr)
    ns_buf_addf(out, "|%.*s", (int)text.len, text.ptr);
  else
    ns_buf_add_str(out, "|-");
}

static inline void show_article(picture *p, const ns_article_meta *a) {
  const ns_slice fields[] = {a->id, a->title, a->source, a->author, a->url, a->lang, a->path};
  ns_buf_add_str(&p->text, "article");
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    show_optional(&p->text, fields[i]);
  ns_buf_addf(&p->text, "|%d..%d|%016llx|%u\n", a->date.low, a->date.high, (unsigned long long)a->content_hash, a->passage_count);
}

static inline void keep(picture *p, ns_slice term) {
  assert_int_equal(0, ns_grow(&p->terms, p->term_count, &p->term_capacity, sizeof *p->terms));
  p->terms[p->term_count++] = ns_arena_copy(&p->arena, term);
}

static inline void keep_terms_of(picture *p, ns_slice text) {
  ns_error err = {0};
  must(ns_analyze(p->analyzer, text.ptr ? text : NS_LIT(""), &p->tokens, &err), &err);
  for (size_t i = 0; i < p->tokens.count; i++) {
    const ns_word *word = p->tokens.at[i].word;
    for (size_t t = 0; t < word->term_count; t++)
      keep(p, word->terms[t]->text);
    for (size_t t = 0; t < word->part_count; t++)
      keep(p, word->parts[t]->text);
  }
}

/* Every term that has something to do with the passage. */
static inline void show_evidence(picture *p, uint32_t doc, ns_arena *arena) {
  ns_error err = {0};
  ns_probe *probes = ns_arena_calloc(arena, p->term_count, sizeof *probes);
  ns_evidence *found = ns_arena_calloc(arena, p->term_count, sizeof *found);
  assert_true(probes && found);
  for (size_t i = 0; i < p->term_count; i++)
    probes[i].term = p->terms[i];
  must(p->segment->ops->evidence(p->segment, &doc, 1, probes, p->term_count, arena, found, &err), &err);
  for (size_t i = 0; i < p->term_count; i++) {
    const ns_evidence *e = &found[i];
    if (!e->impact && !e->title && !e->section)
      continue;
    ns_buf_addf(&p->text, "  %.*s %u%s%s", (int)p->terms[i].len, p->terms[i].ptr, e->impact, e->title ? " title" : "",
                e->section ? " section" : "");
    for (uint32_t k = 0; k < e->position_count; k++)
      ns_buf_addf(&p->text, " %u", e->positions[k]);
    ns_buf_add_char(&p->text, '\n');
  }
}

static inline void show_passage(picture *p, const ns_article_meta *meta, uint32_t doc) {
  ns_error err = {0};
  ns_arena arena;
  ns_record record;
  ns_json json;
  size_t own = p->term_count;
  ns_arena_init(&arena, PICTURE_ARENA);
  must(p->segment->ops->record(p->segment, doc, &arena, &record, &err), &err);
  ns_buf_addf(&p->text, " passage %u kind %u key %016llx similar %016llx", record.paragraph, record.kind, (unsigned long long)record.key,
              (unsigned long long)record.similar);
  show_optional(&p->text, record.section);
  show_optional(&p->text, record.caption);
  show_optional(&p->text, record.text);
  ns_buf_add_char(&p->text, ' ');
  ns_json_init(&json, &p->text);
  ns_json_object(&json);
  ns_output_facts(&json, record.text, &record.facts);
  ns_json_end_object(&json);
  ns_buf_add_char(&p->text, '\n');
  keep_terms_of(p, meta->title);
  keep_terms_of(p, record.section);
  show_evidence(p, doc, &arena);
  p->term_count = own;
  ns_arena_release(&arena);
}

typedef struct placed {
  ns_slice id;
  ns_segment *segment;
  uint32_t article;
} placed;

static inline int by_id(const void *a, const void *b) {
  return ns_slice_cmp(((const placed *)a)->id, ((const placed *)b)->id);
}

static inline ns_status keep_term(void *ctx, ns_slice term, uint32_t df) {
  (void)df;
  keep(ctx, term);
  return NS_OK;
}

static inline void stand_in(picture *p, ns_segment *segment) {
  ns_error err = {0};
  p->segment = segment;
  p->term_count = 0;
  must(segment->ops->terms(segment, NS_LIT(""), keep_term, p, &err), &err);
}

static inline void show_one(picture *p, const placed *at) {
  ns_error err = {0};
  ns_arena arena;
  ns_article_meta meta;
  ns_docs docs = {0};
  ns_arena_init(&arena, PICTURE_ARENA);
  if (p->segment != at->segment)
    stand_in(p, at->segment);
  must(at->segment->ops->article(at->segment, at->article, &arena, &meta, &err), &err);
  must(at->segment->ops->article_docs(at->segment, at->article, &docs, &err), &err);
  assert_int_equal(meta.passage_count, docs.count);
  show_article(p, &meta);
  for (size_t i = 0; i < docs.count; i++)
    show_passage(p, &meta, docs.at[i]);
  ns_docs_release(&docs);
  ns_arena_release(&arena);
}

static inline void show_articles(picture *p, const ns_index *index) {
  ns_segment *const segments[] = {index->live, index->sealed};
  placed *all = NULL;
  size_t count = 0, capacity = 0;
  ns_error err = {0};
  for (size_t s = 0; s < 2; s++)
    for (uint32_t a = UINT32_MAX; segments[s] && segments[s]->ops->next_article(segments[s], a, &a, &err) == NS_OK;) {
      ns_article_meta meta;
      must(segments[s]->ops->article(segments[s], a, &p->arena, &meta, &err), &err);
      assert_int_equal(0, ns_grow(&all, count, &capacity, sizeof *all));
      all[count++] = (placed){ns_arena_copy(&p->arena, meta.id), segments[s], a};
    }
  if (count)
    qsort(all, count, sizeof *all, by_id);
  for (size_t i = 0; i < count; i++)
    show_one(p, &all[i]);
  ns_free(all);
}

/* What a dictionary has, with df over both segments. */
typedef struct counted {
  ns_slice text;
  uint32_t df;
} counted;

typedef struct counting {
  picture *p;
  counted *at;
  size_t count, capacity;
} counting;

static inline ns_status count_text(void *ctx, ns_slice text, uint32_t df) {
  counting *c = ctx;
  assert_int_equal(0, ns_grow(&c->at, c->count, &c->capacity, sizeof *c->at));
  c->at[c->count++] = (counted){ns_arena_copy(&c->p->arena, text), df};
  return NS_OK;
}

static inline int by_text(const void *a, const void *b) {
  return ns_slice_cmp(((const counted *)a)->text, ((const counted *)b)->text);
}

static inline void show_dictionary(picture *p, const ns_index *index, bool forms) {
  ns_segment *const segments[] = {index->live, index->sealed};
  counting c = {.p = p};
  ns_error err = {0};
  for (size_t s = 0; s < 2; s++)
    if (segments[s])
      must((forms ? segments[s]->ops->forms : segments[s]->ops->terms)(segments[s], NS_LIT(""), count_text, &c, &err), &err);
  if (c.count)
    qsort(c.at, c.count, sizeof *c.at, by_text);
  for (size_t i = 0; i < c.count; i++) {
    if (i + 1 < c.count && ns_slice_eq(c.at[i].text, c.at[i + 1].text))
      c.at[i + 1].df += c.at[i].df;
    else
      ns_buf_addf(&p->text, "%s %.*s %u\n", forms ? "form" : "term", (int)c.at[i].text.len, c.at[i].text.ptr, c.at[i].df);
  }
  ns_free(c.at);
}

static inline void show_answer(picture *p, ns_searcher *searcher, ns_slice text) {
  ns_error err = {0};
  ns_found *found;
  ns_query query = {.text = text, .n = 100, .facets = (1u << NS_FACET_COUNT) - 1, .explain = true};
  must(ns_search(searcher, &query, &found, NULL, &err), &err);
  found->took_us = 0;
  found->stages = (ns_stages){0};
  ns_output_json(&p->text, &query, found, NS_SLICE_NONE);
  ns_buf_add_char(&p->text, '\n');
  ns_found_free(found);
}

/* Every line of the file but comments. */
static inline void show_answers(picture *p, const char *dir, const char *queries) {
  ns_error err = {0};
  ns_buf file;
  ns_searcher *searcher;
  ns_buf_init(&file, PICTURE_LINES);
  must(ns_file_read(queries, &file, &err), &err);
  must(ns_searcher_open(dir, &searcher, &err), &err);
  for (ns_slice rest = ns_buf_slice(&file); rest.len;) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    assert_non_null(end);
    size_t len = (size_t)(end - rest.ptr);
    if (rest.ptr[0] != '#')
      show_answer(p, searcher, ns_slice_of(rest.ptr, len));
    rest = ns_slice_from(rest, len + 1);
  }
  ns_searcher_close(searcher);
  ns_buf_release(&file);
}

/* The picture of the index in `dir`; freed by ns_buf_release. */
static inline ns_buf picture_of(const char *dir, const char *queries) {
  ns_error err = {0};
  ns_index *index;
  picture p = {0};
  ns_buf_init(&p.text, PICTURE_MAX);
  ns_arena_init(&p.arena, PICTURE_ARENA);
  must(ns_index_open(dir, 0, &index, &err), &err);
  must(ns_analyzer_new(index->manifest.words, &p.analyzer, &err), &err);
  show_articles(&p, index);
  show_dictionary(&p, index, false);
  show_dictionary(&p, index, true);
  ns_index_close(index);
  show_answers(&p, dir, queries);
  ns_tokens_release(&p.tokens);
  ns_analyzer_free(p.analyzer);
  ns_free(p.terms);
  ns_arena_release(&p.arena);
  assert_int_equal(NS_OK, p.text.status);
  return p.text;
}

/* Shows the first line that differs. */
static inline void assert_same_picture(const char *step, const ns_buf *expected, const ns_buf *actual) {
  size_t at = 0, line = 0;
  while (at < expected->len && at < actual->len && expected->ptr[at] == actual->ptr[at]) {
    at++;
    if (expected->ptr[at - 1] == '\n')
      line = at;
  }
  if (at == expected->len && at == actual->len)
    return;
  size_t shown = at - line + 200;
  fail_msg("%s:\nexpected %.*s\nactual   %.*s", step, (int)(expected->len - line < shown ? expected->len - line : shown),
           expected->ptr + line, (int)(actual->len - line < shown ? actual->len - line : shown), actual->ptr + line);
}
#endif
