/* A sealed segment as one of the segments that a search asks: the table of operations, and the small ones among them:
 * dictionaries, articles, fingerprints. */
#include "sealed/sealed.h"

#include "base/mem.h"
#include "sealed/read/open.h"

static const ns_segment_ops operations;

static void sealed_close(ns_segment *seg) {
  ns_sealed_unload(seg ? ns_sealed_of(seg) : NULL);
}

ns_status ns_sealed_open(const char *path, ns_segment **out, ns_error *err) {
  ns_sealed *s;
  *out = NULL;
  ns_status status = ns_sealed_load(path, &s, err);
  if (status)
    return status;
  s->segment.ops = &operations;
  *out = &s->segment;
  return NS_OK;
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
  return ns_sealed_settle(s, NS_OK, err);
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

/* ---- the operations as others call them: settled ----
 * Whatever was read by an operation, it is no answer when a block of it turned out to be damaged. Operations that read no
 * section stand in the table as they are. */

static ns_status settle(ns_segment *seg, ns_status status, ns_error *err) {
  return ns_sealed_settle(ns_sealed_of(seg), status, err);
}

/* For operations whose answer has been made: it goes. */
static ns_status settle_docs(ns_segment *seg, ns_status status, ns_docs *docs, ns_error *err) {
  status = settle(seg, status, err);
  if (status)
    ns_docs_release(docs);
  return status;
}

static ns_status settled_df(ns_segment *seg, ns_slice term, uint32_t *out, ns_error *err) {
  ns_status status = settle(seg, sealed_df(seg, term, out, err), err);
  *out = status ? 0 : *out;
  return status;
}

static ns_status settled_terms(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  return settle(seg, sealed_terms(seg, prefix, visit, ctx, err), err);
}

static ns_status settled_forms(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err) {
  return settle(seg, sealed_forms(seg, prefix, visit, ctx, err), err);
}

static ns_status settled_search(ns_segment *seg, const ns_request *request, ns_answer *out, ns_error *err) {
  ns_status status = settle_docs(seg, ns_sealed_search(seg, request, out, err), &out->docs, err);
  if (status)
    *out = (ns_answer){.hits = out->hits};
  return status;
}

static ns_status settled_retain(ns_segment *seg, const ns_node *match, ns_docs *docs, ns_error *err) {
  return settle(seg, ns_sealed_retain(seg, match, docs, err), err);
}

static ns_status settled_evidence(ns_segment *seg, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                                  size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err) {
  return settle(seg, ns_sealed_evidence(seg, docs, doc_count, probes, probe_count, arena, out, err), err);
}

static ns_status settled_record(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  ns_status status = settle(seg, ns_sealed_record(seg, doc, arena, out, err), err);
  if (status)
    *out = (ns_record){0};
  return status;
}

static ns_status settled_facts(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  ns_status status = settle(seg, ns_sealed_facts(seg, doc, arena, out, err), err);
  if (status)
    *out = (ns_record){0};
  return status;
}

static ns_status settled_places(ns_segment *seg, const uint32_t *docs, size_t count, ns_place *out, ns_error *err) {
  return settle(seg, ns_sealed_places(seg, docs, count, out, err), err);
}

static ns_status settled_article(ns_segment *seg, uint32_t article, ns_arena *arena, ns_article_meta *out, ns_error *err) {
  ns_status status = settle(seg, ns_sealed_article(seg, article, arena, out, err), err);
  if (status)
    *out = (ns_article_meta){0};
  return status;
}

static ns_status settled_find_article(ns_segment *seg, ns_slice id, uint32_t *out, ns_error *err) {
  ns_status status = settle(seg, sealed_find_article(seg, id, out, err), err);
  *out = status ? 0 : *out;
  return status;
}

static ns_status settled_article_docs(ns_segment *seg, uint32_t article, ns_docs *out, ns_error *err) {
  return settle_docs(seg, sealed_article_docs(seg, article, out, err), out, err);
}

static ns_status settled_facets(ns_segment *seg, const ns_facet_request *request, ns_facet_fn *sink, void *ctx,
                                uint64_t values[NS_FACET_COUNT], ns_error *err) {
  return settle(seg, ns_sealed_facets(seg, request, sink, ctx, values, err), err);
}

static ns_status settled_count_articles(ns_segment *seg, const ns_docs *docs, uint64_t *out, ns_error *err) {
  ns_status status = settle(seg, ns_sealed_count_articles(seg, docs, out, err), err);
  *out = status ? 0 : *out;
  return status;
}

static ns_status settled_similar(ns_segment *seg, uint64_t fingerprint, ns_docs *out, ns_error *err) {
  return settle_docs(seg, sealed_similar(seg, fingerprint, out, err), out, err);
}

static ns_status settled_verify(ns_segment *seg, ns_error *err) {
  return settle(seg, ns_sealed_verify(seg, err), err);
}

static const ns_segment_ops operations = {
    .close = sealed_close,
    .stats = sealed_stats,
    .df = settled_df,
    .terms = settled_terms,
    .forms = settled_forms,
    .search = settled_search,
    .retain = settled_retain,
    .evidence = settled_evidence,
    .record = settled_record,
    .facts = settled_facts,
    .places = settled_places,
    .article = settled_article,
    .find_article = settled_find_article,
    .next_article = sealed_next_article,
    .article_docs = settled_article_docs,
    .facets = settled_facets,
    .count_articles = settled_count_articles,
    .similar = settled_similar,
    .verify = settled_verify,
};
