/* The few inner loops that newer processors do much faster: in plain C, and in the instructions of the processor at
 * hand. Both give the same. */
#ifndef NS_SEALED_KERNELS_H
#define NS_SEALED_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "sealed/codec/format.h"

/* X(0) … X(24): the widths that gaps are packed in. */
#define NS_EACH_GAP_WIDTH(X)                                                                                 \
  X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)                                        \
  X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24)

typedef struct ns_kernels {
  /* Bits set in `count` words of 8 bytes, which need not be aligned. */
  uint64_t (*count_bits)(const void *words, size_t count);
  /* 128 numbers of `width` bits, 0 to 24, in four lanes: block.h. Reads width · 16 bytes. */
  void (*unpack)(const unsigned char *rows, unsigned width, uint32_t out[NS_BLOCK]);
  /* Gaps, less one each, become the numbers from `first` on that they lie between. */
  void (*add_up)(uint32_t first, uint32_t gaps[NS_BLOCK]);
  /* at[i] = index of wanted[i] among 128 ascending numbers, NS_BLOCK when it is not there. None is above the last
   * number, and all are below 2^31. */
  void (*find)(const uint32_t numbers[NS_BLOCK], const uint32_t *wanted, size_t count, uint8_t *at);
  /* into[i] += from[i], or the larger of both; from becomes 0. */
  void (*add)(uint32_t *into, uint32_t *from, size_t count);
  void (*most)(uint32_t *into, uint32_t *from, size_t count);
  /* Bit i of bits: is number i at least `least`? count is a multiple of 64. */
  void (*reach)(const uint32_t *numbers, size_t count, uint32_t least, uint64_t *bits);
} ns_kernels;

/* What every processor can do. */
extern const ns_kernels ns_kernels_plain;
/* The best of this processor. */
const ns_kernels *ns_kernels_best(void);
#if defined(__x86_64__)
extern const ns_kernels ns_kernels_avx2; /* kernels_avx2.c */
#endif

/* How many of 128 ascending numbers are below `number`, at most 127. Seven steps; a difference's sign becomes the
 * step, for a branch would be guessed wrong every other time. */
static inline uint32_t ns_rank(const uint32_t numbers[NS_BLOCK], uint32_t number) {
  uint32_t low = 0;
#pragma GCC unroll 8
  for (uint32_t half = NS_BLOCK / 2; half; half /= 2)
    low += half & -((numbers[low + half - 1] - number) >> 31);
  return low;
}
#endif
