/* Counting facets: names are numbers in the columns (facts.h draws them), so an array of counts for all of them. Each number of a
 * passage is one more in its place; that none comes twice, the column sees to. */
#include "sealed/read/facets.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

enum { UNIT_BYTES_MAX = 64 << 20, AROUND_UNIT = 4 /* in a key: kind, 0, decade */ };

/* ---- what is read once ---- */

void ns_tallies_free(ns_tallies *t) {
  if (!t)
    return;
  ns_free(t->counts);
  ns_free(t->sources);
  ns_free(t->runs);
  ns_free(t->amounts);
  ns_free(t->kinds);
  ns_free(t->units);
  ns_free(t->sorted);
  ns_free(t->named);
  ns_arena_release(&t->names);
  ns_free(t);
}

static bool make_rows(const ns_sealed *s, ns_tallies *t) {
  size_t names = s->entities.count > s->sources.count ? s->entities.count : s->sources.count;
  t->counts = ns_alloc(((size_t)t->space.end + 1) * sizeof *t->counts);
  t->sources = ns_alloc(((size_t)s->sources.count + 1) * sizeof *t->sources);
  t->kinds = ns_alloc((size_t)s->amounts.count);
  t->amounts = ns_alloc((size_t)s->amounts.count * sizeof *t->amounts);
  t->named = ns_alloc((names + 1) * sizeof *t->named);
  return t->counts && t->kinds && t->sources && t->amounts && t->named;
}

/* Units come in a row: keys begin with kind and unit. */
static bool find_unit(ns_tallies *t, ns_slice unit) {
  if (t->unit_count && ns_slice_eq(t->units[t->unit_count - 1], unit))
    return true;
  if (ns_grow(&t->units, t->unit_count, &t->unit_capacity, sizeof *t->units))
    return false;
  ns_slice copy = unit.len ? ns_arena_copy(&t->names, unit) : NS_SLICE_NONE;
  t->units[t->unit_count++] = copy;
  return copy.ptr || !unit.len;
}

static ns_status read_amounts(const ns_sealed *s, ns_tallies *t, ns_error *err) {
  ns_dict_at at;
  for (ns_dict_first(&s->amounts, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    unsigned kind = at.len >= AROUND_UNIT ? (unsigned char)at.key[0] : NS_KIND_COUNT_OF_KINDS;
    if (kind >= NS_KIND_COUNT_OF_KINDS)
      return ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err);
    if (!find_unit(t, ns_slice_of(at.key + 1, at.len - AROUND_UNIT)))
      return ns_fail_nomem(err);
    ns_amount_value *amount = &t->amounts[at.number];
    double value;
    memcpy(&value, ns_guard_at(&s->guards[NS_SECTION_AMOUNT_SPANS], (size_t)at.number * NS_SPAN_ROW, NS_SPAN_ROW), sizeof value);
    *amount = (ns_amount_value){.unit = (uint32_t)t->unit_count - 1};
    t->kinds[at.number] = (uint8_t)kind;
    ns_decade(value, &amount->low, &amount->high);
  }
  return at.bad ? ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err) : NS_OK;
}

/* Most archives come source by source, so that a run is long; at worst there is one for each article. */
static ns_status find_runs(const ns_sealed *s, ns_tallies *t, ns_error *err) {
  uint32_t before = 0;
  for (uint32_t a = 0; a < s->articles; a++) {
    ns_article_row row = ns_articles_at(&s->rows, a);
    uint32_t source = row.source < s->sources.count ? row.source : s->sources.count;
    if (row.first < before)
      return ns_sealed_damaged(s, NS_SECTION_ARTICLES, err);
    before = row.first;
    if (t->run_count && t->runs[t->run_count - 1].source == source)
      continue;
    if (ns_grow(&t->runs, t->run_count, &t->run_capacity, sizeof *t->runs))
      return ns_fail_nomem(err);
    t->runs[t->run_count++] = (ns_source_run){a ? row.first : 0, source};
  }
  return NS_OK;
}

ns_status ns_tallies_new(const ns_sealed *s, ns_tallies **out, ns_error *err) {
  ns_tallies *t = ns_calloc(1, sizeof *t);
  if (!t)
    return ns_fail_nomem(err);
  ns_arena_init(&t->names, UNIT_BYTES_MAX);
  ns_status status = ns_fact_space_in(s, &t->space) ? NS_OK : ns_sealed_damaged(s, NS_SECTION_ENTITIES, err);
  if (!status)
    status = make_rows(s, t) ? read_amounts(s, t, err) : ns_fail_nomem(err);
  if (!status)
    status = find_runs(s, t, err);
  if (!status) /* they are kept: nothing damaged may be among them */
    status = ns_sealed_settle(s, status, err);
  if (status)
    ns_tallies_free(t);
  else
    *out = t;
  return status;
}

