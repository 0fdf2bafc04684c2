/* Searching: query text → syntax tree → plan → both segments → second pass → an answer in plain structs,
 * ready to be printed. Nothing here prints. */
#ifndef NS_SEARCH_SEARCH_H
#define NS_SEARCH_SEARCH_H

#include "base/arena.h"
#include "base/fact.h"
#include "base/status.h"
#include "segment/segment.h"

enum {
  NS_QUERY_MAX = 64 << 10,     /* bytes of a query */
  NS_QUERY_WORDS_MAX = 1000,   /* words in it */
  NS_QUERY_DEPTH_MAX = 32,     /* nested brackets */
  NS_QUERY_FIELDS_MAX = 256,   /* titel:, quelle: … in it */
  NS_QUERY_FILTERS_MAX = 64,   /* amounts, of --amount and betrag: together; --entity */
  NS_QUERY_WISHES_MAX = 32,    /* figures among the words that rank; more are words */
  NS_QUERY_NEAR_MAX = 64,      /* members of a NEAR, words of a phrase */
  NS_PHRASES_FREE = 16,        /* phrases and NEARs of a query that are looked for however frequent their words are … */
  NS_PHRASE_PASSAGES_MAX = 8000000, /* … with more of them: passages that have the words of one, over all of them */
  NS_RESULTS_MAX = 10000,      /* n and n + offset */
  NS_WILDCARD_MAX = 200,       /* terms a wildcard stands for; the most frequent ones are taken */
  NS_FUZZY_MAX = 50,
  NS_QUERY_PATTERNS_MAX = 200, /* wildcards and fuzzy words in a query … */
  NS_PATTERN_FORMS_MAX = 3000, /* … and what all of them stand for: with many of them each stands for fewer words */
  NS_FACET_VALUES_MAX = 1000   /* names and sources handed out for a facet: the most frequent ones */
};

typedef enum ns_sort { NS_SORT_RELEVANCE, NS_SORT_DATE, NS_SORT_AMOUNT } ns_sort;

/* What is asked. Texts are as the user wrote them; absent slices: not asked for. */
typedef struct ns_query {
  ns_slice text;
  size_t n, offset;
  ns_slice year;                 /* "2025", "2024..2026" */
  ns_slice amounts[NS_QUERY_FILTERS_MAX];
  size_t amount_count;
  ns_slice entities[NS_QUERY_FILTERS_MAX];
  size_t entity_count;
  ns_slice source, since, until;
  unsigned facets;               /* 1 << ns_facet */
  ns_sort sort;
  bool per_article, vague, explain;
  bool figures;                  /* the table of figures instead of passages; n = 0: all rows */
} ns_query;

/* ---- the answer; everything lives in its arena, until ns_found_free ---- */

typedef struct ns_span {
  uint32_t start, end;           /* bytes, half open */
} ns_span;

typedef struct ns_score_part {
  const char *name;              /* "words", "coverage", "proximity", "exact form", "title", … */
  double value;
} ns_score_part;

typedef struct ns_found_hit {
  size_t rank;                   /* from 1, offset included */
  double score;
  ns_slice passage;              /* "article-id#paragraph" */
  const ns_article_meta *article;
  ns_slice text, section, snippet;
  uint32_t paragraph;
  const ns_span *highlights;     /* into text, ascending, not overlapping */
  size_t highlight_count;
  const ns_span *snippet_marks;  /* into snippet, likewise */
  size_t snippet_mark_count;
  ns_facts facts;
  const ns_slice *similar;       /* passage ids of near-duplicates that this hit stands for; at most NS_SIMILAR_SHOWN */
  size_t similar_shown;
  uint64_t similar_count;
  const ns_score_part *parts;    /* with explain */
  size_t part_count;
} ns_found_hit;
enum { NS_SIMILAR_SHOWN = 20 };

typedef struct ns_facet_count {
  ns_slice text;                 /* entity's name, source, unit; absent for years and money without currency */
  int kind;                      /* ns_entity_kind or ns_kind */
  double low, high;              /* the year; the decade */
  uint64_t count;                /* passages */
} ns_facet_count;

/* A row of --figures. */
typedef struct ns_figure_row {
  ns_figure figure;              /* spans into the passage */
  ns_slice text;                 /* as written */
  ns_slice entity;               /* nearest entity's canonical name; absent when none */
  const ns_article_meta *article;
  ns_slice passage;
} ns_figure_row;

/* Where the time of a search went, microseconds. */
typedef struct ns_stages {
  uint64_t read;                 /* parsing, the plan */
  uint64_t match;                /* first pass, however often it ran */
  uint64_t rank;                 /* second pass, groups */
  uint64_t hits;                 /* stored texts, highlights, snippets */
  uint64_t facets, totals, suggestion;
} ns_stages;

/* What a search did, counted: bounds are tested by it, for it is the same on every machine. */
typedef struct ns_work {
  uint64_t positions;            /* steps over positions in the second pass */
  uint64_t tokens;               /* steps over tokens and marks of hits */
  uint64_t forms;                /* of dictionaries, met for wildcards, fuzzy words and suggestions */
  uint64_t compared;             /* of these, with one pattern each, looked at closely */
  uint64_t letters;              /* of words that are cut in two for a suggestion, once for each cut */
} ns_work;

typedef struct ns_found {
  ns_arena arena;
  uint64_t passages, articles;   /* matches; a lower bound when !exact */
  bool exact, relaxed;
  uint64_t took_us;
  ns_stages stages;
  ns_work work;
  ns_slice suggestion;           /* the whole query with the words put right; absent when none */
  ns_found_hit *hits;
  size_t hit_count;
  struct {
    ns_facet_count *at;          /* by count, descending; years and amounts by value */
    size_t count;
  } facets[NS_FACET_COUNT];
  ns_figure_row *rows;
  size_t row_count;
  const ns_slice *notes;         /* what was capped or left out, in words */
  size_t note_count;
  ns_slice explanation;          /* with explain: the plan as text */
} ns_found;

/* A query that cannot be read: where in the text, in bytes (for the caret). */
typedef struct ns_query_error {
  size_t at;                     /* SIZE_MAX: not in the query text */
} ns_query_error;

/* One searcher for each thread; it holds the open generation and follows a new one by itself. */
typedef struct ns_searcher ns_searcher;
ns_status ns_searcher_open(const char *dir, ns_searcher **out, ns_error *err);
void ns_searcher_close(ns_searcher *searcher);

/* NS_INVALID for a query that cannot be read (where may be NULL). *out is freed by ns_found_free. */
ns_status ns_search(ns_searcher *searcher, const ns_query *query, ns_found **out, ns_query_error *where,
                    ns_error *err);
void ns_found_free(ns_found *found);

/* Completions of the last word of text, most frequent first; from arena. */
ns_status ns_suggest(ns_searcher *searcher, ns_slice text, size_t n, ns_arena *arena, ns_slice **out, size_t *count,
                     ns_error *err);
#endif
