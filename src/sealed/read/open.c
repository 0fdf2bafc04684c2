/* Opening and closing, and the small operations: dictionaries, articles, fingerprints. */
#include "sealed/read/open.h"

#include "base/mem.h"
#include "sealed/sealed.h"
#include "sealed/make/texts.h"

ns_status (ns_sealed_damaged)(const ns_sealed *s, ns_section section, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s/%s: damaged; " NS_WAY_OUT, s->path, ns_section_name(section));
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
  if (!ns_articles_open(ns_section_bytes(s, NS_SECTION_ARTICLES), s->articles, &s->rows))
    return ns_sealed_damaged(s, NS_SECTION_ARTICLES, err);
  ns_slice texts = ns_section_bytes(s, NS_SECTION_TEXTS);
  size_t groups = ((size_t)s->passages + NS_TEXT_GROUP - 1) / NS_TEXT_GROUP * NS_TEXT_GROUP_BYTES;
  if (texts.len && (texts.len < groups || !ns_packed_open(ns_slice_from(texts, groups), &s->repeated) ||
                    s->repeated.count > s->passages))
    return ns_sealed_damaged(s, NS_SECTION_TEXTS, err);
  if (!ns_packed_open(ns_section_bytes(s, NS_SECTION_SIMILAR_ORDER), &s->order) || s->order.count > s->passages)
    return ns_sealed_damaged(s, NS_SECTION_SIMILAR_ORDER, err);
  ns_slice stretches = ns_section_bytes(s, NS_SECTION_STRETCHES);
  if (!ns_packed_open(stretches, &s->stretch_firsts) || s->stretch_firsts.count != s->stretches ||
      !ns_packed_open(ns_slice_from(stretches, ns_packed_bytes(&s->stretch_firsts)), &s->stretch_sections) ||
      s->stretch_sections.count != s->stretches)
    return ns_sealed_damaged(s, NS_SECTION_STRETCHES, err);
  ns_slice captions = ns_section_bytes(s, NS_SECTION_CAPTION_RUNS);
  if (!ns_packed_open(captions, &s->caption_firsts) || s->caption_firsts.count > s->passages ||
      !ns_packed_open(ns_slice_from(captions, ns_packed_bytes(&s->caption_firsts)), &s->caption_numbers) ||
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
    if (!ns_dict_open(all[i].dict, ns_section_bytes(s, all[i].section), all[i].shape))
      return ns_sealed_damaged(s, all[i].section, err);
  }
  return NS_OK;
}

static ns_status open_store(ns_sealed *s, ns_error *err) {
  if (!ns_wordbook_open(ns_section_bytes(s, NS_SECTION_BOOK), &s->book))
    return ns_sealed_damaged(s, NS_SECTION_BOOK, err);
  ns_store_reader_init(&s->texts_read, s, NS_SECTION_TEXT);
  ns_store_reader_init(&s->meta_read, s, NS_SECTION_META);
  s->text_unpacker = ns_unpacker_new(ns_section_bytes(s, NS_SECTION_TEXT_PRESET));
  s->meta_unpacker = ns_unpacker_new(ns_section_bytes(s, NS_SECTION_META_PRESET));
  return s->text_unpacker && s->meta_unpacker ? NS_OK : ns_fail_nomem(err);
}

