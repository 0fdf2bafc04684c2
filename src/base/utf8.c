#include "base/utf8.h"

static bool is_tail(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

uint32_t ns_utf8_at(ns_slice text, size_t at, unsigned *len) {
  const unsigned char *p = (const unsigned char *)text.ptr + at;
  size_t left = text.len - at;
  *len = 1;
  if (p[0] < 0x80)
    return p[0];
  if (p[0] >= 0xC2 && p[0] <= 0xDF && left >= 2 && is_tail(p[1])) {
    *len = 2;
    return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
  }
  if ((p[0] & 0xF0) == 0xE0 && left >= 3 && is_tail(p[1]) && is_tail(p[2])) {
    uint32_t c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
      *len = 3;
      return c;
    }
  }
  if (p[0] >= 0xF0 && p[0] <= 0xF4 && left >= 4 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
    uint32_t c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
                 (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    if (c >= 0x10000 && c <= 0x10FFFF) {
      *len = 4;
      return c;
    }
  }
  return NS_REPLACEMENT;
}

unsigned ns_utf8_put(uint32_t c, char *out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    c = NS_REPLACEMENT;
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | c >> 18);
  out[1] = (char)(0x80 | (c >> 12 & 0x3F));
  out[2] = (char)(0x80 | (c >> 6 & 0x3F));
  out[3] = (char)(0x80 | (c & 0x3F));
  return 4;
}

/* Eight ASCII bytes at a time: most of German text is ASCII. */
static size_t skip_ascii(ns_slice text, size_t at) {
  while (at + 8 <= text.len) {
    uint64_t word;
    memcpy(&word, text.ptr + at, 8);
    if (word & 0x8080808080808080u)
      break;
    at += 8;
  }
  return at;
}

size_t ns_utf8_check(ns_slice text) {
  size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.len) {
    unsigned len;
    uint32_t c = ns_utf8_at(text, at, &len);
    if (c == NS_REPLACEMENT && len == 1)
      return at;
    at += len;
  }
  return text.len;
}

/* Unicode 15: categories Cc, Zl, Zp, and those of Cf that show nothing. Not the joiners U+200C and U+200D, which
 * words of other scripts and emoji are made with. Ordered. */
static const struct {
  uint32_t first, last;
  ns_utf8_sight sight;
} unseen[] = {
    {0x00, 0x1F, NS_SIGHT_BLANK},         {0x7F, 0x9F, NS_SIGHT_BLANK},       {0xAD, 0xAD, NS_SIGHT_HIDDEN},
    {0x61C, 0x61C, NS_SIGHT_HIDDEN},      {0x180E, 0x180E, NS_SIGHT_HIDDEN},  {0x200B, 0x200B, NS_SIGHT_HIDDEN},
    {0x200E, 0x200F, NS_SIGHT_HIDDEN},    {0x2028, 0x2029, NS_SIGHT_BLANK},   {0x202A, 0x202E, NS_SIGHT_HIDDEN},
    {0x2060, 0x206F, NS_SIGHT_HIDDEN},    {0xFEFF, 0xFEFF, NS_SIGHT_HIDDEN},  {0xFFF9, 0xFFFB, NS_SIGHT_HIDDEN},
    {0x13430, 0x1343F, NS_SIGHT_HIDDEN},  {0x1BCA0, 0x1BCA3, NS_SIGHT_HIDDEN}, {0x1D173, 0x1D17A, NS_SIGHT_HIDDEN},
    {0xE0000, 0xE007F, NS_SIGHT_HIDDEN},
};

ns_utf8_sight ns_utf8_sight_of(uint32_t c) {
  if (c >= 0x20 && c < 0x7F)
    return NS_SIGHT_SHOWN;
  for (size_t i = 0; i < sizeof unseen / sizeof *unseen && c >= unseen[i].first; i++)
    if (c <= unseen[i].last)
      return unseen[i].sight;
  return NS_SIGHT_SHOWN;
}

unsigned ns_utf8_put_plain(uint32_t c, char *out) {
  switch (ns_utf8_sight_of(c)) {
  case NS_SIGHT_HIDDEN: return 0;
  case NS_SIGHT_BLANK: return ns_utf8_put(' ', out);
  default: return ns_utf8_put(c, out);
  }
}

size_t ns_utf8_count(ns_slice text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    count += !is_tail((unsigned char)text.ptr[i]);
  return count;
}

size_t ns_utf8_floor(ns_slice text, size_t at) {
  if (at >= text.len)
    return text.len;
  while (at > 0 && is_tail((unsigned char)text.ptr[at]))
    at--;
  return at;
}

/* Windows-1252, 0x80 to 0x9F; 0 = unassigned. The rest is Latin-1 (WHATWG Encoding Standard). */
static const uint16_t cp1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static void put_char(ns_buf *out, uint32_t c) {
  char bytes[4];
  ns_buf_add(out, bytes, ns_utf8_put(c ? c : ' ', bytes));
}

static void from_cp1252(ns_slice text, ns_buf *out) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.ptr[i];
    uint32_t c = byte;
    if (byte >= 0x80 && byte < 0xA0)
      c = cp1252[byte - 0x80] ? cp1252[byte - 0x80] : NS_REPLACEMENT;
    put_char(out, c);
  }
}

/* A text with broken bytes and not one good multi-byte character is no UTF-8 at all. */
static bool has_multibyte(ns_slice text) {
  for (size_t at = 0; (at = skip_ascii(text, at)) < text.len;) {
    unsigned len;
    ns_utf8_at(text, at, &len);
    if (len > 1)
      return true;
    at += len;
  }
  return false;
}

static void copy_good(ns_slice text, ns_buf *out) {
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i])
      continue;
    ns_buf_add(out, text.ptr + from, i - from);
    ns_buf_add_char(out, ' ');
    from = i + 1;
  }
  ns_buf_add(out, text.ptr + from, text.len - from);
}

ns_encoding ns_utf8_repair(ns_slice text, ns_buf *out) {
  if (ns_slice_starts(text, NS_LIT("\xEF\xBB\xBF")))
    text = ns_slice_from(text, 3);
  size_t good = ns_utf8_check(text);
  if (good == text.len) {
    copy_good(text, out);
    return NS_ENCODING_UTF8;
  }
  if (!has_multibyte(text)) {
    from_cp1252(text, out);
    return NS_ENCODING_CP1252;
  }
  for (size_t at = 0; at < text.len;) {
    unsigned len;
    put_char(out, ns_utf8_at(text, at, &len));
    at += len;
  }
  return NS_ENCODING_BROKEN;
}
