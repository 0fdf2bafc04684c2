/* Amounts as users ask for them, read with the grammar of the figures: ">=10 Mrd USD", "5..10 %",
 * "mehr als 50 Milliarden Dollar". */
#include <math.h>

#include "facts/figures/grammar.h"

enum { AMOUNT_TEXT_MAX = 256 };

typedef struct request {
  ns_amount_op op;
  bool said; /* an operator was written */
  char text[AMOUNT_TEXT_MAX + 64];
  size_t len;
} request;

/* ---- the text made readable for the grammar ---- */

static ns_slice take_operator(ns_slice text, request *r) {
  static const struct {
    const char *sign;
    ns_amount_op op;
  } signs[] = {{">=", NS_AMOUNT_GE}, {"=>", NS_AMOUNT_GE}, {"≥", NS_AMOUNT_GE}, {"<=", NS_AMOUNT_LE},
               {"=<", NS_AMOUNT_LE}, {"≤", NS_AMOUNT_LE},  {">", NS_AMOUNT_GT}, {"<", NS_AMOUNT_LT},
               {"==", NS_AMOUNT_EQ}, {"=", NS_AMOUNT_EQ}};
  text = ns_slice_trim(text);
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    ns_slice sign = ns_slice_str(signs[i].sign);
    if (!ns_slice_starts(text, sign))
      continue;
    r->op = signs[i].op;
    r->said = true;
    return ns_slice_trim(ns_slice_from(text, sign.len));
  }
  r->op = NS_AMOUNT_EQ;
  return text;
}

static void put(request *r, const char *bytes, size_t len) {
  if (r->len + len <= sizeof r->text) {
    memcpy(r->text + r->len, bytes, len);
    r->len += len;
  }
}

/* "a..b" and "a…b" become "a bis b". */
static void spell_range(ns_slice text, request *r) {
  bool spelled = false;
  for (size_t i = 0; i < text.len;) {
    ns_slice rest = ns_slice_from(text, i);
    size_t dots = ns_slice_starts(rest, NS_LIT("..."))  ? 3
                  : ns_slice_starts(rest, NS_LIT("…"))  ? 3
                  : ns_slice_starts(rest, NS_LIT("..")) ? 2
                                                        : 0;
    if (dots && !spelled) {
      put(r, " bis ", 5);
      spelled = true;
      i += dots;
    } else {
      put(r, text.ptr + i, 1);
      i++;
    }
  }
}

/* ---- from quantity to amount ---- */

/* A unit in another case than the tables have it: 10 mrd usd, 1 gw. */
static void read_any_case(const ns_extractor *ex, const ns_pass *p, ns_quantity *q) {
  size_t i = ns_after(p, q->next - 1);
  if (q->unit || !ns_is_word(p, i))
    return;
  unsigned unit = ns_figure_lexicon_unit(ex->lexicon, p->at[i].word->form);
  if (unit == NS_UNIT_NONE)
    return;
  q->unit = &ns_units[unit];
  q->next = i + 1;
}

static size_t first_numeral(const ns_pass *p) {
  for (size_t i = 0; i < p->end; i++) {
    if (p->at[i].flags & NS_TOKEN_EXTRA)
      continue;
    if (ns_is_number(p, i) || ns_classes(p, i) & (NS_C_NUMBER | NS_C_ARTICLE | NS_C_VAGUE | NS_C_QUANTITY | NS_C_HALF))
      return i;
  }
  return NS_NO_TOKEN;
}

static bool read_numeral(const ns_extractor *ex, const ns_pass *p, size_t i, ns_quantity *q) {
  const ns_word_figure *figure = ns_figure_of(p, i);
  ns_quantity second;
  bool pair;
  if (figure->classes & NS_C_QUANTITY) { /* 10GW */
    ns_quantity_of(q, p, i, i + 1);
    q->low = q->high = figure->value;
    q->unit = &ns_units[figure->unit];
    return true;
  }
  if (ns_vague_read(p, i, q))
    return true;
  if (!ns_quantity_read(p, i, q) && !(ns_is_number(p, i) && q->literal.form == NS_LITERAL_POINT))
    return false;
  ns_range_read(p, q, &second, &pair);
  if (pair)
    return false;
  read_any_case(ex, p, q);
  return true;
}

static ns_amount_op op_of(ns_modifier modifier, ns_amount_op otherwise) {
  switch (modifier) {
  case NS_MOD_GT:
  case NS_MOD_ABOVE: return NS_AMOUNT_GT;
  case NS_MOD_GE: return NS_AMOUNT_GE;
  case NS_MOD_LT:
  case NS_MOD_NEARLY: return NS_AMOUNT_LT;
  case NS_MOD_LE: return NS_AMOUNT_LE;
  case NS_MOD_EXACT:
  case NS_MOD_APPROX:
  case NS_MOD_VAGUE:
  case NS_MOD_COUNT: break;
  }
  return otherwise;
}

