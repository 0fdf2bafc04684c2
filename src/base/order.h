/* Numbers in ascending order, for qsort. */
#ifndef NS_BASE_ORDER_H
#define NS_BASE_ORDER_H

#include <stdint.h>

static inline int ns_by_u32(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static inline int ns_by_u64(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}
#endif
