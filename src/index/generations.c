/* Folders of generations: found, made, removed. */
#include "index/generations.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"

enum { NAMES_BYTES_MAX = 1 << 30 };

static const char *const prefixes[NS_FOLDER_KINDS] = {"gen", "live"};

/* ---- names ---- */

void ns_folder_print(ns_folder_kind kind, uint32_t number, ns_folder_name *out) {
  snprintf(out->text, sizeof out->text, "%s-%06u", prefixes[kind], number);
}

uint32_t ns_folder_number(ns_folder_kind kind, const char *name) {
  const char *digits = strchr(name, '-');
  unsigned long value = digits ? strtoul(digits + 1, NULL, 10) : 0;
  ns_folder_name printed;
  if (value == 0 || value > UINT32_MAX)
    return 0;
  ns_folder_print(kind, (uint32_t)value, &printed);
  return strcmp(printed.text, name) == 0 ? (uint32_t)value : 0;
}

/* Calls visit for each folder, file or whatever bears such a name. */
typedef ns_status visit_fn(void *ctx, ns_folder_kind kind, uint32_t number, ns_error *err);

static ns_status visit_kind(const ns_buf *names, ns_folder_kind kind, visit_fn *visit, void *ctx, ns_error *err) {
  ns_status status = NS_OK;
  for (const char *name = NULL; !status && ns_dir_next(names, &name);) {
    uint32_t number = ns_folder_number(kind, name);
    if (number)
      status = visit(ctx, kind, number, err);
  }
  return status;
}

/* ---- which was in force ---- */

typedef struct survey {
  const char *dir;
  uint32_t standing;
} survey;

static ns_status holds(const char *folder, const char *name, bool *there, ns_error *err) {
  ns_path_kind kind = NS_PATH_NONE;
  char *path = ns_path_join(folder, name);
  ns_status status = path ? ns_path_look(path, &kind, err) : ns_fail_nomem(err);
  *there = kind == NS_PATH_FILE;
  ns_free(path);
  return status;
}

/* Folders of formats before owners are known by what lies in them. */
static ns_status was_in_force(const char *folder, const char *content, bool *was, ns_error *err) {
  ns_owner owner;
  ns_status status = ns_owner_read(folder, &owner, err);
  *was = owner.marked && !owner.making;
  return status || owner.marked || !owner.folder ? status : holds(folder, content, was, err);
}

/* A live segment stands for its generation, unless that was never in force. */
static ns_status look_at(void *ctx, ns_folder_kind kind, uint32_t number, ns_error *err) {
  survey *s = ctx;
  ns_paths paths;
  ns_owner owner = {0};
  bool stands = false;
  ns_status status = ns_paths_init(&paths, s->dir, number, err);
  if (status)
    return status;
  if (kind == NS_FOLDER_GEN)
    status = was_in_force(paths.gen, "manifest.json", &stands, err);
  else
    status = ns_owner_read(paths.gen, &owner, err);
  if (!status && kind == NS_FOLDER_LIVE && !owner.making)
    status = was_in_force(paths.live, "iamglass", &stands, err);
  if (stands && number > s->standing)
    s->standing = number;
  ns_paths_release(&paths);
  return status;
}

ns_status ns_generations_standing(const char *dir, uint32_t *number, ns_error *err) {
  survey s = {.dir = dir};
  ns_buf names;
  ns_buf_init(&names, NAMES_BYTES_MAX);
  ns_status status = ns_dir_list(dir, &names, err);
  if (status == NS_NOTFOUND)
    status = NS_OK;
  for (int kind = 0; kind < NS_FOLDER_KINDS && !status; kind++)
    status = visit_kind(&names, (ns_folder_kind)kind, look_at, &s, err);
  ns_buf_release(&names);
  *number = status ? 0 : s.standing;
  return status;
}

/* ---- making ---- */

static ns_status is_free(const char *dir, uint32_t number, bool *is, ns_error *err) {
  ns_paths paths;
  ns_path_kind gen, live;
  ns_status status = ns_paths_init(&paths, dir, number, err);
  if (status)
    return status;
  status = ns_path_look(paths.gen, &gen, err);
  if (!status)
    status = ns_path_look(paths.live, &live, err);
  *is = !status && gen == NS_PATH_NONE && live == NS_PATH_NONE;
  ns_paths_release(&paths);
  return status;
}

ns_status ns_generation_claim(const char *dir, const ns_identity *identity, uint32_t from, uint32_t *number, ns_error *err) {
  *number = 0;
  for (uint32_t n = from; n; n++) { /* to the end of the numbers */
    bool is;
    ns_folder_name name;
    ns_status status = is_free(dir, n, &is, err);
    if (status)
      return status;
    if (!is)
      continue;
    ns_folder_print(NS_FOLDER_GEN, n, &name);
    status = ns_owned_make(dir, name.text, identity, true, err);
    *number = status ? 0 : n;
    return status;
  }
  return ns_fail(err, NS_LIMIT, "%s: no number is left for a generation", dir);
}

