/* What every segment must answer, by looking at each passage in turn: plain loops over plain structs,
 * nothing shared with the segments but the header. */
#ifndef NS_TESTS_ORACLE_H
#define NS_TESTS_ORACLE_H

#include "segment/segment.h"

typedef struct ns_oracle_doc {
  ns_doc doc;
  const ns_article_meta *article;
  ns_slice source, author; /* of the article, folded */
  bool hidden;             /* its article was removed or replaced */
} ns_oracle_doc;

typedef struct ns_oracle {
  ns_arena arena;
  ns_oracle_doc *docs; /* in order of arrival; a passage's number is its index */
  size_t count, capacity;
} ns_oracle;

void ns_oracle_init(ns_oracle *o);
void ns_oracle_release(ns_oracle *o);
/* Copies everything; an article of the same id is replaced. Out of memory ends the program. */
void ns_oracle_put(ns_oracle *o, const ns_article_meta *meta, const ns_doc *docs, size_t count);
bool ns_oracle_remove(ns_oracle *o, ns_slice article_id);

/* Every match with its score, best first; *count is how many. Freed with ns_free. */
ns_hit *ns_oracle_search(const ns_oracle *o, const ns_plan *plan, size_t *count);
/* Does the passage match, and with what score? */
bool ns_oracle_eval(const ns_oracle_doc *d, const ns_node *node, uint64_t *score);
/* Positions are borrowed from the oracle. */
ns_evidence ns_oracle_evidence(const ns_oracle_doc *d, const ns_probe *probe);
/* Among the passages given (indices), how many carry this value of the facet? The value as
 * ns_facet_fn receives it. */
uint64_t ns_oracle_facet(const ns_oracle *o, const ns_hit *hits, size_t count, ns_facet facet, ns_slice text,
                         int kind, double low, double high);
/* Index of the visible passage with this key; SIZE_MAX when there is none. */
size_t ns_oracle_by_key(const ns_oracle *o, uint64_t key);
#endif
