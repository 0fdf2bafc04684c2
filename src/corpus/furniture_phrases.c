/* Lines that web pages put around their articles, in German and English. A line is compared as a whole:
 * lower case, without the signs around it. Nothing here matches inside a paragraph. */
#include "base/utf8.h"
#include "corpus/internal.h"

enum {
  LINE_MAX_BYTES = 160,  /* of a line that may be page furniture */
  NOTICE_MAX_BYTES = 600 /* of a notice on cookies and the like, which has sentences */
};

typedef struct phrase {
  const char *text;
  ns_phrase kind;
} phrase;

/* Comment forms, which are no part even of an archive's data: whole lines, and openings. */
static const char *const form_lines[] = {
    "kommentar abschicken",
    "kommentar absenden",
    "post comment",
    "submit comment",
    "antworten abbrechen",
    "antwort abbrechen",
    "cancel reply",
};

static const char *const form_openings[] = {
    "deine e-mail-adresse wird nicht veröffentlicht",
    "ihre e-mail-adresse wird nicht veröffentlicht",
    "deine email-adresse wird nicht veröffentlicht",
    "die e-mail-adresse wird nicht veröffentlicht",
    "your email address will not be published",
    "erforderliche felder sind",
    "pflichtfelder sind mit",
    "required fields are marked",
    "meinen namen, meine e-mail-adresse und meine website in diesem browser",
    "name, e-mail-adresse und website in diesem browser",
    "save my name, email, and website in this browser",
    "diese website verwendet akismet",
    "this site uses akismet",
    "benachrichtige mich über nachfolgende kommentare",
    "benachrichtige mich über neue beiträge",
    "notify me of follow-up comments",
    "notify me of new posts",
    "du musst angemeldet sein, um einen kommentar",
    "sie müssen angemeldet sein, um einen kommentar",
    "you must be logged in to post a comment",
};

