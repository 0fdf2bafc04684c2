/* HTML → blocks. */
#include "corpus/internal.h"

ns_status ns_html_article_read(const ns_parse *parse, ns_draft *draft) {
  (void)draft;
  return ns_parse_fail(parse, NS_INVALID, "HTML is not read yet");
}
