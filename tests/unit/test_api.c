/* The public header alone: how long answers live, what misuse gives, what happens when memory is short. */
#include "nsearch.h"

#include "unit.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static char folder[] = "/tmp/nsearch-api-XXXXXX";
static char index_dir[sizeof folder + 16], source[sizeof folder + 16];

/* ------------------------------------------------------------------ a small index */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
  (void)st, (void)type, (void)at;
  return remove(path);
}

static void write_source(const char *text) {
  FILE *file = fopen(source, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(0, fclose(file));
}

static ns_status add(const char *text, ns_write_totals *totals, ns_error *err) {
  write_source(text);
  const char *paths[] = {source};
  ns_write_options options = {.dir = index_dir, .no_seal = true};
  return ns_index_add(&options, paths, 1, totals, err);
}

static const char articles[] =
    "{\"id\":\"hafen\",\"title\":\"Neuer Hafen\",\"date\":\"2025-03-01\",\"source\":\"Bote\",\"paragraphs\":["
    "\"Der Hafen von Delvenau wird 2026 für 60 bis 65 Millionen Euro vertieft.\","
    "\"Das 2-Gigawatt-Rechenzentrum am Kai gehört Angela Merkel nicht.\"]}\n"
    "{\"id\":\"bahn\",\"text\":\"Die Bahn hält am Hafen; 5 Prozent der Züge nicht.\"}\n";

static int set_up(void **state) {
  (void)state;
  ns_error err;
  ns_write_totals totals;
  if (!mkdtemp(folder))
    return -1;
  snprintf(index_dir, sizeof index_dir, "%s/index", folder);
  snprintf(source, sizeof source, "%s/a.jsonl", folder);
  if (add(articles, &totals, &err)) {
    fprintf(stderr, "%s\n", err.text);
    return -1;
  }
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static ns_searcher *opened(void) {
  ns_searcher *searcher;
  ns_error err;
  if (ns_searcher_open(index_dir, &searcher, &err))
    fail_msg("%s", err.text);
  return searcher;
}

static ns_query query_of(const char *text) {
  return (ns_query){.text = ns_slice_str(text), .n = 10};
}

static ns_found *found_by(ns_searcher *searcher, const char *text) {
  ns_query query = query_of(text);
  ns_found *found;
  ns_error err;
  if (ns_search(searcher, &query, &found, NULL, &err))
    fail_msg("%s: %s", text, err.text);
  return found;
}

/* ------------------------------------------------------------------ misuse */

static void a_missing_index_is_said(void **state) {
  (void)state;
  ns_searcher *searcher = (ns_searcher *)state;
  ns_error err = {0};
  assert_int_equal(NS_NOTFOUND, ns_searcher_open("/nirgends/index", &searcher, &err));
  assert_null(searcher);
  assert_int_equal(NS_NOTFOUND, err.status);
  assert_non_null(strstr(err.text, "/nirgends/index"));
  assert_int_equal(NS_NOTFOUND, ns_searcher_open("/nirgends/index", &searcher, NULL));
}

static void nothing_is_freed_without_complaint(void **state) {
  (void)state;
  ns_searcher_close(NULL);
  ns_found_free(NULL);
}

static void a_bad_query_leaves_the_searcher_whole(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t at;
  } rows[] = {{"(Hafen", 0}, {"Hafen)", 5}, {"\"Hafen", 0}, {"Hafen UND", 6}, {"jahr:x", 5}, {"", SIZE_MAX}};
  ns_searcher *searcher = opened();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_query query = query_of(rows[i].text);
    ns_found *found = (ns_found *)searcher;
    ns_query_error where = {7};
    ns_error err = {0};
    assert_int_equal(NS_INVALID, ns_search(searcher, &query, &found, &where, &err));
    assert_null(found);
    assert_int_equal(rows[i].at, where.at);
    assert_true(strlen(err.text) > 0);
    assert_int_equal(NS_INVALID, ns_search(searcher, &query, &found, NULL, NULL));
    found = found_by(searcher, "Hafen");
    assert_int_equal(2, found->passages);
    ns_found_free(found);
  }
  ns_searcher_close(searcher);
}

