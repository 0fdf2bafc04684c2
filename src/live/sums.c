#include "live/sums.h"

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sum.h"

enum {
  TRIES = 5, /* times both files are read, when a writer changes them meanwhile */
  SUMS_MAX = 1 << 30,
  UNCHANGING_FROM = 4, /* of the block at the tail: behind its revision */
  SUM_OF_ZERO = 1
};
static const char mark[8] = "NSLIVSUM";

void ns_sums_release(ns_sums *sums) {
  for (size_t t = 0; t < NS_GLASS_TABLES; t++)
    ns_free(sums->blocks[t]);
  *sums = (ns_sums){0};
}

static char *sums_path(const char *folder, uint32_t revision) {
  return ns_path_join(folder, revision & 1 ? "sums-1" : "sums-0");
}

/* ---- the file ---- */

ns_status ns_sums_write(const char *folder, const ns_sums *sums, ns_error *err) {
  ns_buf out;
  ns_buf_init(&out, SUMS_MAX);
  ns_buf_add(&out, mark, sizeof mark);
  ns_buf_add_u32(&out, sums->glass.revision);
  ns_buf_add_u32(&out, sums->version_sum);
  for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
    ns_buf_add_u32(&out, sums->glass.tables[t].block_bytes);
    ns_buf_add_u32(&out, sums->glass.tables[t].blocks);
  }
  for (size_t t = 0; t < NS_GLASS_TABLES; t++) {
    for (uint32_t b = 0; b < sums->glass.tables[t].blocks; b++)
      ns_buf_add_u32(&out, sums->blocks[t][b]);
  }
  ns_buf_add_u32(&out, out.status ? 0 : ns_sum(out.ptr, out.len));
  char *path = sums_path(folder, sums->glass.revision);
  ns_status status = path && !out.status ? ns_file_replace(path, ns_buf_slice(&out), err) : ns_fail_nomem(err);
  if (status == NS_UNSURE) /* the name is all that is not durable; without that the revision is not shown */
    status = ns_dir_sync(folder, err);
  ns_free(path);
  ns_buf_release(&out);
  return status;
}

static bool is_whole(ns_slice text) {
  if (text.len < sizeof mark + sizeof(uint32_t) || memcmp(text.ptr, mark, sizeof mark) != 0)
    return false;
  size_t before = text.len - sizeof(uint32_t);
  ns_reader in = ns_reader_of(ns_slice_of(text.ptr + before, sizeof(uint32_t)));
  return ns_read_u32(&in) == ns_sum(text.ptr, before);
}

static ns_status read_blocks(ns_reader *in, const ns_glass_table *table, uint32_t **out, ns_error *err) {
  if (!table->blocks || table->blocks > (size_t)(in->end - in->at) / sizeof(uint32_t))
    return NS_OK; /* what is missing then is noticed at the end */
  *out = ns_calloc(table->blocks, sizeof **out);
  if (!*out)
    return ns_fail_nomem(err);
  for (uint32_t b = 0; b < table->blocks; b++)
    (*out)[b] = ns_read_u32(in);
  return NS_OK;
}

/* NS_CHANGED when the file is whole, but not of this version file. */
static ns_status decode(ns_slice text, const char *path, ns_sums *sums, ns_error *err) {
  if (!is_whole(text))
    return ns_fail(err, NS_CORRUPT, "%s: is damaged; " NS_LIVE_WAY_OUT, path);
  ns_reader in = ns_reader_of(ns_slice_of(text.ptr + sizeof mark, text.len - sizeof mark - sizeof(uint32_t)));
  bool same = ns_read_u32(&in) == sums->glass.revision && ns_read_u32(&in) == sums->version_sum;
  for (size_t t = 0; t < NS_GLASS_TABLES && same; t++)
    same = ns_read_u32(&in) == sums->glass.tables[t].block_bytes && ns_read_u32(&in) == sums->glass.tables[t].blocks;
  ns_status status = NS_OK;
  for (size_t t = 0; t < NS_GLASS_TABLES && same && !status; t++)
    status = read_blocks(&in, &sums->glass.tables[t], &sums->blocks[t], err);
  if (status)
    return status;
  same = same && !in.bad && in.at == in.end;
  return same ? NS_OK : ns_fail(err, NS_CHANGED, "%s: is of another revision than " NS_GLASS_VERSION, path);
}

/* ---- reading both files ---- */

