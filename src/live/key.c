#include <stdio.h>

#include "base/hash.h"
#include "live/internal.h"

enum { HASH_DIGITS = 32 };

static size_t weight_of(ns_slice bytes) {
  size_t weight = bytes.len;
  for (size_t i = 0; i < bytes.len; i++)
    weight += bytes.ptr[i] == '\0';
  return weight;
}

static bool is_mark(ns_slice bytes) {
  return bytes.len && bytes.ptr[0] >= 'A' && bytes.ptr[0] <= 'Z';
}

static void put(ns_live_key *key, ns_slice bytes) {
  memcpy(key->bytes + key->len, bytes.ptr, bytes.len);
  key->len += bytes.len;
}

static ns_slice marked_hash(char mark, ns_slice text, ns_live_key *room) {
  const uint64_t seeds[2] = {1, 2};
  char digits[HASH_DIGITS + 1];
  for (int i = 0; i < 2; i++) {
    unsigned long long h = ns_hash(text, seeds[i]);
    snprintf(digits + 16 * i, sizeof digits - 16 * (size_t)i, "%016llx", h);
  }
  room->bytes[0] = mark;
  room->bytes[1] = NS_MARK_LONG;
  room->len = 2;
  put(room, ns_slice_of(digits, HASH_DIGITS));
  return ns_live_key_slice(room);
}

bool ns_live_word_fits(ns_slice word) {
  return word.len && weight_of(word) + is_mark(word) <= NS_XAPIAN_TERM_MAX;
}

ns_slice ns_live_word_term(ns_slice word, ns_live_key *room) {
  if (!is_mark(word))
    return word;
  room->bytes[0] = NS_MARK_WORD;
  room->len = 1;
  put(room, word);
  return ns_live_key_slice(room);
}

bool ns_live_is_word(ns_slice term, ns_slice *word) {
  *word = term;
  if (!is_mark(term))
    return true;
  *word = ns_slice_from(term, 1);
  return term.ptr[0] == NS_MARK_WORD;
}

ns_slice ns_live_marked(char mark, ns_slice text, ns_live_key *room) {
  if (weight_of(text) + 1 > NS_XAPIAN_TERM_MAX || (text.len && text.ptr[0] == NS_MARK_LONG))
    return marked_hash(mark, text, room);
  room->bytes[0] = mark;
  room->len = 1;
  if (text.len)
    put(room, text);
  return ns_live_key_slice(room);
}

__attribute__((format(printf, 2, 3))) static ns_slice printed(ns_live_key *room, const char *format, ...) {
  va_list args;
  va_start(args, format);
  room->len = (size_t)vsnprintf(room->bytes, sizeof room->bytes, format, args);
  va_end(args);
  return ns_live_key_slice(room);
}

ns_slice ns_live_year_term(int year, ns_live_key *room) {
  return printed(room, "%c%05d", NS_MARK_YEAR, year);
}

ns_slice ns_live_date_term(ns_period date, ns_live_key *room) {
  return printed(room, "%c%08d%08d", NS_MARK_DATE, (int)date.low, (int)date.high);
}

ns_slice ns_live_similar_term(uint64_t fingerprint, ns_live_key *room) {
  return printed(room, "%c%016llx", NS_MARK_SIMILAR, (unsigned long long)fingerprint);
}

ns_slice ns_live_unit_term(uint8_t kind, ns_slice unit, ns_live_key *room) {
  char bytes[2 + NS_UNIT_MAX] = {(char)('a' + kind), unit.ptr ? '=' : '\0'};
  size_t len = unit.ptr ? 2 : 1;
  /* A counted noun may be long; amounts ask for less than NS_UNIT_MAX bytes, so its head will do. */
  size_t taken = unit.len < NS_UNIT_MAX ? unit.len : NS_UNIT_MAX;
  if (unit.ptr)
    memcpy(bytes + len, unit.ptr, taken);
  return ns_live_marked(NS_MARK_UNIT, ns_slice_of(bytes, len + taken), room);
}

ns_slice ns_live_numbered(char kind, uint32_t number, ns_live_key *room) {
  static const char digits[] = "0123456789abcdef";
  room->bytes[0] = kind;
  for (unsigned i = 0; i < 8; i++)
    room->bytes[1 + i] = digits[number >> (28 - 4 * i) & 15];
  room->len = 9;
  return ns_live_key_slice(room);
}

bool ns_live_article_of(ns_slice key, uint32_t *article) {
  *article = 0;
  if (key.len != 9 || key.ptr[0] != NS_META_ARTICLE)
    return false;
  for (size_t i = 1; i < key.len; i++) {
    char c = key.ptr[i];
    bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f'))
      return false;
    *article = *article << 4 | (uint32_t)(digit ? c - '0' : c - 'a' + 10);
  }
  return true;
}

uint64_t ns_live_posting_hash(const ns_xapian_term *posting) {
  return ns_hash(posting->term, posting->wdf);
}
