#include "facts/figures/figure.h"

#include <math.h>

#include "facts/figures/grammar.h"

/* ---- small helpers of the whole grammar ---- */

bool ns_is_dash(const ns_pass *p, size_t i) {
  return ns_is_mark(p, i, "-") || ns_is_mark(p, i, "–") || ns_is_mark(p, i, "—") || ns_is_mark(p, i, "−") ||
         ns_is_mark(p, i, "‑");
}

static bool is_abbreviated(const ns_pass *p, size_t i) {
  enum { ABBREVIATION = 3 };
  if (ns_is_number(p, i)) /* an ordinal */
    return p->at[i].end - p->at[i].start <= ABBREVIATION;
  return ns_classes(p, i) & (NS_C_SCALE | NS_C_HEDGE | NS_C_CARRIER) ||
         (ns_is_word(p, i) && p->at[i].end - p->at[i].start <= ABBREVIATION);
}

bool ns_sentence_ends(const ns_pass *p, size_t i) {
  if (i == NS_NO_TOKEN || p->at[i].kind != NS_TOKEN_PUNCT)
    return false;
  char c = p->text.ptr[p->at[i].start];
  if (c == '!' || c == '?')
    return true;
  if (c != '.')
    return false;
  size_t next = ns_after(p, i);
  if (next == NS_NO_TOKEN)
    return true;
  return p->at[next].flags & NS_TOKEN_BLANK_BEFORE && !is_abbreviated(p, ns_before(p, i)) &&
         (p->at[next].kind != NS_TOKEN_WORD || ns_is_capital(p, next));
}

bool ns_sentence_starts(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  if (before == NS_NO_TOKEN || ns_sentence_ends(p, before))
    return true;
  return p->at[before].kind == NS_TOKEN_PUNCT && !ns_is_mark(p, before, ",") && !ns_is_mark(p, before, "(") &&
         !ns_is_dash(p, before) && !ns_is_mark(p, before, ".");
}

/* ---- results ---- */

/* Room for one more; arena memory, so the old array is simply left behind. */
static void *grown(ns_pass *p, void *old, size_t count, size_t *capacity, size_t size) {
  enum { FIRST = 16 };
  if (count < *capacity)
    return old;
  size_t more = *capacity ? *capacity * 2 : FIRST;
  void *array = ns_arena_alloc(p->arena, more * size);
  if (array == NULL) {
    p->nomem = true;
    return NULL;
  }
  if (count)
    memcpy(array, old, count * size);
  *capacity = more;
  return array;
}

ns_figure *ns_figure_add(ns_pass *p, size_t first, size_t next, uint32_t start, uint32_t end) {
  if (p->figure_count == NS_FIGURES_MAX || p->nomem)
    return NULL;
  size_t capacity = p->figure_capacity;
  size_t *tokens = grown(p, p->tokens, p->figure_count, &capacity, 2 * sizeof *tokens);
  ns_figure *figures = tokens ? grown(p, p->figures, p->figure_count, &p->figure_capacity, sizeof *figures) : NULL;
  if (figures == NULL)
    return NULL;
  p->tokens = tokens;
  p->figures = figures;
  p->tokens[2 * p->figure_count] = first;
  p->tokens[2 * p->figure_count + 1] = next;
  ns_figure *figure = &p->figures[p->figure_count++];
  *figure = (ns_figure){.start = start, .end = end};
  p->floor = next;
  return figure;
}

void ns_time_note(ns_pass *p, size_t first, size_t next, int low, int high, bool relative) {
  if (p->time_count == NS_FIGURES_MAX || p->nomem)
    return;
  ns_anchor_time *times = grown(p, p->times, p->time_count, &p->time_capacity, sizeof *times);
  if (times == NULL)
    return;
  enum { COMPARISON = 4 };
  bool compared = false;
  size_t at = first;
  for (int n = 0; n < COMPARISON && !compared; n++) {
    at = ns_before(p, at);
    if (at == NS_NO_TOKEN || p->at[at].kind >= NS_TOKEN_SYMBOL)
      break;
    compared = ns_code_of(p, at) == NS_W_AGAINST || ns_code_of(p, at) == NS_W_ALS;
  }
  p->times = times;
  times[p->time_count++] = (ns_anchor_time){.first = first,
                                            .next = next,
                                            .low = (int16_t)low,
                                            .high = (int16_t)high,
                                            .relative = relative,
                                            .compared = compared};
}

void ns_period_emit(ns_pass *p, size_t first, size_t next, ns_period period, bool relative) {
  ns_figure *figure = ns_figure_add(p, first, next, p->at[first].start, p->at[next - 1].end);
  if (figure == NULL)
    return;
  int low = period.low / 10000, high = period.high / 10000;
  figure->kind = NS_KIND_DATE;
  figure->low = period.low;
  figure->high = period.high;
  figure->relative = relative;
  figure->year = (int16_t)(low == high ? low : 0);
  if (low)
    ns_time_note(p, first, next, low, high, relative);
}

