/* Items of a query: what stands between blanks, brackets and operators. The grammar is drawn in parse.c. */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "search/parser.h"
#include "search/search.h"

static const struct {
  const char *name;
  ns_operator op;
} operators[] = {{"UND", NS_OP_AND},   {"AND", NS_OP_AND}, {"ODER", NS_OP_OR},  {"OR", NS_OP_OR},
                 {"NICHT", NS_OP_NOT}, {"NOT", NS_OP_NOT}, {"NEAR", NS_OP_NEAR}, {"NAHE", NS_OP_NEAR}};

static const struct {
  const char *name;
  ns_field field;
} fields[] = {{"titel", NS_FIELD_TITLE},   {"title", NS_FIELD_TITLE},   {"quelle", NS_FIELD_SOURCE},
              {"source", NS_FIELD_SOURCE}, {"autor", NS_FIELD_AUTHOR},  {"author", NS_FIELD_AUTHOR},
              {"jahr", NS_FIELD_YEAR},     {"year", NS_FIELD_YEAR},     {"betrag", NS_FIELD_AMOUNT},
              {"amount", NS_FIELD_AMOUNT}, {"name", NS_FIELD_ENTITY},   {"entity", NS_FIELD_ENTITY}};

/* Pairs of quotation marks; a mark may close with any of its closers. */
static const struct {
  uint32_t open, close[3];
} quotes[] = {{'"', {'"', 0, 0}},
              {0x201E, {0x201C, 0x201D, '"'}}, /* „…“ „…” „…" */
              {0x201C, {0x201D, 0x201C, '"'}}, /* “…” */
              {0x201D, {0x201D, '"', 0}},
              {0xAB, {0xBB, 0, 0}},            /* «…» */
              {0xBB, {0xAB, 0, 0}}};           /* »…« */

/* ------------------------------------------------------------------ characters */

bool ns_parse_is_blank(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x2009 || c == 0x202F || c == 0x3000;
}

static int quote_of(uint32_t c) {
  for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
    if (quotes[i].open == c)
      return (int)i;
  }
  return -1;
}

static bool closes(int quote, uint32_t c) {
  for (size_t i = 0; i < 3; i++) {
    if (quotes[quote].close[i] && quotes[quote].close[i] == c)
      return true;
  }
  return false;
}

static uint32_t peek(const ns_parser *p, unsigned *len) {
  return ns_utf8_at(p->text, p->at, len);
}

void ns_parse_skip_blanks(ns_parser *p) {
  unsigned len;
  while (!ns_parse_at_end(p) && ns_parse_is_blank(peek(p, &len)))
    p->at += len;
}

