/* Trains the preset dictionary after the cover algorithm (Liao, Petri, Moffat, Wirth 2016, as zstd's fastcover
 * does it): count the 8-byte strings of the samples, then take from each part of the samples the stretch whose
 * strings, none counted twice, occur most. */
#include "sealed/store.h"

#include "base/hash.h"
#include "base/mem.h"

enum {
  GRAM = 8,
  COUNTER_BITS = 20,
  STRETCH = 96  /* bytes taken at a time: longer ones bring ballast, shorter ones cut phrases */
};

static uint32_t gram_at(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return (uint32_t)(ns_hash_mix(word ^ 0xe7037ed1a0b428dbu, 0xa0761d6478bd642fu) >> (64 - COUNTER_BITS));
}

/* The best stretch of one part; its start, SIZE_MAX when nothing in it repeats. */
static size_t best_stretch(ns_slice part, const uint16_t *counts) {
  size_t best = SIZE_MAX;
  uint64_t sum = 0, most = 0;
  for (size_t i = 0; i + GRAM <= part.len; i++) {
    sum += counts[gram_at(part.ptr + i)];
    if (i + GRAM >= STRETCH) {
      size_t start = i + GRAM - STRETCH;
      if (sum > most) {
        most = sum;
        best = start;
      }
      sum -= counts[gram_at(part.ptr + start)];
    }
  }
  return best;
}

ns_status ns_preset_train(ns_slice samples, ns_buf *out, ns_error *err) {
  if (samples.len < 2 * STRETCH)
    return NS_OK;
  uint16_t *counts = ns_calloc((size_t)1 << COUNTER_BITS, sizeof *counts);
  if (!counts)
    return ns_fail_nomem(err);
  for (size_t i = 0; i + GRAM <= samples.len; i++) {
    uint16_t *count = &counts[gram_at(samples.ptr + i)];
    *count = (uint16_t)(*count + (*count < UINT16_MAX));
  }
  for (size_t i = 0; i < (size_t)1 << COUNTER_BITS; i++)
    counts[i] = (uint16_t)(counts[i] ? counts[i] - 1 : 0); /* a string that stands alone helps nobody */
  size_t wanted = NS_PRESET_MAX / STRETCH;
  size_t part = samples.len / wanted > STRETCH ? samples.len / wanted : STRETCH;
  for (size_t start = 0; start + STRETCH <= samples.len && out->len + STRETCH <= NS_PRESET_MAX; start += part) {
    size_t left = samples.len - start;
    ns_slice here = ns_slice_of(samples.ptr + start, left < part ? left : part);
    size_t at = best_stretch(here, counts);
    if (at == SIZE_MAX)
      continue;
    ns_buf_add(out, here.ptr + at, STRETCH);
    for (size_t i = 0; i + GRAM <= STRETCH; i++)
      counts[gram_at(here.ptr + at + i)] = 0;
  }
  ns_free(counts);
  return out->status ? ns_fail_nomem(err) : NS_OK;
}
