/* Status codes and error texts. Every fallible function of the library returns an ns_status;
 * the human part of a failure goes into a caller-owned ns_error, which never allocates. */
#ifndef NS_BASE_STATUS_H
#define NS_BASE_STATUS_H

#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#define NS_NOEXCEPT noexcept
#else
#define NS_NOEXCEPT
#endif

/* code, name, what it means */
#define NS_STATUS_MAP(X)                                                       \
  X(NS_OK, "ok", "no error")                                                   \
  X(NS_NOMEM, "nomem", "out of memory")                                        \
  X(NS_IO, "io", "reading or writing failed")                                  \
  X(NS_NOTFOUND, "notfound", "there is no such thing")                         \
  X(NS_CORRUPT, "corrupt", "stored data is damaged")                           \
  X(NS_LOCKED, "locked", "another writer holds the index")                     \
  X(NS_CHANGED, "changed", "the index changed while it was read")              \
  X(NS_INVALID, "invalid", "the input cannot be understood")                   \
  X(NS_LIMIT, "limit", "a limit was passed")                                   \
  X(NS_FORMAT, "format", "another format version or an unknown feature")       \
  X(NS_ANALYSIS, "analysis", "the index was built with another analysis")      \
  X(NS_BATCH_LOST, "batchlost", "an earlier failure made the batch unusable")  \
  X(NS_STOPPED, "stopped", "the caller asked to stop")                         \
  X(NS_SOFT, "soft", "done, but some inputs were left out")                    \
  X(NS_BUG, "bug", "an internal error")                                        \
  X(NS_NO_INDEX, "noindex", "there is no index in the folder")                 \
  X(NS_OTHER_WORDS, "otherwords", "the index was built with other words")      \
  X(NS_WOULD_DROP, "woulddrop", "articles of the index are not among the sources") \
  X(NS_TAKEN, "taken", "the id belongs to an article of another file")         \
  X(NS_CANCELLED, "cancelled", "stopped, as was asked for")                    \
  X(NS_TIMEOUT, "timeout", "the time is up")                                   \
  X(NS_UNSURE, "unsure", "done and in force, but the disk did not confirm it")

typedef enum ns_status {
#define X(code, name, text) code,
  NS_STATUS_MAP(X)
#undef X
      NS_STATUS_COUNT
} ns_status;

enum { NS_ERROR_TEXT_MAX = 1024 };

/* A failure in words: "what: why; what to do". Owned by the caller, may be NULL everywhere. */
typedef struct ns_error {
  ns_status status;
  char text[NS_ERROR_TEXT_MAX];
} ns_error;

/* What helps when stored data is of another format, or damaged: the end of a message. */
#define NS_REBUILD_ALL "run nindex rebuild --replace with all sources"
#define NS_WAY_OUT "restore it, or " NS_REBUILD_ALL

/* Short name of a status ("io"); never NULL. */
const char *ns_status_name(ns_status status) NS_NOEXCEPT;
/* One sentence for a status; never NULL. */
const char *ns_status_text(ns_status status) NS_NOEXCEPT;

/* Stores status and the formatted text in err (when not NULL) and returns status. */
ns_status ns_fail(ns_error *err, ns_status status, const char *format, ...) NS_NOEXCEPT
    __attribute__((format(printf, 3, 4)));
/* The same for a failed system call: appends ": " and the text of errno. */
ns_status ns_fail_errno(ns_error *err, ns_status status, const char *format, ...) NS_NOEXCEPT
    __attribute__((format(printf, 3, 4)));
/* Out of memory, the one text for it. */
ns_status ns_fail_nomem(ns_error *err) NS_NOEXCEPT;

#ifdef __clang_analyzer__ /* it looks into one file at a time and would take what they return for a possible NS_OK */
#define ns_fail(err, status, ...) ((void)(ns_fail)(err, status, __VA_ARGS__), (status))
#define ns_fail_errno(err, status, ...) ((void)(ns_fail_errno)(err, status, __VA_ARGS__), (status))
#define ns_fail_nomem(err) ((void)(ns_fail_nomem)(err), NS_NOMEM)
#endif

#ifdef __cplusplus
}
#endif
#endif