/* ---- from quantity to figure ---- */

static ns_slice rate_unit(ns_pass *p, const ns_quantity *q) {
  const char *left = q->unit->kind == NS_KIND_MONEY ? q->unit->base : q->unit->symbol;
  size_t a = strlen(left), b = strlen(q->per->symbol);
  char *unit = ns_arena_alloc(p->arena, a + b + 2);
  if (unit == NULL) {
    p->nomem = true;
    return NS_SLICE_NONE;
  }
  memcpy(unit, left, a);
  unit[a] = '/';
  memcpy(unit + a + 1, q->per->symbol, b + 1);
  return ns_slice_of(unit, a + b + 1);
}

static void apply_hint(const ns_pass *p, ns_quantity *q) {
  size_t next;
  if (p->hint == NULL || q->unit || q->noun.len || ns_noun_read(p, ns_after(p, q->next - 1), &next).len)
    return;
  if (!q->scaled && p->hint->scaled) {
    q->scale = p->hint->scale;
    q->scaled = true;
  }
  q->unit = p->hint->unit;
}

/* Number without a unit: a count when a noun follows. */
static void set_count(const ns_pass *p, const ns_quantity *q, ns_figure *figure) {
  size_t next;
  ns_slice noun = q->noun.len ? q->noun : ns_noun_read(p, ns_after(p, q->next - 1), &next);
  bool counted = noun.len && !q->share;
  figure->kind = q->open_money ? NS_KIND_MONEY : counted ? NS_KIND_COUNT : NS_KIND_NUMBER;
  figure->unit = figure->kind == NS_KIND_COUNT ? noun : NS_SLICE_NONE;
  figure->label = noun;
}

/* 0,07 Millionen is 70000, not 70000.00000000001: a product that is a whole number but for the last bit. */
static double tidy(double value) {
  double whole = round(value);
  return fabs(value) >= 1 && fabs(value) < 1e15 && fabs(value - whole) < fabs(value) * 1e-12 ? whole : value;
}

static void set_value(const ns_quantity *q, ns_figure *figure) {
  double factor = q->scale, offset = 0;
  if (q->unit && q->per == NULL) {
    factor *= q->unit->factor;
    offset = q->unit->offset;
  } else if (q->unit && q->unit->kind == NS_KIND_MONEY) {
    factor *= q->unit->factor; /* cents of a rate */
  }
  figure->low = tidy(q->low * factor + offset);
  figure->high = tidy(q->high * factor + offset);
  if (q->scale >= 1 && factor < 1 && q->unit && q->unit->kind == NS_KIND_MONEY) { /* 30 Cent = 0.3 */
    figure->low = q->low * q->scale / 100;
    figure->high = q->high * q->scale / 100;
  }
  if (figure->low > figure->high) {
    double low = figure->low;
    figure->low = figure->high;
    figure->high = low;
  }
}

void ns_quantity_emit(ns_pass *p, ns_quantity *q, ns_role role, ns_modifier modifier) {
  apply_hint(p, q);
  size_t first = q->first;
  ns_modifier said = ns_hedge_read(p, q, &first);
  if (said == NS_MOD_EXACT)
    said = (ns_modifier)q->hedge;
  ns_figure draft = {.role = (uint8_t)role, .modifier = (uint8_t)(modifier ? modifier : said)};
  if (q->vague)
    draft.modifier = NS_MOD_VAGUE;
  set_value(q, &draft);
  if (!isfinite(draft.low) || !isfinite(draft.high))
    return;
  if (q->unit == NULL) {
    set_count(p, q, &draft);
  } else {
    draft.kind = q->per ? NS_KIND_RATE : q->unit->kind;
    draft.unit = q->per ? rate_unit(p, q) : ns_slice_str(q->unit->base);
    draft.label = q->noun;
  }
  if (draft.label.len == 0)
    draft.label = ns_label_read(p, first, q->next);
  draft.year = p->row_year;
  bool change = draft.kind == NS_KIND_PERCENT || draft.kind == NS_KIND_POINTS;
  draft.sign = (int8_t)(change && q->sign_before && q->low == q->high ? (q->low < 0 ? -1 : 1) : 0);
  ns_role_read(p, first, q->next, &draft);
  ns_figure *figure = ns_figure_add(p, q->first, q->next, q->start, q->end);
  if (figure == NULL)
    return;
  draft.start = figure->start;
  draft.end = figure->end;
  *figure = draft;
}

/* ---- the pass ---- */

