/* Amounts as users write them, and whether figures satisfy them. */
#include "figures_help.h"

#include <math.h>

typedef struct amount_row {
  const char *text;
  ns_amount_op op;
  double low, high;
  const char *unit; /* NULL: money of any currency */
  ns_kind kind;
} amount_row;

static void every_notation_is_read(void **state) {
  (void)state;
  static const amount_row rows[] = {
      {">=10 Mrd USD", NS_AMOUNT_GE, 1e10, INFINITY, "USD", NS_KIND_MONEY},
      {">= 10 Mrd. US-Dollar", NS_AMOUNT_GE, 1e10, INFINITY, "USD", NS_KIND_MONEY},
      {"10 Mrd", NS_AMOUNT_EQ, 1e10, 1e10, NULL, NS_KIND_MONEY},
      {"250 Mio.", NS_AMOUNT_EQ, 2.5e8, 2.5e8, NULL, NS_KIND_MONEY},
      {"500", NS_AMOUNT_EQ, 500, 500, NULL, NS_KIND_MONEY},
      {"$500 Milliarden", NS_AMOUNT_EQ, 5e11, 5e11, "USD", NS_KIND_MONEY},
      {"=14,3 Mrd Dollar", NS_AMOUNT_EQ, 1.43e10, 1.43e10, "USD", NS_KIND_MONEY},
      {"14.3 Mrd Dollar", NS_AMOUNT_EQ, 1.43e10, 1.43e10, "USD", NS_KIND_MONEY},
      {"14,3 Mio. Euro", NS_AMOUNT_EQ, 1.43e7, 1.43e7, "EUR", NS_KIND_MONEY},
      {"> 1 GW", NS_AMOUNT_GT, 1e9, INFINITY, "W", NS_KIND_POWER},
      {">1GW", NS_AMOUNT_GT, 1e9, INFINITY, "W", NS_KIND_POWER},
      {"1.5 gw", NS_AMOUNT_EQ, 1.5e9, 1.5e9, "W", NS_KIND_POWER},
      {"5..10 %", NS_AMOUNT_RANGE, 5, 10, "%", NS_KIND_PERCENT},
      {"5-10 %", NS_AMOUNT_RANGE, 5, 10, "%", NS_KIND_PERCENT},
      {"5 bis 10 Prozent", NS_AMOUNT_RANGE, 5, 10, "%", NS_KIND_PERCENT},
      {"10..50 Mrd. Euro", NS_AMOUNT_RANGE, 1e10, 5e10, "EUR", NS_KIND_MONEY},
      {"10…50 Mrd. Euro", NS_AMOUNT_RANGE, 1e10, 5e10, "EUR", NS_KIND_MONEY},
      {"> 10 billion dollars", NS_AMOUNT_GT, 1e10, INFINITY, "USD", NS_KIND_MONEY},
      {"10 Billionen Dollar", NS_AMOUNT_EQ, 1e13, 1e13, "USD", NS_KIND_MONEY},
      {"10 mrd usd", NS_AMOUNT_EQ, 1e10, 1e10, "USD", NS_KIND_MONEY},
      {"< 2 Prozentpunkte", NS_AMOUNT_LT, -INFINITY, 2, "pp", NS_KIND_POINTS},
      {"≤ 36 km/h", NS_AMOUNT_LE, -INFINITY, 10, "m/s", NS_KIND_SPEED},
      {"mehr als 50 Milliarden Dollar", NS_AMOUNT_GT, 5e10, INFINITY, "USD", NS_KIND_MONEY},
      {"mindestens 3 Jahre", NS_AMOUNT_GE, 3, INFINITY, "year", NS_KIND_DURATION},
      {"bis zu 40 Franken", NS_AMOUNT_LE, -INFINITY, 40, "CHF", NS_KIND_MONEY},
      {"zwei Milliarden Euro", NS_AMOUNT_EQ, 2e9, 2e9, "EUR", NS_KIND_MONEY},
      {"1000 Mitarbeiter", NS_AMOUNT_EQ, 1000, 1000, "Mitarbeiter", NS_KIND_COUNT},
      {"-5 Grad", NS_AMOUNT_EQ, -5, -5, "°C", NS_KIND_TEMPERATURE},
  };
  chain c;
  chain_open(&c);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_amount amount;
    ns_error err = {0};
    ns_status status = ns_amount_parse(c.extractor, ns_slice_str(rows[i].text), &amount, &err);
    if (status != NS_OK || amount.op != rows[i].op || amount.low != rows[i].low || amount.high != rows[i].high)
      fail_msg("\"%s\": expected op %d [%g, %g], got status %d op %d [%g, %g]", rows[i].text, rows[i].op, rows[i].low,
               rows[i].high, status, amount.op, amount.low, amount.high);
    assert_int_equal(rows[i].unit == NULL, amount.any_money);
    assert_int_equal(rows[i].kind, amount.kind);
    assert_string_equal(rows[i].unit ? rows[i].unit : "", amount.unit);
  }
  chain_close(&c);
}

static void nonsense_is_refused_with_an_example(void **state) {
  (void)state;
  static const char *const rows[] = {
      "", "   ", "viel", ">", "> 5..10 Euro", "Euro", "1.2.3", "10 Mrd USD foo bar", "x 5 Euro", "1e308", "٣٤ Euro"};
  chain c;
  chain_open(&c);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_amount amount;
    ns_error err = {0};
    if (ns_amount_parse(c.extractor, ns_slice_str(rows[i]), &amount, &err) != NS_INVALID)
      fail_msg("\"%s\" was understood", rows[i]);
    assert_non_null(strstr(err.text, "10 Mrd USD"));
    assert_string_equal("", amount.unit);
  }
  chain_close(&c);
}

/* Does the one figure of the text satisfy the amount? */
static bool holds(chain *c, const char *amount_text, const char *text, bool vague) {
  ns_amount amount;
  ns_error err = {0};
  ns_context nowhere = {.caption = NS_SLICE_NONE};
  assert_int_equal(NS_OK, ns_amount_parse(c->extractor, ns_slice_str(amount_text), &amount, &err));
  ns_facts facts = chain_read(c, ns_slice_str(text), &nowhere);
  assert_int_equal(1, facts.figure_count);
  return ns_amount_holds(&amount, &facts.figures[0], vague);
}

static void figures_satisfy_amounts(void **state) {
  (void)state;
  chain c;
  chain_open(&c);
  assert_true(holds(&c, ">=10 Mrd USD", "über 14,3 Milliarden Dollar", false));
  assert_false(holds(&c, ">=10 Mrd USD", "rund 12 Mrd. Euro", false));
  assert_true(holds(&c, ">=10 Mrd", "rund 12 Mrd. Euro", false));
  assert_true(holds(&c, "62 Mrd USD", "60 bis 65 Milliarden US-Dollar", false));
  assert_false(holds(&c, "5 %", "5 Prozentpunkte", false));
  assert_false(holds(&c, ">=10 Mrd USD", "Milliarden Dollar", false));
  assert_true(holds(&c, ">=10 Mrd USD", "Milliarden Dollar", true));
  assert_true(holds(&c, ">=100 Mrd USD", "Hunderte Milliarden Dollar", false));
  assert_false(holds(&c, "> 2000", "im Jahr 2024", false));
  chain_close(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_notation_is_read),
      cmocka_unit_test(nonsense_is_refused_with_an_example),
      cmocka_unit_test(figures_satisfy_amounts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
