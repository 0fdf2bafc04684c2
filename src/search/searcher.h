/* The searcher: an open index that is followed as it changes. */
#ifndef NS_SEARCH_SEARCHER_H
#define NS_SEARCH_SEARCHER_H

#include "search/internal.h"

/* Opens the index anew when it is another generation by now, or when `force`. */
ns_status ns_searcher_refresh(ns_searcher *searcher, bool force, ns_error *err);
#endif
