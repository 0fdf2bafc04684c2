/* Checksums of our own over Xapian's blocks, for glass has none: with a damaged one Xapian answers wrongly, crashes or
 * never ends. They belong to one revision and lie beside its tables:
 *
 *   sums-0, sums-1 = "NSLIVSUM" · u32 revision · u32 sum of iamglass
 *                  · (u32 bytes of a block · u32 blocks){6} · (u32 sum{blocks}){6} · u32 sum of all before
 *
 * A revision's are in the file of its lowest bit, so that those of the one before stand while they are written. A block's
 * sum is 0 while it is spare, for then anybody may write to it; 1 stands for a sum of 0. That of the block at the tail of
 * the freelist takes in what no later revision changes: from the 5th byte to the tail.
 *
 * What a commit costs follows what it changed: blocks that were in use before are as they were. */
#ifndef NS_LIVE_SUMS_H
#define NS_LIVE_SUMS_H

#include "live/glass.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ns_sums {
  ns_glass glass; /* the revision they belong to */
  uint32_t version_sum;
  uint32_t *blocks[NS_GLASS_TABLES]; /* NULL where there are none */
} ns_sums;

void ns_sums_release(ns_sums *sums);
/* Reads the version file of a folder and the sums that belong to it. NS_NOTFOUND without a version file; NS_CORRUPT names
 * the file of both that is damaged. Both are read anew when a commit came in between. */
ns_status ns_sums_read(const char *folder, ns_sums *out, ns_error *err);
/* Sums up the blocks of a new revision, whose version file is `version`: those that were not in use at `before`. */
ns_status ns_sums_make(const char *folder, ns_slice version, const ns_sums *before, ns_sums *out, ns_error *err);
ns_status ns_sums_write(const char *folder, const ns_sums *sums, ns_error *err);
/* Compares all blocks of a table with their sums. NS_CORRUPT names the file and the first damaged block, and says how many
 * there are. */
ns_status ns_sums_check(const char *folder, const ns_sums *sums, size_t table, ns_error *err);
/* The sum that a block must have, 0 for one that is not in use; and the sum of its bytes, whole as they were read. */
uint32_t ns_sums_wanted(const ns_sums *sums, size_t table, uint32_t block);
uint32_t ns_sums_of(const ns_sums *sums, size_t table, uint32_t block, const void *bytes);
/* Whether the newest revision in the folder is still that of the sums. */
ns_status ns_sums_current(const char *folder, const ns_sums *sums, bool *current, ns_error *err);
/* Of what looks like damage in a revision: NS_CORRUPT stays only when the revision is still the newest, for nobody was
 * allowed to change its blocks then; else it becomes NS_CHANGED. Any other status is as it was. */
ns_status ns_sums_judge(const char *folder, const ns_sums *sums, ns_status status, ns_error *err);

#ifdef __cplusplus
}
#endif
#endif
