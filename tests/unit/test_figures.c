/* The figures, years and dates that are read from sentences and table rows. */
#include "figures_help.h"

#include <stdlib.h>

#include "base/mem.h"

enum { LINE_MAX_BYTES = 4096 };

static const ns_context nowhere;

/* ---- the table ---- */

static size_t put_number(char *out, size_t max, double low, double high) {
  return (size_t)(low == high ? snprintf(out, max, "%.10g", low) : snprintf(out, max, "%.10g..%.10g", low, high));
}

/* "money 1000..2000 EUR gt to ; year 2025 -" */
static void describe(const ns_facts *facts, char *out, size_t max) {
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < facts->figure_count && used + 200 < max; i++) {
    const ns_figure *f = &facts->figures[i];
    used += (size_t)snprintf(out + used, max - used, "%s%s ", i ? " ; " : "", ns_kind_name((ns_kind)f->kind));
    used += put_number(out + used, max - used, f->low, f->high);
    used += (size_t)snprintf(out + used, max - used, " %.*s", f->unit.len ? (int)f->unit.len : 1,
                             f->unit.len ? f->unit.ptr : "-");
    if (f->modifier != NS_MOD_EXACT)
      used += (size_t)snprintf(out + used, max - used, " %s", ns_modifier_name((ns_modifier)f->modifier));
    if (f->role != NS_ROLE_NONE)
      used += (size_t)snprintf(out + used, max - used, " %s", ns_role_name((ns_role)f->role));
  }
}

static void sentences_give_their_figures(void **state) {
  (void)state;
  FILE *table = fopen("tests/data/figures.tsv", "r");
  char line[LINE_MAX_BYTES], actual[LINE_MAX_BYTES];
  unsigned rows = 0, wrong = 0;
  chain c;
  assert_non_null(table);
  chain_open(&c);
  while (fgets(line, sizeof line, table)) {
    line[strcspn(line, "\n")] = '\0';
    char *text = strchr(line, '\t'), *expected = text ? strchr(text + 1, '\t') : NULL;
    if (line[0] == '#' || expected == NULL)
      continue;
    *expected++ = '\0';
    ns_facts facts = chain_read(&c, ns_slice_str(text + 1), &nowhere);
    describe(&facts, actual, sizeof actual);
    rows++;
    if (strcmp(expected, actual) != 0) {
      wrong++;
      print_error("%s\n  expected: %s\n  actual:   %s\n", text + 1, expected, actual);
    }
  }
  fclose(table);
  chain_close(&c);
  assert_true(rows >= 300);
  assert_int_equal(0, wrong);
}

/* ---- what surrounds a figure ---- */

/* The year that governs the n-th figure of the text, read on the given day. */
static int governing_year(chain *c, const char *text, int32_t day, size_t n) {
  ns_context context = {.article_date = {day, day}};
  ns_facts facts = chain_read(c, ns_slice_str(text), &context);
  assert_true(n < facts.figure_count);
  return facts.figures[n].year;
}

static void the_sentence_says_which_year_governs(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  assert_int_equal(2019, governing_year(&c, "Im Jahr 2019 lag der Erlös bei 4 Millionen Euro.", 0, 1));
  assert_int_equal(2019, governing_year(&c, "Der Erlös lag bei 4 Millionen Euro im Jahr 2019.", 0, 0));
  assert_int_equal(2019, governing_year(&c, "2018 waren es 3 Millionen Euro, 2019 dann 4 Millionen Euro.", 0, 3));
  assert_int_equal(0, governing_year(&c, "Das war 2019. Der Erlös lag bei 4 Millionen Euro.", 0, 1));
  assert_int_equal(2019, governing_year(&c, "2019 wuchs der Erlös um 4 Prozent gegenüber dem Vorjahr.", 20240501, 1));
  assert_int_equal(2023, governing_year(&c, "Der Erlös stieg nach 3 Millionen Euro im Vorjahr.", 20240501, 0));
  assert_int_equal(0, governing_year(&c, "Der Erlös stieg nach 3 Millionen Euro im Vorjahr.", 0, 0));
  assert_int_equal(0, governing_year(&c, "Der Erlös fiel auf 2 nach 3 Millionen Euro im Vorjahr.", 20240501, 0));
  assert_int_equal(2023, governing_year(&c, "Der Erlös fiel auf 2 nach 3 Millionen Euro im Vorjahr.", 20240501, 1));
  assert_int_equal(2021, governing_year(&c, "Am 3. Mai 2021 flossen 5 Millionen Euro.", 0, 1));
  chain_close(&c);
}

