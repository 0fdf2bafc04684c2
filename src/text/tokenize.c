#include "text/tokenize.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "text/chars.h"
#include "text/readings.h"

typedef struct scan {
  ns_analyzer *an;
  ns_tokens *tokens;
  const char *begin, *at, *end;
  uint32_t position;
  unsigned members; /* of the hyphenated word being read, so far */
  size_t chain;     /* its first token */
  uint8_t flags;    /* of the next token */
  ns_ellipses ellipses;
} scan;

static uint32_t char_at(const scan *s, const char *p, unsigned *len) {
  return ns_utf8_at(ns_slice_of(p, (size_t)(s->end - p)), 0, len);
}

static ns_char_class class_at(const scan *s, const char *p, unsigned *len) {
  *len = 1;
  if (p >= s->end)
    return NS_CHAR_BLANK;
  if ((unsigned char)*p < 0x80)
    return (ns_char_class)ns_byte_class[(unsigned char)*p];
  return ns_char_class_of(char_at(s, p, len));
}

static bool is_letter_at(const scan *s, const char *p) {
  unsigned len;
  return class_at(s, p, &len) == NS_CHAR_LETTER;
}

static bool starts_member(const scan *s, const char *p) {
  unsigned len;
  ns_char_class class = class_at(s, p, &len);
  return class == NS_CHAR_LETTER || class == NS_CHAR_DIGIT;
}

static inline ns_token *add_token(scan *s, const char *start, const char *end, ns_token_kind kind,
                                  const ns_entry *entry) {
  ns_tokens *tokens = s->tokens;
  if (!entry)
    return NULL;
  if (tokens->count == tokens->capacity && ns_grow(&tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at)) {
    s->an->status = NS_NOMEM;
    return NULL;
  }
  ns_token *token = &tokens->at[tokens->count++];
  *token = (ns_token){.start = (uint32_t)(start - s->begin),
                      .end = (uint32_t)(end - s->begin),
                      .position = s->position,
                      .kind = (uint8_t)kind,
                      .flags = s->flags,
                      .word = &entry->word};
  s->flags = 0;
  return token;
}

static void read_mark(scan *s, ns_token_kind kind, size_t len) {
  add_token(s, s->at, s->at + len, kind, &s->an->mark);
  s->at += len;
}

/* Signs that are read as words (50 %, 20 €, § 5) have terms, so that "Prozent" can find them. */
static bool is_spoken(uint32_t c) {
  return c == '%' || c == '$' || c == 0x20AC || c == 0xA3 || c == 0xA7 || c == 0x2030;
}

static void read_symbol(scan *s, size_t len) {
  unsigned char_len;
  if (!is_spoken(char_at(s, s->at, &char_len))) {
    read_mark(s, NS_TOKEN_SYMBOL, len);
    return;
  }
  add_token(s, s->at, s->at + len, NS_TOKEN_SYMBOL, ns_entry_of(s->an, s->at, len, s->end));
  s->at += len;
}

/* ---- where a word ends ---- */

static inline const char *skip_plain_letters(const char *p, const char *end) {
  while (p < end) {
    unsigned char byte = (unsigned char)*p;
    if (ns_byte_is_alnum(byte))
      p++;
    else if (byte == 0xC3 && p + 1 < end && ns_is_latin1_letter(byte, (unsigned char)p[1]))
      p += 2;
    else
      break;
  }
  return p;
}

/* A superscript belongs to a unit (m², km³), not to a word with a footnote. */
static bool is_unit_power(const scan *s, const char *start, const char *p, unsigned len) {
  enum { UNIT_LETTERS = 3 };
  return p - start <= UNIT_LETTERS && !is_letter_at(s, p + len);
}

/* From p on, which is no plain letter: other scripts, combining marks, invisible characters. */
static const char *skip_other_letters(const scan *s, const char *start, const char *p) {
  const char *last = p; /* invisible characters at the end stay outside */
  while (p < s->end) {
    unsigned len;
    ns_char_class class = class_at(s, p, &len);
    if (class == NS_CHAR_SUPERSCRIPT && !is_unit_power(s, start, p, len))
      break;
    if (class == NS_CHAR_LETTER || class == NS_CHAR_DIGIT || class == NS_CHAR_MARK || class == NS_CHAR_SUBSCRIPT ||
        class == NS_CHAR_SUPERSCRIPT)
      last = p + len;
    else if (class != NS_CHAR_IGNORE)
      break;
    p += len;
  }
  return last;
}

static const char *skip_letters(const scan *s, const char *start, const char *p) {
  p = skip_plain_letters(p, s->end);
  return p < s->end && (unsigned char)*p >= 0x80 ? skip_other_letters(s, start, p) : p;
}

