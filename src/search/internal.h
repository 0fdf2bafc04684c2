/* What the rooms of the search share, in the order a query passes through them:
 *
 *   parse.c      query text → syntax tree                       (query_tree.h)
 *   words.c      words → concepts: what may stand for each
 *   patterns.c   wildcards, fuzzy words, exact forms → concepts; hunt.c, distance.c: in the dictionaries
 *   filters.c    options and fields → filters
 *   plan.c       syntax tree, concepts → match and score trees
 *   cost.c       what would take too long is refused
 *   firstpass.c  plan → candidates of both segments, merged
 *   pass2.c      candidates → the order in which they are shown
 *   collapse.c   the order → groups of one article, of near-duplicates
 *   targets.c, marks.c, snippet.c   hits → highlights, snippets
 *   facets.c, figures_table.c, suggest.c, explain.c
 *   search.c     the whole, and the searcher
 */
#ifndef NS_SEARCH_INTERNAL_H
#define NS_SEARCH_INTERNAL_H

#include "facts/facts.h"
#include "index/index.h"
#include "search/query_tree.h"
#include "search/search.h"
#include "search/tuning.h"
#include "text/text.h"

/* ------------------------------------------------------------------ a search under way */

enum { NS_SIDES = 2 }; /* 0: the live segment, 1: the sealed one */
enum { NS_FACTS_BYTES_MAX = 64 << 20 }; /* of one passage, decoded */

struct ns_searcher {
  char *dir;
  ns_index *index;
  ns_names *names;
  ns_analyzer *an;
  ns_extractor *ex;
  ns_tokens tokens, joined; /* of the text at hand; of two words tried as one */
};

/* What may stand for a word in a passage. */
typedef enum ns_reading_kind {
  NS_READING_TERM,   /* one term */
  NS_READING_PHRASE, /* terms in a row: members of a hyphenated word, a synonym of several words */
  NS_READING_PARTS   /* all parts of a compound, anywhere in the passage */
} ns_reading_kind;

typedef struct ns_reading {
  ns_reading_kind kind;
  bool own;                /* the word itself: earns the bonus */
  double boost;
  const ns_slice *terms;
  const uint32_t *offsets; /* PHRASE */
  size_t count;
} ns_reading;

typedef struct ns_form {
  ns_slice form, term; /* lower case; the term it is indexed under */
  uint64_t df;
  double boost;
} ns_form;

typedef enum ns_concept_kind {
  NS_CONCEPT_WORD,
  NS_CONCEPT_JOINED, /* stands for several words at once: "Online Handel" as Onlinehandel */
  NS_CONCEPT_PHRASE, /* quoted: readings are TERMs and PHRASEs */
  NS_CONCEPT_NEAR,   /* members within a distance; the members are concepts of their own */
  NS_CONCEPT_FORMS   /* @form, wildcard, fuzzy: forms */
} ns_concept_kind;

enum { NS_READINGS_MAX = 24 };

/* One thing that is asked for. */
typedef struct ns_concept ns_concept;
struct ns_concept {
  ns_concept_kind kind;
  ns_slice text;
  uint32_t start, end;  /* where it stands in the query */
  bool function;        /* a function word */
  bool matching;        /* may make a passage an answer; else it only scores */
  bool negated;         /* stands behind a minus: no score, no highlight */
  ns_slice form;        /* what was typed, lower case; absent when it is not one word */
  ns_reading readings[NS_READINGS_MAX];
  size_t reading_count;
  ns_form *forms;
  size_t form_count;
  bool together;        /* all forms, in the row of readings[0], not any of them */
  ns_concept **members; /* NEAR */
  size_t member_count;
  uint32_t window;
  size_t covers, covered; /* JOINED: the `covered` concepts from number `covers` of its run on */
  uint32_t weight;      /* 1024 · idf of what stands for it best */
  size_t probe;         /* first of its probes in the second pass */
  size_t probe_count;
};

/* A figure among the words. */
typedef struct ns_wish {
  ns_figure figure;
  bool any_unit; /* a bare large number: money of any currency, or a number */
} ns_wish;

/* A wildcard or fuzzy word, and what it stands for (hunt.h). */
typedef struct ns_pattern {
  const ns_syntax *node;
  struct ns_hunt *hunt;
} ns_pattern;

typedef struct ns_filter {
  ns_node *node;
  int facet; /* ns_facet whose own counts it does not narrow; -1 */
} ns_filter;

/* The terms that the second pass looks up, without doubles. */
typedef struct ns_probes {
  ns_probe at[NS_PASS2_PROBES_MAX];
  size_t count;
  bool full; /* there are more terms than that */
} ns_probes;

