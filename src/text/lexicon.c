#include "text/lexicon.h"

#include "text/text.h"

/* lexicon_data.c, made when the project is built */
extern const unsigned char ns_lexicon_data[];

static const ns_lexicon_header *header(void) {
  return (const void *)ns_lexicon_data;
}

static const unsigned char *filter(void) {
  return ns_lexicon_data + sizeof(ns_lexicon_header);
}

static const ns_lexeme *slots(void) {
  return (const void *)(filter() + NS_FILTER_BITS / 8);
}

static const ns_lexeme *find(uint64_t hash) {
  const ns_lexeme *at = slots();
  uint32_t size = header()->size, print = ns_lexicon_print(hash);
  for (uint32_t i = ns_lexicon_home(hash, size); at[i].print; i = i + 1 == size ? 0 : i + 1)
    if (at[i].print == print)
      return &at[i];
  return NULL;
}

const ns_lexeme *ns_lexicon_find(ns_slice lower) {
  return find(ns_lexicon_hash(lower));
}

const ns_lexeme *ns_lexicon_part(ns_slice lower) {
  uint64_t hash = ns_lexicon_hash(lower);
  uint32_t bit = ns_filter_bit(hash);
  return filter()[bit / 8] >> bit % 8 & 1 ? find(hash) : NULL;
}

static const ns_exception *exceptions(void) {
  return (const void *)(slots() + header()->size);
}

ns_slice ns_lexicon_exception(ns_slice lower, uint32_t *kind) {
  const ns_exception *at = exceptions();
  uint64_t hash = ns_lexicon_hash(lower);
  uint32_t size = header()->exception_size, print = ns_lexicon_print(hash);
  for (uint32_t i = ns_lexicon_home(hash, size); at[i].print; i = i + 1 == size ? 0 : i + 1) {
    if (at[i].print != print)
      continue;
    const unsigned char *text = (const unsigned char *)(at + size) + (at[i].at & NS_EXCEPTION_AT);
    *kind = at[i].at & ~NS_EXCEPTION_AT;
    return ns_slice_of((const char *)text + 1, *text);
  }
  return NS_SLICE_NONE;
}

uint16_t ns_lexicon_flags(ns_slice lower) {
  const ns_lexeme *lexeme = ns_lexicon_find(lower);
  unsigned flags = 0;
  if (!lexeme || !(lexeme->flags & (NS_LEXEME_LOWER | NS_LEXEME_NOUN)))
    return 0;
  if (lexeme->flags & NS_LEXEME_LOWER)
    flags |= NS_WORD_KNOWN | NS_WORD_KNOWN_LOWER;
  if (lexeme->flags & NS_LEXEME_NOUN)
    flags |= NS_WORD_KNOWN | NS_WORD_KNOWN_NOUN;
  return (uint16_t)flags;
}

bool ns_lexicon_has(ns_slice lower) {
  return ns_lexicon_flags(lower) != 0;
}

uint64_t ns_lexicon_checksum(void) {
  return header()->checksum;
}
