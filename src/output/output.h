/* Answers as text for people, as JSON and CSV for programs. Everything is written into a buffer, so that
 * the programs decide where it goes. */
#ifndef NS_OUTPUT_OUTPUT_H
#define NS_OUTPUT_OUTPUT_H

#include "base/buf.h"
#include "base/json.h"
#include "corpus/corpus.h"
#include "search/search.h"
#include "text/text.h"

enum { NS_OUTPUT_MAX = 1 << 30, NS_JSON_FORMAT = 1 };

/* ---- json.c ---- */
/* The object of one search ("format":1), without a line end. qid absent: none. */
void ns_output_json(ns_buf *out, const ns_query *query, const ns_found *found, ns_slice qid);
/* {"qid":…,"error":…} */
void ns_output_json_error(ns_buf *out, ns_slice qid, const char *text);
void ns_output_article(ns_json *json, const ns_article_meta *article);

/* ---- export.c: lines, with their ends ---- */
/* An article so that ns_article_parse makes the very same one of it. */
void ns_output_archived(ns_buf *out, const ns_article *article);
/* A passage for a bulk file: an action line, and a document with years and entities as keyword fields and figures
 * as nested objects. */
void ns_output_bulk(ns_buf *out, const ns_article *article, const ns_passage *passage, const ns_facts *facts);

/* ---- facts.c: "figures":[…],"entities":[…],"years":[…] and tokens ---- */
void ns_output_figure(ns_json *json, ns_slice text, const ns_figure *figure);
void ns_output_facts(ns_json *json, ns_slice text, const ns_facts *facts);
void ns_output_tokens(ns_json *json, ns_slice text, const ns_tokens *tokens);
/* low or high of a figure as JSON: a number, or a date in quotes, or null. */
void ns_output_bound(ns_json *json, const ns_figure *figure, double value);

/* ---- text.c ---- */
typedef struct ns_style {
  bool color;     /* ANSI colours */
  unsigned width; /* columns */
} ns_style;
void ns_output_text(ns_buf *out, const ns_query *query, const ns_found *found, ns_style style);
/* A line of foreign text for a terminal (ns_utf8_put_plain). */
void ns_output_plain(ns_buf *out, ns_slice text);
/* Columns that text takes on a terminal. */
size_t ns_output_columns(ns_slice text);
/* Cuts a cell of a table to at most `most` columns, on a character border, the last of them "…". */
void ns_output_shorten(ns_buf *cell, size_t most);

/* ---- facets.c: counts with bars ---- */
void ns_output_facets(ns_buf *out, const ns_found *found, ns_style style);
/* ---- number.c ---- */
/* "60–65 Mrd. USD", "1,2 GW", "5 %": a value in base units as people read it. */
void ns_output_amount(ns_buf *out, double low, double high, ns_slice unit);

/* ---- table.c: --figures as aligned text ---- */
void ns_output_figures_text(ns_buf *out, const ns_found *found, ns_style style);
/* ---- csv.c: RFC 4180, cells that a spreadsheet would take for a formula are guarded ---- */
void ns_output_csv(ns_buf *out, const ns_query *query, const ns_found *found, bool head, ns_slice qid);
#endif
