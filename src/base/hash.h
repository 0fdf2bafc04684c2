/* A fast 64-bit hash for tables and keys, the same on every machine. Not for hostile keys. */
#ifndef NS_BASE_HASH_H
#define NS_BASE_HASH_H

#include <stdint.h>
#include <string.h>

#include "base/slice.h"

static inline uint64_t ns_hash_mix(uint64_t a, uint64_t b) {
  __extension__ typedef unsigned __int128 u128;
  u128 product = (u128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* After wyhash (Wang Yi, public domain idea): multiply and fold, eight bytes at a time; reads
 * little-endian, so that values may be stored. */
static inline uint64_t ns_hash(ns_slice bytes, uint64_t seed) {
  const uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu;
  uint64_t h = seed ^ k0 ^ bytes.len * k1;
  const char *p = bytes.ptr;
  size_t left = bytes.len;
  uint64_t word;
  while (left >= 8) {
    memcpy(&word, p, 8);
    h = ns_hash_mix(h ^ word, k1);
    p += 8;
    left -= 8;
  }
  word = 0;
  if (left)
    memcpy(&word, p, left);
  return ns_hash_mix(ns_hash_mix(h ^ word, k0), k1 ^ bytes.len);
}
#endif
