#include "index/notes.h"

#include <stdio.h>

#include "base/utf8.h"

enum { NOTE_MAX = 1024, PATH_SHOWN = 240, WORD_SHOWN = 40 };

static void begin_part(ns_buf *out, bool *any) {
  ns_buf_add_str(out, *any ? "; " : ": ");
  *any = true;
}

/* "title, author cut at 512 bytes" */
static void add_fields(unsigned cut, ns_buf *out, bool *any) {
  static const struct {
    unsigned bit;
    const char *name;
  } names[] = {{NS_CUT_SOURCE, "source"}, {NS_CUT_AUTHOR, "author"},   {NS_CUT_LANG, "language"},
               {NS_CUT_SECTION, "section"}, {NS_CUT_CAPTION, "caption"}};
  bool first = true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!(cut & names[i].bit))
      continue;
    if (first)
      begin_part(out, any);
    ns_buf_addf(out, first ? "%s" : ", %s", names[i].name);
    first = false;
  }
  if (!first)
    ns_buf_addf(out, " cut at %d bytes", NS_NAME_MAX);
}

static void add_words(const ns_prepared_note *note, ns_buf *out, bool *any) {
  ns_slice word = note->cut_word;
  if (!note->cut_words)
    return;
  begin_part(out, any);
  ns_buf_addf(out, "a word of %zu bytes (%.*s...) is found as a whole and by its beginning", word.len,
              (int)ns_utf8_floor(word, WORD_SHOWN), word.ptr);
  if (note->cut_words > 1)
    ns_buf_addf(out, ", %zu more of over %d bytes likewise", note->cut_words - 1, NS_TERM_MAX);
}

static void add_others(unsigned cut, const ns_prepared_note *note, ns_buf *out, bool *any) {
  if (cut & NS_CUT_URL) {
    begin_part(out, any);
    ns_buf_addf(out, "url of more than %d bytes left out", NS_ADDRESS_MAX);
  }
  if (cut & NS_CUT_TABLE) {
    begin_part(out, any);
    ns_buf_addf(out, "rows of tables beyond %d MB are without their heads", NS_TABLE_BYTES_MAX >> 20);
  }
  if (note->facts_full) {
    begin_part(out, any);
    ns_buf_addf(out, "of a passage the first %d figures and names are kept", NS_FIGURES_MAX);
  }
}

static void add_place(const ns_raw *raw, ns_buf *out) {
  ns_slice path = ns_slice_str(raw->path);
  size_t over = path.len > PATH_SHOWN ? path.len - PATH_SHOWN : 0;
  ns_buf_add_str(out, over ? "..." : "");
  ns_buf_add_slice(out, ns_slice_from(path, over));
  if (raw->line)
    ns_buf_addf(out, " line %llu", (unsigned long long)raw->line);
}

void ns_notes_add(ns_notes *notes, const ns_raw *raw, const ns_article *article, const ns_prepared_note *note,
                  const ns_write_options *options) {
  bool any = false;
  ns_buf text;
  if (!(article->cut || note->cut_words || note->facts_full) || notes->articles++ >= NS_NOTES_MAX || !options->warn)
    return;
  ns_buf_init(&text, NOTE_MAX);
  add_place(raw, &text);
  if (article->cut & NS_CUT_TITLE) {
    begin_part(&text, &any);
    ns_buf_addf(&text, "title cut at %d bytes", NS_TITLE_MAX);
  }
  add_fields(article->cut, &text, &any);
  add_words(note, &text, &any);
  add_others(article->cut, note, &text, &any);
  if (!text.status)
    options->warn(options->warn_ctx, NS_OK, text.ptr);
  ns_buf_release(&text);
}

void ns_notes_end(const ns_notes *notes, const ns_write_options *options) {
  char text[NOTE_MAX];
  if (notes->articles <= NS_NOTES_MAX || !options->warn)
    return;
  unsigned long long more = (unsigned long long)(notes->articles - NS_NOTES_MAX);
  snprintf(text, sizeof text, "%llu more article%s with words or fields that were cut", more, more == 1 ? "" : "s");
  options->warn(options->warn_ctx, NS_OK, text);
}