static void check_years(chain *c, const char *text, int32_t day, const char *expected) {
  char actual[200] = "";
  size_t used = 0;
  ns_context context = {.article_date = {day, day}};
  ns_facts facts = chain_read(c, ns_slice_str(text), &context);
  for (size_t i = 0; i < facts.year_count && used + 8 < sizeof actual; i++)
    used += (size_t)snprintf(actual + used, sizeof actual - used, "%s%d", i ? " " : "", facts.years[i]);
  assert_string_equal(expected, actual);
}

static void a_passage_speaks_of_years(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  check_years(&c, "Von 2024 bis 2026 wird gebaut.", 0, "2024 2025 2026");
  check_years(&c, "Das Geschäftsjahr 2023/24 endete.", 0, "2023 2024");
  check_years(&c, "Am 3. Mai 2021 und im Jahr 2019.", 0, "2019 2021");
  check_years(&c, "Im Vorjahr war es besser als in diesem Jahr.", 20240501, "2023 2024");
  check_years(&c, "Im Vorjahr war es besser.", 0, "");
  check_years(&c, "Im letzten Quartal lief es schlecht.", 20240210, "2023");
  check_years(&c, "Gestern regnete es.", 20240101, "2023");
  check_years(&c, "In den 1990er-Jahren war das so.", 0, "1990 1991 1992 1993 1994 1995 1996 1997 1998 1999");
  check_years(&c, "Ein Satz ohne Jahr.", 20240501, "");
  chain_close(&c);
}

static void relative_times_are_marked(void **state) {
  (void)state;
  ns_context context = {.article_date = {20240210, 20240210}};
  chain c;
  chain_open(&c);
  ns_facts facts = chain_read(&c, NS_LIT("Im letzten Quartal fielen 9 Prozent an."), &context);
  assert_int_equal(2, facts.figure_count);
  assert_true(facts.figures[0].relative && facts.figures[1].relative);
  assert_int_equal(NS_KIND_DATE, facts.figures[0].kind);
  assert_true(20231001 == facts.figures[0].low && 20231231 == facts.figures[0].high);
  assert_int_equal(2023, facts.figures[1].year);
  chain_close(&c);
}

static void check_sign(chain *c, const char *text, size_t n, int expected) {
  ns_facts facts = chain_read(c, ns_slice_str(text), &nowhere);
  assert_true(n < facts.figure_count);
  assert_int_equal(expected, facts.figures[n].sign);
}

static void rise_and_fall_have_a_sign(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  check_sign(&c, "Der Absatz stieg um 5 Prozent.", 0, 1);
  check_sign(&c, "Der Absatz ist um 5 Prozent gesunken.", 0, -1);
  check_sign(&c, "Ein Minus von 5 Prozent steht im Bericht.", 0, -1);
  check_sign(&c, "Der Absatz liegt bei 5 Tonnen.", 0, 0);
  chain_close(&c);
}

static void check_label(chain *c, const char *text, const char *expected) {
  ns_facts facts = chain_read(c, ns_slice_str(text), &nowhere);
  assert_int_equal(1, facts.figure_count);
  ns_slice label = facts.figures[0].label;
  if (!ns_slice_is(label, expected))
    fail_msg("\"%s\": expected label %s, got %.*s", text, expected, (int)label.len, label.ptr);
}

static void figures_are_of_something(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  check_label(&c, "Der Umsatz stieg auf 9 Mrd. Euro.", "Umsatz");
  check_label(&c, "Eine Investition von 9 Mrd. Euro folgt.", "Investition");
  check_label(&c, "30 Prozent der Anteile sind verkauft.", "Anteile");
  check_label(&c, "Ein 2-Gigawatt-Rechenzentrum entsteht.", "Rechenzentrum");
  check_label(&c, "Strom für 400.000 US-Haushalte fehlt.", "US-Haushalte");
  chain_close(&c);
}

/* ---- tables ---- */

static void check_row(chain *c, const char *text, const char *caption, const char *expected) {
  char actual[LINE_MAX_BYTES];
  ns_context context = {.caption = ns_slice_str(caption), .table_row = true};
  ns_facts facts = chain_read(c, ns_slice_str(text), &context);
  describe(&facts, actual, sizeof actual);
  assert_string_equal(expected, actual);
}

