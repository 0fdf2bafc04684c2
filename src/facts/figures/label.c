#include "facts/figures/grammar.h"

/* What a figure counts or is of: the nouns around it. */

static bool is_adjective(const ns_pass *p, size_t i) {
  if (!ns_is_word(p, i) || ns_is_capital(p, i) || ns_code_of(p, i) != NS_W_NONE)
    return false;
  if (p->at[i].word->flags & NS_WORD_FUNCTION || ns_classes(p, i) & (NS_C_UNIT | NS_C_TREND | NS_C_CUE))
    return false;
  ns_slice form = p->at[i].word->form;
  return form.len > 3 && (ns_slice_ends(form, NS_LIT("e")) || ns_slice_ends(form, NS_LIT("en")) ||
                          ns_slice_ends(form, NS_LIT("er")) || ns_slice_ends(form, NS_LIT("es")));
}

/* The whole hyphenated word that token i begins. */
static ns_slice chain_from(const ns_pass *p, size_t i, size_t *next) {
  size_t last = i;
  for (int n = 0; n < NS_MEMBERS_MAX && ns_is_joined(p, ns_after(p, last)); n++)
    last = ns_after(p, last);
  *next = last + 1;
  return ns_slice_of(p->text.ptr + p->at[i].start, p->at[last].end - p->at[i].start);
}

ns_slice ns_noun_read(const ns_pass *p, size_t i, size_t *next) {
  enum { ADJECTIVES = 3 };
  *next = i;
  for (int n = 0; n < ADJECTIVES && is_adjective(p, i); n++)
    i = ns_after(p, i);
  if (!ns_is_capital(p, i) || ns_is_joined(p, i))
    return NS_SLICE_NONE;
  uint32_t classes = ns_classes(p, i);
  uint16_t flags = p->at[i].word->flags;
  if (flags & NS_WORD_FUNCTION && !(flags & NS_WORD_KNOWN_NOUN))
    return NS_SLICE_NONE;
  bool compound = classes & NS_C_MIXED && ns_is_capital(p, ns_after(p, i)) && ns_is_joined(p, ns_after(p, i));
  if ((classes & (NS_C_MONTH | NS_C_SCALE | NS_C_MIXED | NS_C_CUE) && !compound) || ns_code_of(p, i) == NS_W_CLOCK)
    return NS_SLICE_NONE;
  return chain_from(p, i, next);
}

static bool is_time_word(const ns_pass *p, size_t i) {
  uint32_t classes = ns_classes(p, i);
  if (classes & (NS_C_MONTH | NS_C_PERIOD | NS_C_LASTYEAR | NS_C_CUE | NS_C_QUARTER | NS_C_SCALE | NS_C_MIXED))
    return true;
  return classes & NS_C_UNIT && !(classes & NS_C_MONEY);
}

/* The nearest noun before the figure within the sentence: der Umsatz stieg auf, eine Investition von. */
static ns_slice noun_before(const ns_pass *p, size_t first) {
  enum { WINDOW = 12 };
  size_t at = first;
  for (int n = 0; n < WINDOW; n++) {
    at = ns_before(p, at);
    if (at == NS_NO_TOKEN || at < p->floor || ns_sentence_ends(p, at) || ns_is_mark(p, at, "|"))
      break;
    bool noun = ns_is_capital(p, at) && !is_time_word(p, at) &&
                (!ns_sentence_starts(p, at) || p->at[at].word->flags & NS_WORD_KNOWN_NOUN) &&
                !(p->at[at].word->flags & NS_WORD_FUNCTION);
    if (!noun)
      continue;
    size_t head = at, next;
    for (int k = 0; k < NS_MEMBERS_MAX && ns_is_joined(p, head) && ns_before(p, head) != NS_NO_TOKEN; k++)
      head = ns_before(p, head);
    return chain_from(p, head, &next);
  }
  return NS_SLICE_NONE;
}

/* 49 Prozent der Anteile, 10 Prozent aller neuen Wagen, 2 Milliarden Euro Umsatz */
static ns_slice noun_after(const ns_pass *p, size_t next) {
  size_t at = ns_after(p, next - 1), end;
  ns_code code = ns_code_of(p, at);
  if (code == NS_W_AN && ns_is_word(p, ns_after(p, at))) { /* 49 Prozent an dem Unternehmen */
    at = ns_after(p, at);
    code = ns_code_of(p, at);
  }
  if (code == NS_W_DER || code == NS_W_DETERMINER || (ns_is_word(p, at) && ns_slice_is(p->at[at].word->form, "aller")))
    return ns_noun_read(p, ns_after(p, at), &end);
  if (ns_is_capital(p, at) && !is_time_word(p, at))
    return ns_noun_read(p, at, &end);
  return NS_SLICE_NONE;
}

ns_slice ns_label_read(const ns_pass *p, size_t first, size_t next) {
  if (p->row_label.len)
    return p->row_label;
  ns_slice label = noun_after(p, next);
  return label.len ? label : noun_before(p, first);
}
