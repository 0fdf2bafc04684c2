/* Words by term, and passages as records. */
#include "sealed/facts.h"
#include "sealed/open.h"

bool ns_word_list_at(const ns_sealed *s, const ns_dict_at *at, ns_list *list) {
  ns_list_source from = {.base = s->base, .passages = s->passages};
  bool good = at->values[0] <= s->passages &&
              ns_section_part(s, NS_SECTION_WORD_DOCS, at->before[1], at->values[1], &from.docs) &&
              ns_section_part(s, NS_SECTION_WORD_POSITIONS, at->before[2], at->values[2], &from.positions) &&
              ns_section_part(s, NS_SECTION_WORD_FORMS, at->before[3], at->values[3], &from.forms);
  from.df = good ? (uint32_t)at->values[0] : 0;
  ns_list_open(list, &from);
  list->bad |= !good;
  return !list->bad;
}

bool ns_word_list(const ns_sealed *s, ns_slice term, ns_list *list, uint32_t *number) {
  ns_dict_at at;
  ns_list_source none = {.base = s->base, .passages = s->passages};
  if (!ns_dict_find(&s->words, term, &at)) {
    ns_list_open(list, &none);
    list->bad = at.bad;
    return false;
  }
  if (number)
    *number = at.number;
  return ns_word_list_at(s, &at, list);
}

bool ns_form_ordinal(const ns_sealed *s, ns_slice form, uint32_t number, uint32_t *ordinal) {
  ns_dict_at at;
  for (ns_dict_seek(&s->forms, form, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    if (!ns_slice_eq(ns_dict_key(&at), form))
      return false;
    if (at.values[1] == number) {
      *ordinal = (uint32_t)at.values[2];
      return true;
    }
  }
  return false;
}

/* Kind and unit of an amount's key: kind byte, unit, 0, decade (two bytes). */
static bool read_amount_key(const ns_sealed *s, uint32_t amount, ns_arena *arena, ns_figure *figure) {
  enum { AROUND_UNIT = 4 };
  ns_slice key = ns_name_at(&s->amounts, amount, arena);
  if (key.len < AROUND_UNIT || (unsigned char)key.ptr[0] >= NS_KIND_COUNT_OF_KINDS)
    return false;
  figure->kind = (uint8_t)key.ptr[0];
  figure->unit = key.len > AROUND_UNIT ? ns_slice_of(key.ptr + 1, key.len - AROUND_UNIT) : NS_SLICE_NONE;
  return true;
}

static bool fill_figures(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out) {
  ns_figure *figures = ns_arena_calloc(arena, row->measure_count, sizeof *figures);
  for (size_t i = 0; figures && i < row->measure_count; i++) {
    const ns_measure *m = &row->measures[i];
    figures[i] = m->figure;
    if (!read_amount_key(s, m->amount, arena, &figures[i]))
      return false;
    if (m->label != NS_NONE) {
      figures[i].label = ns_name_at(&s->labels, m->label, arena);
      if (!figures[i].label.ptr)
        return false;
    }
  }
  out->figures = figures;
  out->figure_count = row->measure_count;
  return figures != NULL;
}

static bool fill_entities(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out) {
  ns_entity *entities = ns_arena_calloc(arena, row->mention_count, sizeof *entities);
  for (size_t i = 0; entities && i < row->mention_count; i++) {
    ns_slice key = ns_name_at(&s->entities, row->mentions[i].entity, arena);
    if (!key.len || (unsigned char)key.ptr[key.len - 1] >= NS_ENTITY_KINDS)
      return false;
    entities[i] = (ns_entity){row->mentions[i].start, row->mentions[i].end, (uint8_t)key.ptr[key.len - 1],
                              ns_slice_of(key.ptr, key.len - 1)};
  }
  out->entities = entities;
  out->entity_count = row->mention_count;
  return entities != NULL;
}

static bool fill_years(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out) {
  int16_t *years = ns_arena_calloc(arena, row->year_count, sizeof *years);
  for (size_t i = 0; years && i < row->year_count; i++) {
    ns_slice key = ns_name_at(&s->years, row->years[i], arena);
    if (key.len != 2)
      return false;
    years[i] = (int16_t)(((unsigned char)key.ptr[0] << 8 | (unsigned char)key.ptr[1]) - 32768);
  }
  out->years = years;
  out->year_count = row->year_count;
  return years != NULL;
}

static ns_status check_number(const ns_sealed *s, uint32_t doc, ns_error *err) {
  return doc < s->passages ? NS_OK : ns_fail(err, NS_NOTFOUND, "there is no passage %u", doc);
}

static void fill_columns(const ns_sealed *s, uint32_t doc, ns_record *out) {
  out->article = ns_article_of(s, doc);
  out->paragraph = ns_passage_paragraph(s, doc);
  out->key = ns_passage_key(s, doc);
  out->similar = ns_passage_similar(s, doc);
}

static ns_status fill_facts(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_record *out,
                            ns_error *err) {
  bool good = fill_figures(s, row, arena, &out->facts) && fill_entities(s, row, arena, &out->facts) &&
              fill_years(s, row, arena, &out->facts);
  if (!good)
    *out = (ns_record){0};
  return good ? NS_OK : ns_sealed_damaged(s, NS_SECTION_FACTS, err);
}

ns_status ns_sealed_facts(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_reader in;
  ns_passage_row row = {0};
  *out = (ns_record){0};
  ns_status status = check_number(s, doc, err);
  if (status)
    return status;
  if (!ns_facts_bytes(s, doc, &in) || !ns_row_decode(&in, arena, &row))
    return ns_sealed_damaged(s, NS_SECTION_FACTS, err);
  fill_columns(s, doc, out);
  return fill_facts(s, &row, arena, out, err);
}

ns_status ns_sealed_record(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_reader in;
  ns_slice bytes;
  ns_passage_row row = {0};
  *out = (ns_record){0};
  ns_status status = check_number(s, doc, err);
  if (!status)
    status = ns_stored_record(s, NS_SECTION_TEXT, doc, arena, &bytes, err);
  if (status)
    return status;
  if (!ns_facts_bytes(s, doc, &in) || !ns_row_decode(&in, arena, &row) || !ns_record_spans(bytes, &row))
    return ns_sealed_damaged(s, NS_SECTION_TEXT, err);
  fill_columns(s, doc, out);
  out->kind = row.kind;
  out->text = row.text;
  uint32_t section = ns_stretch_section(s, ns_stretch_of(s, doc));
  if (section != NS_NONE) {
    out->section = ns_name_at(&s->sections, section, arena);
    if (!out->section.ptr)
      return ns_sealed_damaged(s, NS_SECTION_SECTIONS, err);
  }
  return fill_facts(s, &row, arena, out, err);
}

ns_status ns_sealed_article(ns_segment *seg, uint32_t article, ns_arena *arena, ns_article_meta *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_slice bytes;
  *out = (ns_article_meta){0};
  if (article >= s->articles)
    return ns_fail(err, NS_NOTFOUND, "there is no article %u", article);
  ns_status status = ns_stored_record(s, NS_SECTION_META, article, arena, &bytes, err);
  return status ? status : ns_article_decode(bytes, arena, out, err);
}
