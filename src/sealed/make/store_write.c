/* Chunks are cut by the caller, packed by anyone, written in order: a ring of jobs. */
#include "sealed/make/store.h"

#include "base/mem.h"

enum { JOBS = 64, CHUNK_MAX = NS_STORED_MAX + NS_CHUNK_BYTES, LENGTHS_MAX = 10 };

typedef enum job_state { JOB_FREE, JOB_READY, JOB_TAKEN, JOB_DONE } job_state;

typedef struct job {
  job_state state;
  uint32_t first;  /* first record of the chunk */
  ns_buf raw, packed;
  bool failed;
} job;

struct ns_store_writer {
  ns_out data, index;
  ns_store_kind kind;
  ns_packing packing;
  job jobs[JOBS];
  uint64_t filled, taken, written; /* jobs handed in, given out, written: slot = number % JOBS */
  ns_buf chunk;                    /* being filled */
  uint32_t first, records;
  ns_status status;
  ns_error error;
  ns_packer *packer;               /* the caller's own */
  pthread_t *threads;
  unsigned thread_count;
  bool ending, synchronised;
  pthread_mutex_t lock;
  pthread_cond_t changed;
};

/* Chunks that came packed are nobody's work. Under the lock. */
static void pass_done(ns_store_writer *w) {
  while (w->taken < w->filled && w->jobs[w->taken % JOBS].state == JOB_DONE)
    w->taken++;
}

/* Takes a ready job, if any, and packs it without the lock. Under the lock. */
static bool work(ns_store_writer *w, ns_packer *packer) {
  pass_done(w);
  if (w->taken == w->filled)
    return false;
  job *j = &w->jobs[w->taken++ % JOBS];
  j->state = JOB_TAKEN;
  pthread_mutex_unlock(&w->lock);
  bool good = packer && ns_pack(packer, ns_buf_slice(&j->raw), &j->packed);
  pthread_mutex_lock(&w->lock);
  j->failed = !good;
  j->state = JOB_DONE;
  pthread_cond_broadcast(&w->changed);
  return true;
}

static void *worker(void *ctx) {
  ns_store_writer *w = ctx;
  ns_packer *packer = ns_packer_new(&w->packing);
  pthread_mutex_lock(&w->lock);
  for (;;) {
    if (work(w, packer))
      continue;
    if (w->ending)
      break;
    pthread_cond_wait(&w->changed, &w->lock);
  }
  pthread_mutex_unlock(&w->lock);
  ns_packer_free(packer);
  return NULL;
}

static void fail_nomem(ns_store_writer *w) {
  if (!w->status)
    w->status = ns_fail_nomem(&w->error);
}

static void add_row(ns_store_writer *w, uint32_t first) {
  ns_out_add_u32(&w->index, first);
  ns_out_add_u64(&w->index, w->data.len);
}

/* Writes what is done, in order. Under the lock; only the caller's thread writes. */
static void write_done(ns_store_writer *w) {
  pass_done(w);
  while (w->written < w->taken) {
    job *j = &w->jobs[w->written % JOBS];
    if (j->state != JOB_DONE)
      return;
    if (j->failed)
      fail_nomem(w);
    add_row(w, j->first);
    ns_out_add_buf(&w->data, &j->packed);
    j->state = JOB_FREE;
    w->written++;
  }
}

/* Makes room for one more job, helping out while the workers are behind. */
static void wait_for_room(ns_store_writer *w, uint64_t most) {
  for (;;) {
    write_done(w);
    if (w->filled - w->written <= most)
      return;
    if (!work(w, w->packer))
      pthread_cond_wait(&w->changed, &w->lock);
  }
}

static void hand_in(ns_store_writer *w) {
  if (!w->chunk.len)
    return;
  pthread_mutex_lock(&w->lock);
  wait_for_room(w, w->thread_count ? JOBS - 1 : 0);
  job *j = &w->jobs[w->filled++ % JOBS];
  ns_buf empty = j->raw;
  j->raw = w->chunk;
  w->chunk = empty;
  ns_buf_clear(&w->chunk);
  j->first = w->first;
  j->state = JOB_READY;
  pthread_cond_broadcast(&w->changed);
  pthread_mutex_unlock(&w->lock);
  w->first = w->records;
}

