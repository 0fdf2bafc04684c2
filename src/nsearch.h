/* libnsearch: German passage search with figures as facts.
 *
 *   reading  ns_searcher_open, ns_search, ns_found_free      (search/search.h)
 *   writing  ns_index_add, _remove, _rebuild, _seal, status  (index/index.h)
 *
 * Every function returns an ns_status; what went wrong stands in words in the ns_error that the caller
 * owns. The library never prints, exits, or reads environment and locale. */
#ifndef NSEARCH_H
#define NSEARCH_H

#define NSEARCH_VERSION "0.1.0"

/* The system's headers first: what follows has C linkage, also for C++. */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif
#include "index/index.h"
#include "search/search.h"
#ifdef __cplusplus
}
#endif
#endif
