/* Readers of wngerman and hunspell. */
#include "lexicon_build.h"

#include "affix.h"

void each_line(builder *b, const char *path, line_fn *take) {
  ns_map map;
  ns_error err;
  if (ns_map_open(path, &map, &err))
    die(path, err.text);
  ns_slice rest = ns_slice_of((const char *)map.ptr, map.len);
  while (rest.len) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    ns_slice line = ns_slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
    rest = ns_slice_from(rest, line.len + 1);
    take(b, line);
  }
  ns_map_close(&map);
}

/* ABM, AGs: abbreviations are no parts of compounds to be guessed at. */
static bool is_abbreviation(ns_slice text) {
  return text.len > 1 && is_capital(text) && text.ptr[1] >= 'A' && text.ptr[1] <= 'Z';
}

lex_word *take_form(builder *b, ns_slice text) {
  if (!is_letters(text) || is_abbreviation(text))
    return NULL;
  ns_slice lower = builder_lower(b, text);
  lex_word *word = builder_word(b, lower);
  word->flags |= is_capital(text) ? WORD_NOUN : WORD_LOWER;
  return word;
}

static void take_wordlist_line(builder *b, ns_slice line) {
  take_form(b, line);
}

void read_wordlist(builder *b, const char *path) {
  each_line(b, path, take_wordlist_line);
}

/* ---- hunspell: word/flags ---- */

static bool has_flag(ns_slice flags, const char *wanted) {
  for (size_t i = 0; i < flags.len; i++)
    if (strchr(wanted, flags.ptr[i]))
      return true;
  return false;
}

/* Inflections of one word (pairs for the exceptions), and words derived from it. */
static const char noun_inflections[] = "ENPRSTpqQ", noun_derivations[] = "FJMf";

static affixes suffixes;

/* ngerman has a noun in lower case only when there is a verb or adjective of the same letters
 * (berichten, berufe), so nouns are inflected here. */
static void inflect_noun(builder *b, ns_slice text, ns_slice flags) {
  char form[128];
  for (size_t i = 0; i < suffixes.count; i++) {
    const affix_rule *rule = &suffixes.rules[i];
    if (!memchr(flags.ptr, rule->flag, flags.len) ||
        !(strchr(noun_inflections, rule->flag) || strchr(noun_derivations, rule->flag)))
      continue;
    size_t len = affix_apply(rule, text, form, sizeof form);
    if (!len || !take_form(b, ns_slice_of(form, len)))
      continue;
    if (strchr(noun_inflections, rule->flag))
      builder_add_pair(b, (form_pair){.form = builder_lower(b, ns_slice_of(form, len)),
                                      .lemma = builder_lower(b, text),
                                      .by_rule = true});
  }
}

static void take_entry(builder *b, ns_slice text, ns_slice flags) {
  lex_word *word = take_form(b, text);
  if (!word)
    return;
  word->flags |= WORD_ENTRY;
  if (!is_capital(text) && has_flag(flags, "IXYW") && ns_slice_ends(text, NS_LIT("n")))
    word->flags |= WORD_VERB;
  if (!is_capital(text) && has_flag(flags, "A"))
    word->flags |= WORD_ADJECTIVE;
  if (!is_capital(text) && !has_flag(flags, "IXYWZD"))
    word->flags |= WORD_OWN;
  if (is_capital(text) && has_flag(flags, "S") && !has_flag(flags, "ENPRpTFMJQqhijk"))
    word->flags |= WORD_NAME;
  if (has_flag(flags, "ijk"))
    word->flags |= WORD_MODIFIER;
  if (is_capital(text) && flags.len)
    inflect_noun(b, text, flags);
}

static void take_dic_line(builder *b, ns_slice line) {
  const char *slash = memchr(line.ptr, '/', line.len);
  ns_slice text = ns_slice_of(line.ptr, slash ? (size_t)(slash - line.ptr) : line.len);
  ns_slice flags = slash ? ns_slice_from(line, text.len + 1) : NS_SLICE_NONE;
  if (!is_letters(text) || has_flag(flags, "d"))
    return;
  if (!has_flag(flags, "ho")) {
    take_entry(b, text, flags);
    return;
  }
  lex_word *word = builder_word(b, builder_lower(b, text));
  if (!word->flags)
    word->flags = WORD_BARE;
  word->flags |= WORD_MODIFIER;
}

void read_hunspell(builder *b, const char *dic, const char *aff) {
  affixes_read(&suffixes, aff);
  each_line(b, dic, take_dic_line);
  affixes_release(&suffixes);
}

/* ---- tails.tsv: form, singular, tail or word ---- */

static void take_tails_line(builder *b, ns_slice line) {
  const char *first = memchr(line.ptr, '\t', line.len);
  const char *second = first ? memchr(first + 1, '\t', line.len - (size_t)(first + 1 - line.ptr)) : NULL;
  if (line.ptr[0] == '#' || !second)
    return;
  ns_slice form = ns_slice_of(line.ptr, (size_t)(first - line.ptr));
  ns_slice lemma = ns_slice_of(first + 1, (size_t)(second - first - 1));
  ns_slice kind = ns_slice_from(line, (size_t)(second + 1 - line.ptr));
  builder_add_pair(b, (form_pair){.form = builder_lower(b, form),
                                  .lemma = builder_lower(b, lemma),
                                  .is_tail = ns_slice_is(kind, "tail"),
                                  .by_hand = true});
}

void read_tails(builder *b, const char *path) {
  each_line(b, path, take_tails_line);
}

/* ---- modifiers.txt: a word a line ---- */

static void take_modifier_line(builder *b, ns_slice line) {
  if (!is_letters(line))
    return;
  lex_word *word = builder_word(b, builder_lower(b, line));
  if (!word->flags)
    word->flags = WORD_BARE;
  word->flags |= WORD_NEW | WORD_MODIFIER;
}

void read_modifiers(builder *b, const char *path) {
  each_line(b, path, take_modifier_line);
}
