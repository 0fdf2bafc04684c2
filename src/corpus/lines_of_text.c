/* Text → lines that know what they are: headings, items, table lines, rules. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "corpus/internal.h"

/* ---- small questions about a text ---- */

bool ns_starts_lower(ns_slice text) {
  unsigned len;
  return text.len && utf8proc_category((utf8proc_int32_t)ns_utf8_at(text, 0, &len)) == UTF8PROC_CATEGORY_LL;
}

bool ns_starts_upper(ns_slice text) {
  unsigned len;
  return text.len && utf8proc_category((utf8proc_int32_t)ns_utf8_at(text, 0, &len)) == UTF8PROC_CATEGORY_LU;
}

size_t ns_word_count(ns_slice text) {
  size_t words = 0;
  for (size_t i = 0; i < text.len; i++)
    words += text.ptr[i] != ' ' && (i == 0 || text.ptr[i - 1] == ' ');
  return words;
}

/* ---- what one line is ---- */

/* Dashes, quotes, bullets and drawn lines beside ASCII punctuation: nothing to read. */
static bool has_no_word(ns_slice text) {
  for (size_t at = 0; at < text.len;) {
    unsigned len;
    uint32_t c = ns_utf8_at(text, at, &len);
    bool sign = (c < 0x80 && c != '|' && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) ||
                (c >= 0x2010 && c <= 0x205E) || (c >= 0x2190 && c <= 0x2BFF) || c == 0xB7;
    if (!sign)
      return false;
    at += len;
  }
  return true;
}

static bool all_of(ns_slice text, char c) {
  for (size_t i = 0; i < text.len; i++)
    if (text.ptr[i] != c)
      return false;
  return text.len > 0;
}

static ns_slice skip_blanks(ns_slice text) {
  while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
    text = ns_slice_of(text.ptr + 1, text.len - 1);
  return text;
}

static bool heading(ns_line *line) {
  size_t level = 0;
  ns_slice text = line->text;
  while (level < text.len && text.ptr[level] == '#')
    level++;
  if (level == 0 || level > 6 || level == text.len || text.ptr[level] != ' ')
    return false;
  ns_slice body = ns_slice_trim(ns_slice_from(text, level));
  while (body.len && body.ptr[body.len - 1] == '#')
    body.len--;
  line->body = ns_slice_trim(body);
  line->level = (uint8_t)level;
  line->kind = NS_LINE_HEADING;
  return true;
}

static bool is_bullet(uint32_t c) {
  switch (c) {
  case 0x2022: case 0x2023: case 0x2043: case 0x2219: case 0x25AA: case 0x25AB: case 0x25A0: case 0x25A1:
  case 0x25B6: case 0x25BA: case 0x25CB: case 0x25CF: case 0x25E6: case 0x27A4: case 0x2714: case 0x2713:
  case 0x2192: case 0xB7: case 0xF0B7: /* the last: a bullet of Symbol, out of word processors */
    return true;
  default: return false;
  }
}

static char marker_of(uint32_t c) {
  if (c == '*' || c == '+' || is_bullet(c))
    return '*';
  if (c == 0x2013 || c == 0x2014)
    return '_';
  return c == '-' ? '-' : '\0';
}

