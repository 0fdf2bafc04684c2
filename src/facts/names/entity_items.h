/* Between the files of the entity pass.
 *
 *   tokens ─ items ─┬─ gazetteer ──┐
 *                   ├─ persons ────┤
 *                   ├─ institutions┼─ candidate spans ─ resolve ─ entities
 *                   ├─ places ─────┤        │
 *                   └─ lone words ─┘     the article's memory
 *
 * Every finder only proposes spans with a score; resolve alone decides. A trained tagger would be one
 * more finder with a source of its own. */
#ifndef NS_FACTS_ENTITY_ITEMS_H
#define NS_FACTS_ENTITY_ITEMS_H

#include "facts/names/entity.h"
#include "facts/names/names.h"

/* One surface token, as the finders see it. */
typedef struct ns_item {
  uint64_t flags;        /* of ns_word_names; 0 for marks and numbers */
  uint8_t mark;          /* 0 a word, '0' a number, '"' any quotation mark, '-' any dash, else the mark */
  bool hyphen;           /* joined by a hyphen to the item before */
  bool blank;            /* white space before */
  const ns_token *token;
} ns_item;

typedef enum ns_span_source {
  NS_SOURCE_GAZETTEER,
  NS_SOURCE_PATTERN, /* first names, legal forms, heads of institutions … */
  NS_SOURCE_GUESS,   /* the lexicon's silence, with or without a cue */
  NS_SOURCE_MEMORY   /* named before in this article */
} ns_span_source;

/* A proposal: items [first, end) are the name of something. */
typedef struct ns_span {
  uint32_t first, end;
  uint8_t kind;   /* ns_entity_kind */
  uint8_t source; /* ns_span_source */
  int16_t score;  /* resolve keeps what has NS_SCORE_KEPT and more, the highest first */
  ns_slice name;  /* canonical; absent: as the text has it */
} ns_span;

/* Scores. Of two proposals for the same words the higher wins; a proposal that holds another must beat
 * it. The gaps leave room for cues, which add or take NS_SCORE_CUE. */
enum {
  NS_SCORE_KEPT = 50,
  NS_SCORE_FAINT = 30,    /* one of the large lists that needs more than a preposition */
  NS_SCORE_WEAK = 40,     /* an alias that needs a cue */
  NS_SCORE_GUESS = 45,    /* an unknown word: kept only where a list lifts it */
  NS_SCORE_LISTED = 60,   /* in the large lists */
  NS_SCORE_CUED = 65,
  NS_SCORE_KNOWN = 75,    /* a word of the gazetteer */
  NS_SCORE_PATTERN = 85,  /* several words that fit a pattern */
  NS_SCORE_FULL = 90,     /* several words of the gazetteer */
  NS_SCORE_USER = 120,    /* the user's table has the last word */
  NS_SCORE_CUE = 15
};

/* Steps that a pattern goes in one direction, whatever stands there: the work for an item is bounded. */
enum { NS_NAME_MEMBERS_MAX = 24 };

typedef struct ns_finder {
  const ns_names *names;
  const ns_item *items; /* guarded by two empty ones at each end */
  uint32_t count;
  const uint32_t *hot;  /* the items that can begin a name or call for one; the rest is skipped */
  uint32_t hot_count;
  bool shouting;        /* mostly capitals: shapes tell nothing */
  ns_span *spans;
  size_t span_count, span_capacity;
  ns_status status;     /* sticky */
} ns_finder;

void ns_finder_add(ns_finder *finder, ns_span span);
/* What the gazetteer has under a word by itself, for its side record. Errors: NS_NOMEM. */
ns_status ns_gazetteer_read(const ns_names *names, ns_arena *arena, const ns_word *word, ns_word_names *out);

/* The finders. Each looks at one item; those that return an index have dealt with all before it. */
void ns_gazetteer_at(ns_finder *finder, uint32_t at);
void ns_persons_after(ns_finder *finder, uint32_t at); /* behind a title, role or verb of speech */
uint32_t ns_persons_at(ns_finder *finder, uint32_t at);
void ns_organisations_at(ns_finder *finder, uint32_t at);
void ns_places_at(ns_finder *finder, uint32_t at);
uint32_t ns_lone_at(ns_finder *finder, uint32_t at);
/* After all of them: names that need a cue and have one in a list beside a sure name. */
void ns_gazetteer_lists(ns_finder *finder);
/* Organisations with what follows their names: "Deutsches Theater Berlin", "Mærsk Line". */
void ns_organisations_extend(ns_finder *finder);

static inline bool ns_item_is(const ns_item *item, uint64_t flags) {
  return (item->flags & flags) != 0;
}
static inline bool ns_item_capital(const ns_item *item) {
  return (item->flags & NS_SHAPE_CAPITAL) != 0;
}
#endif
