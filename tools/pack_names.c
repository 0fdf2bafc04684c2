/* Packs src/facts/data/ and what the system's dictionaries say about it into the built-in table of
 * names (src/facts/names/names_format.h):
 *
 *   pack_names OUT NGERMAN HUNSPELL DING FILE...
 *
 * FILE by its name: cues.tsv (class TAB word|word), firstnames* and surnames* (a word a line), other
 * .tsv (a gazetteer; *-geonames.tsv: large lists that every other reading beats).
 * The dictionaries tell which listed names are ordinary words too, and which of their entries are
 * nothing but names: wngerman, hunspell-de-de (flags) and trans-de-en (gender tags). */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "facts/names/names_build.h"
#include "facts/names/names_key.h"

enum { FILE_MAX = 64 << 20, COMMON_NOUN = 1, COMMON_LOWER = 2 };

typedef struct packer {
  ns_names_build build;
  ns_strmap common; /* ordinary words of the dictionaries, in lower case: COMMON_… */
  ns_strmap sure;   /* names that our own lists say are no ordinary words, in lower case */
  const char *path; /* of the file in work */
  uint32_t line;
} packer;

static void die(const packer *pack, const char *reason) {
  fprintf(stderr, "pack_names: %s:%u: %s\n", pack->path, pack->line, reason);
  exit(1);
}

typedef void line_fn(packer *pack, ns_slice line);

static void each_line(packer *pack, const char *path, line_fn *fn) {
  ns_buf file;
  ns_error err = {0};
  pack->path = path;
  pack->line = 0;
  ns_buf_init(&file, FILE_MAX);
  if (ns_file_read(path, &file, &err) != NS_OK)
    die(pack, err.text);
  ns_slice rest = ns_buf_slice(&file);
  while (rest.len) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
    ns_slice line = ns_slice_of(rest.ptr, len);
    pack->line++;
    if (len && rest.ptr[0] != '#')
      fn(pack, line);
    rest = ns_slice_from(rest, end ? len + 1 : len);
  }
  ns_buf_release(&file);
}

static void mark_common(packer *pack, ns_slice word, uint32_t how) {
  char lower[NS_NAME_WORD_MAX];
  ns_slice form = ns_name_lower(word, lower);
  uint32_t *at = form.len ? ns_strmap_put(&pack->common, form, 0) : NULL;
  if (at)
    *at |= how;
}

static uint32_t how_common(const packer *pack, ns_slice word) {
  char lower[NS_NAME_WORD_MAX];
  return ns_strmap_get(&pack->common, ns_name_lower(word, lower), 0);
}

/* ---- the dictionaries ---- */

static void ngerman_line(packer *pack, ns_slice line) {
  if (line.ptr[0] >= 'a' && line.ptr[0] <= 'z')
    mark_common(pack, line, COMMON_LOWER);
}

static bool is_gender(ns_slice tag) {
  return tag.len && (tag.ptr[0] == 'm' || tag.ptr[0] == 'f' || tag.ptr[0] == 'n' ||
                     ns_slice_starts(tag, NS_LIT("pl")));
}

/* German side of "Haus {n}; Gebäude {n} | Häuser {pl} :: house": the word before each gender tag. */
static void ding_line(packer *pack, ns_slice line) {
  ns_slice word = NS_SLICE_NONE;
  if (memmem(line.ptr, line.len, "[geogr.]", 8))
    return;
  for (size_t i = 0; i < line.len && !ns_slice_starts(ns_slice_from(line, i), NS_LIT("::"));) {
    size_t end = i;
    while (end < line.len && line.ptr[end] != ' ')
      end++;
    ns_slice token = ns_slice_of(line.ptr + i, end - i);
    if (token.len > 1 && token.ptr[0] == '{' && is_gender(ns_slice_from(token, 1)) && word.len)
      mark_common(pack, word, COMMON_NOUN);
    word = token;
    i = end + 1;
  }
}

