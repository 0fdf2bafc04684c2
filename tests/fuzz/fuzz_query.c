/* Any bytes as a query: a tree whose nodes lie within the text, or an error with a place in it. */
#include <stdlib.h>

#include "search/query_tree.h"
#include "search/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

static void check(const ns_syntax *node, ns_slice text, size_t low, size_t high, unsigned depth, size_t *words) {
  require(depth <= 4 * NS_QUERY_DEPTH_MAX + 4);
  require(low <= node->start && node->start <= node->end && node->end <= high);
  if (node->text.len) {
    require(node->text.ptr == text.ptr + node->text_start);
    require(node->text_start + node->text.len <= high);
    (*words)++;
  }
  require(node->window <= NS_NEAR_MAX);
  require(node->sign == 0 || node->sign == '+' || node->sign == '-');
  for (const ns_syntax *child = node->children; child; child = child->next)
    check(child, text, node->start, node->end, depth + 1, words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  ns_arena arena;
  ns_syntax *tree;
  size_t at, words = 0;
  ns_slice text = ns_slice_of((const char *)data, size);
  ns_arena_init(&arena, (size_t)64 << 20);
  if (ns_query_parse(text, &arena, &tree, &at, NULL) == NS_OK) {
    check(tree, text, 0, size, 0, &words);
    require(words <= NS_QUERY_WORDS_MAX);
  } else {
    require(!tree && at <= size);
  }
  ns_arena_release(&arena);
  return 0;
}
