/* Stored texts: each once, whatever passages it stands in, and back as it was. */
#include "unit.h"

#include "sealed/codec/format.h"

#include "sealed_fixture.h"

enum { TEXT = 2000, TEXTS = 40, PER_ARTICLE = 4 };

/* Words that hardly compress, the same for the same number. */
static ns_slice text_of(ns_arena *arena, uint32_t n) {
  char *text = ns_arena_alloc(arena, TEXT);
  ns_random random = {n + 1};
  assert_non_null(text);
  for (size_t i = 0; i < TEXT; i++)
    text[i] = i % 9 == 8 ? ' ' : (char)('a' + ns_random_below(&random, 26));
  return ns_slice_of(text, TEXT);
}

/* Article n with PER_ARTICLE passages; texts[i] is the number of the i-th one's text. */
static ns_random_article article_of(ns_arena *arena, uint32_t n, const uint32_t texts[PER_ARTICLE]) {
  ns_random_article a = {.docs = ns_arena_calloc(arena, PER_ARTICLE, sizeof *a.docs), .count = PER_ARTICLE};
  char id[16];
  snprintf(id, sizeof id, "a%u", n);
  assert_non_null(a.docs);
  a.meta.id = ns_arena_copy(arena, ns_slice_str(id));
  for (uint32_t i = 0; i < PER_ARTICLE; i++)
    a.docs[i] = (ns_doc){.text = text_of(arena, texts[i]), .paragraph = i + 1, .key = ns_tie_key(0, a.meta.id, i + 1)};
  return a;
}

static void put(sealed_input *in, uint32_t n, const uint32_t texts[PER_ARTICLE]) {
  assert_int_equal(0, ns_grow(&in->at, in->count, &in->capacity, sizeof *in->at));
  in->at[in->count++] = article_of(&in->arena, n, texts);
}

static off_t store_bytes(const char *folder) {
  ns_sealed_head head;
  assert_int_equal(NS_OK, ns_head_read(folder, &head, NULL));
  return (off_t)head.sections[NS_SECTION_TEXT].len;
}

/* The passages of article `id` have the texts with these numbers. */
static void assert_texts(ns_segment *seg, const char *id, const uint32_t texts[PER_ARTICLE]) {
  ns_error err;
  uint32_t article;
  ns_docs docs;
  ns_arena arena;
  ns_arena_init(&arena, 1 << 24);
  assert_fine(&err, seg->ops->find_article(seg, ns_slice_str(id), &article, &err));
  assert_fine(&err, seg->ops->article_docs(seg, article, &docs, &err));
  assert_int_equal(PER_ARTICLE, docs.count);
  for (size_t i = 0; i < docs.count; i++) {
    ns_record record;
    ns_slice expected = text_of(&arena, texts[i]);
    assert_fine(&err, seg->ops->record(seg, docs.at[i], &arena, &record, &err));
    if (!ns_slice_eq(expected, record.text))
      fail_msg("%s, passage %zu: not text %u", id, i + 1, texts[i]);
  }
  ns_docs_release(&docs);
  ns_arena_release(&arena);
}

static const uint32_t own[] = {0, 1, 2, 3}, same[] = {4, 4, 4, 4}, mixed[] = {5, 1, 0, 6}, late[] = {6, 7, 5, 2};

static void verify_and_close(ns_segment *seg) {
  ns_error err;
  assert_fine(&err, seg->ops->verify(seg, &err));
  seg->ops->close(seg);
}

static void equal_texts_are_stored_once(void **state) {
  (void)state;
  sealed_input in;
  input_init(&in, 1);
  const sealed_options options = {.memory = 1 << 24, .threads = 1, .batch = 2};
  for (uint32_t n = 0; n < TEXTS; n += PER_ARTICLE)
    put(&in, n, (const uint32_t[]){n, n + 1, n + 2, n + 3});
  char *once = build_sealed(&in, 0, in.count, &options);
  for (uint32_t n = 0; n < 10 * TEXTS; n++)
    put(&in, 1000 + n, (const uint32_t[]){n % TEXTS, n * 3 % TEXTS, n * 7 % TEXTS, n * n % TEXTS});
  char *many = build_sealed(&in, 0, in.count, &options);
  assert_true(store_bytes(many) <= store_bytes(once)); /* its dictionary may know more of them */
  ns_segment *seg = open_sealed(many);
  for (uint32_t n = 0; n < 10 * TEXTS; n++) {
    char id[16];
    snprintf(id, sizeof id, "a%u", 1000 + n);
    assert_texts(seg, id, (const uint32_t[]){n % TEXTS, n * 3 % TEXTS, n * 7 % TEXTS, n * n % TEXTS});
  }
  verify_and_close(seg);
  remove_sealed(once);
  remove_sealed(many);
  input_release(&in);
}

