/* Chunks of stored records, compressed. The only code that knows zstd is chunk.c and preset.c. */
#ifndef NS_SEALED_CHUNK_H
#define NS_SEALED_CHUNK_H

#include <stdbool.h>

#include "base/buf.h"

/* Both belong to one thread. preset: a dictionary of preset.c, or nothing. */
typedef struct ns_packer ns_packer;
typedef struct ns_unpacker ns_unpacker;

/* NULL when memory is short. preset is copied. */
ns_packer *ns_packer_new(ns_slice preset);
void ns_packer_free(ns_packer *p);
/* out becomes one zstd frame that tells the length of raw; false when memory is short. */
bool ns_pack(ns_packer *p, ns_slice raw, ns_buf *out);

/* Costs nothing before the first chunk. preset is borrowed; NULL when memory is short. */
ns_unpacker *ns_unpacker_new(ns_slice preset);
void ns_unpacker_free(ns_unpacker *u);
/* out becomes what was packed: NS_OK, NS_NOMEM or, for anything damaged or larger than out may be, NS_CORRUPT. */
ns_status ns_unpack(ns_unpacker *u, ns_slice packed, ns_buf *out);
#endif
