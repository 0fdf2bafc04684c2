/* A sealed segment as a source of the merge: nothing is analysed again. Its lists of numbers are coded like
 * the inverter's streams and only get a ticket in front. */
#include "sealed/make/builder.h"

#include "base/mem.h"
#include "sealed/read/facts.h"
#include "sealed/make/texts.h"

static const size_t STREAM_MAX = UINT32_MAX;
enum { FACTS_ARENA_MAX = 1 << 26 };

typedef struct base_feed {
  ns_feed feed;
  const ns_sealed *s;
  const ns_batch_info *info;
  uint32_t ticket;
  ns_field field;
  ns_dict_at at;
  bool begun;
  ns_buf stream;
  /* names have no lists: any one that still uses them, NS_NONE when nobody does */
  uint32_t *users[NS_FIELDS];
  bool users_known;
  /* forms of each term: forms with form_terms[t] <= i < form_terms[t + 1] */
  uint32_t *form_terms, *form_numbers;
  uint32_t *form_ordinals;
  ns_slice *forms;
  size_t form_capacity;
  ns_arena texts;
  /* scratch of a word */
  ns_list list;
  ns_position_list positions;
  uint32_t *symbol_starts, *symbol_ordinals;
  size_t symbol_capacity, ordinal_capacity;
} base_feed;

static base_feed *base_of(ns_feed *feed) {
  return (base_feed *)feed;
}

static const ns_dict *dict_of(const ns_sealed *s, ns_field field) {
  switch (field) {
  case NS_FIELD_ID:
    return &s->ids;
  case NS_FIELD_YEAR:
    return &s->years;
  case NS_FIELD_ENTITY:
    return &s->entities;
  case NS_FIELD_AMOUNT:
    return &s->amounts;
  case NS_FIELD_LABEL:
    return &s->labels;
  case NS_FIELD_SECTION:
    return &s->sections;
  case NS_FIELD_CAPTION:
    return &s->captions;
  case NS_FIELD_SOURCE:
    return &s->sources;
  case NS_FIELD_AUTHOR:
    return &s->authors;
  case NS_FIELD_TITLE:
    return &s->titles;
  case NS_FIELD_HEADING:
    return &s->headings;
  case NS_FIELD_WORD:
  case NS_FIELDS:
    break;
  }
  return &s->words;
}

static ns_section lists_of(ns_field field) {
  switch (field) {
  case NS_FIELD_YEAR:
    return NS_SECTION_YEAR_DOCS;
  case NS_FIELD_ENTITY:
    return NS_SECTION_ENTITY_DOCS;
  case NS_FIELD_AMOUNT:
    return NS_SECTION_AMOUNT_DOCS;
  case NS_FIELD_TITLE:
    return NS_SECTION_TITLE_DOCS;
  case NS_FIELD_HEADING:
    return NS_SECTION_HEADING_DOCS;
  case NS_FIELD_ID:
  case NS_FIELD_LABEL:
  case NS_FIELD_SECTION:
  case NS_FIELD_CAPTION:
  case NS_FIELD_SOURCE:
  case NS_FIELD_AUTHOR:
  case NS_FIELD_WORD:
  case NS_FIELDS:
    break;
  }
  return NS_SECTION_COUNT;
}

/* ---- keys ---- */

static ns_status base_next(ns_feed *feed, ns_error *err) {
  base_feed *b = base_of(feed);
  if (!b->begun) {
    b->begun = true;
    b->field = NS_FIELD_ID;
    ns_dict_first(dict_of(b->s, b->field), &b->at);
  } else {
    ns_dict_next(&b->at);
  }
  while (!b->at.bad && ns_dict_end(&b->at) && b->field < NS_FIELD_WORD) {
    b->field = (ns_field)(b->field + 1);
    ns_dict_first(dict_of(b->s, b->field), &b->at);
  }
  if (b->at.bad)
    return ns_sealed_damaged(b->s, NS_SECTION_WORDS, err);
  feed->field = ns_dict_end(&b->at) ? NS_FIELDS : b->field;
  feed->text = ns_dict_key(&b->at);
  feed->number = b->at.number;
  return NS_OK;
}

