/* The fingerprint of words: the numbers of the chain, the lexicon, and what the chain makes of a short text on this machine,
 * for the stemmer and utf8proc may be others than those it was built with. A longer text is analysed when the project is
 * built (tools/probe.c). */
#include "base/hash.h"
#include "text/lexicon.h"
#include "text/text.h"
#include "text/tuning.h"

#include <stdio.h>

/* Raised when the chain changes in a way that none of the probes shows. */
enum { NS_ANALYSIS_VERSION = 3 };

/* One word or more for each rule of the chain and each class of the stemmer. */
static const char probe[] =
    "Häuser Haeuser Straße Strasse Rechenzentren Firmen Themen Museen Lehrerinnen Büros Ministerien Viren "
    "Aufgaben liefen gelaufen günstigsten freundlichkeit Bedeutungen Bindungen verantwortlich Abenteuer Quelle "
    "KI-Rechenzentren 1-Gigawatt-Supercluster-Rechenzentrum Energie- und Umweltfragen Arbeiter*innen geht's "
    "CO₂ km² 10.000 14,3 50 % Café Erdoğan Datum Daten Kapitalismen Gas Texas Investitionsprogramm Finanzierten "
    "Bundesverfassungsgericht Wohnungsbauförderung Kryptowährung Datenschutzgrundverordnung Abteilungsleiter "
    "Aktionären spielten gegangen schönere Kätzchen Messer Wissenschaftlerin Kindergärten Unternehmensgewinne";

/* The numbers that decide what a word becomes. */
static uint64_t hash_tuning(uint64_t seed) {
#define NS_TUNING_VALUE(name, value) name,
  static const int values[] = {NS_TEXT_TUNING(NS_TUNING_VALUE)};
#undef NS_TUNING_VALUE
  return ns_hash(ns_slice_of((const char *)values, sizeof values), seed);
}

static uint64_t hash_word(const ns_word *word, uint64_t hash) {
  for (unsigned i = 0; i < word->term_count; i++)
    hash = ns_hash(word->terms[i]->text, hash);
  for (unsigned i = 0; i < word->part_count; i++)
    hash = ns_hash(word->parts[i]->text, hash + 1);
  return hash;
}

ns_status ns_analysis_fingerprint(ns_words words, char out[NS_FINGERPRINT_MAX], ns_error *err) {
  ns_tokens tokens = {0};
  ns_analyzer *an;
  out[0] = '\0';
  ns_status status = ns_analyzer_new(words, &an, err);
  if (status)
    return status;
  status = ns_analyze(an, ns_slice_str(probe), &tokens, err);
  uint64_t hash = hash_tuning(words == NS_WORDS_PLAIN ? 0 : ns_lexicon_checksum());
  for (size_t i = 0; i < tokens.count; i++)
    hash = hash_word(tokens.at[i].word, hash + tokens.at[i].position);
  if (status == NS_OK)
    snprintf(out, NS_FINGERPRINT_MAX, "%s-%d-%016llx", words == NS_WORDS_PLAIN ? "plain" : "german",
             NS_ANALYSIS_VERSION, (unsigned long long)hash);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
  return status;
}
