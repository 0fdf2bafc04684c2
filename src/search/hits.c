/* A candidate becomes a hit: what is stored, highlights, snippet. */
#include <stdio.h>

#include "search/marks.h"

ns_slice ns_passage_id(ns_ask *ask, ns_slice article, uint32_t paragraph) {
  enum { NUMBER_MAX = 12 };
  char *id = ns_ask_alloc(ask, article.len + NUMBER_MAX, 1);
  if (!id)
    return NS_SLICE_NONE;
  if (article.len)
    memcpy(id, article.ptr, article.len);
  int digits = snprintf(id + article.len, NUMBER_MAX, "#%u", paragraph);
  return ns_slice_of(id, article.len + (size_t)digits);
}

static ns_status copy_highlights(ns_ask *ask, const ns_marks *marks, ns_found_hit *hit) {
  ns_span *spans = ns_ask_alloc(ask, marks->count, sizeof *spans);
  if (!spans)
    return ask->status;
  for (size_t i = 0; i < marks->count; i++) {
    if (!marks->at[i].silent)
      spans[hit->highlight_count++] = marks->at[i].span;
  }
  hit->highlights = spans;
  return NS_OK;
}

ns_status ns_hit_fill(ns_ask *ask, const ns_candidate *candidate, ns_skim *skim, ns_marker *marker, ns_found_hit *hit) {
  ns_segment *segment = ns_side(ask, candidate->side);
  ns_record record;
  ns_article_meta *article = ns_ask_alloc(ask, 1, sizeof *article);
  if (!article)
    return ask->status;
  ns_status status = segment->ops->record(segment, candidate->hit.doc, ask->arena, &record, ask->err);
  if (!status)
    status = segment->ops->article(segment, record.article, ask->arena, article, ask->err);
  if (status)
    return status;
  hit->score = candidate->score;
  hit->article = article;
  hit->text = record.text;
  hit->section = record.section;
  hit->paragraph = record.paragraph;
  hit->facts = record.facts;
  hit->parts = candidate->parts;
  hit->part_count = candidate->part_count;
  hit->passage = ns_passage_id(ask, article->id, record.paragraph);
  status = ns_marks_find(marker, record.text, &record.facts, ns_skim_use(skim, candidate->row) ? skim : NULL);
  if (!status)
    status = copy_highlights(ask, &marker->marks, hit);
  return status ? status : ns_snippet_make(ask, record.text, &marker->marks, hit);
}
