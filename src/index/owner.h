/* What in an index folder the index itself has made: nothing else there is ever removed or written to, whatever its name
 * looks like.
 *
 *   nsearch.id                   "nsearch index 0123456789abcdef0123456789abcdef\n": its identity, drawn by its first writer
 *   gen-000007/owner             the same line: this index made the folder. live-000007/owner likewise
 *   gen-000007/owner.new         in place of it until the generation has come into force
 *   NAME.0123…cdef.tmp           NAME while it is made or removed: so the folder itself never stands without its owner
 */
#ifndef NS_INDEX_OWNER_H
#define NS_INDEX_OWNER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum { NS_IDENTITY_DIGITS = 32 };
typedef struct ns_identity {
  char hex[NS_IDENTITY_DIGITS + 1];
} ns_identity;

/* The identity of the index in `dir`, with its lock held. Where nsearch.id is missing or damaged it is written anew: as
 * folder `from` (path of a generation, NULL: none) says, else drawn by lot. */
ns_status ns_identity_take(const char *dir, const char *from, ns_identity *out, ns_error *err);

typedef struct ns_owner {
  bool folder; /* a folder stands there, and no link to one */
  bool marked; /* somebody's identity stands in the folder */
  bool making; /* … and it was not in force yet */
  ns_identity identity;
} ns_owner;
/* NS_IO when it cannot be told. */
ns_status ns_owner_read(const char *folder, ns_owner *out, ns_error *err);

/* Makes dir/name, where nothing may stand, with its owner in it; durable when it returns. */
ns_status ns_owned_make(const char *dir, const char *name, const ns_identity *identity, bool making, ns_error *err);
/* It has come into force. Fine when that was known. */
ns_status ns_owned_settle(const char *folder, ns_error *err);
/* Removes it, at once as far as its name goes. */
ns_status ns_owned_remove(const char *dir, const char *name, const ns_identity *identity, ns_error *err);

/* "NAME.0123…cdef.tmp" in `dir`, freed by ns_free; NULL when memory is short. */
char *ns_owned_tmp(const char *dir, const char *name, const ns_identity *identity);
/* Whether `name` is such a one; *len bytes of it are NAME. */
bool ns_is_owned_tmp(const char *name, const ns_identity *identity, size_t *len);
#endif
