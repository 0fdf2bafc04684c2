/* What the live and the sealed segment have in common: the passages that go in, the plan they
 * evaluate, the answers they give. A search asks both through this interface and merges.
 *
 *   ns_doc (terms, impacts, positions, forms, facts, record) ─ in        doc.h
 *   ns_plan (match tree, score tree)                         ─ asked     plan.h
 *   hits, counts, match sets, evidence, facets, records      ─ out       here
 */
#ifndef NS_SEGMENT_SEGMENT_H
#define NS_SEGMENT_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "segment/doc.h"
#include "segment/plan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ score.c: the one score */

/* impact = clamp(round(255 · tf / (tf + k1 · (1 − b + b · len / avglen))), 1, 255): the saturated,
 * length-normalised term frequency of BM25 (Robertson and Zaragoza 2009), one byte. len counts words,
 * not compound parts. The constants are part of the analysis fingerprint. */
extern const double NS_IMPACT_K1, NS_IMPACT_B, NS_IMPACT_AVGLEN;
uint8_t ns_impact(uint32_t tf, uint32_t len);
/* Order among equal scores, ascending: newer date first (undated last), then hash of the article's id,
 * then paragraph. bits 63..42 date, 41..12 hash, 11..0 paragraph (the hash takes in paragraph / 4096). */
uint64_t ns_tie_key(int32_t date, ns_slice article_id, uint32_t paragraph);
/* idf as an integer weight: round(1024 · ln(1 + (n − df + 0.5) / (df + 0.5)) · boost), at least 1,
 * at most NS_WEIGHT_MAX. n and df over live and sealed together. */
enum { NS_WEIGHT_MAX = 65535 };
uint32_t ns_term_weight(uint64_t n, uint64_t df, double boost);

/* ------------------------------------------------------------------ answers */

typedef struct ns_hit {
  uint32_t doc;    /* number of the passage in its segment */
  uint32_t score;
  uint64_t key;    /* ns_tie_key */
} ns_hit;

/* Hits are ordered by score, descending, then key, ascending. */
static inline bool ns_hit_before(const ns_hit *a, const ns_hit *b) {
  return a->score != b->score ? a->score > b->score : a->key < b->key;
}

/* A set of passages of one segment: ascending numbers. Freed by ns_docs_release. */
typedef struct ns_docs {
  uint32_t *at;
  size_t count, capacity;
} ns_docs;
void ns_docs_release(ns_docs *docs);
/* Makes room for one more. NS_OK or NS_NOMEM. */
ns_status ns_docs_grow(ns_docs *docs) __attribute__((warn_unused_result));
/* Puts doc, larger than all before, at the end. NS_OK or NS_NOMEM. */
static inline __attribute__((warn_unused_result)) ns_status ns_docs_add(ns_docs *docs, uint32_t doc) {
  if (docs->count == docs->capacity && ns_docs_grow(docs))
    return NS_NOMEM;
  docs->at[docs->count++] = doc;
  return NS_OK;
}
/* Index of the first at or after `from` that is not below doc; count when there is none. */
size_t ns_docs_find(const ns_docs *docs, size_t from, uint32_t doc);

typedef struct ns_request {
  const ns_plan *plan;
  size_t k;         /* hits wanted, at most NS_HITS_MAX */
  bool want_count;  /* the exact number of matches */
  bool want_docs;   /* the whole match set (implies the count) */
} ns_request;
enum { NS_HITS_MAX = 100000 };

typedef struct ns_answer {
  ns_hit *hits;     /* at most k; the caller's array of k */
  size_t hit_count;
  uint64_t count;   /* of matches; a lower bound when !exact */
  bool exact;
  ns_docs docs;     /* when asked for */
} ns_answer;

/* What the second pass wants to know of a passage and a query term. */
typedef struct ns_probe {
  ns_slice term;
  ns_slice form;    /* exact form as the user wrote it, lower case; absent: no need */
} ns_probe;

