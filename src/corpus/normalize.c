/* One form for every text: NFC, plain blanks, nothing invisible. Most text is in that form already and
 * is only looked at. */
#include "base/nfc.h"
#include "base/utf8.h"
#include "corpus/internal.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef enum action {
  KEEP,
  BLANK,   /* becomes ' ' */
  BREAK,   /* becomes '\n' */
  DROP,    /* invisible */
  HYPHEN,  /* becomes '-' */
  COMPOSE  /* its word must go through NFC */
} action;

/* Blocks whose characters are all left as they are by NFC are named; of the rest NFC decides. */
static action action_of(uint32_t c) {
  if (c < 0xA0)
    return c >= 0x80 ? (c == 0x85 ? BREAK : BLANK) : (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? BLANK : KEEP;
  if (c < 0x300)
    return c == 0xA0 ? BLANK : KEEP;
  if (c >= 0x2000 && c < 0x2070) {
    if (c <= 0x200A || c == 0x202F || c == 0x205F)
      return BLANK;
    if (c == 0x2010 || c == 0x2011)
      return HYPHEN;
    if (c == 0x2028 || c == 0x2029)
      return BREAK;
    return c <= 0x200F || (c >= 0x202A && c <= 0x202E) || c >= 0x2060 ? DROP : KEEP;
  }
  if (c >= 0x2070 && c < 0x2100)
    return c < 0x20D0 ? KEEP : COMPOSE; /* 20D0: combining marks for symbols */
  if (c == 0x1680 || c == 0x3000)
    return BLANK;
  if (c == 0xFEFF || c == 0x180E || c == 0x034F || (c >= 0xFE00 && c <= 0xFE0F))
    return DROP;
  return COMPOSE;
}

/* ---- the look: is anything to do? ---- */

/* Offset of the first byte from `at` on that is no printable ASCII. */
static size_t skip_printable(ns_slice text, size_t at) {
#if defined(__SSE2__)
  const __m128i blank = _mm_set1_epi8(' '), delete = _mm_set1_epi8(0x7f);
  while (text.len - at >= 16) {
    __m128i bytes;
    memcpy(&bytes, text.ptr + at, sizeof bytes);
    __m128i stop = _mm_or_si128(_mm_cmplt_epi8(bytes, blank), _mm_cmpeq_epi8(bytes, delete));
    unsigned mask = (unsigned)_mm_movemask_epi8(stop);
    if (mask)
      return at + (size_t)__builtin_ctz(mask);
    at += 16;
  }
#endif
  while (at < text.len && (signed char)text.ptr[at] >= ' ' && text.ptr[at] != 0x7f)
    at++;
  return at;
}

/* Bytes of the character at `at` when it is one of those that German text is made of, else 0. */
static size_t common_char(ns_slice text, size_t at) {
  const unsigned char *p = (const unsigned char *)text.ptr + at;
  if (p[0] == 0xC3 || (p[0] >= 0xC4 && p[0] <= 0xCB))
    return 2;
  if (p[0] == 0xC2 && p[1] > 0xA0)
    return 2;
  if (p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x92 && p[2] <= 0xA7) /* dashes, quotes, bullet, dots */
    return 3;
  return 0;
}

/* Offset of the first character from `at` on that may have to change; text.len when none. */
static size_t find_work(ns_slice text, size_t at) {
  for (;;) {
    at = skip_printable(text, at);
    if (at == text.len)
      return at;
    char c = text.ptr[at];
    if (c == '\n' || c == '\t') {
      at++;
      continue;
    }
    size_t len = (unsigned char)c < 0x80 ? 0 : common_char(text, at);
    if (!len) {
      unsigned bytes;
      uint32_t full = ns_utf8_at(text, at, &bytes);
      if (full < 0x80 || action_of(full) != KEEP)
        return at;
      len = bytes;
    }
    at += len;
  }
}

/* ---- the work ---- */

static bool is_word_end(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Appends what becomes of one character that needs no composition. */
static void add_char(ns_buf *out, ns_slice text, size_t at, unsigned len, action what) {
  switch (what) {
  case KEEP:
  case COMPOSE: ns_buf_add(out, text.ptr + at, len); break;
  case BLANK: ns_buf_add_char(out, ' '); break;
  case BREAK: ns_buf_add_char(out, '\n'); break;
  case HYPHEN: ns_buf_add_char(out, '-'); break;
  case DROP: break;
  }
}

/* One word from `at` on, its blank not included: composition never reaches over a blank. Returns where it ends. */
static size_t add_word(ns_slice text, size_t at, ns_nfc *nfc, ns_buf *out) {
  size_t from = out->len;
  bool needs = false;
  while (at < text.len && !is_word_end(text.ptr[at])) {
    unsigned len;
    action what = action_of(ns_utf8_at(text, at, &len));
    needs |= what == COMPOSE;
    add_char(out, text, at, len, what);
    at += len;
  }
  if (needs && !out->status) {
    ns_buf word;
    ns_buf_init(&word, out->max * 3);
    ns_nfc_add(nfc, ns_slice_of(out->ptr + from, out->len - from), 0, &word);
    out->len = from;
    ns_buf_add_slice(out, ns_buf_slice(&word));
    if (word.status)
      out->status = word.status;
    ns_buf_release(&word);
  }
  return at;
}

/* The word around `at`, where something is to do, or a CR; what stands before it from `from` on is
 * copied. Returns where the word ends. */
static size_t add_worked(ns_slice text, size_t from, size_t at, ns_nfc *nfc, ns_buf *out) {
  if (text.ptr[at] == '\r') {
    ns_buf_add(out, text.ptr + from, at - from);
    if (at + 1 == text.len || text.ptr[at + 1] != '\n')
      ns_buf_add_char(out, '\n');
    return at + 1;
  }
  size_t start = at; /* a mark composes with what stands before it */
  while (start > from && !is_word_end(text.ptr[start - 1]))
    start--;
  ns_buf_add(out, text.ptr + from, start - from);
  return add_word(text, start, nfc, out);
}

ns_slice ns_text_normalize(ns_slice text, ns_arena *arena) {
  size_t at = find_work(text, 0), from = 0;
  if (at == text.len)
    return text.ptr ? text : NS_LIT("");
  ns_buf out;
  ns_nfc nfc = {0};
  ns_buf_init(&out, text.len * 3 + 16); /* NFC at most triples UTF-8 (Unicode FAQ) */
  while (at < text.len && !out.status) {
    from = add_worked(text, from, at, &nfc, &out);
    at = find_work(text, from);
  }
  ns_buf_add(&out, text.ptr + from, text.len - from);
  ns_slice result = out.status ? NS_SLICE_NONE : ns_arena_copy(arena, ns_slice_of(out.ptr ? out.ptr : "", out.len));
  ns_nfc_release(&nfc);
  ns_buf_release(&out);
  return result;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

/* Offset of the first blank that is not a single ' ' inside the text. */
static size_t find_blanks(ns_slice text) {
  const char *p = text.ptr, *end = p + text.len;
#if defined(__SSE2__)
  const __m128i blank = _mm_set1_epi8(' '), control = _mm_set1_epi8('\r');
  while (end - p >= 17) { /* a pair may lie across the edge */
    __m128i here, next;
    memcpy(&here, p, sizeof here);
    memcpy(&next, p + 1, sizeof next);
    __m128i pair = _mm_and_si128(_mm_cmpeq_epi8(here, blank), _mm_cmpeq_epi8(next, blank));
    __m128i low = _mm_and_si128(_mm_cmpgt_epi8(control, here), _mm_cmpgt_epi8(here, _mm_setzero_si128()));
    if (_mm_movemask_epi8(_mm_or_si128(pair, low)))
      break;
    p += 16;
  }
#endif
  for (; p < end; p++)
    if (*p == '\n' || *p == '\t' || (*p == ' ' && p + 1 < end && is_blank(p[1])))
      return (size_t)(p - text.ptr);
  return text.len;
}

ns_slice ns_text_fold(ns_slice text, ns_arena *arena) {
  text = ns_slice_trim(text);
  size_t good = find_blanks(text);
  if (good == text.len)
    return text.ptr ? text : NS_LIT("");
  char *out = ns_arena_alloc(arena, text.len + 1);
  if (!out)
    return NS_SLICE_NONE;
  memcpy(out, text.ptr, good);
  size_t used = good;
  for (size_t i = good; i < text.len; i++) {
    if (!is_blank(text.ptr[i]))
      out[used++] = text.ptr[i];
    else if (used > 0 && out[used - 1] != ' ')
      out[used++] = ' ';
  }
  out[used] = '\0';
  return ns_slice_of(out, used);
}

ns_slice ns_text_clean(ns_slice text, ns_arena *arena) {
  if (find_work(text, 0) == text.len)
    return ns_text_fold(text, arena);
  text = ns_text_normalize(text, arena);
  return text.ptr ? ns_text_fold(text, arena) : text;
}

ns_slice ns_text_clean_lines(ns_slice text, ns_arena *arena) {
  text = ns_text_normalize(text, arena);
  char *out = text.ptr ? ns_arena_alloc(arena, text.len + 1) : NULL;
  size_t used = 0;
  while (out && text.len) {
    const char *found = memchr(text.ptr, '\n', text.len);
    size_t len = found ? (size_t)(found - text.ptr) : text.len;
    ns_slice line = ns_text_fold(ns_slice_of(text.ptr, len), arena);
    if (!line.ptr)
      return NS_SLICE_NONE;
    if (used && line.len)
      out[used++] = '\n';
    memcpy(out + used, line.ptr, line.len);
    used += line.len;
    text = ns_slice_from(text, len + (found != NULL));
  }
  return out ? ns_slice_of(out, used) : NS_SLICE_NONE;
}
