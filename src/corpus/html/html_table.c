/* HTML tables → rows. Cells that span rows or columns are repeated in each. */
#include "corpus/html/html.h"

enum { CELL_MAX = 400, SPAN_MAX = 1000 }; /* bytes of a cell of data; what a page may say of spans */

typedef struct row {
  ns_slice cells[NS_TABLE_CELLS_MAX];
  size_t count;
  size_t heads; /* how many of them are <th> */
  bool in_head; /* of <thead> */
} row;

/* What spans into the rows below. */
typedef struct span {
  ns_slice text;
  unsigned rows;
} span;

typedef struct table {
  ns_blocks *blocks;
  ns_slice heads[NS_TABLE_CELLS_MAX];
  size_t head_count;
  span spans[NS_TABLE_CELLS_MAX];
  size_t rows;
} table;

static unsigned span_of(const xmlNode *cell, const char *name) {
  ns_slice text = ns_html_attribute(cell, name);
  unsigned value = 0;
  for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && value < SPAN_MAX; i++)
    value = value * 10 + (unsigned)(text.ptr[i] - '0');
  return value == 0 ? 1 : value < SPAN_MAX ? value : SPAN_MAX;
}

static void add_spans(table *into, row *out) {
  while (out->count < NS_TABLE_CELLS_MAX && into->spans[out->count].rows > 0) {
    span *above = &into->spans[out->count];
    above->rows--;
    out->cells[out->count++] = ns_table_is_full(into->blocks) ? NS_LIT("") : above->text;
  }
}

static void add_cell(table *into, const xmlNode *cell, row *out) {
  ns_slice text = ns_html_text(cell, into->blocks->arena);
  if (!text.ptr) {
    into->blocks->failed = true;
    return;
  }
  unsigned columns = span_of(cell, "colspan"), rows = span_of(cell, "rowspan");
  bool repeated = text.len <= NS_CAPTION_MAX && !ns_table_is_full(into->blocks);
  if (out->count == NS_TABLE_CELLS_MAX)
    ns_blocks_add(into->blocks, NS_BLOCK_TEXT, text);
  for (unsigned i = 0; i < columns && out->count < NS_TABLE_CELLS_MAX; i++) {
    into->spans[out->count] = (span){text, rows - 1};
    out->cells[out->count++] = i == 0 || repeated ? text : NS_LIT("");
  }
  out->heads += ns_html_is(cell, "th") ? columns : 0;
}

static void read_row(table *into, const xmlNode *tr, row *out) {
  out->count = out->heads = 0;
  out->in_head = tr->parent && ns_html_is(tr->parent, "thead");
  for (const xmlNode *cell = tr->children; cell && !into->blocks->failed; cell = cell->next) {
    if (!ns_html_is_one_of(cell, " td th "))
      continue;
    add_spans(into, out);
    add_cell(into, cell, out);
  }
  add_spans(into, out);
}

/* ---- is it data? ---- */

static bool is_data(xmlNode *node) {
  size_t rows = 0, widest = 0;
  ns_slice role = ns_html_attribute(node, "role");
  if (ns_slice_is(role, "presentation") || ns_slice_is(role, "none"))
    return false;
  for (xmlNode *at = ns_html_next(node, node, false); at; at = ns_html_next(at, node, false)) {
    if (ns_html_is(at, "table"))
      return false;
    if (ns_html_is_one_of(at, " td th ") && ns_html_size(at) > CELL_MAX)
      return false;
    if (!ns_html_is(at, "tr"))
      continue;
    size_t cells = 0;
    for (const xmlNode *cell = at->children; cell; cell = cell->next)
      cells += ns_html_is_one_of(cell, " td th ");
    widest = cells > widest ? cells : widest;
    rows++;
  }
  return rows >= 2 && rows <= NS_HTML_ROWS_MAX && widest >= 2;
}

/* ---- heads ---- */

static bool has_digits(ns_slice text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
      return true;
  return false;
}

/* A first row without numbers heads the table even when it is not marked as one. */
static bool is_head(const table *into, const row *line) {
  if (line->in_head || (line->heads == line->count && line->count > 1))
    return true;
  if (into->rows > 0 || line->heads > 0)
    return false;
  for (size_t i = 0; i < line->count; i++)
    if (has_digits(line->cells[i]))
      return false;
  return true;
}

/* Of several head rows the lowest says most; what it leaves empty comes from above. */
static void take_head(table *into, const row *line) {
  for (size_t i = 0; i < line->count; i++)
    if (line->cells[i].len > 0 || i >= into->head_count)
      into->heads[i] = line->cells[i];
  into->head_count = line->count > into->head_count ? line->count : into->head_count;
}

/* ---- rows ---- */

static void add_row(table *into, const row *line, bool *first) {
  /* a first cell that heads its row, in a table without a head: "Sitz: Kiel" */
  bool pair = into->head_count == 0 && line->count == 2 && line->heads == 1;
  if (pair)
    ns_table_add_row(into->blocks, line->cells, 1, line->cells + 1, 1, first);
  else
    ns_table_add_row(into->blocks, into->heads, into->head_count, line->cells, line->count, first);
}

static void add_caption(xmlNode *node, ns_blocks *blocks) {
  const xmlNode *parent = node->parent && ns_html_is(node->parent, "figure") ? node->parent : node;
  for (const xmlNode *holder = node; holder; holder = holder == parent ? NULL : parent)
    for (const xmlNode *child = holder->children; child; child = child->next)
      if (ns_html_is_one_of(child, " caption figcaption ")) {
        ns_blocks_add(blocks, NS_BLOCK_CAPTION, ns_html_text(child, blocks->arena));
        return;
      }
}

static void add_rows(table *into, xmlNode *node) {
  bool first = true, heads = true; /* heads: no row came yet that says anything */
  row line;
  for (xmlNode *at = ns_html_next(node, node, false); at && !into->blocks->failed; at = ns_html_next(at, node, false)) {
    if (!ns_html_is(at, "tr"))
      continue;
    read_row(into, at, &line);
    if (line.count == 0)
      continue;
    if (heads && is_head(into, &line)) {
      take_head(into, &line);
    } else {
      if (heads)
        ns_table_settle_heads(into->blocks, into->heads, into->head_count, &first);
      size_t before = into->blocks->row_bytes;
      add_row(into, &line, &first);
      heads &= into->blocks->row_bytes == before;
    }
    into->rows++;
  }
}

bool ns_html_table(xmlNode *node, ns_blocks *blocks) {
  if (!is_data(node))
    return false;
  table into = {.blocks = blocks};
  add_caption(node, blocks);
  add_rows(&into, node);
  return true;
}
