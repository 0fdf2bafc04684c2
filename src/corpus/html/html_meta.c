/* Title, date, author, address and source of a page, from the best place that tells each: JSON-LD, then
 * meta tags, then the page itself. */
#include <jansson.h>
#include <strings.h>

#include "corpus/html/html.h"

enum {
  JSON_LD_MAX = 1 << 20, /* bytes of a JSON-LD script that is read */
  TAGS_MAX = 512         /* <meta> and <link> tags of a page that are looked at */
};

typedef struct finder {
  const ns_parse *parse;
  ns_draft *draft;
  const xmlNode *tags[TAGS_MAX]; /* <meta> and <link> */
  size_t tag_count;
  bool failed;
} finder;

/* The first that is found stays. */
static void offer(finder *find, ns_slice *field, ns_slice value) {
  value = ns_slice_trim(value);
  if (field->len > 0 || value.len == 0 || find->failed)
    return;
  value = ns_arena_copy(find->parse->arena, value);
  *field = value.ptr ? ns_text_clean(value, find->parse->arena) : value;
  find->failed |= !field->ptr;
}

/* ---- JSON-LD ---- */

static ns_slice json_slice(const json_t *value) {
  return json_is_string(value) ? ns_slice_of(json_string_value(value), json_string_length(value)) : NS_SLICE_NONE;
}

/* "Name", {"name": "Name"}, or the first of a list of these. */
static ns_slice json_name(const json_t *value) {
  if (json_is_array(value))
    value = json_array_get(value, 0);
  return json_is_object(value) ? json_slice(json_object_get(value, "name")) : json_slice(value);
}

static bool is_article_type(const json_t *type) {
  if (json_is_array(type))
    type = json_array_get(type, 0);
  ns_slice name = json_slice(type);
  return ns_slice_ends(name, NS_LIT("Article")) || ns_slice_ends(name, NS_LIT("Posting")) ||
         ns_slice_is(name, "Report");
}

static void read_json_article(finder *find, const json_t *object) {
  ns_draft *draft = find->draft;
  if (!is_article_type(json_object_get(object, "@type")))
    return;
  offer(find, &draft->title, json_slice(json_object_get(object, "headline")));
  offer(find, &draft->date_text, json_slice(json_object_get(object, "datePublished")));
  offer(find, &draft->author, json_name(json_object_get(object, "author")));
  offer(find, &draft->source, json_name(json_object_get(object, "publisher")));
}

/* An object, a list of them, or a list under "@graph". */
static void read_json(finder *find, const json_t *json) {
  const json_t *graph = json_is_object(json) ? json_object_get(json, "@graph") : json;
  if (json_is_object(json))
    read_json_article(find, json);
  for (size_t i = 0; i < json_array_size(graph); i++)
    read_json_article(find, json_array_get(graph, i));
}

static void read_script(finder *find, const xmlNode *node) {
  ns_slice text = node->children && node->children->content ? ns_xml_slice(node->children->content) : NS_SLICE_NONE;
  if (!ns_slice_is(ns_html_attribute(node, "type"), "application/ld+json") || text.len == 0 || text.len > JSON_LD_MAX)
    return;
  json_t *json = json_loadb(text.ptr, text.len, 0, NULL); /* one that is broken tells nothing */
  if (json)
    read_json(find, json);
  json_decref(json);
}

/* ---- meta tags ---- */

static bool is_address(ns_slice text) {
  return ns_slice_starts(text, NS_LIT("http://")) || ns_slice_starts(text, NS_LIT("https://"));
}

/* In the order in which they are believed. */
static void read_meta(finder *find, const xmlNode *node, const char *wanted, ns_slice *field) {
  ns_slice name = ns_html_is(node, "meta") ? ns_html_attribute(node, "property") : NS_SLICE_NONE;
  if (!name.len)
    name = ns_html_attribute(node, "name");
  if (!name.len)
    name = ns_html_attribute(node, "itemprop");
  ns_slice content = ns_html_attribute(node, "content");
  bool person_page = field == &find->draft->author && is_address(content);
  if (name.len == strlen(wanted) && strncasecmp(name.ptr, wanted, name.len) == 0 && !person_page)
    offer(find, field, content);
}

