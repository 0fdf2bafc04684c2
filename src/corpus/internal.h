/* The rooms of src/corpus, in the order of the pipeline:
 *
 *   walk.c          paths → files
 *   lines.c         a JSON lines file, plain or gzip → lines
 *   source.c        both together: ns_source
 *   json_scan.c     strict JSON, forward only
 *   json_article.c  a JSON line → fields and passages
 *   frontmatter.c   "---" headers of text and Markdown
 *   lines_of_text.c text → lines, classified
 *   sentence.c      does a line end where a sentence ends
 *   layout.c        how a file tells its paragraphs apart
 *   tables.c        table lines → rows
 *   markdown.c      inline markup off
 *   text_blocks.c   lines → blocks
 *   html.c          HTML → tree → fields and blocks
 *   html_tame.c     what would cost too much is left out of a page before
 *   html_meta.c     title, date, author and the like from the head of a page
 *   html_main.c     which part of a page is the article, and what inside it is not
 *   html_blocks.c   that part → blocks
 *   html_table.c    its tables → rows
 *   blocks.c        the blocks that all readers make
 *   furniture*.c    blocks that are no part of the article are marked
 *   headings.c      short lines become headings; the title
 *   passages.c      blocks → passages
 *   message.c       what a reader has to say of an article
 *   article.c       the whole of it: ns_article_parse
 *   normalize.c     NFC, blanks, invisible characters: used by all
 */
#ifndef NS_CORPUS_INTERNAL_H
#define NS_CORPUS_INTERNAL_H

#include <stdarg.h>

#include "corpus/corpus.h"

enum {
  NS_WALK_DEPTH_MAX = 64,       /* folders inside folders */
  NS_JSON_SCAN_DEPTH_MAX = 128, /* brackets inside brackets */
  NS_LIST_SPLIT = 1500,         /* bytes of a list passage; a longer list goes on in another one */
  NS_HEADING_MAX = 130,         /* bytes of a line that may be taken for a heading */
  NS_CAPTION_MAX = 140,         /* bytes of a line that may be taken for a table's caption */
  NS_TITLE_CUT = 90,            /* bytes of a title made of the first sentence */
  NS_FRONT_LINES_MAX = 100,     /* lines of a front matter */
  NS_TABLE_CELLS_MAX = 1024,    /* cells of a row that have a head; what follows is text */
  NS_TEXT_LINES_MAX = 2 << 20   /* lines of a text file */
};

/* ---- what a parse needs everywhere ---- */
typedef struct ns_parse {
  const ns_raw *raw;
  ns_arena *arena;
  ns_warn_fn *warn;
  void *warn_ctx;
  ns_error *err;
} ns_parse;

