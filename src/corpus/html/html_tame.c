/* What of a page costs libxml2 more than its bytes is left out before it reads it: it compares every attribute of a tag
 * with all before it, adds those of every further <html> and <body> to the first, and looks through all open elements at
 * each tag. Text is never left out. */
#include <strings.h>

#include "corpus/html/html.h"

enum {
  ATTRIBUTES_MAX = 128, /* of a tag; people write a dozen, machines some forty */
  OPEN_MAX = 200,       /* elements inside elements; the tags of those further in are left out, their text stays */
  KNOWN_MAX = 1024,     /* open elements that are known by name, left out or not */
  SEARCH_MAX = 256,     /* open elements that an end tag is looked for among */
  CLOSING_MAX = 64,     /* the same for what a start tag ends */
  TREE_TAG = 240,       /* bytes of an element and its text in the tree */
  TREE_ATTRIBUTE = 216
};

/* An open element. */
typedef struct open_element {
  uint64_t name;
  uint8_t kind; /* of those that end each other; 0: none */
  bool kept, anew;
} open_element;

typedef struct tamer {
  char *out; /* never behind `at` */
  const char *at, *end;
  open_element open[KNOWN_MAX];
  size_t open_count, kept_count;
  size_t unknown; /* open beyond KNOWN_MAX */
  bool html_seen, body_seen;
  size_t cost;
} tamer;

typedef enum tag_class {
  TAG_NESTS, /* stays open until its end tag */
  TAG_VOID,
  TAG_RAW,   /* text up to its end tag */
  TAG_TOP    /* html, head, body: opened once */
} tag_class;

/* ---- names ---- */

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_name_char(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_' || c == '.';
}

static bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static uint64_t hash_name(ns_slice name) {
  uint64_t hash = name.len;
  for (size_t i = 0; i < name.len; i++)
    hash = hash * 257 + (unsigned char)lower(name.ptr[i]);
  return hash;
}

static bool name_is(ns_slice name, const char *wanted) {
  size_t i = 0;
  while (i < name.len && wanted[i] && lower(name.ptr[i]) == wanted[i])
    i++;
  return i == name.len && !wanted[i];
}

static bool is_one_of(ns_slice name, const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (name_is(name, names[i]))
      return true;
  return false;
}

static tag_class class_of(ns_slice name) {
  static const char *const voids[] = {"area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input",
                                      "isindex", "link", "meta", "param", "source", "track", "wbr"};
  static const char *const raws[] = {"script", "style"};
  static const char *const tops[] = {"html", "head", "body"};
  if (is_one_of(name, voids, sizeof voids / sizeof *voids))
    return TAG_VOID;
  if (is_one_of(name, raws, sizeof raws / sizeof *raws))
    return TAG_RAW;
  return is_one_of(name, tops, sizeof tops / sizeof *tops) ? TAG_TOP : TAG_NESTS;
}

