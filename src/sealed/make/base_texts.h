/* The base's stored texts on their way into the new segment. A chunk whose texts all stay, brought by the passages that
 * brought them before, is taken over packed as it is; of the others the texts that stay are packed anew. */
#ifndef NS_SEALED_BASE_TEXTS_H
#define NS_SEALED_BASE_TEXTS_H

#include "sealed/read/open.h"

typedef struct ns_base_texts {
  const ns_sealed *base;
  uint32_t *numbers;     /* in the new segment, of each text; NS_NONE: no passage brought it so far */
  unsigned char *whole;  /* of each chunk: is taken over */
  size_t chunk;          /* the chunk that was asked for last */
} ns_base_texts;

/* dropped: of each article, NULL when all stay. Without `same_preset` no chunk can be taken over. NS_CORRUPT when the
 * chunks are not those that were written. */
ns_status ns_base_texts_init(ns_base_texts *t, const ns_sealed *base, const unsigned char *dropped, bool same_preset,
                             ns_error *err);
void ns_base_texts_release(ns_base_texts *t);
/* Is the text, which is brought now, in a chunk that is taken over? When it is the first of the chunk, *packed and
 * *records are the chunk; else *records is 0. */
bool ns_base_texts_in_chunk(ns_base_texts *t, uint32_t text, ns_slice *packed, uint32_t *records);
#endif
