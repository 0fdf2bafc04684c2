#include "facts/figures/figure.h"

#include "facts/figures/grammar.h"

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
