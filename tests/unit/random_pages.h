/* Random documents from a seed, as people and their programs write them: headings, paragraphs, lists, tables with
 * captions, dates, and odd characters. */
#ifndef NS_TESTS_RANDOM_PAGES_H
#define NS_TESTS_RANDOM_PAGES_H

#include "base/json.h"
#include "corpus/corpus.h"
#include "oracle/random.h"

static inline const char *one_of(ns_random *r, const char *const *list, size_t count) {
  return list[ns_random_below(r, (uint32_t)count)];
}
#define ONE_OF(r, list) one_of(r, list, sizeof(list) / sizeof *(list))

static const char *const page_words[] = {
    "der", "die", "und", "in", "Stadt", "Rechenzentrum", "Häuser", "Strom-", "5.300", "12,4 Millionen Euro", "7 %", "seit März",
    "im vergangenen Jahr", "2024", "rund 60 bis 65 MW", "Angela Merkel", "Merkel", "Stadtwerke Ottersheide", "Mio.", "z. B.",
    "„Nein“", "Gro\xCC\x88\xC3\x9F" "e", "Glas\xC2\xAD" "faser", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x80\xAE" "um\xE2\x80\xAC",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", "\xE2\x80\xA8", "a|b", "\\", "\"", "<b>", "&amp;", "*", "**fett**", "[x](y)", "•", "–",
    "\xED\x95\x9C\xEA\xB5\xAD", "\xE0\xB4\x95\xE0\xB5\x8D", "\xC2\x85", "\x07", "\t", "Artikel drucken", "Weiterlesen", "http://a.example/b",
    "...", "…", "1.", "-", "#", "|", "Anzeige", "Foto: dpa"};
static const char *const page_ends[] = {".", ".", ".", "!", "?", ":", "", "…", "“"};
static const char *const page_captions[] = {"Angaben in Tausend Euro", "in Mio. kWh", "Tabelle 3: Anteile in Prozent", "(in Mrd. $)", "Übersicht", ""};
static const char *const page_heads[] = {"Jahr", "Umsatz (Mio. Euro)", "Posten", "2023", "2024", "Anteil in %", "", "Stadt:"};
static const char *const page_cells[] = {"5.300", "2024", "1,5", "", "Nord", "-", "n. a.", "12 %", "a\\|b", "3–5"};
static const char *const page_dates[] = {"2025-07-14", "14.7.2025", "Juli 2025", "2025", "2025-02", "3/2024", "irgendwann", "", "Mon, 14 Jul 2025 08:00 +0200",
                                         "31.12.99", "2024-02-29", "20250714"};

static inline void add_sentence(ns_random *r, ns_buf *out, uint32_t words) {
  for (uint32_t n = 1 + ns_random_below(r, words); n; n--)
    ns_buf_addf(out, "%s%s", ONE_OF(r, page_words), n > 1 ? " " : "");
  ns_buf_add_str(out, ONE_OF(r, page_ends));
}

static inline void add_prose(ns_random *r, ns_buf *out) {
  for (uint32_t n = 1 + ns_random_below(r, 4); n; n--) {
    add_sentence(r, out, 14);
    ns_buf_add_str(out, n > 1 ? ns_random_below(r, 4) ? " " : "\n" : "");
  }
}

static inline void add_list(ns_random *r, ns_buf *out) {
  static const char *const marks[] = {"- ", "* ", "• ", "1. ", "– "};
  const char *mark = ONE_OF(r, marks);
  for (uint32_t n = 1 + ns_random_below(r, 5); n; n--) {
    ns_buf_add_str(out, mark);
    add_sentence(r, out, 6);
    ns_buf_add_char(out, '\n');
  }
}

static inline void add_table(ns_random *r, ns_buf *out, const char *border) {
  uint32_t columns = 2 + ns_random_below(r, 3), rows = 1 + ns_random_below(r, 4);
  ns_buf_addf(out, "%s\n%s", ONE_OF(r, page_captions), ns_random_below(r, 3) ? "\n" : "");
  for (uint32_t row = 0; row <= rows; row++) {
    for (uint32_t c = 0; c < columns; c++)
      ns_buf_addf(out, "%s%s", c ? border : "", row ? ONE_OF(r, page_cells) : ONE_OF(r, page_heads));
    ns_buf_add_char(out, '\n');
    for (uint32_t c = 0; c < columns && !row && *border == '|'; c++)
      ns_buf_addf(out, "%s---%s", c ? "" : "|", c + 1 == columns ? "|\n" : "|");
  }
}

