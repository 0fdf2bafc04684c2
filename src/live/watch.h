/* Stands between Xapian and its files, with checksums (sums.h):
 *
 *   every block that Xapian reads is compared with its sum before Xapian sees it;
 *   every revision that Xapian writes is summed up, and its sums made durable, before anybody can open it.
 *
 * Xapian has no place for either, but reads blocks by pread() alone, and shows a revision by one rename() of its version
 * file, when all tables are synced. So there are a pread() and a rename() of our own here, and the dynamic linker gives them
 * to libxapian, too, for the names of a program come before those of its libraries. They do what the system's do; when the
 * thread has a watch, they do the above as well: a block that is not as it was written is a failed read with errno EBADMSG,
 * a revision that cannot be summed up is a failed rename.
 *
 * They are weak: a program that has such functions of its own keeps them. Where Xapian calls others for such a reason,
 * tables are compared as a whole when they are opened, and a revision is summed up right after it was shown. */
#ifndef NS_LIVE_WATCH_H
#define NS_LIVE_WATCH_H

#include "live/sums.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ns_watch {
  const char *folder;             /* of the tables; borrowed */
  ns_sums *sums;                  /* of the revision that is read or built on; borrowed, and brought up to date by a commit */
  bool writing;                   /* blocks without a sum are those of the transaction */
  int files[NS_GLASS_TABLES + 1]; /* descriptors, as far as they were met, last that of a file without sums; -1 */
  ns_status met;                  /* what went wrong since it was told of last */
  ns_error why;
} ns_watch;

ns_watch ns_watch_of(const char *folder, ns_sums *sums, bool writing);
/* From now on for this thread; NULL: none. */
void ns_watch_set(ns_watch *watch) NS_NOEXCEPT;
/* To be called before tables are closed, for their descriptors may come to be other files'. */
void ns_watch_forget(ns_watch *watch) NS_NOEXCEPT;
/* What went wrong since the last time: NS_CORRUPT with file, block and way out, or why a revision could not be summed up;
 * `status` when nothing did. */
ns_status ns_watch_tell(ns_watch *watch, ns_status status, ns_error *err) NS_NOEXCEPT;
/* To be called when Xapian has opened the tables, whose roots it reads then, or has failed to. A table of which nothing was
 * seen is compared as a whole; what is found explains the failure, else the answer is `opened`. */
ns_status ns_watch_opened(const ns_watch *watch, ns_status opened, ns_error *err);
/* To be called behind a commit: when nothing was seen of it, the revision is summed up now. */
ns_status ns_watch_committed(ns_watch *watch, ns_error *err);

/* For tests: as if Xapian called others. */
extern bool ns_watch_blind;

#ifdef __cplusplus
}
#endif
#endif
