/* Lines → blocks: paragraphs, headings, items and rows. */
#include "corpus/internal.h"

/* The paragraph or item whose lines are being gathered: lines[from..to). */
typedef struct builder {
  const ns_lines_of_text *lines;
  ns_blocks *blocks;
  ns_text_style style;
  ns_layout layout;
  uint32_t width;
  size_t from, to; /* empty when from == to */
  bool gap;        /* a blank line before the current line */
  bool open_gap;   /* a blank line before the open block */
  char list;       /* marker of the list that is going on, '\0' = none */
} builder;

enum { NEW_PARAGRAPH_SLACK = 8, HEADING_WIDTH_PERCENT = 60 };

static const ns_line *line_at(const builder *build, size_t i) {
  return &build->lines->items[i];
}

/* ---- joining the lines of a paragraph ---- */

static bool is_letter(char c) {
  return (unsigned char)c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* "Strom-" before "und Gasnetze" keeps its hyphen. */
static bool joins_words(ns_slice text) {
  static const char *const words[] = {"und ", "oder ", "bis ", "sowie ", "bzw. ", "noch ", "als ", "and ", "or "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (ns_slice_starts(text, ns_slice_str(words[i])))
      return true;
  return false;
}

/* Appends a line to used bytes of out; a word that was divided at the line's end becomes one again. */
static size_t append_line(char *out, size_t used, ns_slice text) {
  bool hyphen = used >= 2 && out[used - 1] == '-' && is_letter(out[used - 2]);
  bool soft = used >= 2 && memcmp(out + used - 2, "\xC2\xAD", 2) == 0;
  if (soft)
    used -= 2;
  else if (hyphen && ns_starts_lower(text) && !joins_words(text))
    used--;
  else if (used > 0 && !(hyphen && ns_starts_upper(text)))
    out[used++] = ' ';
  memcpy(out + used, text.ptr, text.len);
  return used + text.len;
}

static ns_slice joined(const builder *build) {
  ns_slice first = line_at(build, build->from)->body;
  if (build->to - build->from == 1)
    return first;
  size_t len = 0, used = 0;
  for (size_t i = build->from; i < build->to; i++)
    len += line_at(build, i)->body.len + 1;
  char *out = ns_arena_alloc(build->blocks->arena, len);
  if (!out)
    return NS_SLICE_NONE;
  for (size_t i = build->from; i < build->to; i++)
    used = append_line(out, used, line_at(build, i)->body);
  return ns_slice_of(out, used);
}

static ns_slice finished(const builder *build, ns_slice text) {
  if (text.ptr && build->style == NS_STYLE_MARKDOWN)
    text = ns_markdown_inline(text, build->blocks->arena);
  return text.ptr ? ns_text_clean(text, build->blocks->arena) : text;
}

/* ---- closing and opening ---- */

static ns_block *add(builder *build, ns_block_kind kind, ns_slice text) {
  ns_block *block = ns_blocks_add(build->blocks, kind, finished(build, text));
  if (block)
    block->gap = build->open_gap;
  return block;
}

static void flush(builder *build) {
  if (build->from == build->to)
    return;
  const ns_line *line = line_at(build, build->from);
  bool item = line->kind == NS_LINE_ITEM;
  ns_block *block = add(build, item ? NS_BLOCK_ITEM : NS_BLOCK_TEXT, joined(build));
  if (block) {
    block->whole = build->to - build->from == 1;
    block->first = item && build->list == '\0';
  }
  build->list = item ? line->marker : '\0';
  build->from = build->to;
}

static void open_at(builder *build, size_t i) {
  flush(build);
  build->from = i;
  build->to = i + 1;
  build->open_gap = build->gap;
}

static void add_heading(builder *build, ns_slice text, unsigned level) {
  build->open_gap = true;
  ns_block *block = add(build, NS_BLOCK_HEADING, text);
  if (block)
    block->level = (uint8_t)level;
  build->list = '\0';
}

/* ---- does a line of text go on with what is open? ---- */

static bool continues_wrapped(const builder *build, const ns_line *last, const ns_line *line) {
  bool full = ns_line_is_full(last, line, build->width, NEW_PARAGRAPH_SLACK);
  if (full || ns_starts_lower(line->text))
    return true;
  bool short_line = last->width * 100 < build->width * HEADING_WIDTH_PERCENT;
  return !short_line && !ns_ends_sentence(last->text);
}

static bool continues(const builder *build, const ns_line *line) {
  const ns_line *open = line_at(build, build->from), *last = line_at(build, build->to - 1);
  bool item = open->kind == NS_LINE_ITEM;
  if (item && line->indent > open->indent)
    return !build->gap || line->indent > open->indent + 1;
  if (build->gap)
    return false;
  switch (build->layout) {
  case NS_LAYOUT_JOINED: return true;
  case NS_LAYOUT_WRAPPED: return continues_wrapped(build, last, line);
  case NS_LAYOUT_LINES: break;
  }
  return ns_starts_lower(line->text) && !ns_ends_sentence(last->text) && !ns_slice_ends(last->text, NS_LIT(":")) &&
         !ns_slice_ends(last->text, NS_LIT(";"));
}

static void take_text(builder *build, size_t i) {
  if (build->from < build->to && continues(build, line_at(build, i)))
    build->to = i + 1;
  else
    open_at(build, i);
}

/* A dash or a number that wrapping put at the start of a line, in the middle of a sentence. */
static bool is_wrapped_sign(const builder *build, const ns_line *line) {
  if (build->layout != NS_LAYOUT_WRAPPED || build->gap || build->from == build->to || line->marker == '*')
    return false;
  const ns_line *open = line_at(build, build->from), *last = line_at(build, build->to - 1);
  return open->kind == NS_LINE_TEXT && line->indent == last->indent && !ns_ends_sentence(last->text) &&
         !ns_slice_ends(last->text, NS_LIT(":")) && ns_line_is_full(last, line, build->width, NEW_PARAGRAPH_SLACK);
}

/* After a blank line a list goes on only with the same kind of marker. */
static void take_item(builder *build, size_t i) {
  ns_line *line = &build->lines->items[i];
  if (is_wrapped_sign(build, line)) {
    line->kind = NS_LINE_TEXT;
    line->body = line->text;
    build->to = i + 1;
    return;
  }
  open_at(build, i);
  if (build->gap && build->list != line->marker)
    build->list = '\0';
}

/* === or --- below a single short line that is no sentence makes it a heading; else it is a rule. */
static void take_underline(builder *build, const ns_line *line) {
  bool one = build->to - build->from == 1 && !build->gap;
  const ns_line *above = one ? line_at(build, build->from) : NULL;
  if (above && line->level && above->kind == NS_LINE_TEXT && above->text.len <= NS_HEADING_MAX &&
      !ns_slice_ends(above->text, NS_LIT("."))) {
    build->from = build->to;
    add_heading(build, above->body, line->level);
  } else {
    flush(build);
    build->list = '\0';
  }
  build->gap = true;
}

static size_t take_table(builder *build, size_t i) {
  size_t end = i;
  flush(build);
  while (end < build->lines->count && line_at(build, end)->kind == NS_LINE_TABLE)
    end++;
  ns_table_rows(line_at(build, i), end - i, build->style, build->blocks);
  build->list = '\0';
  return end;
}

static size_t take_line(builder *build, size_t i) {
  const ns_line *line = line_at(build, i);
  switch ((ns_line_kind)line->kind) {
  case NS_LINE_BLANK: build->gap = true; return i + 1;
  case NS_LINE_UNDERLINE: take_underline(build, line); return i + 1;
  case NS_LINE_TABLE: i = take_table(build, i); break;
  case NS_LINE_HEADING:
    flush(build);
    add_heading(build, line->body, line->level);
    i++;
    break;
  case NS_LINE_ITEM: take_item(build, i++); break;
  case NS_LINE_TEXT: take_text(build, i++); break;
  }
  build->gap = false;
  return i;
}

ns_status ns_text_to_blocks(ns_slice text, ns_text_style style, ns_blocks *blocks) {
  ns_lines_of_text lines;
  ns_status status = ns_lines_split(text, style, blocks->arena, &lines);
  if (status)
    return status;
  builder build = {.lines = &lines, .blocks = blocks, .style = style, .gap = true};
  build.layout = ns_lines_layout(&lines, style, &build.width);
  for (size_t i = 0; i < lines.count && !blocks->failed;)
    i = take_line(&build, i);
  flush(&build);
  return blocks->failed ? NS_NOMEM : NS_OK;
}
