/* Counting facets: names are numbers in the columns, so a tally each; a count goes once over the values of the passages
 * (facts.h draws them), and only what is handed out gets its name back. */
#include "sealed/facts.h"
#include "sealed/open.h"

#include "base/mem.h"

typedef struct tally {
  uint32_t count, last; /* last: the passage counted last, plus 1: a passage counts once */
} tally;

enum { YEARS, ENTITIES, AMOUNTS, ROWS };

/* One row of tallies for each facet, kept by the segment: clearing them is cheaper than asking for memory. */
typedef struct ns_tallies {
  tally *rows[ROWS];
  uint32_t sizes[ROWS], masks[ROWS];
  uint8_t widths[ROWS];
  ns_fact_widths fact_widths;
  uint32_t *sources;
  unsigned char *amount_kinds;
  const unsigned char *kinds_of[ROWS]; /* of amounts; one for all others */
  tally kinds[NS_KIND_COUNT_OF_KINDS + 1];
  uint32_t *numbers; /* of the values of one facet that were counted */
  size_t numbers_size;
} ns_tallies;

typedef struct facets {
  const ns_sealed *s;
  ns_tallies *t;
  const ns_facet_request *request;
  ns_facet_fn *sink;
  void *ctx;
  uint64_t *values;
  ns_error *err;
} facets;

/* ---- tallies ---- */

void ns_tallies_free(ns_tallies *t) {
  if (!t)
    return;
  for (int i = 0; i < ROWS; i++)
    ns_free(t->rows[i]);
  ns_free(t->sources);
  ns_free(t->amount_kinds);
  ns_free(t->numbers);
  ns_free(t);
}

static ns_status read_amount_kinds(const ns_sealed *s, ns_tallies *t, ns_error *err) {
  ns_dict_at at;
  for (ns_dict_first(&s->amounts, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    unsigned kind = at.len ? (unsigned char)at.key[0] : NS_KIND_COUNT_OF_KINDS;
    if (kind >= NS_KIND_COUNT_OF_KINDS)
      return ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err);
    t->amount_kinds[at.number] = (unsigned char)kind;
  }
  return at.bad ? ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err) : NS_OK;
}

static bool make_rows(const ns_sealed *s, ns_tallies *t) {
  static const unsigned char no_kind = NS_KIND_COUNT_OF_KINDS;
  const uint32_t sizes[ROWS] = {s->years.count, s->entities.count, s->amounts.count};
  bool good = true;
  for (int i = 0; i < ROWS; i++) {
    t->sizes[i] = sizes[i];
    t->widths[i] = (uint8_t)ns_number_width(sizes[i]);
    t->masks[i] = ns_width_mask(t->widths[i]);
    t->rows[i] = ns_alloc(((size_t)sizes[i] + 1) * sizeof *t->rows[i]);
    t->kinds_of[i] = &no_kind;
    good &= t->rows[i] != NULL;
  }
  t->fact_widths = ns_fact_widths_of(sizes[YEARS], sizes[ENTITIES], sizes[AMOUNTS]);
  t->numbers_size = s->entities.count > s->sources.count ? s->entities.count : s->sources.count;
  t->numbers = ns_alloc((t->numbers_size + 1) * sizeof *t->numbers);
  t->sources = ns_alloc((size_t)s->sources.count * sizeof *t->sources);
  t->kinds_of[AMOUNTS] = t->amount_kinds = ns_calloc((size_t)s->amounts.count + 1, 1);
  return good && t->numbers && t->sources && t->amount_kinds;
}

static ns_status tallies_new(const ns_sealed *s, ns_tallies **out, ns_error *err) {
  ns_tallies *t = ns_calloc(1, sizeof *t);
  if (!t)
    return ns_fail_nomem(err);
  ns_status status = make_rows(s, t) ? read_amount_kinds(s, t, err) : ns_fail_nomem(err);
  if (status)
    ns_tallies_free(t);
  else
    *out = t;
  return status;
}

static void clear(const ns_sealed *s, ns_tallies *t) {
  for (int i = 0; i < ROWS; i++)
    memset(t->rows[i], 0, ((size_t)t->sizes[i] + 1) * sizeof *t->rows[i]);
  memset(t->sources, 0, (size_t)s->sources.count * sizeof *t->sources);
  memset(t->kinds, 0, sizeof t->kinds);
}

static inline void count(tally *t, uint32_t doc) {
  t->count += t->last != doc + 1;
  t->last = doc + 1;
}

/* ---- the column of facts, passages ascending ---- */

