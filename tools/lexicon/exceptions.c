/* Pairs of forms that the rules leave apart. */
#include "lexicon_build.h"

void filter_pairs(builder *b) {
  b->pair_count = 0;
}
