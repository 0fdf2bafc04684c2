/* Chunks are cut by the caller, deflated by anyone, written in order: a ring of jobs. */
#include "sealed/store.h"

#include <zlib.h>

#include "base/mem.h"

/* Level 4 makes the store a seventh smaller than level 1 for half as much time again (measured on 16 MB of speeches
 * and laws: 0.336 of the text against 0.386); level 6 costs three times as much for another fifteenth. */
enum { LEVEL = 4, WINDOW_BITS = -15, MEMORY_LEVEL = 9, JOBS = 64, CHUNK_MAX = NS_STORED_MAX + 64 };

typedef enum job_state { JOB_FREE, JOB_READY, JOB_TAKEN, JOB_DONE } job_state;

typedef struct job {
  job_state state;
  uint32_t first;  /* first record of the chunk */
  ns_buf raw, deflated;
  bool failed;
} job;

struct ns_store_writer {
  ns_out data, index;
  ns_section data_section, index_section;
  ns_slice preset;
  job jobs[JOBS];
  uint64_t filled, taken, written; /* jobs handed in, given out, written: slot = number % JOBS */
  ns_buf chunk;                    /* being filled */
  uint32_t first, records;
  ns_status status;
  ns_error error;
  z_stream stream;                 /* the caller's own */
  bool stream_ready;
  pthread_t *threads;
  unsigned thread_count;
  bool ending, synchronised;
  pthread_mutex_t lock;
  pthread_cond_t changed;
};

static bool begin_stream(z_stream *stream) {
  *stream = (z_stream){0};
  return deflateInit2(stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
}

static bool deflate_chunk(z_stream *stream, ns_slice preset, const ns_buf *raw, ns_buf *out) {
  ns_buf_clear(out);
  if (deflateReset(stream) != Z_OK)
    return false;
  if (preset.len && deflateSetDictionary(stream, (const Bytef *)preset.ptr, (uInt)preset.len) != Z_OK)
    return false;
  size_t bound = deflateBound(stream, (uLong)raw->len);
  char *room = ns_buf_room(out, bound);
  if (!room)
    return false;
  unsigned char *input;
  memcpy(&input, &raw->ptr, sizeof input);
  stream->next_in = input;
  stream->avail_in = (uInt)raw->len;
  stream->next_out = (Bytef *)room;
  stream->avail_out = (uInt)bound;
  if (deflate(stream, Z_FINISH) != Z_STREAM_END)
    return false;
  out->len += bound - stream->avail_out;
  return true;
}

/* Takes a ready job, if any, and deflates it without the lock. Under the lock. */
static bool work(ns_store_writer *w, z_stream *stream, bool stream_ready) {
  if (w->taken == w->filled)
    return false;
  job *j = &w->jobs[w->taken++ % JOBS];
  j->state = JOB_TAKEN;
  pthread_mutex_unlock(&w->lock);
  bool good = stream_ready && deflate_chunk(stream, w->preset, &j->raw, &j->deflated);
  pthread_mutex_lock(&w->lock);
  j->failed = !good;
  j->state = JOB_DONE;
  pthread_cond_broadcast(&w->changed);
  return true;
}

static void *worker(void *ctx) {
  ns_store_writer *w = ctx;
  z_stream stream;
  bool ready = begin_stream(&stream);
  pthread_mutex_lock(&w->lock);
  for (;;) {
    if (work(w, &stream, ready))
      continue;
    if (w->ending)
      break;
    pthread_cond_wait(&w->changed, &w->lock);
  }
  pthread_mutex_unlock(&w->lock);
  deflateEnd(&stream);
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
  while (w->written < w->taken) {
    job *j = &w->jobs[w->written % JOBS];
    if (j->state != JOB_DONE)
      return;
    if (j->failed)
      fail_nomem(w);
    add_row(w, j->first);
    ns_out_add_buf(&w->data, &j->deflated);
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
    if (!work(w, &w->stream, w->stream_ready))
      pthread_cond_wait(&w->changed, &w->lock);
  }
}

static void hand_in(ns_store_writer *w) {
  if (!w->chunk.len)
    return;
  pthread_mutex_lock(&w->lock);
  wait_for_room(w, w->thread_count ? JOBS - 1 : 0);
  job *j = &w->jobs[w->filled % JOBS];
  ns_buf empty = j->raw;
  j->raw = w->chunk;
  w->chunk = empty;
  ns_buf_clear(&w->chunk);
  j->first = w->first;
  j->state = JOB_READY;
  w->filled++;
  pthread_cond_broadcast(&w->changed);
  pthread_mutex_unlock(&w->lock);
  w->first = w->records;
}

ns_status ns_store_open(const char *folder, ns_section data, ns_section index, ns_slice preset, unsigned workers,
                        ns_store_writer **out, ns_error *err) {
  *out = NULL;
  ns_store_writer *w = ns_calloc(1, sizeof *w);
  if (!w)
    return ns_fail_nomem(err);
  w->data.fd = w->index.fd = -1;
  w->data_section = data;
  w->index_section = index;
  w->preset = preset;
  ns_buf_init(&w->chunk, CHUNK_MAX);
  for (int i = 0; i < JOBS; i++) {
    ns_buf_init(&w->jobs[i].raw, CHUNK_MAX);
    ns_buf_init(&w->jobs[i].deflated, 2 * (size_t)CHUNK_MAX);
  }
  w->synchronised = !pthread_mutex_init(&w->lock, NULL) && !pthread_cond_init(&w->changed, NULL);
  w->stream_ready = begin_stream(&w->stream);
  w->threads = ns_calloc(workers, sizeof *w->threads);
  ns_status status = NS_OK;
  if (!w->threads || !w->synchronised || !w->stream_ready)
    status = ns_fail_nomem(err);
  if (!status)
    status = ns_out_open(&w->data, folder, ns_section_name(data), err);
  if (!status)
    status = ns_out_open(&w->index, folder, ns_section_name(index), err);
  /* fewer threads than asked for are no failure: the caller deflates too */
  while (!status && w->thread_count < workers &&
         !pthread_create(&w->threads[w->thread_count], NULL, worker, w))
    w->thread_count++;
  if (status)
    ns_store_free(w);
  else
    *out = w;
  return status;
}

void ns_store_add(ns_store_writer *w, ns_slice record) {
  if (w->status)
    return;
  if (record.len > NS_STORED_MAX) {
    w->status = ns_fail(&w->error, NS_LIMIT, "a stored passage of %zu bytes: at most %d", record.len, NS_STORED_MAX);
    return;
  }
  if (w->chunk.len && w->chunk.len + record.len > NS_CHUNK_BYTES)
    hand_in(w);
  ns_buf_add_block(&w->chunk, record);
  if (w->chunk.status)
    fail_nomem(w);
  w->records++;
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
    status = ns_out_close(&w->data, true, &entries[w->data_section], err);
  if (!status)
    status = ns_out_close(&w->index, true, &entries[w->index_section], err);
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
  if (w->stream_ready)
    deflateEnd(&w->stream);
  for (int i = 0; i < JOBS; i++) {
    ns_buf_release(&w->jobs[i].raw);
    ns_buf_release(&w->jobs[i].deflated);
  }
  ns_buf_release(&w->chunk);
  ns_out_release(&w->data);
  ns_out_release(&w->index);
  ns_free(w->threads);
  ns_free(w);
}
