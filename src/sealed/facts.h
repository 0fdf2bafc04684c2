/* The facts of passages as the columns hold them, names by number. What facets count lies in front and
 * close together: a count over a hundred thousand passages touches nothing else.
 *
 *   passages.facts       = group*, one for each 32 passages · 4 bytes 0
 *   passages.facts.index = (u32 offset in passages.facts · u32 offset in passages.figures) for each group
 *   group   = u8 width · length{32} · values*                length: bytes of each passage's values, in `width` bytes (1 or
 *                                                            4); 0 for a passage without facts and behind the last one
 *   values  = u8 head · [varint]{0..3} · year* · entity* · amount*
 *                                                            numbers, in as many bytes as the largest of their dictionary
 *                                                            takes; an amount (kind, unit and decade) for each figure
 *   head    = years (0..3) | entities (0..7) << 2 | figures (0..7) << 5; where one has its largest value, a varint says
 *             how many there are beyond that
 *   passages.figures     = (varint bytes · figure*)*, of each passage that has any
 *   figure  = u8 flags · value low · [value high] · [zigzag year] · [varint label] · [u8 manner]
 *   flags   = modifier | 16 high differs | 32 year | 64 label | 128 manner
 *   manner  = role | (sign + 1) << 2 | relative << 4
 *   value   = u8 tag · zigzag mantissa: mantissa · 10^(tag - 10); tag 255: the double's eight bytes */
#ifndef NS_SEALED_FACTS_H
#define NS_SEALED_FACTS_H

#include "sealed/builder.h"
#include "sealed/open.h"

enum { NS_HEAD_YEARS = 3, NS_HEAD_ENTITIES = 7, NS_HEAD_FIGURES = 7 };

/* Bytes of the numbers of each dictionary, from its size. */
typedef struct ns_fact_widths {
  uint8_t year, entity, amount;
} ns_fact_widths;
static inline unsigned ns_number_width(uint32_t size) {
  return size <= 1u << 8 ? 1 : size <= 1u << 16 ? 2 : size <= 1u << 24 ? 3 : 4;
}
static inline ns_fact_widths ns_fact_widths_of(uint32_t years, uint32_t entities, uint32_t amounts) {
  return (ns_fact_widths){(uint8_t)ns_number_width(years), (uint8_t)ns_number_width(entities), (uint8_t)ns_number_width(amounts)};
}
static inline uint32_t ns_width_mask(unsigned width) {
  return UINT32_MAX >> (32 - 8 * width);
}

/* A group while it is written. */
typedef struct ns_fact_group_writer {
  ns_fact_widths widths;
  uint32_t lengths[NS_FACT_GROUP];
  unsigned count;
  ns_buf values, figures, own; /* own: the figures of one passage */
} ns_fact_group_writer;
void ns_fact_group_init(ns_fact_group_writer *g, const ns_fact_widths *widths);
void ns_fact_group_release(ns_fact_group_writer *g);
/* Years ascending by number; spans are no part of it. */
void ns_fact_group_add(ns_fact_group_writer *g, const ns_passage_row *row);
/* Writes the group, if there is anything in it, and begins the next one. */
void ns_fact_group_end(ns_fact_group_writer *g, ns_out *facts, ns_out *figures, ns_out *index);

/* A group where it lies. */
typedef struct ns_fact_group {
  const unsigned char *lengths, *values, *end; /* end: of all groups */
  unsigned width;
} ns_fact_group;
/* Where the values of the first n passages of the group end, from its values. */
uint64_t ns_fact_group_before(const ns_fact_group *g, unsigned n);
/* False when the group does not lie in the section as a whole. */
bool ns_fact_group_at(const ns_sealed *s, uint32_t group, ns_fact_group *out);
static inline uint32_t ns_fact_group_length(const ns_fact_group *g, unsigned n) {
  return g->width == 1 ? g->lengths[n] : ns_load32(g->lengths + (size_t)n * 4);
}

/* How many of each lie in values; moves behind the head. False when the rest is not as long as that. */
typedef struct ns_value_counts {
  uint32_t years, entities, figures;
} ns_value_counts;
bool ns_value_counts_read(ns_reader *values, const ns_fact_widths *widths, ns_value_counts *out);

/* Fills years, mentions and measures of the row; arrays from arena. NS_CORRUPT or NS_NOMEM without a message. */
ns_status ns_row_decode(const ns_sealed *s, uint32_t doc, ns_arena *arena, ns_passage_row *row);
/* Reads a stored record (columns_write.c draws it) into a row whose mentions and measures are known: kind,
 * text and spans. */
bool ns_record_spans(ns_slice record, ns_passage_row *row);
#endif
