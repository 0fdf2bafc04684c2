/* Spellings of one word: as written (NFC, invisible characters out) and in lower case (NFKC). */
#ifndef NS_TEXT_NORMALISE_H
#define NS_TEXT_NORMALISE_H

#include "base/buf.h"
#include "base/slice.h"

/* Is raw made of ASCII and Latin-1 letters only? Then it is its own surface. */
bool ns_is_simple(ns_slice raw);
/* Appends the surface of a raw run of text: NFC; soft hyphens, joiners and a line-end hyphenation
 * left out. Failure is sticky in out. */
void ns_surface_of(ns_slice raw, ns_buf *out);
/* Appends the surface in lower case, compatibility characters replaced (ﬁ, ², ₂, full width). */
void ns_form_of(ns_slice surface, ns_buf *out);
/* Is there any letter beyond ASCII but ä, ö, ü, ß? */
bool ns_has_accents(ns_slice form);
/* Appends form with the accents off all letters but ä, ö, ü; ß and other letters stay. */
void ns_accents_off(ns_slice form, ns_buf *out);
/* Length of a German or English number without its grouping marks, written to out (at least
 * number.len bytes): 1.234,5 → 1234,5. */
size_t ns_number_form(ns_slice number, char *out);
#endif
