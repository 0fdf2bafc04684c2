/* The index on disk: generations, the lock, everything that writes, and the reader that a search opens.
 *
 *   index/CURRENT            "gen-000007 8f2a01c5\n": the generation in force and the name's CRC-32, replaced by one rename
 *   index/gen-000007/        manifest.json; the sealed segment when there is one
 *   index/live-000007/       the live segment (Xapian)
 *   index/lock, lock.build   held by a writer; by rebuild and seal
 */
#ifndef NS_INDEX_INDEX_H
#define NS_INDEX_INDEX_H

#include "corpus/corpus.h"
#include "facts/facts.h"
#include "segment/segment.h"
#include "text/text.h"

/* Version of the files in a generation; another one is refused. */
enum { NS_INDEX_FORMAT = 6, NS_FIRST_GENERATION = 1 };
/* An add that leaves more passages than this in the live segment seals. */
enum { NS_LIVE_MAX = 20000 };

/* ------------------------------------------------------------------ manifest.c */

enum { NS_MANIFEST_FEATURES_MAX = 16, NS_FEATURE_NAME_MAX = 32, NS_ANALYSIS_NAME_MAX = 80 };

typedef struct ns_manifest {
  uint32_t format, generation;
  char analysis[NS_ANALYSIS_NAME_MAX]; /* fingerprint of words and impact constants */
  ns_words words;
  bool has_names; /* gen-NNNNNN/names.tsv is the user's table of names */
  uint32_t names_checksum; /* of it */
  bool has_sealed;
  uint64_t sealed_articles, sealed_passages;
  char created[32]; /* UTC, ISO 8601 */
} ns_manifest;

ns_status ns_manifest_read(const char *path, ns_manifest *out, ns_error *err);
ns_status ns_manifest_write(const char *path, const ns_manifest *manifest, ns_error *err);
/* Whether the file is a manifest, of whatever format, that says it belongs to this generation. */
bool ns_manifest_names(const char *path, uint32_t generation);

/* ------------------------------------------------------------------ generation.c */

/* Paths of one generation; freed by ns_paths_release. */
typedef struct ns_paths {
  char *dir, *gen, *live, *manifest, *names, *lock, *build_lock;
} ns_paths;

ns_status ns_paths_init(ns_paths *paths, const char *dir, uint32_t generation, ns_error *err);
void ns_paths_release(ns_paths *paths);
/* NS_CORRUPT when gen or live is a link: it would lead to what is not ours. */
ns_status ns_paths_check(const ns_paths *paths, ns_error *err);
/* Number that CURRENT names; errors as of ns_current_find (index/generations.h). */
ns_status ns_current_read(const char *dir, uint32_t *generation, ns_error *err);

/* ------------------------------------------------------------------ user_names.c */

/* Makes a copy of the user's table of names part of the generation. */
ns_status ns_user_names_copy(const ns_paths *paths, const char *from, ns_manifest *manifest, ns_error *err);
/* NS_CORRUPT when the generation's table, if it has one, is not as it was written. */
ns_status ns_user_names_check(const ns_paths *paths, const ns_manifest *manifest, ns_error *err);

/* ------------------------------------------------------------------ lock.c */

typedef struct ns_lock {
  int fd; /* -1: not held */
} ns_lock;
#define NS_LOCK_NONE ((ns_lock){-1})
/* Takes the lock file (flock); waits up to wait_seconds; NS_LOCKED with the holder's process number. */
ns_status ns_lock_take(const char *path, double wait_seconds, ns_lock *lock, ns_error *err);
void ns_lock_release(ns_lock *lock);

/* ------------------------------------------------------------------ open.c: reading */

/* An index as a search sees it: one generation. Not shared by threads; each opens its own (cheap). */
typedef struct ns_index {
  ns_segment *live, *sealed; /* sealed may be NULL */
  ns_manifest manifest;
} ns_index;

enum { NS_OPEN_ANY_ANALYSIS = 1 }; /* flags: open although the analysis differs (rebuild, status, export) */

