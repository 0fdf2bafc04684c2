/* How a file tells its paragraphs apart: by blank lines, one a line, or wrapped at a column. What a file
 * does is seen from the breaks between its lines of text. */
#include "base/utf8.h"
#include "corpus/internal.h"

enum {
  WRAP_WIDTH_MAX = 160, /* characters; no editor wraps beyond */
  SENTENCE_LINE = 140,  /* characters: mean length of lines that hold a sentence rather than a paragraph */
  WIDTHS = 1024         /* longer lines are counted as this long */
};

typedef struct breaks {
  size_t pairs;   /* lines of text with another right below */
  size_t running; /* of these: the sentence runs on */
  size_t width;   /* sum of the widths of their first lines */
  size_t gaps;    /* lines of text with a blank line below, then text */
} breaks;

/* Lines that may go on in the next. */
static bool is_prose(const ns_line *line) {
  return line->kind == NS_LINE_TEXT || line->kind == NS_LINE_ITEM;
}

/* The width that all but one line in fifty keep. */
static uint32_t common_width(const ns_lines_of_text *lines) {
  uint32_t counts[WIDTHS + 1] = {0};
  size_t total = 0, above = 0;
  for (size_t i = 0; i < lines->count; i++) {
    if (!is_prose(&lines->items[i]))
      continue;
    counts[lines->items[i].width < WIDTHS ? lines->items[i].width : WIDTHS]++;
    total++;
  }
  uint32_t width = WIDTHS;
  while (width > 0 && above + counts[width] <= total / 50)
    above += counts[width--];
  return width;
}

static size_t first_word(ns_slice text) {
  const char *blank = text.len ? memchr(text.ptr, ' ', text.len) : NULL;
  return ns_utf8_count(ns_slice_of(text.ptr, blank ? (size_t)(blank - text.ptr) : text.len));
}

bool ns_line_is_full(const ns_line *line, const ns_line *next, uint32_t width, uint32_t slack) {
  return line->width + 1 + first_word(next->text) + slack > width;
}

enum { FULL_MIN = 50 }; /* characters of a line that was broken for want of room */

/* The sentence goes on in the next line: it shows by the letters, or as the next word had no room. */
static bool runs_on(const ns_line *line, const ns_line *next, uint32_t width) {
  if (ns_ends_sentence(line->text) || ns_slice_ends(line->text, NS_LIT(":")) || ns_slice_ends(line->text, NS_LIT(";")))
    return false;
  bool open = ns_slice_ends(line->text, NS_LIT(",")) || ns_slice_ends(line->text, NS_LIT("-"));
  if (ns_starts_lower(next->text) || (open && next->text.ptr[0] != '('))
    return true;
  return width <= WRAP_WIDTH_MAX && line->width >= FULL_MIN && ns_line_is_full(line, next, width, 0);
}

static breaks count_breaks(const ns_lines_of_text *lines, uint32_t width) {
  breaks seen = {0};
  for (size_t i = 0; i + 1 < lines->count; i++) {
    const ns_line *line = &lines->items[i], *next = line + 1;
    if (!is_prose(line))
      continue;
    if (next->kind == NS_LINE_TEXT) {
      seen.pairs++;
      seen.width += line->width;
      seen.running += runs_on(line, next, width);
    } else if (next->kind == NS_LINE_BLANK && i + 2 < lines->count && next[1].kind == NS_LINE_TEXT) {
      seen.gaps++;
    }
  }
  return seen;
}

/* True when lines end where the next word would not have fitted any more. */
static bool is_filled(const ns_lines_of_text *lines, uint32_t width) {
  size_t full = 0, running = 0;
  for (size_t i = 0; i + 1 < lines->count; i++) {
    const ns_line *line = &lines->items[i], *next = line + 1;
    if (!is_prose(line) || next->kind != NS_LINE_TEXT || !runs_on(line, next, width))
      continue;
    running++;
    full += ns_line_is_full(line, next, width, 8);
  }
  return full * 10 >= running * 7;
}

ns_layout ns_lines_layout(const ns_lines_of_text *lines, ns_text_style style, uint32_t *width) {
  *width = common_width(lines);
  breaks seen = count_breaks(lines, *width);
  size_t mean = seen.pairs ? seen.width / seen.pairs : 0;
  if (style == NS_STYLE_FIELD && seen.gaps > 0)
    return NS_LAYOUT_JOINED;
  if (style == NS_STYLE_MARKDOWN && (seen.gaps >= seen.pairs || mean <= SENTENCE_LINE))
    return NS_LAYOUT_JOINED;
  if (seen.running * 5 >= seen.pairs && *width <= WRAP_WIDTH_MAX && seen.pairs > 0)
    return is_filled(lines, *width) ? NS_LAYOUT_WRAPPED : NS_LAYOUT_JOINED;
  if (seen.running * 5 >= seen.pairs * 2 && seen.pairs > 0)
    return NS_LAYOUT_JOINED;
  return NS_LAYOUT_LINES;
}
