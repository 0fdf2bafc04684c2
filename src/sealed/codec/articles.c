#include "sealed/codec/articles.h"

enum { WIDTH_MAX = 7, PADDING = 8 };

static unsigned bytes_of(uint64_t largest) {
  return largest ? (71 - (unsigned)__builtin_clzll(largest)) / 8 : 0;
}

static void place_fields(ns_article_shape *shape) {
  shape->bytes = 0;
  for (int f = 0; f < NS_ARTICLE_FIELDS; f++) {
    shape->at[f] = shape->bytes;
    shape->bytes = (uint8_t)(shape->bytes + shape->width[f]);
  }
}

ns_article_shape ns_articles_begin(ns_out *out, uint32_t passages, uint32_t period, uint32_t sources, uint32_t authors) {
  const uint64_t largest[NS_ARTICLE_FIELDS] = {
      [NS_ARTICLE_FIRST] = passages, [NS_ARTICLE_DATE] = UINT32_MAX,   [NS_ARTICLE_PERIOD] = period,
      [NS_ARTICLE_SOURCE] = sources, [NS_ARTICLE_AUTHOR] = authors,    [NS_ARTICLE_KEY] = UINT64_MAX >> NS_PARAGRAPH_BITS,
  };
  ns_article_shape shape;
  for (int f = 0; f < NS_ARTICLE_FIELDS; f++)
    shape.width[f] = (uint8_t)bytes_of(largest[f]);
  place_fields(&shape);
  ns_out_add(out, shape.width, sizeof shape.width);
  return shape;
}

void ns_articles_add(ns_out *out, const ns_article_shape *shape, const ns_article_row *row) {
  const uint64_t values[NS_ARTICLE_FIELDS] = {
      [NS_ARTICLE_FIRST] = row->first,
      [NS_ARTICLE_DATE] = (uint32_t)row->date_low,
      [NS_ARTICLE_PERIOD] = ns_article_period(row->date_low, row->date_high),
      [NS_ARTICLE_SOURCE] = row->source + 1,
      [NS_ARTICLE_AUTHOR] = row->author + 1,
      [NS_ARTICLE_KEY] = row->key >> NS_PARAGRAPH_BITS,
  };
  for (int f = 0; f < NS_ARTICLE_FIELDS; f++)
    ns_out_add(out, &values[f], shape->width[f]);
}

void ns_articles_end(ns_out *out) {
  ns_out_add_u64(out, 0); /* a value is read as eight bytes */
}

bool ns_articles_open(const ns_guard *section, uint32_t articles, ns_article_table *out) {
  *out = (ns_article_table){.guard = section};
  if (section->len < NS_ARTICLE_FIELDS + PADDING || !ns_guard_touch(section, section->ptr, NS_ARTICLE_FIELDS))
    return false;
  memcpy(out->shape.width, section->ptr, NS_ARTICLE_FIELDS);
  for (int f = 0; f < NS_ARTICLE_FIELDS; f++) {
    if (out->shape.width[f] > WIDTH_MAX)
      return false;
  }
  place_fields(&out->shape);
  out->rows = section->ptr + NS_ARTICLE_FIELDS;
  return section->len == NS_ARTICLE_FIELDS + (uint64_t)articles * out->shape.bytes + PADDING;
}

ns_article_row ns_articles_at(const ns_article_table *t, uint32_t article) {
  const unsigned char *row = ns_article_bytes(t, article);
  uint32_t low = (uint32_t)ns_article_field_of(t, row, NS_ARTICLE_DATE);
  return (ns_article_row){
      .first = (uint32_t)ns_article_field_of(t, row, NS_ARTICLE_FIRST),
      .date_low = (int32_t)low,
      .date_high = (int32_t)(low + (uint32_t)ns_article_field_of(t, row, NS_ARTICLE_PERIOD)),
      .source = (uint32_t)ns_article_field_of(t, row, NS_ARTICLE_SOURCE) - 1,
      .author = (uint32_t)ns_article_field_of(t, row, NS_ARTICLE_AUTHOR) - 1,
      .key = ns_article_field_of(t, row, NS_ARTICLE_KEY) << NS_PARAGRAPH_BITS,
  };
}
