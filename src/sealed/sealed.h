/* The sealed segment: an immutable compressed inverted index in files of our own, memory-mapped. */
#ifndef NS_SEALED_SEALED_H
#define NS_SEALED_SEALED_H

#include "segment/segment.h"

/* ---- building ----
 * The input is cut into batches by the caller, numbered from 0 in input order; any thread may fill any
 * batch. The result depends on the batches' contents and order alone, not on threads or memory. */
typedef struct ns_sealed_builder ns_sealed_builder;
typedef struct ns_sealed_batch ns_sealed_batch;

/* A new segment in folder `path` (which must exist and be empty). `memory` is a ceiling in bytes for
 * everything the builder holds; runs are written to `path` beyond it and removed at the end. */
ns_status ns_sealed_builder_new(const char *path, size_t memory, unsigned threads, ns_sealed_builder **out,
                                ns_error *err);
/* Before the first batch: the visible articles of this sealed segment come first, merged from its
 * postings without analysis. Borrowed until the builder is freed. */
ns_status ns_sealed_builder_base(ns_sealed_builder *b, ns_segment *sealed, ns_error *err);
/* Thread-safe. May block until memory is free, so that the ceiling holds. */
ns_status ns_sealed_batch_new(ns_sealed_builder *b, uint64_t number, ns_sealed_batch **out, ns_error *err);
/* An article with its passages, in order. Only by the thread that holds the batch. */
ns_status ns_sealed_batch_add(ns_sealed_batch *batch, const ns_article_meta *meta, const ns_doc *docs,
                              size_t count, ns_error *err);
/* Hands the batch in (thread-safe); the batch is gone, also on failure. */
ns_status ns_sealed_batch_end(ns_sealed_batch *batch, ns_error *err);
void ns_sealed_batch_drop(ns_sealed_batch *batch);
/* Merges all batches and writes the segment, every file synced. An id that came in several batches (or
 * in the base): the last one stands. */
typedef struct ns_sealed_totals {
  uint64_t articles, passages, terms, postings, bytes;
} ns_sealed_totals;
ns_status ns_sealed_builder_finish(ns_sealed_builder *b, ns_sealed_totals *out, ns_error *err);
void ns_sealed_builder_free(ns_sealed_builder *b); /* unfinished: removes what it wrote */

/* ---- reading ---- */
/* Maps the segment in folder `path`; costs next to nothing, whatever its size. Blocks of sections are compared with their
 * checksums when an operation first touches them; it fails with NS_CORRUPT when one is not as it was written. */
ns_status ns_sealed_open(const char *path, ns_segment **out, ns_error *err);
/* Compares every block of every section: before a segment is merged into another one or given out as a whole, so that no
 * damage gets a fresh checksum. NS_CORRUPT names the section. */
ns_status ns_sealed_check(ns_segment *sealed, ns_error *err);
/* From now on articles with these ids are hidden. Once, right after opening. */
ns_status ns_sealed_hide(ns_segment *sealed, const ns_slice *ids, size_t count, ns_error *err);
#endif
