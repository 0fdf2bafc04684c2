/* The live segment out of memory, killed, shared, and on a full disk. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live_fixture.h"

/* ------------------------------------------------------------------ C++ without memory */

/* operator new and delete, replaced: the n-th call fails, once (Xapian allocates in destructors, where a
 * second failure ends the program). The names are those of the C++ ABI, so that a C program can take their
 * place. */
static uint64_t new_left = UINT64_MAX;

_Noreturn void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv");
void *counting_new(size_t size) __asm__("_Znwm") __attribute__((visibility("default")));
void counting_delete(void *ptr) __asm__("_ZdlPv") __attribute__((visibility("default")));
void counting_sized_delete(void *ptr, size_t size) __asm__("_ZdlPvm") __attribute__((visibility("default")));

void *counting_new(size_t size) {
  if (new_left == 0) {
    new_left = UINT64_MAX;
    throw_bad_alloc();
  }
  if (new_left != UINT64_MAX)
    new_left--;
  void *ptr = malloc(size ? size : 1);
  if (!ptr)
    throw_bad_alloc();
  return ptr;
}

void counting_delete(void *ptr) {
  free(ptr);
}

void counting_sized_delete(void *ptr, size_t size) {
  (void)size;
  free(ptr);
}

/* ------------------------------------------------------------------ transactions */

static uint64_t passages_at(const char *path) {
  ns_segment *live;
  ns_segment_stats stats;
  ns_error err;
  assert_int_equal(NS_OK, ns_live_open(path, &live, &err));
  assert_int_equal(NS_OK, live->ops->stats(live, &stats, &err));
  assert_int_equal(NS_OK, live->ops->verify(live, &err));
  live->ops->close(live);
  return stats.passages;
}

static void nothing_is_visible_before_the_commit(void **state) {
  (void)state;
  fixture f;
  ns_article_meta meta;
  fixture_open(&f, 1);
  fixture_put(&f, 0, 5);
  fixture_commit(&f);
  uint64_t before = passages_at(f.path);
  fixture_put(&f, 5, 5);
  assert_ok(&f, ns_live_find(f.writer, NS_LIT("artikel-7"), &f.arena, &meta, &f.err)); /* seen by the writer */
  assert_int_equal(NS_NOTFOUND, ns_live_find(f.writer, NS_LIT("artikel-70"), &f.arena, &meta, &f.err));
  assert_int_equal(before, passages_at(f.path));
  ns_live_cancel(f.writer);
  assert_int_equal(before, ns_live_writer_passages(f.writer));
  assert_int_equal(NS_NOTFOUND, ns_live_find(f.writer, NS_LIT("artikel-7"), &f.arena, &meta, &f.err));
  fixture_put(&f, 20, 5);
  ns_live_writer_close(f.writer); /* without commit: gone */
  f.writer = NULL;
  assert_int_equal(before, passages_at(f.path));
  fixture_close(&f);
}

static void a_second_writer_is_told(void **state) {
  (void)state;
  fixture f;
  ns_live_writer *second;
  fixture_open(&f, 1);
  fixture_write(&f);
  assert_int_equal(NS_LOCKED, ns_live_writer_open(f.path, &second, &f.err));
  assert_null(second);
  assert_non_null(strstr(f.err.text, f.path));
  fixture_close(&f);
}

static void a_missing_database_is_not_found(void **state) {
  (void)state;
  ns_segment *live;
  ns_error err;
  assert_int_equal(NS_NOTFOUND, ns_live_open("/tmp/ns-test-there-is-no-such-thing", &live, &err));
  assert_null(live);
}

static void values_and_hidden_articles_are_committed_with_the_rest(void **state) {
  (void)state;
  fixture f;
  ns_slice value;
  size_t hidden[2] = {0};
  fixture_open(&f, 1);
  fixture_write(&f);
  assert_ok(&f, ns_live_set(f.writer, "analyse", NS_LIT("abc"), &f.err));
  assert_ok(&f, ns_live_set(f.writer, "weg", NS_LIT("xyz"), &f.err));
  assert_ok(&f, ns_live_hide(f.writer, NS_LIT("b"), true, &f.err));
  assert_ok(&f, ns_live_hide(f.writer, NS_LIT("a"), true, &f.err));
  assert_ok(&f, ns_live_hide(f.writer, NS_LIT("c"), true, &f.err));
  fixture_commit(&f);
  assert_ok(&f, ns_live_set(f.writer, "weg", NS_SLICE_NONE, &f.err));
  assert_ok(&f, ns_live_hide(f.writer, NS_LIT("b"), false, &f.err));
  assert_ok(&f, ns_live_hide(f.writer, NS_LIT("b"), false, &f.err)); /* not hidden: fine */
  fixture_commit(&f);
  assert_ok(&f, ns_live_get(f.live, "analyse", &f.arena, &value, &f.err));
  assert_true(ns_slice_is(value, "abc"));
  assert_ok(&f, ns_live_get(f.live, "weg", &f.arena, &value, &f.err));
  assert_null(value.ptr);
  assert_ok(&f, ns_live_hidden(f.live, count_id, hidden, &f.err));
  assert_int_equal(2, hidden[0]);
  fixture_close(&f);
}