/* ---- facts ---- */

/* Numbers of many passages are put side by side and then counted: how many the next passage has nobody can guess, and to guess
 * wrong takes longer than to count them. */
enum { FLAT = 2048, GROUP_MOST = NS_FACT_GROUP * 15 /* of four bits */ };
typedef struct flat {
  unsigned char bytes[(FLAT + GROUP_MOST + NS_FACT_AHEAD) * sizeof(uint32_t)];
} flat;

_Static_assert((int)GROUP_MOST >= (int)NS_FACT_REPEATS, "what a passage or a small group has fits behind a full buffer");

/* A number that cannot be counts where there is none. */
static inline uint32_t place_of(const ns_tallies *t, uint32_t number) {
  return number < t->space.end ? number : t->space.end;
}

/* Counts what lies before `end` and begins anew; the end is handed from function to function, so that it stays in a register. */
static inline __attribute__((always_inline)) unsigned char *count_flat(const ns_tallies *t, flat *f, const unsigned char *end, const unsigned width) {
  uint32_t *const counts = t->counts;
  const uint32_t numbers = t->space.end;
  for (const unsigned char *at = f->bytes; at < end; at += width) {
    uint32_t number = ns_fact_number(at, width);
    counts[number < numbers ? number : numbers]++;
  }
  return f->bytes;
}

/* A passage with so many numbers that repeats are not marked. */
static bool count_crowded(ns_tallies *t, const unsigned char *at, uint32_t count) {
  if (count > t->sorted_capacity) {
    uint32_t *grown = ns_realloc_array(t->sorted, count, sizeof *grown);
    if (!grown)
      return false;
    t->sorted = grown;
    t->sorted_capacity = count;
  }
  for (uint32_t i = 0; i < count; i++)
    t->sorted[i] = place_of(t, ns_fact_number(at + (size_t)i * t->space.width, t->space.width));
  qsort(t->sorted, count, sizeof *t->sorted, ns_by_u32);
  for (uint32_t i = 0; i < count; i++)
    t->counts[t->sorted[i]] += !i || t->sorted[i] < t->space.years || t->sorted[i] != t->sorted[i - 1];
  return true;
}

/* Puts the numbers of one passage at `end`, of a group whose counts do not have four bits; NULL without memory. */
static inline __attribute__((always_inline)) unsigned char *take_from_large(ns_tallies *t, flat *f, unsigned char *end, const ns_fact_group *g, unsigned nth, const unsigned width) {
  const unsigned char *at = g->numbers + ns_fact_before(g, nth) * width;
  uint32_t count = ns_fact_count(g, nth);
  if (count > NS_FACT_REPEATS)
    return count_crowded(t, at, count) ? end : NULL;
  memcpy(end, at, (size_t)count * width);
  end += (size_t)count * width;
  return end < f->bytes + FLAT * width ? end : count_flat(t, f, end, width);
}

/* A group whose counts have four bits, as nearly all have, in registers. */
typedef struct small_group {
  uint64_t words[2];
  uint32_t before[2];
} small_group;

/* Likewise: more is copied than there is, where that may be read, and the next passage's go over it. */
static inline __attribute__((always_inline)) unsigned char *take_from_small(unsigned char *end, const ns_fact_group *g, const small_group *small, unsigned nth, const unsigned width) {
  unsigned half = nth / NS_FACT_AHEAD, shift = nth % NS_FACT_AHEAD * 4;
  uint32_t before = small->before[half] + ns_sum_nibbles(small->words[half] & (((uint64_t)1 << shift) - 1));
  uint32_t count = small->words[half] >> shift & 15;
  const unsigned char *at = g->numbers + (size_t)before * width;
  if (g->last)
    memcpy(end, at, (size_t)count * width);
  else
    memcpy(end, at, (size_t)NS_FACT_AHEAD * width);
  return end + (size_t)count * width;
}

