#include "base/sum.h"

#include <pthread.h>
#include <string.h>

enum { QUARTERS = 4, WORD = 8 };

typedef void quarters_fn(const unsigned char *at, size_t len, uint32_t crc[QUARTERS]);

static uint32_t sum_by(quarters_fn *quarters, const void *bytes, size_t len) {
  uint32_t crc[QUARTERS], all[QUARTERS];
  unsigned char inner[sizeof crc];
  quarters(bytes, len, crc);
  memcpy(inner, crc, sizeof inner);
  quarters(inner, sizeof inner, all);
  return all[QUARTERS - 1]; /* so few bytes are one quarter */
}

/* ---- by every processor ---- */

static uint32_t table[256];

static void fill_table(void) {
  const uint32_t polynomial = 0x82f63b78; /* Castagnoli's, lowest bit first */
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    table[byte] = crc;
  }
}

static inline uint32_t add_byte(uint32_t crc, unsigned char byte) {
  return crc >> 8 ^ table[(crc ^ byte) & 0xff];
}

static void quarters_plain(const unsigned char *at, size_t len, uint32_t crc[QUARTERS]) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, fill_table);
  size_t quarter = len / (QUARTERS * WORD) * WORD;
  uint32_t a = UINT32_MAX, b = a, c = a, d = a;
  for (size_t i = 0; i < quarter; i++) {
    a = add_byte(a, at[i]);
    b = add_byte(b, at[quarter + i]);
    c = add_byte(c, at[2 * quarter + i]);
    d = add_byte(d, at[3 * quarter + i]);
  }
  for (size_t i = QUARTERS * quarter; i < len; i++)
    d = add_byte(d, at[i]);
  crc[0] = ~a;
  crc[1] = ~b;
  crc[2] = ~c;
  crc[3] = ~d;
}

uint32_t ns_sum_plain(const void *bytes, size_t len) {
  return sum_by(quarters_plain, bytes, len);
}

/* ---- by the instruction ---- */

#if defined(__x86_64__)
#include <nmmintrin.h>

static inline uint64_t word_at(const unsigned char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) static void quarters_sse42(const unsigned char *at, size_t len, uint32_t crc[QUARTERS]) {
  size_t quarter = len / (QUARTERS * WORD) * WORD, i;
  uint64_t a = UINT32_MAX, b = a, c = a, d = a;
  for (i = 0; i < quarter; i += WORD) {
    a = _mm_crc32_u64(a, word_at(at + i));
    b = _mm_crc32_u64(b, word_at(at + quarter + i));
    c = _mm_crc32_u64(c, word_at(at + 2 * quarter + i));
    d = _mm_crc32_u64(d, word_at(at + 3 * quarter + i));
  }
  for (i = QUARTERS * quarter; len - i >= WORD; i += WORD)
    d = _mm_crc32_u64(d, word_at(at + i));
  for (; i < len; i++)
    d = _mm_crc32_u8((uint32_t)d, at[i]);
  crc[0] = ~(uint32_t)a;
  crc[1] = ~(uint32_t)b;
  crc[2] = ~(uint32_t)c;
  crc[3] = ~(uint32_t)d;
}

uint32_t ns_sum(const void *bytes, size_t len) {
  return sum_by(__builtin_cpu_supports("sse4.2") ? quarters_sse42 : quarters_plain, bytes, len);
}
#else
uint32_t ns_sum(const void *bytes, size_t len) {
  return ns_sum_plain(bytes, len);
}
#endif
