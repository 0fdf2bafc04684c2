#include "base/dir.h"
#include "base/mem.h"
#include "live/check.h"

enum { ARENA_MAX = 1 << 28 };

struct ns_live_writer {
  ns_xapian *x;
  char *path;
  ns_sums sums;   /* of the newest revision */
  ns_watch watch; /* over what x reads and writes */
  ns_live_totals totals;
  uint32_t passages;
  ns_arena arena;        /* of one article */
  ns_xapian_term *terms; /* of one passage */
  size_t term_count, term_capacity;
  ns_live_forms forms;
  ns_live_keys keys;
  ns_buf column, words, record, content;
};

/* ------------------------------------------------------------------ opening and closing */

static ns_status read_state(ns_live_writer *w, ns_error *err) {
  uint32_t last;
  ns_status status = ns_live_totals_get(w->x, &w->totals, err);
  return status ? status : ns_xapian_size(w->x, &w->passages, &last, err);
}

static ns_status begin(const char *path, bool create, ns_live_writer **out, ns_error *err) {
  *out = NULL;
  ns_live_writer *w = ns_calloc(1, sizeof *w);
  if (!w)
    return ns_fail_nomem(err);
  ns_arena_init(&w->arena, ARENA_MAX);
  ns_live_forms_init(&w->forms);
  ns_buf_init(&w->column, NS_LIVE_BLOB_MAX);
  ns_buf_init(&w->words, NS_LIVE_BLOB_MAX);
  ns_buf_init(&w->record, NS_LIVE_BLOB_MAX);
  ns_buf_init(&w->content, NS_LIVE_BLOB_MAX);
  w->path = ns_strdup(path);
  w->watch = ns_watch_of(w->path, &w->sums, true);
  ns_status status = w->path ? NS_OK : ns_fail_nomem(err);
  if (!status && !create)
    status = ns_sums_read(path, &w->sums, err);
  if (!status)
    status = ns_watch_opened(&w->watch, ns_xapian_open_writer(path, create, &w->watch, &w->x, err), err);
  if (!status) /* the writer before may have been killed between the rename of its commit and the sync */
    status = ns_dir_sync(path, err);
  if (!status)
    status = read_state(w, err);
  if (status)
    ns_live_writer_close(w);
  else
    *out = w;
  return status;
}

ns_status ns_live_writer_open(const char *path, ns_live_writer **out, ns_error *err) {
  return begin(path, false, out, err);
}

ns_status ns_live_writer_create(const char *path, ns_live_writer **out, ns_error *err) {
  return begin(path, true, out, err);
}

void ns_live_writer_close(ns_live_writer *w) {
  if (!w)
    return;
  ns_xapian_close(w->x);
  ns_sums_release(&w->sums);
  ns_arena_release(&w->arena);
  ns_live_forms_release(&w->forms);
  ns_buf_release(&w->column);
  ns_buf_release(&w->words);
  ns_buf_release(&w->record);
  ns_buf_release(&w->content);
  ns_free(w->terms);
  ns_free(w->path);
  ns_free(w);
}

uint64_t ns_live_writer_passages(const ns_live_writer *w) {
  return w->passages;
}

/* Xapian renames its version file and leaves the folder unsynced. Until the name is on the disk the commit is not
 * either, and the next one writes over blocks of the commit before. */
static ns_status commit(ns_live_writer *w, ns_error *err) {
  ns_status status = ns_xapian_commit(w->x, err);
  if (status)
    return status;
  status = ns_watch_committed(&w->watch, err);
  if (status) {
    ns_xapian_lose(w->x);
    return status;
  }
  if (!ns_dir_sync(w->path, err))
    return NS_OK;
  ns_xapian_lose(w->x);
  if (err)
    err->status = NS_UNSURE;
  return NS_UNSURE;
}

ns_status ns_live_commit(ns_live_writer *w, ns_error *err) {
  ns_status status = ns_live_forms_write(&w->forms, w->x, err);
  if (!status)
    status = ns_live_keys_write(&w->keys, w->x, err);
  if (!status)
    status = ns_live_count_words(w->x, &w->totals.terms, err);
  if (!status)
    status = ns_live_totals_set(w->x, &w->totals, err);
  return status ? status : commit(w, err);
}

void ns_live_cancel(ns_live_writer *w) {
  ns_live_forms_release(&w->forms);
  ns_live_forms_init(&w->forms);
  w->keys = (ns_live_keys){0};
  if (!ns_xapian_cancel(w->x, NULL))
    (void)read_state(w, NULL);
}

