/* The live segment at its limits, out of memory, damaged, killed, and shared. */
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

/* ------------------------------------------------------------------ limits */

typedef struct single {
  ns_doc_term term;
  ns_doc_form form;
  uint32_t positions[2];
  ns_doc doc;
  ns_article_meta meta;
} single;

static single *single_of(single *s, ns_slice term) {
  *s = (single){.term = {.term = term, .impact = 7, .position_count = 2}, .positions = {0, 1}};
  s->form.form = term;
  s->doc = (ns_doc){.terms = &s->term,
                    .term_count = 1,
                    .forms = &s->form,
                    .form_count = 1,
                    .positions = s->positions,
                    .position_count = 2,
                    .text = NS_LIT("Ein Satz."),
                    .paragraph = 1,
                    .key = 1};
  s->meta = (ns_article_meta){.id = NS_LIT("eins")};
  return s;
}

static ns_slice filled(ns_arena *arena, size_t len, char c) {
  char *text = ns_arena_alloc(arena, len + 1);
  assert_non_null(text);
  memset(text, c, len);
  return ns_slice_of(text, len);
}

static uint32_t matches(fixture *f, ns_node_kind kind, ns_slice term, ns_slice form) {
  const uint32_t offsets[] = {0, 1};
  ns_node word = {.kind = NS_NODE_TERM, .term = term, .weight = 1}, *words[] = {&word, &word};
  ns_node node = {.kind = kind, .term = term, .form = form, .text = term, .weight = 1, .window = 1};
  if (kind == NS_NODE_PHRASE || kind == NS_NODE_NEAR) {
    node.children = words;
    node.child_count = 2;
    node.offsets = offsets;
  }
  ns_plan plan = {&node, &node};
  ns_request request = {.plan = &plan, .want_count = true};
  ns_answer answer = {0};
  assert_ok(f, f->live->ops->search(f->live, &request, &answer, &f->err));
  assert_true(answer.exact);
  return (uint32_t)answer.count;
}

/* Up to its limit a term does all that a short one does; above, the call says so and costs nothing. */
static void terms_at_the_limit(void **state) {
  (void)state;
  const struct {
    size_t len;
    char c;
    ns_status status;
  } rows[] = {{1, 'a', NS_OK},    {245, 'a', NS_OK},     {246, 'a', NS_LIMIT}, {244, 'Q', NS_OK}, {245, 'Q', NS_LIMIT},
              {122, '\0', NS_OK}, {123, '\0', NS_LIMIT}, {245, '\xFF', NS_OK}, {1, '\1', NS_OK},  {0, 'a', NS_INVALID}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    fixture f;
    single s;
    fixture_open(&f, 1);
    fixture_write(&f);
    ns_slice term = filled(&f.arena, rows[i].len, rows[i].c);
    single_of(&s, term);
    assert_int_equal(rows[i].status, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    single_of(&s, NS_LIT("anders"));
    s.meta.id = NS_LIT("zwei");
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    fixture_commit(&f);
    uint32_t expected = rows[i].status == NS_OK, df;
    assert_ok(&f, f.live->ops->df(f.live, term, &df, &f.err));
    assert_int_equal(expected, df);
    assert_int_equal(expected, matches(&f, NS_NODE_TERM, term, NS_SLICE_NONE));
    assert_int_equal(expected, matches(&f, NS_NODE_FORM, term, term));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, term, NS_LIT("etwas")));
    assert_int_equal(expected, matches(&f, NS_NODE_PHRASE, term, NS_SLICE_NONE));
    assert_int_equal(expected, matches(&f, NS_NODE_NEAR, term, NS_SLICE_NONE));
    assert_ok(&f, f.live->ops->verify(f.live, &f.err));
    fixture_close(&f);
  }
}

static ns_status keep_lengths(void *ctx, ns_slice text, uint32_t df) {
  size_t *lengths = ctx;
  lengths[0]++;
  lengths[1] = text.len;
  return df == 1 ? NS_OK : NS_BUG;
}

/* Words that look like marks come in their place in the order of bytes. */
static ns_status keep_first_bytes(void *ctx, ns_slice text, uint32_t df) {
  char *seen = ctx;
  (void)df;
  seen[strlen(seen)] = text.ptr[0];
  return NS_OK;
}

