#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
#define X(code, name, text) name,
    NS_STATUS_MAP(X)
#undef X
};

static const char *const texts[] = {
#define X(code, name, text) text,
    NS_STATUS_MAP(X)
#undef X
};

const char *ns_status_name(ns_status status) {
  return (unsigned)status < NS_STATUS_COUNT ? names[status] : "unknown";
}

const char *ns_status_text(ns_status status) {
  return (unsigned)status < NS_STATUS_COUNT ? texts[status] : "unknown status";
}

__attribute__((format(printf, 3, 0))) static void
set_text(ns_error *err, ns_status status, const char *format, va_list args) {
  err->status = status;
  if (vsnprintf(err->text, sizeof err->text, format, args) < 0)
    err->text[0] = '\0';
}

ns_status (ns_fail)(ns_error *err, ns_status status, const char *format, ...) {
  if (err) {
    va_list args;
    va_start(args, format);
    set_text(err, status, format, args);
    va_end(args);
  }
  return status;
}

ns_status (ns_fail_errno)(ns_error *err, ns_status status, const char *format, ...) {
  int code = errno;
  if (err) {
    va_list args;
    va_start(args, format);
    set_text(err, status, format, args);
    va_end(args);
    size_t used = strlen(err->text);
    char why[128];
    snprintf(err->text + used, sizeof err->text - used, ": %s",
             strerror_r(code, why, sizeof why));
  }
  return status;
}

ns_status (ns_fail_nomem)(ns_error *err) {
  return ns_fail(err, NS_NOMEM, "out of memory");
}
