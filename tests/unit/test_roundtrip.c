/* An archive is the same after every way it can go: live, sealed, merged into a sealed segment, read again from
 * stored text, exported and built anew. The same is: articles with all their members, passages, facts, every
 * posting, dictionaries, and whole answers. */
#include "unit.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "base/dir.h"
#include "folder.h"
#include "hostile.h"
#include "picture.h"
#include "random_pages.h"
#include "sealed/codec/format.h"

#define SOURCES "tests/data/roundtrip"
#define QUERIES "tests/data/roundtrip-queries.txt"
enum { PATH_MAX_LEN = 128, EXPORT_MAX = 256 << 20, LONG_TEXT = 100 << 10 };

typedef struct fixture {
  char dir[64];
} fixture;

typedef struct place {
  char at[PATH_MAX_LEN];
} place;

static int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  strcpy(f->dir, "/tmp/nsearch-roundtrip-XXXXXX");
  *state = f;
  return mkdtemp(f->dir) ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *f = *state;
  remove_tree(f->dir);
  free(f);
  return 0;
}

static place path_of(const fixture *f, const char *name) {
  place out;
  snprintf(out.at, sizeof out.at, "%s/%s", f->dir, name);
  return out;
}

/* ------------------------------------------------------------------ the ways */

static ns_write_options options_of(const char *dir) {
  return (ns_write_options){.dir = dir, .no_seal = true, .threads = 1, .memory = 64 << 20};
}

static void add(const char *dir, const char *path, ns_write_totals *totals) {
  ns_error err = {0};
  ns_write_options options = options_of(dir);
  ns_status status = ns_index_add(&options, &path, 1, totals, &err);
  must(status == NS_SOFT ? NS_OK : status, &err);
}

static void seal(const char *dir) {
  ns_error err = {0};
  ns_write_totals totals;
  ns_write_options options = options_of(dir);
  must(ns_index_seal(&options, &totals, &err), &err);
}

/* path NULL: from stored text. */
static void rebuild(const char *dir, const char *path) {
  ns_error err = {0};
  ns_write_totals totals;
  ns_write_options options = options_of(dir);
  must(ns_index_rebuild(&options, &path, path != NULL, &totals, &err), &err);
}

static ns_status add_line(void *ctx, const ns_article *article, ns_error *err) {
  (void)err;
  ns_output_archived(ctx, article);
  return NS_OK;
}

/* What nindex export writes. */
static ns_buf exported(const char *dir) {
  ns_error err = {0};
  ns_index *index;
  ns_arena arena;
  ns_buf out;
  ns_buf_init(&out, EXPORT_MAX);
  ns_arena_init(&arena, NS_ARTICLE_ARENA_MAX);
  must(ns_index_open(dir, NS_OPEN_ANY_ANALYSIS, &index, &err), &err);
  must(ns_segment_each_article(index->sealed, &arena, add_line, &out, &err), &err);
  must(ns_segment_each_article(index->live, &arena, add_line, &out, &err), &err);
  ns_index_close(index);
  ns_arena_release(&arena);
  assert_int_equal(NS_OK, out.status);
  return out;
}

static void write_export(const char *dir, const char *path) {
  ns_error err = {0};
  ns_buf lines = exported(dir);
  must(ns_file_replace(path, ns_buf_slice(&lines), &err), &err);
  ns_buf_release(&lines);
}

static void assert_still(const char *step, const char *dir, const ns_buf *expected) {
  ns_buf now = picture_of(dir, QUERIES);
  assert_same_picture(step, expected, &now);
  ns_buf_release(&now);
}

/* The articles of `path`, by every way there is. */
static void go_all_ways(fixture *f, const char *path) {
  ns_write_totals totals;
  const place dir = path_of(f, "index");
  const place anew = path_of(f, "anew");
  const place lines = path_of(f, "export.jsonl");
  add(dir.at, path, &totals);
  assert_true(totals.added > 0);
  ns_buf live = picture_of(dir.at, QUERIES);
  write_export(dir.at, lines.at);
  seal(dir.at);
  assert_still("sealed", dir.at, &live);
  rebuild(anew.at, lines.at);
  assert_still("built from the export of live articles", anew.at, &live);
  write_export(dir.at, lines.at);
  remove_tree(anew.at);
  rebuild(anew.at, lines.at);
  assert_still("built from the export of sealed articles", anew.at, &live);
  rebuild(anew.at, NULL);
  assert_still("built again from stored text", anew.at, &live);
  ns_buf before = exported(dir.at), after = exported(anew.at);
  assert_same_picture("exported again", &before, &after);
  add(anew.at, lines.at, &totals);
  assert_int_equal(0, totals.added + totals.changed);
  add(anew.at, path, &totals);
  assert_int_equal(0, totals.added + totals.changed);
  ns_buf_release(&before);
  ns_buf_release(&after);
  ns_buf_release(&live);
}

