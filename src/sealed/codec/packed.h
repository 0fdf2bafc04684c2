/* Numbers of the same width side by side, read at any place.
 *
 *   packed = u32 n · u8 width (1 to 32) · n numbers of `width` bits, lowest bit first · 8 bytes 0
 */
#ifndef NS_SEALED_PACKED_H
#define NS_SEALED_PACKED_H

#include "sealed/codec/guard.h"
#include "sealed/codec/out.h"

/* ---- writing: exactly the numbers that were announced; errors are sticky in out ---- */
typedef struct ns_number_packer {
  ns_out *out;
  unsigned width, held;
  uint64_t bits;
} ns_number_packer;

/* Bits that every number below `limit` fits in. */
unsigned ns_packed_width(uint32_t limit);
void ns_packed_begin(ns_number_packer *p, ns_out *out, uint32_t count, unsigned width);
void ns_packed_add(ns_number_packer *p, uint32_t number);
void ns_packed_end(ns_number_packer *p);

/* ---- reading ---- */
typedef struct ns_packed {
  const ns_guard *guard; /* of the section, borrowed */
  const unsigned char *bits;
  uint32_t count;
  unsigned width;
} ns_packed;

/* Those that begin at `offset` of the section; false when it is too short for what they announce. */
bool ns_packed_open(const ns_guard *section, size_t offset, ns_packed *out);
/* Bytes it takes of the section it was opened from. */
static inline size_t ns_packed_bytes(const ns_packed *p) {
  return 13 + ((size_t)p->count * p->width + 7) / 8;
}
/* i < count */
static inline uint32_t ns_packed_at(const ns_packed *p, uint32_t i) {
  uint64_t bit = (uint64_t)i * p->width;
  const unsigned char *at = p->bits + bit / 8;
  ns_guard_touch(p->guard, at, sizeof(uint64_t));
  return (uint32_t)(ns_load64(at) >> bit % 8 & (((uint64_t)1 << p->width) - 1));
}
#endif
