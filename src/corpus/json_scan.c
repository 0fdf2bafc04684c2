/* A strict reader of JSON (RFC 8259), forward only and without a tree: an archive's lines are read some
 * ten times as fast as by building values that are thrown away at once. Strings are found with their
 * UTF-8 checked on the way. */
#include "base/utf8.h"
#include "corpus/internal.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void ns_scan_init(ns_scan *scan, ns_slice text) {
  static const char none[1] = "";
  const char *start = text.ptr ? text.ptr : none;
  *scan = (ns_scan){.start = start, .at = start, .end = start + text.len};
}

static bool fail(ns_scan *scan, const char *problem) {
  if (!scan->problem)
    scan->problem = problem;
  return false;
}

static void blanks(ns_scan *scan) {
  while (scan->at < scan->end &&
         (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
    scan->at++;
}

ns_scan_kind ns_scan_peek(ns_scan *scan) {
  if (scan->problem)
    return NS_SCAN_BAD;
  blanks(scan);
  if (scan->at == scan->end)
    return NS_SCAN_END;
  switch (*scan->at) {
  case '{': return NS_SCAN_OBJECT;
  case '[': return NS_SCAN_ARRAY;
  case '"': return NS_SCAN_STRING;
  case 't': return NS_SCAN_TRUE;
  case 'f': return NS_SCAN_FALSE;
  case 'n': return NS_SCAN_NULL;
  case '-': return NS_SCAN_NUMBER;
  default: return *scan->at >= '0' && *scan->at <= '9' ? NS_SCAN_NUMBER : NS_SCAN_BAD;
  }
}

/* Passes over bytes that need no look: neither '"' nor '\\', no control, ASCII. */
static const char *skip_plain(const char *at, const char *end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
  while (end - at >= 16) {
    __m128i bytes;
    memcpy(&bytes, at, sizeof bytes);
    /* signed: both controls and bytes above 0x7f are less than a blank */
    __m128i stop = _mm_or_si128(_mm_cmplt_epi8(bytes, blank),
                                _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)));
    unsigned mask = (unsigned)_mm_movemask_epi8(stop);
    if (mask)
      return at + __builtin_ctz(mask);
    at += 16;
  }
#endif
  while (at < end && (signed char)*at >= ' ' && *at != '"' && *at != '\\')
    at++;
  return at;
}

static bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool check_escape(ns_scan *scan) {
  if (scan->end - scan->at < 2)
    return fail(scan, "the text ends inside a string");
  char c = scan->at[1];
  if (c == 'u') {
    for (int i = 2; i < 6; i++)
      if (scan->at + i >= scan->end || !is_hex(scan->at[i]))
        return fail(scan, "\\u needs four hexadecimal digits");
    scan->at += 6;
    return true;
  }
  if (!c || !strchr("\"\\/bfnrt", c))
    return fail(scan, "unknown escape after a backslash");
  scan->at += 2;
  return true;
}

static bool check_multibyte(ns_scan *scan) {
  const unsigned char *p = (const unsigned char *)scan->at;
  if (p[0] >= 0xC2 && p[0] <= 0xDF && scan->end - scan->at >= 2 && (p[1] & 0xC0) == 0x80) {
    scan->at += 2;
    return true;
  }
  unsigned len;
  uint32_t c = ns_utf8_at(ns_slice_of(scan->at, (size_t)(scan->end - scan->at)), 0, &len);
  if (c == NS_REPLACEMENT && len == 1) {
    scan->bad_utf8 = true;
    return fail(scan, "not UTF-8");
  }
  scan->at += len;
  return true;
}

bool ns_scan_string(ns_scan *scan, ns_scan_text *out) {
  *out = (ns_scan_text){NS_SLICE_NONE, false};
  if (scan->problem)
    return false;
  blanks(scan);
  if (scan->at == scan->end || *scan->at != '"')
    return fail(scan, "a string in double quotes is expected");
  const char *from = ++scan->at;
  for (;;) {
    scan->at = skip_plain(scan->at, scan->end);
    if (scan->at == scan->end)
      return fail(scan, "the text ends inside a string");
    unsigned char c = (unsigned char)*scan->at;
    if (c == '"')
      break;
    if (c < 0x20)
      return fail(scan, "a control character inside a string");
    if (c == '\\') {
      out->escaped = true;
      if (!check_escape(scan))
        return false;
    } else if (!check_multibyte(scan)) {
      return false;
    }
  }
  out->raw = ns_slice_of(from, (size_t)(scan->at - from));
  scan->at++;
  return true;
}

static size_t digits(ns_scan *scan) {
  const char *from = scan->at;
  while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
    scan->at++;
  return (size_t)(scan->at - from);
}

static bool at_char(const ns_scan *scan, char c) {
  return scan->at < scan->end && *scan->at == c;
}

bool ns_scan_number(ns_scan *scan, ns_slice *out) {
  *out = NS_SLICE_NONE;
  if (scan->problem)
    return false;
  blanks(scan);
  const char *from = scan->at;
  if (at_char(scan, '-'))
    scan->at++;
  bool zero = at_char(scan, '0');
  size_t whole = digits(scan);
  if (whole == 0 || (zero && whole > 1))
    return fail(scan, "not a number");
  if (at_char(scan, '.')) {
    scan->at++;
    if (!digits(scan))
      return fail(scan, "digits are missing after the decimal point");
  }
  if (at_char(scan, 'e') || at_char(scan, 'E')) {
    scan->at++;
    if (at_char(scan, '+') || at_char(scan, '-'))
      scan->at++;
    if (!digits(scan))
      return fail(scan, "digits are missing in the exponent");
  }
  *out = ns_slice_of(from, (size_t)(scan->at - from));
  return true;
}

