/* The grammar of figures, between the files of src/facts that read it. In the order of the work:
 *
 *   lexicon.c   what one surface form means: tables of units.c, words.c, names.c … once for each form
 *   number.c    numerals: digits with separators, number words
 *   quantity.c  [currency] [sign] NUMBER [scale] [unit] [-tail]
 *   range.c     A bis B, zwischen A und B, von X auf Y, A ± B
 *   vague.c     Hunderte Milliarden, zweistelliger Millionenbetrag, Milliardendeal
 *   multiple.c  verdoppelt, das Dreifache, jeder dritte, zwei Drittel
 *   date.c year.c relative.c   times
 *   veto.c      numbers that are no figures
 *   hedge.c label.c role.c     what stands around a figure
 *   table.c     rows of tables
 *   scan.c      the scan over tokens: what may begin at each is tried in turn
 *   pass.c      ends of sentences; how figures and times are noted
 *   emit.c      from quantity to figure
 *   figure.c    the whole pass over one passage */
#ifndef NS_FACTS_GRAMMAR_H
#define NS_FACTS_GRAMMAR_H

#include "facts/internal.h"

/* Classes of a surface form (ns_word_figure.classes). */
enum {
  NS_C_NUMBER = 1 << 0,    /* number word: value */
  NS_C_ARTICLE = 1 << 1,   /* ein, eine …: 1 only before a scale word or a unit */
  NS_C_SCALE = 1 << 2,     /* Million, Mrd, Dutzend: value */
  NS_C_VAGUE = 1 << 3,     /* says a magnitude by itself: [value, high) */
  NS_C_UNIT = 1 << 4,      /* unit */
  NS_C_HEDGE = 1 << 5,     /* modifier */
  NS_C_FRACTION = 1 << 6,  /* Drittel, Viertel: value */
  NS_C_HALF = 1 << 7,      /* halb, halbe … */
  NS_C_MULTIPLE = 1 << 8,  /* verdoppelt, zehnfach: value, unit x */
  NS_C_QUANTITY = 1 << 9,  /* value and unit in one word: zehnjährig, 10GW */
  NS_C_MONTH = 1 << 10,    /* month */
  NS_C_DAY = 1 << 11,      /* heute, gestern: offset in days */
  NS_C_SHIFT = 1 << 12,    /* letzten, dieses, kommenden: offset in periods */
  NS_C_PERIOD = 1 << 13,   /* Jahr, Quartal, Halbjahr: months of it in `months` */
  NS_C_LASTYEAR = 1 << 14, /* Vorjahr, vorjährig, diesjährig: offset in years */
  NS_C_CUE = 1 << 15,      /* what stands before a year: im, seit, Ende, Geschäftsjahr */
  NS_C_CARRIER = 1 << 16,  /* a word whose number is a name or an index: Kapitel, Windows, Dax */
  NS_C_ORDINAL = 1 << 17,  /* dritte: value */
  NS_C_QUARTER = 1 << 18,  /* Q4, H1, KW12: value, months */
  NS_C_NATION = 1 << 19,   /* kanadische, Hongkong: which dollar */
  NS_C_DIGITS = 1 << 20,   /* zweistellig: value places */
  NS_C_DECADE = 1 << 21,   /* 2026er, 2020er, Neunzigerjahre: value, high */
  NS_C_TREND = 1 << 22,    /* stieg, Rückgang: sign */
  NS_C_FILLER = 1 << 23,   /* may stand between a hedge and its figure: satte, insgesamt */
  NS_C_THIRD = 1 << 24,    /* niedriger, mittlerer, hoher: which third of a vague span in `offset` */
  NS_C_MONEY = 1 << 25,    /* a noun that makes a bare scale money: -paket, -fonds */
  NS_C_MIXED = 1 << 26,    /* letters and digits that are a name: H100, CO2 */
  NS_C_DEAL = 1 << 27,     /* über after it is a preposition: Vertrag, Kredit */
  /* the classes a figure can start at; everything else is passed over by the pass */
  NS_C_ANCHOR = NS_C_NUMBER | NS_C_SCALE | NS_C_ARTICLE | NS_C_VAGUE | NS_C_FRACTION | NS_C_HALF | NS_C_MULTIPLE |
                NS_C_QUANTITY | NS_C_MONTH | NS_C_DAY | NS_C_SHIFT | NS_C_LASTYEAR | NS_C_ORDINAL | NS_C_QUARTER |
                NS_C_DIGITS | NS_C_DECADE
};

