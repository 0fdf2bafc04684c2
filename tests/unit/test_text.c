#include "text_tables.h"

#include "base/hash.h"
#include "base/mem.h"

static ns_analyzer *new_analyzer(ns_words words) {
  ns_analyzer *an;
  ns_error err;
  if (ns_analyzer_new(words, &an, &err))
    fail_msg("%s", err.text);
  return an;
}

/* The tokens in the notation of text-tokens.tsv. */
static void write_tokens(ns_slice text, const ns_tokens *tokens, ns_buf *out) {
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_token *token = &tokens->at[i];
    if (i)
      ns_buf_add_char(out, ' ');
    if (token->kind == NS_TOKEN_PUNCT || token->kind == NS_TOKEN_SYMBOL) {
      ns_buf_add_char(out, '!');
      ns_buf_add(out, text.ptr + token->start, token->end - token->start);
      continue;
    }
    ns_buf_add_str(out, token->flags & NS_TOKEN_EXTRA ? "+" : "");
    ns_buf_add_slice(out, token->word->form);
    ns_buf_addf(out, "@%u", token->position);
  }
}

static void check_tokens_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  (void)ctx;
  ns_analyzer *an = new_analyzer(ns_slice_is(fields[1], "plain") ? NS_WORDS_PLAIN : NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  ns_buf got;
  ns_buf_init(&got, 10000);
  assert_int_equal(NS_OK, ns_analyze(an, fields[0], &tokens, NULL));
  write_tokens(fields[0], &tokens, &got);
  if (!ns_slice_eq(fields[2], ns_buf_slice(&got)))
    fail_msg("line %u: expected %.*s, got %s", line, (int)fields[2].len, fields[2].ptr, got.ptr);
  ns_buf_release(&got);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void text_becomes_tokens(void **state) {
  (void)state;
  each_row("text-tokens.tsv", check_tokens_row, NULL);
}

static void broken_lines_are_mended(void **state) {
  (void)state;
  const char *const rows[][2] = {{"Wasser-\nwerk", "wasserwerk@0"},
                                 {"Wasser-\r\n  werk", "wasserwerk@0"},
                                 {"Wasser-\nund Klärwerk", "wasser@0 +wasserwerk@0 und@1 klärwerk@2"},
                                 {"Wasser-\nWerk", "wasser@0 +wasserwerk@0 werk@1"}};
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  ns_buf got;
  ns_buf_init(&got, 10000);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ns_buf_clear(&got);
    assert_int_equal(NS_OK, ns_analyze(an, ns_slice_str(rows[i][0]), &tokens, NULL));
    write_tokens(ns_slice_str(rows[i][0]), &tokens, &got);
    assert_string_equal(rows[i][1], got.ptr);
  }
  ns_buf_release(&got);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void flags_tell_shape_and_neighbours(void **state) {
  (void)state;
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  assert_int_equal(NS_OK, ns_analyze(an, NS_LIT("Haus NATO OpenAI der H100 (rot Erd-"), &tokens, NULL));
  assert_int_equal(8, tokens.count);
  assert_int_equal(7, tokens.words);
  uint16_t shape = NS_WORD_CAPITAL | NS_WORD_ALLCAPS | NS_WORD_MIXED | NS_WORD_DIGITS | NS_WORD_FUNCTION;
  assert_int_equal(NS_WORD_CAPITAL, tokens.at[0].word->flags & shape);
  assert_int_equal(NS_WORD_CAPITAL | NS_WORD_ALLCAPS, tokens.at[1].word->flags & shape);
  assert_int_equal(NS_WORD_CAPITAL | NS_WORD_MIXED, tokens.at[2].word->flags & shape);
  assert_int_equal(NS_WORD_FUNCTION, tokens.at[3].word->flags & shape);
  assert_int_equal(NS_WORD_CAPITAL | NS_WORD_DIGITS, tokens.at[4].word->flags & shape);
  assert_int_equal(NS_TOKEN_BLANK_BEFORE, tokens.at[5].flags);
  assert_int_equal(0, tokens.at[6].flags);
  assert_int_equal(NS_TOKEN_BLANK_BEFORE | NS_TOKEN_HYPHEN_AFTER, tokens.at[7].flags);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void long_words_stay_apart_within_the_limit(void **state) {
  (void)state;
  static char word[10000];
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  memset(word, 'x', sizeof word);
  assert_int_equal(NS_OK, ns_analyze(an, ns_slice_of(word, sizeof word), &tokens, NULL));
  const ns_term *first = tokens.at[0].word->terms[0];
  word[sizeof word - 1] = 'y';
  assert_int_equal(NS_OK, ns_analyze(an, ns_slice_of(word, sizeof word), &tokens, NULL));
  assert_int_equal(1, tokens.count);
  assert_true(first != tokens.at[0].word->terms[0]);
  assert_true(first->text.len <= NS_TERM_MAX);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void ids_are_dense(void **state) {
  (void)state;
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  assert_int_equal(NS_OK, ns_analyze(an, NS_LIT("Der See und der Fluss, die Seen"), &tokens, NULL));
  for (size_t i = 0; i < tokens.count; i++) {
    const ns_word *word = tokens.at[i].word;
    assert_true(word->id < ns_analyzer_word_count(an));
    for (unsigned k = 0; k < word->term_count; k++)
      assert_ptr_equal(word->terms[k], ns_analyzer_term(an, word->terms[k]->id));
    for (unsigned k = 0; k < word->term_count; k++)
      assert_true(word->terms[k]->hash == ns_hash(word->terms[k]->text, 0));
  }
  assert_null(ns_analyzer_term(an, ns_analyzer_term_count(an)));
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void forms_that_differ_in_case_share_an_id(void **state) {
  (void)state;
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  assert_int_equal(NS_OK, ns_analyze(an, NS_LIT("Arm arm ARM ärmer Ärmer"), &tokens, NULL));
  assert_int_equal(5, tokens.count);
  uint32_t first = tokens.at[0].word->form_id, second = tokens.at[3].word->form_id;
  assert_int_equal(first, tokens.at[1].word->form_id);
  assert_int_equal(first, tokens.at[2].word->form_id);
  assert_int_not_equal(first, second);
  assert_int_equal(second, tokens.at[4].word->form_id);
  assert_true(first < ns_analyzer_form_count(an) && second < ns_analyzer_form_count(an));
  assert_true(ns_analyzer_form_count(an) <= ns_analyzer_word_count(an));
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

/* A cache that overflows starts a new epoch and gives the same tokens again. */
static void a_full_cache_starts_again(void **state) {
  (void)state;
  char text[64];
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  ns_analyzer_set_cache(an, 0);
  uint32_t epoch = ns_analyzer_epoch(an);
  for (unsigned i = 0; i < 20000; i++) {
    int len = snprintf(text, sizeof text, "Gartenzaun wort%uwert", i);
    assert_int_equal(NS_OK, ns_analyze(an, ns_slice_of(text, (size_t)len), &tokens, NULL));
    assert_int_equal(2, tokens.count);
    assert_true(ns_slice_is(tokens.at[0].word->terms[0]->text, "gartenzaun"));
    assert_true(tokens.at[1].word->id < ns_analyzer_word_count(an));
  }
  assert_true(ns_analyzer_epoch(an) > epoch);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void too_long_a_passage_is_refused(void **state) {
  (void)state;
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  ns_error err;
  assert_int_equal(NS_LIMIT, ns_analyze(an, ns_slice_of("", NS_PASSAGE_MAX + 1), &tokens, &err));
  assert_non_null(strstr(err.text, "1048576"));
  ns_analyzer_free(an);
}

/* The n-th allocation fails: a status, no leak, and the analyzer goes on afterwards. */
static void memory_failures_are_statuses(void **state) {
  (void)state;
  ns_slice text = NS_LIT("Die Solarpark-Betreiber*innen zahlen 3.000 € für Erd­gas und Köche");
  for (uint64_t n = 1;; n++) {
    ns_analyzer *an = NULL;
    ns_tokens tokens = {0};
    ns_mem_fail_at(n);
    ns_status status = ns_analyzer_new(NS_WORDS_GERMAN, &an, NULL);
    if (status == NS_OK)
      status = ns_analyze(an, text, &tokens, NULL);
    ns_mem_fail_at(0);
    if (an && status != NS_OK)
      assert_int_equal(NS_OK, ns_analyze(an, text, &tokens, NULL));
    ns_tokens_release(&tokens);
    ns_analyzer_free(an);
    if (status == NS_OK)
      break;
    assert_int_equal(NS_NOMEM, status);
  }
}

/* What ns_alternatives gives for the first token, members joined by blanks and commas. */
static void check_alternatives(const char *query, const char *expected, size_t used_expected) {
  ns_analyzer *an = new_analyzer(NS_WORDS_GERMAN);
  ns_tokens tokens = {0};
  ns_arena arena;
  ns_buf got;
  ns_alternative out[NS_ALTERNATIVES_MAX];
  size_t used;
  ns_arena_init(&arena, 1 << 20);
  ns_buf_init(&got, 1000);
  assert_int_equal(NS_OK, ns_analyze(an, ns_slice_str(query), &tokens, NULL));
  size_t count = ns_alternatives(an, &tokens, 0, &arena, out, &used);
  for (size_t i = 0; i < count; i++)
    for (unsigned k = 0; k < out[i].count; k++) {
      ns_buf_add_str(&got, k ? " " : i ? "," : "");
      ns_buf_add_slice(&got, out[i].terms[k]);
    }
  if (!ns_slice_is(ns_buf_slice(&got), expected) || used != used_expected)
    fail_msg("%s: expected %s (%zu), got %s (%zu)", query, expected, used_expected, got.ptr ? got.ptr : "", used);
  ns_buf_release(&got);
  ns_arena_release(&arena);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
}

static void abbreviations_work_both_ways(void **state) {
  (void)state;
  check_alternatives("GW", "gigawatt", 1);
  check_alternatives("Gigawatt", "gw", 1);
  check_alternatives("Milliarden", "mrd", 1);
  check_alternatives("Prozent", "%", 1);
  check_alternatives("künstlicher Intelligenz", "ki,ai,artificial intelligenc", 2);
  check_alternatives("EZB", "europa zentralbank", 1);
  check_alternatives("Wiese", "", 1);
}

static void fingerprints_tell_modes_apart(void **state) {
  (void)state;
  char german[NS_FINGERPRINT_MAX], again[NS_FINGERPRINT_MAX], plain[NS_FINGERPRINT_MAX];
  assert_int_equal(NS_OK, ns_analysis_fingerprint(NS_WORDS_GERMAN, german, NULL));
  assert_int_equal(NS_OK, ns_analysis_fingerprint(NS_WORDS_GERMAN, again, NULL));
  assert_int_equal(NS_OK, ns_analysis_fingerprint(NS_WORDS_PLAIN, plain, NULL));
  assert_string_equal(german, again);
  assert_string_not_equal(german, plain);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_becomes_tokens),
      cmocka_unit_test(broken_lines_are_mended),
      cmocka_unit_test(flags_tell_shape_and_neighbours),
      cmocka_unit_test(long_words_stay_apart_within_the_limit),
      cmocka_unit_test(ids_are_dense),
      cmocka_unit_test(forms_that_differ_in_case_share_an_id),
      cmocka_unit_test(a_full_cache_starts_again),
      cmocka_unit_test(too_long_a_passage_is_refused),
      cmocka_unit_test(memory_failures_are_statuses),
      cmocka_unit_test(abbreviations_work_both_ways),
      cmocka_unit_test(fingerprints_tell_modes_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
