#include "text_tables.h"

#include "search/query_tree.h"
#include "search/search.h"

enum { TREE_MAX = 100000 };

static void write_tree(const ns_syntax *node, ns_buf *out);

static void write_children(const ns_syntax *node, const char *between, ns_buf *out) {
  for (const ns_syntax *child = node->children; child; child = child->next) {
    write_tree(child, out);
    if (child->next)
      ns_buf_add_str(out, between);
  }
}

static void write_around(const char *before, const ns_syntax *node, const char *between, const char *after, ns_buf *out) {
  ns_buf_add_str(out, before);
  write_children(node, between, out);
  ns_buf_add_str(out, after);
}

/* The tree in the notation of queries.tsv. */
static void write_tree(const ns_syntax *node, ns_buf *out) {
  static const char *const fields[] = {"title", "source", "author", "year", "amount", "entity"};
  int len = (int)node->text.len;
  const char *text = node->text.ptr;
  if (node->sign)
    ns_buf_add_char(out, node->sign);
  switch (node->kind) {
  case NS_SYNTAX_LIST:
    write_around("[", node, " ", "]", out);
    break;
  case NS_SYNTAX_AND:
    write_around("(", node, " & ", ")", out);
    break;
  case NS_SYNTAX_OR:
    write_around("(", node, " | ", ")", out);
    break;
  case NS_SYNTAX_NEAR:
    ns_buf_addf(out, "near(%u ", node->window);
    write_around("", node, " ", ")", out);
    break;
  case NS_SYNTAX_WORD:
    ns_buf_addf(out, "%.*s", len, text);
    break;
  case NS_SYNTAX_PHRASE:
    ns_buf_addf(out, "\"%.*s\"", len, text);
    if (node->window)
      ns_buf_addf(out, "~%u", node->window);
    break;
  case NS_SYNTAX_EXACT:
    ns_buf_addf(out, "@%.*s", len, text);
    break;
  case NS_SYNTAX_WILDCARD:
    ns_buf_addf(out, "wild(%.*s)", len, text);
    break;
  case NS_SYNTAX_FUZZY:
    ns_buf_addf(out, "fuzzy(%.*s %u)", len, text, node->window);
    break;
  case NS_SYNTAX_FIELD:
    ns_buf_addf(out, "%s=%.*s", fields[node->field], len, text);
    break;
  case NS_SYNTAX_ALL:
    ns_buf_add_char(out, '*');
    break;
  }
}

static void check_tree_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  (void)ctx;
  ns_arena arena;
  ns_syntax *tree;
  ns_error err;
  size_t at;
  ns_buf got;
  ns_arena_init(&arena, 1 << 20);
  ns_buf_init(&got, TREE_MAX);
  if (ns_query_parse(fields[0], &arena, &tree, &at, &err))
    fail_msg("line %u: %s", line, err.text);
  write_tree(tree, &got);
  if (!ns_slice_eq(fields[1], ns_buf_slice(&got)))
    fail_msg("line %u: expected %.*s, got %s", line, (int)fields[1].len, fields[1].ptr, got.ptr);
  ns_buf_release(&got);
  ns_arena_release(&arena);
}

static void queries_become_trees(void **state) {
  (void)state;
  each_row("queries.tsv", check_tree_row, NULL);
}

static size_t number(ns_slice text) {
  size_t value = 0;
  for (size_t i = 0; i < text.len; i++)
    value = value * 10 + (size_t)(text.ptr[i] - '0');
  return value;
}

static void check_error_row(ns_slice fields[TABLE_FIELDS], unsigned line, void *ctx) {
  (void)ctx;
  ns_arena arena;
  ns_syntax *tree;
  ns_error err = {0};
  size_t at = SIZE_MAX;
  ns_arena_init(&arena, 1 << 20);
  if (ns_query_parse(fields[0], &arena, &tree, &at, &err) != NS_INVALID)
    fail_msg("line %u: expected an error, got \"%s\"", line, err.text);
  assert_null(tree);
  if (number(fields[1]) != at)
    fail_msg("line %u: expected byte %zu, got %zu (%s)", line, number(fields[1]), at, err.text);
  char wanted[100];
  snprintf(wanted, sizeof wanted, "%.*s", (int)fields[2].len, fields[2].ptr);
  if (!strstr(err.text, wanted))
    fail_msg("line %u: expected \"%s\" in \"%s\"", line, wanted, err.text);
  ns_arena_release(&arena);
}