static void terms_in_capitals_are_words_too(void **state) {
  (void)state;
  static const char *const words[] = {"9", "A", "Q", "W", "Z", "a", "zz"};
  fixture f;
  char seen[16] = {0};
  fixture_open(&f, 1);
  fixture_write(&f);
  for (size_t i = 0; i < 7; i++) {
    single s;
    char id[8];
    snprintf(id, sizeof id, "%zu", i);
    single_of(&s, ns_slice_str(words[i]));
    s.meta.id = ns_slice_str(id);
    s.meta.source = NS_LIT("Quelle");
    s.meta.date = (ns_period){20250101, 20250101};
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  }
  fixture_commit(&f);
  assert_ok(&f, f.live->ops->terms(f.live, NS_SLICE_NONE, keep_first_bytes, seen, &f.err));
  assert_string_equal("9AQWZaz", seen);
  for (size_t i = 0; i < 7; i++)
    assert_int_equal(1, matches(&f, NS_NODE_TERM, ns_slice_str(words[i]), NS_SLICE_NONE));
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void long_forms_match_but_are_not_listed(void **state) {
  (void)state;
  for (size_t len = 199; len <= 202; len++) {
    fixture f;
    single s;
    size_t lengths[2] = {0};
    fixture_open(&f, 1);
    fixture_write(&f);
    ns_slice form = filled(&f.arena, len == 202 ? 70000 : len, 'x');
    single_of(&s, NS_LIT("kurz"));
    s.form.form = form;
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    fixture_commit(&f);
    assert_int_equal(1, matches(&f, NS_NODE_FORM, NS_LIT("kurz"), form));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, NS_LIT("kurz"), ns_slice_of(form.ptr, form.len - 1)));
    assert_int_equal(0, matches(&f, NS_NODE_FORM, NS_LIT("lang"), form));
    assert_int_equal(NS_OK, f.live->ops->forms(f.live, NS_LIT("x"), keep_lengths, lengths, &f.err));
    assert_int_equal(len <= 200, lengths[0]);
    if (len <= 200)
      assert_int_equal(len, lengths[1]);
    assert_ok(&f, f.live->ops->verify(f.live, &f.err));
    fixture_close(&f);
  }
}

static ns_status count_id(void *ctx, ns_slice id) {
  size_t *lengths = ctx;
  lengths[0]++;
  lengths[1] += id.len;
  return NS_OK;
}

static void ids_and_names_of_any_length(void **state) {
  (void)state;
  const size_t lens[] = {1, 243, 244, 245, 246, 70000};
  fixture f;
  size_t all = 0, hidden[2] = {0};
  fixture_open(&f, 1);
  fixture_write(&f);
  for (size_t i = 0; i < 6; i++) {
    single s;
    single_of(&s, NS_LIT("wort"));
    s.meta.id = s.meta.source = s.meta.author = filled(&f.arena, lens[i], (char)('a' + i));
    assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
    assert_ok(&f, ns_live_hide(f.writer, s.meta.id, true, &f.err));
    all += lens[i];
  }
  fixture_commit(&f);
  for (size_t i = 0; i < 6; i++) {
    uint32_t number;
    ns_slice name = filled(&f.arena, lens[i], (char)('a' + i));
    assert_ok(&f, f.live->ops->find_article(f.live, name, &number, &f.err));
    assert_int_equal(i, number);
    assert_int_equal(1, matches(&f, NS_NODE_ARTICLE, name, NS_SLICE_NONE));
    assert_int_equal(1, matches(&f, NS_NODE_SOURCE, name, NS_SLICE_NONE));
    assert_int_equal(1, matches(&f, NS_NODE_AUTHOR, ns_slice_from(name, lens[i] / 2), NS_SLICE_NONE));
  }
  assert_ok(&f, ns_live_hidden(f.live, count_id, hidden, &f.err));
  assert_int_equal(6, hidden[0]);
  assert_int_equal(all, hidden[1]);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void what_cannot_be_kept_is_refused_before_anything_is_touched(void **state) {
  (void)state;
  fixture f;
  single s;
  fixture_open(&f, 1);
  fixture_put(&f, 0, 3);
  const ns_figure figure = {.kind = NS_KIND_COUNT_OF_KINDS};
  const int16_t years[] = {2025, 2024};
  for (int i = 0; i < 9; i++) {
    single_of(&s, NS_LIT("wort"));
    switch (i) {
    case 0: s.term.impact = 0; break;
    case 1: s.positions[0] = 1; break;
    case 2: s.positions[1] = UINT32_MAX; break;
    case 3: s.term.position_count = 3; break;
    case 4: s.form.term = 1; break;
    case 5: s.meta.id = NS_LIT(""); break;
    case 6: s.doc.facts = (ns_facts){.figures = &figure, .figure_count = 1}; break;
    case 7: s.doc.facts = (ns_facts){.years = years, .year_count = 2}; break;
    default: s.doc.text = filled(&f.arena, (1 << 24) + 1, 'x');
    }
    ns_status status = ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err);
    assert_int_equal(i == 2 || i == 8 ? NS_LIMIT : NS_INVALID, status);
    assert_true(strlen(f.err.text) > 0);
  }
  fixture_put(&f, 3, 1); /* the batch is not lost */
  fixture_commit(&f);
  ns_segment_stats stats;
  assert_ok(&f, f.live->ops->stats(f.live, &stats, &f.err));
  assert_int_equal(4, stats.articles);
  assert_ok(&f, f.live->ops->verify(f.live, &f.err));
  fixture_close(&f);
}

