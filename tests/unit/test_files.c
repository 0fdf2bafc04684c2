/* Files and folders: what is absent and what is an error, links that are not followed, every call failing in turn. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "folder.h"

enum { TEXT_MAX = 1 << 16 };

static char folder[64];
static char room[4][256];
static ns_error err;

static int make_folder(void **state) {
  (void)state;
  strcpy(folder, "/tmp/nsearch-files-XXXXXX");
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
  ns_buf_init(&got, TEXT_MAX);
  assert_int_equal(NS_OK, ns_file_read(in(name), &got, &err));
  assert_string_equal(text, got.len ? got.ptr : "");
  ns_buf_release(&got);
}

static bool is_there(const char *name) {
  ns_path_kind kind;
  assert_int_equal(NS_OK, ns_path_look(in(name), &kind, &err));
  return kind != NS_PATH_NONE;
}

/* ------------------------------------------------------------------ ways of reading */

static ns_status read_any(const char *path) {
  ns_buf text;
  ns_buf_init(&text, TEXT_MAX);
  ns_status status = ns_file_read(path, &text, &err);
  ns_buf_release(&text);
  return status;
}

static ns_status read_own(const char *path) {
  ns_buf text;
  ns_buf_init(&text, TEXT_MAX);
  ns_status status = ns_file_read_own(path, &text, &err);
  ns_buf_release(&text);
  return status;
}

static ns_status map_it(const char *path) {
  ns_map map;
  ns_status status = ns_map_open(path, &map, &err);
  ns_map_close(&map);
  return status;
}

static ns_status open_it(const char *path) {
  int fd;
  ns_status status = ns_file_open(path, &fd, &err);
  if (!status)
    ns_fs_close(fd);
  return status;
}

static ns_status measure(const char *path) {
  uint64_t bytes;
  return ns_dir_bytes(path, &bytes, &err);
}

static ns_status list_it(const char *path) {
  ns_buf names;
  ns_buf_init(&names, TEXT_MAX);
  ns_status status = ns_dir_list(path, &names, &err);
  ns_buf_release(&names);
  return status;
}

static ns_status look(const char *path) {
  ns_path_kind kind;
  ns_status status = ns_path_look(path, &kind, &err);
  return status ? status : kind == NS_PATH_NONE ? NS_NOTFOUND : NS_OK;
}

static ns_status is_at_the_end(const char *path) {
  bool there;
  ns_status status = ns_path_exists(path, &there, &err);
  return status ? status : there ? NS_OK : NS_NOTFOUND;
}

static const struct {
  const char *name;
  ns_status (*read)(const char *path);
  const char *target; /* what it is good for */
} ways[] = {{"read", read_any, "file"},     {"read own", read_own, "file"}, {"map", map_it, "file"},
            {"open", open_it, "file"},      {"bytes", measure, "sub"},      {"list", list_it, "sub"},
            {"look", look, "file"},         {"exists", is_at_the_end, "file"}};
enum { WAYS = sizeof ways / sizeof *ways };

static void only_what_is_not_there_is_absent(void **state) {
  (void)state;
  write_text("file", "text");
  assert_int_equal(NS_OK, ns_dir_make(in("sub"), &err));
  write_text("sub/one", "1");
  const ns_fs_class classes[] = {NS_FS_OPEN, NS_FS_STAT, NS_FS_READDIR, NS_FS_READ, NS_FS_MAP};
  const int codes[] = {EIO, EACCES, EMFILE, ENOMEM};
  for (size_t w = 0; w < WAYS; w++) {
    const char *path = in(ways[w].target);
    unsigned struck = 0;
    assert_int_equal(NS_OK, ways[w].read(path));
    assert_int_equal(NS_NOTFOUND, ways[w].read(in("nothing")));
    for (size_t c = 0; c < sizeof classes / sizeof *classes; c++)
      for (size_t e = 0; e < sizeof codes / sizeof *codes; e++)
        for (uint64_t n = 1;; n++) {
          ns_fs_fail_at(classes[c], n, codes[e], false);
          ns_status status = ways[w].read(path);
          bool failed = ns_fs_failed();
          ns_fs_fail_at(classes[c], 0, 0, false);
          struck += failed;
          if (status != (failed ? NS_IO : NS_OK))
            fail_msg("%s: call %d of class %d failed with %s: %s", ways[w].name, (int)n, (int)classes[c], strerror(codes[e]), ns_status_name(status));
          if (failed && !strstr(err.text, ways[w].target))
            fail_msg("%s: the error does not name the path: %s", ways[w].name, err.text);
          if (!failed)
            break;
        }
    assert_true(struck > 0);
  }
}

static void a_file_where_a_folder_should_be_is_absence_below_it(void **state) {
  (void)state;
  write_text("file", "text");
  for (size_t w = 0; w < WAYS; w++)
    if (strcmp(ways[w].target, "file") == 0)
      assert_int_equal(NS_NOTFOUND, ways[w].read(in("file/below")));
}

/* ------------------------------------------------------------------ what is not ours */

