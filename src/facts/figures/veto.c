#include "facts/figures/grammar.h"

/* Numbers that are no figures: addresses, telephones, times of day, scores, names with a number. */

/* ---- runs without a blank ---- */

static bool is_blank_byte(char c) {
  return (unsigned char)c <= ' ';
}

static bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* URL, mail, hashtag, path, percent-encoding, firma2000.de */
static bool is_address(ns_slice chunk) {
  size_t slashes = 0, letters = 0, encoded = 0;
  if (chunk.len > 1 && (chunk.ptr[0] == '#' || chunk.ptr[0] == '@'))
    return chunk.ptr[0] == '@' || (chunk.ptr[1] | 32) >= 'a';
  if (ns_slice_starts(chunk, NS_LIT("www.")) || memmem(chunk.ptr, chunk.len, "://", 3))
    return true;
  for (size_t i = 0; i < chunk.len; i++) {
    char c = chunk.ptr[i];
    letters += (c | 32) >= 'a' && (c | 32) <= 'z';
    slashes += c == '/';
    if (c == '_' && i > 0 && i + 1 < chunk.len && is_alnum(chunk.ptr[i - 1]) && is_alnum(chunk.ptr[i + 1]))
      return true;
    if ((c == '@' || c == '#') && i > 0 && i + 1 < chunk.len && is_alnum(chunk.ptr[i - 1]) &&
        is_alnum(chunk.ptr[i + 1]))
      return true;
    if (c == '%' && i + 2 < chunk.len && is_hex(chunk.ptr[i + 1]) && is_hex(chunk.ptr[i + 2]) &&
        (i == 0 || !(chunk.ptr[i - 1] >= '0' && chunk.ptr[i - 1] <= '9') || encoded))
      encoded++;
  }
  if (encoded > 0 || (slashes >= 3 && letters > 3))
    return true;
  static const char *const domains[] = {".de", ".com",  ".net", ".org", ".at", ".ch",
                                        ".eu", ".html", ".htm", ".php", ".pdf"};
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
    ns_slice domain = ns_slice_str(domains[i]);
    const char *at = letters ? memmem(chunk.ptr, chunk.len, domain.ptr, domain.len) : NULL;
    if (at && at > chunk.ptr && is_alnum(at[-1]) &&
        (at + domain.len == chunk.ptr + chunk.len || !is_alnum(at[domain.len])))
      return true;
  }
  return false;
}

/* Each run is looked at once, whatever stands in it. */
bool ns_is_foreign(ns_pass *p, size_t i) {
  uint32_t at = p->at[i].start;
  if (at < p->chunk_end)
    return p->chunk_foreign;
  uint32_t start = at, end = at;
  while (start > p->chunk_end && !is_blank_byte(p->text.ptr[start - 1]))
    start--;
  while (end < p->text.len && !is_blank_byte(p->text.ptr[end]))
    end++;
  p->chunk_end = end;
  p->chunk_foreign = is_address(ns_slice_of(p->text.ptr + start, end - start));
  return p->chunk_foreign;
}

/* ---- sequences ---- */

static bool is_glued_mark(const ns_pass *p, size_t i, const char *mark) {
  size_t next = ns_after(p, i);
  return ns_is_mark(p, next, mark) && ns_is_glued(p, i, next);
}

/* The token behind "Uhr" and the minutes after it. */
static size_t clock_after(const ns_pass *p, size_t i) {
  size_t clock = ns_after(p, i);
  if (ns_code_of(p, clock) != NS_W_CLOCK)
    return NS_NO_TOKEN;
  size_t minutes = ns_after(p, clock), next = minutes == NS_NO_TOKEN ? minutes : ns_after(p, minutes);
  bool two_digits = ns_is_number(p, minutes) && p->at[minutes].end - p->at[minutes].start == 2;
  bool counts = next != NS_NO_TOKEN && p->at[next].kind != NS_TOKEN_PUNCT &&
                (ns_is_capital(p, next) || p->at[next].kind != NS_TOKEN_WORD || ns_classes(p, next) & NS_C_UNIT);
  return two_digits && !counts ? minutes + 1 : clock + 1;
}

/* 3:1, 14:30 Uhr, 0:3 (0:1/0:1) */
static size_t skip_score(const ns_pass *p, size_t i) {
  size_t last = i;
  while (is_glued_mark(p, last, ":") && ns_is_number(p, ns_after(p, ns_after(p, last))) &&
         ns_is_glued(p, ns_after(p, last), ns_after(p, ns_after(p, last))))
    last = ns_after(p, ns_after(p, last));
  if (last == i)
    return NS_NO_TOKEN;
  size_t clock = clock_after(p, last);
  return clock == NS_NO_TOKEN ? last + 1 : clock;
}

