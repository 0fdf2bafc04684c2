/* Filters as sets of passages: marked terms say which passages may hold, columns say which do. */
#include <stdio.h>

#include "live/internal.h"

enum { BITS = 64, FACTS_MAX = 1 << 26 };

typedef struct finding {
  ns_live_resolver *r;
  const ns_node *node;
  ns_slice wanted; /* AUTHOR: folded */
  uint64_t *bits;  /* a bit for each passage number up to r->last */
  ns_docs *scratch;
  ns_docs *out;
  ns_arena facts; /* of one passage */
} finding;

static void mark(finding *f, uint32_t doc) {
  if (doc <= f->r->last)
    f->bits[doc / BITS] |= (uint64_t)1 << doc % BITS;
}

static ns_status mark_term(finding *f, ns_slice term) {
  f->scratch->count = 0;
  ns_status status = ns_xapian_postings(f->r->live->x, term, f->scratch, f->r->err);
  for (size_t i = 0; i < f->scratch->count && !status; i++)
    mark(f, f->scratch->at[i]);
  return status;
}

/* Moves the marked passages to `to`, ascending, and clears the marks. */
static ns_status take_marked(finding *f, ns_docs *to) {
  to->count = 0;
  for (uint32_t w = 0; w <= f->r->last / BITS; w++) {
    for (uint64_t left = f->bits[w]; left; left &= left - 1) {
      if (ns_docs_add(to, w * BITS + (uint32_t)__builtin_ctzll(left)))
        return ns_fail_nomem(f->r->err);
    }
    f->bits[w] = 0;
  }
  return NS_OK;
}

/* ------------------------------------------------------------------ walks over marked terms */

static ns_status visit_year(void *ctx, ns_slice term, uint32_t df) {
  finding *f = ctx;
  ns_live_key room;
  int high = f->node->high < INT16_MAX ? f->node->high : INT16_MAX;
  (void)df;
  return ns_slice_cmp(term, ns_live_year_term(high, &room)) > 0 ? NS_STOPPED : mark_term(f, term);
}

static ns_status find_years(finding *f) {
  ns_live_key room;
  const char prefix = NS_MARK_YEAR;
  int low = f->node->low > 0 ? f->node->low : 0;
  if (low > INT16_MAX || f->node->high < low)
    return NS_OK;
  ns_status status =
      ns_live_walk(f->r->live, ns_slice_of(&prefix, 1), ns_live_year_term(low, &room), visit_year, f, f->r->err);
  return status == NS_STOPPED ? NS_OK : status;
}

static ns_status visit_unit(void *ctx, ns_slice term, uint32_t df) {
  (void)df;
  return mark_term(ctx, term);
}

static int32_t date_at(ns_slice term, size_t at) {
  int32_t date = 0;
  for (size_t i = at; i < at + 8 && i < term.len; i++)
    date = date * 10 + (term.ptr[i] - '0');
  return date;
}

static ns_status visit_date(void *ctx, ns_slice term, uint32_t df) {
  finding *f = ctx;
  (void)df;
  bool meets = date_at(term, 1) <= f->node->high && date_at(term, 9) >= f->node->low;
  return meets ? mark_term(f, term) : NS_OK;
}

static bool holds(ns_slice name, ns_slice wanted) {
  return !wanted.len || memmem(name.ptr ? name.ptr : "", name.len, wanted.ptr, wanted.len);
}

/* An author whose name is too long for a term: what is asked may stand anywhere in it. */
static ns_status check_long_author(finding *f, uint32_t doc);

static ns_status visit_author(void *ctx, ns_slice term, uint32_t df) {
  finding *f = ctx;
  (void)df;
  if (term.len < 2 || term.ptr[1] != NS_MARK_LONG)
    return holds(ns_slice_from(term, 1), f->wanted) ? mark_term(f, term) : NS_OK;
  ns_docs *docs = ns_live_new_set(f->r, NULL);
  if (!docs)
    return ns_fail_nomem(f->r->err);
  ns_status status = ns_xapian_postings(f->r->live->x, term, docs, f->r->err);
  for (size_t i = 0; !status && i < docs->count; i++)
    status = check_long_author(f, docs->at[i]);
  return status;
}

static ns_status walk(finding *f, char mark_of, ns_term_fn *visit) {
  return ns_live_walk(f->r->live, ns_slice_of(&mark_of, 1), NS_SLICE_NONE, visit, f, f->r->err);
}

/* ------------------------------------------------------------------ columns */

static ns_status visit_amount(void *ctx, size_t i, ns_slice value) {
  finding *f = ctx;
  ns_live_column column;
  ns_facts facts;
  ns_arena_clear(&f->facts);
  ns_status status = ns_live_column_decode(value, NULL, &column, f->r->err);
  if (!status)
    status = ns_facts_decode(column.facts, &f->facts, &facts, f->r->err);
  if (status)
    return status;
  for (size_t j = 0; j < facts.figure_count; j++) {
    if (ns_amount_holds(f->node->amount, &facts.figures[j], f->node->vague))
      return ns_docs_add(f->out, f->scratch->at[i]) ? ns_fail_nomem(f->r->err) : NS_OK;
  }
  return NS_OK;
}

