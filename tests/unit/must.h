/* A call that must succeed, else the test fails with its message. */
#ifndef NS_TESTS_MUST_H
#define NS_TESTS_MUST_H

#include "base/status.h"

static inline void must(ns_status status, const ns_error *err) {
  if (status)
    fail_msg("%s: %s", ns_status_name(status), err->text);
}
#endif
