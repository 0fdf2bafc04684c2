#include "facts/names/names_build.h"

#include <stdio.h>

#include "base/filter.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "facts/names/names_key.h"

void ns_names_build_init(ns_names_build *build) {
  *build = (ns_names_build){0};
  ns_buf_init(&build->text, NS_NAMES_SIZE_MAX);
  ns_strmap_init(&build->word_index, NS_NAMES_SIZE_MAX);
  ns_strmap_init(&build->names, NS_NAMES_SIZE_MAX);
}

void ns_names_build_release(ns_names_build *build) {
  ns_free(build->entries);
  ns_free(build->aliases);
  ns_free(build->words);
  ns_free(build->beginnings);
  ns_strmap_release(&build->word_index);
  ns_strmap_release(&build->names);
  ns_buf_release(&build->text);
}

static void fail_nomem(ns_names_build *build) {
  if (build->status == NS_OK)
    build->status = NS_NOMEM;
}

static uint32_t add_text(ns_names_build *build, ns_slice text) {
  uint32_t at = (uint32_t)build->text.len;
  ns_buf_add_slice(&build->text, text);
  return at;
}

/* ---- words ---- */

/* The record of a form in lower case, made when it is new; NULL when memory is short or there is no
 * form. what: 'w' a whole word, '-' the end of one, 's' the stem that aliases begin with. */
static ns_names_word *record_of(ns_names_build *build, char what, ns_slice form) {
  char key[NS_NAME_WORD_MAX + 1] = {what};
  if (build->status != NS_OK || form.len == 0)
    return NULL;
  memcpy(key + 1, form.ptr, form.len);
  uint32_t *at = ns_strmap_put(&build->word_index, ns_slice_of(key, form.len + 1), UINT32_MAX);
  if (at == NULL || (*at == UINT32_MAX && ns_grow(&build->words, build->word_count,
                                                  &build->word_capacity, sizeof *build->words))) {
    fail_nomem(build);
    return NULL;
  }
  if (*at == UINT32_MAX) {
    *at = (uint32_t)build->word_count++;
    build->words[*at] = (ns_names_word){ns_name_hash(form, what), 0, 0};
  }
  return &build->words[*at];
}

void ns_names_build_word(ns_names_build *build, ns_slice word, uint32_t classes) {
  char lower[NS_NAME_WORD_MAX];
  bool suffix = word.len > 1 && word.ptr[0] == '-';
  ns_slice form = ns_name_lower(suffix ? ns_slice_from(word, 1) : word, lower);
  ns_names_word *record = record_of(build, suffix ? NS_KEY_SUFFIX : NS_KEY_WORD, form);
  if (record)
    record->classes |= classes;
}

void ns_names_build_drop(ns_names_build *build, ns_slice word, uint32_t classes) {
  char lower[NS_NAME_WORD_MAX];
  ns_names_word *record = record_of(build, NS_KEY_WORD, ns_name_lower(word, lower));
  if (record)
    record->classes &= ~classes;
}

uint32_t ns_names_build_classes(const ns_names_build *build, ns_slice word) {
  char lower[NS_NAME_WORD_MAX], key[NS_NAME_WORD_MAX + 1];
  ns_slice form = ns_name_lower(word, lower);
  key[0] = NS_KEY_WORD;
  if (form.len)
    memcpy(key + 1, form.ptr, form.len);
  uint32_t at = ns_strmap_get(&build->word_index, ns_slice_of(key, form.len + 1), UINT32_MAX);
  return at == UINT32_MAX ? 0 : build->words[at].classes;
}

/* ---- names ---- */

static void add_beginning(ns_names_build *build, uint64_t hash) {
  if (ns_grow(&build->beginnings, build->beginning_count, &build->beginning_capacity, sizeof *build->beginnings))
    fail_nomem(build);
  else
    build->beginnings[build->beginning_count++] = hash;
}

/* Hash and number of words of a name; marks its first word. 0 words: too many or none. */
static unsigned hash_name(ns_names_build *build, ns_slice name, uint64_t *hash) {
  ns_slice words[NS_ALIAS_WORDS_MAX], word;
  unsigned count = 0;
  for (size_t at = 0; ns_name_next_word(name, &at, &word); count++) {
    if (count == NS_ALIAS_WORDS_MAX || word.len > NS_NAME_WORD_MAX / 2)
      return 0;
    words[count] = word;
  }
  *hash = 0;
  for (unsigned i = 0; i < count; i++) {
    char lower[NS_NAME_WORD_MAX];
    ns_slice form = ns_name_lower(words[i], lower);
    *hash = ns_name_join(*hash, ns_name_hash(i + 1 < count ? ns_name_stem(form) : form, NS_KEY_WORD));
    if (count > 1)
      add_beginning(build, *hash);
    ns_names_word *first = i == 0 ? record_of(build, NS_KEY_START, ns_name_stem(form)) : NULL;
    if (first && first->longest < count)
      first->longest = count;
    if (i == 0 && ns_slice_eq(form, words[0]))
      ns_names_build_word(build, words[0], NS_CLASS_LOWER_START);
  }
  return count;
}

