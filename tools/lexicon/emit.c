/* Writes the table in the layout of src/text/lexicon_format.h. */
#include "lexicon_build.h"

#include <math.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "guards.h"
#include "text/lexicon_format.h"

enum { LINK_MAX = 15 }; /* bytes */

/* 1 + value, at least 1 + floor. */
static uint8_t value_of(uint32_t count, unsigned floor) {
  double value = log1p((double)count) * NS_LEXEME_UNIT;
  if (value < floor)
    value = floor;
  return (uint8_t)(1 + (value > 254 ? 254 : value));
}

static uint8_t head_value(const lex_word *word) {
  if (!(word->flags & WORD_NOUN) || !can_be_head(word->text))
    return 0;
  return value_of(word->heads, word->text.len >= NS_LEXEME_FLOOR_BYTES ? NS_LEXEME_FLOOR : 0);
}

static uint8_t modifier_value(const lex_word *word) {
  enum { NEW_FLOOR = NS_LEXEME_UNIT * 33 / 10 }; /* as if they opened 26 compounds */
  if (word->flags & WORD_NEW)
    return value_of(word->modifiers, NEW_FLOOR);
  bool known = (word->flags & (WORD_NOUN | WORD_MODIFIER)) && word->text.len >= NS_LEXEME_FLOOR_BYTES;
  if (!can_be_modifier(word->text) || !(known || word->modifiers))
    return 0;
  return value_of(word->modifiers, known ? NS_LEXEME_FLOOR : 0);
}

static bool is_kept(const lex_word *word) {
  if (word->text.ptr[0] == '=')
    return false;
  return !(word->flags & WORD_BARE) || word->modifiers || (word->flags & (WORD_MODIFIER | WORD_NEW));
}

static bool has_slot(const lex_word *word) {
  return is_kept(word) || lists_of(word->text);
}

static ns_lexeme lexeme_of(const lex_word *word) {
  unsigned lists = lists_of(word->text);
  ns_lexeme lexeme = {.link = word->link & LINK_MAX, .lists = lists & 15};
  if (!is_kept(word))
    return (ns_lexeme){.lists = (lists | NS_LIST_ONLY) & 15};
  if (word->link > LINK_MAX)
    die("a linking element is too long", word->text.ptr);
  if (!(word->flags & WORD_BARE))
    lexeme.flags =
        (uint8_t)((word->flags & WORD_LOWER ? NS_LEXEME_LOWER : 0) | (word->flags & WORD_NOUN ? NS_LEXEME_NOUN : 0));
  if (word->flags & WORD_VERB)
    lexeme.flags |= NS_LEXEME_VERB;
  if (word->flags & WORD_OWN)
    lexeme.flags |= NS_LEXEME_OWN;
  if ((word->flags & WORD_NAME) && ends_like_a_name(word->text))
    lexeme.flags |= NS_LEXEME_NAME;
  if (needs_link(word->text))
    lexeme.flags |= NS_LEXEME_LINKED;
  lexeme.head = head_value(word);
  lexeme.modifier = modifier_value(word);
  return lexeme;
}

static void put(ns_lexeme *slots, uint32_t size, ns_slice text, ns_lexeme lexeme) {
  uint64_t hash = ns_lexicon_hash(text);
  uint32_t i = ns_lexicon_home(hash, size);
  lexeme.print = ns_lexicon_print(hash);
  while (slots[i].print) {
    if (slots[i].print == lexeme.print)
      die("two words share a fingerprint; change NS_LETTER_FACTOR", text.ptr);
    i = i + 1 == size ? 0 : i + 1;
  }
  slots[i] = lexeme;
}

static void part_filter(const builder *b, uint64_t *filter) {
  for (size_t i = 0; i < b->word_count; i++) {
    const lex_word *word = &b->words[i];
    if (is_kept(word) && (head_value(word) || modifier_value(word)))
      ns_filter_add(filter, NS_PART_FILTER, ns_lexicon_hash(word->text));
  }
}

/* Of the exceptions and the endings of names. */
static void ending_filter(const builder *b, uint64_t *filter) {
  for (size_t i = 0; i < b->pair_count; i++)
    ns_filter_add(filter, NS_ENDING_FILTER, ns_lexicon_hash(b->pairs[i].form));
  for (size_t i = 0; i < b->word_count; i++)
    if (lists_of(b->words[i].text) & NS_LIST_NAME_ENDING)
      ns_filter_add(filter, NS_ENDING_FILTER, ns_lexicon_hash(b->words[i].text));
}

