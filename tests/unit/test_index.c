/* The parts of the index on disk that need no segment: manifest, CURRENT, names, lock. */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "index/generations.h"
#include "folder.h"

static char folder[] = "/tmp/nsearch-index-XXXXXX";
static const ns_identity identity = {"0123456789abcdef0123456789abcdef"};

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/nsearch-index-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
  (void)state;
  return remove_tree(folder) ? -1 : 0;
}

static char *in_folder(const char *name) {
  char *path = ns_path_join(folder, name);
  assert_non_null(path);
  return path;
}

static void write_text(const char *name, const char *text) {
  ns_error err;
  char *path = in_folder(name);
  assert_int_equal(NS_OK, ns_file_replace(path, ns_slice_str(text), &err));
  ns_free(path);
}

static ns_manifest sample(void) {
  ns_manifest m = {.format = NS_INDEX_FORMAT, .generation = 7, .words = NS_WORDS_PLAIN, .has_sealed = true, .has_names = true, .names_checksum = UINT32_MAX,
                   .sealed_articles = 5, .sealed_passages = 61};
  strcpy(m.analysis, "abc-k1.00");
  strcpy(m.created, "2026-01-31T12:00:00Z");
  return m;
}

static void a_manifest_reads_back(void **state) {
  (void)state;
  ns_error err;
  ns_manifest wrote = sample(), read;
  char *path = in_folder("manifest.json");
  assert_int_equal(NS_OK, ns_manifest_write(path, &wrote, &err));
  assert_int_equal(NS_OK, ns_manifest_read(path, &read, &err));
  assert_int_equal(wrote.generation, read.generation);
  assert_int_equal(wrote.words, read.words);
  assert_int_equal(wrote.has_sealed, read.has_sealed);
  assert_int_equal(wrote.has_names, read.has_names);
  assert_int_equal(wrote.names_checksum, read.names_checksum);
  assert_int_equal(wrote.sealed_passages, read.sealed_passages);
  assert_string_equal(wrote.analysis, read.analysis);
  assert_string_equal(wrote.created, read.created);
  ns_free(path);
}

static void every_flipped_bit_of_a_manifest_is_noticed(void **state) {
  (void)state;
  ns_error err;
  ns_manifest wrote = sample(), read;
  char *path = in_folder("manifest.json");
  ns_buf text;
  ns_buf_init(&text, 1 << 16);
  assert_int_equal(NS_OK, ns_manifest_write(path, &wrote, &err));
  assert_int_equal(NS_OK, ns_file_read(path, &text, &err));
  for (size_t i = 0; i < text.len; i++)
    for (int bit = 0; bit < 8; bit++) {
      text.ptr[i] ^= (char)(1 << bit);
      assert_int_equal(NS_OK, ns_file_replace(path, ns_buf_slice(&text), &err));
      ns_status status = ns_manifest_read(path, &read, &err);
      if (status != NS_CORRUPT)
        fail_msg("byte %zu, bit %d: %s", i, bit, ns_status_name(status));
      text.ptr[i] ^= (char)(1 << bit);
    }
  ns_buf_release(&text);
  ns_free(path);
}

static void write_manifest(const char *head) {
  char text[200];
  snprintf(text, sizeof text, "%s,\"checksum\":%u}\n", head, ns_checksum(head, strlen(head)));
  write_text("manifest.json", text);
}

static void what_another_program_wrote_is_refused_by_name(void **state) {
  (void)state;
  ns_error err;
  ns_manifest read;
  char *path = in_folder("manifest.json");
  write_manifest("{\"format\":2");
  assert_int_equal(NS_FORMAT, ns_manifest_read(path, &read, &err));
  assert_non_null(strstr(err.text, "format 2"));
  assert_non_null(strstr(err.text, "nindex rebuild"));
  write_manifest("{\"format\":6,\"generation\":1,\"features\":[\"bitmaps\"]");
  assert_int_equal(NS_FORMAT, ns_manifest_read(path, &read, &err));
  assert_non_null(strstr(err.text, "bitmaps"));
  ns_free(path);
}

