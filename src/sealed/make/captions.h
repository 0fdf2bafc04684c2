/* Which passages stand under which caption of a table.
 *
 *   passages.captions = packed: first passage of each run · packed: its caption + 1 (number, 0 none)
 *
 * A run goes on to the next one; before the first run passages have no caption. An article's end does not end a run. */
#ifndef NS_SEALED_CAPTIONS_H
#define NS_SEALED_CAPTIONS_H

#include "sealed/make/builder.h"

typedef struct ns_caption_run {
  uint32_t doc, caption; /* first passage; number of the caption, NS_NONE: none */
} ns_caption_run;

/* Begins as zeros. */
typedef struct ns_caption_runs {
  ns_caption_run *at;
  size_t count, capacity;
} ns_caption_runs;

void ns_caption_runs_release(ns_caption_runs *runs);
/* Passages ascending, each once. */
ns_status ns_caption_runs_add(ns_caption_runs *runs, uint32_t doc, uint32_t caption, ns_error *err);
/* Writes the section and its entry in the head, whose counts are known; `captions`: keys of their dictionary. */
ns_status ns_caption_runs_write(const ns_caption_runs *runs, const ns_sealed_builder *b, ns_sealed_head *head, uint32_t captions,
                                ns_error *err);
#endif
