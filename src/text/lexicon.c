#include "text/lexicon.h"

#include "text/text.h"

uint16_t ns_lexicon_flags(ns_slice surface, ns_slice lower) {
  (void)surface;
  (void)lower;
  return 0;
}

bool ns_lexicon_has(ns_slice lower) {
  (void)lower;
  return false;
}

uint64_t ns_lexicon_checksum(void) {
  return 0;
}
