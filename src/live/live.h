/* The live segment: a Xapian glass database for everything added, changed or removed since the last
 * seal. One writer, many readers. The C side; only xapian.cc knows Xapian. */
#ifndef NS_LIVE_LIVE_H
#define NS_LIVE_LIVE_H

#include "segment/segment.h"

/* ---- writing: one transaction at a time ---- */
typedef struct ns_live_writer ns_live_writer;

/* Opens the segment in folder `path` and begins a transaction. NS_NOTFOUND when there is none, NS_LOCKED when another
 * writer holds it. */
ns_status ns_live_writer_open(const char *path, ns_live_writer **out, ns_error *err);
/* The same for a new one, in a folder where there is none yet; the folder is made when it is missing. */
ns_status ns_live_writer_create(const char *path, ns_live_writer **out, ns_error *err);
/* Puts an article with its passages in; an article of the same id is replaced. Everything is checked
 * before Xapian is touched; after a failure inside Xapian all calls but cancel and close answer
 * NS_BATCH_LOST. */
ns_status ns_live_put(ns_live_writer *w, const ns_article_meta *meta, const ns_doc *docs, size_t count, ns_error *err);
/* Takes an article out; NS_NOTFOUND when it is not in this segment. */
ns_status ns_live_remove(ns_live_writer *w, ns_slice article_id, ns_error *err);
/* content_hash and path of an article of this segment, seen through the open transaction; NS_NOTFOUND. */
ns_status ns_live_find(ns_live_writer *w, ns_slice article_id, ns_arena *arena, ns_article_meta *out, ns_error *err);
/* Named values that are committed with the rest (fingerprint, options). An empty value removes. */
ns_status ns_live_set(ns_live_writer *w, const char *name, ns_slice value, ns_error *err);
/* A sealed article is replaced or removed (`hidden`), or no longer (after it was sealed anew). */
ns_status ns_live_hide(ns_live_writer *w, ns_slice article_id, bool hidden, ns_error *err);
/* Passages in the segment, the transaction included. */
uint64_t ns_live_writer_passages(const ns_live_writer *w);
/* All of it durable and visible at once, or nothing. NS_UNSURE: visible, but the disk did not confirm it. */
ns_status ns_live_commit(ns_live_writer *w, ns_error *err);
void ns_live_cancel(ns_live_writer *w);
void ns_live_writer_close(ns_live_writer *w); /* cancels what was not committed */

/* ---- reading ---- */
ns_status ns_live_open(const char *path, ns_segment **out, ns_error *err);
/* Goes on to the newest commit; *changed tells whether there was one. A handle sees the database as it was when it was opened or last
 * refreshed (and is taken on by itself when that state is gone): call it between searches, not between
 * a search and the questions about its passages. */
ns_status ns_live_refresh(ns_segment *live, bool *changed, ns_error *err);
/* A named value; absent slice (ptr NULL) when it was never set. From arena. */
ns_status ns_live_get(ns_segment *live, const char *name, ns_arena *arena, ns_slice *out, ns_error *err);
/* The ids of hidden sealed articles, in byte order. */
typedef ns_status ns_id_fn(void *ctx, ns_slice id);
ns_status ns_live_hidden(ns_segment *live, ns_id_fn *visit, void *ctx, ns_error *err);
#endif
