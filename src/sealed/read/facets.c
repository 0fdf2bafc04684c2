/* Facets and articles over a set of passages: counted by number (facets_count.c), and only what is handed out gets its name
 * back. */
#include "sealed/read/facets.h"

#include "base/mem.h"

typedef struct facets {
  const ns_sealed *s;
  ns_tallies *t;
  const ns_facet_request *request;
  ns_facet_fn *sink;
  void *ctx;
  uint64_t *values;
  ns_error *err;
} facets;

static ns_status check_docs(const ns_sealed *s, const ns_docs *docs, ns_error *err) {
  uint32_t last = docs->count ? docs->at[docs->count - 1] : 0;
  return docs->count && last >= s->passages ? ns_fail(err, NS_NOTFOUND, "there is no passage %u", last) : NS_OK;
}

/* ---- articles ---- */

/* The index from passages to articles; touched: as a whole. */
typedef struct start_index {
  const ns_guard *index;
  bool touched;
} start_index;

/* Bits of the passages of a row of the index that begin an article. */
static uint64_t starts_in(const start_index *s, uint32_t row) {
  size_t at = (size_t)row * NS_ARTICLE_INDEX_ROW + 4;
  return ns_load64(s->touched ? s->index->ptr + at : ns_guard_at(s->index, at, sizeof(uint64_t)));
}

/* The last passages of the articles of a row that any of `passages` belongs to: within the stretch of an article a sum
 * carries into its last bit. */
static uint64_t ends_of(uint64_t starts, uint64_t passages) {
  uint64_t ends = starts >> 1 | UINT64_C(1) << (NS_ARTICLE_GROUP - 1);
  return (((passages & ~ends) + ~ends) | passages) & ends;
}

/* Does an article begin behind passage `before`, up to the first of `passages` in a later row? */
static bool begins_between(const start_index *s, uint32_t before, uint32_t row, uint64_t passages) {
  uint32_t at = before / NS_ARTICLE_GROUP;
  uint64_t found = starts_in(s, at) & ~UINT64_C(1) << before % NS_ARTICLE_GROUP;
  while (!found && ++at < row)
    found = starts_in(s, at);
  return found || starts_in(s, row) & (passages ^ (passages - 1));
}