/* 14 Uhr, 14.30 Uhr, 8 bis 10 Uhr, 8-10 Uhr */
static size_t skip_clock(const ns_pass *p, size_t i) {
  size_t clock = clock_after(p, i);
  if (clock != NS_NO_TOKEN)
    return clock;
  size_t next = ns_after(p, i);
  ns_code code = ns_code_of(p, next);
  size_t second = next;
  if (code == NS_W_BIS || code == NS_W_UND || code == NS_W_ODER || ns_is_dash(p, next))
    second = ns_after(p, next);
  else if (!ns_is_joined(p, next))
    return NS_NO_TOKEN;
  return ns_is_number(p, second) || ns_classes(p, second) & NS_C_NUMBER ? clock_after(p, second) : NS_NO_TOKEN;
}

/* 0221 / 123456, +49 221 1234567, (030) 12 34 */
static size_t skip_phone(const ns_pass *p, size_t i) {
  enum { PREFIX = 3 };
  ns_slice text = ns_token_text(p, i);
  size_t before = ns_before(p, i);
  bool country = ns_is_mark(p, before, "+") && ns_is_glued(p, before, i) && text.len == 2 && text.ptr[0] >= '3';
  bool local = text.ptr[0] == '0' && text.len >= PREFIX && text.ptr[1] != ',' && text.ptr[1] != '.';
  size_t next = ns_after(p, i);
  if (local && ns_is_mark(p, before, "+") && ns_is_glued(p, ns_before(p, before), before))
    return i + 1; /* 08:42:05+0100 */
  if (!local && !(country && ns_is_number(p, next)) && !(country && ns_is_mark(p, next, "(")))
    return NS_NO_TOKEN;
  size_t last = i;
  for (size_t at = next; at != NS_NO_TOKEN; at = ns_after(p, at)) {
    if (ns_is_number(p, at))
      last = at;
    else if (!ns_is_mark(p, at, "/") && !ns_is_mark(p, at, "(") && !ns_is_mark(p, at, ")") && !ns_is_dash(p, at))
      break;
  }
  return last + 1;
}

/* 978-3-16-148410-0: three members or more, or one with a leading zero. */
static size_t skip_chain(const ns_pass *p, size_t i) {
  size_t last = i;
  unsigned members = 1;
  bool zero = ns_token_text(p, i).len > 1 && ns_token_text(p, i).ptr[0] == '0';
  while (ns_is_joined(p, ns_after(p, last)) && ns_is_number(p, ns_after(p, last))) {
    last = ns_after(p, last);
    members++;
    ns_slice text = ns_token_text(p, last);
    zero = zero || (text.len > 1 && text.ptr[0] == '0' && text.ptr[1] != ',');
  }
  return members > 2 || (members == 2 && zero) ? last + 1 : NS_NO_TOKEN;
}

/* 24/7, 9/11, 8/16 without a unit behind; 1&1 */
static size_t skip_slash(const ns_pass *p, size_t i) {
  if (!is_glued_mark(p, i, "/") && !is_glued_mark(p, i, "&"))
    return NS_NO_TOKEN;
  size_t second = ns_after(p, ns_after(p, i));
  if (!ns_is_number(p, second) || !ns_is_glued(p, ns_after(p, i), second))
    return NS_NO_TOKEN;
  ns_quantity fraction;
  if (ns_numeral_read(p, i, &fraction) && fraction.next > second) /* 2/3 */
    return NS_NO_TOKEN;
  size_t unit = ns_after(p, second);
  if (ns_classes(p, unit) & (NS_C_UNIT | NS_C_SCALE) ||
      (unit != NS_NO_TOKEN && ns_unit_of_symbol(ns_token_text(p, unit))))
    return NS_NO_TOKEN;
  return second + 1;
}

/* DE89 3704 0044 0532 0130 00 */
static size_t skip_account(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  if (!(ns_classes(p, before) & NS_C_MIXED) || p->at[before].end - p->at[before].start != 4)
    return NS_NO_TOKEN;
  ns_slice key = ns_token_text(p, before);
  if (!(key.ptr[0] >= 'A' && key.ptr[0] <= 'Z' && key.ptr[1] >= 'A' && key.ptr[2] <= '9'))
    return NS_NO_TOKEN;
  size_t last = i;
  for (size_t at = ns_after(p, i); ns_is_number(p, at); at = ns_after(p, at))
    last = at;
  return last == i ? NS_NO_TOKEN : last + 1;
}

