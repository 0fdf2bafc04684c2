/* Texts to words and back: see wordbook.h. */
#include "sealed/codec/wordbook.h"

#include "base/hash.h"
#include "base/mem.h"
#include "sealed/codec/format.h"

/* ---- the book ---- */

bool ns_wordbook_open(ns_slice section, ns_wordbook *out) {
  *out = (ns_wordbook){0};
  if (!section.len)
    return true;
  ns_reader in = ns_reader_of(section);
  ns_slice count = ns_read_bytes(&in, 1);
  unsigned characters = in.bad ? 0 : (unsigned char)count.ptr[0];
  if (characters > NS_CODE_CHARACTERS)
    return false;
  for (unsigned i = 0; i < characters; i++)
    out->characters[i] = ns_read_block(&in);
  out->character_count = characters;
  out->word_count = ns_read_u32(&in);
  if (out->word_count > NS_BOOK_WORDS)
    return false;
  out->ends = (const unsigned char *)ns_read_bytes(&in, (size_t)out->word_count * sizeof(uint32_t)).ptr;
  out->words = ns_read_bytes(&in, (size_t)(in.end - in.at));
  return !in.bad;
}

ns_slice ns_wordbook_word(const ns_wordbook *book, uint32_t number) {
  if (number >= book->word_count)
    return NS_SLICE_NONE;
  const unsigned char *at = book->ends + (size_t)number * sizeof(uint32_t);
  uint32_t start = number ? ns_load32(at - sizeof(uint32_t)) : 0, end = ns_load32(at);
  if (end <= start || end - start > NS_BOOK_WORD_MAX || end > book->words.len)
    return NS_SLICE_NONE;
  return ns_slice_of(book->words.ptr + start, end - start);
}

/* ---- words in texts ---- */

enum byte_kind { BYTE_OTHER, BYTE_LETTER, BYTE_LEAD };

/* Latin letters beyond ASCII begin with 0xc3 to 0xc9. */
static enum byte_kind kind_of(unsigned char byte) {
  static const unsigned char kinds[256] = {
      ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
      ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
      ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
      ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
      ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1,
      ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
      ['y'] = 1, ['z'] = 1, [0xc3] = 2, [0xc4] = 2, [0xc5] = 2, [0xc6] = 2, [0xc7] = 2, [0xc8] = 2, [0xc9] = 2,
  };
  return kinds[byte];
}

const unsigned char *ns_book_word_end(const unsigned char *at, const unsigned char *end) {
  while (at < end) {
    enum byte_kind kind = kind_of(*at);
    if (kind == BYTE_LETTER)
      at++;
    else if (kind == BYTE_LEAD && end - at > 1 && (at[1] & 0xc0) == 0x80)
      at += 2;
    else
      break;
  }
  return at;
}

/* ---- to words ---- */

/* The words in a hash table. With its length, the first and the last eight bytes are all of a word of up to 16. */
typedef struct word_key {
  uint64_t first, last;
} word_key;

typedef struct word_slot {
  uint16_t number;
  uint8_t len, tag; /* len 0: free */
} word_slot;

enum { SLOT_BITS = 16, SLOTS = 1 << SLOT_BITS, KEY_BYTES = sizeof(word_key), PAIRS = 2048, NO_CODE = 0xff };

struct ns_word_coder {
  const ns_wordbook *book;
  unsigned char pairs[PAIRS]; /* codes of the characters of two bytes */
  word_slot slots[SLOTS];
  word_key keys[NS_BOOK_WORDS];
};

static unsigned pair_of(const unsigned char *at) {
  return (at[0] & 31u) << 6 | (at[1] & 63u);
}

/* len > 0 */
static word_key key_of(const unsigned char *word, size_t len) {
  word_key key = {0, 0};
  if (len >= 8) {
    memcpy(&key.first, word, 8);
    memcpy(&key.last, word + len - 8, 8);
  } else if (len >= 4) {
    memcpy(&key.first, word, 4);
    memcpy(&key.last, word + len - 4, 4);
  } else {
    key.first = word[0] | (unsigned)word[len / 2] << 8 | (unsigned)word[len - 1] << 16;
  }
  return key;
}

