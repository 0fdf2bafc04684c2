/* The gazetteer and the entity pass, over the readable tables in tests/data. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "facts/facts.h"

enum { FOUND_MAX = 8 };

static ns_names *open_builtin(void) {
  ns_names *names = NULL;
  ns_error err = {0};
  assert_int_equal(NS_OK, ns_names_open(NULL, NULL, NULL, &names, &err));
  return names;
}

/* What `name` finds, as "canonical (kind)" of the first reading. */
static void check_find(const ns_names *names, const char *name, const char *expected) {
  ns_entity found[FOUND_MAX];
  char actual[300] = "";
  if (ns_names_find(names, ns_slice_str(name), found, FOUND_MAX))
    snprintf(actual, sizeof actual, "%.*s (%s)", (int)found[0].name.len, found[0].name.ptr,
             ns_entity_kind_name(found[0].kind));
  assert_string_equal(expected, actual);
}

static void test_find(void **state) {
  (void)state;
  ns_names *names = open_builtin();
  check_find(names, "Meta Platforms", "Meta Platforms (organisation)");
  check_find(names, "meta platforms", "Meta Platforms (organisation)");
  check_find(names, "  Deutschlands ", "Deutschland (place)");
  check_find(names, "BASF SE", "BASF (organisation)");
  check_find(names, "der deutschen bank", "");
  check_find(names, "deutschen bank", "Deutsche Bank (organisation)");
  check_find(names, "Angela Merkel", "Angela Merkel (person)");
  check_find(names, "merkels", "Angela Merkel (person)");
  check_find(names, "Xyzzyqua", "");
  check_find(names, "", "");
  check_find(names, "...", "");
  ns_names_close(names);
}

static void test_find_respects_max(void **state) {
  (void)state;
  ns_names *names = open_builtin();
  ns_entity found[1];
  assert_int_equal(0, ns_names_find(names, NS_LIT("Berlin"), found, 0));
  assert_int_equal(1, ns_names_find(names, NS_LIT("Berlin"), found, 1));
  ns_names_close(names);
}

/* ---- the user's table ---- */

typedef struct user_table {
  char path[64];
  char warnings[2000]; /* lines without the path */
} user_table;

static void collect(void *ctx, ns_status why, const char *text) {
  (void)why;
  user_table *table = ctx;
  const char *what = strncmp(text, table->path, strlen(table->path)) == 0 ? text + strlen(table->path) : text;
  size_t used = strlen(table->warnings);
  snprintf(table->warnings + used, sizeof table->warnings - used, "%s\n", what);
}

static ns_names *open_user(user_table *table, const char *content) {
  ns_names *names = NULL;
  ns_error err = {0};
  *table = (user_table){"/tmp/nsearch-names-XXXXXX", ""};
  int fd = mkstemp(table->path);
  assert_true(fd >= 0);
  assert_int_equal((ssize_t)strlen(content), write(fd, content, strlen(content)));
  close(fd);
  assert_int_equal(NS_OK, ns_names_open(table->path, collect, table, &names, &err));
  unlink(table->path);
  return names;
}

static void test_user_table(void **state) {
  (void)state;
  user_table table;
  ns_names *builtin = open_builtin();
  ns_names *names = open_user(&table, "# ours\n\norganisation\tQuarkwerk Zwickau\tQuarkwerk|?QWZ\n"
                                      "person\tOttilie Brausewind\r\n");
  assert_string_equal("", table.warnings);
  check_find(names, "Quarkwerk", "Quarkwerk Zwickau (organisation)");
  check_find(names, "qwz", "Quarkwerk Zwickau (organisation)");
  check_find(names, "Ottilie Brausewinds", "Ottilie Brausewind (person)");
  check_find(names, "Berlin", "Berlin (place)");
  assert_true(ns_names_fingerprint(builtin) != ns_names_fingerprint(names));
  ns_names_close(names);
  ns_names_close(builtin);
}

static void test_user_table_errors(void **state) {
  (void)state;
  user_table table;
  ns_names *names = open_user(&table, "firma\tQuarkwerk\n"
                                      "organisation\n"
                                      "organisation\tQuarkwerk\tQW|!!\n"
                                      "organisation\tQuarkwerk\tQW\tstrong\n"
                                      "organisation\tQuarkwerk\tQW\tweak\tmore\n"
                                      "organisation\tKefirwerk\tKW2000\n"
                                      "place\tQu\xff\n");
  assert_string_equal(":1: the kind must be person, organisation, place or product, not: \"firma\"\n"
                      ":2: no name after the kind (columns are parted by tabs): \"organisation\"\n"
                      ":3: a name without a letter or digit: \"!!\"\n"
                      ":4: the only flag is weak, not: \"strong\"\n"
                      ":5: more than four columns: \"more\"\n"
                      ":7: not UTF-8: \"\"\n",
                      table.warnings);
  check_find(names, "Quarkwerk", "");
  check_find(names, "KW2000", "Kefirwerk (organisation)");
  ns_names_close(names);
}

