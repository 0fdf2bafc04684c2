/* Inline markup off Markdown text: emphasis, code, links, images, footnotes, HTML comments and tags. */
#include "corpus/internal.h"

enum { REACH = 2000 }; /* bytes within which markup must close: what is hostile costs no more */

typedef struct stripper {
  ns_slice in;
  size_t at;
  char *out;
  size_t used;
} stripper;

static char ahead(const stripper *strip, size_t n) {
  return strip->at + n < strip->in.len ? strip->in.ptr[strip->at + n] : '\0';
}

/* Offset of the bracket that closes the one at `at`, or 0. */
static size_t closing(ns_slice text, size_t at, char open, char close) {
  size_t depth = 0;
  for (size_t i = at; i < text.len && i < at + REACH; i++) {
    if (text.ptr[i] == '\\') {
      i++;
      continue;
    }
    depth += text.ptr[i] == open;
    if (text.ptr[i] == close && --depth == 0)
      return i;
  }
  return 0;
}

static bool is_word(char c) {
  return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Bytes of the run of one sign that begins here. */
static size_t run_of_sign(const stripper *strip) {
  size_t run = 1;
  while (ahead(strip, run) == ahead(strip, 0))
    run++;
  return run;
}

/* `*` and `_` are markup at the edge of a word; `_` inside one, and signs between blanks, are text. */
static bool is_emphasis(const stripper *strip, size_t run) {
  char sign = ahead(strip, 0);
  size_t from = strip->at, to = strip->at + run;
  char before = from > 0 ? strip->in.ptr[from - 1] : ' ', after = to < strip->in.len ? strip->in.ptr[to] : ' ';
  if (before == ' ' && after == ' ')
    return false;
  if (sign == '~')
    return run == 2;
  if (is_word(before) && is_word(after) && (sign == '_' || run == 1)) /* snake_case, a gender star */
    return false;
  bool pair = false; /* one that opens or closes nothing is a sign */
  for (size_t i = from > REACH ? from - REACH : 0; i < strip->in.len && i < to + REACH && !pair; i++)
    pair |= strip->in.ptr[i] == sign && (i < from || i >= to);
  return pair;
}

/* Passes over a run of signs, which is left out when it is markup. */
static void take_signs(stripper *strip) {
  size_t run = run_of_sign(strip);
  if (ahead(strip, 0) != '`' && !is_emphasis(strip, run)) {
    memcpy(strip->out + strip->used, strip->in.ptr + strip->at, run);
    strip->used += run;
  }
  strip->at += run;
}

static bool is_sign(char c) {
  return c == '*' || c == '_' || c == '~' || c == '`';
}

static void nested(stripper *strip, ns_slice text);

/* [text](url), [text][ref], ![alt](url), [^note]; 0 when it is only a bracket. */
static bool take_link(stripper *strip) {
  bool image = ahead(strip, 0) == '!';
  size_t open = strip->at + image, close = closing(strip->in, open, '[', ']');
  if (!close)
    return false;
  if (strip->in.ptr[open + 1] == '^') { /* a footnote's sign */
    strip->at = close + 1;
    return true;
  }
  size_t end = close;
  char next = close + 1 < strip->in.len ? strip->in.ptr[close + 1] : '\0';
  if (next == '(')
    end = closing(strip->in, close + 1, '(', ')');
  else if (next == '[')
    end = closing(strip->in, close + 1, '[', ']');
  if (end == close || end == 0)
    return false;
  if (!image)
    nested(strip, ns_slice_of(strip->in.ptr + open + 1, close - open - 1));
  strip->at = end + 1;
  return true;
}

/* <br>, </span>, <!-- … -->, <https://…>; "x < y" is text. */
static bool take_tag(stripper *strip) {
  ns_slice rest = ns_slice_from(strip->in, strip->at);
  if (rest.len > REACH)
    rest.len = REACH;
  char next = ahead(strip, 1);
  if (ns_slice_starts(rest, NS_LIT("<!--"))) {
    const char *end = memmem(rest.ptr, rest.len, "-->", 3);
    strip->at = end ? (size_t)(end + 3 - strip->in.ptr) : strip->at + 4;
    return true;
  }
  const char *end = memchr(rest.ptr, '>', rest.len);
  if (!end || (next != '/' && !((next | 0x20) >= 'a' && (next | 0x20) <= 'z')))
    return false;
  ns_slice inside = ns_slice_of(rest.ptr + 1, (size_t)(end - rest.ptr) - 1);
  bool address = memmem(inside.ptr, inside.len, "://", 3) || memchr(inside.ptr, '@', inside.len);
  if (address && !memchr(inside.ptr, ' ', inside.len)) {
    memcpy(strip->out + strip->used, inside.ptr, inside.len);
    strip->used += inside.len;
  } else {
    strip->out[strip->used++] = ' ';
  }
  strip->at = (size_t)(end + 1 - strip->in.ptr);
  return true;
}

static void step(stripper *strip) {
  char c = ahead(strip, 0), next = ahead(strip, 1);
  if (c == '\\' && next > ' ' && !is_word(next)) {
    strip->out[strip->used++] = next;
    strip->at += 2;
    return;
  }
  if ((c == '[' || (c == '!' && next == '[')) && take_link(strip))
    return;
  if (c == '<' && take_tag(strip))
    return;
  if (is_sign(c)) {
    take_signs(strip);
    return;
  }
  strip->out[strip->used++] = c;
  strip->at++;
}

/* The text of a link may have markup of its own, but no further link: no recursion beyond one level. */
static void nested(stripper *strip, ns_slice text) {
  stripper inner = {.in = text, .out = strip->out, .used = strip->used};
  while (inner.at < text.len) {
    if (is_sign(ahead(&inner, 0)))
      take_signs(&inner);
    else
      inner.out[inner.used++] = text.ptr[inner.at++];
  }
  strip->used = inner.used;
}

static bool has_markup(ns_slice text) {
  for (size_t i = 0; i < text.len; i++)
    if (strchr("*_`[\\<~", text.ptr[i]))
      return true;
  return false;
}

ns_slice ns_markdown_inline(ns_slice text, ns_arena *arena) {
  if (!has_markup(text))
    return text;
  stripper strip = {.in = text, .out = ns_arena_alloc(arena, text.len + 1)};
  if (!strip.out)
    return NS_SLICE_NONE;
  while (strip.at < text.len)
    step(&strip);
  return ns_slice_of(strip.out, strip.used);
}