size_t ns_veto_skip(const ns_pass *p, size_t i) {
  size_t (*const sequences[])(const ns_pass *, size_t) = {skip_score, skip_clock, skip_phone,
                                                          skip_chain, skip_slash, skip_account};
  if (!ns_is_number(p, i))
    return ns_classes(p, i) & NS_C_NUMBER ? skip_clock(p, i) : NS_NO_TOKEN;
  size_t mark = ns_before(p, i), word = mark == NS_NO_TOKEN ? mark : ns_before(p, mark);
  if (ns_is_mark(p, mark, ",") && ns_is_glued(p, mark, i) && ns_is_glued(p, word, mark) && ns_is_word(p, word))
    return i + 1; /* the decimals of 6x0,33 */
  for (size_t k = 0; k < sizeof sequences / sizeof *sequences; k++) {
    size_t next = sequences[k](p, i);
    if (next != NS_NO_TOKEN)
      return next;
  }
  return NS_NO_TOKEN;
}

/* ---- names with a number ---- */

/* The word before the token, a point of an abbreviation passed over. */
static size_t word_before(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  if (!ns_is_mark(p, before, "."))
    return before;
  size_t word = ns_before(p, before);
  enum { ABBREVIATION = 4 };
  return ns_is_word(p, word) && ns_is_glued(p, word, before) && p->at[word].end - p->at[word].start <= ABBREVIATION
             ? word
             : before;
}

static bool has_noun(const ns_pass *p, const ns_quantity *q) {
  size_t next;
  return q->noun.len || ns_noun_read(p, ns_after(p, q->next - 1), &next).len;
}

/* Llama 4, RTX 4090, A 3: a name and a short number that counts nothing. */
static bool is_name_number(const ns_pass *p, const ns_quantity *q) {
  size_t name = ns_before(p, q->first);
  if (!ns_is_capital(p, name) || q->words || q->literal.form != NS_LITERAL_PLAIN || q->literal.digits > 4)
    return false;
  const ns_word *word = p->at[name].word;
  if (p->at[q->first].start != p->at[name].end + 1 || word->split_count > 0)
    return false; /* a column of a table; a German compound */
  size_t letters = p->at[name].end - p->at[name].start;
  if (letters == 1)
    return !ns_sentence_starts(p, name) || !has_noun(p, q);
  enum { ACRONYM = 5 };
  bool acronym = word->flags & NS_WORD_ALLCAPS && letters <= ACRONYM;
  bool known = word->flags & (NS_WORD_KNOWN_NOUN | NS_WORD_KNOWN_LOWER | NS_WORD_FUNCTION);
  if (has_noun(p, q) || (known && !acronym))
    return false;
  size_t before = ns_before(p, name), next = ns_after(p, q->next - 1);
  bool of = ns_code_of(p, next) == NS_W_VON && ns_is_number(p, ns_after(p, next)); /* Sunita Rao 1 von 3 */
  return ns_code_of(p, before) != NS_W_IN && !ns_is_joined(p, name) && !of;
}

/* 50667 Köln: five digits, none of them grouped, before a capital word that is no plural. */
static bool is_postcode(const ns_pass *p, const ns_quantity *q) {
  if (q->literal.form != NS_LITERAL_PLAIN || q->literal.digits != 5 || q->next != q->first + 1)
    return false;
  ns_slice text = ns_token_text(p, q->first);
  size_t town = ns_after(p, q->next - 1);
  if (!ns_is_capital(p, town) || ns_slice_ends(text, NS_LIT("00")) || p->at[town].word->flags & NS_WORD_FUNCTION)
    return false;
  size_t before = ns_before(p, q->first);
  bool apart = before == NS_NO_TOKEN || p->at[before].kind == NS_TOKEN_PUNCT || ns_code_of(p, before) == NS_W_IN;
  return apart || !(p->at[town].word->flags & NS_WORD_KNOWN_NOUN);
}

/* A sentence-starting "1 Die …", "[3]", "2)": numbers of a list or a note. */
static bool is_list_number(const ns_pass *p, const ns_quantity *q) {
  size_t before = ns_before(p, q->first), next = ns_after(p, q->next - 1);
  if (q->words || q->literal.form != NS_LITERAL_PLAIN || q->literal.digits > 3 || q->next != q->first + 1)
    return false;
  if (ns_is_mark(p, before, "[") && ns_is_mark(p, next, "]"))
    return true;
  bool start = before == NS_NO_TOKEN || ns_is_mark(p, before, "•") ||
               (ns_is_dash(p, before) && ns_before(p, before) == NS_NO_TOKEN);
  if (!start || p->context->table_row || p->from > 0)
    return false;
  if (ns_is_mark(p, next, ")") || ns_is_mark(p, next, "."))
    return ns_after(p, next) != NS_NO_TOKEN;
  if (!ns_is_capital(p, next) || ns_code_of(p, next) == NS_W_TIMES)
    return false;
  uint16_t flags = p->at[next].word->flags;
  return flags & NS_WORD_FUNCTION || (flags & NS_WORD_KNOWN_LOWER && !(flags & NS_WORD_KNOWN_NOUN)) ||
         (p->at[next].flags & NS_TOKEN_HYPHEN_AFTER && !ns_is_joined(p, ns_after(p, next)));
}

