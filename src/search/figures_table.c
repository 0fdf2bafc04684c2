/* The table of figures: every figure of the answers that satisfies what was asked of figures. */
#include "base/mem.h"
#include "search/internal.h"

enum { ROWS_MAX = 1000000 };

/* What each row must satisfy. */
typedef struct wanted {
  const ns_node *amounts[NS_QUERY_FILTERS_MAX];
  size_t amount_count;
  const ns_node *years[NS_QUERY_FILTERS_MAX];
  size_t year_count;
} wanted;

static void gather(const ns_ask *ask, wanted *w) {
  for (size_t i = 0; i < ask->filter_count; i++) {
    const ns_node *node = ask->filters[i].node;
    if (node->kind == NS_NODE_AMOUNT && w->amount_count < NS_QUERY_FILTERS_MAX)
      w->amounts[w->amount_count++] = node;
    if (node->kind == NS_NODE_YEAR && w->year_count < NS_QUERY_FILTERS_MAX)
      w->years[w->year_count++] = node;
  }
}

static bool satisfies(const wanted *w, const ns_figure *figure) {
  for (size_t i = 0; i < w->amount_count; i++) {
    if (!ns_amount_holds(w->amounts[i]->amount, figure, w->amounts[i]->vague))
      return false;
  }
  for (size_t i = 0; i < w->year_count && figure->year; i++) {
    if (figure->year < w->years[i]->low || figure->year > w->years[i]->high)
      return false;
  }
  return figure->kind != NS_KIND_ORDINAL && figure->kind != NS_KIND_YEAR;
}

/* The name nearest to the figure in the text, the earlier one when two are as near. */
static ns_slice nearest_entity(const ns_facts *facts, const ns_figure *figure) {
  ns_slice name = NS_SLICE_NONE;
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < facts->entity_count; i++) {
    const ns_entity *entity = &facts->entities[i];
    uint32_t distance = entity->end <= figure->start ? figure->start - entity->end
                        : entity->start >= figure->end ? entity->start - figure->end : 0;
    if (distance < least) {
      least = distance;
      name = entity->name;
    }
  }
  return name;
}

/* Rows while they grow; the found takes them over at the end. */
typedef struct rows {
  ns_figure_row *at;
  size_t count, capacity;
} rows;

static ns_status add_rows(ns_ask *ask, const wanted *w, const ns_record *record, const ns_article_meta *article, rows *out) {
  ns_slice passage = NS_SLICE_NONE;
  for (size_t i = 0; i < record->facts.figure_count; i++) {
    const ns_figure *figure = &record->facts.figures[i];
    if (!satisfies(w, figure))
      continue;
    if (ns_grow(&out->at, out->count, &out->capacity, sizeof *out->at))
      return ns_fail_nomem(ask->err);
    if (!passage.ptr)
      passage = ns_passage_id(ask, article->id, record->paragraph);
    out->at[out->count++] = (ns_figure_row){.figure = *figure, .text = ns_slice_of(record->text.ptr + figure->start, figure->end - figure->start),
                                            .entity = nearest_entity(&record->facts, figure), .article = article, .passage = passage};
  }
  return ask->status;
}

/* Passages without a figure that is wanted cost no more than a look at their facts. */
static bool worth_reading(const wanted *w, const ns_facts *facts) {
  for (size_t i = 0; i < facts->figure_count; i++) {
    if (satisfies(w, &facts->figures[i]))
      return true;
  }
  return false;
}

static ns_status read_passage(ns_ask *ask, const wanted *w, const ns_candidate *c, ns_arena *scratch, rows *out) {
  ns_segment *segment = ns_side(ask, c->side);
  ns_record record;
  ns_arena_clear(scratch);
  ns_status status = segment->ops->facts(segment, c->hit.doc, scratch, &record, ask->err);
  if (status || !worth_reading(w, &record.facts))
    return status;
  ns_article_meta *article = ns_ask_alloc(ask, 1, sizeof *article);
  if (!article)
    return ask->status;
  status = segment->ops->record(segment, c->hit.doc, ask->arena, &record, ask->err);
  if (!status)
    status = segment->ops->article(segment, record.article, ask->arena, article, ask->err);
  return status ? status : add_rows(ask, w, &record, article, out);
}

ns_status ns_figures_fill(ns_ask *ask, const ns_candidates *candidates) {
  wanted w = {0};
  rows out = {0};
  size_t first = ask->query->offset, most = ask->query->n ? ask->query->n + first : ROWS_MAX;
  ns_arena scratch;
  ns_arena_init(&scratch, NS_FACTS_BYTES_MAX);
  gather(ask, &w);
  ns_status status = NS_OK;
  for (size_t i = 0; i < candidates->count && out.count < most && !status; i++)
    status = read_passage(ask, &w, &candidates->at[i], &scratch, &out);
  if (out.count > most)
    out.count = most;
  if (candidates->more && out.count < most)
    ns_ask_note(ask, "The table is of the first %zu passages; narrow the query to see the rest.", candidates->count);
  size_t kept = out.count > first ? out.count - first : 0;
  ask->found->rows = status ? NULL : ns_ask_alloc(ask, kept, sizeof *out.at);
  if (ask->found->rows && kept)
    memcpy(ask->found->rows, out.at + first, kept * sizeof *out.at);
  ask->found->row_count = ask->found->rows ? kept : 0;
  ns_free(out.at);
  ns_arena_release(&scratch);
  return status ? status : ask->status;
}
