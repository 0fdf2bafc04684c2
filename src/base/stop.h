/* Ending work before it is done: because the caller asks to, from any thread, or because its time is up. Loops over
 * much ask ns_stop_due() at each block of their work, some 100 ns to 100 µs apart, and break off when it says so.
 *
 * A caller's wish ends in NS_CANCELLED, and nothing comes of the work. A deadline ends in whatever was found until
 * then: loops leave what they have, and whoever answers says that it is not all. */
#ifndef NS_BASE_STOP_H
#define NS_BASE_STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a caller holds on to: may be set from any thread, and from a signal handler. */
typedef struct ns_cancel {
  int set; /* by the two functions below alone: C++ includes this, and has no stdatomic.h */
} ns_cancel;
static inline void ns_cancel_set(ns_cancel *cancel, int to) {
  __atomic_store_n(&cancel->set, to, __ATOMIC_RELAXED);
}
static inline bool ns_cancelled(const ns_cancel *cancel) {
  return cancel && __atomic_load_n(&cancel->set, __ATOMIC_RELAXED);
}

/* One piece of work; belongs to the thread that does it. All zero: never due. */
typedef struct ns_stop {
  const ns_cancel *cancel; /* NULL: nobody can */
  uint64_t deadline;       /* as ns_clock_us() tells the time; 0: none */
  uint32_t asked;
  ns_status why;           /* NS_OK, NS_CANCELLED or NS_TIMEOUT; stays what it became */
} ns_stop;

/* Microseconds of a steady clock. */
uint64_t ns_clock_us(void);
/* Looks at the flag, and at the clock each time in 32; the rest of ns_stop_due(). */
bool ns_stop_look(ns_stop *stop);
/* Is it time to break off? stop may be NULL. */
static inline bool ns_stop_due(ns_stop *stop) {
  return stop && ns_stop_look(stop);
}
/* Was it the deadline? Then what there is stands. */
static inline bool ns_stop_timed_out(const ns_stop *stop) {
  return stop && stop->why == NS_TIMEOUT;
}
/* NS_CANCELLED with its words when the caller asked to stop, else NS_OK. */
ns_status ns_stop_status(const ns_stop *stop, ns_error *err);

#ifdef __cplusplus
}
#endif
#endif