static void set_ends(ns_amount *out, double low, double high) {
  if (out->op == NS_AMOUNT_EQ && low != high)
    out->op = NS_AMOUNT_RANGE;
  out->low = out->op == NS_AMOUNT_LT || out->op == NS_AMOUNT_LE ? -INFINITY : low;
  out->high = out->op == NS_AMOUNT_GT || out->op == NS_AMOUNT_GE ? INFINITY : high;
}

/* The figure that the pass makes of the quantity has all: base unit, kind, interval, hedge. */
static ns_status settle(ns_pass *p, ns_quantity *q, const request *r, ns_amount *out, ns_error *err) {
  ns_quantity_emit(p, q, NS_ROLE_NONE, NS_MOD_EXACT);
  if (p->nomem)
    return ns_fail_nomem(err);
  if (p->figure_count == 0)
    return NS_INVALID;
  const ns_figure *figure = &p->figures[0];
  if (r->said && figure->low != figure->high)
    return NS_INVALID; /* > 5..10: which of both? */
  out->op = r->said ? r->op : op_of((ns_modifier)figure->modifier, NS_AMOUNT_EQ);
  set_ends(out, figure->low, figure->high);
  bool bare = q->unit == NULL && q->noun.len == 0 && (figure->kind == NS_KIND_NUMBER || figure->kind == NS_KIND_MONEY);
  out->any_money = bare;
  out->kind = bare ? NS_KIND_MONEY : figure->kind;
  if (!bare && figure->unit.len < sizeof out->unit)
    memcpy(out->unit, figure->unit.ptr, figure->unit.len);
  return NS_OK;
}

/* Only hedge words may stand before the quantity, and nothing behind it but the noun it counts. */
static bool is_whole(const ns_pass *p, const ns_quantity *q) {
  size_t first = q->first, next = q->next;
  (void)ns_hedge_read(p, q, &first);
  if (q->unit == NULL && ns_noun_read(p, ns_after(p, q->next - 1), &next).len == 0)
    next = q->next;
  return ns_before(p, first) == NS_NO_TOKEN && ns_after(p, (next ? next : 1) - 1) == NS_NO_TOKEN;
}

static ns_status read_tokens(ns_extractor *ex, const request *r, const ns_tokens *tokens, ns_arena *arena,
                             ns_amount *out, ns_error *err) {
  static const ns_context nowhere;
  ns_pass p = {.text = ns_slice_of(r->text, r->len),
               .at = tokens->at,
               .end = tokens->count,
               .context = &nowhere,
               .arena = arena};
  ns_quantity q;
  size_t i = first_numeral(&p);
  if (i == NS_NO_TOKEN || !read_numeral(ex, &p, i, &q) || !is_whole(&p, &q))
    return NS_INVALID;
  return settle(&p, &q, r, out, err);
}

ns_status ns_amount_parse(ns_extractor *ex, ns_slice text, ns_amount *out, ns_error *err) {
  enum { ARENA_MAX = 1 << 20 };
  memset(out, 0, sizeof *out);
  request r = {.len = 0};
  ns_slice expression = take_operator(text, &r);
  ns_status status = NS_INVALID;
  ns_tokens tokens = {0};
  ns_arena arena;
  ns_arena_init(&arena, ARENA_MAX);
  if (expression.len > 0 && expression.len <= AMOUNT_TEXT_MAX) {
    spell_range(expression, &r);
    status = ns_analyze(ex->analyzer, ns_slice_of(r.text, r.len), &tokens, err);
    if (status == NS_OK)
      status = read_tokens(ex, &r, &tokens, &arena, out, err);
  }
  ns_tokens_release(&tokens);
  ns_arena_release(&arena);
  if (status == NS_OK)
    return NS_OK;
  memset(out, 0, sizeof *out);
  if (status != NS_INVALID)
    return status;
  int shown = (int)(text.len < AMOUNT_TEXT_MAX ? text.len : AMOUNT_TEXT_MAX);
  return ns_fail(err, NS_INVALID,
                 "amount \"%.*s\": not understood; write a number with a unit, for example \">=10 Mrd USD\", "
                 "\"10..50 Mio. Euro\", \"> 1 GW\" or \"5..10 %%\"",
                 shown, text.ptr ? text.ptr : "");
}
