/* Reads everything and compares what is said twice: glass itself has no checksums. */
#include "base/mem.h"
#include "live/internal.h"

enum { ARENA_MAX = 1 << 28, FORMS_MAX = 1 << 30 };

typedef struct check {
  ns_live *live;
  ns_error *err;
  uint32_t count, last;
  ns_live_totals totals;
  uint64_t articles, postings, words;
  uint32_t listed; /* forms in the dictionary */
  uint32_t owned;  /* passages that an article names */
  uint64_t *keys;
  uint64_t *sums; /* for each passage: what its postings add up to */
  uint64_t sum;   /* of one passage, by its own list of terms */
  ns_docs positions;
  ns_strmap forms; /* passages with each form */
  ns_arena arena;  /* of one article or passage */
} check;

static ns_status damaged(check *c, const char *what, uint32_t number) {
  return ns_fail(c->err, NS_CORRUPT, "%s: %s %u is damaged; run nindex rebuild", c->live->path, what, (unsigned)number);
}

/* ------------------------------------------------------------------ postings */

static ns_status add_posting(void *ctx, uint32_t doc, const ns_xapian_term *posting) {
  check *c = ctx;
  if (doc == 0 || doc > c->last)
    return damaged(c, "a list of postings: passage", doc);
  c->sums[doc] += ns_live_posting_hash(posting);
  return NS_OK;
}

static ns_status visit_term(void *ctx, ns_slice term, uint32_t df) {
  check *c = ctx;
  ns_slice word;
  if (ns_live_is_word(term, &word)) {
    c->words++;
    c->postings += df;
  }
  return ns_xapian_walk_postings(c->live->x, term, add_posting, c, c->err);
}

/* ------------------------------------------------------------------ passages */

typedef struct passage {
  check *c;
  ns_live_column column;
  ns_live_words words;
  uint32_t word_count;
} passage;

static ns_status take_form(void *ctx, ns_slice form) {
  check *c = ctx;
  if (!ns_live_form_is_listed(form))
    return NS_OK;
  uint32_t *count = ns_strmap_put(&c->forms, form, 0);
  if (!count)
    return ns_fail_nomem(c->err);
  ++*count;
  return NS_OK;
}

/* A term of the passage's own list: what its words say of it must be whole. */
static ns_status take_term(void *ctx, uint32_t doc, const ns_xapian_term *posting) {
  passage *p = ctx;
  ns_slice word;
  ns_reader entry;
  p->c->sum += ns_live_posting_hash(posting);
  if (!ns_live_is_word(posting->term, &word))
    return NS_OK;
  p->word_count++;
  if (!ns_live_words_find(&p->words, word, &entry))
    return damaged(p->c, "passage", doc);
  p->c->positions.count = 0;
  ns_status status = ns_live_words_positions(&entry, &p->c->positions, p->c->err);
  return status ? status : ns_live_words_forms(&entry, word, take_form, p->c, p->c->err);
}

static ns_status take_words(void *ctx, size_t i, ns_slice value) {
  passage *p = ctx;
  (void)i;
  ns_slice kept = ns_arena_copy(&p->c->arena, value);
  return kept.ptr ? ns_live_words_open(kept, &p->words, p->c->err) : ns_fail_nomem(p->c->err);
}

static ns_status take_column(void *ctx, size_t i, ns_slice value) {
  passage *p = ctx;
  (void)i;
  ns_slice kept = ns_arena_copy(&p->c->arena, value);
  ns_facts facts;
  if (!kept.ptr)
    return ns_fail_nomem(p->c->err);
  ns_status status = ns_live_column_decode(kept, &p->c->arena, &p->column, p->c->err);
  return status ? status : ns_facts_decode(p->column.facts, &p->c->arena, &facts, p->c->err);
}

static ns_status check_record(check *c, uint32_t doc, const passage *p) {
  ns_record record;
  ns_status status = c->live->segment.ops->record(&c->live->segment, doc, &c->arena, &record, c->err);
  if (status)
    return status;
  const ns_live_column *column = &p->column;
  bool agree = record.article == column->article && record.paragraph == column->paragraph &&
               record.kind == column->kind && record.key == column->key && record.similar == column->similar &&
               c->keys[doc] == column->key;
  return agree ? NS_OK : damaged(c, "passage", doc);
}

static ns_status check_passage(check *c, uint32_t doc, uint32_t article, uint32_t ordinal, uint32_t count) {
  passage p = {.c = c};
  ns_xapian *x = c->live->x;
  ns_status status = ns_live_columns(x, &doc, 1, take_column, &p, c->err);
  if (!status)
    status = check_record(c, doc, &p);
  if (!status)
    status = ns_live_words_of(x, &doc, 1, take_words, &p, c->err);
  c->sum = 0;
  if (!status)
    status = ns_xapian_walk_document(x, doc, take_term, &p, c->err);
  if (status)
    return status;
  const ns_live_column *column = &p.column;
  bool agree = column->article == article && column->ordinal == ordinal && column->count == count &&
               p.word_count == p.words.count && column->sum == c->sums[doc] && column->sum == c->sum;
  return agree ? NS_OK : damaged(c, "passage", doc);
}

/* ------------------------------------------------------------------ articles */

