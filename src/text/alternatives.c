/* Other ways to say a word: abbreviations, units and signs against what they stand for. */
#include "text/words.h"

/* Forms on the left are matched as they stand, phrases on the right in any inflection; `|` parts the
 * members. Every member is an alternative to all others of its row. Left out: short forms that are
 * words of their own (Bio, Art, Jan, Min). */
static const struct {
  const char *shorts, *longs;
} rows[] = {
    /* signs and money */
    {"%", "prozent"},
    {"‰", "promille"},
    {"€|eur", "euro"},
    {"$|usd", "dollar"},
    {"£|gbp", "pfund"},
    {"§", "paragraf|paragraph"},
    {"chf", "schweizer franken"},
    {"jpy", "yen"},
    /* numbers */
    {"tsd", "tausend"},
    {"mio", "million"},
    {"mrd", "milliarde"},
    /* units */
    {"kw", "kilowatt"},
    {"mw", "megawatt"},
    {"gw", "gigawatt"},
    {"tw", "terawatt"},
    {"kwh", "kilowattstunde"},
    {"mwh", "megawattstunde"},
    {"gwh", "gigawattstunde"},
    {"twh", "terawattstunde"},
    {"kv", "kilovolt"},
    {"hz", "hertz"},
    {"khz", "kilohertz"},
    {"mhz", "megahertz"},
    {"ghz", "gigahertz"},
    {"kb", "kilobyte"},
    {"mb", "megabyte"},
    {"gb", "gigabyte"},
    {"tb", "terabyte"},
    {"pb", "petabyte"},
    {"mm", "millimeter"},
    {"cm", "zentimeter"},
    {"km", "kilometer"},
    {"nm", "nanometer"},
    {"µm", "mikrometer"},
    {"qm|m2", "quadratmeter"},
    {"km2|qkm", "quadratkilometer"},
    {"m3|cbm", "kubikmeter"},
    {"ha", "hektar"},
    {"mg", "milligramm"},
    {"kg", "kilogramm|kilo"},
    {"ml", "milliliter"},
    {"hl", "hektoliter"},
    {"std", "stunde"},
    {"ps", "pferdestärke"},
    /* titles and the like */
    {"dr", "doktor"},
    {"prof", "professor"},
    {"nr", "nummer"},
    {"str", "straße"},
    {"jh|jhd|jhdt", "jahrhundert"},
    {"tel", "telefon"},
    {"hbf", "hauptbahnhof"},
    {"bhf", "bahnhof"},
    {"mwst", "mehrwertsteuer"},
    {"ust", "umsatzsteuer"},
    {"ag", "aktiengesellschaft"},
    {"kg", "kommanditgesellschaft"},
    {"gmbh", "gesellschaft mit beschränkter haftung"},
    /* technology */
    {"ki|ai", "künstliche intelligenz|artificial intelligence"},
    {"it", "informationstechnik|informationstechnologie"},
    {"pv", "photovoltaik"},
    {"edv", "elektronische datenverarbeitung"},
    {"lkw", "lastkraftwagen|lastwagen"},
    {"pkw", "personenkraftwagen"},
    {"kfz", "kraftfahrzeug"},
    {"akw|kkw", "atomkraftwerk|kernkraftwerk"},
    {"öpnv", "öffentlicher personennahverkehr"},
    {"vr", "virtuelle realität|virtual reality"},
    {"ar", "erweiterte realität|augmented reality"},
    {"iot", "internet der dinge|internet of things"},
    {"llm", "großes sprachmodell|large language model"},
    {"gpu", "grafikprozessor"},
    {"cpu", "prozessor"},
    /* states and organisations */
    {"eu", "europäische union"},
    {"usa", "vereinigte staaten"},
    {"un|uno", "vereinte nationen"},
    {"ezb", "europäische zentralbank"},
    {"iwf", "internationaler währungsfonds"},
    {"nrw", "nordrhein westfalen"},
    {"ddr", "deutsche demokratische republik"},
    {"gus", "gemeinschaft unabhängiger staaten"},
    {"who", "weltgesundheitsorganisation"},
    {"wto", "welthandelsorganisation"},
    {"bka", "bundeskriminalamt"},
    {"bnd", "bundesnachrichtendienst"},
    {"bverfg", "bundesverfassungsgericht"},
    {"bgh", "bundesgerichtshof"},
    {"eugh", "europäischer gerichtshof"},
    {"dgb", "deutscher gewerkschaftsbund"},
    {"afd", "alternative für deutschland"},
    {"db", "deutsche bahn"},
    {"kita", "kindertagesstätte"},
    {"uni", "universität"},
    {"azubi", "auszubildender"},
    /* law and economy */
    {"gg", "grundgesetz"},
    {"bgb", "bürgerliches gesetzbuch"},
    {"stgb", "strafgesetzbuch"},
    {"hgb", "handelsgesetzbuch"},
    {"sgb", "sozialgesetzbuch"},
    {"dsgvo", "datenschutz grundverordnung"},
    {"bip", "bruttoinlandsprodukt"},
    {"kmu", "kleine und mittlere unternehmen"},
    {"ipo", "börsengang"},
};

