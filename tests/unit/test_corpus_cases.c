/* Whole documents and what becomes of them, from tests/data/corpus-cases.txt:
 *
 *   === what the case shows (text|markdown|html|json)
 *   the document
 *   ~~~
 *   fields, "section:" where it changes, and the passages, as show_article writes them
 */
#include "unit.h"

#include <stdlib.h>

#include "base/file.h"
#include "corpus/corpus.h"

enum { CASES_MAX_BYTES = 1 << 20 };

typedef struct spec {
  ns_slice name, document, expected;
  ns_format format;
} spec;

static void show_field(ns_buf *out, const char *name, ns_slice value) {
  if (value.ptr)
    ns_buf_addf(out, "%s: %.*s\n", name, (int)value.len, value.ptr);
}

static void show_passage(ns_buf *out, const ns_passage *passage) {
  static const char *const kinds[] = {"text", "list", "row"};
  ns_buf_add_str(out, kinds[passage->kind]);
  if (passage->caption.ptr)
    ns_buf_addf(out, " {%.*s}", (int)passage->caption.len, passage->caption.ptr);
  ns_buf_addf(out, ": %.*s\n", (int)passage->text.len, passage->text.ptr);
}

static void show_article(ns_buf *out, const ns_article *article) {
  char date[NS_DATE_TEXT_MAX];
  ns_slice section = NS_SLICE_NONE;
  if (!ns_slice_is(article->id, "probe"))
    show_field(out, "id", article->id);
  show_field(out, "title", article->title);
  show_field(out, "author", article->author);
  show_field(out, "source", article->source);
  show_field(out, "url", article->url);
  show_field(out, "lang", article->lang);
  if (!ns_slice_is(article->path, "/probe"))
    show_field(out, "path", article->path);
  if (article->date.low)
    ns_buf_addf(out, "date: %s\n", ns_period_format(article->date, date));
  for (size_t i = 0; i < article->passage_count; i++) {
    const ns_passage *passage = &article->passages[i];
    assert_int_equal(i + 1, passage->paragraph);
    if (!ns_slice_eq(section, passage->section))
      show_field(out, "section", passage->section);
    section = passage->section;
    show_passage(out, passage);
  }
}

static void show_warning(void *ctx, ns_status why, const char *text) {
  (void)why;
  ns_buf_addf(ctx, "warning: %s\n", text);
}

static void show_case(const spec *wanted, ns_buf *out) {
  const ns_raw raw = {.format = wanted->format, .bytes = wanted->document, .path = "/probe", .default_id = NS_LIT("probe")};
  ns_arena arena;
  ns_arena_init(&arena, 64 << 20);
  ns_article article;
  ns_error err = {0};
  if (ns_article_parse(&raw, NS_SLICE_NONE, &arena, show_warning, out, &article, &err))
    ns_buf_addf(out, "error: %s\n", err.text);
  else
    show_article(out, &article);
  ns_arena_release(&arena);
}

/* ---- the file of cases ---- */

static ns_format format_named(ns_slice name) {
  static const char *const names[] = {"(text)", "(markdown)", "(html)", "(json)"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (ns_slice_ends(name, ns_slice_str(names[i])))
      return (ns_format)i;
  fail_msg("no format in: %.*s", (int)name.len, name.ptr);
  return NS_FORMAT_TEXT;
}

static ns_slice take_until(ns_slice *rest, const char *mark) {
  const char *found = rest->len ? memmem(rest->ptr, rest->len, mark, strlen(mark)) : NULL;
  size_t len = found ? (size_t)(found - rest->ptr) : rest->len;
  ns_slice part = ns_slice_of(rest->ptr, len);
  *rest = ns_slice_from(*rest, found ? len + strlen(mark) : len);
  return part;
}

static bool next_case(ns_slice *rest, spec *out) {
  if (rest->len == 0)
    return false;
  out->name = take_until(rest, "\n");
  out->format = format_named(out->name);
  out->document = take_until(rest, "\n~~~\n");
  out->expected = take_until(rest, "\n=== ");
  return true;
}

static void documents_become_passages(void **state) {
  (void)state;
  ns_buf file;
  ns_error err = {0};
  size_t cases = 0, bad = 0;
  spec wanted;
  ns_buf_init(&file, CASES_MAX_BYTES);
  if (ns_file_read("tests/data/corpus-cases.txt", &file, &err))
    fail_msg("%s", err.text);
  ns_slice rest = ns_buf_slice(&file);
  take_until(&rest, "\n=== ");
  for (; next_case(&rest, &wanted); cases++) {
    ns_buf actual;
    ns_buf_init(&actual, CASES_MAX_BYTES);
    show_case(&wanted, &actual);
    if (!ns_slice_eq(ns_slice_trim(wanted.expected), ns_slice_trim(ns_buf_slice(&actual)))) {
      print_message("--- %.*s\nexpected:\n%.*s\nactual:\n%s\n", (int)wanted.name.len, wanted.name.ptr,
                    (int)wanted.expected.len, wanted.expected.ptr, actual.ptr);
      bad++;
    }
    ns_buf_release(&actual);
  }
  ns_buf_release(&file);
  assert_true(cases >= 30);
  assert_int_equal(0, bad);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(documents_become_passages)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
