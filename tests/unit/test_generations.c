/* Folders of generations: which are ours, which is in force, and what happens to those of others beside them. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "index/generations.h"
#include "folder.h"

static const ns_identity us = {"0123456789abcdef0123456789abcdef"}, them = {"fedcba9876543210fedcba9876543210"};

static char folder[64];
static char room[4][256];
static ns_error err;

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/nsearch-gens-XXXXXX");
  return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state) {
  (void)state;
  ns_fs_fail_at(NS_FS_OPEN, 0, 0, false);
  return remove_tree(folder);
}

static const char *in(const char *name) {
  static unsigned turn;
  char *path = room[turn++ % 4];
  snprintf(path, sizeof room[0], "%s/%s", folder, name);
  return path;
}

static void write_text(const char *name, const char *text) {
  FILE *file = fopen(in(name), "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(0, fclose(file));
}

static void expect_text(const char *name, const char *text) {
  ns_buf got;
  ns_buf_init(&got, 1 << 16);
  assert_int_equal(NS_OK, ns_file_read(in(name), &got, &err));
  assert_string_equal(text, got.len ? got.ptr : "");
  ns_buf_release(&got);
}

static ns_path_kind kind_of(const char *name) {
  ns_path_kind kind;
  assert_int_equal(NS_OK, ns_path_look(in(name), &kind, &err));
  return kind;
}

static void expect_there(const char *const *names, size_t count, bool wanted) {
  for (size_t i = 0; i < count; i++)
    if ((kind_of(names[i]) != NS_PATH_NONE) != wanted)
      fail_msg("%s: is %s", names[i], wanted ? "gone" : "still there");
}
#define STAY(...) expect_there((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), true)
#define GONE(...) expect_there((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), false)

static void make(const char *name, const ns_identity *owner, bool making) {
  assert_int_equal(NS_OK, ns_owned_make(folder, name, owner, making, &err));
}

/* A folder of somebody who never heard of us. */
static void foreign(const char *name) {
  char file[64];
  assert_int_equal(0, mkdir(in(name), 0777));
  snprintf(file, sizeof file, "%s/photo.jpg", name);
  write_text(file, "x");
}

static void clean(uint32_t current, bool building, uint32_t replaced) {
  assert_int_equal(NS_OK, ns_generations_clean(folder, &us, current, building, replaced, &err));
}

/* ------------------------------------------------------------------ names */

static void names_are_exactly_ours(void **state) {
  (void)state;
  const struct {
    const char *name;
    uint32_t gen, live;
  } cases[] = {{"gen-000007", 7, 0},      {"live-000007", 0, 7},    {"gen-1234567", 1234567, 0}, {"gen-4294967295", 4294967295u, 0},
               {"gen-4294967296", 0, 0},  {"gen-000000", 0, 0},     {"gen-0000007", 0, 0},       {"gen-7", 0, 0},
               {"gen-00007x", 0, 0},      {"gen-+00007", 0, 0},     {"gen- 00007", 0, 0},        {"gen--00007", 0, 0},
               {"gen-000007 ", 0, 0},     {"gen-000007.tmp", 0, 0}, {"Gen-000007", 0, 0},        {"gen000007", 0, 0},
               {"live-20240101", 0, 20240101}, {"generation", 0, 0}, {"", 0, 0},                 {"-000007", 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (ns_folder_number(NS_FOLDER_GEN, cases[i].name) != cases[i].gen || ns_folder_number(NS_FOLDER_LIVE, cases[i].name) != cases[i].live)
      fail_msg("\"%s\"", cases[i].name);
  }
}

/* ------------------------------------------------------------------ the identity */

static ns_identity take(const char *from) {
  ns_identity got;
  assert_int_equal(NS_OK, ns_identity_take(folder, from, &got, &err));
  assert_int_equal(NS_IDENTITY_DIGITS, strspn(got.hex, "0123456789abcdef"));
  return got;
}

static void an_identity_is_drawn_once(void **state) {
  (void)state;
  ns_identity first = take(NULL);
  assert_string_equal(first.hex, take(NULL).hex);
  assert_int_equal(0, unlink(in("nsearch.id")));
  assert_string_not_equal(first.hex, take(NULL).hex);
}

static void a_lost_identity_comes_from_the_generation_in_force(void **state) {
  (void)state;
  make("gen-000001", &us, true);
  const char *const damages[] = {NULL, "", "nsearch index 0123", "nsearch index 0123456789ABCDEF0123456789abcdef\n",
                                 "nsearch index 0123456789abcdef0123456789abcdef\nand more\n"};
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    (void)unlink(in("nsearch.id"));
    if (damages[i])
      write_text("nsearch.id", damages[i]);
    assert_string_equal(us.hex, take(in("gen-000001")).hex);
    expect_text("nsearch.id", "nsearch index 0123456789abcdef0123456789abcdef\n");
  }
  foreign("gen-000002");
  assert_int_equal(0, unlink(in("nsearch.id")));
  assert_string_not_equal(us.hex, take(in("gen-000002")).hex);
}