static ns_status read_version(const char *folder, ns_buf *out, ns_error *err) {
  char *path = ns_path_join(folder, NS_GLASS_VERSION);
  ns_buf_clear(out);
  ns_status status = path ? ns_file_read_own(path, out, err) : ns_fail_nomem(err);
  if (status == NS_LIMIT)
    status = ns_fail(err, NS_CORRUPT, "%s: is damaged; " NS_LIVE_WAY_OUT, path);
  ns_free(path);
  return status;
}

static ns_status read_sums(const char *folder, ns_sums *sums, ns_error *err) {
  ns_buf text;
  ns_buf_init(&text, SUMS_MAX);
  char *path = sums_path(folder, sums->glass.revision);
  ns_status status = path ? ns_file_read_own(path, &text, err) : ns_fail_nomem(err);
  if (status == NS_NOTFOUND)
    status = ns_fail(err, NS_CORRUPT, "%s: is missing; " NS_LIVE_WAY_OUT, path);
  if (!status)
    status = decode(ns_buf_slice(&text), path, sums, err);
  ns_free(path);
  ns_buf_release(&text);
  return status;
}

static ns_status read_pair(const char *folder, ns_slice version, ns_sums *out, ns_error *err) {
  char *path = ns_path_join(folder, NS_GLASS_VERSION);
  *out = (ns_sums){.version_sum = ns_sum(version.ptr, version.len)};
  ns_status status = path ? ns_glass_read(version, path, &out->glass, err) : ns_fail_nomem(err);
  if (!status)
    status = read_sums(folder, out, err);
  if (status == NS_CHANGED)
    status = ns_fail(err, NS_CORRUPT, "%s: is damaged; " NS_LIVE_WAY_OUT, path);
  if (status)
    ns_sums_release(out);
  ns_free(path);
  return status;
}

ns_status ns_sums_read(const char *folder, ns_sums *out, ns_error *err) {
  *out = (ns_sums){0};
  ns_buf versions[2];
  ns_buf_init(&versions[0], NS_GLASS_VERSION_MAX);
  ns_buf_init(&versions[1], NS_GLASS_VERSION_MAX);
  ns_status status = NS_CORRUPT;
  bool stands = false; /* whether both were read without a commit in between */
  for (int i = 0; i < TRIES && status == NS_CORRUPT && !stands; i++) {
    status = read_version(folder, &versions[i % 2], err);
    stands = i && ns_slice_eq(ns_buf_slice(&versions[0]), ns_buf_slice(&versions[1]));
    if (!status)
      status = read_pair(folder, ns_buf_slice(&versions[i % 2]), out, err);
  }
  ns_buf_release(&versions[0]);
  ns_buf_release(&versions[1]);
  return status;
}

ns_status ns_sums_current(const char *folder, const ns_sums *sums, bool *current, ns_error *err) {
  ns_buf version;
  ns_buf_init(&version, NS_GLASS_VERSION_MAX);
  ns_status status = read_version(folder, &version, err);
  *current = !status && ns_sum(version.ptr, version.len) == sums->version_sum;
  ns_buf_release(&version);
  return status;
}

ns_status ns_sums_judge(const char *folder, const ns_sums *sums, ns_status status, ns_error *err) {
  bool current;
  ns_error ignored;
  if (status != NS_CORRUPT || ns_sums_current(folder, sums, &current, &ignored) || current)
    return status;
  return ns_fail(err, NS_CHANGED, "%s: is being changed again and again; try again", folder);
}

/* ---- blocks ---- */

/* A table's file as it lies, with its path for messages. */
typedef struct table_file {
  const ns_glass_table *table;
  char *path;
  ns_map map;
} table_file;

static ns_status open_table(table_file *file, const char *folder, const ns_glass *glass, size_t table, ns_error *err) {
  *file = (table_file){.table = &glass->tables[table], .path = ns_path_join(folder, ns_glass_name(table))};
  ns_status status = file->path ? ns_map_open(file->path, &file->map, err) : ns_fail_nomem(err);
  if (status == NS_NOTFOUND)
    status = ns_fail(err, NS_CORRUPT, "%s: is missing; " NS_LIVE_WAY_OUT, file->path);
  return status;
}

static void close_table(table_file *file) {
  ns_map_close(&file->map);
  ns_free(file->path);
}

static bool is_tail(const ns_glass_table *table, uint32_t block) {
  return table->tail.place && block == table->tail.block;
}