enum { PHRASE_WORDS_MAX = 4 };

/* The next member of a list with `|`; false at its end. */
static bool next_member(const char **list, ns_slice *member) {
  if (!**list)
    return false;
  size_t len = strcspn(*list, "|");
  *member = ns_slice_of(*list, len);
  *list += len + ((*list)[len] == '|');
  return true;
}

/* Cuts a phrase at its blanks; returns the number of words. */
static size_t split_phrase(ns_slice phrase, ns_slice words[PHRASE_WORDS_MAX]) {
  size_t count = 0, from = 0;
  for (size_t i = 0; i <= phrase.len && count < PHRASE_WORDS_MAX; i++) {
    if (i < phrase.len && phrase.ptr[i] != ' ')
      continue;
    words[count++] = ns_slice_of(phrase.ptr + from, i - from);
    from = i + 1;
  }
  return count;
}

static const ns_word *word_of(ns_analyzer *an, ns_slice text) {
  const ns_entry *entry = ns_entry_of(an, text.ptr, text.len, text.ptr + text.len);
  return entry && entry->word.term_count ? &entry->word : NULL;
}

/* The token that stands `n` surface tokens behind tokens[at]; NULL past the end. */
static const ns_token *surface_token(const ns_tokens *tokens, size_t at, size_t n, size_t *index) {
  for (size_t i = at; i < tokens->count; i++) {
    if (i > at && (tokens->at[i].flags & NS_TOKEN_EXTRA))
      continue;
    if (n-- == 0) {
      *index = i;
      return &tokens->at[i];
    }
  }
  return NULL;
}

static bool matches_short(const ns_tokens *tokens, size_t at, ns_slice member) {
  return ns_slice_eq(tokens->at[at].word->form, member);
}

/* Number of tokens that the phrase covers at tokens[at]; 0: it does not stand there. */
static size_t matches_long(ns_analyzer *an, const ns_tokens *tokens, size_t at, ns_slice phrase) {
  ns_slice words[PHRASE_WORDS_MAX];
  size_t count = split_phrase(phrase, words), index = at;
  for (size_t i = 0; i < count; i++) {
    const ns_token *token = surface_token(tokens, at, i, &index);
    const ns_word *word = token ? word_of(an, words[i]) : NULL;
    if (!word || !token->word->term_count || token->word->terms[0] != word->terms[0])
      return 0;
  }
  return index - at + 1;
}

/* Tokens that some member of the row covers at tokens[at]; *which is that member. */
static size_t match_row(ns_analyzer *an, size_t row, const ns_tokens *tokens, size_t at, ns_slice *which) {
  ns_slice member;
  size_t used = 0;
  for (const char *list = rows[row].shorts; next_member(&list, &member);)
    if (matches_short(tokens, at, member)) {
      *which = member;
      used = 1;
    }
  for (const char *list = rows[row].longs; next_member(&list, &member);) {
    size_t covered = matches_long(an, tokens, at, member);
    if (covered > used) {
      *which = member;
      used = covered;
    }
  }
  return used;
}

static bool write_alternative(ns_analyzer *an, ns_slice member, ns_arena *arena, ns_alternative *out) {
  ns_slice words[PHRASE_WORDS_MAX];
  size_t count = split_phrase(member, words);
  *out = (ns_alternative){.count = (unsigned)count};
  for (size_t i = 0; i < count; i++) {
    const ns_word *word = word_of(an, words[i]);
    out->terms[i] = word ? ns_arena_copy(arena, word->terms[0]->text) : NS_SLICE_NONE;
    if (!out->terms[i].ptr)
      return false;
  }
  return true;
}

static size_t write_row(ns_analyzer *an, size_t row, ns_slice but, ns_arena *arena,
                        ns_alternative out[NS_ALTERNATIVES_MAX], size_t count) {
  const char *const lists[] = {rows[row].shorts, rows[row].longs};
  for (size_t i = 0; i < 2; i++) {
    ns_slice member;
    for (const char *list = lists[i]; next_member(&list, &member);)
      if (count < NS_ALTERNATIVES_MAX && member.ptr != but.ptr && write_alternative(an, member, arena, &out[count]))
        count++;
  }
  return count;
}

size_t ns_alternatives(ns_analyzer *an, const ns_tokens *tokens, size_t at, ns_arena *arena,
                       ns_alternative out[NS_ALTERNATIVES_MAX], size_t *used) {
  size_t count = 0;
  *used = 1;
  if (at >= tokens->count || !tokens->at[at].word->term_count)
    return 0;
  for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
    ns_slice which = NS_SLICE_NONE;
    size_t covered = match_row(an, row, tokens, at, &which);
    if (covered < *used)
      continue;
    if (covered > *used)
      count = 0; /* a longer match is the better one */
    *used = covered;
    count = write_row(an, row, which, arena, out, count);
  }
  return count;
}
