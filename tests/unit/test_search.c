#include "text_tables.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "index/index.h"
#include "search/search.h"
#include "shelf.h"

enum { IDS_MAX = 100, TEXT_MAX = 4000 };

/* ------------------------------------------------------------------ the indexes */

static void add(const char *dir, const char *path, bool rebuild) {
  ns_error err = {0};
  ns_write_totals totals;
  ns_write_options options = {.dir = dir, .no_seal = true, .threads = 1, .memory = 64 << 20};
  must(rebuild ? ns_index_rebuild(&options, &path, 1, &totals, &err) : ns_index_add(&options, &path, 1, &totals, &err), &err);
}

/* Lines from..to of the articles as a file of its own. */
static void write_lines(const char *path, size_t from, size_t to) {
  ns_buf file;
  ns_error err;
  ns_buf_init(&file, 1 << 20);
  must(ns_file_read("tests/data/search-articles.jsonl", &file, &err), &err);
  ns_slice rest = ns_buf_slice(&file), out = ns_slice_of(rest.ptr, 0);
  for (size_t line = 0; line < to; line++) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    assert_non_null(end);
    size_t len = (size_t)(end - rest.ptr) + 1;
    if (line == from)
      out.ptr = rest.ptr;
    if (line >= from)
      out.len += len;
    rest = ns_slice_from(rest, len);
  }
  must(ns_file_replace(path, out, &err), &err);
  ns_buf_release(&file);
}

static int open_shelf(void **state) {
  (void)state;
  ns_error err;
  char half[80];
  for (int i = 0; i < SHELVES; i++) {
    strcpy(shelf[i].dir, "/tmp/nsearch-test-search-XXXXXX");
    assert_non_null(mkdtemp(shelf[i].dir));
  }
  add(shelf[LIVE].dir, "tests/data/search-articles.jsonl", false);
  add(shelf[SEALED].dir, "tests/data/search-articles.jsonl", true);
  snprintf(half, sizeof half, "%s/half.jsonl", shelf[SPLIT].dir);
  write_lines(half, 0, 3);
  add(shelf[SPLIT].dir, half, true);
  write_lines(half, 3, 6);
  add(shelf[SPLIT].dir, half, false);
  for (int i = 0; i < SHELVES; i++)
    must(ns_searcher_open(shelf[i].dir, &shelf[i].searcher, &err), &err);
  return 0;
}

static ns_found *ask(int which, const ns_query *query) {
  ns_found *found;
  ns_error err = {0};
  must(ns_search(shelf[which].searcher, query, &found, NULL, &err), &err);
  return found;
}

static ns_query query_of(ns_slice text) {
  return (ns_query){.text = text, .n = IDS_MAX};
}

/* ------------------------------------------------------------------ the table */

static void set_option(ns_query *q, ns_slice name, ns_slice value) {
  if (ns_slice_is(name, "year"))
    q->year = value;
  else if (ns_slice_is(name, "amount"))
    q->amounts[q->amount_count++] = value;
  else if (ns_slice_is(name, "source"))
    q->source = value;
  else if (ns_slice_is(name, "since"))
    q->since = value;
  else if (ns_slice_is(name, "until"))
    q->until = value;
  else
    fail_msg("no such option: %.*s", (int)name.len, name.ptr);
}

static void set_options(ns_query *q, ns_slice text) {
  while (text.len) {
    const char *end = memchr(text.ptr, ';', text.len);
    ns_slice one = ns_slice_of(text.ptr, end ? (size_t)(end - text.ptr) : text.len);
    const char *equals = memchr(one.ptr, '=', one.len);
    assert_non_null(equals);
    set_option(q, ns_slice_of(one.ptr, (size_t)(equals - one.ptr)), ns_slice_from(one, (size_t)(equals - one.ptr) + 1));
    text = ns_slice_from(text, one.len + 1);
  }
}

static int by_bytes(const void *a, const void *b) {
  return ns_slice_cmp(*(const ns_slice *)a, *(const ns_slice *)b);
}

/* The passages found, parted by blanks; sorted when their order is free. */
static void write_ids(const ns_found *found, bool sorted, ns_buf *out) {
  ns_slice ids[IDS_MAX];
  for (size_t i = 0; i < found->hit_count; i++)
    ids[i] = found->hits[i].passage;
  if (sorted && found->hit_count)
    qsort(ids, found->hit_count, sizeof *ids, by_bytes);
  for (size_t i = 0; i < found->hit_count; i++) {
    if (i)
      ns_buf_add_char(out, ' ');
    ns_buf_add_slice(out, ids[i]);
  }
}

