/* The few inner loops that newer processors do much faster. Each is written once, in plain C; a copy is compiled
 * for AVX2 and taken when the processor at hand has it. Both give the same. */
#ifndef NS_SEALED_KERNELS_H
#define NS_SEALED_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef struct ns_kernels {
  /* Bits set in `count` words of 8 bytes, which need not be aligned. */
  uint64_t (*count_bits)(const void *words, size_t count);
} ns_kernels;

/* What every processor can do. */
extern const ns_kernels ns_kernels_plain;
/* The best of this processor. */
const ns_kernels *ns_kernels_best(void);
#endif
