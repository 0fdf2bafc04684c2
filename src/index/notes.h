/* Warnings of articles that are indexed, but in part: one for each, and no more than a reader takes in. */
#ifndef NS_INDEX_NOTES_H
#define NS_INDEX_NOTES_H

#include "index/index.h"
#include "index/prepare.h"

enum { NS_NOTES_MAX = 100 }; /* articles that are named; the others are counted */

/* Of one run, zeroed at first; under a lock where threads share it. */
typedef struct ns_notes {
  uint64_t articles;
} ns_notes;

/* Says what of the article was cut, if anything was. raw: where it was read. */
void ns_notes_add(ns_notes *notes, const ns_raw *raw, const ns_article *article, const ns_prepared_note *note,
                  const ns_write_options *options);
/* Says how many were not named. */
void ns_notes_end(const ns_notes *notes, const ns_write_options *options);
#endif
