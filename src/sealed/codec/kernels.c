#include "sealed/codec/kernels.h"

#include <string.h>

#include "sealed/codec/lanes.h"

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

/* Inlined for each width, so that shifts are constants. */
static inline __attribute__((always_inline)) void unpack_width(const unsigned char *at, const unsigned width, uint32_t *out) {
  const ns_lanes mask = ns_lanes_splat(width ? UINT32_MAX >> (32 - width) : 0);
#pragma GCC unroll 32
  for (unsigned row = 0; row < NS_LANE_ROWS; row++) {
    unsigned bit = row * width;
    ns_lanes gaps = {0};
    if (width) {
      gaps = ns_lanes_load(at + (size_t)(bit / 32) * 16) >> (bit % 32);
      if (bit % 32 + width > 32)
        gaps |= ns_lanes_load(at + (size_t)(bit / 32 + 1) * 16) << (32 - bit % 32);
      gaps &= mask;
    }
    memcpy(out + (size_t)row * 4, &gaps, sizeof gaps);
  }
}

static void unpack_plain(const unsigned char *at, unsigned width, uint32_t *out) {
  switch (width) {
#define CASE(n)                                                                                              \
  case (n):                                                                                                  \
    unpack_width(at, (n), out);                                                                              \
    break;
    NS_EACH_GAP_WIDTH(CASE)
#undef CASE
  default:
    break;
  }
}

/* Within a row each lane takes in the lanes before. */
static inline ns_lanes sum_row(ns_lanes gaps) {
  const ns_lanes zero = {0};
#if defined(__clang__)
  gaps += __builtin_shufflevector(gaps, zero, 4, 0, 1, 2);
  return gaps + __builtin_shufflevector(gaps, zero, 4, 5, 0, 1);
#else
  gaps += __builtin_shuffle(gaps, zero, (ns_lanes){4, 0, 1, 2});
  return gaps + __builtin_shuffle(gaps, zero, (ns_lanes){4, 5, 0, 1});
#endif
}

static inline ns_lanes last_lane(ns_lanes row) {
#if defined(__clang__)
  return __builtin_shufflevector(row, row, 3, 3, 3, 3);
#else
  return __builtin_shuffle(row, (ns_lanes){3, 3, 3, 3});
#endif
}

/* One row waits for the row before by one addition only. */
static void add_up_plain(uint32_t first, uint32_t *gaps) {
  ns_lanes before = (ns_lanes){0, 1, 2, 3} + first;
#pragma GCC unroll 8
  for (unsigned row = 0; row < NS_LANE_ROWS; row++) {
    ns_lanes sum, numbers;
    memcpy(&sum, gaps + (size_t)row * 4, sizeof sum);
    sum = sum_row(sum);
    numbers = sum + before;
    before += last_lane(sum) + 4;
    memcpy(gaps + (size_t)row * 4, &numbers, sizeof numbers);
  }
}

static void find_plain(const uint32_t *numbers, const uint32_t *wanted, size_t count, uint8_t *at) {
  for (size_t i = 0; i < count; i++) {
    uint32_t rank = ns_rank(numbers, wanted[i]);
    at[i] = (uint8_t)(numbers[rank] == wanted[i] ? rank : NS_BLOCK);
  }
}

static void add_plain(uint32_t *into, uint32_t *from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    into[i] += from[i];
    from[i] = 0;
  }
}

static void most_plain(uint32_t *into, uint32_t *from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    into[i] = into[i] > from[i] ? into[i] : from[i];
    from[i] = 0;
  }
}

static void reach_plain(const uint32_t *numbers, size_t count, uint32_t least, uint64_t *bits) {
  for (size_t i = 0; i < count; i += 64) {
    uint64_t word = 0;
    for (unsigned bit = 0; bit < 64; bit++)
      word |= (uint64_t)(numbers[i + bit] >= least) << bit;
    bits[i / 64] = word;
  }
}

const ns_kernels ns_kernels_plain = {count_bits_plain, unpack_plain, add_up_plain, find_plain, add_plain, most_plain, reach_plain};

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint64_t count_bits_popcnt(const void *words, size_t count) {
  return count_bits(words, count);
}

const ns_kernels *ns_kernels_best(void) {
  static const ns_kernels popcnt = {count_bits_popcnt, unpack_plain, add_up_plain, find_plain, add_plain, most_plain, reach_plain};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt"))
    return &ns_kernels_avx2;
  return __builtin_cpu_supports("popcnt") ? &popcnt : &ns_kernels_plain;
}
#else
const ns_kernels *ns_kernels_best(void) {
  return &ns_kernels_plain;
}
#endif