static void test_user_alias_of_two(void **state) {
  (void)state;
  user_table table;
  ns_entity found[FOUND_MAX];
  ns_names *names = open_user(&table, "person\tOttilie Brausewind\tBrausewind\n"
                                      "person\tKunibert Brausewind\tBrausewind\n");
  assert_string_equal(":1: \"Brausewind\" may be Ottilie Brausewind (person) or Kunibert Brausewind (person); "
                      "the context decides\n",
                      table.warnings);
  assert_int_equal(2, ns_names_find(names, NS_LIT("Brausewind"), found, FOUND_MAX));
  ns_names_close(names);
}

static void test_missing_user_table(void **state) {
  (void)state;
  ns_names *names = NULL;
  ns_error err = {0};
  assert_int_equal(NS_NOTFOUND, ns_names_open("/nonexistent/names.tsv", NULL, NULL, &names, &err));
  assert_null(names);
  assert_non_null(strstr(err.text, "/nonexistent/names.tsv"));
}

static void test_open_survives_short_memory(void **state) {
  (void)state;
  user_table table;
  ns_names_close(open_user(&table, "person\tOttilie Brausewind\tBrausewind\n"));
  char path[] = "/tmp/nsearch-names-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(9, write(fd, "place\tXu\n", 9));
  close(fd);
  for (uint64_t n = 1; n < 1000; n++) {
    ns_names *names = NULL;
    ns_error err = {0};
    ns_mem_fail_at(n);
    ns_status status = ns_names_open(path, NULL, NULL, &names, &err);
    ns_mem_fail_at(0);
    ns_names_close(names);
    if (status == NS_OK) {
      assert_true(n > 3);
      unlink(path);
      return;
    }
    assert_int_equal(NS_NOMEM, status);
    assert_null(names);
  }
  fail_msg("opening never succeeded");
}

/* ---- the pass over passages ---- */

typedef struct fixture {
  ns_names *names;
  ns_analyzer *analyzer;
  ns_extractor *extractor;
  ns_tokens tokens;
  ns_arena arena;
  char found[2000]; /* "kind:text=name|…" of the last passage */
} fixture;

static void set_up(fixture *f, ns_names *names) {
  ns_error err = {0};
  *f = (fixture){.names = names};
  ns_arena_init(&f->arena, (size_t)16 << 20);
  assert_int_equal(NS_OK, ns_analyzer_new(NS_WORDS_GERMAN, &f->analyzer, &err));
  assert_int_equal(NS_OK, ns_extractor_new(f->analyzer, names, &f->extractor, &err));
}

static void tear_down(fixture *f) {
  ns_extractor_free(f->extractor);
  ns_analyzer_free(f->analyzer);
  ns_tokens_release(&f->tokens);
  ns_arena_release(&f->arena);
  ns_names_close(f->names);
}

static void begin(fixture *f) {
  ns_context context = {0};
  ns_extractor_begin_article(f->extractor, &context);
}

static void append(char *out, size_t size, const char *before, ns_slice text) {
  size_t used = strlen(out);
  snprintf(out + used, size - used, "%s%.*s", before, (int)text.len, text.ptr);
}

static const char *read_passage(fixture *f, const char *text) {
  ns_error err = {0};
  ns_facts facts;
  ns_context context = {0};
  ns_slice slice = ns_slice_str(text);
  f->found[0] = '\0';
  ns_arena_clear(&f->arena);
  assert_int_equal(NS_OK, ns_analyze(f->analyzer, slice, &f->tokens, &err));
  assert_int_equal(NS_OK, ns_facts_extract(f->extractor, slice, &f->tokens, &context, &f->arena, &facts, &err));
  for (size_t i = 0; i < facts.entity_count; i++) {
    const ns_entity *e = &facts.entities[i];
    ns_slice written = ns_slice_of(text + e->start, e->end - e->start);
    append(f->found, sizeof f->found, i ? "|" : "", ns_slice_str(ns_entity_kind_name(e->kind)));
    append(f->found, sizeof f->found, ":", written);
    if (!ns_slice_eq(written, e->name))
      append(f->found, sizeof f->found, "=", e->name);
  }
  return f->found;
}

static void test_sentences(void **state) {
  (void)state;
  fixture f;
  char line[2000];
  unsigned rows = 0;
  set_up(&f, open_builtin());
  FILE *table = fopen("tests/data/entities.tsv", "r");
  assert_non_null(table);
  while (fgets(line, sizeof line, table)) {
    line[strcspn(line, "\n")] = '\0';
    char *tab = strchr(line, '\t');
    if (line[0] == '#' || !tab)
      continue;
    *tab = '\0';
    begin(&f);
    const char *actual = read_passage(&f, line);
    if (strcmp(tab + 1, actual) != 0)
      print_error("%s\n", line);
    assert_string_equal(tab + 1, actual);
    rows++;
  }
  fclose(table);
  assert_true(rows > 40);
  tear_down(&f);
}

