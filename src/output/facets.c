#include <stdio.h>

#include "output/output.h"

enum { BAR_MAX = 30, LABEL_MAX = 44, LABEL_BYTES = 1 << 16, SHOWN_MAX = 20 }; /* the first two in columns */

static const char *const headings[NS_FACET_COUNT] = {"Years", "Amounts", "Entities", "Sources", "Kinds of figures"};

/* Eighths of a column, so that short bars still differ. */
static void bar(ns_buf *out, uint64_t count, uint64_t most) {
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  unsigned units = most ? (unsigned)((double)count / (double)most * BAR_MAX * 8 + 0.5) : 0;
  if (!units)
    units = 1;
  for (unsigned i = 0; i < units / 8; i++)
    ns_buf_add_str(out, "█");
  ns_buf_add_str(out, eighths[units % 8]);
}

static void label(ns_buf *out, ns_facet facet, const ns_facet_count *c) {
  switch (facet) {
  case NS_FACET_YEAR:
    ns_buf_addf(out, "%d", (int)c->low);
    break;
  case NS_FACET_AMOUNT:
    ns_output_amount(out, c->low, c->high, c->text);
    break;
  case NS_FACET_KIND:
    ns_buf_add_str(out, ns_kind_name((ns_kind)c->kind));
    break;
  case NS_FACET_ENTITY:
    ns_output_plain(out, c->text);
    ns_buf_addf(out, " (%s)", ns_entity_kind_name((ns_entity_kind)c->kind));
    break;
  case NS_FACET_SOURCE:
  case NS_FACET_COUNT:
    ns_output_plain(out, c->text);
    break;
  }
}

static size_t shown_of(const ns_found *found, int facet) {
  size_t count = found->facets[facet].count;
  return count < SHOWN_MAX || facet == NS_FACET_YEAR ? count : SHOWN_MAX;
}

/* A value's label, as wide as a table lets it be; text is its buffer. Returns its columns. */
static size_t make_label(ns_buf *text, const ns_found *found, int facet, size_t i) {
  ns_buf_clear(text);
  label(text, (ns_facet)facet, &found->facets[facet].at[i]);
  ns_output_shorten(text, LABEL_MAX);
  return ns_output_columns(ns_buf_slice(text));
}

/* One width for all tables, so that their bars begin below each other. */
static size_t label_columns(ns_buf *text, const ns_found *found) {
  size_t widest = 0;
  for (int f = 0; f < NS_FACET_COUNT; f++)
    for (size_t i = 0; i < shown_of(found, f); i++) {
      size_t columns = make_label(text, found, f, i);
      widest = columns > widest ? columns : widest;
    }
  return widest;
}

static void facet_table(ns_buf *out, ns_buf *text, const ns_found *found, int facet, size_t width, ns_style style) {
  const ns_facet_count *counts = found->facets[facet].at;
  size_t count = found->facets[facet].count, shown = shown_of(found, facet);
  uint64_t most = 0;
  for (size_t i = 0; i < shown; i++)
    most = counts[i].count > most ? counts[i].count : most;
  ns_buf_addf(out, "%s%s%s\n", style.color ? "\033[1m" : "", headings[facet], style.color ? "\033[0m" : "");
  for (size_t i = 0; i < shown; i++) {
    size_t columns = make_label(text, found, facet, i);
    ns_buf_add_str(out, "  ");
    ns_buf_add_slice(out, ns_buf_slice(text));
    ns_buf_addf(out, "%*s %7llu  ", (int)(width - columns), "", (unsigned long long)counts[i].count);
    bar(out, counts[i].count, most);
    ns_buf_add_char(out, '\n');
  }
  if (shown < count)
    ns_buf_addf(out, "  … and %zu more\n", count - shown);
  ns_buf_add_char(out, '\n');
}

void ns_output_facets(ns_buf *out, const ns_found *found, ns_style style) {
  ns_buf text;
  ns_buf_init(&text, LABEL_BYTES);
  size_t width = label_columns(&text, found);
  for (int f = 0; f < NS_FACET_COUNT; f++)
    if (found->facets[f].count)
      facet_table(out, &text, found, f, width, style);
  ns_buf_release(&text);
}
