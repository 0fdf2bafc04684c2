#include "base/date.h"
#include "output/output.h"

void ns_output_bound(ns_json *json, const ns_figure *figure, double value) {
  char text[NS_DATE_TEXT_MAX];
  if (figure->kind != NS_KIND_DATE)
    ns_json_double(json, value);
  else if (value < 1)
    ns_json_null(json);
  else
    ns_json_str(json, ns_date_format((int32_t)value, text));
}

static void span(ns_json *json, ns_slice text, uint32_t start, uint32_t end) {
  ns_json_key(json, "text");
  ns_json_text(json, end <= text.len && start <= end ? ns_slice_of(text.ptr + start, end - start) : NS_LIT(""));
  ns_json_key(json, "start");
  ns_json_uint(json, start);
  ns_json_key(json, "end");
  ns_json_uint(json, end);
}

void ns_output_figure(ns_json *json, ns_slice text, const ns_figure *f) {
  ns_json_object(json);
  span(json, text, f->start, f->end);
  ns_json_key(json, "kind");
  ns_json_str(json, ns_kind_name(f->kind));
  ns_json_key(json, "low");
  ns_output_bound(json, f, f->low);
  ns_json_key(json, "high");
  ns_output_bound(json, f, f->high);
  ns_json_key(json, "unit");
  ns_json_text(json, f->unit);
  ns_json_key(json, "modifier");
  ns_json_str(json, ns_modifier_name(f->modifier));
  ns_json_key(json, "year");
  if (f->year)
    ns_json_int(json, f->year);
  else
    ns_json_null(json);
  ns_json_key(json, "relative");
  ns_json_bool(json, f->relative);
  ns_json_key(json, "role");
  ns_json_text(json, ns_slice_str(ns_role_name(f->role)));
  ns_json_key(json, "sign");
  ns_json_int(json, f->sign);
  ns_json_key(json, "label");
  ns_json_text(json, f->label);
  ns_json_end_object(json);
}

void ns_output_facts(ns_json *json, ns_slice text, const ns_facts *facts) {
  ns_json_key(json, "figures");
  ns_json_array(json);
  for (size_t i = 0; i < facts->figure_count; i++)
    ns_output_figure(json, text, &facts->figures[i]);
  ns_json_end_array(json);
  ns_json_key(json, "entities");
  ns_json_array(json);
  for (size_t i = 0; i < facts->entity_count; i++) {
    const ns_entity *e = &facts->entities[i];
    ns_json_object(json);
    span(json, text, e->start, e->end);
    ns_json_key(json, "name");
    ns_json_text(json, e->name);
    ns_json_key(json, "kind");
    ns_json_str(json, ns_entity_kind_name(e->kind));
    ns_json_end_object(json);
  }
  ns_json_end_array(json);
  ns_json_key(json, "years");
  ns_json_array(json);
  for (size_t i = 0; i < facts->year_count; i++)
    ns_json_int(json, facts->years[i]);
  ns_json_end_array(json);
}

static void terms(ns_json *json, const char *key, const ns_term *const *list, size_t count) {
  ns_json_key(json, key);
  ns_json_array(json);
  for (size_t i = 0; i < count; i++)
    ns_json_text(json, list[i]->text);
  ns_json_end_array(json);
}

void ns_output_tokens(ns_json *json, ns_slice text, const ns_tokens *tokens) {
  ns_json_key(json, "tokens");
  ns_json_array(json);
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_token *t = &tokens->at[i];
    if (!t->word->term_count)
      continue; /* punctuation */
    ns_json_object(json);
    span(json, text, t->start, t->end);
    ns_json_key(json, "position");
    ns_json_uint(json, t->position);
    terms(json, "terms", t->word->terms, t->word->term_count);
    ns_json_key(json, "split");
    ns_json_array(json);
    for (size_t s = 0; s < t->word->split_count; s++)
      ns_json_text(json, t->word->split[s]);
    ns_json_end_array(json);
    terms(json, "parts", t->word->parts, t->word->part_count);
    ns_json_end_object(json);
  }
  ns_json_end_array(json);
}
