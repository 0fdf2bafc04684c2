/* Figures, years and entities of a passage, read from the tokens of the one analysis chain. */
#ifndef NS_FACTS_FACTS_H
#define NS_FACTS_FACTS_H

#include "base/arena.h"
#include "base/date.h"
#include "base/fact.h"
#include "base/status.h"
#include "text/text.h"

typedef struct ns_names ns_names; /* the gazetteer, read-only once loaded, shared by threads */
typedef void ns_names_warn_fn(void *ctx, ns_status why, const char *text);

/* The built-in gazetteer, and with it the user's table when user_path is not NULL. A wrong line is
 * reported through warn with file, line and reason, and left out. */
ns_status ns_names_open(const char *user_path, ns_names_warn_fn *warn, void *ctx, ns_names **out,
                        ns_error *err);
void ns_names_close(ns_names *names);
/* Canonical name and kind of a name or alias as a user writes it (case and genitive -s forgiven);
 * `out` gets up to max readings; returns how many there are. */
size_t ns_names_find(const ns_names *names, ns_slice name, ns_entity *out, size_t max);
/* Changes with the content of the tables: a part of the index's fingerprint. */
uint64_t ns_names_fingerprint(const ns_names *names);

/* The extractor: one for each thread. It registers itself as the analyzer's classifier, so that what
 * a word means for figures and names is looked up once for each surface form. */
typedef struct ns_extractor ns_extractor;
ns_status ns_extractor_new(ns_analyzer *an, const ns_names *names, ns_extractor **out, ns_error *err);
void ns_extractor_free(ns_extractor *ex);

/* What the extractor needs to know of where the passage stands. */
typedef struct ns_context {
  ns_period article_date; /* for relative times; NS_DATE_NONE when unknown */
  ns_slice caption;       /* of a table row; absent otherwise */
  ns_slice title;         /* of the article; names in it are known from the start */
  bool table_row;
} ns_context;

/* Forgets the names of the article before ("Mark Zuckerberg", then "Zuckerberg"): call at each new one. */
void ns_extractor_begin_article(ns_extractor *ex, const ns_context *context);

/* Facts of one passage, from its tokens. All memory from arena; slices point into text, arena or
 * static tables. Errors: NS_NOMEM. Over NS_FIGURES_MAX (NS_ENTITIES_MAX …) the rest is left out. */
ns_status ns_facts_extract(ns_extractor *ex, ns_slice text, const ns_tokens *tokens,
                           const ns_context *context, ns_arena *arena, ns_facts *out, ns_error *err);

/* ---- amounts as a user asks for them (the struct and the test of one: base/fact.h) ---- */

/* Reads what --amount and betrag: take ("10 Mrd", "14,3 Mio. Euro", "$500 Milliarden", ">= 1 GW",
 * "5..10 %", "10..50 Mrd. Euro", "> 10 billion dollars"). NS_INVALID with a text that says what was
 * not understood and shows an example. */
ns_status ns_amount_parse(ns_extractor *ex, ns_slice text, ns_amount *out, ns_error *err);
#endif
