/* Counting facets: names are numbers in the columns, so a counter each and one look per fact. */
#include "sealed/facts.h"
#include "sealed/open.h"

#include "base/mem.h"

typedef struct counters {
  uint32_t *counts, *last; /* last: the passage counted last, plus 1: a passage counts once */
  uint32_t size;
} counters;

typedef struct facets {
  const ns_sealed *s;
  counters years, entities, amounts, sources;
  uint32_t kinds[NS_KIND_COUNT_OF_KINDS], kind_last[NS_KIND_COUNT_OF_KINDS];
  unsigned char *amount_kinds; /* kind of each amount */
  /* where the column of facts is read */
  uint32_t group, member;      /* NS_NONE: nowhere yet; the next member whose length is read */
  ns_reader lengths, body;
  /* the article at hand */
  uint32_t article_end, source;
} facets;

static bool counters_init(counters *c, uint32_t size) {
  c->size = size;
  c->counts = ns_calloc(size, sizeof *c->counts);
  c->last = ns_calloc(size, sizeof *c->last);
  return c->counts && c->last;
}

static void counters_release(counters *c) {
  ns_free(c->counts);
  ns_free(c->last);
}

static inline bool count(counters *c, uint32_t number, uint32_t doc) {
  if (number >= c->size)
    return false;
  c->counts[number] += c->last[number] != doc + 1;
  c->last[number] = doc + 1;
  return true;
}

/* ---- the column of facts, passages ascending ---- */

static bool enter_group(facets *f, uint32_t group) {
  ns_slice section = ns_section_bytes(f->s, NS_SECTION_FACTS);
  uint32_t offset = ns_load32(f->s->maps[NS_SECTION_FACT_INDEX].ptr + (size_t)group * 4);
  uint32_t left = f->s->passages - group * NS_FACT_GROUP;
  if (offset > section.len)
    return false;
  f->group = group;
  f->member = 0;
  f->lengths = f->body = ns_reader_of(ns_slice_from(section, offset));
  for (uint32_t i = 0; i < (left < NS_FACT_GROUP ? left : NS_FACT_GROUP); i++)
    ns_take_varint(&f->body);
  return !f->body.bad;
}

static bool facts_of(facets *f, uint32_t doc, ns_reader *out) {
  uint32_t nth = doc % NS_FACT_GROUP;
  if ((f->group != doc / NS_FACT_GROUP || f->member > nth) && !enter_group(f, doc / NS_FACT_GROUP))
    return false;
  for (;; f->member++) {
    uint64_t len = ns_take_varint(&f->lengths);
    if (f->lengths.bad || len > (uint64_t)(f->body.end - f->body.at))
      return false;
    *out = (ns_reader){f->body.at, f->body.at + len, false};
    f->body.at += len;
    if (f->member == nth)
      break;
  }
  f->member++;
  return true;
}

static bool count_figures(facets *f, ns_reader *in, uint32_t doc) {
  uint64_t figures = ns_take_varint(in);
  for (uint64_t i = 0; i < figures && !in->bad; i++) {
    ns_figure_code code;
    if (!ns_figure_decode(in, &code) || !count(&f->amounts, code.amount, doc))
      return false;
    unsigned kind = f->amount_kinds[code.amount];
    f->kinds[kind] += f->kind_last[kind] != doc + 1;
    f->kind_last[kind] = doc + 1;
  }
  return !in->bad;
}

static bool count_facts(facets *f, uint32_t doc) {
  ns_reader in;
  if (!facts_of(f, doc, &in))
    return false;
  if (in.at == in.end)
    return true;
  uint64_t years = ns_take_varint(&in), number = 0;
  for (uint64_t i = 0; i < years; i++) {
    number += ns_take_varint(&in);
    if (in.bad || number > UINT32_MAX || !count(&f->years, (uint32_t)number, doc))
      return false;
  }
  uint64_t entities = ns_take_varint(&in);
  for (uint64_t i = 0; i < entities; i++) {
    number = ns_take_varint(&in);
    if (in.bad || number > UINT32_MAX || !count(&f->entities, (uint32_t)number, doc))
      return false;
  }
  return count_figures(f, &in, doc);
}

static void count_source(facets *f, uint32_t doc) {
  if (doc >= f->article_end) {
    uint32_t first, article = ns_article_of(f->s, doc);
    ns_article_range(f->s, article, &first, &f->article_end);
    f->source = ns_article_at(f->s, article).source;
  }
  if (f->source < f->sources.size)
    f->sources.counts[f->source]++;
}

/* ---- handing out ---- */

/* Moves at to key `number`, ahead of where it stands: a step where it is the next, a leap where it is far. */
static bool go_to(const ns_dict *dict, uint32_t number, ns_dict_at *at) {
  if (at->number >= number || number / NS_DICT_BLOCK != at->number / NS_DICT_BLOCK)
    ns_dict_number(dict, number, at);
  while (!ns_dict_end(at) && at->number < number)
    ns_dict_next(at);
  return !ns_dict_end(at);
}

static ns_status hand_years(const facets *f, ns_facet_fn *sink, void *ctx, ns_error *err) {
  ns_dict_at at;
  ns_status status = NS_OK;
  for (ns_dict_first(&f->s->years, &at); !ns_dict_end(&at) && !status; ns_dict_next(&at)) {
    double year = ((unsigned char)at.key[0] << 8 | (unsigned char)at.key[1]) - 32768;
    if (f->years.counts[at.number] && at.len == 2)
      status = sink(ctx, NS_FACET_YEAR, NS_SLICE_NONE, 0, year, year, f->years.counts[at.number]);
  }
  return at.bad ? ns_sealed_damaged(f->s, NS_SECTION_YEARS, err) : status;
}