static void an_identity_that_cannot_be_read_is_not_replaced(void **state) {
  (void)state;
  ns_identity got, first = take(NULL);
  const ns_fs_class classes[] = {NS_FS_OPEN, NS_FS_STAT, NS_FS_READ};
  for (size_t i = 0; i < 3; i++) {
    ns_fs_fail_at(classes[i], 1, EIO, false);
    assert_int_equal(NS_IO, ns_identity_take(folder, NULL, &got, &err));
    ns_fs_fail_at(classes[i], 0, 0, false);
    assert_string_equal(first.hex, take(NULL).hex);
  }
}

static void an_identity_is_not_written_through_a_link(void **state) {
  (void)state;
  write_text("theirs", "theirs");
  assert_int_equal(0, symlink(in("theirs"), in("nsearch.id")));
  take(NULL);
  expect_text("theirs", "theirs");
  assert_int_equal(NS_PATH_FILE, kind_of("nsearch.id"));
}

/* ------------------------------------------------------------------ cleaning up */

static void clean_up_takes_only_what_is_ours(void **state) {
  (void)state;
  make("gen-000006", &us, false);
  make("live-000006", &us, false);
  write_text("gen-000006/words.docs", "x");
  make("gen-000007", &us, false);
  make("live-000007", &us, false);
  make("gen-000008", &us, true);
  make("live-000008", &us, false);
  make("gen-000005", &them, false);
  foreign("live-20240101");
  foreign("gen-000004");
  foreign("theirs");
  assert_int_equal(0, mkdir(in("gen-000003"), 0777)); /* empty */
  assert_int_equal(0, symlink(in("theirs"), in("gen-000099")));
  assert_int_equal(0, symlink(in("gen-000007"), in("live-000099")));
  write_text("gen-000098", "a file");
  write_text("notes.txt", "mine");
#define THEIRS "gen-000005", "live-20240101/photo.jpg", "gen-000004/photo.jpg", "theirs/photo.jpg", "gen-000003", "gen-000099", "live-000099", "gen-000098", "notes.txt"
  clean(7, true, 0);
  GONE("gen-000006", "live-000006");
  STAY("gen-000008", "live-000008", "gen-000007", "live-000007", THEIRS); /* 8 is being built */
  clean(7, false, 0);
  GONE("gen-000008", "live-000008");
  STAY("gen-000007", "live-000007", THEIRS);
}

