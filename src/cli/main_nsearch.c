/* nsearch: one query, or many with --batch. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/batch.h"
#include "cli/options.h"
#include "nsearch.h"
#include "output/output.h"

static const char program[] = "nsearch";

enum {
  OPT_INDEX, OPT_COUNT, OPT_OFFSET, OPT_YEAR, OPT_AMOUNT, OPT_ENTITY, OPT_SOURCE, OPT_SINCE, OPT_UNTIL, OPT_FACETS,
  OPT_FIGURES, OPT_CSV, OPT_PER_ARTICLE, OPT_SORT, OPT_VAGUE, OPT_JSON, OPT_COLOR, OPT_EXPLAIN, OPT_BATCH, OPT_THREADS,
  OPT_HELP, OPT_VERSION
};

static const ns_option options[] = {
    {'i', "index", "DIR", "the index (default: $NSEARCH_INDEX, else ./index)", OPT_INDEX},
    {'n', "count", "N", "how many hits (default 10; with --figures: rows, default all)", OPT_COUNT},
    {0, "offset", "N", "from which hit on, counted from 0", OPT_OFFSET},
    {0, "year", "YEAR", "the passage speaks of that year: 2025, 2024..2026", OPT_YEAR},
    {0, "amount", "EXPR", "the passage states such a figure: '>=10 Mrd USD', '10..50 Mrd. Euro',\n"
                          "'>1 GW', '5..10 %', '=14,3 Mrd Dollar'; repeatable, all must hold", OPT_AMOUNT},
    {0, "entity", "NAME", "a person, organisation, place or product; repeatable", OPT_ENTITY},
    {0, "source", "NAME", "the article's source", OPT_SOURCE},
    {0, "since", "DATE", "article not older: 2025, 2025-07, 2025-07-14, 14.7.2025", OPT_SINCE},
    {0, "until", "DATE", "article not newer", OPT_UNTIL},
    {0, "facets", "LIST", "counts over all matches: year,amount,entity,source,kind or all", OPT_FACETS},
    {0, "figures", NULL, "a table of the figures in the matching passages", OPT_FIGURES},
    {0, "vague", NULL, "vague figures (\"Milliarden\") satisfy --amount by overlap too", OPT_VAGUE},
    {0, "per-article", NULL, "the best passage of each article only", OPT_PER_ARTICLE},
    {0, "sort", "ORDER", "relevance, date or amount", OPT_SORT},
    {0, "json", NULL, "JSON", OPT_JSON},
    {0, "csv", NULL, "CSV (RFC 4180)", OPT_CSV},
    {0, "color", "WHEN", "auto, always or never", OPT_COLOR},
    {0, "explain", NULL, "the plan, and every part of each score", OPT_EXPLAIN},
    {0, "batch", "FILE", "one query a line (- = standard input), optional id before a tab", OPT_BATCH},
    {0, "threads", "N", "with --batch (default: all cores)", OPT_THREADS},
    {'h', "help", NULL, "this text", OPT_HELP},
    {0, "version", NULL, "the version", OPT_VERSION},
};
enum { OPTION_COUNT = sizeof options / sizeof *options, DEFAULT_HITS = 10, DEFAULT_WIDTH = 80, THREADS_MAX = 256 };

typedef struct command {
  const char *index, *batch;
  ns_query query;
  bool count_given, json, csv, help, version;
  int color;
  unsigned long threads;
} command;

static bool take_facets(command *c, const char *list) {
  static const char *const names[NS_FACET_COUNT] = {"year", "amount", "entity", "source", "kind"};
  while (*list) {
    size_t len = strcspn(list, ",");
    unsigned found = len == 3 && !strncmp(list, "all", 3) ? (1u << NS_FACET_COUNT) - 1 : 0;
    for (unsigned f = 0; f < NS_FACET_COUNT; f++)
      if (strlen(names[f]) == len && !strncmp(list, names[f], len))
        found = 1u << f;
    if (!found) {
      ns_complain(program, "--facets: \"%.*s\" is none of year, amount, entity, source, kind, all", (int)len, list);
      return false;
    }
    c->query.facets |= found;
    list += len + (list[len] == ',');
  }
  return true;
}

static bool take_sort(command *c, const char *value) {
  static const char *const names[] = {"relevance", "date", "amount"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(value, names[i])) {
      c->query.sort = (ns_sort)i;
      return true;
    }
  ns_complain(program, "--sort: \"%s\" is none of relevance, date, amount", value);
  return false;
}

static bool take_repeated(ns_slice *list, size_t *count, const char *option, const char *value) {
  if (*count == NS_QUERY_FILTERS_MAX) {
    ns_complain(program, "%s: given more than %d times", option, NS_QUERY_FILTERS_MAX);
    return false;
  }
  list[(*count)++] = ns_slice_str(value);
  return true;
}

static bool take(void *ctx, int id, const char *value) {
  command *c = ctx;
  ns_query *q = &c->query;
  unsigned long number;
  switch (id) {
  case OPT_INDEX: c->index = value; return true;
  case OPT_COUNT:
    if (!ns_args_number(program, "-n", value, 0, NS_RESULTS_MAX, &number))
      return false;
    q->n = number;
    c->count_given = true;
    return true;
  case OPT_OFFSET:
    if (!ns_args_number(program, "--offset", value, 0, NS_RESULTS_MAX, &number))
      return false;
    q->offset = number;
    return true;
  case OPT_YEAR: q->year = ns_slice_str(value); return true;
  case OPT_AMOUNT: return take_repeated(q->amounts, &q->amount_count, "--amount", value);
  case OPT_ENTITY: return take_repeated(q->entities, &q->entity_count, "--entity", value);
  case OPT_SOURCE: q->source = ns_slice_str(value); return true;
  case OPT_SINCE: q->since = ns_slice_str(value); return true;
  case OPT_UNTIL: q->until = ns_slice_str(value); return true;
  case OPT_FACETS: return take_facets(c, value);
  case OPT_FIGURES: q->figures = true; return true;
  case OPT_VAGUE: q->vague = true; return true;
  case OPT_PER_ARTICLE: q->per_article = true; return true;
  case OPT_SORT: return take_sort(c, value);
  case OPT_JSON: c->json = true; return true;
  case OPT_CSV: c->csv = true; return true;
  case OPT_COLOR: return ns_args_when(program, "--color", value, &c->color);
  case OPT_EXPLAIN: q->explain = true; return true;
  case OPT_BATCH: c->batch = value; return true;
  case OPT_THREADS: return ns_args_number(program, "--threads", value, 1, THREADS_MAX, &c->threads);
  case OPT_HELP: c->help = true; return true;
  default: c->version = true; return true;
  }
}

static void help(void) {
  puts("Usage: nsearch [options] QUERY...\n"
       "       nsearch [options] --batch FILE\n\n"
       "Finds passages in German text and knows the figures in them.\n\n"
       "  Rechenzentrum Gigawatt       any of the words, those with all first\n"
       "  +wort -wort, UND ODER NICHT  boolean, with brackets (AND OR NOT too)\n"
       "  \"künstliche Intelligenz\"     phrase, in any inflection\n"
       "  \"Meta Rechenzentrum\"~5       within five words; also Meta NEAR/5 Rechenzentrum\n"
       "  @Haus                        exactly this form\n"
       "  Superint*, *zentrum, M*ta    wildcards;  Zukerberg~  like it\n"
       "  titel: quelle: autor: jahr:2024..2026 betrag:\">10 Mrd. Euro\" name:Meta\n"
       "  über 50 Milliarden Dollar    a figure: passages that state one like it rank higher\n");
  ns_args_help(options, OPTION_COUNT);
  puts("\nExit status: 0 hits, 1 none, 2 error.");
}

/* "nsearch: QUERY: why", and a caret under the place. */
static void complain_query(const char *text, const ns_query_error *where, const ns_error *err) {
  ns_complain(program, "%s", err->text);
  if (where->at == SIZE_MAX || strchr(text, '\n') || strlen(text) > 500)
    return;
  size_t at = where->at < strlen(text) ? where->at : strlen(text);
  ns_buf shown, before;
  ns_buf_init(&shown, 1 << 12);
  ns_buf_init(&before, 1 << 12);
  ns_output_plain(&shown, ns_slice_str(text));
  ns_output_plain(&before, ns_slice_of(text, at));
  fprintf(stderr, "  %.*s\n  %*s^\n", (int)shown.len, shown.ptr, (int)ns_output_columns(ns_buf_slice(&before)), "");
  ns_buf_release(&before);
  ns_buf_release(&shown);
}

