/* The facts of passages as the columns hold them, names by number. What facets count lies in front and
 * close together: a count over a hundred thousand passages touches nothing else.
 *
 *   passages.facts       = group*, one for each 32 passages · 4 bytes 0
 *   passages.facts.index = (u32 offset in passages.facts · u32 offset in passages.figures) for each group
 *   group   = u8 width · count{32} · numbers*                count: how many numbers a passage has, in `width` bits (4, 8 or
 *                                                            32), the lower half of a byte first; 0 behind the last one
 *   numbers = kind* · year* · entity* · amount*              an amount (kind, unit and decade) for each figure; one space of
 *                                                            numbers for all: the 24 kinds, then those of years.dict, of
 *                                                            entities.dict, of amounts.dict, then 256 repeats; all in as
 *                                                            many bytes (1 to 4) as that space takes
 *   kind    = of each amount that is not the passage's first of its kind: so often does a passage count too often when the
 *             amounts of a kind are added up
 *   repeat  = index among the passage's numbers of the first that is the same, so that whoever counts numbers counts a
 *             passage once for each; a passage of more than 256 numbers has them all as they are
 *   passages.figures     = (varint bytes · figure*)*, of each passage that has any
 *   figure  = u8 flags · value low · [value high] · [zigzag year] · [varint label] · [u8 manner]
 *   flags   = modifier | 16 high differs | 32 year | 64 label | 128 manner
 *   manner  = role | (sign + 1) << 2 | relative << 4
 *   value   = u8 tag · zigzag mantissa: mantissa · 10^(tag - 10); tag 255: the double's eight bytes */
#ifndef NS_SEALED_FACTS_H
#define NS_SEALED_FACTS_H

#include "sealed/make/builder.h"
#include "sealed/read/open.h"

enum { NS_FACT_REPEATS = 256 };

/* The space of numbers: kinds from 0, then years, entities, amounts, repeats, up to `end`. */
typedef struct ns_fact_space {
  uint32_t years, entities, amounts, repeats, end;
  unsigned width; /* bytes of a number */
} ns_fact_space;
/* From the sizes of the dictionaries; false when there are more than numbers of 32 bits. */
bool ns_fact_space_of(uint32_t years, uint32_t entities, uint32_t amounts, ns_fact_space *out);
static inline bool ns_fact_space_in(const ns_sealed *s, ns_fact_space *out) {
  return ns_fact_space_of(s->years.count, s->entities.count, s->amounts.count, out);
}

/* A group while it is written. */
typedef struct ns_fact_group_writer {
  ns_fact_space space;
  const uint32_t *kind_ends;
  uint32_t counts[NS_FACT_GROUP];
  unsigned count;
  ns_buf numbers, figures, own; /* own: of one passage */
} ns_fact_group_writer;
/* kind_ends, borrowed: behind the last amount of each kind, 0 where there is none. */
void ns_fact_group_init(ns_fact_group_writer *g, const ns_fact_space *space, const uint32_t *kind_ends);
void ns_fact_group_release(ns_fact_group_writer *g);
/* Years ascending by number; spans are no part of it. */
void ns_fact_group_add(ns_fact_group_writer *g, const ns_passage_row *row);
/* Writes the group, if there is anything in it, and begins the next one. */
void ns_fact_group_end(ns_fact_group_writer *g, ns_out *facts, ns_out *figures, ns_out *index);

/* A group where it lies. Numbers may be read four bytes at a time, and, but in the last groups, NS_FACT_AHEAD numbers. */
typedef struct ns_fact_group {
  const unsigned char *counts, *numbers;
  unsigned bits; /* of a count */
  bool last;     /* there are not so many bytes behind it */
} ns_fact_group;
enum { NS_FACT_AHEAD = 16 };
static inline uint32_t ns_fact_count(const ns_fact_group *g, unsigned n) {
  if (g->bits == 4)
    return g->counts[n / 2] >> n % 2 * 4 & 15u;
  return g->bits == 8 ? g->counts[n] : ns_load32(g->counts + (size_t)n * 4);
}
/* Of the sixteen half bytes of a word. */
static inline uint32_t ns_sum_nibbles(uint64_t word) {
  const uint64_t low = 0x0f0f0f0f0f0f0f0f;
  return (uint32_t)(((word & low) + (word >> 4 & low)) * UINT64_C(0x0101010101010101) >> 56);
}
/* Numbers of the passages before the n-th of the group, n up to 32. */
uint64_t ns_fact_before(const ns_fact_group *g, unsigned n);
static inline uint64_t ns_fact_total(const ns_fact_group *g) {
  return g->bits == 4 ? ns_sum_nibbles(ns_load64(g->counts)) + ns_sum_nibbles(ns_load64(g->counts + 8)) : ns_fact_before(g, NS_FACT_GROUP);
}
/* Where the facts of a group begin; touched: the section of offsets is, as a whole. */
static inline uint32_t ns_fact_offset(const ns_sealed *s, uint32_t group, bool touched) {
  const ns_guard *index = &s->guards[NS_SECTION_FACT_INDEX];
  size_t at = (size_t)group * NS_FACT_ROW;
  return ns_load32(touched ? index->ptr + at : ns_guard_at(index, at, NS_FACT_ROW));
}
/* False when the group does not lie in the section as a whole. touched: it is, and so is that of offsets. */
static inline bool ns_fact_group_at(const ns_sealed *s, uint32_t group, unsigned width, bool touched, ns_fact_group *out) {
  const ns_guard *facts = &s->guards[NS_SECTION_FACTS];
  enum { HEAD = 1 + NS_FACT_GROUP / 2 }; /* of most groups */
  uint32_t offset = ns_fact_offset(s, group, touched);
  if (facts->len < NS_FACT_PAD + HEAD || offset > facts->len - NS_FACT_PAD - HEAD)
    return false;
  if (!touched)
    ns_guard_touch(facts, facts->ptr + offset, HEAD);
  out->bits = facts->ptr[offset];
  size_t counts = (size_t)NS_FACT_GROUP * out->bits / 8, left = facts->len - NS_FACT_PAD - offset - 1;
  if ((out->bits != 4 && out->bits != 8 && out->bits != 32) || counts > left)
    return false;
  out->counts = facts->ptr + offset + 1;
  out->numbers = out->counts + counts;
  if (!touched && out->bits != 4)
    ns_guard_touch(facts, out->counts, counts);
  uint64_t bytes = ns_fact_total(out) * width;
  left -= counts;
  out->last = left < bytes + (size_t)NS_FACT_AHEAD * width;
  if (bytes > left)
    return false;
  if (!touched)
    ns_guard_touch(facts, out->numbers, (out->last ? left : (size_t)bytes + (size_t)NS_FACT_AHEAD * width) + NS_FACT_PAD);
  return true;
}
static inline uint32_t ns_fact_number(const unsigned char *at, unsigned width) {
  return ns_load32(at) & UINT32_MAX >> (32 - 8 * width);
}

/* Fills years, mentions and measures of the row; arrays from arena. NS_CORRUPT or NS_NOMEM without a message. */
ns_status ns_row_decode(const ns_sealed *s, uint32_t doc, ns_arena *arena, ns_passage_row *row);
/* Reads a stored record (texts.h draws it), `head` bytes of which are no text, into a row whose mentions and measures are
 * known: kind, text and spans. */
bool ns_record_spans(ns_slice record, size_t head, ns_passage_row *row);
#endif
