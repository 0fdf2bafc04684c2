/* A borrowed run of bytes: pointer and length, not NUL-terminated, never owned. */
#ifndef NS_BASE_SLICE_H
#define NS_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ns_slice {
  const char *ptr; /* may be NULL only when len is 0: "absent" */
  size_t len;
} ns_slice;

#define NS_SLICE_NONE ((ns_slice){NULL, 0})
/* A slice over a string literal. */
#define NS_LIT(text) ((ns_slice){"" text, sizeof(text) - 1})

static inline ns_slice ns_slice_of(const char *ptr, size_t len) {
  ns_slice s = {ptr, len};
  return s;
}

static inline ns_slice ns_slice_str(const char *text) {
  ns_slice s = {text, text ? strlen(text) : 0};
  return s;
}

static inline bool ns_slice_eq(ns_slice a, ns_slice b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool ns_slice_is(ns_slice a, const char *text) {
  return ns_slice_eq(a, ns_slice_str(text));
}

static inline bool ns_slice_starts(ns_slice a, ns_slice prefix) {
  return a.len >= prefix.len &&
         (prefix.len == 0 || (a.ptr[0] == prefix.ptr[0] && memcmp(a.ptr, prefix.ptr, prefix.len) == 0));
}

static inline bool ns_slice_ends(ns_slice a, ns_slice suffix) {
  return a.len >= suffix.len &&
         (suffix.len == 0 || (a.ptr[a.len - 1] == suffix.ptr[suffix.len - 1] &&
                              memcmp(a.ptr + a.len - suffix.len, suffix.ptr, suffix.len) == 0));
}

/* Byte order, a shorter one first when it is a prefix. */
static inline int ns_slice_cmp(ns_slice a, ns_slice b) {
  size_t n = a.len < b.len ? a.len : b.len;
  int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
  return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* The first eight bytes as a number that orders like them (big-endian, zeros at the end): sorts compare it
 * before they look at the text, which lies elsewhere. */
static inline uint64_t ns_slice_prefix(ns_slice a) {
  uint64_t order = 0;
  for (size_t i = 0; i < 8; i++)
    order = order << 8 | (i < a.len ? (unsigned char)a.ptr[i] : 0);
  return order;
}

/* a from byte `start` on; empty when start is past the end. */
static inline ns_slice ns_slice_from(ns_slice a, size_t start) {
  return start < a.len ? ns_slice_of(a.ptr + start, a.len - start) : ns_slice_of(a.ptr, 0);
}

/* ASCII blanks, tabs, CR and LF off both ends. */
static inline ns_slice ns_slice_trim(ns_slice a) {
  while (a.len && (a.ptr[0] == ' ' || (a.ptr[0] >= '\t' && a.ptr[0] <= '\r'))) {
    a.ptr++;
    a.len--;
  }
  while (a.len && (a.ptr[a.len - 1] == ' ' || (a.ptr[a.len - 1] >= '\t' && a.ptr[a.len - 1] <= '\r')))
    a.len--;
  return a;
}

#ifdef __cplusplus
}
#endif
#endif
