/* Xapian behind plain C: one handle for a glass database, terms and blobs as the caller gives them.
 * Nothing of C++ crosses but the handle; slices are copied before a call returns, results go into
 * buffers of the caller. Knows nothing of words, figures or articles.
 *
 * Xapian's values are not used: it writes them in destructors, so that a full disk would end the program.
 * What belongs to a document goes into the metadata.
 *
 * Reading calls answer NS_CHANGED when a writer has committed twice since the handle was opened:
 * ns_xapian_reopen, then ask again. NS_CORRUPT names the block that was met, when it was one. */
#ifndef NS_LIVE_XAPIAN_H
#define NS_LIVE_XAPIAN_H

#include "live/watch.h"
#include "segment/segment.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  NS_XAPIAN_TERM_MAX = 245, /* bytes of a term, every NUL counted twice */
  NS_XAPIAN_KEY_MAX = 250   /* bytes of a metadata key */
};

typedef struct ns_xapian ns_xapian;

/* ---- opening ---- */
/* `watch` looks at every block that is read through the handle; it is borrowed and outlives it. */
ns_status ns_xapian_open(const char *path, ns_watch *watch, ns_xapian **out, ns_error *err) NS_NOEXCEPT;
/* For writing, within a transaction: the one that is there, or (create) a new one, where there must be none. NS_LOCKED
 * when another writer holds it. */
ns_status ns_xapian_open_writer(const char *path, bool create, ns_watch *watch, ns_xapian **out, ns_error *err) NS_NOEXCEPT;
/* Which commit is read, counted by Xapian. */
ns_status ns_xapian_revision(ns_xapian *x, uint32_t *out, ns_error *err) NS_NOEXCEPT;
/* What was not committed is lost. NULL is fine. */
void ns_xapian_close(ns_xapian *x) NS_NOEXCEPT;
/* Goes on to the newest commit; *changed says whether there was one. */
ns_status ns_xapian_reopen(ns_xapian *x, bool *changed, ns_error *err) NS_NOEXCEPT;

/* ---- writing; after a failure all but cancel and close answer NS_BATCH_LOST ---- */
typedef struct ns_xapian_term {
  ns_slice term;
  uint32_t wdf;
} ns_xapian_term;

typedef struct ns_xapian_doc {
  const ns_xapian_term *terms; /* no doubles: NS_INVALID, and nothing is lost */
  size_t term_count;
  ns_slice data;
} ns_xapian_doc;

/* NS_OK, or NS_BATCH_LOST; makes it so (for a caller that failed half way). */
ns_status ns_xapian_usable(ns_xapian *x, ns_error *err) NS_NOEXCEPT;
void ns_xapian_lose(ns_xapian *x) NS_NOEXCEPT;
ns_status ns_xapian_add(ns_xapian *x, const ns_xapian_doc *doc, uint32_t *id, ns_error *err) NS_NOEXCEPT;
ns_status ns_xapian_delete(ns_xapian *x, uint32_t id, ns_error *err) NS_NOEXCEPT;
/* An empty value removes the key. */
ns_status ns_xapian_set_meta(ns_xapian *x, ns_slice key, ns_slice value, ns_error *err) NS_NOEXCEPT;
/* Seen by readers when it returns NS_OK, durable when the caller has synced the folder; the next transaction has begun. */
ns_status ns_xapian_commit(ns_xapian *x, ns_error *err) NS_NOEXCEPT;
/* Back to the last commit; heals a lost batch. */
ns_status ns_xapian_cancel(ns_xapian *x, ns_error *err) NS_NOEXCEPT;

