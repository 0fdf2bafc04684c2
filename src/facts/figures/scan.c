/* The scan over tokens: what can begin a figure at each, tried in the order of how sure it is. Dates and years come before
 * quantities, for they are the narrower reading; a number that no rule takes is left to read_quantity. */
#include "facts/figures/grammar.h"

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
  for (size_t i = from; i < end && !p->nomem && p->figure_count < NS_FIGURES_MAX;)
    i = is_start(p, i) ? read_at(p, i) : i + 1;
  p->from = outer_from;
  p->end = outer_end;
}
