/* What the German layer makes of words: terms shared and not shared, parts of compounds, lists. */
#include "text_tables.h"

#include "base/utf8.h"
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

/* `times` times the unit, then the tail. */
static ns_slice repeated(ns_buf *room, const char *unit, size_t times, const char *tail) {
  ns_buf_clear(room);
  for (size_t i = 0; i < times; i++)
    ns_buf_add_str(room, unit);
  ns_buf_add_str(room, tail);
  return ns_buf_slice(room);
}

/* Words without end of any script: one word each, whose form and term fit, and stay apart by their last letter. */
static void long_words_are_cut(void **state) {
  static const struct {
    const char *unit, *tail, *other_tail;
    size_t limit; /* the most units that are not cut */
  } cases[] = {{"q", "", "x", 200},           {"Q", "a", "b", 199},          {"7", "", "8", 200},
               {"\u00e4", "", "\u00f6", 100}, {"\u0e01", "", "\u0e02", 66}, {"\uD55C", "", "\uAD6D", 66},
               {"a\u0301", "", "b", 100},     {"Strom", "netz", "werk", 39},  {"\ufb03", "", "x", 66}};
  const size_t lengths[] = {0, 1, 50, 1000, 10000};
  words_ctx *ctx = *state;
  ns_buf room;
  ns_buf_init(&room, 1 << 20);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
      size_t units = cases[i].limit + lengths[k];
      const ns_word *word = word_of(ctx, repeated(&room, cases[i].unit, units, cases[i].tail));
      const ns_word *other = word_of(ctx, repeated(&room, cases[i].unit, units, cases[i].other_tail));
      assert_int_equal(lengths[k] ? NS_WORD_CUT : 0, word->flags & NS_WORD_CUT);
      assert_true(word->term_count >= 1 && word->form.len <= NS_TERM_MAX && word->terms[0]->text.len <= NS_TERM_MAX);
      assert_int_equal(word->form.len, ns_utf8_check(word->form));
      assert_false(ns_slice_eq(word->form, other->form));
      assert_ptr_not_equal(word->terms[0], other->terms[0]);
      if (!lengths[k])
        continue;
      assert_true(word->term_count == 1 && word->part_count == 0 && ns_slice_eq(word->terms[0]->text, word->form));
    }
  ns_buf_release(&room);
}

/* The cut form is that of the word in lower case. */
static void case_does_not_part_long_words(void **state) {
  words_ctx *ctx = *state;
  ns_buf room;
  ns_buf_init(&room, 1 << 20);
  const ns_word *small = word_of(ctx, repeated(&room, "strom\u00e4", 100, "q"));
  const ns_word *large = word_of(ctx, repeated(&room, "STROM\u00c4", 100, "Q"));
  assert_true(ns_slice_eq(small->form, large->form));
  assert_ptr_equal(small->terms[0], large->terms[0]);
  ns_buf_release(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(long_words_are_cut),
      cmocka_unit_test(case_does_not_part_long_words),
      cmocka_unit_test(forms_of_a_word_share_a_term),
      cmocka_unit_test(compounds_come_apart),
      cmocka_unit_test(parts_meet_words),
      cmocka_unit_test(lists_know_words),
      cmocka_unit_test(plain_words_are_plain),
      cmocka_unit_test(words_that_do_not_matter_are_passed_over),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
