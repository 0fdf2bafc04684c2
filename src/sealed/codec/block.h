/* 128 ascending passage numbers in as few bits as their gaps need.
 *
 *   block = byte width · numbers
 *   width 0..24    gaps - 1, bit-packed: four lanes of 32 bits side by side, value i in lane i % 4, row i / 4;
 *                  `width` rows of 16 bytes. 24 bits at most, so that 128 gaps cannot overflow
 *   width 25       the numbers themselves, 128 × u32
 *   width 26..57   a bit set from the number after the block before on, of (width - 25) × 64 bits
 *   width 58..81   as width - 58, but some gaps have more bits than that (Zukowski et al. 2006):
 *                  u8 count · u8 more · the rows · (7 bits index · `more` bits){count}, lowest first
 */
#ifndef NS_SEALED_BLOCK_H
#define NS_SEALED_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sealed/codec/kernels.h"

enum {
  NS_GAP_BITS_MAX = 24,
  NS_WIDTH_RAW = 25,
  NS_BLOCK_SET_WORDS_MAX = 32,
  NS_WIDTH_PATCHED = NS_WIDTH_RAW + NS_BLOCK_SET_WORDS_MAX + 1,
  NS_WIDTH_END = NS_WIDTH_PATCHED + NS_GAP_BITS_MAX
};

static inline bool ns_block_is_set(const unsigned char *block) {
  return *block > NS_WIDTH_RAW && *block < NS_WIDTH_PATCHED;
}

/* Appends the block; before = the number before the first one, -1 at the start. */
void ns_block_encode(const uint32_t docs[NS_BLOCK], int64_t before, ns_buf *out);
/* Bytes of the block at `at`, 0 when its width is no width or it passes `end`. */
size_t ns_block_size(const unsigned char *at, const unsigned char *end);
/* Decodes a block whose size was checked. False when the numbers do not ascend from `before` to `last`. */
bool ns_block_decode(const unsigned char *at, int64_t before, uint32_t last, const ns_kernels *kernels, uint32_t docs[NS_BLOCK]);
#endif