static void current_names_a_generation_or_says_why_not(void **state) {
  (void)state;
  ns_error err;
  uint32_t generation;
  assert_int_equal(NS_NOTFOUND, ns_current_read(folder, &generation, &err));
  assert_non_null(strstr(err.text, "nindex add"));
  assert_int_equal(NS_OK, ns_current_switch(folder, &identity, 1234567, 0, &err));
  assert_int_equal(NS_OK, ns_current_read(folder, &generation, &err));
  assert_int_equal(1234567, generation);
  write_text("CURRENT", "gen-000012\n"); /* as one writes it by hand */
  assert_int_equal(NS_OK, ns_current_read(folder, &generation, &err));
  assert_int_equal(12, generation);
  const char *const bad[] = {"", "gen-", "gen-12", "gen-000007x", "live-000007", "gen-99999999999", "gen-000007 00000000", "gen-000007 x"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    write_text("CURRENT", bad[i]);
    assert_int_equal(NS_CORRUPT, ns_current_read(folder, &generation, &err));
  }
}

/* Trailing blanks apart, whatever bit is flipped: never another generation, and never none. */
static void every_flipped_bit_of_current_is_noticed(void **state) {
  (void)state;
  ns_error err;
  uint32_t generation;
  char *path = in_folder("CURRENT");
  assert_int_equal(NS_OK, ns_current_switch(folder, &identity, 7, 0, &err));
  ns_buf text;
  ns_buf_init(&text, 1 << 10);
  assert_int_equal(NS_OK, ns_file_read(path, &text, &err));
  for (size_t bit = 0; bit < text.len * 8; bit++) {
    text.ptr[bit / 8] ^= (char)(1 << bit % 8);
    write_text("CURRENT", text.ptr);
    ns_status status = ns_current_read(folder, &generation, &err);
    if (status ? status != NS_CORRUPT || !strstr(err.text, "CURRENT") : generation != 7)
      fail_msg("bit %zu: %s, generation %u", bit, ns_status_name(status), generation);
    text.ptr[bit / 8] ^= (char)(1 << bit % 8);
  }
  ns_buf_release(&text);
  ns_free(path);
}

static void user_names_are_as_they_were_or_named(void **state) {
  (void)state;
  ns_error err;
  ns_paths paths;
  ns_manifest manifest = {0};
  assert_int_equal(NS_OK, ns_paths_init(&paths, folder, 7, &err));
  assert_int_equal(NS_OK, ns_user_names_check(&paths, &manifest, &err)); /* none */
  assert_int_equal(NS_OK, ns_dir_make(paths.gen, &err));
  write_text("mine.tsv", "person\tAda Kranich\n");
  char *mine = in_folder("mine.tsv");
  assert_int_equal(NS_OK, ns_user_names_copy(&paths, mine, &manifest, &err));
  assert_int_equal(NS_OK, ns_user_names_check(&paths, &manifest, &err));
  write_text("gen-000007/names.tsv", "person\tAda Kranicg\n");
  assert_int_equal(NS_CORRUPT, ns_user_names_check(&paths, &manifest, &err));
  assert_non_null(strstr(err.text, "names.tsv"));
  assert_int_equal(0, remove(paths.names));
  assert_int_equal(NS_CORRUPT, ns_user_names_check(&paths, &manifest, &err));
  ns_free(mine);
  ns_paths_release(&paths);
}

static void the_lock_is_held_by_one(void **state) {
  (void)state;
  ns_error err;
  char *path = in_folder("lock");
  ns_lock first, second;
  assert_int_equal(NS_OK, ns_lock_take(path, 0, &first, &err));
  assert_int_equal(NS_LOCKED, ns_lock_take(path, 0, &second, &err));
  assert_int_equal(-1, second.fd);
  char holder[32];
  snprintf(holder, sizeof holder, "process %ld", (long)getpid());
  assert_non_null(strstr(err.text, holder));
  assert_non_null(strstr(err.text, "--wait"));
  ns_lock_release(&first);
  assert_int_equal(NS_OK, ns_lock_take(path, 0, &second, &err));
  ns_lock_release(&second);
  ns_lock_release(&second); /* releasing twice does no harm */
  ns_free(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_manifest_reads_back, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(every_flipped_bit_of_a_manifest_is_noticed, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(what_another_program_wrote_is_refused_by_name, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(current_names_a_generation_or_says_why_not, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(every_flipped_bit_of_current_is_noticed, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(user_names_are_as_they_were_or_named, make_folder, drop_folder),
      cmocka_unit_test_setup_teardown(the_lock_is_held_by_one, make_folder, drop_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
