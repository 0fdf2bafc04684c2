#include <stdio.h>

#include "base/date.h"
#include "base/utf8.h"
#include "output/output.h"

#include <utf8proc.h>

enum { INDENT = 3, WIDTH_MIN = 40 };

static const char bold[] = "\033[1m", mark[] = "\033[1;33m", dim[] = "\033[2m", plain[] = "\033[0m";

static void ink(ns_buf *out, ns_style style, const char *code) {
  if (style.color)
    ns_buf_add_str(out, code);
}

void ns_output_plain(ns_buf *out, ns_slice text) {
  unsigned len;
  for (size_t at = 0; at < text.len; at += len) {
    char shown[4];
    ns_buf_add(out, shown, ns_utf8_put_plain(ns_utf8_at(text, at, &len), shown));
  }
}

static void plain_lines(ns_buf *out, ns_slice text) {
  while (text.len) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end ? (size_t)(end - text.ptr) : text.len;
    ns_output_plain(out, ns_slice_of(text.ptr, len));
    ns_buf_add_char(out, '\n');
    text = ns_slice_from(text, len + 1);
  }
}

size_t ns_output_columns(ns_slice text) {
  size_t columns = 0;
  unsigned len;
  for (size_t at = 0; at < text.len; at += len) {
    uint32_t c = ns_utf8_at(text, at, &len);
    ns_utf8_sight sight = ns_utf8_sight_of(c);
    int width = sight == NS_SIGHT_SHOWN ? utf8proc_charwidth((utf8proc_int32_t)c) : sight == NS_SIGHT_BLANK;
    columns += width > 0 ? (size_t)width : 0;
  }
  return columns;
}

void ns_output_shorten(ns_buf *cell, size_t most) {
  ns_slice text = ns_buf_slice(cell);
  size_t columns = 0, at = 0;
  if (ns_output_columns(text) <= most)
    return;
  while (at < text.len) {
    unsigned len;
    ns_utf8_at(text, at, &len);
    columns += ns_output_columns(ns_slice_of(text.ptr + at, len));
    if (columns >= most)
      break;
    at += len;
  }
  cell->len = at;
  ns_buf_add_str(cell, "…");
}

static bool inside(const ns_span *marks, size_t count, size_t at) {
  for (size_t i = 0; i < count; i++)
    if (at >= marks[i].start && at < marks[i].end)
      return true;
  return false;
}

/* One word of the text, its marked part in colour. */
static void put_word(ns_buf *out, ns_slice text, size_t from, size_t to, const ns_span *marks, size_t count, ns_style style) {
  bool lit = false;
  unsigned len;
  for (size_t at = from; at < to; at += len) {
    ns_utf8_at(text, at, &len);
    bool now = style.color && inside(marks, count, at);
    if (now != lit)
      ink(out, style, now ? mark : plain);
    lit = now;
    ns_output_plain(out, ns_slice_of(text.ptr + at, len));
  }
  if (lit)
    ink(out, style, plain);
}

/* Text broken between words at the width, every line indented. */
static void wrapped(ns_buf *out, ns_slice text, const ns_span *marks, size_t count, ns_style style) {
  size_t width = (style.width > WIDTH_MIN ? style.width : WIDTH_MIN) - INDENT, used = 0;
  ns_buf_addf(out, "%*s", INDENT, "");
  for (size_t at = 0; at < text.len;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n')
      end++;
    size_t columns = ns_output_columns(ns_slice_of(text.ptr + at, end - at));
    if (used && used + 1 + columns > width) {
      ns_buf_addf(out, "\n%*s", INDENT, "");
      used = 0;
    } else if (used && columns) {
      ns_buf_add_char(out, ' ');
      used++;
    }
    put_word(out, text, at, end, marks, count, style);
    used += columns;
    if (end < text.len && text.ptr[end] == '\n') {
      ns_buf_addf(out, "\n%*s", INDENT, "");
      used = 0;
    }
    at = end + 1;
  }
  ns_buf_add_char(out, '\n');
}

