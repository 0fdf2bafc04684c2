/* Lines that say who wrote an article and when: "Von Anna Berg | 14. Juli 2025, 10:15 Uhr". */
#include "corpus/internal.h"

enum {
  IMPRINT_MAX = 120, /* bytes of such a line */
  DATE_MAX = 40,     /* bytes of a date with weekday and time */
  PLACE_MAX = 20,    /* bytes of a place or an agency before a date */
  WORDS_BEFORE_DATE = 4
};

static bool has_odd_char(ns_slice word) {
  for (size_t i = 0; i < word.len; i++)
    if (strchr("0123456789\"!?()/&,:;|", word.ptr[i]))
      return true;
  return false;
}

static bool is_name_particle(ns_slice word) {
  static const char *const particles[] = {"von", "van", "de", "der", "den", "zu", "und"};
  for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
    if (ns_slice_is(word, particles[i]))
      return true;
  return false;
}

bool ns_is_name(ns_slice line) {
  size_t capitals = 0, words = 0;
  for (size_t from = 0; from < line.len; words++) {
    const char *blank = memchr(line.ptr + from, ' ', line.len - from);
    size_t to = blank ? (size_t)(blank - line.ptr) : line.len;
    ns_slice word = ns_slice_of(line.ptr + from, to - from);
    if (has_odd_char(word) || !(ns_starts_upper(word) || is_name_particle(word)))
      return false;
    capitals += ns_starts_upper(word);
    from = to + 1;
  }
  return capitals >= 2 && words <= 6 && line.len <= 60;
}

/* "Von Anna Berg", "Autorin: Anna Berg"; the name, or absent. */
static ns_slice byline_name(ns_slice line) {
  static const char *const openings[] = {"Von ",      "von ",       "VON ",       "By ",          "by ",
                                         "Autor: ",   "Autorin: ",  "Author: ",   "Text: ",       "Geschrieben von ",
                                         "Verfasst von ", "Artikel von ", "Ein Beitrag von ", "Written by "};
  for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
    ns_slice opening = ns_slice_str(openings[i]);
    ns_slice name = ns_slice_starts(line, opening) ? ns_slice_trim(ns_slice_from(line, opening.len)) : NS_SLICE_NONE;
    if (name.len && ns_is_name(name))
      return name;
  }
  return NS_SLICE_NONE;
}

/* The date in "Zuletzt aktualisiert am 14. Juli 2025", from the word that begins one; only a few words
 * may stand before it. */
static ns_slice date_in(ns_slice part) {
  ns_period date;
  size_t words = 0;
  for (size_t i = 0; i < part.len && words <= WORDS_BEFORE_DATE; i++) {
    bool start = i == 0 || part.ptr[i - 1] == ' ' || part.ptr[i - 1] == ':';
    ns_slice rest = ns_slice_from(part, i);
    words += start;
    if (start && rest.len >= 6 && rest.len <= DATE_MAX && rest.ptr[0] != ' ' && ns_date_parse(rest, &date))
      return rest;
  }
  return NS_SLICE_NONE;
}

/* "10:15 Uhr" */
static bool is_time(ns_slice part) {
  size_t digits = 0;
  for (size_t i = 0; i < part.len; i++) {
    digits += part.ptr[i] >= '0' && part.ptr[i] <= '9';
    if (!strchr("0123456789:. Uhr", part.ptr[i]))
      return false;
  }
  return digits >= 2;
}

/* Bytes of the border between two parts at the start of text, 0 = none. */
static size_t border(ns_slice text) {
  static const char *const borders[] = {" | ", " • ", " · ", " – ", " - ", ", ", " / "};
  for (size_t i = 0; i < sizeof borders / sizeof *borders; i++)
    if (ns_slice_starts(text, ns_slice_str(borders[i])))
      return strlen(borders[i]);
  return 0;
}

typedef struct imprint {
  ns_slice author, date, person; /* person: a name without "von" */
  size_t places;                 /* single words, which may be a place */
} imprint;

/* False for a part that does not belong in such a line. */
static bool read_part(ns_slice part, imprint *out) {
  ns_slice name = byline_name(part);
  if (name.len) {
    out->author = name;
    return true;
  }
  bool dated = ns_phrase_find(part) == NS_PHRASE_DATE;
  ns_period whole;
  ns_slice date = dated ? date_in(part) : part;
  if (date.len >= 6 && date.len <= DATE_MAX && ns_date_parse(date, &whole)) {
    out->date = out->date.len ? out->date : date;
    return true;
  }
  if (dated)
    return false;
  if (is_time(part) || ns_phrase_find(part) != NS_PHRASE_NONE)
    return true;
  if (ns_is_name(part)) {
    out->person = part;
    return true;
  }
  out->places++;
  return part.len <= PLACE_MAX && !memchr(part.ptr, ' ', part.len) && ns_starts_upper(part);
}

bool ns_imprint_read(ns_slice line, ns_draft *draft) {
  imprint found = {0};
  if (line.len > IMPRINT_MAX || ns_slice_ends(line, NS_LIT(".")))
    return false;
  for (size_t from = 0, at = 0; at <= line.len; at++) {
    size_t skip = at < line.len ? border(ns_slice_from(line, at)) : 1;
    if (!skip)
      continue;
    if (!read_part(ns_slice_trim(ns_slice_of(line.ptr + from, at - from)), &found))
      return false;
    from = at + skip;
    at = from - 1;
  }
  if (!found.author.len && !found.date.len)
    return false;
  if (!found.date.len && (found.person.len || found.places))
    return false;
  if (!draft->author.len)
    draft->author = found.author.len ? found.author : found.person;
  if (!draft->date_text.len)
    draft->date_text = found.date;
  return true;
}