static ns_status base_rewind(ns_feed *feed, ns_error *err) {
  (void)err;
  base_of(feed)->begun = false;
  return NS_OK;
}

/* ---- who uses a name ---- */

static ns_status facts_failed(const ns_sealed *s, ns_status status, ns_error *err) {
  return status == NS_CORRUPT ? ns_sealed_damaged(s, NS_SECTION_FACTS, err) : ns_fail_nomem(err);
}

static void use(base_feed *b, ns_field field, uint32_t name, uint32_t user) {
  if (name < dict_of(b->s, field)->count && b->users[field][name] == NS_NONE)
    b->users[field][name] = user;
}

static ns_status use_labels(base_feed *b, uint32_t doc, ns_arena *arena, ns_error *err) {
  ns_passage_row row = {0};
  ns_arena_clear(arena);
  ns_status status = ns_row_decode(b->s, doc, arena, &row);
  if (status)
    return facts_failed(b->s, status, err);
  for (size_t i = 0; i < row.measure_count; i++)
    use(b, NS_FIELD_LABEL, row.measures[i].label, doc);
  return NS_OK;
}

/* The first passage of each run may be gone while another one stands. */
static void use_captions(base_feed *b) {
  const ns_sealed *s = b->s;
  for (uint32_t i = 0; i < s->caption_firsts.count; i++) {
    uint32_t doc = ns_packed_at(&s->caption_firsts, i), caption = ns_packed_at(&s->caption_numbers, i) - 1;
    uint32_t end = i + 1 < s->caption_firsts.count ? ns_packed_at(&s->caption_firsts, i + 1) : s->passages;
    for (; caption != NS_NONE && doc < end && doc < s->passages; doc++) {
      if (ns_final(b->info->passage_map, 0, doc) != NS_NONE)
        use(b, NS_FIELD_CAPTION, caption, doc);
    }
  }
}

static ns_status find_users(base_feed *b, ns_error *err) {
  static const ns_field names[] = {NS_FIELD_LABEL, NS_FIELD_SECTION, NS_FIELD_CAPTION, NS_FIELD_SOURCE, NS_FIELD_AUTHOR};
  const ns_sealed *s = b->s;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t bytes = (size_t)dict_of(s, names[i])->count * 4;
    b->users[names[i]] = ns_alloc(bytes);
    if (!b->users[names[i]])
      return ns_fail_nomem(err);
    memset(b->users[names[i]], 0xff, bytes);
  }
  for (uint32_t a = 0; a < s->articles; a++) {
    ns_article_row row = ns_articles_at(&s->rows, a);
    if (ns_final(b->info->article_map, 0, a) == NS_NONE)
      continue;
    use(b, NS_FIELD_SOURCE, row.source, a);
    use(b, NS_FIELD_AUTHOR, row.author, a);
  }
  for (uint32_t i = 0; i < s->stretches; i++) {
    if (ns_final(b->info->stretch_map, 0, i) != NS_NONE)
      use(b, NS_FIELD_SECTION, ns_stretch_section(s, i), i);
  }
  use_captions(b);
  ns_arena arena;
  ns_arena_init(&arena, FACTS_ARENA_MAX);
  ns_status status = NS_OK;
  for (uint32_t doc = 0; doc < s->passages && s->labels.count && !status; doc++) {
    if (ns_final(b->info->passage_map, 0, doc) != NS_NONE)
      status = use_labels(b, doc, &arena, err);
  }
  ns_arena_release(&arena);
  b->users_known = true;
  return status;
}

/* ---- words ---- */