/* Text alone does not make a record: what it is of, and where its figures stand, belong to it. */
static void records_that_differ_stay_apart(void **state) {
  (void)state;
  sealed_input in;
  input_init(&in, 1);
  const sealed_options options = {.memory = 1 << 24, .threads = 1, .batch = 2};
  ns_figure figures[] = {{.low = 1, .high = 1, .start = 3, .end = 5}, {.low = 1, .high = 1, .start = 4, .end = 5}};
  put(&in, 0, same);
  in.at[0].docs[1].kind = 1;
  for (size_t i = 2; i < 4; i++) {
    in.at[0].docs[i].facts.figures = &figures[i - 2];
    in.at[0].docs[i].facts.figure_count = 1;
  }
  char *path = build_sealed(&in, 0, in.count, &options);
  ns_segment *seg = open_sealed(path);
  ns_arena arena;
  ns_error err;
  ns_arena_init(&arena, 1 << 20);
  for (uint32_t doc = 0; doc < PER_ARTICLE; doc++) {
    ns_record record;
    assert_fine(&err, seg->ops->record(seg, doc, &arena, &record, &err));
    assert_int_equal(in.at[0].docs[doc].kind, record.kind);
    assert_int_equal(doc < 2 ? 0 : 1, record.facts.figure_count);
    if (doc >= 2)
      assert_int_equal(figures[doc - 2].start, record.facts.figures[0].start);
  }
  ns_arena_release(&arena);
  verify_and_close(seg);
  remove_sealed(path);
  input_release(&in);
}

/* The article that brought a text goes, or is replaced; others that have it keep it. */
static void a_text_outlives_the_article_that_brought_it(void **state) {
  (void)state;
  sealed_input in;
  input_init(&in, 1);
  sealed_options options = {.memory = 1 << 24, .threads = 1, .batch = 1};
  put(&in, 0, own);
  put(&in, 1, same);
  put(&in, 2, mixed);
  put(&in, 3, late);
  char *first = build_sealed(&in, 0, in.count, &options);
  options.base = open_sealed(first);
  ns_error err;
  const ns_slice hidden = NS_LIT("a2");
  assert_fine(&err, ns_sealed_hide(options.base, &hidden, 1, &err));
  put(&in, 0, same); /* the new a0 */
  put(&in, 4, mixed);
  char *second = build_sealed(&in, 4, in.count, &options);
  ns_segment *seg = open_sealed(second);
  uint32_t gone;
  assert_texts(seg, "a0", same);
  assert_texts(seg, "a1", same);
  assert_texts(seg, "a3", late);
  assert_texts(seg, "a4", mixed);
  assert_int_equal(NS_NOTFOUND, seg->ops->find_article(seg, NS_LIT("a2"), &gone, NULL));
  verify_and_close(seg);
  options.base->ops->close(options.base);
  remove_sealed(first);
  remove_sealed(second);
  input_release(&in);
}

static void assert_begins_alike(const char *expected, const char *actual, off_t bytes) {
  ns_buf a, b;
  char *first = ns_path_join(expected, "passages.store"), *second = ns_path_join(actual, "passages.store");
  ns_buf_init(&a, (size_t)1 << 30);
  ns_buf_init(&b, (size_t)1 << 30);
  assert_int_equal(NS_OK, ns_file_read(first, &a, NULL));
  assert_int_equal(NS_OK, ns_file_read(second, &b, NULL));
  assert_true(a.len >= (size_t)bytes && b.len >= (size_t)bytes);
  assert_memory_equal(a.ptr, b.ptr, (size_t)bytes);
  ns_buf_release(&a);
  ns_buf_release(&b);
  ns_free(first);
  ns_free(second);
}

/* Merging copies the chunks in which nothing changes, up to the first that loses a text; what comes back is the same
 * with any number of threads. */
