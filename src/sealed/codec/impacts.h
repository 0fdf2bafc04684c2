/* What impacts tell of a passage. The base impact, mostly that of a word that stands there once, tells how long the
 * passage is, and so how many bits a position in it takes; with it, another impact tells how often its word stands
 * there. Lists store what departs from that. */
#ifndef NS_SEALED_IMPACTS_H
#define NS_SEALED_IMPACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "sealed/codec/format.h"

enum {
  NS_IMPACT_SYMBOLS = 16,
  NS_IMPACT_OTHER = 15,  /* the symbol of impacts that no rule gives */
  NS_POSITION_BITS = 32  /* of a position that takes more than its passage's width */
};

typedef struct ns_impacts {
  /* [base][symbol]: of a word that stands t = 2 to 6 times where one that stands once has the base,
   * 255 · t · base / (t · base + 255 − base), rounded, minus 1, as it is, or plus 1, for the lengths of passages with
   * one base are not all the same: symbol = (t − 2) · 3 + 0, 1, 2 */
  uint8_t of[256][NS_IMPACT_SYMBOLS];
  uint8_t width[256]; /* [base]: bits of a position */
} ns_impacts;

/* The widths for passages that ns_impact() scored. */
void ns_impacts_init(ns_impacts *impacts);
/* The widths of a segment: 256 bytes. False when one is no width. */
bool ns_impacts_load(ns_impacts *impacts, const unsigned char *widths);
/* The symbol of an impact above the base. */
unsigned ns_impacts_symbol(const ns_impacts *impacts, uint8_t base, uint8_t impact);
/* How often a word with that symbol stands there; 1 when it does not tell. */
static inline unsigned ns_impacts_times(unsigned symbol) {
  return symbol == NS_IMPACT_OTHER ? 1 : symbol / 3 + 2;
}
/* Likewise with an impact, which may be the base itself. */
static inline unsigned ns_impacts_expected(const ns_impacts *impacts, uint8_t base, uint8_t impact) {
  return impact == base ? 1 : ns_impacts_times(ns_impacts_symbol(impacts, base, impact));
}
#endif
