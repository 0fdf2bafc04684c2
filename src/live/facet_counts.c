#include "live/facet_counts.h"

#include "base/mem.h"

enum { KEYS_MAX = 1 << 28 };

void ns_facet_counts_init(ns_facet_counts *counts, unsigned facets) {
  *counts = (ns_facet_counts){.facets = facets};
  ns_strmap_init(&counts->index, KEYS_MAX);
  ns_buf_init(&counts->key, KEYS_MAX);
}

void ns_facet_counts_release(ns_facet_counts *counts) {
  ns_strmap_release(&counts->index);
  ns_buf_release(&counts->key);
  ns_free(counts->values);
  *counts = (ns_facet_counts){0};
}

/* One more passage for a value, unless this passage was counted for it already. */
static ns_status count_value(ns_facet_counts *counts, ns_facet facet, ns_slice text, uint8_t kind, double low,
                             double high) {
  ns_buf *key = &counts->key;
  ns_buf_clear(key);
  ns_buf_add_char(key, (char)facet);
  ns_buf_add_char(key, (char)kind);
  ns_buf_add_char(key, text.ptr ? 1 : 0);
  ns_buf_add(key, &low, sizeof low);
  ns_buf_add_slice(key, text);
  uint32_t *at = key->status ? NULL : ns_strmap_put(&counts->index, ns_buf_slice(key), UINT32_MAX);
  if (!at)
    return NS_NOMEM;
  if (*at == UINT32_MAX) {
    if (ns_grow(&counts->values, counts->count, &counts->capacity, sizeof *counts->values))
      return NS_NOMEM;
    ns_facet_value *value = &counts->values[counts->count];
    *value = (ns_facet_value){.facet = facet, .kind = kind, .low = low, .high = high};
    value->has_text = text.ptr != NULL;
    *at = (uint32_t)counts->count++;
  }
  ns_facet_value *value = &counts->values[*at];
  value->count += value->last != counts->passages;
  value->last = counts->passages;
  return NS_OK;
}

static ns_status count_figure(ns_facet_counts *counts, const ns_figure *f) {
  ns_status status = NS_OK;
  if (counts->facets & 1u << NS_FACET_KIND)
    status = count_value(counts, NS_FACET_KIND, NS_SLICE_NONE, f->kind, 0, 0);
  if (!status && counts->facets & 1u << NS_FACET_AMOUNT && f->kind < NS_KIND_ORDINAL) {
    double low, high;
    ns_decade(f->low, &low, &high);
    status = count_value(counts, NS_FACET_AMOUNT, f->unit, f->kind, low, high);
  }
  return status;
}

ns_status ns_facet_counts_add(ns_facet_counts *counts, const ns_facts *facts, ns_slice source) {
  ns_status status = NS_OK;
  counts->passages++;
  if (counts->facets & (1u << NS_FACET_KIND | 1u << NS_FACET_AMOUNT)) {
    for (size_t i = 0; i < facts->figure_count && !status; i++)
      status = count_figure(counts, &facts->figures[i]);
  }
  if (counts->facets & 1u << NS_FACET_ENTITY) {
    for (size_t i = 0; i < facts->entity_count && !status; i++)
      status = count_value(counts, NS_FACET_ENTITY, facts->entities[i].name, facts->entities[i].kind, 0, 0);
  }
  if (counts->facets & 1u << NS_FACET_YEAR) {
    for (size_t i = 0; i < facts->year_count && !status; i++)
      status = count_value(counts, NS_FACET_YEAR, NS_SLICE_NONE, 0, facts->years[i], facts->years[i]);
  }
  if (counts->facets & 1u << NS_FACET_SOURCE && source.ptr && !status)
    status = count_value(counts, NS_FACET_SOURCE, source, 0, 0, 0);
  return status;
}

ns_status ns_facet_counts_visit(const ns_facet_counts *counts, ns_facet_fn *sink, void *ctx) {
  enum { KEY_HEAD = 3 + sizeof(double) };
  for (size_t i = 0; i < counts->index.count; i++) {
    ns_slice key = ns_strmap_key(&counts->index.entries[i]);
    const ns_facet_value *v = &counts->values[counts->index.entries[i].value];
    ns_slice text = NS_SLICE_NONE;
    if (v->has_text)
      text = ns_slice_from(key, KEY_HEAD);
    ns_status status = sink(ctx, v->facet, text, v->kind, v->low, v->high, v->count);
    if (status)
      return status;
  }
  return NS_OK;
}
