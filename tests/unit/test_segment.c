#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "oracle/oracle.h"
#include "oracle/random.h"
#include "live/facet_counts.h"

static void impact_saturates_and_shrinks_with_length(void **state) {
  (void)state;
  const struct {
    uint32_t tf, len;
    uint8_t impact;
  } rows[] = {{1, 60, 128}, {2, 60, 170}, {1, 0, 170}, {1, 180, 85}, {1000000, 60, 255}, {1, 4000000, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(rows[i].impact, ns_impact(rows[i].tf, rows[i].len));
}

static void weight_is_an_idf_within_its_limits(void **state) {
  (void)state;
  assert_int_equal(710, ns_term_weight(8, 4, 1.0)); /* 1024 ln 2 = 709.78 */
  assert_int_equal(1420, ns_term_weight(8, 4, 2.0));
  assert_int_equal(1, ns_term_weight(1000000, 1000000, 1.0));
  assert_int_equal(ns_term_weight(10, 10, 1.0), ns_term_weight(10, 12, 1.0));
  assert_int_equal(NS_WEIGHT_MAX, ns_term_weight(UINT64_MAX / 2, 0, 1000.0));
}

static void ties_go_by_date_then_article_then_paragraph(void **state) {
  (void)state;
  ns_slice a = NS_LIT("artikel-a");
  assert_true(ns_tie_key(20250714, a, 9) < ns_tie_key(20250713, a, 1));
  assert_true(ns_tie_key(20250714, a, 1) < ns_tie_key(20250714, a, 2));
  assert_true(ns_tie_key(10000101, a, 1) < ns_tie_key(NS_DATE_NONE, a, 1));
  assert_true(ns_tie_key(99991231, a, 1) < ns_tie_key(99991230, a, 1));
  assert_true(ns_tie_key(20250714, a, 1) != ns_tie_key(20250714, NS_LIT("artikel-b"), 1));
  assert_true(ns_tie_key(20250714, a, 1) != ns_tie_key(20250714, a, 4097));
}

static void decades_are_half_open_and_mirrored(void **state) {
  (void)state;
  const struct {
    double value, low, high;
  } rows[] = {{0, 0, 0},         {-0.0, 0, 0},     {1, 1, 10},           {9.99, 1, 10},
              {10, 10, 100},     {1000, 1e3, 1e4}, {999.9999, 100, 1e3}, {14.3e9, 1e10, 1e11},
              {-10, -100, -10},  {-9.5, -10, -1},  {1e15, 1e15, 1e16},   {0.1, 0.1, 1},
              {1e22, 1e22, 1e23}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double low, high;
    ns_decade(rows[i].value, &low, &high);
    assert_true(!signbit(low) || rows[i].low < 0);
    assert_float_equal(rows[i].low, low, fabs(rows[i].low) * 1e-12);
    assert_float_equal(rows[i].high, high, fabs(rows[i].high) * 1e-12);
  }
}

static void names_fold_case_and_blanks(void **state) {
  (void)state;
  const struct {
    const char *name, *folded;
  } rows[] = {{"  Die   ZEIT\t", "die zeit"},
              {"\xC3\x96kopost", "\xC3\xB6kopost"},
              {"O\xCC\x88kopost", "\xC3\xB6kopost"},
              {"Gro\xC3\x9F\xC2\xA0 Verlag", "gross verlag"},
              {"\xFF"
               "A",
               "\xFF"
               "A"},
              {" ", ""}};
  ns_arena arena;
  ns_arena_init(&arena, 1 << 16);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_slice folded = ns_fold_name(ns_slice_str(rows[i].name), &arena);
    assert_non_null(folded.ptr);
    assert_string_equal(rows[i].folded, folded.ptr);
    assert_true(ns_slice_eq(folded, ns_fold_name(folded, &arena)));
  }
  assert_null(ns_fold_name(NS_SLICE_NONE, &arena).ptr);
  ns_arena_release(&arena);
}

static void docs_are_found_from_any_place(void **state) {
  (void)state;
  ns_docs docs = {0};
  for (uint32_t i = 0; i < 1000; i++)
    assert_int_equal(NS_OK, ns_docs_add(&docs, 3 * i + 1));
  for (uint32_t doc = 0; doc < 3010; doc += 7) {
    size_t expected = 0;
    while (expected < docs.count && docs.at[expected] < doc)
      expected++;
    for (size_t from = 0; from <= expected; from += 1 + expected / 5)
      assert_int_equal(expected, ns_docs_find(&docs, from, doc));
  }
  ns_docs_release(&docs);
}

/* ------------------------------------------------------------------ stored forms */

static void assert_same(ns_slice expected, ns_slice actual) {
  assert_true(expected.ptr && actual.ptr ? ns_slice_eq(expected, actual) : expected.ptr == actual.ptr);
}

static void assert_same_figure(const ns_figure *a, const ns_figure *b, bool full) {
  assert_int_equal(a->kind, b->kind);
  assert_int_equal(a->modifier, b->modifier);
  assert_int_equal(a->role, b->role);
  assert_int_equal(a->sign, b->sign);
  assert_int_equal(a->relative, b->relative);
  assert_int_equal(a->year, b->year);
  assert_memory_equal(&a->low, &b->low, sizeof a->low);
  assert_memory_equal(&a->high, &b->high, sizeof a->high);
  assert_same(a->unit, b->unit);
  assert_same(full ? a->label : NS_SLICE_NONE, b->label);
  assert_int_equal(full ? a->start : 0, b->start);
  assert_int_equal(full ? a->end : 0, b->end);
}

static ns_doc sample_doc(void) {
  static const ns_figure figures[] = {
      {0,
       12,
       NS_KIND_MONEY,
       NS_MOD_GT,
       NS_ROLE_TO,
       -1,
       true,
       2031,
       7.25e10,
       7.5e10,
       {"EUR", 3},
       {"Umsatz", 6}},
      {14, 20, NS_KIND_COUNT, NS_MOD_VAGUE, NS_ROLE_BY, 1, false, 0, 100, 1000, {"Hallen", 6}, {NULL, 0}},
      {21, 24, NS_KIND_NUMBER, NS_MOD_EXACT, 0, 0, false, -40, -0.0, 1e300, {NULL, 0}, {"", 0}},
      {25,
       29,
       NS_KIND_TEMPERATURE,
       NS_MOD_EXACT,
       0,
       0,
       false,
       0,
       -12.5,
       9007199254740993.0,
       {"\xC2\xB0"
        "C",
        3},
       {0}}};
  static const ns_entity entities[] = {{0, 5, NS_ENTITY_PLACE, {"Lahnau", 6}},
                                       {7, 9, NS_ENTITY_PERSON, {"Ida Feld", 8}}};
  static const int16_t years[] = {1000, 1999, 2000, 9999};
  ns_doc doc = {.text = NS_LIT("Die Halle in Lahnau wird gr\xC3\xB6\xC3\x9F"
                               "er."),
                .paragraph = 70000,
                .kind = 2};
  doc.facts = (ns_facts){figures, 4, entities, 2, years, 4};
  doc.key = UINT64_MAX - 1;
  doc.similar = 42;
  return doc;
}

static void records_come_back_as_they_went_in(void **state) {
  (void)state;
  ns_doc doc = sample_doc();
  ns_buf buf;
  ns_arena arena;
  ns_record record;
  ns_buf_init(&buf, 1 << 20);
  ns_arena_init(&arena, 1 << 20);
  for (int section = 0; section < 3; section++) {
    doc.section = section == 0 ? NS_SLICE_NONE : section == 1 ? NS_LIT("") : NS_LIT("Ausbau");
    doc.caption = section == 2 ? NS_LIT("in Mio. Euro") : NS_SLICE_NONE;
    ns_buf_clear(&buf);
    ns_record_encode(&doc, 77, &buf);
    assert_int_equal(NS_OK, ns_record_decode(ns_buf_slice(&buf), &arena, &record, NULL));
    assert_same(doc.text, record.text);
    assert_same(doc.section, record.section);
    assert_same(doc.caption, record.caption);
    assert_int_equal(77, record.article);
    assert_int_equal(70000, record.paragraph);
    assert_int_equal(2, record.kind);
    assert_true(doc.key == record.key && doc.similar == record.similar);
    assert_int_equal(4, record.facts.figure_count);
    for (size_t i = 0; i < 4; i++)
      assert_same_figure(&doc.facts.figures[i], &record.facts.figures[i], true);
    assert_int_equal(2, record.facts.entity_count);
    assert_int_equal(7, record.facts.entities[1].start);
    assert_same(doc.facts.entities[1].name, record.facts.entities[1].name);
    assert_memory_equal(doc.facts.years, record.facts.years, 4 * sizeof(int16_t));
  }
  ns_arena_release(&arena);
  ns_buf_release(&buf);
}

static void facts_come_back_without_spans(void **state) {
  (void)state;
  ns_doc doc = sample_doc();
  ns_buf buf;
  ns_arena arena;
  ns_facts facts;
  ns_buf_init(&buf, 1 << 20);
  ns_arena_init(&arena, 1 << 20);
  ns_facts_encode(&doc.facts, &buf);
  assert_int_equal(NS_OK, ns_facts_decode(ns_buf_slice(&buf), &arena, &facts, NULL));
  assert_int_equal(4, facts.figure_count);
  for (size_t i = 0; i < 4; i++)
    assert_same_figure(&doc.facts.figures[i], &facts.figures[i], false);
  assert_int_equal(0, facts.entities[1].start);
  assert_int_equal(NS_ENTITY_PERSON, facts.entities[1].kind);
  assert_int_equal(9999, facts.years[3]);
  ns_arena_release(&arena);
  ns_buf_release(&buf);
}

static void articles_come_back_as_they_went_in(void **state) {
  (void)state;
  static const ns_slice terms[] = {{"halle", 5}, {"lahnau", 6}};
  ns_article_meta meta = {
      .id = NS_LIT("a/b.txt"), .title = NS_LIT("Halle"), .author = NS_LIT(""), .date = {20250101, 20251231}};
  meta.content_hash = UINT64_MAX / 3;
  meta.title_terms = terms;
  meta.title_term_count = 2;
  meta.passage_count = 9;
  ns_buf buf;
  ns_arena arena;
  ns_article_meta out;
  ns_buf_init(&buf, 1 << 20);
  ns_arena_init(&arena, 1 << 20);
  ns_article_encode(&meta, &buf);
  assert_int_equal(NS_OK, ns_article_decode(ns_buf_slice(&buf), &arena, &out, NULL));
  assert_same(meta.id, out.id);
  assert_same(meta.title, out.title);
  assert_same(meta.author, out.author);
  assert_same(NS_SLICE_NONE, out.source);
  assert_int_equal(20250101, out.date.low);
  assert_int_equal(20251231, out.date.high);
  assert_true(meta.content_hash == out.content_hash);
  assert_int_equal(9, out.passage_count);
  assert_int_equal(2, out.title_term_count);
  assert_same(terms[1], out.title_terms[1]);
  ns_arena_release(&arena);
  ns_buf_release(&buf);
}

/* Every prefix is refused; a flipped byte is refused or gives something else, but never a crash. */
static void damaged_records_are_refused(void **state) {
  (void)state;
  ns_doc doc = sample_doc();
  ns_buf buf;
  ns_arena arena;
  ns_record record;
  ns_buf_init(&buf, 1 << 20);
  ns_arena_init(&arena, 1 << 20);
  ns_record_encode(&doc, 77, &buf);
  for (size_t len = 0; len < buf.len; len++) {
    char *cut = malloc(len + 1); /* its own block, so that the sanitizer sees a byte too far */
    memcpy(cut, buf.ptr, len);
    assert_int_equal(NS_CORRUPT, ns_record_decode(ns_slice_of(cut, len), &arena, &record, NULL));
    free(cut);
  }
  for (size_t i = 0; i < 8 * buf.len; i++) {
    ns_arena_clear(&arena);
    buf.ptr[i / 8] ^= (char)(1 << i % 8);
    ns_status status = ns_record_decode(ns_buf_slice(&buf), &arena, &record, NULL);
    assert_true(status == NS_OK || status == NS_CORRUPT);
    buf.ptr[i / 8] ^= (char)(1 << i % 8);
  }
  ns_arena_release(&arena);
  ns_buf_release(&buf);
}

static void decoding_without_memory_says_so(void **state) {
  (void)state;
  ns_doc doc = sample_doc();
  ns_buf buf;
  ns_record record;
  ns_buf_init(&buf, 1 << 20);
  ns_record_encode(&doc, 77, &buf);
  for (uint64_t n = 1;; n++) {
    ns_arena arena;
    ns_arena_init(&arena, 1 << 20);
    ns_mem_fail_at(n);
    ns_status status = ns_record_decode(ns_buf_slice(&buf), &arena, &record, NULL);
    ns_mem_fail_at(0);
    ns_arena_release(&arena);
    if (status == NS_OK)
      break;
    assert_int_equal(NS_NOMEM, status);
    assert_true(n < 100);
  }
  ns_buf_release(&buf);
}

/* ------------------------------------------------------------------ positions */

static ns_positions positions_of(const char *text, uint32_t *room) {
  ns_positions list = {room, 0};
  for (; *text; text++) {
    if (*text >= '0' && *text <= '9' && (list.count == 0 || text[-1] == ' '))
      room[list.count++] = (uint32_t)strtoul(text, NULL, 10);
  }
  return list;
}

static void phrases_begin_where_every_term_stands(void **state) {
  (void)state;
  const struct {
    const char *lists[3];
    uint32_t offsets[3];
    const char *begins;
  } rows[] = {{{"1 5 9", "2 6", "3 7"}, {0, 1, 2}, "1 5"},
              {{"1 5", "3 7", "3 7"}, {0, 2, 2}, "1 5"},
              {{"4 5 6", "4 5 6", "4 5 6"}, {0, 1, 2}, "4"},
              {{"4294967295", "1", "2"}, {0, 1, 2}, ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint32_t room[3][8], out[8], expected_room[8];
    ns_positions lists[3], expected = positions_of(rows[i].begins, expected_room);
    for (int j = 0; j < 3; j++)
      lists[j] = positions_of(rows[i].lists[j], room[j]);
    assert_int_equal(expected.count, ns_phrase_begins(lists, rows[i].offsets, 3, out));
    if (expected.count)
      assert_memory_equal(expected_room, out, expected.count * sizeof *out);
  }
}

static void near_gives_each_a_place_of_its_own(void **state) {
  (void)state;
  const struct {
    const char *lists[3];
    uint32_t span;
    bool holds;
  } rows[] = {{{"1", "3", "5"}, 4, true},
              {{"1", "3", "5"}, 3, false},
              {{"7", "7", "8"}, 5, false},
              {{"7 8", "7 8", "7 8"}, 5, false},
              {{"7 8 9", "7", "7 8"}, 2, true},
              {{"7 8 9", "7", "7 8"}, 1, false},
              {{"1 20", "2 40", "3 41 21"}, 2, true},
              {{"1", "2", ""}, 9, false},
              {{"3 9", "3 9", "3 9 10"}, 1, false},
              {{"3 9", "3 9", "3 9 10"}, 7, true}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint32_t room[3][8];
    ns_positions lists[3];
    ns_arena arena;
    bool holds;
    ns_arena_init(&arena, 1 << 20);
    for (int j = 0; j < 3; j++)
      lists[j] = positions_of(rows[i].lists[j], room[j]);
    assert_int_equal(NS_OK, ns_near_holds(lists, 3, rows[i].span, &arena, &holds));
    if (rows[i].holds != holds)
      fail_msg("row %zu: expected %d, got %d", i, rows[i].holds, holds);
    ns_arena_release(&arena);
  }
}

/* The quick answers are those of the slow ones, over random passages. */
static void positions_agree_with_the_oracle(void **state) {
  (void)state;
  ns_random r = {7};
  size_t held = 0;
  for (unsigned round = 0; round < 3000; round++) {
    uint32_t room[4][16], all[64], begins[16];
    ns_positions lists[4];
    ns_doc_term terms[4];
    ns_node leaves[4], *children[4];
    uint32_t offsets[4] = {0}, total = 0, count = 1 + ns_random_below(&r, 4);
    static const char *const names[] = {"a", "b", "c", "d"};
    for (uint32_t i = 0; i < count; i++) {
      uint32_t n = 0;
      for (uint32_t p = 0; p < 30 && n < 16; p++) {
        if (ns_random_below(&r, 5) == 0)
          room[i][n++] = p;
      }
      lists[i] = (ns_positions){room[i], n};
      memcpy(all + total, room[i], n * sizeof *all);
      terms[i] = (ns_doc_term){ns_slice_str(names[i]), total, n, 1};
      leaves[i] = (ns_node){.kind = NS_NODE_TERM, .term = terms[i].term};
      children[i] = &leaves[i];
      offsets[i] = i ? offsets[i - 1] + ns_random_below(&r, 3) : 0;
      total += n;
    }
    ns_oracle_doc d = {
        .doc = {.terms = terms, .term_count = count, .positions = all, .position_count = total}};
    ns_node near = {
        .kind = NS_NODE_NEAR, .window = ns_random_below(&r, 6), .children = children, .child_count = count};
    ns_node phrase = {.kind = NS_NODE_PHRASE, .offsets = offsets, .children = children, .child_count = count};
    ns_arena arena;
    uint64_t score;
    bool holds;
    ns_arena_init(&arena, 1 << 20);
    assert_int_equal(NS_OK, ns_near_holds(lists, count, near.window, &arena, &holds));
    assert_int_equal(ns_oracle_eval(&d, &near, &score), holds);
    assert_int_equal(ns_oracle_eval(&d, &phrase, &score),
                     ns_phrase_begins(lists, offsets, count, begins) > 0);
    held += holds;
    ns_arena_release(&arena);
  }
  assert_in_range(held, 500, 2500);
}

/* ------------------------------------------------------------------ plans and facets */

static void plans_beyond_the_limits_are_refused(void **state) {
  (void)state;
  enum { WIDE = NS_PLAN_NODES_MAX };
  static ns_node leaf = {.kind = NS_NODE_TERM, .term = {"a", 1}, .weight = 1};
  static ns_node *leaves[WIDE + 1];
  static ns_node chain[NS_PLAN_DEPTH_MAX + 1];
  static ns_node *below[NS_PLAN_DEPTH_MAX + 1];
  for (size_t i = 0; i <= WIDE; i++)
    leaves[i] = &leaf;
  ns_node top = {.kind = NS_NODE_OR, .children = leaves, .child_count = NS_PLAN_SCORED_MAX};
  ns_plan plan = {&top, &top};
  assert_int_equal(NS_OK, ns_plan_check(&plan, NULL));
  top.child_count++;
  assert_int_equal(NS_LIMIT, ns_plan_check(&plan, NULL));
  leaf.weight = 0;
  top.child_count = WIDE - 1;
  assert_int_equal(NS_OK, ns_plan_check(&plan, NULL));
  top.child_count++;
  assert_int_equal(NS_LIMIT, ns_plan_check(&plan, NULL));
  for (size_t i = 0; i <= NS_PLAN_DEPTH_MAX; i++) {
    below[i] = i ? &chain[i - 1] : &leaf;
    chain[i] = (ns_node){.kind = NS_NODE_AND, .children = &below[i], .child_count = 1};
  }
  plan.match = plan.score = &chain[NS_PLAN_DEPTH_MAX - 2];
  assert_int_equal(NS_OK, ns_plan_check(&plan, NULL));
  plan.match = plan.score = &chain[NS_PLAN_DEPTH_MAX - 1];
  assert_int_equal(NS_LIMIT, ns_plan_check(&plan, NULL));
}

static void misshapen_plans_are_refused(void **state) {
  (void)state;
  ns_node all = {.kind = NS_NODE_ALL}, *child = &all;
  const uint32_t late[] = {1};
  ns_node term = {.kind = NS_NODE_TERM, .term = {"a", 1}}, *word = &term;
  ns_node rows[] = {{.kind = NS_NODE_NOT},
                    {.kind = NS_NODE_FILTER},
                    {.kind = NS_NODE_AMOUNT},
                    {.kind = NS_NODE_NEAR},
                    {.kind = NS_NODE_PHRASE},
                    {.kind = NS_NODE_NEAR, .children = &child, .child_count = 1},
                    {.kind = NS_NODE_PHRASE, .children = &child, .child_count = 1, .offsets = late},
                    {.kind = NS_NODE_PHRASE, .children = &word, .child_count = 1, .offsets = late},
                    {.kind = NS_NODE_PHRASE, .children = &word, .child_count = 1},
                    {.kind = NS_NODE_TERM, .weight = NS_WEIGHT_MAX + 1},
                    {.kind = (ns_node_kind)99}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_plan plan = {&rows[i], &rows[i]};
    assert_int_equal(NS_BUG, ns_plan_check(&plan, NULL));
  }
}

typedef struct seen {
  unsigned calls;
  uint64_t counts[8];
} seen;

static ns_status see(void *ctx, ns_facet facet, ns_slice text, int kind, double low, double high,
                     uint64_t count) {
  seen *s = ctx;
  (void)high;
  s->calls++;
  if (facet == NS_FACET_AMOUNT && kind == NS_KIND_MONEY && low > 0)
    s->counts[text.ptr ? 0 : 1] += count;
  if (facet == NS_FACET_YEAR && low > 2024 && low < 2026)
    s->counts[2] += count;
  if (facet == NS_FACET_SOURCE && ns_slice_is(text, "Bote"))
    s->counts[3] += count;
  if (facet == NS_FACET_KIND && kind == NS_KIND_DATE)
    s->counts[4] += count;
  if (facet == NS_FACET_ENTITY && kind == NS_ENTITY_PLACE && ns_slice_is(text, "Lahnau"))
    s->counts[5] += count;
  return NS_OK;
}

static void a_passage_counts_once_for_each_value(void **state) {
  (void)state;
  const ns_figure figures[] = {{.kind = NS_KIND_MONEY, .low = 20, .high = 20, .unit = {"EUR", 3}},
                               {.kind = NS_KIND_MONEY, .low = 80, .high = 90, .unit = {"EUR", 3}},
                               {.kind = NS_KIND_MONEY, .low = 30, .high = 30},
                               {.kind = NS_KIND_DATE, .low = 20250101, .high = 20250131}};
  const ns_entity places[] = {{.kind = NS_ENTITY_PLACE, .name = {"Lahnau", 6}},
                              {.kind = NS_ENTITY_PLACE, .name = {"Lahnau", 6}}};
  const int16_t years[] = {2025};
  const ns_facts facts = {figures, 4, places, 2, years, 1};
  ns_facet_counts counts;
  seen s = {0};
  ns_facet_counts_init(&counts, (1u << NS_FACET_COUNT) - 1);
  assert_int_equal(NS_OK, ns_facet_counts_add(&counts, &facts, NS_LIT("Bote")));
  assert_int_equal(NS_OK, ns_facet_counts_add(&counts, &facts, NS_SLICE_NONE));
  assert_int_equal(NS_OK, ns_facet_counts_visit(&counts, see, &s));
  const uint64_t expected[] = {2, 2, 2, 1, 2, 2};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    assert_int_equal(expected[i], s.counts[i]);
  assert_int_equal(7, s.calls);
  ns_facet_counts_release(&counts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(impact_saturates_and_shrinks_with_length),
      cmocka_unit_test(weight_is_an_idf_within_its_limits),
      cmocka_unit_test(ties_go_by_date_then_article_then_paragraph),
      cmocka_unit_test(decades_are_half_open_and_mirrored),
      cmocka_unit_test(names_fold_case_and_blanks),
      cmocka_unit_test(docs_are_found_from_any_place),
      cmocka_unit_test(records_come_back_as_they_went_in),
      cmocka_unit_test(facts_come_back_without_spans),
      cmocka_unit_test(articles_come_back_as_they_went_in),
      cmocka_unit_test(damaged_records_are_refused),
      cmocka_unit_test(decoding_without_memory_says_so),
      cmocka_unit_test(phrases_begin_where_every_term_stands),
      cmocka_unit_test(near_gives_each_a_place_of_its_own),
      cmocka_unit_test(positions_agree_with_the_oracle),
      cmocka_unit_test(plans_beyond_the_limits_are_refused),
      cmocka_unit_test(misshapen_plans_are_refused),
      cmocka_unit_test(a_passage_counts_once_for_each_value),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
