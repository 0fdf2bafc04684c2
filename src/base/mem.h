/* Every allocation of the library goes through here, so that tests can count them and make the
 * n-th one fail. Out of memory is a status, never an abort. */
#ifndef NS_BASE_MEM_H
#define NS_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All return NULL when memory is short or the size overflows; a size of 0 gives a unique pointer. */
void *ns_alloc(size_t size) __attribute__((malloc, warn_unused_result));
void *ns_calloc(size_t count, size_t size) __attribute__((malloc, warn_unused_result));
void *ns_realloc(void *ptr, size_t size) __attribute__((warn_unused_result));
/* count * size with an overflow check. */
void *ns_realloc_array(void *ptr, size_t count, size_t size) __attribute__((warn_unused_result));
char *ns_strdup(const char *text) __attribute__((malloc, warn_unused_result));
char *ns_strndup(const char *text, size_t len) __attribute__((malloc, warn_unused_result));
void ns_free(void *ptr);
/* Gives what was freed back to the system, as far as it can be had: after a phase that held much. */
void ns_mem_trim(void);

/* Makes room for one more element: grows *array (of elements of `size` bytes, `count` used,
 * *capacity allocated) by half. Returns 0, or -1 when memory is short (the array stays as it was). */
int ns_grow(void *array, size_t count, size_t *capacity, size_t size)
    __attribute__((warn_unused_result));

/* Makes index `last` one of the elements: *array has *count of `size` bytes each, and grows to twice as many at
 * least, the new ones zeroed. Returns 0, or -1 when memory is short (the array stays as it was). */
int ns_reach(void *array, size_t *count, size_t last, size_t size) __attribute__((warn_unused_result));

/* For tests: the n-th allocation from now on (1 = the next) and all after it fail; 0 = never. */
void ns_mem_fail_at(uint64_t n);
/* Allocations made since the program started. */
uint64_t ns_mem_count(void);

#ifdef __cplusplus
}
#endif
#endif
