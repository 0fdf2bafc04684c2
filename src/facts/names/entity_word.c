/* What one surface form means for entity recognition: the lists it is on, the endings it has, and
 * whether German knows it as an ordinary word. Done once for each form, so nothing here is hot. */
#include "facts/names/entity_items.h"
#include "facts/names/names.h"
#include "facts/names/names_key.h"

enum {
  ACRONYM_MAX = 6,     /* letters */
  SUFFIX_PREFIX_MIN = 3 /* bytes before an ending that makes a word belong to its class */
};

/* Classes that a word in lower case can have. */
enum {
  LOWER_CLASSES = NS_CLASS_SAY | NS_CLASS_PARTICLE | NS_CLASS_PLACE_PREP | NS_CLASS_PERSON_PREP |
                  NS_CLASS_DET | NS_CLASS_PLACE_CUE | NS_CLASS_LOWER_START | NS_CLASS_FOREIGN |
                  NS_CLASS_CLAUSE | NS_CLASS_VERB,
  LISTED_CLASSES = NS_CLASS_FIRST | NS_CLASS_SURNAME | NS_CLASS_TOWN | NS_CLASS_PROPER
};

static uint32_t classes_by_ending(const ns_names *names, ns_slice form) {
  uint32_t classes = 0;
  ns_letter_sum sum = 0;
  uint64_t power = 1;
  for (size_t i = form.len; i-- > SUFFIX_PREFIX_MIN && form.len - i <= NS_SUFFIX_MAX;) {
    sum = ns_letters_prepend(sum, form.ptr[i], &power);
    if ((form.ptr[i] & 0xC0) != 0x80 && form.len - i >= NS_SUFFIX_MIN)
      classes |= ns_names_classes_of(names, ns_name_hash_of(sum, form.len - i, NS_KEY_SUFFIX), NULL);
  }
  /* a bare ending is an ordinary word, but for the classes that say so */
  return classes | (ns_names_classes(names, form, NS_KEY_SUFFIX, NULL) &
                    ~(uint32_t)(NS_CLASS_PLACE_TAIL | NS_CLASS_INSTITUTION));
}

/* "Merkels" is a family name as "Merkel" is. */
static uint32_t classes_of_genitive(const ns_names *names, ns_slice form) {
  uint32_t classes = 0;
  for (unsigned step = 1; step <= 2 && classes == 0; step++) {
    ns_slice base = ns_name_genitive(form, step);
    if (base.len)
      classes = ns_names_classes(names, base, NS_KEY_WORD, NULL) & (LISTED_CLASSES | NS_CLASS_COMMON);
  }
  return classes;
}

/* Is it a town when `add` stands in place of the last bytes? `sum`: of the `len` bytes before them. */
static bool is_town(const ns_names *names, ns_letter_sum sum, size_t len, ns_slice add) {
  enum { TOWN_MIN = 3 };
  if (len < TOWN_MIN || len + add.len > NS_NAME_WORD_MAX)
    return false;
  for (size_t i = 0; i < add.len; i++)
    sum = ns_letters_append(sum, add.ptr[i]);
  return ns_names_classes_of(names, ns_name_hash_of(sum, len + add.len, NS_KEY_WORD), NULL) & NS_CLASS_TOWN;
}

/* "Berliner", "Bremer", "Münchner", "Thüringer": adjectives and inhabitants, no names of places. */
static bool is_derived(const ns_names *names, ns_slice form) {
  static const ns_slice endings[] = {{"er", 2}, {"ern", 3}, {"ers", 3}, {"erin", 4}, {"erinnen", 7}};
  static const ns_slice restored[] = {{"", 0}, {"en", 2}, {"e", 1}, {"n", 1}};
  for (size_t e = 0; e < sizeof endings / sizeof *endings; e++) {
    if (!ns_slice_ends(form, endings[e]))
      continue;
    ns_slice base = ns_slice_of(form.ptr, form.len - endings[e].len);
    ns_letter_sum sum = ns_letters_of(base);
    for (size_t r = 0; r < sizeof restored / sizeof *restored; r++)
      if (is_town(names, sum, base.len, restored[r]))
        return true;
    if (ns_slice_ends(form, NS_LIT("ner"))) {
      base = ns_slice_of(form.ptr, form.len - 3);
      if (is_town(names, ns_letters_of(base), base.len, NS_LIT("en")))
        return true;
    }
  }
  return false;
}

static size_t letters_of(ns_slice text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    count += (text.ptr[i] & 0xC0) != 0x80;
  return count;
}