/* ---- message.c ---- */
/* "path" or "path line 7" in front, then the text, to warn (when not NULL) or into the error. */
void ns_parse_warn(const ns_parse *parse, const char *format, ...) __attribute__((format(printf, 2, 3)));
ns_status ns_parse_fail(const ns_parse *parse, ns_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* NS_NOMEM, or NS_LIMIT when it is the arena's maximum that was passed. */
ns_status ns_parse_nomem(const ns_parse *parse);

/* ---- normalize.c ---- */
/* NFC; no-break and other blanks as ' ', line and paragraph separators as '\n', controls but '\n' and
 * '\t' as ' ', CRLF as '\n', invisible characters left out. text must be well-formed UTF-8; the result
 * is text itself when nothing was to do, else lies in arena; ptr NULL when memory is short. */
ns_slice ns_text_normalize(ns_slice text, ns_arena *arena);
/* Runs of blanks, tabs and line breaks as one ' ', none at the ends; the same rules of memory. */
ns_slice ns_text_fold(ns_slice text, ns_arena *arena);
/* Both at once, quick for text that is fine as it is (which is then the result, not a copy). */
ns_slice ns_text_clean(ns_slice text, ns_arena *arena);
/* Each line clean by itself, empty ones left out: what the text of a list is like. */
ns_slice ns_text_clean_lines(ns_slice text, ns_arena *arena);

/* ---- blocks: what text and HTML have in common ---- */
typedef enum ns_block_kind {
  NS_BLOCK_TEXT,
  NS_BLOCK_HEADING,
  NS_BLOCK_ITEM,    /* of a list */
  NS_BLOCK_CAPTION, /* of the table that follows */
  NS_BLOCK_ROW      /* of a table, "head: cell | head: cell" */
} ns_block_kind;

typedef struct ns_block {
  ns_slice text; /* cleaned */
  uint8_t kind;  /* ns_block_kind */
  uint8_t level; /* of a heading, 1 to 6 */
  bool gap;      /* a blank line stands before it */
  bool first;    /* of its list or table */
  bool whole;    /* one line of the file by itself, so it may be a heading or page furniture */
  bool dropped;  /* page furniture */
} ns_block;

typedef struct ns_blocks {
  ns_block *items;
  size_t count, capacity;
  ns_arena *arena;
  size_t row_bytes; /* of tables so far */
  bool rows_cut;    /* NS_TABLE_BYTES_MAX was passed */
  bool failed;      /* memory was short; sticky */
} ns_blocks;

void ns_blocks_init(ns_blocks *blocks, ns_arena *arena);
/* The new block, to be filled further; NULL when memory is short. Empty text adds nothing and gives a
 * block of no effect. */
ns_block *ns_blocks_add(ns_blocks *blocks, ns_block_kind kind, ns_slice text);

/* ---- an article in the making ---- */
typedef struct ns_draft {
  unsigned cut; /* NS_CUT_… */
  ns_slice id, title, source, author, url, lang, date_text, path; /* path: absent when it is the input's own */
  ns_blocks blocks;
} ns_draft;

/* ---- passages.c ---- */
typedef struct ns_passages {
  ns_passage *items;
  size_t count, capacity;
  ns_arena *arena;
  ns_status status; /* NS_OK, NS_NOMEM or NS_LIMIT (NS_PASSAGES_MAX); sticky */
} ns_passages;

void ns_passages_init(ns_passages *passages, ns_arena *arena);
/* text must be clean; split on sentence borders when it is longer than NS_PARAGRAPH_MAX. */
void ns_passages_add(ns_passages *passages, ns_passage passage);
void ns_passages_add_blocks(ns_passages *passages, const ns_blocks *blocks);

/* ---- json_scan.c ---- */
typedef enum ns_scan_kind {
  NS_SCAN_BAD,
  NS_SCAN_END,
  NS_SCAN_OBJECT,
  NS_SCAN_ARRAY,
  NS_SCAN_STRING,
  NS_SCAN_NUMBER,
  NS_SCAN_TRUE,
  NS_SCAN_FALSE,
  NS_SCAN_NULL
} ns_scan_kind;

/* A forward-only reader of one JSON text. After the first error `problem` says what is wrong at `at`
 * and every call fails. */
typedef struct ns_scan {
  const char *start, *at, *end;
  const char *problem; /* NULL = all well */
  bool bad_utf8;       /* the problem is one of encoding */
} ns_scan;

typedef struct ns_scan_text {
  ns_slice raw; /* between the quotes */
  bool escaped; /* there are backslashes in it */
} ns_scan_text;

void ns_scan_init(ns_scan *scan, ns_slice text);
/* The kind of the value that comes next, by its first byte; nothing is consumed but blanks. */
ns_scan_kind ns_scan_peek(ns_scan *scan);
bool ns_scan_string(ns_scan *scan, ns_scan_text *out);
bool ns_scan_number(ns_scan *scan, ns_slice *out);
/* Reads '{' or '[': then ask for members or elements until they say false (then look at problem). */
bool ns_scan_enter(ns_scan *scan, char bracket);
bool ns_scan_member(ns_scan *scan, bool first, ns_scan_text *key);
bool ns_scan_element(ns_scan *scan, bool first);
/* Passes over any value, checking it in full; at most NS_JSON_SCAN_DEPTH_MAX deep. */
bool ns_scan_skip(ns_scan *scan);
/* True when nothing but blanks is left. */
bool ns_scan_finish(ns_scan *scan);
/* The text without escapes: raw itself when there are none, else in arena. A NUL becomes a blank, half
 * a surrogate pair U+FFFD. ptr NULL when memory is short. */
ns_slice ns_scan_decode(ns_scan_text text, ns_arena *arena);

/* ---- readers of the formats: raw → draft (and passages, for JSON) ---- */
ns_status ns_json_article_read(const ns_parse *parse, ns_draft *draft, ns_passages *passages);
ns_status ns_text_article_read(const ns_parse *parse, ns_slice text, ns_draft *draft);
ns_status ns_html_article_read(const ns_parse *parse, ns_draft *draft);
/* A name or title of at most `max` bytes, the bit set in *cut when it had more; absent when there is nothing in it. */
ns_slice ns_name_cut(ns_slice name, size_t max, unsigned bit, unsigned *cut);
/* A date as text; NS_DATE_NONE with a warning when it cannot be read. */
ns_period ns_parse_date(const ns_parse *parse, ns_slice text);

/* ---- frontmatter.c ---- */
/* Takes the "---" header off *text (normalised) and its known keys into draft. */
void ns_frontmatter_read(ns_slice *text, ns_arena *arena, ns_draft *draft);

/* ---- text → blocks ---- */
typedef enum ns_text_style {
  NS_STYLE_PLAIN,    /* .txt: the file decides how paragraphs are told apart */
  NS_STYLE_MARKDOWN, /* headings by #, inline markup off */
  NS_STYLE_FIELD     /* text inside JSON: blank lines part the paragraphs */
} ns_text_style;

ns_status ns_text_to_blocks(ns_slice text, ns_text_style style, ns_blocks *blocks);

/* ---- lines_of_text.c---- */
typedef enum ns_line_kind {
  NS_LINE_BLANK,
  NS_LINE_TEXT,
  NS_LINE_HEADING,   /* Markdown "#" */
  NS_LINE_UNDERLINE, /* === or ---, or any rule */
  NS_LINE_ITEM,
  NS_LINE_TABLE      /* | cell | cell |, or cells parted by tabs */
} ns_line_kind;

typedef struct ns_line {
  ns_slice text;   /* trimmed */
  ns_slice body;   /* what follows the marker of a heading or an item, else text */
  uint32_t indent; /* columns */
  uint32_t width;  /* characters of indent and text */
  uint8_t kind;    /* ns_line_kind */
  uint8_t level;   /* of a heading; of an underline 1 or 2, 0 for a mere rule */
  char marker;     /* of an item: '*' a bullet, '-' a hyphen, '_' a dash, '1' a number, 'a' a letter */
  int32_t number;  /* of a numbered item */
} ns_line;

typedef struct ns_lines_of_text {
  ns_line *items;
  size_t count;
} ns_lines_of_text;

typedef enum ns_layout {
  NS_LAYOUT_LINES,  /* one paragraph a line */
  NS_LAYOUT_WRAPPED,/* lines filled up to a width */
  NS_LAYOUT_JOINED  /* blank lines alone part the paragraphs */
} ns_layout;

ns_status ns_lines_split(ns_slice text, ns_text_style style, ns_arena *arena, ns_lines_of_text *out);
/* *width: the column up to which wrapped lines are filled. */
ns_layout ns_lines_layout(const ns_lines_of_text *lines, ns_text_style style, uint32_t *width);

/* ---- layout.c ---- */
/* True when `next` had no room on the line: its first word and `slack` more would pass the width. */
bool ns_line_is_full(const ns_line *line, const ns_line *next, uint32_t width, uint32_t slack);

/* ---- tables.c ---- */
/* Adds the rows of the table in lines[from..to) as blocks. */
void ns_table_rows(const ns_line *lines, size_t count, ns_text_style style, ns_blocks *blocks);
/* Adds the row "head: cell | head: cell"; empty cells are left out. *first, whether it is its table's first, is cleared
 * when there was anything to add. */
void ns_table_add_row(ns_blocks *blocks, const ns_slice *heads, size_t head_count, const ns_slice *cells, size_t cell_count,
                      bool *first);
/* Makes heads fit to be repeated in every row: long ones stand once in a row of their own and are cut. */
void ns_table_settle_heads(ns_blocks *blocks, ns_slice *heads, size_t count, bool *first);
/* True when the article's tables have grown beyond bounds: nothing is to be repeated any more. */
bool ns_table_is_full(ns_blocks *blocks);
bool ns_table_is_rule(ns_slice line); /* |---|:--:| */
bool ns_table_is_caption(ns_slice text);

/* ---- markdown.c ---- */
/* Text without emphasis, links, images and the like. */
ns_slice ns_markdown_inline(ns_slice text, ns_arena *arena);

/* ---- furniture.c, furniture_phrases.c ---- */
/* Marks blocks that are no part of the article. only_forms: nothing but comment forms, for data that is
 * no web page. Bylines and dates of the head go into draft where it has none. */
void ns_furniture_mark(ns_draft *draft, bool only_forms);

typedef enum ns_phrase {
  NS_PHRASE_NONE,
  NS_PHRASE_LINE,    /* leave the line out */
  NS_PHRASE_WORD,    /* leave it out unless it heads a paragraph */
  NS_PHRASE_FORM,    /* of a comment form: leave it out even of data */
  NS_PHRASE_DATE,    /* when the page was written */
  NS_PHRASE_TEASERS, /* and the short lines that follow it */
  NS_PHRASE_END,     /* and, late in the file, all that follows it */
  NS_PHRASE_AUTHOR,  /* heads an author's biography */
  NS_PHRASE_CONTENTS /* heads a table of contents */
} ns_phrase;
/* What a whole line is known to be. */
ns_phrase ns_phrase_find(ns_slice line);
bool ns_phrase_is_form(ns_slice line);

/* ---- furniture_imprint.c ---- */
/* True when the line is a person's name: two words or more in capitals, nothing else. */
bool ns_is_name(ns_slice line);
/* True when the line tells author or date and nothing else; they go into draft where it has none. */
bool ns_imprint_read(ns_slice line, ns_draft *draft);

/* ---- headings.c ---- */
/* Short lines above longer paragraphs become headings; the first becomes the title when there is none. */
void ns_headings_find(ns_draft *draft);
/* The first sentence, shortened with "…" to NS_TITLE_CUT bytes. */
ns_slice ns_title_from_text(ns_slice text, ns_arena *arena);

/* ---- sentence.c ---- */
bool ns_ends_sentence(ns_slice text); /* . ! ? … also inside closing quotes or brackets */

/* ---- helpers for lines, lines_of_text.c---- */
bool ns_starts_lower(ns_slice text);
bool ns_starts_upper(ns_slice text);
size_t ns_word_count(ns_slice text);

/* ---- walk.c ---- */
typedef struct ns_walk ns_walk;
typedef struct ns_walk_file {
  const char *path; /* absolute, or "-"; until the next step */
  ns_slice id;      /* relative to the folder given, or the name */
  ns_format format;
  uint64_t size; /* 0 when it is no regular file */
} ns_walk_file;

ns_status ns_walk_open(const char *const *paths, size_t count, ns_warn_fn *warn, void *warn_ctx,
                       ns_walk **out, ns_error *err);
ns_status ns_walk_next(ns_walk *walk, ns_walk_file *file, bool *more, ns_error *err);
uint64_t ns_walk_left_out(const ns_walk *walk);
/* Those among them that could not be read. */
uint64_t ns_walk_unreadable(const ns_walk *walk);
void ns_walk_close(ns_walk *walk);

/* ---- lines.c ---- */
typedef struct ns_line_reader ns_line_reader;
/* path "-" is standard input. */
ns_status ns_line_reader_open(const char *path, ns_line_reader **out, ns_error *err);
/* The next line that is not blank, without its line break; *more is false at the end, also after damage:
 * then *damage (else NULL) says what happened. A line over NS_LINE_MAX has ptr NULL. */
ns_status ns_line_reader_next(ns_line_reader *reader, ns_slice *line, uint64_t *number, bool *more,
                              const char **damage, ns_error *err);
/* Bytes of the file read so far. */
uint64_t ns_line_reader_offset(const ns_line_reader *reader);
void ns_line_reader_close(ns_line_reader *reader);
#endif
