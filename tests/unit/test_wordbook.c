/* Texts written in words come back byte for byte, and what is damaged is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "oracle/random.h"
#include "sealed/codec/wordbook.h"

enum { TEXT_MAX = 1 << 20 };

typedef struct fixture {
  ns_buf section, coded, text;
  ns_wordbook book;
  ns_word_coder *coder;
} fixture;

static void begin(fixture *f, const char *sample, int times) {
  ns_buf samples;
  ns_error err;
  ns_buf_init(&samples, TEXT_MAX);
  for (int i = 0; i < times; i++)
    ns_buf_add_str(&samples, sample);
  ns_buf_init(&f->section, TEXT_MAX);
  ns_buf_init(&f->coded, TEXT_MAX);
  ns_buf_init(&f->text, TEXT_MAX);
  assert_int_equal(NS_OK, ns_wordbook_make(ns_buf_slice(&samples), &f->section, &err));
  assert_true(ns_wordbook_open(ns_buf_slice(&f->section), &f->book));
  f->coder = ns_word_coder_new(&f->book);
  assert_non_null(f->coder);
  ns_buf_release(&samples);
}

static void end(fixture *f) {
  ns_word_coder_free(f->coder);
  ns_buf_release(&f->section);
  ns_buf_release(&f->coded);
  ns_buf_release(&f->text);
}

/* Bytes it takes in words. */
static size_t round_trip(fixture *f, ns_slice text) {
  ns_buf_clear(&f->coded);
  ns_buf_clear(&f->text);
  ns_word_coder_add(f->coder, text, &f->coded);
  assert_int_equal(NS_OK, f->coded.status);
  assert_int_equal(NS_OK, ns_wordbook_expand(&f->book, ns_buf_slice(&f->coded), &f->text));
  assert_int_equal(text.len, f->text.len);
  if (text.len)
    assert_memory_equal(text.ptr, f->text.ptr, text.len);
  return f->coded.len;
}

static const char sample[] = "Der Kanal führt Wasser über die Brücke, und die Schleuse hält es. „Der Kanal“ – so heißt er. ";

static void common_words_take_few_bytes(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t bytes;
  } cases[] = {
      {"", 0},
      {"die", 1},                 /* a blank is taken for granted but in front of the first word */
      {" die", 4},
      {"Der Kanal führt", 3},
      {"Der  Kanal", 3},          /* two blanks */
      {"Kanal,Brücke", 4},        /* joined to a comma */
      {"über die Brücke", 3},
      {"ü", 1},                   /* a character of the book */
      {"„“", 2},
      {"ñ", 4},                   /* none of it */
      {"Xylophon", 8},
      {"\n", 2},
      {"Schleuse ", 2},
      {"die-die", 5},             /* too short to be joined */
  };
  fixture f;
  begin(&f, sample, 40);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t bytes = round_trip(&f, ns_slice_str(cases[i].text));
    if (bytes != cases[i].bytes)
      fail_msg("\"%s\": expected %zu bytes, got %zu", cases[i].text, cases[i].bytes, bytes);
  }
  end(&f);
}

/* Whatever the bytes, with a book or without one. */
static void any_bytes_come_back(void **state) {
  (void)state;
  enum { ROUNDS = 3000, LENGTH = 40 };
  static const char *const pieces[] = {" ", "Kanal", "die", "\xc3", "\xc3\xa4", "\xbc", "Brücke", ".", "\x1c", "\x1d", "\xe2\x80", "„", "\xff", "\x7f"};
  ns_random random = {7};
  for (int times = 0; times <= 40; times += 40) {
    fixture f;
    begin(&f, sample, times);
    for (int round = 0; round < ROUNDS; round++) {
      ns_buf text;
      ns_buf_init(&text, TEXT_MAX);
      ns_buf_add_char(&text, 0);
      for (uint32_t n = ns_random_below(&random, LENGTH); n > 0; n--) {
        if (ns_random_below(&random, 2))
          ns_buf_add_char(&text, (char)ns_random_below(&random, 256));
        else
          ns_buf_add_str(&text, pieces[ns_random_below(&random, sizeof pieces / sizeof *pieces)]);
      }
      round_trip(&f, ns_slice_from(ns_buf_slice(&text), round % 2));
      ns_buf_release(&text);
    }
    end(&f);
  }
}

