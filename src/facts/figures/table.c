#include "facts/figures/grammar.h"

/* Rows of tables: "Jahr: 2023 | Umsatz (Milliarden $): 49 | …", or without heads "Umsatz (in Mio. €) | 1.234". Unit and scale of a bare cell come from
 * the row's head, the column's head or the caption, the year from the column's head or the row's first
 * cell. */

typedef struct cell {
  size_t head, body, end; /* tokens: head [head, body), the colon, body */
  size_t value;           /* first token of the body */
} cell;

/* Unit and scale named between the tokens. */
static ns_hint hint_of(const ns_pass *p, size_t from, size_t end) {
  ns_hint hint = {1, NULL, false};
  for (size_t i = from; i < end; i++) {
    const ns_word_figure *figure = ns_figure_of(p, i);
    if (p->at[i].kind == NS_TOKEN_SYMBOL) {
      const ns_unit *unit = ns_unit_of_symbol(ns_token_text(p, i));
      hint.unit = unit ? unit : hint.unit;
    } else if (figure->classes & NS_C_SCALE && !hint.scaled) {
      hint.scale = figure->value;
      hint.scaled = true;
    } else if (figure->classes & NS_C_UNIT && hint.unit == NULL) {
      bool short_unit = ns_units[figure->unit].flags & NS_UNIT_SHORT && p->at[i].end - p->at[i].start <= 2;
      bool apart = ns_is_mark(p, ns_before(p, i), "(") || ns_is_mark(p, ns_before(p, i), "[") ||
                   ns_code_of(p, ns_before(p, i)) == NS_W_IN;
      bool time = ns_units[figure->unit].kind == NS_KIND_DURATION; /* a column "Jahr" names no unit */
      if ((!short_unit && !time) || apart)
        hint.unit = &ns_units[figure->unit];
    } else if (figure->code == NS_W_T && ns_is_mark(p, ns_after(p, i), "€")) {
      hint.scale = 1e3;
      hint.scaled = true;
    }
  }
  return hint;
}

static ns_hint first_hint(ns_hint a, ns_hint b) {
  if (a.unit == NULL && !a.scaled)
    return b;
  if (a.unit == NULL)
    a.unit = b.unit;
  return a;
}

static int year_in(const ns_pass *p, size_t from, size_t end) {
  for (size_t i = from; i < end; i++)
    if (ns_year_at(p, i))
      return ns_year_at(p, i);
  return 0;
}

static bool is_separator(const ns_pass *p, size_t i) {
  return ns_is_mark(p, i, "|");
}

static cell cell_at(const ns_pass *p, size_t from, size_t count) {
  cell c = {from, from, from, from};
  bool found = false;
  while (c.end < count && !is_separator(p, c.end)) {
    if (!found && p->context->table_row && ns_is_mark(p, c.end, ":") && c.end + 1 < count &&
        (p->at[c.end + 1].flags & NS_TOKEN_BLANK_BEFORE)) {
      found = true;
      c.body = c.end;
      c.value = c.end + 1;
    }
    c.end++;
  }
  return c;
}

/* (1,2) alone in its cell is a loss. */
static bool is_loss(const ns_pass *p, const cell *c) {
  return c->end - c->value == 3 && ns_is_mark(p, c->value, "(") && ns_is_number(p, c->value + 1) &&
         ns_is_mark(p, c->value + 2, ")");
}

static bool is_money_or_count(uint8_t kind) {
  return kind < NS_KIND_ORDINAL;
}

static void negate(ns_figure *figure) {
  double low = figure->low;
  figure->low = -figure->high;
  figure->high = -low;
}

typedef struct row {
  ns_hint caption, head; /* of the row: its first cell */
  ns_slice label;        /* its first cell, when that is no number */
  int year;              /* in the row's first cell */
} row;

