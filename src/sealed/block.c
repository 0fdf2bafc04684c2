#include "sealed/block.h"

/* Four lanes; compilers make SSE2 or NEON of it, other machines get plain code with the same result. */
typedef uint32_t lanes __attribute__((vector_size(16)));
enum { ROWS = NS_BLOCK / 4 };

static inline lanes load(const unsigned char *at) {
  lanes v;
  memcpy(&v, at, sizeof v);
  return v;
}

static inline lanes splat(uint32_t value) {
  return (lanes){value, value, value, value};
}

static void pack(const uint32_t *values, unsigned width, unsigned char *out) {
  memset(out, 0, (size_t)width * 16);
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    unsigned lane = i % 4, bit = i / 4 * width;
    unsigned char *word = out + ((size_t)(bit / 32) * 4 + lane) * 4;
    uint64_t value = (uint64_t)values[i] << (bit % 32);
    uint32_t low = ns_load32(word) | (uint32_t)value;
    memcpy(word, &low, 4);
    if (bit % 32 + width > 32) {
      uint32_t high = ns_load32(word + 16) | (uint32_t)(value >> 32);
      memcpy(word + 16, &high, 4);
    }
  }
}

/* Gaps to numbers within a row: sum of the lanes before, then over the rows. */
static inline lanes sum_up(lanes gaps, lanes *carry) {
  const lanes zero = {0};
#if defined(__clang__)
  lanes one = __builtin_shufflevector(gaps, zero, 4, 0, 1, 2);
  gaps += one;
  lanes two = __builtin_shufflevector(gaps, zero, 4, 5, 0, 1);
  gaps += two + *carry;
  *carry = __builtin_shufflevector(gaps, gaps, 3, 3, 3, 3);
#else
  lanes one = __builtin_shuffle(gaps, zero, (lanes){4, 0, 1, 2});
  gaps += one;
  lanes two = __builtin_shuffle(gaps, zero, (lanes){4, 5, 0, 1});
  gaps += two + *carry;
  *carry = __builtin_shuffle(gaps, (lanes){3, 3, 3, 3});
#endif
  return gaps;
}

/* Inlined once for each width, so that shifts are constants. */
static inline __attribute__((always_inline)) void unpack(const unsigned char *at, uint32_t first, uint32_t *docs,
                                                          const unsigned width) {
  const lanes mask = splat(width ? UINT32_MAX >> (32 - width) : 0);
  const lanes one = splat(1);
  lanes carry = splat(first - 1);
#pragma GCC unroll 32
  for (unsigned row = 0; row < ROWS; row++) {
    unsigned bit = row * width;
    lanes gaps = {0};
    if (width) {
      gaps = load(at + (size_t)(bit / 32) * 16) >> (bit % 32);
      if (bit % 32 + width > 32)
        gaps |= load(at + (size_t)(bit / 32 + 1) * 16) << (32 - bit % 32);
      gaps &= mask;
    }
    gaps = sum_up(gaps + one, &carry);
    memcpy(docs + (size_t)row * 4, &gaps, sizeof gaps);
  }
}

static void unpack_any(const unsigned char *at, uint32_t first, uint32_t *docs, unsigned width) {
  switch (width) {
#define CASE(n)                                                                                              \
  case n:                                                                                                    \
    unpack(at, first, docs, n);                                                                              \
    break;
#define CASES(n) CASE(n) CASE(n + 1) CASE(n + 2) CASE(n + 3) CASE(n + 4)
    CASES(0) CASES(5) CASES(10) CASES(15) CASES(20)
#undef CASES
#undef CASE
  default:
    break;
  }
}

static bool unpack_set(const unsigned char *at, uint32_t first, unsigned words, uint32_t *docs) {
  unsigned n = 0;
  for (unsigned w = 0; w < words; w++) {
    uint64_t bits = ns_load64(at + (size_t)w * 8);
    unsigned more = (unsigned)__builtin_popcountll(bits);
    if (n + more > NS_BLOCK)
      return false;
    for (; bits; bits &= bits - 1)
      docs[n++] = first + w * 64 + (unsigned)__builtin_ctzll(bits);
  }
  return n == NS_BLOCK;
}

static void encode_set(const uint32_t *docs, uint32_t first, unsigned words, ns_buf *out) {
  uint64_t set[NS_BLOCK_SET_WORDS_MAX] = {0};
  for (unsigned i = 0; i < NS_BLOCK; i++)
    set[(docs[i] - first) / 64] |= (uint64_t)1 << (docs[i] - first) % 64;
  ns_buf_add_char(out, (char)(NS_WIDTH_RAW + words));
  ns_buf_add(out, set, (size_t)words * 8);
}

void ns_block_encode(const uint32_t docs[NS_BLOCK], int64_t before, ns_buf *out) {
  uint32_t gaps[NS_BLOCK], all = 0, first = (uint32_t)(before + 1);
  uint32_t previous = first - 1;
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    gaps[i] = docs[i] - previous - 1;
    all |= gaps[i];
    previous = docs[i];
  }
  unsigned width = all ? 32 - (unsigned)__builtin_clz(all) : 0;
  uint32_t words = (docs[NS_BLOCK - 1] - first) / 64 + 1;
  if (words <= NS_BLOCK_SET_WORDS_MAX && words * 8 < width * 16) {
    encode_set(docs, first, words, out);
  } else if (width > NS_GAP_BITS_MAX) {
    ns_buf_add_char(out, NS_WIDTH_RAW);
    ns_buf_add(out, docs, NS_BLOCK * sizeof *docs);
  } else {
    unsigned char packed[NS_GAP_BITS_MAX * 16];
    pack(gaps, width, packed);
    ns_buf_add_char(out, (char)width);
    ns_buf_add(out, packed, (size_t)width * 16);
  }
}

size_t ns_block_size(const unsigned char *at, const unsigned char *end) {
  if (at >= end)
    return 0;
  unsigned width = *at;
  size_t size = 1;
  if (width <= NS_GAP_BITS_MAX)
    size += (size_t)width * 16;
  else if (width == NS_WIDTH_RAW)
    size += NS_BLOCK * sizeof(uint32_t);
  else if (width - NS_WIDTH_RAW <= NS_BLOCK_SET_WORDS_MAX)
    size += (size_t)(width - NS_WIDTH_RAW) * 8;
  else
    return 0;
  return size <= (size_t)(end - at) ? size : 0;
}

static bool ascends(const uint32_t *docs, int64_t before) {
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    if ((int64_t)docs[i] <= before)
      return false;
    before = docs[i];
  }
  return true;
}

bool ns_block_decode(const unsigned char *at, int64_t before, uint32_t last, uint32_t docs[NS_BLOCK]) {
  unsigned width = *at++;
  uint32_t first = (uint32_t)(before + 1);
  bool good = true;
  if (width <= NS_GAP_BITS_MAX) {
    unpack_any(at, first, docs, width);
  } else if (width == NS_WIDTH_RAW) {
    memcpy(docs, at, NS_BLOCK * sizeof *docs);
    good = ascends(docs, before);
  } else {
    good = unpack_set(at, first, width - NS_WIDTH_RAW, docs);
  }
  return good && docs[NS_BLOCK - 1] == last;
}
