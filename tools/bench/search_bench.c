/* Times whole answers, stage by stage, on a warm searcher:
 *   search_bench INDEX QUERIES ROUNDS [all]
 * A query is a line; what stands before a tab is left out. With `all`, facets are counted too. Prints for each stage
 * the median, the 99th percentile and the mean in microseconds; each query counts with its best round. With facets, also
 * what they cost for a match, in nanoseconds, over the queries that match much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "search/search.h"

enum { STAGES = 8, FACETS = 4, HITS = 10, QUERIES_MAX = 20000, LINE_MAX_BYTES = 4096, MATCHES_MANY = 50000 };

static const char *const names[STAGES] = {"read", "match", "rank", "hits", "facets", "totals", "suggestion", "whole"};

static void fail(const char *what, const ns_error *err) {
  fprintf(stderr, "search_bench: %s: %s\n", what, err->text);
  exit(2);
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* The best round is the one whose whole answer took least. */
static void run(ns_searcher *searcher, const ns_query *query, uint64_t best[STAGES], uint64_t *passages) {
  ns_error err = {0};
  ns_found *found;
  if (ns_search(searcher, query, &found, NULL, &err))
    fail("search", &err);
  const ns_stages *s = &found->stages;
  const uint64_t times[STAGES] = {s->read, s->match, s->rank, s->hits, s->facets, s->totals, s->suggestion, found->took_us};
  if (times[STAGES - 1] < best[STAGES - 1])
    memcpy(best, times, sizeof times);
  *passages = found->passages;
  ns_found_free(found);
}

/* Small answers would tell what a facet costs that counts nothing. */
static void print_facets(uint64_t (*best)[STAGES], const uint64_t *passages, size_t count) {
  uint64_t time = 0, matches = 0, queries = 0;
  for (size_t i = 0; i < count; i++) {
    if (passages[i] < MATCHES_MANY)
      continue;
    time += best[i][FACETS];
    matches += passages[i];
    queries++;
  }
  if (queries)
    printf("facets of %llu queries with %llu matches each: %.1f ns a match\n", (unsigned long long)queries,
           (unsigned long long)(matches / queries), (double)time * 1000 / (double)matches);
}

static size_t read_queries(const char *path, char **lines) {
  static char line[LINE_MAX_BYTES];
  size_t count = 0;
  FILE *in = fopen(path, "r");
  if (!in) {
    perror(path);
    exit(2);
  }
  while (count < QUERIES_MAX && fgets(line, sizeof line, in)) {
    char *tab = strchr(line, '\t');
    line[strcspn(line, "\n")] = '\0';
    char *copy = strdup(tab ? tab + 1 : line);
    if (copy)
      lines[count++] = copy;
  }
  fclose(in);
  return count;
}

static void print_stages(uint64_t (*best)[STAGES], size_t count) {
  static uint64_t column[QUERIES_MAX];
  for (int stage = 0; stage < STAGES; stage++) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
      sum += column[i] = best[i][stage];
    qsort(column, count, sizeof *column, compare);
    printf("%s\t%llu\t%llu\t%.1f\n", names[stage], (unsigned long long)column[count / 2],
           (unsigned long long)column[count * 99 / 100], (double)sum / (double)count);
  }
}

int main(int argc, char **argv) {
  static char *lines[QUERIES_MAX];
  static uint64_t best[QUERIES_MAX][STAGES], passages[QUERIES_MAX];
  if (argc < 4) {
    fputs("usage: search_bench INDEX QUERIES ROUNDS [all]\n", stderr);
    return 2;
  }
  ns_error err = {0};
  ns_searcher *searcher;
  uint64_t matches = 0;
  size_t count = read_queries(argv[2], lines);
  if (ns_searcher_open(argv[1], &searcher, &err))
    fail(argv[1], &err);
  memset(best, 0xff, sizeof best);
  for (int round = atoi(argv[3]); round > 0; round--) {
    for (size_t i = 0; i < count; i++) {
      ns_query query = {.text = ns_slice_str(lines[i]), .n = HITS, .facets = argc > 4 ? (1u << NS_FACET_COUNT) - 1 : 0};
      run(searcher, &query, best[i], &passages[i]);
      matches += passages[i];
    }
  }
  ns_searcher_close(searcher);
  printf("%zu queries, %.0f passages each\nstage\tmedian\tp99\tmean\n", count, (double)matches / (double)count / atof(argv[3]));
  print_stages(best, count);
  if (argc > 4)
    print_facets(best, passages, count);
  for (size_t i = 0; i < count; i++)
    free(lines[i]);
  return 0;
}
