/* An open sealed segment: its maps and dictionaries, and how columns are read. */
#ifndef NS_SEALED_OPEN_H
#define NS_SEALED_OPEN_H

#include "sealed/codec/articles.h"
#include "sealed/codec/dict.h"
#include "sealed/codec/guard.h"
#include "sealed/codec/list.h"
#include "sealed/codec/packed.h"
#include "sealed/read/store_read.h"
#include "segment/segment.h"

struct ns_sealed {
  ns_segment segment; /* first: an ns_segment is one of these */
  char *path;
  ns_sealed_head head;
  ns_guard guards[NS_SECTION_COUNT];
  ns_damage damage;
  uint32_t articles, passages, stretches, texts;
  const unsigned char *base;
  ns_wordbook book;
  ns_unpacker *text_unpacker, *meta_unpacker;
  ns_store_reader texts_read, meta_read; /* what was asked for last */
  ns_article_table rows;
  ns_packed repeated, order;       /* texts of passages that bring none; passages by fingerprint */
  ns_packed stretch_firsts, stretch_sections;
  ns_packed caption_firsts, caption_numbers; /* of runs of passages with one caption, or none */
  const ns_kernels *kernels;
  ns_impacts impacts;
  ns_dict ids, years, entities, amounts, labels, sections, captions, sources, authors, titles, headings, words, forms;
  uint64_t *hidden_passages, *hidden_articles; /* bit sets; NULL: nothing is hidden */
  uint64_t hidden_passage_count, hidden_article_count;
  struct ns_tallies *tallies; /* facets.c: kept from one count to the next */
};

static inline ns_sealed *ns_sealed_of(ns_segment *segment) {
  return (ns_sealed *)segment;
}
/* Untouched. */
static inline ns_slice ns_section_bytes(const ns_sealed *s, ns_section section) {
  return ns_guard_bytes(&s->guards[section]);
}
/* The part of a section that a dictionary entry names; absent and false when it passes the end or is damaged. */
bool ns_section_part(const ns_sealed *s, ns_section section, uint64_t offset, uint64_t len, ns_slice *out);
/* The same untouched, for who touches piece by piece what he reads of it. */
bool ns_section_range(const ns_sealed *s, ns_section section, uint64_t offset, uint64_t len, ns_slice *out);
static inline bool ns_bit(const uint64_t *set, uint32_t n) {
  return set && (set[n / 64] >> n % 64 & 1);
}
/* NS_CORRUPT, with the section's name and what helps; where damage was met (codec/guard.h), with that one's. */
ns_status ns_sealed_damaged(const ns_sealed *s, ns_section section, ns_error *err);
/* How an operation ends: NS_CORRUPT when damage was met meanwhile, whatever came of it, else `status`. */
ns_status ns_sealed_settle(const ns_sealed *s, ns_status status, ns_error *err);
#ifdef __clang_analyzer__ /* as in base/status.h */
#define ns_sealed_damaged(s, section, err) ((void)(ns_sealed_damaged)(s, section, err), NS_CORRUPT)
#endif

/* Maps the segment in folder `path`; its operations are still to be given to it. */
ns_status ns_sealed_load(const char *path, ns_sealed **out, ns_error *err);
void ns_sealed_unload(ns_sealed *s); /* NULL is fine */

/* ---- facets.c ---- */
void ns_tallies_free(struct ns_tallies *t);

/* ---- columns: numbers must be below the counts ---- */
/* Passages [first, end) of an article; never beyond the passages there are. */
void ns_article_range(const ns_sealed *s, uint32_t article, uint32_t *first, uint32_t *end);
uint32_t ns_article_of(const ns_sealed *s, uint32_t doc);
uint32_t ns_passage_paragraph(const ns_sealed *s, uint32_t doc);
uint64_t ns_passage_key(const ns_sealed *s, uint32_t doc);
uint64_t ns_passage_similar(const ns_sealed *s, uint32_t doc);
/* The number of the passage's stored text; NS_NONE where that is damaged. */
uint32_t ns_passage_text(const ns_sealed *s, uint32_t doc);
uint32_t ns_stretch_of(const ns_sealed *s, uint32_t doc);
uint32_t ns_stretch_first(const ns_sealed *s, uint32_t stretch);
uint32_t ns_stretch_section(const ns_sealed *s, uint32_t stretch); /* NS_NONE: no section */
uint32_t ns_passage_caption(const ns_sealed *s, uint32_t doc);     /* NS_NONE: no caption */
/* A key of a dictionary of names, copied into arena; absent when there is none. */
ns_slice ns_name_at(const ns_dict *dict, uint32_t number, ns_arena *arena);

/* ---- lists of numbers: ascending gaps as varints, from -1 ---- */
typedef struct ns_gaps {
  ns_reader in;
  uint64_t next, limit; /* the number before plus 1; numbers are below limit */
  uint32_t left;
} ns_gaps;
/* The list of a key of one of the dictionaries of lists. */
bool ns_gaps_open(const ns_sealed *s, ns_section docs, const ns_dict_at *at, uint32_t limit, ns_gaps *out);
/* The next number, NS_NONE at the end or where it is damaged (in.bad). */
uint32_t ns_gaps_next(ns_gaps *gaps);

/* ---- words ---- */
/* Opens the list of a term; false when the term is unknown (the list is then empty) or damaged (list->bad). */
bool ns_word_list(const ns_sealed *s, ns_slice term, ns_list *list, uint32_t *number);
bool ns_word_list_at(const ns_sealed *s, const ns_dict_at *at, ns_list *list);
/* The ordinal of a form of term `number`; false when the term has no such form. */
bool ns_form_ordinal(const ns_sealed *s, ns_slice form, uint32_t number, uint32_t *ordinal);

/* ---- store ---- */
/* The stored record of a passage (or article), unpacked into arena; *head: the bytes of it that are no text. */
ns_status ns_stored_record(ns_sealed *s, ns_section data, uint32_t number, ns_arena *arena, ns_slice *out, size_t *head,
                           ns_error *err);

/* ---- the other operations, one room each ---- */
ns_status ns_sealed_search(ns_segment *seg, const ns_request *request, ns_answer *out, ns_error *err);
ns_status ns_sealed_retain(ns_segment *seg, const ns_node *match, ns_docs *docs, ns_error *err);
ns_status ns_sealed_evidence(ns_segment *seg, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                             size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err);
ns_status ns_sealed_record(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err);
ns_status ns_sealed_places(ns_segment *seg, const uint32_t *docs, size_t count, ns_place *out, ns_error *err);
ns_status ns_sealed_facts(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err);
ns_status ns_sealed_article(ns_segment *seg, uint32_t article, ns_arena *arena, ns_article_meta *out, ns_error *err);
ns_status ns_sealed_facets(ns_segment *seg, const ns_facet_request *request, ns_facet_fn *sink, void *ctx,
                           uint64_t values[NS_FACET_COUNT], ns_error *err);
ns_status ns_sealed_count_articles(ns_segment *seg, const ns_docs *docs, uint64_t *out, ns_error *err);
ns_status ns_sealed_verify(ns_segment *seg, ns_error *err);
#endif
