/* HTML → tree → fields and blocks. No network, no entities from outside, libxml2's own limits kept. */
#include "corpus/html/html.h"

#include <strings.h>

#include "base/utf8.h"

/* ---- the tree ---- */

/* libxml2 gives names of HTML in lower case. */
bool ns_html_is(const xmlNode *node, const char *tag) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, tag) == 0;
}

bool ns_html_is_one_of(const xmlNode *node, const char *tags) {
  if (node->type != XML_ELEMENT_NODE)
    return false;
  size_t len = strlen((const char *)node->name);
  for (const char *at = tags; (at = strstr(at, (const char *)node->name)) != NULL; at += len)
    if (at > tags && at[-1] == ' ' && at[len] == ' ')
      return true;
  return false;
}

ns_slice ns_html_attribute(const xmlNode *node, const char *name) {
  for (const xmlAttr *attribute = node->type == XML_ELEMENT_NODE ? node->properties : NULL; attribute;
       attribute = attribute->next)
    if (strcasecmp((const char *)attribute->name, name) == 0)
      return attribute->children && attribute->children->content ? ns_xml_slice(attribute->children->content) : NS_LIT("");
  return NS_SLICE_NONE;
}

xmlNode *ns_html_next(xmlNode *node, const xmlNode *root, bool skip) {
  if (!skip && node->children && node->type == XML_ELEMENT_NODE)
    return node->children;
  while (node != root && !node->next)
    node = node->parent;
  return node == root ? NULL : node->next;
}

ns_slice ns_html_text(const xmlNode *node, ns_arena *arena) {
  ns_buf text;
  ns_buf_init(&text, NS_FILE_MAX);
  xmlNode *root = node->doc ? (xmlNode *)(uintptr_t)node : NULL; /* only read */
  for (xmlNode *at = root; at; at = ns_html_next(at, root, false)) {
    if (at->type == XML_TEXT_NODE && at->content)
      ns_buf_add_str(&text, (const char *)at->content);
    else if (ns_html_is_one_of(at, " br p div li "))
      ns_buf_add_char(&text, ' ');
  }
  ns_slice copy = text.status == NS_NOMEM ? NS_SLICE_NONE
                                          : ns_arena_copy(arena, ns_slice_of(text.ptr ? text.ptr : "", text.len));
  ns_buf_release(&text);
  return copy.ptr ? ns_text_clean(copy, arena) : copy;
}

/* ---- reading ---- */

enum { DECLARATION_LOOK = 4096 }; /* bytes in which a page says its encoding */

static bool declares_latin(ns_slice bytes) {
  static const char *const names[] = {"iso-8859-1", "ISO-8859-1", "windows-1252", "Windows-1252", "iso-8859-15", "ISO-8859-15"};
  size_t look = bytes.len < DECLARATION_LOOK ? bytes.len : DECLARATION_LOOK;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (memmem(bytes.ptr, look, names[i], strlen(names[i])))
      return true;
  return false;
}

/* UTF-8 is what it is, whatever it declares; of the rest most German pages are Windows-1252. */
static ns_status utf8_bytes(const ns_parse *parse, ns_buf *out) {
  ns_slice bytes = parse->raw->bytes;
  if (memchr(bytes.ptr, '\0', bytes.len))
    return ns_parse_fail(parse, NS_INVALID, "looks like a binary file or UTF-16; save it as UTF-8");
  ns_encoding encoding = ns_utf8_repair(bytes, out);
  if (out->status)
    return ns_parse_nomem(parse);
  if (encoding == NS_ENCODING_BROKEN)
    ns_parse_warn(parse, "broken UTF-8; what was unreadable became U+FFFD");
  else if (encoding == NS_ENCODING_CP1252 && !declares_latin(bytes))
    ns_parse_warn(parse, "not UTF-8; read as Windows-1252");
  return NS_OK;
}

static xmlNode *find_tag(xmlNode *root, const char *tag) {
  for (xmlNode *at = root; at; at = ns_html_next(at, root, false))
    if (ns_html_is(at, tag))
      return at;
  return NULL;
}

static size_t count_tags(xmlNode *root, const char *tag) {
  size_t count = 0;
  for (xmlNode *at = root; at; at = ns_html_next(at, root, false))
    count += ns_html_is(at, tag);
  return count;
}

static ns_status read_tree(const ns_parse *parse, xmlNode *root, ns_draft *draft) {
  ns_status status = ns_html_meta(parse, root, draft);
  if (status)
    return status;
  xmlNode *body = find_tag(root, "body");
  xmlNode *main = ns_html_find_main(body ? body : root, parse->arena);
  if (!main)
    return ns_parse_nomem(parse);
  ns_html_blocks(main, count_tags(body ? body : root, "h1") == 1 && draft->title.len && draft->title.len <= NS_TITLE_MAX, &draft->blocks);
  if (draft->blocks.failed)
    return ns_parse_nomem(parse);
  ns_furniture_mark(draft, false);
  ns_headings_find(draft);
  return NS_OK;
}

/* Without libxml2's limits on depth and on the length of a text, beyond which it leaves out the rest of a page. */
static htmlDocPtr parse_page(const ns_buf *page) {
  const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT;
  htmlParserCtxtPtr context = htmlNewParserCtxt();
  if (!context)
    return NULL;
  context->options |= XML_PARSE_HUGE; /* what is asked for below is added to it */
  htmlDocPtr doc = htmlCtxtReadMemory(context, page->ptr, (int)page->len, NULL, "UTF-8", options);
  htmlFreeParserCtxt(context);
  return doc;
}

ns_status ns_html_article_read(const ns_parse *parse, ns_draft *draft) {
  ns_buf bytes;
  htmlDocPtr doc = NULL;
  ns_buf_init(&bytes, parse->raw->bytes.len * 3 + 16);
  ns_status status = utf8_bytes(parse, &bytes);
  if (status)
    goto done;
  size_t cost = ns_html_tame(&bytes);
  if (cost > parse->arena->max) {
    status = ns_parse_fail(parse, NS_LIMIT, "the page needs %zu MB of memory, more than %zu MB; split it", cost >> 20, parse->arena->max >> 20);
    goto done;
  }
  doc = parse_page(&bytes);
  xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
  status = root ? read_tree(parse, root, draft) : ns_parse_fail(parse, NS_INVALID, "no text in it");
done:
  xmlFreeDoc(doc);
  ns_buf_release(&bytes);
  return status;
}
