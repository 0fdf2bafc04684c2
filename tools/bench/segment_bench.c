/* Times the first pass of a sealed segment over the queries that LuceneRival is given:
 *   segment_bench FOLDER QUERIES.tsv ROUNDS
 * Prints for each kind: kind, queries, hits, median, 99th percentile and mean in microseconds; each query
 * counts with its best round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "sealed/sealed.h"
#include "text/text.h"

enum { TOP = 10, WORDS_MAX = 32, QUERIES_MAX = 20000, LINE_MAX_BYTES = 4096 };

typedef struct query {
  char kind[16];
  ns_node nodes[WORDS_MAX + 1], *children[WORDS_MAX];
  uint32_t offsets[WORDS_MAX];
  ns_plan plan;
  double best;
  uint64_t hits;
} query;

static query *queries;
static size_t query_count;
static ns_arena arena;

static void die(const char *what, const ns_error *err) {
  fprintf(stderr, "segment_bench: %s: %s\n", what, err->text);
  exit(2);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Words by their main terms, weights from the segment itself. */
static void add_query(ns_segment *seg, ns_analyzer *an, const char *kind, const char *words) {
  ns_error err = {0};
  ns_tokens tokens = {0};
  ns_segment_stats stats;
  query *q = &queries[query_count++];
  ns_node *root = &q->nodes[WORDS_MAX];
  snprintf(q->kind, sizeof q->kind, "%.*s", (int)sizeof q->kind - 1, kind);
  *root = (ns_node){.kind = !strcmp(kind, "and") ? NS_NODE_AND : !strcmp(kind, "phrase") ? NS_NODE_PHRASE : NS_NODE_OR,
                    .children = q->children,
                    .offsets = q->offsets};
  if (seg->ops->stats(seg, &stats, &err) || ns_analyze(an, ns_slice_str(words), &tokens, &err))
    die(words, &err);
  for (size_t i = 0; i < tokens.count && root->child_count < WORDS_MAX; i++) {
    const ns_token *t = &tokens.at[i];
    uint32_t df, n = (uint32_t)root->child_count;
    if (!t->word->term_count || t->flags & NS_TOKEN_EXTRA)
      continue;
    ns_node *leaf = &q->nodes[n];
    *leaf = (ns_node){.kind = NS_NODE_TERM, .term = ns_arena_copy(&arena, t->word->terms[0]->text)};
    seg->ops->df(seg, leaf->term, &df, &err);
    leaf->weight = ns_term_weight(stats.passages, df, 1);
    q->offsets[n] = t->position;
    q->children[n] = leaf;
    root->child_count++;
  }
  for (size_t i = root->child_count; i-- > 0;)
    q->offsets[i] -= q->offsets[0];
  q->plan = (ns_plan){root, root};
  q->best = 1e18;
  ns_tokens_release(&tokens);
}

static void run(ns_segment *seg, query *q) {
  ns_hit hits[TOP];
  ns_error err = {0};
  ns_answer answer = {.hits = hits};
  bool count = !strcmp(q->kind, "count");
  ns_request request = {.plan = &q->plan, .k = count ? 0 : TOP, .want_count = count};
  double start = now();
  if (seg->ops->search(seg, &request, &answer, &err))
    die("search", &err);
  double took = now() - start;
  q->best = took < q->best ? took : q->best;
  q->hits = count ? answer.count : answer.hit_count;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(const char *kind) {
  double *times = calloc(query_count + 1, sizeof *times), sum = 0;
  size_t n = 0;
  uint64_t hits = 0;
  for (size_t i = 0; i < query_count; i++) {
    if (strcmp(queries[i].kind, kind))
      continue;
    times[n++] = queries[i].best;
    sum += queries[i].best;
    hits += queries[i].hits;
  }
  qsort(times, n, sizeof *times, compare);
  if (n)
    printf("%s\t%zu\t%llu\t%.1f\t%.1f\t%.1f\n", kind, n, (unsigned long long)hits, times[n / 2], times[n * 99 / 100],
           sum / (double)n);
  free(times);
}

int main(int argc, char **argv) {
  ns_error err = {0};
  ns_segment *seg;
  ns_analyzer *an;
  char line[LINE_MAX_BYTES];
  if (argc != 4) {
    fputs("usage: segment_bench FOLDER QUERIES.tsv ROUNDS\n", stderr);
    return 2;
  }
  ns_arena_init(&arena, (size_t)1 << 30);
  queries = calloc(QUERIES_MAX, sizeof *queries);
  FILE *in = fopen(argv[2], "r");
  if (!in || !queries) {
    perror(argv[2]);
    return 2;
  }
  if (ns_sealed_open(argv[1], &seg, &err) || ns_analyzer_new(NS_WORDS_PLAIN, &an, &err))
    die(argv[1], &err);
  while (fgets(line, sizeof line, in) && query_count < QUERIES_MAX) {
    char *tab = strchr(line, '\t');
    if (!tab)
      continue;
    *tab = '\0';
    tab[1 + strcspn(tab + 1, "\n")] = '\0';
    add_query(seg, an, line, tab + 1);
  }
  fclose(in);
  for (int round = atoi(argv[3]); round > 0; round--) {
    for (size_t i = 0; i < query_count; i++)
      run(seg, &queries[i]);
  }
  const char *const kinds[] = {"or", "and", "phrase", "count"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    report(kinds[i]);
  seg->ops->close(seg);
  ns_analyzer_free(an);
  return 0;
}
