/* The same random articles in three indexes, all live, all sealed and split at random: random queries of the whole
 * language must give the same passages in the same order, with the same totals and facets, page by page. */
#include <stdlib.h>

#include "unit.h"

#include "base/file.h"
#include "base/mem.h"
#include "index/index.h"
#include "oracle/random.h"
#include "search/search.h"
#include "shelf.h"

enum { ARTICLES = 260, PASSAGES_MAX = 4, WORDS_MAX = 30, QUERIES = 160, PAGE = 7, PAGES = 3 };
static const uint64_t SEED = 20261122;

/* Words of our own, the frequent ones first. */
static const char *const words[] = {
    "der", "und", "Hafen", "die", "Schiff", "Schiffe", "liegt", "Werft", "neue", "Hafenbecken", "Lotsen", "baut", "Kran", "Kräne", "Container",
    "Containerschiff", "Schleuse", "Schleusen", "Flut", "Hochwasser", "Deich", "Deiche", "Deichbau", "Museum", "Museen", "Strom", "Stromnetz",
    "Windkraft", "Windkraftwerk", "Wärme", "Wärmepumpe", "Brücke", "Brücken", "gebaut", "geplant", "teuer", "Tiefsee-Forschung", "Forscherin",
    "Forscher", "Energie- und Umweltfragen", "Schule", "Schüler", "Lehrer", "Bahnhof", "Bahn", "Gleis", "Weiche", "Weichen", "Quittenernte"};
enum { WORDS = sizeof words / sizeof *words };
static const char *const figures[] = {"12 Millionen Euro", "rund 3,5 Milliarden Euro", "40 Prozent", "250 Megawatt", "18 km", "im Jahr 2019",
                                      "2021", "bis 2030", "7.500 Euro", "über 2 Mrd. Dollar"};
static const char *const names[] = {"Berlin", "Hamburg", "Siemens", "Deutsche Bahn", "Angela Merkel", "Bremen"};
static const char *const sources[] = {"Bote", "Anzeiger", "Küstenblatt"};
#define PICK(r, list) (list)[ns_random_below((r), sizeof(list) / sizeof *(list))]

/* Frequent ones more often. */
static const char *word(ns_random *r) {
  uint32_t below = 1 + ns_random_below(r, WORDS);
  return words[ns_random_below(r, below)];
}

/* ------------------------------------------------------------------ the articles */

static void add_passage(ns_random *r, ns_buf *out) {
  unsigned count = 4 + ns_random_below(r, WORDS_MAX);
  for (unsigned i = 0; i < count; i++) {
    unsigned what = ns_random_below(r, 12);
    ns_buf_add_str(out, i ? " " : "");
    ns_buf_add_str(out, what == 0 ? PICK(r, figures) : what == 1 ? PICK(r, names) : word(r));
    if (what == 2)
      ns_buf_add_char(out, '.');
  }
  ns_buf_add_char(out, '.');
}

static void add_article(ns_random *r, unsigned number, ns_buf *out) {
  ns_buf_addf(out, "{\"id\":\"a%u\",\"title\":\"%s %s\",\"source\":\"%s\",", number, word(r), word(r), PICK(r, sources));
  if (ns_random_below(r, 5))
    ns_buf_addf(out, "\"date\":\"20%02u-%02u-%02u\",", 15 + ns_random_below(r, 10), 1 + ns_random_below(r, 12), 1 + ns_random_below(r, 28));
  ns_buf_add_str(out, "\"paragraphs\":[");
  unsigned count = 1 + ns_random_below(r, PASSAGES_MAX);
  for (unsigned i = 0; i < count; i++) {
    ns_buf_add_str(out, i ? ",\"" : "\"");
    add_passage(r, out);
    ns_buf_add_char(out, '"');
  }
  ns_buf_add_str(out, "]}\n");
}

static void write_file(const char *dir, const char *name, const ns_buf *lines, char path[128]) {
  ns_error err;
  assert_int_equal(NS_OK, lines->status);
  snprintf(path, 128, "%s/%s", dir, name);
  must(ns_file_replace(path, ns_buf_slice(lines), &err), &err);
}

static void put(const char *dir, const ns_buf *lines, bool rebuild) {
  char file[128];
  ns_error err = {0};
  ns_write_totals totals;
  ns_write_options options = {.dir = dir, .no_seal = true, .threads = 1, .memory = 64 << 20};
  write_file(dir, "articles.jsonl", lines, file);
  const char *path = file;
  must(rebuild ? ns_index_rebuild(&options, &path, 1, &totals, &err) : ns_index_add(&options, &path, 1, &totals, &err), &err);
  assert_int_equal(0, remove(file));
}

