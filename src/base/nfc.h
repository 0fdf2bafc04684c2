/* Unicode normal forms (UAX #15) in time and memory that keep to the length of the text, whatever stands in it:
 * utf8proc puts combining marks in order by insertion, which 200,000 of them on one letter turn into minutes. */
#ifndef NS_BASE_NFC_H
#define NS_BASE_NFC_H

#include <stdint.h>

#include "base/buf.h"

/* Room that is kept from call to call; zeroed at first. */
typedef struct ns_nfc {
  int32_t *chars, *spare; /* code points of the piece in work; scratch */
  size_t count, capacity, spare_capacity;
} ns_nfc;

/* NFC; on demand with compatibility mappings (NFKC), with case folded. */
enum { NS_NFC_COMPATIBLE = 1, NS_NFC_FOLD = 2 };

void ns_nfc_release(ns_nfc *nfc);
/* Appends text in the form asked for (a bit set). Text that is not well-formed UTF-8 is appended as it is. Errors are the
 * buffer's. */
void ns_nfc_add(ns_nfc *nfc, ns_slice text, unsigned form, ns_buf *out);
#endif
