#include "facts/figures/grammar.h"

#include <math.h>

/* ---- digits ---- */

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

double ns_decimal_value(ns_slice digits) {
  enum { EXACT = 300 }; /* more digits than that are no number of this world */
  double value = 0;
  for (size_t i = 0; i < digits.len && i < EXACT; i++)
    value = value * 10 + (digits.ptr[i] - '0');
  return value;
}

/* The marks between the groups of a literal, and how long the groups are. */
typedef struct groups {
  size_t count;           /* of marks */
  char first, last;       /* mark */
  bool same;              /* all marks but the last are the same */
  bool threes;            /* all groups between marks have three digits */
  size_t head, tail;      /* digits before the first mark and after the last */
  double whole, fraction; /* fraction: of the tail as decimals */
  double joined;          /* all digits as one number */
} groups;

static size_t mark_length(ns_slice text, size_t at) {
  return (unsigned char)text.ptr[at] < 0x80 ? 1 : (unsigned char)text.ptr[at] < 0xE0 ? 2 : 3;
}

static groups groups_of(ns_slice text) {
  groups g = {.same = true, .threes = true};
  size_t run = 0;
  double place = 1;
  for (size_t at = 0; at < text.len;) {
    char c = text.ptr[at];
    if (is_digit(c)) {
      run++;
      g.joined = g.joined < 1e300 ? g.joined * 10 + (c - '0') : g.joined;
      place *= 0.1;
      g.fraction += place * (c - '0');
      at++;
      continue;
    }
    char mark = c == '.' || c == ',' ? c : '\'';
    if (g.count == 0) {
      g.head = run;
      g.first = mark;
    } else {
      g.threes = g.threes && run == 3;
      g.same = g.same && g.last == g.first;
    }
    g.last = mark;
    g.count++;
    g.whole = g.joined;
    run = 0;
    place = 1;
    g.fraction = 0;
    at += mark_length(text, at);
  }
  g.tail = run;
  if (g.count == 0)
    g.head = run;
  return g;
}

/* Decimals are read as one number and divided, which rounds once: 14,3 is the double nearest to 14.3. */
static double decimal(const groups *g) {
  double power = pow(10, (double)g->tail);
  return g->joined < 1e15 && g->tail < 16 ? g->joined / power : g->whole + g->fraction;
}

static ns_literal_form one_mark(const groups *g, bool leading_zero) {
  if (g->first == '\'')
    return g->tail == 3 && g->head <= 3 ? NS_LITERAL_GROUPED : NS_LITERAL_BAD;
  if (g->first == ',')
    return NS_LITERAL_COMMA;
  if (g->tail == 3 && g->head <= 3 && !leading_zero)
    return NS_LITERAL_GROUPED;
  return NS_LITERAL_POINT;
}

static ns_literal_form several_marks(const groups *g) {
  if (!g->same || g->head > 3 || !g->threes)
    return NS_LITERAL_BAD;
  if (g->last == g->first)
    return g->tail == 3 ? NS_LITERAL_GROUPED : NS_LITERAL_BAD;
  return NS_LITERAL_COMMA; /* 1.234,56  1,234.56: the last mark is the decimal sign */
}

ns_literal ns_literal_read(ns_slice text) {
  ns_literal out = {.form = NS_LITERAL_BAD};
  groups g = groups_of(text);
  out.digits = (unsigned)(g.joined > 0 || text.len < 64 ? text.len - g.count : text.len);
  out.leading_zero = text.ptr[0] == '0' && g.head > 1;
  bool zero_head = text.ptr[0] == '0';
  if (g.count == 0)
    out.form = NS_LITERAL_PLAIN;
  else if (g.count == 1)
    out.form = one_mark(&g, zero_head);
  else
    out.form = several_marks(&g);
  if (out.form == NS_LITERAL_PLAIN || out.form == NS_LITERAL_GROUPED)
    out.value = g.joined;
  else if (out.form != NS_LITERAL_BAD)
    out.value = decimal(&g);
  out.thousands_comma = g.count == 1 && g.first == ',' && g.tail == 3 && g.head <= 3 && !zero_head;
  return out;
}

/* ---- words ---- */

typedef struct reader {
  ns_slice left;
} reader;

static bool eat(reader *r, const char *text) {
  if (!r->left.len || r->left.ptr[0] != *text) /* mostly */
    return false;
  ns_slice s = ns_slice_str(text);
  if (!ns_slice_starts(r->left, s))
    return false;
  r->left = ns_slice_from(r->left, s.len);
  return true;
}

typedef struct numeral {
  const char *name;
  int value;
} numeral;

static int eat_any(reader *r, const numeral *numerals, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (eat(r, numerals[i].name))
      return numerals[i].value;
  return -1;
}

static int eat_teen(reader *r) {
  static const numeral teens[] = {{"zehn", 10},     {"elf", 11},      {"zwölf", 12},    {"zwoelf", 12},
                                  {"dreizehn", 13}, {"vierzehn", 14}, {"fünfzehn", 15}, {"fuenfzehn", 15},
                                  {"sechzehn", 16}, {"siebzehn", 17}, {"achtzehn", 18}, {"neunzehn", 19}};
  return eat_any(r, teens, sizeof teens / sizeof *teens);
}

static int eat_ten(reader *r) {
  static const numeral tens[] = {{"zwanzig", 20},  {"dreißig", 30}, {"dreissig", 30}, {"vierzig", 40}, {"fünfzig", 50},
                                 {"fuenfzig", 50}, {"sechzig", 60}, {"siebzig", 70},  {"achtzig", 80}, {"neunzig", 90}};
  return eat_any(r, tens, sizeof tens / sizeof *tens);
}

