/* The analysis fingerprint: what the chain makes of a fixed text, hashed. */
#include "base/hash.h"
#include "text/lexicon.h"
#include "text/text.h"

#include <stdio.h>

/* Raised when the chain changes in a way the probe below might not show. */
enum { NS_ANALYSIS_VERSION = 3 };

/* One word or more for each rule of the chain and each class of the stemmer. */
static const char probe[] =
    "Häuser Haeuser Straße Strasse Rechenzentren Firmen Themen Museen Lehrerinnen Büros Ministerien Viren "
    "Aufgaben liefen gelaufen günstigsten freundlichkeit Bedeutungen Bindungen verantwortlich Abenteuer Quelle "
    "KI-Rechenzentren 1-Gigawatt-Supercluster-Rechenzentrum Energie- und Umweltfragen Arbeiter*innen geht's "
    "CO₂ km² 10.000 14,3 50 % Café Erdoğan Datum Daten Kapitalismen Gas Texas Investitionsprogramm Finanzierten "
    "Bundesverfassungsgericht Wohnungsbauförderung Kryptowährung Datenschutzgrundverordnung Abteilungsleiter "
    "Aktionären spielten gegangen schönere Kätzchen Messer Wissenschaftlerin Kindergärten Unternehmensgewinne";

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
  uint64_t hash = words == NS_WORDS_PLAIN ? 0 : ns_lexicon_checksum();
  for (size_t i = 0; i < tokens.count; i++)
    hash = hash_word(tokens.at[i].word, hash + tokens.at[i].position);
  if (status == NS_OK)
    snprintf(out, NS_FINGERPRINT_MAX, "%s-%d-%016llx", words == NS_WORDS_PLAIN ? "plain" : "german",
             NS_ANALYSIS_VERSION, (unsigned long long)hash);
  ns_tokens_release(&tokens);
  ns_analyzer_free(an);
  return status;
}