static void separator(ns_buf *out, bool *any) {
  if (*any)
    ns_buf_add_str(out, " · ");
  *any = true;
}

static void about(ns_buf *out, const ns_found_hit *h, ns_style style) {
  char date[NS_DATE_TEXT_MAX];
  bool any = false;
  ns_buf_addf(out, "%*s", INDENT, "");
  ink(out, style, dim);
  if (h->section.len) {
    separator(out, &any);
    ns_output_plain(out, h->section);
  }
  if (h->article->date.low != NS_DATE_NONE) {
    separator(out, &any);
    ns_buf_add_str(out, ns_date_format(h->article->date.low, date));
  }
  if (h->article->source.len) {
    separator(out, &any);
    ns_output_plain(out, h->article->source);
  }
  separator(out, &any);
  ns_output_plain(out, h->passage);
  if (h->similar_count) {
    separator(out, &any);
    ns_buf_addf(out, "and %llu more like this", (unsigned long long)h->similar_count);
  }
  ink(out, style, plain);
  ns_buf_add_char(out, '\n');
}

static void explain(ns_buf *out, const ns_found_hit *h) {
  ns_buf_addf(out, "%*s%.4f =", INDENT, "", h->score);
  for (size_t i = 0; i < h->part_count; i++)
    ns_buf_addf(out, "%s %.4f %s", i ? " +" : "", h->parts[i].value, h->parts[i].name);
  ns_buf_add_char(out, '\n');
}

static void hit(ns_buf *out, const ns_query *query, const ns_found_hit *h, ns_style style) {
  ink(out, style, bold);
  ns_buf_addf(out, "%zu. ", h->rank);
  ns_output_plain(out, h->article->title.len ? h->article->title : h->article->id);
  ink(out, style, plain);
  ns_buf_add_char(out, '\n');
  about(out, h, style);
  wrapped(out, h->snippet, h->snippet_marks, h->snippet_mark_count, style);
  if (query->explain)
    explain(out, h);
  ns_buf_add_char(out, '\n');
}

static void totals(ns_buf *out, const ns_found *found, ns_style style) {
  ink(out, style, dim);
  const char *least = found->exact ? "" : "at least ";
  ns_buf_addf(out, "%s%llu passage%s in %llu article%s", least, (unsigned long long)found->passages,
              found->passages == 1 ? "" : "s", (unsigned long long)found->articles, found->articles == 1 ? "" : "s");
  if (found->hit_count)
    ns_buf_addf(out, ", shown %zu to %zu", found->hits[0].rank, found->hits[found->hit_count - 1].rank);
  ns_buf_addf(out, " (%.1f ms)\n", (double)found->took_us / 1000.0);
  ink(out, style, plain);
}

void ns_output_text(ns_buf *out, const ns_query *query, const ns_found *found, ns_style style) {
  if (query->explain && found->explanation.len) {
    plain_lines(out, ns_slice_trim(found->explanation));
    ns_buf_add_char(out, '\n');
  }
  if (query->figures) {
    ns_output_figures_text(out, found, style);
  } else {
    for (size_t i = 0; i < found->hit_count; i++)
      hit(out, query, &found->hits[i], style);
  }
  if (query->facets)
    ns_output_facets(out, found, style);
  if (found->suggestion.len) {
    ns_buf_add_str(out, "Did you mean: ");
    ns_output_plain(out, found->suggestion);
    ns_buf_add_char(out, '\n');
  }
  if (found->relaxed)
    ns_buf_add_str(out, "Nothing has the words as they stand; these passages have parts of them.\n");
  for (size_t i = 0; i < found->note_count; i++) {
    ns_buf_add_str(out, "Note: ");
    ns_output_plain(out, found->notes[i]);
    ns_buf_add_char(out, '\n');
  }
  totals(out, found, style);
}
