/* Writes the table in the layout of src/text/lexicon_format.h. */
#include "lexicon_build.h"

#include <math.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "text/lexicon_format.h"

static uint8_t value_of(uint32_t count) {
  double value = log1p((double)count) * NS_LEXEME_UNIT;
  return (uint8_t)(value > 255 ? 255 : value);
}

static bool is_kept(const lex_word *word) {
  if (word->text.ptr[0] == '=')
    return false;
  return !(word->flags & WORD_BARE) || word->modifiers || (word->flags & WORD_MODIFIER);
}

static ns_lexeme lexeme_of(const lex_word *word) {
  ns_lexeme lexeme = {.link = word->link};
  if (!(word->flags & WORD_BARE))
    lexeme.flags = (uint8_t)((word->flags & WORD_LOWER ? NS_LEXEME_LOWER : 0) | (word->flags & WORD_NOUN ? NS_LEXEME_NOUN : 0));
  if (word->flags & WORD_MODIFIER)
    lexeme.flags |= NS_LEXEME_MODIFIER;
  if (word->flags & WORD_NOUN)
    lexeme.head = value_of(word->heads);
  lexeme.modifier = value_of(word->modifiers);
  return lexeme;
}

static void put(ns_lexeme *slots, uint32_t size, ns_slice text, ns_lexeme lexeme) {
  uint64_t hash = ns_lexicon_hash(text);
  uint32_t i = ns_lexicon_home(hash, size);
  lexeme.print = ns_lexicon_print(hash);
  while (slots[i].print) {
    if (slots[i].print == lexeme.print)
      die("two words share a fingerprint; change NS_LEXICON_SEED", text.ptr);
    i = i + 1 == size ? 0 : i + 1;
  }
  slots[i] = lexeme;
}

void emit(const builder *b, const char *path) {
  uint32_t kept = 0;
  for (size_t i = 0; i < b->word_count; i++)
    kept += is_kept(&b->words[i]);
  ns_lexicon_header header = {.magic = NS_LEXICON_MAGIC, .words = kept, .size = kept + kept / 3};
  ns_lexeme *slots = ns_calloc(header.size, sizeof *slots);
  if (!slots)
    die("memory", "short");
  for (size_t i = 0; i < b->word_count; i++)
    if (is_kept(&b->words[i]))
      put(slots, header.size, b->words[i].text, lexeme_of(&b->words[i]));
  header.checksum = ns_checksum(slots, header.size * sizeof *slots);
  ns_buf out;
  ns_error err;
  ns_buf_init(&out, BUILD_BYTES_MAX);
  ns_buf_add(&out, &header, sizeof header);
  ns_buf_add(&out, slots, header.size * sizeof *slots);
  if (out.status || ns_file_replace(path, ns_buf_slice(&out), &err))
    die(path, "cannot be written");
  ns_buf_release(&out);
  ns_free(slots);
}
