/* What add, remove, rebuild and seal share: the locks, the generation they start from, and putting one
 * article into the live segment. */
#ifndef NS_INDEX_WRITER_H
#define NS_INDEX_WRITER_H

#include "base/strmap.h"
#include "index/generations.h"
#include "index/prepare.h"
#include "live/live.h"

typedef struct ns_writer {
  const ns_write_options *options;
  ns_lock lock;
  ns_identity identity;   /* of the index */
  ns_paths paths;         /* of the generation written to */
  uint32_t claimed;       /* its number, when it was made now */
  ns_manifest manifest;
  bool fresh;             /* there was no index: CURRENT is written with the commit */
  ns_segment *sealed;     /* of that generation, hidden articles hidden; NULL when none */
  ns_live_writer *live;
  ns_names *names;
  ns_preparer *preparer;
  ns_arena arena;
} ns_writer;

/* Takes the lock, clears what a killed writer left, opens the live segment for writing. With `create` a
 * missing index is begun. Undone by ns_writer_end, which cancels what was not committed. */
ns_status ns_writer_begin(ns_writer *w, const ns_write_options *options, bool create, ns_error *err);
/* Commits; a fresh index comes into force. */
ns_status ns_writer_commit(ns_writer *w, ns_error *err);
void ns_writer_end(ns_writer *w);

/* Prepares the article and puts it into the live segment in place of one with the same id. */
ns_status ns_writer_put(ns_writer *w, const ns_article *article, ns_error *err);
/* The article with this id as it stands now, live or sealed; NS_NOTFOUND. From w->arena. */
ns_status ns_writer_find(ns_writer *w, ns_slice id, ns_article_meta *out, ns_error *err);
/* Takes it out, wherever it is; NS_NOTFOUND. */
ns_status ns_writer_remove(ns_writer *w, ns_slice id, ns_error *err);

/* The manifest of a new generation. */
ns_status ns_manifest_begin(ns_manifest *manifest, uint32_t generation, ns_words words, ns_error *err);
/* Writes into gen-N its manifest and the user's names (from names_path, or copied from old_names; either may be NULL). */
ns_status ns_generation_write(const ns_paths *paths, ns_manifest *manifest, const char *names_path, ns_error *err);
/* Opens the gazetteer with the generation's own table when it has one. */
ns_status ns_generation_names(const ns_paths *paths, const ns_manifest *manifest, const ns_write_options *options,
                              ns_names **out, ns_error *err);
/* Whether rebuild or seal of another process is at work. */
ns_status ns_build_running(const char *dir, bool *running, ns_error *err);
/* What came into force and was not confirmed by the disk (NS_UNSURE) is done, and a warning says so. */
ns_status ns_writer_unsure(const ns_write_options *options, ns_status status, const ns_error *err);
/* Passes a warning on, if anybody listens. */
void ns_writer_warn(const ns_write_options *options, ns_status why, const char *text);
#endif
