#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void ns_buf_init(ns_buf *buf, size_t max) {
  *buf = (ns_buf){.max = max};
}

void ns_buf_release(ns_buf *buf) {
  ns_free(buf->ptr);
  ns_buf_init(buf, buf->max);
}

void ns_buf_clear(ns_buf *buf) {
  buf->len = 0;
  buf->status = NS_OK;
}

char *ns_buf_room(ns_buf *buf, size_t more) {
  if (buf->status)
    return NULL;
  if (buf->len > buf->max || more > buf->max - buf->len) {
    buf->status = NS_LIMIT;
    return NULL;
  }
  size_t wanted = buf->len + more + 1;
  if (wanted > buf->capacity) {
    size_t grown = buf->capacity + buf->capacity / 2 + 64;
    if (grown < wanted)
      grown = wanted;
    char *ptr = ns_realloc(buf->ptr, grown);
    if (!ptr) {
      buf->status = NS_NOMEM;
      return NULL;
    }
    buf->ptr = ptr;
    buf->capacity = grown;
  }
  return buf->ptr + buf->len;
}

void ns_buf_add(ns_buf *buf, const void *bytes, size_t len) {
  char *room = ns_buf_room(buf, len);
  if (!room)
    return;
  if (len)
    memcpy(room, bytes, len);
  buf->len += len;
  buf->ptr[buf->len] = '\0';
}

void ns_buf_add_slice(ns_buf *buf, ns_slice text) {
  ns_buf_add(buf, text.ptr, text.len);
}

void ns_buf_add_str(ns_buf *buf, const char *text) {
  ns_buf_add(buf, text, strlen(text));
}

void ns_buf_addf(ns_buf *buf, const char *format, ...) {
  char small[256];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(small, sizeof small, format, args);
  va_end(args);
  if (len < 0) {
    buf->status = NS_LIMIT;
  } else if ((size_t)len < sizeof small) {
    ns_buf_add(buf, small, (size_t)len);
  } else {
    char *room = ns_buf_room(buf, (size_t)len);
    if (!room)
      return;
    va_start(args, format);
    vsnprintf(room, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
  }
}

void ns_buf_add_u32(ns_buf *buf, uint32_t value) {
  unsigned char bytes[4];
  for (int i = 0; i < 4; i++)
    bytes[i] = (unsigned char)(value >> (8 * i));
  ns_buf_add(buf, bytes, sizeof bytes);
}

void ns_buf_add_u64(ns_buf *buf, uint64_t value) {
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(value >> (8 * i));
  ns_buf_add(buf, bytes, sizeof bytes);
}

void ns_buf_add_long_varint(ns_buf *buf, uint64_t value) {
  unsigned char bytes[10];
  size_t n = 0;
  while (value >= 0x80) {
    bytes[n++] = (unsigned char)(value | 0x80);
    value >>= 7;
  }
  bytes[n++] = (unsigned char)value;
  ns_buf_add(buf, bytes, n);
}

void ns_buf_add_block(ns_buf *buf, ns_slice bytes) {
  ns_buf_add_varint(buf, bytes.len);
  ns_buf_add_slice(buf, bytes);
}

ns_reader ns_reader_of(ns_slice bytes) {
  static const unsigned char none[1] = {0};
  const unsigned char *at = bytes.ptr ? (const unsigned char *)bytes.ptr : none;
  return (ns_reader){at, at + bytes.len, false};
}

ns_slice ns_read_bytes(ns_reader *in, size_t len) {
  if (in->bad || (size_t)(in->end - in->at) < len) {
    in->bad = true;
    return NS_SLICE_NONE;
  }
  ns_slice bytes = ns_slice_of((const char *)in->at, len);
  in->at += len;
  return bytes;
}

static inline uint64_t read_fixed(ns_reader *in, size_t width) {
  ns_slice bytes = ns_read_bytes(in, width);
  uint64_t value = 0;
  for (size_t i = 0; i < width && bytes.ptr; i++)
    value |= (uint64_t)(unsigned char)bytes.ptr[i] << (8 * i);
  return value;
}

uint32_t ns_read_u32(ns_reader *in) {
  return (uint32_t)read_fixed(in, 4);
}

uint64_t ns_read_u64(ns_reader *in) {
  return read_fixed(in, 8);
}

uint64_t ns_read_long_varint(ns_reader *in) {
  uint64_t value = 0;
  for (unsigned shift = 0; !in->bad && shift < 64; shift += 7) {
    if (in->at == in->end)
      break;
    unsigned char byte = *in->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return value;
  }
  in->bad = true;
  return 0;
}

ns_slice ns_read_block(ns_reader *in) {
  uint64_t len = ns_read_varint(in);
  if (len > (uint64_t)(in->end - in->at)) {
    in->bad = true;
    return NS_SLICE_NONE;
  }
  return ns_read_bytes(in, (size_t)len);
}
