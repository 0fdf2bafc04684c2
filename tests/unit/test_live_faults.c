/* The live segment out of memory, damaged, killed, shared, and on a full disk. */
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

/* ------------------------------------------------------------------ damage */

/* Asked by the address sanitizer: Xapian itself reads past the end of a damaged term list, which is not
 * ours to mend. */
const char *__asan_default_suppressions(void) __attribute__((visibility("default")));
const char *__asan_default_suppressions(void) {
  return "interceptor_via_lib:libxapian\n";
}

static void read_whole(const char *path, ns_buf *out) {
  ns_buf_init(out, 1 << 26);
  assert_int_equal(NS_OK, ns_file_read(path, out, NULL));
}

static void write_whole(const char *path, ns_slice bytes) {
  int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0644);
  assert_true(fd >= 0);
  assert_int_equal(NS_OK, ns_fd_write(fd, bytes.ptr, bytes.len, path, NULL));
  close(fd);
}

/* Opens, verifies, searches and reads in a child of its own; answers what came of it, -1 for a crash. */
static int survey(const char *path) {
  pid_t child = fork();
  if (child == 0) {
    ns_segment *live;
    ns_arena arena;
    ns_arena_init(&arena, 1 << 26);
    signal(SIGSEGV, SIG_DFL); /* cmocka would go on with the tests, in the child */
    alarm(20);                /* a loop without end is a crash, too */
    ns_status status = ns_live_open(path, &live, NULL);
    if (!status) {
      ns_node word = {.kind = NS_NODE_TERM, .term = NS_LIT("w0"), .weight = 1};
      ns_plan plan = {&word, &word};
      ns_hit hits[20];
      ns_answer answer = {.hits = hits};
      ns_request request = {.plan = &plan, .k = 20, .want_count = true};
      ns_probe probe = {NS_LIT("w1"), NS_LIT("w1en")};
      ns_evidence evidence[20];
      ns_record record;
      if (!live->ops->search(live, &request, &answer, NULL)) {
        uint32_t docs[20];
        for (size_t i = 0; i < answer.hit_count; i++) {
          docs[i] = hits[i].doc;
          (void)!live->ops->record(live, docs[i], &arena, &record, NULL);
        }
        (void)!live->ops->evidence(live, docs, answer.hit_count, &probe, 1, &arena, evidence, NULL);
      }
      status = live->ops->verify(live, NULL);
      live->ops->close(live);
    }
    ns_arena_release(&arena);
    _exit(status);
  }
  int ended;
  assert_int_equal(child, waitpid(child, &ended, 0));
  return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

enum { FLIPS = 60, CUTS = 4, DAMAGES = FLIPS + CUTS + 1 };

/* Writes the file with one bit flipped, cut off somewhere, or all zero; says what was done. */
static const char *write_damaged(const char *path, ns_buf *whole, unsigned which, size_t at, unsigned bit) {
  char was = whole->ptr[at];
  if (which < FLIPS) {
    whole->ptr[at] ^= (char)(1 << bit);
    write_whole(path, ns_buf_slice(whole));
    whole->ptr[at] = was;
    return "flipped";
  }
  if (which < FLIPS + CUTS) {
    write_whole(path, ns_slice_of(whole->ptr, at));
    return "and all after it cut off";
  }
  char *zeros = calloc(whole->len, 1);
  write_whole(path, ns_slice_of(zeros, whole->len));
  free(zeros);
  return "and all others zeroed";
}

static void damage_is_found_and_never_crashes(void **state) {
  (void)state;
  static const char *const tables[] = {"postlist.glass", "docdata.glass", "termlist.glass", "iamglass"};
  fixture f;
  unsigned found = 0, tried = 0;
  fixture_open(&f, 9);
  fixture_put(&f, 0, 40);
  fixture_commit(&f);
  ns_live_writer_close(f.writer);
  f.writer = NULL;
  assert_int_equal(NS_OK, survey(f.path));
  for (size_t t = 0; t < 4; t++) {
    char *path = ns_path_join(f.path, tables[t]);
    ns_buf whole;
    read_whole(path, &whole);
    for (unsigned i = 0; i < DAMAGES; i++, tried++) {
      size_t at = ns_random_below(&f.random, (uint32_t)whole.len);
      const char *how = write_damaged(path, &whole, i, at, ns_random_below(&f.random, 8));
      int status = survey(f.path);
      bool fits = status == NS_OK || status == NS_CORRUPT || status == NS_IO || status == NS_FORMAT ||
                  status == NS_CHANGED || /* a revision that no block has */
                  status == NS_NOMEM;     /* a length that nobody could mean */
      if (!fits)
        fail_msg("%s, byte %zu %s: %s", tables[t], at, how, status < 0 ? "a crash" : ns_status_name((ns_status)status));
      found += status != NS_OK;
    }
    write_whole(path, ns_buf_slice(&whole));
    ns_buf_release(&whole);
    ns_free(path);
  }
  assert_int_equal(NS_OK, survey(f.path));
  assert_true(found > tried / 4); /* the rest fell on free space */
  fixture_close(&f);
}

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
      cmocka_unit_test(damage_is_found_and_never_crashes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
