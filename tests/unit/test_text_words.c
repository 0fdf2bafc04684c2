/* What the German layer makes of words: terms shared and not shared, parts of compounds, lists. */
#include "text_tables.h"

#include "text/lexicon.h"

typedef struct words_ctx {
  ns_analyzer *an;
} words_ctx;

static int set_up(void **state) {
  static words_ctx ctx;
  *state = &ctx;
  return ns_analyzer_new(NS_WORDS_GERMAN, &ctx.an, NULL);
}

static int tear_down(void **state) {
  ns_analyzer_free(((words_ctx *)*state)->an);
  return 0;
}

/* The word record of the text's whole: of an extra reading where there is one. */
static const ns_word *word_of(words_ctx *ctx, ns_slice text) {
  ns_tokens tokens = {0};
  assert_int_equal(NS_OK, ns_analyze(ctx->an, text, &tokens, NULL));
  assert_true(tokens.count > 0);
  const ns_word *word = tokens.at[0].word;
  for (size_t i = 0; i < tokens.count; i++)
    if (tokens.at[i].flags & NS_TOKEN_EXTRA)
      word = tokens.at[i].word;
  ns_tokens_release(&tokens);
  return word;
}

static bool share_a_term(const ns_word *one, const ns_word *other) {
  for (unsigned i = 0; i < one->term_count; i++)
    for (unsigned k = 0; k < other->term_count; k++)
      if (one->terms[i] == other->terms[k])
        return true;
  return false;
}

static void check_same_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  const ns_word *one = word_of(ctx, fields[0]), *other = word_of(ctx, fields[1]);
  if (share_a_term(one, other) != ns_slice_is(fields[2], "same"))
    fail_msg("line %u: expected %.*s and %.*s %.*s, got %.*s and %.*s", line, (int)fields[0].len, fields[0].ptr,
             (int)fields[1].len, fields[1].ptr, (int)fields[2].len, fields[2].ptr, (int)one->terms[0]->text.len,
             one->terms[0]->text.ptr, (int)other->terms[0]->text.len, other->terms[0]->text.ptr);
}

static void forms_of_a_word_share_a_term(void **state) {
  each_row("text-same.tsv", check_same_row, *state);
}

static void check_compound_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  const ns_word *word = word_of(ctx, fields[0]);
  ns_buf got;
  ns_buf_init(&got, 1000);
  for (unsigned i = 0; i < word->split_count; i++) {
    ns_buf_add_str(&got, i ? "+" : "");
    ns_buf_add_slice(&got, word->split[i]);
  }
  if (!ns_slice_eq(fields[1], ns_buf_slice(&got)))
    fail_msg("line %u: expected %.*s, got %.*s", line, (int)fields[1].len, fields[1].len ? fields[1].ptr : "",
             (int)got.len, got.len ? got.ptr : "");
  ns_buf_release(&got);
}

static void compounds_come_apart(void **state) {
  each_row("text-compounds.tsv", check_compound_row, *state);
}

/* A part is indexed under the term of the word that it is. */
static void parts_meet_words(void **state) {
  const ns_word *compound = word_of(*state, NS_LIT("Laborzentren")), *zentrum = word_of(*state, NS_LIT("Zentrum"));
  assert_int_equal(2, compound->part_count);
  assert_ptr_equal(zentrum->terms[0], compound->parts[1]);
}

static void lists_know_words(void **state) {
  const unsigned known = NS_WORD_KNOWN | NS_WORD_KNOWN_LOWER | NS_WORD_KNOWN_NOUN;
  assert_int_equal(NS_WORD_KNOWN | NS_WORD_KNOWN_NOUN, word_of(*state, NS_LIT("Scheune"))->flags & known);
  assert_int_equal(NS_WORD_KNOWN | NS_WORD_KNOWN_LOWER, word_of(*state, NS_LIT("fröhlich"))->flags & known);
  assert_int_equal(0, word_of(*state, NS_LIT("Qwxyz"))->flags & known);
  assert_true(ns_lexicon_has(NS_LIT("scheune")));
  assert_false(ns_lexicon_has(NS_LIT("Scheune")));
  assert_false(ns_lexicon_has(NS_LIT("")));
}