/* Elf, Sieben, Tausend as names; eins zu eins. */
static bool is_word_name(const ns_pass *p, const ns_quantity *q) {
  if (!q->words || q->article)
    return false;
  size_t before = ns_before(p, q->first), next = ns_after(p, q->next - 1);
  if (ns_code_of(p, next) == NS_W_ZU && ns_classes(p, ns_after(p, next)) & NS_C_NUMBER)
    return true;
  if (ns_code_of(p, before) == NS_W_ZU && ns_classes(p, ns_before(p, before)) & NS_C_NUMBER)
    return true;
  if (ns_is_capital(p, q->first) && !ns_sentence_starts(p, q->first) && !q->compound)
    return !has_noun(p, q) || ns_is_capital(p, before);
  static const char *const doubtful[] = {"eins", "acht", "sieben", "elf"}; /* Gib acht! */
  for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++)
    if (ns_slice_is(p->at[q->first].word->form, doubtful[i]))
      return i == 0 || !has_noun(p, q);
  return false;
}

/* 7-Eleven, 3-D-Druck: the second member is no German noun. */
static bool is_name_compound(const ns_pass *p, const ns_quantity *q) {
  if (!q->compound || q->words)
    return false;
  size_t member = ns_after(p, q->first);
  if (!ns_is_joined(p, member) || !ns_is_word(p, member))
    return false;
  if (!ns_is_capital(p, member)) /* 16-stöckig */
    return p->at[member].word->flags & NS_WORD_DIGITS;
  const ns_word *word = p->at[member].word;
  return p->at[member].end - p->at[member].start == 1 || word->flags & NS_WORD_DIGITS ||
         ns_classes(p, member) & NS_C_MIXED ||
         !(word->flags & (NS_WORD_KNOWN | NS_WORD_KNOWN_NOUN | NS_WORD_KNOWN_LOWER));
}

/* "vor.1": the number of a note, at the end of a sentence without a blank */
static bool is_note(const ns_pass *p, const ns_quantity *q) {
  size_t before = ns_before(p, q->first);
  return q->literal.form == NS_LITERAL_PLAIN && q->literal.digits <= 3 && ns_is_mark(p, before, ".") &&
         ns_is_glued(p, before, q->first) && ns_is_word(p, ns_before(p, before));
}

static bool is_carried(const ns_pass *p, const ns_quantity *q) {
  size_t before = ns_before(p, q->first);
  ns_code code = ns_code_of(p, before);
  if ((code == NS_W_UND || code == NS_W_BIS || code == NS_W_ODER || ns_is_mark(p, before, ",")) && !has_noun(p, q) &&
      ns_is_number(p, ns_before(p, before))) /* Artikel 24 und 25 */
    before = ns_before(p, ns_before(p, before));
  bool glued = ns_is_glued(p, before, q->first) && (ns_is_mark(p, before, "#") || ns_is_mark(p, before, "@"));
  if (glued || ns_is_mark(p, before, "§") || ns_is_mark(p, before, "&"))
    return true;
  if (ns_is_mark(p, before, ":")) /* WKN: 716460 */
    before = ns_before(p, before);
  size_t word = ns_is_word(p, before) && before != NS_NO_TOKEN ? before : word_before(p, q->first);
  if (ns_is_word(p, word) && q->literal.digits >= 4 && ns_slice_ends(ns_token_text(p, word), NS_LIT("ID")))
    return true;
  if (!(ns_classes(p, word) & NS_C_CARRIER))
    return false;
  size_t letters = p->at[word].end - p->at[word].start;
  return letters > 2 || ns_is_capital(p, word);
}

bool ns_is_vetoed(const ns_pass *p, const ns_quantity *q) {
  if (q->literal.form == NS_LITERAL_POINT && q->unit == NULL && !q->scaled)
    return true;
  if (q->literal.digits > NS_DIGITS_UNIT_MAX)
    return true;
  if (q->unit || q->open_money)
    return false;
  size_t member = ns_after(p, q->next - 1);
  if (ns_is_joined(p, member) && ns_is_number(p, member)) /* 3-2, no range */
    return true;
  if (q->article && !q->scaled)
    return true;
  if (ns_classes(p, q->first) & NS_C_MIXED) /* 100K */
    return !has_noun(p, q);
  if (q->scaled)
    return ns_is_capital(p, q->first) && is_word_name(p, q) && q->next == q->first + 1;
  if (q->literal.leading_zero || q->literal.digits > NS_DIGITS_MAX)
    return true;
  if (ns_is_joined(p, q->first))
    return true;
  return is_carried(p, q) || is_note(p, q) || is_list_number(p, q) || is_name_number(p, q) || is_postcode(p, q) ||
         is_word_name(p, q) || is_name_compound(p, q);
}
