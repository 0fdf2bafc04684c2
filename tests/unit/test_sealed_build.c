/* The same input gives the same bytes; damage and faults are answered, never crashed upon. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealed_fixture.h"

enum { ARTICLES = 300, SMALL = 12, NAMES_MAX = 64 };

static sealed_input input;

/* Every third article begins with the passage that the one before begins with. */
static void repeat_passages(void) {
  for (size_t a = 2; a < input.count; a += 3) {
    ns_doc *doc = &input.at[a].docs[0];
    const ns_doc *before = &input.at[a - 1].docs[0];
    doc->text = before->text;
    doc->kind = before->kind;
    doc->facts = before->facts;
  }
}

static int set_up(void **state) {
  (void)state;
  input_init(&input, 7);
  input_add(&input, 0, ARTICLES);
  input_add(&input, 20, 15); /* these come twice */
  repeat_passages();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  input_release(&input);
  return 0;
}

/* ------------------------------------------------------------------ bytes */

static size_t list_files(const char *path, char names[NAMES_MAX][64]) {
  DIR *dir = opendir(path);
  size_t count = 0;
  assert_non_null(dir);
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.')
      continue;
    assert_true(count < NAMES_MAX);
    snprintf(names[count++], 64, "%.63s", entry->d_name);
  }
  closedir(dir);
  return count;
}

static ns_buf read_file(const char *folder, const char *name) {
  ns_buf bytes;
  char *path = ns_path_join(folder, name);
  ns_buf_init(&bytes, (size_t)1 << 30);
  assert_int_equal(NS_OK, ns_file_read(path, &bytes, NULL));
  ns_free(path);
  return bytes;
}

static void assert_same_file(const char *expected, const char *actual, const char *name) {
  ns_buf a = read_file(expected, name), b = read_file(actual, name);
  if (a.len != b.len || (a.len && memcmp(a.ptr, b.ptr, a.len)))
    fail_msg("%s differs", name);
  ns_buf_release(&a);
  ns_buf_release(&b);
}

static void assert_same_folder(const char *expected, const char *actual) {
  char names[NAMES_MAX][64], others[NAMES_MAX][64];
  size_t count = list_files(expected, names);
  assert_int_equal(count, list_files(actual, others));
  for (size_t i = 0; i < count; i++)
    assert_same_file(expected, actual, names[i]);
}

static void threads_and_memory_change_nothing(void **state) {
  (void)state;
  const sealed_options ways[] = {
      {.memory = 1 << 28, .threads = 1, .batch = 40},
      {.memory = 1 << 28, .threads = 4, .batch = 40},
      {.memory = 1, .threads = 1, .batch = 40},                   /* a run for each batch */
      {.memory = 1 << 16, .threads = 2, .batch = 7},              /* other borders of batches */
      {.memory = 1 << 28, .threads = 2, .batch = 40, .backwards = true},
      {.memory = 1, .threads = 3, .batch = 13, .backwards = true},
  };
  char *first = build_sealed(&input, 0, input.count, &ways[0]);
  for (size_t i = 1; i < sizeof ways / sizeof *ways; i++) {
    char *other = build_sealed(&input, 0, input.count, &ways[i]);
    assert_same_folder(first, other);
    remove_sealed(other);
  }
  remove_sealed(first);
}

