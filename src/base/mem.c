#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static _Atomic uint64_t counted;
static _Atomic uint64_t fail_at; /* 0 = never */

static int refused(void) {
  uint64_t now = atomic_fetch_add_explicit(&counted, 1, memory_order_relaxed) + 1;
  uint64_t limit = atomic_load_explicit(&fail_at, memory_order_relaxed);
  return limit != 0 && now >= limit;
}

void ns_mem_fail_at(uint64_t n) {
  atomic_store(&fail_at, n ? atomic_load(&counted) + n : 0);
}

uint64_t ns_mem_count(void) {
  return atomic_load(&counted);
}

/* Large tables are looked into all over: in pages of 4 KB nearly each look misses the table of pages, too, which
 * costs a tenth of a rebuild. Neighbours that are advised alike make one range, so that the borders matter little.
 * Only advice. */
static void *in_huge_pages(void *ptr, size_t size) {
#ifdef MADV_HUGEPAGE
  enum { PAGE = 4096, LARGE = 1 << 20 };
  if (ptr && size >= LARGE) {
    size_t over = (uintptr_t)ptr % PAGE;
    (void)madvise((char *)ptr - over, (over + size + PAGE - 1) / PAGE * PAGE, MADV_HUGEPAGE);
  }
#else
  (void)size;
#endif
  return ptr;
}

void *ns_alloc(size_t size) {
  return refused() ? NULL : in_huge_pages(malloc(size ? size : 1), size);
}

void *ns_calloc(size_t count, size_t size) {
  return refused() ? NULL : in_huge_pages(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *ns_realloc(void *ptr, size_t size) {
  return refused() ? NULL : in_huge_pages(realloc(ptr, size ? size : 1), size);
}

void *ns_realloc_array(void *ptr, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes))
    return NULL;
  return ns_realloc(ptr, bytes);
}

char *ns_strndup(const char *text, size_t len) {
  char *copy = ns_alloc(len + 1);
  if (!copy)
    return NULL;
  memcpy(copy, text, len);
  copy[len] = '\0';
  return copy;
}

char *ns_strdup(const char *text) {
  return ns_strndup(text, strlen(text));
}

void ns_free(void *ptr) {
  free(ptr);
}

void ns_mem_trim(void) {
#ifdef __GLIBC__
  (void)malloc_trim(0);
#endif
}

int ns_grow(void *array, size_t count, size_t *capacity, size_t size) {
  if (count < *capacity)
    return 0;
  size_t wanted = *capacity + *capacity / 2 + 16;
  void *old;
  memcpy(&old, array, sizeof old);
  void *grown = ns_realloc_array(old, wanted, size);
  if (!grown)
    return -1;
  memcpy(array, &grown, sizeof grown);
  *capacity = wanted;
  return 0;
}

int ns_reach(void *array, size_t *count, size_t last, size_t size) {
  enum { REACH_MIN = 1024 };
  if (last < *count)
    return 0;
  size_t wanted = (last < *count * 2 ? *count * 2 : last + 1) + REACH_MIN;
  char *old, *grown;
  memcpy(&old, array, sizeof old);
  grown = ns_realloc_array(old, wanted, size);
  if (!grown)
    return -1;
  memset(grown + *count * size, 0, (wanted - *count) * size);
  memcpy(array, &grown, sizeof grown);
  *count = wanted;
  return 0;
}