typedef struct ns_ask {
  ns_searcher *s;
  const ns_query *query;
  ns_found *found;
  ns_arena *arena;       /* the found's own */
  ns_error *err;
  ns_status status;      /* sticky: of nodes and concepts */
  size_t at;             /* of an error, in the query text */
  uint64_t passages;     /* of both segments, replaced ones included: the n of idf */
  ns_syntax *syntax;
  ns_concept **concepts;
  size_t concept_count, concept_capacity;
  ns_wish *wishes;
  size_t wish_count;
  ns_filter *filters;
  size_t filter_count, filter_capacity;
  const ns_amount *sort_amount;
  ns_slice *notes;       /* the found's, while it grows */
  size_t words, amounts; /* read so far */
  ns_pattern *patterns;  /* wildcards and fuzzy words, once their forms are known */
  size_t pattern_count, pattern_share; /* share: forms that each may stand for */
  size_t leaves;         /* scoring leaves made so far */
  bool relaxed;          /* any part of a word will do */
  bool thrifty;          /* so many words that each is searched for by itself alone */
  bool has_parts;        /* there is something that relaxing would change */
  ns_node *match, *all, *score; /* without filters; all: the stricter match, with every word */
  ns_node *answers;      /* match with all filters: who is an answer */
  ns_probes probes;
  ns_arena evidence;     /* of the second pass; hits look at it again */
  ns_docs sets[NS_SIDES]; /* of answers, once they were needed */
  bool has_sets;
} ns_ask;

static inline ns_segment *ns_side(const ns_ask *ask, int side) {
  return side ? ask->s->index->sealed : ask->s->index->live;
}

