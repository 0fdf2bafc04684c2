/* The texts of tests/data/hostile.tsv, each grown to a size that is asked for. Used by the unit tests and by
 * tools/bench/hostile.c; needs no cmocka. */
#ifndef NS_TESTS_HOSTILE_H
#define NS_TESTS_HOSTILE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/utf8.h"
#include "corpus/corpus.h"

enum { HOSTILE_FIELDS = 6, HOSTILE_TABLE_MAX = 1 << 20, HOSTILE_TEXT_MAX = 1 << 27, HOSTILE_CASES_MAX = 1024 };
enum { HOSTILE_NAME, HOSTILE_FORMAT, HOSTILE_HEAD, HOSTILE_UNIT, HOSTILE_TAIL, HOSTILE_CLOSE };

typedef struct hostile_case {
  char name[48];
  ns_format format;
  bool field;
  ns_slice fields[HOSTILE_FIELDS]; /* as they stand in the table */
} hostile_case;

typedef struct hostile_table {
  ns_buf file;
  hostile_case cases[HOSTILE_CASES_MAX];
  size_t count;
} hostile_table;

static inline ns_format hostile_format(ns_slice name) {
  return ns_slice_is(name, "html")                                   ? NS_FORMAT_HTML
         : ns_slice_is(name, "json") || ns_slice_is(name, "field") ? NS_FORMAT_JSON
         : ns_slice_is(name, "markdown")                           ? NS_FORMAT_MARKDOWN
                                                                   : NS_FORMAT_TEXT;
}

static inline void hostile_add_line(hostile_table *table, ns_slice line) {
  hostile_case *made = &table->cases[table->count++];
  memset(made, 0, sizeof *made);
  for (unsigned i = 0; i < HOSTILE_FIELDS && line.ptr; i++) {
    const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
    made->fields[i] = ns_slice_of(line.ptr, tab ? (size_t)(tab - line.ptr) : line.len);
    line = tab ? ns_slice_from(line, made->fields[i].len + 1) : NS_SLICE_NONE;
  }
  snprintf(made->name, sizeof made->name, "%.*s", (int)made->fields[HOSTILE_NAME].len, made->fields[HOSTILE_NAME].ptr);
  made->format = hostile_format(made->fields[HOSTILE_FORMAT]);
  made->field = ns_slice_is(made->fields[HOSTILE_FORMAT], "field");
}

/* False when the table cannot be read; released with hostile_release. */
static inline bool hostile_load(const char *path, hostile_table *table) {
  ns_error err;
  table->count = 0;
  ns_buf_init(&table->file, HOSTILE_TABLE_MAX);
  if (ns_file_read(path, &table->file, &err))
    return false;
  for (ns_slice rest = ns_buf_slice(&table->file); rest.len;) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    ns_slice line = ns_slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
    rest = ns_slice_from(rest, line.len + (end != NULL));
    if (line.len && line.ptr[0] != '#' && table->count < HOSTILE_CASES_MAX)
      hostile_add_line(table, line);
  }
  return table->count > 0;
}

static inline void hostile_release(hostile_table *table) {
  ns_buf_release(&table->file);
}

static inline void hostile_add_char(ns_slice digits, ns_buf *out) {
  char text[8] = {0}, bytes[4];
  memcpy(text, digits.ptr, digits.len < sizeof text ? digits.len : sizeof text - 1);
  ns_buf_add(out, bytes, ns_utf8_put((uint32_t)strtoul(text, NULL, 16), bytes));
}

/* Another number for each, spread over 32 bits. */
static inline uint32_t hostile_spread(uint64_t n) {
  uint64_t mixed = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
  return (uint32_t)((mixed ^ mixed >> 29) >> 16);
}

