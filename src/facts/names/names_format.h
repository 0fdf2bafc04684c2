/* The gazetteer as it lies in memory. The same layout serves the built-in tables, packed when the
 * project is built (tools/pack_names.c) and linked in as constant bytes, and a user's table, packed
 * when it is opened. It is never written to an index.
 *
 *   header │ entries │ aliases (open addressing) │ words (open addressing) │ filter │ filter of keys │ text
 *
 *   entry   a thing with a canonical name and a kind
 *   alias   hash of its words ─ entry; several entries may share an alias
 *   word    hash of a form in lower case ─ ns_name_class bits: first name, title, role, …; hashed apart
 *           (NS_KEY_…): the ends of words, and the stems that aliases begin with
 */
#ifndef NS_FACTS_NAMES_FORMAT_H
#define NS_FACTS_NAMES_FORMAT_H

#include "base/fact.h"
#include "base/slice.h"

/* What a word can mean beside names of its own: code, bit, name in the tables (data/cues.tsv). */
#define NS_NAME_CLASS_MAP(X)                                                                       \
  X(NS_CLASS_FIRST, 0, "first")           /* a first name */                                       \
  X(NS_CLASS_SURNAME, 1, "surname")       /* a family name */                                      \
  X(NS_CLASS_TOWN, 2, "town")             /* one word, a place of the large tables */              \
  X(NS_CLASS_COMMON, 3, "common")         /* a listed name that is an ordinary word too */         \
  X(NS_CLASS_PROPER, 4, "proper")         /* in the dictionaries, but only as a name */            \
  X(NS_CLASS_TITLE, 5, "title")           /* Dr. Herr Frau: a person's name follows */             \
  X(NS_CLASS_ROLE, 6, "role")             /* Kanzlerin, -chef: a person's name follows */          \
  X(NS_CLASS_SAY, 7, "say")               /* sagte, erklärte: done by a person */                  \
  X(NS_CLASS_PARTICLE, 8, "particle")     /* von, de, van: inside a person's name */               \
  X(NS_CLASS_ORG_FORM, 9, "orgform")      /* AG, GmbH: ends an organisation's name */              \
  X(NS_CLASS_ORG_HEAD, 10, "orghead")     /* Universität X, Institut für Y: begins one */          \
  X(NS_CLASS_ORG_TAIL, 11, "orgtail")     /* X Records, Y University: ends one */                  \
  X(NS_CLASS_ORG_CUE, 12, "orgcue")       /* der Konzern X: the name follows */                    \
  X(NS_CLASS_CLUB, 13, "club")            /* FC, VfL: begins the name of a club */                 \
  X(NS_CLASS_PLACE_CUE, 14, "placecue")   /* die Stadt X: the name follows */                      \
  X(NS_CLASS_PLACE_HEAD, 15, "placehead") /* Bad, Sankt, Mount: begins a place's name */           \
  X(NS_CLASS_PLACE_TAIL, 16, "placetail") /* -straße, -platz: a word that ends so is a place */    \
  X(NS_CLASS_PLACE_PREP, 17, "placeprep") /* in, nach: a place often follows */                    \
  X(NS_CLASS_DET, 18, "det")              /* der, ein, dieser: no name of a person follows */      \
  X(NS_CLASS_WORK_CUE, 19, "workcue")     /* Film, Roman: the title of a work follows */           \
  X(NS_CLASS_NEVER, 20, "never")          /* weekdays, months, languages …: never a name */        \
  X(NS_CLASS_ADJECTIVE, 21, "adjective")  /* Deutsche, Neue: may begin an institution's name */    \
  X(NS_CLASS_INSTITUTION, 22, "institution") /* -ministerium: such a word by itself is one */ \
  X(NS_CLASS_PERSON_PREP, 23, "personprep")  /* von, mit, gegen, durch: a name often follows */    \
  X(NS_CLASS_STREET, 24, "street")        /* -straße, -platz: places even when compounds */        \
  X(NS_CLASS_PLACE_NOUN, 25, "placenoun")    /* Straße, See: "Tegeler See" is a place */          \
  X(NS_CLASS_ASSOCIATION, 26, "association") /* Verband der X, Akademie des Y */                   \
  X(NS_CLASS_CLAUSE, 27, "clause")           /* dass, weil: a subject follows */                   \
  X(NS_CLASS_LOWER_START, 28, "lowerstart")  /* an alias in lower case begins with it: dpa */  \
  X(NS_CLASS_FOREIGN, 29, "foreign")         /* of, and, di: inside foreign names */      \
  X(NS_CLASS_VERB, 30, "verb")               /* war, kam: irregular finite verbs */

typedef enum ns_name_class {
#define X(code, bit, name) code = 1 << (bit),
  NS_NAME_CLASS_MAP(X)
#undef X
} ns_name_class;

typedef enum ns_alias_flag {
  NS_ALIAS_WEAK = 1,      /* counts with a cue beside it, or once the name has stood in full */
  NS_ALIAS_CANONICAL = 2, /* it is the entry's own name */
  NS_ALIAS_LISTED = 4     /* from the large lists of towns: beaten by every other reading */
} ns_alias_flag;

typedef struct ns_names_entry {
  uint32_t name, name_len; /* in text */
  uint32_t kind;           /* ns_entity_kind */
  uint32_t line;           /* of its table; for messages */
} ns_names_entry;

typedef struct ns_names_alias {
  uint64_t hash; /* of its words; 0 = free slot */
  uint32_t text, entry;
  uint16_t text_len;
  uint8_t flags; /* ns_alias_flag */
  uint8_t words;
} ns_names_alias;

typedef struct ns_names_word {
  uint64_t hash; /* 0 = free slot */
  uint32_t classes;
  uint32_t longest; /* of a stem: words of the longest alias that begins with it */
} ns_names_word;

enum { NS_NAMES_MAGIC = 0x324d414e };

typedef struct ns_names_header {
  uint32_t magic, size;
  uint64_t fingerprint;              /* of everything behind the header */
  uint32_t entries, entry_count;     /* byte offset and number */
  uint32_t aliases, alias_slots;     /* slots are a power of two */
  uint32_t words, word_slots;
  uint32_t text, text_len;
  uint32_t filter, filter_mask;      /* bits, by the hashes of aliases of several words after each word */
  uint32_t keys, key_words;          /* base/filter.h over the hashes of words and aliases: most are not there */
} ns_names_header;

enum { NS_KEYS_PER_WORD = 10 }; /* of the filter of keys, at most */
enum { NS_FILTER_SHARE = 8 }; /* bits of the filter for each hash and more, so that few say yes in vain */

enum {
  NS_ALIAS_WORDS_MAX = 12,
  NS_SUFFIX_MIN = 3,  /* bytes of the shortest suffix in the tables … */
  NS_SUFFIX_MAX = 32, /* … and of the longest */
  NS_NAMES_TEXT_MAX = 200 /* bytes of one name or alias */
};
#endif
