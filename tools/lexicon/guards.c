#include "guards.h"

#include <stdlib.h>

#include "text/lexicon_format.h"

/* All lists are in byte order, for bsearch. */

/* Nouns of two and three letters that end compounds. */
static const char *const short_heads[] = {
    "aal", "abo", "abt", "akt", "alb", "amt", "app", "arm", "art", "arzt", "ass", "ast", "au",  "axt", "bad",
    "bau", "bob", "box", "bus", "bär", "eck", "ehe", "ei",  "eid", "eis", "elf",  "erz", "fan", "fee", "fuß", "gas",
    "gen", "gut", "hai", "hof", "hub", "hut", "job", "kuh", "kur", "lob", "lok",  "los", "maß", "mut", "not", "ohr", "ort",
    "pas", "pkw", "pol", "rad", "rat", "reh", "ruf", "rum", "see", "set",  "tag", "tal", "tat", "tau", "tee",
    "tod", "ton", "tor", "typ", "tür", "uhr", "ulk", "weg", "weh", "zar",  "zoo", "zug", "öl",  "öle",
};

/* Words of two and three letters that open compounds. */
static const char *const short_modifiers[] = {
    "abo", "akt", "alm", "alt", "alu", "amt", "app",  "arm", "art", "arzt", "bad", "bau", "bio", "box", "bus", "bär",
    "chi", "dom", "eck", "ego", "ehe", "ei",  "eid",  "eil", "eis", "end",  "erb", "erd", "erz", "eu",  "fan", "fon",
    "fuß", "gas", "gel", "gen", "gin", "gut", "hai",  "hof", "hub", "hut",  "job", "jod", "kap", "ki",  "kuh", "kur",
    "lob", "lok", "los", "mai", "mob", "mut", "müll", "nah", "neu", "not",  "ohr", "ort", "ost", "pol", "pop", "pro",
    "pub", "rad", "rat", "reb", "reh", "rot", "ruf",  "rum", "see", "sex",  "sog", "spa", "süd", "tab", "tag", "tal",
    "tat", "tau", "tee", "tip", "tod", "ton", "top",  "tor", "typ", "tür",  "ufo", "uhr", "uni", "urn", "vip", "web",
    "weg", "wut", "zar", "zen", "zoo", "zug", "ära",  "öd",  "öko", "öl",   "öse",
};

/* Suffixes and inflections that are also words: Gesell|schaft, Tabell|e, Sp|rache. */
static const char *const false_heads[] = {
    "ache",  "aden",    "ader",     "age",    "agen",    "aler",   "anten",    "anz",    "arien",   "ate",   "aten",
    "ation", "ationen", "bar",      "bare",   "barkeit", "chen",   "eien",     "eile",   "elei",    "elle",  "ellen",
    "engen", "ente",    "enten",    "erei",   "eres",    "erin",   "este",     "esten",  "ester",   "ette",  "etten",
    "gen",   "haft",    "heit",     "heiten", "iden",    "ier",    "iker",     "inge",   "inger",   "innen", "innung",
    "ionen", "isch",    "ische",    "ismen",  "ismus",   "isten",  "kaner",    "keit",   "keiten",  "lein",  "ler",
    "lich",  "ling",    "linge",    "lingen", "lings",   "lose",   "loser",    "mente",  "menten",  "nerin", "nis",
    "nisse", "onen",    "oren",     "rache",  "raner",   "ration", "rationen", "renz",   "rinnen",  "runge", "rungen",
    "sam",   "schaft",  "schaften", "stik",   "testen",  "tion",   "tionen",   "tische", "tischen", "tum",   "tums",
    "täten", "tümer",   "ungen",    "uren",   "urin",
};

/* Words that are heads only behind a linking element (Jahres|ende, Rücken|seite): else they are
 * inflections (Reis|ende). */
static const char *const linked_heads[] = {
    "ende",
    "enden",
    "endes",
};

/* Particles, prefixes and function words: with them a word is derived, not composed. */
static const char *const false_modifiers[] = {
    "aber",      "alle",    "allen",  "aller",  "alles",    "als",    "ander",  "ans",      "auf",    "aus",    "außer",
    "bei",       "beim",    "bis",    "dabei",  "dafür",    "daher",  "dahin",  "dar",      "daran",  "darauf", "das",
    "davon",     "dazu",    "dem",    "den",    "der",      "des",    "die",    "dis",      "durch",  "ein",    "eine",
    "einem",     "einen",   "einer",  "eines",  "emp",      "empor",  "ent",    "entgegen", "fort",   "für",    "gegen",
    "gegenüber", "heim",    "heits",  "her",    "herab",    "heran",  "herauf", "heraus",   "herbei", "herein", "herum",
    "herunter",  "hervor",  "hier",   "hin",    "hinauf",   "hinaus", "hinein", "hinter",   "hinzu",  "ich",    "ihr",
    "ihre",      "immer",   "ins",    "inter",  "ions",     "keits",  "kon",    "mir",      "mit",    "nach",   "nahe",
    "nicht",     "nieder",  "noch",   "nur",    "oben",     "ober",   "oder",   "ohne",     "per",    "pro",    "prä",
    "rück",      "schafts", "sein",   "selbe",  "sich",     "sie",    "sind",   "sub",      "tele",   "tions",  "trans",
    "täts",      "um",      "und",    "ungs",   "uns",      "unser",  "unter",  "ver",      "voll",   "vom",    "von",
    "vor",       "voran",   "voraus", "vorbei", "vorher",   "weg",    "weiter", "wer",      "wider",  "wieder", "wir",
    "zer",       "zum",     "zur",    "zurück", "zusammen", "über",
};

