/* Does a line end where a sentence ends? Decides whether hard-wrapped lines belong together. */
#include "base/utf8.h"
#include "corpus/internal.h"

static uint32_t last_char(ns_slice text, size_t *start) {
  unsigned len;
  *start = text.len ? ns_utf8_floor(text, text.len - 1) : 0;
  return text.len ? ns_utf8_at(text, *start, &len) : 0;
}

static bool is_closing(uint32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == ' ' || c == 0x201C || c == 0x201D || c == 0x2019 ||
         c == 0xBB || c == 0xAB || c == 0x203A || c == 0x2039 || c == '*' || c == '_';
}

bool ns_ends_sentence(ns_slice text) {
  size_t start;
  uint32_t c = last_char(text, &start);
  while (is_closing(c)) {
    text.len = start;
    c = last_char(text, &start);
  }
  return c == '.' || c == '!' || c == '?' || c == 0x2026;
}