/* Plain words are what Snowball says, no more. */
static void plain_words_are_plain(void **state) {
  (void)state;
  words_ctx plain;
  assert_int_equal(NS_OK, ns_analyzer_new(NS_WORDS_PLAIN, &plain.an, NULL));
  const ns_word *word = word_of(&plain, NS_LIT("Laborzentren"));
  assert_int_equal(0, word->part_count);
  assert_int_equal(1, word->term_count);
  assert_true(ns_slice_is(word->terms[0]->text, "laborzentr"));
  assert_true(ns_slice_is(word_of(&plain, NS_LIT("Haeuser"))->terms[0]->text, "haeus"));
  ns_analyzer_free(plain.an);
}

/* Asks for every third word. */
static bool every_third(void *ctx, uint32_t position, ns_slice raw) {
  (void)ctx;
  (void)raw;
  return position % 3 == 0;
}

static void check_same_tokens(ns_slice text, const ns_tokens *whole, const ns_tokens *some, size_t *passed) {
  assert_int_equal(whole->count, some->count);
  assert_int_equal(whole->words, some->words);
  for (size_t i = 0; i < whole->count; i++) {
    const ns_token *a = &whole->at[i], *b = &some->at[i];
    if (a->start != b->start || a->end != b->end || a->position != b->position || a->kind != b->kind || a->flags != b->flags)
      fail_msg("expected the same tokens of \"%.*s\", token %zu differs", (int)text.len, text.ptr, i);
    if (a->word == b->word)
      continue;
    assert_true(b->position % 3 != 0);
    assert_false(b->flags & NS_TOKEN_EXTRA);
    assert_int_equal(0, b->word->term_count);
    assert_int_equal(a->word->flags & NS_WORD_CAPITAL, b->word->flags & NS_WORD_CAPITAL);
    (*passed)++;
  }
}

/* What is passed over has no terms; spans, positions and readings of several words stay as they are. */
static void words_that_do_not_matter_are_passed_over(void **state) {
  static const char *const texts[] = {
      "Im Hafen liegen vier Schiffe; die Lotsen warten auf das Hochwasser.",
      "Energie- und Umweltfragen bleiben offen, Weinbau und -handel ebenso.",
      "Die Tiefsee-Forschung fand den O'Neill-Graben, 1.200 Meter unter dem Schelf. Ärmel hoch!",
      "Nicht 3,5 % der Bürger*innen kannten Chloés Gemüse‐Garten (20 m²)."};
  size_t passed = 0;
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    words_ctx cold = {0};
    ns_tokens whole = {0}, some = {0};
    ns_slice text = ns_slice_str(texts[i]);
    assert_int_equal(NS_OK, ns_analyzer_new(NS_WORDS_GERMAN, &cold.an, NULL));
    assert_int_equal(NS_OK, ns_analyze_some(cold.an, text, every_third, NULL, &some, NULL));
    assert_int_equal(NS_OK, ns_analyze(cold.an, text, &whole, NULL)); /* the words that were looked at are known */
    check_same_tokens(text, &whole, &some, &passed);
    assert_int_equal(NS_OK, ns_analyze_some(cold.an, text, every_third, NULL, &some, NULL));
    for (size_t t = 0; t < whole.count; t++)
      assert_ptr_equal(whole.at[t].word, some.at[t].word); /* a word that is known costs nothing */
    ns_tokens_release(&whole);
    ns_tokens_release(&some);
    ns_analyzer_free(cold.an);
  }
  assert_true(passed > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forms_of_a_word_share_a_term),
      cmocka_unit_test(compounds_come_apart),
      cmocka_unit_test(parts_meet_words),
      cmocka_unit_test(lists_know_words),
      cmocka_unit_test(plain_words_are_plain),
      cmocka_unit_test(words_that_do_not_matter_are_passed_over),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
