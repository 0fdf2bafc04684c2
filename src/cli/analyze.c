/* analyze: shows what the chain makes of a text. Needs no index. */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "facts/facts.h"
#include "output/output.h"

enum { ANALYZE_ARENA_MAX = 256 << 20, ANALYZE_LINE_MAX = 1 << 30 };

typedef struct analysis {
  const ns_command *command;
  ns_analyzer *analyzer;
  ns_names *names;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena arena, article_arena;
  ns_buf text, out;
  uint64_t left_out;
} analysis;

static void warn(void *ctx, ns_status why, const char *text) {
  (void)why;
  analysis *a = ctx;
  ns_complain(a->command->program, "%s", text);
}

static ns_status init(analysis *a, const ns_command *c, ns_error *err) {
  *a = (analysis){.command = c};
  ns_arena_init(&a->arena, ANALYZE_ARENA_MAX);
  ns_arena_init(&a->article_arena, ANALYZE_ARENA_MAX);
  ns_buf_init(&a->text, ANALYZE_LINE_MAX);
  ns_buf_init(&a->out, ANALYZE_LINE_MAX);
  ns_status status = ns_names_open(c->write.names_path, warn, a, &a->names, err);
  if (!status)
    status = ns_analyzer_new(c->write.words, &a->analyzer, err);
  return status ? status : ns_extractor_new(a->analyzer, a->names, &a->extractor, err);
}

static void release(analysis *a) {
  ns_extractor_free(a->extractor);
  ns_analyzer_free(a->analyzer);
  ns_names_close(a->names);
  ns_tokens_release(&a->tokens);
  ns_arena_release(&a->arena);
  ns_arena_release(&a->article_arena);
  ns_buf_release(&a->text);
  ns_buf_release(&a->out);
}

/* Tokens and facts of one passage as members of the object at hand. */
static ns_status passage(analysis *a, ns_json *json, ns_slice text, const ns_context *context, ns_error *err) {
  ns_facts facts;
  ns_arena_clear(&a->arena);
  ns_status status = ns_analyze(a->analyzer, text, &a->tokens, err);
  if (!status)
    status = ns_facts_extract(a->extractor, text, &a->tokens, context, &a->arena, &facts, err);
  if (!status) {
    ns_output_tokens(json, text, &a->tokens);
    ns_output_facts(json, text, &facts);
  }
  return status;
}

static ns_status flush(analysis *a, ns_error *err) {
  ns_buf_add_char(&a->out, '\n');
  if (a->out.status)
    return ns_fail(err, a->out.status, "the analysis of one passage is too large to print");
  fwrite(a->out.ptr, 1, a->out.len, stdout);
  ns_buf_clear(&a->out);
  return NS_OK;
}

static ns_status one_line(analysis *a, ns_slice line, ns_error *err) {
  ns_context context = {0};
  ns_json json;
  if (line.len && line.ptr[line.len - 1] == '\r')
    line.len--;
  ns_buf_clear(&a->text);
  ns_utf8_repair(line, &a->text);
  ns_extractor_begin_article(a->extractor, &context);
  ns_json_init(&json, &a->out);
  ns_json_object(&json);
  ns_slice text = a->text.len ? ns_buf_slice(&a->text) : NS_LIT("");
  ns_status status = a->text.status ? ns_fail_nomem(err) : passage(a, &json, text, &context, err);
  ns_json_end_object(&json);
  return status ? status : flush(a, err);
}

static ns_status lines(analysis *a, ns_error *err) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t len;
  ns_status status = NS_OK;
  while (!status && (len = getline(&line, &capacity, stdin)) >= 0) {
    if (len > 0 && line[len - 1] == '\n')
      len--;
    status = one_line(a, ns_slice_of(line, (size_t)len), err);
  }
  free(line);
  if (!status && ferror(stdin))
    status = ns_fail_errno(err, NS_IO, "standard input");
  return status;
}

static ns_status article(analysis *a, const ns_article *art, ns_error *err) {
  ns_context context = {art->date, NS_SLICE_NONE, art->title, false};
  ns_status status = NS_OK;
  ns_extractor_begin_article(a->extractor, &context);
  for (size_t i = 0; i < art->passage_count && !status; i++) {
    const ns_passage *p = &art->passages[i];
    ns_json json;
    ns_json_init(&json, &a->out);
    ns_json_object(&json);
    ns_json_key(&json, "article");
    ns_json_text(&json, art->id);
    ns_json_key(&json, "paragraph");
    ns_json_uint(&json, p->paragraph);
    ns_json_key(&json, "section");
    ns_json_text(&json, p->section);
    ns_json_key(&json, "text");
    ns_json_text(&json, p->text);
    context.caption = p->caption;
    context.table_row = p->kind == NS_PASSAGE_ROW;
    status = passage(a, &json, p->text, &context, err);
    ns_json_end_object(&json);
    if (!status)
      status = flush(a, err);
  }
  return status;
}

/* Articles through the reader: JSON lines from standard input, or the files named. */
static ns_status articles(analysis *a, ns_error *err) {
  static const char *const standard_input[] = {"-"};
  const ns_command *c = a->command;
  const char *const *paths = c->word_count ? (const char *const *)c->words : standard_input;
  ns_slice prefix = ns_slice_str(c->write.id_prefix);
  ns_source *source;
  ns_status status = ns_source_open(paths, c->word_count ? c->word_count : 1, prefix, warn, a, &source, err);
  while (!status) {
    ns_raw raw;
    bool more;
    ns_article art;
    ns_error why;
    status = ns_source_next(source, &raw, &more, err);
    if (status || !more)
      break;
    ns_arena_clear(&a->article_arena);
    ns_status parsed = ns_article_parse(&raw, prefix, &a->article_arena, warn, a, &art, &why);
    if (parsed == NS_INVALID || parsed == NS_LIMIT) {
      warn(a, parsed, why.text);
      a->left_out++;
    } else {
      status = parsed ? ns_fail(err, parsed, "%s", why.text) : article(a, &art, err);
    }
  }
  if (source)
    a->left_out += ns_source_left_out(source);
  ns_source_close(source);
  return status;
}

int ns_command_analyze(const ns_command *c) {
  analysis a;
  ns_error err = {0};
  ns_status status = init(&a, c, &err);
  if (!status)
    status = c->articles ? articles(&a, &err) : lines(&a, &err);
  uint64_t left_out = a.left_out;
  release(&a);
  if (status)
    return ns_command_failed(c, status, &err);
  return ns_finish_output(c->program) && !left_out ? NS_EXIT_DONE : NS_EXIT_ERROR;
}
