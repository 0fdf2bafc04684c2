/* gen-NNNNNN/names.tsv: the table of names that the user gave, kept with what was found by it. */
#include "base/file.h"
#include "index/index.h"

enum { NAMES_MAX = 64 << 20 };

ns_status ns_user_names_copy(const ns_paths *paths, const char *from, ns_manifest *manifest, ns_error *err) {
  ns_buf text;
  ns_buf_init(&text, NAMES_MAX);
  ns_status status = ns_file_read(from, &text, err);
  if (!status)
    status = ns_file_replace(paths->names, ns_buf_slice(&text), err);
  manifest->has_names = true;
  manifest->names_checksum = text.len ? ns_checksum(text.ptr, text.len) : 0;
  ns_buf_release(&text);
  return status;
}

static ns_status damaged(const char *path, const char *how, ns_error *err) {
  return ns_fail(err, NS_CORRUPT, "%s: %s; " NS_WAY_OUT, path, how);
}

ns_status ns_user_names_check(const ns_paths *paths, const ns_manifest *manifest, ns_error *err) {
  ns_buf text;
  if (!manifest->has_names)
    return NS_OK;
  ns_buf_init(&text, NAMES_MAX);
  ns_status status = ns_file_read_own(paths->names, &text, err);
  if (status == NS_NOTFOUND)
    status = damaged(paths->names, "is missing", err);
  else if (!status && manifest->names_checksum != (text.len ? ns_checksum(text.ptr, text.len) : 0))
    status = damaged(paths->names, "has a wrong checksum", err);
  ns_buf_release(&text);
  return status;
}
