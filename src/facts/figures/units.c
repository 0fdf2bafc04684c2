#include "facts/figures/grammar.h"

#define MONEY(names, code, factor, flags)                                                                              \
  { names, code, NULL, factor, 0, NS_KIND_MONEY, flags }
#define UNIT(names, kind, base, factor, flags)                                                                         \
  { names, base, NULL, factor, 0, kind, flags }
/* a unit that other units are counted by: Cent je Kilowattstunde; symbol is written in the rate */
#define PER(names, kind, base, factor, flags, symbol)                                                                  \
  { names, base, symbol, factor, 0, kind, flags }
enum { BEFORE = NS_UNIT_BEFORE, SHORT = NS_UNIT_SHORT, CENT = NS_UNIT_CENT, ADJECTIVE = NS_UNIT_ADJECTIVE };

/* Money by ISO 4217; the rest in SI units or the commonest base. Months and years stay what they are. */
const ns_unit ns_units[] = {
    [NS_UNIT_NONE] = {NULL, NULL, NULL, 1, 0, NS_KIND_NUMBER, 0},
    [NS_UNIT_EURO] = MONEY("euro euros =EUR =Eur =EURO", "EUR", 1, BEFORE),
    [NS_UNIT_DOLLAR] = MONEY("dollar dollars us-dollar =USD", "USD", 1, BEFORE),
    MONEY("cent cents eurocent eurocents ct", "EUR", 0.01, CENT),
    MONEY("=GBP", "GBP", 1, BEFORE),
    MONEY("pence penny", "GBP", 0.01, CENT),
    MONEY("franken fränkli =CHF =SFr =Sfr =sfr =Fr =Fr.", "CHF", 1, BEFORE),
    MONEY("rappen", "CHF", 0.01, CENT),
    MONEY("yen =JPY", "JPY", 1, BEFORE),
    MONEY("yuan renminbi =CNY =RMB", "CNY", 1, BEFORE),
    MONEY("krone kronen =SEK", "SEK", 1, BEFORE),
    MONEY("=NOK", "NOK", 1, BEFORE),
    MONEY("=DKK", "DKK", 1, BEFORE),
    MONEY("=ISK", "ISK", 1, BEFORE),
    MONEY("zloty złoty zlotys =PLN", "PLN", 1, BEFORE),
    MONEY("=CZK", "CZK", 1, BEFORE),
    MONEY("forint =HUF", "HUF", 1, BEFORE),
    MONEY("rubel =RUB", "RUB", 1, BEFORE),
    MONEY("rupie rupien =INR", "INR", 1, BEFORE),
    MONEY("=PKR", "PKR", 1, BEFORE),
    MONEY("won =KRW", "KRW", 1, BEFORE),
    MONEY("lira =TRY =TL", "TRY", 1, 0),
    MONEY("real reais =BRL", "BRL", 1, 0),
    MONEY("dirham =AED", "AED", 1, 0),
    MONEY("riyal rial =SAR", "SAR", 1, 0),
    MONEY("=IRR", "IRR", 1, 0),
    MONEY("bitcoin bitcoins =BTC", "BTC", 1, 0),
    MONEY("ether =ETH", "ETH", 1, 0),
    MONEY("mark d-mark deutschmark =DM =DEM", "DEM", 1, 0),
    MONEY("schilling =ATS", "ATS", 1, 0),
    MONEY("schekel =ILS", "ILS", 1, 0),
    MONEY("rand =ZAR", "ZAR", 1, 0),
    MONEY("peso pesos =MXN", "MXN", 1, 0),
    MONEY("=ARS", "ARS", 1, 0),
    MONEY("=CLP", "CLP", 1, 0),
    MONEY("=COP", "COP", 1, 0),
    MONEY("baht =THB", "THB", 1, 0),
    MONEY("rupiah =IDR", "IDR", 1, 0),
    MONEY("ringgit =MYR", "MYR", 1, 0),
    MONEY("dong =VND", "VND", 1, 0),
    MONEY("griwna hrywnja hrywna =UAH", "UAH", 1, 0),
    MONEY("lei =RON", "RON", 1, 0),
    MONEY("lew =BGN", "BGN", 1, 0),
    MONEY("kuna =HRK", "HRK", 1, 0),
    MONEY("=CAD", "CAD", 1, BEFORE),
    MONEY("=AUD", "AUD", 1, BEFORE),
    MONEY("=NZD", "NZD", 1, BEFORE),
    MONEY("=HKD", "HKD", 1, BEFORE),
    MONEY("=SGD", "SGD", 1, BEFORE),
    MONEY("=TWD", "TWD", 1, BEFORE),
    MONEY("=EGP", "EGP", 1, 0),
    MONEY("=LBP", "LBP", 1, 0),
    MONEY("=TEUR =Teur =T€", "EUR", 1e3, BEFORE),
    MONEY("=TCHF", "CHF", 1e3, BEFORE),
    MONEY("=TUSD", "USD", 1e3, BEFORE),
    MONEY("=MEUR", "EUR", 1e6, BEFORE),
    MONEY("=MCHF", "CHF", 1e6, BEFORE),

    UNIT("prozent =% pct percent", NS_KIND_PERCENT, "%", 1, 0),
    UNIT("prozentig prozentige prozentigen prozentiger prozentiges prozentigem", NS_KIND_PERCENT, "%", 1, ADJECTIVE),
    UNIT("promille =‰", NS_KIND_PERCENT, "%", 0.1, 0),
    UNIT("prozentpunkt prozentpunkte prozentpunkten prozentpunktes =PP =pp", NS_KIND_POINTS, "pp", 1, 0),
    UNIT("basispunkt basispunkte basispunkten =bp =Bp =bps", NS_KIND_POINTS, "pp", 0.01, 0),

    UNIT("milliwatt =mW", NS_KIND_POWER, "W", 1e-3, 0),
    UNIT("watt =W", NS_KIND_POWER, "W", 1, SHORT),
    PER("kilowatt =kW =KW =kWp =kw", NS_KIND_POWER, "W", 1e3, 0, "kW"),
    UNIT("megawatt =MW =MWp =MWel", NS_KIND_POWER, "W", 1e6, 0),
    UNIT("gigawatt =GW =GWp", NS_KIND_POWER, "W", 1e9, 0),
    UNIT("terawatt =TW", NS_KIND_POWER, "W", 1e12, 0),
    UNIT("pferdestärken =PS", NS_KIND_POWER, "W", 735.49875, 0),
    UNIT("wattstunde wattstunden =Wh", NS_KIND_ENERGY, "Wh", 1, 0),
    PER("kilowattstunde kilowattstunden kilowattstd =kWh =KWh =kwh =KWH", NS_KIND_ENERGY, "Wh", 1e3, 0, "kWh"),
    PER("megawattstunde megawattstunden =MWh =MWH", NS_KIND_ENERGY, "Wh", 1e6, 0, "MWh"),
    UNIT("gigawattstunde gigawattstunden =GWh =GWH", NS_KIND_ENERGY, "Wh", 1e9, 0),
    UNIT("terawattstunde terawattstunden =TWh =TWH", NS_KIND_ENERGY, "Wh", 1e12, 0),
    UNIT("joule =J", NS_KIND_ENERGY, "Wh", 1 / 3600.0, SHORT),
    UNIT("kilojoule =kJ", NS_KIND_ENERGY, "Wh", 1e3 / 3600.0, 0),
    UNIT("megajoule =MJ", NS_KIND_ENERGY, "Wh", 1e6 / 3600.0, 0),
    UNIT("gigajoule =GJ", NS_KIND_ENERGY, "Wh", 1e9 / 3600.0, 0),
    UNIT("petajoule =PJ", NS_KIND_ENERGY, "Wh", 1e15 / 3600.0, 0),
    UNIT("kilokalorie kilokalorien kalorie kalorien =kcal", NS_KIND_ENERGY, "Wh", 4184 / 3600.0, 0),

    UNIT("byte bytes =B", NS_KIND_DATA, "B", 1, SHORT),
    UNIT("kilobyte =kB =KB =kb", NS_KIND_DATA, "B", 1e3, 0),
    UNIT("megabyte =MB", NS_KIND_DATA, "B", 1e6, 0),
    PER("gigabyte =GB", NS_KIND_DATA, "B", 1e9, 0, "GB"),
    UNIT("terabyte terabytes =TB", NS_KIND_DATA, "B", 1e12, 0),
    UNIT("petabyte =PB", NS_KIND_DATA, "B", 1e15, 0),
    UNIT("exabyte =EB", NS_KIND_DATA, "B", 1e18, 0),
    UNIT("zettabyte =ZB", NS_KIND_DATA, "B", 1e21, 0),
    UNIT("bit bits", NS_KIND_DATA, "B", 0.125, 0),
    UNIT("kilobit kbit", NS_KIND_DATA, "B", 125, 0),
    UNIT("megabit mbit", NS_KIND_DATA, "B", 125e3, 0),
    UNIT("gigabit gbit", NS_KIND_DATA, "B", 125e6, 0),
    UNIT("terabit tbit", NS_KIND_DATA, "B", 125e9, 0),
    UNIT("bit/s =bps", NS_KIND_SPEED, "bit/s", 1, 0),
    UNIT("kbit/s =kbps", NS_KIND_SPEED, "bit/s", 1e3, 0),
    UNIT("mbit/s =Mbps =MBit/s", NS_KIND_SPEED, "bit/s", 1e6, 0),
    UNIT("gbit/s =Gbps", NS_KIND_SPEED, "bit/s", 1e9, 0),
    UNIT("tbit/s =Tbps", NS_KIND_SPEED, "bit/s", 1e12, 0),

    UNIT("nanometer nanometern =nm", NS_KIND_LENGTH, "m", 1e-9, 0),
    UNIT("mikrometer mikrometern =µm =μm", NS_KIND_LENGTH, "m", 1e-6, 0),
    UNIT("millimeter millimetern =mm", NS_KIND_LENGTH, "m", 1e-3, 0),
    UNIT("zentimeter zentimetern =cm", NS_KIND_LENGTH, "m", 1e-2, 0),
    PER("meter metern =m", NS_KIND_LENGTH, "m", 1, SHORT, "m"),
    PER("kilometer kilometern =km =Km =KM", NS_KIND_LENGTH, "m", 1e3, 0, "km"),
    UNIT("meile meilen", NS_KIND_LENGTH, "m", 1609.344, 0),
    UNIT("seemeile seemeilen", NS_KIND_LENGTH, "m", 1852, 0),
    UNIT("lichtjahr lichtjahre lichtjahren", NS_KIND_LENGTH, "m", 9.4607304725808e15, 0),
    UNIT("zoll", NS_KIND_LENGTH, "m", 0.0254, 0),
    UNIT("fuß", NS_KIND_LENGTH, "m", 0.3048, 0),
    PER("quadratmeter quadratmetern qm =qm =m2 =m²", NS_KIND_AREA, "m2", 1, 0, "m2"),
    UNIT("quadratzentimeter quadratzentimetern =cm2 =cm²", NS_KIND_AREA, "m2", 1e-4, 0),
    UNIT("quadratmillimeter =mm2 =mm²", NS_KIND_AREA, "m2", 1e-6, 0),
    PER("quadratkilometer quadratkilometern qkm =km2 =km²", NS_KIND_AREA, "m2", 1e6, 0, "km2"),
    PER("hektar hektaren =ha", NS_KIND_AREA, "m2", 1e4, 0, "ha"),
    UNIT("ar", NS_KIND_AREA, "m2", 100, SHORT),
    PER("liter litern =l", NS_KIND_VOLUME, "m3", 1e-3, SHORT, "l"),
    UNIT("milliliter millilitern =ml", NS_KIND_VOLUME, "m3", 1e-6, 0),
    UNIT("zentiliter =cl", NS_KIND_VOLUME, "m3", 1e-5, 0),
    UNIT("hektoliter hektolitern =hl", NS_KIND_VOLUME, "m3", 0.1, 0),
    PER("kubikmeter kubikmetern =m3 =m³ cbm", NS_KIND_VOLUME, "m3", 1, 0, "m3"),
    UNIT("kubikzentimeter kubikzentimetern =cm3 =cm³ ccm", NS_KIND_VOLUME, "m3", 1e-6, 0),
    UNIT("kubikkilometer =km3 =km³", NS_KIND_VOLUME, "m3", 1e9, 0),
    PER("barrel fass =bbl", NS_KIND_VOLUME, "m3", 0.158987294928, 0, "bbl"),
    UNIT("gallone gallonen", NS_KIND_VOLUME, "m3", 0.003785411784, 0),

    UNIT("mikrogramm =µg =μg", NS_KIND_MASS, "kg", 1e-9, 0),
    UNIT("milligramm =mg", NS_KIND_MASS, "kg", 1e-6, 0),
    PER("gramm =g", NS_KIND_MASS, "kg", 1e-3, SHORT, "g"),
    PER("kilogramm kilo kilos =kg =Kg =KG", NS_KIND_MASS, "kg", 1, 0, "kg"),
    PER("tonne tonnen =t", NS_KIND_MASS, "kg", 1e3, SHORT, "t"),
    UNIT("kilotonne kilotonnen =kt", NS_KIND_MASS, "kg", 1e6, 0),
    UNIT("megatonne megatonnen", NS_KIND_MASS, "kg", 1e9, 0),
    UNIT("gigatonne gigatonnen =Gt", NS_KIND_MASS, "kg", 1e12, 0),
    UNIT("pfund", NS_KIND_MASS, "kg", 0.5, 0),
    UNIT("zentner zentnern", NS_KIND_MASS, "kg", 50, 0),
    PER("unze unzen feinunze feinunzen =oz", NS_KIND_MASS, "kg", 0.0311034768, 0, "oz"),
    UNIT("karat", NS_KIND_MASS, "kg", 0.0002, 0),

    UNIT("kilometer/stunde stundenkilometer stundenkilometern =km/h =kmh", NS_KIND_SPEED, "m/s", 1 / 3.6, 0),
    UNIT("meter/sekunde =m/s", NS_KIND_SPEED, "m/s", 1, 0),
    UNIT("knoten", NS_KIND_SPEED, "m/s", 0.514444444444, 0),
    UNIT("mph", NS_KIND_SPEED, "m/s", 0.44704, 0),

    UNIT("grad °c =°C", NS_KIND_TEMPERATURE, "°C", 1, 0),
    {"fahrenheit °f =°F", "°C", NULL, 5.0 / 9, -160.0 / 9, NS_KIND_TEMPERATURE, 0},
    {"kelvin =K", "°C", NULL, 1, -273.15, NS_KIND_TEMPERATURE, SHORT},

    UNIT("hertz =Hz", NS_KIND_FREQUENCY, "Hz", 1, 0),
    UNIT("kilohertz =kHz", NS_KIND_FREQUENCY, "Hz", 1e3, 0),
    UNIT("megahertz =MHz", NS_KIND_FREQUENCY, "Hz", 1e6, 0),
    UNIT("gigahertz =GHz", NS_KIND_FREQUENCY, "Hz", 1e9, 0),
    UNIT("millivolt =mV", NS_KIND_VOLTAGE, "V", 1e-3, 0),
    UNIT("volt =V", NS_KIND_VOLTAGE, "V", 1, SHORT),
    UNIT("kilovolt =kV", NS_KIND_VOLTAGE, "V", 1e3, 0),
    UNIT("milliampere =mA", NS_KIND_CURRENT, "A", 1e-3, 0),
    UNIT("ampere =A", NS_KIND_CURRENT, "A", 1, SHORT),
    UNIT("ppm", NS_KIND_SHARE, "ppm", 1, 0),
    UNIT("ppb", NS_KIND_SHARE, "ppm", 1e-3, 0),

    UNIT("nanosekunde nanosekunden =ns", NS_KIND_DURATION, "s", 1e-9, 0),
    UNIT("mikrosekunde mikrosekunden", NS_KIND_DURATION, "s", 1e-6, 0),
    UNIT("millisekunde millisekunden =ms", NS_KIND_DURATION, "s", 1e-3, 0),
    PER("sekunde sekunden sek =s", NS_KIND_DURATION, "s", 1, SHORT, "s"),
    PER("minute minuten =min =Min", NS_KIND_DURATION, "s", 60, 0, "min"),
    PER("stunde stunden std =h", NS_KIND_DURATION, "s", 3600, SHORT, "h"),
    PER("tag tage tagen", NS_KIND_DURATION, "s", 86400, 0, "d"),
    UNIT("woche wochen", NS_KIND_DURATION, "s", 604800, 0),
    UNIT("monat monate monaten monats", NS_KIND_DURATION, "month", 1, 0),
    UNIT("quartal quartale quartalen", NS_KIND_DURATION, "month", 3, 0),
    UNIT("jahr jahre jahren jahres", NS_KIND_DURATION, "year", 1, 0),
    UNIT("jahrzehnt jahrzehnte jahrzehnten", NS_KIND_DURATION, "year", 10, 0),
    UNIT("jahrhundert jahrhunderte jahrhunderten", NS_KIND_DURATION, "year", 100, 0),
    UNIT("jahrtausend jahrtausende jahrtausenden", NS_KIND_DURATION, "year", 1000, 0),
    UNIT("jährig jährige jährigen jähriger jähriges jährigem", NS_KIND_DURATION, "year", 1, ADJECTIVE),
    UNIT("monatig monatige monatigen monatiger monatiges", NS_KIND_DURATION, "month", 1, ADJECTIVE),
    UNIT("wöchig wöchige wöchigen wöchiger wöchiges", NS_KIND_DURATION, "s", 604800, ADJECTIVE),
    UNIT("tägig tägige tägigen tägiger tägiges tägigem", NS_KIND_DURATION, "s", 86400, ADJECTIVE),
    UNIT("stündig stündige stündigen stündiger stündiges", NS_KIND_DURATION, "s", 3600, ADJECTIVE),
    UNIT("minütig minütige minütigen minütiger minütiges", NS_KIND_DURATION, "s", 60, ADJECTIVE),
    UNIT("sekündig sekündige sekündigen sekündiger", NS_KIND_DURATION, "s", 1, ADJECTIVE),

    UNIT("fach fache fachen facher faches", NS_KIND_RATIO, "x", 1, ADJECTIVE),
};
const size_t ns_unit_count = sizeof ns_units / sizeof *ns_units;

