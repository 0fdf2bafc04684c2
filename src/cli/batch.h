/* Many queries at once: one a line, answered on all cores, printed in the order asked. */
#ifndef NS_CLI_BATCH_H
#define NS_CLI_BATCH_H

#include "search/search.h"

typedef struct ns_batch {
  const char *program, *index, *file; /* "-": standard input */
  const ns_query *query;              /* everything but the text */
  bool json, csv;
  unsigned threads;                   /* 0: all cores */
} ns_batch;

/* Exit status: 0 at least one query has hits, 1 none has, 2 an error (in any line). */
int ns_batch_run(const ns_batch *batch);
#endif