/* zehnjährige, 10GW */
static bool read_word_quantity(const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  if (!(figure->classes & NS_C_QUANTITY) || ns_is_money_suffix(p, i))
    return false;
  ns_quantity_of(q, p, i, i + 1);
  q->low = q->high = figure->value;
  q->unit = &ns_units[figure->unit];
  return true;
}

static bool has_determiner(const ns_pass *p, size_t i) {
  size_t before = ns_before(p, i);
  ns_code code = ns_code_of(p, before);
  if (code == NS_W_DIE || code == NS_W_DER || code == NS_W_DAS || code == NS_W_DETERMINER || code == NS_W_VOM ||
      code == NS_W_IN || ns_classes(p, before) & (NS_C_ARTICLE | NS_C_SHIFT))
    return true;
  return ns_is_word(p, before) && !ns_is_capital(p, before) && p->at[before].word->flags & NS_WORD_FUNCTION &&
         code == NS_W_NONE && !(ns_classes(p, before) & NS_C_HEDGE);
}

/* die 20. Tagung, das dritte Werk; the token after it, or NS_NO_TOKEN. */
static size_t read_ordinal(ns_pass *p, size_t i) {
  double value;
  size_t next = ns_after(p, i);
  if (ns_classes(p, i) & NS_C_ORDINAL) {
    bool verb = ns_slice_is(p->at[i].word->form, "achten") || ns_slice_is(p->at[i].word->form, "achte");
    if ((verb || ns_is_capital(p, i)) && (ns_is_capital(p, i) || !has_determiner(p, i)))
      return NS_NO_TOKEN;
    value = ns_figure_of(p, i)->value;
  } else {
    ns_literal literal = ns_literal_read(ns_token_text(p, i));
    size_t noun = next == NS_NO_TOKEN ? next : ns_after(p, next);
    if (literal.form != NS_LITERAL_PLAIN || literal.digits > 4 || literal.leading_zero || !ns_is_mark(p, next, ".") ||
        !ns_is_glued(p, i, next) || !ns_is_word(p, noun) || !(p->at[noun].flags & NS_TOKEN_BLANK_BEFORE) ||
        !(has_determiner(p, i) || ns_classes(p, noun) & NS_C_CARRIER)) /* 1. FC */
      return NS_NO_TOKEN;
    value = literal.value;
  }
  ns_figure *figure = ns_figure_add(p, i, i + 1, p->at[i].start, p->at[i].end);
  if (figure) {
    figure->kind = NS_KIND_ORDINAL;
    figure->low = figure->high = value;
  }
  return i + 1;
}

static size_t emit_pair(ns_pass *p, ns_quantity *q, ns_quantity *second) {
  bool levels = ns_code_of(p, ns_before(p, second->first)) == NS_W_AUF || !q->compound;
  ns_quantity_emit(p, q, levels ? NS_ROLE_FROM : NS_ROLE_NONE, NS_MOD_EXACT);
  ns_quantity_emit(p, second, levels ? NS_ROLE_TO : NS_ROLE_NONE, NS_MOD_EXACT);
  return second->next;
}

static size_t read_quantity(ns_pass *p, size_t i) {
  ns_quantity q, second;
  bool pair = false;
  if (!ns_quantity_read(p, i, &q)) {
    bool completed = ns_is_number(p, i) && q.literal.form == NS_LITERAL_POINT;
    if (completed)
      ns_range_read(p, &q, &second, &pair);
    if (!completed || (q.unit == NULL && !q.scaled))
      return q.next > i ? q.next : i + 1;
  } else {
    ns_range_read(p, &q, &second, &pair);
  }
  bool neighbours = q.words && !pair && q.low < q.high && !q.vague && ns_is_mark(p, ns_after(p, i), ",");
  if (ns_is_vetoed(p, &q))
    return q.next > i ? q.next : i + 1;
  if (pair)
    return emit_pair(p, &q, &second);
  ns_quantity_emit(p, &q, NS_ROLE_NONE, neighbours ? NS_MOD_APPROX : NS_MOD_EXACT);
  return q.next;
}

/* Words that begin a figure only before certain others, and mostly do not: ein, dieser, halbe. */
static bool is_idle(const ns_pass *p, size_t i, uint32_t anchors) {
  size_t next = ns_after(p, i);
  uint32_t follow = ns_classes(p, next);
  if (anchors == NS_C_SHIFT)
    return !(follow & NS_C_PERIOD);
  if (anchors == NS_C_HALF)
    return !(follow & (NS_C_SCALE | NS_C_UNIT));
  if (anchors != NS_C_ARTICLE || next == NS_NO_TOKEN)
    return false;
  ns_code code = ns_code_of(p, next);
  return p->at[next].kind == NS_TOKEN_WORD && code != NS_W_BIS && code != NS_W_VON &&
         !(follow & (NS_C_SCALE | NS_C_UNIT | NS_C_HALF | NS_C_FRACTION | NS_C_NUMBER | NS_C_NATION));
}

