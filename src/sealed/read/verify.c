/* Reads everything: checksums first, then each structure with all that it points to. */
#include "sealed/read/facts.h"
#include "sealed/sealed.h"
#include "sealed/read/open.h"
#include "sealed/make/texts.h"

#include "base/mem.h"

static const size_t VERIFY_ARENA_MAX = (size_t)1 << 30;

ns_status ns_sealed_check(ns_segment *seg, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  for (int i = 0; i < NS_SECTION_COUNT; i++) {
    if (!ns_guard_touch_all(&s->guards[i]))
      return ns_sealed_damaged(s, (ns_section)i, err);
  }
  return NS_OK;
}

/* Keys must ascend; equal ones only where `doubles` are allowed. */
static ns_status check_order(const ns_sealed *s, const ns_dict *dict, ns_section section, bool doubles, ns_error *err) {
  ns_buf last;
  ns_buf_init(&last, NS_KEY_MAX);
  ns_dict_at at;
  bool good = true;
  for (ns_dict_first(dict, &at); good && !ns_dict_end(&at); ns_dict_next(&at)) {
    int order = at.number ? ns_slice_cmp(ns_buf_slice(&last), ns_dict_key(&at)) : -1;
    good = order < 0 || (doubles && order == 0);
    ns_buf_clear(&last);
    ns_buf_add_slice(&last, ns_dict_key(&at));
  }
  ns_status status = last.status == NS_NOMEM ? ns_fail_nomem(err) : NS_OK;
  ns_buf_release(&last);
  return !status && (!good || at.bad) ? ns_sealed_damaged(s, section, err) : status;
}

