/* Suffix rules of a hunspell affix file: "SFX flag strip add condition". */
#include "affix.h"

#include "base/file.h"
#include "base/utf8.h"

enum { FIELDS = 5 };

static unsigned fields_of(ns_slice line, ns_slice out[FIELDS]) {
  unsigned count = 0;
  for (size_t i = 0; i < line.len && count < FIELDS;) {
    while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'))
      i++;
    size_t from = i;
    while (i < line.len && line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r')
      i++;
    if (i > from)
      out[count++] = ns_slice_of(line.ptr + from, i - from);
    else
      break;
  }
  return count;
}

static ns_slice none_if_zero(ns_slice text) {
  return ns_slice_is(text, "0") ? ns_slice_of(text.ptr, 0) : text;
}

static void take_line(affixes *all, ns_slice line) {
  ns_slice field[FIELDS];
  if (fields_of(line, field) < FIELDS || !ns_slice_is(field[0], "SFX") || field[1].len != 1)
    return;
  if (memchr(field[3].ptr, '/', field[3].len) || all->count == AFFIX_RULES_MAX)
    return; /* parts of compounds only */
  all->rules[all->count++] = (affix_rule){field[1].ptr[0], none_if_zero(field[2]), none_if_zero(field[3]), field[4]};
}

void affixes_read(affixes *all, const char *path) {
  ns_error err;
  if (ns_map_open(path, &all->file, &err))
    die(path, err.text);
  ns_slice rest = ns_slice_of((const char *)all->file.ptr, all->file.len);
  while (rest.len) {
    const char *end = memchr(rest.ptr, '\n', rest.len);
    ns_slice line = ns_slice_of(rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len);
    rest = ns_slice_from(rest, line.len + 1);
    take_line(all, line);
  }
}

void affixes_release(affixes *all) {
  ns_map_close(&all->file);
}

/* Start of the last element ([^abc], [abc], a character or .) of a condition. */
static size_t last_element(ns_slice condition) {
  size_t last = condition.len - 1;
  if (condition.ptr[last] == ']')
    while (condition.ptr[last] != '[')
      last--;
  return ns_utf8_floor(condition, last);
}

static bool element_takes(ns_slice element, ns_slice character) {
  if (element.ptr[0] == '.')
    return true;
  if (element.ptr[0] != '[')
    return ns_slice_eq(element, character);
  bool negated = element.ptr[1] == '^';
  ns_slice set = ns_slice_of(element.ptr + 1 + negated, element.len - 2 - negated);
  return (memmem(set.ptr, set.len, character.ptr, character.len) != NULL) != negated;
}

/* Does the word end as the condition says? Read from the end, an element a character. */
static bool matches(ns_slice word, ns_slice condition) {
  if (ns_slice_is(condition, "."))
    return true;
  while (condition.len) {
    if (!word.len)
      return false;
    size_t element = last_element(condition), character = ns_utf8_floor(word, word.len - 1);
    if (!element_takes(ns_slice_from(condition, element), ns_slice_from(word, character)))
      return false;
    condition.len = element;
    word.len = character;
  }
  return true;
}

size_t affix_apply(const affix_rule *rule, ns_slice word, char *out, size_t size) {
  if (!matches(word, rule->condition) || !ns_slice_ends(word, rule->strip))
    return 0;
  size_t keep = word.len - rule->strip.len;
  if (keep + rule->add.len > size)
    return 0;
  memcpy(out, word.ptr, keep);
  memcpy(out + keep, rule->add.ptr, rule->add.len);
  return keep + rule->add.len;
}
