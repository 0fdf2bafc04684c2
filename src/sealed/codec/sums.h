/* Checksums of a section's blocks: whether a part of it is as it was written is told without reading the rest.
 *
 *   section file = bytes · u32 sum{⌈bytes / 16384⌉}       of each block of 16 KB, the last one perhaps shorter */
#ifndef NS_SEALED_SUMS_H
#define NS_SEALED_SUMS_H

#include "base/sum.h"

/* As small as a few pages, for most that is asked of columns lies scattered: of larger ones more would be read than
 * is asked for. Larger than a page, for the sums of all are read when a section is first touched. */
enum { NS_SUM_BLOCK = 1 << 14, NS_SUM_BYTES = 4 };

static inline uint64_t ns_sum_blocks(uint64_t len) {
  return len / NS_SUM_BLOCK + (len % NS_SUM_BLOCK != 0);
}
/* Bytes of the file of a section of `len` bytes. */
static inline uint64_t ns_section_file_bytes(uint64_t len) {
  return len + ns_sum_blocks(len) * NS_SUM_BYTES;
}
#endif
