#include "text/lexicon.h"

#include "text/text.h"

/* lexicon_data.c, made when the project is built */
extern const unsigned char ns_lexicon_data[];

static const ns_lexicon_header *header(void) {
  return (const void *)ns_lexicon_data;
}

static const uint64_t *parts(void) {
  return (const void *)(ns_lexicon_data + sizeof(ns_lexicon_header));
}

static const uint64_t *endings(void) {
  return parts() + NS_PART_FILTER;
}

static const ns_lexeme *slots(void) {
  return (const void *)(endings() + NS_ENDING_FILTER);
}

const ns_lexeme *ns_lexicon_slot(uint64_t hash) {
  const ns_lexeme *at = slots();
  uint32_t size = header()->size, print = ns_lexicon_print(hash);
  for (uint32_t i = ns_lexicon_home(hash, size); at[i].print; i = i + 1 == size ? 0 : i + 1)
    if (at[i].print == print)
      return &at[i];
  return NULL;
}

const ns_lexeme *ns_lexicon_find_hash(uint64_t hash) {
  const ns_lexeme *lexeme = ns_lexicon_slot(hash);
  return lexeme && !(lexeme->lists & NS_LIST_ONLY) ? lexeme : NULL;
}

const ns_lexeme *ns_lexicon_find(ns_slice lower) {
  return ns_lexicon_find_hash(ns_lexicon_hash(lower));
}

bool ns_lexicon_may_be_part(uint64_t hash) {
  return ns_filter_has(parts(), NS_PART_FILTER, hash);
}

void ns_lexicon_prefetch(uint64_t hash) {
  __builtin_prefetch(slots() + ns_lexicon_home(hash, header()->size));
}

bool ns_lexicon_is_name_ending(uint64_t hash) {
  const ns_lexeme *lexeme = ns_filter_has(endings(), NS_ENDING_FILTER, hash) ? ns_lexicon_slot(hash) : NULL;
  return lexeme && (lexeme->lists & NS_LIST_NAME_ENDING);
}

static const ns_exception *exceptions(void) {
  return (const void *)(slots() + header()->size);
}

ns_slice ns_lexicon_exception(uint64_t hash, uint32_t *kind) {
  const ns_exception *at = exceptions();
  uint32_t size = header()->exception_size, print = ns_lexicon_print(hash);
  if (!ns_filter_has(endings(), NS_ENDING_FILTER, hash))
    return NS_SLICE_NONE;
  for (uint32_t i = ns_lexicon_home(hash, size); at[i].print; i = i + 1 == size ? 0 : i + 1) {
    if (at[i].print != print)
      continue;
    const unsigned char *text = (const unsigned char *)(at + size) + (at[i].at & NS_EXCEPTION_AT);
    *kind = at[i].at & ~NS_EXCEPTION_AT;
    return ns_slice_of((const char *)text + 1, *text);
  }
  return NS_SLICE_NONE;
}

uint16_t ns_lexeme_flags(const ns_lexeme *lexeme) {
  unsigned flags = 0;
  if (!lexeme || !(lexeme->flags & (NS_LEXEME_LOWER | NS_LEXEME_NOUN)))
    return 0;
  if (lexeme->flags & NS_LEXEME_LOWER)
    flags |= NS_WORD_KNOWN | NS_WORD_KNOWN_LOWER;
  if (lexeme->flags & NS_LEXEME_NOUN)
    flags |= NS_WORD_KNOWN | NS_WORD_KNOWN_NOUN;
  return (uint16_t)flags;
}

uint16_t ns_lexicon_flags(ns_slice lower) {
  return ns_lexeme_flags(ns_lexicon_find(lower));
}

bool ns_lexicon_has(ns_slice lower) {
  return ns_lexicon_flags(lower) != 0;
}

uint64_t ns_lexicon_checksum(void) {
  return header()->checksum;
}
