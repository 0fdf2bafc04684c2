/* What rebuild and seal share: the old generation as it was when they began, and the new one. */
#ifndef NS_INDEX_BUILD_H
#define NS_INDEX_BUILD_H

#include "base/strmap.h"
#include "index/writer.h"
#include "sealed/sealed.h"

typedef struct ns_snapshot {
  ns_strmap articles; /* id of a live article → 1 + index into hashes */
  uint64_t *hashes;
  size_t capacity;
  ns_strmap hidden;   /* ids hidden then */
} ns_snapshot;

typedef enum ns_build_kind {
  NS_BUILD_STORED,  /* from the texts in the index */
  NS_BUILD_SEAL,    /* likewise; nothing new: then there is nothing to do */
  NS_BUILD_SOURCES, /* from sources that must have all articles of the old index */
  NS_BUILD_REPLACE  /* from sources, whatever the old index is like */
} ns_build_kind;

typedef struct ns_build {
  const ns_write_options *options;
  ns_build_kind kind;
  ns_lock build_lock;
  ns_identity identity;  /* of the index */
  ns_paths paths;        /* of the new generation */
  ns_manifest manifest;
  uint32_t old_generation; /* 0: there was none */
  uint32_t new_generation;
  ns_index *old;           /* as it was at the snapshot; NULL when there was none, or it is gone over */
  bool gone_over;          /* the old index could not be read, and nothing of it is needed */
  bool current_lost;       /* … for CURRENT does not say which it is: old_generation is the newest one that stands there */
  bool current_foreign;    /* … and nothing tells that it is an index's */
  bool known;              /* whether before was read, which may be had without the rest */
  ns_manifest before;      /* of the old generation */
  ns_snapshot then;
  ns_names *names;
  ns_sealed_builder *builder;
  ns_segment *made;        /* the new sealed segment */
  ns_live_writer *live;    /* the new live segment */
  ns_preparer *preparer;
  ns_arena arena;
  uint64_t unreadable;     /* inputs of which nobody knows what is in them */
  ns_write_totals totals;
} ns_build;

/* ------------------------------------------------------------------ takeover.c */

/* Takes lock.build, remembers what the live segment holds, and makes the folder of the new generation. To be ended whatever
 * it answers. */
ns_status ns_build_begin(ns_build *b, const ns_write_options *options, ns_build_kind kind, ns_error *err);
/* The user's table of names that the old generation has, or NULL. */
ns_status ns_build_old_names(const ns_build *b, char **path, ns_error *err);
/* Nothing came in since the last seal: then there is no new generation. */
bool ns_build_is_idle(const ns_build *b);
/* Lets go of everything; after a failure the new generation is dropped. */
void ns_build_end(ns_build *b, ns_status status);

/* ------------------------------------------------------------------ carry.c */

/* With the new segment made: what came in meanwhile goes along, then one rename. */
ns_status ns_build_switch(ns_build *b, ns_error *err);

/* Calls visit for the articles of a segment (NULL: none), without their passages. `arena` is cleared in between. */
ns_status ns_each_meta(ns_segment *segment, ns_arena *arena, ns_article_fn *visit, void *ctx, ns_error *err);
/* Whether the segment has the article, hidden ones aside. */
ns_status ns_segment_has(ns_segment *segment, ns_slice id, bool *there, ns_error *err);
#endif
