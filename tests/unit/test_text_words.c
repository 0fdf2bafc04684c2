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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forms_of_a_word_share_a_term),
      cmocka_unit_test(compounds_come_apart),
      cmocka_unit_test(parts_meet_words),
      cmocka_unit_test(lists_know_words),
      cmocka_unit_test(plain_words_are_plain),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
