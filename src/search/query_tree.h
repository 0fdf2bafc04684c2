/* The syntax tree of a query: what the user wrote, nothing decided yet. Made by parse.c, read by plan.c. */
#ifndef NS_SEARCH_QUERY_TREE_H
#define NS_SEARCH_QUERY_TREE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

typedef enum ns_syntax_kind {
  NS_SYNTAX_LIST,     /* children side by side, each with its sign */
  NS_SYNTAX_AND,      /* UND */
  NS_SYNTAX_OR,       /* ODER */
  NS_SYNTAX_WORD,     /* a run of characters without blanks: a word, a hyphenated word, a number, a mark */
  NS_SYNTAX_PHRASE,   /* "…"; window > 0: "…"~window */
  NS_SYNTAX_NEAR,     /* children within window words */
  NS_SYNTAX_EXACT,    /* @form */
  NS_SYNTAX_WILDCARD, /* with at least one letter and one star */
  NS_SYNTAX_FUZZY,    /* word~; window: edits allowed, 0 = as many as its length suggests */
  NS_SYNTAX_FIELD,    /* field:value */
  NS_SYNTAX_ALL       /* a lone star: every passage */
} ns_syntax_kind;

typedef enum ns_field {
  NS_FIELD_TITLE,
  NS_FIELD_SOURCE,
  NS_FIELD_AUTHOR,
  NS_FIELD_YEAR,
  NS_FIELD_AMOUNT,
  NS_FIELD_ENTITY
} ns_field;

typedef struct ns_syntax ns_syntax;
struct ns_syntax {
  ns_syntax_kind kind;
  char sign;           /* '+', '-' or 0; only of what stands in a LIST */
  ns_field field;      /* FIELD */
  uint32_t window;     /* PHRASE, NEAR, FUZZY */
  uint32_t start, end; /* bytes of the query, half open, sign and marks included */
  uint32_t text_start; /* where `text` begins in the query */
  ns_slice text;       /* the word; what stands between the quotes; the value of a field */
  ns_syntax *children, *next;
};

enum {
  NS_NEAR_DEFAULT = 10, /* NEAR without a number */
  NS_NEAR_MAX = 1000,   /* words */
  NS_EDITS_MAX = 2      /* of word~ */
};

/* Reads a query. Everything is allocated in arena; slices point into text. An empty query gives a LIST
 * without children. NS_INVALID (NS_LIMIT for a limit of search.h) with what is wrong and what would be
 * right; *at is then the byte where. */
ns_status ns_query_parse(ns_slice text, ns_arena *arena, ns_syntax **out, size_t *at, ns_error *err);

/* Does the word end like the gender form "Lehrer*innen", whose star is no wildcard? */
size_t ns_gender_star(ns_slice word); /* offset of the star; word.len when there is none */
#endif