static ns_style terminal_style(const command *c) {
  struct winsize size;
  bool terminal = isatty(STDOUT_FILENO);
  ns_style style = {c->color > 0 || (c->color == 0 && terminal && !getenv("NO_COLOR")), DEFAULT_WIDTH};
  if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
    style.width = size.ws_col;
  return style;
}

static void print(const command *c, const ns_found *found, ns_buf *out) {
  if (c->json) {
    ns_output_json(out, &c->query, found, NS_SLICE_NONE);
    ns_buf_add_char(out, '\n');
  } else if (c->csv) {
    ns_output_csv(out, &c->query, found, true, NS_SLICE_NONE);
  } else {
    ns_output_text(out, &c->query, found, terminal_style(c));
  }
}

static char *joined(char **words, size_t count) {
  size_t len = 1;
  for (size_t i = 0; i < count; i++)
    len += strlen(words[i]) + 1;
  char *text = ns_alloc(len);
  if (!text)
    return NULL;
  text[0] = '\0';
  char *at = text;
  for (size_t i = 0; i < count; i++) {
    if (i)
      *at++ = ' ';
    at = stpcpy(at, words[i]);
  }
  return text;
}

static int run_one(command *c, const char *text) {
  ns_error err = {0};
  ns_query_error where = {SIZE_MAX};
  ns_searcher *searcher;
  ns_found *found = NULL;
  c->query.text = ns_slice_str(text);
  ns_status status = ns_searcher_open(ns_args_index(c->index), &searcher, &err);
  if (status) {
    ns_complain(program, "%s", err.text);
    return 2;
  }
  status = ns_search(searcher, &c->query, &found, &where, &err);
  int exit_status = 2;
  if (status) {
    complain_query(text, &where, &err);
  } else {
    ns_buf out;
    ns_buf_init(&out, NS_OUTPUT_MAX);
    print(c, found, &out);
    if (out.status)
      ns_complain(program, "the answer is too large; ask for fewer hits with -n");
    else
      fwrite(out.ptr, 1, out.len, stdout);
    bool any = c->query.figures ? found->row_count > 0 : found->passages > 0;
    exit_status = out.status || !ns_finish_output(program) ? 2 : any ? 0 : 1;
    ns_buf_release(&out);
  }
  ns_found_free(found);
  ns_searcher_close(searcher);
  return exit_status;
}

