/* From an article as read to passages ready to be indexed: analysis, facts, impacts. The one place that
 * says what a passage is indexed under. */
#ifndef NS_INDEX_PREPARE_H
#define NS_INDEX_PREPARE_H

#include "corpus/corpus.h"
#include "facts/facts.h"
#include "segment/segment.h"
#include "text/text.h"

/* One for each thread. */
typedef struct ns_preparer ns_preparer;

/* How the words of a passage are handed on: as they lie in the text, or gathered into terms as well. */
typedef enum ns_prepared { NS_PREPARED_OCCURRENCES, NS_PREPARED_TERMS } ns_prepared;

/* What of an article is indexed in part only, beside what its reader cut (ns_article.cut). */
typedef struct ns_prepared_note {
  size_t cut_words;  /* NS_WORD_CUT */
  ns_slice cut_word; /* the first of them, of the article */
  bool facts_full;   /* a passage had more figures or names than are kept */
} ns_prepared_note;

/* `names` is shared and borrowed. */
ns_status ns_preparer_new(ns_words words, const ns_names *names, ns_prepared as, ns_preparer **out, ns_error *err);
void ns_preparer_free(ns_preparer *p);
/* Bounds the words it remembers, in bytes; the side tables stay below half of that on top. */
void ns_preparer_set_cache(ns_preparer *p, size_t bytes);

/* meta and docs are borrowed from the preparer until the next call; slices of the article are kept, not
 * copied. *docs has meta->passage_count entries. */
ns_status ns_prepare_article(ns_preparer *p, const ns_article *article, ns_article_meta *meta,
                             const ns_doc **docs, ns_error *err);
/* Of the article prepared last. */
const ns_prepared_note *ns_preparer_note(const ns_preparer *p);
#endif
