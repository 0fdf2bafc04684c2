/* What the second pass asks of each passage and query term. Passages are visited in ascending order, so that
 * every block is decoded once. */
#include "sealed/read/open.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct place {
  uint32_t doc, index; /* index: where the caller has it */
} place;

/* One probe while the passages go by. */
typedef struct prober {
  ns_list list;
  bool form;                /* the exact form may stand in passages with the term */
  ns_symbols symbols;
  ns_gaps titles, headings; /* articles and stretches with the term */
  uint32_t title, heading;  /* the first of them not passed yet */
} prober;

static int compare_places(const void *a, const void *b) {
  const place *x = a, *y = b;
  return (x->doc > y->doc) - (x->doc < y->doc);
}

static bool open_gaps(const ns_sealed *s, const ns_dict *dict, ns_section docs, ns_slice term, uint32_t limit,
                      ns_gaps *gaps) {
  ns_dict_at at;
  *gaps = (ns_gaps){0};
  return ns_dict_find(dict, term, &at) ? ns_gaps_open(s, docs, &at, limit, gaps) : !at.bad;
}

static bool open_prober(const ns_sealed *s, const ns_probe *probe, ns_arena *arena, prober *p) {
  uint32_t number, ordinal;
  bool known = ns_word_list(s, probe->term, &p->list, &number);
  p->form = false;
  if (p->list.bad ||
      !open_gaps(s, &s->titles, NS_SECTION_TITLE_DOCS, probe->term, s->articles, &p->titles) ||
      !open_gaps(s, &s->headings, NS_SECTION_HEADING_DOCS, probe->term, s->stretches, &p->headings))
    return false;
  p->title = ns_gaps_next(&p->titles);
  p->heading = ns_gaps_next(&p->headings);
  if (!known || !probe->form.ptr || !ns_form_ordinal(s, probe->form, number, &ordinal))
    return true;
  p->form = true;
  return ns_list_symbols(&p->list, ordinal, arena, &p->symbols);
}

static bool in_gaps(ns_gaps *gaps, uint32_t *next, uint32_t number) {
  while (*next != NS_NONE && *next < number)
    *next = ns_gaps_next(gaps);
  return *next == number;
}

static bool is_exact(prober *p, uint32_t index) {
  if (!p->form || p->symbols.all)
    return p->form;
  uint32_t symbol = ns_list_symbol(&p->list, index);
  if (symbol >= p->symbols.count) {
    p->list.bad = true;
    return false;
  }
  return p->symbols.holds[symbol];
}

static ns_status find_in(prober *p, uint32_t doc, ns_position_list *scratch, ns_arena *arena, ns_evidence *out,
                         ns_error *err) {
  uint32_t index = ns_list_find(&p->list, doc);
  if (index == NS_NONE)
    return NS_OK;
  out->impact = ns_list_impact(&p->list, index, doc);
  out->exact = is_exact(p, index);
  scratch->count = 0;
  if (!ns_list_positions(&p->list, index, scratch)) {
    if (scratch->starved)
      return ns_fail_nomem(err);
    p->list.bad = true;
    return NS_OK;
  }
  size_t count = scratch->count < NS_EVIDENCE_POSITIONS_MAX ? scratch->count : NS_EVIDENCE_POSITIONS_MAX;
  if (!count)
    return NS_OK;
  uint32_t *at = ns_arena_alloc(arena, count * sizeof *at);
  if (!at)
    return ns_fail_nomem(err);
  memcpy(at, scratch->at, count * sizeof *at);
  out->positions = at;
  out->position_count = (uint32_t)count;
  return NS_OK;
}

/* Memory is far away: what one passage needs of the list is asked for while others are looked at. */
static void fetch_block(const ns_list *list, uint32_t block) {
  enum { LINE = 64 };
  ns_list_prefetch(list, block);
  size_t at = ns_list_start(list, block, NS_SKIP_POSITIONS), len = list->from.positions.len;
  for (size_t line = 0; line < 2 && at + line * LINE < len; line++)
    __builtin_prefetch(list->from.positions.ptr + at + line * LINE);
}

/* Asks for the block that passage `doc` would lie in; from: that of one before it. */
static uint32_t fetch_passage(const ns_list *list, uint32_t from, uint32_t doc) {
  __builtin_prefetch(list->from.base + doc);
  if (!list->skips || from >= list->blocks)
    return from;
  uint32_t block = ns_list_block_of(list, from, doc);
  if (block < list->blocks && (block != from || !from))
    fetch_block(list, block);
  return block;
}

/* One probe over all passages. */
static ns_status gather(const ns_sealed *s, const ns_probe *probe, const place *places, size_t count, size_t stride,
                        ns_arena *arena, ns_evidence *out, ns_error *err) {
  enum { AHEAD = 8 };
  prober p;
  ns_position_list scratch = {0};
  ns_status status = NS_OK;
  uint32_t fetched = 0;
  if (!open_prober(s, probe, arena, &p))
    return ns_sealed_damaged(s, NS_SECTION_WORDS, err);
  for (size_t i = 0; i < count && i < AHEAD; i++)
    fetched = fetch_passage(&p.list, fetched, places[i].doc);
  for (size_t i = 0; i < count && !status; i++) {
    ns_evidence *e = &out[places[i].index * stride];
    if (i + AHEAD < count)
      fetched = fetch_passage(&p.list, fetched, places[i + AHEAD].doc);
    status = find_in(&p, places[i].doc, &scratch, arena, e, err);
    if (p.title != NS_NONE)
      e->title = in_gaps(&p.titles, &p.title, ns_article_of(s, places[i].doc));
    if (p.heading != NS_NONE)
      e->section = in_gaps(&p.headings, &p.heading, ns_stretch_of(s, places[i].doc));
  }
  if (!status && (p.list.bad || p.titles.in.bad || p.headings.in.bad))
    status = ns_sealed_damaged(s, NS_SECTION_WORDS, err);
  ns_position_list_release(&scratch);
  return status;
}

ns_status ns_sealed_evidence(ns_segment *seg, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                             size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  place *places = ns_alloc(doc_count * sizeof *places);
  if (!places)
    return ns_fail_nomem(err);
  ns_status status = NS_OK;
  bool ascend = true;
  for (size_t i = 0; i < doc_count * probe_count; i++)
    out[i] = (ns_evidence){0};
  for (size_t i = 0; i < doc_count && !status; i++) {
    places[i] = (place){docs[i], (uint32_t)i};
    if (docs[i] >= s->passages)
      status = ns_fail(err, NS_NOTFOUND, "there is no passage %u", docs[i]);
  }
  for (size_t i = 1; i < doc_count && !status; i++)
    ascend &= places[i - 1].doc <= places[i].doc;
  if (!ascend)
    qsort(places, doc_count, sizeof *places, compare_places);
  for (size_t j = 0; j < probe_count && !status; j++)
    status = gather(s, &probes[j], places, doc_count, probe_count, arena, out + j, err);
  ns_free(places);
  return status;
}
