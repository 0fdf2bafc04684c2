/* Where a generation lies, and CURRENT, which says which of them is in force. */
#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "index/generations.h"

enum { CURRENT_MAX = 64 };

#define CHECKSUM_FORMAT "%08x"

ns_status ns_paths_init(ns_paths *paths, const char *dir, uint32_t generation, ns_error *err) {
  ns_folder_name gen, live;
  ns_folder_print(NS_FOLDER_GEN, generation, &gen);
  ns_folder_print(NS_FOLDER_LIVE, generation, &live);
  *paths = (ns_paths){.dir = ns_strdup(dir),
                      .gen = ns_path_join(dir, gen.text),
                      .live = ns_path_join(dir, live.text),
                      .lock = ns_path_join(dir, "lock"),
                      .build_lock = ns_path_join(dir, "lock.build")};
  if (paths->gen) {
    paths->manifest = ns_path_join(paths->gen, "manifest.json");
    paths->names = ns_path_join(paths->gen, "names.tsv");
  }
  if (paths->dir && paths->live && paths->lock && paths->build_lock && paths->manifest && paths->names)
    return NS_OK;
  ns_paths_release(paths);
  return ns_fail_nomem(err);
}

void ns_paths_release(ns_paths *paths) {
  ns_free(paths->dir);
  ns_free(paths->gen);
  ns_free(paths->live);
  ns_free(paths->manifest);
  ns_free(paths->names);
  ns_free(paths->lock);
  ns_free(paths->build_lock);
  *paths = (ns_paths){0};
}

ns_status ns_paths_check(const ns_paths *paths, ns_error *err) {
  const char *const folders[] = {paths->gen, paths->live};
  ns_status status = NS_OK;
  for (size_t i = 0; i < sizeof folders / sizeof *folders && !status; i++) {
    ns_path_kind kind;
    status = ns_path_look(folders[i], &kind, err);
    if (!status && kind == NS_PATH_LINK)
      status = ns_fail(err, NS_CORRUPT, "%s: is a link, and no folder of an index; put the folder itself there", folders[i]);
  }
  return status;
}

/* "gen-000007 8f2a01c5": a flipped digit must not name another generation. The name alone, as indexes up to format 5 have it
 * and as one writes it by hand, is taken too: no damage of a few bytes makes it of the other. */
static uint32_t number_in_current(ns_buf *text) {
  while (text->len && (unsigned char)text->ptr[text->len - 1] <= ' ')
    text->ptr[--text->len] = '\0';
  char *space = text->len ? strchr(text->ptr, ' ') : NULL;
  if (space) {
    char wanted[CURRENT_MAX];
    *space = '\0';
    snprintf(wanted, sizeof wanted, CHECKSUM_FORMAT, ns_checksum(text->ptr, strlen(text->ptr)));
    if (strcmp(space + 1, wanted) != 0)
      return 0;
  }
  return text->len ? ns_folder_number(NS_FOLDER_GEN, text->ptr) : 0;
}

/* NS_NOTFOUND, or NS_CORRUPT when it names no generation; without a way out. */
static ns_status read_current(const char *path, uint32_t *generation, ns_error *err) {
  ns_buf text;
  *generation = 0;
  ns_buf_init(&text, CURRENT_MAX);
  ns_status status = ns_file_read_own(path, &text, err);
  if (status == NS_LIMIT || !status)
    *generation = status ? 0 : number_in_current(&text);
  if (status == NS_LIMIT || (!status && !*generation))
    status = ns_fail(err, NS_CORRUPT, "%s: does not name a generation", path);
  ns_buf_release(&text);
  return status;
}

/* Without a CURRENT: was there ever an index, or is CURRENT lost? Another process may be writing the first one now. */
static ns_status look_again(const char *dir, const char *path, ns_current *out, ns_error *err) {
  ns_status status = ns_generations_standing(dir, &out->standing, err);
  if (status || !out->standing)
    return status ? status : ns_fail(err, NS_NOTFOUND, "%s: there is no index here; make one with: nindex add -i %s PATH...", dir, dir);
  status = read_current(path, &out->generation, err);
  return status == NS_NOTFOUND ? ns_fail(err, NS_CORRUPT, "%s: is missing", path) : status;
}

