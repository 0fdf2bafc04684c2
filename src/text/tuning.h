/* The numbers that decide what a word becomes. Each is a constant of its name, and all of them go into the fingerprint of
 * the analysis, so that an index built with other numbers asks for a rebuild. A number of the chain that stands elsewhere
 * is found by tests/layers/check. */
#ifndef NS_TEXT_TUNING_H
#define NS_TEXT_TUNING_H

/* Lengths are in bytes.
 *   NS_LEXEME_…      a part's value is ln(1 + compounds it stands in) in steps of 1 / NS_LEXEME_UNIT; a listed noun of some
 *                    length is a part in any case, with the value of the floor
 *   NS_SPLIT_…       compounds: below the threshold a cut is chance; a productive head (ends 15 compounds and more) or
 *                    modifier (opens 25 and more) may stand beside something unknown, which has so many bytes at least;
 *                    an unknown beginning must not be a listed part and a few letters (Schenkelkl|opfer); an ending of
 *                    names has these lengths, behind at least so much
 *   NS_BASE_…        the noun that a form belongs to
 *   NS_TAIL_…        an irregular plural at the end of a longer word, and what stands before it; what a cut ending leaves
 *   NS_FOLD_…        spellings: a longer word keeps its own; "inner" ones have so much before them
 *   NS_VERB_…        forms of weak verbs
 *   NS_TOKEN_…       letters of a unit before a superscript (km²); letters behind a digit that make it no code (H100)
 *   NS_TERM_MAX      no segment keeps terms and forms of any length (Xapian refuses terms over 245 bytes): longer ones are cut
 *                    on a character border and closed with a hash of the whole, so that they stay apart, for both segments
 *   NS_JOINED_…      members of a hyphenated word that are joined, and bytes of a joined form
 *   NS_ELLIPS…       words left incomplete (Energie- und …) that wait at a time; tokens between one and what completes it */
#define NS_TEXT_TUNING(X)                              \
  X(NS_LEXEME_UNIT, 28)                                \
  X(NS_LEXEME_FLOOR, NS_LEXEME_UNIT * 6 / 5)           \
  X(NS_LEXEME_FLOOR_BYTES, 5)                          \
  X(NS_SPLIT_THRESHOLD, 2 * NS_LEXEME_UNIT)            \
  X(NS_SPLIT_HEAD, NS_LEXEME_UNIT * 277 / 100)         \
  X(NS_SPLIT_MODIFIER, NS_LEXEME_UNIT * 326 / 100)     \
  X(NS_SPLIT_UNKNOWN_MIN, 4)                           \
  X(NS_SPLIT_PART_MIN, 2)                              \
  X(NS_SPLIT_WORD_MIN, 5)                              \
  X(NS_COMPOUND_BYTES_MAX, 64)                             \
  X(NS_COMPOUND_PARTS_MAX, 7)                             \
  X(NS_SPLIT_LEFTOVER_MAX, 3)                          \
  X(NS_SPLIT_NAME_ENDING_MIN, 2)                       \
  X(NS_SPLIT_NAME_ENDING_MAX, 7)                       \
  X(NS_SPLIT_NAME_BEFORE_MIN, 3)                       \
  X(NS_BASE_MIN, 4)                                    \
  X(NS_TAIL_MIN, 4)                                    \
  X(NS_TAIL_BEFORE_MIN, 2)                             \
  X(NS_TAIL_LEFT_MIN, 3)                               \
  X(NS_FOLD_WORD_MAX, 100)                             \
  X(NS_FOLD_GROWTH_MAX, 8)                             \
  X(NS_FOLD_INNER_MIN, 3)                              \
  X(NS_VERB_WORD_MAX, 64)                              \
  X(NS_VERB_STEM_MIN, 2)                               \
  X(NS_STEM_MAX, 200)                                  \
  X(NS_TERM_MAX, 200)                                  \
  X(NS_WORD_TERMS_MAX, 4)                              \
  X(NS_TOKEN_UNIT_LETTERS, 3)                          \
  X(NS_TOKEN_CODE_LETTERS, 4)                          \
  X(NS_JOINED_MEMBERS_MAX, 8)                            \
  X(NS_JOINED_BYTES_MAX, 160)                           \
  X(NS_ELLIPSES_MAX, 4)                           \
  X(NS_ELLIPSIS_REACH, 8)

#define NS_TUNING_CONSTANT(name, value) name = (value),
enum { NS_TEXT_TUNING(NS_TUNING_CONSTANT) };
#undef NS_TUNING_CONSTANT
#endif
