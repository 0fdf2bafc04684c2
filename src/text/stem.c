#include "text/stem.h"

#include <libstemmer.h>

ns_status ns_stemmer_init(ns_stemmer *stemmer, ns_error *err) {
  stemmer->snowball = sb_stemmer_new("german", "UTF_8");
  return stemmer->snowball ? NS_OK : ns_fail(err, NS_NOMEM, "the German stemmer cannot be set up");
}

void ns_stemmer_release(ns_stemmer *stemmer) {
  sb_stemmer_delete(stemmer->snowball);
  stemmer->snowball = NULL;
}

ns_slice ns_stem(ns_stemmer *stemmer, ns_slice word) {
  if (word.len == 0 || word.len > NS_STEM_MAX)
    return word;
  const sb_symbol *stem = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.ptr, (int)word.len);
  if (!stem)
    return NS_SLICE_NONE;
  return ns_slice_of((const char *)stem, (size_t)sb_stemmer_length(stemmer->snowball));
}