/* The tokens up to what stands in brackets. */
static ns_slice label_of(const ns_pass *p, size_t from, size_t to) {
  size_t end = from;
  while (end < to && !ns_is_mark(p, end, "(") && !ns_is_mark(p, end, "["))
    end++;
  end = end == from ? to : end;
  return from < end ? ns_slice_of(p->text.ptr + p->at[from].start, p->at[end - 1].end - p->at[from].start)
                    : NS_SLICE_NONE;
}

static void read_cell(ns_pass *p, const cell *c, const row *r, bool first) {
  ns_hint hint =
      first_hint(first ? (ns_hint){1, NULL, false} : r->head, first_hint(hint_of(p, c->head, c->body), r->caption));
  int year = year_in(p, c->head, c->body);
  size_t before = p->figure_count;
  p->hint = first ? NULL : &hint;
  p->row_year = (int16_t)(year ? year : r->year);
  if (!first && c->value > c->head)
    p->row_label = year && r->label.len ? r->label : label_of(p, c->head, c->body);
  if (!first && year)
    ns_time_note(p, c->head, c->body, year, year, false);
  ns_tokens_scan(p, c->value, c->end);
  p->hint = NULL;
  p->row_label = NS_SLICE_NONE;
  if (is_loss(p, c))
    for (size_t i = before; i < p->figure_count; i++)
      if (is_money_or_count(p->figures[i].kind))
        negate(&p->figures[i]);
}

/* The caption is a text of its own; its units are found word by word. */
static ns_hint caption_hint(const ns_pass *p) {
  ns_hint hint = {1, NULL, false};
  ns_slice left = p->context->caption;
  static const struct {
    const char *name;
    double scale;
    const char *unit;
  } words[] = {{"Mio", 1e6, NULL},     {"Mill", 1e6, NULL},    {"Mrd", 1e9, NULL},   {"Tsd", 1e3, NULL},
               {"Tausend", 1e3, NULL}, {"tausend", 1e3, NULL}, {"TEUR", 1e3, "EUR"}, {"T€", 1e3, "EUR"},
               {"€", 0, "EUR"},        {"Euro", 0, "EUR"},     {"EUR", 0, "EUR"},    {"Dollar", 0, "USD"},
               {"$", 0, "USD"},        {"USD", 0, "USD"},      {"CHF", 0, "CHF"},    {"Franken", 0, "CHF"},
               {"Prozent", 0, "%"},    {"%", 0, "%"}};
  for (size_t i = 0; left.len && i < sizeof words / sizeof *words; i++) {
    if (!memmem(left.ptr, left.len, words[i].name, strlen(words[i].name)))
      continue;
    if (words[i].scale != 0 && !hint.scaled) {
      hint.scale = words[i].scale;
      hint.scaled = true;
    }
    if (words[i].unit && hint.unit == NULL)
      hint.unit = ns_unit_by_base(words[i].unit, 1);
  }
  if (left.len && !hint.scaled && memmem(left.ptr, left.len, "Milliarden", 10)) {
    hint.scale = 1e9;
    hint.scaled = true;
  } else if (left.len && !hint.scaled && memmem(left.ptr, left.len, "Millionen", 9)) {
    hint.scale = 1e6;
    hint.scaled = true;
  }
  return hint;
}

void ns_row_read(ns_pass *p) {
  size_t count = p->end;
  row r = {.caption = caption_hint(p)};
  cell c = cell_at(p, 0, count);
  r.caption = first_hint(hint_of(p, c.head, c.body), r.caption);
  r.head = hint_of(p, c.value, c.end);
  for (size_t i = c.value; i < c.end; i++)
    if (ns_is_number(p, i) && !ns_year_at(p, i)) {
      r.head = (ns_hint){1, NULL, false}; /* a cell of its own, no head */
      break;
    }
  r.year = year_in(p, c.value, c.end);
  r.label = r.year ? NS_SLICE_NONE : label_of(p, c.value, c.end);
  read_cell(p, &c, &r, true);
  while (c.end < count) {
    c = cell_at(p, c.end + 1, count);
    read_cell(p, &c, &r, false);
  }
}