/* Words the grammar names one by one (ns_word_figure.code). */
typedef enum ns_code {
  NS_W_NONE,
  NS_W_VON,
  NS_W_VOM,
  NS_W_BIS,
  NS_W_UND,
  NS_W_ODER,
  NS_W_ZWISCHEN,
  NS_W_AUF,
  NS_W_UM,
  NS_W_AN,
  NS_W_ZU,
  NS_W_DIE,
  NS_W_DAS,
  NS_W_DER,
  NS_W_ALS,
  NS_W_MEHR,
  NS_W_WENIGER,
  NS_W_NICHT,
  NS_W_ETWAS,
  NS_W_PER,
  NS_W_JEDER,
  NS_W_PAAR,
  NS_W_SEVERAL,
  NS_W_SO,
  NS_W_FACTOR,
  NS_W_IN,
  NS_W_BEI,
  NS_W_CLOCK,
  NS_W_ACROSS,
  NS_W_HUNDRED,
  NS_W_PLUS,
  NS_W_MINUS,
  NS_W_OVER,
  NS_W_AGAINST,
  NS_W_YEAR,
  NS_W_FISCAL,
  NS_W_STERLING,
  NS_W_CELSIUS,
  NS_W_FAHRENHEIT,
  NS_W_TIMES,
  NS_W_DETERMINER,
  NS_W_T
} ns_code;

/* ---- units ---- */

enum {
  NS_UNIT_BEFORE = 1,   /* may stand before its number: EUR 9,6 Millionen */
  NS_UNIT_SHORT = 2,    /* a letter or two: counts only right after digits */
  NS_UNIT_CENT = 4,     /* hundredth of a currency: 2 Euro 50 Cent */
  NS_UNIT_ADJECTIVE = 8 /* -jährig, -prozentig */
};

typedef struct ns_unit {
  const char *names;     /* forms in lower case, blank between; "=MW": as written only */
  const char *base;      /* base unit as the facts carry it; NULL: money of no currency */
  const char *symbol;    /* in a rate: EUR/kWh; NULL: makes none */
  double factor, offset; /* base = value * factor + offset */
  uint8_t kind, flags;
} ns_unit;

extern const ns_unit ns_units[];
extern const size_t ns_unit_count;
enum { NS_UNIT_NONE = 0, NS_UNIT_EURO = 1, NS_UNIT_DOLLAR = 2 };
const ns_unit *ns_unit_of_symbol(ns_slice symbol);               /* $ € % ‰ …; NULL */
const ns_unit *ns_unit_by_base(const char *base, double factor); /* for the table's own use; NULL */
/* kanadische + Dollar = CAD; the unit itself when the nation has no such money. */
const ns_unit *ns_unit_of_nation(unsigned nation, const ns_unit *unit);

/* ---- the lexicon of surface forms ---- */

typedef struct ns_lex_row {
  const char *names; /* forms in lower case, blank between */
  uint32_t classes;
  double value, high;
  uint8_t code;   /* ns_code */
  int8_t arg;     /* modifier, month, offset, sign or nation, by class */
  uint8_t months; /* of a period */
} ns_lex_row;

extern const ns_lex_row ns_lex_words[];
extern const size_t ns_lex_word_count;
extern const ns_lex_row ns_lex_names[];
extern const size_t ns_lex_name_count;

/* ---- numerals ---- */

typedef enum ns_literal_form {
  NS_LITERAL_BAD,     /* no number: a version, a date, a leading zero with more digits */
  NS_LITERAL_PLAIN,   /* 2025 */
  NS_LITERAL_GROUPED, /* 1.234.567, 1'000 */
  NS_LITERAL_COMMA,   /* 14,3  1.234,56 */
  NS_LITERAL_POINT    /* 74.6: a number only with a scale word or unit */
} ns_literal_form;

typedef struct ns_literal {
  ns_literal_form form;
  double value;
  unsigned digits;      /* all of them */
  bool leading_zero;    /* 0221, 007 */
  bool thousands_comma; /* 2,000: 2 in German, 2000 after a dollar sign */
} ns_literal;

enum {
  NS_DIGITS_MAX = 15,     /* a longer run is a key, not a figure, unless a unit follows */
  NS_DIGITS_UNIT_MAX = 24 /* and a longer one in any case */
};

ns_literal ns_literal_read(ns_slice text);
double ns_decimal_value(ns_slice digits); /* digits alone; 1e300 at most */
/* Value of a number word (lower case, joined): zweihundertfünfzig, anderthalb, dreiviertelmillion;
 * negative when it is none. */
double ns_number_word(ns_slice form);
double ns_ordinal_word(ns_slice form); /* dritte, einundzwanzigsten; negative when none */