static const char *const never_split[] = {
    "april",    "august", "dezember", "dienstag", "donnerstag", "februar", "freitag",   "januar",    "juli",    "juni",
    "mittwoch", "montag", "märz",     "november", "oktober",    "samstag", "september", "sonnabend", "sonntag",
};

/* Endings of names; a listed word (Bergmann) is not asked. */
static const char *const name_endings[] = {
    "acker",  "au",      "bach",   "bauer", "baum",   "beck",    "berg",    "berger", "bergs", "brandt", "bronn",
    "brück",  "burg",    "burger", "dorf",  "dorfer", "eck",     "egger",   "feld",   "felde", "felder", "furt",
    "gart",   "hagen",   "hard",   "haus",  "hausen", "hauser",  "heim",    "heimer", "hof",   "hofen",  "hofer",
    "hoff",   "hoven",   "huber",  "ingen", "inger",  "kirch",   "kirchen", "land",   "leben", "macher", "maier",
    "mann",   "manns",   "mayer",  "meier", "meyer",  "moser",   "müller",  "nach",   "reich", "rode",   "roth",
    "scheid", "schmidt", "stadt",  "stedt", "stein",  "steiner", "stett",   "tal",    "thal",  "vogel",  "wald",
    "wang",   "weiler",  "wig",    "witz",  "wolf",
};

/* German only (names of English bands and films keep their words), in byte order for bsearch.
 * Left out on purpose: words that are also content (wenig, letzte, gut, viele Jahre: Jahr). */
static const char *const function_words[] = {
    "ab",       "aber",      "alle",       "allem",      "allen",     "aller",      "allerdings", "alles",
    "als",      "also",      "am",         "an",         "ans",       "anstatt",    "auch",       "auf",
    "aufs",     "aus",       "außerdem",   "außerhalb",  "bei",       "beide",      "beiden",     "beider",
    "beim",     "bereits",   "bevor",      "bin",        "bis",       "bist",       "bzw",        "da",
    "dabei",    "dadurch",   "dafür",      "dagegen",    "daher",     "dahin",      "damit",      "danach",
    "daneben",  "dann",      "daran",      "darauf",     "daraus",    "darf",       "darfst",     "darin",
    "darum",    "darunter",  "darüber",    "das",        "dasjenige", "dass",       "dasselbe",   "davon",
    "davor",    "dazu",      "dazwischen", "daß",        "dein",      "deine",      "deinem",     "deinen",
    "deiner",   "deines",    "dem",        "den",        "denen",     "denjenigen", "denn",       "dennoch",
    "der",      "deren",     "derjenige",  "derselbe",   "des",       "deshalb",    "desjenigen", "dessen",
    "desto",    "deswegen",  "dh",         "dich",       "die",       "diejenige",  "diejenigen", "diese",
    "dieselbe", "dieselben", "diesem",     "diesen",     "dieser",    "dieses",     "dir",        "doch",
    "dort",     "du",        "durch",      "durchs",     "durfte",    "durften",    "dürfen",     "dürft",
    "dürfte",   "dürften",   "eben",       "eigentlich", "ein",       "einander",   "eine",       "einem",
    "einen",    "einer",     "eines",      "einige",     "einigen",   "einiger",    "einiges",    "entlang",
    "er",       "erst",      "es",         "etc",        "etliche",   "etwa",       "etwas",      "euch",
    "euer",     "eure",      "eurem",      "euren",      "eurer",     "falls",      "folglich",   "für",
    "fürs",     "ganz",      "gar",        "gegen",      "gegenüber", "gehabt",     "gewesen",    "geworden",
    "habe",     "haben",     "habt",       "halt",       "hast",      "hat",        "hatte",      "hatten",
    "hattest",  "hattet",    "her",        "hier",       "hin",       "hinter",     "hätte",      "hätten",
    "hättest",  "ich",       "ihm",        "ihn",        "ihnen",     "ihr",        "ihre",       "ihrem",
    "ihren",    "ihrer",     "ihres",      "im",         "immer",     "in",         "indem",      "innerhalb",
    "ins",      "ist",       "ja",         "je",         "jede",      "jedem",      "jeden",      "jeder",
    "jedes",    "jedoch",    "jene",       "jenem",      "jenen",     "jener",      "jenes",      "kann",
    "kannst",   "kein",      "keine",      "keinem",     "keinen",    "keiner",     "keines",     "konnte",
    "konnten",  "können",    "könnt",      "könnte",     "könnten",   "laut",       "mag",        "magst",
    "mal",      "man",       "manche",     "manchem",    "manchen",   "mancher",    "manches",    "mehr",
    "mehrere",  "mehreren",  "mein",       "meine",      "meinem",    "meinen",     "meiner",     "meines",
    "mich",     "mir",       "mit",        "mittels",    "mochte",    "mochten",    "muss",       "musst",
    "musste",   "mussten",   "muß",        "möchte",     "möchten",   "mögen",      "mögt",       "müssen",
    "müsst",    "müsste",    "müssten",    "nach",       "nachdem",   "neben",      "nein",       "nicht",
    "nichts",   "noch",      "nun",        "nur",        "ob",        "obgleich",   "obwohl",     "oder",
    "ohne",     "per",       "pro",        "s",          "samt",      "schon",      "sehr",       "sei",
    "seid",     "seien",     "sein",       "seine",      "seinem",    "seinen",     "seiner",     "seines",
    "seit",     "selber",    "selbst",     "sich",       "sie",       "sind",       "so",         "sobald",
    "sodass",   "sofern",    "sogar",      "solange",    "solche",    "solchem",    "solchen",    "solcher",
    "solches",  "soll",      "sollen",     "sollst",     "sollt",     "sollte",     "sollten",    "somit",
    "sondern",  "sowie",     "sowohl",     "statt",      "trotz",     "trotzdem",   "um",         "ums",
    "und",      "uns",       "unser",      "unsere",     "unserem",   "unseren",    "unserer",    "unseres",
    "unter",    "unterm",    "usw",        "vielleicht", "vom",       "von",        "vor",        "vorm",
    "vors",     "wann",      "war",        "waren",      "warst",     "wart",       "warum",      "was",
    "weder",    "wegen",     "weil",       "welche",     "welchem",   "welchen",    "welcher",    "welches",
    "wem",      "wen",       "wenn",       "wer",        "werde",     "werden",     "werdet",     "weshalb",
    "wessen",   "wie",       "wieder",     "wieso",      "will",      "willst",     "wir",        "wird",
    "wirst",    "wo",        "wodurch",    "wofür",      "woher",     "wohin",      "wohl",       "wollen",
    "wollt",    "wollte",    "wollten",    "womit",      "woran",     "worauf",     "worden",     "worin",
    "worüber",  "wovon",     "wozu",       "wurde",      "wurden",    "wurdest",    "wurdet",     "während",
    "wäre",     "wären",     "wäret",      "wärst",      "würde",     "würden",     "würdest",    "zb",
    "zu",       "zudem",     "zufolge",    "zum",        "zumal",     "zur",        "zwar",       "zwischen",
    "über",     "übers",
};

