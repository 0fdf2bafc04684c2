/* What has to be known of glass, Xapian's files, to sum up their blocks: which there are, and which of them nobody may
 * write to while a revision is the newest. As Xapian 1.4 leaves them:
 *
 *   iamglass   = magic:14 version:2 uuid:16 revision table{6} statistics
 *   table      = root shape entries size compress freelist      shape = levels << 2 | sequential << 1 | empty
 *   size       = bytes of a block / 2048; freelist = its length and bytes; numbers are varints
 *   freelist   = revision blocks first:spot tail:spot           blocks: how many were ever taken; nothing lies behind
 *   spot       = block place / 4                                place: the offset in it
 *   NAME.glass = block{blocks}
 *   list block = u32 revision · u8 254 · 3 bytes · u32 spare block* · u32 next list block        all big-endian
 *
 * A revision never writes over what the one before uses: it takes the blocks between first and tail on the list, and
 * others behind the end, and adds those it needs no longer at the tail: the only block in use that is ever written to. */
#ifndef NS_LIVE_GLASS_H
#define NS_LIVE_GLASS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { NS_GLASS_TABLES = 6, NS_GLASS_NAME_MAX = 16 };
typedef enum ns_glass_which { NS_GLASS_POSTLIST, NS_GLASS_DOCDATA, NS_GLASS_TERMLIST } ns_glass_which; /* the three in use */

#define NS_GLASS_VERSION "iamglass"
enum { NS_GLASS_VERSION_MAX = 1 << 16 }; /* bytes of the version file */

/* What helps when a file of the live segment is damaged: its texts lie nowhere else in the index. */
#define NS_LIVE_WAY_OUT "restore it, or run nindex rebuild --replace with the sources"

typedef struct ns_glass_spot {
  uint32_t block, place;
} ns_glass_spot;

typedef struct ns_glass_table {
  uint32_t block_bytes, blocks; /* 0 blocks: the table may have no file */
  uint32_t root;                /* one of the blocks; nothing in an empty table */
  ns_glass_spot first, tail;    /* of the freelist; tail.place 0: there is none */
} ns_glass_table;

typedef struct ns_glass {
  uint32_t revision;
  ns_glass_table tables[NS_GLASS_TABLES];
} ns_glass;

/* "postlist.glass" and so on. */
const char *ns_glass_name(size_t table);
/* Reads a version file; everything in it that Xapian would follow blindly is within its bounds then. NS_CORRUPT; NS_FORMAT
 * for another version of glass. `path` is for messages. */
ns_status ns_glass_read(ns_slice version, const char *path, ns_glass *out, ns_error *err);
/* Sets bit b of `spare` (zeroed, a byte for eight blocks) for each spare block of the table whose bytes are `file`.
 * NS_CORRUPT when the list leads astray. */
ns_status ns_glass_spare(const ns_glass_table *table, ns_slice file, const char *path, unsigned char *spare, ns_error *err);
#endif
