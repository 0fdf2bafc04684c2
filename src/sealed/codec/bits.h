/* Numbers of any width side by side, lowest bit first, into memory. */
#ifndef NS_SEALED_BITS_H
#define NS_SEALED_BITS_H

#include <stdint.h>
#include <string.h>

enum { NS_BITS_SPARE = 8 }; /* bytes that the memory must have beyond the numbers: whole words are stored */

typedef struct ns_bit_writer {
  unsigned char *at;
  uint64_t bits; /* that are not stored yet: fewer than 32 */
  unsigned held;
} ns_bit_writer;

/* value < 2^width, width <= 32 */
static inline void ns_bits_put(ns_bit_writer *w, uint32_t value, unsigned width) {
  w->bits |= (uint64_t)value << w->held;
  w->held += width;
  if (w->held >= 32) {
    memcpy(w->at, &w->bits, 4);
    w->at += 4;
    w->bits >>= 32;
    w->held -= 32;
  }
}

/* Fills the last byte with zeros; the next number begins a byte of its own. */
static inline void ns_bits_align(ns_bit_writer *w) {
  memcpy(w->at, &w->bits, 4);
  w->at += (w->held + 7) / 8;
  w->bits = w->held = 0;
}
#endif
