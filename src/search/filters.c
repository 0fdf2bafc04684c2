/* Options and fields as filters of the plan. */
#include "search/internal.h"

enum { ENTITY_READINGS_MAX = 8, YEAR_LEAST = -9999, YEAR_MOST = 9999, DATE_LEAST = 0, DATE_MOST = 99991231 };

/* Where a value was written, for errors: an option, or a place in the query. */
typedef struct value {
  ns_slice text;
  const char *name; /* "--year", "jahr:" */
  size_t at;        /* SIZE_MAX: an option */
} value;

static void *bad_value(ns_ask *ask, const value *v, const char *wanted) {
  ask->at = v->at;
  return ns_ask_fail(ask, ns_fail(ask->err, NS_INVALID, "%s \"%.*s\" is not understood; %s", v->name,
                                  (int)(v->text.len < 100 ? v->text.len : 100), v->text.ptr, wanted));
}

/* ------------------------------------------------------------------ years */

static bool read_year(ns_slice text, int32_t *year) {
  text = ns_slice_trim(text);
  *year = 0;
  if (!text.len || text.len > 4)
    return false;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9')
      return false;
    *year = *year * 10 + (text.ptr[i] - '0');
  }
  return true;
}

/* "2025", "2024..2026", "2024..", "..2026" */
static bool read_years(ns_slice text, int32_t *low, int32_t *high) {
  const char *dots = memmem(text.ptr, text.len, "..", 2);
  if (!dots)
    return read_year(text, low) && read_year(text, high);
  ns_slice left = ns_slice_trim(ns_slice_of(text.ptr, (size_t)(dots - text.ptr)));
  ns_slice right = ns_slice_trim(ns_slice_from(text, (size_t)(dots - text.ptr) + 2));
  *low = YEAR_LEAST;
  *high = YEAR_MOST;
  return (left.len || right.len) && (!left.len || read_year(left, low)) && (!right.len || read_year(right, high)) && *low <= *high;
}

static ns_node *year_node(ns_ask *ask, const value *v) {
  int32_t low, high;
  if (!read_years(ns_slice_trim(v->text), &low, &high))
    return bad_value(ask, v, "a year or years from..to are wanted, as in 2025 or 2024..2026");
  ns_node *node = ns_node_new(ask, NS_NODE_YEAR);
  if (node) {
    node->low = low;
    node->high = high;
  }
  return node;
}

/* ------------------------------------------------------------------ amounts, names, articles */

static ns_node *amount_node(ns_ask *ask, const value *v) {
  if (++ask->amounts > NS_QUERY_FILTERS_MAX) {
    ask->at = v->at;
    return ns_ask_fail(ask, ns_fail(ask->err, NS_LIMIT, "query: more than %d amounts; ask in several queries", NS_QUERY_FILTERS_MAX));
  }
  ns_amount *amount = ns_ask_alloc(ask, 1, sizeof *amount);
  ns_node *node = ns_node_new(ask, NS_NODE_AMOUNT);
  if (!node || !amount)
    return NULL;
  ns_status status = ns_amount_parse(ask->s->ex, v->text, amount, ask->err);
  if (status) {
    ask->at = v->at;
    return ns_ask_fail(ask, status);
  }
  if (!ask->sort_amount)
    ask->sort_amount = amount;
  node->amount = amount;
  node->vague = ask->query->vague;
  return node;
}

static ns_node *text_node(ns_ask *ask, ns_node_kind kind, ns_slice text) {
  ns_node *node = ns_node_new(ask, kind);
  if (node) {
    node->text = ns_arena_copy(ask->arena, text);
    if (!node->text.ptr)
      return ns_ask_fail(ask, ns_fail_nomem(ask->err));
  }
  return node;
}

/* The canonical names that the gazetteer knows for what was typed, and that itself: names that are in no
 * gazetteer are canonical as they were first written. */
static ns_node *entity_node(ns_ask *ask, const value *v) {
  ns_entity readings[ENTITY_READINGS_MAX];
  ns_slice name = ns_slice_trim(v->text);
  if (!name.len)
    return bad_value(ask, v, "a name is wanted, as in \"Meta Platforms\"");
  size_t found = ns_names_find(ask->s->names, name, readings, ENTITY_READINGS_MAX);
  if (found > ENTITY_READINGS_MAX)
    found = ENTITY_READINGS_MAX;
  ns_node *list[ENTITY_READINGS_MAX + 1];
  bool itself = false;
  for (size_t i = 0; i < found; i++) {
    list[i] = text_node(ask, NS_NODE_ENTITY, readings[i].name);
    itself |= ns_slice_eq(readings[i].name, name);
  }
  list[found] = itself ? NULL : text_node(ask, NS_NODE_ENTITY, name);
  return ns_node_join(ask, NS_NODE_OR, list, found + 1);
}

static ns_node *name_node(ns_ask *ask, ns_node_kind kind, const value *v) {
  ns_slice folded = ns_fold_name(v->text, ask->arena);
  return folded.len ? text_node(ask, kind, folded) : bad_value(ask, v, "a name is wanted");
}