static int compare(const void *key, const void *item) {
  return ns_slice_cmp(*(const ns_slice *)key, ns_slice_str(*(const char *const *)item));
}

#define IS_IN(word, list) (bsearch(&(word), list, sizeof list / sizeof *list, sizeof *list, compare) != NULL)

static bool has_vowel(ns_slice word) {
  for (size_t i = 0; i < word.len; i++)
    if (memchr("aeiouy\xA4\xB6\xBC", word.ptr[i], 9)) /* second bytes of ä ö ü */
      return true;
  return false;
}

/* Letters of a lower-case word, counted up to 5. */
static size_t letters_of(ns_slice word) {
  size_t letters = 0;
  for (size_t i = 0; i < word.len && letters < 5; i++)
    letters += ((unsigned char)word.ptr[i] & 0xC0) != 0x80;
  return letters;
}

bool can_be_head(ns_slice word) {
  if (letters_of(word) <= 3)
    return IS_IN(word, short_heads);
  return has_vowel(word) && !IS_IN(word, false_heads);
}

bool needs_link(ns_slice word) {
  return IS_IN(word, linked_heads);
}

bool can_be_modifier(ns_slice word) {
  if (letters_of(word) <= 3)
    return IS_IN(word, short_modifiers);
  return has_vowel(word) && !IS_IN(word, false_modifiers);
}

static bool is_name_ending(ns_slice word) {
  return IS_IN(word, name_endings);
}

bool ends_like_a_name(ns_slice word) {
  enum { SHORTEST = 2, LONGEST = 7, BEFORE_MIN = 3 };
  for (size_t len = SHORTEST; len <= LONGEST && len + BEFORE_MIN <= word.len; len++)
    if (is_name_ending(ns_slice_from(word, word.len - len)))
      return true;
  return false;
}

static const struct {
  const char *const *words;
  size_t count;
  unsigned list;
} lists[] = {
    {function_words, sizeof function_words / sizeof *function_words, NS_LIST_FUNCTION},
    {never_split, sizeof never_split / sizeof *never_split, NS_LIST_WHOLE},
    {name_endings, sizeof name_endings / sizeof *name_endings, NS_LIST_NAME_ENDING},
};

unsigned lists_of(ns_slice word) {
  unsigned found = 0;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (bsearch(&word, lists[i].words, lists[i].count, sizeof *lists[i].words, compare))
      found |= lists[i].list;
  return found;
}

void each_listed(void (*take)(void *ctx, ns_slice word), void *ctx) {
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (size_t k = 0; k < lists[i].count; k++)
      take(ctx, ns_slice_str(lists[i].words[k]));
}
