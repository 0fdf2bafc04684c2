/* Inside the builder: what its stages hand to each other.
 *
 *   batches ─ inverters ─ runs ─┐
 *        └─ spools ─────────────┼─ names (merge_names.c) ─ columns and store (columns_write.c)
 *                       base ───┘                        └ words (merge_words.c)
 */
#ifndef NS_SEALED_BUILDER_H
#define NS_SEALED_BUILDER_H

#include <pthread.h>

#include "sealed/codec/dict.h"
#include "sealed/make/invert.h"
#include "sealed/read/open.h"
#include "sealed/codec/out.h"
#include "sealed/sealed.h"

/* ---- batches ---- */
typedef struct ns_unit {
  uint32_t passages, stretches;
  uint64_t text; /* bytes of its passages; of the base's articles 0 */
} ns_unit;

/* A batch that was handed in, or the base as one batch before all others. */
typedef struct ns_batch_info {
  uint64_t number;
  bool base, ended;
  uint32_t source;                    /* whose streams hold its postings */
  uint32_t spool;                     /* which spool holds its passages */
  uint64_t spool_at, spool_len;
  uint32_t articles, passages, stretches;
  uint32_t period;                    /* the largest ns_article_period */
  ns_unit *units;                     /* one for each article */
  size_t unit_capacity;
  ns_buf impacts;                     /* base impact of each passage */
  /* in the finished segment */
  uint32_t rank;                      /* among all batches, in order of number */
  uint32_t first_article, first_passage, first_stretch;
  unsigned char *dropped;             /* one byte an article; NULL: none is */
  uint32_t *article_map, *passage_map, *stretch_map; /* NULL: first + number; NS_NONE: dropped */
} ns_batch_info;

static inline void ns_batch_period(ns_batch_info *b, int32_t low, int32_t high) {
  uint32_t period = ns_article_period(low, high);
  b->period = period > b->period ? period : b->period;
}

static inline uint32_t ns_final(const uint32_t *map, uint32_t first, uint32_t number) {
  return map ? map[number] : first + number;
}

/* ---- spools: what the columns and the store need of each passage, in order of input ---- */
typedef struct ns_mention {
  uint32_t entity; /* slot, later number */
  uint32_t start, end;
} ns_mention;

typedef struct ns_measure {
  uint32_t amount, label; /* slots, later numbers; label NS_NONE when absent */
  ns_figure figure;       /* without kind, unit and label */
} ns_measure;

typedef struct ns_passage_row {
  uint64_t key, similar;
  uint32_t paragraph, section, caption; /* section, caption NS_NONE: none */
  uint8_t kind;
  bool stretch;                /* begins a new stretch */
  uint32_t *years;
  size_t year_count;
  ns_mention *mentions;
  size_t mention_count;
  ns_measure *measures;
  size_t measure_count;
  ns_slice text;
} ns_passage_row;

typedef struct ns_article_head {
  ns_slice meta;             /* ns_article_encode without title terms */
  ns_period date;
  uint32_t source, author;   /* slots, NS_NONE */
  uint32_t passages;
} ns_article_head;

void ns_spool_article(ns_buf *out, const ns_article_head *head);
void ns_spool_passage(ns_buf *out, const ns_passage_row *row);
bool ns_unspool_article(ns_reader *in, ns_article_head *head);
/* Arrays from arena; text points to where it is read from. */
bool ns_unspool_passage(ns_reader *in, ns_arena *arena, ns_passage_row *row);
/* Bytes of the passage that the slice begins with, or more than the slice has when it does not tell. */
size_t ns_spooled_length(ns_slice bytes);

/* ---- fillers: one for each batch that is open at a time ---- */
typedef struct ns_filler {
  ns_inverter inverter;
  ns_out spool;
  char spool_name[32];
  uint32_t source;      /* the source its postings will be */
  bool busy, used;
  pthread_t thread;     /* that had it last */
  uint64_t last_number; /* of the last batch in the inverter: they must ascend */
  ns_buf scratch, record;
  ns_arena arena;
} ns_filler;

/* ---- spool_read.c: all spools of a builder, closed by then ---- */
typedef struct ns_spool_file {
  int fd;
  uint64_t first; /* place of its first byte */
} ns_spool_file;

typedef struct ns_spools {
  const char *folder; /* the builder's */
  ns_spool_file *files;
  size_t count;
  ns_buf batch, row; /* read last */
} ns_spools;

void ns_spools_init(ns_spools *spools);
ns_status ns_spools_open(ns_spools *spools, const ns_sealed_builder *b, ns_error *err);
void ns_spools_close(ns_spools *spools);
/* The articles of a batch: u64 length and article, each. Good until the next call. */
ns_status ns_spools_batch(ns_spools *spools, const ns_batch_info *batch, ns_reader *in, ns_error *err);
/* The place, never 0, of a passage's row that was read at `at` in the batch read last. */
uint64_t ns_spools_place(const ns_spools *spools, const ns_batch_info *batch, const unsigned char *at);
/* Reads that row again. Good until the next call; false when it cannot be read. */
bool ns_spools_row(ns_spools *spools, uint64_t place, ns_reader *in);