/* ------------------------------------------------------------------ every input format */

static void files_of_every_format(void **state) {
  go_all_ways(*state, SOURCES);
}

static void packed_lines(void **state) {
  fixture *f = *state;
  ns_error err = {0};
  ns_buf lines;
  const place packed = path_of(f, "felder.jsonl.gz");
  ns_buf_init(&lines, EXPORT_MAX);
  must(ns_file_read(SOURCES "/felder.jsonl", &lines, &err), &err);
  gzFile out = gzopen(packed.at, "wb");
  assert_non_null(out);
  assert_int_equal(lines.len, gzwrite(out, lines.ptr, (unsigned)lines.len));
  assert_int_equal(Z_OK, gzclose(out));
  ns_buf_release(&lines);
  go_all_ways(f, packed.at);
}

/* Standard input is read twice: by the first add, and by the last, which must find nothing new. */
static void standard_input(void **state) {
  int kept = dup(STDIN_FILENO), file = open(SOURCES "/felder.jsonl", O_RDONLY);
  fixture *f = *state;
  ns_write_totals totals;
  assert_true(kept >= 0 && file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
  const place dir = path_of(f, "index");
  const place anew = path_of(f, "anew");
  add(dir.at, "-", &totals);
  dup2(kept, STDIN_FILENO);
  close(kept);
  close(file);
  ns_buf live = picture_of(dir.at, QUERIES);
  write_export(dir.at, path_of(f, "export.jsonl").at);
  rebuild(anew.at, path_of(f, "export.jsonl").at);
  assert_still("built from the export", anew.at, &live);
  ns_buf_release(&live);
}

/* ------------------------------------------------------------------ what is too long */

static void add_words(ns_buf *out, const char *word, size_t len) {
  size_t start = out->len;
  while (out->len - start < len)
    ns_buf_addf(out, "%s ", word);
  out->ptr[--out->len] = '\0';
}

static void write_page(fixture *f, const char *name, ns_buf *page) {
  ns_error err = {0};
  must(ns_file_replace(path_of(f, name).at, ns_buf_slice(page), &err), &err);
  ns_buf_clear(page);
}

/* Paragraphs that are split, and names that are longer than a key of a sealed dictionary. */
static void long_texts_and_names(void **state) {
  fixture *f = *state;
  ns_buf page;
  ns_buf_init(&page, EXPORT_MAX);
  assert_true(NS_NAME_MAX * 3 <= NS_KEY_MAX); /* folded, too */
  must(ns_dir_make(path_of(f, "quellen").at, NULL), NULL);
  ns_buf_add_str(&page, "---\nquelle: ");
  add_words(&page, "Überlandblatt", NS_NAME_MAX + 100);
  ns_buf_add_str(&page, "\nautor: ");
  add_words(&page, "Düwel", NS_NAME_MAX + 100);
  ns_buf_add_str(&page, "\n---\n# Titel\n\nVorspann steht hier, damit es einen gibt.\n\n## ");
  add_words(&page, "Überschrift", NS_NAME_MAX + 100);
  ns_buf_add_str(&page, "\n\nDas steht darunter und kostet 5 Euro.\n\n");
  add_words(&page, "Der Absatz ist lang und nennt 7 Meter.", LONG_TEXT);
  ns_buf_add_str(&page, "\n\n- kurz\n- ");
  add_words(&page, "lang,", LONG_TEXT);
  ns_buf_add_str(&page, "\n");
  write_page(f, "quellen/lang.md", &page);
  ns_buf_add_str(&page, "<html><body><article><h1>Ein Titel für die Seite</h1><p>Hier steht der Vorspann der Seite, damit es "
                        "einen gibt und er lang genug ist.</p><table><caption>");
  add_words(&page, "in Mio. Euro", NS_NAME_MAX + 100);
  ns_buf_add_str(&page, "</caption><tr><th>Jahr</th><th>Kosten</th></tr><tr><td>2024</td><td>7</td></tr></table></article></body></html>");
  write_page(f, "quellen/lang.html", &page);
  ns_buf_release(&page);
  go_all_ways(f, path_of(f, "quellen").at);
}

/* Nearly every byte of the largest file becomes two in a line of JSON, and the line is read all the same. */
static void the_largest_file_fits_a_line(void **state) {
  static const char piece[] = "\"\xE4\"\xDF"; /* Windows-1252 */
  const size_t memory = (size_t)1 << 30;
  ns_buf file, line;
  ns_arena arena;
  ns_article article, read;
  ns_error err = {0};
  (void)state;
  ns_buf_init(&file, NS_FILE_MAX);
  ns_buf_init(&line, EXPORT_MAX);
  ns_arena_init(&arena, memory);
  ns_buf_add_str(&file, "# Kapitel\n\n");
  while (file.len + 64 * sizeof piece < NS_FILE_MAX) {
    for (int i = 0; i < 32; i++)
      ns_buf_add_str(&file, piece);
    ns_buf_add_str(&file, "\n\n");
  }
  ns_raw raw = {.format = NS_FORMAT_MARKDOWN, .bytes = ns_buf_slice(&file), .path = "/gross.md", .default_id = NS_LIT("gross.md")};
  must(ns_article_parse(&raw, NS_SLICE_NONE, &arena, NULL, NULL, &article, &err), &err);
  ns_output_archived(&line, &article);
  assert_true(line.len > NS_FILE_MAX + NS_FILE_MAX / 2 && line.len <= NS_LINE_MAX);
  ns_raw again = {.format = NS_FORMAT_JSON, .bytes = ns_slice_of(line.ptr, line.len - 1), .path = "/export.jsonl", .line = 1};
  must(ns_article_parse(&again, NS_SLICE_NONE, &arena, NULL, NULL, &read, &err), &err);
  assert_int_equal(article.passage_count, read.passage_count);
  assert_true(article.content_hash == read.content_hash);
  ns_arena_release(&arena);
  ns_buf_release(&file);
  ns_buf_release(&line);
}

/* Is the unit of letters, or of one sign, with nothing that ends a word? */
static bool makes_long_words(const hostile_case *from) {
  ns_slice unit = from->fields[HOSTILE_UNIT];
  bool letters = unit.len == 1 || (unit.len && ((unit.ptr[0] | 0x20) >= 'a' || unit.ptr[0] == '\\'));
  for (size_t i = 0; i < unit.len && letters; i++)
    letters = !strchr(" -/<{.,'@*", unit.ptr[i]);
  return letters;
}

/* Texts that nobody writes, some longer than a key of a dictionary, and an article that must be found beside them. */
static void hostile_texts(void **state) {
  enum { LONG = NS_KEY_MAX + 500, SHORT = 150 }; /* bytes */
  static const char *const endings[] = {"txt", "md", "html", "jsonl"};
  static hostile_table table;
  fixture *f = *state;
  ns_buf page;
  ns_buf_init(&page, EXPORT_MAX);
  assert_true(hostile_load("tests/data/hostile.tsv", &table));
  must(ns_dir_make(path_of(f, "gift").at, NULL), NULL);
  for (size_t i = 0; i < table.count; i++) {
    char name[80];
    hostile_make(&table.cases[i], makes_long_words(&table.cases[i]) ? LONG : SHORT, &page);
    snprintf(name, sizeof name, "gift/%s.%s", table.cases[i].name, endings[table.cases[i].format]);
    write_page(f, name, &page);
  }
  ns_buf_add_str(&page, "Die Nashörner schlafen seit gestern im neuen Gehege, das 5 Millionen Euro gekostet hat.\n");
  write_page(f, "gift/gut.txt", &page);
  hostile_release(&table);
  ns_buf_release(&page);
  go_all_ways(f, path_of(f, "gift").at);
}

/* ------------------------------------------------------------------ merging */

/* Sealed in two steps, with articles replaced and put back in between: what is merged is what was analysed. */
static void merged_is_as_analysed(void **state) {
  fixture *f = *state;
  ns_write_totals totals;
  ns_buf page;
  const place whole = path_of(f, "whole");
  const place parts = path_of(f, "parts");
  add(whole.at, SOURCES, &totals);
  ns_buf live = picture_of(whole.at, QUERIES);
  add(parts.at, SOURCES "/tabellen.md", &totals);
  add(parts.at, SOURCES "/felder.jsonl", &totals);
  seal(parts.at);
  ns_buf_init(&page, EXPORT_MAX);
  ns_buf_add_str(&page, "{\"id\":\"tabellen.md\",\"paragraphs\":[\"Jahr: 2024 | Anteil: 3\"],\"kinds\":\"row\",\"captions\":[\"in Prozent\"]}\n"
                        "{\"id\":\"von-hand\",\"paragraphs\":[\"Jahr: 2024 | Anteil: 3\"],\"kinds\":\"row\",\"captions\":[\"in Prozent\"]}\n");
  write_page(f, "anders.jsonl", &page);
  ns_buf_release(&page);
  add(parts.at, path_of(f, "anders.jsonl").at, &totals);
  assert_int_equal(2, totals.changed);
  seal(parts.at);
  unlink(path_of(f, "anders.jsonl").at); /* it would keep the ids */
  add(parts.at, SOURCES, &totals);
  assert_int_equal(2, totals.changed);
  seal(parts.at);
  assert_still("merged", parts.at, &live);
  ns_buf_release(&live);
}

/* ------------------------------------------------------------------ what counts as a change */

static const char *const unlike[][2] = {
    {"the title", "{\"id\":\"a\",\"title\":\"T2\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the date", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2024\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"how exact the date is", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025-01-01\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the source", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"source\":\"S\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the author", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"author\":\"A\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the url", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"url\":\"u\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the language", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"lang\":\"de\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}"},
    {"the text", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.301\"],\"kinds\":\"row\"}"},
    {"the kind", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"text\"}"},
    {"the section", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\",\"sections\":[\"S\"]}"},
    {"the caption", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\",\"captions\":[\"in Euro\"]}"},
    {"a paragraph more", "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\",\"x\"],\"kinds\":[\"row\",\"text\"]}"},
};
static const char plain[] = "{\"id\":\"a\",\"title\":\"T\",\"date\":\"2025\",\"paragraphs\":[\"Jahr: 2024 | Kosten: 5.300\"],\"kinds\":\"row\"}";

static void add_text_of(fixture *f, const char *dir, const char *line, ns_write_totals *totals) {
  ns_buf page;
  ns_buf_init(&page, EXPORT_MAX);
  ns_buf_addf(&page, "%s\n", line);
  write_page(f, "line.jsonl", &page);
  ns_buf_release(&page);
  add(dir, path_of(f, "line.jsonl").at, totals);
}

/* Each member, with the index live and sealed. */
static void every_member_makes_a_change(void **state) {
  fixture *f = *state;
  ns_write_totals totals;
  const place dir = path_of(f, "index");
  add_text_of(f, dir.at, plain, &totals);
  for (size_t i = 0; i < sizeof unlike / sizeof *unlike; i++) {
    add_text_of(f, dir.at, plain, &totals);
    if (i % 2)
      seal(dir.at);
    add_text_of(f, dir.at, plain, &totals);
    if (totals.changed || totals.unchanged != 1)
      fail_msg("before %s: the same line is no change", unlike[i][0]);
    add_text_of(f, dir.at, unlike[i][1], &totals);
    if (totals.changed != 1)
      fail_msg("%s: is no change", unlike[i][0]);
  }
}

/* ------------------------------------------------------------------ random documents */

/* Files of every format, as they come off random numbers; what cannot be read is left out. */
static void write_pages(fixture *f, uint64_t seed, uint32_t count) {
  static const char *const endings[] = {"txt", "md", "html", "jsonl"};
  ns_random random = {seed};
  ns_buf page;
  ns_buf_init(&page, EXPORT_MAX);
  must(ns_dir_make(path_of(f, "seiten").at, NULL), NULL);
  for (uint32_t n = 0; n < count; n++) {
    char name[40];
    make_page(&random, &page, (ns_format)(n % 4), n);
    snprintf(name, sizeof name, "seiten/%u.%s", n, endings[n % 4]);
    write_page(f, name, &page);
  }
  ns_buf_release(&page);
}

static void random_documents(void **state) {
  enum { SEED = 20, PAGES = 120 };
  write_pages(*state, SEED, PAGES);
  go_all_ways(*state, path_of(*state, "seiten").at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(files_of_every_format, set_up, tear_down),
      cmocka_unit_test_setup_teardown(packed_lines, set_up, tear_down),
      cmocka_unit_test_setup_teardown(standard_input, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_texts_and_names, set_up, tear_down),
      cmocka_unit_test(the_largest_file_fits_a_line),
      cmocka_unit_test_setup_teardown(hostile_texts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(merged_is_as_analysed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(random_documents, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_member_makes_a_change, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
