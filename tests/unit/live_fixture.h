/* A live segment in a folder of its own, filled with random articles beside an oracle that has the
 * same. */
#ifndef NS_TESTS_LIVE_FIXTURE_H
#define NS_TESTS_LIVE_FIXTURE_H

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "live/live.h"
#include "oracle/oracle.h"
#include "oracle/random.h"

typedef struct fixture {
  char path[64];
  ns_live_writer *writer;
  ns_segment *live;
  ns_oracle oracle;
  ns_arena arena;
  ns_random random;
  ns_error err;
} fixture;

static inline void fixture_open(fixture *f, uint64_t seed) {
  *f = (fixture){.random = {seed}};
  snprintf(f->path, sizeof f->path, "/tmp/ns-test-live-XXXXXX");
  assert_non_null(mkdtemp(f->path));
  ns_arena_init(&f->arena, (size_t)1 << 30);
  ns_oracle_init(&f->oracle);
}

/* The folder stays when the test failed before it came here. */
static inline void fixture_close(fixture *f) {
  ns_live_writer_close(f->writer);
  if (f->live)
    f->live->ops->close(f->live);
  ns_oracle_release(&f->oracle);
  ns_arena_release(&f->arena);
  assert_int_equal(NS_OK, ns_dir_remove(f->path, NULL));
}

static inline void expect_ok(const fixture *f, ns_status status, const char *file, int line) {
  if (status) {
    print_error("%s: %s\n", ns_status_name(status), f->err.text);
    _fail(file, line);
  }
}
#define assert_ok(f, call) expect_ok(f, call, __FILE__, __LINE__)

static inline void fixture_write(fixture *f) {
  if (f->writer)
    return;
  ns_status status = ns_live_writer_open(f->path, &f->writer, &f->err);
  if (status == NS_NOTFOUND)
    status = ns_live_writer_create(f->path, &f->writer, &f->err);
  assert_ok(f, status);
}

/* Articles number first to first + count - 1, in both; not committed yet. */
static inline void fixture_put(fixture *f, uint32_t first, uint32_t count) {
  fixture_write(f);
  for (uint32_t n = first; n < first + count; n++) {
    ns_random_article a = ns_random_article_make(&f->random, &f->arena, n);
    assert_ok(f, ns_live_put(f->writer, &a.meta, a.docs, a.count, &f->err));
    ns_oracle_put(&f->oracle, &a.meta, a.docs, a.count);
  }
}

static inline void fixture_commit(fixture *f) {
  bool changed;
  assert_ok(f, ns_live_commit(f->writer, &f->err));
  if (!f->live)
    assert_ok(f, ns_live_open(f->path, &f->live, &f->err));
  else
    assert_ok(f, ns_live_refresh(f->live, &changed, &f->err));
}

static inline void fixture_read(const fixture *f, const char *name, ns_buf *out) {
  char *path = ns_path_join(f->path, name);
  ns_buf_init(out, 1 << 26);
  assert_int_equal(NS_OK, ns_file_read(path, out, NULL));
  ns_free(path);
}

/* In its place: a reader has the file mapped, and a new file would be another one. */
static inline void fixture_overwrite(const fixture *f, const char *name, ns_slice bytes) {
  char *path = ns_path_join(f->path, name);
  int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0644);
  assert_true(fd >= 0);
  assert_int_equal(NS_OK, ns_fd_write(fd, bytes.ptr, bytes.len, path, NULL));
  close(fd);
  ns_free(path);
}

static inline void fixture_end(fixture *f) {
  ns_live_writer_close(f->writer);
  f->writer = NULL;
}

/* Several commits with articles that come again and go, so that every table has spare blocks. */
static inline void fixture_fill(fixture *f, unsigned commits) {
  char id[32];
  for (unsigned i = 0; i < commits; i++) {
    fixture_put(f, i * 7 % 40, 6 + i % 5);
    snprintf(id, sizeof id, "artikel-%u", i * 11 % 40);
    if (i % 3 == 2)
      (void)!ns_live_remove(f->writer, ns_slice_str(id), &f->err);
    assert_ok(f, ns_live_commit(f->writer, &f->err));
  }
}

/* Counts ids and adds up their lengths. */
static inline ns_status count_id(void *ctx, ns_slice id) {
  size_t *seen = ctx;
  seen[0]++;
  seen[1] += id.len;
  return NS_OK;
}
#endif
