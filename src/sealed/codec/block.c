#include "sealed/codec/block.h"
#include "sealed/codec/lanes.h"

/* The low `width` bits of each; width < 32. */
static void pack(const uint32_t *values, unsigned width, unsigned char *out) {
  const ns_lanes mask = ns_lanes_splat(((uint32_t)1 << width) - 1);
  ns_lanes words = {0};
  unsigned held = 0; /* bits of each lane */
  for (unsigned row = 0; row < NS_LANE_ROWS && width; row++) {
    ns_lanes v = ns_lanes_load((const unsigned char *)(values + (size_t)row * 4)) & mask;
    words |= v << held; /* cppcheck-suppress shiftTooManyBits; held < 32 */
    held += width;
    if (held >= 32) {
      memcpy(out, &words, sizeof words);
      out += sizeof words;
      held -= 32;
      words = v >> (width - held);
    }
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

/* How the gaps are best stored: with bits for all, or for most and patches for the others. */
typedef struct plan {
  unsigned width, more, patches;
  size_t bytes; /* of rows and patches */
} plan;

enum { INDEX_BITS = 7, PATCH_HEAD = 2 };

static size_t patch_bytes(unsigned patches, unsigned more) {
  return ((size_t)patches * (INDEX_BITS + more) + 7) / 8;
}

static plan best_plan(const unsigned counts[33], unsigned widest) {
  plan best = {.width = widest, .bytes = (size_t)widest * 16};
  unsigned patches = 0;
  for (unsigned width = widest; width-- > 0;) {
    patches += counts[width + 1];
    size_t bytes = (size_t)width * 16 + PATCH_HEAD + patch_bytes(patches, widest - width);
    if (bytes < best.bytes)
      best = (plan){width, widest - width, patches, bytes};
  }
  return best;
}

static void add_patches(const uint32_t *gaps, const plan *p, ns_buf *out) {
  uint64_t bits = 0;
  unsigned held = 0;
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    if (!(gaps[i] >> p->width))
      continue;
    bits |= (i | (uint64_t)(gaps[i] >> p->width) << INDEX_BITS) << held;
    for (held += INDEX_BITS + p->more; held >= 8; held -= 8, bits >>= 8)
      ns_buf_add_char(out, (char)bits);
  }
  if (held)
    ns_buf_add_char(out, (char)bits);
}

static void add_gaps(uint32_t *gaps, const plan *p, ns_buf *out) {
  unsigned char packed[NS_GAP_BITS_MAX * 16];
  if (p->patches) {
    ns_buf_add_char(out, (char)(NS_WIDTH_PATCHED + p->width));
    ns_buf_add_char(out, (char)p->patches);
    ns_buf_add_char(out, (char)p->more);
  } else {
    ns_buf_add_char(out, (char)p->width);
  }
  pack(gaps, p->width, packed);
  ns_buf_add(out, packed, (size_t)p->width * 16);
  if (p->patches)
    add_patches(gaps, p, out);
}

void ns_block_encode(const uint32_t docs[NS_BLOCK], int64_t before, ns_buf *out) {
  uint32_t gaps[NS_BLOCK], first = (uint32_t)(before + 1), previous = first - 1;
  unsigned counts[33] = {0}, widest = 32; /* counts: gaps of so many bits */
  for (unsigned i = 0; i < NS_BLOCK; i++) {
    gaps[i] = docs[i] - previous - 1;
    counts[gaps[i] ? 32 - __builtin_clz(gaps[i]) : 0]++;
    previous = docs[i];
  }
  while (widest && !counts[widest])
    widest--;
  plan p = best_plan(counts, widest);
  uint32_t words = (docs[NS_BLOCK - 1] - first) / 64 + 1;
  if (words <= NS_BLOCK_SET_WORDS_MAX && (size_t)words * 8 <= p.bytes) {
    encode_set(docs, first, words, out);
  } else if (widest > NS_GAP_BITS_MAX) {
    ns_buf_add_char(out, NS_WIDTH_RAW);
    ns_buf_add(out, docs, NS_BLOCK * sizeof *docs);
  } else {
    add_gaps(gaps, &p, out);
  }
}

/* Bytes behind the width of a patched block, 0 when it passes the end. */
static size_t patched_size(const unsigned char *at, size_t left, unsigned width) {
  if (left < 1 + PATCH_HEAD || at[1] > NS_BLOCK || at[2] > NS_GAP_BITS_MAX - width)
    return 0;
  return PATCH_HEAD + (size_t)width * 16 + patch_bytes(at[1], at[2]);
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
  else if (width < NS_WIDTH_PATCHED)
    size += (size_t)(width - NS_WIDTH_RAW) * 8;
  else if (width < NS_WIDTH_END)
    size += patched_size(at, (size_t)(end - at), width - NS_WIDTH_PATCHED);
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

/* ORs what goes above some gaps into them. A patch is read with eight bytes, the last ones with the eight before
 * `end`, of which some may lie before `at`. */
static void patch(const unsigned char *at, const unsigned char *end, unsigned count, unsigned more, unsigned width, uint32_t *gaps) {
  const uint32_t mask = (uint32_t)(((uint64_t)1 << more) - 1);
  const int64_t last = end - at - 8;
  for (int64_t i = 0, bit = 0; i < count; i++, bit += INDEX_BITS + more) {
    int64_t from = bit / 8 < last ? bit / 8 : last;
    uint64_t word = ns_load64(at + from) >> (bit - from * 8);
    gaps[word % NS_BLOCK] |= ((uint32_t)(word >> INDEX_BITS) & mask) << width;
  }
}

/* `at`: behind the width. */
static void unpack_patched(const unsigned char *at, unsigned width, const ns_kernels *kernels, uint32_t *gaps) {
  unsigned count = at[0], more = at[1];
  size_t bytes = patch_bytes(count, more);
  const unsigned char *patches = at + PATCH_HEAD + (size_t)width * 16;
  unsigned char few[8] = {0};
  kernels->unpack(at + PATCH_HEAD, width, gaps);
  if (!width && bytes < sizeof few) /* no rows before them */
    patches = (unsigned char *)memcpy(few + sizeof few - bytes, patches, bytes);
  patch(patches, patches + bytes, count, more, width, gaps);
}

bool ns_block_decode(const unsigned char *at, int64_t before, uint32_t last, const ns_kernels *kernels, uint32_t docs[NS_BLOCK]) {
  unsigned width = *at++;
  uint32_t first = (uint32_t)(before + 1);
  bool good = true;
  if (width == NS_WIDTH_RAW) {
    memcpy(docs, at, NS_BLOCK * sizeof *docs);
    good = ascends(docs, before);
  } else if (width > NS_WIDTH_RAW && width < NS_WIDTH_PATCHED) {
    good = unpack_set(at, first, width - NS_WIDTH_RAW, docs);
  } else {
    if (width < NS_WIDTH_RAW)
      kernels->unpack(at, width, docs);
    else
      unpack_patched(at, width - NS_WIDTH_PATCHED, kernels, docs);
    kernels->add_up(first, docs);
  }
  return good && docs[NS_BLOCK - 1] == last;
}