/* Only a genitive, no plural: "Goethe/S", "Wien/Sm", "Thomas". */
static void hunspell_line(packer *pack, ns_slice line) {
  const char *slash = memchr(line.ptr, '/', line.len);
  ns_slice word = ns_slice_of(line.ptr, slash ? (size_t)(slash - line.ptr) : line.len);
  ns_slice flags = slash ? ns_slice_from(line, word.len + 1) : NS_LIT("");
  if (flags.len == 0 && !ns_slice_ends(word, NS_LIT("s")))
    return; /* an irregular form; only names in -s do without */
  for (size_t i = 0; i < flags.len; i++)
    if (!strchr("SmijM", flags.ptr[i]))
      return;
  if (word.len > 2 && !(word.ptr[0] >= 'a' && word.ptr[0] <= 'z') && how_common(pack, word) == 0)
    ns_names_build_word(&pack->build, word, NS_CLASS_PROPER);
}

/* ---- our tables ---- */

static uint32_t class_of(ns_slice name) {
#define X(code, bit, text)                                                                         \
  if (ns_slice_is(name, text))                                                                     \
    return code;
  NS_NAME_CLASS_MAP(X)
#undef X
  return 0;
}

static void cue_line(packer *pack, ns_slice line) {
  const char *tab = memchr(line.ptr, '\t', line.len);
  if (!tab)
    die(pack, "no tab");
  uint32_t classes = class_of(ns_slice_of(line.ptr, (size_t)(tab - line.ptr)));
  if (!classes)
    die(pack, "unknown class");
  ns_slice rest = ns_slice_from(line, (size_t)(tab - line.ptr) + 1);
  while (rest.len) {
    const char *bar = memchr(rest.ptr, '|', rest.len);
    size_t len = bar ? (size_t)(bar - rest.ptr) : rest.len;
    ns_names_build_word(&pack->build, ns_slice_of(rest.ptr, len), classes);
    rest = ns_slice_from(rest, bar ? len + 1 : len);
  }
}

static void name_of_class(packer *pack, ns_slice name, uint32_t class) {
  uint32_t how = how_common(pack, name);
  ns_names_build_word(&pack->build, name, class | (how ? NS_CLASS_COMMON : 0));
}

static void mark_sure(packer *pack, ns_slice name) {
  char lower[NS_NAME_WORD_MAX];
  ns_slice form = ns_name_lower(name, lower);
  if (form.len)
    (void)!ns_strmap_put(&pack->sure, form, 1);
}

/* Lists of our own say themselves (?Mark) which of their names are ordinary words. */
static void listed_name(packer *pack, ns_slice line, uint32_t class) {
  bool own = strstr(pack->path, "-faker") == NULL, common = line.ptr[0] == '?';
  ns_slice name = common ? ns_slice_from(line, 1) : line;
  if (own && !common)
    mark_sure(pack, name);
  if (own)
    ns_names_build_word(&pack->build, name, class | (common ? NS_CLASS_COMMON : 0));
  else
    name_of_class(pack, name, class);
}

static void first_line(packer *pack, ns_slice line) {
  listed_name(pack, line, NS_CLASS_FIRST);
}

static void surname_line(packer *pack, ns_slice line) {
  listed_name(pack, line, NS_CLASS_SURNAME);
}

/* What our lists are sure of beats the dictionaries. */
static void settle(packer *pack) {
  for (size_t i = 0; i < pack->sure.count; i++)
    ns_names_build_drop(&pack->build, ns_strmap_key(&pack->sure.entries[i]), NS_CLASS_COMMON);
}

