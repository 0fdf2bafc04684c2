/* UTF-8 (RFC 3629): decoding, checking, and repair of what is not quite UTF-8. */
#ifndef NS_BASE_UTF8_H
#define NS_BASE_UTF8_H

#include <stdint.h>

#include "base/buf.h"

enum { NS_REPLACEMENT = 0xFFFD };

/* Decodes the character at text[at]; sets *len to its bytes (1 to 4). A byte that does not begin a
 * well-formed character gives NS_REPLACEMENT and length 1. `at` must be below text.len. */
uint32_t ns_utf8_at(ns_slice text, size_t at, unsigned *len);
/* Writes the character (an invalid one as U+FFFD) into out[4]; returns its length. */
unsigned ns_utf8_put(uint32_t c, char *out);
/* Offset of the first byte that is not well-formed UTF-8; text.len when all is well. */
size_t ns_utf8_check(ns_slice text);
/* What a reader may be sent of a foreign text's character. */
typedef enum ns_utf8_sight {
  NS_SIGHT_SHOWN,
  NS_SIGHT_BLANK, /* control characters, line ends among them: a terminal obeys them */
  NS_SIGHT_HIDDEN /* not seen by themselves, but they turn the direction of writing, or hide text within text */
} ns_utf8_sight;
ns_utf8_sight ns_utf8_sight_of(uint32_t c);
/* The character as a terminal may have it on a line: itself, a blank, or nothing. Into out[4]; returns the length. */
unsigned ns_utf8_put_plain(uint32_t c, char *out);
/* Number of characters in well-formed text. */
size_t ns_utf8_count(ns_slice text);
/* Start of the character that byte offset `at` lies in. */
size_t ns_utf8_floor(ns_slice text, size_t at);

typedef enum ns_encoding {
  NS_ENCODING_UTF8,
  NS_ENCODING_CP1252,   /* recognised: no well-formed multi-byte character in it */
  NS_ENCODING_BROKEN    /* mostly UTF-8 with damage: U+FFFD stands where bytes were bad */
} ns_encoding;

/* Appends text to out as well-formed UTF-8, a leading BOM left out, NULs as blanks. */
ns_encoding ns_utf8_repair(ns_slice text, ns_buf *out);
#endif