typedef struct ns_evidence {
  uint8_t impact;   /* 0: the term is not in the passage */
  bool exact;       /* the passage holds the form itself, under the term */
  bool title, section; /* the term is among those of the article's title, of the passage's section */
  const uint32_t *positions; /* in the arena of the call; none for a compound part */
  uint32_t position_count;   /* at most NS_EVIDENCE_POSITIONS_MAX: the first ones */
} ns_evidence;
enum { NS_EVIDENCE_POSITIONS_MAX = 2048 }; /* a word that stands more often in one passage is near everything in it */

/* One passage as stored; slices in the arena of the call, or in the segment (until it is closed). */
typedef struct ns_record {
  ns_slice text, section, caption;
  uint32_t article;   /* number of the article in its segment */
  uint32_t paragraph;
  uint8_t kind;
  ns_facts facts;
  uint64_t key, similar;
} ns_record;

/* What tells whether two passages are shown as one. */
typedef struct ns_place {
  uint32_t article; /* number of the article in its segment */
  uint64_t similar;
} ns_place;

typedef struct ns_segment_stats {
  uint64_t articles, passages;   /* visible: replaced and removed ones not counted */
  uint64_t hidden_articles, hidden_passages; /* tombstones that still count in df until the next seal */
  uint64_t terms, postings;
  bool sealed;
} ns_segment_stats;

/* Receives counts of a facet, any order, each value once for a call and segment. text is the entity's name,
 * the source, the unit; kind the entity's or figure's kind; low is the year, or the lower end of the
 * decade (high its upper end; low = high = 0 for zero itself). */
typedef enum ns_facet { NS_FACET_YEAR, NS_FACET_AMOUNT, NS_FACET_ENTITY, NS_FACET_SOURCE, NS_FACET_KIND, NS_FACET_COUNT } ns_facet;
typedef ns_status ns_facet_fn(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high, uint64_t count);
/* Decade of a value: [10^n, 10^(n+1)), mirrored below zero, [0, 0] for zero. A figure is counted in the
 * decade of its low; a passage counts once for each value. Shared by both segments: decade.c. */
void ns_decade(double value, double *low, double *high);

typedef struct ns_facet_name {
  ns_facet facet; /* ENTITY or SOURCE */
  ns_slice text;
  int kind;
} ns_facet_name;

/* What is counted, over which passages. */
typedef struct ns_facet_request {
  const ns_docs *docs;
  unsigned facets;           /* bit set of 1 << ns_facet */
  size_t most;               /* of entities and sources the most frequent ones are enough, equally frequent ones by name;
                                0: all of them */
  const ns_facet_name *also; /* and these, wherever they are counted at all */
  size_t also_count;
} ns_facet_request;

typedef enum ns_pattern_kind { NS_PATTERN_WILDCARD, NS_PATTERN_FUZZY } ns_pattern_kind;
/* Called for terms of the dictionary, in byte order; df over this segment. */
typedef ns_status ns_term_fn(void *ctx, ns_slice term, uint32_t df);

/* ------------------------------------------------------------------ the interface */

