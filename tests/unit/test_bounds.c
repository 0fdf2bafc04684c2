/* What a query may cost: work is counted, so that a bound holds on every machine. Texts twice as long take twice the
 * steps, dictionaries are gone through once, and what is too much is refused at its place. */
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

#include "base/file.h"
#include "index/index.h"
#include "oracle/random.h"
#include "search/internal.h"
#include "shelf.h"

enum { TEXT_MAX = 1 << 17, QUERY_MAX = 80000 };

/* ------------------------------------------------------------------ indexes */

static void put(const char *dir, const ns_buf *lines, bool rebuild) {
  char file[128];
  ns_error err = {0};
  ns_write_totals totals;
  ns_write_options options = {.dir = dir, .no_seal = true, .threads = 1, .memory = 64 << 20};
  assert_int_equal(NS_OK, lines->status);
  snprintf(file, sizeof file, "%s/articles.jsonl", dir);
  must(ns_file_replace(file, ns_buf_slice(lines), &err), &err);
  const char *path = file;
  must(rebuild ? ns_index_rebuild(&options, &path, 1, &totals, &err) : ns_index_add(&options, &path, 1, &totals, &err), &err);
  assert_int_equal(0, remove(file));
}

static void begin_shelf(void) {
  for (int i = 0; i < SHELVES; i++) {
    strcpy(shelf[i].dir, "/tmp/nsearch-test-bounds-XXXXXX");
    assert_non_null(mkdtemp(shelf[i].dir));
  }
}

static void open_searchers(void) {
  ns_error err;
  for (int i = 0; i < SHELVES; i++)
    must(ns_searcher_open(shelf[i].dir, &shelf[i].searcher, &err), &err);
}

static ns_found *ask(int which, ns_slice text) {
  ns_found *found;
  ns_error err = {0};
  ns_query query = {.text = text, .n = 10};
  must(ns_search(shelf[which].searcher, &query, &found, NULL, &err), &err);
  return found;
}

static ns_work work_of(int which, const char *text) {
  ns_found *found = ask(which, ns_slice_str(text));
  ns_work work = found->work;
  if (!found->hit_count)
    fail_msg("%s: expected a hit, got none", text);
  ns_found_free(found);
  return work;
}

/* ------------------------------------------------------------------ long texts */

/* Texts that once cost the square of their length, each of words of its own, and queries that meet them. */
static const struct {
  const char *piece, *queries[5];
} texts[] = {
    {"Strom/Netz/", {"Strom", "Strom Netz", "\"Netz Strom\"", "Strom*", "Netz NEAR/3 Strom"}},
    {"Kraft-Werk-", {"Kraft", "Kraftwerk", "\"Werk Kraft\"", "Werk~", "Kraft-Werk"}},
    {"Rechenzentrum Zentrum Rechen ", {"Rechenzentrum", "Zentrum Rechen", "\"Rechen Rechenzentrum\"", "*zentrum", "@Rechenzentrum"}},
    {"Gas. ", {"Gas", "+Gas", "\"Gas Gas\"", "G*s", "\"Gas Gas\"~4"}},
    {"Energie- und Umweltfragen ", {"Umweltfragen", "Energiefragen", "\"Umweltfragen Energie\"", "Umwelt*", "und"}},
    {"künstliche Intelligenz ", {"KI", "künstliche Intelligenz", "\"künstliche Intelligenz\"", "Intelligenz KI", "künstlich* Intelligenz"}},
    {"10 Millionen Euro ", {"10 Millionen Euro", "Euro über 5 Millionen Euro", "Millionen", "betrag:>5", "Euro"}},
};
enum { TEXTS = sizeof texts / sizeof *texts, SHORT = 8000, LONG = 2 * SHORT };

static void add_text(ns_buf *out, size_t number, size_t bytes) {
  ns_buf_addf(out, "{\"id\":\"t%zu\",\"text\":\"", number);
  for (size_t len = 0; len < bytes; len += strlen(texts[number].piece))
    ns_buf_add_str(out, texts[number].piece);
  ns_buf_add_str(out, "Ende\"}\n");
}

