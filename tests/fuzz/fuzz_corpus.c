/* Any bytes, as any format: no crash, every passage is what corpus.h promises, and what is exported of the article
 * reads as the same article. The first byte chooses the format. */
#include <stdlib.h>

#include "base/utf8.h"
#include "corpus/corpus.h"
#include "output/output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

static void require_line(ns_slice text) {
  require(ns_utf8_check(text) == text.len);
  for (size_t i = 0; i < text.len; i++)
    require((unsigned char)text.ptr[i] >= 0x20);
}

static void require_passage(const ns_passage *passage, size_t number) {
  ns_slice text = passage->text;
  require(text.len > 0 && text.len <= NS_PARAGRAPH_MAX);
  require(ns_utf8_check(text) == text.len);
  require(ns_slice_trim(text).len == text.len);
  require(passage->paragraph == number);
  for (size_t i = 0; i < text.len; i++) {
    bool list_break = text.ptr[i] == '\n' && passage->kind == NS_PASSAGE_LIST;
    require((unsigned char)text.ptr[i] >= 0x20 || list_break);
    require(i == 0 || text.ptr[i] != ' ' || text.ptr[i - 1] != ' ');
  }
  require_line(passage->section);
  require_line(passage->caption);
}

static void require_article(const ns_article *article) {
  const ns_slice fields[] = {article->id, article->title, article->source, article->author, article->url, article->lang};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    require_line(fields[i]);
  require(article->id.len > 0 && article->id.len <= NS_ID_MAX);
  require(article->title.len > 0 && article->passage_count > 0);
  for (size_t i = 0; i < article->passage_count; i++)
    require_passage(&article->passages[i], i + 1);
}

static bool same(ns_slice a, ns_slice b) {
  return !a.ptr == !b.ptr && ns_slice_eq(a, b);
}

static void require_same_passage(const ns_passage *a, const ns_passage *b) {
  require(same(a->text, b->text) && same(a->section, b->section) && same(a->caption, b->caption));
  require(a->paragraph == b->paragraph && a->kind == b->kind);
}

static void require_same_article(const ns_article *a, const ns_article *b) {
  require(same(a->id, b->id) && same(a->title, b->title) && same(a->source, b->source) && same(a->author, b->author));
  require(same(a->url, b->url) && same(a->lang, b->lang) && same(a->path, b->path));
  require(a->date.low == b->date.low && a->date.high == b->date.high && a->passage_count == b->passage_count);
  for (size_t i = 0; i < a->passage_count; i++)
    require_same_passage(&a->passages[i], &b->passages[i]);
  require(a->content_hash == b->content_hash);
}

static void require_exported_is_same(const ns_article *article, ns_arena *arena) {
  ns_article read;
  ns_buf line;
  ns_buf_init(&line, (size_t)256 << 20);
  ns_output_archived(&line, article);
  require(!line.status);
  const ns_raw raw = {.format = NS_FORMAT_JSON, .bytes = ns_slice_of(line.ptr, line.len - 1), .path = "/export.jsonl", .line = 1};
  require(ns_article_parse(&raw, NS_SLICE_NONE, arena, NULL, NULL, &read, NULL) == NS_OK);
  require_same_article(article, &read);
  ns_buf_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  const ns_raw raw = {.format = (ns_format)(data[0] % 4),
                      .bytes = ns_slice_of((const char *)data + 1, size - 1),
                      .path = "/fuzz",
                      .default_id = data[0] % 4 == NS_FORMAT_JSON ? NS_SLICE_NONE : NS_LIT("fuzz"),
                      .line = data[0] % 4 == NS_FORMAT_JSON};
  ns_arena arena;
  ns_arena_init(&arena, (size_t)256 << 20);
  ns_article article, again;
  if (ns_article_parse(&raw, NS_LIT("p/"), &arena, NULL, NULL, &article, NULL) == NS_OK) {
    require_article(&article);
    require(ns_article_parse(&raw, NS_LIT("p/"), &arena, NULL, NULL, &again, NULL) == NS_OK);
    require(again.content_hash == article.content_hash);
    require_exported_is_same(&article, &arena);
  }
  ns_arena_release(&arena);
  return 0;
}
