/* Reads the list of a word. n = ceil(df / 128) blocks, the last one perhaps short.
 *
 *   documents (df >= 128) = u8 largest impact · u8 10th, 100th and 1000th largest impact (0: fewer)
 *                           · n × skip · blocks
 *   skip        = u32 last document · u32 end of the block · u32 end of its positions · u8 largest impact
 *   documents (df < 128)  = the short block alone
 *   full block  = numbers (block.h) · excess
 *   excess      = u8 count · count < 16: count × u8 index, else 16 bytes bit set · count × 4 bits symbol, the lower
 *                 first · u8 impact above the base for each symbol 15
 *   short block = (varint gap << 1 | has excess · u8 excess){df % 128}   gap from the document before, -1 at first
 *
 * A posting's impact is the passage's base impact (column passages.base: the smallest among its terms, mostly
 * that of a single occurrence), or what impacts.h makes of the base and the symbol.
 *
 *   positions = blocks; empty when no posting has any
 *   block     = u8 zeros (low 4 bits), odd (high 4 bits; 15: u8 odd follows)
 *               · odd × (u8 index · varint count << 1 | wide)
 *               · zeros < 15: zeros × u8 index, else 16 bytes bit set
 *               · varint bytes of each row but the last · rows
 *   row       = the positions of 32 postings, lowest bit first
 *
 * A posting among the zeros has no positions; an odd one has `count`, of 32 bits each when wide; any other has as
 * many as its impact tells (ns_impacts_expected), each of as many bits as its base tells (words.widths).
 *
 *   forms  = (n > 1: n × u32 end) after the table of symbols; empty when all postings have the same forms
 *   table  = varint symbols · (varint count · varint ordinal*)*       ordinals among the term's forms
 *   block  = u8 width · u8 exceptions · width bits a posting · (u8 index · varint symbol)*
 *
 * All ends are relative to the first block. */
#ifndef NS_SEALED_LIST_H
#define NS_SEALED_LIST_H

#include <stdbool.h>

#include "base/arena.h"
#include "sealed/codec/block.h"
#include "sealed/codec/guard.h"
#include "sealed/codec/impacts.h"

enum {
  NS_SKIP = 13,
  NS_SKIP_END = 4,
  NS_SKIP_POSITIONS = 8,
  NS_SKIP_MAX = 12,
  NS_EXCESS_SET = 16,
  NS_ZEROS_SET = 15,
  NS_ODD_MANY = 15,
  NS_POSITION_ROW = 32, /* postings */
  NS_POSITION_ROWS = NS_BLOCK / NS_POSITION_ROW,
  NS_LIST_TOPS = 3,
  NS_SYMBOL_BITS_MAX = 24
};

typedef struct ns_list_source {
  ns_slice docs, positions, forms; /* the term's part of the three sections, untouched */
  const ns_guard *guards;          /* of all sections, by number; borrowed */
  uint32_t df;
  const unsigned char *base;       /* the section of base impacts: ns_list_base reads it */
  uint32_t passages;
  const ns_kernels *kernels;
  const ns_impacts *impacts;
} ns_list_source;

/* Positions in a growable array. */
typedef struct ns_position_list {
  uint32_t *at;
  size_t count, capacity;
  bool starved; /* memory was short: the positions are not damaged */
} ns_position_list;
void ns_position_list_release(ns_position_list *positions);

/* The positions of a block, opened, and how far one of its rows was gone through. */
typedef struct ns_position_block {
  uint32_t block;                              /* NS_NONE: none */
  uint64_t zeros[2], excess[2];                /* bit sets of postings */
  uint32_t odd_count;
  uint8_t odd_index[NS_BLOCK];
  uint32_t odd[NS_BLOCK];                      /* count << 1 | wide */
  const unsigned char *rows[NS_POSITION_ROWS + 1]; /* where each begins, and the end */
  uint32_t index;                              /* `bits` of its row lie before posting `index` */
  uint64_t bits;
} ns_position_block;

typedef struct ns_list {
  ns_list_source from;
  const unsigned char *skips, *bodies; /* NULL when df < 128 */
  uint32_t blocks;
  uint8_t max, top[NS_LIST_TOPS]; /* largest, 10th, 100th, 1000th impact */
  bool bad;                       /* damaged: reads as ended */
  uint32_t first;                 /* no document that is asked for lies before this block */
  /* the block at hand: passages low to high */
  uint32_t block, count;          /* NS_NONE: none */
  uint32_t low, high;
  const unsigned char *numbers, *excess, *stop;
  bool docs_known, impacts_known; /* docs and impacts are decoded when they are asked for */
  bool forms_known;
  ns_reader form_table, form_blocks; /* once known: the table of symbols, and what is behind it */
  uint32_t docs[NS_BLOCK];        /* behind the last one NS_DOCS_MAX */
  uint8_t impacts[NS_BLOCK];
  ns_position_block positions;
  ns_position_list places;        /* for phrases: positions in passage place_doc; kept by who opened the list */
  uint32_t place_doc;
} ns_list;

