/* Sequential writing of one section file, with the checksums of its blocks (sums.h). Errors are sticky: the first one is
 * kept, later calls do nothing, and ns_out_close reports it. */
#ifndef NS_SEALED_OUT_H
#define NS_SEALED_OUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "sealed/codec/format.h"

typedef struct ns_out {
  int fd;             /* -1: not open */
  char *path;
  ns_buf buf;         /* not yet written: from the beginning of a block on */
  uint64_t len;       /* bytes written and buffered */
  ns_buf sums;        /* of the blocks written */
  bool scratch;       /* no section: it gets no checksums */
  ns_status status;
  ns_error error;
} ns_out;

/* Creates folder/name: a section. Release in every case. */
ns_status ns_out_open(ns_out *out, const char *folder, const char *name, ns_error *err);
/* The same for a file that is removed at the end of the build. */
ns_status ns_out_scratch(ns_out *out, const char *folder, const char *name, ns_error *err);
void ns_out_add(ns_out *out, const void *bytes, size_t len);
void ns_out_add_u32(ns_out *out, uint32_t value);
void ns_out_add_u64(ns_out *out, uint64_t value);
void ns_out_add_varint(ns_out *out, uint64_t value);
/* Adds what buf holds, or takes over its error. */
void ns_out_add_buf(ns_out *out, const ns_buf *buf);
/* Writes the rest and the checksums, syncs when asked to, closes; fills entry when not NULL. */
ns_status ns_out_close(ns_out *out, bool sync, ns_section_entry *entry, ns_error *err);
/* Closes without a word when still open. */
void ns_out_release(ns_out *out);
#endif
