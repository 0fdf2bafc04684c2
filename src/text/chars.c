#include "text/chars.h"

#include <utf8proc.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define B NS_CHAR_BLANK
#define L NS_CHAR_LETTER
#define D NS_CHAR_DIGIT
#define Y NS_CHAR_HYPHEN
#define A NS_CHAR_APOSTROPHE
#define S NS_CHAR_SYMBOL
#define P NS_CHAR_PUNCT
#define H NS_CHAR_HIGH
#define SIXTEEN(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

const uint8_t ns_byte_class[256] = {SIXTEEN(B), SIXTEEN(B),
                                    /*  ! " # $ % & ' ( ) * + , - . / */
                                    B, P, P, S, S, S, S, A, P, P, S, S, P, Y, P, S,
                                    /* 0 … 9 : ; < = > ? */
                                    D, D, D, D, D, D, D, D, D, D, P, P, S, S, S, P,
                                    /* @ A … O */
                                    S, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
                                    /* P … Z [ \ ] ^ _ */
                                    L, L, L, L, L, L, L, L, L, L, L, P, P, P, S, P,
                                    /* ` a … o */
                                    A, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
                                    /* p … z { | } ~ DEL */
                                    L, L, L, L, L, L, L, L, L, L, L, P, S, P, S, B, SIXTEEN(H), SIXTEEN(H), SIXTEEN(H),
                                    SIXTEEN(H), SIXTEEN(H), SIXTEEN(H), SIXTEEN(H), SIXTEEN(H)};

/* Where German text needs more than the Unicode category says. Returns NS_CHAR_HIGH for "no more". */
static ns_char_class special_class(uint32_t c) {
  switch (c) {
  case 0x2010:
  case 0x2011: return NS_CHAR_HYPHEN;
  case 0x2018:
  case 0x2019:
  case 0x02BC:
  case 0x00B4:
  case 0x2032: return NS_CHAR_APOSTROPHE;
  case 0x00B2:
  case 0x00B3:
  case 0x00B9: return NS_CHAR_SUPERSCRIPT;
  case 0x00A7: /* § is a symbol to readers of law, though Unicode says punctuation */
  case 0x2030:
  case 0x2031: return NS_CHAR_SYMBOL;
  default:
    if (c >= 0x2080 && c <= 0x2089)
      return NS_CHAR_SUBSCRIPT;
    if (c >= 0xFE00 && c <= 0xFE0F)
      return NS_CHAR_IGNORE;
    return NS_CHAR_HIGH;
  }
}

static ns_char_class category_class(uint32_t c) {
  switch ((int)utf8proc_category((utf8proc_int32_t)c)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_ND:
  case UTF8PROC_CATEGORY_NL: return NS_CHAR_LETTER;
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_MC:
  case UTF8PROC_CATEGORY_ME: return NS_CHAR_MARK;
  case UTF8PROC_CATEGORY_CF: return NS_CHAR_IGNORE;
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
  case UTF8PROC_CATEGORY_CC: return NS_CHAR_BLANK;
  case UTF8PROC_CATEGORY_PC:
  case UTF8PROC_CATEGORY_PD:
  case UTF8PROC_CATEGORY_PS:
  case UTF8PROC_CATEGORY_PE:
  case UTF8PROC_CATEGORY_PI:
  case UTF8PROC_CATEGORY_PF:
  case UTF8PROC_CATEGORY_PO: return NS_CHAR_PUNCT;
  default: /* signs of money and mathematics, emoji, private and unassigned characters */ return NS_CHAR_SYMBOL;
  }
}

ns_char_class ns_char_class_of(uint32_t c) {
  if (c < 0x80)
    return (ns_char_class)ns_byte_class[c];
  ns_char_class special = special_class(c);
  return special == NS_CHAR_HIGH ? category_class(c) : special;
}

bool ns_is_upper(uint32_t c) {
  if (c < 0x80)
    return c >= 'A' && c <= 'Z';
  return utf8proc_tolower((utf8proc_int32_t)c) != (utf8proc_int32_t)c;
}

static const char *skip_one_by_one(const char *p, const char *end) {
  while (p < end) {
    unsigned char byte = (unsigned char)*p;
    if (ns_byte_is_alnum(byte))
      p++;
    else if (byte == 0xC3 && p + 1 < end && ns_is_latin1_letter(byte, (unsigned char)p[1]))
      p += 2;
    else
      break;
  }
  return p;
}

#ifdef __SSE2__
enum { STEP = 16 };

/* Bytes of v that lie in [from, from + span]. */
static __m128i in_range(__m128i v, char from, char span) {
  __m128i above = _mm_sub_epi8(v, _mm_set1_epi8(from));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(span)), above);
}

/* One bit for each of 16 bytes that belongs to a plain letter or digit; a letter that reaches beyond them does not. */
static unsigned plain_letters(const char *p) {
  __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
  __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
  __m128i ascii = _mm_or_si128(in_range(folded, 'a', 'z' - 'a'), in_range(v, '0', 9));
  /* second bytes of × and ÷ differ in the bit of the case alone */
  __m128i second = _mm_andnot_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8((char)0xB7)), in_range(v, (char)0x80, 0x3F));
  unsigned first = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8((char)0xC3)));
  unsigned pairs = first << 1 & (unsigned)_mm_movemask_epi8(second);
  return (unsigned)_mm_movemask_epi8(ascii) | pairs | pairs >> 1;
}

const char *ns_skip_plain_letters(const char *p, const char *end) {
  while (end - p >= STEP) {
    unsigned others = ~plain_letters(p) & 0xFFFF;
    unsigned letters = others ? (unsigned)__builtin_ctz(others) : STEP;
    p += letters;
    if (letters < STEP - 1)
      return p;
    if (letters == STEP - 1 && (unsigned char)*p != 0xC3)
      return p;
  }
  return skip_one_by_one(p, end);
}
#else
const char *ns_skip_plain_letters(const char *p, const char *end) {
  return skip_one_by_one(p, end);
}
#endif