static void write_sorted(ns_slice text, ns_buf *out) {
  ns_slice ids[IDS_MAX];
  size_t count = 0;
  while (text.len) {
    const char *end = memchr(text.ptr, ' ', text.len);
    ids[count] = ns_slice_of(text.ptr, end ? (size_t)(end - text.ptr) : text.len);
    text = ns_slice_from(text, ids[count++].len + 1);
  }
  if (count)
    qsort(ids, count, sizeof *ids, by_bytes);
  for (size_t i = 0; i < count; i++) {
    if (i)
      ns_buf_add_char(out, ' ');
    ns_buf_add_slice(out, ids[i]);
  }
}

static void write_highlights(const ns_found_hit *hit, ns_buf *out) {
  for (size_t i = 0; i < hit->highlight_count; i++) {
    if (i)
      ns_buf_add_char(out, '|');
    ns_buf_add(out, hit->text.ptr + hit->highlights[i].start, hit->highlights[i].end - hit->highlights[i].start);
  }
}

static unsigned wrong_rows;

static void compare(const char *what, unsigned line, int which, ns_slice expected, const ns_buf *got) {
  if (ns_slice_eq(expected, ns_buf_slice(got)))
    return;
  wrong_rows++;
  print_error("line %u, index %d, %s: expected %.*s, got %.*s\n", line, which, what, (int)expected.len, expected.ptr, (int)got->len,
              got->ptr ? got->ptr : "");
}

static void check_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  (void)ctx;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(fields[0]);
    ns_buf got, want, marked;
    ns_buf_init(&got, TEXT_MAX);
    ns_buf_init(&want, TEXT_MAX);
    ns_buf_init(&marked, TEXT_MAX);
    set_options(&query, fields[1]);
    ns_found *found = ask(which, &query);
    bool any_order = fields[2].len && fields[2].ptr[0] == '~';
    write_ids(found, any_order, &got);
    if (any_order)
      write_sorted(ns_slice_from(fields[2], 1), &want);
    else
      ns_buf_add_slice(&want, fields[2]);
    compare("passages", line, which, ns_buf_slice(&want), &got);
    if (fields[3].len && found->hit_count) {
      write_highlights(&found->hits[0], &marked);
      compare("highlights", line, which, fields[3], &marked);
    }
    ns_found_free(found);
    ns_buf_release(&got);
    ns_buf_release(&want);
    ns_buf_release(&marked);
  }
}

static void queries_find_what_they_ask_for(void **state) {
  (void)state;
  wrong_rows = 0;
  each_row("search.tsv", check_row, NULL);
  assert_int_equal(0, wrong_rows);
}

/* ------------------------------------------------------------------ what the table cannot say */

static void near_duplicates_are_one_hit(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(NS_LIT("Fährbetrieb"));
    ns_found *found = ask(which, &query);
    assert_int_equal(1, found->hit_count);
    assert_int_equal(2, found->passages);
    assert_int_equal(2, found->articles);
    assert_int_equal(1, found->hits[0].similar_count);
    assert_int_equal(1, found->hits[0].similar_shown);
    assert_true(ns_slice_is(found->hits[0].similar[0], "kopie-a#1"));
    ns_found_free(found);
  }
}

static void one_passage_of_each_article(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(NS_LIT("Handel Rechenzentrum"));
    query.per_article = true;
    ns_found *found = ask(which, &query);
    assert_int_equal(2, found->hit_count);
    assert_int_equal(6, found->passages);
    assert_int_equal(2, found->articles);
    ns_found_free(found);
  }
}

static uint64_t count_of(const ns_found *found, ns_facet facet, const char *text, double low) {
  for (size_t i = 0; i < found->facets[facet].count; i++) {
    const ns_facet_count *c = &found->facets[facet].at[i];
    if (text ? ns_slice_is(c->text, text) : !c->text.ptr && c->low >= low && c->low <= low)
      return c->count;
  }
  return 0;
}

static void a_choice_does_not_narrow_its_own_facet(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(NS_LIT("*"));
    query.facets = 1u << NS_FACET_SOURCE | 1u << NS_FACET_YEAR;
    query.source = NS_LIT("Wochenschau");
    ns_found *found = ask(which, &query);
    assert_int_equal(4, found->passages);
    assert_int_equal(4, count_of(found, NS_FACET_SOURCE, "Wochenschau", 0));
    assert_int_equal(9, count_of(found, NS_FACET_SOURCE, "Nordblatt", 0));
    assert_int_equal(0, count_of(found, NS_FACET_YEAR, NULL, 2027));
    ns_found_free(found);
    query.source = NS_SLICE_NONE;
    found = ask(which, &query);
    assert_int_equal(1, count_of(found, NS_FACET_YEAR, NULL, 2027));
    ns_found_free(found);
  }
}

