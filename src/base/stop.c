#include "base/stop.h"

#include <time.h>

enum { CLOCK_EACH = 32 }; /* a look at the clock costs as much as a block of postings, one at the flag nothing */

uint64_t ns_clock_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

bool ns_stop_look(ns_stop *stop) {
  if (stop->why)
    return true;
  if (ns_cancelled(stop->cancel))
    stop->why = NS_CANCELLED;
  else if (stop->deadline && stop->asked++ % CLOCK_EACH == 0 && ns_clock_us() >= stop->deadline)
    stop->why = NS_TIMEOUT;
  return stop->why != NS_OK;
}

ns_status ns_stop_status(const ns_stop *stop, ns_error *err) {
  if (!stop || stop->why != NS_CANCELLED)
    return NS_OK;
  return ns_fail(err, NS_CANCELLED, "stopped, as was asked for");
}