/* Values of one passage. A number that cannot be counts as 0 and is remembered: no branch for each value. */
static bool count_all(const facets *f, const unsigned char *at, const ns_value_counts *counts, uint32_t doc) {
  ns_tallies *t = f->t;
  uint32_t years = counts->years, entities = years + counts->entities, all = entities + counts->figures;
  bool bad = false;
  for (uint32_t i = 0; i < all; i++) {
    unsigned what = (i >= years) + (i >= entities);
    uint32_t number = ns_load32(at) & t->masks[what];
    at += t->widths[what];
    bool out = number >= t->sizes[what];
    bad |= out;
    number = out ? 0 : number;
    count(&t->rows[what][number], doc);
    count(&t->kinds[t->kinds_of[what][what == AMOUNTS ? number : 0]], doc);
  }
  return !bad;
}

static bool is_plain_head(unsigned head) {
  return (head & NS_HEAD_YEARS) < NS_HEAD_YEARS && (head >> 2 & NS_HEAD_ENTITIES) < NS_HEAD_ENTITIES && head >> 5 < NS_HEAD_FIGURES;
}

/* A group, and where the values of each of its passages begin. */
typedef struct group_values {
  ns_fact_group g;
  uint32_t starts[NS_FACT_GROUP + 1];
} group_values;

static bool enter_group(const ns_sealed *s, uint32_t group, group_values *out) {
  if (!ns_fact_group_at(s, group, &out->g))
    return false;
  uint32_t sum = out->starts[0] = 0;
  for (unsigned i = 0; i < NS_FACT_GROUP && out->g.width == 1; i++)
    out->starts[i + 1] = sum += out->g.lengths[i];
  for (unsigned i = 0; i < NS_FACT_GROUP && out->g.width != 1; i++)
    out->starts[i + 1] = sum += ns_fact_group_length(&out->g, i);
  return true;
}

static bool count_values(const facets *f, const group_values *v, unsigned nth, uint32_t doc) {
  const ns_fact_widths *w = &f->t->fact_widths;
  ns_reader in = {v->g.values + v->starts[nth], v->g.values + v->starts[nth + 1], false};
  ns_value_counts counts;
  if (in.at == in.end)
    return true;
  unsigned head = *in.at;
  if (!is_plain_head(head))
    return ns_value_counts_read(&in, w, &counts) && count_all(f, in.at, &counts, doc);
  counts = (ns_value_counts){head & NS_HEAD_YEARS, head >> 2 & NS_HEAD_ENTITIES, head >> 5};
  uint32_t len = 1 + counts.years * w->year + counts.entities * w->entity + counts.figures * w->amount;
  return len == (uint32_t)(in.end - in.at) && count_all(f, in.at + 1, &counts, doc);
}

/* Memory is far away: what is needed soon is fetched now. */
static void fetch_group(const ns_sealed *s, uint32_t doc) {
  enum { LINE = 64 };
  const ns_map *facts = &s->maps[NS_SECTION_FACTS];
  uint32_t offset = ns_load32(s->maps[NS_SECTION_FACT_INDEX].ptr + (size_t)(doc / NS_FACT_GROUP) * NS_FACT_ROW);
  if (facts->len > 2 * LINE && offset < facts->len - 2 * LINE) {
    __builtin_prefetch(facts->ptr + offset);
    __builtin_prefetch(facts->ptr + offset + LINE);
    __builtin_prefetch(facts->ptr + offset + 2 * LINE);
  }
}

static ns_status count_facts(const facets *f) {
  enum { AHEAD = 24 };
  const ns_docs *docs = f->request->docs;
  group_values v = {0};
  uint32_t group = NS_NONE;
  for (size_t i = 0; i < docs->count; i++) {
    uint32_t doc = docs->at[i];
    if (doc / NS_FACT_GROUP != group) {
      group = doc / NS_FACT_GROUP;
      if (i + AHEAD < docs->count)
        fetch_group(f->s, docs->at[i + AHEAD]);
      if (!enter_group(f->s, group, &v))
        return ns_sealed_damaged(f->s, NS_SECTION_FACTS, f->err);
    }
    if (!count_values(f, &v, doc % NS_FACT_GROUP, doc))
      return ns_sealed_damaged(f->s, NS_SECTION_FACTS, f->err);
  }
  return NS_OK;
}

/* ---- articles of passages ---- */