/* ---- the pass ---- */

typedef struct ns_quantity {
  size_t first, next;  /* tokens, half open */
  uint32_t start, end; /* bytes */
  double low, high;    /* with sign, before scale and unit are applied */
  double scale;        /* 1 when none was said */
  const ns_unit *unit; /* NULL when none was said */
  const ns_unit *per;  /* of a rate */
  ns_slice noun;       /* counted noun or tail of the compound */
  ns_literal literal;  /* of the numeral when it was digits */
  uint8_t hedge;       /* ns_modifier said inside of the span; NS_MOD_EXACT none */
  bool words;          /* number words */
  bool vague;
  bool compound;    /* hyphenated */
  bool scaled;      /* a scale word was read (scale may be 1 for "hundert" read as number) */
  bool sign_before; /* explicit + or - */
  bool currency_before;
  bool open_money; /* money without a currency */
  bool ellipsis;   /* "70-" */
  bool article;    /* the number is "ein" */
  bool share;      /* a part of the noun, not a count of it: zwei Drittel */
} ns_quantity;

/* A time in the text that can govern the figures around it. */
typedef struct ns_anchor_time {
  size_t first, next;
  int16_t low, high; /* years; 0 unknown */
  bool relative;
  bool compared; /* gegenüber dem Vorjahr: governs nothing */
  bool weak;     /* heute */
} ns_anchor_time;

typedef struct ns_hint {
  double scale;        /* of a table column; 1 none */
  const ns_unit *unit; /* NULL none */
  bool scaled;
} ns_hint;

typedef struct ns_pass {
  ns_slice text;
  const ns_token *at;
  size_t from, end; /* tokens that may be looked at */
  const ns_context *context;
  ns_arena *arena;
  ns_figure *figures;
  size_t *tokens; /* token each figure starts at; the one after it at [i * 2 + 1] */
  size_t figure_count, figure_capacity;
  ns_anchor_time *times;
  size_t time_count, time_capacity;
  size_t floor;        /* tokens below belong to a figure already */
  uint32_t chunk_end;  /* of the run without blanks that was looked at last */
  bool chunk_foreign;  /* it is an address, not prose */
  const ns_hint *hint; /* in a table cell */
  int16_t row_year;    /* in a table cell */
  ns_slice row_label;
  bool nomem;
} ns_pass;

#define NS_NO_TOKEN ((size_t)-1)

/* Members of a hyphenated word that are looked at: whatever the input, the work for a figure is bounded. */
enum { NS_MEMBERS_MAX = 32 };

static inline size_t ns_after(const ns_pass *p, size_t i) {
  do
    i++;
  while (i < p->end && (p->at[i].flags & NS_TOKEN_EXTRA));
  return i < p->end ? i : NS_NO_TOKEN;
}

static inline size_t ns_before(const ns_pass *p, size_t i) {
  while (i > p->from)
    if (!(p->at[--i].flags & NS_TOKEN_EXTRA))
      return i;
  return NS_NO_TOKEN;
}

static inline ns_slice ns_token_text(const ns_pass *p, size_t i) {
  return ns_slice_of(p->text.ptr + p->at[i].start, p->at[i].end - p->at[i].start);
}

/* The figure part of a token's word; a zeroed one when it has none or there is no token. */
extern const ns_word_figure ns_no_figure;
static inline const ns_word_figure *ns_figure_of(const ns_pass *p, size_t i) {
  if (i == NS_NO_TOKEN || p->at[i].kind != NS_TOKEN_WORD || p->at[i].word->facts == NULL)
    return &ns_no_figure;
  return &((const ns_word_facts *)p->at[i].word->facts)->figure;
}

static inline uint32_t ns_classes(const ns_pass *p, size_t i) {
  return ns_figure_of(p, i)->classes;
}

static inline ns_code ns_code_of(const ns_pass *p, size_t i) {
  return (ns_code)ns_figure_of(p, i)->code;
}

static inline bool ns_is_number(const ns_pass *p, size_t i) {
  return i != NS_NO_TOKEN && p->at[i].kind == NS_TOKEN_NUMBER;
}

static inline bool ns_is_word(const ns_pass *p, size_t i) {
  return i != NS_NO_TOKEN && p->at[i].kind == NS_TOKEN_WORD;
}

/* Is the token this mark, in bytes? */
static inline bool ns_is_mark(const ns_pass *p, size_t i, const char *mark) {
  return i != NS_NO_TOKEN && p->at[i].kind >= NS_TOKEN_SYMBOL && ns_slice_is(ns_token_text(p, i), mark);
}