typedef struct ns_segment ns_segment;
typedef struct ns_segment_ops {
  void (*close)(ns_segment *seg);
  ns_status (*stats)(ns_segment *seg, ns_segment_stats *out, ns_error *err);
  /* Passages with the term (hidden ones too); 0 when unknown. */
  ns_status (*df)(ns_segment *seg, ns_slice term, uint32_t *out, ns_error *err);
  /* Dictionary terms that begin with prefix, in byte order, until visit answers NS_STOPPED. */
  ns_status (*terms)(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err);
  /* Surface forms (lower case) that begin with prefix, likewise: for wildcards, suggestions and completions. */
  ns_status (*forms)(ns_segment *seg, ns_slice prefix, ns_term_fn *visit, void *ctx, ns_error *err);
  /* The first pass. Hidden passages are never answers. */
  ns_status (*search)(ns_segment *seg, const ns_request *request, ns_answer *out, ns_error *err);
  /* Takes out of docs, which ascend, what the node does not match: cheaper than its whole match set. May be NULL. */
  ns_status (*retain)(ns_segment *seg, const ns_node *match, ns_docs *docs, ns_error *err);
  /* out[i * probe_count + j]: probe j in docs[i] (any order). */
  ns_status (*evidence)(ns_segment *seg, const uint32_t *docs, size_t doc_count, const ns_probe *probes,
                        size_t probe_count, ns_arena *arena, ns_evidence *out, ns_error *err);
  /* Records of stored passages, with text and facts. */
  ns_status (*record)(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err);
  /* Facts alone, without spans, units of figures included: cheaper than the record. `similar`, `key`
   * and `article` are filled too, text and section absent. */
  ns_status (*facts)(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err);
  ns_status (*article)(ns_segment *seg, uint32_t article, ns_arena *arena, ns_article_meta *out, ns_error *err);
  /* Number of the article with this id; NS_NOTFOUND when there is none (or it is hidden). */
  ns_status (*find_article)(ns_segment *seg, ns_slice id, uint32_t *out, ns_error *err);
  /* Visible articles in order of number: the next one after `after` (UINT32_MAX = from the start);
   * NS_NOTFOUND at the end. */
  ns_status (*next_article)(ns_segment *seg, uint32_t after, uint32_t *out, ns_error *err);
  /* Passages of an article, in order of paragraph. */
  ns_status (*article_docs)(ns_segment *seg, uint32_t article, ns_docs *out, ns_error *err);
  /* Counts over a set of passages. values (may be NULL): how many values each facet asked for has, handed out or not. */
  ns_status (*facets)(ns_segment *seg, const ns_facet_request *request, ns_facet_fn *sink, void *ctx,
                      uint64_t values[NS_FACET_COUNT], ns_error *err);
  /* Articles that the passages belong to. May be NULL: then places() tells. */
  ns_status (*count_articles)(ns_segment *seg, const ns_docs *docs, uint64_t *out, ns_error *err);
  /* out[i]: where docs[i] belongs; docs ascend. From the columns alone, much cheaper than facts(). May be
   * NULL: then facts() is asked. */
  ns_status (*places)(ns_segment *seg, const uint32_t *docs, size_t count, ns_place *out, ns_error *err);
  /* Passages with the same similarity fingerprint as given (visible ones). */
  ns_status (*similar)(ns_segment *seg, uint64_t fingerprint, ns_docs *out, ns_error *err);
  /* Reads everything, checks every checksum and cross-reference. */
  ns_status (*verify)(ns_segment *seg, ns_error *err);
} ns_segment_ops;

struct ns_segment {
  const ns_segment_ops *ops;
};

/* Case-folded, blanks folded, trimmed copy of a source or author, for equality. */
ns_slice ns_fold_name(ns_slice name, ns_arena *arena);

/* ------------------------------------------------------------------ position.c: phrases and closeness */

typedef struct ns_positions {
  const uint32_t *at; /* ascending */
  size_t count;
} ns_positions;
/* Where the phrase begins: the p at which every terms[i] stands at p + offsets[i]. out has room for
 * terms[0].count. */
size_t ns_phrase_begins(const ns_positions *terms, const uint32_t *offsets, size_t count, uint32_t *out);
/* Can every set give a position of its own so that the last lies at most `span` after the first? NS_OK
 * or NS_NOMEM. */
ns_status ns_near_holds(const ns_positions *sets, size_t count, uint32_t span, ns_arena *scratch, bool *holds);

/* ------------------------------------------------------------------ record.c: stored forms
 * Encoded passages and articles as both segments keep them; drawn in record.c. What is decoded borrows
 * its texts from `bytes` and its lists from `arena`; damage is NS_CORRUPT, never a crash. */
void ns_record_encode(const ns_doc *doc, uint32_t article, ns_buf *out);
ns_status ns_record_decode(ns_slice bytes, ns_arena *arena, ns_record *out, ns_error *err);
void ns_article_encode(const ns_article_meta *meta, ns_buf *out);
ns_status ns_article_decode(ns_slice bytes, ns_arena *arena, ns_article_meta *out, ns_error *err);
/* Facts without spans and labels, for filters and facets. */
void ns_facts_encode(const ns_facts *facts, ns_buf *out);
ns_status ns_facts_decode(ns_slice bytes, ns_arena *arena, ns_facts *out, ns_error *err);

#ifdef __cplusplus
}
#endif
#endif