/* The line is this and nothing else. */
static const phrase whole[] = {
    /* fields of forms */
    {"name", NS_PHRASE_WORD},
    {"e-mail", NS_PHRASE_WORD},
    {"email", NS_PHRASE_WORD},
    {"e-mail-adresse", NS_PHRASE_WORD},
    {"website", NS_PHRASE_WORD},
    {"webseite", NS_PHRASE_WORD},
    {"kommentar", NS_PHRASE_WORD},
    {"comment", NS_PHRASE_WORD},
    {"nachricht", NS_PHRASE_WORD},
    {"absenden", NS_PHRASE_WORD},
    {"senden", NS_PHRASE_WORD},
    {"abschicken", NS_PHRASE_WORD},
    {"submit", NS_PHRASE_WORD},
    /* what follows these is written by readers */
    {"schreibe einen kommentar", NS_PHRASE_END},
    {"schreiben sie einen kommentar", NS_PHRASE_END},
    {"einen kommentar schreiben", NS_PHRASE_END},
    {"kommentar schreiben", NS_PHRASE_END},
    {"kommentar verfassen", NS_PHRASE_END},
    {"kommentar hinterlassen", NS_PHRASE_END},
    {"einen kommentar hinterlassen", NS_PHRASE_END},
    {"hinterlasse einen kommentar", NS_PHRASE_END},
    {"hinterlassen sie einen kommentar", NS_PHRASE_END},
    {"hinterlasse eine antwort", NS_PHRASE_END},
    {"schreibe eine antwort", NS_PHRASE_END},
    {"antwort hinterlassen", NS_PHRASE_END},
    {"jetzt kommentieren", NS_PHRASE_END},
    {"leave a comment", NS_PHRASE_END},
    {"leave a reply", NS_PHRASE_END},
    {"post a comment", NS_PHRASE_END},
    {"add a comment", NS_PHRASE_END},
    {"write a comment", NS_PHRASE_END},
    {"join the discussion", NS_PHRASE_END},
    {"beitragsnavigation", NS_PHRASE_END},
    {"beitrags-navigation", NS_PHRASE_END},
    {"post navigation", NS_PHRASE_END},
    /* pointers to other articles */
    {"ähnliche artikel", NS_PHRASE_TEASERS},
    {"ähnliche beiträge", NS_PHRASE_TEASERS},
    {"ähnliche themen", NS_PHRASE_TEASERS},
    {"verwandte artikel", NS_PHRASE_TEASERS},
    {"verwandte beiträge", NS_PHRASE_TEASERS},
    {"verwandte themen", NS_PHRASE_TEASERS},
    {"weitere artikel", NS_PHRASE_TEASERS},
    {"weitere beiträge", NS_PHRASE_TEASERS},
    {"weitere meldungen", NS_PHRASE_TEASERS},
    {"weitere nachrichten", NS_PHRASE_TEASERS},
    {"weitere themen", NS_PHRASE_TEASERS},
    {"mehr artikel", NS_PHRASE_TEASERS},
    {"mehr nachrichten", NS_PHRASE_TEASERS},
    {"mehr zum thema", NS_PHRASE_TEASERS},
    {"mehr zu diesem thema", NS_PHRASE_TEASERS},
    {"mehr aus diesem ressort", NS_PHRASE_TEASERS},
    {"auch interessant", NS_PHRASE_TEASERS},
    {"das könnte dich auch interessieren", NS_PHRASE_TEASERS},
    {"das könnte sie auch interessieren", NS_PHRASE_TEASERS},
    {"das könnte dich interessieren", NS_PHRASE_TEASERS},
    {"das könnte sie interessieren", NS_PHRASE_TEASERS},
    {"das könnte dir auch gefallen", NS_PHRASE_TEASERS},
    {"das könnte ihnen auch gefallen", NS_PHRASE_TEASERS},
    {"lesen sie auch", NS_PHRASE_TEASERS},
    {"lesen sie mehr", NS_PHRASE_TEASERS},
    {"lesen sie mehr zum thema", NS_PHRASE_TEASERS},
    {"lies auch", NS_PHRASE_TEASERS},
    {"lesetipps", NS_PHRASE_TEASERS},
    {"empfohlene artikel", NS_PHRASE_TEASERS},
    {"empfehlungen der redaktion", NS_PHRASE_TEASERS},
    {"beliebte artikel", NS_PHRASE_TEASERS},
    {"beliebte beiträge", NS_PHRASE_TEASERS},
    {"meistgelesen", NS_PHRASE_TEASERS},
    {"meistgelesene artikel", NS_PHRASE_TEASERS},
    {"am meisten gelesen", NS_PHRASE_TEASERS},
    {"neueste artikel", NS_PHRASE_TEASERS},
    {"neueste beiträge", NS_PHRASE_TEASERS},
    {"neueste kommentare", NS_PHRASE_TEASERS},
    {"neueste nachrichten", NS_PHRASE_TEASERS},
    {"aktuelle beiträge", NS_PHRASE_TEASERS},
    {"letzte beiträge", NS_PHRASE_TEASERS},
    {"top-themen", NS_PHRASE_TEASERS},
    {"topthemen", NS_PHRASE_TEASERS},
    {"related articles", NS_PHRASE_TEASERS},
    {"related posts", NS_PHRASE_TEASERS},
    {"related stories", NS_PHRASE_TEASERS},
    {"related news", NS_PHRASE_TEASERS},
    {"you may also like", NS_PHRASE_TEASERS},
    {"you might also like", NS_PHRASE_TEASERS},
    {"read next", NS_PHRASE_TEASERS},
    {"more stories", NS_PHRASE_TEASERS},
    {"recommended for you", NS_PHRASE_TEASERS},
    {"popular posts", NS_PHRASE_TEASERS},
    {"recent posts", NS_PHRASE_TEASERS},
    {"recent comments", NS_PHRASE_TEASERS},
    {"latest news", NS_PHRASE_TEASERS},
    {"our partners", NS_PHRASE_TEASERS},
    {"our partner", NS_PHRASE_TEASERS},
    {"unsere partner", NS_PHRASE_TEASERS},
    {"partnerseiten", NS_PHRASE_TEASERS},
    {"unsere sponsoren", NS_PHRASE_TEASERS},
    {"our sponsors", NS_PHRASE_TEASERS},
    /* one of these may also head a chapter of the article */
    {"kommentare", NS_PHRASE_WORD},
    {"comments", NS_PHRASE_WORD},
    {"partner", NS_PHRASE_WORD},
    {"partners", NS_PHRASE_WORD},
    {"related", NS_PHRASE_WORD},
    {"recommended", NS_PHRASE_WORD},
    {"trending", NS_PHRASE_WORD},
    {"kategorien", NS_PHRASE_WORD},
    {"categories", NS_PHRASE_WORD},
    {"archiv", NS_PHRASE_WORD},
    {"tags", NS_PHRASE_WORD},
    {"schlagwörter", NS_PHRASE_WORD},
    {"schlagworte", NS_PHRASE_WORD},
    {"suche", NS_PHRASE_WORD},
    {"search", NS_PHRASE_WORD},
    {"menü", NS_PHRASE_WORD},
    {"menu", NS_PHRASE_WORD},
    {"startseite", NS_PHRASE_WORD},
    {"home", NS_PHRASE_WORD},
    {"navigation", NS_PHRASE_WORD},
    {"zurück", NS_PHRASE_WORD},
    {"weiter", NS_PHRASE_WORD},
    {"anmelden", NS_PHRASE_WORD},
    {"login", NS_PHRASE_WORD},
    {"newsletter", NS_PHRASE_WORD},
    {"impressum", NS_PHRASE_WORD},
    {"datenschutz", NS_PHRASE_WORD},
    {"agb", NS_PHRASE_WORD},
    {"kontakt", NS_PHRASE_WORD},
    {"über uns", NS_PHRASE_WORD},
    {"about us", NS_PHRASE_WORD},
    {"audio", NS_PHRASE_WORD},
    {"video", NS_PHRASE_WORD},
    {"werbung", NS_PHRASE_WORD},
    {"redaktion", NS_PHRASE_WORD},
    /* buttons and signs */
    {"anzeige", NS_PHRASE_LINE},
    {"advertisement", NS_PHRASE_LINE},
    {"sponsored", NS_PHRASE_LINE},
    {"sponsored content", NS_PHRASE_LINE},
    {"artikel teilen", NS_PHRASE_LINE},
    {"beitrag teilen", NS_PHRASE_LINE},
    {"artikel drucken", NS_PHRASE_LINE},
    {"artikel vorlesen", NS_PHRASE_LINE},
    {"artikel anhören", NS_PHRASE_LINE},
    {"artikel merken", NS_PHRASE_LINE},
    {"link kopieren", NS_PHRASE_LINE},
    {"link kopiert", NS_PHRASE_LINE},
    {"in die zwischenablage kopieren", NS_PHRASE_LINE},
    {"copy link", NS_PHRASE_LINE},
    {"kommentieren", NS_PHRASE_LINE},
    {"zum inhalt springen", NS_PHRASE_LINE},
    {"zum hauptinhalt springen", NS_PHRASE_LINE},
    {"direkt zum inhalt", NS_PHRASE_LINE},
    {"skip to content", NS_PHRASE_LINE},
    {"skip to main content", NS_PHRASE_LINE},
    {"nach oben", NS_PHRASE_LINE},
    {"nach oben scrollen", NS_PHRASE_LINE},
    {"back to top", NS_PHRASE_LINE},
    {"vorheriger beitrag", NS_PHRASE_LINE},
    {"nächster beitrag", NS_PHRASE_LINE},
    {"vorheriger artikel", NS_PHRASE_LINE},
    {"nächster artikel", NS_PHRASE_LINE},
    {"previous post", NS_PHRASE_LINE},
    {"next post", NS_PHRASE_LINE},
    {"previous article", NS_PHRASE_LINE},
    {"next article", NS_PHRASE_LINE},
    {"log in", NS_PHRASE_LINE},
    {"einloggen", NS_PHRASE_LINE},
    {"jetzt anmelden", NS_PHRASE_LINE},
    {"registrieren", NS_PHRASE_LINE},
    {"jetzt registrieren", NS_PHRASE_LINE},
    {"konto erstellen", NS_PHRASE_LINE},
    {"passwort vergessen", NS_PHRASE_LINE},
    {"sign in", NS_PHRASE_LINE},
    {"sign up", NS_PHRASE_LINE},
    {"newsletter abonnieren", NS_PHRASE_LINE},
    {"zum newsletter anmelden", NS_PHRASE_LINE},
    {"jetzt abonnieren", NS_PHRASE_LINE},
    {"abonnieren", NS_PHRASE_LINE},
    {"subscribe", NS_PHRASE_LINE},
    {"datenschutzerklärung", NS_PHRASE_LINE},
    {"cookie-einstellungen", NS_PHRASE_LINE},
    {"cookies akzeptieren", NS_PHRASE_LINE},
    {"alle cookies akzeptieren", NS_PHRASE_LINE},
    {"alle akzeptieren", NS_PHRASE_LINE},
    {"akzeptieren", NS_PHRASE_LINE},
    {"ablehnen", NS_PHRASE_LINE},
    {"accept all", NS_PHRASE_LINE},
    {"accept cookies", NS_PHRASE_LINE},
    {"reject all", NS_PHRASE_LINE},
    {"mehr erfahren", NS_PHRASE_LINE},
    {"weiterlesen", NS_PHRASE_LINE},
    {"mehr lesen", NS_PHRASE_LINE},
    {"read more", NS_PHRASE_LINE},
    {"jetzt lesen", NS_PHRASE_LINE},
    {"foto des autors", NS_PHRASE_LINE},
    {"foto der autorin", NS_PHRASE_LINE},
    {"bild des autors", NS_PHRASE_LINE},
    {"autorenbild", NS_PHRASE_LINE},
    {"author photo", NS_PHRASE_LINE},
    {"photo of author", NS_PHRASE_LINE},
    {"by admin", NS_PHRASE_LINE},
    {"von admin", NS_PHRASE_LINE},
    {"admin", NS_PHRASE_LINE},
    {"externen inhalt laden", NS_PHRASE_LINE},
    {"inhalt laden", NS_PHRASE_LINE},
    {"bild vergrößern", NS_PHRASE_LINE},
    {"alle rechte vorbehalten", NS_PHRASE_LINE},
    {"all rights reserved", NS_PHRASE_LINE},
    {"follow us", NS_PHRASE_LINE},
    {"folge uns", NS_PHRASE_LINE},
    {"folgen sie uns", NS_PHRASE_LINE},
    /* heads */
    {"über den autor", NS_PHRASE_AUTHOR},
    {"über die autorin", NS_PHRASE_AUTHOR},
    {"zum autor", NS_PHRASE_AUTHOR},
    {"zur autorin", NS_PHRASE_AUTHOR},
    {"der autor", NS_PHRASE_AUTHOR},
    {"die autorin", NS_PHRASE_AUTHOR},
    {"about the author", NS_PHRASE_AUTHOR},
    {"inhaltsverzeichnis", NS_PHRASE_CONTENTS},
    {"inhaltsübersicht", NS_PHRASE_CONTENTS},
    {"inhalt", NS_PHRASE_CONTENTS},
    {"table of contents", NS_PHRASE_CONTENTS},
    {"contents", NS_PHRASE_CONTENTS},
};

