/* The layer around the stemmer: spellings made one, and forms that Snowball leaves apart brought to a
 * form that it stems right. Works on lower-case words without foreign accents. */
#ifndef NS_TEXT_CONFLATE_H
#define NS_TEXT_CONFLATE_H

#include "base/buf.h"

/* Appends the word in the spelling of the lists: ae oe ue → ä ö ü where they stand for one letter
 * (not in neue, Quelle, Israel), old and foreign spellings (Photographie, Potential). */
void ns_fold_spelling(ns_slice word, ns_buf *out);
/* Appends the form to stem in place of the word: Rechenzentren → rechenzentrum. `noun`: it is written
 * with a capital, or is the head of a compound (Fackeln → fackel, but fackeln). */
void ns_conflate(ns_slice word, bool noun, ns_buf *out);
#endif
