/* nindex: everything that writes an index, and looks into it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"

static const char program[] = "nindex";

enum {
  OPT_INDEX, OPT_WAIT, OPT_WORDS, OPT_NAMES, OPT_THREADS, OPT_MEMORY, OPT_PREFIX, OPT_NO_SEAL, OPT_REPLACE, OPT_PROGRESS,
  OPT_QUIET, OPT_JSON, OPT_ARTICLES, OPT_FORMAT, OPT_HELP, OPT_VERSION
};

static const ns_option options[] = {
    {'i', "index", "DIR", "the index (default: $NSEARCH_INDEX, else ./index)", OPT_INDEX},
    {0, "wait", "SECONDS", "how long to wait for another writer (default 0)", OPT_WAIT},
    {0, "words", "german|plain", "plain: Snowball stems alone; the index remembers it", OPT_WORDS},
    {0, "names", "FILE", "a table of names of your own: kind, name, aliases, tab-separated;\n"
                         "the index keeps a copy", OPT_NAMES},
    {0, "id-prefix", "TEXT", "put before the id of every article", OPT_PREFIX},
    {0, "no-seal", NULL, "add: do not seal, however large the live part grows", OPT_NO_SEAL},
    {0, "replace", NULL, "rebuild: drop articles that are not among the paths", OPT_REPLACE},
    {0, "threads", "N", "default: all cores", OPT_THREADS},
    {0, "memory", "SIZE", "a ceiling, for example 256M (default 1G)", OPT_MEMORY},
    {0, "progress", "WHEN", "auto, always or never", OPT_PROGRESS},
    {0, "quiet", NULL, "no summary, no progress; errors and warnings only", OPT_QUIET},
    {0, "json", NULL, "status, analyze: JSON", OPT_JSON},
    {0, "articles", NULL, "analyze: JSON lines of articles in, one object a passage out", OPT_ARTICLES},
    {0, "format", "jsonl|opensearch", "export: the form", OPT_FORMAT},
    {'h', "help", NULL, "this text", OPT_HELP},
    {0, "version", NULL, "the version", OPT_VERSION},
};
enum { OPTION_COUNT = sizeof options / sizeof *options, WAIT_MAX = 1000000, THREADS_MAX = 256, MEMORY_MIN = 64 << 20 };

static const struct {
  const char *name, *words, *help;
  int (*run)(const ns_command *c);
} commands[] = {
    {"add", "PATH...", "adds or updates articles: files, folders, - for JSON lines on standard input", ns_command_add},
    {"remove", "ID...", "removes articles", ns_command_remove},
    {"seal", "", "folds everything added since into the sealed segment", ns_command_seal},
    {"rebuild", "[PATH...]", "builds a new generation from PATHs, or from the stored text, and switches over", ns_command_rebuild},
    {"status", "", "what is in the index", ns_command_status},
    {"verify", "", "reads everything and checks every checksum", ns_command_verify},
    {"export", "", "writes the articles to standard output", ns_command_export},
    {"analyze", "[PATH...]", "shows tokens, terms, figures and names of the text on standard input, one passage a line", ns_command_analyze},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static bool take_choice(const char *option, const char *value, const char *a, const char *b, bool *second) {
  *second = !strcmp(value, b);
  if (*second || !strcmp(value, a))
    return true;
  ns_complain(program, "%s: \"%s\" is neither %s nor %s", option, value, a, b);
  return false;
}

static bool take(void *ctx, int id, const char *value) {
  ns_command *c = ctx;
  ns_write_options *w = &c->write;
  unsigned long number;
  bool second;
  switch (id) {
  case OPT_INDEX: c->index = value; return true;
  case OPT_WAIT:
    if (!ns_args_number(program, "--wait", value, 0, WAIT_MAX, &number))
      return false;
    w->wait_seconds = (double)number;
    return true;
  case OPT_WORDS:
    if (!take_choice("--words", value, "german", "plain", &second))
      return false;
    w->words = second ? NS_WORDS_PLAIN : NS_WORDS_GERMAN;
    w->words_given = true;
    return true;
  case OPT_NAMES: w->names_path = value; return true;
  case OPT_PREFIX: w->id_prefix = value; return true;
  case OPT_NO_SEAL: w->no_seal = true; return true;
  case OPT_REPLACE: w->replace = true; return true;
  case OPT_THREADS:
    if (!ns_args_number(program, "--threads", value, 1, THREADS_MAX, &number))
      return false;
    w->threads = (unsigned)number;
    return true;
  case OPT_MEMORY:
    if (!ns_args_size(program, "--memory", value, &w->memory))
      return false;
    if (w->memory < MEMORY_MIN) {
      ns_complain(program, "--memory: %s is too little to work with; the least is %dM", value, MEMORY_MIN >> 20);
      return false;
    }
    return true;
  case OPT_PROGRESS: return ns_args_when(program, "--progress", value, &c->progress);
  case OPT_QUIET: c->quiet = true; return true;
  case OPT_JSON: c->json = true; return true;
  case OPT_ARTICLES: c->articles = true; return true;
  case OPT_FORMAT: return take_choice("--format", value, "jsonl", "opensearch", &c->opensearch);
  case OPT_HELP: c->help = true; return true;
  default: c->version = true; return true;
  }
}

static void help(void) {
  puts("Usage: nindex COMMAND [options] ...\n\nWrites and inspects the index that nsearch searches.\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    int used = printf("  %s %s", commands[i].name, commands[i].words);
    printf("%*s%s\n", used < 22 ? 22 - used : 1, "", commands[i].help);
  }
  putchar('\n');
  ns_args_help(options, OPTION_COUNT);
  puts("\nExit status: 0 done, 2 error (also when an input was left out), 75 another writer holds the index.");
}

int main(int argc, char **argv) {
  ns_command c = {.program = program};
  ns_args args = {program, options, OPTION_COUNT, NULL, take, &c};
  char **words;
  size_t word_count;
  ns_begin_program();
  if (!ns_args_parse(&args, argc, argv, &words, &word_count))
    return 2;
  if (c.help || c.version) {
    if (c.help)
      help();
    else
      puts("nindex " NSEARCH_VERSION);
    return ns_finish_output(program) ? 0 : 2;
  }
  if (!word_count) {
    ns_complain(program, "no command; one of add, remove, seal, rebuild, status, verify, export, analyze (see --help)");
    return 2;
  }
  c.write.dir = ns_args_index(c.index);
  c.words = words + 1;
  c.word_count = word_count - 1;
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    if (strcmp(words[0], commands[i].name) != 0)
      continue;
    if (c.word_count && !*commands[i].words) {
      ns_complain(program, "%s: takes no argument, but \"%s\" was given", words[0], c.words[0]);
      return 2;
    }
    return commands[i].run(&c);
  }
  ns_complain(program, "%s: no such command; one of add, remove, seal, rebuild, status, verify, export, analyze", words[0]);
  return 2;
}