/* Forms by term: the dictionary of forms turned round. */
static ns_status index_forms(base_feed *b, ns_error *err) {
  const ns_dict *forms = &b->s->forms;
  size_t terms = b->s->words.count;
  b->form_terms = ns_calloc(terms + 2, sizeof *b->form_terms);
  b->form_numbers = ns_alloc((size_t)forms->count * 4);
  b->form_ordinals = ns_alloc((size_t)forms->count * 4);
  if (!b->form_terms || !b->form_numbers || !b->form_ordinals)
    return ns_fail_nomem(err);
  ns_dict_at at;
  for (ns_dict_first(forms, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    if (at.values[1] >= terms || at.values[2] > NS_DOCS_MAX)
      return ns_sealed_damaged(b->s, NS_SECTION_FORMS, err);
    b->form_terms[at.values[1] + 2]++;
  }
  for (size_t t = 2; t < terms + 2; t++)
    b->form_terms[t] += b->form_terms[t - 1];
  for (ns_dict_first(forms, &at); !ns_dict_end(&at) && !at.bad; ns_dict_next(&at)) {
    uint32_t place = b->form_terms[at.values[1] + 1]++;
    b->form_numbers[place] = at.number;
    b->form_ordinals[place] = (uint32_t)at.values[2];
  }
  return at.bad ? ns_sealed_damaged(b->s, NS_SECTION_FORMS, err) : NS_OK;
}

static ns_status load_forms(base_feed *b, ns_error *err) {
  uint32_t first = b->form_terms[b->at.number], end = b->form_terms[b->at.number + 1], count = 0;
  for (uint32_t i = first; i < end; i++)
    count = b->form_ordinals[i] >= count ? b->form_ordinals[i] + 1 : count;
  if (count > b->s->forms.count)
    return ns_sealed_damaged(b->s, NS_SECTION_FORMS, err);
  while (count > b->form_capacity) {
    if (ns_grow(&b->forms, b->form_capacity, &b->form_capacity, sizeof *b->forms))
      return ns_fail_nomem(err);
  }
  for (uint32_t i = 0; i < count; i++)
    b->forms[i] = NS_SLICE_NONE;
  ns_arena_clear(&b->texts);
  for (uint32_t i = first; i < end; i++) {
    ns_slice text = ns_name_at(&b->s->forms, b->form_numbers[i], &b->texts);
    if (!text.ptr)
      return ns_fail_nomem(err);
    b->forms[b->form_ordinals[i]] = text;
  }
  b->feed.forms = b->forms;
  b->feed.form_count = count;
  return NS_OK;
}

static bool push(uint32_t **array, size_t count, size_t *capacity, uint32_t value) {
  if (ns_grow(array, count, capacity, sizeof **array))
    return false;
  (*array)[count] = value;
  return true;
}

/* Symbols of the list as ranges of ordinals. A list without symbols: one, with all forms. */
static bool load_symbols(base_feed *b, uint32_t *symbol_count) {
  ns_reader in;
  uint32_t count;
  size_t starts = 0, ordinals = 0;
  if (!ns_list_symbol_table(&b->list, &in, &count))
    return false;
  bool good = push(&b->symbol_starts, starts++, &b->symbol_capacity, 0);
  for (uint32_t i = 0; i < count && good && !in.bad; i++) {
    uint64_t forms = ns_read_varint(&in);
    for (uint64_t f = 0; f < forms && good && !in.bad; f++)
      good = push(&b->symbol_ordinals, ordinals++, &b->ordinal_capacity, (uint32_t)ns_read_varint(&in));
    good = good && push(&b->symbol_starts, starts++, &b->symbol_capacity, (uint32_t)ordinals);
  }
  if (!count) {
    for (uint32_t i = 0; i < b->feed.form_count && good; i++) {
      if (b->forms[i].ptr)
        good = push(&b->symbol_ordinals, ordinals++, &b->ordinal_capacity, i);
    }
    good = good && push(&b->symbol_starts, starts++, &b->symbol_capacity, (uint32_t)ordinals);
    count = 1;
  }
  *symbol_count = count;
  return good && !in.bad;
}

static bool add_posting(base_feed *b, uint32_t i, uint32_t symbols, uint32_t *before) {
  ns_list *list = &b->list;
  ns_buf *out = &b->stream;
  uint32_t symbol = ns_list_symbol(list, i);
  b->positions.count = 0;
  if (symbol >= symbols || !ns_list_positions(list, i, &b->positions))
    return false;
  uint32_t first = b->symbol_starts[symbol], forms = b->symbol_starts[symbol + 1] - first, last = 0;
  ns_buf_add_varint(out, (uint32_t)(list->docs[i] - *before));
  *before = list->docs[i];
  ns_buf_add_char(out, (char)ns_list_impact(list, i, list->docs[i]));
  ns_buf_add_varint(out, (uint64_t)b->positions.count << 2 | (forms < 3 ? forms : 3));
  if (forms >= 3)
    ns_buf_add_varint(out, forms);
  for (size_t p = 0; p < b->positions.count; p++) {
    ns_buf_add_varint(out, b->positions.at[p] - last);
    last = b->positions.at[p];
  }
  for (uint32_t f = 0; f < forms; f++)
    ns_buf_add_varint(out, b->symbol_ordinals[first + f]);
  return true;
}

static ns_status load_word(base_feed *b, ns_error *err) {
  ns_status status = b->form_terms ? NS_OK : index_forms(b, err);
  if (!status)
    status = load_forms(b, err);
  if (status)
    return status;
  uint32_t symbols, before = NS_NONE;
  bool good = ns_word_list_at(b->s, &b->at, &b->list) && load_symbols(b, &symbols);
  for (uint32_t block = 0; good && block < b->list.blocks; block++) {
    good = ns_list_load(&b->list, block);
    for (uint32_t i = 0; good && i < b->list.count; i++)
      good = add_posting(b, i, symbols, &before);
  }
  return good ? NS_OK : ns_sealed_damaged(b->s, NS_SECTION_WORD_DOCS, err);
}

static ns_status base_load(ns_feed *feed, ns_error *err) {
  base_feed *b = base_of(feed);
  ns_section lists = lists_of(b->field);
  ns_status status = NS_OK;
  ns_slice part;
  feed->form_count = 0;
  ns_buf_clear(&b->stream);
  ns_buf_add_varint(&b->stream, (uint64_t)b->ticket + 1);
  if (b->field == NS_FIELD_WORD) {
    status = load_word(b, err);
  } else if (b->field == NS_FIELD_ID) {
    ns_buf_add_varint(&b->stream, b->at.values[0] + 1);
  } else if (lists != NS_SECTION_COUNT) {
    if (!ns_section_part(b->s, lists, b->at.before[1], b->at.values[1], &part))
      status = ns_sealed_damaged(b->s, lists, err);
    else
      ns_buf_add_slice(&b->stream, part);
  } else {
    status = b->users_known ? NS_OK : find_users(b, err);
    if (!status && b->users[b->field][b->at.number] != NS_NONE)
      ns_buf_add_varint(&b->stream, (uint64_t)b->users[b->field][b->at.number] + 1);
  }
  feed->stream = ns_buf_slice(&b->stream);
  return !status && b->stream.status ? ns_fail_nomem(err) : status;
}

static void base_free(ns_feed *feed) {
  base_feed *b = base_of(feed);
  for (int f = 0; f < NS_FIELDS; f++) {
    ns_free(feed->numbers[f]);
    ns_free(b->users[f]);
  }
  ns_free(b->form_terms);
  ns_free(b->form_numbers);
  ns_free(b->form_ordinals);
  ns_free(b->forms);
  ns_free(b->symbol_starts);
  ns_free(b->symbol_ordinals);
  ns_position_list_release(&b->positions);
  ns_arena_release(&b->texts);
  ns_buf_release(&b->stream);
  ns_free(b);
}

ns_status ns_base_feed(const ns_sealed *base, uint32_t ticket, const ns_batch_info *info, ns_feed **out, ns_error *err) {
  *out = NULL;
  base_feed *b = ns_calloc(1, sizeof *b);
  if (!b)
    return ns_fail_nomem(err);
  b->s = base;
  b->info = info;
  b->ticket = ticket;
  ns_buf_init(&b->stream, STREAM_MAX);
  ns_arena_init(&b->texts, STREAM_MAX);
  b->feed = (ns_feed){.field = NS_FIELDS, .next = base_next, .load = base_load, .rewind = base_rewind, .free = base_free};
  bool good = true;
  for (int f = 0; f < NS_FIELD_WORD; f++) {
    size_t count = dict_of(base, (ns_field)f)->count;
    b->feed.numbers[f] = ns_alloc(count * 4);
    b->feed.number_count[f] = count;
    good &= b->feed.numbers[f] != NULL;
    if (b->feed.numbers[f])
      memset(b->feed.numbers[f], 0xff, count * 4);
  }
  if (!good) {
    base_free(&b->feed);
    return ns_fail_nomem(err);
  }
  *out = &b->feed;
  return NS_OK;
}

/* ---- articles and passages ---- */

ns_status ns_base_batch(const ns_sealed *base, ns_batch_info *info, ns_error *err) {
  info->base = info->ended = true;
  info->articles = base->articles;
  info->passages = base->passages;
  info->stretches = base->stretches;
  info->units = ns_calloc(base->articles, sizeof *info->units);
  info->dropped = base->hidden_articles ? ns_calloc(base->articles, 1) : NULL;
  if (!ns_guard_touch_all(&base->guards[NS_SECTION_BASE]))
    return ns_sealed_damaged(base, NS_SECTION_BASE, err);
  ns_buf_add(&info->impacts, base->base, base->passages);
  if (!info->units || (base->hidden_articles && !info->dropped) || info->impacts.status)
    return ns_fail_nomem(err);
  for (uint32_t a = 0; a < base->articles; a++) {
    uint32_t first, end;
    ns_article_range(base, a, &first, &end);
    info->units[a].passages = end - first;
    ns_article_row row = ns_articles_at(&base->rows, a);
    ns_batch_period(info, row.date_low, row.date_high);
    if (end > first)
      info->units[a].stretches = ns_stretch_of(base, end - 1) - ns_stretch_of(base, first) + 1;
    if (info->dropped)
      info->dropped[a] = ns_bit(base->hidden_articles, a);
  }
  return NS_OK;
}

struct ns_base_reader {
  const ns_sealed *s;
  ns_text_reader text;
  ns_store_reader meta;
};

ns_status ns_base_reader_new(const ns_sealed *base, ns_base_reader **out, ns_error *err) {
  *out = ns_calloc(1, sizeof **out);
  if (!*out)
    return ns_fail_nomem(err);
  (*out)->s = base;
  ns_text_reader_init(&(*out)->text, base);
  ns_store_reader_init(&(*out)->meta, base, NS_SECTION_META);
  return NS_OK;
}

void ns_base_reader_free(ns_base_reader *reader) {
  if (!reader)
    return;
  ns_text_reader_release(&reader->text);
  ns_store_reader_release(&reader->meta);
  ns_free(reader);
}

ns_status ns_base_article(ns_base_reader *reader, uint32_t article, ns_article_head *head, ns_error *err) {
  uint32_t first, end;
  ns_article_range(reader->s, article, &first, &end);
  ns_article_row row = ns_articles_at(&reader->s->rows, article);
  *head = (ns_article_head){.date = {row.date_low, row.date_high}, .source = row.source, .author = row.author,
                            .passages = end - first};
  return ns_store_reader_get(&reader->meta, article, &head->meta, err);
}

ns_status ns_base_passage(ns_base_reader *reader, uint32_t doc, ns_arena *arena, ns_passage_row *row, ns_error *err) {
  const ns_sealed *s = reader->s;
  uint32_t stretch = ns_stretch_of(s, doc);
  *row = (ns_passage_row){.key = ns_passage_key(s, doc), .similar = ns_passage_similar(s, doc),
                          .paragraph = ns_passage_paragraph(s, doc), .section = ns_stretch_section(s, stretch),
                          .caption = ns_passage_caption(s, doc)};
  row->stretch = ns_stretch_first(s, stretch) == doc;
  ns_status status = ns_row_decode(s, doc, arena, row);
  return status ? facts_failed(s, status, err) : NS_OK;
}

ns_status ns_base_record(ns_base_reader *reader, uint32_t doc, ns_slice *record, size_t *head, ns_error *err) {
  ns_status status = ns_text_reader_get(&reader->text, doc, record, err);
  *head = reader->text.head;
  return status;
}
