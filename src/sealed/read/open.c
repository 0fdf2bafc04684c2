/* Opening and closing. */
#include "sealed/read/open.h"

#include "base/mem.h"
#include "sealed/make/texts.h"

/* Tells of the damage that was met, if any was. */
static bool tell_met(const ns_sealed *s, ns_error *err) {
  ns_section section;
  uint64_t block;
  if (!ns_damage_take(s->guards[0].damage, &section, &block))
    return false;
  uint64_t from = block * NS_SUM_BLOCK, left = s->head.sections[section].len - from;
  ns_fail(err, NS_CORRUPT, "%s/%s: damaged between bytes %llu and %llu; " NS_WAY_OUT, s->path, ns_section_name(section), (unsigned long long)from,
          (unsigned long long)(from + (left < NS_SUM_BLOCK ? left : NS_SUM_BLOCK)));
  return true;
}

ns_status (ns_sealed_damaged)(const ns_sealed *s, ns_section section, ns_error *err) {
  if (tell_met(s, err))
    return NS_CORRUPT;
  return ns_fail(err, NS_CORRUPT, "%s/%s: damaged; " NS_WAY_OUT, s->path, ns_section_name(section));
}

ns_status ns_sealed_settle(const ns_sealed *s, ns_status status, ns_error *err) {
  return tell_met(s, err) ? NS_CORRUPT : status;
}

/* ---- opening ---- */

static ns_status map_sections(ns_sealed *s, ns_error *err) {
  ns_status status = NS_OK;
  for (int i = 0; i < NS_SECTION_COUNT && !status; i++)
    status = ns_guard_open(&s->guards[i], s->path, (ns_section)i, &s->head.sections[i], &s->damage, err);
  return status;
}

/* Sections of fixed rows must have as many as the counts say. */
static ns_status check_columns(const ns_sealed *s, ns_error *err) {
  const uint64_t passages = s->passages;
  const struct {
    ns_section section;
    uint64_t len;
  } fixed[] = {
      {NS_SECTION_ARTICLE_INDEX, (passages + NS_ARTICLE_GROUP - 1) / NS_ARTICLE_GROUP * NS_ARTICLE_INDEX_ROW},
      {NS_SECTION_BASE, passages},
      {NS_SECTION_WORD_WIDTHS, sizeof s->impacts.width},
      {NS_SECTION_SIMILAR, (uint64_t)s->texts * 8},
      {NS_SECTION_FACT_INDEX, (passages + NS_FACT_GROUP - 1) / NS_FACT_GROUP * NS_FACT_ROW},
      {NS_SECTION_AMOUNT_SPANS, (uint64_t)s->amounts.count * NS_SPAN_ROW},
  };
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
    if (s->guards[fixed[i].section].len != fixed[i].len)
      return ns_sealed_damaged(s, fixed[i].section, err);
  }
  if (passages && (!s->articles || !s->stretches))
    return ns_sealed_damaged(s, NS_SECTION_ARTICLES, err);
  return NS_OK;
}

/* Rows and packed numbers, and the groups in front of those of texts. */
static ns_status open_packed(ns_sealed *s, ns_error *err) {
  if (!ns_articles_open(&s->guards[NS_SECTION_ARTICLES], s->articles, &s->rows))
    return ns_sealed_damaged(s, NS_SECTION_ARTICLES, err);
  const ns_guard *texts = &s->guards[NS_SECTION_TEXTS], *stretches = &s->guards[NS_SECTION_STRETCHES];
  const ns_guard *captions = &s->guards[NS_SECTION_CAPTION_RUNS];
  size_t groups = ((size_t)s->passages + NS_TEXT_GROUP - 1) / NS_TEXT_GROUP * NS_TEXT_GROUP_BYTES;
  if (texts->len && (!ns_packed_open(texts, groups, &s->repeated) || s->repeated.count > s->passages))
    return ns_sealed_damaged(s, NS_SECTION_TEXTS, err);
  if (!ns_packed_open(&s->guards[NS_SECTION_SIMILAR_ORDER], 0, &s->order) || s->order.count > s->passages)
    return ns_sealed_damaged(s, NS_SECTION_SIMILAR_ORDER, err);
  if (!ns_packed_open(stretches, 0, &s->stretch_firsts) || s->stretch_firsts.count != s->stretches ||
      !ns_packed_open(stretches, ns_packed_bytes(&s->stretch_firsts), &s->stretch_sections) ||
      s->stretch_sections.count != s->stretches)
    return ns_sealed_damaged(s, NS_SECTION_STRETCHES, err);
  if (!ns_packed_open(captions, 0, &s->caption_firsts) || s->caption_firsts.count > s->passages ||
      !ns_packed_open(captions, ns_packed_bytes(&s->caption_firsts), &s->caption_numbers) ||
      s->caption_numbers.count != s->caption_firsts.count)
    return ns_sealed_damaged(s, NS_SECTION_CAPTION_RUNS, err);
  s->texts = s->passages - s->repeated.count;
  return NS_OK;
}