int main(int argc, char **argv) {
  command c = {.query = {.n = DEFAULT_HITS}};
  ns_args args = {program, options, OPTION_COUNT, "ni", take, &c};
  char **words;
  size_t word_count;
  ns_begin_program();
  if (!ns_args_parse(&args, argc, argv, &words, &word_count))
    return 2;
  if (c.help || c.version) {
    if (c.help)
      help();
    else
      puts("nsearch " NSEARCH_VERSION);
    return ns_finish_output(program) ? 0 : 2;
  }
  if (c.json && c.csv) {
    ns_complain(program, "--json and --csv exclude each other");
    return 2;
  }
  if (c.query.figures && !c.count_given)
    c.query.n = 0;
  if (c.batch && word_count) {
    ns_complain(program, "--batch: the queries come from %s; leave \"%s\" out", c.batch, words[0]);
    return 2;
  }
  if (c.batch)
    return ns_batch_run(&(ns_batch){.program = program, .index = ns_args_index(c.index), .file = c.batch, .query = &c.query,
                                    .json = c.json, .csv = c.csv, .threads = (unsigned)c.threads});
  bool filtered = c.query.year.ptr || c.query.amount_count || c.query.entity_count || c.query.source.ptr ||
                  c.query.since.ptr || c.query.until.ptr;
  if (!word_count && !filtered) {
    ns_complain(program, "no query; write for example: nsearch Rechenzentrum Gigawatt (see --help)");
    return 2;
  }
  char *text = joined(words, word_count);
  if (!text) {
    ns_complain(program, "out of memory");
    return 2;
  }
  int status = run_one(&c, text);
  ns_free(text);
  return status;
}
