#ifndef NS_LIVE_CHECK_H
#define NS_LIVE_CHECK_H

#include "live/internal.h"

/* NS_LIMIT or NS_INVALID, with what and where, for what the segment cannot keep. */
ns_status ns_live_check(const ns_article_meta *meta, const ns_doc *docs, size_t count, ns_error *err);
#endif
