#include "sealed/match/top.h"

#include <stdlib.h>

static void swap_hits(ns_hit *a, ns_hit *b) {
  ns_hit old = *a;
  *a = *b;
  *b = old;
}

static void sift_down(ns_hit *heap, size_t count, size_t at) {
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= count)
      return;
    if (child + 1 < count && ns_hit_before(&heap[child], &heap[child + 1]))
      child++;
    if (!ns_hit_before(&heap[at], &heap[child]))
      return;
    swap_hits(&heap[at], &heap[child]);
    at = child;
  }
}

static void sift_up(ns_hit *heap, size_t at) {
  while (at > 0) {
    size_t parent = (at - 1) / 2;
    if (!ns_hit_before(&heap[parent], &heap[at]))
      return;
    swap_hits(&heap[at], &heap[parent]);
    at = parent;
  }
}

void ns_top_offer(ns_hit *hits, size_t *count, size_t k, ns_hit hit) {
  if (*count < k) {
    hits[*count] = hit;
    sift_up(hits, (*count)++);
  } else if (ns_hit_before(&hit, &hits[0])) {
    hits[0] = hit;
    sift_down(hits, k, 0);
  }
}

static int compare_hits(const void *a, const void *b) {
  const ns_hit *x = a, *y = b;
  if (ns_hit_before(x, y))
    return -1;
  return ns_hit_before(y, x) ? 1 : (x->doc > y->doc) - (x->doc < y->doc);
}

void ns_top_sort(ns_hit *hits, size_t count) {
  if (count > 1)
    qsort(hits, count, sizeof *hits, compare_hits);
}