static void sealed_close(ns_segment *seg) {
  if (!seg)
    return;
  ns_sealed *s = ns_sealed_of(seg);
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

ns_status ns_sealed_open(const char *path, ns_segment **out, ns_error *err) {
  *out = NULL;
  ns_sealed *s = ns_calloc(1, sizeof *s);
  if (!s)
    return ns_fail_nomem(err);
  s->segment.ops = &ns_sealed_ops;
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
  if (!status && !ns_impacts_load(&s->impacts, s->guards[NS_SECTION_WORD_WIDTHS].ptr))
    status = ns_sealed_damaged(s, NS_SECTION_WORD_WIDTHS, err);
  if (!status)
    status = open_store(s, err);
  if (status)
    sealed_close(&s->segment);
  else
    *out = &s->segment;
  return status;
}

static void hide_article(ns_sealed *s, uint32_t article) {
  uint32_t doc, end;
  if (article >= s->articles || ns_bit(s->hidden_articles, article))
    return;
  s->hidden_articles[article / 64] |= (uint64_t)1 << article % 64;
  s->hidden_article_count++;
  ns_article_range(s, article, &doc, &end);
  for (; doc < end; doc++) {
    s->hidden_passage_count += !ns_bit(s->hidden_passages, doc);
    s->hidden_passages[doc / 64] |= (uint64_t)1 << doc % 64;
  }
}

ns_status ns_sealed_hide(ns_segment *seg, const ns_slice *ids, size_t count, ns_error *err) {
  ns_sealed *s = ns_sealed_of(seg);
  if (!count || s->hidden_articles)
    return count ? ns_fail(err, NS_BUG, "articles are hidden once, right after opening") : NS_OK;
  s->hidden_articles = ns_calloc((size_t)s->articles / 64 + 1, sizeof *s->hidden_articles);
  s->hidden_passages = ns_calloc((size_t)s->passages / 64 + 2, sizeof *s->hidden_passages);
  if (!s->hidden_articles || !s->hidden_passages)
    return ns_fail_nomem(err);
  for (size_t i = 0; i < count; i++) {
    ns_dict_at at;
    if (ns_dict_find(&s->ids, ids[i], &at) && at.values[0] < s->articles)
      hide_article(s, (uint32_t)at.values[0]);
    else if (at.bad)
      return ns_sealed_damaged(s, NS_SECTION_IDS, err);
  }
  return NS_OK;
}

/* ---- statistics and dictionaries ---- */

static ns_status sealed_stats(ns_segment *seg, ns_segment_stats *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  (void)err;
  *out = (ns_segment_stats){.articles = s->articles - s->hidden_article_count,
                            .passages = s->passages - s->hidden_passage_count,
                            .hidden_articles = s->hidden_article_count,
                            .hidden_passages = s->hidden_passage_count,
                            .terms = s->head.counts.terms,
                            .postings = s->head.counts.postings,
                            .sealed = true};
  return NS_OK;
}

static ns_status sealed_df(ns_segment *seg, ns_slice term, uint32_t *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_dict_at at;
  *out = 0;
  if (ns_dict_find(&s->words, term, &at) && at.values[0] <= s->passages)
    *out = (uint32_t)at.values[0];
  return at.bad ? ns_sealed_damaged(s, NS_SECTION_WORDS, err) : NS_OK;
}

static ns_status sealed_terms(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_dict_at at;
  ns_status status = NS_OK;
  for (ns_dict_seek(&s->words, prefix, &at); !status && !ns_dict_end(&at); ns_dict_next(&at)) {
    if (!ns_slice_starts(ns_dict_key(&at), prefix))
      return NS_OK;
    status = visit(ctx, ns_dict_key(&at), (uint32_t)at.values[0]);
  }
  if (at.bad)
    return ns_sealed_damaged(s, NS_SECTION_WORDS, err);
  return status;
}

/* A form stands once for each of its terms; it is visited once, with the largest df: its terms come from the
 * same words and so from the same passages. */
static ns_status sealed_forms(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_dict_at at;
  char last[NS_KEY_MAX];
  size_t last_len = 0;
  uint32_t df = 0;
  bool held = false;
  ns_status status = NS_OK;
  for (ns_dict_seek(&s->forms, prefix, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    ns_slice key = ns_dict_key(&at);
    if (!ns_slice_starts(key, prefix))
      break;
    if (!held || !ns_slice_eq(key, ns_slice_of(last, last_len))) {
      status = held ? visit(ctx, ns_slice_of(last, last_len), df) : NS_OK;
      if (status)
        break;
      memcpy(last, key.ptr, key.len);
      last_len = key.len;
      df = 0;
      held = true;
    }
    df = at.values[0] > df ? (uint32_t)at.values[0] : df;
  }
  if (at.bad)
    return ns_sealed_damaged(s, NS_SECTION_FORMS, err);
  if (!status && held)
    status = visit(ctx, ns_slice_of(last, last_len), df);
  return status;
}

/* ---- articles ---- */

static ns_status sealed_find_article(ns_segment *seg, ns_slice id, uint32_t *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_dict_at at;
  *out = 0;
  bool found = ns_dict_find(&s->ids, id, &at);
  if (at.bad || (found && at.values[0] >= s->articles))
    return ns_sealed_damaged(s, NS_SECTION_IDS, err);
  if (!found || ns_bit(s->hidden_articles, (uint32_t)at.values[0]))
    return ns_fail(err, NS_NOTFOUND, "there is no article \"%.*s\"", (int)(id.len < 200 ? id.len : 200), id.ptr);
  *out = (uint32_t)at.values[0];
  return NS_OK;
}

static ns_status sealed_next_article(ns_segment *seg, uint32_t after, uint32_t *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  *out = 0;
  for (uint32_t a = after + 1; a < s->articles; a++) {
    if (!ns_bit(s->hidden_articles, a)) {
      *out = a;
      return NS_OK;
    }
  }
  return ns_fail(err, NS_NOTFOUND, "there are no more articles");
}

static ns_status sealed_article_docs(ns_segment *seg, uint32_t article, ns_docs *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  uint32_t doc, end;
  *out = (ns_docs){0};
  if (article >= s->articles)
    return ns_fail(err, NS_NOTFOUND, "there is no article %u", article);
  ns_status status = NS_OK;
  for (ns_article_range(s, article, &doc, &end); doc < end && !status; doc++)
    status = ns_docs_add(out, doc);
  if (status) {
    ns_docs_release(out);
    return ns_fail_nomem(err);
  }
  return NS_OK;
}

/* ---- fingerprints ---- */

static ns_status sealed_similar(ns_segment *seg, uint64_t fingerprint, ns_docs *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  *out = (ns_docs){0};
  uint32_t low = 0, high = fingerprint ? s->order.count : 0;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2, doc = ns_packed_at(&s->order, middle);
    if (doc >= s->passages)
      return ns_sealed_damaged(s, NS_SECTION_SIMILAR_ORDER, err);
    if (ns_passage_similar(s, doc) < fingerprint)
      low = middle + 1;
    else
      high = middle;
  }
  for (; fingerprint && low < s->order.count; low++) {
    uint32_t doc = ns_packed_at(&s->order, low);
    if (doc >= s->passages || ns_passage_similar(s, doc) != fingerprint)
      break;
    if (!ns_bit(s->hidden_passages, doc) && ns_docs_add(out, doc)) {
      ns_docs_release(out);
      return ns_fail_nomem(err);
    }
  }
  return NS_OK;
}

const ns_segment_ops ns_sealed_ops = {
    .close = sealed_close,
    .stats = sealed_stats,
    .df = sealed_df,
    .terms = sealed_terms,
    .forms = sealed_forms,
    .search = ns_sealed_search,
    .retain = ns_sealed_retain,
    .evidence = ns_sealed_evidence,
    .record = ns_sealed_record,
    .facts = ns_sealed_facts,
    .places = ns_sealed_places,
    .article = ns_sealed_article,
    .find_article = sealed_find_article,
    .next_article = sealed_next_article,
    .article_docs = sealed_article_docs,
    .facets = ns_sealed_facets,
    .count_articles = ns_sealed_count_articles,
    .similar = sealed_similar,
    .verify = ns_sealed_verify,
};