static void open_texts(size_t bytes) {
  ns_buf lines;
  ns_buf_init(&lines, 1 << 24);
  begin_shelf();
  for (size_t i = 0; i < TEXTS; i++)
    add_text(&lines, i, bytes);
  put(shelf[LIVE].dir, &lines, false);
  put(shelf[SEALED].dir, &lines, true);
  put(shelf[SPLIT].dir, &lines, true);
  ns_buf_release(&lines);
  open_searchers();
}

typedef ns_work measured[2][TEXTS][5];

static void measure(measured out) {
  for (int which = LIVE; which <= SEALED; which++)
    for (size_t t = 0; t < TEXTS; t++)
      for (size_t q = 0; q < 5; q++)
        out[which][t][q] = work_of(which, texts[t].queries[q]);
}

/* Some steps are the same for every text. */
static void assert_at_most_doubled(const char *what, const char *query, uint64_t before, uint64_t after) {
  enum { SLACK = 2000 };
  if (after > 2 * before + before / 5 + SLACK)
    fail_msg("%s: %s: %llu steps for the text, %llu for one twice as long", query, what, (unsigned long long)before,
             (unsigned long long)after);
}

static void a_text_twice_as_long_takes_twice_the_steps(void **state) {
  static measured less, more;
  open_texts(SHORT);
  measure(less);
  close_shelf(state);
  open_texts(LONG);
  measure(more);
  close_shelf(state);
  for (int which = LIVE; which <= SEALED; which++) {
    for (size_t t = 0; t < TEXTS; t++) {
      for (size_t q = 0; q < 5; q++) {
        const char *query = texts[t].queries[q];
        assert_at_most_doubled("tokens", query, less[which][t][q].tokens, more[which][t][q].tokens);
        assert_at_most_doubled("positions", query, less[which][t][q].positions, more[which][t][q].positions);
        assert_true(more[which][t][q].tokens >= LONG / strlen(texts[t].piece));
      }
    }
  }
}

/* A word again and again, with one other at the end: nothing of what is looked at grows without bound. */
static void a_passage_of_one_word_is_looked_at_within_bounds(void **state) {
  enum { TIMES = 20000, QUERY_WORDS = 400 };
  ns_buf lines, query;
  ns_buf_init(&lines, 1 << 24);
  ns_buf_init(&query, QUERY_MAX);
  begin_shelf();
  ns_buf_add_str(&lines, "{\"id\":\"a\",\"text\":\"");
  for (size_t i = 0; i < TIMES; i++)
    ns_buf_add_str(&lines, i % 3 ? "x " : "Gas ");
  ns_buf_add_str(&lines, "Kohle\"}\n");
  for (int i = 0; i < SHELVES; i++)
    put(shelf[i].dir, &lines, i != LIVE);
  open_searchers();
  for (size_t i = 0; i < QUERY_WORDS; i++)
    ns_buf_add_str(&query, i % 2 ? "Gas " : "Kohle ");
  for (int which = LIVE; which <= SEALED; which++) {
    ns_found *found = ask(which, ns_buf_slice(&query));
    assert_int_equal(1, found->hit_count);
    assert_true(found->hits[0].highlight_count > TIMES / 3);
    assert_true(found->work.positions <= 2 * NS_PASS2_STEPS_MAX);
    assert_true(found->work.tokens <= 2 * (TIMES + 1) + 3 * (NS_SNIPPET_STEPS_MAX + 1000));
    ns_found_free(found);
  }
  ns_buf_release(&lines);
  ns_buf_release(&query);
  close_shelf(state);
}

/* ------------------------------------------------------------------ dictionaries */

enum { DICTIONARY = 1600 };

