/* What the analysis makes of words and texts of all kinds, as one number for each way to treat words: a part of the
 * fingerprint that an index remembers, made when the project is built, for it takes longer than opening an index may.
 *
 *   probe WORDS TEXTS [OUT.c]
 *
 * WORDS: a list, a word a line, of which a part is taken. TEXTS: src/index/probe.txt says how it is written. OUT.c defines
 * ns_probe_hashes (src/index/index.h); without it the numbers are printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "index/prepare.h"

enum { EVERY = 8, WORDS_OF_A_PASSAGE = 100, BYTES_MAX = 256 << 20, MODES = 2 };

typedef struct probe {
  ns_arena arena;
  ns_article article; /* the one being gathered; its passages lie below */
  ns_passage *passages;
  size_t capacity;
  ns_slice section, caption;
  ns_names *names;
  ns_preparer *preparers[MODES];
  ns_buf said; /* of one article */
  uint64_t hashes[MODES];
} probe;

static void die(const char *what, const char *why) {
  fprintf(stderr, "probe: %s: %s\n", what, why);
  exit(1);
}

/* ---- what a segment takes in, written down ---- */

static void say_slices(ns_buf *out, const ns_slice *slices, size_t count) {
  ns_buf_add_varint(out, count);
  for (size_t i = 0; i < count; i++)
    ns_buf_add_block(out, slices[i]);
}

static void say_words(ns_buf *out, const ns_doc *doc) {
  ns_buf_add_varint(out, doc->length);
  ns_buf_add_varint(out, doc->term_count);
  for (size_t i = 0; i < doc->term_count; i++) {
    const ns_doc_term *term = &doc->terms[i];
    ns_buf_add_block(out, term->term);
    ns_buf_add_varint(out, term->impact);
    for (uint32_t k = 0; k < term->position_count; k++)
      ns_buf_add_varint(out, doc->positions[term->position + k]);
  }
  for (size_t i = 0; i < doc->form_count; i++) {
    ns_buf_add_block(out, doc->forms[i].form);
    ns_buf_add_varint(out, doc->forms[i].term);
  }
  say_slices(out, doc->section_terms, doc->section_term_count);
  ns_buf_add_u64(out, doc->key);
  ns_buf_add_u64(out, doc->similar);
}

static void say_figure(ns_buf *out, const ns_figure *f) {
  /* ten digits: compilers may round the last ones differently */
  ns_buf_addf(out, "%u %u %u %u %u %d %d %d %.10g %.10g", f->start, f->end, f->kind, f->modifier, f->role, f->sign, f->relative, f->year,
              f->low, f->high);
  ns_buf_add_block(out, f->unit);
  ns_buf_add_block(out, f->label);
}

static void say_facts(ns_buf *out, const ns_facts *facts) {
  for (size_t i = 0; i < facts->figure_count; i++)
    say_figure(out, &facts->figures[i]);
  for (size_t i = 0; i < facts->entity_count; i++) {
    const ns_entity *e = &facts->entities[i];
    ns_buf_addf(out, "%u %u %u", e->start, e->end, e->kind);
    ns_buf_add_block(out, e->name);
  }
  for (size_t i = 0; i < facts->year_count; i++)
    ns_buf_addf(out, "%d ", facts->years[i]);
}

static void prepare(probe *p, int mode) {
  ns_article_meta meta;
  const ns_doc *docs;
  ns_error err;
  ns_buf_clear(&p->said);
  if (ns_prepare_article(p->preparers[mode], &p->article, &meta, &docs, &err))
    die("a text cannot be prepared", err.text);
  say_slices(&p->said, meta.title_terms, meta.title_term_count);
  for (uint32_t i = 0; i < meta.passage_count; i++) {
    say_words(&p->said, &docs[i]);
    say_facts(&p->said, &docs[i].facts);
  }
  if (p->said.status)
    die("memory", "short");
  p->hashes[mode] = ns_hash(ns_buf_slice(&p->said), p->hashes[mode]);
}

/* ---- reading ---- */

static void end_article(probe *p) {
  p->article.passages = p->passages;
  for (int mode = 0; mode < MODES && p->article.passage_count; mode++)
    prepare(p, mode);
  p->article.passage_count = 0;
  p->section = p->caption = NS_SLICE_NONE;
}

static void add_passage(probe *p, ns_slice text, ns_passage_kind kind) {
  if (ns_grow(&p->passages, p->article.passage_count, &p->capacity, sizeof *p->passages))
    die("memory", "short");
  uint32_t paragraph = (uint32_t)++p->article.passage_count;
  p->passages[paragraph - 1] = (ns_passage){
      .text = text, .section = p->section, .caption = kind == NS_PASSAGE_ROW ? p->caption : NS_SLICE_NONE, .paragraph = paragraph, .kind = (uint8_t)kind};
}

