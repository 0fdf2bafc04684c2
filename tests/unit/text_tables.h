/* Readable tables for the text tests: tab-separated rows of tests/data, comments with #. */
#ifndef NS_TESTS_TEXT_TABLES_H
#define NS_TESTS_TEXT_TABLES_H

#include "unit.h"

#include "base/buf.h"
#include "base/file.h"
#include "text/text.h"

enum { TABLE_FIELDS = 4 };
typedef void table_row_fn(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx);

/* Calls row for each line of tests/data/<name>; missing fields are empty. Fails the test when the
 * file cannot be read or is empty. */
static inline void each_row(const char *name, table_row_fn *row, void *ctx) {
  char path[256];
  ns_buf file;
  ns_error err;
  unsigned line = 0, rows = 0;
  snprintf(path, sizeof path, "tests/data/%s", name);
  ns_buf_init(&file, 1 << 20);
  if (ns_file_read(path, &file, &err))
    fail_msg("%s", err.text);
  ns_slice rest = ns_buf_slice(&file);
  while (rest.len) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    ns_slice text = ns_slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
    rest = ns_slice_from(rest, text.len + 1);
    line++;
    if (!text.len || text.ptr[0] == '#')
      continue;
    ns_slice fields[TABLE_FIELDS] = {{NULL, 0}};
    for (unsigned i = 0; i < TABLE_FIELDS && text.ptr; i++) {
      const char *tab = memchr(text.ptr, '\t', text.len);
      fields[i] = ns_slice_of(text.ptr, tab ? (size_t)(tab - text.ptr) : text.len);
      text = tab ? ns_slice_from(text, fields[i].len + 1) : NS_SLICE_NONE;
    }
    row(fields, line, ctx);
    rows++;
  }
  ns_buf_release(&file);
  assert_true(rows > 0);
}
#endif
