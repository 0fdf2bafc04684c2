/* Checksums for blocks of some kilobytes, which have to be compared before anybody relies on them.
 *
 *   sum = CRC-32C of (u32 CRC-32C of each quarter of the block){4}; a quarter is ⌊n / 32⌋ · 8 of the block's n bytes, the
 *         last one takes the rest
 *
 * Quarters, for a processor that has an instruction for CRC-32C (Castagnoli's polynomial: iSCSI, ext4, Btrfs) waits
 * three cycles for each result and can begin the next quarter's meanwhile: 16 KB take a microsecond. */
#ifndef NS_BASE_SUM_H
#define NS_BASE_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Of `len` bytes, any number. */
uint32_t ns_sum(const void *bytes, size_t len);
/* The same by every processor's instructions. */
uint32_t ns_sum_plain(const void *bytes, size_t len);
#endif
