/* Folders: made, listed, synced, measured, removed, on top of base/fs.h. Errors name the path. */
#ifndef NS_BASE_DIR_H
#define NS_BASE_DIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* mkdir of one level, its name durable; an existing folder is fine (and its name as durable as its maker left it). */
ns_status ns_dir_make(const char *path, ns_error *err);
ns_status ns_dir_sync(const char *path, ns_error *err);
/* Makes the name of a folder durable: syncs the folder above it. */
ns_status ns_dir_sync_entry(const char *path, ns_error *err);
/* Appends the names in a folder, each with its NUL, in no order, without "." and "..". Links on the way are followed. */
ns_status ns_dir_list(const char *path, ns_buf *names, ns_error *err);
/* Walks what ns_dir_list made: *name begins as NULL; false at the end. */
bool ns_dir_next(const ns_buf *names, const char **name);
/* Removes a folder of the index's own with the files and links in it, which are not followed; nor is `path`. Absent is
 * fine. Such a folder has none within: what one holds is not ours, and it stays with all above it (NS_IO). */
ns_status ns_dir_remove(const char *path, ns_error *err);
/* Bytes of all plain files in a folder of the index's own; NS_NOTFOUND when it is absent. */
ns_status ns_dir_bytes(const char *path, uint64_t *bytes, ns_error *err);
#endif
