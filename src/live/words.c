/* Positions and exact forms of a passage, by term:
 *
 *   words = crc32 seed:u8 count hash:u32* word*                   both lists in ascending order of the hash
 *   word  = positions:count delta* forms:count form*
 *   form  = shared rest                   its first `shared` bytes are the term's, then the block `rest`
 *
 * A term is found by 32 bits of its hash; the seed is chosen so that no two terms of the passage agree in
 * them. Whoever asks knows from the postings that the passage holds the term, so what is found is its own.
 * A passage made so that no seed will do has the seed NAMED, and each word begins with its term, a block.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "live/internal.h"

enum { HASH_BYTES = 4, NAMED = UINT8_MAX, NO_FORM = UINT32_MAX };

static uint32_t hash_of(ns_slice term, uint8_t seed) {
  return (uint32_t)ns_hash(term, seed);
}

/* hash << 32 | index, so that plain order will do. */
static int by_value(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static bool sort_hashes(const ns_doc *doc, uint8_t seed, uint64_t *sorted) {
  for (size_t i = 0; i < doc->term_count; i++)
    sorted[i] = (uint64_t)hash_of(doc->terms[i].term, seed) << 32 | i;
  qsort(sorted, doc->term_count, sizeof *sorted, by_value);
  for (size_t i = 1; i < doc->term_count; i++) {
    if (sorted[i] >> 32 == sorted[i - 1] >> 32)
      return false;
  }
  return true;
}

static void add_form(ns_buf *out, ns_slice term, ns_slice form) {
  size_t shared = 0;
  while (shared < form.len && shared < term.len && form.ptr[shared] == term.ptr[shared])
    shared++;
  ns_buf_add_varint(out, shared);
  ns_buf_add_block(out, ns_slice_from(form, shared));
}

/* In order by the hash of NAMED: is a term there twice? */
static bool has_twice(const ns_doc *doc, const uint64_t *sorted) {
  for (size_t i = 0; i < doc->term_count; i++)
    for (size_t k = i + 1; k < doc->term_count && sorted[k] >> 32 == sorted[i] >> 32; k++)
      if (ns_slice_eq(doc->terms[(uint32_t)sorted[i]].term, doc->terms[(uint32_t)sorted[k]].term))
        return true;
  return false;
}

/* next[i]: the form of the same term after form i; first[t]: where the forms of term t begin. */
static void add_word(const ns_doc *doc, size_t t, const uint32_t *first, const uint32_t *next, ns_buf *out) {
  const ns_doc_term *term = &doc->terms[t];
  uint32_t last = 0;
  uint64_t forms = 0;
  ns_buf_add_varint(out, term->position_count);
  for (uint32_t i = 0; i < term->position_count; i++) {
    ns_buf_add_varint(out, doc->positions[term->position + i] - last);
    last = doc->positions[term->position + i];
  }
  for (uint32_t f = first[t]; f != NO_FORM; f = next[f])
    forms++;
  ns_buf_add_varint(out, forms);
  for (uint32_t f = first[t]; f != NO_FORM; f = next[f])
    add_form(out, term->term, doc->forms[f].form);
}

ns_status ns_live_words_encode(const ns_doc *doc, ns_arena *scratch, ns_buf *out) {
  uint64_t *sorted = ns_arena_alloc(scratch, doc->term_count * sizeof *sorted);
  uint32_t *first = ns_arena_alloc(scratch, doc->term_count * sizeof *first);
  uint32_t *next = ns_arena_alloc(scratch, doc->form_count * sizeof *next);
  if (!sorted || !first || !next)
    return NS_NOMEM;
  unsigned seed = 0;
  while (!sort_hashes(doc, (uint8_t)seed, sorted) && seed < NAMED)
    seed++;
  if (seed == NAMED && has_twice(doc, sorted))
    return NS_INVALID;
  for (size_t t = 0; t < doc->term_count; t++)
    first[t] = NO_FORM;
  for (size_t f = doc->form_count; f-- > 0;) {
    next[f] = first[doc->forms[f].term];
    first[doc->forms[f].term] = (uint32_t)f;
  }
  size_t start = ns_live_seal_begin(out);
  ns_buf_add_char(out, (char)seed);
  ns_buf_add_varint(out, doc->term_count);
  for (size_t i = 0; i < doc->term_count; i++)
    ns_buf_add_u32(out, (uint32_t)(sorted[i] >> 32));
  for (size_t i = 0; i < doc->term_count; i++) {
    if (seed == NAMED)
      ns_buf_add_block(out, doc->terms[(uint32_t)sorted[i]].term);
    add_word(doc, (uint32_t)sorted[i], first, next, out);
  }
  ns_live_seal_end(out, start);
  return out->status;
}

/* ------------------------------------------------------------------ reading */

ns_status ns_live_words_open(ns_slice value, ns_live_words *out, ns_error *err) {
  *out = (ns_live_words){0};
  ns_slice content;
  ns_status status = ns_live_unseal(value, "the words of a passage", &content, err);
  if (status)
    return status;
  ns_reader in = ns_reader_of(content);
  ns_slice seed = ns_read_bytes(&in, 1);
  uint64_t count = ns_read_varint(&in);
  if (in.bad || count > (uint64_t)(in.end - in.at) / HASH_BYTES)
    return ns_fail(err, NS_CORRUPT, "live segment: the words of a passage are damaged; run nindex rebuild");
  out->seed = (uint8_t)seed.ptr[0];
  out->count = (uint32_t)count;
  out->hashes = in.at;
  size_t hashes = (size_t)count * HASH_BYTES;
  out->entries = ns_slice_of((const char *)in.at + hashes, (size_t)(in.end - in.at) - hashes);
  return NS_OK;
}

static uint32_t hash_at(const ns_live_words *words, uint32_t i) {
  const unsigned char *at = words->hashes + (size_t)i * HASH_BYTES;
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Up to the positions. Is it the word of the term? */
static bool enter_word(const ns_live_words *words, ns_reader *in, ns_slice term) {
  return words->seed != NAMED || ns_slice_eq(ns_read_block(in), term);
}

static void skip_word(ns_reader *in) {
  uint64_t positions = ns_read_varint(in);
  for (uint64_t i = 0; i < positions && !in->bad; i++)
    (void)ns_read_varint(in);
  uint64_t forms = ns_read_varint(in);
  for (uint64_t i = 0; i < forms && !in->bad; i++) {
    (void)ns_read_varint(in);
    (void)ns_read_block(in);
  }
}

bool ns_live_words_find(const ns_live_words *words, ns_slice term, ns_reader *entry) {
  uint32_t wanted = hash_of(term, words->seed), low = 0, high = words->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (hash_at(words, middle) < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  *entry = ns_reader_of(words->entries);
  for (uint32_t i = 0; i < words->count && hash_at(words, i) <= wanted && !entry->bad; i++) {
    if (enter_word(words, entry, term) && i >= low)
      return !entry->bad;
    skip_word(entry);
  }
  return false;
}

ns_status ns_live_words_positions(ns_reader *entry, ns_docs *out, ns_error *err) {
  uint64_t count = ns_read_varint(entry), position = 0;
  for (uint64_t i = 0; i < count && !entry->bad; i++) {
    position += ns_read_varint(entry);
    if (position <= NS_LIVE_POSITION_MAX && ns_docs_add(out, (uint32_t)position))
      return ns_fail_nomem(err);
  }
  if (entry->bad || position > NS_LIVE_POSITION_MAX)
    return ns_fail(err, NS_CORRUPT, "live segment: the words of a passage are damaged; run nindex rebuild");
  return NS_OK;
}

bool ns_live_words_has_form(ns_reader *entry, ns_slice term, ns_slice form) {
  uint64_t count = ns_read_varint(entry);
  for (uint64_t i = 0; i < count && !entry->bad; i++) {
    uint64_t shared = ns_read_varint(entry);
    ns_slice rest = ns_read_block(entry);
    if (shared <= term.len && form.len == shared + rest.len &&
        ns_slice_eq(ns_slice_of(form.ptr, (size_t)shared), ns_slice_of(term.ptr, (size_t)shared)) &&
        ns_slice_eq(ns_slice_from(form, (size_t)shared), rest))
      return !entry->bad;
  }
  return false;
}

ns_status ns_live_words_forms(ns_reader *entry, ns_slice term, ns_live_form_fn *visit, void *ctx, ns_error *err) {
  ns_buf form;
  ns_buf_init(&form, NS_LIVE_BLOB_MAX);
  ns_status status = NS_OK;
  uint64_t count = ns_read_varint(entry);
  for (uint64_t i = 0; i < count && !entry->bad && !status; i++) {
    uint64_t shared = ns_read_varint(entry);
    ns_slice rest = ns_read_block(entry);
    if (shared > term.len)
      entry->bad = true;
    if (entry->bad)
      break;
    ns_buf_clear(&form);
    ns_buf_add(&form, term.ptr, (size_t)shared);
    ns_buf_add_slice(&form, rest);
    status = form.status ? ns_fail_nomem(err) : visit(ctx, ns_buf_slice(&form));
  }
  ns_buf_release(&form);
  if (!status && entry->bad)
    status = ns_fail(err, NS_CORRUPT, "live segment: the words of a passage are damaged; run nindex rebuild");
  return status;
}
