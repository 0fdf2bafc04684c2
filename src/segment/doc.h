/* The passages and articles that go into a segment, ready to be indexed: what the producer of an index hands over,
 * whichever segment takes it. */
#ifndef NS_SEGMENT_DOC_H
#define NS_SEGMENT_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/fact.h"
#include "base/slice.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Dense numbers that a producer of passages gives to terms and forms, and what they stand for. */
typedef struct ns_vocabulary {
  uint64_t id; /* never the same for two producers of a process, nor when the numbers mean something else */
  ns_slice (*term)(const void *producer, uint32_t number); /* borrowed as long as the passages are */
  ns_slice (*form)(const void *producer, uint32_t number);
  const void *producer;
} ns_vocabulary;

/* One occurrence of a term in a passage, in numbers of the vocabulary. */
#define NS_NO_NUMBER UINT32_MAX
typedef struct ns_occurrence {
  uint32_t term;
  uint32_t position; /* NS_NO_NUMBER: a compound part */
  uint32_t form;     /* the exact form ("häuser") under its main term, else NS_NO_NUMBER; a form belongs to one term */
} ns_occurrence;

/* One word term of a passage. Whole words and joined forms have positions; compound parts none. */
typedef struct ns_doc_term {
  ns_slice term;
  uint32_t position;  /* index of its first position in ns_doc.positions */
  uint32_t position_count;
  uint8_t impact;     /* 1 to 255, ns_impact() */
} ns_doc_term;

/* An exact form that stands in the passage, with the term it was indexed under. */
typedef struct ns_doc_form {
  ns_slice form;
  uint32_t term;      /* index into ns_doc.terms */
} ns_doc_form;

typedef struct ns_article_meta {
  ns_slice id, title, source, author, url, lang, path; /* absent when unknown (id never) */
  ns_period date;
  uint64_t content_hash;
  const ns_slice *title_terms; /* main terms of the title's words, no doubles */
  size_t title_term_count;
  uint32_t passage_count;
} ns_article_meta;

/* One passage, ready to be indexed. All borrowed for the time of the call. The words come as occurrences, as
 * they lie in the text, or gathered into terms: the live segment wants terms, the sealed one takes either
 * and occurrences when there are both, for it gathers many passages at once. */
typedef struct ns_doc {
  const ns_vocabulary *vocabulary;  /* NULL: there are terms alone */
  const ns_occurrence *occurrences; /* positions never fall */
  size_t occurrence_count;
  uint32_t length;                  /* in words, compound parts not counted: for ns_impact() */
  const ns_doc_term *terms; /* no doubles */
  size_t term_count;
  const ns_doc_form *forms; /* no doubles */
  size_t form_count;
  const uint32_t *positions; /* ascending for each term */
  size_t position_count;
  ns_slice text, section;       /* section absent when none */
  ns_slice caption;             /* of a table row, kept so that the facts can be read again; else absent */
  const ns_slice *section_terms;
  size_t section_term_count;
  uint32_t paragraph;           /* from 1 */
  uint8_t kind;                 /* ns_passage_kind of the corpus */
  ns_facts facts;
  uint64_t key;                 /* ns_tie_key() */
  uint64_t similar;             /* ns_similarity: fingerprint for near-duplicates; 0 = too short to tell */
} ns_doc;

#ifdef __cplusplus
}
#endif
#endif
