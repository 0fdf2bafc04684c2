/* Which element of a page holds the article: the one that most of the text is in, links and furniture
 * aside. */
#include <strings.h>

#include "corpus/html/html.h"

enum {
  DOMINANT_PERCENT = 75, /* of the text: then the article is inside this child */
  ARTICLE_PERCENT = 30,  /* of the text is enough for an element that says it is the article */
  KEEP_PERCENT = 50,     /* of the text: never taken for an aside, whatever its class */
  LINKS_PERCENT = 70,    /* of an element's text: it points elsewhere */
  LINKS_MAX = 4000       /* bytes of such an element */
};

/* ---- sizes ---- */

/* What is known of an element, behind the one pointer that libxml2 leaves to us. Of a text its size alone, in the
 * pointer itself, as an odd number. */
typedef struct counts {
  uint32_t text, links; /* bytes of text, and of these inside links */
  uint32_t worth;       /* bytes that are neither link nor inside an aside, by the last weigh() */
} counts;

static const counts *counts_of(const xmlNode *node) {
  static const counts none = {0, 0, 0};
  return node->type == XML_ELEMENT_NODE && node->_private ? node->_private : &none;
}

size_t ns_html_size(const xmlNode *node) {
  return node->type == XML_TEXT_NODE ? (size_t)((uintptr_t)node->_private >> 1) : counts_of(node)->text;
}

size_t ns_html_link_size(const xmlNode *node) {
  return counts_of(node)->links;
}

static size_t visible(const xmlChar *text) {
  size_t count = 0;
  for (; text && *text; text++)
    count += *text > ' ';
  return count;
}

static bool is_code(const xmlNode *node) {
  return ns_html_is_one_of(node, " script style noscript template iframe object svg canvas select textarea head ");
}

/* Not an anchor within the page, as headings have them. */
static bool points_elsewhere(const xmlNode *link) {
  ns_slice address = ns_html_attribute(link, "href");
  return address.len > 0 && address.ptr[0] != '#';
}

/* False when memory is short. */
static bool measure(xmlNode *node, int depth, ns_arena *arena) {
  if (node->type == XML_TEXT_NODE)
    node->_private = (void *)(uintptr_t)(visible(node->content) << 1 | 1);
  if (node->type != XML_ELEMENT_NODE)
    return true;
  counts *own = ns_arena_calloc(arena, 1, sizeof *own);
  node->_private = own;
  if (!own)
    return false;
  if (is_code(node) || depth >= NS_HTML_DEPTH_MAX)
    return true;
  for (xmlNode *child = node->children; child; child = child->next) {
    if (!measure(child, depth + 1, arena))
      return false;
    own->text += (uint32_t)ns_html_size(child);
    own->links += (uint32_t)ns_html_link_size(child);
  }
  if (ns_html_is(node, "a"))
    own->links = points_elsewhere(node) ? own->text : 0;
  return true;
}

/* ---- asides ---- */

static bool word_is(ns_slice word, const char *name) {
  return word.len == strlen(name) && strncasecmp(word.ptr, name, word.len) == 0;
}

/* Words in the class or id of what is no article. */
static bool is_aside_word(ns_slice word) {
  static const char *const names[] = {
      "comment",    "comments",     "commentlist",  "respond",      "kommentar",   "kommentare",   "disqus",
      "sidebar",    "share",        "sharing",      "shariff",      "social",      "socials",      "related",
      "similar",    "recommended",  "recommendation", "recommendations", "promo",  "advert",       "advertisement",
      "ad",         "ads",          "adslot",       "anzeige",      "werbung",     "banner",       "cookie",
      "cookies",    "consent",      "gdpr",         "newsletter",   "subscribe",   "subscription", "paywall",
      "breadcrumb", "breadcrumbs",  "pagination",   "pager",        "taglist",     "tagcloud",     "authorbox",
      "navigation", "nav",          "navbar",       "menu",         "footer",      "widget",       "widgets",
      "popup",      "modal",        "toolbar",      "login",        "outbrain",    "taboola",      "sponsor",
      "sponsored",  "sponsors",     "toc",          "editsection",  "byline",      "rating",       "hashtags",
      "bio",        "screenreader", "navbox",       "teaserlist",   "mehrzumthema", "partner",     "partners"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (word_is(word, names[i]))
      return true;
  return false;
}

static bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool has_aside_word(ns_slice names) {
  for (size_t from = 0; from < names.len;) {
    size_t to = from;
    while (to < names.len && is_word_char(names.ptr[to]))
      to++;
    if (to > from && is_aside_word(ns_slice_of(names.ptr + from, to - from)))
      return true;
    from = to + 1;
  }
  return false;
}

static bool is_whole_name(ns_slice names) {
  return memmem(names.ptr, names.len, "author-b", 8) || memmem(names.ptr, names.len, "author_b", 8) ||
         memmem(names.ptr, names.len, "about-author", 12) || memmem(names.ptr, names.len, "post-tags", 9) ||
         memmem(names.ptr, names.len, "entry-meta", 10) || memmem(names.ptr, names.len, "post-meta", 9);
}

static bool is_hidden(const xmlNode *node) {
  ns_slice style = ns_html_attribute(node, "style");
  return ns_html_attribute(node, "hidden").ptr || word_is(ns_html_attribute(node, "aria-hidden"), "true") ||
         (style.len && (memmem(style.ptr, style.len, "display:none", 12) || memmem(style.ptr, style.len, "display: none", 13)));
}

static bool has_aside_role(const xmlNode *node) {
  static const char *const roles[] = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "alertdialog"};
  ns_slice role = ns_html_attribute(node, "role");
  for (size_t i = 0; role.len && i < sizeof roles / sizeof *roles; i++)
    if (word_is(role, roles[i]))
      return true;
  return false;
}

