/* The German Snowball stemmer behind a slice. */
#ifndef NS_TEXT_STEM_H
#define NS_TEXT_STEM_H

#include "base/slice.h"
#include "base/status.h"
#include "text/tuning.h"

typedef struct ns_stemmer {
  struct sb_stemmer *snowball;
} ns_stemmer;

ns_status ns_stemmer_init(ns_stemmer *stemmer, ns_error *err);
void ns_stemmer_release(ns_stemmer *stemmer);
/* Stem of a lower-case word; borrowed from the stemmer until its next call. ptr NULL when memory is
 * short. Words longer than NS_STEM_MAX bytes come back as they are. */
ns_slice ns_stem(ns_stemmer *stemmer, ns_slice word);
#endif