static void values_beyond_their_limits_are_refused(void **state) {
  (void)state;
  ns_searcher *searcher = opened();
  ns_query rows[6];
  for (size_t i = 0; i < 6; i++)
    rows[i] = query_of("Hafen");
  rows[0].n = NS_RESULTS_MAX + 1;
  rows[1].offset = SIZE_MAX;
  rows[2].year = NS_LIT("zwölf");
  rows[3].since = NS_LIT("gestern");
  rows[4].sort = NS_SORT_AMOUNT;
  rows[5].amounts[rows[5].amount_count++] = NS_LIT("viel");
  for (size_t i = 0; i < 6; i++) {
    ns_found *found;
    ns_error err = {0};
    if (ns_search(searcher, &rows[i], &found, NULL, &err) != NS_INVALID)
      fail_msg("row %zu: expected invalid, got %s: %s", i, ns_status_name(err.status), err.text);
    assert_null(found);
  }
  ns_searcher_close(searcher);
}

/* ------------------------------------------------------------------ lifetimes */

static void an_answer_outlives_its_searcher(void **state) {
  (void)state;
  ns_searcher *searcher = opened();
  ns_query query = query_of("Hafen Millionen");
  query.facets = (1u << NS_FACET_COUNT) - 1;
  query.explain = true;
  ns_found *found;
  assert_int_equal(NS_OK, ns_search(searcher, &query, &found, NULL, NULL));
  ns_searcher_close(searcher);
  assert_int_equal(2, found->hit_count);
  const ns_found_hit *hit = &found->hits[0];
  assert_true(ns_slice_is(hit->passage, "hafen#1"));
  assert_true(ns_slice_is(hit->text, "Der Hafen von Delvenau wird 2026 für 60 bis 65 Millionen Euro vertieft."));
  assert_true(ns_slice_is(hit->article->title, "Neuer Hafen"));
  assert_true(ns_slice_is(hit->article->source, "Bote"));
  assert_true(ns_slice_is(found->facets[NS_FACET_SOURCE].at[0].text, "Bote"));
  assert_int_equal(1, hit->facts.year_count);
  assert_int_equal(2026, hit->facts.years[0]);
  const ns_figure *money = &hit->facts.figures[hit->facts.figure_count - 1];
  assert_true(money->low == 60e6 && money->high == 65e6);
  assert_true(ns_slice_is(money->unit, "EUR"));
  assert_true(found->explanation.len > 0 && hit->part_count > 0);
  ns_found_free(found);
}

static void an_open_searcher_follows_the_index(void **state) {
  (void)state;
  ns_searcher *one = opened(), *other = opened();
  ns_found *before = found_by(one, "Leuchtturm");
  assert_int_equal(0, before->passages);
  ns_write_totals totals;
  ns_error err;
  assert_int_equal(NS_OK, add("{\"id\":\"turm\",\"text\":\"Der Leuchtturm blinkt.\"}\n", &totals, &err));
  assert_int_equal(1, totals.added);
  ns_found *after = found_by(one, "Leuchtturm"), *beside = found_by(other, "Leuchtturm");
  assert_int_equal(1, after->passages);
  assert_int_equal(1, beside->passages);
  const char *ids[] = {"turm"};
  ns_write_options options = {.dir = index_dir};
  assert_int_equal(NS_OK, ns_index_remove(&options, ids, 1, &totals, &err));
  assert_int_equal(1, totals.removed);
  ns_found *gone = found_by(one, "Leuchtturm");
  assert_int_equal(0, gone->passages);
  assert_true(ns_slice_is(after->hits[0].text, "Der Leuchtturm blinkt."));
  ns_found_free(before);
  ns_found_free(after);
  ns_found_free(beside);
  ns_found_free(gone);
  ns_searcher_close(one);
  ns_searcher_close(other);
}

/* ------------------------------------------------------------------ what every answer promises */

static void assert_spans(const ns_span *spans, size_t count, ns_slice text) {
  uint32_t end = 0;
  for (size_t i = 0; i < count; i++) {
    assert_true(spans[i].start >= end && spans[i].start < spans[i].end && spans[i].end <= text.len);
    end = spans[i].end;
  }
}