static void a_base_gives_the_same_words_as_one_build(void **state) {
  (void)state;
  sealed_options options = {.memory = 1 << 28, .threads = 1, .batch = 40};
  char *whole = build_sealed(&input, 0, ARTICLES, &options);
  char *part = build_sealed(&input, 0, 200, &options);
  ns_segment *base = open_sealed(part);
  options.base = base;
  char *merged = build_sealed(&input, 200, ARTICLES, &options);
  static const char *const same[] = {"words.dict", "words.docs", "words.positions", "words.forms", "forms.dict",
                                     "ids.dict", "entities.dict", "amounts.dict", "passages.facts", "articles",
                                     "passages.base", "passages.order", "titles.docs", "headings.docs"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    assert_same_file(whole, merged, same[i]);
  base->ops->close(base);
  remove_sealed(whole);
  remove_sealed(part);
  remove_sealed(merged);
}

static void an_empty_segment_answers(void **state) {
  (void)state;
  sealed_options options = {.memory = 1 << 20, .threads = 2, .batch = 1};
  ns_error err;
  char *path = build_sealed(&input, 0, 0, &options);
  ns_segment *seg = open_sealed(path);
  ns_node all = {.kind = NS_NODE_ALL};
  ns_plan plan = {&all, &all};
  ns_hit hits[1];
  ns_answer answer = {.hits = hits};
  ns_request request = {.plan = &plan, .k = 1, .want_docs = true};
  ns_docs none;
  assert_fine(&err, seg->ops->search(seg, &request, &answer, &err));
  assert_int_equal(0, answer.count + answer.hit_count);
  assert_fine(&err, seg->ops->similar(seg, 1, &none, &err));
  assert_int_equal(0, none.count);
  assert_fine(&err, seg->ops->verify(seg, &err));
  seg->ops->close(seg);
  remove_sealed(path);
}

/* Lists far beyond one block, one slice, one window; and a term for every passage. */
static void very_long_lists_hold(void **state) {
  (void)state;
  enum { PER_ARTICLE = 100, LONG = 2500 };
  ns_error err;
  char *path = temp_folder();
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  ns_sealed_totals totals;
  static ns_doc docs[PER_ARTICLE];
  const uint32_t positions[] = {1, 2, 2, 300};
  const ns_doc_term terms[] = {
      {.term = NS_LIT("alle"), .position = 0, .position_count = 4, .impact = 7},
      {.term = NS_LIT("jeder"), .impact = 9},
  };
  const ns_doc_form forms[] = {{NS_LIT("alle"), 0}};
  for (size_t i = 0; i < PER_ARTICLE; i++)
    docs[i] = (ns_doc){.terms = terms, .term_count = 1 + i % 2, .positions = positions, .position_count = 4,
                       .forms = forms, .form_count = 1, .text = NS_LIT("alle"), .paragraph = (uint32_t)i + 1};
  assert_fine(&err, ns_sealed_builder_new(path, 1 << 28, 1, &b, &err));
  assert_fine(&err, ns_sealed_batch_new(b, 0, &batch, &err));
  for (uint32_t a = 0; a < LONG; a++) {
    char id[16];
    snprintf(id, sizeof id, "a%u", a);
    ns_article_meta meta = {.id = ns_slice_str(id)};
    for (uint32_t i = 0; i < PER_ARTICLE; i++)
      docs[i].key = ns_tie_key(0, meta.id, i + 1);
    assert_fine(&err, ns_sealed_batch_add(batch, &meta, docs, PER_ARTICLE, &err));
  }
  assert_fine(&err, ns_sealed_batch_end(batch, &err));
  assert_fine(&err, ns_sealed_builder_finish(b, &totals, &err));
  ns_sealed_builder_free(b);
  assert_int_equal(LONG * PER_ARTICLE * 3 / 2, totals.postings);
  ns_segment *seg = open_sealed(path);
  assert_fine(&err, seg->ops->verify(seg, &err));
  ns_node leaf[2] = {{.kind = NS_NODE_TERM, .term = NS_LIT("alle"), .weight = 1},
                     {.kind = NS_NODE_TERM, .term = NS_LIT("jeder"), .weight = 1}};
  ns_node *children[] = {&leaf[0], &leaf[1]};
  ns_node root = {.kind = NS_NODE_OR, .children = children, .child_count = 2};
  ns_plan plan = {&root, &root};
  ns_hit hits[3];
  ns_answer answer = {.hits = hits};
  ns_request request = {.plan = &plan, .k = 3, .want_count = true};
  assert_fine(&err, seg->ops->search(seg, &request, &answer, &err));
  assert_int_equal(LONG * PER_ARTICLE, answer.count);
  assert_int_equal(16, hits[2].score);
  seg->ops->close(seg);
  remove_sealed(path);
}

static void a_dropped_batch_leaves_nothing(void **state) {
  (void)state;
  ns_error err;
  sealed_options options = {.memory = 1 << 20, .threads = 1, .batch = 20};
  char *expected = build_sealed(&input, 0, 20, &options), *path = temp_folder();
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  ns_sealed_totals totals;
  assert_fine(&err, ns_sealed_builder_new(path, 1 << 20, 1, &b, &err));
  for (uint32_t number = 0; number < 2; number++) {
    assert_fine(&err, ns_sealed_batch_new(b, number, &batch, &err));
    for (size_t a = 20 * (1 - number); a < 20 * (2 - number); a++)
      assert_fine(&err, ns_sealed_batch_add(batch, &input.at[a].meta, input.at[a].docs, input.at[a].count, &err));
    if (number)
      assert_fine(&err, ns_sealed_batch_end(batch, &err));
    else
      ns_sealed_batch_drop(batch);
  }
  assert_fine(&err, ns_sealed_builder_finish(b, &totals, &err));
  ns_sealed_builder_free(b);
  assert_int_equal(20, totals.articles);
  static const char *const same[] = {"words.dict", "words.docs", "words.positions", "ids.dict", "entities.dict",
                                     "articles", "passages.store"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    assert_same_file(expected, path, same[i]);
  remove_sealed(expected);
  remove_sealed(path);
}

static void an_unfinished_build_clears_up(void **state) {
  (void)state;
  ns_error err;
  char names[NAMES_MAX][64];
  char *path = temp_folder();
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  assert_fine(&err, ns_sealed_builder_new(path, 1, 1, &b, &err));
  assert_fine(&err, ns_sealed_batch_new(b, 0, &batch, &err));
  assert_fine(&err, ns_sealed_batch_add(batch, &input.at[0].meta, input.at[0].docs, input.at[0].count, &err));
  assert_fine(&err, ns_sealed_batch_end(batch, &err));
  ns_sealed_builder_free(b);
  assert_int_equal(0, list_files(path, names));
  remove_sealed(path);
}

static void a_folder_that_is_not_there_is_named(void **state) {
  (void)state;
  ns_error err = {0};
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  ns_segment *seg;
  assert_fine(&err, ns_sealed_builder_new("/nowhere/at-all", 1 << 20, 1, &b, &err));
  assert_int_equal(NS_IO, ns_sealed_batch_new(b, 0, &batch, &err));
  assert_non_null(strstr(err.text, "/nowhere/at-all"));
  ns_sealed_builder_free(b);
  assert_int_equal(NS_NOTFOUND, ns_sealed_open("/nowhere/at-all", &seg, &err));
}

/* ------------------------------------------------------------------ out of memory */

static ns_status try_build(const char *path) {
  ns_sealed_builder *b;
  ns_sealed_batch *batch;
  ns_sealed_totals totals;
  ns_status status = ns_sealed_builder_new(path, 1 << 20, 1, &b, NULL);
  if (status)
    return status;
  status = ns_sealed_batch_new(b, 0, &batch, NULL);
  if (!status) {
    for (size_t a = 0; a < 3 && !status; a++)
      status = ns_sealed_batch_add(batch, &input.at[a].meta, input.at[a].docs, input.at[a].count, NULL);
    if (status)
      ns_sealed_batch_drop(batch);
    else
      status = ns_sealed_batch_end(batch, NULL);
  }
  if (!status)
    status = ns_sealed_builder_finish(b, &totals, NULL);
  ns_sealed_builder_free(b);
  return status;
}

static void every_failed_allocation_is_a_status(void **state) {
  (void)state;
  char *path = temp_folder();
  ns_status status = NS_NOMEM;
  uint64_t n = 1;
  for (; status == NS_NOMEM; n += 1 + n / 10) {
    ns_mem_fail_at(n);
    status = try_build(path);
    ns_mem_fail_at(0);
  }
  assert_int_equal(NS_OK, status);
  assert_true(n > 50);
  remove_sealed(path);
}

/* ------------------------------------------------------------------ damage */

static ns_status no_term(void *ctx, ns_slice term, uint32_t df) {
  (void)ctx;
  (void)term;
  (void)df;
  return NS_OK;
}

static ns_status no_facet(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high,
                          uint64_t count) {
  (void)ctx;
  (void)facet;
  (void)text;
  (void)kind;
  (void)low;
  (void)high;
  (void)count;
  return NS_OK;
}

/* Asks everything; any status will do, a crash will not. */
static void use_everything(ns_segment *seg, const ns_plan *plans, size_t plan_count) {
  ns_arena arena;
  ns_arena_init(&arena, 1 << 24);
  static ns_hit hits[100];
  for (size_t i = 0; i < plan_count; i++) {
    ns_answer answer = {.hits = hits};
    ns_request request = {.plan = &plans[i], .k = 10, .want_docs = i % 2};
    if (seg->ops->search(seg, &request, &answer, NULL) == NS_OK && answer.docs.count)
      seg->ops->facets(seg, &(ns_facet_request){.docs = &answer.docs, .facets = (1u << NS_FACET_COUNT) - 1}, no_facet, NULL, NULL, NULL);
    ns_docs_release(&answer.docs);
  }
  seg->ops->terms(seg, NS_SLICE_NONE, no_term, NULL, NULL);
  seg->ops->forms(seg, NS_LIT("w"), no_term, NULL, NULL);
  const uint32_t docs[] = {3, 0, 7, 20};
  const ns_probe probes[] = {{NS_LIT("w0"), NS_LIT("w0")}, {NS_LIT("w3"), NS_LIT("w3en")}};
  ns_evidence evidence[8];
  seg->ops->evidence(seg, docs, 4, probes, 2, &arena, evidence, NULL);
  for (uint32_t i = 0; i < 24; i++) {
    ns_record record;
    ns_article_meta meta;
    ns_docs found;
    seg->ops->record(seg, i, &arena, &record, NULL);
    seg->ops->facts(seg, i, &arena, &record, NULL);
    seg->ops->article(seg, i, &arena, &meta, NULL);
    if (seg->ops->article_docs(seg, i, &found, NULL) == NS_OK)
      ns_docs_release(&found);
    if (seg->ops->similar(seg, record.similar, &found, NULL) == NS_OK)
      ns_docs_release(&found);
  }
  ns_arena_release(&arena);
}

/* Flips bits of one byte; the segment must then not open or not verify, and be safe to use all the same. */
static void damage_byte(const char *folder, const char *name, size_t at, unsigned char flip, const ns_plan *plans,
                        size_t plan_count) {
  char *path = ns_path_join(folder, name);
  unsigned char byte = 0;
  ns_segment *seg;
  int fd = open(path, O_RDWR);
  assert_true(fd >= 0 && pread(fd, &byte, 1, (off_t)at) == 1);
  unsigned char bad = byte ^ flip;
  assert_int_equal(1, pwrite(fd, &bad, 1, (off_t)at));
  if (ns_sealed_open(folder, &seg, NULL) == NS_OK) {
    if (seg->ops->verify(seg, NULL) == NS_OK)
      fail_msg("%s, byte %zu: verify saw nothing", name, at);
    use_everything(seg, plans, plan_count);
    seg->ops->close(seg);
  }
  assert_int_equal(1, pwrite(fd, &byte, 1, (off_t)at));
  close(fd);
  ns_free(path);
}

static void every_damaged_byte_is_noticed(void **state) {
  (void)state;
  enum { PLANS = 12, STRIDE = 7 };
  sealed_options options = {.memory = 1 << 20, .threads = 1, .batch = 5};
  char names[NAMES_MAX][64];
  char *path = build_sealed(&input, 0, SMALL, &options);
  ns_arena arena;
  ns_plan plans[PLANS];
  ns_random random = {99};
  ns_arena_init(&arena, 1 << 24);
  for (size_t i = 0; i < PLANS; i++)
    plans[i] = ns_random_plan(&random, &arena);
  size_t count = list_files(path, names);
  for (size_t i = 0; i < count; i++) {
    ns_buf bytes = read_file(path, names[i]);
    /* every byte of what is small, and a good part of what is not */
    size_t step = bytes.len > 1024 ? STRIDE : 1;
    for (size_t at = 0; at < bytes.len; at += step)
      damage_byte(path, names[i], at, (unsigned char)(at % 3 == 0 ? 0xff : 1u << at % 8), plans, PLANS);
    ns_buf_release(&bytes);
  }
  ns_arena_release(&arena);
  remove_sealed(path);
}

static void a_cut_file_is_noticed(void **state) {
  (void)state;
  sealed_options options = {.memory = 1 << 20, .threads = 1, .batch = 5};
  char names[NAMES_MAX][64];
  char *path = build_sealed(&input, 0, SMALL, &options);
  size_t count = list_files(path, names);
  for (size_t i = 0; i < count; i++) {
    ns_segment *seg;
    char *file = ns_path_join(path, names[i]);
    ns_buf bytes = read_file(path, names[i]);
    if (bytes.len) {
      assert_int_equal(0, truncate(file, (off_t)bytes.len - 1));
      assert_int_equal(NS_CORRUPT, ns_sealed_open(path, &seg, NULL));
      assert_int_equal(NS_OK, ns_file_replace(file, ns_buf_slice(&bytes), NULL));
    }
    ns_buf_release(&bytes);
    ns_free(file);
  }
  remove_sealed(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(threads_and_memory_change_nothing),
      cmocka_unit_test(a_base_gives_the_same_words_as_one_build),
      cmocka_unit_test(an_empty_segment_answers),
      cmocka_unit_test(very_long_lists_hold),
      cmocka_unit_test(a_dropped_batch_leaves_nothing),
      cmocka_unit_test(an_unfinished_build_clears_up),
      cmocka_unit_test(a_folder_that_is_not_there_is_named),
      cmocka_unit_test(every_failed_allocation_is_a_status),
      cmocka_unit_test(every_damaged_byte_is_noticed),
      cmocka_unit_test(a_cut_file_is_noticed),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
