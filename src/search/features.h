/* What the second pass sees in a passage. */
#ifndef NS_SEARCH_FEATURES_H
#define NS_SEARCH_FEATURES_H

#include "search/internal.h"

/* Scores each candidate anew, from its first-pass score and its evidence; with explain its parts too. */
ns_status ns_features_score(ns_ask *ask, ns_candidates *candidates);
/* figures_met.c: the mean over the wishes of how near the passage's best figure comes, 0 to 1. */
double ns_figures_met(const ns_ask *ask, const ns_facts *facts);
#endif
