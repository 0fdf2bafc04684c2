/* The sealed segment's format: its sections, constants and how numbers lie in them. index/README.md
 * draws every section byte by byte. All numbers are little-endian; nothing is aligned. */
#ifndef NS_SEALED_FORMAT_H
#define NS_SEALED_FORMAT_H

#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "sections are mapped as they lie: the machine must be little-endian"
#endif

/* One section is one file of the segment's folder, with the checksums of its blocks behind it; "head" lists them with
 * length and the checksum of those. */
#define NS_SECTION_MAP(X)                                                                                    \
  X(NS_SECTION_IDS, "ids.dict")                /* article id -> article */                                   \
  X(NS_SECTION_YEARS, "years.dict")            /* year -> passages */                                        \
  X(NS_SECTION_YEAR_DOCS, "years.docs")                                                                      \
  X(NS_SECTION_ENTITIES, "entities.dict")      /* name and kind -> passages */                               \
  X(NS_SECTION_ENTITY_DOCS, "entities.docs")                                                                 \
  X(NS_SECTION_AMOUNTS, "amounts.dict")        /* kind, unit, decade -> passages */                          \
  X(NS_SECTION_AMOUNT_DOCS, "amounts.docs")                                                                  \
  X(NS_SECTION_AMOUNT_SPANS, "amounts.spans")  /* smallest and largest value of each */                      \
  X(NS_SECTION_LABELS, "labels.dict")          /* what figures are of */                                     \
  X(NS_SECTION_SECTIONS, "sections.dict")      /* section headings */                                        \
  X(NS_SECTION_CAPTIONS, "captions.dict")      /* of tables */                                               \
  X(NS_SECTION_SOURCES, "sources.dict")                                                                      \
  X(NS_SECTION_AUTHORS, "authors.dict")                                                                      \
  X(NS_SECTION_TITLES, "titles.dict")          /* term -> articles */                                        \
  X(NS_SECTION_TITLE_DOCS, "titles.docs")                                                                    \
  X(NS_SECTION_HEADINGS, "headings.dict")      /* term -> stretches of passages under one heading */         \
  X(NS_SECTION_HEADING_DOCS, "headings.docs")                                                                \
  X(NS_SECTION_WORDS, "words.dict")            /* term -> passages, impacts, positions, forms */             \
  X(NS_SECTION_WORD_DOCS, "words.docs")                                                                      \
  X(NS_SECTION_WORD_POSITIONS, "words.positions")                                                            \
  X(NS_SECTION_WORD_FORMS, "words.forms")                                                                    \
  X(NS_SECTION_WORD_WIDTHS, "words.widths")    /* bits of a position, by base impact */                      \
  X(NS_SECTION_FORMS, "forms.dict")            /* exact form -> term */                                      \
  X(NS_SECTION_BASE, "passages.base")          /* smallest impact in each passage */                         \
  X(NS_SECTION_SIMILAR, "passages.similar")    /* fingerprint of each text */                                \
  X(NS_SECTION_SIMILAR_ORDER, "passages.order") /* passages by fingerprint */                                \
  X(NS_SECTION_FACTS, "passages.facts")        /* which years, entities and amounts stand in each passage */ \
  X(NS_SECTION_FIGURES, "passages.figures")    /* the rest of the figures */                                 \
  X(NS_SECTION_FACT_INDEX, "passages.facts.index")                                                           \
  X(NS_SECTION_UNEVEN, "passages.uneven")      /* passages whose number or key is no rule's */               \
  X(NS_SECTION_STRETCHES, "passages.stretches") /* first passage and heading of each stretch */              \
  X(NS_SECTION_CAPTION_RUNS, "passages.captions") /* where the caption changes, and to which */              \
  X(NS_SECTION_ARTICLES, "articles")                                                                         \
  X(NS_SECTION_ARTICLE_INDEX, "articles.index")                                                              \
  X(NS_SECTION_BOOK, "passages.words")         /* what their stored texts are written in */                  \
  X(NS_SECTION_TEXTS, "passages.texts")        /* which passage has which stored text */                     \
  X(NS_SECTION_TEXT_PRESET, "passages.preset") /* dictionary of the packed chunks */                         \
  X(NS_SECTION_TEXT, "passages.store")                                                                       \
  X(NS_SECTION_TEXT_INDEX, "passages.store.index")                                                           \
  X(NS_SECTION_META_PRESET, "articles.preset")                                                               \
  X(NS_SECTION_META, "articles.store")                                                                       \
  X(NS_SECTION_META_INDEX, "articles.store.index")

typedef enum ns_section {
#define X(code, name) code,
  NS_SECTION_MAP(X)
#undef X
      NS_SECTION_COUNT
} ns_section;

const char *ns_section_name(ns_section section);

enum {
  NS_SEALED_VERSION = 6,
  NS_BLOCK = 128,             /* postings of a block */
  NS_DICT_BLOCK = 32,         /* keys of a dictionary block */
  NS_DICT_COLUMNS = 4,        /* values of a key, at most */
  NS_KEY_MAX = 4096,          /* bytes of a dictionary key */
  NS_FACT_GROUP = 32,         /* passages that share offsets into facts and figures */
  NS_ARTICLE_GROUP = 64,      /* passages that share an entry of the article index */
  NS_CHUNK_BYTES = 4 << 10,   /* of passages' records before they are packed: see chunk.c */
  NS_META_BYTES = 2 << 10,    /* of articles' records */
  NS_PRESET_MAX = 256 << 10,  /* a larger one saves little and falls out of the processor's cache */
  NS_STORED_MAX = 64 << 20    /* bytes of one stored record */
};
/* Room for a passage number in a signed comparison, and for a block's gaps in 32 bits. */
#define NS_DOCS_MAX 0x7fffffffu
#define NS_NONE UINT32_MAX

/* Counts in the head. */
typedef struct ns_sealed_counts {
  uint64_t articles, passages, stretches, terms, postings;
} ns_sealed_counts;

typedef struct ns_section_entry {
  uint64_t len;
  uint32_t checksum; /* of the checksums of its blocks: sums.h */
} ns_section_entry;

typedef struct ns_sealed_head {
  ns_sealed_counts counts;
  ns_section_entry sections[NS_SECTION_COUNT];
} ns_sealed_head;

ns_status ns_head_write(const char *folder, const ns_sealed_head *head, ns_error *err);
ns_status ns_head_read(const char *folder, ns_sealed_head *head, ns_error *err);

enum { NS_UNEVEN_ROW = 16, NS_SPAN_ROW = 16, NS_FACT_ROW = 8, NS_FACT_PAD = 4 };

/* A row of the index from passages to articles: the article of the first of 64 passages, and a bit for each passage
 * that begins one. Where articles without passages lie between them, the bits do not count them all. */
enum { NS_ARTICLE_INDEX_ROW = 12 };
#define NS_ARTICLE_GAPS 0x80000000u

static inline uint32_t ns_load32(const unsigned char *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint64_t ns_load64(const unsigned char *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint32_t ns_zigzag(int64_t value) {
  return (uint32_t)((uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static inline int64_t ns_unzigzag(uint64_t value) {
  return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}
#endif