/* Marks a place of one word as a town; a listed one that means something else too becomes weak. */
static void mark_town(packer *pack, size_t alias) {
  ns_names_alias *a = &pack->build.aliases[alias];
  ns_slice name = ns_slice_of(pack->build.text.ptr + a->text, a->text_len), word;
  size_t at = 0;
  if (a->words != 1 || pack->build.entries[a->entry].kind != NS_ENTITY_PLACE ||
      !ns_name_next_word(name, &at, &word))
    return;
  uint32_t classes = ns_names_build_classes(&pack->build, word);
  bool listed = a->flags & NS_ALIAS_LISTED;
  if (listed && (how_common(pack, word) || (classes & (NS_CLASS_FIRST | NS_CLASS_SURNAME))))
    a->flags |= NS_ALIAS_WEAK;
  if (!listed && !(a->flags & NS_ALIAS_WEAK))
    mark_sure(pack, word);
  name_of_class(pack, word, NS_CLASS_TOWN);
}

/* "Angela Merkel" makes Angela a first name and Merkel a family name. */
static void mark_person(packer *pack, size_t alias) {
  const ns_names_alias *a = &pack->build.aliases[alias];
  ns_slice name = ns_slice_of(pack->build.text.ptr + a->text, a->text_len), first, last = NS_SLICE_NONE, word;
  size_t at = 0;
  if (a->words < 2 || pack->build.entries[a->entry].kind != NS_ENTITY_PERSON ||
      !ns_name_next_word(name, &at, &first))
    return;
  while (ns_name_next_word(name, &at, &word))
    last = word;
  if (!ns_names_build_classes(&pack->build, first))
    name_of_class(pack, first, NS_CLASS_FIRST);
  name_of_class(pack, last, NS_CLASS_SURNAME);
}

static void gazetteer_line(packer *pack, ns_slice line, unsigned extra) {
  char reason[NS_NAMES_REASON_MAX];
  size_t before = pack->build.alias_count;
  if (!ns_names_build_line(&pack->build, line, pack->line, extra, reason))
    die(pack, reason);
  for (size_t i = before; i < pack->build.alias_count; i++) {
    mark_town(pack, i);
    mark_person(pack, i);
  }
}

static void own_line(packer *pack, ns_slice line) {
  gazetteer_line(pack, line, 0);
}

static void listed_line(packer *pack, ns_slice line) {
  gazetteer_line(pack, line, NS_ALIAS_LISTED);
}

static line_fn *reader_of(const char *path) {
  const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  if (strcmp(base, "cues.tsv") == 0)
    return cue_line;
  if (strncmp(base, "firstnames", 10) == 0)
    return first_line;
  if (strncmp(base, "surnames", 8) == 0)
    return surname_line;
  return strstr(base, "-geonames.") ? listed_line : own_line;
}

static void read_all(packer *pack, char **paths, line_fn *only) {
  for (; *paths; paths++)
    if (reader_of(*paths) == only)
      each_line(pack, *paths, only);
}

int main(int argc, char **argv) {
  packer pack = {0};
  ns_error err = {0};
  ns_buf out;
  if (argc < 6) {
    fputs("usage: pack_names OUT NGERMAN HUNSPELL DING FILE...\n", stderr);
    return 2;
  }
  ns_names_build_init(&pack.build);
  ns_strmap_init(&pack.common, FILE_MAX);
  ns_strmap_init(&pack.sure, FILE_MAX);
  ns_buf_init(&out, NS_NAMES_SIZE_MAX);
  each_line(&pack, argv[2], ngerman_line);
  each_line(&pack, argv[4], ding_line);
  each_line(&pack, argv[3], hunspell_line);
  line_fn *const order[] = {cue_line, first_line, surname_line, own_line, listed_line};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    read_all(&pack, argv + 5, order[i]);
  settle(&pack);
  if (ns_names_build_finish(&pack.build, &out, &err) != NS_OK ||
      ns_file_replace(argv[1], ns_buf_slice(&out), &err) != NS_OK) {
    fprintf(stderr, "pack_names: %s\n", err.text);
    return 1;
  }
  ns_buf_release(&out);
  ns_strmap_release(&pack.common);
  ns_strmap_release(&pack.sure);
  ns_names_build_release(&pack.build);
  return 0;
}
