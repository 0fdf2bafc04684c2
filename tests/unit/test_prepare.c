/* What a passage is indexed under, held against a plain count over the same tokens. */
#include "unit.h"

#include <stdlib.h>

#include "index/prepare.h"

static const char *const texts[] = {
    "Das Rechenzentrum in Grauwitz braucht 1,2 Gigawatt. Das Rechenzentrum wird teuer.",
    "KI-Rechenzentren, Energie- und Umweltfragen: Rechenzentren brauchen Strom, Strom, Strom.",
    "",
    "… – „“ !",
    "Haus haus HAUS Häuser Hauses",
};
enum { TEXTS = sizeof texts / sizeof *texts };

typedef struct fixture {
  ns_names *names;
  ns_preparer *preparer;
  ns_analyzer *analyzer;
} fixture;

static int setup(void **state) {
  fixture *f = calloc(1, sizeof *f);
  ns_error err;
  *state = f;
  return ns_names_open(NULL, NULL, NULL, &f->names, &err) || ns_preparer_new(NS_WORDS_GERMAN, f->names, NS_PREPARED_TERMS, &f->preparer, &err) ||
         ns_analyzer_new(NS_WORDS_GERMAN, &f->analyzer, &err);
}

static int teardown(void **state) {
  fixture *f = *state;
  ns_preparer_free(f->preparer);
  ns_analyzer_free(f->analyzer);
  ns_names_close(f->names);
  free(f);
  return 0;
}

static ns_article article_of(ns_passage *passages) {
  for (uint32_t i = 0; i < TEXTS; i++)
    passages[i] = (ns_passage){.text = ns_slice_str(texts[i]), .section = i % 2 ? NS_LIT("Strom und Wärme") : NS_SLICE_NONE, .paragraph = i + 1};
  return (ns_article){.id = NS_LIT("a"), .title = NS_LIT("Große Rechenzentren"), .date = {20260312, 20260312},
                      .passages = passages, .passage_count = TEXTS, .content_hash = 42};
}

static const ns_doc_term *find_term(const ns_doc *doc, ns_slice term) {
  const ns_doc_term *found = NULL;
  for (size_t i = 0; i < doc->term_count; i++)
    if (ns_slice_eq(doc->terms[i].term, term)) {
      assert_null(found); /* no doubles */
      found = &doc->terms[i];
    }
  return found;
}

/* How often the term stands in the passage, parts of compounds included, extras' parts not. */
static uint32_t plain_count(const ns_tokens *tokens, ns_slice term, uint32_t *placed) {
  uint32_t count = 0, last = UINT32_MAX;
  *placed = 0;
  for (size_t i = 0; i < tokens->count; i++) {
    const ns_token *t = &tokens->at[i];
    for (size_t k = 0; k < t->word->term_count; k++)
      if (ns_slice_eq(t->word->terms[k]->text, term)) {
        count++;
        *placed += last != t->position;
        last = t->position;
      }
    for (size_t k = 0; k < t->word->part_count && !(t->flags & NS_TOKEN_EXTRA); k++)
      count += ns_slice_eq(t->word->parts[k]->text, term);
  }
  return count;
}

static void postings_agree_with_a_plain_count(void **state) {
  fixture *f = *state;
  ns_passage passages[TEXTS];
  ns_article article = article_of(passages);
  ns_article_meta meta;
  const ns_doc *docs;
  ns_error err;
  ns_tokens tokens = {0};
  for (int round = 0; round < 2; round++) { /* cold and warm */
    assert_int_equal(NS_OK, ns_prepare_article(f->preparer, &article, &meta, &docs, &err));
    assert_int_equal(TEXTS, meta.passage_count);
    for (size_t d = 0; d < TEXTS; d++) {
      assert_int_equal(NS_OK, ns_analyze(f->analyzer, passages[d].text, &tokens, &err));
      size_t seen = 0;
      for (size_t i = 0; i < docs[d].term_count; i++) {
        const ns_doc_term *t = &docs[d].terms[i];
        uint32_t placed, count = plain_count(&tokens, t->term, &placed);
        assert_true(count > 0);
        assert_ptr_equal(t, find_term(&docs[d], t->term));
        assert_int_equal(ns_impact(count, tokens.words), t->impact);
        assert_int_equal(placed, t->position_count);
        for (size_t p = 1; p < t->position_count; p++)
          assert_true(docs[d].positions[t->position + p - 1] < docs[d].positions[t->position + p]);
        seen += placed;
      }
      assert_int_equal(seen, docs[d].position_count);
      for (size_t i = 0; i < tokens.count; i++)
        for (size_t k = 0; k < tokens.at[i].word->term_count; k++)
          assert_non_null(find_term(&docs[d], tokens.at[i].word->terms[k]->text));
    }
  }
  ns_tokens_release(&tokens);
}