static void what_a_killed_writer_was_at_goes(void **state) {
  (void)state;
  char ours[4][64], other[64];
  const char *const begun[] = {"gen-000006", "live-000008", "CURRENT"};
  for (int i = 0; i < 3; i++)
    snprintf(ours[i], sizeof ours[i], "%s.%s.tmp", begun[i], us.hex);
  snprintf(other, sizeof other, "gen-000006.%s.tmp", them.hex);
  assert_int_equal(0, mkdir(in(ours[0]), 0777));
  foreign(ours[1]); /* not even marked yet: its name is proof */
  write_text(ours[2], "gen-0");
  foreign(other);
  write_text("CURRENT.tmp", "theirs");
  clean(7, true, 0);
  GONE(ours[0], ours[2]);
  STAY(ours[1], other, "CURRENT.tmp");
  clean(7, false, 0);
  GONE(ours[1]);
  STAY(other, "CURRENT.tmp");
}

static void a_folder_within_ours_is_not_ours(void **state) {
  (void)state;
  make("gen-000006", &us, false);
  foreign("gen-000006/photos");
  clean(7, false, 0);
  clean(7, false, 0);
  char left[96];
  snprintf(left, sizeof left, "gen-000006.%s.tmp/photos/photo.jpg", us.hex);
  STAY(left);
}

static void a_format_without_owners_is_taken_at_its_manifests_word(void **state) {
  (void)state;
  foreign("gen-000003");
  foreign("live-000003");
  foreign("gen-000004");
  write_text("gen-000003/manifest.json", "{\"format\":1,\"generation\":3}");
  write_text("gen-000004/manifest.json", "{\"format\":1,\"generation\":3}");
  clean(9, false, 0);
  STAY("gen-000003", "live-000003", "gen-000004");
  clean(9, false, 4); /* the manifest of another one */
  STAY("gen-000003", "live-000003", "gen-000004");
  clean(9, false, 3);
  GONE("gen-000003", "live-000003");
  STAY("gen-000004/photo.jpg");
}

/* ------------------------------------------------------------------ making */

static void numbers_skip_over_what_stands_there(void **state) {
  (void)state;
  uint32_t number;
  write_text("gen-000003", "a file");
  assert_int_equal(0, symlink("nowhere", in("live-000004")));
  foreign("gen-000005");
  assert_int_equal(NS_OK, ns_generation_claim(folder, &us, 3, &number, &err));
  assert_int_equal(6, number);
  assert_int_equal(NS_OK, ns_generation_claim(folder, &us, 3, &number, &err));
  assert_int_equal(7, number);
  assert_int_equal(NS_OK, ns_generation_live(folder, &us, 7, &err));
  STAY("gen-000006/owner.new", "gen-000007/owner.new", "live-000007/owner", "gen-000003", "live-000004");
  write_text("live-000006", "came meanwhile");
  assert_int_equal(NS_CHANGED, ns_generation_live(folder, &us, 6, &err));
  assert_int_equal(NS_PATH_FILE, kind_of("live-000006"));
}

/* Whatever fails while a folder is made or removed: none stands here under our names that does not say whose it is. */
static void no_folder_stands_without_its_owner(void **state) {
  (void)state;
  unsigned struck = 0;
  for (int what = 0; what < NS_FS_CLASSES; what++)
    for (uint64_t n = 1;; n++) {
      uint32_t number;
      ns_owner owner;
      ns_fs_fail_at((ns_fs_class)what, n, EIO, true);
      (void)ns_generation_claim(folder, &us, 1, &number, &err);
      bool failed = ns_fs_failed();
      if (!failed)
        (void)ns_owned_remove(folder, "gen-000001", &us, &err);
      failed = ns_fs_failed();
      ns_fs_fail_at((ns_fs_class)what, 0, 0, false);
      assert_int_equal(NS_OK, ns_owner_read(in("gen-000001"), &owner, &err));
      if (kind_of("gen-000001") != NS_PATH_NONE && !owner.marked)
        fail_msg("call %d of class %d", (int)n, what);
      clean(7, false, 0);
      GONE("gen-000001");
      if (!failed)
        break;
      struck++;
    }
  assert_true(struck > 15);
}

/* ------------------------------------------------------------------ CURRENT */

