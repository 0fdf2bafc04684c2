#include "cli/options.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { COMPLAINT_MAX = 4096, PIECE_MAX = 4096 };

void ns_print_plain(FILE *to, const char *text) {
  char piece[PIECE_MAX + 4];
  ns_slice all = ns_slice_str(text);
  size_t used = 0;
  unsigned len;
  for (size_t at = 0; at < all.len; at += len) {
    used += ns_utf8_put_plain(ns_utf8_at(all, at, &len), piece + used);
    if (used < PIECE_MAX && at + len < all.len)
      continue;
    fwrite(piece, 1, used, to);
    used = 0;
  }
}

/* Names of files and words of queries stand in it. */
void ns_complain(const char *program, const char *format, ...) {
  char text[COMPLAINT_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  fflush(stdout);
  fprintf(stderr, "%s: ", program);
  ns_print_plain(stderr, text);
  fputc('\n', stderr);
}

static const ns_option *by_letter(const ns_args *args, char letter) {
  for (size_t i = 0; i < args->option_count; i++)
    if (args->options[i].letter && args->options[i].letter == letter)
      return &args->options[i];
  return NULL;
}

static const ns_option *by_name(const ns_args *args, const char *name, size_t len) {
  for (size_t i = 0; i < args->option_count; i++)
    if (strlen(args->options[i].name) == len && !strncmp(args->options[i].name, name, len))
      return &args->options[i];
  return NULL;
}

/* --name, --name=value, --name value */
static bool take_long(const ns_args *args, int argc, char **argv, int *at) {
  const char *name = argv[*at] + 2, *equals = strchr(name, '=');
  size_t len = equals ? (size_t)(equals - name) : strlen(name);
  const ns_option *option = by_name(args, name, len);
  if (!option) {
    ns_complain(args->program, "--%.*s: no such option; see %s --help", (int)len, name, args->program);
    return false;
  }
  if (!option->argument && equals) {
    ns_complain(args->program, "--%s: takes no value", option->name);
    return false;
  }
  const char *value = equals ? equals + 1 : NULL;
  if (option->argument && !value) {
    if (*at + 1 >= argc) {
      ns_complain(args->program, "--%s: needs a value (%s)", option->name, option->argument);
      return false;
    }
    value = argv[++*at];
  }
  return args->take(args->ctx, option->id, value);
}

/* -n 5, -n5; several switches may stand together */
static bool take_letters(const ns_args *args, int argc, char **argv, int *at) {
  for (const char *p = argv[*at] + 1; *p; p++) {
    const ns_option *option = by_letter(args, *p);
    if (!option) {
      ns_complain(args->program, "-%c: no such option; see %s --help (a query may begin with - after --)", *p, args->program);
      return false;
    }
    if (!option->argument) {
      if (!args->take(args->ctx, option->id, NULL))
        return false;
      continue;
    }
    const char *value = p[1] ? p + 1 : *at + 1 < argc ? argv[++*at] : NULL;
    if (!value) {
      ns_complain(args->program, "-%c: needs a value (%s)", *p, option->argument);
      return false;
    }
    return args->take(args->ctx, option->id, value);
  }
  return true;
}

static bool is_letter_option(const ns_args *args, const char *word, bool after_word) {
  if (word[0] != '-' || word[1] == '\0' || word[1] == '-')
    return false;
  if (!after_word || !args->after_words)
    return true;
  if (!strchr(args->after_words, word[1]))
    return false;
  /* after a word "-neu" is a word, "-n5" and "-n" are the option */
  return word[2] == '\0' || (word[2] >= '0' && word[2] <= '9');
}

bool ns_args_parse(const ns_args *args, int argc, char **argv, char ***words, size_t *word_count) {
  size_t count = 0;
  bool options = true;
  for (int i = 1; i < argc; i++) {
    char *word = argv[i];
    if (options && !strcmp(word, "--")) {
      options = false;
    } else if (options && word[0] == '-' && word[1] == '-') {
      if (!take_long(args, argc, argv, &i))
        return false;
    } else if (options && is_letter_option(args, word, count > 0)) {
      if (!take_letters(args, argc, argv, &i))
        return false;
    } else {
      argv[1 + count++] = word; /* never past i: the words move to the front */
    }
  }
  *words = argv + 1;
  *word_count = count;
  return true;
}

enum { HELP_COLUMN = 28 };

void ns_args_help(const ns_option *options, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const ns_option *o = &options[i];
    int used = printf("  ");
    used += o->letter ? printf("-%c, ", o->letter) : printf("    ");
    used += printf("--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    const char *line = o->help;
    for (bool first = true; *line; first = false) {
      size_t len = strcspn(line, "\n");
      if (first && used < HELP_COLUMN)
        printf("%*s", HELP_COLUMN - used, "");
      else
        printf("\n%*s", HELP_COLUMN, "");
      printf("%.*s", (int)len, line);
      line += len + (line[len] == '\n');
    }
    putchar('\n');
  }
}

bool ns_args_number(const char *program, const char *option, const char *text, unsigned long least, unsigned long most,
                    unsigned long *out) {
  char *end;
  errno = 0;
  *out = strtoul(text, &end, 10);
  if (errno || *end || end == text || text[0] == '-' || *out < least || *out > most) {
    ns_complain(program, "%s: \"%s\" is not a whole number from %lu to %lu", option, text, least, most);
    return false;
  }
  return true;
}

bool ns_args_size(const char *program, const char *option, const char *text, size_t *out) {
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  unsigned shift = *end == 'K' || *end == 'k' ? 10 : *end == 'M' || *end == 'm' ? 20 : *end == 'G' || *end == 'g' ? 30 : 0;
  if (shift)
    end++;
  if (errno || end == text || *end || text[0] == '-' || value > (SIZE_MAX >> shift)) {
    ns_complain(program, "%s: \"%s\" is no size; write for example 256M or 2G", option, text);
    return false;
  }
  *out = (size_t)value << shift;
  return true;
}

bool ns_args_when(const char *program, const char *option, const char *text, int *out) {
  static const char *const names[] = {"never", "auto", "always"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(text, names[i])) {
      *out = i - 1;
      return true;
    }
  ns_complain(program, "%s: \"%s\" is none of auto, always, never", option, text);
  return false;
}

const char *ns_args_index(const char *given) {
  const char *environment = getenv("NSEARCH_INDEX");
  return given ? given : environment && *environment ? environment : "index";
}

void ns_begin_program(void) {
  (void)signal(SIGXFSZ, SIG_IGN);
}

bool ns_finish_output(const char *program) {
  bool bad = ferror(stdout) != 0;
  errno = 0;
  if (fflush(stdout) || bad) {
    if (errno != EPIPE)
      ns_complain(program, "standard output: cannot write: %s", strerror(errno ? errno : EIO));
    return errno == EPIPE;
  }
  return true;
}
