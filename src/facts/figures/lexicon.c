#include <strings.h>

#include "base/mem.h"
#include "base/strmap.h"
#include "facts/figures/grammar.h"

struct ns_figure_lexicon {
  ns_strmap map; /* form → index in records */
  ns_word_figure *records;
  size_t count, capacity;
  ns_status status;
};

const ns_word_figure ns_no_figure;
enum { LEXICON_BYTES_MAX = 1 << 20 };

/* ---- building ---- */

static ns_word_figure *record_of(ns_figure_lexicon *lexicon, ns_slice form) {
  if (lexicon->status != NS_OK)
    return NULL;
  if (lexicon->count == lexicon->capacity &&
      ns_grow(&lexicon->records, lexicon->count, &lexicon->capacity, sizeof *lexicon->records)) {
    lexicon->status = NS_NOMEM;
    return NULL;
  }
  uint32_t *at = ns_strmap_put(&lexicon->map, form, (uint32_t)lexicon->count);
  if (at == NULL) {
    lexicon->status = NS_NOMEM;
    return NULL;
  }
  if (*at == lexicon->count)
    lexicon->records[lexicon->count++] = ns_no_figure;
  return &lexicon->records[*at];
}

/* The next blank-separated name; false at the end. */
static bool next_name(const char **names, ns_slice *name) {
  *names += strspn(*names, " ");
  *name = ns_slice_of(*names, strcspn(*names, " "));
  *names += name->len;
  return name->len > 0;
}

static void merge(ns_word_figure *record, const ns_lex_row *row) {
  record->classes |= row->classes;
  if (row->value != 0)
    record->value = row->value;
  if (row->high != 0)
    record->high = row->high;
  if (row->code != NS_W_NONE)
    record->code = row->code;
  if (row->months != 0)
    record->months = row->months;
  if (row->classes & NS_C_HEDGE)
    record->modifier = (uint8_t)row->arg;
  if (row->classes & NS_C_MONTH)
    record->month = (uint8_t)row->arg;
  if (row->classes & NS_C_NATION)
    record->nation = (uint8_t)row->arg;
  if (row->classes & NS_C_THIRD)
    record->third = (uint8_t)row->arg;
  if (row->classes & NS_C_TREND)
    record->sign = row->arg;
  if (row->classes & (NS_C_SHIFT | NS_C_DAY | NS_C_LASTYEAR))
    record->offset = row->arg;
}

static void add_rows(ns_figure_lexicon *lexicon, const ns_lex_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *names = rows[i].names;
    ns_slice name;
    while (next_name(&names, &name)) {
      ns_word_figure *record = record_of(lexicon, name);
      if (record == NULL)
        return;
      merge(record, &rows[i]);
    }
  }
}

static void add_units(ns_figure_lexicon *lexicon) {
  for (size_t i = 1; i < ns_unit_count; i++) {
    const char *names = ns_units[i].names;
    ns_slice name;
    while (next_name(&names, &name)) {
      ns_word_figure *record = record_of(lexicon, name);
      if (record == NULL)
        return;
      record->classes |= NS_C_UNIT;
      record->unit = (uint8_t)i;
    }
  }
}

ns_status ns_figure_lexicon_new(ns_figure_lexicon **out, ns_error *err) {
  *out = NULL;
  ns_figure_lexicon *lexicon = ns_calloc(1, sizeof *lexicon);
  if (lexicon == NULL)
    return ns_fail_nomem(err);
  ns_strmap_init(&lexicon->map, LEXICON_BYTES_MAX);
  add_rows(lexicon, ns_lex_words, ns_lex_word_count);
  add_rows(lexicon, ns_lex_names, ns_lex_name_count);
  add_units(lexicon);
  if (lexicon->status != NS_OK) {
    ns_figure_lexicon_free(lexicon);
    return ns_fail_nomem(err);
  }
  *out = lexicon;
  return NS_OK;
}