static bool is_roman(ns_slice surface) {
  for (size_t i = 0; i < surface.len; i++)
    if (!strchr("IVX", surface.ptr[i]))
      return false;
  return surface.len > 0;
}

/* "EStG", "BauGB", "VwVfG", "StVO": the abbreviation of a law. */
static bool is_law(const ns_word *word) {
  ns_slice surface = word->surface;
  return word->flags & NS_WORD_MIXED && surface.len > 2 && surface.len < 12 &&
         (ns_slice_ends(surface, NS_LIT("G")) || ns_slice_ends(surface, NS_LIT("GB")) ||
          ns_slice_ends(surface, NS_LIT("O")) || ns_slice_ends(surface, NS_LIT("V")));
}

static uint64_t shape_of(const ns_word *word, uint32_t classes) {
  uint64_t shape = NS_SHAPE_CAPITAL | (is_roman(word->surface) ? NS_SHAPE_ROMAN : 0);
  size_t letters = letters_of(word->surface);
  bool listed = classes & LISTED_CLASSES;
  bool ordinary = word->flags & (NS_WORD_KNOWN | NS_WORD_FUNCTION) || word->split_count > 0;
  bool function = word->flags & NS_WORD_FUNCTION; /* DIE, IN: only loud */
  bool acronym = (word->flags & NS_WORD_ALLCAPS && !function && letters >= 2 && letters <= ACRONYM_MAX) ||
                 (word->flags & NS_WORD_MIXED && !ordinary);
  if (word->flags & NS_WORD_ALLCAPS)
    shape |= NS_SHAPE_LOUD;
  if (word->flags & NS_WORD_KNOWN_LOWER)
    shape |= NS_SHAPE_LOWER;
  if (letters == 1)
    return shape | NS_SHAPE_INITIAL;
  if (acronym)
    shape |= NS_SHAPE_ACRONYM;
  if ((listed && (classes & NS_CLASS_COMMON)) || (!listed && ordinary && !acronym))
    return shape | NS_SHAPE_NOUN | (word->flags & NS_WORD_KNOWN ? 0 : NS_SHAPE_COMPOUND);
  if (!listed && !(word->flags & NS_WORD_DIGITS))
    shape |= NS_SHAPE_UNKNOWN;
  return shape;
}

ns_status ns_entity_classify(const ns_names *names, ns_arena *arena, const ns_word *word,
                             ns_word_names *out) {
  ns_slice form = word->form;
  if (form.len == 0 || form.len > NS_NAME_WORD_MAX / 2)
    return NS_OK;
  uint32_t classes = ns_names_classes(names, form, NS_KEY_WORD, NULL);
  (void)ns_names_classes(names, ns_name_stem(form), NS_KEY_START, &out->longest);
  out->hash = ns_name_hash(form, NS_KEY_WORD);
  out->stem_hash = ns_name_hash(ns_name_stem(form), NS_KEY_WORD);
  if (out->longest > 1 && !ns_names_continues(names, out->stem_hash))
    out->longest = 1;
  if (!(word->flags & (NS_WORD_CAPITAL | NS_WORD_MIXED))) {
    out->flags = classes & LOWER_CLASSES;
    if (classes & NS_CLASS_LOWER_START)
      out->flags |= NS_SHAPE_START;
    return classes & NS_CLASS_LOWER_START ? ns_gazetteer_read(names, arena, word, out) : NS_OK;
  }
  classes |= classes_by_ending(names, form);
  if (word->flags & NS_WORD_FUNCTION)
    classes &= ~(uint32_t)LISTED_CLASSES; /* "Aus" at the head of a sentence is nobody's name */
  bool ordinary = classes & LISTED_CLASSES || word->flags & NS_WORD_KNOWN_LOWER;
  uint32_t genitive = ordinary ? 0 : classes_of_genitive(names, form); /* "Jedes" is not Jed's */
  classes |= genitive;
  if (!(classes & NS_CLASS_TOWN) && is_derived(names, form))
    classes |= NS_CLASS_ADJECTIVE;
  if (is_law(word) && !(classes & LISTED_CLASSES))
    classes |= NS_CLASS_NEVER;
  out->flags = classes | shape_of(word, classes) | (out->longest ? NS_SHAPE_START : 0) |
               (genitive ? NS_SHAPE_GENITIVE : 0);
  bool function = word->flags & NS_WORD_FUNCTION && !(word->flags & NS_WORD_ALLCAPS);
  return function ? NS_OK : ns_gazetteer_read(names, arena, word, out);
}
