#include "sealed/codec/out.h"

#include "base/file.h"
#include "base/mem.h"
#include "sealed/codec/sums.h"

enum { OUT_BUFFER = 1 << 18 };
static const size_t SUMS_MAX = UINT32_MAX;

ns_status ns_out_open(ns_out *out, const char *folder, const char *name, ns_error *err) {
  *out = (ns_out){.fd = -1};
  ns_buf_init(&out->buf, 2 * OUT_BUFFER);
  ns_buf_init(&out->sums, SUMS_MAX);
  out->path = ns_path_join(folder, name);
  if (!out->path)
    return out->status = ns_fail_nomem(err);
  return out->status = ns_file_create(out->path, &out->fd, err);
}

ns_status ns_out_scratch(ns_out *out, const char *folder, const char *name, ns_error *err) {
  ns_status status = ns_out_open(out, folder, name, err);
  out->scratch = true;
  return status;
}

static void add_sums(ns_out *out, size_t len) {
  for (size_t at = 0; at < len; at += NS_SUM_BLOCK)
    ns_buf_add_u32(&out->sums, ns_sum(out->buf.ptr + at, len - at < NS_SUM_BLOCK ? len - at : NS_SUM_BLOCK));
}

/* Writes the whole blocks that are held, at the end (`all`) the rest as well. */
static void flush(ns_out *out, bool all) {
  size_t len = all ? out->buf.len : out->buf.len - out->buf.len % NS_SUM_BLOCK, rest = out->buf.len - len;
  if (!out->status && !out->scratch)
    add_sums(out, len);
  if (!out->status && (out->buf.status || out->sums.status))
    out->status = ns_fail_nomem(&out->error);
  if (!out->status)
    out->status = ns_fd_write(out->fd, out->buf.ptr, len, out->path, &out->error);
  if (rest && !out->status)
    memmove(out->buf.ptr, out->buf.ptr + len, rest);
  ns_buf_clear(&out->buf);
  out->buf.len = out->status ? 0 : rest;
}

static void room(ns_out *out) {
  if (out->buf.len >= OUT_BUFFER)
    flush(out, false);
}

void ns_out_add(ns_out *out, const void *bytes, size_t len) {
  const char *at = bytes;
  out->len += len;
  while (len > 0 && !out->status) {
    size_t part = len < OUT_BUFFER ? len : OUT_BUFFER;
    room(out);
    ns_buf_add(&out->buf, at, part);
    at += part;
    len -= part;
  }
}

void ns_out_add_u32(ns_out *out, uint32_t value) {
  room(out);
  ns_buf_add_u32(&out->buf, value);
  out->len += 4;
}

void ns_out_add_u64(ns_out *out, uint64_t value) {
  room(out);
  ns_buf_add_u64(&out->buf, value);
  out->len += 8;
}

void ns_out_add_varint(ns_out *out, uint64_t value) {
  room(out);
  size_t before = out->buf.len;
  ns_buf_add_varint(&out->buf, value);
  out->len += out->buf.len - before;
}

void ns_out_add_buf(ns_out *out, const ns_buf *buf) {
  if (buf->status && !out->status)
    out->status = ns_fail(&out->error, buf->status, "%s: %s", out->path, ns_status_text(buf->status));
  else
    ns_out_add(out, buf->ptr, buf->len);
}

ns_status ns_out_close(ns_out *out, bool sync, ns_section_entry *entry, ns_error *err) {
  if (out->buf.len || out->buf.status)
    flush(out, true);
  if (!out->status)
    out->status = ns_fd_write(out->fd, out->sums.ptr, out->sums.len, out->path, &out->error);
  uint32_t checksum = out->sums.len ? ns_sum(out->sums.ptr, out->sums.len) : 0;
  if (!out->status && sync)
    out->status = ns_fd_sync(out->fd, out->path, &out->error);
  ns_error late;
  ns_status closed = out->fd >= 0 ? ns_fd_close(out->fd, out->path, out->status ? &late : &out->error) : NS_OK;
  out->status = out->status ? out->status : closed;
  out->fd = -1;
  if (entry)
    *entry = (ns_section_entry){out->len, checksum};
  ns_status status = out->status;
  if (status)
    ns_fail(err, status, "%s", out->error.text);
  ns_out_release(out);
  return status;
}

void ns_out_release(ns_out *out) {
  if (out->path && out->fd >= 0)
    ns_fs_close(out->fd);
  ns_free(out->path);
  ns_buf_release(&out->buf);
  ns_buf_release(&out->sums);
  *out = (ns_out){.fd = -1};
}