static void errors_name_the_place_and_the_way_out(void **state) {
  (void)state;
  each_row("query-errors.tsv", check_error_row, NULL);
}

/* A query of the piece `count` times. */
static ns_status parse_repeated(const char *piece, size_t count, const char *end_piece, size_t *at) {
  ns_arena arena;
  ns_syntax *tree;
  ns_buf query;
  ns_arena_init(&arena, 16 << 20);
  ns_buf_init(&query, 16 << 20);
  for (size_t i = 0; i < count; i++)
    ns_buf_add_str(&query, piece);
  for (size_t i = 0; i < count; i++)
    ns_buf_add_str(&query, end_piece);
  ns_status status = ns_query_parse(ns_buf_slice(&query), &arena, &tree, at, NULL);
  ns_buf_release(&query);
  ns_arena_release(&arena);
  return status;
}

static void limits_hold_and_not_one_earlier(void **state) {
  (void)state;
  size_t at;
  assert_int_equal(NS_OK, parse_repeated("x ", NS_QUERY_WORDS_MAX, "", &at));
  assert_int_equal(NS_LIMIT, parse_repeated("x ", NS_QUERY_WORDS_MAX + 1, "", &at));
  assert_int_equal(2 * NS_QUERY_WORDS_MAX, at);
  assert_int_equal(NS_LIMIT, parse_repeated("x ", 10000, "", &at));
  assert_int_equal(NS_OK, parse_repeated("(x ", NS_QUERY_DEPTH_MAX, ")", &at));
  assert_int_equal(NS_LIMIT, parse_repeated("(x ", NS_QUERY_DEPTH_MAX + 1, ")", &at));
  assert_int_equal(NS_LIMIT, parse_repeated("(", 1000, ")", &at));
  assert_int_equal(NS_LIMIT, parse_repeated("x", NS_QUERY_MAX + 1, "", &at));
  assert_int_equal(NS_LIMIT, parse_repeated("Wort ", 1 << 18, "", &at));
}

static void bad_bytes_are_refused_with_their_place(void **state) {
  (void)state;
  ns_arena arena;
  ns_syntax *tree;
  size_t at;
  ns_arena_init(&arena, 1 << 20);
  assert_int_equal(NS_INVALID, ns_query_parse(NS_LIT("ab\x01" "c"), &arena, &tree, &at, NULL));
  assert_int_equal(2, at);
  assert_int_equal(NS_INVALID, ns_query_parse(NS_LIT("gr\xFCn"), &arena, &tree, &at, NULL));
  assert_int_equal(2, at);
  assert_int_equal(NS_INVALID, ns_query_parse(NS_LIT("a\0b"), &arena, &tree, &at, NULL));
  assert_int_equal(1, at);
  ns_arena_release(&arena);
}

/* Every node lies within its parent and the query. */
static void check_spans(const ns_syntax *node, size_t low, size_t high) {
  assert_true(node->start >= low && node->end <= high && node->start <= node->end);
  for (const ns_syntax *child = node->children; child; child = child->next)
    check_spans(child, node->start, node->end);
}

static void spans_nest(void **state) {
  (void)state;
  ns_arena arena;
  ns_syntax *tree;
  size_t at;
  ns_slice query = NS_LIT("+(a UND \"b c\"~3) ODER NICHT d NEAR/2 e titel:\"f g\" h~ (i j*)");
  ns_arena_init(&arena, 1 << 20);
  assert_int_equal(NS_OK, ns_query_parse(query, &arena, &tree, &at, NULL));
  check_spans(tree, 0, query.len);
  ns_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(queries_become_trees),
      cmocka_unit_test(errors_name_the_place_and_the_way_out),
      cmocka_unit_test(limits_hold_and_not_one_earlier),
      cmocka_unit_test(bad_bytes_are_refused_with_their_place),
      cmocka_unit_test(spans_nest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