static void a_lost_current_is_not_a_new_index(void **state) {
  (void)state;
  ns_current current;
  assert_int_equal(NS_NOTFOUND, ns_current_find(folder, &current, &err));
  assert_non_null(strstr(err.text, "nindex add"));
  foreign("live-20240101");
  foreign("gen-000050");
  write_text("gen-000098", "a file");
  assert_int_equal(0, symlink(in("gen-000050"), in("gen-000099")));
  make("gen-000001", &us, true); /* of an add that was killed before anything was in force */
  make("live-000001", &us, false);
  write_text("live-000001/iamglass", "x");
  assert_int_equal(NS_NOTFOUND, ns_current_find(folder, &current, &err));
  assert_int_equal(NS_OK, ns_owned_settle(in("gen-000001"), &err));
  assert_int_equal(NS_OK, ns_owned_settle(in("gen-000001"), &err));
  assert_int_equal(NS_CORRUPT, ns_current_find(folder, &current, &err));
  assert_int_equal(1, current.standing);
  assert_non_null(strstr(err.text, "CURRENT: is missing"));
  assert_non_null(strstr(err.text, "gen-000001"));
  assert_non_null(strstr(err.text, "--replace"));
  write_text("gen-000050/manifest.json", "{}"); /* of a format before owners, or its owner is lost */
  assert_int_equal(NS_CORRUPT, ns_current_find(folder, &current, &err));
  assert_int_equal(50, current.standing);
}

static void a_live_segment_alone_is_a_lost_index_too(void **state) {
  (void)state;
  ns_current current;
  make("live-000004", &us, false);
  assert_int_equal(NS_CORRUPT, ns_current_find(folder, &current, &err));
  assert_int_equal(4, current.standing);
}

static void what_cannot_be_read_is_not_lost(void **state) {
  (void)state;
  make("gen-000003", &us, false);
  const ns_fs_class classes[] = {NS_FS_OPEN, NS_FS_STAT, NS_FS_READDIR, NS_FS_READ};
  unsigned struck = 0;
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    for (uint64_t n = 1;; n++) {
      ns_current current;
      ns_fs_fail_at(classes[i], n, EACCES, false);
      ns_status status = ns_current_find(folder, &current, &err);
      bool failed = ns_fs_failed();
      ns_fs_fail_at(classes[i], 0, 0, false);
      if (status != (failed ? NS_IO : NS_CORRUPT))
        fail_msg("call %d of class %d: %s", (int)n, (int)classes[i], ns_status_name(status));
      if (!failed)
        break;
      struck++;
    }
  assert_true(struck > 5);
}

/* What is reported is what is in force, whatever fails, and however often. */
static void a_switch_is_what_it_says(void **state) {
  (void)state;
  unsigned struck = 0, unsure = 0;
  for (int before = 0; before < 2; before++)
    for (int what = 0; what < NS_FS_CLASSES; what++)
      for (int all = 0; all < 2; all++)
        for (uint64_t n = 1;; n++) {
          uint32_t old = before ? 3 : 0, now;
          (void)unlink(in("CURRENT"));
          if (old)
            assert_int_equal(NS_OK, ns_current_switch(folder, &us, old, 0, &err));
          ns_fs_fail_at((ns_fs_class)what, n, EIO, all);
          ns_status status = ns_current_switch(folder, &us, 4, old, &err);
          bool failed = ns_fs_failed();
          ns_fs_fail_at((ns_fs_class)what, 0, 0, false);
          ns_error ignored;
          (void)ns_current_read(folder, &now, &ignored);
          bool is_new = status == NS_OK || status == NS_UNSURE;
          unsure += status == NS_UNSURE;
          if (now != (is_new ? 4 : old))
            fail_msg("call %d of class %d, %s: %s, but %u is in force", (int)n, what, all ? "and all after it" : "alone", ns_status_name(status), now);
          if (!failed)
            break;
          struck++;
        }
  assert_true(struck > 20 && unsure > 0);
}

