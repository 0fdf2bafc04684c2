/* Reads spools back: a batch at a time, and single rows again. They are not mapped, for pages of a mapping count to
 * what the process holds, and looking up old rows would bring in a neighbourhood of each. */
#include "sealed/make/builder.h"

#include "base/file.h"
#include "base/mem.h"

static const size_t BATCH_MAX = UINT32_MAX;
enum { ROW_FIRST = 1 << 10 /* bytes: most rows are shorter, and one call reads them */ };

void ns_spools_init(ns_spools *s) {
  *s = (ns_spools){0};
  ns_buf_init(&s->batch, BATCH_MAX);
  ns_buf_init(&s->row, BATCH_MAX);
}

ns_status ns_spools_open(ns_spools *s, const ns_sealed_builder *b, ns_error *err) {
  s->folder = b->folder;
  s->files = ns_calloc(b->filler_count, sizeof *s->files);
  if (!s->files)
    return ns_fail_nomem(err);
  uint64_t first = 1; /* 0 is no place */
  for (size_t i = 0; i < b->filler_count; i++) {
    ns_spool_file *file = &s->files[s->count];
    char *path = ns_path_join(b->folder, b->fillers[i]->spool_name);
    uint64_t len = 0;
    ns_status status = path ? ns_file_open(path, &file->fd, err) : ns_fail_nomem(err);
    s->count += !status;
    if (!status)
      status = ns_fd_size(file->fd, &len, path, err);
    ns_free(path);
    if (status)
      return status;
    file->first = first;
    first += len;
  }
  return NS_OK;
}

void ns_spools_close(ns_spools *s) {
  for (size_t i = 0; i < s->count; i++)
    ns_fs_close(s->files[i].fd);
  ns_free(s->files);
  ns_buf_release(&s->batch);
  ns_buf_release(&s->row);
  ns_spools_init(s);
}

ns_status ns_spools_batch(ns_spools *s, const ns_batch_info *batch, ns_reader *in, ns_error *err) {
  ns_buf_clear(&s->batch);
  ns_status status = ns_fd_read(s->files[batch->spool].fd, batch->spool_at, (size_t)batch->spool_len, s->folder, &s->batch, err);
  *in = ns_reader_of(ns_buf_slice(&s->batch));
  return status;
}

uint64_t ns_spools_place(const ns_spools *s, const ns_batch_info *batch, const unsigned char *at) {
  return s->files[batch->spool].first + batch->spool_at + (uint64_t)(at - (const unsigned char *)s->batch.ptr);
}

bool ns_spools_row(ns_spools *s, uint64_t place, ns_reader *in) {
  size_t spool = 0;
  while (spool + 1 < s->count && s->files[spool + 1].first <= place)
    spool++;
  int fd = s->files[spool].fd;
  uint64_t at = place - s->files[spool].first;
  ns_buf_clear(&s->row);
  if (ns_fd_read(fd, at, ROW_FIRST, s->folder, &s->row, NULL))
    return false;
  size_t got = s->row.len, len = ns_spooled_length(ns_buf_slice(&s->row));
  if (len > got && (got < ROW_FIRST || ns_fd_read(fd, at + got, len - got, s->folder, &s->row, NULL)))
    return false;
  *in = ns_reader_of(ns_buf_slice(&s->row));
  return true;
}