/* "2026-03-12 TITLE" */
static void begin_article(probe *p, ns_slice line) {
  enum { DATE_LEN = 10 };
  end_article(p);
  if (line.len <= DATE_LEN || !ns_date_parse(ns_slice_of(line.ptr, DATE_LEN), &p->article.date))
    die("an article needs a date and a title", line.ptr);
  p->article.title = ns_slice_trim(ns_slice_from(line, DATE_LEN));
  p->article.id = p->article.title;
}

/* The line with its ¶ as line ends. */
static ns_slice with_breaks(probe *p, ns_slice line) {
  static const ns_slice sign = {"¶", 2};
  char *text = ns_arena_alloc(&p->arena, line.len + 1);
  size_t len = 0;
  if (!text)
    die("memory", "short");
  for (size_t at = 0; at < line.len;) {
    bool line_end = ns_slice_starts(ns_slice_from(line, at), sign);
    text[len++] = line_end ? '\n' : line.ptr[at];
    at += line_end ? sign.len : 1;
  }
  return ns_slice_of(text, len);
}

static void take_line(probe *p, ns_slice line) {
  ns_slice rest = line.len > 2 ? ns_slice_from(line, 2) : NS_SLICE_NONE;
  switch (line.len ? line.ptr[0] : '#') {
  case '#': break;
  case '@': begin_article(p, rest); break;
  case '=': p->section = rest; break;
  case '^': p->caption = rest; break;
  case '|': add_passage(p, rest, NS_PASSAGE_ROW); break;
  default: add_passage(p, with_breaks(p, line), NS_PASSAGE_TEXT); break;
  }
}

static ns_slice next_line(ns_slice *text) {
  const char *end = memchr(text->ptr, '\n', text->len);
  ns_slice line = ns_slice_of(text->ptr, end ? (size_t)(end - text->ptr) : text->len);
  *text = ns_slice_from(*text, line.len + 1);
  return line;
}

static void take_texts(probe *p, ns_slice text) {
  while (text.len)
    take_line(p, next_line(&text));
  end_article(p);
}

static void take_words(probe *p, ns_slice list) {
  ns_buf words;
  ns_buf_init(&words, BYTES_MAX);
  p->article = (ns_article){.id = NS_LIT("words")};
  for (size_t n = 1; list.len; n++) {
    ns_slice word = next_line(&list);
    if (n % EVERY)
      continue;
    ns_buf_add_slice(&words, word);
    ns_buf_add_char(&words, ' ');
    if (n % (EVERY * WORDS_OF_A_PASSAGE) && list.len)
      continue;
    add_passage(p, ns_arena_copy(&p->arena, ns_buf_slice(&words)), NS_PASSAGE_TEXT);
    ns_buf_clear(&words);
  }
  end_article(p);
  ns_buf_release(&words);
}

static void each_file(probe *p, const char *path, void (*take)(probe *, ns_slice)) {
  ns_map map;
  ns_error err;
  if (ns_map_open(path, &map, &err))
    die(path, err.text);
  take(p, ns_slice_of((const char *)map.ptr, map.len));
  ns_map_close(&map);
}

static void init(probe *p) {
  static const ns_words modes[MODES] = {NS_WORDS_GERMAN, NS_WORDS_PLAIN};
  ns_error err;
  ns_arena_init(&p->arena, BYTES_MAX);
  ns_buf_init(&p->said, BYTES_MAX);
  if (ns_names_open(NULL, NULL, NULL, &p->names, &err))
    die("the names", err.text);
  for (int mode = 0; mode < MODES; mode++)
    if (ns_preparer_new(modes[mode], p->names, NS_PREPARED_TERMS, &p->preparers[mode], &err))
      die("the analysis", err.text);
}

static void release(probe *p) {
  for (int mode = 0; mode < MODES; mode++)
    ns_preparer_free(p->preparers[mode]);
  ns_names_close(p->names);
  ns_free(p->passages);
  ns_buf_release(&p->said);
  ns_arena_release(&p->arena);
}

int main(int argc, char **argv) {
  probe p = {.names = NULL};
  if (argc < 3 || argc > 4) {
    fprintf(stderr, "usage: probe WORDS TEXTS [OUT.c]\n");
    return 2;
  }
  init(&p);
  each_file(&p, argv[2], take_texts);
  each_file(&p, argv[1], take_words);
  release(&p);
  FILE *out = argc == 4 ? fopen(argv[3], "w") : stdout;
  if (!out)
    die(argv[3], "cannot be written");
  fprintf(out, "/* made by tools/probe.c */\n#include \"index/index.h\"\n\nconst uint64_t ns_probe_hashes[2] = {0x%016llx, 0x%016llx};\n",
          (unsigned long long)p.hashes[0], (unsigned long long)p.hashes[1]);
  if (ferror(out) || fclose(out))
    die("the output", "cannot be written");
  return 0;
}