/* Six letters, consonant and vowel in turn: another word for each number below a million. */
static inline void hostile_add_word(uint64_t n, ns_buf *out) {
  static const char consonants[] = "bcdfghjklmnpqrstvwxz", vowels[] = "aeiou";
  uint32_t left = (uint32_t)((n * 613489) % 1000000);
  for (int i = 0; i < 3; i++, left /= 100) {
    ns_buf_add_char(out, consonants[left % 20]);
    ns_buf_add_char(out, vowels[left / 20 % 5]);
  }
}

/* A field with its signs resolved; *n counts what counts up. */
static inline void hostile_add(ns_slice field, uint64_t *n, ns_buf *out) {
  for (size_t i = 0; i < field.len; i++) {
    ns_slice rest = ns_slice_from(field, i);
    if (ns_slice_starts(rest, NS_LIT("\\n")) || ns_slice_starts(rest, NS_LIT("\\t")) || ns_slice_starts(rest, NS_LIT("\\\\"))) {
      ns_buf_add_char(out, rest.ptr[1] == 'n' ? '\n' : rest.ptr[1] == 't' ? '\t' : '\\');
      i += 1;
    } else if (ns_slice_starts(rest, NS_LIT("\\u"))) {
      hostile_add_char(ns_slice_of(rest.ptr + 2, 4), out);
      i += 5;
    } else if (ns_slice_starts(rest, NS_LIT("\\U"))) {
      hostile_add_char(ns_slice_of(rest.ptr + 2, 6), out);
      i += 7;
    } else if (ns_slice_starts(rest, NS_LIT("{n}")) || ns_slice_starts(rest, NS_LIT("{w}")) || ns_slice_starts(rest, NS_LIT("{x}"))) {
      if (rest.ptr[1] == 'w')
        hostile_add_word((*n)++, out);
      else
        ns_buf_addf(out, rest.ptr[1] == 'n' ? "%u" : "%06x", rest.ptr[1] == 'n' ? (unsigned)(*n) : hostile_spread(*n) & 0xffffffu);
      *n += rest.ptr[1] != 'w';
      i += 2;
    } else {
      ns_buf_add_char(out, rest.ptr[0]);
    }
  }
}

static inline void hostile_add_units(const hostile_case *from, size_t bytes, ns_buf *out) {
  uint64_t n = 0, ignored = 0;
  size_t units = 0, start = out->len;
  ns_slice close = from->fields[HOSTILE_CLOSE];
  while (out->len < bytes && !out->status && (!close.len || out->len - start + units * close.len < bytes)) {
    size_t before = out->len;
    hostile_add(from->fields[HOSTILE_UNIT], &n, out);
    units++;
    if (out->len == before)
      break;
  }
  hostile_add(from->fields[HOSTILE_TAIL], &ignored, out);
  for (size_t i = 0; i < units && close.len; i++)
    hostile_add(close, &ignored, out);
}

/* The text from byte `start` on as it stands in a string of JSON. */
static inline void hostile_escape(size_t start, ns_buf *out) {
  ns_buf text;
  ns_buf_init(&text, HOSTILE_TEXT_MAX);
  ns_buf_add_slice(&text, ns_slice_from(ns_buf_slice(out), start));
  out->len = start;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c < ' ')
      ns_buf_addf(out, "\\u%04x", c);
    else if (c == '"' || c == '\\')
      ns_buf_addf(out, "\\%c", c);
    else
      ns_buf_add_char(out, (char)c);
  }
  ns_buf_release(&text);
}

/* The case's text of about `bytes` bytes into out, which is emptied first. */
static inline void hostile_make(const hostile_case *from, size_t bytes, ns_buf *out) {
  uint64_t ignored = 0;
  ns_buf_clear(out);
  if (from->field)
    ns_buf_addf(out, "{\"id\":\"%s\",\"paragraphs\":[\"", from->name);
  size_t start = out->len;
  hostile_add(from->fields[HOSTILE_HEAD], &ignored, out);
  hostile_add_units(from, bytes, out);
  if (from->field) {
    hostile_escape(start, out);
    ns_buf_add_str(out, "\"]}");
  }
}
#endif