const ns_unit *ns_unit_by_base(const char *base, double factor) {
  for (size_t i = 1; i < ns_unit_count; i++)
    if (ns_units[i].factor == factor && strcmp(ns_units[i].base, base) == 0)
      return &ns_units[i];
  return NULL;
}

const ns_unit *ns_unit_of_symbol(ns_slice symbol) {
  static const struct {
    const char *symbol, *base;
    double factor;
  } symbols[] = {{"$", "USD", 1},   {"€", "EUR", 1}, {"£", "GBP", 1},   {"%", "%", 1},    {"‰", "%", 0.1},
                 {"¥", "JPY", 1},   {"₹", "INR", 1}, {"₽", "RUB", 1}, {"₩", "KRW", 1},  {"₺", "TRY", 1},
                 {"₿", "BTC", 1}, {"₪", "ILS", 1}, {"₴", "UAH", 1},   {"zł", "PLN", 1}, {"¢", "EUR", 0.01}};
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (ns_slice_is(symbol, symbols[i].symbol))
      return ns_unit_by_base(symbols[i].base, symbols[i].factor);
  return NULL;
}

/* Which money of one name a nation has; the numbers of the nations are those of words.c. */
const ns_unit *ns_unit_of_nation(unsigned nation, const ns_unit *unit) {
  static const char *const currencies[][2] = {
      {"", ""},       {"USD", "USD"}, {"USD", "CAD"}, {"USD", "AUD"}, {"USD", "NZD"}, {"USD", "HKD"}, {"USD", "SGD"},
      {"USD", "TWD"}, {"SEK", "SEK"}, {"SEK", "NOK"}, {"SEK", "DKK"}, {"SEK", "CZK"}, {"SEK", "ISK"}, {"INR", "PKR"},
      {"SAR", "IRR"}, {"MXN", "ARS"}, {"MXN", "CLP"}, {"MXN", "COP"}, {"kg", "GBP"},  {"kg", "EGP"},  {"kg", "LBP"}};
  if (nation == 0 || nation >= sizeof currencies / sizeof *currencies)
    return unit;
  if (strcmp(unit->base, currencies[nation][0]) != 0)
    return unit;
  const ns_unit *found = ns_unit_by_base(currencies[nation][1], 1);
  return found ? found : unit;
}
