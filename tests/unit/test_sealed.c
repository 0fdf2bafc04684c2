/* The sealed segment gives what the linear scan gives, however it was built. */
#include "unit.h"

#include "facet_trial.h"
#include "sealed_fixture.h"

enum { ARTICLES = 900, PLANS = 900 };

typedef struct world {
  sealed_input input;
  ns_oracle oracle;
  char *path;
  ns_segment *seg;
  trial trial;
  ns_error err;
} world;

/* Built in one go, with articles that come twice. */
static world plain;
/* Built on a base with hidden and replaced articles, then with some hidden in turn. */
static world merged;

static void make_input(world *w, uint64_t seed) {
  input_init(&w->input, seed);
  ns_oracle_init(&w->oracle);
  input_add(&w->input, 0, ARTICLES);
  input_add(&w->input, 40, 30);
  input_add(&w->input, 60, 3);
}

static void hide(world *w, ns_segment *seg, uint32_t first, uint32_t count) {
  char names[64][32];
  ns_slice ids[64];
  assert_true(count <= 64);
  for (uint32_t i = 0; i < count; i++) {
    snprintf(names[i], sizeof names[i], "artikel-%u", first + i);
    ids[i] = ns_slice_str(names[i]);
    assert_true(ns_oracle_remove(&w->oracle, ids[i]));
  }
  assert_fine(&w->err, ns_sealed_hide(seg, ids, count, &w->err));
}

static void make_plain(world *w) {
  make_input(w, 1);
  sealed_options options = {.memory = 1 << 28, .threads = 1, .batch = 100};
  w->path = build_sealed(&w->input, 0, w->input.count, &options);
  oracle_put_all(&w->oracle, &w->input, 0, w->input.count);
  w->seg = open_sealed(w->path);
}

static void make_merged(world *w) {
  make_input(w, 2);
  sealed_options options = {.memory = 1 << 20, .threads = 2, .batch = 50};
  char *first = build_sealed(&w->input, 0, 600, &options);
  ns_segment *base = open_sealed(first);
  oracle_put_all(&w->oracle, &w->input, 0, 600);
  hide(w, base, 100, 40);
  input_add(&w->input, 120, 10); /* hidden in the base, here again */
  options.base = base;
  w->path = build_sealed(&w->input, 600, w->input.count, &options);
  oracle_put_all(&w->oracle, &w->input, 600, w->input.count);
  base->ops->close(base);
  remove_sealed(first);
  w->seg = open_sealed(w->path);
  hide(w, w->seg, 700, 25);
}

static void try_it(world *w) {
  w->trial = (trial){.seg = w->seg, .oracle = &w->oracle, .random = &w->input.random};
}

static int set_up(void **state) {
  (void)state;
  make_plain(&plain);
  make_merged(&merged);
  try_it(&plain);
  try_it(&merged);
  return 0;
}

static void close_world(world *w) {
  w->seg->ops->close(w->seg);
  remove_sealed(w->path);
  ns_oracle_release(&w->oracle);
  input_release(&w->input);
}

static int tear_down(void **state) {
  (void)state;
  close_world(&plain);
  close_world(&merged);
  return 0;
}

static void random_plans_agree_with_the_scan(void **state) {
  (void)state;
  compare_plans(&plain.trial, PLANS);
  compare_plans(&merged.trial, PLANS);
}

static void pruned_searches_agree_with_the_scan(void **state) {
  (void)state;
  compare_pruned(&plain.trial);
  compare_pruned(&merged.trial);
}

static void plans_beyond_limits_are_refused(void **state) {
  (void)state;
  check_limits(&plain.trial);
}

static void evidence_agrees_with_the_scan(void **state) {
  (void)state;
  compare_evidence(&plain.trial);
  compare_evidence(&merged.trial);
}

static void records_and_articles_come_back(void **state) {
  (void)state;
  compare_records(&plain.trial);
  compare_records(&merged.trial);
}

static void what_is_not_there_is_not_found(void **state) {
  (void)state;
  uint32_t number;
  check_absent(&merged.trial, NS_LIT("artikel-100")); /* hidden in the base */
  check_absent(&merged.trial, NS_LIT("artikel-710")); /* hidden now */
  check_absent(&merged.trial, NS_LIT("artikel"));
  assert_int_equal(NS_OK, merged.seg->ops->find_article(merged.seg, NS_LIT("artikel-125"), &number, NULL));
}

static void fingerprints_find_their_passages(void **state) {
  (void)state;
  compare_fingerprints(&plain.trial);
  compare_fingerprints(&merged.trial);
}

static void the_dictionary_is_that_of_the_passages(void **state) {
  (void)state;
  compare_dictionary(&plain.trial);
}

static void a_visitor_can_stop(void **state) {
  (void)state;
  check_stopping(&plain.trial);
}

static void facets_agree_with_the_scan(void **state) {
  (void)state;
  compare_facets(&plain.trial);
  compare_facets(&merged.trial);
}

static void the_most_frequent_names_are_enough(void **state) {
  (void)state;
  compare_few_facets(&plain.trial);
  compare_few_facets(&merged.trial);
  compare_around_the_limit(&plain.trial, NS_LIT("Tagblatt  Nord"));
}

static void a_whole_segment_verifies(void **state) {
  (void)state;
  assert_fine(&plain.err, plain.seg->ops->verify(plain.seg, &plain.err));
  assert_fine(&merged.err, merged.seg->ops->verify(merged.seg, &merged.err));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_plans_agree_with_the_scan),
      cmocka_unit_test(pruned_searches_agree_with_the_scan),
      cmocka_unit_test(plans_beyond_limits_are_refused),
      cmocka_unit_test(evidence_agrees_with_the_scan),
      cmocka_unit_test(records_and_articles_come_back),
      cmocka_unit_test(what_is_not_there_is_not_found),
      cmocka_unit_test(fingerprints_find_their_passages),
      cmocka_unit_test(the_dictionary_is_that_of_the_passages),
      cmocka_unit_test(a_visitor_can_stop),
      cmocka_unit_test(facets_agree_with_the_scan),
      cmocka_unit_test(the_most_frequent_names_are_enough),
      cmocka_unit_test(a_whole_segment_verifies),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