static ns_status check_gaps(const ns_sealed *s, const ns_dict *dict, ns_section lists, uint32_t limit, ns_error *err) {
  ns_dict_at at;
  for (ns_dict_first(dict, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    ns_gaps gaps;
    if (!ns_gaps_open(s, lists, &at, limit, &gaps))
      return ns_sealed_damaged(s, lists, err);
    while (ns_gaps_next(&gaps) != NS_NONE)
      continue;
    if (gaps.in.bad || gaps.left || gaps.in.at != gaps.in.end)
      return ns_sealed_damaged(s, lists, err);
  }
  return NS_OK;
}

static ns_status check_names(const ns_sealed *s, ns_error *err) {
  const struct {
    const ns_dict *dict;
    ns_section section, lists;
    uint32_t limit;
  } all[] = {
      {&s->ids, NS_SECTION_IDS, NS_SECTION_COUNT, 0},
      {&s->years, NS_SECTION_YEARS, NS_SECTION_YEAR_DOCS, s->passages},
      {&s->entities, NS_SECTION_ENTITIES, NS_SECTION_ENTITY_DOCS, s->passages},
      {&s->amounts, NS_SECTION_AMOUNTS, NS_SECTION_AMOUNT_DOCS, s->passages},
      {&s->labels, NS_SECTION_LABELS, NS_SECTION_COUNT, 0},
      {&s->sections, NS_SECTION_SECTIONS, NS_SECTION_COUNT, 0},
      {&s->captions, NS_SECTION_CAPTIONS, NS_SECTION_COUNT, 0},
      {&s->sources, NS_SECTION_SOURCES, NS_SECTION_COUNT, 0},
      {&s->authors, NS_SECTION_AUTHORS, NS_SECTION_COUNT, 0},
      {&s->titles, NS_SECTION_TITLES, NS_SECTION_TITLE_DOCS, s->articles},
      {&s->headings, NS_SECTION_HEADINGS, NS_SECTION_HEADING_DOCS, s->stretches},
      {&s->words, NS_SECTION_WORDS, NS_SECTION_COUNT, 0},
      {&s->forms, NS_SECTION_FORMS, NS_SECTION_COUNT, 0},
  };
  ns_status status = NS_OK;
  for (size_t i = 0; i < sizeof all / sizeof *all && !status; i++) {
    status = check_order(s, all[i].dict, all[i].section, all[i].section == NS_SECTION_FORMS, err);
    if (!status && all[i].lists != NS_SECTION_COUNT)
      status = check_gaps(s, all[i].dict, all[i].lists, all[i].limit, err);
  }
  return status;
}

/* ---- words ---- */

static bool check_block(ns_list *list, uint32_t block, ns_position_list *positions) {
  uint8_t max = 0;
  if (!ns_list_load(list, block))
    return false;
  ns_list_impacts(list);
  for (uint32_t i = 0; i < list->count; i++) {
    max = list->impacts[i] > max ? list->impacts[i] : max;
    positions->count = 0;
    if (!ns_list_positions(list, i, positions) || ns_list_symbol(list, i) == NS_NONE)
      return false;
    for (size_t p = 1; p < positions->count; p++) {
      if (positions->at[p] <= positions->at[p - 1])
        return false;
    }
  }
  return max == ns_list_max(list, block);
}

static ns_status check_words(const ns_sealed *s, ns_error *err) {
  ns_dict_at at;
  ns_position_list positions = {0};
  uint64_t postings = 0, terms = 0;
  bool good = true;
  for (ns_dict_first(&s->words, &at); good && !ns_dict_end(&at); ns_dict_next(&at)) {
    ns_list list;
    good = at.values[0] > 0 && ns_word_list_at(s, &at, &list);
    for (uint32_t b = 0; good && b < list.blocks; b++)
      good = check_block(&list, b, &positions);
    postings += at.values[0];
    terms++;
  }
  bool starved = positions.starved;
  ns_position_list_release(&positions);
  if (starved)
    return ns_fail_nomem(err);
  if (!good || at.bad || postings != s->head.counts.postings || terms != s->head.counts.terms)
    return ns_sealed_damaged(s, NS_SECTION_WORD_DOCS, err);
  for (ns_dict_first(&s->forms, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    if (at.values[1] >= s->words.count || at.values[0] == 0 || at.values[0] > s->passages)
      return ns_sealed_damaged(s, NS_SECTION_FORMS, err);
  }
  return NS_OK;
}

/* ---- columns and store ---- */

static ns_status check_articles(const ns_sealed *s, ns_error *err) {
  uint32_t before = 0;
  for (uint32_t a = 0; a < s->articles; a++) {
    ns_article_row row = ns_articles_at(&s->rows, a);
    bool good = row.first >= before && row.first <= s->passages && (a || row.first == 0) &&
                (row.source == NS_NONE || row.source < s->sources.count) &&
                (row.author == NS_NONE || row.author < s->authors.count);
    if (!good)
      return ns_sealed_damaged(s, NS_SECTION_ARTICLES, err);
    before = row.first;
  }
  ns_dict_at at;
  for (ns_dict_first(&s->ids, &at); !ns_dict_end(&at); ns_dict_next(&at)) {
    if (at.values[0] >= s->articles)
      return ns_sealed_damaged(s, NS_SECTION_IDS, err);
  }
  return NS_OK;
}

/* Passages in a row that share a name, one above its number in the dictionary, or none (0). */
static ns_status check_runs(const ns_sealed *s, const ns_packed *firsts, const ns_packed *names, const ns_dict *dict,
                            ns_section section, ns_error *err) {
  uint32_t before = 0;
  for (uint32_t i = 0; i < firsts->count; i++) {
    uint32_t first = ns_packed_at(firsts, i);
    if ((i && first <= before) || first >= s->passages || ns_packed_at(names, i) > dict->count)
      return ns_sealed_damaged(s, section, err);
    before = first;
  }
  return NS_OK;
}

static bool numbers_good(const ns_sealed *s, const ns_passage_row *row) {
  for (size_t i = 0; i < row->year_count; i++) {
    if (row->years[i] >= s->years.count)
      return false;
  }
  for (size_t i = 0; i < row->mention_count; i++) {
    if (row->mentions[i].entity >= s->entities.count)
      return false;
  }
  for (size_t i = 0; i < row->measure_count; i++) {
    if (row->measures[i].amount >= s->amounts.count ||
        (row->measures[i].label != NS_NONE && row->measures[i].label >= s->labels.count))
      return false;
  }
  return true;
}

static ns_status check_passages(const ns_sealed *s, ns_error *err) {
  ns_text_reader text;
  ns_arena arena;
  ns_arena_init(&arena, VERIFY_ARENA_MAX);
  ns_text_reader_init(&text, s);
  ns_status status = NS_OK;
  for (uint32_t doc = 0; doc < s->passages && !status; doc++) {
    ns_slice record = NS_SLICE_NONE;
    ns_passage_row row = {0};
    ns_arena_clear(&arena);
    uint32_t first, end, article = ns_article_of(s, doc);
    ns_article_range(s, article, &first, &end);
    if (doc < first || doc >= end)
      status = ns_sealed_damaged(s, NS_SECTION_ARTICLE_INDEX, err);
    else if (ns_row_decode(s, doc, &arena, &row) || !numbers_good(s, &row))
      status = ns_sealed_damaged(s, NS_SECTION_FACTS, err);
    else
      status = ns_text_reader_get(&text, doc, &record, err);
    if (!status && !ns_record_spans(record, text.head, &row))
      status = ns_sealed_damaged(s, NS_SECTION_TEXT, err);
  }
  ns_text_reader_release(&text);
  ns_arena_release(&arena);
  return status;
}

static ns_status check_book(const ns_sealed *s, ns_error *err) {
  for (uint32_t i = 0; i < s->book.word_count; i++) {
    if (!ns_wordbook_word(&s->book, i).len)
      return ns_sealed_damaged(s, NS_SECTION_BOOK, err);
  }
  return NS_OK;
}

static ns_status check_meta(const ns_sealed *s, ns_error *err) {
  ns_store_reader meta;
  ns_arena arena;
  ns_arena_init(&arena, VERIFY_ARENA_MAX);
  ns_store_reader_init(&meta, s, NS_SECTION_META);
  ns_status status = NS_OK;
  for (uint32_t a = 0; a < s->articles && !status; a++) {
    ns_slice bytes;
    ns_article_meta out;
    ns_dict_at at;
    ns_arena_clear(&arena);
    status = ns_store_reader_get(&meta, a, &bytes, err);
    if (!status)
      status = ns_article_decode(bytes, &arena, &out, err);
    if (!status && (!ns_dict_find(&s->ids, out.id, &at) || at.values[0] != a))
      status = ns_sealed_damaged(s, NS_SECTION_IDS, err);
  }
  ns_store_reader_release(&meta);
  ns_arena_release(&arena);
  return status;
}

ns_status ns_sealed_verify(ns_segment *seg, ns_error *err) {
  const ns_sealed *s = ns_sealed_of(seg);
  ns_status status = ns_sealed_check(seg, err);
  if (!status)
    status = check_names(s, err);
  if (!status)
    status = check_words(s, err);
  if (!status)
    status = check_articles(s, err);
  if (!status)
    status = check_runs(s, &s->stretch_firsts, &s->stretch_sections, &s->sections, NS_SECTION_STRETCHES, err);
  if (!status)
    status = check_runs(s, &s->caption_firsts, &s->caption_numbers, &s->captions, NS_SECTION_CAPTION_RUNS, err);
  if (!status)
    status = check_book(s, err);
  if (!status)
    status = check_passages(s, err);
  return status ? status : check_meta(s, err);
}
