#include "text/normalise.h"

#include <utf8proc.h>

#include "base/nfc.h"
#include "base/utf8.h"
#include "text/chars.h"

bool ns_is_simple(ns_slice raw) {
  for (size_t i = 0; i < raw.len; i++) {
    unsigned char byte = (unsigned char)raw.ptr[i];
    if (ns_byte_is_alnum(byte))
      continue;
    if (i + 1 >= raw.len || !ns_is_latin1_letter(byte, (unsigned char)raw.ptr[i + 1]))
      return false;
    i++;
  }
  return true;
}

/* What has no place inside a word: invisible characters, and hyphen, blanks and line end of a word
 * that was broken at the end of a line. */
static bool is_left_out(uint32_t c) {
  ns_char_class class = ns_char_class_of(c);
  return class == NS_CHAR_IGNORE || class == NS_CHAR_HYPHEN || class == NS_CHAR_BLANK;
}

static void add_normalised(ns_slice text, unsigned form, ns_buf *out) {
  ns_nfc nfc = {0};
  ns_nfc_add(&nfc, text, form, out);
  ns_nfc_release(&nfc);
}

void ns_surface_of(ns_slice raw, ns_buf *out) {
  if (ns_is_simple(raw)) {
    ns_buf_add_slice(out, raw);
    return;
  }
  ns_buf visible;
  ns_buf_init(&visible, raw.len + 1);
  for (size_t at = 0; at < raw.len;) {
    unsigned len;
    uint32_t c = ns_utf8_at(raw, at, &len);
    if (!is_left_out(c))
      ns_buf_add(&visible, raw.ptr + at, len);
    at += len;
  }
  if (visible.status)
    out->status = visible.status;
  else if (visible.len)
    add_normalised(ns_buf_slice(&visible), 0, out);
  ns_buf_release(&visible);
}

static void add_lower_simple(ns_slice text, ns_buf *out) {
  char *to = ns_buf_room(out, text.len);
  if (!to)
    return;
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.ptr[i];
    bool upper = byte < 0x80 ? byte >= 'A' && byte <= 'Z' : byte <= 0x9E && i && (unsigned char)text.ptr[i - 1] == 0xC3;
    to[i] = (char)(upper ? byte + 0x20 : byte);
  }
  out->len += text.len;
}

void ns_form_of(ns_slice surface, ns_buf *out) {
  if (ns_is_simple(surface)) {
    add_lower_simple(surface, out);
    return;
  }
  ns_buf compatible;
  ns_buf_init(&compatible, surface.len * 18 + 1); /* the longest NFKC expansion */
  add_normalised(surface, NS_NFC_COMPATIBLE, &compatible);
  ns_slice text = ns_buf_slice(&compatible);
  for (size_t at = 0; at < text.len;) {
    unsigned len;
    char bytes[4];
    uint32_t c = ns_utf8_at(text, at, &len);
    ns_buf_add(out, bytes, ns_utf8_put((uint32_t)utf8proc_tolower((utf8proc_int32_t)c), bytes));
    at += len;
  }
  if (compatible.status)
    out->status = compatible.status;
  ns_buf_release(&compatible);
}

static bool keeps_its_dots(uint32_t c) {
  return c == 0xE4 || c == 0xF6 || c == 0xFC; /* ä ö ü */
}

/* The letter below a precomposed character's accents; others stay. */
static uint32_t base_letter(uint32_t c) {
  switch (c) {
  case 0xF8: return 'o';  /* ø */
  case 0x142: return 'l'; /* ł */
  case 0x111: return 'd'; /* đ */
  case 0x131: return 'i'; /* ı */
  default: break;
  }
  utf8proc_int32_t parts[8];
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
  return n > 1 && parts[0] < 0x80 ? (uint32_t)parts[0] : c;
}

bool ns_has_accents(ns_slice form) {
  for (size_t i = 0; i < form.len; i++) {
    unsigned char byte = (unsigned char)form.ptr[i];
    if (byte < 0x80)
      continue;
    unsigned char second = i + 1 < form.len ? (unsigned char)form.ptr[i + 1] : 0;
    if (byte != 0xC3 || (second != 0xA4 && second != 0xB6 && second != 0xBC && second != 0x9F))
      return true;
    i++;
  }
  return false;
}

void ns_accents_off(ns_slice form, ns_buf *out) {
  for (size_t at = 0; at < form.len;) {
    unsigned len;
    char bytes[4];
    uint32_t c = ns_utf8_at(form, at, &len);
    at += len;
    if (c >= 0x80 && !keeps_its_dots(c))
      c = base_letter(c);
    ns_buf_add(out, bytes, ns_utf8_put(c, bytes));
  }
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Digits in groups of three, each with the same mark before it, then perhaps one decimal part? */
static bool is_grouped(ns_slice number, size_t mark_len, size_t first) {
  size_t at = first;
  unsigned groups = 0;
  while (at + mark_len + 3 <= number.len && memcmp(number.ptr + at, number.ptr + first, mark_len) == 0) {
    for (size_t i = 0; i < 3; i++)
      if (!is_digit(number.ptr[at + mark_len + i]))
        return false;
    at += mark_len + 3;
    groups++;
    if (at < number.len && is_digit(number.ptr[at]))
      return false;
  }
  if (!groups)
    return false;
  /* a decimal part uses another mark and is the last thing */
  if (at < number.len && memcmp(number.ptr + at, number.ptr + first, mark_len) == 0)
    return false;
  for (size_t i = at + (at < number.len); i < number.len; i++)
    if (!is_digit(number.ptr[i]))
      return false;
  return true;
}

size_t ns_number_form(ns_slice number, char *out) {
  size_t first = 0;
  while (first < number.len && is_digit(number.ptr[first]))
    first++;
  if (first == number.len || first == 0 || first > 3 || number.ptr[first] == ',')
    goto as_written;
  size_t mark_len = 1;
  while (first + mark_len < number.len && !is_digit(number.ptr[first + mark_len]))
    mark_len++;
  if (!is_grouped(number, mark_len, first))
    goto as_written;
  size_t len = 0;
  for (size_t i = 0; i < number.len;) {
    if (i + mark_len <= number.len && memcmp(number.ptr + i, number.ptr + first, mark_len) == 0)
      i += mark_len;
    else
      out[len++] = number.ptr[i++];
  }
  return len;
as_written:
  memcpy(out, number.ptr, number.len);
  return number.len;
}
