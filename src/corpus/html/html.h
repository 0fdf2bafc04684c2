/* What the rooms for HTML share. Trees are libxml2's, whose text is UTF-8. */
#ifndef NS_CORPUS_HTML_H
#define NS_CORPUS_HTML_H

#include <libxml/HTMLparser.h>

#include "corpus/internal.h"

enum {
  NS_HTML_DEPTH_MAX = 400,    /* elements inside elements that are told apart; html_tame.c leaves fewer */
  NS_HTML_ROWS_MAX = 1 << 16  /* rows of a table */
};

/* ---- html_tame.c ---- */
/* Leaves out of a page what would cost more than it is worth: attributes beyond any use, tags of elements far inside
 * others. In place; the bytes that its tree will take, about. */
size_t ns_html_tame(ns_buf *page);

/* ---- the tree, html.c ---- */
static inline ns_slice ns_xml_slice(const xmlChar *text) {
  return ns_slice_str((const char *)text);
}
bool ns_html_is(const xmlNode *node, const char *tag);
bool ns_html_is_one_of(const xmlNode *node, const char *tags); /* " p div " */
/* The value of an attribute as the tree holds it; absent when there is none. */
ns_slice ns_html_attribute(const xmlNode *node, const char *name);
/* The next node in document order inside root, not below `node` when `skip`; NULL at the end. */
xmlNode *ns_html_next(xmlNode *node, const xmlNode *root, bool skip);
/* All text below the node, cleaned, in arena; ptr NULL when memory is short. */
ns_slice ns_html_text(const xmlNode *node, ns_arena *arena);

/* ---- html_meta.c ---- */
ns_status ns_html_meta(const ns_parse *parse, xmlNode *root, ns_draft *draft);

/* ---- html_main.c ---- */
/* What is counted of each element goes behind its _private; then the element that holds the article, NULL when memory is
 * short. */
xmlNode *ns_html_find_main(xmlNode *body, ns_arena *arena);
/* True for what is no part of the article: by its tag, its role, its class, or as it is all links. */
bool ns_html_is_aside(const xmlNode *node, const xmlNode *main, size_t main_size);
size_t ns_html_size(const xmlNode *node);       /* bytes of text, blanks aside */
size_t ns_html_link_size(const xmlNode *node);  /* of these, inside links */

/* ---- html_blocks.c, html_table.c ---- */
void ns_html_blocks(xmlNode *main, bool drop_title, ns_blocks *blocks);
/* Adds the rows of a table of data; false when it only arranges the page. */
bool ns_html_table(xmlNode *table, ns_blocks *blocks);
#endif
