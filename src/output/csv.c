#include "base/date.h"
#include "output/output.h"

/* A spreadsheet runs what begins with one of these; a quote in front makes it text (OWASP, "CSV Injection").
 * Numbers may begin with + and -. */
static bool is_formula(ns_slice cell) {
  if (!cell.len || !strchr("=+-@", cell.ptr[0]))
    return false;
  bool digit = false;
  for (size_t i = 1; i < cell.len; i++) {
    if (!strchr("0123456789.,eE+-", cell.ptr[i]))
      return true;
    digit |= cell.ptr[i] >= '0' && cell.ptr[i] <= '9';
  }
  return !digit || cell.ptr[0] == '=' || cell.ptr[0] == '@';
}

typedef struct row {
  ns_buf *out;
  bool first;
} row;

static void cell(row *r, ns_slice text) {
  if (!r->first)
    ns_buf_add_char(r->out, ',');
  r->first = false;
  bool guard = is_formula(text), quote = guard;
  for (size_t i = 0; i < text.len && !quote; i++)
    quote = text.ptr[i] == '"' || text.ptr[i] == ',' || text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == ';';
  if (!quote) {
    ns_buf_add_slice(r->out, text);
    return;
  }
  ns_buf_add_char(r->out, '"');
  if (guard)
    ns_buf_add_char(r->out, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '"')
      ns_buf_add_char(r->out, '"');
    ns_buf_add_char(r->out, text.ptr[i]);
  }
  ns_buf_add_char(r->out, '"');
}

static void cell_str(row *r, const char *text) {
  cell(r, ns_slice_str(text));
}

static void cell_double(row *r, double value) {
  ns_buf text;
  ns_buf_init(&text, 64);
  ns_buf_add_double(&text, value);
  cell(r, ns_buf_slice(&text));
  ns_buf_release(&text);
}

static void cell_date(row *r, int32_t date) {
  char text[NS_DATE_TEXT_MAX];
  cell_str(r, ns_date_format(date, text));
}

static void cell_bound(row *r, const ns_figure *f, double value) {
  if (f->kind == NS_KIND_DATE)
    cell_date(r, (int32_t)value);
  else
    cell_double(r, value);
}

static void end(row *r) {
  ns_buf_add_str(r->out, "\r\n");
  r->first = true;
}

static void figure_rows(row *r, const ns_found *found, ns_slice qid) {
  for (size_t i = 0; i < found->row_count; i++) {
    const ns_figure_row *f = &found->rows[i];
    if (qid.ptr)
      cell(r, qid);
    cell(r, f->text);
    cell_bound(r, &f->figure, f->figure.low);
    cell_bound(r, &f->figure, f->figure.high);
    cell(r, f->figure.unit);
    cell_str(r, ns_kind_name(f->figure.kind));
    cell_str(r, ns_modifier_name(f->figure.modifier));
    if (f->figure.year)
      cell_double(r, f->figure.year);
    else
      cell(r, NS_LIT(""));
    cell(r, f->entity);
    cell(r, f->figure.label);
    cell(r, f->article->title);
    cell(r, f->article->source);
    cell_date(r, f->article->date.low);
    cell(r, f->passage);
    end(r);
  }
}

static void hit_rows(row *r, const ns_found *found, ns_slice qid) {
  for (size_t i = 0; i < found->hit_count; i++) {
    const ns_found_hit *h = &found->hits[i];
    if (qid.ptr)
      cell(r, qid);
    cell_double(r, (double)h->rank);
    cell_double(r, h->score);
    cell(r, h->article->title);
    cell(r, h->article->source);
    cell_date(r, h->article->date.low);
    cell(r, h->passage);
    cell(r, h->snippet);
    end(r);
  }
}

void ns_output_csv(ns_buf *out, const ns_query *query, const ns_found *found, bool head, ns_slice qid) {
  row r = {out, true};
  if (head) {
    ns_buf_add_str(out, qid.ptr ? "qid," : "");
    ns_buf_add_str(out, query->figures ? "text,low,high,unit,kind,modifier,year,entity,label,title,source,date,passage\r\n"
                                       : "rank,score,title,source,date,passage,snippet\r\n");
  }
  if (!found)
    return;
  if (query->figures)
    figure_rows(&r, found, qid);
  else
    hit_rows(&r, found, qid);
}