static void untouched_chunks_are_taken_over(void **state) {
  (void)state;
  enum { BEFORE = 100, GONE = 80, CHUNK_TEXTS = 8 };
  sealed_input in;
  ns_error err;
  input_init(&in, 1);
  sealed_options options = {.memory = 1 << 24, .threads = 1, .batch = 16};
  for (uint32_t n = 0; n < BEFORE; n++) /* every fifth shares its last text with the one two before it */
    put(&in, n, (const uint32_t[]){4 * n, 4 * n + 1, 4 * n + 2, n % 5 == 4 ? 4 * n - 6 : 4 * n + 3});
  put(&in, BEFORE, own);
  char *first = build_sealed(&in, 0, BEFORE, &options);
  for (unsigned threads = 1; threads <= 3; threads += 2) {
    options.base = open_sealed(first);
    options.threads = threads;
    char *kept = build_sealed(&in, BEFORE, in.count, &options);
    assert_begins_alike(first, kept, store_bytes(first));
    char id[16];
    snprintf(id, sizeof id, "a%d", GONE + 2); /* brought a text of the one after the next */
    const ns_slice hidden = ns_slice_str(id);
    assert_fine(&err, ns_sealed_hide(options.base, &hidden, 1, &err));
    char *cut = build_sealed(&in, BEFORE, in.count, &options);
    assert_begins_alike(first, cut, store_bytes(first) * (GONE - 2 * CHUNK_TEXTS) / BEFORE);
    ns_segment *whole = open_sealed(kept), *seg = open_sealed(cut);
    for (uint32_t n = 0; n < BEFORE; n++) {
      const uint32_t texts[] = {4 * n, 4 * n + 1, 4 * n + 2, n % 5 == 4 ? 4 * n - 6 : 4 * n + 3};
      snprintf(id, sizeof id, "a%u", n);
      assert_texts(whole, id, texts);
      if (n != GONE + 2)
        assert_texts(seg, id, texts);
    }
    verify_and_close(whole);
    verify_and_close(seg);
    options.base->ops->close(options.base);
    remove_sealed(kept);
    remove_sealed(cut);
  }
  remove_sealed(first);
  input_release(&in);
}

/* What is taken over unread is looked at all the same. */
static void damaged_chunks_are_not_taken_over(void **state) {
  (void)state;
  sealed_input in;
  ns_error err;
  ns_sealed_builder *b;
  ns_sealed_totals totals;
  input_init(&in, 1);
  const sealed_options options = {.memory = 1 << 24, .threads = 1, .batch = 16};
  for (uint32_t n = 0; n < TEXTS; n++)
    put(&in, n, (const uint32_t[]){4 * n, 4 * n + 1, 4 * n + 2, 4 * n + 3});
  char *first = build_sealed(&in, 0, in.count, &options), *second = temp_folder();
  char *store = ns_path_join(first, "passages.store");
  FILE *file = fopen(store, "r+b");
  assert_true(file && !fseek(file, store_bytes(first) / 2, SEEK_SET));
  int byte = fgetc(file);
  assert_true(!fseek(file, -1, SEEK_CUR) && fputc(byte ^ 1, file) != EOF && !fclose(file));
  ns_segment *base = open_sealed(first);
  assert_fine(&err, ns_sealed_builder_new(second, 1 << 24, 1, &b, &err));
  assert_fine(&err, ns_sealed_builder_base(b, base, &err));
  assert_int_equal(NS_CORRUPT, ns_sealed_builder_finish(b, &totals, &err));
  assert_non_null(strstr(err.text, "passages.store"));
  ns_sealed_builder_free(b);
  base->ops->close(base);
  ns_free(store);
  remove_sealed(first);
  remove_sealed(second);
  input_release(&in);
}

/* A record longer than any chunk, and none at all. */
static void texts_of_every_length_come_back(void **state) {
  (void)state;
  static const size_t lengths[] = {0, 1, 8180, 8192, 8200, 1 << 20, 3};
  enum { LENGTHS = sizeof lengths / sizeof *lengths };
  sealed_input in;
  ns_error err;
  input_init(&in, 1);
  const sealed_options options = {.memory = 1 << 24, .threads = 2, .batch = 1};
  for (uint32_t n = 0; n < LENGTHS; n++) {
    char *text = ns_arena_alloc(&in.arena, lengths[n] + 1);
    memset(text, 'x', lengths[n]);
    put(&in, n, own);
    in.at[n].docs[0].text = ns_slice_of(text, lengths[n]);
  }
  char *path = build_sealed(&in, 0, in.count, &options);
  ns_segment *seg = open_sealed(path);
  ns_arena arena;
  ns_arena_init(&arena, 1 << 24);
  for (uint32_t n = 0; n < LENGTHS; n++) {
    ns_record record;
    assert_fine(&err, seg->ops->record(seg, n * PER_ARTICLE, &arena, &record, &err));
    assert_int_equal(lengths[n], record.text.len);
    assert_true(ns_slice_eq(in.at[n].docs[0].text, record.text));
  }
  ns_arena_release(&arena);
  verify_and_close(seg);
  remove_sealed(path);
  input_release(&in);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_texts_are_stored_once),
      cmocka_unit_test(records_that_differ_stay_apart),
      cmocka_unit_test(a_text_outlives_the_article_that_brought_it),
      cmocka_unit_test(untouched_chunks_are_taken_over),
      cmocka_unit_test(damaged_chunks_are_not_taken_over),
      cmocka_unit_test(texts_of_every_length_come_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