static void test_article_remembers(void **state) {
  (void)state;
  fixture f;
  set_up(&f, open_builtin());
  begin(&f);
  assert_string_equal("person:Ottilie Quarkmann", read_passage(&f, "Ottilie Quarkmann kam."));
  assert_string_equal("person:Quarkmann=Ottilie Quarkmann", read_passage(&f, "Dann ging Quarkmann wieder."));
  assert_string_equal("person:Quarkmanns=Ottilie Quarkmann", read_passage(&f, "Sie las Quarkmanns Brief."));
  begin(&f);
  assert_string_equal("person:Quarkmann", read_passage(&f, "Dann ging Quarkmann wieder."));
  tear_down(&f);
}

static void test_noun_is_a_name_once_introduced(void **state) {
  (void)state;
  fixture f;
  set_up(&f, open_builtin());
  begin(&f);
  assert_string_equal("", read_passage(&f, "Es gab Lampe und Tisch."));
  assert_string_equal("person:Ottilie Lampe", read_passage(&f, "Ottilie Lampe lachte."));
  assert_string_equal("person:Lampe=Ottilie Lampe", read_passage(&f, "Später schwieg Lampe lange."));
  assert_string_equal("", read_passage(&f, "Die Lampe brannte."));
  tear_down(&f);
}

static void test_user_names_win(void **state) {
  (void)state;
  fixture f;
  user_table table;
  set_up(&f, open_user(&table, "product\tZwurbelomat 3000\tZwurbelomat\n"
                               "organisation\tBerlin Verlag\tBerlin\n"));
  begin(&f);
  assert_string_equal("product:Zwurbelomat=Zwurbelomat 3000", read_passage(&f, "Der Zwurbelomat surrt."));
  assert_string_equal("product:Zwurbelomats=Zwurbelomat 3000", read_passage(&f, "Die Taste des Zwurbelomats klemmt."));
  assert_string_equal("organisation:Berlin=Berlin Verlag", read_passage(&f, "Das Buch erschien bei Berlin."));
  tear_down(&f);
}

static void test_shared_alias_follows_context(void **state) {
  (void)state;
  fixture f;
  user_table table;
  set_up(&f, open_user(&table, "person\tOttilie Brausewind\tBrausewind\n"
                               "person\tKunibert Brausewind\tBrausewind\n"
                               "place\tZwurbel (Ort)\t?Zwurbel\n"
                               "person\tEgon Zwurbel\t?Zwurbel\n"));
  begin(&f);
  assert_string_equal("person:Brausewind", read_passage(&f, "Hier blieb Brausewind."));
  read_passage(&f, "Kunibert Brausewind kam aus Ulm.");
  assert_string_equal("person:Brausewind=Kunibert Brausewind", read_passage(&f, "Hier blieb Brausewind."));
  assert_string_equal("place:Zwurbel=Zwurbel (Ort)", read_passage(&f, "Er lebt in Zwurbel."));
  assert_string_equal("person:Zwurbel=Egon Zwurbel", read_passage(&f, "Das lobte Minister Zwurbel."));
  tear_down(&f);
}

static void test_extraction_survives_short_memory(void **state) {
  (void)state;
  fixture f;
  set_up(&f, open_builtin());
  for (uint64_t n = 1; n < 400; n++) {
    ns_error err = {0};
    ns_facts facts;
    ns_context context = {0};
    ns_slice text = NS_LIT("Ottilie Quarkmann und Angela Merkel fuhren mit Siemens nach Görlitz.");
    ns_arena_release(&f.arena);
    ns_arena_init(&f.arena, (size_t)1 << 20);
    ns_mem_fail_at(n);
    ns_status status = ns_analyze(f.analyzer, text, &f.tokens, &err);
    if (status == NS_OK)
      status = ns_facts_extract(f.extractor, text, &f.tokens, &context, &f.arena, &facts, &err);
    ns_mem_fail_at(0);
    if (status == NS_OK) {
      assert_int_equal(4, facts.entity_count);
      tear_down(&f);
      return;
    }
    assert_int_equal(NS_NOMEM, status);
  }
  fail_msg("extraction never succeeded");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_find),
      cmocka_unit_test(test_find_respects_max),
      cmocka_unit_test(test_user_table),
      cmocka_unit_test(test_user_table_errors),
      cmocka_unit_test(test_user_alias_of_two),
      cmocka_unit_test(test_missing_user_table),
      cmocka_unit_test(test_open_survives_short_memory),
      cmocka_unit_test(test_sentences),
      cmocka_unit_test(test_article_remembers),
      cmocka_unit_test(test_noun_is_a_name_once_introduced),
      cmocka_unit_test(test_user_names_win),
      cmocka_unit_test(test_shared_alias_follows_context),
      cmocka_unit_test(test_extraction_survives_short_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