static int open_shelf(void **state) {
  ns_random r = {SEED};
  ns_buf all, sealed, live;
  ns_buf_init(&all, 1 << 24);
  ns_buf_init(&sealed, 1 << 24);
  ns_buf_init(&live, 1 << 24);
  (void)state;
  for (unsigned i = 0; i < ARTICLES; i++) {
    size_t before = all.len;
    add_article(&r, i, &all);
    ns_buf_add(ns_random_below(&r, 3) ? &sealed : &live, all.ptr + before, all.len - before);
  }
  for (int i = 0; i < SHELVES; i++) {
    ns_error err = {0};
    strcpy(shelf[i].dir, "/tmp/nsearch-test-random-XXXXXX");
    assert_non_null(mkdtemp(shelf[i].dir));
    put(shelf[i].dir, i == SPLIT ? &sealed : &all, i != LIVE);
    if (i == SPLIT)
      put(shelf[i].dir, &live, false);
    must(ns_searcher_open(shelf[i].dir, &shelf[i].searcher, &err), &err);
  }
  ns_buf_release(&all);
  ns_buf_release(&sealed);
  ns_buf_release(&live);
  return 0;
}

/* ------------------------------------------------------------------ the queries */

static void add_item(ns_random *r, ns_buf *q, unsigned depth);

static void add_list(ns_random *r, ns_buf *q, unsigned depth) {
  static const char *const between[] = {" ", " ", " ", " UND ", " ODER ", " NICHT "};
  unsigned count = 1 + ns_random_below(r, 3);
  for (unsigned i = 0; i < count; i++) {
    if (i)
      ns_buf_add_str(q, PICK(r, between));
    add_item(r, q, depth);
  }
}

static void add_pattern(ns_random *r, ns_buf *q) {
  const char *w = words[2 + ns_random_below(r, 30)];
  size_t len = strlen(w), cut = 2 + ns_random_below(r, 3);
  if (strchr(w, ' ') || len < 6 || (unsigned char)w[cut] >= 0x80 || (unsigned char)w[cut - 1] >= 0x80)
    ns_buf_add_str(q, "Deich*");
  else if (ns_random_below(r, 2))
    ns_buf_addf(q, "%.*s*", (int)cut, w);
  else
    ns_buf_addf(q, "*%s", w + cut);
}

static void add_item(ns_random *r, ns_buf *q, unsigned depth) {
  static const char *const fields[] = {"jahr:2021", "jahr:2019..2030", "quelle:Bote", "titel:Hafen", "titel:Schleuse", "name:Hamburg",
                                       "betrag:\">1 Mio. Euro\"", "name:\"Deutsche Bahn\""};
  switch (ns_random_below(r, depth ? 14 : 12)) {
  case 0: ns_buf_addf(q, "+%s", PICK(r, names)); break;
  case 1: ns_buf_addf(q, "-%s", words[2 + ns_random_below(r, 20)]); break;
  case 2: ns_buf_addf(q, "\"%s %s\"", word(r), word(r)); break;
  case 3: ns_buf_addf(q, "\"%s %s\"~%u", word(r), word(r), 1 + ns_random_below(r, 9)); break;
  case 4: ns_buf_addf(q, "Hafen NEAR/%u Kran", 1 + ns_random_below(r, 9)); break;
  case 5: add_pattern(r, q); break;
  case 6: ns_buf_add_str(q, ns_random_below(r, 2) ? "Schlouse~" : "Haffen~1"); break;
  case 7: ns_buf_addf(q, "@%s", words[2 + ns_random_below(r, 20)]); break;
  case 8: ns_buf_add_str(q, PICK(r, fields)); break;
  case 9: ns_buf_add_str(q, PICK(r, figures)); break;
  case 12:
  case 13:
    ns_buf_add_char(q, '(');
    add_list(r, q, depth - 1);
    ns_buf_add_char(q, ')');
    break;
  default: ns_buf_add_str(q, word(r)); break;
  }
}

static void choose_options(ns_random *r, ns_query *q) {
  q->sort = ns_random_below(r, 4) ? NS_SORT_RELEVANCE : ns_random_below(r, 2) ? NS_SORT_DATE : NS_SORT_RELEVANCE;
  q->per_article = ns_random_below(r, 5) == 0;
  q->vague = ns_random_below(r, 2);
  q->facets = ns_random_below(r, 2) ? (1u << NS_FACET_COUNT) - 1 : 0;
  if (ns_random_below(r, 6) == 0)
    q->year = NS_LIT("2018..2022");
  if (ns_random_below(r, 8) == 0)
    q->source = NS_LIT("anzeiger");
  if (ns_random_below(r, 8) == 0)
    q->amounts[q->amount_count++] = NS_LIT(">=1 Mio EUR");
  if (ns_random_below(r, 8) == 0)
    q->entities[q->entity_count++] = NS_LIT("Siemens");
  if (ns_random_below(r, 8) == 0)
    q->since = NS_LIT("2018");
}

/* ------------------------------------------------------------------ comparing */

