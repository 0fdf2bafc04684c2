/* Columns of articles and passages. The sections' lengths were checked when the segment was opened; what lies in them
 * may still be damaged, so every number is checked before it is used: that a block is not as it was written is found
 * when it is touched, but only the operation as a whole fails of it (codec/guard.h). */
#include "sealed/make/builder.h"
#include "sealed/read/open.h"

#include "sealed/make/texts.h"

static uint32_t first_of(const ns_sealed *s, uint32_t article) {
  if (article >= s->articles)
    return s->passages;
  uint32_t first = (uint32_t)ns_article_value(&s->rows, article, NS_ARTICLE_FIRST);
  return first < s->passages ? first : s->passages;
}

void ns_article_range(const ns_sealed *s, uint32_t article, uint32_t *first, uint32_t *end) {
  *first = first_of(s, article);
  *end = first_of(s, article + 1);
  if (*end < *first)
    *end = *first;
}

static uint32_t walk_to_article(const ns_sealed *s, uint32_t article, uint32_t doc) {
  while (article + 1 < s->articles && first_of(s, article + 1) <= doc)
    article++;
  return article;
}

uint32_t ns_article_of(const ns_sealed *s, uint32_t doc) {
  const unsigned char *row =
      ns_guard_at(&s->guards[NS_SECTION_ARTICLE_INDEX], (size_t)(doc / NS_ARTICLE_GROUP) * NS_ARTICLE_INDEX_ROW, NS_ARTICLE_INDEX_ROW);
  uint32_t first = ns_load32(row), article = first & ~NS_ARTICLE_GAPS;
  uint64_t behind_first = ~UINT64_C(1) & ~UINT64_C(0) >> (NS_ARTICLE_GROUP - 1 - doc % NS_ARTICLE_GROUP);
  if (first & NS_ARTICLE_GAPS && article < s->articles)
    return walk_to_article(s, article, doc);
  article += (uint32_t)__builtin_popcountll(ns_load64(row + 4) & behind_first);
  return article < s->articles ? article : s->articles - 1;
}

/* The row of a passage that no rule gives; NULL when the rules hold. */
static const unsigned char *uneven_row(const ns_sealed *s, uint32_t doc) {
  const ns_guard *rows = &s->guards[NS_SECTION_UNEVEN];
  size_t low = 0, count = rows->len / NS_UNEVEN_ROW, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ns_load32(ns_guard_at(rows, middle * NS_UNEVEN_ROW, NS_UNEVEN_ROW)) < doc)
      low = middle + 1;
    else
      high = middle;
  }
  const unsigned char *row = low < count ? ns_guard_at(rows, low * NS_UNEVEN_ROW, NS_UNEVEN_ROW) : NULL;
  return row && ns_load32(row) == doc ? row : NULL;
}

uint32_t ns_passage_paragraph(const ns_sealed *s, uint32_t doc) {
  const unsigned char *row = uneven_row(s, doc);
  return row ? ns_load32(row + 4) : doc - first_of(s, ns_article_of(s, doc)) + 1;
}

uint64_t ns_passage_key(const ns_sealed *s, uint32_t doc) {
  const unsigned char *row = uneven_row(s, doc);
  if (row)
    return ns_load64(row + 8);
  uint32_t article = ns_article_of(s, doc);
  uint64_t nth = doc - ns_article_value(&s->rows, article, NS_ARTICLE_FIRST) + 1;
  return ns_article_value(&s->rows, article, NS_ARTICLE_KEY) << NS_PARAGRAPH_BITS | (nth & ((1u << NS_PARAGRAPH_BITS) - 1));
}

uint64_t ns_passage_similar(const ns_sealed *s, uint32_t doc) {
  uint32_t text = ns_passage_text(s, doc);
  return text < s->texts ? ns_load64(ns_guard_at(&s->guards[NS_SECTION_SIMILAR], (size_t)text * 8, 8)) : 0;
}

