#include "base/dir.h"
#include "index/index.h"

ns_status ns_index_read_status(const char *dir, ns_index_status *out, ns_error *err) {
  *out = (ns_index_status){0};
  ns_index *index;
  ns_paths paths = {0};
  ns_status status = ns_index_open(dir, NS_OPEN_ANY_ANALYSIS, &index, err);
  if (status)
    return status;
  out->manifest = index->manifest;
  status = index->live->ops->stats(index->live, &out->live, err);
  if (!status && index->sealed)
    status = index->sealed->ops->stats(index->sealed, &out->sealed, err);
  if (!status)
    status = ns_paths_init(&paths, dir, index->manifest.generation, err);
  if (!status) {
    char ours[NS_ANALYSIS_NAME_MAX];
    status = ns_dir_bytes(paths.live, &out->live_bytes, err);
    if (!status && index->sealed)
      status = ns_dir_bytes(paths.gen, &out->sealed_bytes, err);
    if (!status)
      status = ns_index_analysis(index->manifest.words, ours, err);
    out->analysis_matches = !status && strcmp(ours, index->manifest.analysis) == 0;
  }
  ns_paths_release(&paths);
  ns_index_close(index);
  return status;
}

ns_status ns_index_verify(const char *dir, ns_error *err) {
  ns_index *index;
  ns_status status = ns_index_open(dir, NS_OPEN_ANY_ANALYSIS, &index, err);
  if (status)
    return status;
  if (index->sealed)
    status = index->sealed->ops->verify(index->sealed, err);
  if (!status)
    status = index->live->ops->verify(index->live, err);
  ns_index_close(index);
  return status;
}
