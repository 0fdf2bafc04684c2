#include "segment/segment.h"

#include "base/mem.h"

void ns_docs_release(ns_docs *docs) {
  ns_free(docs->at);
  *docs = (ns_docs){0};
}

ns_status ns_docs_grow(ns_docs *docs) {
  return ns_grow(&docs->at, docs->count, &docs->capacity, sizeof *docs->at) ? NS_NOMEM : NS_OK;
}

size_t ns_docs_find(const ns_docs *docs, size_t from, uint32_t doc) {
  size_t low = from, step = 1;
  while (low < docs->count && docs->at[low] < doc) { /* gallop: most calls move on by a little */
    from = low + 1;
    low += step;
    step *= 2;
  }
  size_t high = low < docs->count ? low : docs->count;
  low = from;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (docs->at[middle] < doc)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
