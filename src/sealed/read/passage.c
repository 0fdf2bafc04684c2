/* Words by term, and passages as records. */
#include "sealed/read/facts.h"
#include "sealed/read/open.h"

static ns_list_source source_of(const ns_sealed *s) {
  return (ns_list_source){.guards = s->guards, .base = s->base, .passages = s->passages, .kernels = s->kernels, .impacts = &s->impacts};
}

bool ns_word_list_at(const ns_sealed *s, const ns_dict_at *at, ns_list *list) {
  ns_list_source from = source_of(s);
  bool good = at->values[0] <= s->passages &&
              ns_section_range(s, NS_SECTION_WORD_DOCS, at->before[1], at->values[1], &from.docs) &&
              ns_section_range(s, NS_SECTION_WORD_POSITIONS, at->before[2], at->values[2], &from.positions) &&
              ns_section_range(s, NS_SECTION_WORD_FORMS, at->before[3], at->values[3], &from.forms);
  from.df = good ? (uint32_t)at->values[0] : 0;
  ns_list_open(list, &from);
  list->bad |= !good;
  return !list->bad;
}

bool ns_word_list(const ns_sealed *s, ns_slice term, ns_list *list, uint32_t *number) {
  ns_dict_at at;
  ns_list_source none = source_of(s);
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

static ns_status copy_name(const ns_sealed *s, const ns_dict *dict, uint32_t number, ns_section section,
                           ns_arena *arena, ns_slice *out, ns_error *err) {
  ns_dict_at at;
  *out = NS_SLICE_NONE;
  if (number >= dict->count)
    return ns_sealed_damaged(s, section, err);
  ns_dict_number(dict, number, &at);
  if (ns_dict_end(&at))
    return ns_sealed_damaged(s, section, err);
  *out = ns_arena_copy(arena, ns_dict_key(&at));
  return out->ptr ? NS_OK : ns_fail_nomem(err);
}

/* Kind and unit of an amount's key: kind byte, unit, 0, decade (two bytes). */
static ns_status read_amount_key(const ns_sealed *s, uint32_t amount, ns_arena *arena, ns_figure *figure,
                                 ns_error *err) {
  enum { AROUND_UNIT = 4 };
  ns_slice key;
  ns_status status = copy_name(s, &s->amounts, amount, NS_SECTION_AMOUNTS, arena, &key, err);
  if (status)
    return status;
  if (key.len < AROUND_UNIT || (unsigned char)key.ptr[0] >= NS_KIND_COUNT_OF_KINDS)
    return ns_sealed_damaged(s, NS_SECTION_AMOUNTS, err);
  figure->kind = (uint8_t)key.ptr[0];
  figure->unit = key.len > AROUND_UNIT ? ns_slice_of(key.ptr + 1, key.len - AROUND_UNIT) : NS_SLICE_NONE;
  return NS_OK;
}

static ns_status fill_figures(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out,
                              ns_error *err) {
  ns_figure *figures = ns_arena_calloc(arena, row->measure_count, sizeof *figures);
  ns_status status = figures ? NS_OK : ns_fail_nomem(err);
  for (size_t i = 0; i < row->measure_count && !status; i++) {
    const ns_measure *m = &row->measures[i];
    figures[i] = m->figure;
    status = read_amount_key(s, m->amount, arena, &figures[i], err);
    if (!status && m->label != NS_NONE)
      status = copy_name(s, &s->labels, m->label, NS_SECTION_LABELS, arena, &figures[i].label, err);
  }
  out->figures = figures;
  out->figure_count = row->measure_count;
  return status;
}

static ns_status fill_entities(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out,
                               ns_error *err) {
  ns_entity *entities = ns_arena_calloc(arena, row->mention_count, sizeof *entities);
  ns_status status = entities ? NS_OK : ns_fail_nomem(err);
  for (size_t i = 0; i < row->mention_count && !status; i++) {
    const ns_mention *m = &row->mentions[i];
    ns_slice key;
    status = copy_name(s, &s->entities, m->entity, NS_SECTION_ENTITIES, arena, &key, err);
    if (status)
      break;
    if (!key.len || (unsigned char)key.ptr[key.len - 1] >= NS_ENTITY_KINDS)
      status = ns_sealed_damaged(s, NS_SECTION_ENTITIES, err);
    else
      entities[i] = (ns_entity){m->start, m->end, (uint8_t)key.ptr[key.len - 1], ns_slice_of(key.ptr, key.len - 1)};
  }
  out->entities = entities;
  out->entity_count = row->mention_count;
  return status;
}

static ns_status fill_years(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_facts *out,
                            ns_error *err) {
  int16_t *years = ns_arena_calloc(arena, row->year_count, sizeof *years);
  ns_status status = years ? NS_OK : ns_fail_nomem(err);
  for (size_t i = 0; i < row->year_count && !status; i++) {
    ns_slice key;
    status = copy_name(s, &s->years, row->years[i], NS_SECTION_YEARS, arena, &key, err);
    if (!status && key.len != 2)
      status = ns_sealed_damaged(s, NS_SECTION_YEARS, err);
    if (!status)
      years[i] = (int16_t)(((unsigned char)key.ptr[0] << 8 | (unsigned char)key.ptr[1]) - 32768);
  }
  out->years = years;
  out->year_count = row->year_count;
  return status;
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

/* Fingerprints lie far apart: those of the next passages are asked of memory before any is read. */
ns_status ns_sealed_places(ns_segment *segment, const uint32_t *docs, size_t count, ns_place *out, ns_error *err) {
  enum { AT_ONCE = 32 };
  const ns_sealed *s = ns_sealed_of(segment);
  const ns_guard *prints = &s->guards[NS_SECTION_SIMILAR];
  for (size_t from = 0; from < count; from += AT_ONCE) {
    uint32_t texts[AT_ONCE];
    size_t here = count - from < AT_ONCE ? count - from : AT_ONCE;
    for (size_t i = 0; i < here; i++) {
      ns_status status = check_number(s, docs[from + i], err);
      if (status)
        return status;
      texts[i] = ns_passage_text(s, docs[from + i]);
      if (texts[i] < s->texts)
        __builtin_prefetch(prints->ptr + (size_t)texts[i] * 8);
      out[from + i].article = ns_article_of(s, docs[from + i]);
    }
    for (size_t i = 0; i < here; i++)
      out[from + i].similar = texts[i] < s->texts ? ns_load64(ns_guard_at(prints, (size_t)texts[i] * 8, 8)) : 0;
  }
  return NS_OK;
}

static ns_status fill_facts(const ns_sealed *s, const ns_passage_row *row, ns_arena *arena, ns_record *out,
                            ns_error *err) {
  ns_status status = fill_figures(s, row, arena, &out->facts, err);
  if (!status)
    status = fill_entities(s, row, arena, &out->facts, err);
  if (!status)
    status = fill_years(s, row, arena, &out->facts, err);
  if (status)
    *out = (ns_record){0};
  return status;
}

static ns_status read_row(const ns_sealed *s, uint32_t doc, ns_arena *arena, ns_passage_row *row, ns_error *err) {
  *row = (ns_passage_row){0};
  ns_status status = ns_row_decode(s, doc, arena, row);
  return status == NS_CORRUPT ? ns_sealed_damaged(s, NS_SECTION_FACTS, err) : status ? ns_fail_nomem(err) : NS_OK;
}

ns_status ns_sealed_facts(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_passage_row row;
  *out = (ns_record){0};
  ns_status status = check_number(s, doc, err);
  if (!status)
    status = read_row(s, doc, arena, &row, err);
  if (status)
    return status;
  fill_columns(s, doc, out);
  return fill_facts(s, &row, arena, out, err);
}

ns_status ns_sealed_record(ns_segment *seg, uint32_t doc, ns_arena *arena, ns_record *out, ns_error *err) {
  ns_sealed *s = ns_sealed_of(seg);
  ns_slice bytes;
  size_t head;
  ns_passage_row row;
  *out = (ns_record){0};
  ns_status status = check_number(s, doc, err);
  if (!status)
    status = ns_stored_record(s, NS_SECTION_TEXT, ns_passage_text(s, doc), arena, &bytes, &head, err);
  if (!status)
    status = read_row(s, doc, arena, &row, err);
  if (status)
    return status;
  if (!ns_record_spans(bytes, head, &row))
    return ns_sealed_damaged(s, NS_SECTION_TEXT, err);
  fill_columns(s, doc, out);
  out->kind = row.kind;
  out->text = row.text;
  uint32_t section = ns_stretch_section(s, ns_stretch_of(s, doc)), caption = ns_passage_caption(s, doc);
  if (section != NS_NONE)
    status = copy_name(s, &s->sections, section, NS_SECTION_SECTIONS, arena, &out->section, err);
  if (!status && caption != NS_NONE)
    status = copy_name(s, &s->captions, caption, NS_SECTION_CAPTIONS, arena, &out->caption, err);
  if (!status)
    return fill_facts(s, &row, arena, out, err);
  *out = (ns_record){0};
  return status;
}

ns_status ns_sealed_article(ns_segment *seg, uint32_t article, ns_arena *arena, ns_article_meta *out, ns_error *err) {
  ns_sealed *s = ns_sealed_of(seg);
  ns_slice bytes;
  size_t head; /* all of it */
  *out = (ns_article_meta){0};
  if (article >= s->articles)
    return ns_fail(err, NS_NOTFOUND, "there is no article %u", article);
  ns_status status = ns_stored_record(s, NS_SECTION_META, article, arena, &bytes, &head, err);
  return status ? status : ns_article_decode(bytes, arena, out, err);
}