static void forms_are_kept_once_whatever_their_case(void **state) {
  fixture *f = *state;
  ns_passage passages[TEXTS];
  ns_article article = article_of(passages);
  ns_article_meta meta;
  const ns_doc *docs;
  ns_error err;
  assert_int_equal(NS_OK, ns_prepare_article(f->preparer, &article, &meta, &docs, &err));
  const ns_doc *doc = &docs[4];
  const char *const forms[] = {"haus", "häuser", "hauses"};
  assert_int_equal(3, doc->form_count);
  for (size_t i = 0; i < 3; i++) {
    assert_true(ns_slice_is(doc->forms[i].form, forms[i]));
    assert_true(ns_slice_is(doc->terms[doc->forms[i].term].term, "haus"));
  }
}

static void assert_terms(const char *const *expected, size_t count, const ns_slice *terms, size_t actual) {
  assert_int_equal(count, actual);
  for (size_t i = 0; i < count; i++) {
    size_t at = 0; /* they come in no particular order */
    while (at < actual && !ns_slice_is(terms[at], expected[i]))
      at++;
    assert_true(at < actual);
  }
}

static void title_and_section_come_along_as_terms(void **state) {
  static const char *const title[] = {"gross", "rech", "rechenzentrum", "zentrum"}, *const section[] = {"strom", "und", "warm"};
  fixture *f = *state;
  ns_passage passages[TEXTS];
  ns_article article = article_of(passages);
  ns_article_meta meta;
  const ns_doc *docs;
  ns_error err;
  assert_int_equal(NS_OK, ns_prepare_article(f->preparer, &article, &meta, &docs, &err));
  assert_terms(title, sizeof title / sizeof *title, meta.title_terms, meta.title_term_count);
  assert_int_equal(0, docs[0].section_term_count);
  assert_terms(section, sizeof section / sizeof *section, docs[1].section_terms, docs[1].section_term_count);
}

/* The same words in another order and case are near-duplicates, another text is not. */
static void similar_passages_share_a_fingerprint(void **state) {
  fixture *f = *state;
  ns_passage passages[] = {
      {.text = NS_LIT("Der Stromverbrauch der Rechenzentren steigt nach Angaben der Agentur bis 2030 um zehn Prozent."), .paragraph = 1},
      {.text = NS_LIT("Der STROMVERBRAUCH der Rechenzentren steigt – nach Angaben der Agentur – bis 2030 um zehn Prozent!"), .paragraph = 2},
      {.text = NS_LIT("Am Mittwoch wählte der Gemeinderat von Harzleben eine neue Vorsitzende für den Bauausschuss."), .paragraph = 3},
      {.text = NS_LIT("Beifall"), .paragraph = 4}};
  ns_article article = {.id = NS_LIT("a"), .passages = passages, .passage_count = 4};
  ns_article_meta meta;
  const ns_doc *docs;
  ns_error err;
  assert_int_equal(NS_OK, ns_prepare_article(f->preparer, &article, &meta, &docs, &err));
  assert_true(docs[0].similar && docs[0].similar == docs[1].similar);
  assert_true(docs[0].similar != docs[2].similar);
  assert_true(docs[3].similar == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(postings_agree_with_a_plain_count, setup, teardown),
      cmocka_unit_test_setup_teardown(forms_are_kept_once_whatever_their_case, setup, teardown),
      cmocka_unit_test_setup_teardown(title_and_section_come_along_as_terms, setup, teardown),
      cmocka_unit_test_setup_teardown(similar_passages_share_a_fingerprint, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