void ns_figure_lexicon_free(ns_figure_lexicon *lexicon) {
  if (lexicon == NULL)
    return;
  ns_strmap_release(&lexicon->map);
  ns_free(lexicon->records);
  ns_free(lexicon);
}

static const ns_word_figure *find(const ns_figure_lexicon *lexicon, ns_slice form) {
  uint32_t at = ns_strmap_get(&lexicon->map, form, UINT32_MAX);
  return at == UINT32_MAX ? NULL : &lexicon->records[at];
}

/* A form that counts only as it is written: MW, kWh, CHF. */
static const ns_word_figure *find_written(const ns_figure_lexicon *lexicon, ns_slice surface) {
  enum { WRITTEN_MAX = 8 };
  char key[WRITTEN_MAX + 1] = "=";
  if (surface.len == 0 || surface.len > WRITTEN_MAX)
    return NULL;
  memcpy(key + 1, surface.ptr, surface.len);
  return find(lexicon, ns_slice_of(key, surface.len + 1));
}

unsigned ns_figure_lexicon_unit(const ns_figure_lexicon *lexicon, ns_slice form) {
  for (size_t i = 0; i < lexicon->count; i++) /* once for a user's word: no second map for it */
    if (lexicon->records[i].classes & NS_C_UNIT) {
      const char *names = ns_units[lexicon->records[i].unit].names;
      ns_slice name;
      while (next_name(&names, &name)) {
        if (name.ptr[0] == '=')
          name = ns_slice_from(name, 1);
        if (name.len == form.len && strncasecmp(name.ptr, form.ptr, name.len) == 0)
          return lexicon->records[i].unit;
      }
    }
  return NS_UNIT_NONE;
}

/* ---- words made of parts ---- */

static bool is_adjective_ending(ns_slice rest) {
  return rest.len == 0 || ns_slice_is(rest, "e") || ns_slice_is(rest, "en") || ns_slice_is(rest, "er") ||
         ns_slice_is(rest, "es") || ns_slice_is(rest, "em");
}

static void set_quantity(ns_word_figure *out, double value, uint8_t unit) {
  out->classes |= NS_C_QUANTITY;
  out->value = value;
  out->unit = unit;
}

/* Does the form end as all the stems below do, with the ending of an adjective or without? */
static bool may_be_counted(ns_slice form) {
  size_t end = form.len;
  if (end > 2 && form.ptr[end - 2] == 'e' && memchr("nrsm", form.ptr[end - 1], 4))
    end -= 2;
  else if (end > 1 && form.ptr[end - 1] == 'e')
    end -= 1;
  ns_slice rest = ns_slice_of(form.ptr, end);
  return ns_slice_ends(rest, NS_LIT("ig")) || ns_slice_ends(rest, NS_LIT("fach"));
}

/* zehnjährige, zehnprozentig, dreifach, zweistellig: a number and what it counts; value is that of the
 * digits in front, negative when there were none. */
static bool classify_adjective(const ns_figure_lexicon *lexicon, ns_slice form, double digits, ns_word_figure *out) {
  static const char *const stems[] = {"jährig",  "prozentig", "tägig", "monatig", "wöchig",
                                      "stündig", "minütig",   "fach",  "stellig"};
  if (!may_be_counted(form))
    return false;
  for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
    ns_slice stem = ns_slice_str(stems[i]);
    const char *at = form.len >= stem.len ? memmem(form.ptr, form.len, stem.ptr, stem.len) : NULL;
    if (at == NULL)
      continue;
    size_t before = (size_t)(at - form.ptr);
    if (!is_adjective_ending(ns_slice_from(form, before + stem.len)))
      return false;
    ns_slice head = ns_slice_of(form.ptr, before);
    double value = before ? ns_number_word(head) : digits;
    if (value <= 0 || (before && digits >= 0) || (stem.len == 4 && value == 1)) /* einfach */
      return false;
    if (stem.ptr[1] == 't') { /* stellig */
      out->classes |= NS_C_DIGITS;
      out->value = value;
      return true;
    }
    const ns_word_figure *unit = find(lexicon, stem);
    set_quantity(out, value, unit->unit);
    if (stem.len == 4)
      out->classes |= NS_C_MULTIPLE;
    return true;
  }
  return false;
}