/* The line begins with this and is no sentence. */
static const phrase openings[] = {
    {"lesen sie auch:", NS_PHRASE_LINE},    {"lesen sie dazu:", NS_PHRASE_LINE},
    {"lesen sie hier:", NS_PHRASE_LINE},    {"lesen sie mehr:", NS_PHRASE_LINE},
    {"lies auch:", NS_PHRASE_LINE},         {"auch interessant:", NS_PHRASE_LINE},
    {"mehr zum thema:", NS_PHRASE_LINE},    {"siehe auch:", NS_PHRASE_LINE},
    {"weiterlesen:", NS_PHRASE_LINE},       {"lesetipp:", NS_PHRASE_LINE},
    {"passend dazu:", NS_PHRASE_LINE},      {"read also:", NS_PHRASE_LINE},
    {"also read:", NS_PHRASE_LINE},         {"read more:", NS_PHRASE_LINE},
    {"see also:", NS_PHRASE_LINE},          {"related:", NS_PHRASE_LINE},
    {"tags:", NS_PHRASE_LINE},              {"tag:", NS_PHRASE_LINE},
    {"schlagwörter:", NS_PHRASE_LINE},      {"schlagworte:", NS_PHRASE_LINE},
    {"stichwörter:", NS_PHRASE_LINE},       {"kategorie:", NS_PHRASE_LINE},
    {"kategorien:", NS_PHRASE_LINE},        {"category:", NS_PHRASE_LINE},
    {"categories:", NS_PHRASE_LINE},        {"filed under", NS_PHRASE_LINE},
    {"teilen:", NS_PHRASE_LINE},            {"share:", NS_PHRASE_LINE},
    {"share this", NS_PHRASE_LINE},         {"teile diesen", NS_PHRASE_LINE},
    {"auf facebook teilen", NS_PHRASE_LINE}, {"auf twitter teilen", NS_PHRASE_LINE},
    {"auf linkedin teilen", NS_PHRASE_LINE}, {"auf whatsapp teilen", NS_PHRASE_LINE},
    {"per e-mail teilen", NS_PHRASE_LINE},  {"share on ", NS_PHRASE_LINE},
    {"übersetzt von", NS_PHRASE_LINE},      {"übersetzen von", NS_PHRASE_LINE},
    {"übersetzt aus", NS_PHRASE_LINE},      {"übersetzung:", NS_PHRASE_LINE},
    {"übersetzung von", NS_PHRASE_LINE},    {"übersetzung aus dem", NS_PHRASE_LINE},
    {"translated by", NS_PHRASE_LINE},      {"translated from", NS_PHRASE_LINE},
    {"translation:", NS_PHRASE_LINE},       {"foto:", NS_PHRASE_LINE},
    {"fotos:", NS_PHRASE_LINE},             {"foto von ", NS_PHRASE_LINE},
    {"bild:", NS_PHRASE_LINE},              {"bilder:", NS_PHRASE_LINE},
    {"bildquelle:", NS_PHRASE_LINE},        {"bildnachweis:", NS_PHRASE_LINE},
    {"bildrechte:", NS_PHRASE_LINE},        {"symbolbild", NS_PHRASE_LINE},
    {"symbolfoto", NS_PHRASE_LINE},         {"titelbild:", NS_PHRASE_LINE},
    {"beitragsbild:", NS_PHRASE_LINE},      {"quelle:", NS_PHRASE_LINE},
    {"source:", NS_PHRASE_LINE},            {"image:", NS_PHRASE_LINE},
    {"photo:", NS_PHRASE_LINE},             {"photo by ", NS_PHRASE_LINE},
    {"photo credit", NS_PHRASE_LINE},       {"image credit", NS_PHRASE_LINE},
    {"credit:", NS_PHRASE_LINE},            {"credits:", NS_PHRASE_LINE},
    {"lesezeit", NS_PHRASE_LINE},           {"lesedauer", NS_PHRASE_LINE},
    {"geschätzte lesezeit", NS_PHRASE_LINE}, {"reading time", NS_PHRASE_LINE},
    {"posted by", NS_PHRASE_LINE},          {"posted in", NS_PHRASE_LINE},
    {"veröffentlicht am", NS_PHRASE_DATE},  {"veröffentlicht:", NS_PHRASE_DATE},
    {"erstellt am", NS_PHRASE_DATE},        {"aktualisiert am", NS_PHRASE_DATE},
    {"aktualisiert:", NS_PHRASE_DATE},      {"zuletzt aktualisiert", NS_PHRASE_DATE},
    {"letzte aktualisierung", NS_PHRASE_DATE}, {"stand:", NS_PHRASE_DATE},
    {"published on", NS_PHRASE_DATE},       {"published:", NS_PHRASE_DATE},
    {"posted on", NS_PHRASE_DATE},          {"updated:", NS_PHRASE_DATE},
    {"last updated", NS_PHRASE_DATE},
};

