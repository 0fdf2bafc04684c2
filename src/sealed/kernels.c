#include "sealed/kernels.h"

#include <string.h>

static inline __attribute__((always_inline)) uint64_t count_bits(const void *words, size_t count) {
  const unsigned char *at = words;
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t word;
    memcpy(&word, at + i * sizeof word, sizeof word);
    sum += (uint64_t)__builtin_popcountll(word);
  }
  return sum;
}

static uint64_t count_bits_plain(const void *words, size_t count) {
  return count_bits(words, count);
}

const ns_kernels ns_kernels_plain = {.count_bits = count_bits_plain};

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint64_t count_bits_popcnt(const void *words, size_t count) {
  return count_bits(words, count);
}

const ns_kernels *ns_kernels_best(void) {
  static const ns_kernels popcnt = {.count_bits = count_bits_popcnt};
  return __builtin_cpu_supports("popcnt") ? &popcnt : &ns_kernels_plain;
}
#else
const ns_kernels *ns_kernels_best(void) {
  return &ns_kernels_plain;
}
#endif