ns_status ns_sealed_count_articles(ns_segment *seg, const ns_docs *docs, uint64_t *out, ns_error *err) {
  enum { AT_ONCE = 64 };
  const ns_sealed *s = ns_sealed_of(seg);
  uint64_t ends[AT_ONCE], twice = 0;
  unsigned held = 0;
  const ns_guard *index = &s->guards[NS_SECTION_ARTICLE_INDEX];
  const start_index all = {index, ns_guard_touch_for(index, docs->count)};
  *out = 0;
  ns_status status = check_docs(s, docs, err);
  for (size_t i = 0; i < docs->count && !status;) {
    size_t first = i;
    uint32_t row = docs->at[i] / NS_ARTICLE_GROUP;
    uint64_t passages = 0;
    for (; i < docs->count && docs->at[i] / NS_ARTICLE_GROUP == row; i++)
      passages |= UINT64_C(1) << docs->at[i] % NS_ARTICLE_GROUP;
    twice += first && !begins_between(&all, docs->at[first - 1], row, passages); /* an article may lie in several rows */
    ends[held++] = ends_of(starts_in(&all, row), passages);
    if (held == AT_ONCE || i == docs->count) {
      *out += s->kernels->count_bits(ends, held);
      held = 0;
    }
  }
  *out -= twice;
  return status;
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

static ns_status hand_years(const facets *f) {
  ns_dict_at at;
  ns_status status = NS_OK;
  for (ns_dict_first(&f->s->years, &at); !ns_dict_end(&at) && !status; ns_dict_next(&at)) {
    uint32_t passages = f->t->counts[f->t->space.years + at.number];
    double year = ((unsigned char)at.key[0] << 8 | (unsigned char)at.key[1]) - 32768;
    if (passages && at.len == 2) {
      f->values[NS_FACET_YEAR]++;
      status = f->sink(f->ctx, NS_FACET_YEAR, NS_SLICE_NONE, 0, year, year, passages);
    }
  }
  return at.bad ? ns_sealed_damaged(f->s, NS_SECTION_YEARS, f->err) : status;
}

static ns_status hand_amounts(const facets *f) {
  const ns_tallies *t = f->t;
  const uint32_t *counts = t->counts + t->space.amounts;
  ns_status status = NS_OK;
  for (uint32_t i = 0; i < f->s->amounts.count && !status; i++) {
    const ns_amount_value *amount = &t->amounts[i];
    if (!counts[i] || t->kinds[i] >= NS_KIND_ORDINAL)
      continue;
    f->values[NS_FACET_AMOUNT]++;
    status = f->sink(f->ctx, NS_FACET_AMOUNT, t->units[amount->unit], t->kinds[i], amount->low, amount->high, counts[i]);
  }
  return status;
}

static ns_status hand_kinds(const facets *f) {
  ns_status status = NS_OK;
  for (int kind = 0; kind < NS_KIND_COUNT_OF_KINDS && !status; kind++) {
    if (!f->t->kind_counts[kind])
      continue;
    f->values[NS_FACET_KIND]++;
    status = f->sink(f->ctx, NS_FACET_KIND, NS_SLICE_NONE, kind, 0, 0, f->t->kind_counts[kind]);
  }
  return status;
}

/* ---- names: entities, whose last byte is the kind, and sources ---- */

static uint32_t name_count(const facets *f, ns_facet facet, uint32_t number) {
  return facet == NS_FACET_ENTITY ? f->t->counts[f->t->space.entities + number] : f->t->sources[number];
}

/* Lists the names that were counted. */
static size_t list_names(const facets *f, ns_facet facet, uint32_t size) {
  size_t found = 0;
  for (uint32_t i = 0; i < size; i++) {
    f->t->named[found] = i;
    found += name_count(f, facet, i) > 0;
  }
  return found;
}

/* Which names are frequent enough: those counted more than `above` times, and the first `ties` counted so often. */
typedef struct cut {
  uint32_t above;
  size_t ties;
} cut;

/* By the numbers of names that are counted 0, 1, 2 … times; where even the most frequent sort has more than enough,
 * more than enough are taken. */
static cut find_cut(const facets *f, ns_facet facet, size_t found) {
  enum { SORTS = 1024 };
  uint32_t sorts[SORTS] = {0};
  size_t most = f->request->most, taken = 0;
  if (!most || found <= most)
    return (cut){0, 0};
  for (size_t i = 0; i < found; i++) {
    uint32_t passages = name_count(f, facet, f->t->named[i]);
    sorts[passages < SORTS ? passages : SORTS - 1]++;
  }
  if (sorts[SORTS - 1] >= most)
    return (cut){SORTS - 2, 0};
  uint32_t sort = SORTS - 1;
  while (taken + sorts[sort] < most)
    taken += sorts[sort--];
  return (cut){sort, most - taken};
}

/* Those of request->also that are among the names, as a set of marks. */
static ns_status mark_also(const facets *f, ns_facet facet, const ns_dict *dict, unsigned char *marks) {
  ns_buf key;
  ns_dict_at at = {.dict = dict};
  ns_buf_init(&key, 2 * NS_KEY_MAX);
  for (size_t i = 0; i < f->request->also_count && !at.bad; i++) {
    const ns_facet_name *name = &f->request->also[i];
    if (name->facet != facet || name->text.len > NS_KEY_MAX)
      continue;
    ns_buf_clear(&key);
    ns_buf_add_slice(&key, name->text);
    if (facet == NS_FACET_ENTITY)
      ns_buf_add_char(&key, (char)name->kind);
    if (!key.status && ns_dict_find(dict, ns_buf_slice(&key), &at))
      marks[at.number] = 1;
  }
  ns_status status = key.status ? ns_fail_nomem(f->err) : NS_OK;
  ns_buf_release(&key);
  return status;
}

static ns_status hand_name(const facets *f, ns_facet facet, const ns_dict *dict, uint32_t number, ns_dict_at *at) {
  bool entity = facet == NS_FACET_ENTITY;
  if (!go_to(dict, number, at) || (entity && !at->len))
    return ns_sealed_damaged(f->s, entity ? NS_SECTION_ENTITIES : NS_SECTION_SOURCES, f->err);
  ns_slice name = ns_slice_of(at->key, entity ? at->len - 1 : at->len);
  return f->sink(f->ctx, facet, name, entity ? (unsigned char)at->key[at->len - 1] : 0, 0, 0, name_count(f, facet, number));
}

static ns_status hand_names(const facets *f, ns_facet facet) {
  const ns_dict *dict = facet == NS_FACET_ENTITY ? &f->s->entities : &f->s->sources;
  size_t found = list_names(f, facet, dict->count);
  cut c = find_cut(f, facet, found);
  ns_dict_at at = {.number = NS_NONE};
  unsigned char *marks = ns_calloc(dict->count, 1);
  ns_status status = marks ? mark_also(f, facet, dict, marks) : ns_fail_nomem(f->err);
  f->values[facet] = found;
  for (size_t i = 0; i < found && !status; i++) {
    uint32_t number = f->t->named[i], passages = name_count(f, facet, number);
    bool tie = c.ties && passages == c.above;
    c.ties -= tie;
    if (passages > c.above || tie || marks[number])
      status = hand_name(f, facet, dict, number, &at);
  }
  ns_free(marks);
  return status;
}

static ns_status hand_out(const facets *f) {
  unsigned wanted = f->request->facets;
  ns_status status = NS_OK;
  if (wanted & 1u << NS_FACET_YEAR)
    status = hand_years(f);
  if (!status && wanted & 1u << NS_FACET_AMOUNT)
    status = hand_amounts(f);
  if (!status && wanted & 1u << NS_FACET_ENTITY)
    status = hand_names(f, NS_FACET_ENTITY);
  if (!status && wanted & 1u << NS_FACET_SOURCE)
    status = hand_names(f, NS_FACET_SOURCE);
  if (!status && wanted & 1u << NS_FACET_KIND)
    status = hand_kinds(f);
  return status;
}

ns_status ns_sealed_facets(ns_segment *seg, const ns_facet_request *request, ns_facet_fn *sink, void *ctx,
                           uint64_t values[NS_FACET_COUNT], ns_error *err) {
  ns_sealed *s = ns_sealed_of(seg);
  uint64_t ignored[NS_FACET_COUNT];
  facets f = {.s = s, .request = request, .sink = sink, .ctx = ctx, .values = values ? values : ignored, .err = err};
  memset(f.values, 0, sizeof ignored);
  ns_status status = check_docs(s, request->docs, err);
  if (!status && !s->tallies)
    status = ns_tallies_new(s, &s->tallies, err);
  f.t = s->tallies;
  if (status || !f.t)
    return status;
  if (request->facets & ~(1u << NS_FACET_SOURCE))
    status = ns_tallies_count_facts(s, f.t, request->docs, err);
  if (!status && request->facets & 1u << NS_FACET_SOURCE)
    ns_tallies_count_sources(s, f.t, request->docs);
  return status ? status : hand_out(&f);
}
