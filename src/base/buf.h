/* A growable byte buffer, born with a maximum. Errors are sticky: after the first failure every
 * call is a no-op, and one look at `status` at the end is enough. */
#ifndef NS_BASE_BUF_H
#define NS_BASE_BUF_H

#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ns_buf {
  char *ptr; /* len bytes, then a NUL once anything was written */
  size_t len, capacity, max;
  ns_status status; /* NS_OK, NS_NOMEM or NS_LIMIT */
} ns_buf;

/* Never fails; allocates nothing yet. `max` is in bytes. */
void ns_buf_init(ns_buf *buf, size_t max);
/* Frees the bytes; the buffer may be used again (its max stays). */
void ns_buf_release(ns_buf *buf);
/* Keeps the memory, forgets content and error. */
void ns_buf_clear(ns_buf *buf);
/* Room for `more` bytes at the end, or NULL; the caller adds what it wrote to len. */
char *ns_buf_room(ns_buf *buf, size_t more);
void ns_buf_add(ns_buf *buf, const void *bytes, size_t len);
void ns_buf_add_slice(ns_buf *buf, ns_slice text);
void ns_buf_add_str(ns_buf *buf, const char *text);
void ns_buf_addf(ns_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void ns_buf_add_char(ns_buf *buf, char c) {
  if (buf->len + 1 < buf->capacity && buf->len < buf->max && !buf->status) {
    buf->ptr[buf->len++] = c;
    buf->ptr[buf->len] = '\0';
  } else {
    ns_buf_add(buf, &c, 1);
  }
}
/* Little-endian fixed width and LEB128 variable width, most of which are one byte. */
void ns_buf_add_u32(ns_buf *buf, uint32_t value);
void ns_buf_add_u64(ns_buf *buf, uint64_t value);
void ns_buf_add_long_varint(ns_buf *buf, uint64_t value);
static inline void ns_buf_add_varint(ns_buf *buf, uint64_t value) {
  if (value < 0x80)
    ns_buf_add_char(buf, (char)value);
  else
    ns_buf_add_long_varint(buf, value);
}
/* varint length, then the bytes. */
void ns_buf_add_block(ns_buf *buf, ns_slice bytes);
static inline ns_slice ns_buf_slice(const ns_buf *buf) {
  return ns_slice_of(buf->ptr, buf->len);
}

/* Reads back what the ns_buf_add_* wrote, bounds-checked; sticky: after the first short read
 * `bad` is set and everything reads as zero. */
typedef struct ns_reader {
  const unsigned char *at, *end;
  bool bad;
} ns_reader;

ns_reader ns_reader_of(ns_slice bytes);
uint32_t ns_read_u32(ns_reader *in);
uint64_t ns_read_u64(ns_reader *in);
uint64_t ns_read_long_varint(ns_reader *in);
static inline uint64_t ns_read_varint(ns_reader *in) {
  if (in->at < in->end && *in->at < 0x80 && !in->bad)
    return *in->at++;
  return ns_read_long_varint(in);
}
ns_slice ns_read_block(ns_reader *in);
ns_slice ns_read_bytes(ns_reader *in, size_t len);

#ifdef __cplusplus
}
#endif
#endif