/* The paragraph begins with this; it may have sentences. */
static const phrase notices[] = {
    {"wir verwenden cookies", NS_PHRASE_LINE},
    {"wir nutzen cookies", NS_PHRASE_LINE},
    {"diese website verwendet cookies", NS_PHRASE_LINE},
    {"diese website nutzt cookies", NS_PHRASE_LINE},
    {"diese website benutzt cookies", NS_PHRASE_LINE},
    {"diese webseite verwendet cookies", NS_PHRASE_LINE},
    {"diese seite verwendet cookies", NS_PHRASE_LINE},
    {"we use cookies", NS_PHRASE_LINE},
    {"this website uses cookies", NS_PHRASE_LINE},
    {"this site uses cookies", NS_PHRASE_LINE},
    {"abonnieren sie unseren newsletter", NS_PHRASE_LINE},
    {"abonniere unseren newsletter", NS_PHRASE_LINE},
    {"melden sie sich für unseren newsletter", NS_PHRASE_LINE},
    {"melden sie sich zu unserem newsletter", NS_PHRASE_LINE},
    {"melde dich für unseren newsletter", NS_PHRASE_LINE},
    {"jetzt zum newsletter anmelden", NS_PHRASE_LINE},
    {"subscribe to our newsletter", NS_PHRASE_LINE},
    {"sign up for our newsletter", NS_PHRASE_LINE},
    {"folgen sie uns auf ", NS_PHRASE_LINE},
    {"folge uns auf ", NS_PHRASE_LINE},
    {"follow us on ", NS_PHRASE_LINE},
    {"an dieser stelle finden sie einen externen inhalt", NS_PHRASE_LINE},
    {"an dieser stelle befindet sich ein externer inhalt", NS_PHRASE_LINE},
    {"dieser artikel ist nur für abonnenten", NS_PHRASE_LINE},
    {"©", NS_PHRASE_LINE},
    {"copyright ©", NS_PHRASE_LINE},
};

