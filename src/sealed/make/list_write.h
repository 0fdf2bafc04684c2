/* Writes the lists of one dictionary: for words documents, impacts, positions and forms, for the rest
 * documents alone. Drawn in list.h. */
#ifndef NS_SEALED_LIST_WRITE_H
#define NS_SEALED_LIST_WRITE_H

#include "base/strmap.h"
#include "sealed/codec/dict.h"
#include "sealed/codec/impacts.h"

/* One posting of a word. */
typedef struct ns_posting {
  uint32_t doc;
  uint8_t impact;
  const uint32_t *positions; /* ascending */
  uint32_t position_count;
  const uint32_t *forms;     /* ordinals among the term's forms, ascending */
  uint32_t form_count;
} ns_posting;

typedef struct ns_word_writer {
  ns_out docs, positions, forms, widths;
  const unsigned char *base;   /* base impact of every passage */
  ns_impacts impacts;
  uint32_t df;                 /* of the term so far */
  uint32_t last;               /* last document of the last full block */
  unsigned filled;             /* postings of the open block */
  bool has_positions;
  uint32_t doc[NS_BLOCK];
  uint8_t impact[NS_BLOCK];
  uint32_t place_count[NS_BLOCK]; /* positions of each */
  uint32_t *places;            /* of all, one after the other */
  size_t place_total, place_capacity;
  uint32_t symbol[NS_BLOCK];
  uint32_t histogram[256];     /* of impacts, over full blocks */
  /* of the term so far */
  ns_buf skips, doc_blocks, position_blocks, form_ends, form_blocks;
  /* symbols: sets of forms, numbered as they turn up */
  uint32_t symbol_count, none;
  uint32_t *single;
  size_t single_count, single_capacity;
  ns_strmap sets;
  ns_buf symbols;              /* their table */
  uint64_t postings;           /* over all terms */
} ns_word_writer;

ns_status ns_word_writer_open(ns_word_writer *w, const char *folder, const unsigned char *base, ns_error *err);
/* Begins a term whose forms have ordinals below form_count. */
void ns_word_begin(ns_word_writer *w, uint32_t form_count);
/* Documents ascending. */
void ns_word_add(ns_word_writer *w, const ns_posting *posting);
/* Ends the term; values for the dictionary: df, bytes of documents, positions, forms. */
void ns_word_end(ns_word_writer *w, uint64_t values[4]);
/* First error, if any. */
ns_status ns_word_writer_status(const ns_word_writer *w, ns_error *err);
ns_status ns_word_writer_close(ns_word_writer *w, ns_section_entry *entries, ns_error *err);
void ns_word_writer_release(ns_word_writer *w);

/* positions_write.c: the positions of the open block. */
void ns_positions_add_block(ns_word_writer *w);
#endif
