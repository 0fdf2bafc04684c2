#include "facts/names/names.h"

#include "base/file.h"
#include "base/filter.h"
#include "base/hash.h"
#include "base/mem.h"
#include "facts/names/names_build.h"
#include "facts/names/names_key.h"

/* Packed by tools/pack_names.c from src/facts/data/ and linked in. */
extern const ns_names_header ns_names_builtin;

enum {
  READINGS_TOLD = 2,  /* readings of an alias that a warning names */
  MESSAGE_MAX = 4096  /* bytes of a warning; a path may be long */
};

static const void *part(const ns_names_header *table, uint32_t offset) {
  return (const char *)table + offset;
}

static bool may_have(const ns_names_header *table, uint64_t hash) {
  return ns_filter_has(part(table, table->keys), table->key_words, hash);
}

bool ns_names_next(const ns_names *names, uint64_t hash, ns_names_hit *hit) {
  size_t t = 0;
  if (hit->table)
    while (names->tables[t] != hit->table)
      t++;
  for (; t < names->table_count; t++) {
    const ns_names_header *table = names->tables[t];
    const ns_names_alias *slots = part(table, table->aliases);
    size_t mask = table->alias_slots - 1;
    if (hit->table != table && !may_have(table, hash))
      continue;
    size_t at = hit->table == table ? ((size_t)(hit->alias - slots) + 1) & mask : (size_t)hash & mask;
    for (; slots[at].hash; at = (at + 1) & mask)
      if (slots[at].hash == hash) {
        *hit = (ns_names_hit){table, &slots[at]};
        return true;
      }
  }
  return false;
}

bool ns_names_continues(const ns_names *names, uint64_t before) {
  for (size_t t = 0; t < names->table_count; t++) {
    const ns_names_header *table = names->tables[t];
    const uint8_t *bits = part(table, table->filter);
    uint32_t bit = (uint32_t)before & table->filter_mask;
    if (bits[bit / 8] >> bit % 8 & 1)
      return true;
  }
  return false;
}

ns_slice ns_names_alias_text(const ns_names_hit *hit) {
  return ns_slice_of((const char *)part(hit->table, hit->table->text) + hit->alias->text,
                     hit->alias->text_len);
}

static const ns_names_entry *entry_of(const ns_names_hit *hit) {
  const ns_names_entry *entries = part(hit->table, hit->table->entries);
  return &entries[hit->alias->entry];
}

ns_slice ns_names_entry_name(const ns_names_hit *hit) {
  const ns_names_entry *entry = entry_of(hit);
  return ns_slice_of((const char *)part(hit->table, hit->table->text) + entry->name, entry->name_len);
}

uint8_t ns_names_entry_kind(const ns_names_hit *hit) {
  return (uint8_t)entry_of(hit)->kind;
}

uint32_t ns_names_classes(const ns_names *names, ns_slice lower, char what, uint32_t *longest) {
  return ns_names_classes_of(names, ns_name_hash(lower, what), longest);
}

uint32_t ns_names_classes_of(const ns_names *names, uint64_t hash, uint32_t *longest) {
  uint32_t classes = 0;
  for (size_t t = 0; t < names->table_count; t++) {
    const ns_names_header *table = names->tables[t];
    if (!may_have(table, hash))
      continue;
    const ns_names_word *slots = part(table, table->words);
    size_t mask = table->word_slots - 1;
    for (size_t at = (size_t)hash & mask; slots[at].hash; at = (at + 1) & mask)
      if (slots[at].hash == hash) {
        classes |= slots[at].classes;
        if (longest && *longest < slots[at].longest)
          *longest = slots[at].longest;
      }
  }
  return classes;
}

/* ---- finding what a user names ---- */

static bool same_words(ns_slice a, ns_slice b) {
  size_t i = 0, j = 0;
  ns_slice x, y;
  for (;;) {
    char lower_x[NS_NAME_WORD_MAX], lower_y[NS_NAME_WORD_MAX];
    bool more_a = ns_name_next_word(a, &i, &x), more_b = ns_name_next_word(b, &j, &y);
    if (!more_a || !more_b)
      return more_a == more_b;
    bool last = i == a.len && j == b.len;
    ns_slice fx = ns_name_lower(x, lower_x), fy = ns_name_lower(y, lower_y);
    if (last ? !ns_slice_eq(fx, fy) : !ns_slice_eq(ns_name_stem(fx), ns_name_stem(fy)))
      return false;
  }
}

static uint64_t hash_words(ns_slice name) {
  uint64_t hash = 0, pending = 0;
  ns_slice word;
  for (size_t at = 0; ns_name_next_word(name, &at, &word);) {
    char lower[NS_NAME_WORD_MAX];
    ns_slice form = ns_name_lower(word, lower);
    pending = ns_name_join(hash, ns_name_hash(form, NS_KEY_WORD));
    hash = ns_name_join(hash, ns_name_hash(ns_name_stem(form), NS_KEY_WORD));
  }
  return pending;
}