static void add_random_word(ns_random *r, ns_buf *out) {
  static const char *const syllables[] = {"ba", "dor", "fel", "gi", "kan", "lu", "mer", "nö", "pas", "rit", "sol", "tan", "ur", "wen", "zi", "hau", "ß", "ee"};
  for (unsigned i = 2 + ns_random_below(r, 4); i > 0; i--)
    ns_buf_add_str(out, syllables[ns_random_below(r, sizeof syllables / sizeof *syllables)]);
}

static void add_dictionary(ns_random *r, size_t words, ns_buf *out) {
  enum { A_LINE = 40 };
  for (size_t i = 0; i < words; i++) {
    if (i % A_LINE == 0)
      ns_buf_addf(out, "%s{\"id\":\"d%zu\",\"text\":\"", i ? "Ende\"}\n" : "", i);
    add_random_word(r, out);
    ns_buf_add_char(out, ' ');
  }
  ns_buf_add_str(out, "Ende\"}\n");
}

static int open_dictionaries(void **state) {
  (void)state;
  ns_random random = {20261201}, *r = &random;
  ns_buf first, second, both;
  ns_buf_init(&first, 1 << 22);
  ns_buf_init(&second, 1 << 22);
  ns_buf_init(&both, 1 << 22);
  begin_shelf();
  add_dictionary(r, DICTIONARY / 2, &first);
  add_dictionary(r, DICTIONARY / 2, &second);
  for (char *at = strstr(second.ptr, "\"d"); at; at = strstr(at + 1, "\"d"))
    at[1] = 'e'; /* ids of their own */
  ns_buf_add_slice(&both, ns_buf_slice(&first));
  ns_buf_add_slice(&both, ns_buf_slice(&second));
  put(shelf[LIVE].dir, &both, false);
  put(shelf[SEALED].dir, &both, true);
  put(shelf[SPLIT].dir, &first, true);
  put(shelf[SPLIT].dir, &second, false);
  ns_buf_release(&first);
  ns_buf_release(&second);
  ns_buf_release(&both);
  open_searchers();
  return 0;
}

static const char *const patterns[] = {"*e*", "ba*", "*kan*", "*mer", "lu*ba", "kanlu~", "baur~2", "*o*o*", "solsol~", "m*", "wen*zi*", "haunö~1"};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

/* All of the query's patterns cost one pass over the forms, and a pattern that is repeated nothing. */
static void all_patterns_share_one_pass(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    ns_buf query;
    ns_buf_init(&query, QUERY_MAX);
    ns_work one = work_of(which, "*e*");
    for (size_t i = 0; i < PATTERNS; i++)
      ns_buf_addf(&query, "%s ", patterns[i]);
    ns_work all = work_of(which, query.ptr);
    for (size_t i = 0; i < PATTERNS; i++)
      ns_buf_addf(&query, "%s ", patterns[i]);
    ns_work twice = work_of(which, query.ptr);
    assert_int_equal(one.forms, all.forms);
    assert_int_equal(one.forms, twice.forms);
    assert_int_equal(all.compared, twice.compared);
    ns_buf_release(&query);
  }
}

/* What a pattern begins with tells where to look. */
static void a_beginning_leads_to_its_stretch(void **state) {
  (void)state;
  for (int which = 0; which < SHELVES; which++) {
    uint64_t all = work_of(which, "*e*").forms, ba = work_of(which, "ba*").forms;
    assert_true(ba > 0 && ba < all / 4);
    assert_int_equal(ba, work_of(which, "ba* bak* ba*l").forms);
    assert_int_equal(ba + work_of(which, "lu*").forms, work_of(which, "lu* bak* ba*").forms);
  }
}

static void assert_same_words(int which, const char *pattern, const ns_found *expected, const ns_found *found) {
  assert_int_equal(expected->passages, found->passages);
  assert_int_equal(expected->hit_count, found->hit_count);
  for (size_t i = 0; i < found->hit_count; i++) {
    if (!ns_slice_eq(expected->hits[i].passage, found->hits[i].passage) || expected->hits[i].highlight_count != found->hits[i].highlight_count)
      fail_msg("%s, index %d, hit %zu: expected %s with %zu marks, got %s with %zu", pattern, which, i, expected->hits[i].passage.ptr,
               expected->hits[i].highlight_count, found->hits[i].passage.ptr, found->hits[i].highlight_count);
  }
  for (size_t i = 0; i < found->note_count; i++)
    assert_string_equal(expected->notes[i].ptr, found->notes[i].ptr);
}

