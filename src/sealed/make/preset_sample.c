/* What wordbook and preset dictionaries are made of: pieces of the texts that came in, and articles' records. A base that
 * is most of the segment keeps its own, so that its chunks can be taken over. */
#include "sealed/make/store.h"

enum {
  SAMPLE_BYTES = 8 << 20,
  SAMPLE_PIECE = 2048,
  META_SAMPLES = 8192,     /* articles */
  META_MAX = SAMPLE_PIECE, /* bytes of one of them */
  BOOK_MAX = 8 << 20,
  ROW_ARENA_MAX = 1 << 28
};

typedef struct sampler {
  const ns_merge *merge;
  ns_spools *spools;
  ns_arena arena;
} sampler;

/* A place in an article, before passage `nth`. */
typedef struct place {
  ns_reader in;
  uint32_t nth, count;
  uint64_t passed; /* bytes of text before it */
} place;

static bool begin(ns_slice article, place *out) {
  ns_article_head head;
  *out = (place){.in = ns_reader_of(article)};
  if (!ns_unspool_article(&out->in, &head))
    return false;
  out->count = head.passages;
  return true;
}

/* The text of the passage there, borrowed; the place is then behind it. False at the end. */
static bool read_text(sampler *s, place *at, ns_slice *text) {
  ns_passage_row row;
  ns_arena_clear(&s->arena);
  if (at->nth == at->count || !ns_unspool_passage(&at->in, &s->arena, &row))
    return false;
  at->nth++;
  at->passed += row.text.len;
  *text = row.text;
  return true;
}

/* A piece of an article's text, from the passage on that reaches beyond `skip` bytes, where *at is left; no piece
 * after it begins before it. */
static void sample_piece(sampler *s, place *at, uint64_t skip, ns_buf *out) {
  ns_slice text;
  place ahead = *at;
  bool more = read_text(s, &ahead, &text);
  for (; more && ahead.passed <= skip; more = read_text(s, &ahead, &text))
    *at = ahead;
  for (size_t taken = 0; more && taken < SAMPLE_PIECE; more = read_text(s, &ahead, &text)) {
    size_t part = text.len < SAMPLE_PIECE - taken ? text.len : SAMPLE_PIECE - taken;
    ns_buf_add(out, text.ptr, part);
    taken += part;
  }
}

static void sample_meta(ns_reader in, ns_buf *out) {
  ns_article_head head;
  if (ns_unspool_article(&in, &head))
    ns_buf_add(out, head.meta.ptr, head.meta.len < META_MAX ? head.meta.len : META_MAX);
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

/* Pieces of the texts and some articles' records, at even distances over all that came in, the same however it came. */
static ns_status sample(sampler *s, ns_buf *texts, ns_buf *metas, ns_error *err) {
  const ns_merge *m = s->merge;
  uint64_t passed = 0, next = 0, step = text_bytes(m) / (SAMPLE_BYTES / SAMPLE_PIECE), nth = 0;
  uint64_t meta_step = m->head.counts.articles / META_SAMPLES + 1;
  step = step > SAMPLE_PIECE ? step : SAMPLE_PIECE;
  for (size_t i = 0; i < m->builder->batch_count; i++) {
    const ns_batch_info *b = m->order[i];
    if (b->base || !b->ended)
      continue;
    ns_reader in;
    ns_status status = ns_spools_batch(s->spools, b, &in, err);
    if (status)
      return status;
    for (uint32_t a = 0; a < b->articles && !in.bad; a++) {
      uint64_t len = ns_read_u64(&in);
      ns_slice article = ns_read_bytes(&in, (size_t)len);
      if (!stands(b, a))
        continue;
      if (nth++ % meta_step == 0)
        sample_meta(ns_reader_of(article), metas);
      place at;
      for (bool fine = begin(article, &at); fine && next < passed + b->units[a].text; next += step)
        sample_piece(s, &at, next - passed, texts);
      passed += b->units[a].text;
    }
  }
  return texts->status || metas->status ? ns_fail_nomem(err) : NS_OK;
}

/* What the texts have most in common once they are written in words. */
static ns_status train_texts(ns_slice samples, ns_presets *out, ns_error *err) {
  ns_buf coded;
  ns_buf_init(&coded, NS_CODE_GROWTH * 2 * (size_t)SAMPLE_BYTES);
  ns_word_coder_add(out->coder, samples, &coded);
  ns_status status = coded.status ? ns_fail_nomem(err) : ns_preset_train(ns_buf_slice(&coded), &out->text, err);
  ns_buf_release(&coded);
  return status;
}

static ns_status open_book(ns_presets *p, ns_error *err) {
  if (!ns_wordbook_open(ns_buf_slice(&p->book), &p->words))
    return ns_fail(err, NS_BUG, "a wordbook that cannot be read");
  p->coder = ns_word_coder_new(&p->words);
  return p->coder ? NS_OK : ns_fail_nomem(err);
}

static ns_status make_all(const ns_merge *m, ns_spools *spools, ns_presets *out, ns_error *err) {
  sampler s = {.merge = m, .spools = spools};
  ns_buf texts, metas;
  ns_arena_init(&s.arena, ROW_ARENA_MAX);
  ns_buf_init(&texts, 2 * (size_t)SAMPLE_BYTES);
  ns_buf_init(&metas, 2 * (size_t)SAMPLE_BYTES);
  ns_status status = sample(&s, &texts, &metas, err);
  if (!status)
    status = ns_wordbook_make(ns_buf_slice(&texts), &out->book, err);
  if (!status)
    status = open_book(out, err);
  if (!status)
    status = train_texts(ns_buf_slice(&texts), out, err);
  if (!status)
    status = ns_preset_train(ns_buf_slice(&metas), &out->meta, err);
  ns_buf_release(&texts);
  ns_buf_release(&metas);
  ns_arena_release(&s.arena);
  return status;
}

/* New chunks and those that are taken over are packed with them: they must be sound. */
static ns_status take_over(const ns_sealed *base, ns_section section, ns_buf *out, ns_error *err) {
  if (!ns_guard_touch_all(&base->guards[section]))
    return ns_sealed_damaged(base, section, err);
  ns_buf_add_slice(out, ns_section_bytes(base, section));
  return out->status ? ns_fail_nomem(err) : NS_OK;
}

void ns_presets_init(ns_presets *presets) {
  *presets = (ns_presets){0};
  ns_buf_init(&presets->book, BOOK_MAX);
  ns_buf_init(&presets->text, 2 * NS_PRESET_MAX);
  ns_buf_init(&presets->meta, 2 * NS_PRESET_MAX);
}

void ns_presets_release(ns_presets *presets) {
  ns_buf_release(&presets->book);
  ns_buf_release(&presets->text);
  ns_buf_release(&presets->meta);
  ns_word_coder_free(presets->coder);
}

ns_status ns_presets_make(const ns_merge *m, ns_spools *spools, ns_presets *presets, bool *same, ns_error *err) {
  const ns_sealed *base = m->builder->base;
  *same = base && base->passages >= m->head.counts.passages / 2;
  if (!*same)
    return make_all(m, spools, presets, err);
  ns_status status = take_over(base, NS_SECTION_BOOK, &presets->book, err);
  if (!status)
    status = take_over(base, NS_SECTION_TEXT_PRESET, &presets->text, err);
  if (!status)
    status = take_over(base, NS_SECTION_META_PRESET, &presets->meta, err);
  return status ? status : open_book(presets, err);
}
