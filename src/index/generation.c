#include <stdio.h>
#include <stdlib.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/mem.h"
#include "index/index.h"

enum { CURRENT_MAX = 64, NAME_MAX_LEN = 32, NAMES_BYTES_MAX = 1 << 30 };

#define CHECKSUM_FORMAT "%08x"

static const char *const prefixes[] = {"gen-", "live-"};

ns_status ns_paths_init(ns_paths *paths, const char *dir, uint32_t generation, ns_error *err) {
  char gen[NAME_MAX_LEN], live[NAME_MAX_LEN];
  snprintf(gen, sizeof gen, "gen-%06u", generation);
  snprintf(live, sizeof live, "live-%06u", generation);
  *paths = (ns_paths){.dir = ns_strdup(dir),
                      .gen = ns_path_join(dir, gen),
                      .live = ns_path_join(dir, live),
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

/* Number of "gen-000007" or "live-000007"; 0 when it is no such name. */
static uint32_t number_of(const char *name, const char *prefix) {
  size_t n = strlen(prefix);
  if (strncmp(name, prefix, n) != 0 || strlen(name) < n + 6)
    return 0;
  char *end;
  unsigned long value = strtoul(name + n, &end, 10);
  return *end == '\0' && value <= UINT32_MAX ? (uint32_t)value : 0;
}

/* "gen-000007 8f2a01c5": a flipped digit must not name another generation. The name alone, as indexes up to format 5 have it
 * and as one writes it by hand, is taken too: no damage of a few bytes makes it of the other. */
static uint32_t number_in_current(char *text) {
  char *space = strchr(text, ' ');
  if (space) {
    char wanted[NAME_MAX_LEN];
    *space = '\0';
    snprintf(wanted, sizeof wanted, CHECKSUM_FORMAT, ns_checksum(text, strlen(text)));
    if (strcmp(space + 1, wanted) != 0)
      return 0;
  }
  return number_of(text, "gen-");
}

ns_status ns_current_read(const char *dir, uint32_t *generation, ns_error *err) {
  *generation = 0;
  char *path = ns_path_join(dir, "CURRENT");
  if (!path)
    return ns_fail_nomem(err);
  ns_buf text;
  ns_buf_init(&text, CURRENT_MAX);
  ns_status status = ns_file_read_own(path, &text, err);
  if (status == NS_NOTFOUND) {
    status = ns_fail(err, NS_NOTFOUND, "%s: there is no index here; make one with: nindex add -i %s PATH...", dir, dir);
  } else if (!status) {
    while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
      text.ptr[--text.len] = '\0';
    *generation = text.len ? number_in_current(text.ptr) : 0;
    if (!*generation)
      status = ns_fail(err, NS_CORRUPT, "%s: does not name a generation; restore it, or move the folder away and rebuild from the sources", path);
  }
  ns_buf_release(&text);
  ns_free(path);
  return status;
}

ns_status ns_current_switch(const char *dir, uint32_t generation, ns_error *err) {
  char text[CURRENT_MAX];
  int name = snprintf(text, sizeof text, "gen-%06u", generation);
  int len = name + snprintf(text + name, sizeof text - (size_t)name, " " CHECKSUM_FORMAT "\n", ns_checksum(text, (size_t)name));
  char *path = ns_path_join(dir, "CURRENT");
  if (!path)
    return ns_fail_nomem(err);
  ns_status status = ns_file_replace(path, ns_slice_of(text, (size_t)len), err);
  ns_free(path);
  return status;
}

void ns_generation_drop(const ns_paths *paths, uint32_t generation) {
  ns_error ignored;
  uint32_t current;
  ns_status status = ns_current_read(paths->dir, &current, &ignored);
  if ((status != NS_OK && status != NS_NOTFOUND) || current == generation)
    return;
  (void)ns_dir_remove(paths->gen, &ignored);
  (void)ns_dir_remove(paths->live, &ignored);
}

ns_status ns_generations_clean(const char *dir, uint32_t current, bool building, ns_error *err) {
  ns_buf names;
  ns_buf_init(&names, NAMES_BYTES_MAX);
  ns_status status = ns_dir_sync(dir, err); /* CURRENT first: its writer may have been killed between rename and sync */
  if (!status)
    status = ns_dir_list(dir, &names, err);
  for (const char *name = NULL; !status && ns_dir_next(&names, &name);) {
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes && !status; i++) {
      uint32_t number = number_of(name, prefixes[i]);
      if (!number || number == current || (building && number > current))
        continue;
      char *path = ns_path_join(dir, name);
      status = path ? ns_dir_remove(path, err) : ns_fail_nomem(err);
      ns_free(path);
    }
  }
  ns_buf_release(&names);
  return status;
}
