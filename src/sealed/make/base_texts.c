#include "sealed/make/base_texts.h"

#include "base/mem.h"
#include "sealed/read/store_read.h"

/* Moves to the chunk that holds the text; false when there is none. */
static bool seek_chunk(ns_base_texts *t, uint32_t text, uint32_t *first, uint32_t *end, ns_slice *packed) {
  if (ns_store_chunk(t->base, NS_SECTION_TEXT, t->chunk, first, end, packed) && text >= *first && text < *end)
    return true;
  return ns_store_find(t->base, NS_SECTION_TEXT, text, &t->chunk) && t->chunk < t->base->texts &&
         ns_store_chunk(t->base, NS_SECTION_TEXT, t->chunk, first, end, packed);
}

/* An article that goes takes the texts that it brought out of their order: another passage, later, brings what it shares
 * with it. Neither the chunk of the one nor that in whose midst the other stands can stay as it is. */
static bool mark_chunks(ns_base_texts *t, const unsigned char *dropped, unsigned char *orphans) {
  const ns_sealed *base = t->base;
  uint32_t next = 0, first, end;
  ns_slice packed;
  for (uint32_t a = 0; a < base->articles; a++) {
    uint32_t doc, last;
    for (ns_article_range(base, a, &doc, &last); doc < last; doc++) {
      uint32_t text = ns_passage_text(base, doc);
      bool brings = text == next;
      if (text >= base->texts || text > next)
        return false;
      next += brings;
      bool adopts = !brings && !dropped[a] && orphans[text];
      if (!adopts && !(brings && dropped[a]))
        continue;
      orphans[text] = brings;
      if (!seek_chunk(t, next - 1, &first, &end, &packed))
        return false;
      t->whole[t->chunk] = 0;
    }
  }
  return true;
}

static ns_status find_whole(ns_base_texts *t, const unsigned char *dropped, ns_error *err) {
  const ns_sealed *base = t->base;
  if (!ns_guard_touch_all(&base->guards[NS_SECTION_TEXT]))
    return ns_sealed_damaged(base, NS_SECTION_TEXT, err);
  memset(t->whole, 1, base->texts);
  unsigned char *orphans = dropped ? ns_calloc(base->texts, 1) : NULL;
  if (dropped && !orphans)
    return ns_fail_nomem(err);
  bool good = !dropped || mark_chunks(t, dropped, orphans);
  ns_free(orphans);
  return good ? NS_OK : ns_sealed_damaged(base, NS_SECTION_TEXTS, err);
}

ns_status ns_base_texts_init(ns_base_texts *t, const ns_sealed *base, const unsigned char *dropped, bool same_preset,
                             ns_error *err) {
  *t = (ns_base_texts){.base = base};
  t->numbers = ns_alloc((size_t)base->texts * sizeof *t->numbers);
  t->whole = ns_calloc(base->texts, 1); /* there are no more chunks than texts */
  if (!t->numbers || !t->whole)
    return ns_fail_nomem(err);
  memset(t->numbers, 0xff, (size_t)base->texts * sizeof *t->numbers);
  return same_preset ? find_whole(t, dropped, err) : NS_OK;
}

void ns_base_texts_release(ns_base_texts *t) {
  ns_free(t->numbers);
  ns_free(t->whole);
  *t = (ns_base_texts){0};
}

bool ns_base_texts_in_chunk(ns_base_texts *t, uint32_t text, ns_slice *packed, uint32_t *records) {
  uint32_t first, end;
  *records = 0;
  if (!seek_chunk(t, text, &first, &end, packed) || !t->whole[t->chunk])
    return false;
  *records = text == first ? end - first : 0;
  return true;
}