static void a_current_of_another_kind_is_damage(void **state) {
  (void)state;
  ns_current current;
  make("gen-000003", &us, false);
  write_text("theirs", "gen-000009\n");
  assert_int_equal(0, symlink(in("theirs"), in("CURRENT")));
  assert_int_equal(NS_CORRUPT, ns_current_find(folder, &current, &err));
  assert_int_equal(3, current.standing);
  assert_int_equal(NS_OK, ns_current_switch(folder, &us, 3, 0, &err));
  expect_text("theirs", "gen-000009\n");
  assert_int_equal(NS_OK, ns_current_find(folder, &current, &err));
  assert_int_equal(3, current.generation);
}

/* ------------------------------------------------------------------ the lock */

static void take_lock(ns_status wanted) {
  ns_lock lock;
  ns_status status = ns_lock_take(in("lock"), 0, &lock, &err);
  if (status != wanted)
    fail_msg("%s: %s", ns_status_name(status), err.text);
  ns_lock_release(&lock);
}

static void a_lock_is_written_only_where_it_is_ours(void **state) {
  (void)state;
  write_text("theirs", "");
  assert_int_equal(0, link(in("theirs"), in("lock")));
  take_lock(NS_OK);
  expect_text("theirs", "");
  const char *const contents[] = {"a diary", "12 monkeys", "4711\n\n", "1234567890123456789012345678901234567890\n"};
  assert_int_equal(0, unlink(in("lock")));
  for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
    write_text("lock", contents[i]);
    take_lock(NS_OK);
    expect_text("lock", contents[i]);
  }
  char holder[32];
  snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
  write_text("lock", "4711\n");
  take_lock(NS_OK);
  expect_text("lock", holder);
}

static void what_is_no_file_is_no_lock(void **state) {
  (void)state;
  write_text("theirs", "theirs");
  assert_int_equal(0, symlink(in("theirs"), in("lock")));
  take_lock(NS_IO);
  assert_non_null(strstr(err.text, "is a link"));
  expect_text("theirs", "theirs");
  assert_int_equal(0, unlink(in("lock")));
  assert_int_equal(0, mkfifo(in("lock"), 0666));
  take_lock(NS_IO);
  assert_int_equal(0, unlink(in("lock")));
  assert_int_equal(0, mkdir(in("lock"), 0777));
  take_lock(NS_IO);
}

static void a_lock_that_fails_is_not_held(void **state) {
  (void)state;
  const int codes[] = {EIO, ENOLCK, EINVAL};
  for (size_t i = 0; i < 3; i++) {
    ns_fs_fail_at(NS_FS_LOCK, 1, codes[i], false);
    take_lock(NS_IO);
  }
  ns_fs_fail_at(NS_FS_LOCK, 1, EWOULDBLOCK, false);
  take_lock(NS_LOCKED);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
  const struct CMUnitTest tests[] = {
      CASE(names_are_exactly_ours),
      CASE(an_identity_is_drawn_once),
      CASE(a_lost_identity_comes_from_the_generation_in_force),
      CASE(an_identity_that_cannot_be_read_is_not_replaced),
      CASE(an_identity_is_not_written_through_a_link),
      CASE(clean_up_takes_only_what_is_ours),
      CASE(what_a_killed_writer_was_at_goes),
      CASE(a_folder_within_ours_is_not_ours),
      CASE(a_format_without_owners_is_taken_at_its_manifests_word),
      CASE(numbers_skip_over_what_stands_there),
      CASE(no_folder_stands_without_its_owner),
      CASE(a_lost_current_is_not_a_new_index),
      CASE(a_live_segment_alone_is_a_lost_index_too),
      CASE(what_cannot_be_read_is_not_lost),
      CASE(a_switch_is_what_it_says),
      CASE(a_current_of_another_kind_is_damage),
      CASE(a_lock_is_written_only_where_it_is_ours),
      CASE(what_is_no_file_is_no_lock),
      CASE(a_lock_that_fails_is_not_held),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