bool ns_scan_enter(ns_scan *scan, char bracket) {
  if (scan->problem)
    return false;
  blanks(scan);
  if (!at_char(scan, bracket))
    return fail(scan, bracket == '{' ? "an object in { } is expected" : "an array in [ ] is expected");
  scan->at++;
  return true;
}

/* The comma or the closing bracket before the next element; false at the end or on error. */
static bool next_in(ns_scan *scan, bool first, char close) {
  if (scan->problem)
    return false;
  blanks(scan);
  if (scan->at == scan->end)
    return fail(scan, close == '}' ? "the text ends inside an object" : "the text ends inside an array");
  if (*scan->at == close) {
    scan->at++;
    return false;
  }
  if (first)
    return true;
  if (*scan->at != ',')
    return fail(scan, close == '}' ? "a comma or } is expected" : "a comma or ] is expected");
  scan->at++;
  return true;
}

bool ns_scan_member(ns_scan *scan, bool first, ns_scan_text *key) {
  if (!next_in(scan, first, '}') || !ns_scan_string(scan, key))
    return false;
  blanks(scan);
  if (!at_char(scan, ':'))
    return fail(scan, "a colon is expected after a name");
  scan->at++;
  return true;
}

bool ns_scan_element(ns_scan *scan, bool first) {
  return next_in(scan, first, ']');
}

static bool literal(ns_scan *scan, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
    return fail(scan, "not a JSON value");
  scan->at += len;
  return true;
}

/* A value that has no others inside. */
static bool skip_scalar(ns_scan *scan, ns_scan_kind kind) {
  ns_scan_text text;
  ns_slice number;
  switch (kind) {
  case NS_SCAN_STRING: return ns_scan_string(scan, &text);
  case NS_SCAN_NUMBER: return ns_scan_number(scan, &number);
  case NS_SCAN_TRUE: return literal(scan, "true");
  case NS_SCAN_FALSE: return literal(scan, "false");
  case NS_SCAN_NULL: return literal(scan, "null");
  case NS_SCAN_END: return fail(scan, "the text ends where a value is expected");
  case NS_SCAN_BAD:
  case NS_SCAN_OBJECT:
  case NS_SCAN_ARRAY: break;
  }
  return fail(scan, "not a JSON value");
}

bool ns_scan_skip(ns_scan *scan) {
  char open[NS_JSON_SCAN_DEPTH_MAX];
  size_t depth = 0;
  bool first = false; /* nothing was read yet inside the innermost bracket */
  for (;;) {
    if (depth > 0) {
      ns_scan_text key;
      bool more = open[depth - 1] == '{' ? ns_scan_member(scan, first, &key) : ns_scan_element(scan, first);
      if (scan->problem)
        return false;
      if (!more) {
        first = false;
        if (--depth == 0)
          return true;
        continue;
      }
    }
    ns_scan_kind kind = ns_scan_peek(scan);
    if (kind == NS_SCAN_OBJECT || kind == NS_SCAN_ARRAY) {
      if (depth == NS_JSON_SCAN_DEPTH_MAX)
        return fail(scan, "nested too deeply");
      open[depth++] = *scan->at++;
      first = true;
      continue;
    }
    if (!skip_scalar(scan, kind))
      return false;
    first = false;
    if (depth == 0)
      return true;
  }
}

bool ns_scan_finish(ns_scan *scan) {
  if (scan->problem)
    return false;
  blanks(scan);
  return scan->at == scan->end || fail(scan, "there is something after the end");
}

static uint32_t hex4(const char *p) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++)
    value = value << 4 | (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
  return value;
}

/* The character of the escape at p (a backslash), which was checked; *len is its bytes. */
static uint32_t unescape(const char *p, const char *end, size_t *len) {
  static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
  if (p[1] != 'u') {
    *len = 2;
    const char *letter = strchr(letters, p[1]);
    return (uint32_t)(letter ? meant[letter - letters] : p[1]);
  }
  *len = 6;
  uint32_t c = hex4(p + 2);
  if (c >= 0xD800 && c < 0xDC00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
    uint32_t low = hex4(p + 8);
    if (low >= 0xDC00 && low < 0xE000) {
      *len = 12;
      return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return c ? c : ' ';
}

ns_slice ns_scan_decode(ns_scan_text text, ns_arena *arena) {
  if (!text.escaped)
    return text.raw;
  char *out = ns_arena_alloc(arena, text.raw.len + 1); /* an escape is never shorter than its character */
  if (!out)
    return NS_SLICE_NONE;
  const char *p = text.raw.ptr, *end = p + text.raw.len;
  size_t used = 0;
  while (p < end) {
    const char *slash = memchr(p, '\\', (size_t)(end - p));
    size_t plain = (size_t)((slash ? slash : end) - p);
    memcpy(out + used, p, plain);
    used += plain;
    p += plain;
    if (p == end)
      break;
    size_t len;
    used += ns_utf8_put(unescape(p, end, &len), out + used);
    p += len;
  }
  out[used] = '\0';
  return ns_slice_of(out, used);
}