static bool add_alias(ns_names_build *build, ns_slice name, uint32_t entry, unsigned flags) {
  ns_names_alias alias = {0};
  alias.words = (uint8_t)hash_name(build, name, &alias.hash);
  if (alias.words == 0)
    return false;
  if (ns_grow(&build->aliases, build->alias_count, &build->alias_capacity, sizeof *build->aliases)) {
    fail_nomem(build);
    return true;
  }
  alias.text = add_text(build, name);
  alias.text_len = (uint16_t)name.len;
  alias.entry = entry;
  alias.flags = (uint8_t)flags;
  build->aliases[build->alias_count++] = alias;
  return true;
}

static bool reading_of_kind(ns_slice text, uint32_t *kind) {
  for (unsigned i = 0; i < NS_ENTITY_KINDS; i++)
    if (ns_slice_is(text, ns_entity_kind_name((ns_entity_kind)i))) {
      *kind = i;
      return true;
    }
  return false;
}

/* Splits off what stands before the first `mark`. */
static ns_slice cut(ns_slice *rest, char mark) {
  const char *end = rest->len ? memchr(rest->ptr, mark, rest->len) : NULL;
  size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
  ns_slice part = ns_slice_of(rest->ptr, len);
  *rest = ns_slice_from(*rest, end ? len + 1 : len);
  return ns_slice_trim(part);
}

static bool wrong(char reason[NS_NAMES_REASON_MAX], const char *what, ns_slice where) {
  size_t len = where.len < 60 ? where.len : ns_utf8_floor(where, 60);
  snprintf(reason, NS_NAMES_REASON_MAX, "%s: \"%.*s\"", what, (int)len, len ? where.ptr : "");
  return false;
}

static bool check_name(ns_slice name, char reason[NS_NAMES_REASON_MAX]) {
  ns_slice word;
  size_t at = 0;
  unsigned words = 0;
  if (name.len > NS_NAMES_TEXT_MAX)
    return wrong(reason, "a name of more than 200 bytes", name);
  for (; ns_name_next_word(name, &at, &word); words++)
    if (word.len > NS_NAME_WORD_MAX / 2)
      return wrong(reason, "a word of more than 48 bytes in a name", word);
  if (words == 0)
    return wrong(reason, "a name without a letter or digit", name);
  return words <= NS_ALIAS_WORDS_MAX || wrong(reason, "a name of more than 12 words", name);
}

static bool check_aliases(ns_slice aliases, char reason[NS_NAMES_REASON_MAX]) {
  while (aliases.len) {
    ns_slice alias = cut(&aliases, '|');
    if (alias.len && alias.ptr[0] == '?')
      alias = ns_slice_from(alias, 1);
    if (!check_name(alias, reason))
      return false;
  }
  return true;
}

/* The entry of kind and name, made when it is new; UINT32_MAX when memory is short. */
static uint32_t entry_of(ns_names_build *build, uint32_t kind, ns_slice name, uint32_t line) {
  char key[NS_NAMES_TEXT_MAX + 1];
  key[0] = (char)('0' + kind);
  memcpy(key + 1, name.ptr, name.len);
  uint32_t *at = ns_strmap_put(&build->names, ns_slice_of(key, name.len + 1), UINT32_MAX);
  if (at == NULL || (*at == UINT32_MAX && ns_grow(&build->entries, build->entry_count,
                                                  &build->entry_capacity, sizeof *build->entries))) {
    fail_nomem(build);
    return UINT32_MAX;
  }
  if (*at == UINT32_MAX) {
    *at = (uint32_t)build->entry_count++;
    build->entries[*at] = (ns_names_entry){add_text(build, name), (uint32_t)name.len, kind, line};
  }
  return *at;
}

bool ns_names_build_line(ns_names_build *build, ns_slice line, uint32_t number, unsigned extra,
                         char reason[NS_NAMES_REASON_MAX]) {
  ns_slice rest = line, whole = ns_slice_trim(line);
  if (whole.len == 0 || whole.ptr[0] == '#')
    return true;
  if (ns_utf8_check(line) != line.len)
    return wrong(reason, "not UTF-8", NS_SLICE_NONE);
  uint32_t kind = 0;
  ns_slice kind_name = cut(&rest, '\t'), name = cut(&rest, '\t'), aliases = cut(&rest, '\t'),
           flags = cut(&rest, '\t');
  if (!reading_of_kind(kind_name, &kind))
    return wrong(reason, "the kind must be person, organisation, place or product, not", kind_name);
  if (name.len == 0)
    return wrong(reason, "no name after the kind (columns are parted by tabs)", whole);
  if (flags.len && !ns_slice_is(flags, "weak"))
    return wrong(reason, "the only flag is weak, not", flags);
  if (ns_slice_trim(rest).len)
    return wrong(reason, "more than four columns", rest);
  if (!check_name(name, reason) || !check_aliases(aliases, reason))
    return false;
  uint32_t entry = entry_of(build, kind, name, number);
  add_alias(build, name, entry, extra | NS_ALIAS_CANONICAL | (flags.len ? NS_ALIAS_WEAK : 0));
  while (aliases.len) {
    ns_slice alias = cut(&aliases, '|');
    bool weak = alias.ptr[0] == '?';
    add_alias(build, weak ? ns_slice_from(alias, 1) : alias, entry, extra | (weak ? NS_ALIAS_WEAK : 0));
  }
  return true;
}

