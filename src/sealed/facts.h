/* The facts of a passage as the column passages.facts holds them, names by number.
 *
 *   section = group*, one for each 32 passages; passages.facts.index has a u32 offset for each group
 *   group   = varint length of each passage's facts · facts*
 *   facts   = varint years · (varint number, the first as it is, then differences)*
 *             · varint entities · (varint number)* · varint figures · figure*
 *   figure  = varint amount (number of kind, unit and decade) · u8 flags · value low · [value high] · [zigzag year]
 *             · [varint label] · [u8 manner]
 *   flags   = modifier | 16 high differs | 32 year | 64 label | 128 manner
 *   manner  = role | (sign + 1) << 2 | relative << 4
 *   value   = u8 tag · zigzag mantissa: mantissa · 10^(tag - 10); tag 255: the double's eight bytes
 *
 * Passages without any facts have length 0. */
#ifndef NS_SEALED_FACTS_H
#define NS_SEALED_FACTS_H

#include "sealed/builder.h"

/* Years ascending by number; spans are no part of it. */
void ns_row_encode(const ns_passage_row *row, ns_buf *out);
/* Fills years, mentions and measures of the row; arrays from arena. */
bool ns_row_decode(ns_reader *in, ns_arena *arena, ns_passage_row *row);
/* Reads a stored record (columns_write.c draws it) into a row whose mentions and measures are known: kind,
 * text and spans. */
bool ns_record_spans(ns_slice record, ns_passage_row *row);
/* Passes over a figure, to its amount. */
typedef struct ns_figure_code {
  uint32_t amount, label; /* label NS_NONE: none */
  ns_figure figure;
} ns_figure_code;
bool ns_figure_decode(ns_reader *in, ns_figure_code *out);
#endif