/* End of the piece that begins at p->at. */
static size_t piece_end(const ns_parser *p) {
  size_t at = p->at;
  while (at < p->text.len) {
    unsigned len;
    uint32_t c = ns_utf8_at(p->text, at, &len);
    if (ns_parse_is_blank(c) || c == '(' || c == ')' || quote_of(c) >= 0)
      break;
    at += len;
  }
  return at;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* A byte of a letter: ASCII or any of a longer character. */
static bool is_letter_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* ------------------------------------------------------------------ nodes and errors */

ns_status ns_parse_wrong(ns_parser *p, size_t at, ns_status status, const char *format, ...) {
  p->wrong_at = at;
  char text[NS_ERROR_TEXT_MAX];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return ns_fail(p->err, status, "query: %s", text);
}

ns_status ns_parse_node(ns_parser *p, ns_syntax_kind kind, size_t start, ns_syntax **out) {
  *out = ns_arena_calloc(p->arena, 1, sizeof **out);
  if (!*out)
    return ns_fail_nomem(p->err);
  (*out)->kind = kind;
  (*out)->start = (uint32_t)start;
  return NS_OK;
}

/* Between quotation marks stand as many words as there are between blanks; anything else is one. */
static size_t words_in(ns_slice text) {
  size_t words = 0;
  bool blank = true;
  for (size_t at = 0; at < text.len;) {
    unsigned len;
    bool was_blank = blank;
    blank = ns_parse_is_blank(ns_utf8_at(text, at, &len));
    words += was_blank && !blank;
    at += len;
  }
  return words ? words : 1;
}

/* A node with a text, whose words are counted. */
static ns_status new_leaf(ns_parser *p, ns_syntax_kind kind, size_t start, size_t text_start, size_t text_end, ns_syntax **out) {
  p->words += words_in(ns_slice_of(p->text.ptr + text_start, text_end - text_start));
  p->fields += kind == NS_SYNTAX_FIELD;
  p->patterns += kind == NS_SYNTAX_WILDCARD || kind == NS_SYNTAX_FUZZY;
  if (p->patterns > NS_QUERY_PATTERNS_MAX)
    return ns_parse_wrong(p, start, NS_LIMIT, "more than %d wildcards and fuzzy words; ask in several queries", NS_QUERY_PATTERNS_MAX);
  if (p->fields > NS_QUERY_FIELDS_MAX)
    return ns_parse_wrong(p, start, NS_LIMIT, "more than %d fields; ask in several queries", NS_QUERY_FIELDS_MAX);
  if (p->words > NS_QUERY_WORDS_MAX)
    return ns_parse_wrong(p, start, NS_LIMIT, "more than %d words; shorten it, or ask in several queries", NS_QUERY_WORDS_MAX);
  ns_status status = ns_parse_node(p, kind, start, out);
  if (!status) {
    (*out)->text_start = (uint32_t)text_start;
    (*out)->text = ns_slice_of(p->text.ptr + text_start, text_end - text_start);
    (*out)->end = (uint32_t)text_end;
  }
  return status;
}

/* The operator that stands at p->at as a whole piece; *end behind it. */
ns_operator ns_parse_operator(const ns_parser *p, size_t *end) {
  *end = piece_end(p);
  ns_slice piece = ns_slice_of(p->text.ptr + p->at, *end - p->at);
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    ns_slice name = ns_slice_str(operators[i].name);
    if (ns_slice_eq(piece, name))
      return operators[i].op;
    if (operators[i].op == NS_OP_NEAR && ns_slice_starts(piece, name) && piece.ptr[name.len] == '/')
      return NS_OP_NEAR;
  }
  return NS_OP_NONE;
}

static ns_slice piece_at(const ns_parser *p, size_t end) {
  return ns_slice_of(p->text.ptr + p->at, end - p->at);
}

/* ------------------------------------------------------------------ items */

/* Digits from p->at; more than fit give UINT32_MAX. False when there are none. */
bool ns_parse_number(ns_parser *p, uint32_t *value) {
  size_t start = p->at;
  uint64_t number = 0;
  while (!ns_parse_at_end(p) && is_digit(p->text.ptr[p->at])) {
    number = number * 10 + (uint64_t)(p->text.ptr[p->at++] - '0');
    if (number > UINT32_MAX)
      number = UINT32_MAX;
  }
  *value = (uint32_t)number;
  return p->at > start;
}

ns_status ns_parse_window(ns_parser *p, size_t at, uint32_t window) {
  if (window >= 1 && window <= NS_NEAR_MAX)
    return NS_OK;
  return ns_parse_wrong(p, at, NS_INVALID, "a distance is 1 to %d words, as in Meta NEAR/5 Rechenzentrum", NS_NEAR_MAX);
}

/* Reads from the opening mark to behind the closing one. */
static ns_status read_quoted(ns_parser *p, size_t *text_start, size_t *text_end) {
  size_t open = p->at;
  unsigned len;
  int quote = quote_of(peek(p, &len));
  p->at += len;
  *text_start = p->at;
  for (; !ns_parse_at_end(p); p->at += len) {
    if (!closes(quote, peek(p, &len)))
      continue;
    *text_end = p->at;
    p->at += len;
    return NS_OK;
  }
  return ns_parse_wrong(p, open, NS_INVALID, "the quotation that begins here does not end; close it with a quotation mark");
}

