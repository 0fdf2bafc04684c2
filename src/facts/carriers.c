#include "facts/grammar.h"

/* Words whose number is a name, an index, a place or a time of day, and nouns that make a bare scale
 * word money. */
const ns_lex_row ns_lex_names[] = {
    {"kapitel kap seite seiten artikel art absatz abs satz nr nummer paragraph paragraf ziffer ziff zeile fußnote anhang "
     "anlage abschnitt punkt tabelle abbildung abb bild folge episode staffel band heft ausgabe version release build "
     "halle stand platz zimmer raum büro gleis gleise tor linie strecke etage stock block haus hausnummer terminal gate "
     "az aktenzeichen tel telefon telefonnummer telefax fax mobil hotline rufnummer notruf plz postfach "
     "isbn issn isin wkn iban bic ean id artikelnummer bestellnummer kundennummer kontonummer konto blz hrb hra "
     "bundesstraße autobahn landstraße staatsstraße kreisstraße bundesautobahn ausfahrt anschlussstelle "
     "rang kategorie stufe klasse pflegestufe pflegegrad gruppe typ modell baureihe serie teil akt runde spieltag "
     "steuerklasse bezirk sektor zone quadrant planquadrat tag top",
     NS_C_CARRIER, 0, 0, 0, 0, 0},
    {"windows ios android macos usb bluetooth wifi hdmi pcie ddr directx opengl java python http tls ubuntu debian "
     "iphone ipad galaxy pixel playstation xbox gpt claude llama gemini grok mistral qwen deepseek rtx gtx geforce "
     "radeon ryzen core xeon epyc boeing airbus embraer cessna tornado eurofighter leopard puma marder gepard "
     "formel dax mdax tdax tecdax sdax stoxx nasdaq nikkei ftse cac smi atx ibex dow hartz apollo falcon ariane soyuz "
     "vega gemini voyager artemis schalke hannover mainz bayer covid sars kanal radio studio bus tram straßenbahn "
     "s-bahn u-bahn zug ice ic re rb flug flight kv bwv opus op sonate sinfonie symphonie industrie web pisa "
     "euro-norm abgasnorm din iso en vde agenda u b ab bab bundesligist",
     NS_C_CARRIER, 0, 0, 0, 0, 0},
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