static uint64_t hash_of(const word_key *key, const unsigned char *word, size_t len) {
  uint64_t middle = len > KEY_BYTES ? ns_hash(ns_slice_of((const char *)word + KEY_BYTES / 2, len - KEY_BYTES), ns_hash_seed()) : ns_hash_seed();
  return ns_hash_mix(key->first ^ middle, key->last ^ UINT64_C(0xe7037ed1a0b428db) ^ (uint64_t)len << 56);
}

static const word_slot *find_word(const ns_word_coder *coder, const unsigned char *word, size_t len) {
  word_key key = key_of(word, len);
  uint64_t hash = hash_of(&key, word, len);
  for (size_t at = hash >> (64 - SLOT_BITS);; at = (at + 1) % SLOTS) {
    const word_slot *slot = &coder->slots[at];
    if (!slot->len)
      return NULL;
    if (slot->len != len || slot->tag != (uint8_t)hash)
      continue;
    const word_key *other = &coder->keys[slot->number];
    if (other->first == key.first && other->last == key.last &&
        (len <= KEY_BYTES || ns_slice_eq(ns_wordbook_word(coder->book, slot->number), ns_slice_of((const char *)word, len))))
      return slot;
  }
}

static void put_word(ns_word_coder *coder, uint32_t number, ns_slice word) {
  word_key key = key_of((const unsigned char *)word.ptr, word.len);
  uint64_t hash = hash_of(&key, (const unsigned char *)word.ptr, word.len);
  size_t at = hash >> (64 - SLOT_BITS);
  while (coder->slots[at].len)
    at = (at + 1) % SLOTS;
  coder->slots[at] = (word_slot){(uint16_t)number, (uint8_t)word.len, (uint8_t)hash};
  coder->keys[number] = key;
}

ns_word_coder *ns_word_coder_new(const ns_wordbook *book) {
  ns_word_coder *coder = ns_calloc(1, sizeof *coder);
  if (!coder)
    return NULL;
  coder->book = book;
  memset(coder->pairs, NO_CODE, sizeof coder->pairs);
  for (unsigned i = 0; i < book->character_count; i++) {
    const unsigned char *character = (const unsigned char *)book->characters[i].ptr;
    if (book->characters[i].len == 2)
      coder->pairs[pair_of(character)] = (unsigned char)i;
  }
  for (uint32_t i = 0; i < book->word_count; i++) {
    ns_slice word = ns_wordbook_word(book, i);
    if (word.len)
      put_word(coder, i, word);
  }
  return coder;
}

void ns_word_coder_free(ns_word_coder *coder) {
  ns_free(coder);
}

/* Bytes of the character at `at`, by its first byte; within the text. */
static size_t character_len(const unsigned char *at, const unsigned char *end) {
  size_t len = *at < 0xc0 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
  return len < (size_t)(end - at) ? len : (size_t)(end - at);
}

static unsigned code_of(const ns_word_coder *coder, const unsigned char *at, size_t len) {
  if (len == 2 && (at[1] & 0xc0) == 0x80)
    return coder->pairs[pair_of(at)];
  for (unsigned i = 0; i < coder->book->character_count; i++) {
    if (ns_slice_eq(coder->book->characters[i], ns_slice_of((const char *)at, len)))
      return i;
  }
  return NO_CODE;
}

/* A character, which is no part of a word of the book. */
static unsigned char *add_character(const ns_word_coder *coder, const unsigned char *at, size_t len, unsigned char *out) {
  if (len == 1 && *at >= NS_CODE_PLAIN && *at < NS_CODE_SHORT) {
    *out++ = *at;
    return out;
  }
  unsigned code = code_of(coder, at, len);
  if (code != NO_CODE) {
    *out++ = (unsigned char)code;
    return out;
  }
  for (size_t i = 0; i < len; i++) {
    *out++ = NS_CODE_BYTE;
    *out++ = at[i];
  }
  return out;
}

static unsigned char *add_word(uint32_t number, unsigned char *out) {
  if (number < NS_BOOK_SHORT) {
    *out++ = (unsigned char)(NS_CODE_SHORT + number);
    return out;
  }
  number -= NS_BOOK_SHORT;
  *out++ = (unsigned char)(NS_CODE_LONG + (number >> 8));
  *out++ = (unsigned char)number;
  return out;
}