/* Memory is far away: what is needed soon is fetched now. */
static void fetch_group(const ns_sealed *s, uint32_t doc, bool touched) {
  enum { LINE = 64, LINES = 3 };
  const ns_guard *facts = &s->guards[NS_SECTION_FACTS];
  uint32_t offset = ns_fact_offset(s, doc / NS_FACT_GROUP, touched);
  for (size_t line = 0; line < LINES && offset + line * LINE < facts->len; line++)
    __builtin_prefetch(facts->ptr + offset + line * LINE);
}

static inline __attribute__((always_inline)) ns_status count_docs(const ns_sealed *s, ns_tallies *t, flat *f, const ns_docs *docs, const unsigned width, ns_error *err) {
  enum { AHEAD = 32 };
  ns_fact_group g = {0};
  small_group small = {{0}, {0}};
  uint32_t group = NS_NONE;
  unsigned char *end = f->bytes;
  const bool touched = ns_guard_touch_for(&s->guards[NS_SECTION_FACTS], docs->count) && ns_guard_touch_for(&s->guards[NS_SECTION_FACT_INDEX], docs->count);
  for (const uint32_t *doc = docs->at, *stop = doc + docs->count; doc < stop; doc++) {
    if (*doc / NS_FACT_GROUP != group) {
      group = *doc / NS_FACT_GROUP;
      if (stop - doc > AHEAD)
        fetch_group(s, doc[AHEAD], touched);
      if (!ns_fact_group_at(s, group, width, touched, &g))
        return ns_sealed_damaged(s, NS_SECTION_FACTS, err);
      small = (small_group){{ns_load64(g.counts), ns_load64(g.counts + 8)}, {0, 0}};
      small.before[1] = ns_sum_nibbles(small.words[0]);
      if (end >= f->bytes + FLAT * width)
        end = count_flat(t, f, end, width);
    }
    end = g.bits == 4 ? take_from_small(end, &g, &small, *doc % NS_FACT_GROUP, width)
                      : take_from_large(t, f, end, &g, *doc % NS_FACT_GROUP, width);
    if (!end)
      return ns_fail_nomem(err);
  }
  (void)count_flat(t, f, end, width);
  return NS_OK;
}

static ns_status count_docs_any(const ns_sealed *s, ns_tallies *t, flat *f, const ns_docs *docs, ns_error *err) {
  switch (t->space.width) {
  case 1:
    return count_docs(s, t, f, docs, 1, err);
  case 2:
    return count_docs(s, t, f, docs, 2, err);
  case 3:
    return count_docs(s, t, f, docs, 3, err);
  default:
    return count_docs(s, t, f, docs, 4, err);
  }
}

ns_status ns_tallies_count_facts(const ns_sealed *s, ns_tallies *t, const ns_docs *docs, ns_error *err) {
  flat f;
  memset(t->counts, 0, ((size_t)t->space.end + 1) * sizeof *t->counts);
  memset(t->kind_counts, 0, sizeof t->kind_counts);
  ns_status status = count_docs_any(s, t, &f, docs, err);
  if (!status && t->counts[t->space.end])
    status = ns_sealed_damaged(s, NS_SECTION_FACTS, err);
  for (uint32_t i = 0; i < s->amounts.count; i++)
    t->kind_counts[t->kinds[i]] += t->counts[t->space.amounts + i];
  for (unsigned kind = 0; kind < NS_KIND_COUNT_OF_KINDS; kind++)
    t->kind_counts[kind] -= t->counts[kind];
  return status;
}

/* ---- sources, articles ---- */

/* The last run from `from` on that begins at or before doc. */
static size_t find_run(const ns_tallies *t, size_t from, uint32_t doc) {
  size_t step = 1, low = from, high = from + 1;
  while (high < t->run_count && t->runs[high].first <= doc) {
    low = high;
    high += step *= 2;
  }
  high = high < t->run_count ? high : t->run_count;
  while (low + 1 < high) {
    size_t middle = low + (high - low) / 2;
    if (t->runs[middle].first <= doc)
      low = middle;
    else
      high = middle;
  }
  return low;
}

void ns_tallies_count_sources(const ns_sealed *s, ns_tallies *t, const ns_docs *docs) {
  memset(t->sources, 0, ((size_t)s->sources.count + 1) * sizeof *t->sources);
  size_t run = 0;
  for (size_t from = 0, to; from < docs->count; from = to) {
    run = find_run(t, run, docs->at[from]);
    to = run + 1 < t->run_count ? ns_docs_find(docs, from, t->runs[run + 1].first) : docs->count;
    t->sources[t->runs[run].source] += (uint32_t)(to - from);
  }
}