/* ------------------------------------------------------------------ the terms of a passage */

static ns_status add_term(ns_live_writer *w, ns_xapian_term term) {
  if (ns_grow(&w->terms, w->term_count, &w->term_capacity, sizeof *w->terms))
    return NS_NOMEM;
  w->terms[w->term_count++] = term;
  return NS_OK;
}

/* A marked term, kept in the arena. The same one may come again (two figures in one unit): `from` is
 * where those of its kind begin. */
static ns_status add_marked(ns_live_writer *w, ns_slice term, size_t from) {
  for (size_t i = from; i < w->term_count; i++) {
    if (ns_slice_eq(w->terms[i].term, term))
      return NS_OK;
  }
  ns_slice kept = ns_arena_copy(&w->arena, term);
  return kept.ptr ? add_term(w, (ns_xapian_term){.term = kept, .wdf = 1}) : NS_NOMEM;
}

static ns_status add_words(ns_live_writer *w, const ns_doc *doc) {
  ns_live_key room;
  for (size_t i = 0; i < doc->term_count; i++) {
    const ns_doc_term *t = &doc->terms[i];
    ns_slice term = ns_live_word_term(t->term, &room);
    if (term.ptr == room.bytes)
      term = ns_arena_copy(&w->arena, term);
    if (!term.ptr || add_term(w, (ns_xapian_term){term, t->impact}))
      return NS_NOMEM;
  }
  return NS_OK;
}

static ns_status add_facts(ns_live_writer *w, const ns_doc *doc) {
  ns_live_key room;
  const ns_facts *facts = &doc->facts;
  size_t from = w->term_count;
  ns_status status = NS_OK;
  for (size_t i = 0; i < facts->year_count && !status; i++)
    status = add_marked(w, ns_live_year_term(facts->years[i], &room), w->term_count);
  for (size_t i = 0; i < facts->entity_count && !status; i++)
    status = add_marked(w, ns_live_marked(NS_MARK_ENTITY, facts->entities[i].name, &room), from);
  for (size_t i = 0; i < facts->figure_count && !status; i++)
    status = add_marked(w, ns_live_unit_term(facts->figures[i].kind, facts->figures[i].unit, &room), from);
  if (doc->similar && !status)
    status = add_marked(w, ns_live_similar_term(doc->similar, &room), w->term_count);
  return status;
}

static ns_status add_name(ns_live_writer *w, char mark, ns_slice name) {
  if (!name.ptr)
    return NS_OK;
  ns_live_key room;
  ns_slice folded = ns_fold_name(name, &w->arena);
  return folded.ptr ? add_marked(w, ns_live_marked(mark, folded, &room), w->term_count) : NS_NOMEM;
}

/* What holds for every passage of the article stands on the first alone. */
static ns_status add_article(ns_live_writer *w, const ns_article_meta *meta) {
  ns_live_key room;
  size_t from = w->term_count;
  ns_status status = NS_OK;
  for (size_t i = 0; i < meta->title_term_count && !status; i++)
    status = add_marked(w, ns_live_marked(NS_MARK_TITLE, meta->title_terms[i], &room), from);
  if (!status)
    status = add_name(w, NS_MARK_SOURCE, meta->source);
  if (!status)
    status = add_name(w, NS_MARK_AUTHOR, meta->author);
  if (!status && meta->date.low != NS_DATE_NONE)
    status = add_marked(w, ns_live_date_term(meta->date, &room), w->term_count);
  return status;
}

/* ------------------------------------------------------------------ putting in, taking out */

static uint64_t sum_of(const ns_live_writer *w) {
  uint64_t sum = 0;
  for (size_t i = 0; i < w->term_count; i++)
    sum += ns_live_posting_hash(&w->terms[i]);
  return sum;
}