static void answers_keep_their_promises(void **state) {
  (void)state;
  static const char *const texts[] = {"Hafen", "Zentrum",      "\"am Kai\"",    "H*",     "Millionen Euro", "über 50 Millionen Euro",
                                      "nicht", "Bahn -Kahn",   "titel:Hafen",   "@Hafen", "Haffen~",        "Rechenzentren Gigawatt",
                                      "GW",    "name:Merkel",  "jahr:2026",     "der",    "Bahn NEAR/3 am", "Hafen ODER (Kai UND Gigawatt)"};
  ns_searcher *searcher = opened();
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
    ns_found *found = found_by(searcher, texts[t]);
    if (!found->hit_count)
      fail_msg("%s: expected hits, got none", texts[t]);
    for (size_t i = 0; i < found->hit_count; i++) {
      const ns_found_hit *hit = &found->hits[i];
      assert_int_equal(i + 1, hit->rank);
      assert_true(i == 0 || hit->score <= found->hits[i - 1].score);
      assert_spans(hit->highlights, hit->highlight_count, hit->text);
      assert_spans(hit->snippet_marks, hit->snippet_mark_count, hit->snippet);
      for (size_t f = 0; f < hit->facts.figure_count; f++)
        assert_true(hit->facts.figures[f].start < hit->facts.figures[f].end && hit->facts.figures[f].end <= hit->text.len);
    }
    ns_found_free(found);
  }
  ns_searcher_close(searcher);
}

/* ------------------------------------------------------------------ short of memory */

enum { ALLOCATIONS_MAX = 100000 };

/* The n-th allocation and all after it fail, for every n until the search gets through. */
static void a_search_without_memory_says_so(void **state) {
  (void)state;
  ns_query query = query_of("+Hafen \"Millionen Euro\" H* Zentrum~ jahr:2026 über 50 Millionen Euro");
  query.facets = (1u << NS_FACET_COUNT) - 1;
  ns_searcher *searcher = opened();
  ns_status status = NS_NOMEM;
  for (unsigned n = 1; status && n < ALLOCATIONS_MAX; n++) {
    ns_found *found;
    ns_error err = {0};
    ns_mem_fail_at(n);
    status = ns_search(searcher, &query, &found, NULL, &err);
    ns_mem_fail_at(0);
    if (status && (status != NS_NOMEM || found))
      fail_msg("allocation %u: expected nomem, got %s: %s", n, ns_status_name(status), err.text);
    ns_found_free(found);
  }
  assert_int_equal(NS_OK, status);
  ns_searcher_close(searcher);
}

static void opening_without_memory_says_so(void **state) {
  (void)state;
  ns_status status = NS_NOMEM;
  for (unsigned n = 1; status && n < ALLOCATIONS_MAX; n++) {
    ns_searcher *searcher;
    ns_error err = {0};
    ns_mem_fail_at(n);
    status = ns_searcher_open(index_dir, &searcher, &err);
    ns_mem_fail_at(0);
    if (status && (status != NS_NOMEM || searcher))
      fail_msg("allocation %u: expected nomem, got %s: %s", n, ns_status_name(status), err.text);
    ns_searcher_close(searcher);
  }
  assert_int_equal(NS_OK, status);
}

/* The same with everything in the sealed segment. The last test, for the index stays sealed. */
static void neither_does_a_sealed_index_hide_it(void **state) {
  ns_write_options options = {.dir = index_dir};
  ns_write_totals totals;
  ns_error err = {0};
  assert_int_equal(NS_OK, ns_index_seal(&options, &totals, &err));
  a_search_without_memory_says_so(state);
  opening_without_memory_says_so(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_missing_index_is_said),
      cmocka_unit_test(nothing_is_freed_without_complaint),
      cmocka_unit_test(a_bad_query_leaves_the_searcher_whole),
      cmocka_unit_test(values_beyond_their_limits_are_refused),
      cmocka_unit_test(an_answer_outlives_its_searcher),
      cmocka_unit_test(an_open_searcher_follows_the_index),
      cmocka_unit_test(answers_keep_their_promises),
      cmocka_unit_test(a_search_without_memory_says_so),
      cmocka_unit_test(opening_without_memory_says_so),
      cmocka_unit_test(neither_does_a_sealed_index_hide_it),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
