/* Prints the fingerprint of the analysis, for each way to treat words. */
#include <stdio.h>

#include "index/index.h"

int main(void) {
  char german[NS_ANALYSIS_NAME_MAX], plain[NS_ANALYSIS_NAME_MAX];
  if (ns_index_analysis(NS_WORDS_GERMAN, german, NULL) || ns_index_analysis(NS_WORDS_PLAIN, plain, NULL))
    return 1;
  printf("%s %s\n", german, plain);
  return 0;
}