static ns_status write_passage(ns_live_writer *w, const ns_doc *doc, ns_live_column *column, uint32_t *id,
                               ns_error *err) {
  column->sum = sum_of(w);
  ns_buf_clear(&w->words);
  ns_status status = ns_live_words_encode(doc, &w->arena, &w->words);
  if (status == NS_INVALID)
    return ns_fail(err, NS_INVALID, "passage %u: names a term twice", (unsigned)doc->paragraph);
  ns_buf_clear(&w->column);
  ns_live_column_encode(doc, column, &w->column);
  ns_buf_clear(&w->record);
  size_t start = ns_live_seal_begin(&w->record);
  ns_record_encode(doc, column->article, &w->record);
  ns_live_seal_end(&w->record, start);
  if (status || w->column.status || w->record.status)
    return ns_fail_nomem(err);
  ns_xapian_doc made = {w->terms, w->term_count, ns_buf_slice(&w->record)};
  status = ns_xapian_add(w->x, &made, id, err);
  if (!status)
    status = ns_live_keys_put(&w->keys, w->x, *id, doc->key, err);
  return status ? status : ns_live_passage_write(w->x, *id, ns_buf_slice(&w->column), ns_buf_slice(&w->words), err);
}

static ns_status put_passage(ns_live_writer *w, const ns_article_meta *meta, const ns_doc *doc, ns_live_column *column,
                             ns_live_article *article, ns_error *err) {
  uint32_t id = 0;
  w->term_count = 0;
  ns_arena_clear(&w->arena);
  ns_status status = add_words(w, doc);
  if (!status)
    status = add_facts(w, doc);
  if (!status && !column->ordinal)
    status = add_article(w, meta);
  if (status)
    return ns_fail_nomem(err);
  status = write_passage(w, doc, column, &id, err);
  if (status)
    return status;
  if (!column->ordinal)
    article->first = id;
  for (size_t i = 0; i < doc->form_count && !status; i++)
    status = ns_live_forms_change(&w->forms, doc->forms[i].form, 1, err);
  if (status)
    return status;
  if (id - article->first != column->ordinal)
    return ns_fail(err, NS_BUG, "live segment: passages of an article are not in a row");
  column->ordinal++;
  w->passages++;
  article->postings += doc->term_count;
  return NS_OK;
}

static ns_status put_article(ns_live_writer *w, const ns_live_article *article, uint32_t number, ns_error *err) {
  ns_live_key room;
  ns_buf_clear(&w->content);
  ns_live_article_encode(article, &w->content);
  if (w->content.status)
    return ns_fail_nomem(err);
  ns_status status =
      ns_live_meta_set(w->x, ns_live_numbered(NS_META_ARTICLE, number, &room), ns_buf_slice(&w->content), err);
  if (status)
    return status;
  ns_buf_clear(&w->content);
  ns_buf_add_u32(&w->content, number);
  ns_buf_add_block(&w->content, article->meta.id);
  if (w->content.status)
    return ns_fail_nomem(err);
  return ns_live_meta_set(w->x, ns_live_marked(NS_META_ID, article->meta.id, &room), ns_buf_slice(&w->content), err);
}

/* Half an article must never be committed, whatever failed. */
static ns_status lost_unless_ok(ns_live_writer *w, ns_status status) {
  if (status)
    ns_xapian_lose(w->x);
  return status;
}

/* Takes the forms of a passage out of the dictionary: its words keep them relative to their terms. */
typedef struct forgetting {
  ns_live_writer *w;
  ns_live_words words;
  ns_buf value;
  ns_error *err;
} forgetting;

static ns_status take_words(void *ctx, size_t i, ns_slice value) {
  forgetting *f = ctx;
  (void)i;
  ns_buf_add_slice(&f->value, value);
  return f->value.status ? ns_fail_nomem(f->err) : NS_OK;
}

static ns_status forget_form(void *ctx, ns_slice form) {
  forgetting *f = ctx;
  return ns_live_forms_change(&f->w->forms, form, -1, f->err);
}

static ns_status forget_term(void *ctx, uint32_t doc, const ns_xapian_term *posting) {
  forgetting *f = ctx;
  ns_slice word;
  ns_reader entry;
  (void)doc;
  if (!ns_live_is_word(posting->term, &word) || !ns_live_words_find(&f->words, word, &entry))
    return NS_OK;
  ns_docs positions = {0};
  ns_status status = ns_live_words_positions(&entry, &positions, f->err);
  ns_docs_release(&positions);
  return status ? status : ns_live_words_forms(&entry, word, forget_form, f, f->err);
}

