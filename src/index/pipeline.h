/* The batch path: articles flow through all cores into the builder of a sealed segment.
 *
 *   one reader ─ batches of raw articles, numbered ─ workers: parse, analyse, extract, invert ─ builder
 *
 * Batches are cut by bytes in input order, so the result does not depend on the number of workers. */
#ifndef NS_INDEX_PIPELINE_H
#define NS_INDEX_PIPELINE_H

#include "index/index.h"
#include "sealed/sealed.h"

typedef struct ns_pipeline ns_pipeline;

enum { NS_MEMORY_DEFAULT = 1 << 30 }; /* bytes, when the options say nothing */

/* Of the ceiling: what the builder may hold, the rest is the workers'. */
size_t ns_pipeline_builder_share(const ns_write_options *options, unsigned threads);

/* All borrowed until ns_pipeline_end. threads >= 1; with one, the caller's thread does the work. */
ns_status ns_pipeline_begin(const ns_write_options *options, unsigned threads, ns_words words, const ns_names *names,
                            ns_sealed_builder *builder, ns_pipeline **out, ns_error *err);
/* Both copy what they are given and may block until a worker is free. The first failure of a worker comes
 * back from the next call. */
ns_status ns_pipeline_raw(ns_pipeline *p, const ns_raw *raw, ns_error *err);
ns_status ns_pipeline_article(ns_pipeline *p, const ns_article *article, ns_error *err);
/* Waits for the workers. *left_out: articles that were warned of; *passages: those done. Frees p always. */
ns_status ns_pipeline_end(ns_pipeline *p, uint64_t *left_out, uint64_t *passages, ns_error *err);
/* Passages done so far. */
uint64_t ns_pipeline_passages(ns_pipeline *p);
#endif