static uint64_t *filters(const builder *b) {
  uint64_t *all = ns_calloc(NS_PART_FILTER + NS_ENDING_FILTER, sizeof *all);
  if (!all)
    die("memory", "short");
  part_filter(b, all);
  ending_filter(b, all + NS_PART_FILTER);
  return all;
}

/* Puts the exceptions into a table of their own, their words into pool. */
static ns_exception *exception_table(const builder *b, uint32_t size, ns_buf *pool) {
  ns_exception *slots = ns_calloc(size, sizeof *slots);
  if (!slots)
    die("memory", "short");
  for (size_t k = 0; k < b->pair_count; k++) {
    const form_pair *pair = &b->pairs[k];
    uint64_t hash = ns_lexicon_hash(pair->form);
    uint32_t i = ns_lexicon_home(hash, size), print = ns_lexicon_print(hash);
    while (slots[i].print && slots[i].print != print)
      i = i + 1 == size ? 0 : i + 1;
    if (slots[i].print)
      continue; /* the first one counts */
    slots[i] = (ns_exception){print, (uint32_t)pool->len | (pair->is_tail ? NS_EXCEPTION_TAIL : 0) |
                                         (pair->noun_only ? NS_EXCEPTION_NOUN : 0)};
    ns_buf_add_char(pool, (char)pair->lemma.len);
    ns_buf_add_slice(pool, pair->lemma);
  }
  return slots;
}

static ns_lexeme *word_table(const builder *b, uint32_t size) {
  ns_lexeme *slots = ns_calloc(size, sizeof *slots);
  if (!slots)
    die("memory", "short");
  for (size_t i = 0; i < b->word_count; i++)
    if (has_slot(&b->words[i]))
      put(slots, size, b->words[i].text, lexeme_of(&b->words[i]));
  return slots;
}

static uint32_t with_room(size_t count) {
  return (uint32_t)(count + count / 3 + 1);
}

/* A word of the short lists gets a slot even when no other list has it. */
static void add_listed(void *ctx, ns_slice text) {
  builder *b = ctx;
  size_t before = b->word_count;
  lex_word *word = builder_word(b, text);
  if (b->word_count > before)
    word->flags = WORD_BARE;
}

void emit(builder *b, const char *path) {
  size_t kept = 0;
  each_listed(add_listed, b);
  for (size_t i = 0; i < b->word_count; i++)
    kept += has_slot(&b->words[i]);
  ns_lexicon_header header = {.magic = NS_LEXICON_MAGIC,
                              .words = (uint32_t)kept,
                              .size = with_room(kept),
                              .exceptions = (uint32_t)b->pair_count,
                              .exception_size = with_room(b->pair_count)};
  ns_buf pool, body, out;
  ns_error err;
  ns_buf_init(&pool, BUILD_BYTES_MAX);
  ns_buf_init(&body, BUILD_BYTES_MAX);
  ns_buf_init(&out, BUILD_BYTES_MAX);
  ns_lexeme *words = word_table(b, header.size);
  ns_exception *exceptions = exception_table(b, header.exception_size, &pool);
  uint64_t *filter = filters(b);
  ns_buf_add(&body, filter, (NS_PART_FILTER + NS_ENDING_FILTER) * sizeof *filter);
  ns_buf_add(&body, words, header.size * sizeof *words);
  ns_buf_add(&body, exceptions, header.exception_size * sizeof *exceptions);
  ns_buf_add_slice(&body, ns_buf_slice(&pool));
  header.pool_bytes = (uint32_t)pool.len;
  header.checksum = ns_checksum(body.ptr, body.len);
  ns_buf_add(&out, &header, sizeof header);
  ns_buf_add_slice(&out, ns_buf_slice(&body));
  if (pool.status || body.status || out.status || ns_file_replace(path, ns_buf_slice(&out), &err))
    die(path, "cannot be written");
  ns_buf_release(&pool);
  ns_buf_release(&body);
  ns_buf_release(&out);
  ns_free(filter);
  ns_free(words);
  ns_free(exceptions);
}