/* ---- packing ---- */

static uint32_t slots_for(size_t count) {
  uint32_t slots = 16;
  while ((size_t)slots * 3 < count * 4)
    slots *= 2;
  return slots;
}

/* The same spelling of the same thing: an alias given twice, or a name that is its own alias. */
static bool same_alias(const ns_names_build *build, const ns_names_alias *a, const ns_names_alias *b) {
  return a->hash == b->hash && a->entry == b->entry && a->text_len == b->text_len &&
         memcmp(build->text.ptr + a->text, build->text.ptr + b->text, a->text_len) == 0;
}

static void pack_aliases(const ns_names_build *build, ns_names_alias *slots, uint32_t mask) {
  for (size_t i = 0; i < build->alias_count; i++) {
    const ns_names_alias *from = &build->aliases[i];
    size_t at = (size_t)from->hash & mask;
    while (slots[at].hash && !same_alias(build, &slots[at], from))
      at = (at + 1) & mask;
    if (slots[at].hash == 0)
      slots[at] = *from;
    else if (!(from->flags & NS_ALIAS_WEAK))
      slots[at].flags &= (uint8_t)~NS_ALIAS_WEAK;
  }
}

static void pack_words(const ns_names_build *build, ns_names_word *slots, uint32_t mask) {
  for (size_t i = 0; i < build->word_count; i++) {
    size_t at = (size_t)build->words[i].hash & mask;
    while (slots[at].hash)
      at = (at + 1) & mask;
    slots[at] = build->words[i];
  }
}

static void pack_filter(const ns_names_build *build, uint8_t *bits, uint32_t mask) {
  for (size_t i = 0; i < build->beginning_count; i++) {
    uint32_t bit = (uint32_t)build->beginnings[i] & mask;
    bits[bit / 8] |= (uint8_t)(1 << bit % 8);
  }
}

static uint32_t key_words_for(size_t count) {
  uint32_t words = 1;
  while ((size_t)words * NS_KEYS_PER_WORD < count)
    words *= 2;
  return words;
}

static void pack_keys(const ns_names_build *build, uint64_t *words, uint32_t count) {
  for (size_t i = 0; i < build->word_count; i++)
    ns_filter_add(words, count, build->words[i].hash);
  for (size_t i = 0; i < build->alias_count; i++)
    ns_filter_add(words, count, build->aliases[i].hash);
}

ns_status ns_names_build_finish(ns_names_build *build, ns_buf *out, ns_error *err) {
  uint32_t alias_slots = slots_for(build->alias_count), word_slots = slots_for(build->word_count);
  ns_names_header head = {.magic = NS_NAMES_MAGIC};
  head.entries = sizeof head;
  head.entry_count = (uint32_t)build->entry_count;
  head.aliases = head.entries + head.entry_count * (uint32_t)sizeof(ns_names_entry);
  head.alias_slots = alias_slots;
  head.words = head.aliases + alias_slots * (uint32_t)sizeof(ns_names_alias);
  head.word_slots = word_slots;
  head.filter = head.words + word_slots * (uint32_t)sizeof(ns_names_word);
  head.filter_mask = slots_for(build->beginning_count) * NS_FILTER_SHARE - 1;
  head.keys = head.filter + (head.filter_mask + 1) / 8;
  head.key_words = key_words_for(build->word_count + build->alias_count);
  head.text = head.keys + head.key_words * (uint32_t)sizeof(uint64_t);
  head.text_len = (uint32_t)build->text.len;
  head.size = head.text + head.text_len;
  if (build->status != NS_OK || build->text.status != NS_OK)
    return ns_fail_nomem(err);
  char *room = ns_buf_room(out, head.size);
  if (room == NULL)
    return ns_fail(err, out->status, "the table of names: more than %d bytes", NS_NAMES_SIZE_MAX);
  memset(room, 0, head.size);
  if (build->entry_count)
    memcpy(room + head.entries, build->entries, build->entry_count * sizeof *build->entries);
  pack_aliases(build, (void *)(room + head.aliases), alias_slots - 1);
  pack_words(build, (void *)(room + head.words), word_slots - 1);
  pack_filter(build, (uint8_t *)room + head.filter, head.filter_mask);
  pack_keys(build, (void *)(room + head.keys), head.key_words);
  if (head.text_len)
    memcpy(room + head.text, build->text.ptr, head.text_len);
  head.fingerprint = ns_hash(ns_slice_of(room + sizeof head, head.size - sizeof head), 0);
  memcpy(room, &head, sizeof head);
  out->len += head.size;
  return NS_OK;
}
