/* The live segment gives what the linear scan gives. */
#include "unit.h"

#include "facet_trial.h"
#include "live_fixture.h"
#include "segment_trial.h"

enum { ARTICLES = 600, PLANS = 300, REMOVED = 40 };

static fixture shared; /* 2,000 passages and more, some replaced, some removed */
static trial tried;

static int set_up(void **state) {
  (void)state;
  fixture *f = &shared;
  fixture_open(f, 1);
  fixture_put(f, 0, ARTICLES);
  fixture_commit(f);
  fixture_put(f, 40, 30); /* replaced in a later transaction */
  fixture_put(f, 60, 3);  /* and again in the same */
  for (uint32_t n = 100; n < 100 + REMOVED; n++) {
    char id[32];
    snprintf(id, sizeof id, "artikel-%u", n);
    assert_ok(f, ns_live_remove(f->writer, ns_slice_str(id), &f->err));
    assert_true(ns_oracle_remove(&f->oracle, ns_slice_str(id)));
  }
  fixture_commit(f);
  tried = (trial){.seg = f->live, .oracle = &f->oracle, .random = &f->random};
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  fixture_close(&shared);
  return 0;
}

static void random_plans_agree_with_the_scan(void **state) {
  (void)state;
  compare_plans(&tried, PLANS);
}

static void the_best_of_plain_searches_agree_with_the_scan(void **state) {
  (void)state;
  compare_pruned(&tried);
}

static void plans_beyond_limits_are_refused(void **state) {
  (void)state;
  check_limits(&tried);
}

static void evidence_agrees_with_the_scan(void **state) {
  (void)state;
  compare_evidence(&tried);
}

static void records_and_articles_come_back(void **state) {
  (void)state;
  assert_int_equal(ARTICLES - REMOVED, compare_records(&tried));
}

static void what_is_not_there_is_not_found(void **state) {
  (void)state;
  check_absent(&tried, NS_LIT("artikel-100"));
  check_absent(&tried, NS_LIT("artikel"));
}

static void the_dictionary_is_that_of_the_passages(void **state) {
  (void)state;
  compare_dictionary(&tried);
}

static void a_visitor_can_stop(void **state) {
  (void)state;
  check_stopping(&tried);
}

static void statistics_count_what_is_visible(void **state) {
  (void)state;
  fixture *f = &shared;
  ns_segment_stats stats;
  uint64_t postings = 0;
  for (size_t i = 0; i < f->oracle.count; i++)
    postings += f->oracle.docs[i].hidden ? 0 : f->oracle.docs[i].doc.term_count;
  assert_ok(f, f->live->ops->stats(f->live, &stats, &f->err));
  assert_int_equal(ARTICLES - REMOVED, stats.articles);
  assert_int_equal(visible(&f->oracle), stats.passages);
  assert_int_equal(postings, stats.postings);
  assert_false(stats.sealed);
  assert_int_equal(visible(&f->oracle), ns_live_writer_passages(f->writer));
  for (unsigned i = 0; i < 50; i++) {
    uint32_t df;
    char term[16];
    snprintf(term, sizeof term, "w%u", i * 7);
    assert_ok(f, f->live->ops->df(f->live, ns_slice_str(term), &df, &f->err));
    assert_int_equal(scan_df(&f->oracle, ns_slice_str(term), false), df);
  }
}

static void facets_agree_with_the_scan(void **state) {
  (void)state;
  compare_facets(&tried);
}

static void the_most_frequent_names_are_enough(void **state) {
  (void)state;
  compare_few_facets(&tried);
}

static void similar_passages_share_the_fingerprint(void **state) {
  (void)state;
  compare_fingerprints(&tried);
}

static void verify_finds_nothing_wrong(void **state) {
  (void)state;
  assert_ok(&shared, shared.live->ops->verify(shared.live, &shared.err));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_plans_agree_with_the_scan),
      cmocka_unit_test(the_best_of_plain_searches_agree_with_the_scan),
      cmocka_unit_test(plans_beyond_limits_are_refused),
      cmocka_unit_test(evidence_agrees_with_the_scan),
      cmocka_unit_test(records_and_articles_come_back),
      cmocka_unit_test(what_is_not_there_is_not_found),
      cmocka_unit_test(the_dictionary_is_that_of_the_passages),
      cmocka_unit_test(a_visitor_can_stop),
      cmocka_unit_test(statistics_count_what_is_visible),
      cmocka_unit_test(facets_agree_with_the_scan),
      cmocka_unit_test(the_most_frequent_names_are_enough),
      cmocka_unit_test(similar_passages_share_the_fingerprint),
      cmocka_unit_test(verify_finds_nothing_wrong),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