/* NS_NOTFOUND without an index, NS_FORMAT, NS_ANALYSIS (with the way out), NS_CORRUPT. */
ns_status ns_index_open(const char *dir, unsigned flags, ns_index **out, ns_error *err);
/* A live segment that the generation must have is not there: says so, and answers NS_CORRUPT. */
ns_status ns_live_missing(const ns_paths *paths, ns_error *err);
void ns_index_close(ns_index *index);
/* Goes on to what was added since, between two searches. *stale: it must be closed and opened anew, for another
 * generation is in force, or sealed articles were replaced. */
ns_status ns_index_refresh(ns_index *index, const char *dir, bool *stale, ns_error *err);
/* Fingerprint of the analysis that this program writes with these words: the chain's own, and what it makes of
 * probe.txt, words, impacts, figures and names, found when the project is built (ns_probe_hashes, by ns_words). */
extern const uint64_t ns_probe_hashes[2];
ns_status ns_index_analysis(ns_words words, char out[NS_ANALYSIS_NAME_MAX], ns_error *err);
/* The visible article with this id and its segment; NS_NOTFOUND. */
ns_status ns_index_find(ns_index *index, ns_slice id, ns_segment **segment, uint32_t *article, ns_error *err);

/* Reads an article back from a segment in a form that can be prepared again; memory from arena. */
ns_status ns_article_load(ns_segment *segment, uint32_t article, ns_arena *arena, ns_article *out, ns_error *err);
/* Calls visit for every visible article of a segment, in order of number. The article lives until visit
 * returns; `arena` is cleared in between. */
typedef ns_status ns_article_fn(void *ctx, const ns_article *article, ns_error *err);
ns_status ns_segment_each_article(ns_segment *segment, ns_arena *arena, ns_article_fn *visit, void *ctx, ns_error *err);
enum { NS_ARTICLE_ARENA_MAX = 256 << 20 }; /* bytes of one article read back, with its facts */

/* ------------------------------------------------------------------ writing */

/* Progress of long work: bytes read of total (0 = unknown), passages done. */
typedef void ns_progress_fn(void *ctx, uint64_t bytes, uint64_t total, uint64_t passages);

typedef struct ns_write_options {
  const char *dir;
  double wait_seconds;
  ns_words words;          /* for a new index or a rebuild; an existing one keeps its own */
  bool words_given;
  const char *names_path;  /* the user's table of names, or NULL */
  const char *id_prefix;   /* or NULL */
  unsigned threads;        /* 0 = all cores */
  size_t memory;           /* ceiling in bytes; 0 = the default */
  bool no_seal, replace;
  ns_warn_fn *warn;
  void *warn_ctx;
  ns_progress_fn *progress;
  void *progress_ctx;
} ns_write_options;

typedef struct ns_write_totals {
  uint64_t added, changed, unchanged, removed, left_out; /* articles */
  uint64_t articles, passages;                           /* in the index afterwards */
  uint32_t generation;
  bool sealed;
} ns_write_totals;

/* NS_SOFT when inputs were left out (each was warned of), else as they say. All are all-or-nothing. */
ns_status ns_index_add(const ns_write_options *options, const char *const *paths, size_t count,
                       ns_write_totals *totals, ns_error *err);
ns_status ns_index_remove(const ns_write_options *options, const char *const *ids, size_t count,
                          ns_write_totals *totals, ns_error *err);
ns_status ns_index_rebuild(const ns_write_options *options, const char *const *paths, size_t count,
                           ns_write_totals *totals, ns_error *err);
ns_status ns_index_seal(const ns_write_options *options, ns_write_totals *totals, ns_error *err);

/* ------------------------------------------------------------------ status.c */

typedef struct ns_index_status {
  ns_manifest manifest;
  ns_segment_stats live, sealed;
  uint64_t live_bytes, sealed_bytes;
  bool analysis_matches;
} ns_index_status;
ns_status ns_index_read_status(const char *dir, ns_index_status *out, ns_error *err);
ns_status ns_index_verify(const char *dir, ns_error *err);
#endif
