/* A fast 64-bit hash. With a seed of one's own it is the same on every machine, and what has it stored or compared later
 * wants that; but whoever knows the seed can make any number of texts that share a hash. Tables in memory take
 * ns_hash_seed(), which nobody knows, and nothing that leaves the process may depend on the order they give. */
#ifndef NS_BASE_HASH_H
#define NS_BASE_HASH_H

#include <stdint.h>
#include <string.h>

#include "base/slice.h"

/* Drawn when the process begins; only tests set another one. */
extern uint64_t ns_hash_seed_of_process;
static inline uint64_t ns_hash_seed(void) {
  return ns_hash_seed_of_process;
}

static inline uint64_t ns_hash_mix(uint64_t a, uint64_t b) {
  __extension__ typedef unsigned __int128 u128;
  u128 product = (u128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The last `left` bytes, fewer than eight, of the `len` before `end`, in one number; without a copy of a length that
 * the compiler does not know. */
static inline uint64_t ns_hash_tail(const char *end, size_t left, size_t len) {
  uint64_t word = 0;
  if (len >= 8) {
    memcpy(&word, end - 8, 8);
    return left ? word >> (64 - 8 * left) : 0;
  }
  if (left >= 4) {
    uint32_t low, high;
    memcpy(&low, end - left, 4);
    memcpy(&high, end - 4, 4);
    return low | (uint64_t)high << (8 * left - 32);
  }
  for (size_t i = left; i > 0; i--)
    word = word << 8 | (unsigned char)(end - left)[i - 1];
  return word;
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
  word = ns_hash_tail(p + left, left, bytes.len);
  return ns_hash_mix(ns_hash_mix(h ^ word, k0), k1 ^ bytes.len);
}

/* Another hash, for tables of words that are asked for parts of a word: it comes from the sum of the bytes times
 * falling powers of a factor, and the sums of all beginnings, or of all endings, are had in one pass. */
typedef uint64_t ns_letter_sum;
#define NS_LETTER_FACTOR UINT64_C(0x9fb21c651e98df25)

static inline ns_letter_sum ns_letters_append(ns_letter_sum sum, char byte) {
  return sum * NS_LETTER_FACTOR + (unsigned char)byte;
}

/* *power: 1 at first. */
static inline ns_letter_sum ns_letters_prepend(ns_letter_sum sum, char byte, uint64_t *power) {
  sum += *power * (unsigned char)byte;
  *power *= NS_LETTER_FACTOR;
  return sum;
}

static inline ns_letter_sum ns_letters_of(ns_slice text) {
  ns_letter_sum sum = 0;
  for (size_t i = 0; i < text.len; i++)
    sum = ns_letters_append(sum, text.ptr[i]);
  return sum;
}

/* Of a word of `len` bytes; tables that must not share keys have seeds of their own. */
static inline uint64_t ns_letters_hash(ns_letter_sum sum, size_t len, uint64_t seed) {
  return ns_hash_mix(sum ^ UINT64_C(0xa0761d6478bd642f), UINT64_C(0xe7037ed1a0b428db) ^ seed << 32 ^ len);
}
#endif
