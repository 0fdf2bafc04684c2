#include "output/output.h"

#include "base/date.h"

static const char *const facet_names[NS_FACET_COUNT] = {"year", "amount", "entity", "source", "kind"};

void ns_output_article(ns_json *json, const ns_article_meta *a) {
  char date[NS_DATE_TEXT_MAX];
  ns_json_key(json, "id");
  ns_json_text(json, a->id);
  ns_json_key(json, "title");
  ns_json_text(json, a->title);
  ns_json_key(json, "date");
  if (a->date.low == NS_DATE_NONE)
    ns_json_null(json);
  else
    ns_json_str(json, ns_date_format(a->date.low, date));
  ns_json_key(json, "source");
  ns_json_text(json, a->source);
  ns_json_key(json, "author");
  ns_json_text(json, a->author);
  ns_json_key(json, "url");
  ns_json_text(json, a->url);
  ns_json_key(json, "path");
  ns_json_text(json, a->path);
}

static void spans(ns_json *json, const char *key, const ns_span *list, size_t count) {
  ns_json_key(json, key);
  ns_json_array(json);
  for (size_t i = 0; i < count; i++) {
    ns_json_array(json);
    ns_json_uint(json, list[i].start);
    ns_json_uint(json, list[i].end);
    ns_json_end_array(json);
  }
  ns_json_end_array(json);
}

static void hit(ns_json *json, const ns_found_hit *h, bool explain) {
  ns_json_object(json);
  ns_json_key(json, "rank");
  ns_json_uint(json, h->rank);
  ns_json_key(json, "score");
  ns_json_double(json, h->score);
  ns_json_key(json, "passage");
  ns_json_text(json, h->passage);
  ns_json_key(json, "similar");
  ns_json_object(json);
  ns_json_key(json, "count");
  ns_json_uint(json, h->similar_count);
  ns_json_key(json, "passages");
  ns_json_array(json);
  for (size_t i = 0; i < h->similar_shown; i++)
    ns_json_text(json, h->similar[i]);
  ns_json_end_array(json);
  ns_json_end_object(json);
  ns_json_key(json, "article");
  ns_json_object(json);
  ns_output_article(json, h->article);
  ns_json_end_object(json);
  ns_json_key(json, "section");
  ns_json_text(json, h->section);
  ns_json_key(json, "paragraph");
  ns_json_uint(json, h->paragraph);
  ns_json_key(json, "text");
  ns_json_text(json, h->text);
  ns_json_key(json, "snippet");
  ns_json_text(json, h->snippet);
  spans(json, "highlights", h->highlights, h->highlight_count);
  ns_output_facts(json, h->text, &h->facts);
  if (explain) {
    ns_json_key(json, "explain");
    ns_json_object(json);
    for (size_t i = 0; i < h->part_count; i++) {
      ns_json_key(json, h->parts[i].name);
      ns_json_double(json, h->parts[i].value);
    }
    ns_json_end_object(json);
  }
  ns_json_end_object(json);
}

static void facet_value(ns_json *json, ns_facet facet, const ns_facet_count *c) {
  ns_json_object(json);
  switch (facet) {
  case NS_FACET_YEAR:
    ns_json_key(json, "value");
    ns_json_int(json, (int64_t)c->low);
    break;
  case NS_FACET_AMOUNT:
    ns_json_key(json, "unit");
    ns_json_text(json, c->text);
    ns_json_key(json, "low");
    ns_json_double(json, c->low);
    ns_json_key(json, "high");
    ns_json_double(json, c->high);
    break;
  case NS_FACET_KIND:
    ns_json_key(json, "value");
    ns_json_str(json, ns_kind_name((ns_kind)c->kind));
    break;
  case NS_FACET_ENTITY:
  case NS_FACET_SOURCE:
  case NS_FACET_COUNT:
    ns_json_key(json, "value");
    ns_json_text(json, c->text);
    if (facet == NS_FACET_ENTITY) {
      ns_json_key(json, "kind");
      ns_json_str(json, ns_entity_kind_name((ns_entity_kind)c->kind));
    }
    break;
  }
  ns_json_key(json, "count");
  ns_json_uint(json, c->count);
  ns_json_end_object(json);
}