/* However the forms are spread over the segments, and whatever else is asked for. */
static void patterns_stand_for_the_same_words_everywhere(void **state) {
  (void)state;
  for (size_t i = 0; i < PATTERNS; i++) {
    ns_found *sealed = ask(SEALED, ns_slice_str(patterns[i])), *live = ask(LIVE, ns_slice_str(patterns[i])), *split = ask(SPLIT, ns_slice_str(patterns[i]));
    assert_same_words(LIVE, patterns[i], sealed, live);
    assert_same_words(SPLIT, patterns[i], sealed, split);
    ns_found_free(sealed);
    ns_found_free(live);
    ns_found_free(split);
  }
}

/* So many patterns that each has to stand for fewer words: no more of them than a plan may have. */
static void many_patterns_share_the_plan(void **state) {
  (void)state;
  ns_buf query;
  ns_buf_init(&query, QUERY_MAX);
  for (size_t i = 0; i < NS_QUERY_PATTERNS_MAX; i++)
    ns_buf_addf(&query, "*%c*%c* ", "abdefghiklmnoprstuwz"[i % 20], "abdefghiklmnoprstuwz"[i / 20]);
  ns_found *found = ask(SEALED, ns_buf_slice(&query));
  assert_true(found->passages > 0 && found->note_count > 0);
  assert_non_null(strstr(found->notes[0].ptr, "most frequent were searched"));
  ns_found_free(found);
  ns_buf_release(&query);
}

/* A word of any length is looked for as it stands; it is not cut at each of its letters to put it right. */
static void a_word_of_64_kilobytes_is_not_put_right(void **state) {
  (void)state;
  enum { BYTES = 60000 };
  static char word[BYTES + 1];
  for (size_t i = 0; i < BYTES; i++)
    word[i] = "sonnenfinsternis"[i % 16];
  ns_found *found = ask(SPLIT, ns_slice_of(word, BYTES));
  assert_int_equal(0, found->passages);
  assert_int_equal(0, found->work.letters);
  assert_null(found->suggestion.ptr);
  ns_found_free(found);
  found = ask(SPLIT, ns_slice_of(word, 40)); /* while a long compound is */
  assert_true(found->work.letters > 0 && found->work.letters <= 40 * 40);
  ns_found_free(found);
}

/* ------------------------------------------------------------------ spelling */

static unsigned distance_alone(ns_slice word, ns_slice form, unsigned most) {
  ns_spelling spelling;
  ns_passing passing = {0};
  ns_speller *speller = calloc(1, sizeof *speller);
  assert_non_null(speller);
  assert_true(ns_spelling_of(word, &spelling));
  ns_speller_init(speller, &spelling);
  ns_passing_next(&passing, form);
  unsigned distance = ns_speller_compare(speller, &passing, most);
  free(speller);
  return distance;
}

static int by_text(const void *a, const void *b) {
  return ns_slice_cmp(*(const ns_slice *)a, *(const ns_slice *)b);
}

/* Forms that pass by in any order share what they begin with: their distances are those they have alone, and the same
 * from either side. */