/* A line that is made of nothing but these is a row of buttons. */
static const char *const buttons[] = {
    "teilen",   "facebook",  "twitter",  "x",        "whatsapp", "linkedin", "xing",   "pinterest", "reddit",
    "telegram", "instagram", "e-mail",   "email",    "mail",     "drucken",  "print",  "share",     "tweet",
    "twittern", "merken",    "flipboard", "pocket",   "threads",  "bluesky",  "mastodon", "kopieren", "tumblr",
    "youtube",  "tiktok",    "rss",      "messenger", "signal"};

/* ---- the line in the form of the tables ---- */

typedef struct folded {
  char text[LINE_MAX_BYTES + 1];
  size_t len;
} folded;

static bool is_around(uint32_t c) {
  return c == '(' || c == ')' || c == '[' || c == ']' || c == '*' || c == ' ' || c == '|' || c == '>' || c == '<' ||
         c == '-' || c == 0x2022 || c == 0xBB || c == 0xAB || c == 0x203A || c == 0x2192 || c == 0x2013 || c == 0x25BA;
}

static bool is_final(uint32_t c) {
  return is_around(c) || c == ':' || c == '.' || c == '!' || c == '?' || c == 0x2026;
}

/* Lower case of ASCII and the German letters, as many bytes of the line as fit; signs in front are left
 * out. */
