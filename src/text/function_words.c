#include "text/function_words.h"

#include <stdlib.h>

enum { LONGEST = 16 };

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
  ns_slice word = ns_slice_str(*(const char *const *)item);
  return ns_slice_cmp(*(const ns_slice *)key, word);
}

bool ns_is_function_word(ns_slice lower) {
  if (lower.len > LONGEST || !lower.len)
    return false;
  return bsearch(&lower, function_words, sizeof function_words / sizeof *function_words, sizeof *function_words,
                 compare) != NULL;
}
