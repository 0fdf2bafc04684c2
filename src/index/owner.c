#include "index/owner.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"

enum { LINE_MAX = 64, NAME_MAX_LEN = 96 };

static const char identity_file[] = "nsearch.id", settled[] = "owner", unsettled[] = "owner.new";
static const char line_start[] = "nsearch index ", tmp_end[] = ".tmp";

/* ---- the line ---- */

static ns_slice write_line(const ns_identity *identity, char room[LINE_MAX]) {
  int len = snprintf(room, LINE_MAX, "%s%s\n", line_start, identity->hex);
  return ns_slice_of(room, (size_t)len);
}

static bool read_line(ns_slice line, ns_identity *out) {
  const size_t start = sizeof line_start - 1;
  if (line.len != start + NS_IDENTITY_DIGITS + 1 || memcmp(line.ptr, line_start, start) != 0 || line.ptr[line.len - 1] != '\n')
    return false;
  memcpy(out->hex, line.ptr + start, NS_IDENTITY_DIGITS);
  out->hex[NS_IDENTITY_DIGITS] = '\0';
  return strspn(out->hex, "0123456789abcdef") == NS_IDENTITY_DIGITS;
}

/* *found is false for a file that is absent, or says something else. */
static ns_status read_identity(const char *folder, const char *name, ns_identity *out, bool *found, ns_error *err) {
  *found = false;
  char *path = ns_path_join(folder, name);
  if (!path)
    return ns_fail_nomem(err);
  ns_buf text;
  ns_buf_init(&text, LINE_MAX);
  ns_status status = ns_file_read_own(path, &text, err);
  *found = !status && read_line(ns_buf_slice(&text), out);
  ns_buf_release(&text);
  ns_free(path);
  return status == NS_IO || status == NS_NOMEM ? status : NS_OK;
}

/* ---- the identity of an index ---- */

static ns_status draw(ns_identity *out, ns_error *err) {
  unsigned char lot[NS_IDENTITY_DIGITS / 2];
  if (getrandom(lot, sizeof lot, 0) != (ssize_t)sizeof lot)
    return ns_fail_errno(err, NS_IO, "no random numbers");
  for (size_t i = 0; i < sizeof lot; i++)
    snprintf(out->hex + 2 * i, 3, "%02x", lot[i]);
  return NS_OK;
}

static ns_status keep_identity(const char *dir, const ns_identity *identity, ns_error *err) {
  char room[LINE_MAX];
  char *path = ns_path_join(dir, identity_file);
  ns_status status = path ? ns_file_write(path, write_line(identity, room), err) : ns_fail_nomem(err);
  ns_free(path);
  return status ? status : ns_dir_sync(dir, err);
}

ns_status ns_identity_take(const char *dir, const char *from, ns_identity *out, ns_error *err) {
  bool found;
  ns_status status = read_identity(dir, identity_file, out, &found, err);
  if (status || found)
    return status;
  if (from) {
    ns_owner owner;
    status = ns_owner_read(from, &owner, err);
    found = !status && owner.marked;
    *out = owner.identity;
  }
  if (!status && !found)
    status = draw(out, err);
  return status ? status : keep_identity(dir, out, err);
}

/* ---- folders ---- */

ns_status ns_owner_read(const char *folder, ns_owner *out, ns_error *err) {
  *out = (ns_owner){0};
  ns_path_kind kind;
  ns_status status = ns_path_look(folder, &kind, err);
  out->folder = !status && kind == NS_PATH_FOLDER;
  if (!out->folder)
    return status;
  status = read_identity(folder, settled, &out->identity, &out->marked, err);
  if (status || out->marked)
    return status;
  status = read_identity(folder, unsettled, &out->identity, &out->marked, err);
  out->making = out->marked;
  return status;
}

char *ns_owned_tmp(const char *dir, const char *name, const ns_identity *identity) {
  char tmp[NAME_MAX_LEN];
  int len = snprintf(tmp, sizeof tmp, "%s.%s%s", name, identity->hex, tmp_end);
  return len < (int)sizeof tmp ? ns_path_join(dir, tmp) : NULL;
}

bool ns_is_owned_tmp(const char *name, const ns_identity *identity, size_t *len) {
  char end[NAME_MAX_LEN];
  size_t tail = (size_t)snprintf(end, sizeof end, ".%s%s", identity->hex, tmp_end), all = strlen(name);
  if (all <= tail || strcmp(name + all - tail, end) != 0)
    return false;
  *len = all - tail;
  return true;
}

static ns_status mark(const char *folder, const ns_identity *identity, bool making, ns_error *err) {
  char room[LINE_MAX];
  char *path = ns_path_join(folder, making ? unsettled : settled);
  ns_status status = path ? ns_file_write(path, write_line(identity, room), err) : ns_fail_nomem(err);
  ns_free(path);
  return status ? status : ns_dir_sync(folder, err);
}

/* The folder `tmp`, which is marked, becomes `path`; what else stands there stays. */
static ns_status put_in_place(const char *tmp, const char *path, ns_error *err) {
  ns_path_kind kind;
  ns_status status = ns_path_look(path, &kind, err);
  if (!status && kind != NS_PATH_NONE)
    status = ns_fail(err, NS_CHANGED, "%s: something came to stand there meanwhile; try again", path);
  if (!status && ns_fs_rename(tmp, path))
    status = ns_fail_errno(err, NS_IO, "%s: cannot make the folder", path);
  return status;
}

ns_status ns_owned_make(const char *dir, const char *name, const ns_identity *identity, bool making, ns_error *err) {
  char *tmp = ns_owned_tmp(dir, name, identity), *path = ns_path_join(dir, name);
  ns_status status = tmp && path ? ns_dir_remove(tmp, err) : ns_fail_nomem(err); /* of a killed writer */
  if (!status && ns_fs_mkdir(tmp))
    status = ns_fail_errno(err, NS_IO, "%s: cannot make the folder", tmp);
  if (!status)
    status = mark(tmp, identity, making, err);
  if (!status)
    status = put_in_place(tmp, path, err);
  ns_error ignored;
  if (status && tmp)
    (void)ns_dir_remove(tmp, &ignored);
  if (!status)
    status = ns_dir_sync(dir, err);
  ns_free(tmp);
  ns_free(path);
  return status;
}

ns_status ns_owned_settle(const char *folder, ns_error *err) {
  char *from = ns_path_join(folder, unsettled), *to = ns_path_join(folder, settled);
  ns_status status = from && to ? NS_OK : ns_fail_nomem(err);
  if (!status && ns_fs_rename(from, to) == 0)
    status = ns_dir_sync(folder, err);
  else if (!status && !ns_is_absent(errno))
    status = ns_fail_errno(err, NS_IO, "%s: cannot be renamed", from);
  ns_free(from);
  ns_free(to);
  return status;
}

ns_status ns_owned_remove(const char *dir, const char *name, const ns_identity *identity, ns_error *err) {
  char *tmp = ns_owned_tmp(dir, name, identity), *path = ns_path_join(dir, name);
  ns_status status = tmp && path ? ns_dir_remove(tmp, err) : ns_fail_nomem(err); /* of a killed writer */
  bool moved = !status && ns_fs_rename(path, tmp) == 0;
  if (!status && !moved && errno != ENOENT)
    status = ns_fail_errno(err, NS_IO, "%s: cannot remove", path);
  if (moved) /* after a power cut the name must not stand again, and its owner be gone */
    status = ns_dir_sync(dir, err);
  if (moved && !status)
    status = ns_dir_remove(tmp, err);
  ns_free(tmp);
  ns_free(path);
  return status;
}
