#include "index/pipeline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "index/notes.h"

enum {
  BATCH_BYTES_MIN = 1 << 20,        /* raw text of a batch */
  BATCH_BYTES_MAX = 4 << 20,
  BATCH_ARENA_MAX = 256 << 20,      /* one over-long line more */
  ARTICLE_ARENA_MAX = 1 << 30,
  BATCHES_WAITING = 1,              /* for each worker, beside the one it works on */
  THREADS_MAX = 256,
  WARNING_MAX = 4096,
  IDS_SEEN_MAX = 1 << 30
};

/* One unit of work, either raw or already an article; everything in the arena. */
typedef struct item {
  struct item *next;
  bool is_raw;
  ns_raw raw;
  ns_article article;
} item;

typedef struct batch {
  struct batch *next;
  uint64_t number;
  size_t bytes;
  ns_arena arena;
  item *first, *last;
} batch;

typedef struct worker worker;

struct ns_pipeline {
  const ns_write_options *options;
  ns_words words;
  const ns_names *names;
  ns_sealed_builder *builder;
  unsigned threads; /* workers; 0: the caller works itself */
  unsigned threads_wanted;
  pthread_t *workers;
  worker *own; /* the caller's, when threads is 0 */
  batch *filling;
  size_t batch_bytes;
  uint64_t next_number;

  pthread_mutex_t mutex; /* everything below, and warnings */
  pthread_cond_t work, room;
  batch *first, *last;
  unsigned waiting;
  bool closed;
  ns_status status; /* the first failure */
  ns_error error;
  ns_strmap ids;
  uint64_t left_out;
  ns_notes notes;
  _Atomic uint64_t passages;
};

struct worker {
  ns_pipeline *pipeline;
  ns_preparer *preparer;
  ns_arena arena;
};

/* A worker holds words, side tables, two batches and an article. Half of it for words is worth more than half
 * for the builder: a word that was forgotten costs as much as a hundred that are known. */
enum { WORKER_SHARE_MAX = 384 << 20, WORKERS_PART = 2, CACHE_PART = 2, CACHE_MIN = 4 << 20 };
/* What is there before anything is shared: the program with its tables of words and names, libraries, buffers of
 * files; for each worker what an article takes. */
enum { FIXED = 28 << 20, WORKER_FIXED = 4 << 20, FIXED_PART = 2, BATCHES_PART = 128 };

static size_t ceiling_of(const ns_write_options *options) {
  return options->memory ? options->memory : NS_MEMORY_DEFAULT;
}

/* Raw text of a batch. */
static size_t batch_bytes(const ns_write_options *options) {
  size_t part = ceiling_of(options) / BATCHES_PART;
  return part < BATCH_BYTES_MIN ? BATCH_BYTES_MIN : part < BATCH_BYTES_MAX ? part : BATCH_BYTES_MAX;
}

/* What is left to share. */
static size_t memory_of(const ns_write_options *options, unsigned threads) {
  size_t all = ceiling_of(options), batches = 1 + (size_t)threads * (1 + BATCHES_WAITING);
  size_t taken = FIXED + threads * (size_t)WORKER_FIXED + batches * batch_bytes(options);
  return all - (taken < all / FIXED_PART ? taken : all / FIXED_PART);
}

static size_t worker_share(const ns_write_options *options, unsigned threads) {
  size_t share = memory_of(options, threads) / WORKERS_PART / (threads ? threads : 1);
  return share < WORKER_SHARE_MAX ? share : WORKER_SHARE_MAX;
}

size_t ns_pipeline_builder_share(const ns_write_options *options, unsigned threads) {
  return memory_of(options, threads) - worker_share(options, threads) * (threads ? threads : 1);
}

static void fail(ns_pipeline *p, ns_status status, const ns_error *why) {
  pthread_mutex_lock(&p->mutex);
  if (!p->status) {
    p->status = status;
    p->error = *why;
  }
  pthread_cond_broadcast(&p->room);
  pthread_cond_broadcast(&p->work);
  pthread_mutex_unlock(&p->mutex);
}

