#include "facts/figures/grammar.h"

/* Function and hedge words, scale words, times: what German says around its numbers. Forms in lower
 * case; a word may stand in several rows. */
#define HEDGE(names, modifier)                                                                                         \
  { names, NS_C_HEDGE, 0, 0, 0, modifier, 0 }
#define CODE(names, code)                                                                                              \
  { names, 0, 0, 0, code, 0, 0 }
#define SCALE(names, value)                                                                                            \
  { names, NS_C_SCALE, value, 0, 0, 0, 0 }
#define VAGUE(names, low, high)                                                                                        \
  { names, NS_C_VAGUE, low, high, 0, 0, 0 }
#define SHIFT(names, offset)                                                                                           \
  { names, NS_C_SHIFT, 0, 0, 0, offset, 0 }
#define NATION(names, nation)                                                                                          \
  { names, NS_C_NATION, 0, 0, 0, nation, 0 }
#define TREND(names, sign)                                                                                             \
  { names, NS_C_TREND, 0, 0, 0, sign, 0 }
#define MONTH(names, month)                                                                                            \
  { names, NS_C_MONTH, 0, 0, 0, month, 0 }
#define CUE(names)                                                                                                     \
  { names, NS_C_CUE, 0, 0, 0, 0, 0 }
#define FRACTION(names, value)                                                                                         \
  { names, NS_C_FRACTION, value, 0, 0, 0, 0 }
#define MULTIPLE(names, value)                                                                                         \
  { names, NS_C_MULTIPLE, value, 0, 0, 0, 0 }

