#include <stdlib.h>

#include "base/order.h"
#include "live/internal.h"

typedef struct call {
  const uint32_t *docs; /* as asked */
  size_t count, probe_count;
  const ns_probe *probes;
  ns_arena *arena;
  ns_evidence *out;
  ns_error *err;
  uint32_t *order;           /* indices of docs, so that the passages ascend */
  uint32_t *sorted, *firsts; /* the passages in that order; the first passage of each one's article */
  uint8_t *found;
  ns_docs *positions;
} call;

static ns_evidence *evidence_of(call *c, size_t i, size_t probe) {
  return &c->out[c->order[i] * c->probe_count + probe];
}

static ns_status sort_docs(call *c) {
  uint64_t *pairs = ns_arena_alloc(c->arena, (c->count + 1) * sizeof *pairs);
  c->order = ns_arena_alloc(c->arena, (c->count + 1) * sizeof *c->order);
  c->sorted = ns_arena_alloc(c->arena, (c->count + 1) * sizeof *c->sorted);
  c->firsts = ns_arena_alloc(c->arena, (c->count + 1) * sizeof *c->firsts);
  c->found = ns_arena_alloc(c->arena, c->count + 1);
  if (!pairs || !c->order || !c->sorted || !c->firsts || !c->found)
    return ns_fail_nomem(c->err);
  for (size_t i = 0; i < c->count; i++)
    pairs[i] = (uint64_t)c->docs[i] << 32 | i;
  qsort(pairs, c->count, sizeof *pairs, ns_by_u64);
  for (size_t i = 0; i < c->count; i++) {
    c->sorted[i] = (uint32_t)(pairs[i] >> 32);
    c->order[i] = (uint32_t)pairs[i];
  }
  return NS_OK;
}

static ns_status visit_column(void *ctx, size_t i, ns_slice value) {
  call *c = ctx;
  ns_live_column column;
  c->firsts[i] = c->sorted[i];
  if (!value.len)
    return NS_OK; /* gone since the search: no evidence */
  ns_status status = ns_live_column_decode(value, c->arena, &column, c->err);
  if (status)
    return status;
  c->firsts[i] -= column.ordinal;
  for (size_t t = 0; t < column.section_term_count; t++) {
    for (size_t p = 0; p < c->probe_count; p++) {
      if (ns_slice_eq(column.section_terms[t], c->probes[p].term))
        evidence_of(c, i, p)->section = true;
    }
  }
  return NS_OK;
}

static ns_status keep_positions(call *c, ns_reader *entry, ns_evidence *e) {
  c->positions->count = 0;
  ns_status status = ns_live_words_positions(entry, c->positions, c->err);
  if (status || !c->positions->count)
    return status;
  size_t count = c->positions->count < NS_EVIDENCE_POSITIONS_MAX ? c->positions->count : NS_EVIDENCE_POSITIONS_MAX;
  uint32_t *kept = ns_arena_alloc(c->arena, count * sizeof *kept);
  if (!kept)
    return ns_fail_nomem(c->err);
  memcpy(kept, c->positions->at, count * sizeof *kept);
  e->positions = kept;
  e->position_count = (uint32_t)count;
  return NS_OK;
}

/* Positions and form of each word that the postings found in the passage. */
static ns_status visit_words(void *ctx, size_t i, ns_slice value) {
  call *c = ctx;
  ns_live_words words;
  ns_status status = value.len ? ns_live_words_open(value, &words, c->err) : NS_OK;
  for (size_t p = 0; p < c->probe_count && value.len && !status; p++) {
    const ns_probe *probe = &c->probes[p];
    ns_evidence *e = evidence_of(c, i, p);
    ns_reader entry;
    if (!e->impact || !ns_live_words_find(&words, probe->term, &entry))
      continue;
    status = keep_positions(c, &entry, e);
    if (!status && probe->form.ptr)
      e->exact = ns_live_words_has_form(&entry, probe->term, probe->form);
  }
  return status;
}

static ns_status probe_word(ns_live *live, call *c, size_t p) {
  ns_live_key room;
  ns_slice term = c->probes[p].term;
  if (!ns_live_word_fits(term))
    return NS_OK;
  term = ns_live_word_term(term, &room);
  ns_status status = ns_xapian_wdfs(live->x, term, c->sorted, c->count, c->found, c->err);
  for (size_t i = 0; i < c->count && !status; i++)
    evidence_of(c, i, p)->impact = c->found[i];
  return status;
}

static ns_status probe_title(ns_live *live, call *c, size_t p) {
  ns_live_key room;
  ns_slice term = ns_live_marked(NS_MARK_TITLE, c->probes[p].term, &room);
  ns_status status = ns_xapian_wdfs(live->x, term, c->firsts, c->count, c->found, c->err);
  for (size_t i = 0; i < c->count && !status; i++)
    evidence_of(c, i, p)->title = c->found[i] != 0;
  return status;
}

static ns_status gather(ns_live *live, void *ctx, ns_error *err) {
  call *c = ctx;
  memset(c->out, 0, c->count * c->probe_count * sizeof *c->out);
  ns_status status = ns_live_columns(live->x, c->sorted, c->count, visit_column, c, err);
  for (size_t p = 0; p < c->probe_count && !status; p++) {
    status = probe_word(live, c, p);
    if (!status)
      status = probe_title(live, c, p);
  }
  if (!status)
    status = ns_live_words_of(live->x, c->sorted, c->count, visit_words, c, err);
  return status;
}

ns_status ns_live_evidence(ns_segment *segment, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                           size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err) {
  ns_docs positions = {0};
  call c = {.docs = docs,
            .count = doc_count,
            .probes = probes,
            .probe_count = probe_count,
            .arena = arena,
            .out = out,
            .err = err,
            .positions = &positions};
  if (!doc_count || !probe_count)
    return NS_OK;
  ns_status status = sort_docs(&c);
  if (!status)
    status = ns_live_repeat(ns_live_of(segment), gather, &c, err);
  ns_docs_release(&positions);
  return status;
}
