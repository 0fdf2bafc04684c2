/* What the preset dictionary is trained on: pieces of the texts that came in. A base that is most of the segment keeps
 * its dictionary, so that its chunks can be taken over. */
#include "sealed/store.h"

enum { SAMPLE_BYTES = 8 << 20, SAMPLE_PIECE = 2048, ROW_ARENA_MAX = 1 << 28 };

typedef struct sampler {
  const ns_merge *merge;
  const ns_map *spools;
  ns_arena arena;
} sampler;

/* A piece of an article's text, from the passage on that reaches beyond `skip` bytes. */
static void sample_article(sampler *s, ns_reader in, uint64_t skip, ns_buf *out) {
  ns_article_head head;
  uint64_t passed = 0;
  size_t taken = 0;
  if (!ns_unspool_article(&in, &head))
    return;
  for (uint32_t i = 0; i < head.passages && taken < SAMPLE_PIECE; i++) {
    ns_passage_row row;
    ns_arena_clear(&s->arena);
    if (!ns_unspool_passage(&in, &s->arena, &row))
      return;
    passed += row.text.len;
    if (passed <= skip)
      continue;
    size_t part = row.text.len < SAMPLE_PIECE - taken ? row.text.len : SAMPLE_PIECE - taken;
    ns_buf_add(out, row.text.ptr, part);
    taken += part;
  }
}

static bool stands(const ns_batch_info *b, uint32_t article) {
  return b->ended && !b->base && !(b->dropped && b->dropped[article]);
}

static uint64_t text_bytes(const ns_merge *m) {
  uint64_t bytes = 0;
  for (size_t i = 0; i < m->builder->batch_count; i++) {
    for (uint32_t a = 0; a < m->order[i]->articles; a++)
      bytes += stands(m->order[i], a) ? m->order[i]->units[a].text : 0;
  }
  return bytes;
}

/* Pieces at even distances over all text, the same however it came in. */
static void sample(sampler *s, ns_buf *out) {
  const ns_merge *m = s->merge;
  uint64_t passed = 0, next = 0, step = text_bytes(m) / (SAMPLE_BYTES / SAMPLE_PIECE);
  step = step > SAMPLE_PIECE ? step : SAMPLE_PIECE;
  for (size_t i = 0; i < m->builder->batch_count; i++) {
    const ns_batch_info *b = m->order[i];
    if (b->base || !b->ended)
      continue;
    ns_reader in = ns_spool_of(s->spools, b);
    for (uint32_t a = 0; a < b->articles && !in.bad; a++) {
      uint64_t len = ns_read_u64(&in);
      ns_slice article = ns_read_bytes(&in, (size_t)len);
      if (!stands(b, a))
        continue;
      for (; next < passed + b->units[a].text && !in.bad; next += step)
        sample_article(s, ns_reader_of(article), next - passed, out);
      passed += b->units[a].text;
    }
    ns_map_forget(&s->spools[b->spool], in.at);
  }
}

ns_status ns_preset_make(const ns_merge *m, const ns_map *spools, ns_buf *preset, bool *same, ns_error *err) {
  const ns_sealed *base = m->builder->base;
  *same = base && base->passages >= m->head.counts.passages / 2;
  if (*same) {
    ns_buf_add_slice(preset, ns_section_bytes(base, NS_SECTION_PRESET));
    return preset->status ? ns_fail_nomem(err) : NS_OK;
  }
  sampler s = {.merge = m, .spools = spools};
  ns_buf samples;
  ns_arena_init(&s.arena, ROW_ARENA_MAX);
  ns_buf_init(&samples, 2 * (size_t)SAMPLE_BYTES);
  sample(&s, &samples);
  ns_status status = ns_preset_train(ns_buf_slice(&samples), preset, err);
  ns_buf_release(&samples);
  ns_arena_release(&s.arena);
  return status;
}