uint32_t ns_passage_text(const ns_sealed *s, uint32_t doc) {
  const ns_guard *groups = &s->guards[NS_SECTION_TEXTS];
  if (!groups->len)
    return doc;
  const unsigned char *group = ns_guard_at(groups, (size_t)(doc / NS_TEXT_GROUP) * NS_TEXT_GROUP_BYTES, NS_TEXT_GROUP_BYTES);
  const unsigned char *words = group + 4;
  uint32_t nth = doc % NS_TEXT_GROUP, own = ns_load32(group);
  for (uint32_t w = 0; w < nth / 64; w++)
    own += (uint32_t)__builtin_popcountll(ns_load64(words + (size_t)w * 8));
  uint64_t word = ns_load64(words + (size_t)(nth / 64) * 8), bit = (uint64_t)1 << nth % 64;
  own += (uint32_t)__builtin_popcountll(word & (bit - 1));
  if (word & bit)
    return own;
  return doc - own < s->repeated.count ? ns_packed_at(&s->repeated, doc - own) : NS_NONE;
}

/* How many of the numbers, which ascend, are not above `number`. */
static uint32_t count_up_to(const ns_packed *numbers, uint32_t number) {
  uint32_t low = 0, high = numbers->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (ns_packed_at(numbers, middle) <= number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

uint32_t ns_stretch_of(const ns_sealed *s, uint32_t doc) {
  uint32_t begun = count_up_to(&s->stretch_firsts, doc);
  return begun ? begun - 1 : 0;
}

uint32_t ns_stretch_first(const ns_sealed *s, uint32_t stretch) {
  return ns_packed_at(&s->stretch_firsts, stretch);
}

uint32_t ns_stretch_section(const ns_sealed *s, uint32_t stretch) {
  return ns_packed_at(&s->stretch_sections, stretch) - 1;
}

uint32_t ns_passage_caption(const ns_sealed *s, uint32_t doc) {
  uint32_t begun = count_up_to(&s->caption_firsts, doc);
  return begun ? ns_packed_at(&s->caption_numbers, begun - 1) - 1 : NS_NONE;
}

ns_slice ns_name_at(const ns_dict *dict, uint32_t number, ns_arena *arena) {
  ns_dict_at at;
  if (number >= dict->count)
    return NS_SLICE_NONE;
  ns_dict_number(dict, number, &at);
  return ns_dict_end(&at) ? NS_SLICE_NONE : ns_arena_copy(arena, ns_dict_key(&at));
}

bool ns_section_range(const ns_sealed *s, ns_section section, uint64_t offset, uint64_t len, ns_slice *out) {
  ns_slice whole = ns_section_bytes(s, section);
  *out = NS_SLICE_NONE;
  if (offset > whole.len || len > whole.len - offset)
    return false;
  *out = ns_slice_of(whole.ptr ? whole.ptr + offset : "", (size_t)len);
  return true;
}

bool ns_section_part(const ns_sealed *s, ns_section section, uint64_t offset, uint64_t len, ns_slice *out) {
  if (ns_section_range(s, section, offset, len, out) && ns_guard_touch(&s->guards[section], out->ptr, out->len))
    return true;
  *out = NS_SLICE_NONE;
  return false;
}

bool ns_gaps_open(const ns_sealed *s, ns_section docs, const ns_dict_at *at, uint32_t limit, ns_gaps *out) {
  ns_slice part;
  *out = (ns_gaps){.limit = limit};
  if (!ns_section_part(s, docs, at->before[1], at->values[1], &part) || at->values[0] > limit)
    return false;
  out->in = ns_reader_of(part);
  out->left = (uint32_t)at->values[0];
  return true;
}

uint32_t ns_gaps_next(ns_gaps *gaps) {
  if (!gaps->left || gaps->in.bad)
    return NS_NONE;
  uint64_t gap = ns_read_varint(&gaps->in);
  gaps->left--;
  if (!gap || gap > gaps->limit - gaps->next) {
    gaps->in.bad = true;
    return NS_NONE;
  }
  gaps->next += gap;
  return (uint32_t)gaps->next - 1;
}