/* Is it a noun of money, or a compound that ends in one? */
static bool is_money_noun(const ns_figure_lexicon *lexicon, ns_slice form) {
  enum { NOUN_MIN = 4 };
  for (size_t at = 0; at + NOUN_MIN <= form.len; at++) {
    const ns_word_figure *found = find(lexicon, ns_slice_from(form, at));
    if (found && (found->classes & NS_C_MONEY))
      return true;
  }
  return false;
}

/* Milliardendeal, Millionenbetrag: the magnitude alone. */
static bool classify_magnitude(const ns_figure_lexicon *lexicon, ns_slice form, ns_word_figure *out) {
  static const char *const heads[] = {"millionen", "milliarden", "billionen"};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    ns_slice head = ns_slice_str(heads[i]);
    if (!ns_slice_starts(form, head) || form.len < head.len + 3 ||
        !is_money_noun(lexicon, ns_slice_from(form, head.len)))
      continue;
    const ns_word_figure *magnitude = find(lexicon, head);
    out->classes |= NS_C_VAGUE | NS_C_MONEY;
    out->value = magnitude->value;
    out->high = magnitude->high;
    return true;
  }
  return false;
}

/* Neunzigerjahre, neunziger (Jahre) */
static bool classify_decade(ns_slice form, ns_word_figure *out) {
  static const char *const endings[] = {"erjahre", "erjahren", "erjahres", "er"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    ns_slice ending = ns_slice_str(endings[i]);
    if (form.len < ending.len + 6 || !ns_slice_ends(form, ending))
      continue;
    double value = ns_number_word(ns_slice_of(form.ptr, form.len - ending.len));
    if (value < 20 || value > 90 || (int)value % 10 != 0)
      return false;
    out->classes |= NS_C_DECADE;
    out->value = 1900 + value;
    out->high = ending.len > 2 ? out->value + 9 : out->value; /* "neunziger" needs Jahre after it */
    return true;
  }
  return false;
}

/* ---- words with digits ---- */

static size_t digits_of(ns_slice text) {
  size_t n = 0;
  while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9')
    n++;
  return n;
}

static bool is_decade(ns_slice rest) {
  return ns_slice_is(rest, "er") || ns_slice_is(rest, "erjahre") || ns_slice_is(rest, "erjahren");
}

static void classify_year_form(ns_slice form, double value, bool decade, ns_word_figure *out) {
  size_t digits = digits_of(form);
  if (digits == 2 && (int)value % 10 == 0)
    value += value < 30 ? 2000 : 1900;
  else if (digits != 4 || value < 1500 || value > 2199) {
    out->classes |= NS_C_MIXED;
    return;
  }
  out->classes |= NS_C_DECADE;
  out->value = value;
  out->high = decade ? value + 9 : value;
}

/* A letter after digits that is more often part of a name: iPhone 5s, Gate 12A. */
static bool is_doubtful_suffix(ns_slice rest) {
  return rest.len == 1 && memchr("sAaKBJG", rest.ptr[0], 7) != NULL;
}