static uint32_t sum_of(const ns_glass_table *table, uint32_t block, const unsigned char *bytes) {
  bool tail = is_tail(table, block);
  uint32_t from = tail ? UNCHANGING_FROM : 0, to = tail ? table->tail.place : table->block_bytes;
  uint32_t sum = ns_sum(bytes + from, to - from);
  return sum ? sum : SUM_OF_ZERO;
}

uint32_t ns_sums_of(const ns_sums *sums, size_t table, uint32_t block, const void *bytes) {
  return sum_of(&sums->glass.tables[table], block, bytes);
}

uint32_t ns_sums_wanted(const ns_sums *sums, size_t table, uint32_t block) {
  return block < sums->glass.tables[table].blocks ? sums->blocks[table][block] : 0;
}

/* 0 when the file ends before it. */
static uint32_t sum_in(const table_file *file, uint32_t block) {
  uint64_t start = (uint64_t)block * file->table->block_bytes;
  return start + file->table->block_bytes <= file->map.len ? sum_of(file->table, block, file->map.ptr + start) : 0;
}

/* What the sum of a block was when it is so still: it was in use then; 0 else. */
static uint32_t known_sum(const ns_sums *before, const ns_glass_table *now, size_t table, uint32_t block) {
  const ns_glass_table *then = &before->glass.tables[table];
  if (block >= then->blocks || then->block_bytes != now->block_bytes || is_tail(then, block) || is_tail(now, block))
    return 0;
  return before->blocks[table][block];
}

static ns_status sum_up(const table_file *file, const unsigned char *spare, const ns_sums *before, size_t table, uint32_t *sums,
                        ns_error *err) {
  for (uint32_t b = 0; b < file->table->blocks; b++) {
    if (spare[b / 8] >> b % 8 & 1)
      continue;
    sums[b] = known_sum(before, file->table, table, b);
    if (!sums[b])
      sums[b] = sum_in(file, b);
    if (!sums[b])
      return ns_fail(err, NS_CORRUPT, "%s: ends before block %u; " NS_LIVE_WAY_OUT, file->path, (unsigned)b);
  }
  return NS_OK;
}

static ns_status make_table(const char *folder, const ns_sums *before, size_t table, ns_sums *out, ns_error *err) {
  uint32_t blocks = out->glass.tables[table].blocks;
  if (!blocks)
    return NS_OK;
  table_file file;
  ns_status status = open_table(&file, folder, &out->glass, table, err);
  unsigned char *spare = ns_calloc((size_t)blocks / 8 + 1, 1);
  out->blocks[table] = ns_calloc(blocks, sizeof **out->blocks);
  if (!status && (!spare || !out->blocks[table]))
    status = ns_fail_nomem(err);
  if (!status)
    status = ns_glass_spare(file.table, ns_slice_of((const char *)file.map.ptr, file.map.len), file.path, spare, err);
  if (!status)
    status = sum_up(&file, spare, before, table, out->blocks[table], err);
  ns_free(spare);
  close_table(&file);
  return status;
}

ns_status ns_sums_make(const char *folder, ns_slice version, const ns_sums *before, ns_sums *out, ns_error *err) {
  *out = (ns_sums){.version_sum = ns_sum(version.ptr, version.len)};
  ns_status status = ns_glass_read(version, folder, &out->glass, err);
  for (size_t t = 0; t < NS_GLASS_TABLES && !status; t++)
    status = make_table(folder, before, t, out, err);
  if (status)
    ns_sums_release(out);
  return status;
}

static ns_status tell(const table_file *file, uint32_t first, uint32_t damaged, ns_error *err) {
  if (damaged == 1)
    return ns_fail(err, NS_CORRUPT, "%s: block %u is damaged; " NS_LIVE_WAY_OUT, file->path, (unsigned)first);
  return ns_fail(err, NS_CORRUPT, "%s: block %u and %u more are damaged; " NS_LIVE_WAY_OUT, file->path, (unsigned)first,
                 (unsigned)damaged - 1);
}

ns_status ns_sums_check(const char *folder, const ns_sums *sums, size_t table, ns_error *err) {
  uint32_t damaged = 0, first = 0, blocks = sums->glass.tables[table].blocks;
  if (!blocks)
    return NS_OK;
  table_file file;
  ns_status status = open_table(&file, folder, &sums->glass, table, err);
  for (uint32_t b = 0; b < blocks && !status; b++) {
    uint32_t wanted = sums->blocks[table][b];
    if (wanted && sum_in(&file, b) != wanted && !damaged++)
      first = b;
  }
  if (damaged)
    status = tell(&file, first, damaged, err);
  close_table(&file);
  return status;
}