/* Opens the list; a damaged one is `bad` and empty. */
void ns_list_open(ns_list *list, const ns_list_source *from);
/* Makes `block` the one at hand, without decoding more than must be; false at the end or when damaged. */
bool ns_list_enter(ns_list *list, uint32_t block);
/* Likewise, with its docs. */
bool ns_list_load(ns_list *list, uint32_t block);
/* Asks memory for a block that will soon be entered. */
void ns_list_prefetch(const ns_list *list, uint32_t block);
/* A block that is stored as a bit set: words of 64 passages from `first` on. */
typedef struct ns_block_set {
  const unsigned char *words;
  uint32_t first, count;
} ns_block_set;
/* False when the block is stored another way (or damaged: loading it then tells). */
bool ns_list_set(const ns_list *list, uint32_t block, ns_block_set *out);
/* Which postings of the block at hand, a full one, have an excess. */
void ns_list_excess(const ns_list *list, uint64_t set[2]);
/* The symbol of the rank-th of these. */
static inline unsigned ns_list_excess_symbol(const ns_list *list, uint32_t rank) {
  uint32_t count = list->excess[0], index_bytes = count < NS_EXCESS_SET ? count : NS_BLOCK / 8;
  return list->excess[1 + index_bytes + rank / 2] >> rank % 2 * 4 & 15;
}
/* Fills impacts of the block at hand, whose docs are known. */
void ns_list_impacts(ns_list *list);
/* The base impact of a passage. */
static inline uint8_t ns_list_base(const ns_list *list, uint32_t doc) {
  ns_guard_touch(&list->from.guards[NS_SECTION_BASE], list->from.base + doc, 1);
  return list->from.base[doc];
}
/* Touches those of the passages of the block at hand, whose docs are known: they may then be read without. */
void ns_list_touch_base(const ns_list *list);
/* The first block, from `from` on, that ends at or after doc; list->blocks when there is none. */
uint32_t ns_list_block_of(const ns_list *list, uint32_t from, uint32_t doc);
/* How many docs of the block at hand, which are decoded, are below doc, which is not above the last. */
static inline uint32_t ns_list_rank(const ns_list *list, uint32_t doc) {
  return ns_rank(list->docs, doc);
}
/* Index of doc, which lies in the block at hand or nowhere; NS_NONE when the term is not in it (or the block is
 * damaged: list->bad). */
uint32_t ns_list_index(ns_list *list, uint32_t doc);
/* Likewise, after making the right block the one at hand. */
uint32_t ns_list_find(ns_list *list, uint32_t doc);

/* Is the block at hand one, and not decoded yet? */
static inline bool ns_list_is_set(const ns_list *list) {
  return !list->docs_known && ns_block_is_set(list->numbers);
}
static inline uint32_t ns_list_last(const ns_list *list, uint32_t block) {
  if (list->skips)
    return ns_load32(list->skips + (size_t)block * NS_SKIP);
  return list->count ? list->high : 0;
}
/* Where a block begins, in its documents or (NS_SKIP_POSITIONS) its positions; of a list with skips. */
static inline uint32_t ns_list_start(const ns_list *list, uint32_t block, size_t which) {
  return block ? ns_load32(list->skips + (size_t)(block - 1) * NS_SKIP + which) : 0;
}
static inline uint8_t ns_list_max(const ns_list *list, uint32_t block) {
  return list->skips ? list->skips[(size_t)block * NS_SKIP + NS_SKIP_MAX] : list->max;
}
/* The impact of one posting of the block at hand, that of passage `doc`. */
uint8_t ns_list_impact(const ns_list *list, uint32_t index, uint32_t doc);

/* Positions of posting `index` of the block at hand, over what *out held. False when damaged or memory is short. */
bool ns_list_positions(ns_list *list, uint32_t index, ns_position_list *out);

/* The symbol of posting `index` of the block at hand; 0 when the list has no symbols. NS_NONE when damaged. */
uint32_t ns_list_symbol(ns_list *list, uint32_t index);
/* The list's symbols, read once: which hold the form `ordinal`? A set of bits in arena; *all when every
 * posting has it (no symbols). NULL and !*all when damaged or memory is short. */
typedef struct ns_symbols {
  uint32_t count;
  bool all;
  unsigned char *holds; /* one byte a symbol */
} ns_symbols;
bool ns_list_symbols(ns_list *list, uint32_t ordinal, ns_arena *arena, ns_symbols *out);
/* The table of symbols: how many there are, and a reader of the ordinals of each. */
bool ns_list_symbol_table(ns_list *list, ns_reader *in, uint32_t *count);
#endif
