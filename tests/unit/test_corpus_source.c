/* Paths → raw articles: order, ids, gzip, and every kind of input that is no good. */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "corpus/corpus.h"
#include "folder.h"

typedef struct fixture {
  char dir[64], path[256];
  char seen[4096];   /* "id@line " of each raw article, in order */
  char warned[8192]; /* warnings, one a line */
  uint64_t left_out, total, articles;
} fixture;

static int set_up(void **state) {
  fixture *fix = calloc(1, sizeof *fix);
  snprintf(fix->dir, sizeof fix->dir, "/tmp/nsearch-corpus-XXXXXX");
  *state = fix;
  return mkdtemp(fix->dir) ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *fix = *state;
  remove_tree(fix->dir);
  free(fix);
  return 0;
}

static const char *path_of(fixture *fix, const char *name) {
  snprintf(fix->path, sizeof fix->path, "%s/%s", fix->dir, name);
  return fix->path;
}

static void write_bytes(fixture *fix, const char *name, const void *bytes, size_t len) {
  ns_error err = {0};
  if (ns_file_replace(path_of(fix, name), ns_slice_of(bytes, len), &err))
    fail_msg("%s", err.text);
}

static void write_text(fixture *fix, const char *name, const char *text) {
  write_bytes(fix, name, text, strlen(text));
}

static void make_dir(fixture *fix, const char *name) {
  assert_int_equal(NS_OK, ns_dir_make(path_of(fix, name), NULL));
}

static void keep_warning(void *ctx, ns_status why, const char *text) {
  (void)why;
  fixture *fix = ctx;
  size_t used = strlen(fix->warned);
  snprintf(fix->warned + used, sizeof fix->warned - used, "%s\n", text);
}

static void read_paths(fixture *fix, const char *const *paths, size_t count) {
  ns_source *source;
  ns_raw raw;
  bool more;
  ns_error err = {0};
  fix->seen[0] = fix->warned[0] = '\0';
  fix->articles = 0;
  assert_int_equal(NS_OK, ns_source_open(paths, count, NS_SLICE_NONE, keep_warning, fix, &source, &err));
  fix->total = ns_source_total_bytes(source);
  while (ns_source_next(source, &raw, &more, &err) == NS_OK && more) {
    size_t used = strlen(fix->seen);
    fix->articles++;
    snprintf(fix->seen + used, sizeof fix->seen - used, "%.*s@%llu ", (int)raw.default_id.len,
             raw.default_id.ptr ? raw.default_id.ptr : "", (unsigned long long)raw.line);
    assert_true(strcmp(raw.path, "-") == 0 || raw.path[0] == '/');
  }
  fix->left_out = ns_source_left_out(source);
  ns_source_close(source);
}

static void read_one(fixture *fix, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "%s", path_of(fix, name));
  read_paths(fix, (const char *const[]){path}, 1);
}

static void folders_are_walked_by_bytes(void **state) {
  fixture *fix = *state;
  make_dir(fix, "b");
  make_dir(fix, ".verborgen");
  write_text(fix, "b/2.md", "x");
  write_text(fix, "b/10.txt", "xyz");
  write_text(fix, "Z.html", "x");
  write_text(fix, "a.TXT", "x");
  write_text(fix, "README.md", "x");
  write_text(fix, ".a.txt", "x");
  write_text(fix, ".verborgen/a.txt", "x");
  write_text(fix, "bild.png", "x");
  read_one(fix, "");
  assert_string_equal("Z.html@0 a.TXT@0 b/10.txt@0 b/2.md@0 ", fix->seen);
  assert_string_equal("", fix->warned);
  assert_int_equal(6, fix->total);
  read_one(fix, "b/10.txt");
  assert_string_equal("10.txt@0 ", fix->seen);
  read_one(fix, "bild.png"); /* named, so it is read */
  assert_string_equal("bild.png@0 ", fix->seen);
}

static void what_cannot_be_read_is_named(void **state) {
  fixture *fix = *state;
  char missing[256], good[256];
  write_text(fix, "gut.txt", "x");
  snprintf(missing, sizeof missing, "%s", path_of(fix, "fehlt.txt"));
  snprintf(good, sizeof good, "%s", path_of(fix, "gut.txt"));
  assert_int_equal(0, symlink("nirgends", path_of(fix, "tot.txt")));
  read_paths(fix, (const char *const[]){missing, good, fix->dir}, 3);
  assert_string_equal("gut.txt@0 gut.txt@0 ", fix->seen);
  assert_non_null(strstr(fix->warned, "fehlt.txt: cannot be read: No such file or directory"));
  assert_non_null(strstr(fix->warned, "tot.txt: cannot be read"));
  assert_true(fix->left_out >= 2);
}

static void links_that_lead_back_are_left_out(void **state) {
  fixture *fix = *state;
  make_dir(fix, "a");
  write_text(fix, "a/x.txt", "x");
  assert_int_equal(0, symlink("../a", path_of(fix, "a/b")));
  read_one(fix, "");
  assert_string_equal("a/x.txt@0 ", fix->seen);
  assert_non_null(strstr(fix->warned, "a link back to a folder above it"));
  assert_int_equal(1, fix->left_out);
}

