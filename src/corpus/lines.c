/* A file of lines through one window of memory: plain or gzip, also of several members, as zlib tells
 * them apart by itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

#include "base/fs.h"
#include "base/mem.h"
#include "corpus/internal.h"

enum { WINDOW_MIN = 1 << 20, INFLATE_BUFFER = 1 << 17 };

struct ns_line_reader {
  gzFile file;
  char *window;
  size_t capacity, start, end; /* unread bytes are window[start..end) */
  size_t searched;             /* no line break before this */
  uint64_t line, read;
  uint64_t offset;             /* in the file, of what was read into the window */
  bool at_end, skipping; /* skipping: the rest of an over-long line */
  char damage[NS_ERROR_TEXT_MAX / 2];
};

ns_status ns_line_reader_open(const char *path, ns_line_reader **out, ns_error *err) {
  *out = NULL;
  ns_line_reader *reader = ns_calloc(1, sizeof *reader);
  if (!reader)
    return ns_fail_nomem(err);
  reader->capacity = WINDOW_MIN;
  reader->window = ns_alloc(reader->capacity);
  if (!reader->window) {
    ns_line_reader_close(reader);
    return ns_fail_nomem(err);
  }
  int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ns_fs_open(NS_FS_HERE, path, O_RDONLY);
  if (fd >= 0) {
    reader->file = gzdopen(fd, "rb");
    if (!reader->file) {
      ns_fs_close(fd);
      errno = ENOMEM;
    }
  }
  if (!reader->file) {
    ns_line_reader_close(reader);
    return ns_fail_errno(err, NS_IO, "%s: cannot be read", path);
  }
  gzbuffer(reader->file, INFLATE_BUFFER);
  *out = reader;
  return NS_OK;
}

static void note_damage(ns_line_reader *reader) {
  int code = Z_OK;
  const char *text = gzerror(reader->file, &code);
  if (code == Z_OK || code == Z_STREAM_END)
    return;
  if (code == Z_BUF_ERROR)
    text = "the gzip data is cut off";
  else if (code == Z_ERRNO)
    text = strerror_r(errno, reader->damage, sizeof reader->damage);
  char copy[sizeof reader->damage / 2];
  snprintf(copy, sizeof copy, "%s", text);
  snprintf(reader->damage, sizeof reader->damage,
           "reading failed after line %llu (%s); the lines before it were read", (unsigned long long)reader->line,
           copy);
}

/* More bytes behind those in the window; sets at_end when there are none. */
static void fill(ns_line_reader *reader) {
  if (reader->start > 0) {
    memmove(reader->window, reader->window + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->searched -= reader->start;
    reader->start = 0;
  }
  size_t room = reader->capacity - reader->end;
  int got = gzread(reader->file, reader->window + reader->end, (unsigned)room);
  if (got > 0) {
    reader->end += (size_t)got;
    reader->read += (uint64_t)got;
  }
  z_off_t offset = gzoffset(reader->file);
  reader->offset = offset > 0 ? (uint64_t)offset : reader->read;
  if (got < (int)room) {
    reader->at_end = true;
    note_damage(reader);
  }
}

/* Room for a longer line, unless it is over the limit. */
static ns_status grow(ns_line_reader *reader, bool *too_long, ns_error *err) {
  *too_long = false;
  if (reader->end - reader->start < reader->capacity)
    return NS_OK;
  if (reader->capacity > NS_LINE_MAX) {
    *too_long = true;
    return NS_OK;
  }
  size_t wanted = reader->capacity * 2 > NS_LINE_MAX ? NS_LINE_MAX + 2 : reader->capacity * 2;
  char *window = ns_realloc(reader->window, wanted);
  if (!window)
    return ns_fail_nomem(err);
  reader->window = window;
  reader->capacity = wanted;
  return NS_OK;
}

static char *find_break(ns_line_reader *reader) {
  char *found = memchr(reader->window + reader->searched, '\n', reader->end - reader->searched);
  reader->searched = found ? (size_t)(found - reader->window) : reader->end;
  return found;
}

/* One line, blank or not; ptr NULL when it was over-long; *more false when nothing is left. */
static ns_status next_raw(ns_line_reader *reader, ns_slice *line, bool *more, ns_error *err) {
  *more = false;
  for (;;) {
    char *found = find_break(reader);
    if (!found && !reader->at_end) {
      bool too_long;
      ns_status status = grow(reader, &too_long, err);
      if (status)
        return status;
      if (too_long || reader->skipping) {
        reader->skipping = true;
        reader->start = reader->searched = reader->end;
      }
      fill(reader);
      continue;
    }
    size_t stop = found ? reader->searched : reader->end;
    *line = ns_slice_of(reader->window + reader->start, stop - reader->start);
    *more = found || line->len > 0 || reader->skipping;
    bool refused = reader->skipping || line->len > NS_LINE_MAX;
    reader->start = reader->searched = stop + (found != NULL);
    reader->skipping = false;
    reader->line += *more;
    if (refused && *more)
      *line = NS_SLICE_NONE;
    return NS_OK;
  }
}

ns_status ns_line_reader_next(ns_line_reader *reader, ns_slice *line, uint64_t *number, bool *more,
                              const char **damage, ns_error *err) {
  *damage = NULL;
  *more = false;
  *number = 0;
  *line = NS_SLICE_NONE;
  ns_status status;
  for (;;) {
    status = next_raw(reader, line, more, err);
    if (status || !*more)
      break;
    bool last = reader->at_end && reader->start == reader->end;
    if (last && reader->damage[0] && line->ptr && reader->window[reader->end - 1] != '\n') {
      *more = false; /* a torn line */
      break;
    }
    if (reader->line == 1 && line->ptr && ns_slice_starts(*line, NS_LIT("\xEF\xBB\xBF")))
      *line = ns_slice_from(*line, 3);
    if (!line->ptr || ns_slice_trim(*line).len > 0) {
      *number = reader->line;
      return NS_OK;
    }
  }
  if (!status && reader->damage[0])
    *damage = reader->damage;
  return status;
}

uint64_t ns_line_reader_offset(const ns_line_reader *reader) {
  return reader->offset;
}

void ns_line_reader_close(ns_line_reader *reader) {
  if (!reader)
    return;
  if (reader->file)
    gzclose(reader->file);
  ns_free(reader->window);
  ns_free(reader);
}
