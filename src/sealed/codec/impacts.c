#include "sealed/codec/impacts.h"

#include "segment/segment.h"

enum { TIMES_MIN = 2, TIMES_MAX = 6, LENGTH_MAX = 1 << 16 /* longer passages have no base of their own */ };

static unsigned clamp(unsigned impact) {
  return impact < 1 ? 1 : impact > UINT8_MAX ? UINT8_MAX : impact;
}

static void fill_impacts(ns_impacts *impacts) {
  for (unsigned base = 0; base < 256; base++) {
    for (unsigned t = TIMES_MIN; t <= TIMES_MAX; t++) {
      unsigned below = t * base + 255 - base;
      unsigned impact = (2 * 255 * t * base + below) / (2 * below);
      for (unsigned d = 0; d < 3; d++)
        impacts->of[base][(t - TIMES_MIN) * 3 + d] = (uint8_t)clamp(impact + d - (impact > 0));
    }
    impacts->of[base][NS_IMPACT_OTHER] = 0;
  }
}

static uint8_t bits_of(uint32_t value) {
  return (uint8_t)(value ? 32 - __builtin_clz(value) : 0);
}

/* The longer the passage, the smaller the impact: the longest with at least this base is found by halving. */
static uint8_t width_of(unsigned base) {
  uint32_t low = 0, high = LENGTH_MAX;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (ns_impact(1, middle) >= base)
      low = middle;
    else
      high = middle;
  }
  return bits_of(low ? low - 1 : 0);
}

void ns_impacts_init(ns_impacts *impacts) {
  fill_impacts(impacts);
  for (unsigned base = 0; base < 256; base++)
    impacts->width[base] = width_of(base);
}

bool ns_impacts_load(ns_impacts *impacts, const unsigned char *widths) {
  fill_impacts(impacts);
  memcpy(impacts->width, widths, sizeof impacts->width);
  for (unsigned base = 0; base < 256; base++) {
    if (widths[base] > NS_POSITION_BITS)
      return false;
  }
  return true;
}

unsigned ns_impacts_symbol(const ns_impacts *impacts, uint8_t base, uint8_t impact) {
  unsigned symbol = 0;
  while (symbol < NS_IMPACT_OTHER && impacts->of[base][symbol] != impact)
    symbol++;
  return symbol;
}