static bool numbered(ns_line *line) {
  size_t digits = 0;
  int number = 0;
  ns_slice text = line->text;
  while (digits < text.len && digits < 3 && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
    number = number * 10 + (text.ptr[digits++] - '0');
  if (digits == 0 || digits + 1 >= text.len || (text.ptr[digits] != '.' && text.ptr[digits] != ')') ||
      (text.ptr[digits + 1] != ' ' && text.ptr[digits + 1] != '\t'))
    return false;
  line->body = ns_slice_trim(ns_slice_from(text, digits + 1));
  line->marker = '1';
  line->number = number;
  line->kind = NS_LINE_ITEM;
  return line->body.len > 0;
}

/* "a) ", "bb) ": the letters stay, as texts refer to them. */
static bool lettered(ns_line *line) {
  size_t letters = 0;
  ns_slice text = line->text;
  while (letters < text.len && letters < 2 && text.ptr[letters] >= 'a' && text.ptr[letters] <= 'z')
    letters++;
  if (letters == 0 || letters + 2 > text.len || text.ptr[letters] != ')' || text.ptr[letters + 1] != ' ')
    return false;
  line->marker = 'a';
  line->kind = NS_LINE_ITEM;
  return true;
}

static bool item(ns_line *line) {
  unsigned len;
  uint32_t c = ns_utf8_at(line->text, 0, &len);
  char marker = marker_of(c);
  if (!marker)
    return numbered(line) || lettered(line);
  bool blank = len < line->text.len && (line->text.ptr[len] == ' ' || line->text.ptr[len] == '\t');
  if (!blank && !is_bullet(c))
    return false;
  line->body = ns_slice_trim(ns_slice_from(line->text, len));
  if (ns_slice_starts(line->body, NS_LIT("[ ] ")) || ns_slice_starts(line->body, NS_LIT("[x] ")))
    line->body = skip_blanks(ns_slice_from(line->body, 4));
  line->marker = marker;
  line->kind = NS_LINE_ITEM;
  return line->body.len > 0;
}

static void classify(ns_line *line, ns_text_style style) {
  line->body = line->text;
  line->kind = NS_LINE_TEXT;
  while (style == NS_STYLE_MARKDOWN && line->text.len && line->text.ptr[0] == '>')
    line->text = line->body = skip_blanks(ns_slice_from(line->text, 1));
  if (line->text.len == 0 || ns_slice_starts(line->text, NS_LIT("```")) || ns_slice_starts(line->text, NS_LIT("~~~"))) {
    line->kind = NS_LINE_BLANK;
    return;
  }
  if (has_no_word(line->text)) {
    line->kind = NS_LINE_UNDERLINE;
    if (line->text.len >= 3)
      line->level = all_of(line->text, '=') ? 1 : all_of(line->text, '-') ? 2 : 0;
    return;
  }
  if (!heading(line) && !item(line)) {
    line->body = line->text;
    line->kind = NS_LINE_TEXT;
  }
}

/* ---- numbers that are no list ---- */

static bool is_number(const ns_line *line, int32_t number) {
  return line->kind == NS_LINE_ITEM && line->marker == '1' && line->number == number;
}

enum { CONTINUATION_MAX = 120, CONTINUATION_LINES = 8 };

/* True when the line after the numbered one, its continuation aside, bears the next number. */
static bool number_goes_on(const ns_lines_of_text *lines, size_t at) {
  const ns_line *from = &lines->items[at];
  for (size_t i = at + 1; i < lines->count && i <= at + CONTINUATION_LINES; i++) {
    const ns_line *line = &lines->items[i];
    if (is_number(line, from->number + 1))
      return true;
    bool continues = line->kind == NS_LINE_BLANK || line->indent > from->indent ||
                     (line->kind == NS_LINE_TEXT && line->width <= CONTINUATION_MAX &&
                      lines->items[i - 1].kind != NS_LINE_BLANK);
    if (!continues)
      return false;
  }
  return false;
}

/* "1. Januar" or a numbered heading is no list: a number counts only next to its neighbour. */
static void settle_numbers(ns_lines_of_text *lines) {
  int32_t expected = -1;
  for (size_t i = 0; i < lines->count; i++) {
    ns_line *line = &lines->items[i];
    if (line->kind != NS_LINE_ITEM || line->marker != '1')
      continue;
    bool on = number_goes_on(lines, i);
    if (!on && line->number != expected) {
      line->kind = NS_LINE_TEXT;
      line->body = line->text;
    }
    expected = on ? line->number + 1 : -1;
  }
}

/* The line that is not blank next to line `at` in direction `step`; NULL when none is near. */
static const ns_line *neighbour(const ns_lines_of_text *lines, size_t at, int step) {
  enum { NEAR = 3 };
  for (int k = 1; k <= NEAR; k++) {
    size_t i = step > 0 ? at + (size_t)k : at - (size_t)k; /* wraps around below 0 */
    if (i >= lines->count)
      return NULL;
    if (lines->items[i].kind != NS_LINE_BLANK)
      return &lines->items[i];
  }
  return NULL;
}

static bool is_dashed(const ns_line *line) {
  return line && line->kind == NS_LINE_ITEM && line->marker == '_';
}

/* A long dash by itself opens no list: people speak after it. */
static void settle_dashes(ns_lines_of_text *lines) {
  bool listed = false; /* the dashed line before is an item */
  for (size_t i = 0; i < lines->count; i++) {
    ns_line *line = &lines->items[i];
    if (!is_dashed(line))
      continue;
    const ns_line *before = neighbour(lines, i, -1);
    bool announced = before && ns_slice_ends(before->text, NS_LIT(":"));
    listed = announced || is_dashed(neighbour(lines, i, 1)) || (listed && is_dashed(before));
    if (!listed) {
      line->kind = NS_LINE_TEXT;
      line->body = line->text;
    }
  }
}

/* ---- tables ---- */

static bool has_pipe(ns_slice text) {
  return text.len && memchr(text.ptr, '|', text.len);
}

static bool is_pipe_row(const ns_line *line) {
  return line->text.len > 2 && line->text.ptr[0] == '|' && has_pipe(ns_slice_from(line->text, 1));
}

enum { TAB_CELL_MAX = 100 };

/* Number of tabs between cells; 0 when a cell is too long for one. */
static size_t tab_count(ns_slice text) {
  size_t tabs = 0, cell = 0;
  for (size_t i = 0; i < text.len; i++) {
    cell = text.ptr[i] == '\t' ? 0 : cell + 1;
    tabs += text.ptr[i] == '\t';
    if (cell > TAB_CELL_MAX)
      return 0;
  }
  return tabs;
}

/* Number of " | " between cells, none of them at the ends; 0 when a cell is too long for one. */
static size_t bar_count(ns_slice text) {
  size_t bars = 0, cell = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool bar = i > 0 && i + 1 < text.len && text.ptr[i] == '|' && text.ptr[i - 1] == ' ' && text.ptr[i + 1] == ' ';
    cell = bar ? 0 : cell + 1;
    bars += bar;
    if (cell > TAB_CELL_MAX)
      return 0;
  }
  return bars;
}

