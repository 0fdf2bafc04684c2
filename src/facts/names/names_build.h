/* Packs tables of names into the layout of names_format.h. Used when the project is built and when a
 * user's table is opened. Sticky: after a failure of memory every call is a no-op. */
#ifndef NS_FACTS_NAMES_BUILD_H
#define NS_FACTS_NAMES_BUILD_H

#include "base/buf.h"
#include "base/strmap.h"
#include "facts/names/names_format.h"

enum { NS_NAMES_SIZE_MAX = 64 << 20 }; /* bytes of one packed table */
enum { NS_NAMES_REASON_MAX = 240 };

typedef struct ns_names_build {
  ns_names_entry *entries;
  size_t entry_count, entry_capacity;
  ns_names_alias *aliases;
  size_t alias_count, alias_capacity;
  ns_names_word *words; /* collected by word_index */
  size_t word_count, word_capacity;
  ns_strmap word_index; /* "w" or "-" and the lower-case word → words */
  ns_strmap names;      /* kind and canonical name → entry */
  uint64_t *beginnings; /* hashes of aliases of several words, after each word */
  size_t beginning_count, beginning_capacity;
  ns_buf text;
  ns_status status;
} ns_names_build;

void ns_names_build_init(ns_names_build *build);
void ns_names_build_release(ns_names_build *build);

/* A line "kind TAB canonical name TAB alias|?alias TAB flags" (the last two may be missing; a leading ?
 * or the flag weak: needs context). extra: flags for all its aliases. False when it is wrong, with the
 * reason; then nothing of it was taken. Empty lines and # comments are fine. */
bool ns_names_build_line(ns_names_build *build, ns_slice line, uint32_t number, unsigned extra,
                         char reason[NS_NAMES_REASON_MAX]);
/* Gives a word classes; the word "-chef" stands for all that end so. */
void ns_names_build_word(ns_names_build *build, ns_slice word, uint32_t classes);
/* Takes classes from a word again. */
void ns_names_build_drop(ns_names_build *build, ns_slice word, uint32_t classes);
/* The classes of a word so far. */
uint32_t ns_names_build_classes(const ns_names_build *build, ns_slice word);
/* Appends the packed table to out. Errors: NS_NOMEM, NS_LIMIT. */
ns_status ns_names_build_finish(ns_names_build *build, ns_buf *out, ns_error *err);
#endif
