/* Files become articles, articles become passages. Formats: text, Markdown, HTML, JSON lines (also
 * gzip). Reading and parsing are apart, so that one thread reads and many parse. */
#ifndef NS_CORPUS_CORPUS_H
#define NS_CORPUS_CORPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

enum {
  NS_FILE_MAX = 16 << 20,      /* bytes of one file */
  NS_LINE_MAX = 64 << 20,      /* bytes of one JSON line: any article of a file, as it is exported, with room for quoting */
  NS_ARTICLE_MAX = 32 << 20,   /* bytes of text of one article: as many as a file of Latin-1 can have */
  NS_PARAGRAPH_MAX = 64 << 10, /* bytes of one passage; longer ones are split on sentence borders */
  NS_PASSAGES_MAX = 1 << 20,   /* passages of one article */
  NS_ID_MAX = 1024,            /* bytes of an article id */
  NS_NAME_MAX = 512,           /* bytes of a section, caption, source, author or language: every passage may bring its own */
  NS_TITLE_MAX = 1024,         /* bytes of a title */
  NS_ADDRESS_MAX = 4096,       /* bytes of a url or path: a longer one is none */
  NS_TABLE_BYTES_MAX = 32 << 20 /* of an article's rows, before heads and spans are no longer repeated in them */
};

/* What of an article was too long and was cut, or left out. */
enum {
  NS_CUT_TITLE = 1,
  NS_CUT_SOURCE = 2,
  NS_CUT_AUTHOR = 4,
  NS_CUT_LANG = 8,
  NS_CUT_SECTION = 16,
  NS_CUT_CAPTION = 32,
  NS_CUT_URL = 64,    /* left out */
  NS_CUT_TABLE = 128  /* rows without their heads, spans not repeated */
};

typedef enum ns_passage_kind { NS_PASSAGE_TEXT, NS_PASSAGE_LIST, NS_PASSAGE_ROW } ns_passage_kind;
/* "text", "list", "row", and back: false when it is none of them. */
const char *ns_passage_kind_name(ns_passage_kind kind);
bool ns_passage_kind_named(ns_slice name, ns_passage_kind *out);

typedef struct ns_passage {
  ns_slice text;      /* well-formed UTF-8, NFC, blanks folded, no line breaks but in lists ("\n• ") */
  ns_slice section;   /* heading it stands under; absent when none */
  ns_slice caption;   /* of a table row: the line above the table ("Tabelle: …", "in Mio. €"); absent when none */
  uint32_t paragraph; /* counts from 1 within the article */
  uint8_t kind;       /* ns_passage_kind */
} ns_passage;

typedef struct ns_article {
  ns_slice id, title, source, author, url, lang, path; /* absent when unknown (id never) */
  ns_period date;        /* NS_DATE_NONE when unknown */
  const ns_passage *passages;
  size_t passage_count;
  unsigned cut;          /* NS_CUT_…; 0 of one that was stored */
  uint64_t content_hash; /* over everything above but path, all of which is stored: equal = unchanged */
} ns_article;

typedef enum ns_format { NS_FORMAT_TEXT, NS_FORMAT_MARKDOWN, NS_FORMAT_HTML, NS_FORMAT_JSON } ns_format;

/* One article in its raw form, as it came off the disk. */
typedef struct ns_raw {
  ns_format format;
  ns_slice bytes;     /* a whole file, or one line of JSON; borrowed until the next ns_source_next */
  const char *path;   /* absolute path of the file, "-" for standard input; borrowed likewise */
  ns_slice default_id; /* of a file: its path relative to the folder given, or its name; absent for JSON */
  uint64_t line;      /* of JSON: line number from 1; 0 for files */
  uint64_t size_read; /* bytes consumed so far over all inputs: for progress */
} ns_raw;

/* A complaint about one input that does not stop the rest; text names file, line and what to do. why: what kept it
 * out, NS_OK when it was taken all the same, put right. */
typedef void ns_warn_fn(void *ctx, ns_status why, const char *text);

typedef struct ns_source ns_source;
/* Walks paths in the order given, folders in byte order of their names, recursively; hidden files and
 * files of no known ending inside folders are passed over (README.md too); a named file of unknown
 * ending is read as text. Nothing is opened yet but a missing path is reported at once through warn.
 * id_prefix may be absent. */
ns_status ns_source_open(const char *const *paths, size_t count, ns_slice id_prefix, ns_warn_fn *warn,
                         void *warn_ctx, ns_source **out, ns_error *err);
/* The next raw article; *more is false at the end. Unreadable or over-long inputs are warned of and
 * passed over. Errors that end the walk: NS_NOMEM. */
ns_status ns_source_next(ns_source *source, ns_raw *raw, bool *more, ns_error *err);
/* Inputs that were left out with a warning so far, by this source. */
uint64_t ns_source_left_out(const ns_source *source);
/* Those among them of which nobody knows what is in them: a file or folder that cannot be read, or not to its end. */
uint64_t ns_source_unreadable(const ns_source *source);
/* Bytes of all inputs when that can be known beforehand (regular files), else 0. */
uint64_t ns_source_total_bytes(const ns_source *source);
void ns_source_close(ns_source *source);

/* Pure: raw → article, all memory from arena (which the caller clears). NS_INVALID with a text that
 * names path and line when it is no article (broken JSON, no text, binary). warn hears of what was
 * repaired (Latin-1, broken UTF-8, an unreadable date). */
ns_status ns_article_parse(const ns_raw *raw, ns_slice id_prefix, ns_arena *arena, ns_warn_fn *warn,
                           void *warn_ctx, ns_article *out, ns_error *err);
#endif
