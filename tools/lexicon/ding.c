/* Reader of the Ding dictionary: German :: English, each side
 * "one; two {m} (note) [field] | plural {pl} | …". */
#include "lexicon_build.h"

enum { DING_ITEMS_MAX = 24 };

/* One word of a group with its {class}. */
typedef struct ding_item {
  ns_slice text, class;
} ding_item;

/* Reads "Haus {n} (Gebäude) [arch.]" into the bare word and its class; text is empty unless the item
 * is one single word. */
static ding_item read_item(ns_slice raw) {
  ding_item item = {NS_SLICE_NONE, NS_SLICE_NONE};
  raw = ns_slice_trim(raw);
  size_t len = 0;
  while (len < raw.len && !strchr(" {([<", raw.ptr[len]))
    len++;
  item.text = ns_slice_of(raw.ptr, len);
  for (size_t i = len; i < raw.len; i++) {
    const char *close = NULL;
    if (raw.ptr[i] == ' ')
      continue;
    if (raw.ptr[i] == '{')
      close = memchr(raw.ptr + i, '}', raw.len - i);
    else if (raw.ptr[i] == '(')
      close = memchr(raw.ptr + i, ')', raw.len - i);
    else if (raw.ptr[i] == '[')
      close = memchr(raw.ptr + i, ']', raw.len - i);
    else if (raw.ptr[i] == '<')
      close = memchr(raw.ptr + i, '>', raw.len - i);
    if (!close) /* a second word */
      return (ding_item){NS_SLICE_NONE, NS_SLICE_NONE};
    if (raw.ptr[i] == '{')
      item.class = ns_slice_of(raw.ptr + i + 1, (size_t)(close - raw.ptr) - i - 1);
    i = (size_t)(close - raw.ptr);
  }
  return item;
}

/* Cuts text at the mark, outside of brackets; returns the number of pieces. */
static size_t cut(ns_slice text, char mark, ns_slice pieces[DING_ITEMS_MAX]) {
  size_t count = 0, from = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.len; i++) {
    char c = i < text.len ? text.ptr[i] : mark;
    depth += (c == '(' || c == '[' || c == '{' || c == '<') - (c == ')' || c == ']' || c == '}' || c == '>');
    if (c != mark || (depth > 0 && i < text.len))
      continue;
    if (count < DING_ITEMS_MAX)
      pieces[count++] = ns_slice_of(text.ptr + from, i - from);
    from = i + 1;
  }
  return count;
}

static bool is_noun_class(ns_slice class) {
  return ns_slice_is(class, "m") || ns_slice_is(class, "f") || ns_slice_is(class, "n") || ns_slice_is(class, "pl") ||
         ns_slice_is(class, "m,n") || ns_slice_is(class, "m,f");
}

static bool take_noun(builder *b, ding_item item, bool is_head) {
  if (!is_letters(item.text) || !is_capital(item.text) || !is_noun_class(item.class))
    return false;
  lex_word *word = take_form(b, item.text);
  if (word && !ns_slice_is(item.class, "pl"))
    word->flags |= WORD_ENTRY;
  if (word && is_head)
    word->flags |= WORD_LEMMA;
  return word != NULL;
}

static bool is_verb_class(ns_slice class) {
  return ns_slice_starts(class, NS_LIT("v"));
}

/* "er/sie geht", "ich/er/sie ging": the last word. Two words with a particle (nimmt ab) give none. */
static ns_slice verb_form(ns_slice raw) {
  static const char *const pronouns[] = {"er/sie ", "ich/er/sie ", "er/sie/es ", "ich/er/sie/es ", "es "};
  raw = ns_slice_trim(raw);
  for (size_t i = 0; i < sizeof pronouns / sizeof *pronouns; i++)
    if (ns_slice_starts(raw, ns_slice_str(pronouns[i])))
      raw = ns_slice_from(raw, strlen(pronouns[i]));
  return is_letters(raw) && !is_capital(raw) ? raw : NS_SLICE_NONE;
}

/* gehen {vi} | gehend | gegangen | geht | ging: the forms of groups 3 and 4, item by item. */
static void take_verbs(builder *b, const ns_slice *groups, size_t group_count) {
  enum { FIRST_FORM = 3, LAST_FORM = 4 };
  ns_slice verbs[DING_ITEMS_MAX], forms[DING_ITEMS_MAX];
  size_t count = cut(groups[0], ';', verbs);
  if (!count || !is_verb_class(read_item(verbs[count - 1]).class))
    return;
  for (size_t i = 0; i < count; i++) {
    ns_slice verb = read_item(verbs[i]).text;
    if (is_letters(verb) && !is_capital(verb) && ns_slice_ends(verb, NS_LIT("n")))
      builder_word(b, builder_lower(b, verb))->flags |= WORD_VERB | WORD_LOWER;
    else
      verbs[i].len = 0;
  }
  for (size_t g = FIRST_FORM; g <= LAST_FORM && g < group_count; g++) {
    if (cut(groups[g], ';', forms) != count)
      return;
    for (size_t i = 0; i < count; i++) {
      ns_slice form = verb_form(forms[i]);
      if (form.ptr && verbs[i].len)
        builder_add_verb_form(b, form, read_item(verbs[i]).text);
    }
  }
}

static void take_ding_line(builder *b, ns_slice line) {
  ns_slice groups[DING_ITEMS_MAX], items[2][DING_ITEMS_MAX];
  size_t count[2] = {0, 0};
  const char *split = memmem(line.ptr, line.len, " :: ", 4);
  if (!split || line.ptr[0] == '#')
    return;
  size_t group_count = cut(ns_slice_of(line.ptr, (size_t)(split - line.ptr)), '|', groups);
  if (group_count > 3)
    take_verbs(b, groups, group_count);
  for (size_t g = 0; g < group_count; g++) {
    ns_slice *at = items[g > 0];
    count[g > 0] = cut(groups[g], ';', at);
    for (size_t i = 0; i < count[g > 0]; i++)
      take_noun(b, read_item(at[i]), g == 0);
    if (g != 1 || count[0] != count[1])
      continue;
    for (size_t i = 0; i < count[0]; i++) {
      ding_item one = read_item(items[0][i]), many = read_item(items[1][i]);
      if (take_noun(b, one, true) && take_noun(b, many, false) && ns_slice_is(many.class, "pl"))
        builder_add_pair(b, (form_pair){.form = builder_lower(b, many.text), .lemma = builder_lower(b, one.text)});
    }
  }
}

void read_ding(builder *b, const char *path) {
  each_line(b, path, take_ding_line);
}