ns_status ns_generation_live(const char *dir, const ns_identity *identity, uint32_t number, ns_error *err) {
  ns_folder_name name;
  ns_folder_print(NS_FOLDER_LIVE, number, &name);
  return ns_owned_make(dir, name.text, identity, false, err);
}

/* ---- removing ---- */

typedef struct cleaning {
  const char *dir;
  const ns_identity *identity;
  uint32_t current, replaced;
  bool building;
} cleaning;

static bool spared(const cleaning *c, uint32_t number) {
  return number == c->current || (c->building && number > c->current);
}

/* A generation of this index's, by the folder's owner or by the word of its manifest. */
static bool is_ours(const cleaning *c, const ns_paths *paths, ns_folder_kind kind, uint32_t number) {
  ns_owner owner;
  ns_error ignored; /* what cannot be told to be ours stays */
  if (ns_owner_read(kind == NS_FOLDER_GEN ? paths->gen : paths->live, &owner, &ignored))
    return false;
  if (owner.marked || !owner.folder)
    return owner.folder && strcmp(owner.identity.hex, c->identity->hex) == 0;
  return number == c->replaced && ns_manifest_names(paths->manifest, number);
}

static ns_status remove_ours(void *ctx, ns_folder_kind kind, uint32_t number, ns_error *err) {
  const cleaning *c = ctx;
  ns_paths paths;
  if (spared(c, number))
    return NS_OK;
  ns_status status = ns_paths_init(&paths, c->dir, number, err);
  if (status)
    return status;
  ns_folder_name name;
  ns_error ignored; /* it stops nobody: the next writer tries again */
  ns_folder_print(kind, number, &name);
  if (is_ours(c, &paths, kind, number))
    (void)ns_owned_remove(c->dir, name.text, c->identity, &ignored);
  ns_paths_release(&paths);
  return NS_OK;
}

/* What a killed writer was making or removing. */
static ns_status remove_tmp(const cleaning *c, const char *name, size_t len, ns_error *err) {
  ns_folder_name whose;
  snprintf(whose.text, sizeof whose.text, "%.*s", (int)len, name);
  for (int kind = 0; kind < NS_FOLDER_KINDS; kind++) {
    uint32_t number = ns_folder_number((ns_folder_kind)kind, whose.text);
    if (number && spared(c, number) && number != c->current)
      return NS_OK; /* somebody is at it now */
  }
  char *path = ns_path_join(c->dir, name);
  if (!path)
    return ns_fail_nomem(err);
  ns_error ignored; /* as above */
  if (ns_fs_unlink(NS_FS_HERE, path))
    (void)ns_dir_remove(path, &ignored);
  ns_free(path);
  return NS_OK;
}

ns_status ns_generations_clean(const char *dir, const ns_identity *identity, uint32_t current, bool building, uint32_t replaced,
                               ns_error *err) {
  cleaning c = {.dir = dir, .identity = identity, .current = current, .replaced = replaced, .building = building};
  ns_buf names;
  ns_buf_init(&names, NAMES_BYTES_MAX);
  ns_status status = ns_dir_sync(dir, err); /* CURRENT first: its writer may have been killed between rename and sync */
  if (!status)
    status = ns_dir_list(dir, &names, err);
  size_t len;
  for (const char *name = NULL; !status && ns_dir_next(&names, &name);) {
    if (ns_is_owned_tmp(name, identity, &len))
      status = remove_tmp(&c, name, len, err);
  }
  /* A live segment goes first: what was never in force is known by its gen folder alone. */
  if (!status)
    status = visit_kind(&names, NS_FOLDER_LIVE, remove_ours, &c, err);
  if (!status)
    status = visit_kind(&names, NS_FOLDER_GEN, remove_ours, &c, err);
  ns_buf_release(&names);
  return status;
}

void ns_generation_drop(const char *dir, const ns_identity *identity, uint32_t number) {
  ns_error ignored;
  ns_current current;
  ns_status status = ns_current_find(dir, &current, &ignored);
  bool readable = status == NS_OK || status == NS_NOTFOUND || status == NS_CORRUPT;
  if (!number || !readable || current.generation == number || ns_dir_sync(dir, &ignored))
    return;
  cleaning c = {.dir = dir, .identity = identity};
  (void)remove_ours(&c, NS_FOLDER_LIVE, number, &ignored);
  (void)remove_ours(&c, NS_FOLDER_GEN, number, &ignored);
}
