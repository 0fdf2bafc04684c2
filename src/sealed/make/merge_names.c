/* All fields but the words: dictionaries of ids and names, and lists of numbers. */
#include "sealed/make/builder.h"

#include "base/mem.h"

typedef enum ns_space { SPACE_ARTICLES, SPACE_PASSAGES, SPACE_STRETCHES } ns_space;

typedef struct field_shape {
  ns_section dict, lists; /* lists NS_SECTION_COUNT: names alone */
  ns_space space;
} field_shape;

static const field_shape shapes[NS_FIELD_WORD] = {
    [NS_FIELD_ID] = {NS_SECTION_IDS, NS_SECTION_COUNT, SPACE_ARTICLES},
    [NS_FIELD_YEAR] = {NS_SECTION_YEARS, NS_SECTION_YEAR_DOCS, SPACE_PASSAGES},
    [NS_FIELD_ENTITY] = {NS_SECTION_ENTITIES, NS_SECTION_ENTITY_DOCS, SPACE_PASSAGES},
    [NS_FIELD_AMOUNT] = {NS_SECTION_AMOUNTS, NS_SECTION_AMOUNT_DOCS, SPACE_PASSAGES},
    [NS_FIELD_LABEL] = {NS_SECTION_LABELS, NS_SECTION_COUNT, SPACE_PASSAGES},
    [NS_FIELD_SECTION] = {NS_SECTION_SECTIONS, NS_SECTION_COUNT, SPACE_STRETCHES},
    [NS_FIELD_CAPTION] = {NS_SECTION_CAPTIONS, NS_SECTION_COUNT, SPACE_PASSAGES},
    [NS_FIELD_SOURCE] = {NS_SECTION_SOURCES, NS_SECTION_COUNT, SPACE_ARTICLES},
    [NS_FIELD_AUTHOR] = {NS_SECTION_AUTHORS, NS_SECTION_COUNT, SPACE_ARTICLES},
    [NS_FIELD_TITLE] = {NS_SECTION_TITLES, NS_SECTION_TITLE_DOCS, SPACE_ARTICLES},
    [NS_FIELD_HEADING] = {NS_SECTION_HEADINGS, NS_SECTION_HEADING_DOCS, SPACE_STRETCHES},
};

static const size_t LIST_MAX = UINT32_MAX;

static uint32_t final_number(const ns_cursor *c, ns_space space) {
  const ns_batch_info *b = c->batch;
  uint32_t number = c->doc - 1;
  switch (space) {
  case SPACE_ARTICLES:
    return number < b->articles ? ns_final(b->article_map, b->first_article, number) : NS_NONE;
  case SPACE_PASSAGES:
    return number < b->passages ? ns_final(b->passage_map, b->first_passage, number) : NS_NONE;
  case SPACE_STRETCHES:
    return number < b->stretches ? ns_final(b->stretch_map, b->first_stretch, number) : NS_NONE;
  }
  return NS_NONE;
}

typedef struct list_of_key {
  uint32_t count, last; /* numbers, the last of them */
  ns_buf gaps;
} list_of_key;

static ns_status collect(ns_merge *m, ns_drain *d, ns_space space, list_of_key *list, ns_error *err) {
  list->count = 0;
  list->last = NS_NONE;
  ns_buf_clear(&list->gaps);
  ns_status status = ns_drain_begin(d, m, err);
  while (!status && ns_drain_next(d)) {
    uint32_t number = final_number(d->now, space);
    if (number == NS_NONE)
      continue;
    ns_buf_add_varint(&list->gaps, (uint32_t)(number - list->last));
    list->last = number;
    list->count++;
  }
  if (!status && ns_drain_bad(d))
    status = ns_fail(err, NS_CORRUPT, "postings of the builder are damaged; build again");
  return status;
}

static void remember_number(ns_merge *m, ns_field field, uint32_t number) {
  for (size_t i = 0; i < m->at_key_count; i++) {
    ns_feed *feed = m->at_key[i];
    if (feed->number < feed->number_count[field])
      feed->numbers[field][feed->number] = number;
  }
}

/* One field, whose first key the merge stands at; *field and *text are then those of the next one. */
static ns_status merge_field(ns_merge *m, ns_field which, ns_field *field, ns_slice *text, ns_error *err) {
  const field_shape *shape = &shapes[which];
  bool lists = shape->lists != NS_SECTION_COUNT;
  const ns_dict_shape *columns = which == NS_FIELD_ID ? &ns_shape_ids : lists ? &ns_shape_lists : &ns_shape_names;
  ns_dict_writer dict;
  ns_out out = {.fd = -1};
  ns_drain drain = {0};
  list_of_key list = {0};
  ns_buf_init(&list.gaps, LIST_MAX);
  const char *folder = m->builder->folder;
  ns_status status = ns_dict_writer_open(&dict, folder, ns_section_name(shape->dict), columns, err);
  if (!status && lists)
    status = ns_out_open(&out, folder, ns_section_name(shape->lists), err);
  while (!status && *field == which) {
    status = collect(m, &drain, shape->space, &list, err);
    if (!status && list.count) {
      const uint64_t values[] = {which == NS_FIELD_ID ? list.last : list.count, list.gaps.len};
      remember_number(m, which, dict.count);
      ns_dict_add(&dict, *text, values);
      if (which == NS_FIELD_AMOUNT && text->len && (unsigned char)text->ptr[0] < NS_KIND_COUNT_OF_KINDS)
        m->kind_ends[(unsigned char)text->ptr[0]] = dict.count;
      if (lists)
        ns_out_add_buf(&out, &list.gaps);
    }
    if (!status)
      status = ns_merge_next(m, field, text, err);
  }
  m->keys[which] = dict.count;
  if (!status)
    status = ns_dict_writer_close(&dict, &m->head.sections[shape->dict], err);
  if (!status && lists)
    status = ns_out_close(&out, true, &m->head.sections[shape->lists], err);
  ns_dict_writer_release(&dict);
  ns_out_release(&out);
  ns_drain_release(&drain);
  ns_buf_release(&list.gaps);
  return status;
}

ns_status ns_merge_names(ns_merge *m, ns_error *err) {
  ns_field field;
  ns_slice text;
  ns_status status = ns_merge_rewind(m, err);
  if (!status)
    status = ns_merge_next(m, &field, &text, err);
  for (unsigned f = 0; f < NS_FIELD_WORD && !status; f++)
    status = merge_field(m, (ns_field)f, &field, &text, err);
  return status;
}