/* ---- reading, also through a writer's open transaction ---- */
/* Documents, and the highest number ever given. */
ns_status ns_xapian_size(ns_xapian *x, uint32_t *count, uint32_t *last, ns_error *err) NS_NOEXCEPT;
/* Appends the value; nothing when the key was never set. */
ns_status ns_xapian_meta(ns_xapian *x, ns_slice key, ns_buf *out, ns_error *err) NS_NOEXCEPT;
/* Appends the first key that begins with prefix and is not below `from`; NS_NOTFOUND when there is none. */
ns_status ns_xapian_next_meta(ns_xapian *x, ns_slice prefix, ns_slice from, ns_buf *out, ns_error *err) NS_NOEXCEPT;
ns_status ns_xapian_df(ns_xapian *x, ns_slice term, uint32_t *out, ns_error *err) NS_NOEXCEPT;
/* Appends up to `max` terms that begin with prefix and are not below `from`, in byte order, each as
 * varint df and block; *count is how many. */
ns_status ns_xapian_terms(ns_xapian *x, ns_slice prefix, ns_slice from, size_t max, ns_buf *out, size_t *count,
                          ns_error *err) NS_NOEXCEPT;
/* How many terms lie in [from, before); without `before` no upper end. */
ns_status ns_xapian_count_terms(ns_xapian *x, ns_slice from, ns_slice before, uint64_t *out, ns_error *err) NS_NOEXCEPT;
/* Appends the documents with the term, ascending. */
ns_status ns_xapian_postings(ns_xapian *x, ns_slice term, ns_docs *out, ns_error *err) NS_NOEXCEPT;
/* out[i] = wdf (capped at 255) of the term in docs[i], 0 where it does not stand; docs ascend. */
ns_status ns_xapian_wdfs(ns_xapian *x, ns_slice term, const uint32_t *docs, size_t count, uint8_t *out,
                         ns_error *err) NS_NOEXCEPT;
/* Appends the data; NS_NOTFOUND when there is no such document. */
ns_status ns_xapian_data(ns_xapian *x, uint32_t doc, ns_buf *out, ns_error *err) NS_NOEXCEPT;
/* Every posting of the term, or (next) every term of the document. Ends with what visit answers beside
 * NS_OK. */
typedef ns_status ns_xapian_posting_fn(void *ctx, uint32_t doc, const ns_xapian_term *posting);
ns_status ns_xapian_walk_postings(ns_xapian *x, ns_slice term, ns_xapian_posting_fn *visit, void *ctx,
                                  ns_error *err) NS_NOEXCEPT;
ns_status ns_xapian_walk_document(ns_xapian *x, uint32_t doc, ns_xapian_posting_fn *visit, void *ctx,
                                  ns_error *err) NS_NOEXCEPT;

/* ---- searching ---- */
typedef enum ns_xapian_op {
  NS_XAPIAN_ALL,   /* every document, score 0 */
  NS_XAPIAN_TERM,  /* weight · wdf */
  NS_XAPIAN_SET,   /* the documents of a set that is not empty, score 0 */
  NS_XAPIAN_AND,   /* sum */
  NS_XAPIAN_OR,    /* sum */
  NS_XAPIAN_MAX,   /* the largest */
  NS_XAPIAN_NOT,   /* the first but none of the others */
  NS_XAPIAN_FILTER /* the first where all the others match */
} ns_xapian_op;

/* At most as deep as NS_PLAN_DEPTH_MAX and a little: it is walked by recursion here and in Xapian. */
typedef struct ns_xapian_query ns_xapian_query;
struct ns_xapian_query {
  ns_xapian_op op;
  uint32_t weight;
  ns_slice term;
  const ns_docs *set;
  const ns_xapian_query *const *children; /* one or more where the op has any */
  size_t child_count;
};

/* `match` decides who is in, `score` (NULL: scores 0) orders, keys[document] decides between equal scores,
 * ascending; equal pointers are one tree. Fills out->hits (room for k), hit_count, count and exact; with
 * `all` the count is exact, with `docs` the whole match set goes there, ascending. */
ns_status ns_xapian_search(ns_xapian *x, const ns_xapian_query *match, const ns_xapian_query *score,
                           const uint64_t *keys, size_t k, bool all, ns_docs *docs, ns_answer *out,
                           ns_error *err) NS_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