/* Dates, years and relative times at token i; the token after, or NS_NO_TOKEN. */
static size_t read_time(ns_pass *p, size_t i, bool number, uint32_t classes) {
  size_t next = NS_NO_TOKEN;
  if (number || classes & (NS_C_MONTH | NS_C_ORDINAL | NS_C_QUARTER))
    next = ns_date_read(p, i);
  if (next == NS_NO_TOKEN && classes & (NS_C_DAY | NS_C_SHIFT | NS_C_LASTYEAR | NS_C_MONTH))
    next = ns_relative_read(p, i);
  if (next == NS_NO_TOKEN && (number || classes & NS_C_DECADE))
    next = ns_year_read(p, i);
  return next;
}

/* Reads what begins at token i; returns the token to go on with. */
static size_t read_at(ns_pass *p, size_t i) {
  enum { SHARES = NS_C_NUMBER | NS_C_ARTICLE | NS_C_MULTIPLE | NS_C_FRACTION | NS_C_ORDINAL };
  ns_quantity q;
  bool number = ns_is_number(p, i);
  uint32_t classes = ns_classes(p, i);
  if (!number && is_idle(p, i, classes & NS_C_ANCHOR))
    return i + 1;
  if ((number || p->at[i].word->flags & NS_WORD_DIGITS) && ns_is_foreign(p, i))
    return i + 1;
  size_t next = read_time(p, i, number, classes);
  if (next == NS_NO_TOKEN && (number || classes & NS_C_NUMBER))
    next = ns_veto_skip(p, i);
  if (next != NS_NO_TOKEN)
    return next;
  if (((number || classes & SHARES) && ns_multiple_read(p, i, &q)) ||
      (classes & (NS_C_DIGITS | NS_C_VAGUE | NS_C_SCALE | NS_C_NUMBER) && ns_vague_read(p, i, &q)) ||
      read_word_quantity(p, i, &q)) {
    ns_quantity_emit(p, &q, NS_ROLE_NONE, NS_MOD_EXACT);
    return q.next > i ? q.next : i + 1;
  }
  if (number || classes & NS_C_ORDINAL) {
    next = read_ordinal(p, i);
    if (next != NS_NO_TOKEN || !number)
      return next != NS_NO_TOKEN ? next : i + 1;
  }
  return read_quantity(p, i);
}

/* ½ and its like come as symbols or as words without a class. */
static bool is_vulgar(const ns_pass *p, size_t i) {
  unsigned char first = (unsigned char)p->text.ptr[p->at[i].start];
  uint32_t length = p->at[i].end - p->at[i].start;
  return (first == 0xC2 && length == 2 && (unsigned char)p->text.ptr[p->at[i].start + 1] >= 0xBC &&
          (unsigned char)p->text.ptr[p->at[i].start + 1] <= 0xBE) ||
         (first == 0xE2 && length == 3 && (unsigned char)p->text.ptr[p->at[i].start + 1] == 0x85);
}

static inline bool is_start(const ns_pass *p, size_t i) {
  const ns_token *token = &p->at[i];
  if (token->flags & NS_TOKEN_EXTRA)
    return false;
  if (token->kind == NS_TOKEN_NUMBER)
    return true;
  if (token->kind == NS_TOKEN_WORD)
    return token->word->flags & NS_WORD_MARKED;
  return token->kind == NS_TOKEN_SYMBOL && is_vulgar(p, i);
}

void ns_tokens_scan(ns_pass *p, size_t from, size_t end) {
  size_t outer_from = p->from, outer_end = p->end;
  p->from = from;
  p->end = end;
  for (size_t i = from; i < end && !p->nomem;)
    i = is_start(p, i) ? read_at(p, i) : i + 1;
  p->from = outer_from;
  p->end = outer_end;
}

ns_status ns_figures_extract(ns_slice text, const ns_tokens *tokens, const ns_context *context, ns_arena *arena,
                             ns_facts *out, ns_error *err) {
  if (tokens->count == 0)
    return NS_OK;
  ns_pass p = {.text = text, .at = tokens->at, .end = tokens->count, .context = context, .arena = arena};
  if (context->table_row || memchr(text.ptr, '|', text.len))
    ns_row_read(&p);
  else
    ns_tokens_scan(&p, 0, tokens->count);
  ns_times_govern(&p);
  ns_years_collect(&p, out);
  if (p.nomem)
    return ns_fail_nomem(err);
  out->figures = p.figures;
  out->figure_count = p.figure_count;
  return NS_OK;
}
