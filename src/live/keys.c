/* The keys that order equal scores, in blocks:
 *
 *   K block(8 hex) = crc32 key:u64*       of the documents block * 512 and following; 0 where there is none
 */
#include "base/mem.h"
#include "live/internal.h"

enum { BLOCK = NS_LIVE_KEYS_BLOCK };

static ns_status read_block(ns_xapian *x, uint32_t block, uint64_t *keys, size_t count, ns_error *err) {
  ns_live_key room;
  ns_buf content;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  ns_status status = ns_live_meta_get(x, ns_live_numbered(NS_META_KEYS, block, &room), &content, err);
  ns_reader in = ns_reader_of(ns_buf_slice(&content));
  for (size_t i = 0; i < count && in.at < in.end && !status; i++)
    keys[i] = ns_read_u64(&in);
  if (!status && in.bad)
    status = ns_fail(err, NS_CORRUPT, "live segment: the keys are damaged; run nindex rebuild");
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_keys_write(ns_live_keys *keys, ns_xapian *x, ns_error *err) {
  if (!keys->loaded)
    return NS_OK;
  ns_live_key room;
  ns_buf content;
  size_t used = BLOCK;
  while (used && !keys->keys[used - 1])
    used--;
  ns_buf_init(&content, NS_LIVE_BLOB_MAX);
  for (size_t i = 0; i < used; i++)
    ns_buf_add_u64(&content, keys->keys[i]);
  ns_slice key = ns_live_numbered(NS_META_KEYS, keys->block, &room);
  ns_status status = content.status ? ns_fail_nomem(err) : ns_live_meta_set(x, key, ns_buf_slice(&content), err);
  ns_buf_release(&content);
  return status;
}

ns_status ns_live_keys_put(ns_live_keys *keys, ns_xapian *x, uint32_t doc, uint64_t key, ns_error *err) {
  if (!keys->loaded || keys->block != doc / BLOCK) {
    ns_status status = ns_live_keys_write(keys, x, err);
    *keys = (ns_live_keys){.block = doc / BLOCK};
    if (!status)
      status = read_block(x, keys->block, keys->keys, BLOCK, err);
    if (status)
      return status;
    keys->loaded = true;
  }
  keys->keys[doc % BLOCK] = key;
  return NS_OK;
}

ns_status ns_live_keys_read(ns_xapian *x, uint32_t last, uint64_t **out, ns_error *err) {
  size_t count = (size_t)last + 1;
  ns_status status = NS_OK;
  uint64_t *keys = ns_calloc(count, sizeof *keys);
  *out = NULL;
  if (!keys)
    return ns_fail_nomem(err);
  for (size_t at = 0; at < count && !status; at += BLOCK)
    status = read_block(x, (uint32_t)(at / BLOCK), keys + at, count - at < BLOCK ? count - at : BLOCK, err);
  if (status)
    ns_free(keys);
  else
    *out = keys;
  return status;
}