static ns_status failed(ns_pipeline *p, ns_error *err) {
  pthread_mutex_lock(&p->mutex);
  ns_status status = p->status;
  if (status && err)
    *err = p->error;
  pthread_mutex_unlock(&p->mutex);
  return status;
}

/* Warnings of all workers, one at a time. */
static void warn(void *ctx, ns_status why, const char *text) {
  ns_pipeline *p = ctx;
  pthread_mutex_lock(&p->mutex);
  if (p->options->warn)
    p->options->warn(p->options->warn_ctx, why, text);
  pthread_mutex_unlock(&p->mutex);
}

/* ---- work ---- */

static ns_status note_id(ns_pipeline *p, const ns_article *article, ns_error *err) {
  char key[sizeof(uint64_t)];
  uint64_t hash = ns_hash(article->id, ns_hash_seed());
  memcpy(key, &hash, sizeof key);
  pthread_mutex_lock(&p->mutex);
  uint32_t *times = ns_strmap_put(&p->ids, ns_slice_of(key, sizeof key), 0);
  bool again = times && (*times)++ == 1;
  pthread_mutex_unlock(&p->mutex);
  if (!times)
    return ns_fail_nomem(err);
  if (again) {
    char text[WARNING_MAX];
    snprintf(text, sizeof text, "%.*s: the id \"%.*s\" was given twice; the last one stands", (int)article->path.len,
             article->path.ptr ? article->path.ptr : "", (int)(article->id.len < 300 ? article->id.len : 300), article->id.ptr);
    warn(p, NS_OK, text);
  }
  return NS_OK;
}

static ns_status do_article(worker *w, const ns_article *article, ns_sealed_batch *out, ns_error *err) {
  ns_article_meta meta;
  const ns_doc *docs;
  ns_status status = ns_prepare_article(w->preparer, article, &meta, &docs, err);
  if (!status)
    status = ns_sealed_batch_add(out, &meta, docs, meta.passage_count, err);
  if (!status)
    atomic_fetch_add(&w->pipeline->passages, meta.passage_count);
  return status;
}

static ns_status do_raw(worker *w, const ns_raw *raw, ns_sealed_batch *out, ns_error *err) {
  ns_pipeline *p = w->pipeline;
  ns_article article;
  ns_error why;
  ns_arena_clear(&w->arena);
  ns_status status = ns_article_parse(raw, ns_slice_str(p->options->id_prefix), &w->arena, warn, p, &article, &why);
  if (status == NS_INVALID || status == NS_LIMIT) {
    warn(p, status, why.text);
    pthread_mutex_lock(&p->mutex);
    p->left_out++;
    pthread_mutex_unlock(&p->mutex);
    return NS_OK;
  }
  if (status)
    return ns_fail(err, status, "%s", why.text);
  status = note_id(p, &article, err);
  if (!status)
    status = do_article(w, &article, out, err);
  if (status)
    return status;
  pthread_mutex_lock(&p->mutex);
  ns_notes_add(&p->notes, raw, &article, ns_preparer_note(w->preparer), p->options);
  pthread_mutex_unlock(&p->mutex);
  return NS_OK;
}

static ns_status do_batch(worker *w, const batch *b, ns_error *err) {
  ns_sealed_batch *out = NULL;
  ns_status status = ns_sealed_batch_new(w->pipeline->builder, b->number, &out, err);
  for (const item *it = b->first; it && !status; it = it->next)
    status = it->is_raw ? do_raw(w, &it->raw, out, err) : do_article(w, &it->article, out, err);
  if (!status)
    return ns_sealed_batch_end(out, err);
  ns_sealed_batch_drop(out);
  return status;
}

static void free_batch(batch *b) {
  if (b)
    ns_arena_release(&b->arena);
  ns_free(b);
}