static ns_status open_dicts(ns_sealed *s, ns_error *err) {
  const struct {
    ns_dict *dict;
    ns_section section;
    const ns_dict_shape *shape;
  } all[] = {
      {&s->ids, NS_SECTION_IDS, &ns_shape_ids},
      {&s->years, NS_SECTION_YEARS, &ns_shape_lists},
      {&s->entities, NS_SECTION_ENTITIES, &ns_shape_lists},
      {&s->amounts, NS_SECTION_AMOUNTS, &ns_shape_lists},
      {&s->labels, NS_SECTION_LABELS, &ns_shape_names},
      {&s->sections, NS_SECTION_SECTIONS, &ns_shape_names},
      {&s->captions, NS_SECTION_CAPTIONS, &ns_shape_names},
      {&s->sources, NS_SECTION_SOURCES, &ns_shape_names},
      {&s->authors, NS_SECTION_AUTHORS, &ns_shape_names},
      {&s->titles, NS_SECTION_TITLES, &ns_shape_lists},
      {&s->headings, NS_SECTION_HEADINGS, &ns_shape_lists},
      {&s->words, NS_SECTION_WORDS, &ns_shape_words},
      {&s->forms, NS_SECTION_FORMS, &ns_shape_forms},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (!ns_dict_open(all[i].dict, &s->guards[all[i].section], all[i].shape))
      return ns_sealed_damaged(s, all[i].section, err);
  }
  return NS_OK;
}

static ns_status open_store(ns_sealed *s, ns_error *err) {
  const ns_guard *book = &s->guards[NS_SECTION_BOOK];
  size_t first = book->len < NS_SUM_BLOCK ? book->len : NS_SUM_BLOCK; /* more than what stands in front of the words */
  if (!ns_guard_touch(book, book->ptr, first) || !ns_wordbook_open(ns_section_bytes(s, NS_SECTION_BOOK), &s->book))
    return ns_sealed_damaged(s, NS_SECTION_BOOK, err);
  ns_store_reader_init(&s->texts_read, s, NS_SECTION_TEXT);
  ns_store_reader_init(&s->meta_read, s, NS_SECTION_META);
  s->text_unpacker = ns_unpacker_new(ns_section_bytes(s, NS_SECTION_TEXT_PRESET));
  s->meta_unpacker = ns_unpacker_new(ns_section_bytes(s, NS_SECTION_META_PRESET));
  return s->text_unpacker && s->meta_unpacker ? NS_OK : ns_fail_nomem(err);
}

void ns_sealed_unload(ns_sealed *s) {
  if (!s)
    return;
  for (int i = 0; i < NS_SECTION_COUNT; i++)
    ns_guard_close(&s->guards[i]);
  ns_store_reader_release(&s->texts_read);
  ns_store_reader_release(&s->meta_read);
  ns_unpacker_free(s->text_unpacker);
  ns_unpacker_free(s->meta_unpacker);
  ns_tallies_free(s->tallies);
  ns_free(s->hidden_passages);
  ns_free(s->hidden_articles);
  ns_free(s->path);
  ns_free(s);
}

ns_status ns_sealed_load(const char *path, ns_sealed **out, ns_error *err) {
  *out = NULL;
  ns_sealed *s = ns_calloc(1, sizeof *s);
  if (!s)
    return ns_fail_nomem(err);
  s->path = ns_strdup(path);
  ns_status status = s->path ? ns_head_read(path, &s->head, err) : ns_fail_nomem(err);
  if (!status)
    status = map_sections(s, err);
  s->articles = (uint32_t)s->head.counts.articles;
  s->passages = (uint32_t)s->head.counts.passages;
  s->stretches = (uint32_t)s->head.counts.stretches;
  s->kernels = ns_kernels_best();
  s->base = s->guards[NS_SECTION_BASE].ptr;
  if (!status)
    status = open_dicts(s, err);
  if (!status)
    status = open_packed(s, err);
  if (!status)
    status = check_columns(s, err);
  const ns_guard *widths = &s->guards[NS_SECTION_WORD_WIDTHS];
  if (!status && (!ns_guard_touch_all(widths) || !ns_impacts_load(&s->impacts, widths->ptr)))
    status = ns_sealed_damaged(s, NS_SECTION_WORD_WIDTHS, err);
  if (!status)
    status = open_store(s, err);
  if (!status)
    status = ns_sealed_settle(s, status, err);
  if (status)
    ns_sealed_unload(s);
  else
    *out = s;
  return status;
}
