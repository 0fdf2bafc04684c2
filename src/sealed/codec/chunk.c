/* zstd, with parameters of our own: what was written in words is short enough for the fastest of its searches (`fast`)
 * to find nearly all that the slower ones find. Chunks of a few KB let it look into the dictionary's table where that is;
 * for longer ones it copies the table first. */
#include "sealed/codec/chunk.h"

#include <zstd.h>

#include "base/mem.h"
#include "sealed/codec/format.h"

enum { WINDOW_BITS = 19, HASH_BITS = 18, MATCH_MIN = 5 };
static const size_t TEXTS_MAX = NS_CODE_GROWTH * (size_t)(NS_STORED_MAX + NS_CHUNK_BYTES);

struct ns_packer {
  ZSTD_CCtx *zstd;
  const ns_word_coder *coder;
  ns_buf chunk, heads, texts;
};

struct ns_unpacker {
  ns_slice preset;
  ZSTD_DCtx *zstd;
  ZSTD_DDict *dictionary;
};

/* ---- packing ---- */

static ZSTD_CCtx *new_context(ns_slice preset) {
  const struct {
    ZSTD_cParameter what;
    int value;
  } settings[] = {
      {ZSTD_c_strategy, ZSTD_fast},      {ZSTD_c_windowLog, WINDOW_BITS}, {ZSTD_c_hashLog, HASH_BITS},
      {ZSTD_c_minMatch, MATCH_MIN},      {ZSTD_c_dictIDFlag, 0},          {ZSTD_c_contentSizeFlag, 1},
  };
  ZSTD_CCtx *zstd = ZSTD_createCCtx();
  bool good = zstd != NULL;
  for (size_t i = 0; i < sizeof settings / sizeof *settings && good; i++)
    good = !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, settings[i].what, settings[i].value));
  if (good && preset.len)
    good = !ZSTD_isError(ZSTD_CCtx_loadDictionary(zstd, preset.ptr, preset.len));
  if (good)
    return zstd;
  ZSTD_freeCCtx(zstd);
  return NULL;
}

ns_packer *ns_packer_new(const ns_packing *with) {
  ns_packer *p = ns_calloc(1, sizeof *p);
  if (!p)
    return NULL;
  ns_buf_init(&p->chunk, 2 * TEXTS_MAX);
  ns_buf_init(&p->heads, TEXTS_MAX);
  ns_buf_init(&p->texts, TEXTS_MAX);
  p->coder = with->coder;
  p->zstd = new_context(with->preset);
  if (p->zstd)
    return p;
  ns_packer_free(p);
  return NULL;
}

void ns_packer_free(ns_packer *p) {
  if (!p)
    return;
  ZSTD_freeCCtx(p->zstd);
  ns_buf_release(&p->chunk);
  ns_buf_release(&p->heads);
  ns_buf_release(&p->texts);
  ns_free(p);
}

void ns_chunk_add(ns_buf *records, ns_slice record, size_t head) {
  ns_buf_add_varint(records, head);
  ns_buf_add_varint(records, record.len - head);
  ns_buf_add_slice(records, record);
}

static bool make_chunk(ns_packer *p, ns_slice records) {
  ns_reader in = ns_reader_of(records);
  ns_buf_clear(&p->chunk);
  ns_buf_clear(&p->heads);
  ns_buf_clear(&p->texts);
  while (in.at < in.end && !p->texts.status) {
    size_t head = (size_t)ns_read_varint(&in), text = (size_t)ns_read_varint(&in), before = p->texts.len;
    ns_buf_add_slice(&p->heads, ns_read_bytes(&in, head));
    ns_word_coder_add(p->coder, ns_read_bytes(&in, text), &p->texts);
    ns_buf_add_varint(&p->chunk, head);
    ns_buf_add_varint(&p->chunk, p->texts.len - before);
  }
  ns_buf_add_slice(&p->chunk, ns_buf_slice(&p->heads));
  ns_buf_add_slice(&p->chunk, ns_buf_slice(&p->texts));
  return !p->chunk.status && !p->heads.status && !p->texts.status;
}

bool ns_pack(ns_packer *p, ns_slice records, ns_buf *out) {
  ns_buf_clear(out);
  if (!make_chunk(p, records))
    return false;
  size_t bound = ZSTD_compressBound(p->chunk.len);
  char *room = ns_buf_room(out, bound);
  size_t len = room ? ZSTD_compress2(p->zstd, room, bound, p->chunk.ptr, p->chunk.len) : 0;
  if (!room || ZSTD_isError(len))
    return false;
  out->len += len;
  return true;
}

/* ---- unpacking ---- */

ns_unpacker *ns_unpacker_new(ns_slice preset) {
  ns_unpacker *u = ns_calloc(1, sizeof *u);
  if (u)
    u->preset = preset;
  return u;
}

void ns_unpacker_free(ns_unpacker *u) {
  if (!u)
    return;
  ZSTD_freeDCtx(u->zstd);
  ZSTD_freeDDict(u->dictionary);
  ns_free(u);
}

/* A dictionary that zstd does not take is damaged; it says no more than that. */
static ns_status make_ready(ns_unpacker *u) {
  if (!u->zstd)
    u->zstd = ZSTD_createDCtx();
  if (!u->dictionary)
    u->dictionary = ZSTD_createDDict(u->preset.ptr, u->preset.len);
  return !u->zstd ? NS_NOMEM : !u->dictionary ? NS_CORRUPT : NS_OK;
}

ns_status ns_unpack(ns_unpacker *u, ns_slice packed, ns_buf *out) {
  ns_buf_clear(out);
  ns_status status = make_ready(u);
  if (status)
    return status;
  unsigned long long size = ZSTD_getFrameContentSize(packed.ptr, packed.len);
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size >= out->max)
    return NS_CORRUPT;
  char *room = ns_buf_room(out, (size_t)size);
  if (!room)
    return NS_NOMEM;
  size_t len = ZSTD_decompress_usingDDict(u->zstd, room, (size_t)size, packed.ptr, packed.len, u->dictionary);
  if (ZSTD_isError(len) || len != size)
    return NS_CORRUPT;
  out->len += len;
  return NS_OK;
}

bool ns_chunk_begin(ns_slice chunk, uint32_t records, ns_chunk_walk *out) {
  ns_reader in = ns_reader_of(chunk);
  uint64_t heads = 0;
  *out = (ns_chunk_walk){.lengths = in};
  for (uint32_t i = 0; i < records && !in.bad; i++) {
    uint64_t head = ns_read_varint(&in);
    ns_read_varint(&in);
    in.bad |= head > chunk.len;
    heads += head;
  }
  out->lengths.end = in.at;
  out->heads = ns_reader_of(ns_read_bytes(&in, (size_t)heads));
  out->texts = in;
  return !in.bad;
}

bool ns_chunk_next(ns_chunk_walk *walk, ns_slice *head, ns_slice *text) {
  size_t head_len = (size_t)ns_read_varint(&walk->lengths), text_len = (size_t)ns_read_varint(&walk->lengths);
  *head = ns_read_bytes(&walk->heads, head_len);
  *text = ns_read_bytes(&walk->texts, text_len);
  return !walk->lengths.bad && !walk->heads.bad && !walk->texts.bad;
}
