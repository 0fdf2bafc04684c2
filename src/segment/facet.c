#include "segment/facet.h"

#include <math.h>

#include "base/mem.h"

enum { KEYS_MAX = 1 << 28 };

/* ------------------------------------------------------------------ decades */

/* Powers of ten that a double holds exactly; most figures lie between them. */
static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
enum { POWERS = sizeof powers / sizeof *powers };

static bool find_decade(double size, double *start, double *end) {
  if (size < powers[0] || size >= powers[POWERS - 1])
    return false;
  unsigned n = 0;
  while (size >= powers[n + 1])
    n++;
  *start = powers[n];
  *end = powers[n + 1];
  return true;
}

static double decade_start(double size) {
  double n = floor(log10(size));
  double start = pow(10, n);
  if (start > size) /* log10 rounds, so it may be one off at the borders */
    return pow(10, n - 1);
  return pow(10, n + 1) <= size ? pow(10, n + 1) : start;
}

void ns_decade(double value, double *low, double *high) {
  *low = *high = value;
  double size = fabs(value);
  if (size == 0 || !isfinite(size)) {
    if (size == 0)
      *low = *high = 0; /* not the minus of -0 */
    return;
  }
  double start, end;
  if (!find_decade(size, &start, &end)) {
    start = decade_start(size);
    end = pow(10, floor(log10(start) + 0.5) + 1);
  }
  *low = value > 0 ? start : -end;
  *high = value > 0 ? end : -start;
}

/* ------------------------------------------------------------------ counts */

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
  for (size_t i = 0; i < counts->index.capacity; i++) {
    const ns_strmap_slot *slot = &counts->index.slots[i];
    if (!slot->key)
      continue;
    const ns_facet_value *v = &counts->values[slot->value];
    ns_slice text = NS_SLICE_NONE;
    if (v->has_text)
      text = ns_slice_of(slot->key + KEY_HEAD, slot->len - KEY_HEAD);
    ns_status status = sink(ctx, v->facet, text, v->kind, v->low, v->high, v->count);
    if (status)
      return status;
  }
  return NS_OK;
}
