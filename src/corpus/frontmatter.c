/* The "---" header of text and Markdown files: simple "key: value" lines, German or English. */
#include "corpus/internal.h"

static ns_slice take_line(ns_slice *text) {
  const char *found = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
  size_t len = found ? (size_t)(found - text->ptr) : text->len;
  ns_slice line = ns_slice_of(text->ptr, len);
  *text = ns_slice_from(*text, len + (found != NULL));
  return ns_slice_trim(line);
}

/* ASCII case aside; the names are lower case. */
static bool key_is(ns_slice key, const char *name) {
  if (key.len != strlen(name))
    return false;
  for (size_t i = 0; i < key.len; i++)
    if ((key.ptr[i] >= 'A' && key.ptr[i] <= 'Z' ? key.ptr[i] + 32 : key.ptr[i]) != name[i])
      return false;
  return true;
}

static ns_slice *field_of(ns_slice key, ns_draft *draft) {
  const struct {
    const char *name;
    ns_slice *field;
  } keys[] = {{"titel", &draft->title},    {"title", &draft->title},     {"datum", &draft->date_text},
              {"date", &draft->date_text}, {"quelle", &draft->source},   {"source", &draft->source},
              {"autor", &draft->author},   {"autorin", &draft->author},  {"author", &draft->author},
              {"url", &draft->url},        {"id", &draft->id},           {"sprache", &draft->lang},
              {"lang", &draft->lang},      {"language", &draft->lang}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (key_is(key, keys[i].name))
      return keys[i].field;
  return NULL;
}

static ns_slice unquoted(ns_slice value) {
  if (value.len >= 2 && (value.ptr[0] == '"' || value.ptr[0] == '\'') && value.ptr[value.len - 1] == value.ptr[0])
    return ns_slice_trim(ns_slice_of(value.ptr + 1, value.len - 2));
  return value;
}

/* "[a, b]" as "a, b". */
static ns_slice unbracketed(ns_slice value) {
  if (value.len >= 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
    return ns_slice_trim(ns_slice_of(value.ptr + 1, value.len - 2));
  return value;
}

static bool split_pair(ns_slice line, ns_slice *key, ns_slice *value) {
  const char *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
  if (!colon)
    return false;
  *key = ns_slice_trim(ns_slice_of(line.ptr, (size_t)(colon - line.ptr)));
  *value = ns_slice_trim(ns_slice_from(line, (size_t)(colon - line.ptr) + 1));
  return key->len > 0;
}

/* Everything between the rules must look like a header, else it is a rule drawn in the text. */
static bool find_end(ns_slice text, ns_slice *after) {
  size_t pairs = 0;
  for (int i = 0; i < NS_FRONT_LINES_MAX && text.len; i++) {
    ns_slice line = take_line(&text), key, value;
    if (ns_slice_is(line, "---") || ns_slice_is(line, "...")) {
      *after = text;
      return pairs > 0;
    }
    bool pair = split_pair(line, &key, &value);
    bool other = line.len == 0 || line.ptr[0] == '-' || line.ptr[0] == '#';
    if (!pair && !other && pairs == 0)
      return false;
    pairs += pair;
  }
  return false;
}

void ns_frontmatter_read(ns_slice *text, ns_arena *arena, ns_draft *draft) {
  ns_slice rest = *text, line, key, value;
  while (rest.len && (rest.ptr[0] == '\n' || rest.ptr[0] == ' '))
    rest = ns_slice_from(rest, 1);
  line = take_line(&rest);
  ns_slice after;
  if (!ns_slice_is(line, "---") || !find_end(rest, &after))
    return;
  while (rest.ptr != after.ptr) {
    line = take_line(&rest);
    ns_slice *field = split_pair(line, &key, &value) ? field_of(key, draft) : NULL;
    value = field ? unquoted(unbracketed(value)) : value;
    if (field && value.len > 0)
      *field = ns_text_fold(value, arena);
    if (field && value.len > 0 && !field->ptr)
      draft->blocks.failed = true;
  }
  *text = after;
}