/* 10GW, 100K, 2026er, 30jährige, 4K */
static void classify_digits_first(const ns_figure_lexicon *lexicon, const ns_word *word, ns_word_figure *out) {
  size_t n = digits_of(word->surface);
  double value = ns_decimal_value(ns_slice_of(word->surface.ptr, n));
  ns_slice rest = ns_slice_from(word->surface, n), lower = ns_slice_from(word->form, n);
  if (n > NS_DIGITS_MAX || (n > 1 && word->surface.ptr[0] == '0')) {
    out->classes |= NS_C_MIXED;
    return;
  }
  if (is_decade(lower)) {
    classify_year_form(word->form, value, lower.len > 2, out);
    return;
  }
  if (classify_adjective(lexicon, lower, value, out))
    return;
  const ns_word_figure *found = find_written(lexicon, rest);
  if (found == NULL)
    found = find(lexicon, lower);
  if (found && (found->classes & NS_C_UNIT) && !is_doubtful_suffix(rest)) {
    set_quantity(out, value, found->unit);
    return;
  }
  if (found && (found->classes & NS_C_SCALE)) {
    out->classes |= NS_C_NUMBER;
    out->value = value * found->value;
    return;
  }
  if (rest.len == 1 && strchr("KkMB", rest.ptr[0])) {
    out->classes |= NS_C_NUMBER | NS_C_MIXED; /* only before a noun or after a currency sign */
    out->value = value * (rest.ptr[0] == 'M' ? 1e6 : rest.ptr[0] == 'B' ? 1e9 : 1e3);
    return;
  }
  if (ns_slice_is(lower, "x")) {
    out->classes |= NS_C_MULTIPLE;
    out->value = value;
    return;
  }
  out->classes |= NS_C_MIXED;
}

/* Q4, H1, KW12; else a name: H100, CO2 */
static void classify_letters_first(ns_slice form, ns_word_figure *out) {
  int digit = form.ptr[form.len - 1] - '0';
  if (form.len == 2 && form.ptr[0] == 'q' && digit >= 1 && digit <= 4)
    *out = (ns_word_figure){.classes = NS_C_QUARTER, .value = digit, .months = 3};
  else if (form.len == 2 && form.ptr[0] == 'h' && (digit == 1 || digit == 2))
    *out = (ns_word_figure){.classes = NS_C_QUARTER, .value = digit, .months = 6};
  else
    out->classes |= NS_C_MIXED;
}

/* ---- one surface form ---- */

static void classify_parts(const ns_figure_lexicon *lexicon, ns_slice form, ns_word_figure *out) {
  if (form.len >= 9 && (form.ptr[0] == 'm' || form.ptr[0] == 'b') && classify_magnitude(lexicon, form, out))
    return;
  double value = ns_number_word(form);
  if (value >= 0) {
    out->classes |= NS_C_NUMBER;
    out->value = value;
    return;
  }
  value = ns_ordinal_word(form);
  if (value >= 0) {
    out->classes |= NS_C_ORDINAL;
    out->value = value;
    return;
  }
  if (memchr("ezdvfsanh", form.ptr[0], 9) == NULL || form.len < 6)
    return;
  if (classify_adjective(lexicon, form, -1, out) || classify_decade(form, out))
    return;
  if (form.len > 5 && ns_slice_ends(form, NS_LIT("mal"))) { /* dreimal (so viel) */
    value = ns_number_word(ns_slice_of(form.ptr, form.len - 3));
    if (value >= 2) {
      out->classes |= NS_C_MULTIPLE;
      out->value = value;
      out->code = NS_W_TIMES;
    }
  }
}

void ns_figure_classify(const ns_figure_lexicon *lexicon, const ns_word *word, ns_word_figure *out) {
  ns_slice form = word->form;
  if (form.len == 0 || word->surface.len == 0)
    return;
  const ns_word_figure *found = find_written(lexicon, word->surface);
  const ns_word_figure *lower = find(lexicon, form);
  if (lower)
    *out = *lower;
  if (found) {
    out->classes |= found->classes;
    out->unit = found->unit;
  }
  if (lower && !(lower->code == NS_W_HUNDRED))
    return;
  if (!(word->flags & NS_WORD_DIGITS)) {
    classify_parts(lexicon, form, out);
    return;
  }
  if (form.ptr[0] >= '0' && form.ptr[0] <= '9') {
    if (digits_of(form) < form.len && (unsigned char)form.ptr[digits_of(form)] >= 'A')
      classify_digits_first(lexicon, word, out);
    return; /* a number: read where it stands */
  }
  if (!found)
    classify_letters_first(form, out);
}