/* Elements that the start of another one of their kind ends; 0 for all others. */
static uint8_t kind_of(ns_slice name) {
  static const char *const kinds[][7] = {{"p"}, {"li"}, {"dd", "dt"}, {"td", "th"}, {"tr"}, {"tbody", "thead", "tfoot"},
                                         {"option"}, {"a"}, {"form"}, {"h1", "h2", "h3", "h4", "h5", "h6"}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    for (size_t k = 0; kinds[i][k]; k++)
      if (name_is(name, kinds[i][k]))
        return (uint8_t)(i + 1);
  return 0;
}

/* Does what is open outside of it stay open, whatever begins inside? */
static bool opens_anew(ns_slice name) {
  static const char *const names[] = {"table", "ul", "ol", "dl", "select", "div", "section", "article", "blockquote", "td", "th", "li"};
  return is_one_of(name, names, sizeof names / sizeof *names);
}

/* ---- what is open ---- */

static void pop_to(tamer *t, size_t count) {
  while (t->open_count > count)
    t->kept_count -= t->open[--t->open_count].kept;
}

/* <li> ends the <li> before it, and what is open inside. */
static void close_before(tamer *t, uint8_t kind) {
  size_t count = t->open_count;
  for (size_t i = count; kind && i-- > 0 && count - i <= CLOSING_MAX;) {
    if (t->open[i].kind == kind)
      pop_to(t, i);
    if (i >= t->open_count || t->open[i].anew)
      return;
  }
}

/* False when the tag is to be left out. */
static bool open_tag(tamer *t, ns_slice name) {
  uint8_t kind = kind_of(name);
  close_before(t, kind);
  if (t->open_count == KNOWN_MAX) {
    t->unknown++;
    return false;
  }
  bool kept = t->kept_count < OPEN_MAX;
  t->open[t->open_count++] = (open_element){hash_name(name), kind, kept, opens_anew(name)};
  t->kept_count += kept;
  return kept;
}

static bool close_tag(tamer *t, ns_slice name) {
  uint64_t hash = hash_name(name);
  if (t->unknown) {
    t->unknown--;
    return false;
  }
  for (size_t i = t->open_count; i-- > 0 && t->open_count - i <= SEARCH_MAX;)
    if (t->open[i].name == hash) {
      bool kept = t->open[i].kept;
      pop_to(t, i);
      return kept;
    }
  return true;
}

/* ---- bytes ---- */

static void keep(tamer *t, const char *to) {
  size_t len = (size_t)(to - t->at);
  memmove(t->out, t->at, len);
  t->out += len;
  t->at = to;
}

static const char *find(const tamer *t, const char *from, const char *what) {
  const char *found = from < t->end ? memmem(from, (size_t)(t->end - from), what, strlen(what)) : NULL;
  return found ? found : t->end;
}

static const char *skip_blanks(const tamer *t, const char *at) {
  while (at < t->end && is_blank(*at))
    at++;
  return at;
}

static const char *skip_value(const tamer *t, const char *at) {
  if (at < t->end && (*at == '"' || *at == '\'')) {
    const char *close = memchr(at + 1, *at, (size_t)(t->end - at - 1));
    return close ? close + 1 : t->end;
  }
  while (at < t->end && !is_blank(*at) && *at != '>')
    at++;
  return at;
}

/* Behind one attribute, or a stray sign. */
static const char *skip_attribute(const tamer *t, const char *at) {
  const char *start = at;
  while (at < t->end && !is_blank(*at) && *at != '=' && *at != '>' && *at != '/')
    at++;
  const char *sign = skip_blanks(t, at);
  if (sign < t->end && *sign == '=')
    return skip_value(t, skip_blanks(t, sign + 1));
  return at > start ? at : at + 1;
}

/* The attributes of a tag, `most` of them, up to its end, which is not passed. *empty: it ends in "/>". */
static void take_attributes(tamer *t, size_t most, bool *empty) {
  size_t count = 0;
  *empty = false;
  while (t->at < t->end && *t->at != '>') {
    const char *start = skip_blanks(t, t->at);
    if (start > t->at) {
      t->at = start;
      *t->out++ = ' '; /* there was one byte at least */
      continue;
    }
    *empty = *t->at == '/';
    const char *end = skip_attribute(t, t->at);
    if (*empty || count < most) {
      keep(t, end);
      t->cost += TREE_ATTRIBUTE;
    }
    count += !*empty;
    t->at = end;
  }
}

static ns_slice name_at(const tamer *t, const char *at) {
  const char *end = at;
  while (end < t->end && is_name_char(*end))
    end++;
  return ns_slice_of(at, (size_t)(end - at));
}

/* ---- tags ---- */

/* Up to the end tag of a script or style. */
static void take_raw(tamer *t, const char *name, size_t len) {
  const char *at = t->at;
  for (;; at += 2) {
    at = find(t, at, "</");
    if (at == t->end || ((size_t)(t->end - at) > 2 + len && strncasecmp(at + 2, name, len) == 0))
      break;
  }
  keep(t, at);
}

/* A tag that is opened once; a further one brings nothing. */
static size_t attributes_of_top(tamer *t, ns_slice name) {
  bool *seen = name_is(name, "html") ? &t->html_seen : name_is(name, "body") ? &t->body_seen : NULL;
  bool again = seen && *seen;
  if (seen)
    *seen = true;
  return again ? 0 : ATTRIBUTES_MAX;
}

static void take_start_tag(tamer *t) {
  ns_slice name = name_at(t, t->at + 1);
  tag_class class = class_of(name);
  bool script = class == TAG_RAW && name_is(name, "script"), empty;
  bool kept = class != TAG_NESTS || open_tag(t, name);
  size_t most = class == TAG_TOP ? attributes_of_top(t, name) : ATTRIBUTES_MAX;
  char *start = t->out;
  t->cost += TREE_TAG;
  keep(t, name.ptr + name.len);
  take_attributes(t, most, &empty);
  if (t->at < t->end)
    keep(t, t->at + 1);
  if (class == TAG_NESTS && empty)
    pop_to(t, t->open_count ? t->open_count - 1 : 0);
  if (!kept) {
    t->out = start;
    *t->out++ = ' ';
  }
  if (class == TAG_RAW && !empty)
    take_raw(t, script ? "script" : "style", script ? strlen("script") : strlen("style"));
}

static void take_end_tag(tamer *t) {
  ns_slice name = name_at(t, t->at + 2);
  const char *end = memchr(t->at, '>', (size_t)(t->end - t->at));
  bool kept = class_of(name) != TAG_NESTS || close_tag(t, name);
  end = end ? end + 1 : t->end;
  if (kept) {
    keep(t, end);
  } else {
    *t->out++ = ' ';
    t->at = end;
  }
}

static void take_markup(tamer *t) {
  const char *next = t->at + 1;
  if (next < t->end && (is_name_char(*next) && !(*next >= '0' && *next <= '9') && *next != '-'))
    take_start_tag(t);
  else if (next + 1 < t->end && *next == '/' && is_name_char(next[1]))
    take_end_tag(t);
  else if (next + 2 < t->end && memcmp(next, "!--", 3) == 0) {
    const char *end = find(t, next + 3, "-->");
    keep(t, end);
  } else
    keep(t, next);
}

size_t ns_html_tame(ns_buf *page) {
  tamer t = {.out = page->ptr, .at = page->ptr, .end = page->ptr + page->len};
  while (t.at < t.end) {
    const char *sign = memchr(t.at, '<', (size_t)(t.end - t.at));
    keep(&t, sign ? sign : t.end);
    if (sign)
      take_markup(&t);
  }
  page->len = (size_t)(t.out - page->ptr);
  if (page->len)
    page->ptr[page->len] = '\0';
  return t.cost + page->len;
}