static void a_term_named_twice_costs_the_batch(void **state) {
  (void)state;
  fixture f;
  single s;
  fixture_open(&f, 1);
  fixture_write(&f);
  single_of(&s, NS_LIT("wort"));
  ns_doc_term both[] = {s.term, s.term};
  s.doc.terms = both;
  s.doc.term_count = 2;
  assert_int_equal(NS_INVALID, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  s.doc.term_count = 1;
  assert_int_equal(NS_BATCH_LOST, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  assert_int_equal(NS_BATCH_LOST, ns_live_commit(f.writer, &f.err));
  assert_int_equal(NS_BATCH_LOST, ns_live_remove(f.writer, s.meta.id, &f.err));
  ns_live_cancel(f.writer);
  assert_ok(&f, ns_live_put(f.writer, &s.meta, &s.doc, 1, &f.err));
  fixture_commit(&f);
  assert_int_equal(1, matches(&f, NS_NODE_TERM, NS_LIT("wort"), NS_SLICE_NONE));
  fixture_close(&f);
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
  ns_status status = ns_live_writer_open(f->path, &writer, err);
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
    alarm(20); /* a loop without end is a crash, too */
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

static void damage_is_found_and_never_crashes(void **state) {
  (void)state;
  static const char *const tables[] = {"postlist.glass", "docdata.glass", "termlist.glass", "iamglass"};
  enum { FLIPS = 60, CUTS = 4 };
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
    for (unsigned i = 0; i < FLIPS + CUTS; i++) {
      ns_slice bytes = ns_buf_slice(&whole);
      size_t at = ns_random_below(&f.random, (uint32_t)whole.len);
      char was = whole.ptr[at];
      if (i < FLIPS)
        whole.ptr[at] ^= (char)(1 << ns_random_below(&f.random, 8));
      else
        bytes.len = at;
      write_whole(path, bytes);
      whole.ptr[at] = was;
      int status = survey(f.path);
      bool fits = status == NS_CORRUPT || status == NS_IO || status == NS_FORMAT ||
                  status == NS_CHANGED || /* a revision that no block has */
                  status == NS_NOMEM;     /* a length that nobody could mean */
      if (status != NS_OK && !fits)
        fail_msg("%s, byte %zu %s: %s", tables[t], at, i < FLIPS ? "flipped" : "and all after it cut off",
                 status < 0 ? "a crash" : ns_status_name((ns_status)status));
      tried++;
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
      cmocka_unit_test(terms_at_the_limit),
      cmocka_unit_test(terms_in_capitals_are_words_too),
      cmocka_unit_test(long_forms_match_but_are_not_listed),
      cmocka_unit_test(ids_and_names_of_any_length),
      cmocka_unit_test(what_cannot_be_kept_is_refused_before_anything_is_touched),
      cmocka_unit_test(a_term_named_twice_costs_the_batch),
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