static ns_status forget_forms(ns_live_writer *w, uint32_t doc, ns_error *err) {
  forgetting f = {.w = w, .err = err};
  ns_buf_init(&f.value, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_words_of(w->x, &doc, 1, take_words, &f, err);
  if (!status)
    status = ns_live_words_open(ns_buf_slice(&f.value), &f.words, err);
  if (!status)
    status = ns_xapian_walk_document(w->x, doc, forget_term, &f, err);
  ns_buf_release(&f.value);
  return status;
}

static ns_status remove_number(ns_live_writer *w, uint32_t number, ns_error *err) {
  ns_live_article article;
  ns_live_key room;
  ns_arena_clear(&w->arena);
  ns_status status = ns_live_article_get(w->x, number, &w->arena, &article, err);
  for (uint32_t i = 0; i < article.meta.passage_count && !status; i++) {
    status = forget_forms(w, article.first + i, err);
    if (!status)
      status = ns_xapian_delete(w->x, article.first + i, err);
    if (!status)
      status =
          ns_xapian_set_meta(w->x, ns_live_numbered(NS_META_PASSAGE, article.first + i, &room), NS_SLICE_NONE, err);
  }
  if (!status)
    status = ns_xapian_set_meta(w->x, ns_live_numbered(NS_META_ARTICLE, number, &room), NS_SLICE_NONE, err);
  if (!status)
    status = ns_xapian_set_meta(w->x, ns_live_marked(NS_META_ID, article.meta.id, &room), NS_SLICE_NONE, err);
  if (status)
    return status;
  w->passages -= article.meta.passage_count;
  w->totals.articles--;
  w->totals.postings -= article.postings;
  return NS_OK;
}

ns_status ns_live_remove(ns_live_writer *w, ns_slice article_id, ns_error *err) {
  uint32_t number;
  ns_status status = ns_xapian_usable(w->x, err);
  if (!status)
    status = ns_live_number(w->x, article_id, &number, err);
  if (status)
    return status;
  return lost_unless_ok(w, remove_number(w, number, err));
}

static ns_status put_checked(ns_live_writer *w, const ns_article_meta *meta, const ns_doc *docs, size_t count,
                             ns_error *err) {
  ns_live_article article = {.meta = *meta};
  article.meta.passage_count = (uint32_t)count;
  uint32_t old;
  ns_status status = ns_live_number(w->x, meta->id, &old, err);
  if (!status)
    status = remove_number(w, old, err);
  else if (status == NS_NOTFOUND)
    status = NS_OK;
  ns_live_column column = {.article = w->totals.next_article, .count = (uint32_t)count};
  for (size_t i = 0; i < count && !status; i++)
    status = put_passage(w, meta, &docs[i], &column, &article, err);
  if (!status)
    status = put_article(w, &article, column.article, err);
  if (status)
    return status;
  w->totals.next_article++;
  w->totals.articles++;
  w->totals.postings += article.postings;
  return NS_OK;
}

ns_status ns_live_put(ns_live_writer *w, const ns_article_meta *meta, const ns_doc *docs, size_t count, ns_error *err) {
  ns_status status = ns_xapian_usable(w->x, err);
  if (!status)
    status = ns_live_check(meta, docs, count, err);
  return status ? status : lost_unless_ok(w, put_checked(w, meta, docs, count, err));
}

/* ------------------------------------------------------------------ looking up, named values */

ns_status ns_live_find(ns_live_writer *w, ns_slice article_id, ns_arena *arena, ns_article_meta *out, ns_error *err) {
  *out = (ns_article_meta){0};
  uint32_t number;
  ns_live_article article;
  ns_status status = ns_live_number(w->x, article_id, &number, err);
  if (!status)
    status = ns_live_article_get(w->x, number, arena, &article, err);
  if (!status)
    *out = article.meta;
  return status;
}

ns_status ns_live_set(ns_live_writer *w, const char *name, ns_slice value, ns_error *err) {
  ns_live_key room;
  ns_slice key = ns_live_marked(NS_META_VALUE, ns_slice_str(name), &room);
  return value.len ? ns_live_meta_set(w->x, key, value, err) : ns_xapian_set_meta(w->x, key, value, err);
}

ns_status ns_live_hide(ns_live_writer *w, ns_slice article_id, bool hidden, ns_error *err) {
  ns_live_key room;
  if (!article_id.len || article_id.len > NS_LIVE_TEXT_MAX)
    return ns_fail(err, NS_LIMIT, "article: an id is 1 to %d bytes long", NS_LIVE_TEXT_MAX);
  ns_slice key = ns_live_marked(NS_META_HIDDEN, article_id, &room);
  return hidden ? ns_live_meta_set(w->x, key, article_id, err) : ns_xapian_set_meta(w->x, key, NS_SLICE_NONE, err);
}
