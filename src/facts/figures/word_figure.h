/* What one surface form means in a figure: the part of a word's facts that the figure pass reads. */
#ifndef NS_FACTS_WORD_FIGURE_H
#define NS_FACTS_WORD_FIGURE_H

#include <stdint.h>

/* The meaning of the fields hangs on the classes (grammar.h). Zeroed = nothing. */
typedef struct ns_word_figure {
  double value, high;
  uint32_t classes; /* NS_C_…; 0 and code 0: the word plays no part in figures */
  uint8_t unit;     /* index in ns_units */
  uint8_t code;     /* ns_code */
  uint8_t modifier, month, nation, third, months;
  int8_t offset, sign;
} ns_word_figure;
#endif