ns_status ns_store_open(const char *folder, const ns_store_kind *kind, const ns_packing *with, unsigned workers,
                        ns_store_writer **out, ns_error *err) {
  *out = NULL;
  ns_store_writer *w = ns_calloc(1, sizeof *w);
  if (!w)
    return ns_fail_nomem(err);
  w->data.fd = w->index.fd = -1;
  w->kind = *kind;
  w->packing = *with;
  ns_buf_init(&w->chunk, CHUNK_MAX);
  for (int i = 0; i < JOBS; i++) {
    ns_buf_init(&w->jobs[i].raw, CHUNK_MAX);
    ns_buf_init(&w->jobs[i].packed, 2 * NS_CODE_GROWTH * (size_t)CHUNK_MAX);
  }
  w->synchronised = !pthread_mutex_init(&w->lock, NULL) && !pthread_cond_init(&w->changed, NULL);
  w->packer = ns_packer_new(with);
  w->threads = ns_calloc(workers, sizeof *w->threads);
  ns_status status = NS_OK;
  if (!w->threads || !w->synchronised || !w->packer)
    status = ns_fail_nomem(err);
  if (!status)
    status = ns_out_open(&w->data, folder, ns_section_name(kind->data), err);
  if (!status)
    status = ns_out_open(&w->index, folder, ns_section_name(kind->index), err);
  /* fewer threads than asked for are no failure: the caller packs too */
  while (!status && w->thread_count < workers &&
         !pthread_create(&w->threads[w->thread_count], NULL, worker, w))
    w->thread_count++;
  if (status)
    ns_store_free(w);
  else
    *out = w;
  return status;
}

void ns_store_add(ns_store_writer *w, ns_slice record, size_t head) {
  if (w->status)
    return;
  if (record.len > NS_STORED_MAX) {
    w->status = ns_fail(&w->error, NS_LIMIT, "a stored passage of %zu bytes: at most %d", record.len, NS_STORED_MAX);
    return;
  }
  if (w->chunk.len && w->chunk.len + record.len + LENGTHS_MAX > w->kind.chunk_bytes)
    hand_in(w);
  ns_chunk_add(&w->chunk, record, head);
  if (w->chunk.status)
    fail_nomem(w);
  w->records++;
}

void ns_store_add_chunk(ns_store_writer *w, ns_slice packed, uint32_t records) {
  hand_in(w);
  pthread_mutex_lock(&w->lock);
  wait_for_room(w, JOBS - 1);
  job *j = &w->jobs[w->filled++ % JOBS];
  ns_buf_clear(&j->packed);
  ns_buf_add_slice(&j->packed, packed);
  j->first = w->records;
  j->failed = j->packed.status != NS_OK;
  j->state = JOB_DONE;
  pthread_mutex_unlock(&w->lock);
  w->records += records;
  w->first = w->records;
}

static void end_threads(ns_store_writer *w) {
  pthread_mutex_lock(&w->lock);
  w->ending = true;
  pthread_cond_broadcast(&w->changed);
  pthread_mutex_unlock(&w->lock);
  for (unsigned i = 0; i < w->thread_count; i++)
    pthread_join(w->threads[i], NULL);
  w->thread_count = 0;
}

ns_status ns_store_close(ns_store_writer *w, ns_section_entry *entries, ns_error *err) {
  hand_in(w);
  pthread_mutex_lock(&w->lock);
  wait_for_room(w, 0);
  pthread_mutex_unlock(&w->lock);
  add_row(w, w->records);
  ns_status status = w->status;
  if (status)
    ns_fail(err, status, "%s", w->error.text);
  if (!status)
    status = ns_out_close(&w->data, true, &entries[w->kind.data], err);
  if (!status)
    status = ns_out_close(&w->index, true, &entries[w->kind.index], err);
  ns_store_free(w);
  return status;
}

void ns_store_free(ns_store_writer *w) {
  if (!w)
    return;
  if (w->synchronised) {
    end_threads(w);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
  }
  ns_packer_free(w->packer);
  for (int i = 0; i < JOBS; i++) {
    ns_buf_release(&w->jobs[i].raw);
    ns_buf_release(&w->jobs[i].packed);
  }
  ns_buf_release(&w->chunk);
  ns_out_release(&w->data);
  ns_out_release(&w->index);
  ns_free(w->threads);
  ns_free(w);
}