/* Words of all lengths, those longer than the book takes too. */
static void long_words_come_back(void **state) {
  (void)state;
  fixture f;
  for (size_t len = 1; len <= NS_BOOK_WORD_MAX + 1; len++) {
    char word[NS_BOOK_WORD_MAX + 2], text[2 * sizeof word + 2];
    memset(word, 'a', len);
    word[len - 1] = 'b';
    word[len] = '\0';
    int bytes = snprintf(text, sizeof text, "%s %s ", word, word);
    begin(&f, text, 20);
    bool known = len > 1 && len <= NS_BOOK_WORD_MAX;
    assert_int_equal(known ? 3 : bytes, round_trip(&f, ns_slice_str(text)));
    text[0] = 'c'; /* differs in its first byte only, then in one of the middle */
    round_trip(&f, ns_slice_str(text));
    text[0] = 'a';
    text[len / 2] = 'c';
    round_trip(&f, ns_slice_str(text));
    end(&f);
  }
}

static void a_book_is_no_longer_than_its_share(void **state) {
  (void)state;
  fixture f;
  begin(&f, sample, 4);
  size_t most = 4 * strlen(sample) / 16;
  assert_true(f.book.word_count > 0);
  assert_true(f.book.words.len + 4 * f.book.word_count <= most);
  end(&f);
}

static void damaged_texts_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t len;
  } cases[] = {
      {"\x1b", 1},      /* a character the book does not have */
      {"\x1c", 1},      /* a byte that is missing */
      {"\x1d", 1},      /* nothing that is joined */
      {"\x1d" "a", 2},  /* a letter that is joined */
      {"\x1e", 1},      /* no code */
      {"\xa0", 1},      /* half a word */
      {"\xff\xff", 2},  /* a word the book does not have */
  };
  fixture f;
  begin(&f, sample, 40);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(NS_CORRUPT, ns_wordbook_expand(&f.book, ns_slice_of(cases[i].bytes, cases[i].len), &f.text));
  end(&f);
}

/* Cut anywhere, with any byte changed: refused, or read within its bounds. */
static void damaged_books_do_no_harm(void **state) {
  (void)state;
  static const char all[] = "\x00\x01\x02\x05 a\x80\x81\x9f\xa0\x00\xa0\x05\x1d\x82\x1c\xff";
  fixture f;
  begin(&f, sample, 40);
  for (size_t at = 0; at < f.section.len; at++) {
    ns_wordbook book;
    char *byte = &f.section.ptr[at], was = *byte;
    for (int bit = 0; bit < 8; bit++) {
      *byte = (char)(was ^ 1 << bit);
      ns_buf_clear(&f.text);
      for (size_t from = 0; from < sizeof all - 1; from++) {
        if (ns_wordbook_open(ns_buf_slice(&f.section), &book) &&
            !ns_wordbook_expand(&book, ns_slice_of(all + from, sizeof all - 1 - from), &f.text))
          assert_true(f.text.len <= TEXT_MAX);
      }
    }
    *byte = was;
    if (at && ns_wordbook_open(ns_slice_of(f.section.ptr, at), &book))
      assert_true(book.words.len < f.book.words.len);
  }
  end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(common_words_take_few_bytes),
      cmocka_unit_test(any_bytes_come_back),
      cmocka_unit_test(long_words_come_back),
      cmocka_unit_test(a_book_is_no_longer_than_its_share),
      cmocka_unit_test(damaged_texts_are_refused),
      cmocka_unit_test(damaged_books_do_no_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