static ns_status hand_amounts(const facets *f, ns_facet_fn *sink, void *ctx, ns_error *err) {
  enum { AROUND_UNIT = 4 };
  ns_dict_at at;
  ns_status status = NS_OK;
  for (ns_dict_first(&f->s->amounts, &at); !ns_dict_end(&at) && !status; ns_dict_next(&at)) {
    double low, high, value;
    unsigned kind = (unsigned char)at.key[0];
    if (!f->amounts.counts[at.number] || kind >= NS_KIND_ORDINAL || at.len < AROUND_UNIT)
      continue;
    memcpy(&value, f->s->maps[NS_SECTION_AMOUNT_SPANS].ptr + (size_t)at.number * NS_SPAN_ROW, sizeof value);
    ns_decade(value, &low, &high);
    ns_slice unit = at.len > AROUND_UNIT ? ns_slice_of(at.key + 1, at.len - AROUND_UNIT) : NS_SLICE_NONE;
    status = sink(ctx, NS_FACET_AMOUNT, unit, (int)kind, low, high, f->amounts.counts[at.number]);
  }
  return at.bad ? ns_sealed_damaged(f->s, NS_SECTION_AMOUNTS, err) : status;
}

/* Entities (whose last byte is the kind) or sources. */
static ns_status hand_names(const facets *f, ns_facet facet, ns_facet_fn *sink, void *ctx, ns_error *err) {
  bool entity = facet == NS_FACET_ENTITY;
  const ns_dict *dict = entity ? &f->s->entities : &f->s->sources;
  const counters *c = entity ? &f->entities : &f->sources;
  ns_dict_at at = {.number = NS_NONE};
  ns_status status = NS_OK;
  for (uint32_t i = 0; i < c->size && !status; i++) {
    if (!c->counts[i])
      continue;
    if (!go_to(dict, i, &at) || (entity && !at.len))
      return ns_sealed_damaged(f->s, entity ? NS_SECTION_ENTITIES : NS_SECTION_SOURCES, err);
    ns_slice name = ns_slice_of(at.key, entity ? at.len - 1 : at.len);
    status = sink(ctx, facet, name, entity ? (unsigned char)at.key[at.len - 1] : 0, 0, 0, c->counts[i]);
  }
  return status;
}

static ns_status hand_kinds(const facets *f, ns_facet_fn *sink, void *ctx) {
  ns_status status = NS_OK;
  for (int kind = 0; kind < NS_KIND_COUNT_OF_KINDS && !status; kind++) {
    if (f->kinds[kind])
      status = sink(ctx, NS_FACET_KIND, NS_SLICE_NONE, kind, 0, 0, f->kinds[kind]);
  }
  return status;
}

static ns_status hand_out(const facets *f, unsigned wanted, ns_facet_fn *sink, void *ctx, ns_error *err) {
  ns_status status = NS_OK;
  if (wanted & 1u << NS_FACET_YEAR)
    status = hand_years(f, sink, ctx, err);
  if (!status && wanted & 1u << NS_FACET_AMOUNT)
    status = hand_amounts(f, sink, ctx, err);
  if (!status && wanted & 1u << NS_FACET_ENTITY)
    status = hand_names(f, NS_FACET_ENTITY, sink, ctx, err);
  if (!status && wanted & 1u << NS_FACET_SOURCE)
    status = hand_names(f, NS_FACET_SOURCE, sink, ctx, err);
  if (!status && wanted & 1u << NS_FACET_KIND)
    status = hand_kinds(f, sink, ctx);
  return status;
}

/* ---- all of it ---- */

static ns_status prepare(facets *f, const ns_sealed *s, ns_error *err) {
  *f = (facets){.s = s, .group = NS_NONE};
  f->amount_kinds = ns_calloc(s->amounts.count, 1);
  bool good = f->amount_kinds && counters_init(&f->years, s->years.count) &&
              counters_init(&f->entities, s->entities.count) && counters_init(&f->amounts, s->amounts.count) &&
              counters_init(&f->sources, s->sources.count);
  if (!good)
    return ns_fail_nomem(err);
  ns_dict_at at;
  for (ns_dict_first(&s->amounts, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    unsigned kind = at.len ? (unsigned char)at.key[0] : NS_KIND_COUNT_OF_KINDS;
    if (kind >= NS_KIND_COUNT_OF_KINDS)
      return ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err);
    f->amount_kinds[at.number] = (unsigned char)kind;
  }
  return at.bad ? ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err) : NS_OK;
}

static void release(facets *f) {
  counters_release(&f->years);
  counters_release(&f->entities);
  counters_release(&f->amounts);
  counters_release(&f->sources);
  ns_free(f->amount_kinds);
}

ns_status ns_sealed_facets(ns_segment *seg, const ns_docs *docs, unsigned wanted, ns_facet_fn *sink, void *ctx,
                           ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  facets f;
  ns_status status = prepare(&f, s, err);
  bool facts = wanted & ~(1u << NS_FACET_SOURCE), sources = wanted & 1u << NS_FACET_SOURCE;
  for (size_t i = 0; i < docs->count && !status; i++) {
    uint32_t doc = docs->at[i];
    if (doc >= s->passages)
      status = ns_fail(err, NS_NOTFOUND, "there is no passage %u", doc);
    else if (facts && !count_facts(&f, doc))
      status = ns_sealed_damaged(s, NS_SECTION_FACTS, err);
    else if (sources)
      count_source(&f, doc);
  }
  if (!status)
    status = hand_out(&f, wanted, sink, ctx, err);
  release(&f);
  return status;
}
