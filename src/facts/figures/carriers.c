#include "facts/figures/grammar.h"

/* Words whose number is a name, an index, a place or a time of day, and nouns that make a bare scale
 * word money. */
const ns_lex_row ns_lex_names[] = {
    {"kapitel kap seite seiten artikel art absatz abs satz nr nummer paragraph paragraf ziffer ziff zeile fußnote "
     "anhang "
     "anlage abschnitt punkt tabelle abbildung abb staffel heft ausgabe version release build "
     "halle stand platz zimmer raum büro gleis gleise tor linie strecke haus hausnummer terminal gate "
     "az aktenzeichen tel telefon telefonnummer telefax fax mobil hotline rufnummer notruf plz postfach "
     "isbn issn isin wkn iban bic ean id artikelnummer bestellnummer kundennummer kontonummer konto blz hrb hra "
     "bundesstraße autobahn landstraße staatsstraße kreisstraße bundesautobahn ausfahrt anschlussstelle "
     "tagesordnungspunkt tagesordnungspunkte tagesordnungspunkten zusatzpunkt zusatzpunkte drucksache drucksachen "
     "einzelplan nummern bündnis typ modell model baureihe steuerklasse sektor planquadrat windows fc sv tsv vfb vfl "
     "tsg sc fsv",
     NS_C_CARRIER, 0, 0, 0, 0, 0},
    {"eleven", NS_C_MIXED, 0, 0, 0, 0, 0}, /* 7-Eleven */
    {"ios android macos usb bluetooth wifi hdmi pcie ddr directx opengl java python http tls ubuntu debian "
     "iphone ipad galaxy pixel playstation xbox gpt claude llama gemini grok mistral qwen deepseek rtx gtx geforce "
     "radeon ryzen core xeon epyc boeing airbus embraer cessna tornado eurofighter leopard puma marder gepard "
     "formel dax mdax tdax tecdax sdax stoxx nasdaq nikkei ftse cac smi atx ibex dow hartz apollo falcon ariane sojus "
     "vega voyager artemis schalke hannover mainz bayer covid sars kanal radio studio bus tram straßenbahn "
     "zug ice ic re rb flug kv bwv opus op sonate sinfonie symphonie industrie web "
     "abgasnorm din iso en vde u b ab bab",
     NS_C_CARRIER, 1, 0, 0, 0, 0}, /* 1: of a product, which may have a year too: Airbus 2014 */
    {"paket fonds deal programm auftrag projekt plan investition investitionen kredit hilfe hilfen betrag summe summen "
     "höhe strafe buße klage verlust verluste gewinn gewinne schaden schäden loch budget etat defizit schulden "
     "übernahme kosten spritze subvention subventionen einnahmen ausgaben umsatz umsätze vermögen erbe förderung "
     "bewertung finanzierung anleihe bürgschaft rettungspaket kauf verkauf geschäft geschäfte einsparungen bereich "
     "vorhaben entschädigung vergleich forderung forderungen rückstellung rückstellungen zahlung zahlungen "
     "marke grenze gehalt sparprogramm konjunkturpaket sondervermögen infrastrukturpaket börsengang dividende "
     "volumen angebot offerte investment investments steuer steuern grab",
     NS_C_MONEY, 0, 0, 0, 0, 0},
};
const size_t ns_lex_name_count = sizeof ns_lex_names / sizeof *ns_lex_names;