static void a_form_is_as_far_whatever_came_before_it(void **state) {
  (void)state;
  enum { FORMS = 600, ROUNDS = 12 };
  ns_random random = {7}, *r = &random;
  ns_buf text;
  ns_slice forms[FORMS];
  ns_buf_init(&text, 1 << 20);
  assert_non_null(ns_buf_room(&text, FORMS * 64)); /* so that it does not move */
  for (size_t i = 0; i < FORMS; i++) {
    size_t from = text.len;
    for (unsigned n = ns_random_below(r, 50) ? 1 : 9; n > 0; n--)
      add_random_word(r, &text);
    forms[i] = ns_slice_of(text.ptr + from, text.len - from);
  }
  qsort(forms, FORMS / 2, sizeof *forms, by_text);
  unsigned near = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    ns_spelling spelling;
    ns_passing passing = {0};
    ns_slice word = forms[ns_random_below(r, FORMS)];
    ns_speller *speller = calloc(1, sizeof *speller);
    unsigned most = 10 * (1 + round % 4);
    assert_non_null(speller);
    if (!ns_spelling_of(word, &spelling)) {
      free(speller);
      continue;
    }
    ns_speller_init(speller, &spelling);
    for (size_t i = 0; i < FORMS; i++) {
      ns_passing_next(&passing, forms[i]);
      if (i % 7 == 3) {
        (void)ns_speller_passes(speller, &passing);
        continue;
      }
      unsigned distance = ns_speller_compare(speller, &passing, most), alone = distance_alone(word, forms[i], most);
      if (distance != alone)
        fail_msg("%.*s and %.*s: expected %u, got %u", (int)word.len, word.ptr, (int)forms[i].len, forms[i].ptr, alone, distance);
      if (ns_spelling_of(forms[i], &spelling))
        assert_int_equal(alone, distance_alone(forms[i], word, most));
      near += distance <= most;
    }
    free(speller);
  }
  assert_true(near > ROUNDS);
  ns_buf_release(&text);
}

/* ------------------------------------------------------------------ what is too much */

/* `count` pieces, each a format for its number, with something between them. */
static ns_slice many(ns_buf *out, const char *first, const char *piece, const char *between, size_t count) {
  ns_buf_clear(out);
  ns_buf_add_str(out, first);
  for (size_t i = 0; i < count; i++) {
    ns_buf_add_str(out, i ? between : "");
    ns_buf_add_str(out, piece);
  }
  return ns_buf_slice(out);
}

static void assert_refused(ns_slice text, size_t at, const char *words) {
  ns_found *found;
  ns_error err = {0};
  ns_query_error where = {0};
  ns_query query = {.text = text, .n = 10};
  ns_status status = ns_search(shelf[SPLIT].searcher, &query, &found, &where, &err);
  if (status != NS_LIMIT || where.at != at || !strstr(err.text, words))
    fail_msg("%.40s…: expected a limit at %zu with \"%s\", got %s at %zu: %s", text.ptr, at, words, ns_status_name(status), where.at, err.text);
}

static void too_much_is_refused_at_its_place(void **state) {
  (void)state;
  ns_buf text;
  ns_buf_init(&text, QUERY_MAX);
  assert_refused(many(&text, "", "Strom", " ", 1001), 6 * 1000, "more than 1000 words");
  assert_refused(many(&text, "Gas ", "Strom", "/", 1200), 4 + 6 * 999, "more than 1000 words");
  assert_refused(many(&text, "", "\"Strom Gas\"", " ", 501), 12 * 500, "more than 1000 words");
  many(&text, "titel:\"", "Strom", " ", 1001);
  ns_buf_add_char(&text, '"');
  assert_refused(ns_buf_slice(&text), 0, "more than 1000 words");
  assert_refused(many(&text, "", "titel:Gas", " ", NS_QUERY_FIELDS_MAX + 1), 10 * NS_QUERY_FIELDS_MAX, "more than 256 fields");
  assert_refused(many(&text, "Gas ", "betrag:>5", " ", NS_QUERY_FILTERS_MAX + 1), 4 + 10 * NS_QUERY_FILTERS_MAX + 7, "more than 64 amounts");
  assert_refused(many(&text, "", "Gas*", " ", NS_QUERY_PATTERNS_MAX + 1), 5 * NS_QUERY_PATTERNS_MAX, "more than 200 wildcards");
  assert_refused(many(&text, "", "Gasse~", " ", NS_QUERY_PATTERNS_MAX + 1), 7 * NS_QUERY_PATTERNS_MAX, "more than 200 wildcards");
  assert_refused(many(&text, "x ", "Gas", " NEAR ", NS_QUERY_NEAR_MAX + 1), 2, "65 words near each other");
  ns_buf_release(&text);
}

