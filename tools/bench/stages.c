/* Megabytes of text a second, one core, of each stage of the batch path, with warm caches:
 *   stages FILE [MEGABYTES]
 * Processor time of the thread, so that other work on the machine disturbs little; still, measure on an
 * idle one. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "corpus/corpus.h"
#include "facts/facts.h"
#include "facts/figures/figure.h"

enum { DEFAULT_MEGABYTES = 40, TEXT_MAX = 1 << 30, ARENA_MAX = 1 << 30, ROUNDS = 3 };

typedef struct passages {
  ns_arena arena;
  ns_passage *at;
  size_t count, capacity, bytes;
} passages;

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void keep(passages *all, const ns_article *article) {
  for (size_t i = 0; i < article->passage_count; i++) {
    if (ns_grow(&all->at, all->count, &all->capacity, sizeof *all->at))
      return;
    ns_passage p = article->passages[i];
    p.text = ns_arena_copy(&all->arena, p.text);
    all->at[all->count++] = p;
    all->bytes += p.text.len;
  }
}

/* Reads passages up to the size wanted; the time of reading and parsing alone, and the bytes read. */
static double load(const char *path, size_t wanted, passages *all, double *read_bytes, ns_error *err) {
  ns_source *source;
  ns_arena arena;
  double parsing = 0;
  bool more = true;
  ns_raw raw = {0};
  ns_arena_init(&arena, ARENA_MAX);
  if (ns_source_open(&path, 1, NS_SLICE_NONE, NULL, NULL, &source, err))
    return 0;
  while (all->bytes < wanted) {
    ns_article article;
    double begun = cpu();
    if (ns_source_next(source, &raw, &more, err) || !more)
      break;
    ns_arena_clear(&arena);
    ns_status status = ns_article_parse(&raw, NS_SLICE_NONE, &arena, NULL, NULL, &article, err);
    parsing += cpu() - begun;
    if (!status)
      keep(all, &article);
  }
  *read_bytes = (double)raw.size_read;
  ns_source_close(source);
  ns_arena_release(&arena);
  return parsing;
}

typedef struct chain {
  ns_names *names;
  ns_analyzer *analyzer;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena arena;
} chain;

enum { WORDS, FIGURES, ENTITIES, STAGES };

/* All passages through the stages up to `last`; the seconds it took. The clock is read once: a look at it costs
 * as much as a short passage. */
static double run(chain *c, const passages *all, int last, size_t counts[STAGES], ns_error *err) {
  ns_context context = {0};
  double begun = cpu();
  for (size_t i = 0; i < all->count; i++) {
    ns_facts facts = {0};
    ns_slice text = all->at[i].text;
    ns_arena_clear(&c->arena);
    ns_extractor_begin_article(c->extractor, &context);
    if (ns_analyze(c->analyzer, text, &c->tokens, err))
      continue;
    counts[WORDS] += c->tokens.count;
    if (last == FIGURES && !ns_figures_extract(text, &c->tokens, &context, &c->arena, &facts, err))
      counts[FIGURES] += facts.figure_count;
    if (last == ENTITIES && !ns_facts_extract(c->extractor, text, &c->tokens, &context, &c->arena, &facts, err))
      counts[ENTITIES] += facts.entity_count;
  }
  return cpu() - begun;
}

static void report(const char *name, double megabytes, double seconds, size_t count, const char *things) {
  printf("%-28s %8.1f MB/s  %zu %s\n", name, megabytes / seconds, count, things);
}

int main(int argc, char **argv) {
  ns_error err = {0};
  passages all = {0};
  chain c = {0};
  if (argc < 2) {
    fputs("usage: stages FILE [MEGABYTES]\n", stderr);
    return 2;
  }
  size_t wanted = (argc > 2 ? strtoul(argv[2], NULL, 10) : DEFAULT_MEGABYTES) * 1000000;
  double read_bytes = 0;
  ns_arena_init(&all.arena, TEXT_MAX);
  ns_arena_init(&c.arena, ARENA_MAX);
  double parsing = load(argv[1], wanted, &all, &read_bytes, &err);
  if (!all.count || ns_names_open(NULL, NULL, NULL, &c.names, &err) || ns_analyzer_new(NS_WORDS_GERMAN, &c.analyzer, &err) ||
      ns_extractor_new(c.analyzer, c.names, &c.extractor, &err)) {
    fprintf(stderr, "stages: %s\n", err.text);
    return 2;
  }
  double megabytes = (double)all.bytes / 1e6;
  printf("%zu passages, %.1f MB of text\n%-28s %8.1f MB/s\n", all.count, megabytes, "read and parse (of input)", read_bytes / 1e6 / parsing);
  double best[STAGES] = {0};
  size_t counts[STAGES];
  for (int round = 0; round <= ROUNDS; round++)
    for (int stage = 0; stage < STAGES; stage++) {
      memset(counts, 0, sizeof counts);
      double seconds = run(&c, &all, stage, counts, &err);
      if (round == 0 && stage == WORDS)
        report("words, cold", megabytes, seconds, counts[WORDS], "tokens");
      if (round == 1 || (round > 1 && seconds < best[stage]))
        best[stage] = seconds;
      if (round == ROUNDS && stage == FIGURES)
        report("figures, given the tokens", megabytes, best[FIGURES] - best[WORDS], counts[FIGURES], "figures");
      if (round == ROUNDS && stage == ENTITIES)
        report("entities, given the tokens", megabytes, best[ENTITIES] - best[FIGURES], counts[ENTITIES], "entities");
    }
  report("words, warm", megabytes, best[WORDS], counts[WORDS], "tokens");
  ns_extractor_free(c.extractor);
  ns_analyzer_free(c.analyzer);
  ns_names_close(c.names);
  ns_tokens_release(&c.tokens);
  ns_arena_release(&c.arena);
  ns_arena_release(&all.arena);
  ns_free(all.at);
  return 0;
}
