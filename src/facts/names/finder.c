/* The spans that the finders of names put forward. */
#include "base/mem.h"
#include "facts/names/entity_items.h"

void ns_finder_add(ns_finder *finder, ns_span span) {
  if (finder->status != NS_OK || span.first >= span.end || span.end > finder->count)
    return; /* a pattern may have run on into the guards behind the passage */
  if (finder->items[span.end - 1].token->end - finder->items[span.first].token->start > NS_FACT_TEXT_MAX)
    return; /* no name of this world */
  if (ns_grow(&finder->spans, finder->span_count, &finder->span_capacity, sizeof *finder->spans)) {
    finder->status = NS_NOMEM;
    return;
  }
  finder->spans[finder->span_count++] = span;
}