static ns_status worker_new(ns_pipeline *p, worker **out, ns_error *err) {
  worker *w = ns_calloc(1, sizeof *w);
  if (!w)
    return ns_fail_nomem(err);
  w->pipeline = p;
  ns_arena_init(&w->arena, ARTICLE_ARENA_MAX);
  ns_status status = ns_preparer_new(p->words, p->names, NS_PREPARED_OCCURRENCES, &w->preparer, err);
  if (status) {
    ns_free(w);
    w = NULL;
  } else {
    size_t cache = worker_share(p->options, p->threads_wanted) / CACHE_PART;
    ns_preparer_set_cache(w->preparer, cache > CACHE_MIN ? cache : CACHE_MIN);
  }
  *out = w;
  return status;
}

static void worker_free(worker *w) {
  if (!w)
    return;
  ns_preparer_free(w->preparer);
  ns_arena_release(&w->arena);
  ns_free(w);
}

static batch *next_batch(ns_pipeline *p) {
  pthread_mutex_lock(&p->mutex);
  while (!p->first && !p->closed && !p->status)
    pthread_cond_wait(&p->work, &p->mutex);
  batch *b = p->status ? NULL : p->first;
  if (b) {
    p->first = b->next;
    p->last = p->first ? p->last : NULL;
    p->waiting--;
    pthread_cond_signal(&p->room);
  }
  pthread_mutex_unlock(&p->mutex);
  return b;
}

static void *work(void *arg) {
  ns_pipeline *p = arg;
  worker *w = NULL;
  ns_error err = {0};
  ns_status status = worker_new(p, &w, &err);
  for (batch *b; !status && (b = next_batch(p));) {
    status = do_batch(w, b, &err);
    free_batch(b);
  }
  if (status)
    fail(p, status, &err);
  worker_free(w);
  return NULL;
}

/* ---- feeding ---- */

static ns_status hand_over(ns_pipeline *p, ns_error *err) {
  batch *b = p->filling;
  p->filling = NULL;
  if (!b)
    return NS_OK;
  if (p->threads == 0) {
    ns_status status = do_batch(p->own, b, err);
    free_batch(b);
    return status;
  }
  pthread_mutex_lock(&p->mutex);
  while (p->waiting >= p->threads * BATCHES_WAITING && !p->status)
    pthread_cond_wait(&p->room, &p->mutex);
  if (p->last)
    p->last->next = b;
  else
    p->first = b;
  p->last = b;
  p->waiting++;
  pthread_cond_signal(&p->work);
  pthread_mutex_unlock(&p->mutex);
  return failed(p, err);
}

/* Room for one more item of about `bytes` in the batch being filled. */
static ns_status new_item(ns_pipeline *p, size_t bytes, item **out, ns_error *err) {
  ns_status status = NS_OK;
  if (p->filling && p->filling->bytes + bytes > p->batch_bytes)
    status = hand_over(p, err);
  if (status)
    return status;
  if (!p->filling) {
    p->filling = ns_calloc(1, sizeof *p->filling);
    if (!p->filling)
      return ns_fail_nomem(err);
    p->filling->number = p->next_number++;
    ns_arena_init(&p->filling->arena, BATCH_ARENA_MAX);
  }
  batch *b = p->filling;
  item *it = ns_arena_calloc(&b->arena, 1, sizeof *it);
  if (!it)
    return ns_fail_nomem(err);
  if (b->last)
    b->last->next = it;
  else
    b->first = it;
  b->last = it;
  b->bytes += bytes;
  *out = it;
  return NS_OK;
}

static bool copy(ns_arena *arena, ns_slice *text) {
  *text = ns_arena_copy(arena, *text);
  return text->ptr || !text->len;
}

ns_status ns_pipeline_raw(ns_pipeline *p, const ns_raw *raw, ns_error *err) {
  item *it = NULL;
  ns_status status = new_item(p, raw->bytes.len, &it, err);
  if (status)
    return status;
  ns_arena *arena = &p->filling->arena;
  ns_slice path = ns_slice_str(raw->path);
  it->is_raw = true;
  it->raw = *raw;
  bool ok = copy(arena, &it->raw.bytes) && copy(arena, &it->raw.default_id) && copy(arena, &path);
  it->raw.path = path.ptr;
  return ok ? NS_OK : ns_fail_nomem(err);
}

