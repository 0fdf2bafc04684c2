#include "lexicon_build.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "text/normalise.h"

void die(const char *what, const char *why) {
  fprintf(stderr, "lexicon: %s: %s\n", what, why);
  exit(1);
}

ns_slice builder_lower(builder *b, ns_slice text) {
  ns_buf lower;
  ns_buf_init(&lower, 1 << 16);
  ns_form_of(text, &lower);
  ns_slice copy = ns_arena_copy(&b->arena, ns_buf_slice(&lower));
  if (!copy.ptr)
    die("memory", "short");
  ns_buf_release(&lower);
  return copy;
}

lex_word *builder_word(builder *b, ns_slice lower) {
  uint32_t *id = ns_strmap_put(&b->ids, lower, (uint32_t)b->word_count);
  if (!id)
    die("memory", "short");
  if (*id < b->word_count)
    return &b->words[*id];
  if (ns_grow(&b->words, b->word_count, &b->word_capacity, sizeof *b->words))
    die("memory", "short");
  lex_word *word = &b->words[b->word_count++];
  *word = (struct lex_word){.text = ns_arena_copy(&b->arena, lower)};
  return word;
}

uint32_t builder_find(const builder *b, ns_slice lower) {
  return ns_strmap_get(&b->ids, lower, UINT32_MAX);
}

void builder_add_pair(builder *b, form_pair pair) {
  if (ns_slice_eq(pair.form, pair.lemma))
    return;
  if (ns_grow(&b->pairs, b->pair_count, &b->pair_capacity, sizeof *b->pairs))
    die("memory", "short");
  b->pairs[b->pair_count++] = pair;
}

bool is_letters(ns_slice text) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char byte = (unsigned char)text.ptr[i];
    if (byte < 0x80 && !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'))
      return false;
    if (byte >= 0xE0) /* no quotes, no dashes */
      return false;
  }
  return text.len > 0;
}

bool is_capital(ns_slice text) {
  unsigned char first = (unsigned char)text.ptr[0], second = text.len > 1 ? (unsigned char)text.ptr[1] : 0;
  return (first >= 'A' && first <= 'Z') || (first == 0xC3 && second <= 0x9E);
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "usage: lexicon WORDLIST HUNSPELL_DIC HUNSPELL_AFF DING TAILS MODIFIERS OUT\n");
    return 2;
  }
  builder b = {.word_count = 0};
  ns_arena_init(&b.arena, BUILD_BYTES_MAX);
  ns_strmap_init(&b.ids, BUILD_BYTES_MAX);
  if (ns_stemmer_init(&b.stemmer, NULL))
    die("libstemmer", "has no German");
  read_wordlist(&b, argv[1]);
  read_hunspell(&b, argv[2], argv[3]);
  read_ding(&b, argv[4]);
  read_tails(&b, argv[5]);
  read_modifiers(&b, argv[6]);
  complete_verbs(&b);
  count_compounds(&b);
  find_exceptions(&b);
  emit(&b, argv[7]);
  ns_stemmer_release(&b.stemmer);
  ns_strmap_release(&b.ids);
  ns_arena_release(&b.arena);
  ns_free(b.words);
  ns_free(b.pairs);
  ns_free(b.verbs);
  ns_free(b.turned);
  ns_free(b.contrary);
  return 0;
}