static void own_files_are_plain_files_in_their_place(void **state) {
  (void)state;
  write_text("file", "text");
  assert_int_equal(0, symlink(in("file"), in("link")));
  assert_int_equal(0, mkfifo(in("pipe"), 0666));
  assert_int_equal(0, mkdir(in("sub"), 0777));
  ns_status (*const own[])(const char *path) = {read_own, map_it, open_it};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    assert_int_equal(NS_CORRUPT, own[i](in("link")));
    assert_non_null(strstr(err.text, "link"));
    assert_int_equal(NS_CORRUPT, own[i](in("pipe")));
    assert_int_equal(NS_CORRUPT, own[i](in("sub")));
  }
  assert_int_equal(NS_OK, read_any(in("link")));
}

/* A link in the way is replaced, be it symbolic or a second name of the file. */
static void nothing_is_written_through_a_link(void **state) {
  (void)state;
  const char *const names[] = {"CURRENT", "CURRENT.tmp"};
  for (int hard = 0; hard < 2; hard++)
    for (size_t i = 0; i < 2; i++) {
      int fd;
      write_text("theirs", "theirs");
      assert_int_equal(0, hard ? link(in("theirs"), in(names[i])) : symlink(in("theirs"), in(names[i])));
      assert_int_equal(NS_OK, ns_file_replace(in("CURRENT"), NS_LIT("ours"), &err));
      expect_text("CURRENT", "ours");
      expect_text("theirs", "theirs");
      assert_false(is_there("CURRENT.tmp"));
      assert_int_equal(0, unlink(in("CURRENT")));
      assert_int_equal(0, hard ? link(in("theirs"), in("new")) : symlink(in("theirs"), in("new")));
      assert_int_equal(NS_OK, ns_file_create(in("new"), &fd, &err));
      assert_int_equal(NS_OK, ns_fd_write(fd, "ours", 4, "new", &err));
      assert_int_equal(NS_OK, ns_fd_close(fd, "new", &err));
      expect_text("theirs", "theirs");
      assert_int_equal(0, unlink(in("new")));
    }
}

static void a_folder_is_removed_with_its_links_and_not_what_they_lead_to(void **state) {
  (void)state;
  assert_int_equal(0, mkdir(in("theirs"), 0777));
  write_text("theirs/photo", "x");
  assert_int_equal(NS_OK, ns_dir_make(in("ours"), &err));
  write_text("ours/file", "x");
  assert_int_equal(0, symlink(in("theirs"), in("ours/link")));
  assert_int_equal(0, symlink(in("theirs"), in("alias")));
  assert_int_equal(NS_IO, ns_dir_remove(in("alias"), &err));
  assert_int_equal(NS_OK, ns_dir_remove(in("ours"), &err));
  assert_false(is_there("ours"));
  assert_true(is_there("theirs/photo"));
  assert_int_equal(NS_OK, ns_dir_remove(in("ours"), &err));
  assert_int_equal(NS_OK, ns_dir_make(in("ours"), &err));
  assert_int_equal(0, mkdir(in("ours/theirs"), 0777));
  write_text("ours/theirs/photo", "x");
  write_text("ours/file", "x");
  assert_int_equal(NS_IO, ns_dir_remove(in("ours"), &err));
  assert_true(is_there("ours/theirs/photo"));
  assert_false(is_there("ours/file"));
}

/* ------------------------------------------------------------------ every call failing in turn */

static void a_failed_replacement_changes_nothing_or_is_said_to_be_unsynced(void **state) {
  (void)state;
  write_text("file", "old");
  unsigned struck = 0;
  for (int what = 0; what < NS_FS_CLASSES; what++)
    for (uint64_t n = 1;; n++) {
      assert_int_equal(NS_OK, ns_file_replace(in("file"), NS_LIT("old"), &err));
      ns_fs_fail_at((ns_fs_class)what, n, EIO, false);
      ns_status status = ns_file_replace(in("file"), NS_LIT("new"), &err);
      bool failed = ns_fs_failed();
      ns_fs_fail_at(NS_FS_OPEN, 0, 0, false);
      if (!failed) {
        assert_int_equal(NS_OK, status);
        break;
      }
      struck++;
      bool renamed = (what == NS_FS_SYNC || what == NS_FS_OPEN) && n == 2; /* the folder's */
      assert_int_equal(renamed ? NS_UNSURE : NS_IO, status);
      expect_text("file", renamed ? "new" : "old");
      assert_false(is_there("file.tmp"));
    }
  assert_true(struck >= 6);
}

static void the_disk_fills_up_and_stays_full(void **state) {
  (void)state;
  write_text("file", "old");
  ns_fs_fail_at(NS_FS_WRITE, 1, ENOSPC, true);
  for (int i = 0; i < 3; i++)
    assert_int_equal(NS_IO, ns_file_replace(in("file"), NS_LIT("new"), &err));
  ns_fs_fail_at(NS_FS_WRITE, 0, 0, false);
  expect_text("file", "old");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
  const struct CMUnitTest tests[] = {
      CASE(only_what_is_not_there_is_absent),
      CASE(a_file_where_a_folder_should_be_is_absence_below_it),
      CASE(own_files_are_plain_files_in_their_place),
      CASE(nothing_is_written_through_a_link),
      CASE(a_folder_is_removed_with_its_links_and_not_what_they_lead_to),
      CASE(a_failed_replacement_changes_nothing_or_is_said_to_be_unsynced),
      CASE(the_disk_fills_up_and_stays_full),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