/* Every word of the value is in the title, in any inflection. */
static ns_node *title_node(ns_ask *ask, const value *v) {
  ns_status status = ns_analyze(ask->s->an, v->text, &ask->s->tokens, ask->err);
  if (status)
    return ns_ask_fail(ask, status);
  const ns_tokens *tokens = &ask->s->tokens;
  ns_node **list = ns_ask_alloc(ask, tokens->count, sizeof *list);
  size_t count = 0;
  for (size_t i = 0; list && i < tokens->count; i++) {
    if (!tokens->at[i].word->term_count || tokens->at[i].flags & NS_TOKEN_EXTRA)
      continue;
    list[count] = ns_node_new(ask, NS_NODE_TITLE);
    if (list[count])
      list[count++]->term = tokens->at[i].word->terms[0]->text;
  }
  if (!count && !ask->status)
    return bad_value(ask, v, "words of a title are wanted, as in titel:Rechenzentrum");
  return ns_node_join(ask, NS_NODE_AND, list, count);
}

static ns_node *date_node(ns_ask *ask) {
  ns_period since = {0}, until = {0};
  value first = {ask->query->since, "--since", SIZE_MAX}, last = {ask->query->until, "--until", SIZE_MAX};
  static const char wanted[] = "a date is wanted, as in 2025, 2025-07, 2025-07-14 or 14.7.2025";
  if (first.text.ptr && !ns_date_parse(first.text, &since))
    return bad_value(ask, &first, wanted);
  if (last.text.ptr && !ns_date_parse(last.text, &until))
    return bad_value(ask, &last, wanted);
  ns_node *node = ns_node_new(ask, NS_NODE_DATE);
  if (node) {
    node->low = first.text.ptr ? since.low : DATE_LEAST;
    node->high = last.text.ptr ? until.high : DATE_MOST;
  }
  return node;
}

/* ------------------------------------------------------------------ fields and options */

ns_node *ns_field_node(ns_ask *ask, const ns_syntax *node, int *facet) {
  static const char *const names[] = {"titel:", "quelle:", "autor:", "jahr:", "betrag:", "name:"};
  value v = {node->text, names[node->field], node->text_start};
  *facet = -1;
  switch (node->field) {
  case NS_FIELD_TITLE:
    return title_node(ask, &v);
  case NS_FIELD_SOURCE:
    *facet = NS_FACET_SOURCE;
    return name_node(ask, NS_NODE_SOURCE, &v);
  case NS_FIELD_AUTHOR:
    return name_node(ask, NS_NODE_AUTHOR, &v);
  case NS_FIELD_YEAR:
    *facet = NS_FACET_YEAR;
    return year_node(ask, &v);
  case NS_FIELD_AMOUNT:
    *facet = NS_FACET_AMOUNT;
    return amount_node(ask, &v);
  case NS_FIELD_ENTITY:
    *facet = NS_FACET_ENTITY;
    return entity_node(ask, &v);
  }
  return NULL;
}

void ns_filter_add(ns_ask *ask, ns_node *node, int facet) {
  if (!node)
    return;
  if (ask->filter_count == ask->filter_capacity) {
    size_t capacity = ask->filter_capacity ? ask->filter_capacity * 2 : 16;
    ns_filter *grown = ns_ask_alloc(ask, capacity, sizeof *grown);
    if (!grown)
      return;
    if (ask->filter_count)
      memcpy(grown, ask->filters, ask->filter_count * sizeof *grown);
    ask->filters = grown;
    ask->filter_capacity = capacity;
  }
  ask->filters[ask->filter_count++] = (ns_filter){node, facet};
}

ns_status ns_filters_read(ns_ask *ask) {
  const ns_query *q = ask->query;
  if (q->year.ptr)
    ns_filter_add(ask, year_node(ask, &(value){q->year, "--year", SIZE_MAX}), NS_FACET_YEAR);
  for (size_t i = 0; i < q->amount_count; i++)
    ns_filter_add(ask, amount_node(ask, &(value){q->amounts[i], "--amount", SIZE_MAX}), NS_FACET_AMOUNT);
  for (size_t i = 0; i < q->entity_count; i++)
    ns_filter_add(ask, entity_node(ask, &(value){q->entities[i], "--entity", SIZE_MAX}), NS_FACET_ENTITY);
  if (q->source.ptr)
    ns_filter_add(ask, name_node(ask, NS_NODE_SOURCE, &(value){q->source, "--source", SIZE_MAX}), NS_FACET_SOURCE);
  if (q->since.ptr || q->until.ptr)
    ns_filter_add(ask, date_node(ask), -1);
  return ask->status;
}

ns_node *ns_filters_apply(ns_ask *ask, ns_node *match, int but) {
  ns_node **list = ns_ask_alloc(ask, ask->filter_count + 1, sizeof *list);
  size_t count = 0;
  if (!list)
    return NULL;
  if (match && match->kind != NS_NODE_ALL)
    list[count++] = match;
  for (size_t i = 0; i < ask->filter_count; i++) {
    if (ask->filters[i].facet < 0 || ask->filters[i].facet != but)
      list[count++] = ask->filters[i].node;
  }
  return count ? ns_node_join(ask, NS_NODE_AND, list, count) : ns_node_all(ask);
}
