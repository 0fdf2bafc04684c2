/* Checksums of a section's blocks: whether a part of it is as it was written is told without reading the rest.
 *
 *   section file = bytes · u32 sum{⌈bytes / 16384⌉}       of each block of 16 KB, the last one perhaps shorter
 *   sum          = CRC-32C of (u32 CRC-32C of each quarter of the block){4}; a quarter is ⌊n / 32⌋ · 8 of the block's n
 *                  bytes, the last one takes the rest
 *
 * Quarters, for a processor that has an instruction for CRC-32C (Castagnoli's polynomial: iSCSI, ext4, Btrfs) waits
 * three cycles for each result and can begin the next quarter's meanwhile: 16 KB take a microsecond. */
#ifndef NS_SEALED_SUMS_H
#define NS_SEALED_SUMS_H

#include <stddef.h>
#include <stdint.h>

/* As small as a few pages, for most that is asked of columns lies scattered: of larger ones more would be read than
 * is asked for. Larger than a page, for the sums of all are read when a section is first touched. */
enum { NS_SUM_BLOCK = 1 << 14, NS_SUM_BYTES = 4 };

/* The sum of a block, or of all the sums of a section: of `len` bytes, any number. */
uint32_t ns_sum(const void *bytes, size_t len);
/* The same by every processor's instructions. */
uint32_t ns_sum_plain(const void *bytes, size_t len);

static inline uint64_t ns_sum_blocks(uint64_t len) {
  return len / NS_SUM_BLOCK + (len % NS_SUM_BLOCK != 0);
}
/* Bytes of the file of a section of `len` bytes. */
static inline uint64_t ns_section_file_bytes(uint64_t len) {
  return len + ns_sum_blocks(len) * NS_SUM_BYTES;
}
#endif