/* Pages of every size, laid side by side, are the list as a whole. */
static void pages_neither_overlap_nor_leave_gaps(void **state) {
  (void)state;
  ns_query query = query_of(NS_LIT("Megawatt Handel Intelligenz die Strom"));
  for (int which = 0; which < SHELVES; which++) {
    ns_found *whole = ask(which, &query);
    for (size_t n = 1; n < 4; n++) {
      for (size_t offset = 0; offset < whole->hit_count; offset += n) {
        ns_query page_query = query;
        page_query.n = n;
        page_query.offset = offset;
        ns_found *page = ask(which, &page_query);
        for (size_t i = 0; i < page->hit_count; i++) {
          assert_int_equal(offset + i + 1, page->hits[i].rank);
          assert_true(ns_slice_eq(whole->hits[offset + i].passage, page->hits[i].passage));
        }
        ns_found_free(page);
      }
    }
    ns_found_free(whole);
  }
}

static void order_does_not_depend_on_the_split(void **state) {
  (void)state;
  static const char *const queries[] = {"Rechenzentrum Megawatt", "Handel online Buch", "künstliche Intelligenz Verwaltung KI", "die der und",
                                        "Millionen Euro Anlage", "*", "Strom 18 Millionen Euro"};
  for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
    for (int sort = NS_SORT_RELEVANCE; sort <= NS_SORT_DATE; sort++) {
      ns_query query = query_of(ns_slice_str(queries[q]));
      query.sort = (ns_sort)sort;
      ns_found *first = ask(LIVE, &query);
      assert_true(first->hit_count > 0);
      for (int which = SEALED; which < SHELVES; which++) {
        ns_found *other = ask(which, &query);
        assert_int_equal(first->hit_count, other->hit_count);
        for (size_t i = 0; i < first->hit_count; i++) {
          assert_true(ns_slice_eq(first->hits[i].passage, other->hits[i].passage));
          assert_true(first->hits[i].score <= other->hits[i].score && first->hits[i].score >= other->hits[i].score);
        }
        ns_found_free(other);
      }
      ns_found_free(first);
    }
  }
}

static void sorting_by_date_and_amount(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(NS_LIT("Millionen Euro"));
    query.sort = NS_SORT_DATE;
    ns_found *found = ask(which, &query);
    for (size_t i = 1; i < found->hit_count; i++)
      assert_true(found->hits[i - 1].article->date.low >= found->hits[i].article->date.low);
    ns_found_free(found);
    query = query_of(NS_LIT("*"));
    query.sort = NS_SORT_AMOUNT;
    query.amounts[query.amount_count++] = NS_LIT("> 0 Euro");
    found = ask(which, &query);
    assert_int_equal(3, found->hit_count);
    assert_true(ns_slice_is(found->hits[0].passage, "rechner#4"));
    assert_true(ns_slice_is(found->hits[1].passage, "speicher#2"));
    assert_true(ns_slice_is(found->hits[2].passage, "handel#4"));
    ns_found_free(found);
  }
}

static void a_table_of_figures(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(NS_LIT("Millionen Leistung Buch"));
    query.n = 0;
    query.figures = true;
    query.amounts[query.amount_count++] = NS_LIT("< 40 Mio Euro");
    ns_found *found = ask(which, &query);
    assert_int_equal(0, found->hit_count);
    assert_int_equal(2, found->row_count);
    for (size_t i = 0; i < found->row_count; i++) {
      assert_int_equal(NS_KIND_MONEY, found->rows[i].figure.kind);
      assert_true(found->rows[i].figure.low < 40e6);
    }
    ns_found_free(found);
  }
}

static ns_slice suggestion(int which, const char *text, ns_found **found) {
  ns_query query = query_of(ns_slice_str(text));
  *found = ask(which, &query);
  return (*found)->suggestion;
}

