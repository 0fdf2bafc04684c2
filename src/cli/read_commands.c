/* status, verify, export: they look and do not touch. */
#include <stdio.h>

#include "base/json.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "output/output.h"

enum { LINE_BUFFER_MAX = 1 << 30, ID_SHOWN = 200 };

static void json_segment(ns_json *json, const char *name, const ns_segment_stats *s, uint64_t bytes) {
  ns_json_key(json, name);
  ns_json_object(json);
  ns_json_key(json, "articles");
  ns_json_uint(json, s->articles);
  ns_json_key(json, "passages");
  ns_json_uint(json, s->passages);
  ns_json_key(json, "hidden_articles");
  ns_json_uint(json, s->hidden_articles);
  ns_json_key(json, "hidden_passages");
  ns_json_uint(json, s->hidden_passages);
  ns_json_key(json, "terms");
  ns_json_uint(json, s->terms);
  ns_json_key(json, "bytes");
  ns_json_uint(json, bytes);
  ns_json_end_object(json);
}

static void status_json(const ns_index_status *s, ns_buf *out) {
  ns_json json;
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "articles");
  ns_json_uint(&json, s->live.articles + s->sealed.articles);
  ns_json_key(&json, "passages");
  ns_json_uint(&json, s->live.passages + s->sealed.passages);
  ns_json_key(&json, "generation");
  ns_json_uint(&json, s->manifest.generation);
  ns_json_key(&json, "format");
  ns_json_uint(&json, s->manifest.format);
  ns_json_key(&json, "words");
  ns_json_str(&json, s->manifest.words == NS_WORDS_PLAIN ? "plain" : "german");
  ns_json_key(&json, "analysis");
  ns_json_str(&json, s->manifest.analysis);
  ns_json_key(&json, "analysis_matches");
  ns_json_bool(&json, s->analysis_matches);
  ns_json_key(&json, "created");
  ns_json_str(&json, s->manifest.created);
  ns_json_key(&json, "bytes");
  ns_json_uint(&json, s->live_bytes + s->sealed_bytes);
  json_segment(&json, "live", &s->live, s->live_bytes);
  json_segment(&json, "sealed", &s->sealed, s->sealed_bytes);
  ns_json_end_object(&json);
  ns_buf_add_char(out, '\n');
}

static void status_line(const char *name, const ns_segment_stats *s, uint64_t bytes) {
  printf("  %-8s %9llu articles %10llu passages %9llu terms %9.1f MB\n", name, (unsigned long long)s->articles,
         (unsigned long long)s->passages, (unsigned long long)s->terms, (double)bytes / 1e6);
  if (s->hidden_articles)
    printf("           %9llu articles %10llu passages replaced or removed, given back by the next seal\n",
           (unsigned long long)s->hidden_articles, (unsigned long long)s->hidden_passages);
}

static void status_text(const ns_command *c, const ns_index_status *s) {
  ns_print_plain(stdout, c->write.dir);
  printf(": %llu articles, %llu passages, generation %u of ", (unsigned long long)s->live.articles + s->sealed.articles,
         (unsigned long long)s->live.passages + s->sealed.passages, s->manifest.generation);
  ns_print_plain(stdout, s->manifest.created);
  putchar('\n');
  status_line("sealed", &s->sealed, s->sealed_bytes);
  status_line("live", &s->live, s->live_bytes);
  printf("  analysis ");
  ns_print_plain(stdout, s->manifest.analysis);
  puts(s->analysis_matches ? "" : "\n  this program analyses otherwise: searches are refused until nindex rebuild");
}

int ns_command_status(const ns_command *c) {
  ns_error err = {0};
  ns_index_status s;
  ns_status status = ns_index_read_status(c->write.dir, &s, &err);
  if (status)
    return ns_command_failed(c, status, &err);
  if (c->json) {
    ns_buf out;
    ns_buf_init(&out, 1 << 16);
    status_json(&s, &out);
    fwrite(out.ptr, 1, out.len, stdout);
    ns_buf_release(&out);
  } else {
    status_text(c, &s);
  }
  return ns_finish_output(c->program) ? NS_EXIT_DONE : NS_EXIT_ERROR;
}

