/* A blocked Bloom filter over 64-bit hashes: each key sets three bits of one word, so that a look-up costs one
 * access to memory. "No" is certain. With five keys a word about one answer in a hundred is "perhaps" in vain,
 * with ten one in fifteen. After Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters",
 * 2007. */
#ifndef NS_BASE_FILTER_H
#define NS_BASE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t ns_filter_bits(uint64_t hash) {
  return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63) | (uint64_t)1 << (hash >> 12 & 63);
}

/* `count` words, a power of two. */
static inline void ns_filter_add(uint64_t *words, uint32_t count, uint64_t hash) {
  words[(hash >> 18) & (count - 1)] |= ns_filter_bits(hash);
}

/* May the key be there? */
static inline bool ns_filter_has(const uint64_t *words, uint32_t count, uint64_t hash) {
  uint64_t bits = ns_filter_bits(hash);
  return (words[(hash >> 18) & (count - 1)] & bits) == bits;
}
#endif
