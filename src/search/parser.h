/* What the two rooms of the parser share: parse_item.c reads what stands between two blanks, parse.c what
 * joins it. */
#ifndef NS_SEARCH_PARSER_H
#define NS_SEARCH_PARSER_H

#include "search/query_tree.h"

typedef struct ns_parser {
  ns_slice text;
  size_t at; /* next byte to read */
  ns_arena *arena;
  unsigned depth;
  size_t words, fields, patterns;
  size_t wrong_at;
  ns_error *err;
} ns_parser;

typedef enum ns_operator { NS_OP_NONE, NS_OP_AND, NS_OP_OR, NS_OP_NOT, NS_OP_NEAR } ns_operator;

/* ---- parse_item.c ---- */
bool ns_parse_is_blank(uint32_t c);
void ns_parse_skip_blanks(ns_parser *p);
static inline bool ns_parse_at_end(const ns_parser *p) {
  return p->at >= p->text.len;
}
/* The operator that stands at p->at as a whole piece; *end behind it. */
ns_operator ns_parse_operator(const ns_parser *p, size_t *end);
/* Digits from p->at; more than fit give UINT32_MAX. False when there are none. */
bool ns_parse_number(ns_parser *p, uint32_t *value);
ns_status ns_parse_window(ns_parser *p, size_t at, uint32_t window);
ns_status ns_parse_node(ns_parser *p, ns_syntax_kind kind, size_t start, ns_syntax **out);
/* A quotation, field, @form or piece; not a bracket. */
ns_status ns_parse_item(ns_parser *p, ns_syntax **out);
/* The error "query: …" at a byte of the query; returns status. */
ns_status ns_parse_wrong(ns_parser *p, size_t at, ns_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#endif
