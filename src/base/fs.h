/* The calls of the system that touch files: nowhere else in the project do they stand. Each is as the manual page of its
 * name says (errno and all), but goes on when a signal came in between, and descriptors are not inherited. So tests can
 * make the n-th call of a class fail. */
#ifndef NS_BASE_FS_H
#define NS_BASE_FS_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In place of a folder's descriptor: paths count from the working folder. */
enum { NS_FS_HERE = -100 /* AT_FDCWD */ };

/* `flags` as in the manual; what it creates has the mode 0666 without the umask. */
int ns_fs_open(int at, const char *path, int flags);
int ns_fs_close(int fd);
/* Of what the path itself names, a link not followed, or (follow) of what stands at the end of links. */
int ns_fs_stat(int at, const char *path, bool follow, struct stat *out);
int ns_fs_fstat(int fd, struct stat *out);
ssize_t ns_fs_read(int fd, void *out, size_t len);
ssize_t ns_fs_pread(int fd, void *out, size_t len, uint64_t at);
ssize_t ns_fs_write(int fd, const void *bytes, size_t len);
ssize_t ns_fs_pwrite(int fd, const void *bytes, size_t len, uint64_t at);
int ns_fs_truncate(int fd, uint64_t len);
int ns_fs_sync(int fd);
/* The whole file system that the file lies in. */
int ns_fs_sync_all(int fd);
int ns_fs_rename(const char *from, const char *to);
int ns_fs_unlink(int at, const char *path);
int ns_fs_rmdir(int at, const char *path);
int ns_fs_mkdir(const char *path);
/* Takes the descriptor, also when it fails. */
DIR *ns_fs_opendir(int fd);
/* NULL at the end with errno 0, and on failure with another one. */
const struct dirent *ns_fs_readdir(DIR *dir);
void ns_fs_closedir(DIR *dir);
/* The whole of a file for reading; NULL on failure. */
void *ns_fs_map(int fd, size_t len);
void ns_fs_unmap(const void *ptr, size_t len);
/* An exclusive lock, without waiting: errno is EWOULDBLOCK when another process has it. */
int ns_fs_lock(int fd);
/* The name without links, freed by free() of the C library. */
char *ns_fs_realpath(const char *path);

/* ---- for tests ---- */

typedef enum ns_fs_class {
  NS_FS_OPEN,
  NS_FS_STAT,
  NS_FS_READDIR,
  NS_FS_READ,
  NS_FS_WRITE,
  NS_FS_SYNC,
  NS_FS_RENAME,
  NS_FS_UNLINK,
  NS_FS_MKDIR,
  NS_FS_MAP,
  NS_FS_LOCK,
  NS_FS_CLASSES
} ns_fs_class;

/* The n-th call of the class from now on (1 = the next) fails with `code` in errno and changes nothing; with `all` those
 * behind it, too. 0 = none. One class at a time; costs nothing else but a look at one number. */
void ns_fs_fail_at(ns_fs_class what, uint64_t n, int code, bool all);
/* Whether a call was made to fail since. */
bool ns_fs_failed(void);

#ifdef __cplusplus
}
#endif
#endif
