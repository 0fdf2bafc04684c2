/* Suffix rules of a hunspell affix file. */
#ifndef NS_TOOLS_AFFIX_H
#define NS_TOOLS_AFFIX_H

#include "base/file.h"
#include "lexicon_build.h"

enum { AFFIX_RULES_MAX = 2048 };

typedef struct affix_rule {
  char flag;
  ns_slice strip, add, condition; /* in the mapped file */
} affix_rule;

typedef struct affixes {
  affix_rule rules[AFFIX_RULES_MAX];
  size_t count;
  ns_map file;
} affixes;

void affixes_read(affixes *all, const char *path);
void affixes_release(affixes *all);
/* Writes the form that the rule makes of word; returns its length, 0 when the rule does not apply. */
size_t affix_apply(const affix_rule *rule, ns_slice word, char *out, size_t size);
#endif
