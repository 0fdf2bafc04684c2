/* Four lanes; compilers make SSE2 or NEON of it, other machines get plain code with the same result. */
#ifndef NS_SEALED_LANES_H
#define NS_SEALED_LANES_H

#include <stdint.h>
#include <string.h>

#include "sealed/codec/format.h"

typedef uint32_t ns_lanes __attribute__((vector_size(16)));
enum { NS_LANE_ROWS = NS_BLOCK / 4 };

static inline ns_lanes ns_lanes_load(const void *at) {
  ns_lanes v;
  memcpy(&v, at, sizeof v);
  return v;
}

static inline ns_lanes ns_lanes_splat(uint32_t value) {
  return (ns_lanes){value, value, value, value};
}
#endif