static void read_metas(finder *find) {
  ns_draft *draft = find->draft;
  const struct {
    const char *name;
    ns_slice *field;
  } known[] = {{"og:title", &draft->title},
               {"article:published_time", &draft->date_text},
               {"datePublished", &draft->date_text},
               {"date", &draft->date_text},
               {"dc.date", &draft->date_text},
               {"dc.date.issued", &draft->date_text},
               {"dcterms.date", &draft->date_text},
               {"publish-date", &draft->date_text},
               {"last-modified", &draft->date_text},
               {"author", &draft->author},
               {"article:author", &draft->author},
               {"dc.creator", &draft->author},
               {"og:site_name", &draft->source},
               {"application-name", &draft->source},
               {"dc.publisher", &draft->source}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    for (size_t k = 0; k < find->tag_count; k++)
      read_meta(find, find->tags[k], known[i].name, known[i].field);
}

static void read_address(finder *find) {
  for (size_t i = 0; i < find->tag_count; i++)
    if (ns_slice_is(ns_html_attribute(find->tags[i], "rel"), "canonical"))
      offer(find, &find->draft->url, ns_html_attribute(find->tags[i], "href"));
  for (size_t i = 0; i < find->tag_count; i++)
    read_meta(find, find->tags[i], "og:url", &find->draft->url);
}

/* ---- the page itself ---- */

/* The only heading of the first level; of several none is the title. */
static ns_slice only_heading(finder *find, xmlNode *root) {
  const xmlNode *heading = NULL;
  for (xmlNode *at = root; at; at = ns_html_next(at, root, false))
    if (ns_html_is(at, "h1")) {
      if (heading)
        return NS_SLICE_NONE;
      heading = at;
    }
  ns_slice text = heading ? ns_html_text(heading, find->parse->arena) : NS_LIT("");
  find->failed |= !text.ptr;
  return text;
}

/* "Title | Site" and "Title - Site" without the site. */
static ns_slice without_site(ns_slice title, ns_slice site) {
  static const char *const borders[] = {" | ", " - ", " – ", " — ", " • ", " :: "};
  for (size_t i = 0; i < sizeof borders / sizeof *borders; i++) {
    ns_slice border = ns_slice_str(borders[i]);
    size_t at = title.len;
    while (at > 0 && !ns_slice_starts(ns_slice_from(title, at), border))
      at--;
    ns_slice tail = ns_slice_from(title, at + border.len);
    bool is_site = site.len ? ns_slice_eq(tail, site) : i == 0 && tail.len * 2 < title.len;
    if (at > 0 && is_site)
      return ns_slice_of(title.ptr, at);
  }
  return title;
}

static void read_body(finder *find, xmlNode *root) {
  ns_draft *draft = find->draft;
  offer(find, &draft->lang, ns_html_attribute(root, "lang"));
  offer(find, &draft->title, only_heading(find, root));
  for (xmlNode *at = root; at && !find->failed; at = ns_html_next(at, root, false)) {
    if (!draft->title.len && ns_html_is(at, "title"))
      offer(find, &draft->title, ns_html_text(at, find->parse->arena));
    else if (ns_html_is(at, "time"))
      offer(find, &draft->date_text, ns_html_attribute(at, "datetime"));
    else if (!draft->author.len && ns_slice_is(ns_html_attribute(at, "rel"), "author"))
      offer(find, &draft->author, ns_html_text(at, find->parse->arena));
  }
  draft->title = without_site(draft->title, draft->source);
}

ns_status ns_html_meta(const ns_parse *parse, xmlNode *root, ns_draft *draft) {
  finder find = {.parse = parse, .draft = draft};
  for (xmlNode *at = root; at; at = ns_html_next(at, root, false))
    if (ns_html_is(at, "script"))
      read_script(&find, at);
    else if (ns_html_is_one_of(at, " meta link ") && find.tag_count < TAGS_MAX)
      find.tags[find.tag_count++] = at;
  read_metas(&find);
  read_address(&find);
  read_body(&find, root);
  return find.failed ? ns_parse_nomem(parse) : NS_OK;
}