static void facets(ns_json *json, const ns_query *query, const ns_found *found) {
  ns_json_key(json, "facets");
  ns_json_object(json);
  for (int f = 0; f < NS_FACET_COUNT; f++) {
    if (!(query->facets & 1u << f))
      continue;
    ns_json_key(json, facet_names[f]);
    ns_json_array(json);
    for (size_t i = 0; i < found->facets[f].count; i++)
      facet_value(json, (ns_facet)f, &found->facets[f].at[i]);
    ns_json_end_array(json);
  }
  ns_json_end_object(json);
}

/* Keys are the columns of the CSV too. */
static void figure_row(ns_json *json, const ns_figure_row *row) {
  char date[NS_DATE_TEXT_MAX];
  const ns_figure *f = &row->figure;
  ns_json_object(json);
  ns_json_key(json, "text");
  ns_json_text(json, row->text);
  ns_json_key(json, "low");
  ns_output_bound(json, f, f->low);
  ns_json_key(json, "high");
  ns_output_bound(json, f, f->high);
  ns_json_key(json, "unit");
  ns_json_text(json, f->unit);
  ns_json_key(json, "kind");
  ns_json_str(json, ns_kind_name(f->kind));
  ns_json_key(json, "modifier");
  ns_json_str(json, ns_modifier_name(f->modifier));
  ns_json_key(json, "year");
  if (f->year)
    ns_json_int(json, f->year);
  else
    ns_json_null(json);
  ns_json_key(json, "entity");
  ns_json_text(json, row->entity);
  ns_json_key(json, "label");
  ns_json_text(json, f->label);
  ns_json_key(json, "title");
  ns_json_text(json, row->article->title);
  ns_json_key(json, "source");
  ns_json_text(json, row->article->source);
  ns_json_key(json, "date");
  if (row->article->date.low)
    ns_json_str(json, ns_date_format(row->article->date.low, date));
  else
    ns_json_null(json);
  ns_json_key(json, "passage");
  ns_json_text(json, row->passage);
  ns_json_end_object(json);
}

static void notes(ns_json *json, const ns_found *found) {
  ns_json_key(json, "notes");
  ns_json_array(json);
  for (size_t i = 0; i < found->note_count; i++)
    ns_json_text(json, found->notes[i]);
  ns_json_end_array(json);
}

static void head(ns_json *json, const ns_query *query, const ns_found *found, ns_slice qid) {
  ns_json_key(json, "format");
  ns_json_int(json, NS_JSON_FORMAT);
  if (qid.ptr) {
    ns_json_key(json, "qid");
    ns_json_text(json, qid);
  }
  ns_json_key(json, "query");
  ns_json_text(json, query->text.ptr ? query->text : NS_LIT(""));
  ns_json_key(json, "total");
  ns_json_object(json);
  ns_json_key(json, "passages");
  ns_json_uint(json, found->passages);
  ns_json_key(json, "articles");
  ns_json_uint(json, found->articles);
  ns_json_key(json, "exact");
  ns_json_bool(json, found->exact);
  ns_json_end_object(json);
  ns_json_key(json, "took_us");
  ns_json_uint(json, found->took_us);
  ns_json_key(json, "match_us");
  ns_json_uint(json, found->stages.match);
  ns_json_key(json, "suggestion");
  ns_json_text(json, found->suggestion);
  ns_json_key(json, "relaxed");
  ns_json_bool(json, found->relaxed);
}

void ns_output_json(ns_buf *out, const ns_query *query, const ns_found *found, ns_slice qid) {
  ns_json json;
  ns_json_init(&json, out);
  ns_json_object(&json);
  head(&json, query, found, qid);
  if (query->figures) {
    ns_json_key(&json, "figures");
    ns_json_array(&json);
    for (size_t i = 0; i < found->row_count; i++)
      figure_row(&json, &found->rows[i]);
    ns_json_end_array(&json);
  } else {
    ns_json_key(&json, "hits");
    ns_json_array(&json);
    for (size_t i = 0; i < found->hit_count; i++)
      hit(&json, &found->hits[i], query->explain);
    ns_json_end_array(&json);
  }
  if (query->facets)
    facets(&json, query, found);
  if (found->note_count)
    notes(&json, found);
  if (query->explain) {
    ns_json_key(&json, "plan");
    ns_json_text(&json, found->explanation);
  }
  ns_json_end_object(&json);
}

void ns_output_json_error(ns_buf *out, ns_slice qid, const char *text) {
  ns_json json;
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "qid");
  ns_json_text(&json, qid);
  ns_json_key(&json, "error");
  ns_json_str(&json, text);
  ns_json_end_object(&json);
}