static ns_status check_article(check *c, uint32_t number) {
  ns_live_article article;
  uint32_t back;
  ns_arena_clear(&c->arena);
  ns_status status = ns_live_article_get(c->live->x, number, &c->arena, &article, c->err);
  if (!status)
    status = ns_live_number(c->live->x, article.meta.id, &back, c->err);
  if (status == NS_NOTFOUND || (!status && back != number))
    return damaged(c, "article", number);
  uint32_t count = article.meta.passage_count;
  if (!status && count && (article.first == 0 || article.first > c->last || count - 1 > c->last - article.first))
    return damaged(c, "article", number);
  for (uint32_t i = 0; i < count && !status; i++) {
    ns_arena_clear(&c->arena);
    status = check_passage(c, article.first + i, number, i, count);
  }
  c->owned += count;
  c->articles++;
  return status;
}

static ns_status check_articles(check *c) {
  ns_segment *segment = &c->live->segment;
  uint32_t number = UINT32_MAX;
  ns_status status = segment->ops->next_article(segment, number, &number, c->err);
  while (!status) {
    status = check_article(c, number);
    if (!status)
      status = segment->ops->next_article(segment, number, &number, c->err);
  }
  return status == NS_NOTFOUND ? NS_OK : status;
}

/* Every other value in the metadata stands behind its checksum. */
static ns_status check_values(check *c, char kind) {
  ns_status status = NS_OK;
  ns_buf key, content;
  ns_buf_init(&key, NS_XAPIAN_KEY_MAX);
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  char from[NS_XAPIAN_KEY_MAX + 1];
  size_t len = 0;
  while (!status) {
    ns_buf_clear(&key);
    ns_buf_clear(&content);
    status = ns_xapian_next_meta(c->live->x, ns_slice_of(&kind, 1), ns_slice_of(from, len), &key, c->err);
    if (!status)
      status = ns_live_meta_get(c->live->x, ns_buf_slice(&key), &content, c->err);
    if (!status) {
      memcpy(from, key.ptr, key.len);
      from[key.len] = '\0';
      len = key.len + 1;
    }
  }
  ns_buf_release(&key);
  ns_buf_release(&content);
  return status == NS_NOTFOUND ? NS_OK : status;
}

static ns_status visit_form(void *ctx, ns_slice form, uint32_t df) {
  check *c = ctx;
  c->listed++;
  return ns_strmap_get(&c->forms, form, 0) == df ? NS_OK : damaged(c, "the dictionary of forms, entry", c->listed);
}

static ns_status check_forms(check *c) {
  ns_status status = ns_live_visit_forms(&c->live->segment, NS_SLICE_NONE, visit_form, c, c->err);
  return status || c->listed == c->forms.count ? status : damaged(c, "the dictionary of forms, entry", c->listed);
}

static ns_status check_totals(check *c) {
  bool agree = c->articles == c->totals.articles && c->owned == c->count && c->words == c->totals.terms &&
               c->postings == c->totals.postings;
  if (agree)
    return NS_OK;
  return ns_fail(c->err, NS_CORRUPT, "%s: the totals do not agree with what is there; run nindex rebuild",
                 c->live->path);
}

static ns_status verify_once(ns_live *live, void *ctx, ns_error *err) {
  check *c = ctx;
  ns_free(c->sums);
  ns_free(c->keys);
  ns_strmap_release(&c->forms);
  *c = (check){.live = live, .err = err, .arena = c->arena, .positions = c->positions};
  ns_strmap_init(&c->forms, FORMS_MAX);
  ns_status status = NS_OK;
  for (size_t t = 0; t < NS_GLASS_TABLES && !status; t++)
    status = ns_sums_check(live->path, &live->sums, t, err);
  if (!status)
    status = ns_live_totals_get(live->x, &c->totals, err);
  if (!status)
    status = ns_xapian_size(live->x, &c->count, &c->last, err);
  if (status)
    return status;
  c->sums = ns_calloc((size_t)c->last + 1, sizeof *c->sums);
  if (!c->sums)
    return ns_fail_nomem(err);
  status = ns_live_keys_read(live->x, c->last, &c->keys, err);
  if (!status)
    status = ns_live_walk(live, NS_SLICE_NONE, NS_SLICE_NONE, visit_term, c, err);
  if (!status)
    status = check_articles(c);
  const char kinds[] = {NS_META_ID, NS_META_HIDDEN, NS_META_VALUE};
  for (size_t i = 0; i < sizeof kinds && !status; i++)
    status = check_values(c, kinds[i]);
  if (!status)
    status = check_forms(c);
  return status ? status : check_totals(c);
}

ns_status ns_live_verify(ns_segment *segment, ns_error *err) {
  check c = {0};
  ns_arena_init(&c.arena, ARENA_MAX);
  ns_status status = ns_live_repeat(ns_live_of(segment), verify_once, &c, err);
  if (status == NS_NOTFOUND) /* what one part names is missing in another */
    status =
        ns_fail(err, NS_CORRUPT, "%s: parts of a passage are missing; run nindex rebuild", ns_live_of(segment)->path);
  ns_arena_release(&c.arena);
  ns_docs_release(&c.positions);
  ns_strmap_release(&c.forms);
  ns_free(c.sums);
  ns_free(c.keys);
  return status;
}
