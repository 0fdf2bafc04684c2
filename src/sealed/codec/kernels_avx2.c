/* Two rows of four lanes at a time. */
#include "sealed/codec/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdbool.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE_AVX2 static inline __attribute__((always_inline, target("avx2,bmi,bmi2,popcnt")))
enum { PAIRS = NS_BLOCK / 8, WORD_BITS = 32, ROW_BYTES = 16 };

AVX2 static uint64_t count_bits(const void *words, size_t count) {
  const unsigned char *at = words;
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += (uint64_t)__builtin_popcountll(ns_load64(at + i * 8));
  return sum;
}

INLINE_AVX2 __m256i load(const void *at) {
  return _mm256_loadu_si256(at);
}

/* Words `low` and `high` of each lane; high = low or low + 1. */
INLINE_AVX2 __m256i load_words(const unsigned char *at, unsigned low, unsigned high) {
  at += (size_t)low * ROW_BYTES;
  return low == high ? _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)at)) : load(at);
}

/* Shifts for the lower and the higher row; by 32 and more nothing is left. */
INLINE_AVX2 __m256i shifts(unsigned low, unsigned high) {
  return _mm256_setr_epi32((int)low, (int)low, (int)low, (int)low, (int)high, (int)high, (int)high, (int)high);
}

/* Inlined for each width, so that shifts are constants. */
INLINE_AVX2 void unpack_width(const unsigned char *at, const unsigned width, uint32_t *out) {
  const __m256i mask = _mm256_set1_epi32((int)(width ? UINT32_MAX >> (WORD_BITS - width) : 0));
#pragma GCC unroll 16
  for (unsigned pair = 0; pair < PAIRS; pair++) {
    __m256i gaps = _mm256_setzero_si256();
    if (width) {
      unsigned a = pair * 2 * width, b = a + width, word_a = a / WORD_BITS, word_b = b / WORD_BITS;
      bool more_a = a % WORD_BITS + width > WORD_BITS, more_b = b % WORD_BITS + width > WORD_BITS;
      gaps = _mm256_srlv_epi32(load_words(at, word_a, word_b), shifts(a % WORD_BITS, b % WORD_BITS));
      if (more_a || more_b) {
        unsigned next_a = more_a ? word_a + 1 : word_b + 1, next_b = more_b ? word_b + 1 : next_a;
        __m256i next = load_words(at, next_a, next_b);
        gaps = _mm256_or_si256(gaps, _mm256_sllv_epi32(next, shifts(more_a ? WORD_BITS - a % WORD_BITS : WORD_BITS,
                                                                    more_b ? WORD_BITS - b % WORD_BITS : WORD_BITS)));
      }
      gaps = _mm256_and_si256(gaps, mask);
    }
    _mm256_storeu_si256((void *)(out + (size_t)pair * 8), gaps);
  }
}

AVX2 static void unpack(const unsigned char *at, unsigned width, uint32_t *out) {
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

/* Each row by itself first, then the higher one takes in the lower; the pairs wait for each other by one addition. */
AVX2 static void add_up(uint32_t first, uint32_t *gaps) {
  const __m256i last = _mm256_set1_epi32(7), eight = _mm256_set1_epi32(8);
  __m256i before = _mm256_add_epi32(_mm256_set1_epi32((int)first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
#pragma GCC unroll 4
  for (unsigned pair = 0; pair < PAIRS; pair++) {
    __m256i sum = load(gaps + (size_t)pair * 8);
    sum = _mm256_add_epi32(sum, _mm256_slli_si256(sum, 4));
    sum = _mm256_add_epi32(sum, _mm256_slli_si256(sum, 8));
    __m256i lower = _mm256_permute2x128_si256(sum, sum, 0x08); /* 0, then the lower row */
    sum = _mm256_add_epi32(sum, _mm256_shuffle_epi32(lower, 0xff));
    _mm256_storeu_si256((void *)(gaps + (size_t)pair * 8), _mm256_add_epi32(sum, before));
    before = _mm256_add_epi32(before, _mm256_add_epi32(_mm256_permutevar8x32_epi32(sum, last), eight));
  }
}

INLINE_AVX2 uint32_t lanes_set(__m256i mask) {
  return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(mask));
}

/* The last numbers of eight groups of sixteen tell the group, and each of the group is compared. Nothing branches. */
AVX2 static void find(const uint32_t *numbers, const uint32_t *wanted, size_t count, uint8_t *at) {
  enum { GROUP = NS_BLOCK / 8 };
  const __m256i ends = _mm256_i32gather_epi32((const void *)(numbers + GROUP - 1),
                                              _mm256_setr_epi32(0, 16, 32, 48, 64, 80, 96, 112), 4);
  for (size_t i = 0; i < count; i++) {
    const __m256i number = _mm256_set1_epi32((int)wanted[i]);
    uint32_t group = (uint32_t)__builtin_popcount(lanes_set(_mm256_cmpgt_epi32(number, ends))) * GROUP % NS_BLOCK;
    uint32_t equal = lanes_set(_mm256_cmpeq_epi32(number, load(numbers + group))) |
                     lanes_set(_mm256_cmpeq_epi32(number, load(numbers + group + 8))) << 8;
    at[i] = (uint8_t)(equal ? group + _tzcnt_u32(equal) : NS_BLOCK);
  }
}

AVX2 static void add(uint32_t *into, uint32_t *from, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    _mm256_storeu_si256((void *)(into + i), _mm256_add_epi32(load(into + i), load(from + i)));
    _mm256_storeu_si256((void *)(from + i), _mm256_setzero_si256());
  }
  ns_kernels_plain.add(into + i, from + i, count - i);
}

AVX2 static void most(uint32_t *into, uint32_t *from, size_t count) {
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    _mm256_storeu_si256((void *)(into + i), _mm256_max_epu32(load(into + i), load(from + i)));
    _mm256_storeu_si256((void *)(from + i), _mm256_setzero_si256());
  }
  ns_kernels_plain.most(into + i, from + i, count - i);
}

AVX2 static void reach(const uint32_t *numbers, size_t count, uint32_t least, uint64_t *bits) {
  const __m256i limit = _mm256_set1_epi32((int)least);
  for (size_t i = 0; i < count; i += 64) {
    uint64_t word = 0;
#pragma GCC unroll 8
    for (unsigned eight = 0; eight < 64; eight += 8) {
      __m256i here = load(numbers + i + eight); /* the larger of both is the number */
      word |= (uint64_t)lanes_set(_mm256_cmpeq_epi32(_mm256_max_epu32(here, limit), here)) << eight;
    }
    bits[i / 64] = word;
  }
}

const ns_kernels ns_kernels_avx2 = {count_bits, unpack, add_up, find, add, most, reach};
#endif