/* Puts a sentence among the answer's notes, once. */
void ns_ask_note(ns_ask *ask, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sticky: the first failure stays. Returns NULL, for the callers' convenience. */
void *ns_ask_fail(ns_ask *ask, ns_status status);
/* From the arena, zeroed; NULL with ask->status set. */
void *ns_ask_alloc(ns_ask *ask, size_t count, size_t size);
/* Passages with the term in both segments. */
uint64_t ns_ask_df(ns_ask *ask, ns_slice term);
uint32_t ns_ask_weight(ns_ask *ask, uint64_t df, double boost);

/* ------------------------------------------------------------------ words.c */

/* Concepts of unsigned words that stand side by side in the query, as one text: appended to ask->concepts;
 * joined ones behind the words they stand for. Figures among them become wishes when `wishes`. */
ns_status ns_words_read(ns_ask *ask, ns_slice text, uint32_t start, bool wishes);
/* One concept for what stands between quotation marks. */
ns_concept *ns_phrase_read(ns_ask *ask, const ns_syntax *node);
ns_concept *ns_concept_new(ns_ask *ask, ns_concept_kind kind, ns_slice text, uint32_t start, uint32_t end);

/* ------------------------------------------------------------------ patterns.c */

/* Concepts of @form, a wildcard, a fuzzy word; NULL with ask->status. */
ns_concept *ns_exact_read(ns_ask *ask, const ns_syntax *node);
ns_concept *ns_pattern_read(ns_ask *ask, const ns_syntax *node);
/* Finds the forms of all wildcards and fuzzy words of ask->syntax, in one go; ns_pattern_read then takes them. */
ns_status ns_patterns_read(ns_ask *ask);
/* Lower case of a typed word as forms have it, from the arena. */
ns_slice ns_ask_form(ns_ask *ask, ns_slice word);

/* ------------------------------------------------------------------ distance.c */

enum { NS_SPELL_MAX = 40 }; /* characters of a word that is compared by spelling */
/* Cost of an edit, in tenths of a changed letter. */
enum { NS_EDIT = 10, NS_EDIT_NEAR_KEY = 7, NS_EDIT_DOUBLE = 6, NS_EDIT_UMLAUT = 3 };
typedef struct ns_spelling {
  uint32_t at[NS_SPELL_MAX];
  size_t count;
  uint64_t letters; /* a bit for each letter in it, umlauts as their vowels: to tell quickly what is far apart */
  bool umlauts;     /* there is one, or ß */
} ns_spelling;
/* False when the word is too long to compare. */
bool ns_spelling_of(ns_slice word, ns_spelling *out);

/* The forms of a dictionary as they pass by, all zero at first: what a form begins with like the one before it need not
 * be compared again. Any order will do; that of the dictionary is the quickest. */
typedef struct ns_passing {
  ns_spelling spelling; /* of the form at hand; of one that is too long its beginning */
  size_t shared;        /* letters that it begins with like the one before */
  bool too_long;
} ns_passing;
void ns_passing_next(ns_passing *p, ns_slice form);

/* One word against the forms that pass by: the table of the distance, a row for each letter of the form at hand. */
#define NS_SPELL_NEVER SIZE_MAX
typedef struct ns_speller {
  ns_spelling word;
  size_t rows;          /* so many are those of the form at hand */
  size_t far;           /* forms that begin with so many letters of it are too far from the word */
  uint16_t least[NS_SPELL_MAX + 1];
  uint16_t table[NS_SPELL_MAX + 1][NS_SPELL_MAX + 1];
} ns_speller;
void ns_speller_init(ns_speller *s, const ns_spelling *word);
/* Damerau's distance (neighbours may be swapped) with cheap umlauts, doubled letters and neighbouring keys of a German
 * keyboard, of the word and the form at hand; `most` + 1 when it is more than `most`, which may fall from form to form
 * but not rise. Every form that passes by has to be compared, or passed. */
unsigned ns_speller_compare(ns_speller *s, const ns_passing *p, unsigned most);
/* Takes note of a form that is of no interest; true when it is too far from the word anyhow. */
bool ns_speller_passes(ns_speller *s, const ns_passing *p);

/* ------------------------------------------------------------------ filters.c */

/* The filters of the options. */
ns_status ns_filters_read(ns_ask *ask);
/* What a field asks for; NULL with ask->status. *facet: whose counts it does not narrow, or -1. */
ns_node *ns_field_node(ns_ask *ask, const ns_syntax *node, int *facet);
/* One filter of the answer. */
void ns_filter_add(ns_ask *ask, ns_node *node, int facet);
/* match and all the filters but those of the facet `but` (-1: all of them). */
ns_node *ns_filters_apply(ns_ask *ask, ns_node *match, int but);

/* ------------------------------------------------------------------ node.c: making plan nodes */

ns_node *ns_node_new(ns_ask *ask, ns_node_kind kind);
ns_node *ns_node_term(ns_ask *ask, ns_slice term, uint32_t weight);
ns_node *ns_node_all(ns_ask *ask);
/* AND, OR, MAX, FILTER, NOT … of the children that are not NULL; one child of AND, OR, MAX, FILTER, NOT stands for
 * itself, like kinds of AND and OR are joined, none gives NULL. */
ns_node *ns_node_join(ns_ask *ask, ns_node_kind kind, ns_node *const *children, size_t count);

/* ------------------------------------------------------------------ leaves.c: concept → nodes */

ns_node *ns_concept_match(ns_ask *ask, const ns_concept *c);
/* NULL when the budget of scoring leaves is spent. */
ns_node *ns_concept_score(ns_ask *ask, ns_concept *c);

/* ------------------------------------------------------------------ plan.c */

/* ask->syntax → concepts, match, all, score. */
ns_status ns_plan_build(ns_ask *ask);

/* ------------------------------------------------------------------ cost.c */

/* NS_LIMIT, with the place in ask->at, for concepts that would take too long to look for. */
ns_status ns_cost_check(ns_ask *ask);

/* ------------------------------------------------------------------ firstpass.c */

typedef struct ns_candidate {
  ns_hit hit;
  uint8_t side;
  double score;           /* of the second pass; of the first where there was none */
  ns_score_part *parts;   /* with explain */
  size_t part_count;
  const ns_evidence *row; /* what the second pass saw of each of ask->probes; NULL: it did not look */
  bool placed;            /* the place is known */
  ns_place place;
} ns_candidate;

typedef struct ns_candidates {
  ns_candidate *at;
  size_t count;
  uint64_t matches; /* a lower bound when !exact */
  bool exact, more; /* more: there may be hits beyond these */
} ns_candidates;

/* The best k of both segments in their one order. Where facets will want the match sets of the answers, they are kept. */
ns_status ns_first_pass(ns_ask *ask, const ns_plan *plan, size_t k, bool want_count, ns_candidates *out);
/* Where passages of one segment belong; docs ascend. */
ns_status ns_find_places(ns_ask *ask, int side, const uint32_t *docs, size_t count, ns_place *out);
/* The match sets; freed by the caller with ns_sets_release, also on failure. */
ns_status ns_match_sets(ns_ask *ask, ns_node *match, ns_docs sets[NS_SIDES]);
void ns_sets_release(ns_docs sets[NS_SIDES]);
/* The match sets of the whole answer, made once and kept until the search ends. */
ns_status ns_answer_sets(ns_ask *ask, const ns_docs **sets);
/* Takes out of docs, which ascend, what is no answer, without the match sets where they are not known yet. */
ns_status ns_answers_retain(ns_ask *ask, int side, ns_docs *docs);
uint64_t ns_now_us(void); /* of a steady clock, for what the answer says of its own time */
double ns_first_score(uint32_t score); /* on the scale that is shown: idf · saturation */

/* ------------------------------------------------------------------ pass2.c, features.c */

/* Best first: candidates of the second pass, then the rest of the first pass down to `k`. */
ns_status ns_rank(ns_ask *ask, size_t k, bool want_count, ns_candidates *out);

/* ------------------------------------------------------------------ collapse.c */

typedef struct ns_group {
  ns_candidate *first;
  ns_candidate **others; /* near-duplicates with another fingerprint that came after it */
  size_t other_count, other_capacity;
} ns_group;

typedef struct ns_groups {
  ns_group *at;
  size_t count, capacity;
} ns_groups;

/* Groups of the first `wanted` places; fewer when the candidates end. */
ns_status ns_collapse(ns_ask *ask, ns_candidates *candidates, size_t wanted, ns_groups *out);
/* The near-duplicates that hits stand for, into the hits. */
ns_status ns_similar_fill(ns_ask *ask, const ns_group *groups, size_t count, ns_found_hit *hits);

/* ------------------------------------------------------------------ skim.c */

/* Which words of a stored text can match: those whose positions the second pass saw, and those that hold the first
 * letters of a term or form, for compound parts have no positions. */
enum { NS_SKIM_WORDS = 64 };
typedef struct ns_skim {
  uint64_t pairs[NS_SKIM_WORDS], triples[NS_SKIM_WORDS]; /* by the hash of two and three letters */
  const ns_probes *probes;
  const ns_evidence *row; /* of the passage at hand */
  uint32_t passed[NS_PASS2_PROBES_MAX]; /* positions of each probe that are behind */
  uint32_t next;          /* no probe stands before this position, from where was asked last; 0 at first */
  bool blind;             /* nothing can be told: every word must be looked at */
} ns_skim;
void ns_skim_init(const ns_ask *ask, ns_skim *out);
/* Makes ready for a passage of which the second pass saw `row` (NULL: nothing); false when nothing can be told of it. */
bool ns_skim_use(ns_skim *s, const ns_evidence *row);
/* An ns_wanted_fn; ctx is an ns_skim, a copy of its own for each text. Positions are asked for in their order. */
bool ns_skim_wants(void *ctx, uint32_t position, ns_slice raw);

/* ------------------------------------------------------------------ marks.c, snippet.c */

/* A stretch of a stored text that is highlighted; found by marks.h. */
typedef struct ns_mark {
  ns_span span;
  uint32_t bits; /* of the concepts, by number modulo 31: for snippets */
  bool silent;          /* a figure that was asked for: draws the snippet to it, is not highlighted */
} ns_mark;
enum { NS_MARK_FIGURE_BIT = 31 };
typedef struct ns_marks {
  ns_mark *at;
  size_t count, capacity;
} ns_marks;
/* Does a figure come as near to a wish as to be shown for it? */
bool ns_figure_meets_wish(const ns_ask *ask, const ns_figure *figure);
ns_status ns_snippet_make(ns_ask *ask, ns_slice text, const ns_marks *marks, ns_found_hit *hit);

/* ------------------------------------------------------------------ sorted.c */

/* By date, newest first; by amount, largest first: k of them. */
ns_status ns_by_date(ns_ask *ask, size_t k, ns_candidates *out);
ns_status ns_by_amount(ns_ask *ask, size_t k, ns_candidates *out);

/* ------------------------------------------------------------------ hits.c */

/* A hit of the answer: record, article, highlights, snippet. marker: marks.h. */
struct ns_marker;
ns_status ns_hit_fill(ns_ask *ask, const ns_candidate *candidate, ns_skim *skim, struct ns_marker *marker, ns_found_hit *hit);
/* "article-id#paragraph" */
ns_slice ns_passage_id(ns_ask *ask, ns_slice article, uint32_t paragraph);

/* ------------------------------------------------------------------ the rest of the answer */

/* facets.c: counts over all answers. */
ns_status ns_facets_count(ns_ask *ask);
/* figures_table.c: rows from the answers, in their order. */
ns_status ns_figures_fill(ns_ask *ask, const ns_candidates *candidates);
/* suggest.c: "did you mean" for words that next to nothing is found for. */
ns_status ns_suggestion_find(ns_ask *ask);
/* explain.c: the plan as text. */
ns_status ns_explain_plan(ns_ask *ask);
#endif