static void compare_hits(ns_slice query, const ns_found *a, const ns_found *b) {
  if (a->hit_count != b->hit_count || a->passages != b->passages || a->articles != b->articles || a->exact != b->exact || a->relaxed != b->relaxed)
    fail_msg("%.*s: expected %zu hits of %llu passages in %llu articles, got %zu of %llu in %llu", (int)query.len, query.ptr, a->hit_count,
             (unsigned long long)a->passages, (unsigned long long)a->articles, b->hit_count, (unsigned long long)b->passages,
             (unsigned long long)b->articles);
  for (size_t i = 0; i < a->hit_count; i++) {
    const ns_found_hit *x = &a->hits[i], *y = &b->hits[i];
    if (!ns_slice_eq(x->passage, y->passage) || x->score < y->score || x->score > y->score || !ns_slice_eq(x->snippet, y->snippet) ||
        x->highlight_count != y->highlight_count || x->similar_count != y->similar_count)
      fail_msg("%.*s: hit %zu: expected %.*s (%f), got %.*s (%f)", (int)query.len, query.ptr, i, (int)x->passage.len, x->passage.ptr,
               x->score, (int)y->passage.len, y->passage.ptr, y->score);
  }
}

static void compare_facets(ns_slice query, const ns_found *a, const ns_found *b) {
  for (int facet = 0; facet < NS_FACET_COUNT; facet++) {
    assert_int_equal(a->facets[facet].count, b->facets[facet].count);
    for (size_t i = 0; i < a->facets[facet].count; i++) {
      const ns_facet_count *x = &a->facets[facet].at[i], *y = &b->facets[facet].at[i];
      if (!ns_slice_eq(x->text, y->text) || x->kind != y->kind || x->low < y->low || x->low > y->low || x->high < y->high || x->high > y->high ||
          x->count != y->count)
        fail_msg("%.*s: facet %d, value %zu: expected %.*s %g %llu, got %.*s %g %llu", (int)query.len, query.ptr, facet, i, (int)x->text.len,
                 x->text.len ? x->text.ptr : "", x->low, (unsigned long long)x->count, (int)y->text.len, y->text.len ? y->text.ptr : "", y->low,
                 (unsigned long long)y->count);
    }
  }
}

static ns_found *ask(int which, const ns_query *query) {
  ns_found *found;
  ns_error err = {0};
  must(ns_search(shelf[which].searcher, query, &found, NULL, &err), &err);
  return found;
}

/* The pages, one after the other, are the beginning of the whole. */
static void compare_pages(int which, const ns_query *query, const ns_found *whole) {
  ns_query page = *query;
  page.n = PAGE;
  for (page.offset = 0; page.offset < PAGES * PAGE; page.offset += PAGE) {
    ns_found *found = ask(which, &page);
    for (size_t i = 0; i < found->hit_count; i++) {
      assert_true(page.offset + i < whole->hit_count);
      const ns_found_hit *expected = &whole->hits[page.offset + i], *actual = &found->hits[i];
      if (!ns_slice_eq(expected->passage, actual->passage))
        fail_msg("%.*s: place %zu: expected %.*s, got %.*s", (int)query->text.len, query->text.ptr, page.offset + i, (int)expected->passage.len,
                 expected->passage.ptr, (int)actual->passage.len, actual->passage.ptr);
    }
    bool full = whole->hit_count >= page.offset + PAGE;
    assert_true(!full || found->hit_count == PAGE);
    ns_found_free(found);
  }
}

static void answers_do_not_depend_on_the_split(void **state) {
  ns_random r = {SEED + 1};
  unsigned answered = 0, refused = 0;
  (void)state;
  for (unsigned i = 0; i < QUERIES; i++) {
    ns_buf text;
    ns_buf_init(&text, 1 << 12);
    add_list(&r, &text, 2);
    ns_query query = {.text = ns_buf_slice(&text), .n = PAGES * PAGE + 9};
    choose_options(&r, &query);
    ns_found *first, *other;
    ns_error err = {0}, same = {0};
    ns_status status = ns_search(shelf[LIVE].searcher, &query, &first, NULL, &err);
    for (int which = SEALED; which < SHELVES; which++) {
      ns_status again = ns_search(shelf[which].searcher, &query, &other, NULL, &same);
      if (status != again || (status && strcmp(err.text, same.text) != 0))
        fail_msg("%.*s: expected %s %s, got %s %s", (int)text.len, text.ptr, ns_status_name(status), err.text, ns_status_name(again), same.text);
      if (!status) {
        compare_hits(query.text, first, other);
        compare_facets(query.text, first, other);
        compare_pages(which, &query, other);
      }
      ns_found_free(other);
    }
    answered += !status && first->hit_count > 0;
    refused += status != NS_OK;
    ns_found_free(first);
    ns_buf_release(&text);
  }
  if (answered < QUERIES / 2 || refused > QUERIES / 4)
    fail_msg("too few of the queries say anything: %u answered, %u refused", answered, refused);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_do_not_depend_on_the_split),
  };
  return cmocka_run_group_tests_name("seed 20261122", tests, open_shelf, close_shelf);
}