static size_t find_exactly(const ns_names *names, ns_slice name, ns_entity *out, size_t max) {
  uint64_t hash = hash_words(name);
  size_t count = 0;
  for (ns_names_hit hit = {0}; hash && count < max && ns_names_next(names, hash, &hit);) {
    if (!same_words(ns_names_alias_text(&hit), name))
      continue;
    ns_entity reading = {0, (uint32_t)name.len, ns_names_entry_kind(&hit), ns_names_entry_name(&hit)};
    bool seen = false;
    for (size_t i = 0; i < count; i++)
      seen = seen || (out[i].kind == reading.kind && ns_slice_eq(out[i].name, reading.name));
    if (!seen)
      out[count++] = reading;
  }
  return count;
}

size_t ns_names_find(const ns_names *names, ns_slice name, ns_entity *out, size_t max) {
  ns_slice whole = ns_slice_trim(name);
  size_t count = find_exactly(names, whole, out, max);
  for (unsigned step = 1; count == 0 && step <= 2; step++) {
    ns_slice stripped = ns_name_genitive(whole, step);
    if (stripped.len)
      count = find_exactly(names, stripped, out, max);
  }
  return count;
}

uint64_t ns_names_fingerprint(const ns_names *names) {
  uint64_t hash = 0;
  for (size_t t = 0; t < names->table_count; t++)
    hash = ns_hash_mix(hash ^ 0x9e3779b97f4a7c15u, names->tables[t]->fingerprint | 1);
  return hash;
}

/* ---- opening ---- */

typedef struct reporter {
  const char *path;
  ns_names_warn_fn *warn;
  void *ctx;
} reporter;

static void report(const reporter *to, uint32_t line, const char *text) {
  ns_buf message;
  ns_buf_init(&message, MESSAGE_MAX);
  ns_buf_addf(&message, "%s:%u: %s", to->path, line, text);
  if (to->warn && message.status == NS_OK)
    to->warn(to->ctx, NS_INVALID, message.ptr);
  ns_buf_release(&message);
}

/* Says which aliases of the user's table have several readings: they are kept apart by context. */
static void report_shared(const ns_names *names, const reporter *to) {
  const ns_names_header *table = names->tables[0];
  const ns_names_alias *slots = part(table, table->aliases);
  const ns_names_entry *entries = part(table, table->entries);
  for (uint32_t i = 0; i < table->alias_slots; i++) {
    if (slots[i].hash == 0)
      continue;
    ns_names_hit hit = {table, &slots[i]};
    ns_entity found[READINGS_TOLD];
    ns_slice alias = ns_names_alias_text(&hit);
    if (find_exactly(names, alias, found, READINGS_TOLD) < READINGS_TOLD ||
        !ns_slice_eq(found[0].name, ns_names_entry_name(&hit)))
      continue;
    ns_buf text;
    ns_buf_init(&text, MESSAGE_MAX);
    ns_buf_addf(&text, "\"%.*s\" may be %.*s (%s) or %.*s (%s); the context decides", (int)alias.len,
                alias.ptr, (int)found[0].name.len, found[0].name.ptr,
                ns_entity_kind_name(found[0].kind), (int)found[1].name.len, found[1].name.ptr,
                ns_entity_kind_name(found[1].kind));
    if (text.status == NS_OK)
      report(to, entries[slots[i].entry].line, text.ptr);
    ns_buf_release(&text);
  }
}

static ns_status pack_user(const reporter *from, ns_buf *out, ns_error *err) {
  ns_names_build build;
  ns_buf file;
  uint32_t number = 0;
  ns_names_build_init(&build);
  ns_buf_init(&file, NS_NAMES_SIZE_MAX);
  ns_status status = ns_file_read(from->path, &file, err);
  ns_slice rest = ns_buf_slice(&file);
  if (ns_slice_starts(rest, NS_LIT("\xEF\xBB\xBF")))
    rest = ns_slice_from(rest, 3);
  while (status == NS_OK && rest.len) {
    char reason[NS_NAMES_REASON_MAX];
    const char *end = memchr(rest.ptr, '\n', rest.len);
    size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
    if (!ns_names_build_line(&build, ns_slice_of(rest.ptr, len), ++number, 0, reason))
      report(from, number, reason);
    rest = ns_slice_from(rest, end ? len + 1 : len);
  }
  if (status == NS_OK)
    status = ns_names_build_finish(&build, out, err);
  ns_names_build_release(&build);
  ns_buf_release(&file);
  return status;
}

ns_status ns_names_open(const char *user_path, ns_names_warn_fn *warn, void *ctx, ns_names **out,
                        ns_error *err) {
  *out = NULL;
  ns_names *names = ns_calloc(1, sizeof *names);
  if (names == NULL)
    return ns_fail_nomem(err);
  ns_buf_init(&names->user, NS_NAMES_SIZE_MAX);
  ns_status status = NS_OK;
  reporter to = {user_path, warn, ctx};
  if (user_path) {
    status = pack_user(&to, &names->user, err);
    names->tables[names->table_count++] = (const void *)names->user.ptr;
  }
  names->tables[names->table_count++] = &ns_names_builtin;
  if (status != NS_OK) {
    ns_names_close(names);
    return status;
  }
  if (user_path)
    report_shared(names, &to);
  *out = names;
  return NS_OK;
}

void ns_names_close(ns_names *names) {
  if (names == NULL)
    return;
  ns_buf_release(&names->user);
  ns_free(names);
}