/* Lines of as many cells, parted by bars alone: three of them, or two with three cells or more. */
static size_t bar_table_end(const ns_lines_of_text *lines, size_t at) {
  size_t bars = lines->items[at].kind == NS_LINE_TEXT ? bar_count(lines->items[at].text) : 0, end = at + 1;
  while (bars && end < lines->count && bar_count(lines->items[end].text) == bars)
    end++;
  return end - at >= 3 || (end - at == 2 && bars >= 2) ? end : at;
}

static size_t mark_while(ns_lines_of_text *lines, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    lines->items[i].kind = NS_LINE_TABLE;
    lines->items[i].body = lines->items[i].text;
  }
  return to;
}

/* The end of the table that begins at line `at`; `at` when none does. */
static size_t table_end(const ns_lines_of_text *lines, size_t at) {
  const ns_line *line = &lines->items[at];
  size_t end = at + 1;
  if (end == lines->count || line->kind == NS_LINE_BLANK)
    return at;
  if (has_pipe(line->text) && ns_table_is_rule(lines->items[end].text)) {
    while (end < lines->count && has_pipe(lines->items[end].text))
      end++;
    return end;
  }
  if (is_pipe_row(line)) {
    while (end < lines->count && is_pipe_row(&lines->items[end]))
      end++;
    return end > at + 1 ? end : at;
  }
  if (bar_table_end(lines, at) > at)
    return bar_table_end(lines, at);
  size_t tabs = line->kind == NS_LINE_TEXT ? tab_count(line->text) : 0;
  while (tabs && end < lines->count && tab_count(lines->items[end].text) == tabs)
    end++;
  return end > at + 1 ? end : at;
}

static void mark_tables(ns_lines_of_text *lines) {
  for (size_t i = 0; i < lines->count;) {
    size_t end = table_end(lines, i);
    i = end > i ? mark_while(lines, i, end) : i + 1;
  }
}

/* ---- all of it ---- */

static uint32_t indent_of(ns_slice line) {
  uint32_t columns = 0;
  for (size_t i = 0; i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'); i++)
    columns += line.ptr[i] == '\t' ? 4 : 1;
  return columns;
}

static size_t count_lines(ns_slice text) {
  size_t count = 1;
  const char *at = text.ptr, *end = at + text.len;
  while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
    count++;
    at++;
  }
  return count;
}

ns_status ns_lines_split(ns_slice text, ns_text_style style, ns_arena *arena, ns_lines_of_text *out) {
  *out = (ns_lines_of_text){0};
  size_t count = count_lines(text);
  if (count > NS_TEXT_LINES_MAX)
    return NS_LIMIT;
  out->items = ns_arena_calloc(arena, count, sizeof *out->items);
  if (!out->items)
    return NS_NOMEM;
  for (const char *at = text.ptr, *end = at + text.len; out->count < count; out->count++) {
    const char *found = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    ns_slice raw = ns_slice_of(at, (size_t)((found ? found : end) - at));
    ns_line *line = &out->items[out->count];
    line->text = ns_slice_trim(raw);
    line->indent = indent_of(raw);
    line->width = line->indent + (uint32_t)ns_utf8_count(line->text);
    classify(line, style);
    at = found ? found + 1 : end;
  }
  mark_tables(out);
  settle_numbers(out);
  settle_dashes(out);
  return NS_OK;
}