static ns_status parse_phrase(ns_parser *p, ns_syntax **out) {
  size_t start = p->at, from = 0, to = 0;
  ns_status status = read_quoted(p, &from, &to);
  if (status)
    return status;
  if (!ns_slice_trim(ns_slice_of(p->text.ptr + from, to - from)).len)
    return ns_parse_wrong(p, start, NS_INVALID, "nothing stands between the quotation marks; write a phrase, as in \"künstliche Intelligenz\"");
  status = new_leaf(p, NS_SYNTAX_PHRASE, start, from, to, out);
  if (status)
    return status;
  if (!ns_parse_at_end(p) && p->text.ptr[p->at] == '~') {
    size_t mark = p->at++;
    uint32_t window;
    if (!ns_parse_number(p, &window))
      return ns_parse_wrong(p, mark, NS_INVALID, "after \"…\"~ a number of words is missing, as in \"Meta Rechenzentrum\"~5");
    status = ns_parse_window(p, mark, window);
    (*out)->window = window;
  }
  (*out)->end = (uint32_t)p->at;
  return status;
}

/* ASCII letters compared without case. */
static bool same_name(ns_slice a, ns_slice b) {
  if (a.len != b.len)
    return false;
  for (size_t i = 0; i < a.len; i++) {
    if ((a.ptr[i] | 32) != b.ptr[i])
      return false;
  }
  return true;
}

/* Is a one slip away from b: a letter changed, missing, doubled or swapped with the next? */
static bool one_slip(ns_slice a, ns_slice b) {
  size_t head = 0, tail = 0;
  while (head < a.len && head < b.len && a.ptr[head] == b.ptr[head])
    head++;
  while (tail < a.len - head && tail < b.len - head && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
    tail++;
  size_t left = a.len - head - tail, right = b.len - head - tail;
  bool swapped = left == 2 && right == 2 && a.ptr[head] == b.ptr[head + 1] && a.ptr[head + 1] == b.ptr[head];
  return swapped || (left <= 1 && right <= 1);
}

/* The field that the piece begins with; *value is the offset behind its colon. A name that is nearly a
 * field's is an error: to search for it as a word would be to guess. */
static ns_status find_field(ns_parser *p, ns_slice piece, const ns_field **field, size_t *value) {
  *field = NULL;
  const char *colon = memchr(piece.ptr, ':', piece.len);
  if (!colon)
    return NS_OK;
  ns_slice name = ns_slice_of(piece.ptr, (size_t)(colon - piece.ptr));
  *value = name.len + 1;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (same_name(name, ns_slice_str(fields[i].name))) {
      *field = &fields[i].field;
      return NS_OK;
    }
  }
  for (size_t i = 0; i < sizeof fields / sizeof *fields && *value < piece.len; i++) {
    if (one_slip(name, ns_slice_str(fields[i].name)))
      return ns_parse_wrong(p, p->at, NS_INVALID, "there is no field \"%.*s:\"; did you mean %s: ?", (int)name.len, name.ptr, fields[i].name);
  }
  return NS_OK;
}

static ns_status parse_field(ns_parser *p, ns_field field, size_t start, ns_syntax **out) {
  size_t from = p->at, to = piece_end(p);
  unsigned len;
  if (!ns_parse_at_end(p) && quote_of(peek(p, &len)) >= 0) {
    ns_status status = read_quoted(p, &from, &to);
    if (status)
      return status;
  } else {
    p->at = to;
  }
  if (!ns_slice_trim(ns_slice_of(p->text.ptr + from, to - from)).len)
    return ns_parse_wrong(p, start, NS_INVALID, "a value is missing after %.*s; as in jahr:2025, quelle:\"Neue Zeitung\", betrag:\">10 Mrd. Euro\"",
                 (int)(from - start), p->text.ptr + start);
  ns_status status = new_leaf(p, NS_SYNTAX_FIELD, start, from, to, out);
  if (!status) {
    (*out)->field = field;
    (*out)->end = (uint32_t)p->at;
  }
  return status;
}

size_t ns_gender_star(ns_slice word) {
  static const char *const tails[] = {"*innen", "*in"};
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    ns_slice tail = ns_slice_str(tails[i]);
    if (word.len > tail.len + 2 && ns_slice_ends(word, tail))
      return word.len - tail.len;
  }
  return word.len;
}

