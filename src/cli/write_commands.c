/* add, remove, seal, rebuild: run, show progress, say what was done. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"

typedef struct progress {
  double begun, shown; /* seconds */
  bool on, any;
} progress;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const double PROGRESS_EVERY = 0.2;

static void show_progress(void *ctx, uint64_t bytes, uint64_t total, uint64_t passages) {
  progress *p = ctx;
  double t = now(), elapsed = t - p->begun;
  if (!p->on || t - p->shown < PROGRESS_EVERY)
    return;
  p->shown = t;
  p->any = true;
  double rate = elapsed > 0 ? (double)bytes / elapsed : 0;
  fprintf(stderr, "\r\033[K%llu passages, %.1f MB, %.1f MB/s", (unsigned long long)passages, (double)bytes / 1e6, rate / 1e6);
  if (total > bytes && rate > 0)
    fprintf(stderr, ", %.0f %%, %.0f s left", 100.0 * (double)bytes / (double)total, (double)(total - bytes) / rate);
  fflush(stderr);
}

static void clear_progress(progress *p) {
  if (p->any)
    fprintf(stderr, "\r\033[K");
  p->any = false;
}

typedef struct run {
  const ns_command *command;
  progress progress;
} run;

static void warn(void *ctx, ns_status why, const char *text) {
  (void)why;
  run *r = ctx;
  clear_progress(&r->progress);
  ns_complain(r->command->program, "%s", text);
}

int ns_command_failed(const ns_command *c, ns_status status, const ns_error *err) {
  ns_complain(c->program, "%s", err->text[0] ? err->text : ns_status_text(status));
  return status == NS_LOCKED ? NS_EXIT_LOCKED : NS_EXIT_ERROR;
}

static ns_write_options options_of(run *r, const ns_command *c) {
  *r = (run){.command = c, .progress = {.begun = now()}};
  r->progress.on = !c->quiet && (c->progress > 0 || (c->progress == 0 && isatty(STDERR_FILENO)));
  ns_write_options w = c->write;
  w.warn = warn;
  w.warn_ctx = r;
  w.progress = show_progress;
  w.progress_ctx = &r->progress;
  return w;
}

static int finish(run *r, ns_status status, const ns_error *err) {
  if (status && status != NS_SOFT)
    return ns_command_failed(r->command, status, err);
  return ns_finish_output(r->command->program) && !status ? NS_EXIT_DONE : NS_EXIT_ERROR;
}

static bool say(const run *r, ns_status status) {
  return !r->command->quiet && (!status || status == NS_SOFT);
}

static const char *const *paths_of(const ns_command *c) {
  return (const char *const *)c->words;
}

int ns_command_add(const ns_command *c) {
  run r;
  ns_error err = {0};
  ns_write_totals t;
  if (!c->word_count) {
    ns_complain(c->program, "add: which files or folders? nindex add -i %s PATH... (- reads JSON lines from standard input)", c->write.dir);
    return NS_EXIT_ERROR;
  }
  ns_write_options options = options_of(&r, c);
  ns_status status = ns_index_add(&options, paths_of(c), c->word_count, &t, &err);
  clear_progress(&r.progress);
  if (say(&r, status))
    printf("%llu added, %llu changed, %llu unchanged, %llu left out (%.1f s)%s\n", (unsigned long long)t.added,
           (unsigned long long)t.changed, (unsigned long long)t.unchanged, (unsigned long long)t.left_out,
           now() - r.progress.begun, t.sealed ? ", sealed" : "");
  return finish(&r, status, &err);
}

int ns_command_remove(const ns_command *c) {
  run r;
  ns_error err = {0};
  ns_write_totals t;
  if (!c->word_count) {
    ns_complain(c->program, "remove: which ids? nindex remove -i %s ID...", c->write.dir);
    return NS_EXIT_ERROR;
  }
  ns_write_options options = options_of(&r, c);
  ns_status status = ns_index_remove(&options, paths_of(c), c->word_count, &t, &err);
  if (say(&r, status))
    printf("%llu removed\n", (unsigned long long)t.removed);
  return finish(&r, status, &err);
}

static void say_generation(const run *r, const ns_write_totals *t) {
  printf("generation %u: %llu article%s, %llu passage%s (%.1f s)\n", t->generation, (unsigned long long)t->articles,
         t->articles == 1 ? "" : "s", (unsigned long long)t->passages, t->passages == 1 ? "" : "s", now() - r->progress.begun);
}

int ns_command_seal(const ns_command *c) {
  run r;
  ns_error err = {0};
  ns_write_totals t;
  ns_write_options options = options_of(&r, c);
  ns_status status = ns_index_seal(&options, &t, &err);
  clear_progress(&r.progress);
  if (say(&r, status))
    say_generation(&r, &t);
  return finish(&r, status, &err);
}

int ns_command_rebuild(const ns_command *c) {
  run r;
  ns_error err = {0};
  ns_write_totals t;
  ns_write_options options = options_of(&r, c);
  ns_status status = ns_index_rebuild(&options, paths_of(c), c->word_count, &t, &err);
  clear_progress(&r.progress);
  if (say(&r, status))
    say_generation(&r, &t);
  return finish(&r, status, &err);
}
