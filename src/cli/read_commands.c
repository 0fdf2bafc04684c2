/* status, verify, export: they look and do not touch. */
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "output/output.h"

enum { LINE_BUFFER_MAX = 1 << 30 };

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
  ns_segment *segment;
  ns_buf line;
  bool opensearch;
} exporting;

static void article_fields(ns_json *json, const ns_article *a) {
  char date[NS_DATE_TEXT_MAX];
  const struct {
    const char *key;
    ns_slice value;
  } fields[] = {{"title", a->title}, {"source", a->source}, {"author", a->author}, {"url", a->url}, {"lang", a->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].value.ptr) {
      ns_json_key(json, fields[i].key);
      ns_json_text(json, fields[i].value);
    }
  if (a->date.low != NS_DATE_NONE) {
    ns_json_key(json, "date");
    ns_json_str(json, ns_date_format(a->date.low, date));
  }
}

/* An array beside "paragraphs", when there is something to say in it: what add would not find out again. */
static void beside(ns_json *json, const char *key, const ns_article *a, ns_slice (*of)(const ns_passage *)) {
  bool any = false;
  for (size_t i = 0; i < a->passage_count && !any; i++)
    any = of(&a->passages[i]).ptr != NULL;
  if (!any)
    return;
  ns_json_key(json, key);
  ns_json_array(json);
  for (size_t i = 0; i < a->passage_count; i++)
    ns_json_text(json, of(&a->passages[i]));
  ns_json_end_array(json);
}

static ns_slice section_of(const ns_passage *p) {
  return p->section;
}

static ns_slice caption_of(const ns_passage *p) {
  return p->caption;
}

static ns_slice kind_of(const ns_passage *p) {
  return p->kind == NS_PASSAGE_ROW ? NS_LIT("row") : NS_SLICE_NONE;
}

static void jsonl_line(exporting *x, const ns_article *a) {
  ns_json json;
  ns_json_init(&json, &x->line);
  ns_json_object(&json);
  ns_json_key(&json, "id");
  ns_json_text(&json, a->id);
  article_fields(&json, a);
  ns_json_key(&json, "paragraphs");
  ns_json_array(&json);
  for (size_t i = 0; i < a->passage_count; i++)
    ns_json_text(&json, a->passages[i].text);
  ns_json_end_array(&json);
  beside(&json, "sections", a, section_of);
  beside(&json, "kinds", a, kind_of);
  beside(&json, "captions", a, caption_of);
  ns_json_end_object(&json);
  ns_buf_add_char(&x->line, '\n');
}

/* A bulk file: an action line and a document for each passage, years and entities as keyword fields,
 * figures as nested objects. */
static void bulk_passage(exporting *x, const ns_article *a, const ns_passage *p, const ns_facts *facts) {
  ns_json json;
  ns_buf id;
  ns_buf_init(&id, 1 << 12);
  ns_buf_add_slice(&id, a->id);
  ns_buf_addf(&id, "#%u", p->paragraph);
  ns_json_init(&json, &x->line);
  ns_json_object(&json);
  ns_json_key(&json, "index");
  ns_json_object(&json);
  ns_json_key(&json, "_id");
  ns_json_text(&json, ns_buf_slice(&id));
  ns_json_end_object(&json);
  ns_json_end_object(&json);
  ns_buf_add_char(&x->line, '\n');
  ns_json_init(&json, &x->line);
  ns_json_object(&json);
  ns_json_key(&json, "article");
  ns_json_text(&json, a->id);
  article_fields(&json, a);
  ns_json_key(&json, "section");
  ns_json_text(&json, p->section);
  ns_json_key(&json, "paragraph");
  ns_json_uint(&json, p->paragraph);
  ns_json_key(&json, "text");
  ns_json_text(&json, p->text);
  ns_output_facts(&json, p->text, facts);
  ns_json_end_object(&json);
  ns_buf_add_char(&x->line, '\n');
  ns_buf_release(&id);
}

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
      bulk_passage(x, a, &a->passages[i], &record.facts);
  }
  ns_docs_release(&docs);
  ns_arena_release(&arena);
  return status;
}

static ns_status export_article(void *ctx, const ns_article *a, ns_error *err) {
  exporting *x = ctx;
  ns_buf_clear(&x->line);
  ns_status status = NS_OK;
  if (x->opensearch)
    status = bulk_article(x, a, err);
  else
    jsonl_line(x, a);
  if (!status && x->line.status)
    status = ns_fail(err, x->line.status, "%.*s: too large to export", (int)(a->id.len < 200 ? a->id.len : 200), a->id.ptr);
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
  exporting x = {.opensearch = c->opensearch};
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
  return ns_finish_output(c->program) ? NS_EXIT_DONE : NS_EXIT_ERROR;
}