static void slips_of_the_pen_are_put_right(void **state) {
  (void)state;
  static const char *const pairs[][2] = {{"Hallenbda", "Hallenbad"}, {"Rechenzentrm", "Rechenzentrum"}, {"Fachkraefte fehlne", NULL},
                                         {"+Adlerfelt \"Strom\"", "+Adlerfeld \"Strom\""}, {"Hallenbad", NULL}};
  for (int which = 0; which < SHELVES; which++) {
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
      ns_found *found;
      ns_slice got = suggestion(which, pairs[i][0], &found);
      if (pairs[i][1] ? !ns_slice_is(got, pairs[i][1]) : (i == 4 && got.ptr))
        fail_msg("%s: expected %s, got %.*s", pairs[i][0], pairs[i][1] ? pairs[i][1] : "nothing", (int)got.len, got.ptr ? got.ptr : "");
      ns_found_free(found);
    }
  }
}

static void words_are_completed(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_arena arena;
    ns_slice *list;
    size_t count;
    ns_error err;
    ns_arena_init(&arena, 1 << 20);
    must(ns_suggest(shelf[which].searcher, NS_LIT("neues Rechen"), 5, &arena, &list, &count, &err), &err);
    assert_int_equal(3, count);
    assert_true(ns_slice_is(list[0], "neues Rechenzentren") || ns_slice_is(list[0], "neues Rechenzentrum") ||
                ns_slice_is(list[0], "neues Rechenzentrums"));
    must(ns_suggest(shelf[which].searcher, NS_LIT("Rechen "), 5, &arena, &list, &count, &err), &err);
    assert_int_equal(0, count);
    ns_arena_release(&arena);
  }
}

static void explanations_add_up(void **state) {
  (void)state;
  ns_query query = query_of(NS_LIT("Rechenzentrum 90 Megawatt"));
  query.explain = true;
  ns_found *found = ask(LIVE, &query);
  assert_true(found->hit_count > 0 && found->explanation.len > 0);
  for (size_t i = 0; i < found->hit_count; i++) {
    double sum = 0;
    for (size_t p = 0; p < found->hits[i].part_count; p++)
      sum += found->hits[i].parts[p].value;
    assert_true(found->hits[i].part_count > 0);
    assert_true(sum <= found->hits[i].score && sum >= found->hits[i].score);
  }
  ns_found_free(found);
}

static void bad_queries_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t at;
  } bad[] = {{"Strom jahr:abc", 11}, {"betrag:viel", 7}, {"Strom \"Bü*\" x", 10}, {"titel:,", 6}, {"!!!", SIZE_MAX}, {"", SIZE_MAX}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ns_query query = query_of(ns_slice_str(bad[i].text));
    ns_found *found;
    ns_query_error where;
    ns_error err;
    assert_int_equal(NS_INVALID, ns_search(shelf[LIVE].searcher, &query, &found, &where, &err));
    assert_null(found);
    assert_int_equal(bad[i].at, where.at);
  }
  ns_query deep = query_of(NS_LIT("Strom"));
  ns_found *found;
  deep.offset = NS_RESULTS_MAX;
  assert_int_equal(NS_INVALID, ns_search(shelf[LIVE].searcher, &deep, &found, NULL, NULL));
}

/* A thousand different words, and a pattern that stands for all forms: capped, and the answer says so. */
static void long_queries_are_capped_with_a_word(void **state) {
  (void)state;
  ns_buf text;
  ns_buf_init(&text, NS_QUERY_MAX);
  for (int i = 0; i < NS_QUERY_WORDS_MAX; i++)
    ns_buf_addf(&text, "Wort%cing%d ", 'a' + i % 26, i);
  for (int which = 0; which < SHELVES; which++) {
    ns_query query = query_of(ns_buf_slice(&text));
    ns_found *found = ask(which, &query);
    assert_true(found->note_count > 0);
    ns_found_free(found);
  }
  ns_buf_release(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(queries_find_what_they_ask_for),
      cmocka_unit_test(near_duplicates_are_one_hit),
      cmocka_unit_test(one_passage_of_each_article),
      cmocka_unit_test(a_choice_does_not_narrow_its_own_facet),
      cmocka_unit_test(pages_neither_overlap_nor_leave_gaps),
      cmocka_unit_test(order_does_not_depend_on_the_split),
      cmocka_unit_test(sorting_by_date_and_amount),
      cmocka_unit_test(a_table_of_figures),
      cmocka_unit_test(slips_of_the_pen_are_put_right),
      cmocka_unit_test(words_are_completed),
      cmocka_unit_test(explanations_add_up),
      cmocka_unit_test(bad_queries_are_refused),
      cmocka_unit_test(long_queries_are_capped_with_a_word),
  };
  return cmocka_run_group_tests(tests, open_shelf, close_shelf);
}