/* ---- sources of the merge, each giving its keys in order ---- */
typedef struct ns_feed ns_feed;
struct ns_feed {
  /* the key at hand */
  ns_field field;      /* NS_FIELDS: at the end */
  ns_slice text;
  uint32_t number;       /* of a name among the source's */
  /* its postings, after load() */
  ns_slice stream;
  const ns_slice *forms; /* by ordinal; absent ones are unused */
  uint32_t form_count;
  /* filled by the merge: final number of each name, by its number in the source */
  uint32_t *numbers[NS_FIELDS];
  size_t number_count[NS_FIELDS];
  ns_status (*next)(ns_feed *source, ns_error *err);
  ns_status (*load)(ns_feed *source, ns_error *err);
  ns_status (*rewind)(ns_feed *source, ns_error *err); /* to before the first key */
  void (*free)(ns_feed *source);
};

/* Writes an inverter to folder/name; ns_run_feed reads it back. */
ns_status ns_run_write(const ns_inverter *inv, const char *folder, const char *name, ns_error *err);
ns_status ns_run_feed(const char *folder, const char *name, ns_feed **out, ns_error *err);
/* Borrowed until the source is freed. */
ns_status ns_inverter_feed(const ns_inverter *inv, ns_feed **out, ns_error *err);
/* All of a sealed segment under the given ticket; info is its batch. */
ns_status ns_base_feed(const ns_sealed *base, uint32_t ticket, const ns_batch_info *info, ns_feed **out, ns_error *err);
/* The base as a batch: its articles' units, impacts, what is hidden. */
ns_status ns_base_batch(const ns_sealed *base, ns_batch_info *info, ns_error *err);
/* Reads the base's articles and passages in order, with the base's numbers. Slices are good until the next call. */
typedef struct ns_base_reader ns_base_reader;
ns_status ns_base_reader_new(const ns_sealed *base, ns_base_reader **out, ns_error *err);
void ns_base_reader_free(ns_base_reader *reader);
ns_status ns_base_article(ns_base_reader *reader, uint32_t article, ns_article_head *head, ns_error *err);
/* All but text and spans, which are in the record; that is read only where it is wanted. */
ns_status ns_base_passage(ns_base_reader *reader, uint32_t doc, ns_arena *arena, ns_passage_row *row, ns_error *err);
/* *head: bytes of the record that are no text. */
ns_status ns_base_record(ns_base_reader *reader, uint32_t doc, ns_slice *record, size_t *head, ns_error *err);

/* ---- the builder ---- */
struct ns_sealed_builder {
  char *folder;
  size_t memory;
  unsigned threads;
  ns_sealed *base;
  uint32_t base_ticket;      /* NS_NONE: no base */
  pthread_mutex_t lock;
  pthread_cond_t idle;       /* a filler became free */
  ns_filler **fillers;
  size_t filler_count, filler_capacity;
  ns_batch_info **batches;   /* by ticket */
  size_t batch_count, batch_capacity;
  uint32_t source_count;     /* inverters and runs so far */
  char **runs;               /* by source: name of the run, NULL: still in memory */
  size_t run_count, run_capacity;
  bool finished;
};

/* Number of a new source; its run is NULL. Under the lock. */
ns_status ns_builder_new_source(ns_sealed_builder *b, uint32_t *out, ns_error *err);
void ns_filler_free(ns_filler *filler);

/* ---- merging ---- */
typedef struct ns_merge {
  ns_sealed_builder *builder;
  ns_feed **sources;
  size_t source_count;
  ns_feed **at_key;          /* the sources that hold the key at hand, in order of sources */
  size_t at_key_count;
  ns_batch_info **order;       /* batches by rank */
  unsigned char *base;         /* base impact of every passage */
  uint32_t keys[NS_FIELDS];    /* of each dictionary of names */
  uint32_t kind_ends[NS_KIND_COUNT_OF_KINDS]; /* behind the last amount of each kind; 0: there is none */
  ns_sealed_head head;
} ns_merge;

/* The smallest key among the sources, its streams loaded; field NS_FIELDS at the end. */
ns_status ns_merge_next(ns_merge *m, ns_field *field, ns_slice *text, ns_error *err);
ns_status ns_merge_rewind(ns_merge *m, ns_error *err);

/* Goes through the postings of one key over all its sources in order of batches. */
typedef struct ns_cursor {
  ns_reader in;
  const ns_feed *source;
  const ns_batch_info *batch; /* NULL: at the end */
  uint32_t doc;               /* within the batch, plus 1 */
} ns_cursor;
typedef struct ns_drain {
  const ns_merge *merge;
  ns_cursor *cursors;
  size_t count, capacity;
  ns_cursor *now;             /* the piece at hand */
} ns_drain;
ns_status ns_drain_begin(ns_drain *drain, const ns_merge *m, ns_error *err);
/* The next posting: drain->now->batch and ->doc - 1; the rest of a word's posting is then read from now->in.
 * False at the end; a damaged stream sets now->in.bad. */
bool ns_drain_next(ns_drain *drain);
bool ns_drain_bad(const ns_drain *drain);
void ns_drain_release(ns_drain *drain);

ns_status ns_merge_ids(ns_merge *m, ns_error *err);     /* finds what is dropped, numbers the rest */
ns_status ns_merge_names(ns_merge *m, ns_error *err);   /* all fields but words */
ns_status ns_merge_words(ns_merge *m, ns_error *err);
ns_status ns_columns_write(ns_merge *m, ns_error *err); /* columns and store */
/* After the column of fingerprints, whose texts' numbers `texts` has. */
struct ns_texts;
ns_status ns_order_write(ns_merge *m, const struct ns_texts *texts, ns_error *err);
#endif