/* Arbeiter*innen, :innen, _innen, /innen, /-innen: the ending belongs to the word. */
static const char *skip_gender_ending(const scan *s, const char *p) {
  const char *q = p;
  if (q >= s->end || !memchr("*:_/", *q, 4) || p[-1] < 'a' || p[-1] > 'z')
    return p;
  if (*q++ == '/' && q < s->end && *q == '-')
    q++;
  ns_slice rest = ns_slice_of(q, (size_t)(s->end - q));
  size_t ending = ns_slice_starts(rest, NS_LIT("innen")) ? 5 : ns_slice_starts(rest, NS_LIT("in")) ? 2 : 0;
  return ending && !starts_member(s, q + ending) ? q + ending : p;
}

static const char *skip_hyphen(const scan *s, const char *p) {
  unsigned len;
  if (class_at(s, p, &len) != NS_CHAR_HYPHEN)
    return NULL;
  const char *after = p + len;
  return class_at(s, after, &len) == NS_CHAR_HYPHEN ? NULL : after; /* "--" is a dash */
}

/* From behind a hyphen over a line end to the first character of the next line; NULL: no line end. */
static const char *skip_line_end(const scan *s, const char *p) {
  bool line_end = false;
  while (p < s->end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    line_end |= *p++ == '\n';
  return line_end && p < s->end ? p : NULL;
}

/* "Energie-⏎und Umweltfragen" is an ellipsis, no broken word. */
static bool starts_with_conjunction(const scan *s, const char *p) {
  static const char *const conjunctions[] = {"und", "oder", "bzw",  "sowie", "wie", "noch",
                                             "als", "bis",  "aber", "auch",  "u"};
  ns_slice word = ns_slice_of(p, (size_t)(skip_plain_letters(p, s->end) - p));
  for (size_t i = 0; i < sizeof conjunctions / sizeof *conjunctions; i++)
    if (ns_slice_is(word, conjunctions[i]))
      return true;
  return false;
}

static bool starts_lower(const scan *s, const char *p) {
  unsigned len;
  uint32_t c = char_at(s, p, &len);
  return ns_char_class_of(c) == NS_CHAR_LETTER && !ns_is_upper(c);
}

/* Rechen-⏎zentrum: goes on behind the line end; p when the word is not broken there. */
static const char *skip_broken_line(const scan *s, const char *p) {
  const char *after = skip_hyphen(s, p);
  const char *next = after ? skip_line_end(s, after) : NULL;
  if (!next || !starts_lower(s, next) || starts_with_conjunction(s, next))
    return p;
  return skip_letters(s, next, next);
}

/* ---- hyphenated words ---- */

/* Does a hyphen that joins nothing stand directly before the last token (Weinbau und -handel)? */
static bool follows_loose_hyphen(const scan *s) {
  const ns_tokens *tokens = s->tokens;
  if (tokens->count < 2 || (tokens->at[tokens->count - 1].flags & NS_TOKEN_BLANK_BEFORE))
    return false;
  const ns_token *before = &tokens->at[tokens->count - 2];
  unsigned len;
  return before->kind == NS_TOKEN_PUNCT && (before->flags & NS_TOKEN_BLANK_BEFORE) &&
         class_at(s, s->begin + before->start, &len) == NS_CHAR_HYPHEN;
}

/* After the last member of a hyphenated word, or after a word by itself. */
static void end_chain(scan *s) {
  bool hyphenated = s->members > 0;
  if (hyphenated)
    ns_join_members(s->an, s->tokens, s->chain);
  s->members = 0;
  const ns_token *last = &s->tokens->at[s->tokens->count - 1];
  if (last->kind != NS_TOKEN_WORD)
    return;
  bool loose = follows_loose_hyphen(s);
  if (last->flags & NS_TOKEN_HYPHEN_AFTER)
    ns_ellipsis_open(&s->ellipses, s->tokens->count - 1);
  else if (s->ellipses.count || loose)
    ns_ellipsis_close(s->an, s->tokens, &s->ellipses, hyphenated, loose);
}

static void continue_chain(scan *s, ns_token *token, const char *next) {
  if (s->members++ == 0)
    s->chain = s->tokens->count - 1;
  token->flags |= NS_TOKEN_HYPHEN_AFTER;
  s->flags = NS_TOKEN_HYPHEN_BEFORE;
  s->at = next;
}

/* Meta's, geht's: the ending is a mark of its own; d'Azur, O'Neill: members, as of a hyphenated
 * word. Returns whether there was anything of the kind. */
static bool read_apostrophe(scan *s, ns_token *token) {
  unsigned len;
  if (class_at(s, s->at, &len) != NS_CHAR_APOSTROPHE || !is_letter_at(s, s->at + len))
    return false;
  const char *next = s->at + len;
  if ((*next == 's' || *next == 'S') && !starts_member(s, next + 1)) {
    end_chain(s);
    read_mark(s, NS_TOKEN_PUNCT, len + 1);
    return true;
  }
  continue_chain(s, token, next);
  return true;
}

/* What follows a word or number that ends at p. */
static void end_member(scan *s, ns_token *token, const char *p) {
  s->at = p;
  s->position++;
  if (p == s->end || *p == ' ') { /* mostly */
    end_chain(s);
    return;
  }
  const char *after = skip_hyphen(s, p);
  if (!after) {
    if (token->kind != NS_TOKEN_WORD || !read_apostrophe(s, token))
      end_chain(s);
    return;
  }
  const char *next = skip_line_end(s, after);
  if (!next || starts_lower(s, next))
    next = after;
  if (starts_member(s, next)) {
    continue_chain(s, token, next);
    return;
  }
  token->flags |= NS_TOKEN_HYPHEN_AFTER;
  s->at = after;
  end_chain(s);
}

/* A word by itself that nobody asks for; those of hyphenated words and ellipses give readings to others. */
static bool is_unwanted(const scan *s, const char *start, const char *end) {
  unsigned len;
  return s->an->wanted && !s->members && !s->ellipses.count && class_at(s, end, &len) != NS_CHAR_HYPHEN &&
         class_at(s, end, &len) != NS_CHAR_APOSTROPHE &&
         !s->an->wanted(s->an->wanted_ctx, s->position, ns_slice_of(start, (size_t)(end - start)));
}

static const ns_entry *passed_over(const scan *s, const char *start, const char *end) {
  size_t bytes = (size_t)(end - start);
  const ns_entry *known = ns_entry_find(s->an, ns_run_of(start, bytes, s->end), start);
  unsigned len;
  return known ? known : ns_is_upper(char_at(s, start, &len)) ? &s->an->passed_capital : &s->an->passed;
}

static void add_member(scan *s, const char *start, const char *end, ns_token_kind kind) {
  const ns_entry *entry = is_unwanted(s, start, end) ? passed_over(s, start, end)
                                                     : ns_entry_of(s->an, start, (size_t)(end - start), s->end);
  ns_token *token = add_token(s, start, end, kind, entry);
  if (token)
    end_member(s, token, end);
}

static void read_word(scan *s, const char *start) {
  const char *p = skip_letters(s, start, start);
  if (p < s->end && *p != ' ') {
    p = skip_gender_ending(s, p);
    p = skip_broken_line(s, p);
  }
  add_member(s, start, p, NS_TOKEN_WORD);
}

/* Over a mark between two digits: . , ' ’ */
static const char *skip_inner_mark(const scan *s, const char *p) {
  unsigned len;
  if (p >= s->end)
    return p;
  bool inner = *p == '.' || *p == ',' || class_at(s, p, &len) == NS_CHAR_APOSTROPHE;
  if (!inner)
    return p;
  class_at(s, p, &len);
  return p + len < s->end && p[len] >= '0' && p[len] <= '9' ? p + len : p;
}

static void read_number(scan *s) {
  const char *start = s->at, *p = start;
  bool whole = true; /* no mark inside */
  for (;;) {
    while (p < s->end && *p >= '0' && *p <= '9')
      p++;
    const char *next = skip_inner_mark(s, p);
    if (next == p)
      break;
    p = next;
    whole = false;
  }
  if (whole && is_letter_at(s, p))
    read_word(s, start);
  else
    add_member(s, start, p, NS_TOKEN_NUMBER);
}

/* A character beyond ASCII. */
static void read_high(scan *s) {
  unsigned len;
  switch ((int)class_at(s, s->at, &len)) {
  case NS_CHAR_LETTER: read_word(s, s->at); break;
  case NS_CHAR_BLANK:
    s->flags |= NS_TOKEN_BLANK_BEFORE;
    s->at += len;
    break;
  case NS_CHAR_IGNORE:
  case NS_CHAR_MARK: s->at += len; break;
  case NS_CHAR_PUNCT:
  case NS_CHAR_HYPHEN:
  case NS_CHAR_APOSTROPHE: read_mark(s, NS_TOKEN_PUNCT, len); break;
  default: read_symbol(s, len); break;
  }
}

void ns_tokenize(ns_analyzer *an, ns_slice text, ns_tokens *tokens) {
  scan s = {.an = an,
            .tokens = tokens,
            .begin = text.ptr,
            .at = text.ptr,
            .end = text.ptr + text.len,
            .flags = NS_TOKEN_BLANK_BEFORE};
  while (s.at < s.end && !an->status) {
    switch (ns_byte_class[(unsigned char)*s.at]) {
    case NS_CHAR_BLANK:
      s.flags |= NS_TOKEN_BLANK_BEFORE;
      s.at++;
      break;
    case NS_CHAR_LETTER: read_word(&s, s.at); break;
    case NS_CHAR_DIGIT: read_number(&s); break;
    case NS_CHAR_HIGH: read_high(&s); break;
    case NS_CHAR_SYMBOL: read_symbol(&s, 1); break;
    default: read_mark(&s, NS_TOKEN_PUNCT, 1); break;
    }
  }
  tokens->words = s.position;
}