int ns_command_verify(const ns_command *c) {
  ns_error err = {0};
  ns_status status = ns_index_verify(c->write.dir, &err);
  if (status)
    return ns_command_failed(c, status, &err);
  if (!c->quiet) {
    ns_print_plain(stdout, c->write.dir);
    puts(": all is well");
  }
  return ns_finish_output(c->program) ? NS_EXIT_DONE : NS_EXIT_ERROR;
}

/* ---- export ---- */

typedef struct exporting {
  const ns_command *command;
  ns_segment *segment;
  ns_buf line;
  uint64_t left_out;
} exporting;

static ns_status bulk_article(exporting *x, const ns_article *a, ns_error *err) {
  ns_arena arena;
  ns_arena_init(&arena, NS_ARTICLE_ARENA_MAX);
  ns_docs docs = {0};
  uint32_t number;
  ns_status status = x->segment->ops->find_article(x->segment, a->id, &number, err);
  if (!status)
    status = x->segment->ops->article_docs(x->segment, number, &docs, err);
  for (size_t i = 0; i < docs.count && i < a->passage_count && !status; i++) {
    ns_record record;
    status = x->segment->ops->record(x->segment, docs.at[i], &arena, &record, err);
    if (!status)
      ns_output_bulk(&x->line, a, &a->passages[i], &record.facts);
  }
  ns_docs_release(&docs);
  ns_arena_release(&arena);
  return status;
}

/* A line that add would refuse is none; the other articles are exported. */
static ns_status leave_out(exporting *x, const ns_article *a) {
  int shown = (int)(a->id.len < ID_SHOWN ? a->id.len : ns_utf8_floor(a->id, ID_SHOWN));
  ns_complain(x->command->program, "%.*s: more than %d MB as a line of JSON; left out, split the article", shown, a->id.ptr, NS_LINE_MAX >> 20);
  x->left_out++;
  return NS_OK;
}

static ns_status export_article(void *ctx, const ns_article *a, ns_error *err) {
  exporting *x = ctx;
  ns_buf_clear(&x->line);
  ns_status status = NS_OK;
  if (x->command->opensearch)
    status = bulk_article(x, a, err);
  else
    ns_output_archived(&x->line, a);
  if (!status && x->line.status == NS_NOMEM)
    status = ns_fail_nomem(err);
  bool too_long = x->line.status || (!x->command->opensearch && x->line.len > (size_t)NS_LINE_MAX + 1);
  if (!status && too_long)
    return leave_out(x, a);
  if (!status && fwrite(x->line.ptr, 1, x->line.len, stdout) != x->line.len)
    status = ns_fail_errno(err, NS_IO, "standard output: cannot write");
  return status;
}

int ns_command_export(const ns_command *c) {
  ns_error err = {0};
  ns_index *index;
  ns_status status = ns_index_open(c->write.dir, NS_OPEN_ANY_ANALYSIS, &index, &err);
  if (status)
    return ns_command_failed(c, status, &err);
  exporting x = {.command = c};
  ns_arena arena;
  ns_arena_init(&arena, NS_ARTICLE_ARENA_MAX);
  ns_buf_init(&x.line, LINE_BUFFER_MAX);
  ns_segment *segments[] = {index->sealed, index->live};
  for (size_t i = 0; i < 2 && !status; i++) {
    x.segment = segments[i];
    status = ns_segment_each_article(segments[i], &arena, export_article, &x, &err);
  }
  ns_buf_release(&x.line);
  ns_arena_release(&arena);
  ns_index_close(index);
  if (status)
    return ns_command_failed(c, status, &err);
  return ns_finish_output(c->program) && !x.left_out ? NS_EXIT_DONE : NS_EXIT_ERROR;
}