static void what_just_fits_is_answered(void **state) {
  (void)state;
  ns_buf text;
  ns_buf_init(&text, QUERY_MAX);
  ns_found_free(ask(SPLIT, many(&text, "", "Ende", " ", 1000)));
  ns_found_free(ask(SPLIT, many(&text, "", "\"Ende Ende\"", " ", 500)));
  ns_found_free(ask(SPLIT, many(&text, "", "titel:Ende", " ", NS_QUERY_FIELDS_MAX)));
  ns_found_free(ask(SPLIT, many(&text, "", "betrag:>5", " ", NS_QUERY_FILTERS_MAX)));
  ns_found_free(ask(SPLIT, many(&text, "", "Ende", " NEAR/100 ", NS_QUERY_NEAR_MAX)));
  ns_found *found = ask(SPLIT, many(&text, "Ende ", "9 Millionen Euro", ", ", NS_QUERY_WISHES_MAX + 1));
  assert_true(found->note_count > 0);
  assert_non_null(strstr(found->notes[0].ptr, "first 32 figures"));
  ns_found_free(found);
  ns_buf_release(&text);
}

/* A few phrases are looked for however frequent their words are, hundreds of them are not. */
static void many_frequent_phrases_are_refused(void **state) {
  enum { ARTICLES = 17000, PHRASES = 490 };
  ns_buf lines;
  ns_error err;
  ns_buf_init(&lines, 1 << 24);
  begin_shelf();
  for (size_t i = 0; i < ARTICLES; i++)
    ns_buf_addf(&lines, "{\"id\":\"%zu\",\"text\":\"Wind und Wetter\"}\n", i);
  put(shelf[SPLIT].dir, &lines, true);
  must(ns_searcher_open(shelf[SPLIT].dir, &shelf[SPLIT].searcher, &err), &err);
  ns_buf_clear(&lines);
  size_t fit = NS_PHRASE_PASSAGES_MAX / ARTICLES;
  assert_refused(many(&lines, "", "\"Wind Wetter\"", " ", PHRASES), 14 * fit, "phrases of frequent words");
  assert_refused(many(&lines, "", "(Wind NEAR/4 Wetter)", " ", PHRASES), 21 * fit + 1, "phrases of frequent words");
  ns_found *found = ask(SPLIT, many(&lines, "", "\"Wind und Wetter\"", " ", NS_PHRASES_FREE));
  assert_true(found->passages >= 10);
  ns_found_free(found);
  ns_buf_release(&lines);
  close_shelf(state);
}

int main(void) {
  const struct CMUnitTest texts_and_phrases[] = {
      cmocka_unit_test(a_text_twice_as_long_takes_twice_the_steps),
      cmocka_unit_test(a_passage_of_one_word_is_looked_at_within_bounds),
      cmocka_unit_test(a_form_is_as_far_whatever_came_before_it),
      cmocka_unit_test(many_frequent_phrases_are_refused),
  };
  const struct CMUnitTest dictionaries[] = {
      cmocka_unit_test(all_patterns_share_one_pass),
      cmocka_unit_test(a_beginning_leads_to_its_stretch),
      cmocka_unit_test(patterns_stand_for_the_same_words_everywhere),
      cmocka_unit_test(many_patterns_share_the_plan),
      cmocka_unit_test(a_word_of_64_kilobytes_is_not_put_right),
      cmocka_unit_test(too_much_is_refused_at_its_place),
      cmocka_unit_test(what_just_fits_is_answered),
  };
  int failed = cmocka_run_group_tests(texts_and_phrases, NULL, NULL);
  return failed + cmocka_run_group_tests(dictionaries, open_dictionaries, close_shelf);
}