static void lines_are_counted_and_blank_ones_skipped(void **state) {
  fixture *fix = *state;
  write_text(fix, "a.jsonl", "\xEF\xBB\xBF{\"a\":1}\r\n\n  \r\n{\"b\":2}\n{\"c\":3}");
  read_one(fix, "a.jsonl");
  assert_string_equal("@1 @4 @5 ", fix->seen);
}

/* A member of gzip with all of text; returns its bytes. */
static size_t gzip_member(const char *text, unsigned char *out, size_t room) {
  z_stream stream = {0};
  assert_int_equal(Z_OK, deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY));
  stream.next_in = (unsigned char *)(uintptr_t)text;
  stream.avail_in = (unsigned)strlen(text);
  stream.next_out = out;
  stream.avail_out = (unsigned)room;
  assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
  deflateEnd(&stream);
  return room - stream.avail_out;
}

static void gzip_of_several_members_is_read(void **state) {
  fixture *fix = *state;
  unsigned char bytes[1000];
  size_t first = gzip_member("{\"a\":1}\n{\"b\"", bytes, sizeof bytes);
  size_t both = first + gzip_member(":2}\n{\"c\":3}\n", bytes + first, sizeof bytes - first);
  write_bytes(fix, "a.jsonl.gz", bytes, both);
  read_one(fix, "a.jsonl.gz");
  assert_string_equal("@1 @2 @3 ", fix->seen);
  assert_int_equal(0, fix->left_out);
}

static void damaged_gzip_is_warned_of(void **state) {
  fixture *fix = *state;
  unsigned char bytes[1000];
  size_t len = gzip_member("{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", bytes, sizeof bytes);
  write_bytes(fix, "kurz.jsonl.gz", bytes, len - 9);
  read_one(fix, "kurz.jsonl.gz");
  assert_non_null(strstr(fix->warned, "kurz.jsonl.gz: reading failed after line"));
  assert_non_null(strstr(fix->warned, "cut off"));
  assert_int_equal(1, fix->left_out);
  bytes[len - 6] ^= 0x55; /* of the checksum */
  write_bytes(fix, "falsch.jsonl.gz", bytes, len);
  read_one(fix, "falsch.jsonl.gz");
  assert_non_null(strstr(fix->warned, "falsch.jsonl.gz: reading failed"));
}

static void long_lines_are_refused_and_the_rest_goes_on(void **state) {
  fixture *fix = *state;
  size_t sizes[] = {NS_LINE_MAX, NS_LINE_MAX + 1, NS_LINE_MAX + NS_LINE_MAX / 2};
  char *text = malloc(2 * (size_t)NS_LINE_MAX);
  assert_non_null(text);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    memcpy(text, "{1}\n", 4);
    memset(text + 4, 'x', sizes[i]);
    memcpy(text + 4 + sizes[i], "\n{3}", 4);
    write_bytes(fix, "lang.jsonl", text, sizes[i] + 8);
    read_one(fix, "lang.jsonl");
    assert_string_equal(i == 0 ? "@1 @2 @3 " : "@1 @3 ", fix->seen);
    assert_true((i > 0) == (strstr(fix->warned, "lang.jsonl line 2: longer than 64 MB") != NULL));
  }
  write_bytes(fix, "gross.txt", text, (size_t)NS_FILE_MAX + 1);
  free(text);
  read_one(fix, "gross.txt");
  assert_int_equal(0, fix->articles);
  assert_non_null(strstr(fix->warned, "gross.txt: larger than"));
}

static void short_memory_ends_the_walk(void **state) {
  fixture *fix = *state;
  const char *const paths[] = {fix->dir};
  make_dir(fix, "a");
  write_text(fix, "a/x.txt", "x");
  write_text(fix, "y.jsonl", "{}\n");
  bool done = false;
  for (uint64_t n = 1; !done; n++) {
    ns_source *source = NULL;
    ns_raw raw;
    bool more = true;
    ns_mem_fail_at(n);
    ns_status status = ns_source_open(paths, 1, NS_SLICE_NONE, NULL, NULL, &source, NULL);
    while (!status && more)
      status = ns_source_next(source, &raw, &more, NULL);
    ns_mem_fail_at(0);
    ns_source_close(source);
    assert_true(status == NS_OK || status == NS_NOMEM);
    done = status == NS_OK;
  }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      CASE(folders_are_walked_by_bytes),
      CASE(what_cannot_be_read_is_named),
      CASE(links_that_lead_back_are_left_out),
      CASE(lines_are_counted_and_blank_ones_skipped),
      CASE(gzip_of_several_members_is_read),
      CASE(damaged_gzip_is_warned_of),
      CASE(long_lines_are_refused_and_the_rest_goes_on),
      CASE(short_memory_ends_the_walk),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