static inline bool ns_is_joined(const ns_pass *p, size_t i) {
  return i != NS_NO_TOKEN && (p->at[i].flags & NS_TOKEN_HYPHEN_BEFORE);
}

/* Nothing at all between the two tokens. */
static inline bool ns_is_glued(const ns_pass *p, size_t i, size_t j) {
  return i != NS_NO_TOKEN && j != NS_NO_TOKEN && p->at[i].end == p->at[j].start;
}

static inline bool ns_is_capital(const ns_pass *p, size_t i) {
  return ns_is_word(p, i) && (p->at[i].word->flags & NS_WORD_CAPITAL);
}

bool ns_is_dash(const ns_pass *p, size_t i);         /* - – — − */
bool ns_sentence_starts(const ns_pass *p, size_t i); /* the token is the first of a sentence */
bool ns_sentence_ends(const ns_pass *p, size_t i);   /* the token is a mark that ends one */

/* Takes the tokens up to this one into the quantity's span. */
static inline void ns_quantity_take(const ns_pass *p, ns_quantity *q, size_t token) {
  q->next = token + 1;
  q->end = p->at[token].end;
}

/* The token behind the quantity. */
static inline size_t ns_quantity_after(const ns_pass *p, const ns_quantity *q) {
  return ns_after(p, q->next - 1);
}

/* quantity.c: reads one at token i, false when there is none. */
bool ns_quantity_read(const ns_pass *p, size_t i, ns_quantity *q);
void ns_quantity_of(ns_quantity *q, const ns_pass *p, size_t first, size_t next); /* empty, with its span */
void ns_unit_read(const ns_pass *p, ns_quantity *q);                              /* scale, unit and tail at q->next */
void ns_scale_read(const ns_pass *p, ns_quantity *q);
bool ns_is_money_suffix(const ns_pass *p, size_t i); /* the 2m of £2m: millions, not metres */
bool ns_numeral_read(const ns_pass *p, size_t i, ns_quantity *q);

/* range.c: continues q when the text does; *pair is set when two figures came of it. */
void ns_range_read(const ns_pass *p, ns_quantity *q, ns_quantity *second, bool *pair);

/* vague.c, multiple.c */
bool ns_vague_read(const ns_pass *p, size_t i, ns_quantity *q);
bool ns_multiple_read(const ns_pass *p, size_t i, ns_quantity *q);

/* date.c, year.c, relative.c: return the token after it, or NS_NO_TOKEN when there is none. */
size_t ns_date_read(ns_pass *p, size_t i);
size_t ns_year_read(ns_pass *p, size_t i);
size_t ns_relative_read(ns_pass *p, size_t i);
int ns_year_at(const ns_pass *p, size_t i); /* the four-digit year that the token is, else 0 */

/* veto.c */
bool ns_is_foreign(ns_pass *p, size_t i);        /* inside an address, a hashtag … */
size_t ns_veto_skip(const ns_pass *p, size_t i); /* token after a phone, time, score; NS_NO_TOKEN none */
bool ns_is_vetoed(const ns_pass *p, const ns_quantity *q);

/* hedge.c, label.c, role.c */
ns_modifier ns_hedge_read(const ns_pass *p, const ns_quantity *q, size_t *first);
ns_slice ns_noun_read(const ns_pass *p, size_t i, size_t *next); /* counted noun from token i on */
ns_slice ns_label_read(const ns_pass *p, size_t first, size_t next);
void ns_role_read(const ns_pass *p, size_t first, size_t next, ns_figure *figure);

/* govern.c */
void ns_times_govern(ns_pass *p);
void ns_years_collect(ns_pass *p, ns_facts *out);

/* table.c */
void ns_row_read(ns_pass *p);

/* scan.c: reads what begins at the tokens [from, end). */
void ns_tokens_scan(ns_pass *p, size_t from, size_t end);
/* emit.c: the figure that the quantity says, with what stands around it. */
void ns_quantity_emit(ns_pass *p, ns_quantity *q, ns_role role, ns_modifier modifier);

/* pass.c: an empty figure over the tokens [first, next) and bytes [start, end); NULL when there is no room. */
ns_figure *ns_figure_add(ns_pass *p, size_t first, size_t next, uint32_t start, uint32_t end);
void ns_period_emit(ns_pass *p, size_t first, size_t next, ns_period period, bool relative);
/* A time that can govern figures around it. */
void ns_time_note(ns_pass *p, size_t first, size_t next, int low, int high, bool relative);
#endif