static void count_sources(const facets *f) {
  enum { AT_ONCE = 256 };
  const ns_docs *docs = f->request->docs;
  const unsigned char *rows = f->s->maps[NS_SECTION_ARTICLES].ptr;
  uint32_t articles[AT_ONCE];
  for (size_t from = 0; from < docs->count; from += AT_ONCE) {
    size_t count = docs->count - from < AT_ONCE ? docs->count - from : AT_ONCE;
    for (size_t i = 0; i < count; i++) {
      articles[i] = ns_article_of(f->s, docs->at[from + i]);
      __builtin_prefetch(rows + (size_t)articles[i] * NS_ARTICLE_ROW);
    }
    for (size_t i = 0; i < count; i++) {
      uint32_t source = ns_article_at(f->s, articles[i]).source;
      if (source < f->s->sources.count)
        f->t->sources[source]++;
    }
  }
}

static ns_status check_docs(const ns_sealed *s, const ns_docs *docs, ns_error *err) {
  uint32_t last = docs->count ? docs->at[docs->count - 1] : 0;
  return docs->count && last >= s->passages ? ns_fail(err, NS_NOTFOUND, "there is no passage %u", last) : NS_OK;
}

ns_status ns_sealed_count_articles(ns_segment *seg, const ns_docs *docs, uint64_t *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  uint32_t before = NS_NONE;
  *out = 0;
  ns_status status = check_docs(s, docs, err);
  for (size_t i = 0; i < docs->count && !status; i++) {
    uint32_t article = ns_article_of(s, docs->at[i]);
    *out += article != before;
    before = article;
  }
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
    uint32_t passages = f->t->rows[YEARS][at.number].count;
    double year = ((unsigned char)at.key[0] << 8 | (unsigned char)at.key[1]) - 32768;
    if (passages && at.len == 2) {
      f->values[NS_FACET_YEAR]++;
      status = f->sink(f->ctx, NS_FACET_YEAR, NS_SLICE_NONE, 0, year, year, passages);
    }
  }
  return at.bad ? ns_sealed_damaged(f->s, NS_SECTION_YEARS, f->err) : status;
}

static ns_status hand_amounts(const facets *f) {
  enum { AROUND_UNIT = 4 };
  ns_dict_at at;
  ns_status status = NS_OK;
  for (ns_dict_first(&f->s->amounts, &at); !ns_dict_end(&at) && !status; ns_dict_next(&at)) {
    double low, high, value;
    uint32_t passages = f->t->rows[AMOUNTS][at.number].count;
    unsigned kind = (unsigned char)at.key[0];
    if (!passages || kind >= NS_KIND_ORDINAL || at.len < AROUND_UNIT)
      continue;
    memcpy(&value, f->s->maps[NS_SECTION_AMOUNT_SPANS].ptr + (size_t)at.number * NS_SPAN_ROW, sizeof value);
    ns_decade(value, &low, &high);
    ns_slice unit = at.len > AROUND_UNIT ? ns_slice_of(at.key + 1, at.len - AROUND_UNIT) : NS_SLICE_NONE;
    f->values[NS_FACET_AMOUNT]++;
    status = f->sink(f->ctx, NS_FACET_AMOUNT, unit, (int)kind, low, high, passages);
  }
  return at.bad ? ns_sealed_damaged(f->s, NS_SECTION_AMOUNTS, f->err) : status;
}

static ns_status hand_kinds(const facets *f) {
  ns_status status = NS_OK;
  for (int kind = 0; kind < NS_KIND_COUNT_OF_KINDS && !status; kind++) {
    if (!f->t->kinds[kind].count)
      continue;
    f->values[NS_FACET_KIND]++;
    status = f->sink(f->ctx, NS_FACET_KIND, NS_SLICE_NONE, kind, 0, 0, f->t->kinds[kind].count);
  }
  return status;
}

/* ---- names: entities, whose last byte is the kind, and sources ---- */

static uint32_t name_count(const facets *f, ns_facet facet, uint32_t number) {
  return facet == NS_FACET_ENTITY ? f->t->rows[ENTITIES][number].count : f->t->sources[number];
}

/* Lists the names that were counted. */
static size_t list_names(const facets *f, ns_facet facet, uint32_t size) {
  size_t found = 0;
  for (uint32_t i = 0; i < size; i++) {
    f->t->numbers[found] = i;
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
    uint32_t passages = name_count(f, facet, f->t->numbers[i]);
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
    uint32_t number = f->t->numbers[i], passages = name_count(f, facet, number);
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
    status = tallies_new(s, &s->tallies, err);
  if (status)
    return status;
  f.t = s->tallies;
  clear(s, f.t);
  if (request->facets & ~(1u << NS_FACET_SOURCE))
    status = count_facts(&f);
  if (!status && request->facets & 1u << NS_FACET_SOURCE)
    count_sources(&f);
  return status ? status : hand_out(&f);
}