static void rows_take_units_from_their_heads(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  check_row(&c, "Jahr: 2023 | Absatz (Milliarden $): 49 | Kosten (Milliarden $): 72", NULL,
            "year 2023 - ; money 4.9e+10 USD ; money 7.2e+10 USD");
  check_row(&c, "Posten: Absatz (in Mio. €) | 2023: 1.234 | 2024: 1.456", NULL,
            "money 1234000000 EUR ; money 1456000000 EUR");
  check_row(&c, "Posten: Marge (%) | 2023: 8,1 | 2024: 9,4", "Angaben in Mio. Euro", "percent 8.1 % ; percent 9.4 %");
  check_row(&c, "Posten: Gewinn | 2023: -0,8 | 2024: (1,2)", "Angaben in Mrd. Euro",
            "money -800000000 EUR ; money -1200000000 EUR");
  check_row(&c, "Angaben in Mrd. Euro: Absatz | 2024: 14,3", NULL, "money 1.43e+10 EUR");
  check_row(&c, "Posten: Köpfe | 2024: 120 Leute", "Angaben in Mrd. Euro", "count 120 Leute");
  check_row(&c, "Absatz | 12 | 13", NULL, "number 12 - ; number 13 -");
  check_row(&c, "| | |", NULL, "");
  chain_close(&c);
}

static void cells_belong_to_the_year_of_their_column(void **state) {
  (void)state;
  chain c;
  ns_context context = {.table_row = true};
  chain_open(&c);
  ns_facts facts = chain_read(&c, NS_LIT("Posten: Absatz (in Mio. €) | 2023: 1.234 | 2024: 1.456"), &context);
  assert_int_equal(2, facts.figure_count);
  assert_int_equal(2023, facts.figures[0].year);
  assert_int_equal(2024, facts.figures[1].year);
  facts = chain_read(&c, NS_LIT("Jahr: 2022 | Absatz (Mio. €): 12"), &context);
  assert_int_equal(2022, facts.figures[1].year);
  assert_true(ns_slice_is(facts.figures[1].label, "Absatz"));
  chain_close(&c);
}

/* ---- limits ---- */

static void long_inputs_stay_bounded(void **state) {
  (void)state;
  enum { NUMBERS = NS_FIGURES_MAX + 500, EACH = 12 };
  char *text = malloc(NUMBERS * EACH + 1);
  chain c;
  assert_non_null(text);
  for (size_t i = 0; i < NUMBERS; i++)
    memcpy(text + i * EACH, "12 Tonnen x ", EACH);
  chain_open(&c);
  ns_facts facts = chain_read(&c, ns_slice_of(text, NUMBERS * EACH), &nowhere);
  assert_int_equal(NS_FIGURES_MAX, facts.figure_count);
  memset(text, '7', NUMBERS * EACH);
  facts = chain_read(&c, ns_slice_of(text, NUMBERS * EACH), &nowhere);
  assert_int_equal(0, facts.figure_count);
  chain_close(&c);
  free(text);
}

static void short_memory_is_a_status(void **state) {
  (void)state;
  chain c;
  ns_facts facts;
  ns_error err = {0};
  ns_arena tiny;
  chain_open(&c);
  ns_slice text = NS_LIT("Im Jahr 2019 lag der Erlös bei 4 Millionen Euro.");
  assert_int_equal(NS_OK, ns_analyze(c.analyzer, text, &c.tokens, &err));
  ns_arena_init(&tiny, 64);
  assert_int_equal(NS_NOMEM, ns_facts_extract(c.extractor, text, &c.tokens, &nowhere, &tiny, &facts, &err));
  assert_int_equal(0, facts.figure_count);
  ns_arena_release(&tiny);
  chain_close(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sentences_give_their_figures),     cmocka_unit_test(the_sentence_says_which_year_governs),
      cmocka_unit_test(a_passage_speaks_of_years),        cmocka_unit_test(relative_times_are_marked),
      cmocka_unit_test(rise_and_fall_have_a_sign),        cmocka_unit_test(figures_are_of_something),
      cmocka_unit_test(rows_take_units_from_their_heads), cmocka_unit_test(cells_belong_to_the_year_of_their_column),
      cmocka_unit_test(long_inputs_stay_bounded),         cmocka_unit_test(short_memory_is_a_status),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
