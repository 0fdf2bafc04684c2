/* Looking names up: the built-in tables and, before them, the user's. Inside src/facts only. */
#ifndef NS_FACTS_NAMES_H
#define NS_FACTS_NAMES_H

#include "facts/facts.h"
#include "facts/names/names_format.h"

enum { NS_NAMES_TABLES = 2 }; /* the user's and the built-in one */

struct ns_names {
  const ns_names_header *tables[NS_NAMES_TABLES];
  size_t table_count;
  ns_buf user; /* the packed user's table; owned */
};

/* An alias of a table that a hash led to. */
typedef struct ns_names_hit {
  const ns_names_header *table;
  const ns_names_alias *alias;
} ns_names_hit;

/* The next alias with this hash after `hit` (table NULL at first); false when there is no more. The
 * caller compares the text: hashes may coincide. */
bool ns_names_next(const ns_names *names, uint64_t hash, ns_names_hit *hit);
/* Is this the joined hash of an alias of several words, or of what one begins with? Says no for sure,
 * yes seldom in vain. */
bool ns_names_continues(const ns_names *names, uint64_t before);
ns_slice ns_names_alias_text(const ns_names_hit *hit);
ns_slice ns_names_entry_name(const ns_names_hit *hit);
uint8_t ns_names_entry_kind(const ns_names_hit *hit);

/* Classes of a form in lower case, over both tables; what: NS_KEY_…. longest (may be NULL): see there. */
uint32_t ns_names_classes(const ns_names *names, ns_slice lower, char what, uint32_t *longest);
/* The same by its hash (ns_name_hash). */
uint32_t ns_names_classes_of(const ns_names *names, uint64_t hash, uint32_t *longest);
#endif
