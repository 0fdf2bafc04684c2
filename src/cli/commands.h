/* The commands of nindex, one function each; the result is the exit status. */
#ifndef NS_CLI_COMMANDS_H
#define NS_CLI_COMMANDS_H

#include "nsearch.h"

enum { NS_EXIT_DONE = 0, NS_EXIT_ERROR = 2, NS_EXIT_LOCKED = 75 }; /* EX_TEMPFAIL: try again */

typedef struct ns_command {
  const char *program, *index;
  ns_write_options write;
  char **words;
  size_t word_count;
  bool json, articles, opensearch, quiet, help, version;
  int progress; /* 0 auto, 1 always, -1 never */
} ns_command;

int ns_command_add(const ns_command *c);
int ns_command_remove(const ns_command *c);
int ns_command_seal(const ns_command *c);
int ns_command_rebuild(const ns_command *c);
int ns_command_status(const ns_command *c);
int ns_command_verify(const ns_command *c);
int ns_command_export(const ns_command *c);
int ns_command_analyze(const ns_command *c);

/* Says what failed; the exit status for it. */
int ns_command_failed(const ns_command *c, ns_status status, const ns_error *err);
#endif