/* A reader that two commits have overtaken goes on to the newest by itself. */
static void a_reader_follows_the_writer(void **state) {
  (void)state;
  fixture f;
  ns_segment *old;
  fixture_open(&f, 1);
  fixture_put(&f, 0, 40);
  fixture_commit(&f);
  assert_ok(&f, ns_live_open(f.path, &old, &f.err));
  for (uint32_t i = 0; i < 4; i++) {
    fixture_put(&f, 40 * (i + 1), 40);
    fixture_commit(&f);
  }
  ns_node all = {.kind = NS_NODE_TERM, .term = NS_LIT("w0"), .weight = 3};
  ns_plan plan = {&all, &all};
  ns_request request = {.plan = &plan, .want_docs = true};
  ns_answer answer = {0}, newest = {0};
  assert_ok(&f, old->ops->search(old, &request, &answer, &f.err));
  assert_ok(&f, f.live->ops->search(f.live, &request, &newest, &f.err));
  assert_int_equal(newest.count, answer.count);
  ns_docs_release(&answer.docs);
  ns_docs_release(&newest.docs);
  old->ops->close(old);
  fixture_close(&f);
}

static void a_killed_writer_leaves_the_old_state(void **state) {
  (void)state;
  fixture f;
  fixture_open(&f, 1);
  fixture_put(&f, 0, 30);
  fixture_commit(&f);
  uint64_t before = ns_live_writer_passages(f.writer);
  ns_live_writer_close(f.writer);
  f.writer = NULL;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    setenv("XAPIAN_FLUSH_THRESHOLD", "20", 1); /* so that tables are written long before the commit */
    fixture_put(&f, 10, 200);
    kill(getpid(), SIGKILL);
  }
  int ended;
  assert_int_equal(child, waitpid(child, &ended, 0));
  assert_true(WIFSIGNALED(ended));
  assert_int_equal(before, passages_at(f.path));
  fixture_put(&f, 500, 3); /* and the next writer finds nothing in its way */
  fixture_commit(&f);
  assert_true(passages_at(f.path) > before);
  fixture_close(&f);
}

/* ------------------------------------------------------------------ memory */

/* The whole life of a segment; every failure comes back as a status. */
static ns_status live_through(fixture *f, const ns_random_article *articles, size_t count, ns_error *err) {
  ns_live_writer *writer = NULL;
  ns_segment *live = NULL;
  ns_arena arena;
  ns_arena_init(&arena, 1 << 24);
  const uint32_t offsets[] = {0, 1};
  ns_node words[] = {{.kind = NS_NODE_TERM, .term = NS_LIT("w0"), .weight = 2},
                     {.kind = NS_NODE_TERM, .term = NS_LIT("w1"), .weight = 3}};
  ns_node *both[] = {&words[0], &words[1]};
  ns_node phrase = {.kind = NS_NODE_PHRASE, .children = both, .child_count = 2, .offsets = offsets};
  ns_node source = {.kind = NS_NODE_SOURCE, .text = NS_LIT("die woche")},
          year = {.kind = NS_NODE_YEAR, .low = 2020, .high = 2024};
  ns_node *any[] = {&phrase, &source, &year};
  ns_node root = {.kind = NS_NODE_OR, .children = any, .child_count = 3};
  ns_plan plan = {&root, &root};
  ns_hit hits[5];
  ns_answer answer = {.hits = hits};
  ns_request request = {.plan = &plan, .k = 5, .want_docs = true};
  ns_probe probe = {NS_LIT("w0"), NS_LIT("w0en")};
  ns_evidence evidence[5];
  ns_record record;
  ns_status status = ns_live_writer_create(f->path, &writer, err);
  for (size_t i = 0; i < count && !status; i++)
    status = ns_live_put(writer, &articles[i].meta, articles[i].docs, articles[i].count, err);
  if (!status)
    status = ns_live_remove(writer, articles[0].meta.id, err);
  if (!status)
    status = ns_live_commit(writer, err);
  ns_live_writer_close(writer);
  if (!status)
    status = ns_live_open(f->path, &live, err);
  if (!status)
    status = live->ops->search(live, &request, &answer, err);
  for (size_t i = 0; i < answer.hit_count && !status; i++) {
    status = live->ops->evidence(live, &hits[i].doc, 1, &probe, 1, &arena, evidence, err);
    if (!status)
      status = live->ops->record(live, hits[i].doc, &arena, &record, err);
  }
  if (!status)
    status = live->ops->verify(live, err);
  ns_docs_release(&answer.docs);
  if (live)
    live->ops->close(live);
  ns_arena_release(&arena);
  return status;
}

