/* Character classes for the tokenizer: one table for single bytes, Unicode categories for the rest. */
#ifndef NS_TEXT_CHARS_H
#define NS_TEXT_CHARS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum ns_char_class {
  NS_CHAR_LETTER,      /* letters of any script, Roman numerals, digits beyond ASCII; 0, */
  NS_CHAR_DIGIT,       /* 0 to 9; and 1, so that one test finds both */
  NS_CHAR_BLANK,       /* white space and control characters */
  NS_CHAR_MARK,        /* a combining mark: belongs to the letter before it */
  NS_CHAR_SUBSCRIPT,   /* CO₂ */
  NS_CHAR_SUPERSCRIPT, /* km²: part of a short word only, else a footnote sign */
  NS_CHAR_IGNORE,      /* soft hyphen, joiners, variation selectors: as if they were not there */
  NS_CHAR_HYPHEN,      /* - U+2010 U+2011 */
  NS_CHAR_APOSTROPHE,  /* ' ’ and what people type instead */
  NS_CHAR_SYMBOL,
  NS_CHAR_PUNCT,
  NS_CHAR_HIGH /* of a byte only: begins a longer character */
} ns_char_class;

/* Class of a byte; NS_CHAR_HIGH from 0x80 on. */
extern const uint8_t ns_byte_class[256];
ns_char_class ns_char_class_of(uint32_t c);

/* Is c an upper-case or title-case letter? */
bool ns_is_upper(uint32_t c);

static inline bool ns_byte_is_alnum(unsigned char byte) {
  return (ns_byte_class[byte] | 1) == (NS_CHAR_LETTER | 1);
}

/* Second bytes of the Latin-1 letters (first byte 0xC3): all but × and ÷. */
static inline bool ns_is_latin1_letter(unsigned char first, unsigned char second) {
  return first == 0xC3 && second >= 0x80 && second <= 0xBF && second != 0x97 && second != 0xB7;
}

/* Behind the letters and digits of ASCII and Latin-1 from p on. */
const char *ns_skip_plain_letters(const char *p, const char *end);
#endif
