/* Articles as lines of JSON: those that add reads again, and those of a bulk file. */
#include "output/output.h"

#include "base/date.h"

static void article_fields(ns_json *json, const ns_article *a) {
  char date[NS_DATE_TEXT_MAX];
  const struct {
    const char *key;
    ns_slice value;
  } fields[] = {{"title", a->title}, {"source", a->source}, {"author", a->author}, {"url", a->url}, {"lang", a->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].value.ptr) {
      ns_json_key(json, fields[i].key);
      ns_json_text(json, fields[i].value);
    }
  if (a->date.low != NS_DATE_NONE) {
    ns_json_key(json, "date");
    ns_json_str(json, ns_period_format(a->date, date));
  }
}

static ns_slice text_of(const ns_passage *p) {
  return p->text;
}

static ns_slice section_of(const ns_passage *p) {
  return p->section;
}

static ns_slice caption_of(const ns_passage *p) {
  return p->caption;
}

static ns_slice kind_of(const ns_passage *p) {
  return ns_slice_str(ns_passage_kind_name((ns_passage_kind)p->kind));
}

static void each(ns_json *json, const char *key, const ns_article *a, ns_slice (*of)(const ns_passage *)) {
  ns_json_key(json, key);
  ns_json_array(json);
  for (size_t i = 0; i < a->passage_count; i++)
    ns_json_text(json, of(&a->passages[i]));
  ns_json_end_array(json);
}

/* An array beside "paragraphs", when there is something to say in it. */
static void beside(ns_json *json, const char *key, const ns_article *a, ns_slice (*of)(const ns_passage *)) {
  bool any = false;
  for (size_t i = 0; i < a->passage_count && !any; i++)
    any = of(&a->passages[i]).ptr != NULL;
  if (any)
    each(json, key, a, of);
}

/* They are always there, for a paragraph whose kind is known is taken as it stands. */
static void kinds(ns_json *json, const ns_article *a) {
  bool same = true;
  for (size_t i = 1; i < a->passage_count && same; i++)
    same = a->passages[i].kind == a->passages[0].kind;
  if (a->passage_count && same) {
    ns_json_key(json, "kinds");
    ns_json_text(json, kind_of(&a->passages[0]));
  } else {
    each(json, "kinds", a, kind_of);
  }
}

void ns_output_archived(ns_buf *out, const ns_article *a) {
  ns_json json;
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "id");
  ns_json_text(&json, a->id);
  article_fields(&json, a);
  if (a->path.ptr) {
    ns_json_key(&json, "path");
    ns_json_text(&json, a->path);
  }
  each(&json, "paragraphs", a, text_of);
  kinds(&json, a);
  beside(&json, "sections", a, section_of);
  beside(&json, "captions", a, caption_of);
  ns_json_end_object(&json);
  ns_buf_add_char(out, '\n');
}

static void bulk_action(ns_buf *out, const ns_article *a, const ns_passage *p) {
  enum { NUMBER_MAX = 16 };
  ns_json json;
  ns_buf id;
  ns_buf_init(&id, NS_ID_MAX + NUMBER_MAX);
  ns_buf_add_slice(&id, a->id);
  ns_buf_addf(&id, "#%u", p->paragraph);
  if (id.status)
    out->status = id.status;
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "index");
  ns_json_object(&json);
  ns_json_key(&json, "_id");
  ns_json_text(&json, ns_buf_slice(&id));
  ns_json_end_object(&json);
  ns_json_end_object(&json);
  ns_buf_add_char(out, '\n');
  ns_buf_release(&id);
}

void ns_output_bulk(ns_buf *out, const ns_article *a, const ns_passage *p, const ns_facts *facts) {
  ns_json json;
  bulk_action(out, a, p);
  ns_json_init(&json, out);
  ns_json_object(&json);
  ns_json_key(&json, "article");
  ns_json_text(&json, a->id);
  article_fields(&json, a);
  ns_json_key(&json, "section");
  ns_json_text(&json, p->section);
  ns_json_key(&json, "caption");
  ns_json_text(&json, p->caption);
  ns_json_key(&json, "paragraph");
  ns_json_uint(&json, p->paragraph);
  ns_json_key(&json, "kind");
  ns_json_text(&json, kind_of(p));
  ns_json_key(&json, "text");
  ns_json_text(&json, p->text);
  ns_output_facts(&json, p->text, facts);
  ns_json_end_object(&json);
  ns_buf_add_char(out, '\n');
}