/* Says what can be done about a damaged or missing CURRENT. */
static ns_status advise(const char *dir, const ns_current *current, ns_error *err) {
  ns_error why = *err;
  if (!current->standing)
    return ns_fail(err, NS_CORRUPT, "%s; restore it, or give all sources: nindex rebuild --replace -i %s PATH...", why.text, dir);
  ns_folder_name name;
  ns_folder_print(NS_FOLDER_GEN, current->standing, &name);
  return ns_fail(err, NS_CORRUPT, "%s, but %s stands there; write that name into it, or give all sources: nindex rebuild --replace -i %s PATH...",
                 why.text, name.text, dir);
}

ns_status ns_current_find(const char *dir, ns_current *out, ns_error *err) {
  ns_error room;
  err = err ? err : &room;
  *out = (ns_current){0};
  char *path = ns_path_join(dir, "CURRENT");
  if (!path)
    return ns_fail_nomem(err);
  ns_status status = read_current(path, &out->generation, err);
  if (status == NS_NOTFOUND)
    status = look_again(dir, path, out, err);
  else if (status == NS_CORRUPT && ns_generations_standing(dir, &out->standing, &room))
    out->standing = 0;
  ns_free(path);
  return status == NS_CORRUPT ? advise(dir, out, err) : status;
}

ns_status ns_current_read(const char *dir, uint32_t *generation, ns_error *err) {
  ns_current current;
  ns_status status = ns_current_find(dir, &current, err);
  *generation = current.generation;
  return status;
}

static ns_status write_current(const char *path, const char *tmp, uint32_t generation, ns_error *err) {
  char text[CURRENT_MAX];
  ns_folder_name name;
  ns_folder_print(NS_FOLDER_GEN, generation, &name);
  int len = snprintf(text, sizeof text, "%s " CHECKSUM_FORMAT "\n", name.text, ns_checksum(name.text, strlen(name.text)));
  return ns_file_replace_by(path, tmp, ns_slice_of(text, (size_t)len), err);
}

/* Nobody may take for done what a power cut may undo, so the name before is put back; where that cannot be done either,
 * the new one is in force and only the disk is in doubt. */
static ns_status take_back(const char *path, const char *tmp, uint32_t before, ns_error *err) {
  ns_error ignored;
  bool back;
  if (before) {
    ns_status status = write_current(path, tmp, before, &ignored);
    back = status == NS_OK || status == NS_UNSURE;
  } else {
    back = ns_fs_unlink(NS_FS_HERE, path) == 0;
  }
  ns_status status = back ? NS_IO : NS_UNSURE;
  return err ? err->status = status : status;
}

ns_status ns_current_switch(const char *dir, const ns_identity *identity, uint32_t generation, uint32_t before, ns_error *err) {
  char *path = ns_path_join(dir, "CURRENT"), *tmp = ns_owned_tmp(dir, "CURRENT", identity);
  ns_status status = path && tmp ? write_current(path, tmp, generation, err) : ns_fail_nomem(err);
  if (status == NS_UNSURE)
    status = take_back(path, tmp, before, err);
  ns_free(path);
  ns_free(tmp);
  return status;
}

ns_status ns_current_set_aside(const char *dir, ns_error *err) {
  char *path = ns_path_join(dir, "CURRENT"), *aside = ns_path_join(dir, "CURRENT.foreign");
  ns_path_kind kind;
  ns_status status = path && aside ? ns_path_look(aside, &kind, err) : ns_fail_nomem(err);
  if (!status && kind != NS_PATH_NONE)
    status = ns_fail(err, NS_IO, "%s: stands in the way of what is in CURRENT, which is not of an index; move both away", aside);
  if (!status && ns_fs_rename(path, aside) && !ns_is_absent(errno))
    status = ns_fail_errno(err, NS_IO, "%s: cannot be moved to %s", path, aside);
  ns_free(path);
  ns_free(aside);
  return status;
}
