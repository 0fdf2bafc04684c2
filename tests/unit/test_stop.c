/* Ending work early: the flag, the deadline, and that both stay what they became. */
#include "unit.h"

#include "base/stop.h"

static void nothing_stops_by_itself(void **state) {
  (void)state;
  ns_stop stop = {0};
  ns_error err = {0};
  assert_false(ns_stop_due(NULL));
  for (int i = 0; i < 1000; i++)
    assert_false(ns_stop_due(&stop));
  assert_int_equal(NS_OK, ns_stop_status(&stop, &err));
  assert_int_equal(NS_OK, ns_stop_status(NULL, &err));
  assert_false(ns_stop_timed_out(&stop) || ns_stop_timed_out(NULL));
}

static void a_flag_is_seen_at_once_and_stays(void **state) {
  (void)state;
  ns_cancel cancel = {0};
  ns_stop stop = {.cancel = &cancel};
  ns_error err = {0};
  assert_false(ns_stop_due(&stop));
  ns_cancel_set(&cancel, 1);
  assert_true(ns_stop_due(&stop));
  ns_cancel_set(&cancel, 0);
  assert_true(ns_stop_due(&stop)); /* this work was broken off; other work goes on */
  assert_false(ns_stop_timed_out(&stop));
  assert_int_equal(NS_CANCELLED, ns_stop_status(&stop, &err));
  assert_true(strlen(err.text) > 0);
  assert_false(ns_stop_due(&(ns_stop){.cancel = &cancel}));
}

static void a_deadline_that_is_past_is_seen_at_the_first_look(void **state) {
  (void)state;
  ns_stop stop = {.deadline = 1};
  assert_true(ns_stop_due(&stop));
  assert_true(ns_stop_timed_out(&stop));
  assert_int_equal(NS_OK, ns_stop_status(&stop, NULL)); /* what was found stands */
}

/* The clock is looked at each time in so many, and again and again. */
static void a_deadline_comes_in_time(void **state) {
  (void)state;
  ns_stop stop = {.deadline = UINT64_MAX};
  for (int i = 0; i < 1000; i++)
    assert_false(ns_stop_due(&stop));
  stop.deadline = 1;
  int looks = 0;
  while (!ns_stop_due(&stop))
    assert_true(++looks < 100);
}

static void the_clock_does_not_go_back(void **state) {
  (void)state;
  uint64_t before = ns_clock_us();
  for (int i = 0; i < 1000; i++) {
    uint64_t now = ns_clock_us();
    assert_true(now >= before);
    before = now;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_stops_by_itself),
      cmocka_unit_test(a_flag_is_seen_at_once_and_stays),
      cmocka_unit_test(a_deadline_that_is_past_is_seen_at_the_first_look),
      cmocka_unit_test(a_deadline_comes_in_time),
      cmocka_unit_test(the_clock_does_not_go_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