/* A word is worth its code where it is longer than that. */
static unsigned char *add_text(const ns_word_coder *coder, const unsigned char *begin, const unsigned char *end, unsigned char *out) {
  enum { JOINED_MIN = 4 };
  for (const unsigned char *at = begin, *behind; at < end; at = behind) {
    bool blank = *at == ' ';
    const unsigned char *word = at + blank;
    behind = ns_book_word_end(word, end);
    size_t len = (size_t)(behind - word);
    bool expected = blank ? at > begin : at == begin, fits = len && len <= NS_BOOK_WORD_MAX && (expected || len >= JOINED_MIN);
    const word_slot *found = fits ? find_word(coder, word, len) : NULL;
    if (found && expected) {
      out = add_word(found->number, out);
      continue;
    }
    if (blank)
      *out++ = ' ';
    if (found) {
      *out++ = NS_CODE_JOINED;
      out = add_word(found->number, out);
      continue;
    }
    if (!blank && !len)
      behind = word + character_len(word, end);
    for (size_t bytes; word < behind; word += bytes) {
      bytes = character_len(word, behind);
      out = add_character(coder, word, bytes, out);
    }
  }
  return out;
}

void ns_word_coder_add(const ns_word_coder *coder, ns_slice text, ns_buf *out) {
  const unsigned char *begin = (const unsigned char *)text.ptr;
  unsigned char *room = (unsigned char *)ns_buf_room(out, NS_CODE_GROWTH * text.len);
  if (room && text.len)
    out->len += (size_t)(add_text(coder, begin, begin + text.len, room) - room);
}

/* ---- and back ---- */

/* A word's code begins at *at; false when it is no word's. */
static bool take_word(const ns_wordbook *book, const unsigned char **at, const unsigned char *end, ns_slice *out) {
  uint32_t number = *(*at)++;
  if (number < NS_CODE_SHORT)
    return false;
  if (number >= NS_CODE_LONG) {
    if (*at == end)
      return false;
    number = NS_CODE_SHORT + NS_BOOK_SHORT + (number - NS_CODE_LONG) * 256 + *(*at)++;
  }
  *out = ns_wordbook_word(book, number - NS_CODE_SHORT);
  return out->len != 0;
}

/* Expands one code, which gives at most NS_BOOK_WORD_MAX + 1 bytes; NULL when it is damaged. */
static char *expand_code(const ns_wordbook *book, const unsigned char **at, const unsigned char *end, bool first, char *out) {
  unsigned char code = **at;
  ns_slice part;
  if (code >= NS_CODE_PLAIN && code < NS_CODE_SHORT) {
    *out++ = (char)code;
    ++*at;
    return out;
  }
  if (code >= NS_CODE_SHORT || code == NS_CODE_JOINED) {
    bool joined = code == NS_CODE_JOINED;
    *at += joined;
    if (*at == end || !take_word(book, at, end, &part))
      return NULL;
    if (!first && !joined)
      *out++ = ' ';
  } else if (code == NS_CODE_BYTE) {
    if (end - *at < 2)
      return NULL;
    part = ns_slice_of((const char *)*at + 1, 1);
    *at += 2;
  } else {
    if (code >= book->character_count || book->characters[code].len > NS_BOOK_WORD_MAX)
      return NULL;
    part = book->characters[code];
    ++*at;
  }
  if (part.len)
    memcpy(out, part.ptr, part.len);
  return out + part.len;
}

/* Some codes at a time, so that room is asked for seldom and never for much more than it takes. */
ns_status ns_wordbook_expand(const ns_wordbook *book, ns_slice coded, ns_buf *out) {
  enum { AT_ONCE = 64 };
  const unsigned char *begin = (const unsigned char *)coded.ptr, *at = begin, *end = begin + coded.len;
  while (at < end) {
    char *room = ns_buf_room(out, AT_ONCE * (NS_BOOK_WORD_MAX + 1)), *to = room;
    if (!room)
      return out->status == NS_NOMEM ? NS_NOMEM : NS_CORRUPT;
    for (int i = 0; i < AT_ONCE && at < end; i++) {
      to = expand_code(book, &at, end, at == begin, to);
      if (!to)
        return NS_CORRUPT;
    }
    out->len += (size_t)(to - room);
  }
  return NS_OK;
}
