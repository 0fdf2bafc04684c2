/* A program that knows nothing but nsearch.h, as C11 and as C++17: adds an article, asks for it, gives
 * everything back.   embed INDEX FILE WORD   prints the passages found */
#include "nsearch.h"

#include <stdio.h>

static int failed(const char *what, const ns_error *err) {
  fprintf(stderr, "embed: %s: %s\n", what, err->text);
  return 2;
}

int main(int argc, char **argv) {
  if (argc != 4)
    return 2;
  ns_error err;
  static ns_write_options options;
  ns_write_totals totals;
  const char *paths[] = {argv[2]};
  options.dir = argv[1];
  if (ns_index_add(&options, paths, 1, &totals, &err) != NS_OK)
    return failed("add", &err);
  ns_searcher *searcher = NULL;
  if (ns_searcher_open(argv[1], &searcher, &err) != NS_OK)
    return failed("open", &err);
  static ns_query query;
  query.text = ns_slice_str(argv[3]);
  query.n = 10;
  ns_found *found = NULL;
  ns_status status = ns_search(searcher, &query, &found, NULL, &err);
  if (status == NS_OK)
    for (size_t i = 0; i < found->hit_count; i++)
      printf("%.*s\n", (int)found->hits[i].passage.len, found->hits[i].passage.ptr);
  ns_found_free(found);
  ns_searcher_close(searcher);
  return status == NS_OK ? 0 : failed("search", &err);
}