const ns_lex_row ns_lex_words[] = {
    HEDGE("rund etwa ca circa zirka ungefähr schätzungsweise grob annäherungsweise round roundabout", NS_MOD_APPROX),
    HEDGE("geschätzt geschätzte geschätzten geschätzter", NS_MOD_APPROX),
    HEDGE("gut", NS_MOD_ABOVE),
    HEDGE("knapp fast nahezu beinahe annähernd beinah bald", NS_MOD_NEARLY),
    HEDGE("mindestens wenigstens zumindest ab minimal", NS_MOD_GE),
    HEDGE("höchstens maximal allenfalls", NS_MOD_LE),
    HEDGE("über jenseits oberhalb", NS_MOD_GT),
    HEDGE("unter unterhalb", NS_MOD_LT),
    HEDGE("genau exakt präzise", NS_MOD_EXACT),
    HEDGE("gegen", NS_MOD_APPROX),
    CODE("von", NS_W_VON),
    CODE("vom", NS_W_VOM),
    CODE("bis", NS_W_BIS),
    CODE("und", NS_W_UND),
    CODE("oder beziehungsweise bzw", NS_W_ODER),
    CODE("zwischen", NS_W_ZWISCHEN),
    CODE("auf", NS_W_AUF),
    CODE("um", NS_W_UM),
    CODE("an", NS_W_AN),
    CODE("zu", NS_W_ZU),
    CODE("die", NS_W_DIE),
    CODE("das", NS_W_DAS),
    CODE("der", NS_W_DER),
    CODE("als", NS_W_ALS),
    CODE("mehr", NS_W_MEHR),
    CODE("weniger", NS_W_WENIGER),
    CODE("nicht", NS_W_NICHT),
    CODE("etwas leicht minimal", NS_W_ETWAS),
    CODE("pro je per", NS_W_PER),
    CODE("jeder jede jedes jedem jeden", NS_W_JEDER),
    CODE("paar", NS_W_PAAR),
    CODE("mehrere mehreren mehrerer einige einigen einiger etliche etlichen", NS_W_SEVERAL),
    CODE("so", NS_W_SO),
    CODE("faktor", NS_W_FACTOR),
    CODE("in im", NS_W_IN),
    CODE("bei beim", NS_W_BEI),
    CODE("uhr", NS_W_CLOCK),
    CODE("hinweg lang hinaus", NS_W_ACROSS),
    CODE("plus", NS_W_PLUS),
    CODE("minus", NS_W_MINUS),
    CODE("über", NS_W_OVER),
    CODE("gegenüber verglichen vergleich", NS_W_AGAINST),
    CODE("sterling", NS_W_STERLING),
    CODE("celsius", NS_W_CELSIUS),
    CODE("fahrenheit", NS_W_FAHRENHEIT),
    CODE("mal", NS_W_TIMES),
    CODE("t", NS_W_T),
    CODE("dem den des einem seinem ihrem diesem seiner ihrer dieser zum zur am ans "
         "seinen ihren seine ihre unserem unser mein sein ihr jeweils",
         NS_W_DETERMINER),
    CODE("jahr jahre jahres jahren", NS_W_YEAR),
    CODE("geschäftsjahr geschäftsjahres wirtschaftsjahr bilanzjahr fiskaljahr steuerjahr schuljahr saison",
         NS_W_FISCAL),
    {"satte satten stolze stolzen beachtliche beachtlichen insgesamt jeweils nur lediglich allein sogar bereits "
     "schon noch immerhin voraussichtlich durchschnittlich weitere weiteren zusätzliche zusätzlichen "
     "aktuell derzeit gerade einmal deutlich weit wohl inzwischen mittlerweile",
     NS_C_FILLER, 0, 0, 0, 0, 0},
    {"vertrag abschluss auftrag kredit kredits darlehen anleihe scheck rechnung vereinbarung kreditlinie "
     "großauftrag order bürgschaft deal spende überweisung",
     NS_C_DEAL, 0, 0, 0, 0, 0},

    SCALE("tsd", 1e3),
    {"tausend", NS_C_SCALE | NS_C_NUMBER, 1e3, 0, 0, 0, 0},
    SCALE("million millionen mio mill mln", 1e6),
    SCALE("milliarde milliarden mrd md mia", 1e9),
    SCALE("billion billionen bio", 1e12),
    SCALE("bn", 1e9),
    SCALE("mn", 1e6),
    SCALE("tn", 1e12),
    SCALE("billiarde billiarden", 1e15),
    SCALE("trillion trillionen", 1e18),
    SCALE("dutzend", 12),
    VAGUE("dutzende dutzenden dutzender", 24, 100),
    VAGUE("hunderte hunderten hunderter", 100, 1e3),
    VAGUE("tausende tausenden tausender", 1e3, 1e4),
    VAGUE("zehntausende zehntausenden", 1e4, 1e5),
    VAGUE("hunderttausende hunderttausenden", 1e5, 1e6),
    VAGUE("millionen abermillionen", 1e6, 1e9),
    VAGUE("milliarden abermilliarden", 1e9, 1e12),
    VAGUE("billionen", 1e12, 1e15),
    VAGUE("zigtausende zigtausenden zigtausend", 1e4, 1e5),

    {"hundert", 0, 100, 0, NS_W_HUNDRED, 0, 0},
    {"ein eine einer einem einen eines", NS_C_ARTICLE, 1, 0, 0, 0, 0},
    {"halb halbe halber halbes halben halbem", NS_C_HALF, 0.5, 0, 0, 0, 0},
    FRACTION("drittel dritteln", 1 / 3.0),
    FRACTION("viertel vierteln", 0.25),
    FRACTION("fünftel fünfteln", 0.2),
    FRACTION("sechstel", 1 / 6.0),
    FRACTION("siebtel", 1 / 7.0),
    FRACTION("achtel", 0.125),
    FRACTION("neuntel", 1 / 9.0),
    FRACTION("zehntel", 0.1),
    FRACTION("zwanzigstel", 0.05),
    FRACTION("hundertstel", 0.01),
    FRACTION("tausendstel", 0.001),
    FRACTION("hälfte", 0.5),

    MULTIPLE("verdoppelt verdoppelte verdoppelten verdoppelter verdoppeln verdopplung verdoppelung "
             "verdoppelnd doppelte doppelten doppeltes zweifache zweifachen",
             2),
    MULTIPLE("verdreifacht verdreifachte verdreifachten verdreifachen verdreifachung", 3),
    MULTIPLE("vervierfacht vervierfachte vervierfachten vervierfachen vervierfachung", 4),
    MULTIPLE("verfünffacht verfünffachte verfünffachten verfünffachen verfünffachung", 5),
    MULTIPLE("versechsfacht versechsfachte versechsfachen", 6),
    MULTIPLE("versiebenfacht versiebenfachte versiebenfachen", 7),
    MULTIPLE("verachtfacht verachtfachte verachtfachen", 8),
    MULTIPLE("verzehnfacht verzehnfachte verzehnfachten verzehnfachen verzehnfachung", 10),
    MULTIPLE("verzwanzigfacht verzwanzigfachte verzwanzigfachen", 20),
    MULTIPLE("verhundertfacht verhundertfachte verhundertfachen", 100),
    MULTIPLE("halbiert halbierte halbierten halbierter halbieren halbierung", 0.5),
    MULTIPLE("doppelt", 2),

    MONTH("januar jänner jan", 1),
    MONTH("februar feber feb", 2),
    MONTH("märz maerz mrz", 3),
    MONTH("april apr", 4),
    MONTH("mai", 5),
    MONTH("juni jun", 6),
    MONTH("juli jul", 7),
    MONTH("august aug", 8),
    MONTH("september sept sep", 9),
    MONTH("oktober okt", 10),
    MONTH("november nov", 11),
    MONTH("dezember dez", 12),
    {"i", NS_C_QUARTER, 1, 0, 0, 0, 0},
    {"ii", NS_C_QUARTER, 2, 0, 0, 0, 0},
    {"iii", NS_C_QUARTER, 3, 0, 0, 0, 0},
    {"iv", NS_C_QUARTER, 4, 0, 0, 0, 0},

    {"heute", NS_C_DAY, 0, 0, 0, 0, 0},
    {"gestern", NS_C_DAY, 0, 0, 0, -1, 0},
    {"vorgestern", NS_C_DAY, 0, 0, 0, -2, 0},
    {"übermorgen", NS_C_DAY, 0, 0, 0, 2, 0},
    SHIFT("letzten letztem letztes letzte letzter vergangenen vergangenem vergangenes vergangene vergangener "
          "vorigen vorigem voriges vorige voriger abgelaufenen abgelaufene",
          -1),
    SHIFT("diesem dieses diesen dieser laufenden laufende laufendes aktuellen heurigen", 0),
    SHIFT("kommenden kommendem kommendes kommende kommender nächsten nächstem nächstes nächste nächster", 1),
    {"übernächsten vorletzten", 0, 0, 0, 0, 0, 0},
    {"jahr jahres", NS_C_PERIOD, 0, 0, 0, 0, 12},
    {"geschäftsjahr geschäftsjahres", NS_C_PERIOD, 0, 0, 0, 0, 12},
    {"quartal quartals", NS_C_PERIOD, 0, 0, 0, 0, 3},
    {"halbjahr halbjahres halbjahrs", NS_C_PERIOD, 0, 0, 0, 0, 6},
    {"monat monats", NS_C_PERIOD, 0, 0, 0, 0, 1},
    {"vorjahr vorjahres vorjahrs vorjährigen vorjährige vorjähriger vorjahreszeitraum vorjahreszeitraums "
     "vorjahresquartal vorjahreswert vorjahresmonat vorjahresniveau",
     NS_C_LASTYEAR, 0, 0, 0, -1, 0},
    {"diesjährig diesjährige diesjährigen diesjähriger diesjähriges heuer", NS_C_LASTYEAR, 0, 0, 0, 0, 0},
    {"vorvorjahr", NS_C_LASTYEAR, 0, 0, 0, -2, 0},
    CUE("jahr jahre jahren jahres seit bis ende anfang mitte im geschäftsjahr geschäftsjahres ab vor nach "
        "frühjahr sommer herbst winter frühling seither wirtschaftsjahr saison jahrgang anno baujahr sommer "
        "von zwischen und für in stand jahreswechsel jahresende jahresbeginn jahresmitte"),

    NATION("us amerikanische amerikanischen amerikanischer", 1),
    NATION("kanadische kanadischen kanadischer kanada can", 2),
    NATION("australische australischen australischer austral", 3),
    NATION("neuseeländische neuseeländischen neuseeland", 4),
    NATION("hongkong hong-kong hk", 5),
    NATION("singapur singapurische singapurischen", 6),
    NATION("taiwan taiwanische taiwanischen", 7),
    NATION("schwedische schwedischen schwedischer", 8),
    NATION("norwegische norwegischen norwegischer", 9),
    NATION("dänische dänischen dänischer", 10),
    NATION("tschechische tschechischen tschechischer", 11),
    NATION("isländische isländischen", 12),
    NATION("pakistanische pakistanischen", 13),
    NATION("iranische iranischen", 14),
    NATION("argentinische argentinischen", 15),
    NATION("chilenische chilenischen", 16),
    NATION("kolumbianische kolumbianischen", 17),
    NATION("britische britischen britischer", 18),
    NATION("ägyptische ägyptischen", 19),
    NATION("libanesische libanesischen", 20),
    NATION("indische indischen indischer chinesische chinesischen japanische japanischen türkische türkischen "
           "schweizer russische russischen südkoreanische südkoreanischen polnische polnischen ungarische ungarischen "
           "mexikanische mexikanischen brasilianische brasilianischen ukrainische ukrainischen",
           21),

    TREND(
        "stieg stiegen steigt steigen gestiegen steigern gesteigert steigerte anstieg anstiegs steigerung wuchs "
        "wuchsen "
        "wachsen gewachsen wächst wachstum zuwachs zulegen zulegte zugelegt legte plus erhöht erhöhte erhöhten erhöhen "
        "erhöhung zunahme zugenommen kletterte kletterten geklettert kursplus höher gewann gewannen verteuerte "
        "verteuert aufgestockt ausgeweitet sprang umsatzplus hochgefahren umsatzwachstum mengenwachstum gewinnplus "
        "kursgewinn kursgewinne umsatzanstieg "
        "verdoppelte preisanstieg zulegten kletterten klettert steigend mehren",
        1),
    TREND(
        "fiel fielen fällt fallen gefallen sank sanken sinkt sinken gesunken senken gesenkt senkte rückgang rückgangs "
        "schrumpfte schrumpften geschrumpft minus verringert verringerte verringern reduziert reduzierte reduzieren "
        "reduzierung abnahme abgenommen kürzen gekürzt kürzte einbruch einbrach eingebrochen brach verlor verloren "
        "verlieren niedriger einbußen büßte gab abgestürzt kursverlust verbilligte abbau zurückgegangen zurück "
        "nachgegeben "
        "umsatzminus kursminus wertverlust wertverluste personalabbau stellenabbau umsatzrückgang kursrutsch "
        "gewinnrückgang gewinneinbruch umsatzeinbruch preisrückgang schrumpft nachgab einbüßte",
        -1),
    {"niedrig niedrige niedrigen niedriger unteren untere unterer kleinen", NS_C_THIRD, 0, 0, 0, 0, 0},
    {"mittlere mittleren mittlerer", NS_C_THIRD, 0, 0, 0, 1, 0},
    {"hohe hohen hoher obere oberen oberer", NS_C_THIRD, 0, 0, 0, 2, 0},
};
const size_t ns_lex_word_count = sizeof ns_lex_words / sizeof *ns_lex_words;