/* Marks that end a sentence belong to no wildcard or fuzzy word: "Superint*, …". */
static ns_slice without_marks(ns_slice piece) {
  while (piece.len && strchr(",.;:!?", piece.ptr[piece.len - 1]))
    piece.len--;
  return piece;
}

static bool has_letters(ns_slice text) {
  for (size_t i = 0; i < text.len; i++) {
    if (is_letter_byte(text.ptr[i]) || is_digit(text.ptr[i]))
      return true;
  }
  return false;
}

static ns_status parse_wildcard(ns_parser *p, ns_slice piece, size_t start, ns_syntax **out) {
  size_t stars = 0;
  while (stars < piece.len && piece.ptr[stars] == '*')
    stars++;
  if (stars == piece.len)
    return new_leaf(p, NS_SYNTAX_ALL, start, start, start + piece.len, out);
  if (!has_letters(piece))
    return ns_parse_wrong(p, start, NS_INVALID, "a wildcard needs a letter, as in Superint*, *zentrum or M*ta");
  for (size_t i = 0; i < piece.len; i++) {
    if (strchr("-/:+", piece.ptr[i]))
      return ns_parse_wrong(p, start + i, NS_INVALID, "a wildcard stands for one word; write hyphenated words apart, as in KI NEAR/1 Rechen*");
  }
  return new_leaf(p, NS_SYNTAX_WILDCARD, start, start, start + piece.len, out);
}

static ns_status parse_fuzzy(ns_parser *p, ns_slice piece, size_t tilde, size_t start, ns_syntax **out) {
  uint32_t edits = 0;
  for (size_t i = tilde + 1; i < piece.len; i++)
    edits = edits * 10 + (uint32_t)(piece.ptr[i] - '0');
  if (edits > NS_EDITS_MAX || (tilde + 1 < piece.len && !edits))
    return ns_parse_wrong(p, start + tilde, NS_INVALID, "word~ allows 1 or %d changed letters, as in Zukerberg~ or Zukerberg~%d", NS_EDITS_MAX, NS_EDITS_MAX);
  ns_status status = new_leaf(p, NS_SYNTAX_FUZZY, start, start, start + tilde, out);
  if (!status) {
    (*out)->window = edits;
    (*out)->end = (uint32_t)(start + piece.len);
  }
  return status;
}

/* Offset of the "~" of "word~" or "word~2"; piece.len when it is no such word. */
static size_t fuzzy_mark(ns_slice piece) {
  size_t at = piece.len;
  while (at && is_digit(piece.ptr[at - 1]) && piece.len - at < 3)
    at--;
  return at > 1 && piece.ptr[at - 1] == '~' && has_letters(ns_slice_of(piece.ptr, at - 1)) ? at - 1 : piece.len;
}

static ns_status parse_piece(ns_parser *p, ns_syntax **out) {
  size_t start = p->at, end = piece_end(p), value;
  ns_slice piece = piece_at(p, end);
  const ns_field *field;
  ns_status status = find_field(p, piece, &field, &value);
  if (status)
    return status;
  if (field) {
    p->at += value;
    return parse_field(p, *field, start, out);
  }
  p->at = end;
  if (piece.ptr[0] == '@' && has_letters(piece)) {
    if (memchr(piece.ptr, '*', piece.len))
      return ns_parse_wrong(p, start, NS_INVALID, "@ asks for exactly this form and * for any ending; leave one out");
    status = new_leaf(p, NS_SYNTAX_EXACT, start, start + 1, start + without_marks(piece).len, out);
    return status;
  }
  ns_slice bare = without_marks(piece);
  if (memchr(bare.ptr, '*', bare.len) && ns_gender_star(bare) == bare.len)
    return parse_wildcard(p, bare, start, out);
  size_t tilde = fuzzy_mark(bare);
  if (tilde < bare.len)
    return parse_fuzzy(p, bare, tilde, start, out);
  return new_leaf(p, NS_SYNTAX_WORD, start, start, end, out);
}

ns_status ns_parse_item(ns_parser *p, ns_syntax **out) {
  unsigned len;
  return quote_of(peek(p, &len)) >= 0 ? parse_phrase(p, out) : parse_piece(p, out);
}
