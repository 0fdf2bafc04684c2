#include <stdio.h>

#include "base/date.h"
#include "base/utf8.h"
#include "output/output.h"

/* The table of figures. Each column is as wide as its widest cell, up to a maximum; longer cells end in …. */
enum { COLUMNS = 8, CELL_MAX = 36 };

static const char *const headings[COLUMNS] = {"figure", "value", "hedge", "year", "entity", "of", "article", "date"};

static void bound_text(ns_buf *cell, const ns_figure *f) {
  char low[NS_DATE_TEXT_MAX], high[NS_DATE_TEXT_MAX];
  if (f->kind == NS_KIND_DATE && f->low < 1)
    return; /* a day or quarter of a year that nobody names */
  if (f->kind == NS_KIND_DATE)
    ns_buf_addf(cell, f->low < f->high ? "%s – %s" : "%s", ns_date_format((int32_t)f->low, low), ns_date_format((int32_t)f->high, high));
  else if (f->kind == NS_KIND_YEAR)
    ns_buf_addf(cell, f->low < f->high ? "%d – %d" : "%d", (int)f->low, (int)f->high);
  else
    ns_output_amount(cell, f->low, f->high, f->unit);
}

static void fill_cell(ns_buf *cell, const ns_figure_row *row, int column) {
  char date[NS_DATE_TEXT_MAX];
  const ns_figure *f = &row->figure;
  switch (column) {
  case 0: ns_output_plain(cell, row->text); break;
  case 1: bound_text(cell, f); break;
  case 2: ns_buf_add_str(cell, f->modifier == NS_MOD_EXACT ? "" : ns_modifier_name(f->modifier)); break;
  case 3:
    if (f->year)
      ns_buf_addf(cell, "%d%s", f->year, f->relative ? "*" : "");
    break;
  case 4: ns_output_plain(cell, row->entity); break;
  case 5: ns_output_plain(cell, f->label); break;
  case 6: ns_output_plain(cell, row->article->title.len ? row->article->title : row->article->id); break;
  default: ns_buf_add_str(cell, ns_date_format(row->article->date.low, date)); break;
  }
}

static void make_cell(ns_buf *cell, const ns_figure_row *row, int column) {
  ns_buf_clear(cell);
  fill_cell(cell, row, column);
  ns_output_shorten(cell, CELL_MAX);
}

void ns_output_figures_text(ns_buf *out, const ns_found *found, ns_style style) {
  size_t width[COLUMNS];
  ns_buf cell;
  ns_buf_init(&cell, 1 << 20);
  for (int c = 0; c < COLUMNS; c++) {
    width[c] = strlen(headings[c]);
    for (size_t i = 0; i < found->row_count; i++) {
      make_cell(&cell, &found->rows[i], c);
      size_t columns = ns_output_columns(ns_buf_slice(&cell));
      width[c] = columns > width[c] ? columns : width[c];
    }
  }
  if (found->row_count) {
    ns_buf_add_str(out, style.color ? "\033[1m" : "");
    for (int c = 0; c < COLUMNS; c++)
      ns_buf_addf(out, "%-*s%s", c + 1 < COLUMNS ? (int)width[c] : 0, headings[c], c + 1 < COLUMNS ? "  " : "");
    ns_buf_add_str(out, style.color ? "\033[0m\n" : "\n");
  }
  for (size_t i = 0; i < found->row_count; i++) {
    for (int c = 0; c < COLUMNS; c++) {
      make_cell(&cell, &found->rows[i], c);
      ns_buf_add_slice(out, ns_buf_slice(&cell));
      size_t columns = ns_output_columns(ns_buf_slice(&cell));
      if (c + 1 < COLUMNS)
        ns_buf_addf(out, "%*s  ", (int)(width[c] - columns), "");
    }
    while (out->len && out->ptr[out->len - 1] == ' ') /* a last column that is empty */
      out->len--;
    ns_buf_add_char(out, '\n');
  }
  if (found->row_count)
    ns_buf_addf(out, "%zu figure%s\n", found->row_count, found->row_count == 1 ? "" : "s");
  ns_buf_release(&cell);
}