static int eat_digit(reader *r) {
  static const numeral digits[] = {{"eins", 1}, {"ein", 1},   {"zwei", 2},  {"zwo", 2},    {"drei", 3}, {"vier", 4},
                                   {"fünf", 5}, {"fuenf", 5}, {"sechs", 6}, {"sieben", 7}, {"acht", 8}, {"neun", 9}};
  return eat_any(r, digits, sizeof digits / sizeof *digits);
}

static int eat_below_100(reader *r) {
  int value = eat_teen(r);
  if (value < 0)
    value = eat_ten(r);
  if (value >= 0)
    return value;
  value = eat_digit(r);
  if (value < 0)
    return -1;
  reader rest = *r;
  int ten = eat(&rest, "und") ? eat_ten(&rest) : -1;
  if (ten < 0)
    return value;
  *r = rest;
  return ten + value;
}

/* einhundertdreiundzwanzig, hundertfünfzig, neunzehnhundertachtzig */
static int eat_below_1000(reader *r) {
  reader rest = *r;
  int hundreds = eat_below_100(&rest);
  bool spoken = hundreds >= 1 && hundreds < 20 && eat(&rest, "hundert");
  if (!spoken) {
    if (hundreds >= 0) {
      *r = rest;
      return hundreds;
    }
    if (!eat(r, "hundert"))
      return -1;
    hundreds = 1;
  } else {
    *r = rest;
  }
  rest = *r;
  (void)eat(&rest, "und");
  int more = eat_below_100(&rest);
  if (more < 0)
    return hundreds * 100;
  *r = rest;
  return hundreds * 100 + more;
}

static double eat_scale(reader *r) {
  static const struct {
    const char *name;
    double value;
  } scales[] = {{"millionen", 1e6}, {"million", 1e6},    {"milliarden", 1e9},
                {"milliarde", 1e9}, {"billionen", 1e12}, {"billion", 1e12}};
  for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
    if (eat(r, scales[i].name))
      return scales[i].value;
  return 1;
}

static double eat_fraction(reader *r) {
  static const struct {
    const char *name;
    double value;
  } fractions[] = {{"anderthalb", 1.5},   {"eineinhalb", 1.5}, {"einundeinhalb", 1.5},
                   {"dreiviertel", 0.75}, {"viertel", 0.25},   {"halb", 0.5}};
  for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++)
    if (eat(r, fractions[i].name))
      return fractions[i].value;
  return -1;
}

static double eat_whole(reader *r) {
  if (eat(r, "null"))
    return 0;
  reader rest = *r;
  int thousands = eat_below_1000(&rest);
  if (eat(&rest, "tausend")) {
    *r = rest;
    (void)eat(&rest, "und");
    int more = eat_below_1000(&rest);
    if (more >= 0)
      *r = rest;
    return (thousands < 0 ? 1 : thousands) * 1000.0 + (more < 0 ? 0 : more);
  }
  if (thousands >= 0)
    *r = rest;
  return thousands;
}

/* Cheap test of the first two bytes, for nearly every word of a text fails here. */
static bool may_be_numeral(ns_slice form) {
  static const char starts[] = "nueineelerzwzedrvif\xC3" "fusesiacanhuhata"; /* null eins neun elf erste … tausend */
  if (form.len < 3 || !memchr("nezdvfsaht", form.ptr[0], 10))
    return false;
  for (size_t i = 0; i + 1 < sizeof starts; i += 2)
    if (form.ptr[0] == starts[i] && form.ptr[1] == starts[i + 1])
      return true;
  return false;
}

double ns_number_word(ns_slice form) {
  if (!may_be_numeral(form))
    return -1;
  reader r = {form};
  double value = eat_fraction(&r);
  if (value >= 0 && value < 1 && r.left.len == 0 && value != 0.75)
    return -1; /* halb and viertel need more; the tables have them */
  if (value < 0) {
    value = eat_whole(&r);
    if (value < 0)
      return -1;
    reader rest = r;
    (void)eat(&rest, "und");
    if (eat(&rest, "einhalb")) {
      value += 0.5;
      r = rest;
      value *= eat(&r, "tausend") ? 1000 : 1;
    }
  }
  value *= eat_scale(&r);
  return r.left.len == 0 ? value : -1;
}

double ns_ordinal_word(ns_slice form) {
  static const char *const endings[] = {"ten", "ter", "tes", "tem", "te"};
  static const struct {
    const char *stem;
    double value;
  } irregular[] = {{"ers", 1}, {"drit", 3}, {"sieb", 7}, {"ach", 8}};
  if (!may_be_numeral(form))
    return -1;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    ns_slice ending = ns_slice_str(endings[i]);
    if (!ns_slice_ends(form, ending) || form.len < ending.len + 3)
      continue;
    ns_slice stem = ns_slice_of(form.ptr, form.len - ending.len);
    for (size_t j = 0; j < sizeof irregular / sizeof *irregular; j++)
      if (ns_slice_is(stem, irregular[j].stem))
        return irregular[j].value;
    double value = ns_number_word(stem);
    if (value >= 2 && value < 20)
      return value;
    if (stem.ptr[stem.len - 1] == 's')
      value = ns_number_word(ns_slice_of(stem.ptr, stem.len - 1));
    return value >= 20 ? value : -1;
  }
  return -1;
}
