#include "segment/segment.h"

#include <math.h>

#include "base/hash.h"

/* k1 and b lie where BM25's usually do for short passages; avglen is the mean length of a German
 * newspaper paragraph in words, fixed so that segments built apart can be merged. */
const double NS_IMPACT_K1 = 1.0, NS_IMPACT_B = 0.5, NS_IMPACT_AVGLEN = 60.0;

enum {
  IMPACT_MAX = 255,
  KEY_DATE_BITS = 22,
  KEY_HASH_BITS = 30,
  KEY_PARAGRAPH_BITS = 12,
  DAYS_LAST = 2932896 /* 9999-12-31 in days since 1970; the first of year 1000 is 3.3 million days before */
};

uint8_t ns_impact(uint32_t tf, uint32_t len) {
  double norm = 1.0 - NS_IMPACT_B + NS_IMPACT_B * (double)len / NS_IMPACT_AVGLEN;
  double impact = floor(IMPACT_MAX * (double)tf / ((double)tf + NS_IMPACT_K1 * norm) + 0.5);
  return impact < 1 ? 1 : impact > IMPACT_MAX ? IMPACT_MAX : (uint8_t)impact;
}

uint64_t ns_tie_key(int32_t date, ns_slice article_id, uint32_t paragraph) {
  uint64_t day = ((uint64_t)1 << KEY_DATE_BITS) - 1;
  if (date != NS_DATE_NONE)
    day = (uint64_t)(DAYS_LAST - ns_date_to_days(date));
  uint64_t hash = ns_hash(article_id, paragraph >> KEY_PARAGRAPH_BITS) >> (64 - KEY_HASH_BITS);
  uint64_t low = paragraph & ((1u << KEY_PARAGRAPH_BITS) - 1);
  return day << (KEY_HASH_BITS + KEY_PARAGRAPH_BITS) | hash << KEY_PARAGRAPH_BITS | low;
}

uint32_t ns_term_weight(uint64_t n, uint64_t df, double boost) {
  if (df > n) /* replaced passages may count in df and not in n */
    df = n;
  double idf = log(1.0 + ((double)(n - df) + 0.5) / ((double)df + 0.5));
  double weight = floor(1024.0 * idf * boost + 0.5);
  return weight < 1 ? 1 : weight > NS_WEIGHT_MAX ? NS_WEIGHT_MAX : (uint32_t)weight;
}
