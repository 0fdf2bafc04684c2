#include "text/tokenize.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "text/chars.h"
#include "text/readings.h"
#include "text/tuning.h"

/* A passage is cut first; then the words of all its tokens are found, so that the misses of the cache come together;
 * then the members of hyphenated words are joined. */
typedef struct scan {
  ns_analyzer *an;
  ns_tokens *tokens;
  const char *begin, *at, *end;
  uint32_t position;
  uint8_t flags;    /* of the next token */
  bool hyphens;     /* there was one */
  bool ellipsis;    /* and one that no member followed */
  unsigned members; /* of the hyphenated word being joined, so far */
  size_t chain;     /* its first token */
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

/* Room for one more token and for what it is sought by. */
static bool has_room(scan *s) {
  ns_tokens *tokens = s->tokens;
  ns_analyzer *an = s->an;
  if (tokens->count < tokens->capacity && tokens->count < an->sought_capacity)
    return true;
  if ((tokens->count == tokens->capacity &&
       ns_grow(&tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at)) ||
      (tokens->count == an->sought_capacity &&
       ns_grow(&an->sought, tokens->count, &an->sought_capacity, sizeof *an->sought))) {
    an->status = NS_NOMEM;
    return false;
  }
  return true;
}

/* The token from s->at to end, whose word is yet to be found when it is NULL. */
static inline ns_token *add_token(scan *s, const char *start, const char *end, ns_token_kind kind,
                                  const ns_word *word) {
  if (!has_room(s))
    return NULL;
  ns_token *token = &s->tokens->at[s->tokens->count++];
  *token = (ns_token){.start = (uint32_t)(start - s->begin),
                      .end = (uint32_t)(end - s->begin),
                      .position = s->position,
                      .kind = (uint8_t)kind,
                      .flags = s->flags,
                      .word = word};
  s->flags = 0;
  return token;
}

/* Notes where the last token's word is to be looked for and asks for that line of the table. */
static inline void seek_word(scan *s, const char *start, const char *end, bool unwanted) {
  ns_analyzer *an = s->an;
  ns_run run = ns_run_of(start, (size_t)(end - start), s->end);
  size_t home = ns_run_home(run);
  __builtin_prefetch(&an->slots[home & (an->slots_size - 1)]);
  an->sought[s->tokens->count - 1] = (ns_sought){run.key, (uint32_t)home, unwanted};
}

static void read_mark(scan *s, ns_token_kind kind, size_t len) {
  add_token(s, s->at, s->at + len, kind, &s->an->mark.word);
  s->at += len;
}

static void read_hyphen(scan *s, size_t len) {
  s->hyphens = true;
  read_mark(s, NS_TOKEN_PUNCT, len);
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
  if (add_token(s, s->at, s->at + len, NS_TOKEN_SYMBOL, NULL))
    seek_word(s, s->at, s->at + len, false);
  s->at += len;
}

/* ---- where a word ends ---- */

/* A superscript belongs to a unit (m², km³), not to a word with a footnote. */
static bool is_unit_power(const scan *s, const char *start, const char *p, unsigned len) {
  return p - start <= NS_TOKEN_UNIT_LETTERS && !is_letter_at(s, p + len);
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
  p = ns_skip_plain_letters(p, s->end);
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
  ns_slice word = ns_slice_of(p, (size_t)(ns_skip_plain_letters(p, s->end) - p));
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

/* ---- words ---- */

/* The next token is a later member of the word that the last one belongs to. */
static void continue_chain(scan *s, ns_token *token, const char *next) {
  token->flags |= NS_TOKEN_HYPHEN_AFTER;
  s->flags = NS_TOKEN_HYPHEN_BEFORE;
  s->hyphens = true;
  s->at = next;
}

/* Meta's, geht's: the ending is a mark of its own; d'Azur, O'Neill: members, as of a hyphenated word. */
static void read_apostrophe(scan *s, ns_token *token) {
  unsigned len;
  if (class_at(s, s->at, &len) != NS_CHAR_APOSTROPHE || !is_letter_at(s, s->at + len))
    return;
  const char *next = s->at + len;
  if ((*next == 's' || *next == 'S') && !starts_member(s, next + 1))
    read_mark(s, NS_TOKEN_PUNCT, len + 1);
  else
    continue_chain(s, token, next);
}

/* What follows a word or number that ends at s->at, which is no blank. */
static void end_member(scan *s, ns_token *token) {
  const char *after = skip_hyphen(s, s->at);
  if (!after) {
    if (token->kind == NS_TOKEN_WORD)
      read_apostrophe(s, token);
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
  s->hyphens = s->ellipsis = true;
  s->at = after;
}

/* A word by itself that nobody asks for; those of hyphenated words and behind ellipses give readings to others. */
static bool is_unwanted(const scan *s, const char *start, const char *end) {
  unsigned len;
  return !s->ellipsis && !(s->flags & NS_TOKEN_HYPHEN_BEFORE) && class_at(s, end, &len) != NS_CHAR_HYPHEN &&
         class_at(s, end, &len) != NS_CHAR_APOSTROPHE &&
         !s->an->wanted(s->an->wanted_ctx, s->position, ns_slice_of(start, (size_t)(end - start)));
}

static inline void add_member(scan *s, const char *start, const char *end, ns_token_kind kind) {
  bool unwanted = s->an->wanted && is_unwanted(s, start, end);
  ns_token *token = add_token(s, start, end, kind, NULL);
  s->at = end;
  if (!token)
    return;
  seek_word(s, start, end, unwanted);
  s->position++;
  if (end < s->end && *end != ' ')
    end_member(s, token);
}

static inline void read_word(scan *s, const char *start) {
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
  case NS_CHAR_HYPHEN: read_hyphen(s, len); break;
  case NS_CHAR_PUNCT:
  case NS_CHAR_APOSTROPHE: read_mark(s, NS_TOKEN_PUNCT, len); break;
  default: read_symbol(s, len); break;
  }
}

static void cut(scan *s) {
  while (s->at < s->end && !s->an->status) {
    switch (ns_byte_class[(unsigned char)*s->at]) {
    case NS_CHAR_BLANK:
      s->flags |= NS_TOKEN_BLANK_BEFORE;
      s->at++;
      break;
    case NS_CHAR_LETTER: read_word(s, s->at); break;
    case NS_CHAR_DIGIT: read_number(s); break;
    case NS_CHAR_HIGH: read_high(s); break;
    case NS_CHAR_SYMBOL: read_symbol(s, 1); break;
    case NS_CHAR_HYPHEN: read_hyphen(s, 1); break;
    default: read_mark(s, NS_TOKEN_PUNCT, 1); break;
    }
  }
  s->tokens->words = s->position;
}

/* ---- finding the words ---- */

/* Leads tokens to the entries that their slots name, and asks for the lines of those. */
static void find_entries(scan *s) {
  const ns_analyzer *an = s->an;
  for (size_t i = 0; i < s->tokens->count; i++) {
    ns_token *token = &s->tokens->at[i];
    if (token->word)
      continue;
    const ns_sought *sought = &an->sought[i];
    const ns_slot *slot = ns_slot_find(an, (ns_run){sought->key, token->end - token->start}, sought->home);
    if (!slot->number || slot->number & NS_SLOT_OTHER)
      continue;
    const ns_entry *entry = ns_entry_at(an, slot->number);
    __builtin_prefetch(entry);
    __builtin_prefetch(&entry->word.surface);
    token->word = &entry->word;
  }
}

/* Is the entry that was found by the hash of a long run that of another one? */
static bool is_another(const ns_token *token, const char *raw) {
  size_t len = token->end - token->start;
  return len > NS_RUN_INLINE && token->word->surface.len == len &&
         memcmp(token->word->surface.ptr, raw, len) != 0;
}

static const ns_word *word_at(const scan *s, size_t i) {
  const ns_token *token = &s->tokens->at[i];
  const char *raw = s->begin + token->start;
  size_t len = token->end - token->start;
  unsigned char_len;
  const ns_entry *entry;
  if (s->an->wanted && s->an->sought[i].unwanted) {
    entry = ns_entry_find(s->an, ns_run_of(raw, len, s->end), raw);
    if (!entry)
      entry = ns_is_upper(char_at(s, raw, &char_len)) ? &s->an->passed_capital : &s->an->passed;
  } else {
    entry = ns_entry_of(s->an, raw, len, s->end);
  }
  return entry ? &entry->word : NULL;
}

/* Makes the words that the cache does not have. */
static void make_words(const scan *s) {
  for (size_t i = 0; i < s->tokens->count; i++) {
    ns_token *token = &s->tokens->at[i];
    if (token->word && !is_another(token, s->begin + token->start))
      continue;
    token->word = word_at(s, i);
    if (!token->word)
      return;
  }
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

/* Puts the tokens down once more, one by one, and behind them the readings that they give. */
static void join(scan *s) {
  ns_analyzer *an = s->an;
  ns_tokens *tokens = s->tokens;
  size_t count = tokens->count;
  while (count > an->spare_capacity)
    if (ns_grow(&an->spare, an->spare_capacity, &an->spare_capacity, sizeof *an->spare)) {
      an->status = NS_NOMEM;
      return;
    }
  memcpy(an->spare, tokens->at, count * sizeof *an->spare);
  tokens->count = 0;
  for (size_t i = 0; i < count && !an->status; i++) {
    if (tokens->count == tokens->capacity &&
        ns_grow(&tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at)) {
      an->status = NS_NOMEM;
      return;
    }
    tokens->at[tokens->count++] = an->spare[i];
    if (an->spare[i].kind != NS_TOKEN_WORD && an->spare[i].kind != NS_TOKEN_NUMBER)
      continue;
    if (i + 1 == count || !(an->spare[i + 1].flags & NS_TOKEN_HYPHEN_BEFORE))
      end_chain(s);
    else if (s->members++ == 0)
      s->chain = tokens->count - 1;
  }
}

void ns_tokenize(ns_analyzer *an, ns_slice text, ns_tokens *tokens) {
  scan s = {.an = an,
            .tokens = tokens,
            .begin = text.ptr,
            .at = text.ptr,
            .end = text.ptr + text.len,
            .flags = NS_TOKEN_BLANK_BEFORE};
  cut(&s);
  if (an->status)
    return;
  find_entries(&s);
  make_words(&s);
  if (s.hyphens && !an->status)
    join(&s);
}
