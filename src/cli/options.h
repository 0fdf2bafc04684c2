/* One table of options for each program: the parser, --help and the manual page's list come from it. */
#ifndef NS_CLI_OPTIONS_H
#define NS_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct ns_option {
  char letter;         /* 0: long form only */
  const char *name;    /* "index" for --index */
  const char *argument; /* "DIR", or NULL for a switch */
  const char *help;    /* may hold line breaks */
  int id;
} ns_option;

typedef struct ns_args {
  const char *program; /* for messages: "nsearch" */
  const ns_option *options;
  size_t option_count;
  const char *after_words; /* letters that still are options after the first word; NULL: all */
  /* called for each option; returns false to stop (the callee said why) */
  bool (*take)(void *ctx, int id, const char *value);
  void *ctx;
} ns_args;

/* What every program does first: writing a file larger than `ulimit -f` allows is an error like a full disk, not the end. */
void ns_begin_program(void);
/* Sorts argv[1..] into options and words (kept in order at *words, count in *word_count; the array is
 * argv's own). "--" ends the options. Says what is wrong on standard error and returns false. */
bool ns_args_parse(const ns_args *args, int argc, char **argv, char ***words, size_t *word_count);
/* The list of options as --help prints it. */
void ns_args_help(const ns_option *options, size_t count);
/* Foreign text of one line for a terminal (ns_utf8_put_plain); allocates nothing. */
void ns_print_plain(FILE *to, const char *text);
/* "nsearch: " and the text on standard error. */
void ns_complain(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whole number from text within [least, most]; says what is wrong otherwise. */
bool ns_args_number(const char *program, const char *option, const char *text, unsigned long least, unsigned long most,
                    unsigned long *out);
/* "256M", "2G", "1024K", or bytes. */
bool ns_args_size(const char *program, const char *option, const char *text, size_t *out);
/* auto, always, never: 0 = auto, 1, -1. */
bool ns_args_when(const char *program, const char *option, const char *text, int *out);
/* The index folder: given, else $NSEARCH_INDEX, else "index". */
const char *ns_args_index(const char *given);
/* Flushes standard output: false (and a message, unless the pipe is gone) when something was not written. */
bool ns_finish_output(const char *program);
#endif