/* Plain text or Markdown. */
static inline void make_text(ns_random *r, ns_buf *out, bool markdown) {
  if (ns_random_below(r, 2)) {
    ns_buf_addf(out, "---\ntitel: ");
    add_sentence(r, out, 6);
    ns_buf_addf(out, "\ndatum: %s\nquelle: ", ONE_OF(r, page_dates));
    add_sentence(r, out, 3);
    ns_buf_add_str(out, "\nautor: ");
    add_sentence(r, out, 3);
    ns_buf_add_str(out, "\n---\n");
  }
  for (uint32_t n = 1 + ns_random_below(r, 8); n; n--) {
    switch (ns_random_below(r, 5)) {
    case 0:
      ns_buf_addf(out, "%.*s", markdown ? 1 + (int)ns_random_below(r, 3) : 0, "### ");
      ns_buf_add_str(out, markdown ? " " : "");
      add_sentence(r, out, 5);
      break;
    case 1: add_list(r, out); break;
    case 2: add_table(r, out, markdown ? "|" : "\t"); break;
    default: add_prose(r, out); break;
    }
    ns_buf_add_str(out, "\n\n");
  }
}

static inline void make_html(ns_random *r, ns_buf *out) {
  ns_buf_addf(out, "<html lang=\"%s\"><head><title>", ns_random_below(r, 2) ? "de" : "");
  add_sentence(r, out, 6);
  ns_buf_addf(out, "</title><meta name=\"date\" content=\"%s\"><meta name=\"author\" content='", ONE_OF(r, page_dates));
  add_sentence(r, out, 3);
  ns_buf_add_str(out, "'></head><body><article><h1>");
  add_sentence(r, out, 6);
  ns_buf_add_str(out, "</h1>\n");
  for (uint32_t n = 2 + ns_random_below(r, 8); n; n--) {
    uint32_t what = ns_random_below(r, 5), rows = 1 + ns_random_below(r, 3);
    ns_buf_add_str(out, what == 0 ? "<h2>" : what == 1 ? "<ul><li>" : what == 2 ? "<table><caption>" : "<p>");
    if (what != 2)
      add_prose(r, out);
    if (what == 2)
      ns_buf_addf(out, "%s</caption><tr><th>%s</th><th>%s</th></tr>", ONE_OF(r, page_captions), ONE_OF(r, page_heads), ONE_OF(r, page_heads));
    for (; what == 2 && rows; rows--)
      ns_buf_addf(out, "<tr><td>%s</td><td>%s</td></tr>", ONE_OF(r, page_cells), ONE_OF(r, page_cells));
    ns_buf_add_str(out, what == 0 ? "</h2>\n" : what == 1 ? "</li></ul>\n" : what == 2 ? "</table>\n" : "</p>\n");
  }
  ns_buf_add_str(out, "</article></body></html>\n");
}

static inline void add_value(ns_random *r, ns_json *json, const char *key, uint32_t words) {
  ns_buf value;
  ns_buf_init(&value, 1 << 20);
  add_sentence(r, &value, words);
  ns_json_key(json, key);
  ns_json_text(json, ns_buf_slice(&value));
  ns_buf_release(&value);
}

static inline void add_paragraphs(ns_random *r, ns_json *json) {
  ns_json_key(json, "paragraphs");
  ns_json_array(json);
  for (uint32_t n = 1 + ns_random_below(r, 5); n; n--) {
    ns_buf value;
    ns_buf_init(&value, 1 << 20);
    if (ns_random_below(r, 3))
      add_prose(r, &value);
    else
      add_list(r, &value);
    ns_json_text(json, ns_buf_slice(&value));
    ns_buf_release(&value);
  }
  ns_json_end_array(json);
}

/* One line, its end included. */
static inline void make_json(ns_random *r, ns_buf *out, uint32_t n) {
  ns_json json;
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "id");
  ns_json_uint(&json, n);
  ns_json_key(&json, "date");
  ns_json_str(&json, ONE_OF(r, page_dates));
  static const char *const fields[] = {"title", "source", "author", "url", "lang"};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (ns_random_below(r, 2))
      add_value(r, &json, fields[i], 4);
  if (ns_random_below(r, 2)) {
    add_paragraphs(r, &json);
  } else {
    ns_buf text;
    ns_buf_init(&text, 1 << 20);
    make_text(r, &text, false);
    ns_json_key(&json, "text");
    ns_json_text(&json, ns_buf_slice(&text));
    ns_buf_release(&text);
  }
  ns_json_end_object(&json);
  ns_buf_add_char(out, '\n');
}

static inline void make_page(ns_random *r, ns_buf *out, ns_format format, uint32_t n) {
  switch (format) {
  case NS_FORMAT_TEXT: make_text(r, out, false); break;
  case NS_FORMAT_MARKDOWN: make_text(r, out, true); break;
  case NS_FORMAT_HTML: make_html(r, out); break;
  case NS_FORMAT_JSON: make_json(r, out, n); break;
  }
}
#endif
