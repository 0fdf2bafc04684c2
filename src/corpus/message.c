/* What a reader has to say of an article: warnings that go on, errors that leave it out, and dates that cannot be read. */
#include <stdio.h>

#include "base/utf8.h"
#include "corpus/internal.h"

__attribute__((format(printf, 3, 0))) static void put_message(const ns_parse *parse, char text[NS_ERROR_TEXT_MAX],
                                                              const char *format, va_list args) {
  char words[NS_ERROR_TEXT_MAX - 300], place[32] = "";
  vsnprintf(words, sizeof words, format, args);
  if (parse->raw->line)
    snprintf(place, sizeof place, " line %llu", (unsigned long long)parse->raw->line);
  const char *path = parse->raw->path ? parse->raw->path : "";
  size_t len = strlen(path), shown = 240; /* of a long path its end says more */
  snprintf(text, NS_ERROR_TEXT_MAX, "%s%s%s: %s", len > shown ? "..." : "", path + (len > shown ? len - shown : 0),
           place, words);
}

void ns_parse_warn(const ns_parse *parse, const char *format, ...) {
  if (!parse->warn)
    return;
  char text[NS_ERROR_TEXT_MAX];
  va_list args;
  va_start(args, format);
  put_message(parse, text, format, args);
  va_end(args);
  parse->warn(parse->warn_ctx, NS_OK, text);
}

ns_status ns_parse_fail(const ns_parse *parse, ns_status status, const char *format, ...) {
  char text[NS_ERROR_TEXT_MAX];
  va_list args;
  va_start(args, format);
  put_message(parse, text, format, args);
  va_end(args);
  return ns_fail(parse->err, status, "%s", text);
}

/* An arena that is nearly full says that the article is too large, not that memory is short. */
ns_status ns_parse_nomem(const ns_parse *parse) {
  if (parse->arena->used > parse->arena->max / 2)
    return ns_parse_fail(parse, NS_LIMIT, "the article needs more than %zu MB of memory; split it",
                         parse->arena->max >> 20);
  return ns_fail_nomem(parse->err);
}

ns_period ns_parse_date(const ns_parse *parse, ns_slice text) {
  ns_period date = {NS_DATE_NONE, NS_DATE_NONE};
  if (text.len && !ns_date_parse(text, &date))
    ns_parse_warn(parse, "the date \"%.*s\" cannot be read; write 2025-07-14 or 14.7.2025",
                  (int)(text.len > 60 ? ns_utf8_floor(text, 60) : text.len), text.ptr);
  return date;
}