static ns_status find_amounts(finding *f) {
  ns_live_key room;
  const ns_amount *amount = f->node->amount;
  ns_slice unit = amount->any_money ? NS_SLICE_NONE : ns_slice_str(amount->unit);
  ns_slice term = ns_live_unit_term(amount->any_money ? NS_KIND_MONEY : amount->kind, unit, &room);
  ns_status status =
      amount->any_money ? ns_live_walk(f->r->live, term, NS_SLICE_NONE, visit_unit, f, f->r->err) : mark_term(f, term);
  if (!status && !amount->any_money && !unit.len) /* an empty unit is also one that is absent */
    status = mark_term(f, ns_live_unit_term(amount->kind, NS_SLICE_NONE, &room));
  if (!status)
    status = take_marked(f, f->scratch);
  if (status)
    return status;
  return ns_live_columns(f->r->live->x, f->scratch->at, f->scratch->count, visit_amount, f, f->r->err);
}

/* The marks stand on first passages: spreads each over its article. */
static ns_status visit_first(void *ctx, size_t i, ns_slice value) {
  finding *f = ctx;
  ns_live_column column;
  ns_status status = ns_live_column_decode(value, NULL, &column, f->r->err);
  for (uint32_t j = 0; j < column.count && !status && j <= f->r->last; j++)
    mark(f, f->scratch->at[i] + j);
  return status;
}

static ns_status spread(finding *f) {
  ns_status status = take_marked(f, f->scratch);
  if (!status)
    status = ns_live_columns(f->r->live->x, f->scratch->at, f->scratch->count, visit_first, f, f->r->err);
  return status ? status : take_marked(f, f->out);
}

static ns_status author_of(void *ctx, size_t i, ns_slice value) {
  ns_live_column column;
  (void)i;
  ns_status status = ns_live_column_decode(value, NULL, &column, NULL);
  *(uint32_t *)ctx = column.article;
  return status;
}

static ns_status check_long_author(finding *f, uint32_t doc) {
  ns_live_article article;
  uint32_t number;
  ns_xapian *x = f->r->live->x;
  ns_status status = ns_live_columns(x, &doc, 1, author_of, &number, f->r->err);
  ns_arena_clear(&f->facts);
  if (!status)
    status = ns_live_article_get(x, number, &f->facts, &article, f->r->err);
  if (status)
    return status;
  ns_slice folded = ns_fold_name(article.meta.author, &f->facts);
  if (holds(folded, f->wanted))
    mark(f, doc);
  return folded.ptr ? NS_OK : ns_fail_nomem(f->r->err);
}

/* ------------------------------------------------------------------ articles */

static ns_status find_article(finding *f) {
  uint32_t number;
  ns_live_article article;
  ns_xapian *x = f->r->live->x;
  ns_status status = f->node->text.len ? ns_live_number(x, f->node->text, &number, f->r->err) : NS_NOTFOUND;
  if (status)
    return status == NS_NOTFOUND ? NS_OK : status;
  status = ns_live_article_get(x, number, &f->facts, &article, f->r->err);
  for (uint32_t i = 0; !status && i < article.meta.passage_count && i <= f->r->last; i++)
    mark(f, article.first + i);
  return status ? status : take_marked(f, f->out);
}

static ns_status find_named(finding *f) {
  ns_live_key room;
  const ns_node *node = f->node;
  ns_slice text = node->kind == NS_NODE_TITLE ? node->term : ns_fold_name(node->text, f->r->arena);
  if (!text.ptr && node->text.ptr && node->kind != NS_NODE_TITLE)
    return ns_fail_nomem(f->r->err);
  f->wanted = text;
  ns_status status = node->kind == NS_NODE_DATE     ? walk(f, NS_MARK_DATE, visit_date)
                     : node->kind == NS_NODE_AUTHOR ? walk(f, NS_MARK_AUTHOR, visit_author)
                     : node->kind == NS_NODE_TITLE  ? mark_term(f, ns_live_marked(NS_MARK_TITLE, text, &room))
                                                    : mark_term(f, ns_live_marked(NS_MARK_SOURCE, text, &room));
  return status ? status : spread(f);
}

static ns_status find(finding *f) {
  ns_live_key room;
  ns_status status;
  switch ((int)f->node->kind) {
  case NS_NODE_YEAR: status = find_years(f); return status ? status : take_marked(f, f->out);
  case NS_NODE_AMOUNT: return find_amounts(f);
  case NS_NODE_ENTITY:
    return ns_xapian_postings(f->r->live->x, ns_live_marked(NS_MARK_ENTITY, f->node->text, &room), f->out, f->r->err);
  case NS_NODE_ARTICLE: return find_article(f);
  default: return find_named(f);
  }
}

ns_status ns_live_filter(ns_live_resolver *r, const ns_node *node, ns_docs *out) {
  finding f = {.r = r, .node = node, .out = out};
  ns_arena_init(&f.facts, FACTS_MAX);
  f.bits = ns_arena_calloc(r->arena, r->last / BITS + 1, sizeof *f.bits);
  f.scratch = ns_live_new_set(r, NULL);
  ns_status status = f.bits && f.scratch ? find(&f) : ns_fail_nomem(r->err);
  ns_arena_release(&f.facts);
  return status;
}
