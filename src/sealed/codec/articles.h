/* Articles: a row each, every field in as many bytes as its largest value takes.
 *
 *   articles = u8 width{6} · row{articles} · 8 bytes 0
 *   row      = first passage · date from (yyyymmdd, 0 unknown) · date to − date from · number of the source + 1 (0 unknown)
 *            · number of the author + 1 (0 unknown) · tie key of its passages / 4096
 */
#ifndef NS_SEALED_ARTICLES_H
#define NS_SEALED_ARTICLES_H

#include <stdbool.h>

#include "sealed/codec/guard.h"
#include "sealed/codec/out.h"

typedef enum ns_article_field {
  NS_ARTICLE_FIRST,
  NS_ARTICLE_DATE,
  NS_ARTICLE_PERIOD,
  NS_ARTICLE_SOURCE,
  NS_ARTICLE_AUTHOR,
  NS_ARTICLE_KEY,
  NS_ARTICLE_FIELDS
} ns_article_field;

enum { NS_PARAGRAPH_BITS = 12 }; /* of a tie key; an article's own has zeros there */

typedef struct ns_article_row {
  uint32_t first;            /* its first passage */
  int32_t date_low, date_high;
  uint32_t source, author;   /* numbers in their dictionaries, NS_NONE when unknown */
  uint64_t key;              /* ns_tie_key of its passages, without the paragraph */
} ns_article_row;

/* How rows lie. */
typedef struct ns_article_shape {
  uint8_t width[NS_ARTICLE_FIELDS], at[NS_ARTICLE_FIELDS], bytes;
} ns_article_shape;

/* What is written as the date to. */
static inline uint32_t ns_article_period(int32_t low, int32_t high) {
  return (uint32_t)high - (uint32_t)low;
}

/* ---- writing: errors are sticky in out ---- */
/* The shape for so many passages, sources and authors, and periods up to `period`; writes what stands in front of the
 * rows. */
ns_article_shape ns_articles_begin(ns_out *out, uint32_t passages, uint32_t period, uint32_t sources, uint32_t authors);
void ns_articles_add(ns_out *out, const ns_article_shape *shape, const ns_article_row *row);
void ns_articles_end(ns_out *out);

/* ---- reading ---- */
typedef struct ns_article_table {
  const ns_guard *guard; /* of the section, borrowed */
  ns_article_shape shape;
  const unsigned char *rows;
} ns_article_table;

/* False when the section is not as long as `articles` rows. */
bool ns_articles_open(const ns_guard *section, uint32_t articles, ns_article_table *out);
/* A row, and the eight bytes behind it. */
static inline const unsigned char *ns_article_bytes(const ns_article_table *t, uint32_t article) {
  const unsigned char *at = t->rows + (size_t)article * t->shape.bytes;
  ns_guard_touch(t->guard, at, t->shape.bytes + sizeof(uint64_t));
  return at;
}
/* Of a row that was touched. */
static inline uint64_t ns_article_field_of(const ns_article_table *t, const unsigned char *row, ns_article_field field) {
  return ns_load64(row + t->shape.at[field]) & (((uint64_t)1 << 8 * t->shape.width[field]) - 1);
}
static inline uint64_t ns_article_value(const ns_article_table *t, uint32_t article, ns_article_field field) {
  return ns_article_field_of(t, ns_article_bytes(t, article), field);
}
static inline uint32_t ns_article_source(const ns_article_table *t, uint32_t article) {
  return (uint32_t)ns_article_value(t, article, NS_ARTICLE_SOURCE) - 1;
}
ns_article_row ns_articles_at(const ns_article_table *t, uint32_t article);
#endif
