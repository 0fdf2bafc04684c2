#include "cli/batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/options.h"
#include "output/output.h"

/* Answers wait for their turn in a ring, so that output keeps the order of the questions and memory stays
 * bounded however many there are. */
enum { RING = 64, INPUT_MAX = 1 << 30, THREADS_MAX = 256, QID_MAX = 32, COMPLAINT_MAX = 4096 };

typedef struct answer {
  ns_buf text, complaint; /* for standard output; for standard error, when the line could not be read */
  bool done;
} answer;

typedef struct work {
  const ns_batch *batch;
  ns_slice *lines;
  size_t count;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  size_t next, printed; /* line to take, line to print */
  answer ring[RING];
  bool hits, errors, broken;
} work;

static ns_status read_input(const ns_batch *batch, ns_buf *input, ns_error *err) {
  if (strcmp(batch->file, "-") != 0)
    return ns_file_read(batch->file, input, err);
  for (;;) {
    char chunk[1 << 16];
    size_t got = fread(chunk, 1, sizeof chunk, stdin);
    ns_buf_add(input, chunk, got);
    if (got < sizeof chunk)
      break;
  }
  if (ferror(stdin))
    return ns_fail_errno(err, NS_IO, "standard input");
  return input->status ? ns_fail(err, input->status, "standard input: larger than %d bytes; split it", INPUT_MAX) : NS_OK;
}

static ns_status split_lines(work *w, ns_slice text, ns_error *err) {
  size_t capacity = 0;
  while (text.len) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end ? (size_t)(end - text.ptr) : text.len;
    if (ns_grow(&w->lines, w->count, &capacity, sizeof *w->lines))
      return ns_fail_nomem(err);
    ns_slice line = ns_slice_of(text.ptr, len);
    if (line.len && line.ptr[line.len - 1] == '\r')
      line.len--;
    w->lines[w->count++] = line;
    text = ns_slice_from(text, len + 1);
  }
  return NS_OK;
}

static void answer_line(work *w, ns_searcher *searcher, size_t number, answer *into, bool *hits, bool *bad) {
  ns_buf *out = &into->text;
  ns_slice line = w->lines[number];
  char qid_text[QID_MAX];
  snprintf(qid_text, sizeof qid_text, "%zu", number + 1);
  ns_slice qid = ns_slice_str(qid_text);
  const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
  if (tab) {
    qid = ns_slice_of(line.ptr, (size_t)(tab - line.ptr));
    line = ns_slice_from(line, qid.len + 1);
  }
  ns_query query = *w->batch->query;
  query.text = line;
  ns_found *found = NULL;
  ns_error err = {0};
  *bad = ns_search(searcher, &query, &found, NULL, &err) != NS_OK;
  if (*bad && w->batch->json) {
    ns_output_json_error(out, qid, err.text);
    ns_buf_add_char(out, '\n');
  } else if (*bad) {
    ns_buf_addf(&into->complaint, "line %zu: %s", number + 1, err.text);
  } else if (w->batch->csv) {
    ns_output_csv(out, &query, found, false, qid);
  } else if (w->batch->json) {
    ns_output_json(out, &query, found, qid);
    ns_buf_add_char(out, '\n');
  } else {
    ns_buf_add_str(out, "== ");
    ns_output_plain(out, qid);
    ns_buf_add_str(out, ": ");
    ns_output_plain(out, line);
    ns_buf_add_str(out, "\n\n");
    ns_output_text(out, &query, found, (ns_style){false, 80});
    ns_buf_add_char(out, '\n');
  }
  *hits = found && found->passages > 0;
  ns_found_free(found);
}

/* With the mutex held: whatever is ready goes out, in order. */
static void print_ready(work *w) {
  while (w->printed < w->count && w->ring[w->printed % RING].done) {
    answer *a = &w->ring[w->printed % RING];
    if (!w->broken && a->text.len && fwrite(a->text.ptr, 1, a->text.len, stdout) != a->text.len)
      w->broken = true;
    if (a->complaint.len)
      ns_complain(w->batch->program, "%.*s", (int)a->complaint.len, a->complaint.ptr);
    ns_buf_release(&a->text);
    ns_buf_release(&a->complaint);
    a->done = false;
    w->printed++;
  }
  pthread_cond_broadcast(&w->changed);
}

static void *worker(void *arg) {
  work *w = arg;
  ns_error err = {0};
  ns_searcher *searcher = NULL;
  if (ns_searcher_open(w->batch->index, &searcher, &err)) {
    pthread_mutex_lock(&w->mutex);
    if (!w->errors)
      ns_complain(w->batch->program, "%s", err.text);
    w->errors = w->broken = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->mutex);
    return NULL;
  }
  pthread_mutex_lock(&w->mutex);
  while (w->next < w->count && !w->broken) {
    if (w->next >= w->printed + RING) {
      pthread_cond_wait(&w->changed, &w->mutex);
      continue;
    }
    size_t number = w->next++;
    pthread_mutex_unlock(&w->mutex);
    answer made = {.done = true};
    bool hits, bad;
    ns_buf_init(&made.text, NS_OUTPUT_MAX);
    ns_buf_init(&made.complaint, COMPLAINT_MAX);
    answer_line(w, searcher, number, &made, &hits, &bad);
    pthread_mutex_lock(&w->mutex);
    w->hits |= hits;
    w->errors |= bad || made.text.status;
    w->ring[number % RING] = made;
    print_ready(w);
  }
  pthread_cond_broadcast(&w->changed);
  pthread_mutex_unlock(&w->mutex);
  ns_searcher_close(searcher);
  return NULL;
}

static void run_workers(work *w) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  unsigned threads = w->batch->threads ? w->batch->threads : cores > 0 ? (unsigned)cores : 1;
  if (threads > w->count)
    threads = (unsigned)w->count;
  pthread_t started[THREADS_MAX];
  unsigned running = 0;
  while (running + 1 < threads && running < THREADS_MAX && !pthread_create(&started[running], NULL, worker, w))
    running++;
  worker(w);
  for (unsigned i = 0; i < running; i++)
    pthread_join(started[i], NULL);
}

int ns_batch_run(const ns_batch *batch) {
  work w = {.batch = batch};
  ns_buf input;
  ns_error err = {0};
  ns_buf_init(&input, INPUT_MAX);
  pthread_mutex_init(&w.mutex, NULL);
  pthread_cond_init(&w.changed, NULL);
  ns_status status = read_input(batch, &input, &err);
  if (!status)
    status = split_lines(&w, ns_buf_slice(&input), &err);
  if (status) {
    ns_complain(batch->program, "%s", err.text);
    w.errors = true;
  } else {
    if (batch->csv) {
      ns_buf head;
      ns_buf_init(&head, 1 << 12);
      ns_output_csv(&head, batch->query, NULL, true, NS_LIT("qid"));
      fwrite(head.ptr, 1, head.len, stdout);
      ns_buf_release(&head);
    }
    if (w.count)
      run_workers(&w);
    for (size_t i = 0; i < RING; i++) {
      ns_buf_release(&w.ring[i].text);
      ns_buf_release(&w.ring[i].complaint);
    }
  }
  pthread_cond_destroy(&w.changed);
  pthread_mutex_destroy(&w.mutex);
  ns_free(w.lines);
  ns_buf_release(&input);
  bool written = ns_finish_output(batch->program);
  return w.errors || !written ? 2 : w.hits ? 0 : 1;
}