static void fold_start(ns_slice line, folded *out) {
  size_t at = 0;
  unsigned len;
  out->len = 0;
  while (at < line.len && is_around(ns_utf8_at(line, at, &len)))
    at += len;
  for (; at < line.len; at += len) {
    uint32_t c = ns_utf8_at(line, at, &len);
    if (out->len + len > LINE_MAX_BYTES)
      break;
    if ((c >= 'A' && c <= 'Z') || c == 0xC4 || c == 0xD6 || c == 0xDC)
      c += 0x20;
    out->len += ns_utf8_put(c, out->text + out->len);
  }
  out->text[out->len] = '\0';
}

static ns_slice without_final(const folded *line) {
  ns_slice text = ns_slice_of(line->text, line->len);
  while (text.len) {
    unsigned len;
    size_t at = ns_utf8_floor(text, text.len - 1);
    if (!is_final(ns_utf8_at(text, at, &len)))
      break;
    text.len = at;
  }
  return text;
}

static ns_phrase find_opening(const phrase *table, size_t count, const folded *line) {
  for (size_t i = 0; i < count; i++)
    if (ns_slice_starts(ns_slice_of(line->text, line->len), ns_slice_str(table[i].text)))
      return table[i].kind;
  return NS_PHRASE_NONE;
}

static bool is_button(ns_slice word) {
  for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
    if (ns_slice_is(word, buttons[i]))
      return true;
  return false;
}