static bool is_inside_article(const xmlNode *node) {
  for (const xmlNode *up = node->parent; up; up = up->parent)
    if (ns_html_is_one_of(up, " article main "))
      return true;
  return false;
}

/* The number of a note, or text that points to other pages. */
static bool is_links(const xmlNode *node) {
  size_t text = ns_html_size(node), links = ns_html_link_size(node);
  if (ns_html_is(node, "sup"))
    return text > 0 && node->children && ns_html_is(node->children, "a") && !node->children->next;
  return text > 0 && text <= LINKS_MAX && links * 100 >= text * LINKS_PERCENT &&
         ns_html_is_one_of(node, " ul ol div section p h2 h3 h4 h5 h6 ") && links > 0;
}

bool ns_html_is_aside(const xmlNode *node, const xmlNode *main, size_t main_size) {
  if (node->type != XML_ELEMENT_NODE || node == main)
    return false;
  if (is_code(node) || ns_html_is_one_of(node, " button input dialog figcaption img video audio "))
    return true;
  if (ns_html_size(node) * 100 > main_size * KEEP_PERCENT)
    return false;
  if (ns_html_is_one_of(node, " nav aside footer form menu ") || (ns_html_is(node, "header") && !is_inside_article(node)))
    return true;
  if (is_hidden(node) || has_aside_role(node))
    return true;
  if (ns_html_is_one_of(node, " html body main article p span b strong em i "))
    return is_links(node);
  ns_slice names = ns_html_attribute(node, "class"), id = ns_html_attribute(node, "id");
  return has_aside_word(names) || has_aside_word(id) || (names.len && is_whole_name(names)) || is_links(node);
}

/* ---- the main element ---- */

static size_t worth_of(const xmlNode *node) {
  return node->type == XML_TEXT_NODE ? ns_html_size(node) : counts_of(node)->worth;
}

/* Sets what every element is worth in a page of `total` bytes, from the innermost out. */
static void weigh(xmlNode *node, size_t total, int depth) {
  size_t sum = 0;
  if (node->type != XML_ELEMENT_NODE || !node->_private)
    return;
  for (xmlNode *child = node->children; child && depth <= NS_HTML_DEPTH_MAX; child = child->next) {
    weigh(child, total, depth + 1);
    sum += worth_of(child);
  }
  bool none = ns_html_is(node, "a") || ns_html_is_aside(node, NULL, total);
  ((counts *)node->_private)->worth = none ? 0 : (uint32_t)sum;
}

/* The element that says of itself that it is the article, the one with most text. */
static xmlNode *find_declared(xmlNode *body, size_t total) {
  xmlNode *best = NULL;
  size_t most = 0;
  weigh(body, total, 0);
  for (xmlNode *at = body; at; at = ns_html_next(at, body, false)) {
    bool declared = ns_html_is(at, "article") || word_is(ns_html_attribute(at, "itemprop"), "articleBody") ||
                    ns_html_is(at, "main") || word_is(ns_html_attribute(at, "role"), "main");
    if (!declared || ns_html_size(at) * 100 < total * 10)
      continue;
    size_t own = worth_of(at);
    /* of two nested ones the inner, when nothing much is lost */
    if (own > most || (best && own * 100 >= most * 90 && ns_html_size(at) <= ns_html_size(best))) {
      best = at;
      most = own > most ? own : most;
    }
  }
  return best && most * 100 >= total * ARTICLE_PERCENT ? best : NULL;
}

/* The part inside that most of its text is in, and so on. */
static xmlNode *find_inner(xmlNode *main) {
  for (int depth = 0; depth < NS_HTML_DEPTH_MAX; depth++) {
    xmlNode *inner = NULL;
    for (xmlNode *child = main->children; child && !inner; child = child->next)
      if (ns_html_is_one_of(child, " div section article main td tr tbody table center form ") &&
          worth_of(child) * 100 > worth_of(main) * DOMINANT_PERCENT)
        inner = child;
    if (!inner)
      break;
    main = inner;
  }
  return main;
}

xmlNode *ns_html_find_main(xmlNode *body, ns_arena *arena) {
  if (!measure(body, 0, arena))
    return NULL;
  size_t page = ns_html_size(body);
  weigh(body, page, 0);
  xmlNode *declared = find_declared(body, worth_of(body));
  weigh(body, page, 0);
  return find_inner(declared ? declared : body);
}
