/* Every constant that the ranking was tuned by, in one place. Weights of the second pass are fractions of
 * the query's own weight (the sum of its words' idf), so that they mean the same for short and long
 * queries; the first pass adds up to about that weight by itself. */
#ifndef NS_SEARCH_TUNING_H
#define NS_SEARCH_TUNING_H

/* ---- first pass ---- */
#define NS_WHOLE_BONUS 0.15   /* of a word's weight, on top of the maximum of whole and parts, when the word itself stands there */
#define NS_SYNONYM_BOOST 0.8  /* of another way to say a word, against the word itself */
#define NS_PATTERN_BOOST 1.0  /* of the forms a wildcard stands for */
#define NS_FUZZY_BOOST 0.7    /* of a near form, against the form itself */

/* ---- which passages the second pass sees ---- */
enum {
  NS_CANDIDATES = 300,        /* best of those with all words; best of those with any; fixed, so that pages never overlap */
  NS_PASS2_PROBES_MAX = 64,   /* terms it looks up in each of them */
  NS_PASS2_STEPS_MAX = 1 << 17 /* over positions of one passage; what is left then counts as far apart: only very long
                                  passages and queries come so far */
};

/* ---- second pass ---- */
#define NS_PASS2_COVERAGE 0.20   /* share of the query's weight that the passage covers */
#define NS_PASS2_PROXIMITY 0.18  /* closeness of neighbouring query words */
#define NS_PASS2_EXACT 0.18      /* the very form that was typed */
#define NS_PASS2_WHOLE 0.08      /* whole words rather than parts of compounds */
#define NS_PASS2_TITLE 0.12      /* words in the article's title */
#define NS_PASS2_SECTION 0.05    /* words in the section's heading */
#define NS_PASS2_FIGURE 0.50     /* a wished figure, met … */
#define NS_PASS2_FIGURE_IDF 3.0  /* … and this much beside, in idf: a figure is as telling as a rare word */
#define NS_PASS2_PART_COVER 0.7  /* what the parts of a compound cover of it, all together */
#define NS_PASS2_REACH 4.0       /* words between neighbours at which closeness has fallen to a half */
#define NS_PASS2_FIGURE_REACH 0.15 /* |ln(value / wish)| at which a figure has fallen to a half */
#define NS_PASS2_FIGURE_OPEN 0.05  /* of that distance that counts where the wish is open: "über 50 Milliarden" and 80 */
#define NS_FUNCTION_SHARE 0.1    /* of a function word's weight that counts in coverage */

/* ---- wishes ---- */
#define NS_WISH_WITHIN 0.5       /* |ln| up to which figures bring a passage among the candidates */

/* ---- suggestions ---- */
enum {
  NS_SUGGEST_FEW = 2,         /* a word in at most so many passages may be a slip … */
  NS_SUGGEST_TIMES = 10       /* … when a near form is in so many times as many */
};

/* ---- snippets ---- */
enum {
  NS_SNIPPET_WHOLE = 320,     /* bytes of a passage that is shown as it is */
  NS_SNIPPET_MAX = 280,       /* bytes of a snippet cut out of a longer one */
  NS_SNIPPET_FRAGMENTS = 2,
  NS_SNIPPET_STEPS_MAX = 1 << 20 /* over marks, to find one fragment: of a passage of thousands of them the beginning is
                                    looked at */
};
#endif