static void every_failing_allocation_is_reported(void **state) {
  (void)state;
  fixture f;
  ns_random_article articles[3];
  fixture_open(&f, 5);
  for (uint32_t i = 0; i < 3; i++)
    articles[i] = ns_random_article_make(&f.random, &f.arena, i);
  for (int in_cpp = 0; in_cpp < 2; in_cpp++) {
    uint64_t n = 1;
    for (;;) {
      if (in_cpp)
        new_left = n - 1;
      else
        ns_mem_fail_at(n);
      f.err = (ns_error){0};
      ns_status status = live_through(&f, articles, 3, &f.err);
      new_left = UINT64_MAX;
      ns_mem_fail_at(0);
      assert_int_equal(NS_OK, ns_dir_remove(f.path, NULL));
      if (status == NS_OK)
        break;
      if (status != NS_NOMEM || !strlen(f.err.text))
        fail_msg("%s allocation %llu: %s: %s", in_cpp ? "C++" : "C", (unsigned long long)n, ns_status_name(status),
                 f.err.text);
      n += 1 + n / 24; /* every one at first, then ever fewer */
    }
    assert_true(n > 100);
  }
  fixture_close(&f);
}

/* ------------------------------------------------------------------ a full disk */

/* A write that fails, wherever it comes: a status, and the old state stands. */
static void a_full_disk_is_reported_and_costs_nothing(void **state) {
  (void)state;
  fixture f;
  bool written = false;
  fixture_open(&f, 11);
  fixture_put(&f, 0, 20);
  fixture_commit(&f);
  uint64_t before = ns_live_writer_passages(f.writer);
  ns_live_writer_close(f.writer);
  f.writer = NULL;
  for (rlim_t limit = 4096; !written; limit += limit / 6) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      struct rlimit most = {limit, limit};
      signal(SIGXFSZ, SIG_IGN);
      setenv("XAPIAN_FLUSH_THRESHOLD", "40", 1);
      setrlimit(RLIMIT_FSIZE, &most);
      ns_status status = ns_live_writer_open(f.path, &f.writer, NULL);
      for (uint32_t n = 100; n < 150 && !status; n++) {
        ns_random_article a = ns_random_article_make(&f.random, &f.arena, n);
        status = ns_live_put(f.writer, &a.meta, a.docs, a.count, NULL);
      }
      if (!status)
        status = ns_live_commit(f.writer, NULL);
      ns_live_writer_close(f.writer);
      _exit(status);
    }
    int ended;
    assert_int_equal(child, waitpid(child, &ended, 0));
    assert_true(WIFEXITED(ended));
    written = WEXITSTATUS(ended) == NS_OK;
    if (!written) {
      assert_int_equal(NS_IO, WEXITSTATUS(ended));
      assert_int_equal(before, passages_at(f.path));
    }
  }
  assert_true(passages_at(f.path) > before);
  fixture_close(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_visible_before_the_commit),
      cmocka_unit_test(a_second_writer_is_told),
      cmocka_unit_test(a_missing_database_is_not_found),
      cmocka_unit_test(values_and_hidden_articles_are_committed_with_the_rest),
      cmocka_unit_test(a_reader_follows_the_writer),
      cmocka_unit_test(a_killed_writer_leaves_the_old_state),
      cmocka_unit_test(a_full_disk_is_reported_and_costs_nothing),
      cmocka_unit_test(every_failing_allocation_is_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