static bool is_button_row(ns_slice line) {
  size_t words = 0;
  for (size_t from = 0; from < line.len;) {
    size_t to = from;
    while (to < line.len && !strchr(" ,|/", line.ptr[to]))
      to++;
    if (to > from && !is_button(ns_slice_of(line.ptr + from, to - from)))
      return false;
    words += to > from;
    from = to + 1;
  }
  return words > 0;
}

/* "3 Kommentare", "12 Comments", "5 Minuten Lesezeit", "4 min read" */
static ns_phrase counted(ns_slice line) {
  static const phrase tails[] = {{" kommentare", NS_PHRASE_END},     {" kommentar", NS_PHRASE_END},
                                 {" comments", NS_PHRASE_END},       {" comment", NS_PHRASE_END},
                                 {" minuten lesezeit", NS_PHRASE_LINE}, {" min. lesezeit", NS_PHRASE_LINE},
                                 {" min lesezeit", NS_PHRASE_LINE},  {" min read", NS_PHRASE_LINE},
                                 {" minute read", NS_PHRASE_LINE},   {" minutes read", NS_PHRASE_LINE}};
  size_t digits = 0;
  while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
    digits++;
  for (size_t i = 0; digits > 0 && i < sizeof tails / sizeof *tails; i++)
    if (ns_slice_is(ns_slice_from(line, digits), tails[i].text))
      return tails[i].kind;
  return NS_PHRASE_NONE;
}

static bool is_hashtags(ns_slice line) {
  size_t tags = 0;
  for (size_t i = 0; i < line.len; i++) {
    bool start = line.ptr[i] != ' ' && (i == 0 || line.ptr[i - 1] == ' ');
    if (start && (line.ptr[i] != '#' || i + 1 == line.len || line.ptr[i + 1] == ' ' || line.ptr[i + 1] == '#'))
      return false;
    tags += start;
  }
  return tags > 0;
}

static ns_phrase find_short(const folded *line, ns_slice given) {
  ns_slice bare = without_final(line);
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (ns_slice_is(bare, whole[i].text))
      return whole[i].kind;
  if (is_button_row(bare) || is_hashtags(given))
    return NS_PHRASE_LINE;
  ns_phrase kind = counted(bare);
  if (!kind && !ns_ends_sentence(given))
    kind = find_opening(openings, sizeof openings / sizeof *openings, line);
  return kind;
}

/* The first bytes, ASCII case aside: tells most lines from a phrase without folding them. */
static bool may_be(ns_slice line, const char *text) {
  enum { LOOK = 8 }; /* no phrase is shorter */
  for (size_t i = 0; i < LOOK && i < line.len; i++)
    if (((line.ptr[i] ^ text[i]) & ~0x20) != 0)
      return false;
  return true;
}

static bool is_form_line(ns_slice line) {
  for (size_t i = 0; i < sizeof form_lines / sizeof *form_lines; i++) {
    folded low;
    if (!may_be(line, form_lines[i]))
      continue;
    fold_start(line, &low);
    if (ns_slice_is(without_final(&low), form_lines[i]))
      return true;
  }
  return false;
}

static bool opens_form(ns_slice line) {
  for (size_t i = 0; i < sizeof form_openings / sizeof *form_openings; i++) {
    folded low;
    if (!may_be(line, form_openings[i]))
      continue;
    fold_start(line, &low);
    if (ns_slice_starts(ns_slice_of(low.text, low.len), ns_slice_str(form_openings[i])))
      return true;
  }
  return false;
}

bool ns_phrase_is_form(ns_slice line) {
  if (line.len < 8 || line.len > NOTICE_MAX_BYTES)
    return false;
  return (line.len <= LINE_MAX_BYTES && is_form_line(line)) || opens_form(line);
}

ns_phrase ns_phrase_find(ns_slice line) {
  folded low;
  if (line.len == 0 || line.len > NOTICE_MAX_BYTES)
    return NS_PHRASE_NONE;
  if (ns_phrase_is_form(line))
    return NS_PHRASE_FORM;
  fold_start(line, &low);
  ns_phrase kind = find_opening(notices, sizeof notices / sizeof *notices, &low);
  return kind || line.len > LINE_MAX_BYTES ? kind : find_short(&low, line);
}