ns_status ns_pipeline_article(ns_pipeline *p, const ns_article *article, ns_error *err) {
  size_t bytes = 0;
  for (size_t i = 0; i < article->passage_count; i++)
    bytes += article->passages[i].text.len;
  item *it = NULL;
  ns_status status = new_item(p, bytes, &it, err);
  if (status)
    return status;
  ns_arena *arena = &p->filling->arena;
  ns_article *a = &it->article;
  *a = *article;
  bool ok = copy(arena, &a->id) && copy(arena, &a->title) && copy(arena, &a->source) && copy(arena, &a->author) &&
            copy(arena, &a->url) && copy(arena, &a->lang) && copy(arena, &a->path);
  ns_passage *passages = ns_arena_alloc(arena, (article->passage_count + 1) * sizeof *passages);
  for (size_t i = 0; i < article->passage_count && ok && passages; i++) {
    passages[i] = article->passages[i];
    ok = copy(arena, &passages[i].text) && copy(arena, &passages[i].section) && copy(arena, &passages[i].caption);
  }
  a->passages = passages;
  return ok && passages ? NS_OK : ns_fail_nomem(err);
}

uint64_t ns_pipeline_passages(ns_pipeline *p) {
  return atomic_load(&p->passages);
}

/* ---- beginning and end ---- */

static ns_status start(ns_pipeline *p, unsigned threads, ns_error *err) {
  if (threads <= 1)
    return worker_new(p, &p->own, err);
  p->workers = ns_calloc(threads, sizeof *p->workers);
  if (!p->workers)
    return ns_fail_nomem(err);
  for (unsigned i = 0; i < threads; i++) {
    if (pthread_create(&p->workers[i], NULL, work, p))
      return i ? NS_OK : ns_fail(err, NS_NOMEM, "cannot start a thread"); /* fewer will do */
    p->threads++;
  }
  return NS_OK;
}

ns_status ns_pipeline_begin(const ns_write_options *options, unsigned threads, ns_words words, const ns_names *names,
                            ns_sealed_builder *builder, ns_pipeline **out, ns_error *err) {
  *out = NULL;
  ns_pipeline *p = ns_calloc(1, sizeof *p);
  if (!p)
    return ns_fail_nomem(err);
  p->options = options;
  p->words = words;
  p->names = names;
  p->builder = builder;
  p->threads_wanted = threads;
  p->batch_bytes = batch_bytes(options);
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->work, NULL);
  pthread_cond_init(&p->room, NULL);
  ns_strmap_init(&p->ids, IDS_SEEN_MAX);
  ns_status status = start(p, threads < THREADS_MAX ? threads : THREADS_MAX, err);
  if (status) {
    ns_error ignored;
    uint64_t none;
    (void)ns_pipeline_end(p, &none, &none, &ignored);
    return status;
  }
  *out = p;
  return NS_OK;
}

ns_status ns_pipeline_end(ns_pipeline *p, uint64_t *left_out, uint64_t *passages, ns_error *err) {
  ns_status status = failed(p, err);
  if (!status && p->filling)
    status = hand_over(p, err);
  pthread_mutex_lock(&p->mutex);
  p->closed = true;
  pthread_cond_broadcast(&p->work);
  pthread_mutex_unlock(&p->mutex);
  for (unsigned i = 0; i < p->threads; i++)
    pthread_join(p->workers[i], NULL);
  if (!status)
    status = failed(p, err);
  while (p->first) {
    batch *b = p->first;
    p->first = b->next;
    free_batch(b);
  }
  free_batch(p->filling);
  worker_free(p->own);
  ns_notes_end(&p->notes, p->options);
  *left_out = p->left_out;
  *passages = atomic_load(&p->passages);
  ns_strmap_release(&p->ids);
  pthread_cond_destroy(&p->room);
  pthread_cond_destroy(&p->work);
  pthread_mutex_destroy(&p->mutex);
  ns_free(p->workers);
  ns_free(p);
  return status;
}
